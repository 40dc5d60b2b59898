import type {Facts, Filesystem} from '../base/facts.js';
import type {Choice} from '../base/method.js';
import {formatMiB} from '../base/units.js';
import type {MethodContext} from './method.js';
import {isRemote} from './volume-group.js';

const system = new Set(['/', '/usr', '/var', '/home', '/opt', '/proc', '/admin', '/var/adm/ras/livedump']);

/**
Mounted filesystems outside a group that could take an image, the best first: local before remote, outside rootvg before inside, jfs2 before jfs, which may take no large files, then by room.
*/
const placesOutside = ({filesystems}: Facts, group: string): readonly Filesystem[] => filesystems
	.filter(({isMounted, mountPoint, volumeGroup, type}) => isMounted && volumeGroup !== group && (type === 'jfs2' || type === 'jfs' || isRemote({type})) && !system.has(mountPoint))
	.map(filesystem => ({filesystem, rank: (isRemote(filesystem) ? 0 : 8) + (filesystem.mountPoint === '/tmp' ? 0 : 4) + (filesystem.volumeGroup === 'rootvg' ? 0 : 2) + (filesystem.type === 'jfs2' ? 1 : 0)}))
	.toSorted((left, right) => left.rank === right.rank ? (right.filesystem.freeMiB ?? 0) - (left.filesystem.freeMiB ?? 0) : right.rank - left.rank)
	.map(({filesystem}) => filesystem);

/**
Where an image can go, and the best place that has room.
*/
export const placesForImages = (facts: Facts, {without, needMiB, holds}: {readonly without: string; readonly needMiB: number; readonly holds: string}): {readonly best: string | undefined; readonly choices: readonly Choice[]} => {
	const places = placesOutside(facts, without);
	const isSilent = (mountPoint: string): boolean => facts.problems.some(({command}) => command === `df -Pk ${mountPoint}`);

	return {
		best: places.find(({freeMiB}) => (freeMiB ?? 0) > needMiB)?.mountPoint,
		choices: places.map(({mountPoint, freeMiB, type, volumeGroup, node}) => ({
			value: mountPoint,
			label: `${mountPoint}  ${freeMiB === undefined ? 'room unknown' : `${formatMiB(freeMiB)} free`}, ${type}${volumeGroup === undefined ? '' : ` in ${volumeGroup}`}${node === undefined ? '' : ` from ${node}`}`,
			...((freeMiB ?? Infinity) < needMiB && {unusable: `${holds} ${formatMiB(needMiB)}.`}),
			...isSilent(mountPoint) && {unusable: 'It does not answer: `df` did not come back from it.'},
		})),
	};
};

/**
`prod-db01.datavg.20261121T090841Z.savevg`: a name of its own for every run.
*/
export const imageNameOf = ({facts, now, proposedAt = now}: MethodContext, what: string, program: string): string => {
	const stamp = new Date(proposedAt).toISOString().replace(/\.\d+/v, '').replaceAll(/[\-:]/gv, '');

	return `${facts.host}.${what}.${stamp}.${program}`;
};
