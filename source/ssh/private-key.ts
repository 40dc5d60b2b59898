import {readFile, stat} from 'node:fs/promises';
import process from 'node:process';
import ssh2, {type ParsedKey} from 'ssh2';
import {joined} from '../base/joined.js';
import {unlockKey} from './unlock-key.js';

/**
A key file as it lies there. `publicKey` is known of an encrypted one as well where its format or a `.pub` beside it says it.
*/
export type KeyFile = {
	readonly file: string;
	readonly publicKey: ParsedKey | undefined;
	readonly key: ParsedKey | undefined;
	readonly isLocked: boolean;
	readonly problem: string | undefined;
};

const field = (bytes: Uint8Array, at: number): Uint8Array => {
	const length = Buffer.from(bytes.subarray(at, at + 4)).readUInt32BE();

	return bytes.subarray(at + 4, at + 4 + length);
};

/**
Whether OpenSSH's own format says that it is encrypted, and the public half that stands there in clear.
*/
const readContainer = (text: string): {readonly isLocked: boolean; readonly publicKey: Uint8Array} | undefined => {
	const body = /-----BEGIN OPENSSH PRIVATE KEY-----(?<body>[\s\S]+?)-----END/v.exec(text)?.groups?.['body'];

	if (body === undefined) {
		return undefined;
	}

	const bytes = Buffer.from(body, 'base64');

	try {
		let at = 'openssh-key-v1\0'.length;
		const cipher = field(bytes, at);

		at += 4 + cipher.length;
		at += 4 + field(bytes, at).length;
		at += 4 + field(bytes, at).length;

		// The number of keys, which is 1.
		at += 4;

		return {isLocked: Buffer.from(cipher).toString('latin1') !== 'none', publicKey: field(bytes, at)};
	} catch {
		return undefined;
	}
};

const parse = (text: string | Uint8Array): ParsedKey | Error => {
	const result: unknown = ssh2.utils.parseKey(typeof text === 'string' ? text : Buffer.from(text));

	return (Array.isArray(result) ? result[0] : result) as ParsedKey | Error;
};

const orUndefined = (key: ParsedKey | Error): ParsedKey | undefined => key instanceof Error ? undefined : key;

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

/**
As OpenSSH does: a private key that others can read is not used.
*/
const isOpenToOthers = async (file: string): Promise<boolean> => {
	const {mode, uid} = await stat(file);

	// eslint-disable-next-line no-bitwise -- Permission bits.
	return process.platform !== 'win32' && uid === process.getuid?.() && (mode & 0o077) !== 0;
};

/**
Reads a key file; undefined where neither it nor its `.pub` is there. Encrypted ones are recognised and left locked. Hosts that need it at the same time share one reading.
*/
export const readKeyFile = joined(async (file: string): Promise<KeyFile | undefined> => {
	const nothing = {
		file, publicKey: undefined, key: undefined, isLocked: false, problem: undefined,
	};
	let text: string | undefined;
	let publicText: string | undefined;

	try {
		text = await readIfThere(file);
		publicText = await readIfThere(`${file}.pub`);
	} catch (error) {
		return {...nothing, problem: `\`${file}\` cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`};
	}

	if (text === undefined && publicText === undefined) {
		return undefined;
	}

	const container = text === undefined ? undefined : readContainer(text);
	const publicKey = (container === undefined ? undefined : orUndefined(parse(container.publicKey))) ?? (publicText === undefined ? undefined : orUndefined(parse(publicText)));

	if (text === undefined) {
		return {...nothing, publicKey};
	}

	const isLocked = container?.isLocked ?? (/^-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type:\s*4,\s*ENCRYPTED/mv.test(text));
	const parsed = isLocked ? undefined : parse(text);

	if (parsed !== undefined && !(parsed instanceof Error) && !parsed.isPrivateKey()) {
		return {...nothing, publicKey: parsed};
	}

	if (await isOpenToOthers(file)) {
		return {...nothing, publicKey, problem: `\`${file}\` can be read by others and is not used, \`chmod 600\` it`};
	}

	if (parsed === undefined) {
		return {...nothing, publicKey, isLocked};
	}

	// What ssh2 cannot read, OpenSSH may.
	const key = parsed instanceof Error ? await unlockKey(file, '') : parsed;

	return key instanceof Error || key === 'wrong-passphrase' ? {...nothing, publicKey, problem: `\`${file}\` is no key that can be used (${key instanceof Error ? key.message : 'it needs a passphrase'})`} : {...nothing, publicKey: key, key};
});
