import type {RecoveryPoint} from '../../base/point.js';
import {formatAge, formatBytes} from '../../base/units.js';
import type {Span} from '../line.js';
import type {Column} from '../list-columns.js';
import type {Glyphs} from '../theme.js';
import {targetWords} from './run.js';

export const levelWords: Readonly<Record<RecoveryPoint['verification'], string>> = {
	L0: 'attempted', L1: 'listed', L2: 'matched to source', L3: 'hashed', L4: 'trial restore', L5: 'booted',
};

export const stateOfPoint = ({state, doubt}: RecoveryPoint, glyphs: Glyphs): Span => {
	if (doubt !== undefined) {
		return {text: `${glyphs.danger} in doubt`, tone: 'danger'};
	}

	switch (state) {
		case 'proved': {
			return {text: `${glyphs.ok} proved`, tone: 'ok'};
		}

		case 'proved-with-warnings': {
			return {text: `${glyphs.caution} with warnings`, tone: 'caution'};
		}

		case 'partial': {
			return {text: `${glyphs.caution} partial`, tone: 'caution'};
		}
	}
};

export const pointColumns = (glyphs: Glyphs, now: () => number, hasHost: boolean): ReadonlyArray<Column<RecoveryPoint>> => [
	...hasHost ? [{title: 'Host', width: [8, 16] as const, cell: ({host}: RecoveryPoint): Span => ({text: host, tone: 'title'})}] : [],
	{title: 'What', width: [8, 15], cell: ({target, kind}) => ({text: kind === 'alternate-disk' ? `${targetWords(target)} copy` : targetWords(target), ...!hasHost && {tone: 'title' as const}})},
	{
		title: 'Age', width: [8, 16], cell: ({madeAt}) => ({text: formatAge(now() - Date.parse(madeAt))}), order: ({madeAt}) => -Date.parse(madeAt),
	},
	{
		title: 'Size', width: [8, 10], align: 'right', drop: 2, cell: ({sizeBytes}) => ({text: sizeBytes === undefined ? 'unknown' : formatBytes(sizeBytes)}), order: ({sizeBytes}) => sizeBytes ?? -1,
	},
	{title: 'State', width: [10, 16], cell: point => stateOfPoint(point, glyphs)},
	{
		title: 'Checked', width: [9, 20], drop: 1, cell: ({verification}) => ({text: `${verification} ${levelWords[verification]}`}),
	},
	{
		title: 'Place', width: 'rest', drop: 3, cell: ({place}) => ({text: `${place.host}:${place.path}`, tone: 'quiet'}),
	},
];
