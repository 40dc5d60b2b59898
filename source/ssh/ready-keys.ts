import {createSecretKey, type KeyObject} from 'node:crypto';
import type {Client} from 'ssh2';

/**
Where ssh2 keeps the key that what comes is read with: of AES-GCM one, of ChaCha20-Poly1305 two. It makes a cipher anew of it for each packet.
*/
const names = ['_decipherKey', '_decKeyMain', '_decKeyPktLen'] as const;

type Decipher = Partial<Record<typeof names[number], Uint8Array | KeyObject>>;

/**
Makes a key ready once for each exchange of keys instead of once for each packet: Node takes bytes as a key, and then spends on them as much as on the packet itself.
*/
export const readyKeys = (client: Client): void => {
	client.on('handshake', () => {
		// Ssh2 has no option for it.
		const {_protocol: protocol} = client as Client & {_protocol?: {readonly _decipher?: Decipher}};
		const decipher = protocol?._decipher ?? {};

		for (const name of names) {
			const key = decipher[name];

			if (key instanceof Uint8Array) {
				decipher[name] = createSecretKey(key);
			}
		}
	});
};
