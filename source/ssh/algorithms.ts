import type {
	Algorithms,
	CipherAlgorithm,
	KexAlgorithm,
	MacAlgorithm,
	ServerHostKeyAlgorithm,
} from 'ssh2';
import type {KnownLine} from './known-hosts-file.js';
import type {ServerOffer} from './server-offer.js';

type Lists = {
	readonly kex: readonly KexAlgorithm[];
	readonly serverHostKey: readonly ServerHostKeyAlgorithm[];
	readonly cipher: readonly CipherAlgorithm[];
	readonly hmac: readonly MacAlgorithm[];
};

const current: Lists = {
	kex: [
		'curve25519-sha256',
		'curve25519-sha256@libssh.org',
		'ecdh-sha2-nistp256',
		'ecdh-sha2-nistp384',
		'ecdh-sha2-nistp521',
		'diffie-hellman-group-exchange-sha256',
		'diffie-hellman-group14-sha256',
		'diffie-hellman-group15-sha512',
		'diffie-hellman-group16-sha512',
		'diffie-hellman-group17-sha512',
		'diffie-hellman-group18-sha512',
	],
	serverHostKey: ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'rsa-sha2-512', 'rsa-sha2-256'],
	cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'aes128-ctr', 'aes192-ctr', 'aes256-ctr', 'chacha20-poly1305@openssh.com'],
	hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
};

/**
What only a host marked `legacyAlgorithms` is offered, after all others. What this machine's OpenSSL no longer has (blowfish, arcfour, cast) is not among them.
*/
const legacy: Lists = {
	kex: ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
	serverHostKey: ['ssh-rsa', 'ssh-dss'],
	cipher: ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'],
	hmac: ['hmac-sha1-etm@openssh.com', 'hmac-sha1', 'hmac-sha1-96', 'hmac-md5', 'hmac-md5-96'],
};

const hostKeyNames = (lines: readonly KnownLine[]): ReadonlySet<string> => new Set(lines
	.filter(line => line.marker === 'plain')
	.flatMap(line => line.type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] : [line.type]));

/**
What we offer a host, best first. Host key algorithms of keys that known_hosts holds come first, so that a host known by its RSA key is not taken for a changed one.
*/
export const algorithmsFor = (lines: readonly KnownLine[], isLegacy: boolean): Algorithms => {
	const known = hostKeyNames(lines);
	const hostKeys = [...current.serverHostKey, ...(isLegacy ? legacy.serverHostKey : [])];

	return {
		kex: [...current.kex, ...(isLegacy ? legacy.kex : [])],
		serverHostKey: [...hostKeys.filter(name => known.has(name)), ...hostKeys.filter(name => !known.has(name))],
		cipher: [...current.cipher, ...(isLegacy ? legacy.cipher : [])],
		hmac: [...current.hmac, ...(isLegacy ? legacy.hmac : [])],
	};
};

/**
Whether legacy algorithms are what a server lacks a common one for: they would help, and nothing else is missing.
*/
export const isLegacyServer = ({kex, hostKeys, ciphers, macs}: ServerOffer): boolean => {
	const rows = [[kex, 'kex'], [hostKeys, 'serverHostKey'], [ciphers, 'cipher'], [macs, 'hmac']] as const;

	return rows.every(([offered, list]) => offered.some(name => [...current[list], ...legacy[list]].includes(name as never)));
};
