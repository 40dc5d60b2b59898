/**
What a server says in clear before encryption begins.
*/
export type ServerOffer = {
	/**
	`SSH-2.0-OpenSSH_9.2`; undefined where the other side has not introduced itself as SSH.
	*/
	readonly banner: string | undefined;

	/**
	The beginning of what came instead, printable, at most 60 characters.
	*/
	readonly instead: string;
	readonly kex: readonly string[];
	readonly hostKeys: readonly string[];
	readonly ciphers: readonly string[];
	readonly macs: readonly string[];
};

const nothing = {
	kex: [], hostKeys: [], ciphers: [], macs: [],
};

/**
Whether a server hung up because too many were at its door: OpenSSH 8.4 and newer says so, others say nothing.
*/
export const isTurnedAway = (bytes: Uint8Array): boolean => bytes.length === 0 || Buffer.from(bytes).toString('latin1').startsWith('Exceeded MaxStartups');

/**
Reads the first bytes of a connection: the identification line and the KEXINIT packet (RFC 4253, 4.2 and 7.1).
*/
export const readServerOffer = (bytes: Uint8Array): ServerOffer => {
	const text = Buffer.from(bytes).toString('latin1');
	const match = /^SSH-[^\r\n]*/mv.exec(text);

	if (match === null) {
		return {...nothing, banner: undefined, instead: text.slice(0, 60).replaceAll(/[^\u{20}-\u{7E}]+/gv, ' ').trim()};
	}

	const lineEnd = text.indexOf('\n', match.index);
	const packet = lineEnd === -1 ? Buffer.alloc(0) : Buffer.from(bytes).subarray(lineEnd + 1);
	const lists: string[][] = [];

	// Length, padding length, message number, 16 bytes of cookie, then the name lists.
	if (packet.length > 22 && packet[5] === 20) {
		let at = 22;

		while (lists.length < 6 && at + 4 <= packet.length) {
			const length = packet.readUInt32BE(at);

			lists.push(packet.subarray(at + 4, at + 4 + length).toString('latin1').split(','));
			at += 4 + length;
		}
	}

	return {
		banner: match[0], instead: '', kex: lists[0] ?? [], hostKeys: lists[1] ?? [], ciphers: lists[2] ?? [], macs: lists[4] ?? [],
	};
};
