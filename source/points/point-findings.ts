import type {Facts} from '../base/facts.js';
import type {Finding} from '../base/plan.js';
import {smallBeside, timeOf, type RecoveryPoint} from '../base/point.js';
import {targetWords} from '../base/target.js';
import {formatAge, formatBytes} from '../base/units.js';

const bootImages = 'bos.alt_disk_install.boot_images';

type Known = {
	readonly facts?: Facts | undefined;

	/**
	All points of the host.
	*/
	readonly points: readonly RecoveryPoint[];
	readonly now: number;
};

const notChecked = (id: string, what: string, remedy: string): Finding => ({
	id, level: 'caution', title: `Not checked: ${what}`, remedy, notChecked: true,
});

/**
`7200-05-06-2320` and `7.2.5.101` as numbers to compare: version, release, technology level.
*/
const levelParts = (level: string): readonly number[] | undefined => {
	const {version, release, technology} = /^(?<version>\d)(?<release>\d)0\d-(?<technology>\d\d)/v.exec(level)?.groups ?? /^(?<version>\d)\.(?<release>\d)\.(?<technology>\d{1,2})\b/v.exec(level)?.groups ?? {};

	return version === undefined ? undefined : [Number(version), Number(release), Number(technology)];
};

const isBelow = (left: readonly number[], right: readonly number[]): boolean => {
	const at = left.findIndex((part, index) => part !== right[index]);

	return at !== -1 && left[at]! < right[at]!;
};

const groupOf = (facts: Facts, target: string): Facts['volumeGroups'][number] | undefined => facts.volumeGroups.find(({name, kind}) => target === 'lpar' ? kind === 'rootvg' : name === target.slice(3));

/**
What was built since the image was made, and what it lacks of that.
*/
const layoutFindings = (point: RecoveryPoint, facts: Facts | undefined): readonly Finding[] => {
	const what = targetWords(point.target);

	if (point.holds === undefined) {
		return [notChecked('layout', `whether ${what} is still built as the image says: its description was not read.`, 'Look on the host for what is there: `lparsafe points find HOST` reads the front of each image.')];
	}

	const group = facts === undefined ? undefined : groupOf(facts, point.target);

	if (facts === undefined || group === undefined || group.state === 'varied-off') {
		return [notChecked('layout', `whether ${what} is still built as the image says: the host does not tell how it is built now.`, 'Read the host\'s facts while the group is varied on.')];
	}

	const {filesystems, logicalVolumes} = point.holds;
	const mounted = facts.filesystems.filter(({volumeGroup, type}) => volumeGroup === group.name && /^jfs2?$/v.test(type)).map(({mountPoint}) => mountPoint);
	const lacking = mounted.filter(mountPoint => !filesystems.includes(mountPoint));
	const now = new Map(group.logicalVolumes.map(({name, lps}) => [name, lps]));
	const then = new Map(logicalVolumes.map(({name, lps}) => [name, lps]));
	const drift = [
		...now.keys().filter(name => !then.has(name)).map(name => `${name} is new`),
		...then.keys().filter(name => !now.has(name)).map(name => `${name} is gone`),
		...[...then].flatMap(([name, lps]) => {
			const is = now.get(name);

			return lps === undefined || is === undefined || lps === is ? [] : [`${name} had ${lps} logical partitions, has ${is}`];
		}),
	];

	return [
		...lacking.map((mountPoint): Finding => ({
			id: 'not-in-image', subject: mountPoint, level: 'caution', title: `The host has \`${mountPoint}\`, and the image does not.`, evidence: {command: 'lsfs', lines: [mountPoint]}, remedy: `Save ${what} again.`,
		})),
		...drift.length === 0
			? []
			: [{
				id: 'drifted-layout', level: 'note' as const, title: `${what} is built otherwise than the image says: ${drift.slice(0, 3).join(', ')}${drift.length > 3 ? `, and ${drift.length - 3} more` : ''}.`, evidence: {command: `lsvg -l ${group.name}`, lines: drift.slice(0, 20)}, remedy: 'A restore makes it as it was then.',
			}],
	];
};

const sizeFindings = (point: RecoveryPoint, points: readonly RecoveryPoint[]): readonly Finding[] => {
	if (point.sizeBytes === undefined) {
		return [notChecked('small', 'whether the image is suspiciously small: its size is not known.', 'Look on the host for it.')];
	}

	const earlier = points
		.filter(each => each.kind === 'image' && each.target === point.target && each.id !== point.id && each.sizeBytes !== undefined && timeOf(each) <= timeOf(point))
		.toSorted((left, right) => timeOf(right) - timeOf(left))
		.map(({sizeBytes = 0}) => sizeBytes);
	const median = smallBeside(point.sizeBytes, earlier);

	return median === undefined
		? []
		: [{
			id: 'small', level: 'caution', title: `The image has ${formatBytes(point.sizeBytes)}; those before it had ${formatBytes(median)} in the middle.`, evidence: {command: 'lparsafe points', lines: earlier.slice(0, 5).map(size => formatBytes(size))}, remedy: 'Look for what it lacks: an exclude file, a filesystem that was not mounted, an image that was cut off.',
		}];
};

/**
An image of a system is restored by boot images that are not older than it: `aix-commands.md` 5.2.
*/
const mediaFindings = (point: RecoveryPoint, facts: Facts | undefined): readonly Finding[] => {
	if (point.target !== 'lpar') {
		return [];
	}

	const image = levelParts(point.source.osLevel);
	const installed = facts?.software.find(({id}) => id === bootImages);
	const media = installed === undefined ? undefined : levelParts(installed.version);

	if (image === undefined || media === undefined) {
		return [notChecked('media-level', `whether media that restore it are new enough: ${image === undefined ? 'the level of the image' : `\`${bootImages}\` on the host`} is not known.`, 'Boot for a restore from media of the same level or newer.')];
	}

	return isBelow(media, image)
		? [{
			id: 'media-level', level: 'caution', title: `\`${bootImages}\` is ${installed?.version ?? ''}, older than the image (${point.source.osLevel}): this host cannot restore it to a disk.`, evidence: {command: `lslpp -L ${bootImages}`, lines: [installed?.version ?? '']}, remedy: 'Update the fileset, or use media of the same level or newer.',
		}]
		: [];
};

/**
What a point lacks, and what is not known of it; nothing of it needs the host.
*/
export const pointFindings = (point: RecoveryPoint, {facts, points, now}: Known): readonly Finding[] => {
	const isImage = point.kind === 'image';

	return [
		...point.doubt === undefined
			? []
			: [{
				id: 'in-doubt', level: 'block' as const, title: point.doubt.reason, remedy: 'Take another point, or let this one be read again.',
			}],
		...(point.lostCopies ?? []).map(({host, path, lostAt}): Finding => ({
			id: 'copy-lost', subject: `${host}:${path}`, level: 'caution', title: `The copy at ${host}:${path} was not there any more at ${lostAt}.`, remedy: 'Make another one.',
		})),
		...point.kind === 'log-entry'
			? [{
				id: 'not-seen', level: 'caution' as const, title: 'The host\'s log tells of it; the image itself was not seen.', remedy: 'Name the directory that it lies in as one to look through.',
			}]
			: [],
		...point.kind === 'dump'
			? [{
				id: 'not-seen', level: 'caution' as const, title: '`/etc/dumpdates` tells when it was written, not where: the dump itself was not seen.', remedy: 'Look for it where the dumps of this host go.',
			}]
			: [],
		...point.kind === 'snapshot'
			? [{
				id: 'unverified', level: 'caution' as const, title: 'Nobody looked into it, and it is lost with the disks of its filesystem.', remedy: 'Mount it and look; save it elsewhere to keep it.',
			}]
			: [],
		...(isImage || point.kind === 'alternate-disk') && (point.verification === 'L0' || point.verification === 'L1')
			? [{
				id: 'unverified', level: 'caution' as const, title: point.verification === 'L0' ? 'Nobody ever read it to its end.' : 'It was listed, but not held against what the host has.', remedy: 'Raise its level: `lparsafe points raise ID`.',
			}]
			: [],
		...isImage && point.found === undefined ? [notChecked('place', 'whether it still lies at its place: nobody looked since it was made.', 'Look on the host for it: `lparsafe points find HOST`.')] : [],
		...isImage && point.found !== undefined && now - Date.parse(point.found.seenAt) > 86_400_000
			? [{
				id: 'place', level: 'note' as const, title: `It was seen at its place ${formatAge(now - Date.parse(point.found.seenAt))}.`, remedy: 'Look on the host again.',
			}]
			: [],
		...isImage ? [...layoutFindings(point, facts), ...sizeFindings(point, points), ...mediaFindings(point, facts)] : [],
	];
};
