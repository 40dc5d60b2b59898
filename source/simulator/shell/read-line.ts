import {concatBytes, toText} from '../byte-text.js';
import type {Process} from '../process.js';

/**
A line from a descriptor with its newline, which a last line may lack; takes no byte after it. `undefined` at the end.
*/
export const readLine = async (process: Process, descriptor: number): Promise<string | undefined> => {
	const file = process.descriptors.get(descriptor);
	const chunks: Uint8Array[] = [];

	while (chunks.at(-1)?.at(-1) !== 10) {
		const chunk = await file?.read(process, {line: true});

		if (chunk === undefined) {
			break;
		}

		chunks.push(chunk);
	}

	return chunks.length === 0 ? undefined : toText(concatBytes(chunks));
};
