import type {Store, TranscriptId} from '../base/store.js';

const pieceBytes = 1024 * 1024;

// The lines of a transcript, decoded as UTF-8 and read piece by piece, so that a large one needs no large memory.
export const transcriptLines = function * (store: Store, id: TranscriptId): Generator<string> {
	const decoder = new TextDecoder('utf-8', {ignoreBOM: true});
	let offset = 0;
	let rest = '';

	for (;;) {
		const bytes = store.transcripts.read(id, offset, pieceBytes);

		if (bytes.length === 0) {
			break;
		}

		offset += bytes.length;

		const lines = (rest + decoder.decode(bytes, {stream: true})).split('\n');

		rest = lines.pop() ?? '';
		yield * lines;
	}

	if (rest !== '') {
		yield rest;
	}
};
