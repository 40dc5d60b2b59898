import {given} from './given.js';
import {
	matchLine,
	readRows,
	tableLines,
	type OnOdd,
} from './output-lines.js';

export type DiskRow = {
	readonly name: string;
	readonly pvid?: string;

	/**
	Absent where lspv prints `None`. Also the name of a GPFS NSD, `caavg_private`, or the label of a disk locked by lkdev.
	*/
	readonly volumeGroup?: string;

	/**
	`active`, `concurrent`, `locked` or what else is printed; absent where the group is varied off.
	*/
	readonly status?: string;

	/**
	The line, as evidence.
	*/
	readonly line: string;
};

/**
A name or a group that fills its column of 16 leaves no blank before the next.
*/
const row = /^(?<name>\S+?)(?:\s+|(?<=^\S{16,64}))(?<pvid>[\da-fA-F]{16}|none|aucun|keine?|ninguno|nessuno|\?+)\s+(?<group>\S+)(?:\s+(?<status>\p{Letter}+))?(?<rest>\s.*)?$/v;

/**
A PVID that somebody has made unreadable before he gave the output away is none, but its disk is one.
*/
const defaced = /^(?<name>[A-Za-z]\S*)\s+(?<pvid>(?=[A-Za-z*]*\d)[\dA-Za-z*]{12,17})\s+(?<group>\S+)(?:\s+(?<status>\p{Letter}+))?(?<rest>\s.*)?$/v;
const glued = /^(?<group>\S{16,})(?<status>active|concurrent|locked)$/v;
const none = /^(?:none|aucune?|keine?|ningun[ao]|nessun[ao])$/iv;

/**
Words of other locales, where asking for C did not help.
*/
const words: Readonly<Record<string, string>> = {
	actif: 'active', aktiv: 'active', activo: 'active', attivo: 'active', verrouillé: 'locked', gesperrt: 'locked',
};

const isHeader = (line: string): boolean => /^\S+\s+PVID\s/v.test(line);

const readRow = (line: string): DiskRow & {readonly rest: string} => {
	const cells = row.exec(line)?.groups ?? matchLine(line, defaced, 'lspv');
	const run = cells['status'] === undefined ? glued.exec(cells['group'] ?? '')?.groups : undefined;
	const group = run?.['group'] ?? cells['group'] ?? '';
	const status = (run?.['status'] ?? cells['status'])?.toLowerCase();
	const pvid = cells['pvid'] ?? '';

	return {
		name: cells['name'] ?? '',
		...given('pvid', /^[\da-f]{16}$/iv.test(pvid) ? pvid : undefined),
		...given('volumeGroup', none.test(group) ? undefined : group),
		...given('status', status === undefined ? undefined : words[status] ?? status),
		line: line.replaceAll(/\s+/gv, ' ').trim(),
		rest: (cells['rest'] ?? '').trim(),
	};
};

/**
Reads `lspv` of AIX (no header) and of a VIO Server (with one).

@throws ParseError where nobody listens.
*/
export const parseLspv = (text: string, odd?: OnOdd): readonly DiskRow[] => {
	const lines = tableLines(text, {command: 'lspv', odd, isWhole: line => /\s(?:None|active|concurrent|locked)$/v.test(line)});

	return readRows(lines.filter(line => !isHeader(line)), line => {
		const {rest, ...disk} = readRow(line);

		// An id has digits: what `-u` or another level adds is no part of a status, but words may be one that is not known.
		if (rest === '' || (disk.status === undefined && !/\d/v.test(rest))) {
			return rest === '' ? disk : {...disk, status: rest.toLowerCase()};
		}

		return {...disk, line: disk.line.slice(0, disk.line.length - rest.replaceAll(/\s+/gv, ' ').length).trim()};
	}, odd);
};

const uuid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/v;

/**
Reads `lspv -u` (AIX 6.1 TL7 and 7.1 TL1 on): behind the columns of lspv stands the unique id, with blanks inside where the disk's own id has them, and then, maybe without a blank between, a UUID.

@returns Unique ids by disk.
@throws ParseError where nobody listens.
*/
export const parseLspvU = (text: string, odd?: OnOdd): ReadonlyMap<string, string> => {
	const lines = tableLines(text, {command: 'lspv -u', odd, isWhole: line => uuid.test(line)});
	const rows = readRows(lines.filter(line => !isHeader(line)), line => {
		const {name, rest} = readRow(line);
		const id = rest.replace(uuid, '').trim();

		return id === '' ? undefined : [name, id] as const;
	}, odd);

	return new Map(rows);
};
