import {ParseError} from '../base/errors.js';
import {contentLines} from './output-lines.js';

const row = /^\s*(?<offset>[\da-f]{8,16})\s{1,4}(?<words>[\da-f]{8}(?: {1,2}[\da-f]{8}){0,3})\s+\|.{1,16}\|$/iv;

/**
Reads `lquerypv -h DEVICE [OFFSET [LENGTH]]`: the bytes of a disk from the offset on, as hex.

@throws ParseError
*/
export const parseLquerypv = (text: string): {readonly offset: number; readonly bytes: Uint8Array} => {
	const command = 'lquerypv -h DEVICE';
	const lines = contentLines(text);
	let hex = '';
	let offset: number | undefined;

	for (const line of lines) {
		const groups = row.exec(line)?.groups;
		const at = Number.parseInt(groups?.['offset'] ?? '', 16);

		if (groups === undefined || (offset !== undefined && at !== offset + (hex.length / 2))) {
			throw new ParseError('Not the next line of a dump', {command, line});
		}

		hex += groups['words']?.replaceAll(' ', '') ?? '';
		offset ??= at;
	}

	if (offset === undefined) {
		throw new ParseError('It shows nothing', {command, line: text.trim()});
	}

	return {offset, bytes: new Uint8Array(Buffer.from(hex, 'hex'))};
};

type DiskMark = {readonly kind: string; readonly text: string};

/**
Marks of owners that lspv does not know. Oracle ASM writes ORCLDISK at 0x20; GPFS its NSD descriptor into the first sectors, since version 4.1 inside a GUID partition table at 0x200; the LVM its record with `_LVM` into sector 7 (0xE00), where a group of another machine shows too.
*/
const marks: ReadonlyArray<{readonly kind: string; readonly pattern: RegExp; readonly text: string}> = [
	{kind: 'asm', pattern: /ORCLDISK/v, text: 'ORCLDISK, the mark of an Oracle ASM disk'},
	{kind: 'gpfs', pattern: /NSD|GPFS|mmfs/v, text: 'the mark of a GPFS disk'},
	{kind: 'volume-group-descriptor', pattern: /_LVM|VGDA/v, text: '_LVM, the record of a volume group'},
	{kind: 'partition-table', pattern: /EFI PART/v, text: 'EFI PART, a partition table'},
];

/**
Looks for the marks in a disk's first bytes.
*/
export const marksOf = (bytes: Uint8Array): readonly DiskMark[] => {
	const text = Buffer.from(bytes).toString('latin1');

	return marks.flatMap(({kind, pattern, text: meaning}) => {
		const at = pattern.exec(text)?.index;

		return at === undefined ? [] : [{kind, text: `${meaning}, at 0x${at.toString(16).toUpperCase()}`}];
	});
};
