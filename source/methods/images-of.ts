import type {Choice, Reason, Traits} from '../base/method.js';
import {timeOf, type RecoveryPoint} from '../base/point.js';
import {formatTarget} from '../base/target.js';
import {formatAge} from '../base/units.js';
import type {MethodContext} from './method.js';

/**
Images of the target on this host, newest first.
*/
export const imagesOf = ({points, facts, target}: MethodContext): readonly RecoveryPoint[] => points
	.filter(point => point.kind === 'image' && point.expired === undefined && point.target === formatTarget(target) && point.place.host === facts.host)
	.toSorted((left, right) => timeOf(right) - timeOf(left));

/**
The newest image that holds all it was asked to and is not in doubt, else the newest that holds it, else the newest.
*/
export const bestImage = (images: readonly RecoveryPoint[]): RecoveryPoint | undefined => images.find(({state, doubt}) => state !== 'partial' && doubt === undefined) ?? images.find(({state}) => state !== 'partial') ?? images[0];

export const imageChoices = (images: readonly RecoveryPoint[], now: number): readonly Choice[] => images.map(({place, madeAt, state, verification}) => ({value: place.path, label: `${place.path}  ${madeAt === undefined ? 'age unknown' : `${madeAt}, ${formatAge(now - Date.parse(madeAt))}`}, ${state}, ${verification}`}));

/**
Whether images are known: a reason for a restore, or against it. `what` is what they are images of, such as `the system`.
*/
export const imagesReason = (images: readonly RecoveryPoint[], what: string): Reason => images.length > 0
	? {for: true, text: `${images.length} image${images.length === 1 ? '' : 's'} of ${what} on this host ${images.length === 1 ? 'is' : 'are'} known.`, evidence: {command: 'lparsafe points', lines: images.map(({madeAt = 'unknown', place}) => `${madeAt} ${place.path}`)}}
	: {for: false, text: `No image of ${what} on this host is known; a path can be typed.`};

/**
What all ways have in common that only read an image file.
*/
export const ofImageFile = {
	bootable: false,
	consistency: 'none',
	media: ['file', 'nfs'],
	rpoClass: 'the age of the image',
	runsWhileInUse: true,
} as const satisfies Partial<Traits>;
