import {setImmediate as nextTurn} from 'node:timers/promises';
import type {OutputFound, OutputSearch} from '../base/output.js';
import {
	openSource,
	shareOf,
	textMatcher,
	toLine,
	walkLines,
	type OutputReader,
} from './output-lines.js';

/**
Bytes that are looked through before other work has its turn.
*/
const turnBytes = 256 * 1024;

/**
Milliseconds between two words of how far it is.
*/
const tellMilliseconds = 100;

/**
Looks through a step's output for the next line that holds some words or tells an error. It lets other work be done in between, and ends when it is no longer read.

@yields How far it is; at last what was found.
*/
export async function * findOutput(reader: OutputReader, {runId, stepId, stream, from, direction, what}: OutputSearch): AsyncGenerator<OutputFound, void> {
	const source = openSource(reader, {runId, stepId});
	const holds = 'text' in what ? textMatcher(what.text) : undefined;
	const isPlace = typeof from !== 'string';
	let looked = 0;
	let toldAt = performance.now();

	for (const raw of walkLines(source, stream, from, direction)) {
		const {stream: ofLine, offset} = raw;

		// Forwards the line at the place comes first, and was seen.
		const isSeen = isPlace && direction === 1 && ofLine === from.stream && offset <= from.offset && offset + raw.bytes.length > from.offset;
		const line = isSeen ? undefined : toLine(source, raw);

		if (line !== undefined && (holds === undefined ? line.kind === 'error' : holds(line.text))) {
			yield {isDone: true, place: {stream: ofLine, offset}};

			return;
		}

		looked += raw.bytes.length;

		if (looked < turnBytes) {
			continue;
		}

		looked = 0;
		await nextTurn();

		if (performance.now() - toldAt < tellMilliseconds) {
			continue;
		}

		toldAt = performance.now();
		yield {isDone: false, share: shareOf(source, stream, {stream: ofLine, offset})};
	}

	yield {isDone: true};
}
