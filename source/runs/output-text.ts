import type {OutputLine, OutputStream} from '../base/output.js';
import {cleanBytes} from '../base/text.js';
import {readSource, type OutputSource} from './output-pieces.js';
import {walkLines} from './output-walk.js';

/**
A line, whole: one that is too long to be shown as all that came of it.
*/
const wholeText = (source: OutputSource, {stream, offset, bytes, text, cut}: OutputLine): string => cut === undefined ? text : cleanBytes(readSource(source, stream, offset, offset + bytes)).trimEnd();

/**
All of the output as a terminal shows it, line by line; of both streams those of errors begin with `E `, the others with two blanks.

@yields Lines with their ends.
*/
export function * outputTexts(source: OutputSource, stream: OutputStream): Generator<string, void> {
	for (const {line} of walkLines(source, {stream, stand: {out: 0, err: 0}, direction: 1})) {
		if (line === undefined) {
			continue;
		}

		const mark = stream === 'both' ? (line.stream === 'err' ? 'E ' : '  ') : '';

		yield `${mark}${wholeText(source, line)}\n`;
	}
}
