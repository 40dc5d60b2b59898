import {
	addDisk,
	addFilesystem,
	addGroup,
	addRootvg,
	addVolume,
	loseDisk,
	type Site,
} from './story-building.js';
import {findGroup} from './groups.js';
import type {Disk} from './disk-state.js';
import {plantArchive, plantProgramTree} from './story-content.js';
import {
	asRoot,
	backupFilesystem,
	batch,
	batchUser,
	claims,
	claimsUser,
	operator,
	partition,
	type Story,
} from './story.js';

/**
Disks for the system, for data, for images, and two spare ones as large as the system's.
*/
const disksOf = (site: Site, system: number, data: number): {readonly system: readonly Disk[]; readonly data: readonly Disk[]; readonly backup: Disk} => {
	const make = (count: number, size: number, kind: 'vscsi' | 'fc', hasPvid = true): Disk[] => Array.from({length: count}, () => addDisk(site, {size, kind, hasPvid}));
	const made = {system: make(system, 51_200, 'vscsi'), data: make(data, 30_720, 'fc'), backup: make(1, 40_960, 'fc')[0]!};
	make(2, 51_200, 'vscsi', false);

	return made;
};

const mirWeb01: Story = {
	name: 'mir-web01',
	title: 'Web server: rootvg is mirrored, but one of its two disks does not answer and its copies are stale',
	role: 'lpar',
	login: asRoot,
	identity: partition('mir-web01', 'p9', 11, {version: '7.2'}),
	users: [operator, claimsUser],
	build(site) {
		const disks = disksOf(site, 2, 1);
		const {table} = addRootvg(site, disks.system);
		const group = addGroup(site, 'webvg', 'original', 32, disks.data, 130, 'loglv00');

		return [
			table,
			addFilesystem(site, group, {
				volume: 'weblv', lps: 96, mountPoint: '/srv/web', log: '/dev/loglv00', attributes: {options: 'rw'}, root: {...claims, mode: 0o755},
			}),
			backupFilesystem(site, [disks.backup]),
		].join('');
	},
	plant(planter) {
		plantArchive(planter, '/srv/web', {owner: claims, months: 4, kind: 'table'});
	},
	finish(site) {
		const group = findGroup(site.lvm, 'rootvg')!;
		loseDisk(site, group, site.lvm.disks[1]!);
	},
};

const mirErp01: Story = {
	name: 'mir-erp01',
	title: 'Order system: the data group is mirrored, but one logical volume in it was made later and has one copy only',
	role: 'lpar',
	login: asRoot,
	identity: partition('mir-erp01', 'p9', 12, {version: '7.1'}),
	users: [operator, batchUser],
	build(site) {
		const disks = disksOf(site, 1, 2);
		const {table} = addRootvg(site, disks.system);
		const group = addGroup(site, 'erpvg', 'original', 32, disks.data, 140);
		group.hasQuorum = false;
		addVolume(site, group, {
			name: 'loglv00', type: 'jfs2log', lps: 1, copies: 2,
		});
		const common = {log: '/dev/loglv00', attributes: {options: 'rw'}, root: {...batch, mode: 0o755}};

		return [
			table,
			addFilesystem(site, group, {
				...common, volume: 'erplv', lps: 128, copies: 2, mountPoint: '/erp',
			}),
			addFilesystem(site, group, {
				...common, volume: 'spoollv', lps: 64, mountPoint: '/erp/spool',
			}),
			backupFilesystem(site, [disks.backup]),
		].join('');
	},
	plant(planter) {
		plantProgramTree(planter, '/erp', {name: 'erp', owner: batch});
		plantArchive(planter, '/erp/spool', {owner: batch, months: 2, kind: 'log'});
	},
};

const mirCrm01: Story = {
	name: 'mir-crm01',
	title: 'Customer system: the data group is mirrored on two disks with quorum on, so the loss of the wrong disk takes it down',
	role: 'lpar',
	login: asRoot,
	identity: partition('mir-crm01', 'p10', 4, {version: '7.3'}),
	users: [operator, claimsUser],
	build(site) {
		const disks = disksOf(site, 1, 2);
		const {table} = addRootvg(site, disks.system);
		const group = addGroup(site, 'crmvg', 'original', 32, disks.data, 110);
		addVolume(site, group, {
			name: 'loglv00', type: 'jfs2log', lps: 1, copies: 2,
		});

		return [
			table,
			addFilesystem(site, group, {
				volume: 'crmlv', lps: 160, copies: 2, mountPoint: '/crm', log: '/dev/loglv00', attributes: {options: 'rw'}, root: {...claims, mode: 0o755},
			}),
			backupFilesystem(site, [disks.backup]),
		].join('');
	},
	plant(planter) {
		plantArchive(planter, '/crm', {owner: claims, months: 6, kind: 'table'});
	},
};

/**
Machines that mirror, each with what mirroring did not save it from.
*/
export const mirrorStories: readonly Story[] = [mirWeb01, mirErp01, mirCrm01];
