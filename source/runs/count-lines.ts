import {createBreather} from '../base/breather.js';
import type {StreamName} from '../base/store.js';
import {
	blockBytes,
	newline,
	readSource,
	type OutputSource,
} from './output-pieces.js';

export type LineCounter = (source: OutputSource, stream: StreamName, since: number) => Promise<number>;

/**
Counts that are remembered: of those who look at a run at once.
*/
const mostRemembered = 32;

/**
Counts the lines of a stream that ended since it had a size. What was counted is not read again when it is asked since the same size once more.
*/
export const createLineCounter = (): LineCounter => {
	const counted = new Map<string, {readonly upTo: number; readonly count: number}>();

	return async (source, stream, since) => {
		const {sizes, step: {runId, stepId}} = source;
		const key = `${runId}/${stepId}/${stream}/${since}`;
		const known = counted.get(key);
		const isOn = known !== undefined && known.upTo <= sizes[stream];
		const breathe = createBreather();
		let count = isOn ? known.count : 0;

		for (let offset = isOn ? known.upTo : since; offset < sizes[stream]; offset += blockBytes) {
			const bytes = readSource(source, stream, offset, offset + blockBytes);

			for (let at = bytes.indexOf(newline); at !== -1; at = bytes.indexOf(newline, at + 1)) {
				count += 1;
			}

			await breathe();
		}

		counted.delete(key);
		counted.set(key, {upTo: Math.max(since, sizes[stream]), count});

		for (const [first] of counted.entries().take(Math.max(0, counted.size - mostRemembered))) {
			counted.delete(first);
		}

		return count;
	};
};
