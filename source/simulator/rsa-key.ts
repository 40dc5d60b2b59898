import {checkPrimeSync, createHash, createPrivateKey} from 'node:crypto';
import {blobOf, type KeyPair} from './openssh-key.js';

const primeBytes = 128;
const exponent = 65_537n;

const toInteger = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);

const toBytes = (value: bigint): Uint8Array => {
	const digits = value.toString(16);

	return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
};

/**
The first prime after a number that the seed decides, one that fits the exponent.
*/
const primeOf = (seed: Uint8Array, name: string): bigint => {
	const blocks = Array.from({length: primeBytes / 64}, (_, index) => createHash('sha512').update(seed).update(`${name}${index}`).digest());
	const start = Buffer.concat(blocks);
	start[0]! |= 0xC0;
	start[primeBytes - 1]! |= 1;
	let candidate = toInteger(start);

	while (candidate % exponent === 1n || !checkPrimeSync(candidate)) {
		candidate += 2n;
	}

	return candidate;
};

const inverse = (value: bigint, modulus: bigint): bigint => {
	let [before, rest] = [modulus, value % modulus];
	let [former, factor] = [0n, 1n];

	while (rest !== 0n) {
		const quotient = before / rest;
		[before, rest] = [rest, before - (quotient * rest)];
		[former, factor] = [factor, former - (quotient * factor)];
	}

	return ((former % modulus) + modulus) % modulus;
};

/**
Makes an RSA key pair of 2048 bits of a seed: the same bytes make the same key. For machines whose sshd is older than Ed25519.
*/
export const rsaKeyPairOf = (seed: Uint8Array): KeyPair => {
	const [p, q] = [primeOf(seed, 'p'), primeOf(seed, 'q')];
	const modulus = p * q;
	const d = inverse(exponent, (p - 1n) * (q - 1n));
	const encode = (value: bigint): string => Buffer.from(toBytes(value)).toString('base64url');
	const privateKey = createPrivateKey({
		format: 'jwk', key: {
			kty: 'RSA', n: encode(modulus), e: encode(exponent), d: encode(d), p: encode(p), q: encode(q), dp: encode(d % (p - 1n)), dq: encode(d % (q - 1n)), qi: encode(inverse(q, p)),
		},
	});
	const signed = (value: bigint): Uint8Array => Buffer.concat([Buffer.from([0]), toBytes(value)]);

	return {
		privateKey: privateKey.export({format: 'pem', type: 'pkcs1'}) as string,
		publicKey: `ssh-rsa ${Buffer.from(blobOf('ssh-rsa', toBytes(exponent), signed(modulus))).toString('base64')}`,
	};
};
