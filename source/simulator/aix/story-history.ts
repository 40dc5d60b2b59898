import {toBytes} from '../byte-text.js';
import {alternateName, noteAlternate} from './alternate-rootvg.js';
import {entryMaker} from './archive-files.js';
import {putAside} from './boot-state.js';
import {dateTime} from './columns.js';
import {dumpDatesPath, dumpLine} from './dump-dates.js';
import {fileTypes} from './image-format.js';
import {ImageWriter} from './image-writer.js';
import type {VolumeGroup} from './group-state.js';
import {findDisk, findGroup, lpCount} from './groups.js';
import {copyFilesystem, fillSnapshot} from './jfs2-snapshot.js';
import {backupLog} from './savevg.js';
import {findNames} from './saving.js';
import type {Site} from './story-building.js';
import type {Planter} from './story-content.js';
import {buildGroup, buildVolume} from './volume-building.js';
import {describeGroup, parseData, sizesOf} from './vg-data.js';

const day = 86_400_000;

/**
A moment before the story begins: so many days ago, at ten past two at night.
*/
const nightBefore = ({now}: Planter, days: number): number => (Math.floor(now / day) * day) - (days * day) + 7_800_000;

/**
An entry in the log of image backups; the sizes in MB.
*/
const log = ({view}: Planter, site: Site, entry: {readonly target: string; readonly command: string; readonly at: number; readonly shrunk: number; readonly full: number}): void => {
	const {target, command, at, shrunk, full} = entry;

	view.append(backupLog, `${target};${command};${dateTime(at)};${shrunk};${full};${site.lvm.identity.osLevel}\n`);
};

export type PastImage = {
	readonly group: VolumeGroup;
	readonly target: string;
	readonly daysAgo: number;

	/**
	Mount points of filesystems that were made later: neither described nor held.
	*/
	readonly without?: readonly string[];

	/**
	Directories that a list of patterns kept out, as `savevg -e` does.
	*/
	readonly excluded?: readonly string[];
};

/**
An image that savevg made of a group before the story begins, with what was there by then, and its entry in the log.
*/
export const plantImage = (planter: Planter, site: Site, {group, target, daysAgo, without = [], excluded = []}: PastImage): void => {
	const {view} = planter;
	const {lvm, files} = site;
	const at = nightBefore(planter, daysAgo);
	const then: VolumeGroup = {...group, logicalVolumes: group.logicalVolumes.filter(({label}) => !without.includes(label))};
	const described = describeGroup({machine: {lvm, files, clock: {now: at}}, files: view}, then, {hasMaps: false});
	const {full, shrunk} = sizesOf(parseData(described.get(`${group.name}.data`) ?? ''));
	const directory = `./tmp/vgdata/${group.name}`;
	const front = new Map([
		[`${directory}/image.info`, 'savevg 1.0\n'],
		['./tmp/vgdata/vgdata.files', ''],
		...[...described].map(([name, text]) => [`${directory}/${name}`, text] as const),
		[`${directory}/backup.data`, `backup_data:\n\tVGNAME= ${group.name}\n\tDATE_TIME= ${dateTime(at)}\n\tFULL_SIZE= ${full}\n\tSHRINK_SIZE= ${shrunk}\n\tOSLEVEL= ${lvm.identity.osLevel}\n`],
	]);
	const writer = new ImageWriter({user: 'root', at});
	const entryOf = entryMaker();
	const seconds = Math.floor(at / 1000);

	front.set('./tmp/vgdata/vgdata.files', `${front.keys().toArray().join('\n')}\n`);

	for (const [name, text] of front) {
		const bytes = toBytes(text);

		writer.add({
			name, links: 1, inode: 0, mode: fileTypes.file | 0o644, uid: 0, gid: 0, size: bytes.length, accessedAt: seconds, modifiedAt: seconds, changedAt: seconds,
		}, bytes);
	}

	const isIn = (name: string, directories: readonly string[]): boolean => directories.some(each => name.startsWith(`.${each}/`));
	const mountPoints = then.logicalVolumes.flatMap(({name}) => lvm.mounts.find(({device}) => device === `/dev/${name}`)?.mountPoint ?? []);

	for (const name of mountPoints.toSorted().flatMap(mountPoint => findNames({files: view}, mountPoint))) {
		const status = view.linkStatus(name.slice(1));

		if ((status.kind !== 'directory' && status.modifiedAt > at) || isIn(name, excluded)) {
			continue;
		}

		const bytes = status.kind === 'file' ? view.read(name.slice(1)) : toBytes(status.linkTarget ?? '');

		writer.add(entryOf(name, status, bytes.length), bytes);
	}

	const whole = writer.take();

	view.write(target, whole === undefined ? writer.end() : Buffer.concat([whole, writer.end()]));
	view.setMode(target, 0o600);
	view.setTimes(target, at, at);
	log(planter, site, {
		target, command: `savevg -i ${excluded.length > 0 ? '-e ' : ''}-f ${target} ${group.name}`, at, shrunk, full,
	});
};

/**
An image of the system of which the log alone is left: where it was written is not mounted any more.
*/
export const plantLogEntry = (planter: Planter, site: Site, target: string, daysAgo: number): void => {
	log(planter, site, {
		target, command: `mksysb -i ${target}`, at: nightBefore(planter, daysAgo), shrunk: 3914, full: 8704,
	});
};

/**
When filesystems were saved by i-node: device, level, days ago.
*/
export const plantDumpDates = (planter: Planter, dumps: ReadonlyArray<readonly [device: string, level: number, daysAgo: number]>): void => {
	planter.view.write(dumpDatesPath, dumps.map(([device, level, daysAgo]) => dumpLine(device, level, nightBefore(planter, daysAgo))).join(''));
};

/**
A snapshot of a filesystem, taken one night before the story begins; nothing was written since.
*/
export const plantSnapshot = (planter: Planter, {lvm, files}: Site, {mountPoint, lps, daysAgo}: {readonly mountPoint: string; readonly lps: number; readonly daysAgo: number}): void => {
	const at = nightBefore(planter, daysAgo);
	const group = lvm.groups.find(({logicalVolumes}) => logicalVolumes.some(({label}) => label === mountPoint));
	const of = group?.logicalVolumes.find(({label}) => label === mountPoint);
	const made = group === undefined ? undefined : buildVolume(group, {name: 'fslv00', type: 'jfs2', lps}, at);

	if (group === undefined || of === undefined || made === undefined) {
		throw new Error(`A story asks for a snapshot of ${mountPoint} that cannot be.`);
	}

	fillSnapshot(files, group, {of, made, at});
};

/**
A copy of the system on a disk of its own, made by alt_disk_copy before the story begins and asleep since; the boot list was left alone.
*/
export const plantAlternate = (planter: Planter, {lvm, files}: Site, {disk: name, daysAgo}: {readonly disk: string; readonly daysAgo: number}): void => {
	const at = nightBefore(planter, daysAgo);
	const rootvg = findGroup(lvm, 'rootvg');
	const disk = findDisk(lvm, name);

	if (rootvg === undefined || disk?.pvid === undefined) {
		throw new Error(`A story asks for a copy of the system on ${name} that cannot be.`);
	}

	const group = buildGroup(lvm, {
		name: alternateName, kind: rootvg.kind, ppSize: rootvg.ppSize, disks: [disk],
	}, at);

	for (const volume of rootvg.logicalVolumes) {
		const {type, label, maxLPs, interPolicy, intraPolicy, upperBound, isRelocatable, badBlockPolicy} = volume;
		const made = buildVolume(group, {
			name: `alt_${volume.name}`, lps: lpCount(volume), type, label, maxLPs, interPolicy, intraPolicy, upperBound, isRelocatable, badBlockPolicy,
		}, at);
		const from = files.filesystems.get(`/dev/${volume.name}`);

		if (made === undefined || volume.content === undefined || from === undefined) {
			continue;
		}

		copyFilesystem(files, `/dev/${volume.name}`, `/dev/${made.name}`);
		made.content = {...volume.content};

		const copy = files.filesystems.get(`/dev/${made.name}`);

		if (copy !== undefined) {
			copy.ballast = from.ballast;
		}
	}

	for (const member of group.disks) {
		member.vgdas = 2;
	}

	group.bootDisks = [disk.pvid];
	group.nodeName = lvm.identity.hostName;
	noteAlternate(planter.view, at, `alt_disk_copy -B -d ${name}`);
	putAside({lvm, files}, group);
};
