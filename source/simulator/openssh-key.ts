import {createPrivateKey, createPublicKey} from 'node:crypto';

export type KeyPair = {
	/**
	A private key file in OpenSSH's own format, unencrypted.
	*/
	readonly privateKey: string;

	/**
	`ssh-ed25519 AAAA…`, without a comment.
	*/
	readonly publicKey: string;
};

// RFC 8410: what stands before the 32 bytes of an Ed25519 key in PKCS #8 and in SubjectPublicKeyInfo.
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const publicPrefixLength = 12;

const field = (value: string | Uint8Array): Uint8Array => {
	const bytes = Buffer.from(value);
	const length = Buffer.alloc(4);

	length.writeUInt32BE(bytes.length);

	return Buffer.concat([length, bytes]);
};

/**
Fields of a public key as SSH writes them, each after its length.
*/
export const blobOf = (...fields: ReadonlyArray<string | Uint8Array>): Uint8Array => Buffer.concat(fields.map(each => field(each)));

const number = (value: number): Uint8Array => {
	const bytes = Buffer.alloc(4);

	bytes.writeUInt32BE(value);

	return bytes;
};

/**
Makes an Ed25519 key pair of 32 bytes: the same bytes make the same key. The file format is that of OpenSSH's PROTOCOL.key.
*/
export const keyPairOf = (seed: Uint8Array, comment: string): KeyPair => {
	const privateKey = createPrivateKey({key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8'});
	const point = createPublicKey(privateKey).export({format: 'der', type: 'spki'}).subarray(publicPrefixLength);
	const blob = Buffer.concat([field('ssh-ed25519'), field(point)]);
	const check = Buffer.from(point.subarray(0, 4)).readUInt32BE(0);
	const secret = Buffer.concat([number(check), number(check), field('ssh-ed25519'), field(point), field(Buffer.concat([seed, point])), field(comment)]);
	const padding = Uint8Array.from({length: (8 - (secret.length % 8)) % 8}, (_, index) => index + 1);
	const all = Buffer.concat([Buffer.from('openssh-key-v1\0'), field('none'), field('none'), field(''), number(1), field(blob), field(Buffer.concat([secret, padding]))]);
	const lines = all.toString('base64').replaceAll(/.{70}/gv, line => `${line}\n`);

	return {
		privateKey: `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.trimEnd()}\n-----END OPENSSH PRIVATE KEY-----\n`,
		publicKey: `ssh-ed25519 ${blob.toString('base64')}`,
	};
};
