import type {Redactor, RedactorStream} from '../base/redactor.js';
import type {Store, TranscriptId} from '../base/store.js';

const newline = 0x0A;
const none = new Uint8Array();

/**
Of a segment's journal only the text that a check adds may hold what a host printed. Its words are read as a language and stay as they are, whatever a password is.
*/
const journalName = /^segment-\d+(?:\.|$)/v;
const checkFailed = 'check-failed ';

const hideInLine = (redactor: Redactor, line: Uint8Array): Uint8Array => {
	const text = Buffer.from(line);
	const from = text.indexOf(' ', checkFailed.length) + 1;

	return text.indexOf(checkFailed) === 0 && from > 0 ? Buffer.concat([line.subarray(0, from), redactor.bytes(line.subarray(from))]) : line;
};

const createJournalStream = (redactor: Redactor): RedactorStream => {
	let held = none;

	const hideIn = (bytes: Uint8Array): Uint8Array => {
		const lines: Uint8Array[] = [];
		let at = 0;

		while (at < bytes.length) {
			const end = bytes.indexOf(newline, at);
			const next = end === -1 ? bytes.length : end + 1;

			lines.push(hideInLine(redactor, bytes.subarray(at, next)));
			at = next;
		}

		return Buffer.concat(lines);
	};

	return {
		push(bytes) {
			const whole = Buffer.concat([held, bytes]);
			const until = whole.lastIndexOf(newline) + 1;

			held = Uint8Array.from(whole.subarray(until));

			return hideIn(whole.subarray(0, until));
		},
		flush() {
			const last = held;

			held = none;

			return hideIn(last);
		},
		get held() {
			return held.length;
		},
	};
};

/**
Transcripts in which secrets are hidden before they are kept, byte for byte, so that sizes stay offsets of the host's logs.

The end of what came is held back in memory where it may be the beginning of a secret, and is not part of the size: following anew from the size brings it again.
*/
export const createRedactingTranscripts = <Transcripts extends Store['transcripts']>(transcripts: Transcripts, redactor: Redactor): Transcripts & Required<Pick<Transcripts, 'settle'>> => {
	const streams = new Map<string, RedactorStream>();

	const keep = (id: TranscriptId, stream: RedactorStream, {size, bytes}: {readonly size: number; readonly bytes: Uint8Array}): number => {
		const file = transcripts.path(id);

		// Where it cannot be kept, all of it comes again.
		streams.delete(file);

		const kept = transcripts.append(id, size, bytes);

		if (stream.held > 0) {
			streams.set(file, stream);
		}

		return kept;
	};

	return {
		...transcripts,
		append(id, offset, bytes) {
			const before = streams.get(transcripts.path(id));

			if (before === undefined && redactor.size === 0) {
				return transcripts.append(id, offset, bytes);
			}

			const size = transcripts.size(id);
			const isNext = before !== undefined && offset === size + before.held;
			const stream = isNext ? before : (journalName.test(id.stepId) ? createJournalStream(redactor) : redactor.stream());

			return keep(id, stream, {size: isNext ? size : offset, bytes: stream.push(bytes)});
		},
		takeOffEnd(id) {
			transcripts.takeOffEnd(id, {hasSecrets: redactor.size > 0});
		},
		settle(id) {
			const stream = streams.get(transcripts.path(id));

			if (stream !== undefined) {
				keep(id, stream, {size: transcripts.size(id), bytes: stream.flush()});
			}
		},
	};
};
