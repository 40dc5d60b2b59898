import {ParseError} from '../base/errors.js';
import {given} from './given.js';
import {
	contentLines,
	labelledValues,
	leadingNumber,
	readRows,
	tableLines,
	tellOdd,
	type OnOdd,
} from './output-lines.js';

const labels = [
	'VOLUME GROUP', 'VG IDENTIFIER', 'VG STATE', 'PP SIZE', 'VG PERMISSION', 'TOTAL PPs', 'MAX LVs', 'FREE PPs', 'LVs', 'USED PPs', 'OPEN LVs', 'QUORUM', 'TOTAL PVs', 'VG DESCRIPTORS', 'STALE PVs', 'STALE PPs', 'ACTIVE PVs', 'AUTO ON', 'Concurrent', 'Auto-Concurrent', 'VG Mode', 'Node ID', 'Active Nodes', 'MAX PPs per VG', 'MAX PPs per PV', 'MAX PVs', 'LTG size (Dynamic)', 'LTG size(Dynamic)', 'LTG size', 'LTG SIZE', 'AUTO SYNC', 'HOT SPARE', 'BB POLICY', 'SNAPSHOT VG', 'PRIMARY VG', 'MIRROR POOL STRICT', 'PV RESTRICTION', 'INFINITE RETRY', 'DISK BLOCK SIZE', 'CRITICAL VG', 'FS SYNC OPTION', 'CRITICAL PVs', 'ENCRYPTION',
];

/**
Where the first labels stand, two to a line, on all levels: what is left to go by where they are translated.
*/
const places: ReadonlyArray<readonly [left: string, right: string]> = [
	['VOLUME GROUP', 'VG IDENTIFIER'], ['VG STATE', 'PP SIZE'], ['VG PERMISSION', 'TOTAL PPs'], ['MAX LVs', 'FREE PPs'], ['LVs', 'USED PPs'], ['OPEN LVs', 'QUORUM'], ['TOTAL PVs', 'VG DESCRIPTORS'], ['STALE PVs', 'STALE PPs'], ['ACTIVE PVs', 'AUTO ON'],
];

/**
What `lsvg VG` says; what it does not say is absent.
*/
export type GroupDetails = {
	readonly name: string;
	readonly identifier?: string;

	/**
	As printed, in whatever language.
	*/
	readonly state: string;

	/**
	The group is varied on in concurrent mode (PowerHA): the line `VG Mode: Concurrent`, or the state itself.
	*/
	readonly isConcurrent: boolean;
	readonly permission?: string;
	readonly ppSizeMiB?: number;
	readonly totalPPs?: number;
	readonly freePPs?: number;
	readonly usedPPs?: number;
	readonly quorum?: number;
	readonly stalePVs?: number;
	readonly stalePPs?: number;
	readonly maxPVs?: number;
	readonly encryption?: string;
};

/**
Reads translated labels by their places. The identifier must stand where it belongs, and the partitions' counts must give the megabytes behind them, else nothing is believed.
*/
const placedValues = (text: string): ReadonlyMap<string, string> => {
	const values = new Map<string, string>();
	const lines = contentLines(text).map(line => /^[^:：]+[:：]\s*(?<left>\S+(?: \S+)*)\s{2}[^:：]+[:：]\s*(?<right>\S.*)$/v.exec(line)?.groups).filter(cells => cells !== undefined);

	for (const [index, [left, right]] of places.entries()) {
		const cells = lines[index];

		if (cells === undefined) {
			break;
		}

		values.set(left, cells['left'] ?? '').set(right, cells['right'] ?? '');
	}

	const size = Number(/^\d+(?= ?\p{Letter})/v.exec(values.get('PP SIZE') ?? '')?.[0]);
	const isProduct = (label: string): boolean => {
		const counts = /^(?<partitions>\d+) ?\((?<megabytes>\d+) ?\p{Letter}/v.exec(values.get(label) ?? '')?.groups;

		return Number(counts?.['partitions']) * size === Number(counts?.['megabytes']);
	};

	// Megabytes, whatever the word for them: a partition's size times their number.
	const hasShape = /^[\da-f]{16,32}$/iv.test(values.get('VG IDENTIFIER') ?? '') && ['TOTAL PPs', 'FREE PPs', 'USED PPs'].every(label => isProduct(label));

	return hasShape ? values : new Map<string, string>();
};

/**
Reads `lsvg VG` of AIX 5.3 to 7.3.

@param whole - The output.
@param odd - Told of values that are not understood.
@param wanted - The group to read where several follow one another (`lsvg | lsvg -i`); else the first.
@throws ParseError where it does not say which group this is; of a value where nobody listens.
*/
export const parseLsvg = (whole: string, odd?: OnOdd, wanted?: string): GroupDetails => {
	const command = 'lsvg VG';
	const part = whole.split(/^(?=[ \t]*VOLUME GROUP:)/mv).find(each => /^\s*VOLUME GROUP:\s+(?<name>\S+)/v.exec(each)?.groups?.['name'] === wanted);
	const text = part ?? whole;
	const known = labelledValues(text, labels, [], odd);
	const isEnglish = known.has('VOLUME GROUP');
	const values = isEnglish ? known : placedValues(text);
	const number = (label: string): number | undefined => leadingNumber(values.get(label), command, odd);
	const name = values.get('VOLUME GROUP');
	const state = values.get('VG STATE');
	const identifier = values.get('VG IDENTIFIER');
	const firstLine = contentLines(text)[0] ?? text;

	if (name === undefined || /\s/v.test(name)) {
		throw new ParseError('It does not say which volume group this is', {command, line: firstLine});
	}

	if (state === undefined) {
		tellOdd(new ParseError('It does not say the state of the volume group', {command, line: firstLine}), odd);
	}

	const isIdentifier = identifier === undefined || /^[\da-f]{16,32}$/iv.test(identifier);

	if (!isIdentifier && !/^\?+$/v.test(identifier)) {
		tellOdd(new ParseError('Not the identifier of a volume group', {command, line: identifier}), odd);
	}

	const ppSize = values.get('PP SIZE');
	const isInMegabytes = !isEnglish || ppSize === undefined || /^(?:\d+ m[eé]g\p{Letter}*|\?+)/iv.test(ppSize);

	if (!isInMegabytes) {
		tellOdd(new ParseError('Not a partition size in megabytes', {command, line: ppSize}), odd);
	}

	return {
		name,
		...given('identifier', isIdentifier ? identifier : undefined),
		state: state ?? 'unknown',
		isConcurrent: /concurrent/iv.test(state ?? '') || values.get('VG Mode') === 'Concurrent',
		...given('permission', values.get('VG PERMISSION')),
		...given('ppSizeMiB', isInMegabytes ? number('PP SIZE') : undefined),
		...given('totalPPs', number('TOTAL PPs')),
		...given('freePPs', number('FREE PPs')),
		...given('usedPPs', number('USED PPs')),
		...given('quorum', number('QUORUM')),
		...given('stalePVs', number('STALE PVs')),
		...given('stalePPs', number('STALE PPs')),
		...given('maxPVs', number('MAX PVs')),
		...given('encryption', values.get('ENCRYPTION')),
	};
};

/**
Reads `lsvg` and `lsvg -o`: one name a line.

@param text - The output.
@param odd - Told of lines that are no names.
@param isKnown - Whether something else proves that a name is whole which may be cut off.
@throws ParseError where nobody listens.
*/
export const parseLsvgNames = (text: string, odd?: OnOdd, isKnown: (name: string) => boolean = name => name === 'rootvg'): readonly string[] => readRows(tableLines(text, {command: 'lsvg', odd, isWhole: line => isKnown(line.trim())}), line => {
	const name = line.trim();

	if (!/^\w[\w.\-]{0,63}$/v.test(name)) {
		throw new ParseError('Not the name of a volume group', {command: 'lsvg', line});
	}

	return name;
}, odd);
