import {ParseError} from '../base/errors.js';
import {given} from './given.js';
import {readRows, tableLines, type OnOdd} from './output-lines.js';

type Fileset = {
	readonly id: string;
	readonly version: string;

	/**
	As printed, where the fileset is not installed whole: `BROKEN`, `APPLYING`…
	*/
	readonly state?: string;
};

const isSound = (state: string): boolean => !/BROKEN|INGS?$|^[B?]$/v.test(state);

const readRow = (line: string): Fileset => {
	const [path = '', id = '', version = '', third = '', fourth = '', fifth = ''] = line.split(':', 7);

	// `lslpp -lc`: path, fileset, level, PTF, state. `lslpp -Lc`: package, fileset, level, state, PTF, state of the fix, type.
	const isParts = path.startsWith('/');
	const state = (isParts ? fourth : fifth).trim();
	const whole = isParts ? /^\p{Uppercase_Letter}+(?: \p{Uppercase_Letter}+)?$/v : /^[\p{Uppercase_Letter}? ]?$/v;

	if (path === '' || !/^[\w.+~@\-]+$/v.test(id) || !/^\d[\w.\-+~]*$/v.test(version) || !whole.test(state) || (!isParts && third.length > 20)) {
		throw new ParseError('This line has a shape that is not known', {command: 'lslpp -lc', line});
	}

	return {id, version, ...given('state', isSound(state) ? undefined : state)};
};

/**
The table of `lslpp -l`: a long name stands alone, what belongs to it in the next line.
*/
const rowsOfTable = (lines: readonly string[]): readonly string[] => {
	const rows: string[] = [];
	let path = '';
	let name = '';

	for (const line of lines) {
		const cells = /^ {2}(?<name>\S+)?(?:\s+(?<level>\d\S*)(?:\s+(?<state>\S+)(?:\s+(?<description>\S.*))?)?)?$/v.exec(line)?.groups;
		const place = /^\p{Letter}+: (?<path>\/\S+)$/v.exec(line)?.groups?.['path'];

		if (place !== undefined) {
			path = place;
		} else if (cells === undefined) {
			// A long description goes on below itself.
			rows.push(...rows.length > 0 && /^\s{20,}\S/v.test(line) ? [] : [line]);
		} else if (cells['level'] === undefined) {
			name = cells['name'] ?? '';
		} else {
			rows.push(`${path}:${cells['name'] ?? name}:${cells['level']}::${cells['state'] ?? ''}::${cells['description'] ?? ''}:`);
			name = cells['name'] ?? name;
		}
	}

	return rows;
};

/**
Reads `lslpp -lc` and `lslpp -Lc` (with or without `-q`), and the table of `lslpp -l`: one row a part (usr, root) of a fileset. A fileset is listed once; where a part of it is broken, it is broken.

@throws ParseError of a row where nobody listens.
*/
export const parseLslpp = (text: string, odd?: OnOdd): readonly Fileset[] => {
	const filesets = new Map<string, Fileset>();
	const all = tableLines(text, {command: 'lslpp -lc', odd, isWhole: line => line.split(':').length >= 8});
	const ruler = all.slice(0, 3).findIndex(line => /^\s+-{20,}$/v.test(line));
	const lines = ruler === -1 ? all.filter(line => !line.startsWith('#')) : rowsOfTable(all.slice(ruler + 1));

	for (const fileset of readRows(lines, readRow, odd)) {
		const known = filesets.get(fileset.id);

		if (known === undefined || (known.state === undefined && fileset.state !== undefined)) {
			filesets.set(fileset.id, known === undefined ? fileset : {...known, ...given('state', fileset.state)});
		}
	}

	return filesets.values().toArray();
};
