import {
	contentLines,
	matchLine,
	readRows,
	type OnOdd,
} from './output-lines.js';

/**
A snapshot of a JFS2 filesystem: on a volume of its own (`/dev/…`), or by name inside the filesystem.
*/
type Snapshot = {
	readonly name: string;

	/**
	In blocks of 512 bytes, of one on a volume. None free: it has run full, and all snapshots of the filesystem are worthless.
	*/
	readonly blocks?: number;
	readonly freeBlocks?: number;
	readonly date: string;
};

const rowPattern = /^(?:\*\s*)?(?<name>[^\s*]+)\s+(?:(?<blocks>\d+)\s+(?<free>\d+)\s+)?(?<date>[A-Z][a-z]{2}\s.*\d{4})$/v;

/**
Reads `snapshot -q`. Its table is not confirmed by genuine output (AIX commands reference): a row that looks otherwise is told, not guessed at.
*/
export const parseSnapshots = (text: string, odd?: OnOdd): readonly Snapshot[] => readRows(
	contentLines(text).map(line => line.trim()).filter(line => !/^(?:Snapshots for |Current\s|.* has no snapshots)/v.test(line)),
	(line): Snapshot => {
		const {name = '', blocks, free, date = ''} = matchLine(line, rowPattern, 'snapshot -q');

		return {
			name, date, ...blocks !== undefined && {blocks: Number(blocks)}, ...free !== undefined && {freeBlocks: Number(free)},
		};
	},
	odd,
);
