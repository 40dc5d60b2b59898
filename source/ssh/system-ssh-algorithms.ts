import {runTool} from '../hosts/run-tool.js';
import {legacyNames} from './system-ssh-words.js';

const listOf: Readonly<Record<string, string>> = {
	KexAlgorithms: 'kex', HostKeyAlgorithms: 'key', PubkeyAcceptedKeyTypes: 'key', Ciphers: 'cipher', MACs: 'mac',
};

let legacy: Promise<Readonly<Record<string, readonly string[]>>> | undefined;

const readLegacy = async (): Promise<Readonly<Record<string, readonly string[]>>> => {
	const entries = await Promise.all(Object.entries(legacyNames).map(async ([option, names]) => {
		const {stdout} = await runTool('ssh', ['-Q', listOf[option] ?? option]);
		const known = new Set(stdout.split('\n'));

		return [option, names.filter(name => known.has(name))] as const;
	}));

	return Object.fromEntries(entries);
};

/**
The old algorithms that this machine's ssh still has, by option: naming one that it does not know would be an error.
*/
export const legacyAlgorithms = async (): Promise<Readonly<Record<string, readonly string[]>>> => {
	legacy ??= readLegacy();

	return legacy;
};
