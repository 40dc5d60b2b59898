import os from 'node:os';
import path from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {UsageError} from '../base/errors.js';
import {hostSchema, type Host} from '../base/host.js';
import type {ImportPreview} from '../base/services/hosts.js';
import {readClientSettings, type ClientSettings} from './client-settings.js';
import {previewHosts} from './preview-hosts.js';
import {namesInSshConfig, type NamedHosts} from './ssh-config-names.js';

const differing = (values: readonly string[], defaults: readonly string[]): readonly string[] => values.filter(value => !defaults.includes(value));

type Verdict = {readonly host: Host} | {readonly reason: string};

/**
Makes a host of what OpenSSH resolved. One whose address, port, user, key and known_hosts file are all that the config adds becomes a host like any other; one for which the config says more (jump hosts, HostKeyAlias, certificates, …) keeps its name in the config as its address, so that OpenSSH's settings hold whenever it is reached and nothing is lost.

@param name - As the config names it.
@param configFile - For `ssh -F`; undefined: the operator's own and the system's.
*/
const toHost = async (name: string, configFile: string | undefined): Promise<Verdict> => {
	const settings = await readClientSettings({address: name, configFile});

	// What is known of the address without this name. A file of its own is compared with none: like it, that leaves out the system's config.
	const plain = await readClientSettings({
		address: settings.hostname, port: settings.port, user: settings.user, configFile: configFile === undefined ? undefined : 'none',
	});
	const identities = differing(settings.identityFiles, plain.identityFiles);
	const knownHosts = differing(settings.userKnownHostsFiles, plain.userKnownHostsFiles);
	const rest = (value: ClientSettings) => ({...value, identityFiles: [], userKnownHostsFiles: []});
	const isPlainHost = isDeepStrictEqual(rest(settings), rest(plain)) && identities.length < 2 && knownHosts.length < 2;
	const result = hostSchema.safeParse({
		name,
		address: isPlainHost ? settings.hostname : name,
		port: settings.port,
		user: settings.user,
		role: 'lpar',
		tags: [],
		...(isPlainHost && identities[0] !== undefined && {identityFile: identities[0]}),
		...(isPlainHost && knownHosts[0] !== undefined && {knownHostsFile: knownHosts[0]}),
		...(!isPlainHost && configFile !== undefined && {sshConfigFile: configFile}),
		become: 'none',
		transport: 'auto',
		legacyAlgorithms: false,
	} satisfies Host);

	return result.success ? {host: result.data} : {reason: result.error.issues[0]?.message ?? 'Its settings do not fit.'};
};

type PreviewRequest = {
	/**
	Default `~/.ssh/config`, read together with the system's.
	*/
	readonly file?: string | undefined;

	/**
	Names that the inventory has already.
	*/
	readonly known?: readonly string[];
};

/**
What an SSH config names, each host resolved by `ssh -G`; nothing is stored.

@throws UsageError where the file is missing or unreadable.
*/
export const previewSshConfig = async ({file, known = []}: PreviewRequest = {}): Promise<ImportPreview> => {
	const place = path.resolve(file ?? path.join(os.homedir(), '.ssh', 'config'));

	// OpenSSH looks in the account's home directory, whatever `HOME` says; what is listed must be what is resolved.
	const configFile = file === undefined && os.homedir() === os.userInfo().homedir ? undefined : place;
	let found: NamedHosts;

	try {
		found = namesInSshConfig(place);
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;

		throw new UsageError(code === 'ENOENT' ? `There is no SSH config \`${place}\`.` : `The SSH config \`${place}\` cannot be read (${code ?? 'error'}).`, {
			code: 'no-ssh-config', advice: 'Name the file to import, or add hosts by hand with `lparsafe hosts add`.', cause: error,
		});
	}

	const preview = await previewHosts(place, found.names.map(name => ({name, make: async () => toHost(name, configFile)})), known);

	return {...preview, skipped: [...found.skipped, ...preview.skipped]};
};
