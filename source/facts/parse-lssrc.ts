import {ParseError} from '../base/errors.js';
import {readRows, tableLines, type OnOdd} from './output-lines.js';

const words: Readonly<Record<string, string>> = {
	actif: 'active', aktiv: 'active', activo: 'active', attivo: 'active', inopérant: 'inoperative', inopérationnel: 'inoperative', inaktiv: 'inoperative', inoperativo: 'inoperative',
};

const statuses = new Set(['active', 'inoperative', 'stopping', 'warned', 'starting', ...Object.keys(words)]);
const lastWord = (line: string): string => line.trim().split(/\s+/v).at(-1) ?? '';

/**
Reads `lssrc -a`, `lssrc -g GROUP` and `lssrc -s SUBSYSTEM`: status by subsystem, the first and the last word of a row; group and process id may be empty.

@throws ParseError where no row is there; of a row where nobody listens.
*/
export const parseLssrcAll = (text: string, odd?: OnOdd): ReadonlyMap<string, string> => {
	const command = 'lssrc';
	const lines = tableLines(text, {command, odd, isWhole: line => statuses.has(lastWord(line))});
	const rows = readRows(lines.filter((line, index) => index > 0 || statuses.has(lastWord(line))), line => {
		const [subsystem = '', ...others] = line.trim().split(/\s+/v);
		const status = others.at(-1) ?? '';

		if (!statuses.has(status)) {
			throw new ParseError('It does not say the status of the subsystem', {command, line});
		}

		return [subsystem, words[status] ?? status] as const;
	}, odd);

	if (rows.length === 0) {
		throw new ParseError('It does not say the status of the subsystem', {command, line: lines.at(-1) ?? ''});
	}

	return new Map(rows);
};

/**
Reads `lssrc -s SUBSYSTEM`.

@throws ParseError
*/
export const parseLssrc = (text: string, odd?: OnOdd): {readonly subsystem: string; readonly status: string} => {
	const [first] = parseLssrcAll(text, odd);

	return {subsystem: first?.[0] ?? '', status: first?.[1] ?? ''};
};
