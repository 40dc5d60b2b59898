import {existsSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {OperatorError, UsageError} from '../base/errors.js';
import {hostNameSchema, hostSchema, type Host} from '../base/host.js';
import type {ImportPreview} from '../base/services.js';
import {readClientSettings, type ClientSettings} from './client-settings.js';
import {namesInSshConfig, type NamedHosts} from './ssh-config-names.js';

const atOnce = 4;

type Verdict = {readonly host: Host} | {readonly reason: string};

const differing = (values: readonly string[], defaults: readonly string[]): readonly string[] => values.filter(value => !defaults.includes(value));

/**
Makes a host of what OpenSSH resolved, or says why this version cannot: a host keeps one identity file and one known_hosts file, and what OpenSSH would do beyond that must not be lost silently.
*/
const toHost = (name: string, settings: ClientSettings, defaults: ClientSettings): Verdict => {
	const unsupported = settings.unsupported[0];

	if (unsupported !== undefined) {
		return {reason: `It needs ${unsupported.option}, which comes in a later version.`};
	}

	if (settings.hostKeyAlias !== undefined) {
		return {reason: 'It needs HostKeyAlias, which an imported host cannot keep yet.'};
	}

	if (settings.agentSocket !== defaults.agentSocket) {
		return {reason: 'It needs IdentityAgent, which an imported host cannot keep yet.'};
	}

	const files = differing(settings.userKnownHostsFiles, defaults.userKnownHostsFiles);

	if (files.length > 1) {
		return {reason: 'It has several UserKnownHostsFile, which an imported host cannot keep yet.'};
	}

	const identities = differing(settings.identityFiles, defaults.identityFiles);
	const identityFile = identities.find(file => existsSync(file)) ?? identities[0];
	const result = hostSchema.safeParse({
		name,
		address: settings.hostname,
		port: settings.port,
		user: settings.user,
		role: 'lpar',
		tags: [],
		...(identityFile !== undefined && {identityFile}),
		...(files[0] !== undefined && {knownHostsFile: files[0]}),
		become: 'none',
		transport: 'ssh2',
		legacyAlgorithms: false,
	} satisfies Host);

	return result.success ? {host: result.data} : {reason: result.error.issues[0]?.message ?? 'Its settings do not fit.'};
};

export type PreviewRequest = {
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

	const skipped = [...found.skipped];
	const hosts: Host[] = [];
	const wanted = found.names.filter(name => {
		const reason = known.includes(name)
			? 'It is in the inventory already.'
			: (hostNameSchema.safeParse(name).success ? undefined : 'Its name has characters that a host name here cannot have.');

		if (reason !== undefined) {
			skipped.push({name, reason});
		}

		return reason === undefined;
	});

	const defaults = await readClientSettings({address: 'lparsafe.invalid', configFile: 'none'});
	const verdicts = new Map<string, Verdict>();
	const queue = [...wanted];

	await Promise.all(Array.from({length: atOnce}, async () => {
		for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
			try {
				verdicts.set(name, toHost(name, await readClientSettings({address: name, configFile}), defaults));
			} catch (error) {
				if (!(error instanceof OperatorError)) {
					throw error;
				}

				verdicts.set(name, {reason: error.message});
			}
		}
	}));

	for (const name of wanted) {
		const verdict = verdicts.get(name);

		if (verdict !== undefined && 'host' in verdict) {
			hosts.push(verdict.host);
		} else {
			skipped.push({name, reason: verdict?.reason ?? 'It could not be resolved.'});
		}
	}

	return {file: place, hosts, skipped};
};
