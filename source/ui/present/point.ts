import {timeOf, type RecoveryPoint} from '../../base/point.js';
import {formatAge, formatBytes} from '../../base/units.js';
import type {Span} from '../line.js';
import type {Column} from '../list-columns.js';
import type {Glyphs} from '../theme.js';
import {targetWords} from './run.js';

export const levelWords: Readonly<Record<RecoveryPoint['verification'], string>> = {
	L0: 'attempted', L1: 'listed', L2: 'matched to source', L3: 'hashed', L4: 'trial restore', L5: 'booted',
};

/**
What a point is beside an image.
*/
const kindWords: Readonly<Record<RecoveryPoint['kind'], string>> = {
	image: '', 'alternate-disk': ' copy', snapshot: ' snapshot', dump: ' dump', 'log-entry': ' log entry',
};

export const ageText = (madeAt: string | undefined, now: number): string => madeAt === undefined ? 'age unknown' : formatAge(now - Date.parse(madeAt));

/**
Reading proves the next level up to L3; above that it is read again as it is.
*/
export const raising = (level: RecoveryPoint['verification']): {readonly level?: 'next'} => ['L0', 'L1', 'L2'].includes(level) ? {level: 'next'} : {};

/**
A way to look at a point again: what it proves at best, what it reads, and how much.
*/
type Reproof = {readonly label: string; readonly text: string; readonly level?: 'next' | 'L3'};

/**
The ways to look at a point again, the cheapest first; none where nothing can be read. `verify-image` and `verify-alternate-disk` do it.
*/
export const reproofs = ({kind, verification, sha256, sizeBytes, place}: RecoveryPoint): readonly Reproof[] => {
	if (kind === 'alternate-disk') {
		return [{label: 'Look at it', text: 'Asks the host whether the copy is still on its disks; it is not woken. Nothing is read of it, and its level stays.'}];
	}

	if (kind !== 'image') {
		return [];
	}

	const size = sizeBytes === undefined ? 'a size that is not known' : formatBytes(sizeBytes);
	const once = `reads all of it once (${size}) on ${place.host}, behind everything else that runs there`;
	const twice = `reads all of it twice (${size} each time) on ${place.host}, behind everything else that runs there`;
	const isHashable = sha256 !== undefined;

	switch (verification) {
		case 'L0':
		case 'L1': {
			const to = verification === 'L0' ? 'L1' : 'L2';

			return [
				{label: `Prove ${to}`, level: 'next', text: `Prove ${to} (${levelWords[to]}): ${once}, from the first entry to the last${to === 'L2' ? ', and holds them against the filesystems that are mounted there' : ''}.`},
				...isHashable ? [{label: 'Every byte', level: 'L3' as const, text: `Every byte: ${twice}, the second time for the SHA-256 that was noted when it was made. It counts as L3 (hashed) once L2 is proved.`}] : [],
			];
		}

		case 'L2': {
			return [
				{label: 'Read it again', text: `Read it again: ${once}. Its level stays L2${isHashable ? '' : '; no SHA-256 was noted when it was made, so reading proves no more, but a trial restore does (L4)'}.`},
				...isHashable ? [{label: 'Prove L3', level: 'next' as const, text: `Prove L3 (${levelWords.L3}): ${twice}, the second time for the SHA-256 that was noted when it was made.`}] : [],
			];
		}

		case 'L3':
		case 'L4':
		case 'L5': {
			return [
				{label: 'Read it again', text: `Read it again: ${once}. Its level stays ${verification}; what is above is proved by a trial restore and by booting what was restored.`},
				...isHashable ? [{label: 'Every byte', level: 'L3' as const, text: `Every byte: ${twice}, and its SHA-256 is compared again.`}] : [],
			];
		}
	}
};

const nextRead: ReadonlyMap<RecoveryPoint['verification'], string> = new Map([['L0', 'L1'], ['L1', 'L2']]);

/**
What reading several again comes to, each to its next level: how far they get, and how much is read.
*/
export const raisingWords = (points: readonly RecoveryPoint[]): string => {
	const counts = new Map<string, number>();
	let bytes = 0;
	let unknown = 0;

	for (const {kind, verification, sha256, sizeBytes} of points) {
		const isCopy = kind === 'alternate-disk';
		const isHashed = verification === 'L2' && sha256 !== undefined;
		const next = isHashed ? 'L3' : nextRead.get(verification);
		const what = isCopy ? 'looked at; nothing is read of it' : (next === undefined ? `read again, ${verification} as before` : `read to ${next}`);

		counts.set(what, (counts.get(what) ?? 0) + 1);
		bytes += isCopy ? 0 : (sizeBytes ?? 0) * (isHashed ? 2 : 1);
		unknown += isCopy || sizeBytes !== undefined ? 0 : 1;
	}

	return `${[...counts].map(([what, count]) => `${count} ${count === 1 ? 'is' : 'are'} ${what}`).join('; ')}. That reads ${formatBytes(bytes)}${unknown === 0 ? '' : `, and ${unknown} of a size that is not known`}.`;
};

export const stateOfPoint = ({state, doubt, expired}: RecoveryPoint, glyphs: Glyphs): Span => {
	if (expired !== undefined) {
		return {text: `${glyphs.bullet} expired`, tone: 'quiet'};
	}

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

		case 'found': {
			return {text: `${glyphs.unknown} found`, tone: 'caution'};
		}

		case 'partial': {
			return {text: `${glyphs.caution} partial`, tone: 'caution'};
		}
	}
};

export const pointColumns = (glyphs: Glyphs, now: () => number, hasHost: boolean): ReadonlyArray<Column<RecoveryPoint>> => [
	...hasHost ? [{title: 'Host', width: [8, 16] as const, cell: ({host}: RecoveryPoint): Span => ({text: host, tone: 'title'})}] : [],
	{title: 'What', width: [8, 24], cell: ({target, kind}) => ({text: `${targetWords(target)}${kindWords[kind]}`, ...!hasHost && {tone: 'title' as const}})},
	{
		title: 'Age', width: [8, 16], cell: ({madeAt}) => ({text: ageText(madeAt, now())}), order: point => -timeOf(point),
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
