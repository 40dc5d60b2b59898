import {createBreather} from '../base/breather.js';
import type {OutputFound, OutputSearch} from '../base/output.js';
import {searchTest} from './line-test.js';
import {openSource, type OutputReader} from './output-pieces.js';
import {shareOf, standFor, walkLines} from './output-walk.js';

/**
Milliseconds between two words of how far it is.
*/
const tellMilliseconds = 100;

/**
Looks through a step's output for the next line that holds some words or tells an error. It lets other work be done in between, and ends when it is no longer read.

@yields How far it is; at last what was found.
*/
export async function * findOutput(reader: OutputReader, search: OutputSearch): AsyncGenerator<OutputFound, void> {
	const {stream, from, direction, what} = search;
	const source = openSource(reader, search);
	const breathe = createBreather();
	let toldAt = performance.now();

	for (const {stream: ofLine, offset, end, line} of walkLines(source, {
		stream, stand: standFor(source, stream, from), direction, test: searchTest(what),
	})) {
		await breathe();

		if (line === undefined) {
			if (performance.now() - toldAt >= tellMilliseconds) {
				toldAt = performance.now();
				yield {isDone: false, share: shareOf(source, stream, {stream: ofLine, offset})};
			}

			continue;
		}

		// Forwards the line at the place comes first, and was seen.
		const isSeen = typeof from !== 'string' && direction === 1 && ofLine === from.stream && offset <= from.offset && end > from.offset;

		if (!isSeen) {
			yield {isDone: true, place: {stream: ofLine, offset}};

			return;
		}
	}

	yield {isDone: true};
}
