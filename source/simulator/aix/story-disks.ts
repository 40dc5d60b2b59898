import {
	addDisk,
	addFilesystem,
	addGroup,
	addRootvg,
	addVolume,
	plainDisk,
	takeDown,
	unmountAll,
	type Site,
} from './story-building.js';
import {findGroup} from './groups.js';
import type {Disk} from './disk-state.js';
import {plantArchive, plantDatabase, plantProgramTree} from './story-content.js';
import {plantAlternate, plantSnapshot} from './story-history.js';
import {
	asRoot,
	backupFilesystem,
	batch,
	batchUser,
	claims,
	claimsUser,
	operator,
	oracle,
	oracleUser,
	partition,
	type Story,
} from './story.js';

const spares = (site: Site, ...sizes: readonly number[]): void => {
	for (const size of sizes) {
		plainDisk(site, size, 'fc', false);
	}
};

/**
Background processes of a database, as `ps` shows them.
*/
const databaseDaemons = (name: string, uses: readonly string[]) => ['pmon', 'vktm', 'dbw0', 'lgwr', 'ckpt', 'smon'].map((process, index) => ({
	pid: 7_340_100 + (index * 65_538), argv: [`ora_${process}_${name}`], account: 'oracle', uses: [...uses],
}));

const devBuild01: Story = {
	name: 'dev-build01',
	title: 'Build server: one of its groups is varied off and its filesystems are not mounted; a snapshot and a sleeping copy of the system are there',
	role: 'lpar',
	login: asRoot,
	identity: partition('dev-build01', 'p8', 6, {version: '7.1'}),
	users: [operator, batchUser],
	build(site) {
		const rootDisk = plainDisk(site, 40_960, 'vscsi');
		const buildDisk = plainDisk(site, 30_720);
		const projectDisk = plainDisk(site, 30_720);
		const backupDisk = plainDisk(site, 40_960);
		plainDisk(site, 40_960);
		spares(site, 61_440);
		const {table} = addRootvg(site, [rootDisk]);
		const group = addGroup(site, 'buildvg', 'original', 32, [buildDisk], 130, 'loglv00');
		const project = addGroup(site, 'projvg', 'original', 32, [projectDisk], 120, 'projlog');

		return [
			table,
			addFilesystem(site, group, {
				volume: 'buildlv', lps: 128, mountPoint: '/build', log: '/dev/loglv00', attributes: {options: 'rw'}, root: {...batch, mode: 0o755},
			}),
			addFilesystem(site, project, {
				volume: 'projlv', lps: 200, mountPoint: '/projects', log: '/dev/projlog', attributes: {options: 'rw', mount: 'false'}, root: {...batch, mode: 0o755},
			}),
			backupFilesystem(site, [backupDisk]),
		].join('');
	},
	plant(planter) {
		plantProgramTree(planter, '/build', {name: 'build', owner: batch});
		plantArchive(planter, '/projects', {owner: batch, months: 3, kind: 'table'});
	},
	finish(site) {
		takeDown(site, findGroup(site.lvm, 'projvg')!);
	},
	copied(planter, site) {
		plantSnapshot(planter, site, {mountPoint: '/build', lps: 16, daysAgo: 1});
		plantAlternate(planter, site, {disk: 'hdisk4', daysAgo: 20});
	},
};

const prodApp02: Story = {
	name: 'prod-app02',
	title: 'Application server: a filesystem of rootvg is not mounted, so no system backup holds it',
	role: 'lpar',
	login: asRoot,
	identity: partition('prod-app02', 'p9', 14, {version: '7.2'}),
	users: [operator, claimsUser],
	build(site) {
		const rootDisk = plainDisk(site, 51_200, 'vscsi');
		const dataDisk = plainDisk(site, 20_480);
		const backupDisk = plainDisk(site, 40_960);
		spares(site, 51_200, 51_200);
		const {table, group: rootvg} = addRootvg(site, [rootDisk]);
		const group = addGroup(site, 'appvg', 'original', 32, [dataDisk], 130, 'loglv00');

		return [
			table,
			addFilesystem(site, rootvg, {
				volume: 'keystorelv', lps: 4, mountPoint: '/opt/claims/keystore', log: '/dev/hd8', attributes: {mount: 'false', options: 'rw'}, root: {...claims, mode: 0o750},
			}),
			addFilesystem(site, group, {
				volume: 'claimslv', lps: 96, mountPoint: '/claims', log: '/dev/loglv00', attributes: {options: 'rw'}, root: {...claims, mode: 0o755},
			}),
			backupFilesystem(site, [backupDisk]),
		].join('');
	},
	plant(planter) {
		plantArchive(planter, '/opt/claims/keystore', {owner: claims, months: 1, kind: 'table'});
		plantArchive(planter, '/claims', {owner: claims, months: 4, kind: 'log'});
	},
	finish(site) {
		unmountAll(site, ['/opt/claims/keystore']);
	},
};

const dbLegacy01: Story = {
	name: 'db-legacy01',
	title: 'Old database server: the database runs with its files in rootvg, so a system backup is no copy of it',
	role: 'lpar',
	login: asRoot,
	identity: partition('db-legacy01', 'p8', 7, {version: '6.1'}),
	users: [operator, oracleUser],
	build(site) {
		const rootDisk = plainDisk(site, 71_680, 'vscsi');
		const backupDisk = plainDisk(site, 40_960);
		spares(site, 71_680, 71_680);
		const {table, group: rootvg} = addRootvg(site, [rootDisk]);
		const add = (volume: string, lps: number, mountPoint: string): string => addFilesystem(site, rootvg, {
			volume, lps, mountPoint, log: '/dev/hd8', attributes: {options: 'rw'}, root: {...oracle, mode: 0o755},
		});

		return [table, add('oraclelv', 40, '/oracle'), add('oradatalv', 80, '/oracle/oradata'), backupFilesystem(site, [backupDisk])].join('');
	},
	plant(planter) {
		plantProgramTree(planter, '/oracle', {name: 'oracle', owner: oracle});
		plantDatabase(planter, '/oracle/oradata', {name: 'LEGACY', owner: oracle, files: 5});
	},
	finish({lvm}) {
		lvm.daemons = databaseDaemons('LEGACY', ['/oracle/oradata']);
	},
};

const racAsm01: Story = {
	name: 'rac-asm01',
	title: 'Database node: its data lies on ASM disks that lspv calls None, and the database has them open',
	role: 'lpar',
	login: asRoot,
	identity: partition('rac-asm01', 'p10', 5, {version: '7.3', processors: 4, memory: 65_536}),
	users: [operator, oracleUser],
	build(site) {
		const rootDisk = plainDisk(site, 61_440, 'vscsi');
		const homeDisk = plainDisk(site, 30_720);
		const backupDisk = plainDisk(site, 40_960);

		for (const size of [51_200, 51_200, 51_200, 20_480]) {
			const asm = addDisk(site, {
				size, kind: 'fc', hasPvid: false, mark: 'ORCLDISK',
			});
			asm.isOpenElsewhere = true;
		}

		spares(site, 61_440, 51_200);
		const {table} = addRootvg(site, [rootDisk]);
		const group = addGroup(site, 'gridvg', 'scalable', 64, [homeDisk], 130);

		return [
			table,
			addFilesystem(site, group, {
				volume: 'gridlv', lps: 200, mountPoint: '/u01', hasInlineLog: true, attributes: {options: 'rw'}, root: {...oracle, mode: 0o755},
			}),
			backupFilesystem(site, [backupDisk]),
		].join('');
	},
	plant(planter) {
		plantProgramTree(planter, '/u01', {name: 'grid', owner: oracle});
	},
	finish({lvm}) {
		lvm.daemons = [...databaseDaemons('RAC1', ['/u01']), {
			pid: 7_995_600, argv: ['asm_pmon_+ASM1'], account: 'oracle', uses: ['/u01', ...lvm.disks.filter(each => each.isOpenElsewhere).map(each => each.name)],
		}];
	},
};

const sanFin01: Story = {
	name: 'san-fin01',
	title: 'Finance server on SAN: four LUNs of one size of which one is in use, one is reserved by another host, one has failed paths, and one is free',
	role: 'lpar',
	login: asRoot,
	identity: partition('san-fin01', 'p9', 15, {version: '7.2', processors: 4, memory: 32_768}),
	users: [operator, claimsUser],
	build(site) {
		const rootDisk = plainDisk(site, 51_200);
		const [dataDisk, reserved, failing] = [0, 1, 2, 3].map(index => plainDisk(site, 102_400, 'fc', index === 0));
		const backupDisk = plainDisk(site, 40_960);
		spares(site, 51_200);
		reserved!.reservePolicy = 'PR_exclusive';
		reserved!.reserveKey = '0x00F6F4A200000007';

		for (const path of failing!.paths.slice(2)) {
			path.status = 'Failed';
		}

		const {table} = addRootvg(site, [rootDisk]);
		const group = addGroup(site, 'finvg', 'big', 128, [dataDisk!], 130, 'finlog');

		return [
			table,
			addFilesystem(site, group, {
				volume: 'finlv', lps: 300, mountPoint: '/finance', log: '/dev/finlog', attributes: {options: 'rw'}, root: {...claims, mode: 0o755},
			}),
			backupFilesystem(site, [backupDisk]),
		].join('');
	},
	plant(planter) {
		plantArchive(planter, '/finance', {owner: claims, months: 8, kind: 'table'});
	},
	finish({lvm}) {
		for (const path of lvm.disks[3]?.paths.filter(each => each.status === 'Failed') ?? []) {
			lvm.errors.push({
				identifier: 'DE3B8540', label: 'SC_DISK_ERR7', at: lvm.identity.bootedAt + (25 * 86_400_000) + path.id, type: 'P', class: 'H', resource: 'hdisk3', description: 'PATH HAS FAILED',
			});
		}
	},
};

const bigDwh01: Story = {
	name: 'big-dwh01',
	title: 'Data warehouse: a scalable group over three disks with a raw volume that has no control block',
	role: 'lpar',
	login: asRoot,
	identity: partition('big-dwh01', 'p10', 6, {version: '7.3', processors: 8, memory: 131_072}),
	users: [operator, oracleUser],
	build(site) {
		const rootDisk = plainDisk(site, 61_440, 'vscsi');
		const dataDisks = [0, 1, 2].map(() => plainDisk(site, 61_440));
		const backupDisk = plainDisk(site, 40_960);
		spares(site, 61_440, 61_440, 61_440, 61_440);
		const {table} = addRootvg(site, [rootDisk]);
		const group = addGroup(site, 'dwhvg', 'scalable', 256, dataDisks, 120, 'dwhlog');
		const stanza = addFilesystem(site, group, {
			volume: 'dwhlv', lps: 360, mountPoint: '/dwh', log: '/dev/dwhlog', attributes: {options: 'rw'}, interPolicy: 'maximum', root: {...oracle, mode: 0o755},
		});
		addVolume(site, group, {
			name: 'dwhraw01', type: 'raw', lps: 16, uid: oracle.uid, gid: oracle.gid, mode: 0o660,
		});
		group.logicalVolumes.at(-1)!.blocks = new Map([0, 7].map(number => [number, new Uint8Array(Buffer.alloc(4096, `warehouse block ${number} `))]));

		return [table, stanza, backupFilesystem(site, [backupDisk])].join('');
	},
	plant(planter) {
		plantDatabase(planter, '/dwh', {name: 'DWH', owner: oracle, files: 8});
	},
};

const renDb01: Story = {
	name: 'ren-db01',
	title: 'Database server whose disks were renamed: no disk is called hdiskN',
	role: 'lpar',
	login: asRoot,
	identity: partition('ren-db01', 'p9', 16, {version: '7.2'}),
	users: [operator, oracleUser],
	build(site) {
		const named = (name: string, size: number, hasPvid = true): Disk => addDisk(site, {
			size, kind: 'fc', hasPvid, name,
		});
		const rootDisk = named('rootdisk0', 51_200);
		const dataDisks = [named('EMC_3451_0DEF', 30_720), named('EMC_3339_1F45', 30_720)];
		const backupDisk = named('backup01', 40_960);
		named('spare_root', 51_200, false);
		named('oradata9', 30_720, false);
		const {table} = addRootvg(site, [rootDisk]);
		const group = addGroup(site, 'oravg', 'original', 32, dataDisks, 120, 'oralog');

		return [
			table,
			addFilesystem(site, group, {
				volume: 'ora01lv', lps: 256, mountPoint: '/oracle/oradb', log: '/dev/oralog', attributes: {options: 'rw'}, interPolicy: 'maximum', root: {...oracle, mode: 0o755},
			}),
			backupFilesystem(site, [backupDisk]),
		].join('');
	},
	plant(planter) {
		plantDatabase(planter, '/oracle/oradb', {name: 'REN', owner: oracle, files: 4});
	},
};

/**
Machines whose groups and disks are not what they look like.
*/
export const diskStories: readonly Story[] = [devBuild01, prodApp02, dbLegacy01, racAsm01, sanFin01, bigDwh01, renDb01];
