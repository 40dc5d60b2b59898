import {createHash, randomBytes} from 'node:crypto';
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {keyPairOf, type KeyPair} from './openssh-key.js';
import {rsaKeyPairOf} from './rsa-key.js';

/**
A key with which operators log in: random, made once for a home.
*/
export const clientKeys = (directory: string, kind: 'ed25519' | 'rsa'): {readonly file: string; readonly publicKey: string} => {
	const file = path.join(directory, kind === 'rsa' ? 'id_training_rsa' : 'id_training');

	try {
		return {file, publicKey: readFileSync(`${file}.pub`, 'utf8').trim()};
	} catch {
		const {privateKey, publicKey} = kind === 'rsa' ? rsaKeyPairOf(randomBytes(32)) : keyPairOf(randomBytes(32), 'lparsafe training');

		rmSync(file, {force: true});
		writeFileSync(file, privateKey, {mode: 0o600});
		writeFileSync(`${file}.pub`, `${publicKey} lparsafe training\n`, {mode: 0o600});

		return {file, publicKey};
	}
};

/**
A host's key: the fleet's seed and the host's name decide it.
*/
export const hostKeyOf = (seed: string, name: string, isLegacy: boolean): KeyPair => {
	const digest = createHash('sha256').update(`${seed}\0${name}\0host key`).digest();

	return isLegacy ? rsaKeyPairOf(digest) : keyPairOf(digest, `root@${name}`);
};

