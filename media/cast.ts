import type {Frame} from './record.js';
import {rowsOf} from './rows-of.js';

/**
What an asciicast of these frames writes: version 2, only the rows that changed. A frame's `seconds` say how long it stands.
*/
export const castOf = (frames: readonly Frame[], {columns, rows, title}: {readonly columns: number; readonly rows: number; readonly title: string}): string => {
	const lines = [JSON.stringify({
		version: 2, width: columns, height: rows, title, env: {TERM: 'xterm-256color'},
	})];
	let shown: readonly string[] = [];
	let at = 0;

	for (const {screen, seconds} of frames) {
		const next = rowsOf(screen, rows);
		const before = shown;
		const text = next.flatMap((line, row) => line === before[row] ? [] : [`\u{1B}[${row + 1};1H\u{1B}[0m${line}\u{1B}[0m\u{1B}[K`]).join('');

		lines.push(JSON.stringify([Number(at.toFixed(3)), 'o', before.length === 0 ? `\u{1B}[?25l\u{1B}[2J${text}` : text]));
		shown = next;
		at += seconds;
	}

	lines.push(JSON.stringify([Number(at.toFixed(3)), 'o', '']));

	return `${lines.join('\n')}\n`;
};
