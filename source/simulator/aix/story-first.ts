import {
	addDisk,
	addFilesystem,
	addGroup,
	addRootvg,
	addVolume,
	unmountAll,
} from './story-building.js';
import {plantDumpDates, plantImage, plantLogEntry} from './story-history.js';
import {plantProgramTree, plantArchive, plantDatabase} from './story-content.js';
import {
	asRoot,
	backupFilesystem,
	batch,
	batchUser,
	claims,
	claimsUser,
	network,
	operator,
	oracle,
	oracleUser,
	type Story,
} from './story.js';

const prodDb01: Story = {
	name: 'prod-db01',
	role: 'lpar',
	login: asRoot,
	title: 'Production database server: rootvg on one disk, one data group, spare disks of which one is not as free as it looks',
	identity: {
		hostName: 'prod-db01', machineId: '00F6F4A24C00', model: 'IBM,9009-42A', serialNumber: '786F4A2', partitionNumber: 5, partitionName: 'prod-db01', version: '7.2', osLevel: '7200-05-05-2246', processorType: 'PowerPC_POWER9', clockSpeedMHz: 3400, processors: 4, memory: 32_768, firmware: 'VL950_099', network: network('10.20.4.21'),
	},
	users: [operator, oracleUser, batchUser],
	tape: 'Defined',
	build(site) {
		const rootDisk = addDisk(site, {size: 61_440, kind: 'vscsi', hasPvid: true});
		const dataDisk = addDisk(site, {size: 51_200, kind: 'fc', hasPvid: true});
		const backupDisk = addDisk(site, {size: 40_960, kind: 'fc', hasPvid: true});
		addDisk(site, {size: 51_200, kind: 'fc', hasPvid: false});
		addDisk(site, {size: 61_440, kind: 'fc', hasPvid: true});
		addDisk(site, {size: 102_400, kind: 'fc', hasPvid: false});
		addDisk(site, {size: 4096, kind: 'fc', hasPvid: false});
		addDisk(site, {
			size: 51_200, kind: 'fc', hasPvid: false, mark: 'ORCLDISK',
		});
		const {table} = addRootvg(site, [rootDisk]);
		const group = addGroup(site, 'datavg', 'original', 64, [dataDisk], 160, 'loglv00');
		const log = '/dev/loglv00';

		return [
			table,
			addFilesystem(site, group, {
				volume: 'datalv', lps: 200, mountPoint: '/data', log, attributes: {options: 'rw'}, intraPolicy: 'middle', root: {...oracle, mode: 0o755},
			}),
			addFilesystem(site, group, {
				volume: 'archlv', lps: 96, mountPoint: '/data/archive', log, attributes: {options: 'rw,noatime'}, intraPolicy: 'edge', root: {...oracle, mode: 0o2775},
			}),
			addFilesystem(site, group, {
				volume: 'batchlv', lps: 48, mountPoint: '/batch', log, attributes: {options: 'rw', type: 'batch'}, intraPolicy: 'center', root: {...batch, mode: 0o755},
			}),
			addFilesystem(site, group, {
				volume: 'worklv', lps: 32, mountPoint: '/work', hasInlineLog: true, attributes: {options: 'rw'}, intraPolicy: 'inner edge', root: {uid: 0, gid: 0, mode: 0o1777},
			}),
			backupFilesystem(site, [backupDisk]),
		].join('');
	},
	plant(planter) {
		plantDatabase(planter, '/data', {name: 'PROD', owner: oracle, files: 14});
		plantArchive(planter, '/data/archive', {owner: oracle, months: 14, kind: 'log'});
		plantProgramTree(planter, '/batch', {name: 'batch', owner: batch});
		plantArchive(planter, '/work', {owner: batch, months: 3, kind: 'table'});
		plantDumpDates(planter, [['/dev/rhd1', 0, 16], ['/dev/rhd1', 1, 2]]);
	},
};

const prodApp01: Story = {
	name: 'prod-app01',
	role: 'lpar',
	login: asRoot,
	title: 'Production application server: rootvg and data group mirrored on two disks each',
	identity: {
		hostName: 'prod-app01', machineId: '00F6F4A24C00', model: 'IBM,9009-42A', serialNumber: '786F4A2', partitionNumber: 9, partitionName: 'prod-app01 claims', version: '7.3', osLevel: '7300-01-02-2320', processorType: 'PowerPC_POWER9', clockSpeedMHz: 3400, processors: 2, memory: 16_384, firmware: 'VL950_099', network: network('10.20.4.31'),
	},
	users: [operator, claimsUser, batchUser],
	build(site) {
		const rootDisks = [0, 1].map(() => addDisk(site, {size: 51_200, kind: 'vscsi', hasPvid: true}));
		const dataDisks = [0, 1].map(() => addDisk(site, {size: 40_960, kind: 'fc', hasPvid: true}));
		const backupDisk = addDisk(site, {size: 40_960, kind: 'fc', hasPvid: true});

		for (const size of [40_960, 40_960, 61_440]) {
			addDisk(site, {size, kind: 'fc', hasPvid: size === 61_440});
		}

		const {table} = addRootvg(site, rootDisks);
		const group = addGroup(site, 'appvg', 'scalable', 32, dataDisks, 140);
		group.hasQuorum = false;
		addVolume(site, group, {
			name: 'applog', type: 'jfs2log', lps: 1, copies: 2,
		});
		const log = '/dev/applog';

		return [
			table,
			addFilesystem(site, group, {
				volume: 'claimslv', lps: 320, copies: 2, mountPoint: '/claims', log, attributes: {options: 'rw'}, root: {...claims, mode: 0o755},
			}),
			addFilesystem(site, group, {
				volume: 'weblv', lps: 128, copies: 2, mountPoint: '/srv/web', log, attributes: {options: 'rw,nosuid'}, root: {...claims, mode: 0o750},
			}),
			addFilesystem(site, group, {
				volume: 'exchlv', lps: 64, copies: 2, mountPoint: '/exchange', log, attributes: {options: 'rw', mount: 'true'}, root: {...batch, mode: 0o2770},
			}),
			backupFilesystem(site, [backupDisk]),
		].join('');
	},
	plant(planter, site) {
		plantProgramTree(planter, '/claims', {name: 'claims', owner: claims});
		plantArchive(planter, '/srv/web', {owner: claims, months: 10, kind: 'table'});
		plantArchive(planter, '/exchange', {owner: batch, months: 12, kind: 'log'});

		// What was saved before: too long ago and before /exchange was there, whole, and with most of it left out.
		const group = site.lvm.groups.find(({name}) => name === 'appvg');

		if (group !== undefined) {
			plantImage(planter, site, {
				group, target: '/backup/appvg.2025-10.savevg', daysAgo: 149, without: ['/exchange'],
			});
			plantImage(planter, site, {group, target: '/backup/appvg.2026-02.savevg', daysAgo: 23});
			plantImage(planter, site, {
				group, target: '/backup/appvg.2026-03.savevg', daysAgo: 2, excluded: ['/srv/web', '/exchange'],
			});
		}

		plantLogEntry(planter, site, '/mnt/images/prod-app01.mksysb', 37);
		plantDumpDates(planter, [['/dev/rhd1', 0, 9]]);
	},
};

const testOra01: Story = {
	name: 'test-ora01',
	role: 'lpar',
	login: asRoot,
	title: 'Test database server: the data group has a filesystem that is not mounted and a raw logical volume',
	identity: {
		hostName: 'test-ora01', machineId: '00FA28D54C00', model: 'IBM,9105-22A', serialNumber: '78A28D5', partitionNumber: 3, partitionName: 'test-ora01', version: '7.3', osLevel: '7300-02-01-2346', processorType: 'PowerPC_POWER10', clockSpeedMHz: 3800, processors: 2, memory: 24_576, firmware: 'ML1030_067', network: network('10.20.8.14'),
	},
	users: [operator, oracleUser],
	build(site) {
		const rootDisk = addDisk(site, {size: 51_200, kind: 'vscsi', hasPvid: true});
		const dataDisks = [0, 1].map(() => addDisk(site, {size: 30_720, kind: 'fc', hasPvid: true}));
		const backupDisk = addDisk(site, {size: 40_960, kind: 'fc', hasPvid: true});

		for (const size of [30_720, 30_720, 61_440]) {
			addDisk(site, {size, kind: 'fc', hasPvid: size === 61_440});
		}

		const {table} = addRootvg(site, [rootDisk]);
		const group = addGroup(site, 'oravg', 'original', 32, dataDisks, 120, 'oralog');
		const log = '/dev/oralog';
		const stanzas = [
			addFilesystem(site, group, {
				volume: 'u01lv', lps: 256, mountPoint: '/u01', log, attributes: {options: 'rw'}, root: {...oracle, mode: 0o755},
			}),
			addFilesystem(site, group, {
				volume: 'u02lv', lps: 192, mountPoint: '/u02', log, attributes: {options: 'rw,cio'}, root: {...oracle, mode: 0o755}, interPolicy: 'maximum',
			}),
			addFilesystem(site, group, {
				volume: 'u03lv', lps: 96, mountPoint: '/u03', log, attributes: {options: 'rw', mount: 'false'}, root: {...oracle, mode: 0o755},
			}),
		];
		addVolume(site, group, {
			name: 'redolv', type: 'raw', lps: 32, subtype: 'DS_LVZ', uid: oracle.uid, gid: oracle.gid, mode: 0o660, intraPolicy: 'center',
		});
		const raw = group.logicalVolumes.at(-1);

		if (raw !== undefined) {
			raw.blocks = new Map([0, 1, 2, 300].map(number => [number, new Uint8Array(Buffer.alloc(4096, `redo block ${number} `))]));
		}

		return [table, ...stanzas, backupFilesystem(site, [backupDisk])].join('');
	},
	plant(planter) {
		plantProgramTree(planter, '/u01', {name: 'oracle', owner: oracle});
		plantDatabase(planter, '/u02', {name: 'TEST', owner: oracle, files: 10});
		plantArchive(planter, '/u03', {owner: oracle, months: 6, kind: 'log'});
	},
	finish(site) {
		unmountAll(site, ['/u03']);
	},
};

export const firstStories: readonly Story[] = [prodDb01, prodApp01, testOra01];
