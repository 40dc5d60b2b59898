import type {
	Facts,
	LogicalVolume,
	PhysicalVolume,
	VolumeGroup,
} from '../../base/facts.js';
import {formatMiB} from '../../base/units.js';
import type {Span} from '../line.js';
import type {Glyphs} from '../theme.js';

/**
Physical partitions as a size; unknown where a part of it is.
*/
export const partitionsText = (partitions: number | undefined, {ppSizeMiB}: VolumeGroup): string => partitions === undefined || ppSizeMiB === undefined ? 'unknown' : formatMiB(partitions * ppSizeMiB);

export const stateSpan = ({state}: VolumeGroup, glyphs: Glyphs): Span => {
	switch (state) {
		case 'active':
		case 'concurrent': {
			return {text: `${glyphs.ok} ${state}`, tone: 'ok'};
		}

		case 'varied-off': {
			return {text: `${glyphs.caution} varied off`, tone: 'caution'};
		}

		case 'unknown': {
			return {text: `${glyphs.unknown} unknown`, tone: 'caution'};
		}
	}
};

/**
Whether a disk can be written to, as far as it was checked.
*/
export const diskUseSpan = ({use, usedBy, notChecked, volumeGroup}: PhysicalVolume, glyphs: Glyphs): Span => {
	switch (use) {
		case 'used': {
			return {text: `${glyphs.waiting} ${volumeGroup ?? usedBy?.[0]?.kind ?? 'used'}`};
		}

		case 'none-seen': {
			return {text: `${glyphs.ok} free, all checks made`, tone: 'ok'};
		}

		case 'unknown': {
			return {text: `${glyphs.unknown} unknown${notChecked === undefined ? '' : `, not checked: ${notChecked.join(', ')}`}`, tone: 'caution'};
		}
	}
};

export const mountText = (logicalVolume: LogicalVolume, facts: Facts): string => {
	const {mountPoint} = logicalVolume;

	if (mountPoint === undefined) {
		return ['boot', 'paging', 'sysdump', 'jfslog', 'jfs2log'].includes(logicalVolume.type) ? logicalVolume.type : 'no filesystem: raw';
	}

	const filesystem = facts.filesystems.find(each => each.mountPoint === mountPoint);

	return filesystem?.isMounted === false ? `${mountPoint} (not mounted)` : mountPoint;
};
