import {FileTree} from '../file-tree.js';
import {formatStanza} from './filesystem-table.js';
import type {Disk} from './disk-state.js';
import type {VolumeGroup} from './group-state.js';
import type {Identity, LvmState} from './lvm-state.js';
import {mountVolume, unmount} from './mounting.js';
import {createChance, hexDigits} from './chance.js';
import {
	buildGroup,
	buildVolume,
	formatVolume,
	type VolumeSpecification,
} from './volume-building.js';

/**
A machine in the making.
*/
export type Site = {
	readonly lvm: LvmState;
	readonly files: FileTree;
	readonly seed: string;
	readonly now: number;
};

type DiskSpecification = {
	readonly size: number;
	readonly kind: Disk['kind'];

	/**
	Whether it has an identifier already.
	*/
	readonly hasPvid: boolean;
	readonly mark?: Disk['mark'];

	/**
	What it was renamed to; `hdiskN` unless given.
	*/
	readonly name?: string;

	/**
	A disk that several machines see is the same for all of them: its identifiers come from this name, not from the machine.
	*/
	readonly sharedAs?: string;
};

/**
The machine that gave shared disks and groups their identifiers.
*/
const sharedMachine = '00f6f4a2';

export const addDisk = ({lvm, seed}: Pick<Site, 'lvm' | 'seed'>, {size, kind, hasPvid, mark, name: givenName, sharedAs}: DiskSpecification): Disk => {
	const index = lvm.disks.length;
	const name = givenName ?? `hdisk${index}`;
	const chance = sharedAs === undefined ? createChance(seed, `${lvm.identity.hostName}/hdisk${index}`) : createChance('shared', sharedAs);
	const machine = sharedAs === undefined ? lvm.identity.machineId.toLowerCase().slice(0, 8) : sharedMachine;
	const slot = `U${lvm.identity.model.replace('IBM,', '').replace('-', '.')}.${lvm.identity.serialNumber}-V${lvm.identity.partitionNumber}`;
	const volume = hexDigits(chance, 12).toUpperCase();
	const lun = (index * (2 ** 48)).toString(16);
	const worldWideName = '500507680b21';
	const isFibre = kind === 'fc';
	const unit = `8${(index + 1).toString(16)}00000000000000`.slice(0, 16);
	const disk: Disk = {
		name,
		status: 'Available',
		kind,
		description: isFibre ? 'MPIO FC 2145' : 'Virtual SCSI Disk Drive',
		physicalLocation: isFibre ? `${slot}-C4-T1-W${worldWideName.toUpperCase()}${index % 2 === 0 ? 'AC51' : 'AC52'}-L${lun.toUpperCase()}` : `${slot}-C2-T1-L${unit}`,
		uniqueId: isFibre ? `332136005076801${hexDigits(chance, 10).toUpperCase()}${volume}04214503IBMfcp` : `3520${hexDigits(chance, 24).toUpperCase()}05VDASD03AIXvscsi`,
		serial: isFibre ? `60050768018${hexDigits(chance, 9).toUpperCase()}${volume}` : `${machine}${volume}`,
		size,
		reservePolicy: 'no_reserve',
		reserveKey: 'none',
		queueDepth: 20,
		healthCheckInterval: 60,
		paths: isFibre
			? [0, 1, 2, 3].map(id => ({
				id, parent: id < 2 ? 'fscsi0' : 'fscsi1', connection: `${worldWideName}ac5${(id % 2) + 1},${lun}`, status: 'Enabled' as const,
			}))
			: [0, 1].map(id => ({
				id, parent: `vscsi${id}`, connection: unit.slice(0, 12), status: 'Enabled' as const,
			})),
		isOpenElsewhere: false,
		isGone: false,
		...(hasPvid && {pvid: `${machine}${hexDigits(chance, 8)}`}),
		...(mark !== undefined && {mark}),
	};

	lvm.disks.push(disk);

	return disk;
};

/**
A disk as most stories have them: on the SAN, and known to the volume manager.
*/
export const plainDisk = (site: Site, size: number, kind: Disk['kind'] = 'fc', hasPvid = true): Disk => addDisk(site, {size, kind, hasPvid});

type FilesystemSpecification = Omit<VolumeSpecification, 'type' | 'name' | 'label'> & {
	readonly volume: string;
	readonly mountPoint: string;
	readonly log?: string;
	readonly hasInlineLog?: boolean;

	/**
	The JFS of old, not JFS2.
	*/
	readonly isClassic?: boolean;
	readonly attributes?: Readonly<Record<string, string>>;
	readonly isMounted?: boolean;

	/**
	Bytes that are taken though no file is there.
	*/
	readonly ballast?: number;
	readonly root?: {readonly uid: number; readonly gid: number; readonly mode: number};
};

/**
Makes a volume with a filesystem, its stanza and its mount.

@returns The stanza's text.
*/
export const addFilesystem = (site: Site, group: VolumeGroup, specification: FilesystemSpecification): string => {
	const {volume: name, mountPoint, log, hasInlineLog = false, isClassic = false, attributes = {}, isMounted = true, ballast = 0, root, ...policies} = specification;
	const {lvm, files, now} = site;
	const volume = buildVolume(group, {
		...policies, name, type: isClassic ? 'jfs' : 'jfs2', label: mountPoint,
	}, now - (200 * 86_400_000));

	if (volume === undefined) {
		throw new Error(`A story asks for more than ${group.name} holds.`);
	}

	formatVolume(files, group, volume, {hasInlineLog});
	const filesystem = files.filesystems.get(`/dev/${name}`);

	if (filesystem !== undefined) {
		filesystem.ballast += ballast;

		if (root !== undefined) {
			filesystem.root.uid = root.uid;
			filesystem.root.gid = root.gid;
			filesystem.root.mode = root.mode;
		}
	}

	if (mountPoint === '/') {
		lvm.mounts.push({
			device: `/dev/${name}`, mountPoint, vfs: isClassic ? 'jfs' : 'jfs2', options: `rw,log=${log ?? ''}`, mountedAt: lvm.identity.bootedAt,
		});
	} else {
		const view = files.view({umask: 0o022});
		let at = '';

		const chosen = mountPoint.split('/').filter(each => each !== '');

		for (const part of chosen) {
			at += `/${part}`;

			if (!view.exists(at)) {
				view.makeDirectory(at);
			}
		}

		if (isMounted) {
			mountVolume({lvm, files}, `/dev/${name}`, mountPoint, {options: attributes['options'] ?? 'rw', log: hasInlineLog ? 'INLINE' : log});
			const mount = lvm.mounts.at(-1);

			if (mount !== undefined) {
				mount.mountedAt = lvm.identity.bootedAt;
			}
		}
	}

	return formatStanza({
		mountPoint,
		attributes: new Map([
			['dev', `/dev/${name}`],
			['vfs', isClassic ? 'jfs' : 'jfs2'],
			['log', hasInlineLog ? 'INLINE' : (log ?? '')],
			...Object.entries({mount: 'true', ...attributes}),
			...('account' in attributes ? [] : [['account', 'false'] as const]),
		]),
	});
};

export const addVolume = (site: Site, group: VolumeGroup, specification: VolumeSpecification & {readonly isOpen?: boolean}): void => {
	const {isOpen = false, ...rest} = specification;
	const volume = buildVolume(group, rest, site.now - (200 * 86_400_000));

	if (volume === undefined) {
		throw new Error(`A story asks for more than ${group.name} holds.`);
	}

	volume.isOpen = isOpen;
};

/**
When a group was made, so many days ago and some time: its identifier comes from it, and those of two machines of one frame must differ.
*/
const madeAt = ({lvm, seed, now}: Site, group: string, daysAgo: number): number => now - Math.floor((daysAgo + createChance(seed, `${lvm.identity.hostName}/${group}`)()) * 86_400_000);

const MiB = 1_048_576;

/**
The system's group, complete, on one disk or mirrored on two.

@returns The stanzas of /etc/filesystems, `/proc` included.
*/
export const addRootvg = (site: Site, disks: readonly Disk[], {isClassic = false, copies = disks.length}: {readonly isClassic?: boolean; readonly copies?: number} = {}): {readonly group: VolumeGroup; readonly table: string} => {
	const {lvm} = site;
	const group = buildGroup(lvm, {
		name: 'rootvg', kind: 'original', ppSize: 128, disks, major: 10,
	}, madeAt(site, 'rootvg', 220));
	group.hasQuorum = copies === 1;
	settle(group);
	const volume = (name: string, type: string, lps: number, more: Partial<VolumeSpecification> & {readonly isOpen?: boolean} = {}): void => {
		addVolume(site, group, {
			name, type, lps, copies, ...more,
		});
	};

	volume('hd5', 'boot', 1, {
		intraPolicy: 'edge', badBlockPolicy: 'non-relocatable', isRelocatable: false, label: 'primary_bootlv',
	});
	volume('hd6', 'paging', 32, {isOpen: true, label: 'None'});
	volume('hd8', isClassic ? 'jfslog' : 'jfs2log', 1, {isOpen: true, intraPolicy: 'center', label: 'None'});
	const filesystem = (name: string, lps: number, mountPoint: string, attributes: Readonly<Record<string, string>>, ballast = 0): string => addFilesystem(site, group, {
		volume: name, lps, copies, mountPoint, isClassic, log: '/dev/hd8', attributes, ballast, intraPolicy: 'center',
	});
	const table = [
		filesystem('hd4', 16, '/', {
			mount: 'automatic', check: 'false', type: 'bootfs', vol: 'root', free: 'true',
		}, 50 * MiB),
		filesystem('hd2', 40, '/usr', {
			mount: 'automatic', check: 'false', type: 'bootfs', vol: '/usr', free: 'false',
		}, 380 * MiB),
		filesystem('hd9var', 16, '/var', {
			mount: 'automatic', check: 'false', type: 'bootfs', vol: '/var', free: 'false',
		}, 60 * MiB),
		filesystem('hd3', 16, '/tmp', {
			mount: 'automatic', check: 'false', vol: '/tmp', free: 'false',
		}),
		filesystem('hd1', 8, '/home', {
			mount: 'true', check: 'true', vol: '/home', free: 'false',
		}),
		// Since 6.1.
		isClassic ? '' : filesystem('hd11admin', 1, '/admin', {mount: 'true', check: 'false'}),
		'/proc:\n\tdev             = /proc\n\tvol             = "/proc"\n\tmount           = true\n\tcheck           = false\n\tfree            = false\n\tvfs             = procfs\n\n',
		filesystem('hd10opt', 16, '/opt', {
			mount: 'true', check: 'true', vol: '/opt', free: 'false',
		}, 80 * MiB),
		isClassic ? '' : filesystem('livedump', 2, '/var/adm/ras/livedump', {mount: 'true'}),
	].join('');
	volume('lg_dumplv', 'sysdump', 8, {isOpen: true});
	const {bootedAt} = lvm.identity;
	lvm.mounts.splice(isClassic ? 5 : 6, 0, {
		device: '/proc', mountPoint: '/proc', vfs: 'procfs', options: 'rw', mountedAt: bootedAt,
	});

	if (!isClassic) {
		lvm.mounts.push({
			device: '/ahafs', mountPoint: '/aha', vfs: 'ahafs', options: 'rw', mountedAt: bootedAt,
		});
	}

	lvm.bootList = disks.flatMap(disk => disk.paths.map(path => ({disk: disk.name, logicalVolume: 'hd5', path: path.id})));

	return {group, table};
};

const settle = (group: VolumeGroup): void => {
	for (const [index, member] of group.disks.entries()) {
		member.vgdas = group.disks.length === 1 ? 2 : (group.disks.length === 2 ? 2 - index : 1);
	}
};

/**
A group that several machines see: its identifier is the same for all of them.
*/
export const addSharedGroup = (site: Site, name: string, kind: VolumeGroup['kind'], ppSize: number, disks: readonly Disk[]): VolumeGroup => {
	const group = addGroup(site, name, kind, ppSize, disks, 100);
	group.id = `${sharedMachine}00004c00${Math.floor(createChance('shared', name)() * (2 ** 40)).toString(16).padStart(16, '0')}`;

	for (const disk of disks) {
		disk.groupId = group.id;
	}

	return group;
};

/**
Takes filesystems out of the tree and the mount table; their stanzas stay.
*/
export const unmountAll = ({lvm, files}: Site, mountPoints: readonly string[]): void => {
	const chosenMounts = lvm.mounts.toReversed().filter(each => mountPoints.includes(each.mountPoint));

	for (const mount of chosenMounts) {
		unmount({lvm, files}, mount);
	}
};

/**
Varies a group off, as it is after a boot that did not bring it up.
*/
export const takeDown = (site: Site, group: VolumeGroup): void => {
	const devices = new Set(group.logicalVolumes.map(volume => `/dev/${volume.name}`));
	unmountAll(site, site.lvm.mounts.filter(mount => devices.has(mount.device)).map(mount => mount.mountPoint));
	group.isVariedOn = false;
	group.isAutoOn = false;
};

/**
A disk of a group stops answering; copies on it go stale.
*/
export const loseDisk = ({lvm}: Site, group: VolumeGroup, disk: Disk): void => {
	disk.isGone = true;

	for (const path of disk.paths) {
		path.status = 'Failed';
	}

	const members = group.disks.filter(each => each.pvid === disk.pvid);

	for (const member of members) {
		member.state = 'missing';
	}

	const copies = group.logicalVolumes.filter(volume => volume.copies.length > 1).flatMap(volume => volume.copies.flat()).filter(each => each.pvid === disk.pvid);

	for (const place of copies) {
		place.isStale = true;
	}

	lvm.errors.push({
		identifier: 'F7DDA124', label: 'LVM_SA_PVMISS', at: lvm.identity.bootedAt + (20 * 86_400_000), type: 'U', class: 'H', resource: 'LVDD', description: 'PHYSICAL VOLUME DECLARED MISSING',
	});
};

/**
A data group over disks, its descriptors spread as AIX does.
*/
export const addGroup = (site: Site, name: string, kind: VolumeGroup['kind'], ppSize: number, disks: readonly Disk[], daysAgo: number, log?: string): VolumeGroup => {
	const group = buildGroup(site.lvm, {
		name, kind, ppSize, disks,
	}, madeAt(site, name, daysAgo));
	settle(group);

	if (log !== undefined) {
		addVolume(site, group, {name: log, type: 'jfs2log', lps: 1});
	}

	return group;
};

/**
What a machine's programs share before anything was made on it.
*/
export const bareState = (story: string, identity: Identity): LvmState => ({
	story,
	identity,
	disks: [],
	groups: [],
	mounts: [],
	devices: [],
	bootList: [],
	software: [],
	packages: [],
	subsystems: [],
	errors: [],
	pagingUsedPercent: 1,
	appliedFaults: [],
});

export const beginSite = (story: string, identity: Identity, seed: string, now: () => number, rootDevice = '/dev/hd4'): Site => ({
	lvm: bareState(story, identity),
	files: new FileTree({now, root: {device: rootDevice, capacity: 16 * 128 * 1_048_576}}),
	seed,
	now: now(),
});
