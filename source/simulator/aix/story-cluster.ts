import {
	addDisk,
	addFilesystem,
	addGroup,
	addRootvg,
	addSharedGroup,
	addVolume,
	unmountAll,
	type Site,
} from './story-building.js';
import {plantArchive} from './story-content.js';
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

const nodes = ['ha-node1', 'ha-node2'];

const buildNode = (site: Site, isActive: boolean): string => {
	const rootDisk = addDisk(site, {size: 51_200, kind: 'vscsi', hasPvid: true});
	const backupDisk = addDisk(site, {size: 40_960, kind: 'fc', hasPvid: true});
	const [repository, ...shared] = ['repository', 'first', 'second'].map(name => addDisk(site, {
		size: name === 'repository' ? 10_240 : 30_720, kind: 'fc', hasPvid: true, sharedAs: `ha/${name}`,
	}));
	addDisk(site, {size: 51_200, kind: 'vscsi', hasPvid: false});
	const {table} = addRootvg(site, [rootDisk]);
	const backup = backupFilesystem(site, [backupDisk]);
	const caa = addSharedGroup(site, 'caavg_private', 'scalable', 64, [repository!]);
	caa.isAutoOn = false;

	for (const [name, type, lps] of [['caalv_private1', 'boot', 1], ['caalv_private2', 'boot', 1], ['caalv_private3', 'boot', 4], ['powerha_crlv', 'boot', 1]] as const) {
		addVolume(site, caa, {
			name, type, lps, isOpen: name === 'caalv_private3',
		});
	}

	const group = addSharedGroup(site, 'sharedvg', 'scalable', 64, shared);
	group.isAutoOn = false;
	group.concurrency = isActive ? 'active' : 'passive';
	addVolume(site, group, {name: 'shlog', type: 'jfs2log', lps: 1});

	return [
		table,
		backup,
		addFilesystem(site, group, {
			volume: 'shlv', lps: 256, mountPoint: '/shared', log: '/dev/shlog', attributes: {options: 'rw', mount: 'false'}, root: {...claims, mode: 0o755},
		}),
	].join('');
};

/**
Nodes of one cluster. Each sees the shared disks as they were when the story began: what one node writes there the other does not see.
*/
const node = (name: string, number: number, isActive: boolean): Story => ({
	name,
	title: isActive
		? 'First node of a PowerHA pair: the shared group is concurrent and its resource group is online here'
		: 'Second node of the PowerHA pair: the shared group is varied on passively only, and the repository disk is nobody\'s spare',
	role: 'lpar',
	login: asRoot,
	identity: partition(name, isActive ? 'p9' : 'p10', number, {version: '7.2'}),
	users: [operator, claimsUser],
	build: site => buildNode(site, isActive),
	plant(planter) {
		plantArchive(planter, '/shared', {owner: claims, months: 4, kind: 'table'});
	},
	finish(site) {
		const {lvm} = site;

		if (!isActive) {
			unmountAll(site, ['/shared']);
		}

		lvm.cluster = {name: 'claims_cluster', nodes, groups: [{name: 'claims_rg', onlineAt: nodes[0]!}]};
		lvm.daemons = [
			{pid: 6_881_520, argv: ['/usr/es/sbin/cluster/clstrmgr'], account: 'root'},
			{pid: 6_947_060, argv: ['/usr/sbin/clcomd', '-d', '-g'], account: 'root'},
			{pid: 7_012_600, argv: ['/usr/sbin/clconfd'], account: 'root'},
		];
		lvm.subsystems.push(
			{
				name: 'clstrmgrES', group: 'cluster', pid: 6_881_520, status: 'active',
			},
			{
				name: 'clcomd', group: 'caa', pid: 6_947_060, status: 'active',
			},
			{
				name: 'clconfd', group: 'caa', pid: 7_012_600, status: 'active',
			},
		);

		for (const [fileset, description] of [['bos.cluster.rte', 'Cluster Aware AIX'], ['cluster.es.server.rte', 'Base Server Runtime'], ['cluster.es.server.utils', 'Server Utilities']] as const) {
			lvm.software.push({
				name: fileset, level: fileset === 'bos.cluster.rte' ? '7.2.5.200' : '7.2.7.0', description, hasRootPart: true, state: 'COMMITTED',
			});
		}

		lvm.software.sort((left, right) => left.name.localeCompare(right.name, 'en'));
	},
});

/**
Partitions of one frame that look alike in all but their identity.
*/
const twin = (name: string, number: number): Story => ({
	name,
	title: `One of two twins on one frame: uname -m, disks, groups and mount points are alike, only the partition differs (${number} here)`,
	role: 'lpar',
	login: asRoot,
	identity: partition(name, 'p9', number, {version: '7.2'}),
	users: [operator, batchUser],
	build(site) {
		const [rootDisk, dataDisk, backupDisk] = [51_200, 30_720, 40_960].map(size => addDisk(site, {size, kind: 'fc', hasPvid: true}));

		for (const size of [51_200, 30_720]) {
			addDisk(site, {size, kind: 'fc', hasPvid: false});
		}

		const {table} = addRootvg(site, [rootDisk!]);
		const group = addGroup(site, 'datavg', 'original', 32, [dataDisk!], 90, 'loglv00');

		return [
			table,
			addFilesystem(site, group, {
				volume: 'datalv', lps: 200, mountPoint: '/data', log: '/dev/loglv00', attributes: {options: 'rw'}, root: {...batch, mode: 0o755},
			}),
			backupFilesystem(site, [backupDisk!]),
		].join('');
	},
	plant(planter) {
		plantArchive(planter, '/data', {owner: batch, months: 4, kind: 'table'});
	},
});

/**
Machines that only make sense with another one.
*/
export const clusterStories: readonly Story[] = [node('ha-node1', 19, true), node('ha-node2', 8, false), twin('twin-a01', 21), twin('twin-b01', 22)];
