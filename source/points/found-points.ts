import {isoTime} from '../base/clock.js';
import {sha256} from '../base/canonical-json.js';
import type {Facts} from '../base/facts.js';
import type {ImageReport} from '../base/image.js';
import {
	isOfMachine,
	machineInWords,
	rankOf,
	type PointSearch,
	type RecoveryPoint,
} from '../base/point.js';
import {ifReadable} from '../base/errors.js';
import {isDataGroup, isTarget} from '../base/target.js';
import {parseImageData} from '../facts/parse-image-data.js';
import type {PointSightings} from '../facts/look-for-points.js';

type Others = NonNullable<PointSearch['others']>;

/**
What the front of an image file said; `report` is missing where it is none, `unread` says why it could not be read.
*/
export type ImageHead = {readonly report?: ImageReport; readonly unread?: string};

/**
What a search changes of the records.
*/
export type PointChanges = {
	readonly save: readonly RecoveryPoint[];

	/**
	What was found once, is no record of an image, and is not there any more.
	*/
	readonly forget: readonly string[];
	readonly found: number;

	/**
	Points that are there, new or not.
	*/
	readonly seen: number;
	readonly lost: number;
	readonly notes: readonly string[];
	readonly others: Others;
};

type Search = {
	readonly facts: Facts;
	readonly now: number;

	/**
	All points of the host.
	*/
	readonly known: readonly RecoveryPoint[];
	readonly sightings: PointSightings;

	/**
	Of files that were read now; the rest are as their points or the last search say.
	*/
	readonly heads: ReadonlyMap<string, ImageHead>;

	/**
	What the last search found to be no points of this host.
	*/
	readonly others: Others;
};

const restoredBy: Readonly<Record<string, readonly string[]>> = {
	mksysb: ['alt_disk_mksysb', 'restore-files'], savevg: ['restvg'],
};

/**
Stays the same as long as what it is of does.
*/
const idOf = (...parts: readonly string[]): string => `found-${sha256(parts.join('\u{0}')).slice(0, 20)}`;

const isWithout = (facts: Facts, section: string): boolean => facts.sections?.find(({id}) => id === section)?.state === 'ok';

/**
What a file was like when it was last looked at, and its image with it.
*/
export const isUnchanged = (point: RecoveryPoint, file: {readonly stamp: string}): boolean => point.found?.stamp === file.stamp && point.doubt === undefined;

/**
As `UNAME_INFO` of image.data has it: system, node, release, version, machine.
*/
const unamePattern = /^\S+\s+(?<hostname>\S+)\s+\S+\s+\S+\s+(?<machineId>\S+)/v;

const holdsOf = (report: ImageReport): Pick<RecoveryPoint, 'holds' | 'source'> => {
	const image = report.imageData?.find(({name}) => name === 'image_data')?.fields ?? {};
	const text = report.imageData?.map(({name, fields}) => `${name}:\n${Object.entries(fields).map(([key, value]) => `\t${key}= ${value}\n`).join('')}`).join('') ?? '';
	const data = ifReadable(() => parseImageData(text));
	const {hostname = 'unknown', machineId = 'unknown'} = unamePattern.exec(image['UNAME_INFO'] ?? '')?.groups ?? {};
	const level = [image['OSLEVEL_R'], image['OSLEVEL']].find(each => each !== undefined && each !== '') ?? 'unknown';

	return {
		source: {hostname, machineId, osLevel: level},
		...data !== undefined && {
			holds: {
				...data.ppSizeMiB !== undefined && {ppSizeMiB: data.ppSizeMiB},
				filesystems: [...data.filesystems],
				logicalVolumes: data.logicalVolumes.map(({name, type, lps, mountPoint}) => ({
					name, type, ...lps !== undefined && {lps}, ...mountPoint !== undefined && {mountPoint},
				})),
			},
		},
	};
};

/**
Whether a host can have a data group of such a name: an image may describe anything.
*/
const canBeGroup = (name: string | undefined): boolean => name !== undefined && isDataGroup(name) && isTarget(`vg:${name}`);

const mostNamed = 5;

/**
What the search says of files that are no points of the host, by the machines whose images they are, and of those that could not be read.
*/
const otherNotes = (others: Others, {host, identity}: Facts): readonly string[] => {
	const named = (paths: readonly string[]): string => `${paths.slice(0, mostNamed).map(path => `${host}:${path}`).join(', ')}${paths.length > mostNamed ? ` and ${paths.length - mostNamed} more` : ''}`;
	const images = others.flatMap(({path, source}) => source === undefined ? [] : [{path, source}]);

	return [
		...Map.groupBy(images, ({source}) => machineInWords(source)).values().map(group => {
			const {source} = group[0]!;
			const isOne = group.length === 1;

			return `${named(group.map(({path}) => path))} ${isOne ? 'is an image' : 'are images'} of ${machineInWords(source)}, ${isOfMachine(source, identity) === false ? 'not of' : 'not known to be of'} ${machineInWords(identity)}: ${isOne ? 'it is no recovery point' : 'they are no recovery points'} of this host.`;
		}),
		...Map.groupBy(others.filter(({unread}) => unread !== undefined), ({path, unread = ''}) => unread.replaceAll(path, '…')).values().map(group => `${named(group.map(({path}) => path))} could not be read: ${group[0]?.unread ?? ''}`),
	];
};

/**
Makes points of what a host showed, beside those that are known of it: what is there again is seen, what is gone or another one is doubted, what is new is found. Nothing that was not looked for is judged.
*/
export const foundPoints = ({facts, now, known, sightings, heads, others: remembered}: Search): PointChanges => {
	const {host} = facts;
	const at = isoTime(now);
	const save = new Map<string, RecoveryPoint>();
	const notes: string[] = [];
	const others: Array<Others[number]> = [];
	const doubtedNow = new Set<string>();
	let found = 0;
	let lost = 0;

	const doubt = (point: RecoveryPoint, reason: string, {isGone = false} = {}): void => {
		if (point.doubt !== undefined) {
			return;
		}

		lost += 1;
		doubtedNow.add(point.id);
		save.set(point.id, {...point, doubt: {at, reason, ...isGone && {isGone}}});
	};

	/**
	Without the doubt of one that was not there for a while, and that is the same file again.
	*/
	const backAgain = <Point extends RecoveryPoint | undefined>(point: Point, file: {readonly stamp?: string | undefined}): Point => point?.doubt?.isGone === true && point.found?.stamp === file.stamp ? {...point, doubt: undefined} : point;

	const see = (point: Omit<RecoveryPoint, 'host' | 'proofs' | 'state' | 'verification'>, how: string, stamp?: string): void => {
		const before = known.find(({id}) => id === point.id);
		const seen = {
			how, firstSeenAt: before?.found?.firstSeenAt ?? at, seenAt: at, ...stamp !== undefined && {stamp},
		};

		found += before === undefined ? 1 : 0;
		save.set(point.id, {
			state: 'found', verification: 'L0', proofs: [], ...backAgain(before, {stamp}), ...point, host, found: seen,
		});
	};

	const images = known.filter(({kind, place}) => kind === 'image' && place.host === host);

	const doubtStrange = (point: RecoveryPoint): void => {
		doubt(point, `It is an image of ${machineInWords(point.source)}, and this is ${machineInWords(facts.identity)}.`);
	};

	/**
	One that expired and was put back is a new point; nor does what was proved pass on to a file of another length.
	*/
	const freeId = (id: string, sizeBytes: number): string => {
		const before = known.find(point => point.id === id);

		return before === undefined || (before.expired === undefined && (before.sizeBytes === sizeBytes || rankOf(before.verification) === 0)) ? id : freeId(idOf(id, before.expired?.at ?? String(sizeBytes)), sizeBytes);
	};

	const seeImage = (path: string, file: {readonly sizeBytes: number; readonly stamp: string}, report: ImageReport): void => {
		const isSystem = report.kind === 'mksysb';
		const target = isSystem ? 'lpar' : `vg:${report.volumeGroup ?? ''}`;
		const id = freeId(idOf(host, path, report.madeAt), file.sizeBytes);
		const there = images.filter(({place}) => place.path === path).map(point => point.runId === undefined ? point : backAgain(point, file)).filter(point => point.doubt === undefined);
		const {holds, source} = holdsOf(report);
		const ours = there.find(point => point.runId !== undefined && point.target === target && (point.sizeBytes === undefined || point.sizeBytes === file.sizeBytes) && isOfMachine(source, point.source) !== false);
		const replaced = there.filter(point => point !== ours && point.id !== id);

		for (const other of replaced) {
			doubt(other, `At ${host}:${path} lies another image now, made ${report.madeAt}, of ${file.sizeBytes} bytes.`);
		}

		if (ours !== undefined) {
			save.set(ours.id, {
				...ours, ...holds !== undefined && {holds}, found: {
					how: 'It lies where its run left it.', firstSeenAt: ours.found?.firstSeenAt ?? at, seenAt: at, stamp: file.stamp,
				},
			});
		} else if (isOfMachine(source, facts.identity) === true) {
			see({
				id, kind: 'image', target, method: report.kind, madeAt: report.madeAt, place: {host, path}, sizeBytes: file.sizeBytes, source, restoredBy: [...restoredBy[report.kind] ?? []], ...holds !== undefined && {holds},
			}, 'The front of the image was read.', file.stamp);
		} else {
			others.push({path, stamp: file.stamp, source: {hostname: source.hostname, machineId: source.machineId}});

			const before = there.find(each => each.id === id);

			if (before !== undefined) {
				doubtStrange(before);
			}
		}
	};

	for (const [path, file] of sightings.files) {
		const there = images.filter(({place}) => place.path === path);

		if (file === undefined) {
			for (const point of there) {
				doubt(point, `It is not at ${host}:${path} any more.`, {isGone: true});
			}

			continue;
		}

		const head = heads.get(path);

		if (head === undefined) {
			others.push(...remembered.filter(other => other.path === path));

			for (const point of there) {
				// A name that differs is another machine; a number alone may be from before it was moved.
				if (point.runId === undefined && isOfMachine({...point.source, machineId: 'unknown'}, facts.identity) === false) {
					doubtStrange(point);
				} else if (point.found !== undefined && isUnchanged(point, file)) {
					save.set(point.id, {...point, found: {...point.found, seenAt: at}});
				}
			}
		} else if (head.unread !== undefined) {
			others.push({path, stamp: file.stamp, unread: head.unread});
		} else if (head.report === undefined) {
			others.push({path, stamp: file.stamp});

			for (const point of there) {
				doubt(point, `At ${host}:${path} lies something that is no image.`);
			}
		} else if (head.report.kind === 'mksysb' || (head.report.kind === 'savevg' && canBeGroup(head.report.volumeGroup))) {
			seeImage(path, file, head.report);
		} else {
			others.push({path, stamp: file.stamp});

			if (head.report.volumeGroup !== undefined) {
				notes.push(`${host}:${path} describes no data group that a host can have: it is no recovery point.`);
			}

			// Its description may stand further behind; a file of another length is another one.
			const replaced = there.filter(({sizeBytes}) => sizeBytes !== file.sizeBytes);

			for (const point of replaced) {
				doubt(point, `At ${host}:${path} lies an archive that is no image of a system or a group.`);
			}
		}
	}

	notes.push(...otherNotes(others, facts));

	// Copies on this host of images wherever they lie.
	for (const point of known) {
		const gone = point.copies?.filter(copy => copy.host === host && sightings.files.has(copy.path) && sightings.files.get(copy.path) === undefined) ?? [];

		if (gone.length === 0) {
			continue;
		}

		lost += gone.length;
		save.set(point.id, {...save.get(point.id) ?? point, copies: point.copies?.filter(copy => !gone.includes(copy)) ?? [], lostCopies: [...point.lostCopies ?? [], ...gone.map(copy => ({...copy, lostAt: at}))]});
	}

	const alternates = facts.volumeGroups.filter(({kind, physicalVolumes}) => kind === 'alternate' && physicalVolumes.length > 0);
	const copies = known.filter(({kind, place}) => kind === 'alternate-disk' && place.host === host);

	for (const {name, identifier, physicalVolumes} of alternates) {
		const own = copies.find(({runId, place}) => runId !== undefined && place.path.split(',').some(disk => physicalVolumes.includes(disk)));
		const pvids = facts.physicalVolumes.filter(disk => physicalVolumes.includes(disk.name)).map(({pvid, name: disk}) => pvid ?? disk);

		if (own === undefined) {
			see({
				id: idOf(host, 'alternate-disk', identifier ?? '', ...pvids), kind: 'alternate-disk', target: 'lpar', method: 'alternate-disk', place: {host, path: physicalVolumes.join(',')}, restoredBy: [],
				source: {
					hostname: 'unknown', machineId: 'unknown', osLevel: 'unknown', ...identifier !== undefined && {volumeGroupId: identifier},
				},
			}, `lspv shows \`${name}\` on ${physicalVolumes.join(', ')}; whose system it is and since when cannot be seen while it sleeps.`);
		} else {
			save.set(own.id, {...own, found: {how: `lspv shows \`${name}\`.`, firstSeenAt: own.found?.firstSeenAt ?? at, seenAt: at}});
		}
	}

	for (const copy of isWithout(facts, 'groups') && isWithout(facts, 'disks') ? copies : []) {
		if (!save.has(copy.id)) {
			doubt(copy, `No alternate disk is on ${copy.place.path} any more.`);
		}
	}

	const {hostname, machineId, osLevel} = facts.identity;
	const here = {hostname, machineId, osLevel};
	const timeOfSighting = (time: number | undefined): {readonly madeAt?: string} => time === undefined ? {} : {madeAt: isoTime(time)};

	for (const [mountPoint, snapshots] of sightings.snapshots) {
		const isFull = snapshots.some(each => each.isFull);

		for (const {name, date, at: time, sizeBytes} of snapshots) {
			const id = idOf(host, 'snapshot', mountPoint, name, date);

			see({
				id, kind: 'snapshot', target: `fs:${mountPoint}`, method: 'snapshot', place: {host, path: name}, source: here, restoredBy: [], ...timeOfSighting(time), ...sizeBytes !== undefined && {sizeBytes},
				...isFull && {doubt: {at, reason: `A snapshot of ${mountPoint} has run full: all of them are worthless then.`}},
			}, `\`snapshot -q ${mountPoint}\` says ${date}.`);
		}
	}

	for (const {device, level, date, at: time} of sightings.dumps ?? []) {
		const holder = facts.filesystems.find(each => each.device === device.replace(/^\/dev\/r/v, '/dev/'));
		const target = holder === undefined ? `lv:${device.replace(/^\/dev\/r?/v, '')}` : `fs:${holder.mountPoint}`;

		see({
			id: idOf(host, 'dump', device, String(level), date), kind: 'dump', target, method: 'backup-by-inode', place: {host, path: 'unknown'}, source: here, restoredBy: [], ...timeOfSighting(time),
		}, `/etc/dumpdates says level ${level}, ${date}; where it was written stands nowhere.`);
	}

	const places = new Set([...known, ...save.values()].filter(({kind}) => kind === 'image').map(({place}) => place.path));

	for (const {path, command, date, at: time, level} of sightings.log ?? []) {
		if (places.has(path)) {
			continue;
		}

		const word = command.trim().split(/\s+/v).at(-1) ?? '';
		const group = facts.volumeGroups.find(({name}) => name === word);
		const target = /\bmksysb\b/v.test(command) ? 'lpar' : (group === undefined ? undefined : `vg:${group.name}`);

		if (target === undefined) {
			notes.push(`The log of image backups names ${path} (${date}), but no group: ${command}`);
			continue;
		}

		see({
			id: idOf(host, 'log-entry', path, date), kind: 'log-entry', target, method: target === 'lpar' ? 'mksysb' : 'savevg', place: {host, path}, source: {...here, osLevel: level ?? 'unknown'}, restoredBy: [], ...timeOfSighting(time),
		}, `The host's log of image backups says: ${command}; ${date}. The image itself was not seen.`);
	}

	// What is not there any more: half an answer leaves open what it does not name.
	const {isWhole} = sightings;
	const isAnswered = ({kind, target}: RecoveryPoint): boolean => (kind === 'snapshot' && isWhole.snapshots.has(target.slice(3))) || (kind === 'dump' && isWhole.dumps) || (kind === 'log-entry' && isWhole.log);
	const forget = known.filter(point => point.runId === undefined && isAnswered(point) && !save.has(point.id)).map(({id}) => id);

	return {
		save: save.values().toArray(), forget, found, lost, notes, others, seen: save.values().filter(point => point.found?.seenAt === at && !doubtedNow.has(point.id)).toArray().length,
	};
};
