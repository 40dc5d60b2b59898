/**
Messages of a multiplexing master (PROTOCOL.mux of OpenSSH) and of the SSH connection protocol (RFC 4254): a length, then the message.
*/

/**
The numbers of the messages we speak.
*/
export const messages = {
	open: 90, openConfirmation: 91, openFailure: 92, windowAdjust: 93, data: 94, extendedData: 95, eof: 96, close: 97, request: 98, success: 99, failure: 100,
} as const;

/**
The numbers that a master speaks before it passes SSH messages through.
*/
export const muxMessages = {
	hello: 1, terminate: 0x10_00_00_05, proxy: 0x10_00_00_0F, ok: 0x80_00_00_01, isProxy: 0x80_00_00_0F,
} as const;

/**
The only version of the multiplexing protocol.
*/
export const muxVersion = 4;

const longest = 512 * 1024;

export const number = (value: number): Uint8Array => {
	const bytes = Buffer.alloc(4);

	bytes.writeUInt32BE(value);

	return bytes;
};

export const text = (value: string): Uint8Array => {
	const bytes = Buffer.from(value, 'utf8');

	return Buffer.concat([number(bytes.length), bytes]);
};

export const flag = (isSet: boolean): Uint8Array => Uint8Array.of(isSet ? 1 : 0);

/**
A message with its length in front.
*/
export const framed = (...parts: readonly Uint8Array[]): Uint8Array => {
	const body = Buffer.concat(parts);

	return Buffer.concat([number(body.length), body]);
};

/**
An SSH message as a master takes it and gives it: without padding, without a MAC.
*/
export const sshMessage = (type: number, ...parts: readonly Uint8Array[]): Uint8Array => framed(Uint8Array.of(0, type), ...parts);

/**
Reads the fields of a message in order.

@throws RangeError where the message is too short.
*/
export class FieldReader {
	readonly #bytes: Uint8Array;
	readonly #view: DataView;
	#at = 0;

	constructor(bytes: Uint8Array) {
		this.#bytes = bytes;
		this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	}

	number(): number {
		const value = this.#view.getUint32(this.#at);

		this.#at += 4;

		return value;
	}

	byte(): number {
		const value = this.#view.getUint8(this.#at);

		this.#at += 1;

		return value;
	}

	/**
	A counted field, as a view on the message.
	*/
	bytes(): Uint8Array {
		const length = this.number();

		if (this.#at + length > this.#bytes.length) {
			throw new RangeError('A field is longer than its message.');
		}

		const value = this.#bytes.subarray(this.#at, this.#at + length);

		this.#at += length;

		return value;
	}

	text(): string {
		return Buffer.from(this.bytes()).toString('utf8');
	}
}

/**
Cuts a stream of bytes into messages.
*/
export class Unframer {
	#rest = new Uint8Array();

	/**
	The messages that are whole now.

	@throws RangeError where a length makes no sense.
	*/
	push(chunk: Uint8Array): readonly Uint8Array[] {
		const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
		const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		const found: Uint8Array[] = [];
		let at = 0;

		while (at + 4 <= bytes.length) {
			const length = view.getUint32(at);

			if (length > longest) {
				throw new RangeError('A message is too long.');
			}

			if (at + 4 + length > bytes.length) {
				break;
			}

			found.push(bytes.subarray(at + 4, at + 4 + length));
			at += 4 + length;
		}

		// A copy: what is kept must not hold a whole piece.
		this.#rest = new Uint8Array(bytes.subarray(at));

		return found;
	}
}
