import {ifReadable} from '../base/errors.js';
import type {Facts} from '../base/facts.js';
import type {ImageReport} from '../base/image.js';
import {
	isOfMachine,
	machineInWords,
	rankOf,
	type PointSearch,
	type RecoveryPoint,
} from '../base/point.js';
import {isDataGroup, isTarget} from '../base/target.js';
import type {PointSightings} from '../facts/look-for-points.js';
import {parseImageData} from '../facts/parse-image-data.js';
import {backAgain, idOf, type PointLedger} from './point-ledger.js';

export type Others = NonNullable<PointSearch['others']>;

/**
What the front of an image file said; `report` is missing where it is none, `unread` says why it could not be read.
*/
export type ImageHead = {readonly report?: ImageReport; readonly unread?: string};

const restoredBy: Readonly<Record<string, readonly string[]>> = {
	mksysb: ['alt_disk_mksysb', 'restore-files'], savevg: ['restvg'],
};

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
Makes points of the image files that a host showed; what is there again is seen, what is gone or another one is doubted.

@param ledger - What the search has come to.
@param sighted - What was looked at.
@param sighted.files - Files by path; undefined: not there any more.
@param sighted.heads - Of files that were read now; the rest are as their points or the last search say.
@param sighted.remembered - What the last search found to be no points of this host.
@returns What is no point of this host now, and what there is to say.
*/
export const foundImages = (ledger: PointLedger, {files, heads, remembered}: {readonly files: PointSightings['files']; readonly heads: ReadonlyMap<string, ImageHead>; readonly remembered: Others}): {readonly others: Others; readonly notes: readonly string[]} => {
	const {facts, known, at} = ledger;
	const {host} = facts;
	const others: Array<Others[number]> = [];
	const notes: string[] = [];
	const images = known.filter(({kind, place}) => kind === 'image' && place.host === host);

	const doubtStrange = (point: RecoveryPoint): void => {
		ledger.doubt(point, `It is an image of ${machineInWords(point.source)}, and this is ${machineInWords(facts.identity)}.`);
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
			ledger.doubt(other, `At ${host}:${path} lies another image now, made ${report.madeAt}, of ${file.sizeBytes} bytes.`);
		}

		if (ours !== undefined) {
			ledger.keep({
				...ours, ...holds !== undefined && {holds}, found: {
					how: 'It lies where its run left it.', firstSeenAt: ours.found?.firstSeenAt ?? at, seenAt: at, stamp: file.stamp,
				},
			});
		} else if (isOfMachine(source, facts.identity) === true) {
			ledger.see({
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

	for (const [path, file] of files) {
		const there = images.filter(({place}) => place.path === path);

		if (file === undefined) {
			for (const point of there) {
				ledger.doubt(point, `It is not at ${host}:${path} any more.`, {isGone: true});
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
					ledger.keep({...point, found: {...point.found, seenAt: at}});
				}
			}
		} else if (head.unread !== undefined) {
			others.push({path, stamp: file.stamp, unread: head.unread});
		} else if (head.report === undefined) {
			others.push({path, stamp: file.stamp});

			for (const point of there) {
				ledger.doubt(point, `At ${host}:${path} lies something that is no image.`);
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
				ledger.doubt(point, `At ${host}:${path} lies an archive that is no image of a system or a group.`);
			}
		}
	}

	// Copies on this host of images wherever they lie.
	for (const point of known) {
		const gone = point.copies?.filter(copy => copy.host === host && files.has(copy.path) && files.get(copy.path) === undefined) ?? [];

		if (gone.length > 0) {
			ledger.loseCopies(point, gone);
		}
	}

	return {others, notes: [...notes, ...otherNotes(others, facts)]};
};
