import type {NimObject} from './lvm-state.js';
import {
	addDisk,
	addFilesystem,
	addGroup,
	addRootvg,
	type Site,
} from './story-building.js';
import {
	plantArchive,
	plantDirectory,
	plantFile,
	plantProgramTree,
} from './story-content.js';
import {
	asRoot,
	backupFilesystem,
	claims,
	claimsUser,
	operator,
	partition,
	type Story,
} from './story.js';

const root = {uid: 0, gid: 0};
const padmin = {uid: 300, gid: 1};
const padminHome = '/home/padmin';

const addSoftware = ({lvm}: Site, filesets: ReadonlyArray<readonly [name: string, level: string, description: string]>): void => {
	for (const [name, level, description] of filesets) {
		lvm.software.push({
			name, level, description, hasRootPart: true, state: 'COMMITTED',
		});
	}

	lvm.software.sort((left, right) => left.name.localeCompare(right.name, 'en'));
};

const vios01: Story = {
	name: 'vios01',
	title: 'VIO Server: padmin has a restricted shell that knows ioscli only, and disks that look free belong to clients',
	role: 'vios',
	login: {user: 'padmin'},
	identity: partition('vios01', 'p9', 1, {version: '7.2', processors: 2, memory: 8192}),
	users: [{
		...padmin, name: 'padmin', group: 'staff', gecos: 'VIOS administrator', home: padminHome, shell: '/usr/bin/rksh',
	}],
	build(site) {
		const rootDisks = [0, 1].map(() => addDisk(site, {size: 71_680, kind: 'fc', hasPvid: true}));
		const backing = [51_200, 51_200, 61_440].map(size => addDisk(site, {size, kind: 'fc', hasPvid: true}));
		const repositoryDisk = addDisk(site, {size: 40_960, kind: 'fc', hasPvid: true});
		addDisk(site, {size: 71_680, kind: 'fc', hasPvid: false});
		const {table} = addRootvg(site, rootDisks);
		const group = addGroup(site, 'mediavg', 'scalable', 64, [repositoryDisk], 300);
		site.lvm.mappings = backing.map((disk, index) => {
			disk.isOpenElsewhere = true;

			return {
				adapter: `vhost${index}`, slot: 19 + index, clientPartition: [11, 12, 5][index]!, device: `vtd_${index}`, lun: '0x8100000000000000', backing: disk.name,
			};
		});

		return [
			table,
			addFilesystem(site, group, {
				volume: 'VMLibrary', lps: 320, mountPoint: '/var/vio/VMLibrary', hasInlineLog: true, attributes: {options: 'rw'}, root: {...root, mode: 0o755},
			}),
		].join('');
	},
	plant(planter) {
		plantDirectory(planter, '/usr/ios/cli', root);
		plantDirectory(planter, '/usr/ios/utils', root);
		plantDirectory(planter, `${padminHome}/cfgbackups`, padmin);
		plantFile(planter, '/etc/security/environ', `default:\n\nroot:\n\npadmin:\n\tusrenv = "PATH=/usr/ios/cli:/usr/ios/utils:${padminHome}"\n`, {...root, mode: 0o640});
		plantFile(planter, '/usr/ios/cli/ios.level', '3.1.4.31\n', root);
		plantFile(planter, '/var/vio/VMLibrary/AIX_7300-02.iso', 'CD001 AIX 7.3 TL2 base install\n', root);
	},
	finish(site) {
		for (const {adapter, slot} of site.lvm.mappings ?? []) {
			const {model, serialNumber, partitionNumber} = site.lvm.identity;
			site.lvm.devices.push({
				name: adapter, class: 'adapter', subclass: 'vdevice', type: 'IBM,v-scsi-host', status: 'Available', location: '', physicalLocation: `U${model.replace('IBM,', '').replace('-', '.')}.${serialNumber}-V${partitionNumber}-C${slot}`, description: 'Virtual SCSI Server Adapter', parent: 'vio0', attributes: [],
			});
		}

		addSoftware(site, [['ios.cli.rte', '6.2.1.31', 'I/O Server Command Line Interface'], ['ios.server.rte', '6.2.1.31', 'I/O Server Runtime']]);
	},
};

const nimObjects = (): NimObject[] => {
	const machine = (name: string, address: string): NimObject => ({
		name,
		class: 'machines',
		type: 'standalone',
		attributes: [['connect', 'nimsh'], ['platform', 'chrp'], ['netboot_kernel', '64'], ['if1', `net_10_20_8 ${address} 0`], ['cable_type1', 'N/A'], ['Cstate', 'ready for a NIM operation'], ['prev_state', 'ready for a NIM operation'], ['Mstate', 'currently running'], ['Cstate_result', 'success']],
	});
	const resource = (name: string, type: string, location: string, more: NimObject['attributes'] = []): NimObject => ({
		name, class: 'resources', type, attributes: [...type === 'mksysb' ? [] : [['arch', 'power'] as [string, string]], ['Rstate', 'ready for use'], ['prev_state', 'unavailable for use'], ['location', location], ...more, ['alloc_count', '0'], ['server', 'master']],
	});

	return [
		{
			name: 'master', class: 'machines', type: 'master', attributes: [['max_nimesis_threads', '20'], ['comments', 'machine which controls the NIM environment'], ['platform', 'chrp'], ['netboot_kernel', '64'], ['if1', 'net_10_20_8 nim01 0'], ['Cstate', 'ready for a NIM operation'], ['prev_state', 'ready for a NIM operation'], ['Mstate', 'currently running'], ['serves', 'boot'], ['master_port', '1058'], ['registration_port', '1059']],
		},
		{
			name: 'boot', class: 'resources', type: 'boot', attributes: [['Rstate', 'ready for use'], ['location', '/tftpboot'], ['alloc_count', '0'], ['server', 'master']],
		},
		{
			name: 'net_10_20_8', class: 'networks', type: 'ent', attributes: [['Nstate', 'ready for use'], ['prev_state', 'information is missing from this object\'s definition'], ['net_addr', '10.20.8.0'], ['snm', '255.255.255.0'], ['routing1', 'default 10.20.8.1']],
		},
		resource('7200-05-05-2246-lpp_source', 'lpp_source', '/export/nim/lpp_source/7200-05-05-2246', [['simages', 'yes']]),
		resource('7200-05-05-2246-spot', 'spot', '/export/nim/spot/7200-05-05-2246-spot/usr', [['version', '7'], ['release', '2'], ['mod', '5'], ['oslevel_r', '7200-05'], ['if_supported', 'chrp.64 ent']]),
		resource('prod-db01-mksysb', 'mksysb', '/export/mksysb/prod-db01.mksysb', [['version', '7'], ['release', '2'], ['mod', '5'], ['oslevel_r', '7200-05'], ['oslevel_s', '7200-05-05-2246']]),
		machine('prod-db01', 'prod-db01'),
		machine('test-ora01', 'test-ora01'),
	];
};

const nim01: Story = {
	name: 'nim01',
	title: 'NIM master with install sources, a SPOT and saved systems of its clients',
	role: 'nim',
	login: asRoot,
	identity: partition('nim01', 'p10', 2, {version: '7.3'}),
	users: [operator],
	build(site) {
		const rootDisk = addDisk(site, {size: 51_200, kind: 'vscsi', hasPvid: true});
		const exportDisk = addDisk(site, {size: 102_400, kind: 'fc', hasPvid: true});
		addDisk(site, {size: 51_200, kind: 'vscsi', hasPvid: false});
		const {table} = addRootvg(site, [rootDisk]);
		const group = addGroup(site, 'nimvg', 'scalable', 128, [exportDisk], 200, 'nimlog');
		const add = (volume: string, lps: number, mountPoint: string): string => addFilesystem(site, group, {
			volume, lps, mountPoint, log: '/dev/nimlog', attributes: {options: 'rw'}, root: {...root, mode: 0o755},
		});

		return [table, add('nimlv', 240, '/export/nim'), add('mksysblv', 480, '/export/mksysb')].join('');
	},
	plant(planter) {
		plantFile(planter, '/etc/niminfo', '#------------------ Network Install Manager ---------------\n# warning - this file contains NIM configuration information\n#       and should only be updated by NIM\nexport NIM_NAME=master\nexport NIM_CONFIGURATION=master\nexport NIM_MASTER_HOSTNAME=nim01\nexport NIM_MASTER_PORT=1058\nexport NIM_REGISTRATION_PORT=1059\nexport NIM_SHELL="nimsh"\nexport NIM_MASTERID=00FA28D54C00\n', root);
		plantFile(planter, '/etc/exports', '/export/mksysb -sec=sys,rw,root=prod-db01:test-ora01:nfs-app01\n/export/nim -sec=sys,ro\n', root);
		plantDirectory(planter, '/export/nim/lpp_source/7200-05-05-2246/installp/ppc', root);
		plantDirectory(planter, '/export/nim/spot/7200-05-05-2246-spot/usr', root);

		for (const fileset of ['bos', 'bos.sysmgt', 'bos.alt_disk_install', 'bos.net', 'openssh.base']) {
			plantFile(planter, `/export/nim/lpp_source/7200-05-05-2246/installp/ppc/${fileset}`, `${fileset} 7.2.5.200\n`, root);
		}
	},
	finish(site) {
		const {lvm} = site;
		lvm.nim = nimObjects();
		lvm.daemons = [{pid: 7_078_140, argv: ['/usr/sbin/nimesis'], account: 'root'}];
		lvm.subsystems.push({
			name: 'nimesis', group: 'nim', pid: 7_078_140, status: 'active',
		});
		addSoftware(site, [['bos.sysmgt.nim.master', '7.3.2.0', 'Network Install Manager - Master Tools'], ['bos.sysmgt.nim.spot', '7.3.2.0', 'Network Install Manager - SPOT']]);
	},
};

const wparHost01: Story = {
	name: 'wpar-host01',
	title: 'Host of a workload partition whose filesystems lie in rootvg beside its own',
	role: 'lpar',
	login: asRoot,
	identity: partition('wpar-host01', 'p8', 8, {version: '7.1'}),
	users: [operator, claimsUser],
	build(site) {
		const rootDisk = addDisk(site, {size: 61_440, kind: 'vscsi', hasPvid: true});
		const backupDisk = addDisk(site, {size: 40_960, kind: 'fc', hasPvid: true});
		addDisk(site, {size: 61_440, kind: 'vscsi', hasPvid: false});
		const {table, group} = addRootvg(site, [rootDisk]);
		const directory = '/wpars/wpar-web01';
		const stanzas = ['', '/home', '/tmp', '/var'].map((each, index) => addFilesystem(site, group, {
			volume: `fslv0${index}`, lps: 2, mountPoint: `${directory}${each}`, log: '/dev/hd8', attributes: {options: 'rw', mount: 'false', type: 'wpar-web01'}, root: {...root, mode: 0o755},
		}));

		for (const each of ['/opt', '/usr']) {
			site.lvm.mounts.push({
				device: each, mountPoint: `${directory}${each}`, vfs: 'namefs', options: 'ro', mountedAt: site.lvm.identity.bootedAt,
			});
		}

		site.lvm.mounts.push({
			device: '/proc', mountPoint: `${directory}/proc`, vfs: 'namefs', options: 'rw', mountedAt: site.lvm.identity.bootedAt,
		});
		site.lvm.wpars = [{
			id: 1, name: 'wpar-web01', state: 'A', type: 'S', hostName: 'wpar-web01', directory, address: partition('wpar-web01', 'p8', 8).network.address,
		}];

		return [table, ...stanzas, backupFilesystem(site, [backupDisk])].join('');
	},
	plant(planter) {
		plantArchive(planter, '/wpars/wpar-web01/home', {owner: claims, months: 2, kind: 'table'});
	},
};

const wparWeb01: Story = {
	name: 'wpar-web01',
	title: 'Inside a workload partition: no disks and no rootvg of its own, everything is mounted from the host',
	role: 'lpar',
	login: asRoot,
	identity: {...partition('wpar-web01', 'p8', 8, {version: '7.1'}), partitionName: 'wpar-host01'},
	users: [operator, claimsUser],
	rootDevice: 'Global',
	build({lvm, files}) {
		for (const directory of ['/home', '/opt', '/tmp', '/usr', '/var']) {
			files.view().makeDirectory(directory);
		}

		const mountedAt = lvm.identity.bootedAt;
		lvm.mounts.push(
			{
				device: 'Global', mountPoint: '/', vfs: 'jfs2', options: 'rw,log=NULL', mountedAt,
			},
			{
				device: 'Global', mountPoint: '/proc', vfs: 'namefs', options: 'rw', mountedAt,
			},
		);
		lvm.wparId = 1;

		return '';
	},
	plant(planter) {
		plantDirectory(planter, '/home/web', claims);
		plantProgramTree(planter, '/home/web', {name: 'web', owner: claims});
	},
	finish({lvm}) {
		lvm.devices = lvm.devices.filter(device => device.name === 'sys0' || ['if', 'tcpip'].includes(device.class));
		lvm.bootList = [];
	},
};

/**
Machines that are not ordinary partitions.
*/
export const roleStories: readonly Story[] = [vios01, nim01, wparHost01, wparWeb01];
