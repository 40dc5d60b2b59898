import {toText} from '../byte-text.js';
import {formatStanza} from './filesystem-table.js';
import {
	addFilesystem,
	addGroup,
	addRootvg,
	addVolume,
	plainDisk,
	type Site,
} from './story-building.js';
import {
	plantArchive,
	plantFile,
	plantProgramTree,
	type Planter,
} from './story-content.js';
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

const root = {uid: 0, gid: 0};

const amend = ({view}: Planter, path: string, change: (text: string) => string): void => {
	view.write(path, change(toText(view.read(path))));
};

/**
A machine with a system disk, one data group, a place for images and a spare disk: what is special about it comes on top.
*/
const ordinary = (site: Site, group: string, mountPoint: string, owner: {readonly uid: number; readonly gid: number}): string => {
	const [rootDisk, dataDisk, backupDisk] = [plainDisk(site, 51_200, 'vscsi'), plainDisk(site, 20_480), plainDisk(site, 40_960)];
	plainDisk(site, 51_200, 'vscsi', false);
	plainDisk(site, 20_480, 'fc', false);
	const {table} = addRootvg(site, [rootDisk]);
	const data = addGroup(site, group, 'original', 32, [dataDisk], 130, 'loglv00');

	return [
		table,
		addFilesystem(site, data, {
			volume: 'datalv', lps: 128, mountPoint, log: '/dev/loglv00', attributes: {options: 'rw'}, root: {...owner, mode: 0o755},
		}),
		backupFilesystem(site, [backupDisk]),
	].join('');
};

const oldAix53: Story = {
	name: 'old-aix53',
	title: 'AIX 5.3 with classic JFS and a tape drive, whose sshd speaks old algorithms only',
	role: 'lpar',
	login: {user: 'root', isLegacy: true},
	identity: partition('old-aix53', 'p5', 3, {version: '5.3', processors: 1, memory: 4096}),
	users: [operator, batchUser],
	tape: 'Available',
	build(site) {
		const rootDisk = plainDisk(site, 36_864, 'vscsi');
		const dataDisk = plainDisk(site, 18_432);
		const backupDisk = plainDisk(site, 18_432);
		plainDisk(site, 36_864, 'vscsi', false);
		plainDisk(site, 18_432, 'fc', false);
		const {table} = addRootvg(site, [rootDisk], {isClassic: true});
		const group = addGroup(site, 'datavg', 'original', 32, [dataDisk], 1200);
		addVolume(site, group, {name: 'loglv00', type: 'jfslog', lps: 1});
		const backup = addGroup(site, 'backupvg', 'original', 32, [backupDisk], 900);
		addVolume(site, backup, {name: 'loglv01', type: 'jfslog', lps: 1});

		return [
			table,
			addFilesystem(site, group, {
				volume: 'lv00', lps: 160, mountPoint: '/data', isClassic: true, log: '/dev/loglv00', attributes: {options: 'rw', bf: 'true'}, root: {...batch, mode: 0o755},
			}),
			addFilesystem(site, group, {
				volume: 'lv01', lps: 32, mountPoint: '/data/small', isClassic: true, log: '/dev/loglv00', attributes: {options: 'rw'}, root: {...batch, mode: 0o755},
			}),
			addFilesystem(site, backup, {
				volume: 'lv02', lps: 480, mountPoint: '/backup', isClassic: true, log: '/dev/loglv01', attributes: {options: 'rw', bf: 'true'}, root: {...root, mode: 0o750},
			}),
		].join('');
	},
	plant(planter) {
		plantProgramTree(planter, '/data', {name: 'billing', owner: batch});
		plantArchive(planter, '/data/small', {owner: batch, months: 2, kind: 'table'});
	},
};

const parisApp01: Story = {
	name: 'paris-app01',
	title: 'Application server in a French locale: translated words and decimal commas unless the C locale is asked for',
	role: 'lpar',
	login: asRoot,
	identity: partition('paris-app01', 'p8', 9, {version: '7.1'}),
	users: [operator, claimsUser],
	build: site => ordinary(site, 'appvg', '/appli', claims),
	plant(planter) {
		plantProgramTree(planter, '/appli', {name: 'appli', owner: claims});
		amend(planter, '/etc/environment', text => text.replace('LANG=en_US', 'LANG=fr_FR'));
	},
};

const secDb01: Story = {
	name: 'sec-db01',
	title: 'Hardened server: root may not log in, everything goes through sudo, and files of the login end at 1 GB',
	role: 'lpar',
	login: {user: 'ops', become: 'sudo'},
	identity: partition('sec-db01', 'p9', 17, {version: '7.2'}),
	users: [operator, batchUser, {
		name: 'ops', uid: 220, gid: 1, group: 'staff', gecos: 'Operations', home: '/home/ops',
	}],
	build: site => ordinary(site, 'secvg', '/secure', batch),
	plant(planter) {
		plantArchive(planter, '/secure', {owner: batch, months: 4, kind: 'table'});
		planter.view.makeLink('/opt/freeware/bin/sudo', '/usr/bin/sudo');
		plantFile(planter, '/etc/sudoers', 'Defaults log_output\nroot ALL=(ALL) ALL\nops ALL=(ALL) NOPASSWD: ALL\n', {...root, mode: 0o440});
		amend(planter, '/etc/ssh/sshd_config', text => text.replace('PermitRootLogin prohibit-password', 'PermitRootLogin no'));
	},
};

const miniApp01: Story = {
	name: 'mini-app01',
	title: 'Small application server without bos.alt_disk_install: no copy of the system can be made beside it',
	role: 'lpar',
	login: asRoot,
	identity: partition('mini-app01', 'p10', 7, {version: '7.3', processors: 1, memory: 4096}),
	users: [operator, claimsUser],
	build: site => ordinary(site, 'appvg', '/app', claims),
	plant(planter) {
		plantArchive(planter, '/app', {owner: claims, months: 3, kind: 'log'});
	},
	finish({lvm}) {
		lvm.software = lvm.software.filter(({name}) => !name.startsWith('bos.alt_disk_install'));
	},
};

/**
Mounts what a server exports; a server that answers has its files in the tree.
*/
const mountFrom = ({lvm, files}: Site, node: string, directory: string, mountPoint: string, isAnswering: boolean): void => {
	const view = files.view();

	view.makeDirectory(mountPoint);
	view.append('/etc/filesystems', formatStanza({
		mountPoint, attributes: new Map(Object.entries({
			dev: directory, vfs: 'nfs', nodename: node, mount: 'true', options: 'bg,hard,intr,sec=sys', account: 'false',
		})),
	}));
	lvm.mounts.push({
		device: directory, mountPoint, vfs: 'nfs3', options: 'bg,hard,intr,sec=sys', mountedAt: lvm.identity.bootedAt, node,
	});

	if (isAnswering) {
		files.createFilesystem(`${node}:${directory}`, {capacity: 120 * 1_073_741_824});
		files.mount(`${node}:${directory}`, mountPoint);
	} else {
		lvm.deadServers = [...lvm.deadServers ?? [], node];
	}
};

const nfsApp01: Story = {
	name: 'nfs-app01',
	title: 'Application server with two NFS mounts: images go to one, and the server of the other is dead, so that df and ls on it hang',
	role: 'lpar',
	login: asRoot,
	identity: partition('nfs-app01', 'p9', 18, {version: '7.2'}),
	users: [operator, claimsUser],
	build: site => ordinary(site, 'appvg', '/app', claims),
	plant(planter, site) {
		plantArchive(planter, '/app', {owner: claims, months: 3, kind: 'table'});
		mountFrom(site, 'nim01', '/export/mksysb', '/mnt/images', true);
		mountFrom(site, 'filer-old', '/vol/share', '/mnt/share', false);
	},
};

/**
Machines that are hard to reach, to understand or to save because of what surrounds them.
*/
export const wayStories: readonly Story[] = [oldAix53, parisApp01, secDb01, miniApp01, nfsApp01];
