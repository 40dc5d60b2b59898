import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import ssh2, {type ParsedKey} from 'ssh2';
import {cleanLine} from '../base/text.js';

const longestMessage = 256 * 1024;
const identityAdded = 17;
const success = Buffer.from([0, 0, 0, 1, 6]);
const failure = Buffer.from([0, 0, 0, 1, 5]);

const field = (bytes: Uint8Array): Uint8Array => {
	const length = Buffer.alloc(4);

	length.writeUInt32BE(bytes.length);

	return Buffer.concat([length, bytes]);
};

const fieldsOf = (bytes: Uint8Array): readonly Uint8Array[] => {
	const fields: Uint8Array[] = [];

	for (let at = 0; at + 4 <= bytes.length;) {
		const length = Buffer.from(bytes.subarray(at, at + 4)).readUInt32BE();

		fields.push(bytes.subarray(at + 4, at + 4 + length));
		at += 4 + length;
	}

	return fields;
};

/**
The public half of a key as an agent is given it (draft-ietf-sshm-ssh-agent, 3.2), undefined for a type that ssh2 cannot use.
*/
const publicHalf = ([type = new Uint8Array(), ...fields]: readonly Uint8Array[]): Uint8Array | undefined => {
	const name = Buffer.from(type).toString('latin1');
	const order = name === 'ssh-rsa' ? [1, 0] : ({'ssh-ed25519': [0], 'ssh-dss': [0, 1, 2, 3]}[name] ?? (name.startsWith('ecdsa-sha2-nistp') ? [0, 1] : undefined));

	return order === undefined ? undefined : Buffer.concat([type, ...order.map(index => fields[index] ?? new Uint8Array())].map(each => field(each)));
};

/**
Wraps a key as an agent is given it into OpenSSH's own file format, unencrypted, in memory.
*/
const asKeyFile = (key: Uint8Array, publicKey: Uint8Array): string => {
	const inner = Buffer.concat([Buffer.alloc(8), key]);
	const padding = Buffer.from(Array.from({length: (8 - (inner.length % 8)) % 8}, (_, index) => index + 1));
	const none = field(Buffer.from('none'));
	const whole = Buffer.concat([Buffer.from('openssh-key-v1\0'), none, none, field(Buffer.alloc(0)), Buffer.from([0, 0, 0, 1]), field(publicKey), field(Buffer.concat([inner, padding]))]);

	return `-----BEGIN OPENSSH PRIVATE KEY-----\n${whole.toString('base64').replaceAll(/.{70}/gv, '$&\n')}\n-----END OPENSSH PRIVATE KEY-----\n`;
};

const parseAdded = (key: Uint8Array): ParsedKey | Error => {
	const publicKey = publicHalf(fieldsOf(key));

	if (publicKey === undefined) {
		return new Error(`a key of the type \`${cleanLine(Buffer.from(fieldsOf(key)[0] ?? []).toString('latin1').slice(0, 60))}\` is none that can be used without the system's ssh`);
	}

	const parsed: unknown = ssh2.utils.parseKey(asKeyFile(key, publicKey));

	return (Array.isArray(parsed) ? parsed[0] : parsed) as ParsedKey | Error;
};

/**
Reads a private key with OpenSSH's own `ssh-add`, which hands it to an agent that lives here for a moment only. So every format and cipher that OpenSSH knows is read as OpenSSH reads it, the slow derivation of the key from the passphrase keeps no other host waiting, and the passphrase travels on a pipe: never in words, environment or a file.

@returns The key; `wrong-passphrase`; or an Error that says why it cannot be read.
*/
export const unlockKey = async (file: string, passphrase: string, signal?: AbortSignal): Promise<ParsedKey | 'wrong-passphrase' | Error> => {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'lparsafe-key-'));
	const socketFile = path.join(directory, 'agent');
	const askpass = path.join(directory, 'askpass');
	let added: Uint8Array | undefined;

	const server = net.createServer(socket => {
		let bytes = Buffer.alloc(0);

		socket.on('error', () => undefined);
		socket.on('data', (chunk: Uint8Array) => {
			bytes = Buffer.concat([bytes, chunk]);

			while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32BE(0)) {
				const length = bytes.readUInt32BE(0);
				const message = bytes.subarray(4, 4 + length);

				bytes = bytes.subarray(4 + length);

				const isKey = message[0] === identityAdded;

				added ??= isKey ? message.subarray(1) : undefined;
				socket.write(isKey ? success : failure);
			}

			if (bytes.length > longestMessage) {
				socket.destroy();
			}
		});
	});

	try {
		// It prints what ssh-add itself was given on stdin; a second question finds nothing there and ends.
		await writeFile(askpass, '#!/bin/sh\nexec cat\n', {mode: 0o700});
		server.listen(socketFile);
		await once(server, 'listening');

		const child = spawn('ssh-add', ['-q', '-k', '--', file], {
			env: {
				...process.env, SSH_AUTH_SOCK: socketFile, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: process.env['DISPLAY'] ?? ':0',
			},
			stdio: ['pipe', 'ignore', 'pipe'],
			timeout: 60_000,
			detached: true,
			...(signal !== undefined && {signal}),
		});
		let said = '';

		child.stderr.setEncoding('utf8').on('data', (piece: string) => {
			said = (said + piece).slice(0, 2000);
		});
		child.stdin.on('error', () => undefined);
		child.stdin.end(`${passphrase}\n`);

		const [code] = await once(child, 'close') as [number | undefined];

		if (added !== undefined) {
			return parseAdded(added);
		}

		const [first = ''] = cleanLine(said.trim()).split('. ', 1);

		return code === 1 && first === '' ? 'wrong-passphrase' : new Error(first === '' ? `ssh-add ended with ${code ?? 'a signal'}` : first.slice(0, 200));
	} catch (error) {
		signal?.throwIfAborted();

		return error instanceof Error ? error : new Error(String(error));
	} finally {
		server.close();
		await rm(directory, {recursive: true, force: true});
	}
};
