import {ParseError} from '../base/errors.js';

/**
What `lsmksysb -l` tells of an image, as far as it was printed.
*/
export type ImageSummary = {
	readonly volumeGroup: string;
	readonly date?: string;
	readonly unameInfo?: string;
	readonly osLevel?: string;
	readonly maintenanceLevel?: string;
	readonly sizeMiB?: number;
	readonly shrinkSizeMiB?: number;

	/**
	True: structure only, no files.
	*/
	readonly isDataOnly?: boolean;
	readonly logicalVolumes: ReadonlyArray<{
		readonly name: string;
		readonly type: string;
		readonly lps: number;
		readonly pps: number;
		readonly pvs: number;
		readonly state: string;
		readonly mountPoint?: string;
	}>;
};

const labelPattern = /^(?<label>[A-Z][A-Z \/\(\)]+):\s+(?<value>\S.*)$/v;
const rowPattern = /^(?<name>\S+)\s+(?<type>\S+)\s+(?<lps>\d+)\s+(?<pps>\d+)\s+(?<pvs>\d+)\s+(?<state>(?:open|closed)\/\S+)(?:\s+(?<point>\S.*))?$/v;

/**
Reads the output of `lsmksysb -l`, `lssavevg -l`, `listvgbackup -l` or `restvg -l`, which are one program. Labels are what counts: their order and padding differ.

@throws ParseError where it tells of no volume group.
*/
export const parseLsmksysb = (text: string): ImageSummary => {
	const labels = new Map<string, string>();
	const logicalVolumes: Array<ImageSummary['logicalVolumes'][number]> = [];

	for (const raw of text.split('\n')) {
		const line = raw.trim();
		const label = labelPattern.exec(line)?.groups;
		const row = rowPattern.exec(line)?.groups;

		if (label !== undefined && !labels.has(label['label'] ?? '')) {
			labels.set(label['label'] ?? '', (label['value'] ?? '').trim());
		} else if (row !== undefined) {
			const {point} = row;

			logicalVolumes.push({
				name: row['name'] ?? '',
				type: row['type'] ?? '',
				lps: Number(row['lps']),
				pps: Number(row['pps']),
				pvs: Number(row['pvs']),
				state: row['state'] ?? '',
				...(point !== undefined && point !== 'N/A' && {mountPoint: point}),
			});
		}
	}

	const volumeGroup = labels.get('VOLUME GROUP');

	if (volumeGroup === undefined) {
		throw new ParseError('No volume group is named', {command: 'lsmksysb -l', line: text.split('\n').find(line => line.trim() !== '') ?? ''});
	}

	const number = (name: string): number | undefined => {
		const value = labels.get(name);

		return value !== undefined && /^\d+$/v.test(value) ? Number(value) : undefined;
	};

	const [date, unameInfo, osLevel, maintenanceLevel, dataOnly] = ['BACKUP DATE/TIME', 'UNAME INFO', 'BACKUP OSLEVEL', 'MAINTENANCE LEVEL', 'VG DATA ONLY'].map(name => labels.get(name));
	const sizeMiB = number('BACKUP SIZE (MB)');
	const shrinkSizeMiB = number('SHRINK SIZE (MB)');

	return {
		volumeGroup,
		...(date !== undefined && {date}),
		...(unameInfo !== undefined && {unameInfo}),
		...(osLevel !== undefined && {osLevel}),
		...(maintenanceLevel !== undefined && {maintenanceLevel}),
		...(sizeMiB !== undefined && {sizeMiB}),
		...(shrinkSizeMiB !== undefined && {shrinkSizeMiB}),
		...(dataOnly !== undefined && {isDataOnly: dataOnly.toLowerCase() === 'yes'}),
		logicalVolumes,
	};
};
