import type {Algorithms, Connection} from 'ssh2';

/**
What an OpenSSH 5.2 offers that ssh2 can speak.
*/
export const legacyAlgorithms = {
	kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
	serverHostKey: ['ssh-rsa'],
	cipher: ['aes128-cbc', '3des-cbc', 'aes192-cbc', 'aes256-cbc'],
	hmac: ['hmac-sha1'],
	compress: ['none'],
} satisfies Algorithms;

/**
Keeps ssh2 from announcing signature algorithms, which servers do only since OpenSSH 7.2. It has no setting for that: what it would read for it is made to say no.
*/
export const announceNothing = (client: Connection): void => {
	const {_protocol: protocol} = client as Connection & {readonly _protocol: {_kex?: Record<string, unknown> | undefined}};
	let exchange: Record<string, unknown> | undefined;

	Object.defineProperty(protocol, '_kex', {
		get: () => exchange,
		set(value: Record<string, unknown> | undefined) {
			exchange = value;

			if (value !== undefined) {
				Object.defineProperty(value, 'remoteExtInfoEnabled', {get: () => false, set: () => undefined});
			}
		},
	});
};
