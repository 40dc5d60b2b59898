import {ParseError} from '../base/errors.js';
import {given} from './given.js';
import {contentLines, labelledValues, leadingNumber} from './output-lines.js';

const labels = [
	'VOLUME GROUP', 'VG IDENTIFIER', 'VG STATE', 'PP SIZE', 'VG PERMISSION', 'TOTAL PPs', 'MAX LVs', 'FREE PPs', 'LVs', 'USED PPs', 'OPEN LVs', 'QUORUM', 'TOTAL PVs', 'VG DESCRIPTORS', 'STALE PVs', 'STALE PPs', 'ACTIVE PVs', 'AUTO ON', 'Concurrent', 'Auto-Concurrent', 'VG Mode', 'Node ID', 'Active Nodes', 'MAX PPs per VG', 'MAX PPs per PV', 'MAX PVs', 'LTG size (Dynamic)', 'LTG size(Dynamic)', 'LTG size', 'LTG SIZE', 'AUTO SYNC', 'HOT SPARE', 'BB POLICY', 'SNAPSHOT VG', 'PRIMARY VG', 'MIRROR POOL STRICT', 'PV RESTRICTION', 'INFINITE RETRY', 'DISK BLOCK SIZE', 'CRITICAL VG', 'FS SYNC OPTION', 'CRITICAL PVs', 'ENCRYPTION',
];

/**
What `lsvg VG` says; what it does not say is absent.
*/
export type GroupDetails = {
	readonly name: string;
	readonly identifier?: string;
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
Reads `lsvg VG` of AIX 5.3 to 7.3.

@throws ParseError
*/
export const parseLsvg = (text: string): GroupDetails => {
	const command = 'lsvg VG';
	const values = labelledValues(text, labels);
	const number = (label: string): number | undefined => leadingNumber(values.get(label), command);
	const name = values.get('VOLUME GROUP');
	const state = values.get('VG STATE');
	const identifier = values.get('VG IDENTIFIER');
	const firstLine = contentLines(text)[0] ?? text;

	if (name === undefined || /\s/v.test(name)) {
		throw new ParseError('It does not say which volume group this is', {command, line: firstLine});
	}

	if (state === undefined) {
		throw new ParseError('It does not say the state of the volume group', {command, line: firstLine});
	}

	if (identifier !== undefined && !/^[\da-f]{16,32}$/iv.test(identifier)) {
		throw new ParseError('Not the identifier of a volume group', {command, line: identifier});
	}

	const ppSize = values.get('PP SIZE');

	if (ppSize !== undefined && !/^(?:\d+ megabyte|\?+$)/v.test(ppSize)) {
		throw new ParseError('Not a partition size in megabytes', {command, line: ppSize});
	}

	return {
		name,
		...(identifier !== undefined && {identifier}),
		state,
		isConcurrent: /concurrent/iv.test(state) || values.get('VG Mode') === 'Concurrent',
		...given('permission', values.get('VG PERMISSION')),
		...given('ppSizeMiB', number('PP SIZE')),
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

@throws ParseError
*/
export const parseLsvgNames = (text: string): readonly string[] => contentLines(text).map(line => {
	const name = line.trim();

	if (!/^[\w.\-]{1,64}$/v.test(name)) {
		throw new ParseError('Not the name of a volume group', {command: 'lsvg', line});
	}

	return name;
});
