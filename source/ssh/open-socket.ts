import net from 'node:net';
import process from 'node:process';
import type {Client} from 'ssh2';
import type {ClientSettings} from '../hosts/client-settings.js';

/**
What all sockets are read into, one after the other: memory of their own for each read would be most of what is thrown away while much output comes.
*/
let shared: Uint8Array | undefined;
const sharedSize = 256 * 1024;

/**
Ssh2 deciphers AES-GCM into memory of its own before it returns. Of other ciphers, and before there is one, it keeps what it was given.
*/
const hasOwnBytes = (cipher: string): boolean => cipher.includes('-gcm');

type Written = NonNullable<Parameters<net.Socket['write']>[2]>;

/**
Ssh2 writes a packet in up to four parts: they go out together, not as a segment each that wakes the server.
*/
class PacketSocket extends net.Socket {
	override write(bytes: Uint8Array | string, encoding?: BufferEncoding | Written, written?: Written): boolean {
		if (this.writableCorked === 0) {
			this.cork();
			process.nextTick(() => {
				this.uncork();
			});
		}

		return typeof encoding === 'function' ? super.write(bytes, encoding) : super.write(bytes, encoding, written);
	}
}

/**
Opens the connection that a client of ssh2 is to speak over.
*/
export const openSocket = ({hostname, port, addressFamily, bindAddress}: ClientSettings, client: Client): net.Socket => {
	let isShared = false;

	client.on('handshake', ({sc}) => {
		isShared = hasOwnBytes(sc.cipher);
	});
	shared ??= new Uint8Array(sharedSize);

	// Windows reads into it before anything has come, so that one cannot be for all.
	const socket: net.Socket = new PacketSocket(process.platform === 'win32'
		? {}
		: {
			onread: {
				buffer: shared,
				callback(count, bytes) {
					const came = Buffer.from(bytes.buffer, bytes.byteOffset, count);

					socket.emit('data', isShared ? came : Buffer.from(came));

					return true;
				},
			},
		});

	return socket.connect({
		host: hostname,
		port,
		...(addressFamily !== 0 && {family: addressFamily}),
		...(bindAddress !== undefined && {localAddress: bindAddress}),
	});
};
