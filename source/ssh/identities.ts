import {readFile, stat} from 'node:fs/promises';
import process from 'node:process';
import ssh2, {type ParsedKey} from 'ssh2';
import type {ClientSettings} from '../hosts/client-settings.js';

/**
One way to prove who we are: an agent's key or a key file.
*/
export type Identity = {
	readonly name: string;
	readonly attempt:
		| {readonly type: 'agent'; readonly username: string; readonly agent: InstanceType<typeof ssh2.BaseAgent>}
		| {readonly type: 'publickey'; readonly username: string; readonly key: ParsedKey};
};

/**
What can be tried, and what could not be used and why.
*/
export type Identities = {
	readonly usable: readonly Identity[];
	readonly notes: readonly string[];
};

/**
An agent that shows one key only, so that a server's MaxAuthTries is not spent on keys that were not asked for.
*/
class OneKeyAgent extends ssh2.BaseAgent<ParsedKey> {
	readonly #agent: InstanceType<typeof ssh2.OpenSSHAgent>;
	readonly #key: ParsedKey;

	constructor(agent: InstanceType<typeof ssh2.OpenSSHAgent>, key: ParsedKey) {
		super();
		this.#agent = agent;
		this.#key = key;
	}

	override getIdentities(callback: (error?: Error, keys?: ParsedKey[]) => void): void {
		callback(undefined, [this.#key]);
	}

	override sign(key: ParsedKey, data: Uint8Array, ...rest: unknown[]): void {
		Reflect.apply(this.#agent.sign, this.#agent, [key, data, ...rest]);
	}
}

const agentKeys = async (agent: InstanceType<typeof ssh2.OpenSSHAgent>): Promise<readonly ParsedKey[]> => new Promise((resolve, reject) => {
	agent.getIdentities((error, keys) => {
		if (error === undefined || error === null) {
			resolve((keys ?? []) as ParsedKey[]);
		} else {
			reject(error);
		}
	});
});

/**
The public half of a private key in OpenSSH's own format, which stands there unencrypted.
*/
const publicHalf = (text: string): Uint8Array | undefined => {
	const body = /-----BEGIN OPENSSH PRIVATE KEY-----(?<body>[\s\S]+?)-----END/v.exec(text)?.groups?.['body'];

	if (body === undefined) {
		return undefined;
	}

	const bytes = Buffer.from(body, 'base64');
	let at = 'openssh-key-v1\0'.length;
	const field = (): Uint8Array => {
		const length = bytes.readUInt32BE(at);
		const value = bytes.subarray(at + 4, at + 4 + length);

		at += 4 + length;

		return value;
	};

	try {
		field();
		field();
		field();
		at += 4;

		return field();
	} catch {
		return undefined;
	}
};

type KeyFile = {
	readonly file: string;
	readonly publicKey: Uint8Array | undefined;
	readonly key: ParsedKey | undefined;
	readonly problem: string | undefined;
};

const readIfThere = async (file: string): Promise<string | undefined> => {
	try {
		return await readFile(file, 'utf8');
	} catch (error) {
		if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
			return undefined;
		}

		throw error;
	}
};

const parsed = (text: string): ParsedKey | Error => {
	const result: unknown = ssh2.utils.parseKey(text);

	return (Array.isArray(result) ? result[0] : result) as ParsedKey | Error;
};

const readKeyFile = async (file: string): Promise<KeyFile | undefined> => {
	let text: string | undefined;
	let publicText: string | undefined;

	try {
		text = await readIfThere(file);
		publicText = await readIfThere(`${file}.pub`);
	} catch (error) {
		return {
			file, publicKey: undefined, key: undefined, problem: `\`${file}\` cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`,
		};
	}

	if (text === undefined && publicText === undefined) {
		return undefined;
	}

	const outer = publicText === undefined ? undefined : parsed(publicText);
	const outerKey = outer === undefined || outer instanceof Error ? undefined : outer.getPublicSSH();

	if (text === undefined) {
		return {
			file, publicKey: outerKey, key: undefined, problem: undefined,
		};
	}

	const result = parsed(text);

	if (result instanceof Error) {
		const isEncrypted = /encrypted|passphrase/iv.test(result.message);

		return {
			file,
			publicKey: publicHalf(text) ?? outerKey,
			key: undefined,
			problem: isEncrypted
				? `\`${file}\` is encrypted: passphrases come in a later version, add it to an agent with \`ssh-add\``
				: `\`${file}\` is no key that this version reads (${result.message})`,
		};
	}

	if (!result.isPrivateKey()) {
		return {
			file, publicKey: result.getPublicSSH(), key: undefined, problem: undefined,
		};
	}

	// As OpenSSH does: a private key that others can read is not used.
	const {mode, uid} = await stat(file);
	// eslint-disable-next-line no-bitwise -- Permission bits.
	const isOpen = process.platform !== 'win32' && uid === process.getuid?.() && (mode & 0o077) !== 0;

	return {
		file, publicKey: result.getPublicSSH(), key: isOpen ? undefined : result, problem: isOpen ? `\`${file}\` can be read by others and is not used, \`chmod 600\` it` : undefined,
	};
};

/**
Gathers what to prove ourselves with, in OpenSSH's order: agent keys that a key file names, other agent keys unless only named identities count, then key files that the agent does not hold.

@param settings - What OpenSSH would use.
@param explicitFile - The host's own identity file: then it alone counts.
*/
export const gatherIdentities = async (settings: ClientSettings, explicitFile?: string): Promise<Identities> => {
	const username = settings.user;
	const notes: string[] = [];
	const files = await Promise.all((explicitFile === undefined ? settings.identityFiles : [explicitFile]).map(async file => readKeyFile(file)));
	const keyFiles = files.filter(file => file !== undefined);
	let held: readonly ParsedKey[] = [];
	let agent: InstanceType<typeof ssh2.OpenSSHAgent> | undefined;

	if (explicitFile !== undefined && keyFiles.length === 0) {
		notes.push(`\`${explicitFile}\` does not exist`);
	}

	if (settings.agentSocket !== undefined) {
		try {
			agent = new ssh2.OpenSSHAgent(settings.agentSocket);
			held = await agentKeys(agent);
		} catch {
			agent = undefined;
			notes.push(`the agent at \`${settings.agentSocket}\` does not answer`);
		}
	}

	const usable: Identity[] = [];
	const fromAgent = (key: ParsedKey, name: string): void => {
		if (agent !== undefined) {
			usable.push({name, attempt: {type: 'agent', username, agent: new OneKeyAgent(agent, key)}});
		}
	};

	const isSame = (key: ParsedKey, file: KeyFile): boolean => file.publicKey !== undefined && key.getPublicSSH().equals(file.publicKey);
	const named = keyFiles.map(file => ({file, key: held.find(key => isSame(key, file))}));

	for (const {file, key} of named) {
		if (key !== undefined) {
			fromAgent(key, `\`${file.file}\` (agent)`);
		}
	}

	if (explicitFile === undefined && !settings.isIdentitiesOnly) {
		for (const key of held) {
			if (named.every(({key: one}) => one !== key)) {
				fromAgent(key, `\`${key.comment === '' ? key.type : key.comment}\` (agent)`);
			}
		}
	}

	for (const {file, key} of named) {
		if (key !== undefined) {
			continue;
		}

		if (file.key === undefined) {
			notes.push(file.problem ?? `\`${file.file}\` is a public key that the agent does not hold`);
		} else {
			usable.push({name: `\`${file.file}\``, attempt: {type: 'publickey', username, key: file.key}});
		}
	}

	return {usable, notes};
};
