import type {
	Facts,
	Filesystem,
	PhysicalVolume,
	VolumeGroup,
} from '../../base/facts.js';
import {formatMiB} from '../../base/units.js';
import type {Span} from '../line.js';
import type {Glyphs} from '../theme.js';
import {silenceOf} from './facts-details.js';

/**
Physical partitions as a size; unknown where a part of it is.
*/
export const partitionsText = (partitions: number | undefined, {ppSizeMiB}: VolumeGroup): string => partitions === undefined || ppSizeMiB === undefined ? 'unknown' : formatMiB(partitions * ppSizeMiB);

const stateSpan = ({state}: VolumeGroup, glyphs: Glyphs): Span => {
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
A group in a list: stale copies, a missing disk and a mirror that quorum would take down are seen at once, not only its being active.
*/
export const groupSpan = (group: VolumeGroup, facts: Facts | undefined, glyphs: Glyphs): Span => {
	const isActive = group.state === 'active' || group.state === 'concurrent';
	const isMissing = (facts?.physicalVolumes ?? []).some(({volumeGroup, state}) => volumeGroup === group.name && (state === 'missing' || state === 'removed'));

	if (isActive && isMissing) {
		return {text: `${glyphs.danger} disk missing`, tone: 'danger'};
	}

	return isActive && (group.stalePPs ?? 0) > 0 ? {text: `${glyphs.caution} stale`, tone: 'caution'} : stateSpan(group, glyphs);
};

/**
A mirror on two disks with quorum on: one of the disks holds most of the descriptors, and its loss varies the group off.
*/
export const hasFragileQuorum = ({quorum, physicalVolumes, logicalVolumes}: VolumeGroup): boolean => (quorum ?? 0) > 1 && physicalVolumes.length === 2 && logicalVolumes.some(({copies}) => (copies ?? 1) > 1);

/**
Whether a filesystem is mounted, and answers.
*/
export const mountedSpan = (filesystem: Filesystem, facts: Facts | undefined, glyphs: Glyphs): Span => {
	if (!filesystem.isMounted) {
		return {text: `${glyphs.caution} not mounted`, tone: 'caution'};
	}

	return silenceOf(filesystem, facts) === undefined ? {text: `${glyphs.ok} mounted`, tone: 'ok'} : {text: `${glyphs.danger} no answer`, tone: 'danger'};
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
			return {text: `${glyphs.unknown} unknown${notChecked === undefined ? '' : `, ${notChecked.length} not checked`}`, tone: 'caution'};
		}
	}
};
