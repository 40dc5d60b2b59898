import type {WriteEnd} from '../utility.js';
import {bytesOfByteText} from './byte-text.js';

/**
Buffers what a program writes, as stdio does.
*/
export type Output = {
	/**
	Adds byte text; it leaves with the next `settle` or `flush`.
	*/
	put(text: string): void;
	putBytes(bytes: Uint8Array): void;

	/**
	Writes what has gathered where it is more than a block.
	*/
	settle(): Promise<void>;
	flush(): Promise<void>;
};

const blockSize = 32_768;

export const createOutput = (end: WriteEnd): Output => {
	let texts: string[] = [];
	let parts: Uint8Array[] = [];
	let size = 0;

	const gather = (): void => {
		if (texts.length === 0) {
			return;
		}

		parts.push(bytesOfByteText(texts.join('')));
		texts = [];
	};

	const flush = async (): Promise<void> => {
		gather();

		if (size === 0) {
			return;
		}

		const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
		parts = [];
		size = 0;
		await end.write(bytes);
	};

	return {
		put(text) {
			texts.push(text);
			size += text.length;
		},
		putBytes(bytes) {
			gather();
			parts.push(bytes);
			size += bytes.length;
		},
		async settle() {
			if (size >= blockSize) {
				await flush();
			}
		},
		flush,
	};
};
