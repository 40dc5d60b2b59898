import {ConnectionError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import {configFileFor, readClientSettings, type ClientSettings} from '../hosts/client-settings.js';
import {runTool} from '../hosts/run-tool.js';
import {legacyNames} from './system-ssh-words.js';

/**
A host to go through, with what the SSH config says of it.
*/
export type SystemHop = {readonly host: Host; readonly settings: ClientSettings; readonly configFile: string | undefined};

/**
Reads one hop of ProxyJump: `[user@]host[:port]` or `ssh://[user@]host[:port]`.
*/
export const parseJump = (text: string): {readonly address: string; readonly user?: string; readonly port?: number} | undefined => {
	const match = /^(?:ssh:\/\/)?(?:(?<user>[^@]+)@)?(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[^:\[\]]+))(?::(?<port>\d{1,5}))?\/?$/v.exec(text.trim());
	const {user, bracketed, plain, port} = match?.groups ?? {};
	const address = bracketed ?? plain;

	return address === undefined ? undefined : {address, ...(user !== undefined && {user}), ...(port !== undefined && {port: Number(port)})};
};

/**
The hops to a host, the nearest first: those of the inventory, each by the SSH config that it has, else those that the host's own SSH config names. `configFile` is for those without one of their own.

@throws ConnectionError (`ssh-config`)
*/
export const readHops = async (target: Host, {jumps, settings: {proxyJump}, configFile: ownConfig, environment}: {readonly jumps: readonly Host[] | undefined; readonly settings: ClientSettings; readonly configFile: string | undefined; readonly environment: Readonly<Record<string, string | undefined>>}): Promise<readonly SystemHop[]> => {
	if (jumps !== undefined && jumps.length > 0) {
		return Promise.all(jumps.map(async host => {
			const configFile = configFileFor(host, ownConfig);

			return {
				host, configFile, settings: await readClientSettings({
					address: host.address, port: host.port, user: host.user, configFile, environment,
				}),
			};
		}));
	}

	const configFile = configFileFor(target, ownConfig);

	return Promise.all(proxyJump.map(async text => {
		const jump = parseJump(text);

		if (jump === undefined) {
			throw new ConnectionError(`The SSH config goes through \`${text.slice(0, 100)}\`, which is no host.`, {code: 'ssh-config', advice: 'ProxyJump takes `[user@]host[:port]`.'});
		}

		const settings = await readClientSettings({...jump, configFile, environment});
		const host: Host = {
			name: text, address: jump.address, port: settings.port, user: settings.user, role: 'lpar', tags: [], become: 'none', transport: 'ssh', legacyAlgorithms: false,
		};

		return {host, settings, configFile};
	}));
};

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
