import {ParseError} from '../base/errors.js';
import {
	readRows,
	tableLines,
	type OnOdd,
} from './output-lines.js';

export type GroupMember = {
	readonly volumeGroup: string;
	readonly name: string;

	/**
	As printed: `active`, `missing`, `removed`.
	*/
	readonly state: string;
	readonly totalPPs: number;
	readonly freePPs: number;
};

const row = /^\s*(?<name>\S+)\s+(?<state>\p{Letter}+)\s+(?<total>\d{1,9})\s+(?<free>\d{1,9})\s+[\d.?]+$/v;

/**
Words of other locales, where asking for C did not help.
*/
const words: Readonly<Record<string, string>> = {
	actif: 'active', aktiv: 'active', activo: 'active', attivo: 'active', absent: 'missing', manquant: 'missing', fehlt: 'missing', supprimé: 'removed', entfernt: 'removed',
};

/**
Reads `lsvg -p VG…`, of one group or several one after another. The titles may be translated; rows count by their order.

@throws ParseError where it names no group; of a row where nobody listens.
*/
export const parseLsvgP = (text: string, odd?: OnOdd): readonly GroupMember[] => {
	const command = 'lsvg -p VG';

	// The partitions' distribution comes last and is not read: a row that reaches it is whole.
	const lines = tableLines(text, {command, odd, isWhole: line => row.test(line)});
	let volumeGroup: string | undefined;
	let isTitle = false;
	const nameIn = (line: string | undefined): string | undefined => /^\s*(?<name>[\w.\-]+):$/v.exec(line ?? '')?.groups?.['name'];

	// Titles follow the name of a group: what stands before a row or another name is none.
	const heads = new Set(lines.filter((line, index) => {
		const next = lines[index + 1];

		return nameIn(line) !== undefined && (next === undefined ? index === 0 : nameIn(next) === undefined && !row.test(next));
	}));

	const members = readRows(lines, line => {
		const name = heads.has(line) ? nameIn(line) : undefined;

		if (name !== undefined) {
			volumeGroup = name;
			isTitle = true;

			return undefined;
		}

		if (volumeGroup === undefined) {
			throw new ParseError('This line belongs to no volume group', {command, line});
		}

		if (isTitle && !row.test(line)) {
			isTitle = false;

			return undefined;
		}

		const cells = row.exec(line)?.groups;

		if (cells === undefined) {
			throw new ParseError('This line has a shape that is not known', {command, line});
		}

		const state = (cells['state'] ?? '').toLowerCase();

		return {
			volumeGroup,
			name: cells['name'] ?? '',
			state: words[state] ?? state,
			totalPPs: Number(cells['total']),
			freePPs: Number(cells['free']),
		};
	}, odd);

	if (volumeGroup === undefined) {
		throw new ParseError('It names no volume group', {command, line: text.trim()});
	}

	return members;
};
