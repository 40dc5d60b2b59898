import {ParseError} from '../base/errors.js';
import type {LogicalVolume} from '../base/facts.js';
import {given} from './given.js';
import {contentLines, matchLine} from './output-lines.js';

const row = /^(?<name>\S+)\s+(?<type>\S+)\s+(?<lps>\d{1,9})\s+(?<pps>\d{1,9})\s+(?<pvs>\d{1,9})\s+(?<open>open|opened|closed)\/(?<sync>syncd|stale)\s+(?<mountPoint>\S.*)$/v;

/**
How many copies, from partitions: PPs ÷ LPs where that is whole, else unevenly mirrored.
*/
const copiesOf = (lps: number, pps: number): Pick<LogicalVolume, 'copies' | 'unevenlyMirrored'> => {
	if (lps === 0) {
		return {};
	}

	return pps >= lps && pps % lps === 0 ? {copies: pps / lps} : {unevenlyMirrored: true};
};

/**
Reads `lsvg -l VG`. Columns move between levels: what counts is their order.

@throws ParseError
*/
export const parseLsvgL = (text: string): {readonly volumeGroup: string; readonly logicalVolumes: readonly LogicalVolume[]} => {
	const command = 'lsvg -l VG';
	const [first, header, ...rows] = contentLines(text);
	const volumeGroup = /^(?<name>\S+):$/v.exec(first ?? '')?.groups?.['name'];

	if (volumeGroup === undefined) {
		throw new ParseError('It does not begin with the name of the volume group', {command, line: first ?? ''});
	}

	if (header === undefined || !/^LV NAME\s+TYPE\s+LPs\s+PPs\s+PVs\s+LV STATE\s+MOUNT POINT$/v.test(header)) {
		throw new ParseError('These are not the columns that are known', {command, line: header ?? first ?? ''});
	}

	return {
		volumeGroup,
		logicalVolumes: rows.map(line => {
			const cells = matchLine(line, row, command);
			const lps = Number(cells['lps']);
			const pps = Number(cells['pps']);
			const {mountPoint} = cells;

			return {
				name: cells['name'] ?? '',
				type: cells['type'] ?? '',
				lps,
				pps,
				pvs: Number(cells['pvs']),
				...copiesOf(lps, pps),
				isOpen: cells['open'] !== 'closed',
				isStale: cells['sync'] === 'stale',
				...given('mountPoint', mountPoint === 'N/A' ? undefined : mountPoint),
			};
		}),
	};
};
