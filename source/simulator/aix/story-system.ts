import {bulk} from '../file-content.js';
import type {FileTree} from '../file-tree.js';
import type {LvmState} from './lvm-state.js';
import {plantDirectory, plantFile, type Planter} from './story-content.js';

export type StoryUser = {
	readonly name: string;
	readonly uid: number;
	readonly gid: number;
	readonly group: string;
	readonly gecos: string;
	readonly home: string;

	/**
	`/usr/bin/ksh` unless given.
	*/
	readonly shell?: string;
};

const systemUsers = [
	'root:!:0:0::/:/usr/bin/ksh', 'daemon:!:1:1::/etc:', 'bin:!:2:2::/bin:', 'sys:!:3:3::/usr/sys:', 'adm:!:4:4::/var/adm:', 'guest:!:100:100::/home/guest:', 'nobody:!:4294967294:4294967294::/:', 'lpd:!:9:4294967294::/:', 'lp:*:11:11::/var/spool/lp:/bin/false', 'invscout:*:6:12::/var/adm/invscout:/usr/bin/ksh', 'ipsec:*:201:1::/etc/ipsec:/usr/bin/ksh', 'sshd:*:202:202::/var/empty:/usr/bin/ksh',
];

const systemGroups = [
	'system:!:0:root', 'staff:!:1:ipsec,sshd', 'bin:!:2:root,bin', 'sys:!:3:root,bin,sys', 'adm:!:4:bin,adm', 'uucp:!:5:uucp', 'mail:!:6:', 'security:!:7:root', 'cron:!:8:root', 'printq:!:9:', 'audit:!:10:root', 'ecs:!:28:', 'nobody:!:4294967294:nobody,lpd', 'usr:!:100:guest', 'perf:!:20:', 'shutdown:!:21:', 'lp:!:11:root,lp', 'invscout:!:12:invscout', 'ipsec:!:200:', 'sshd:!:202:sshd',
];

const root = {uid: 0, gid: 0} as const;
const bin = {uid: 2, gid: 2} as const;

/**
Directories that every AIX has. Mode and owner as `ls -ld` shows them.
*/
const directories: ReadonlyArray<readonly [path: string, mode: number, owner: typeof root | typeof bin]> = [
	['/dev', 0o775, root],
	['/etc', 0o755, root],
	['/etc/security', 0o750, root],
	['/etc/objrepos', 0o775, root],
	['/etc/ssh', 0o755, root],
	['/sbin', 0o755, root],
	['/mnt', 0o755, root],
	['/audit', 0o755, root],
	['/lpp', 0o775, root],
	['/tftpboot', 0o755, root],
	['/usr/bin', 0o755, bin],
	['/usr/sbin', 0o755, bin],
	['/usr/lib', 0o755, bin],
	['/usr/lib/objrepos', 0o775, root],
	['/usr/lpp', 0o755, bin],
	['/usr/lpp/bos', 0o755, bin],
	['/usr/local/bin', 0o755, bin],
	['/usr/share', 0o755, bin],
	['/usr/ccs/bin', 0o755, bin],
	['/usr/sys', 0o755, bin],
	['/usr/ucb', 0o755, bin],
	['/usr/java8_64/jre/bin', 0o755, bin],
	['/var/adm', 0o775, root],
	['/var/adm/ras', 0o775, root],
	['/var/adm/cron', 0o770, bin],
	['/var/adm/sw', 0o755, root],
	['/var/log', 0o755, root],
	['/var/spool', 0o755, bin],
	['/var/spool/cron/crontabs', 0o770, bin],
	['/var/tmp', 0o1777, bin],
	['/var/empty', 0o755, root],
	['/var/run', 0o755, root],
	['/var/preserve', 0o777, bin],
	['/opt/freeware/bin', 0o755, root],
	['/opt/IBM', 0o755, root],
	['/home/guest', 0o755, root],
	['/admin/tmp', 0o755, root],
];

export const plantSystem = (planter: Planter, lvm: LvmState, users: readonly StoryUser[]): void => {
	const {view} = planter;
	const {identity} = lvm;

	for (const [path, mode, owner] of directories) {
		plantDirectory(planter, path, {...owner, mode});
	}

	view.setMode('/tmp', 0o1777);

	for (const [target, path] of [['/usr/bin', '/bin'], ['/usr/lib', '/lib'], ['/home', '/u'], ['/var/log', '/usr/adm-log']] as const) {
		if (path !== '/usr/adm-log') {
			view.makeLink(target, path);
		}
	}

	const text = (path: string, content: string, mode = 0o644): void => {
		plantFile(planter, path, content, {...root, mode});
	};

	text('/etc/passwd', `${[...systemUsers, ...users.map(user => `${user.name}:!:${user.uid}:${user.gid}:${user.gecos}:${user.home}:${user.shell ?? '/usr/bin/ksh'}`)].join('\n')}\n`);
	const own = new Map<number, {name: string; members: string[]}>();

	for (const user of users) {
		const group = own.get(user.gid) ?? {name: user.group, members: []};
		group.members.push(user.name);
		own.set(user.gid, group);
	}

	own.delete(1);
	text('/etc/group', `${[...systemGroups, ...[...own].map(([gid, group]) => `${group.name}:!:${gid}:${group.members.join(',')}`)].join('\n')}\n`);
	text('/etc/environment', '# System-wide environment, read for every login and every process that PAM or LAM starts.\nPATH=/usr/bin:/etc:/usr/sbin:/usr/ucb:/usr/bin/X11:/sbin:/usr/java8_64/jre/bin:/usr/java8_64/bin\nTZ=UTC\nLANG=en_US\nLOCPATH=/usr/lib/nls/loc\nNLSPATH=/usr/lib/nls/msg/%L/%N:/usr/lib/nls/msg/%L/%N.cat:/usr/lib/nls/msg/%l.%c/%N:/usr/lib/nls/msg/%l.%c/%N.cat\nLC__FASTMSG=true\nODMDIR=/etc/objrepos\n');
	text('/etc/profile', 'trap "" 1 2 3\nreadonly LOGNAME\nTERM_DEFAULT=lft\nexport LOGNAME MAIL TERM\ntrap 1 2 3\n');
	text('/etc/motd', `${'*'.repeat(79)}\n*${''.padEnd(77)}*\n*  Welcome to AIX Version ${identity.version}!${''.padEnd(77 - 27 - identity.version.length)}*\n*  ${identity.hostName}: authorised use only.${''.padEnd(77 - 24 - identity.hostName.length)}*\n*${''.padEnd(77)}*\n${'*'.repeat(79)}\n`);
	text('/etc/hosts', `127.0.0.1\tloopback localhost\n${identity.network.address}\t${identity.hostName} ${identity.hostName}.${identity.network.domain}\n`);
	text('/etc/resolv.conf', `nameserver\t${identity.network.nameServer}\ndomain\t${identity.network.domain}\n`);
	text('/etc/inittab', 'init:2:initdefault:\nbrc::sysinit:/sbin/rc.boot 3 >/dev/console 2>&1\nrc:23456789:wait:/etc/rc 2>&1 | alog -tboot > /dev/console\nsrcmstr:23456789:respawn:/usr/sbin/srcmstr\ncron:23456789:respawn:/usr/sbin/cron\n', 0o700);
	text('/etc/lparsafe.training', 'This machine is simulated, for training: it keeps a time of its own.\n');
	text('/etc/vfs', '# Kinds of filesystems: name, number, mount helper, filesystem helper.\n%defaultvfs jfs2 nfs\ncdrfs\t5\tnone\tnone\nprocfs\t6\tnone\tnone\njfs\t3\tnone\t/sbin/helpers/v3fshelper\njfs2\t0\t/sbin/helpers/jfs2\tnone\nnfs\t2\t/sbin/helpers/nfsmnthelp\tnone\tremote\nnfs3\t18\t/sbin/helpers/nfsmnthelp\tnone\tremote\nnamefs\t38\tnone\tnone\nahafs\t39\tnone\tnone\n');
	text('/etc/security/user', 'default:\n\tadmin = false\n\tlogin = true\n\tsu = true\n\trlogin = true\n\tumask = 022\n\tSYSTEM = "compat"\n\nroot:\n\tadmin = true\n', 0o640);
	text('/etc/security/passwd', 'root:\n\tpassword = *\n\tlastupdate = 1770000000\n', 0o600);
	text('/etc/security/limits', 'default:\n\tfsize = 2097151\n\tcore = 2097151\n\tcpu = -1\n\tdata = 262144\n\trss = 65536\n\tstack = 65536\n\tnofiles = 2000\n\nroot:\n\tfsize = -1\n\tdata = -1\n', 0o640);
	text('/etc/security/environ', 'default:\n\nroot:\n', 0o640);
	text('/etc/exclude.rootvg', '^./tmp/\n^./var/tmp/\n');
	text('/etc/ssh/sshd_config', 'PermitRootLogin prohibit-password\nSubsystem sftp /usr/sbin/sftp-server\n');
	text('/var/spool/cron/crontabs/root', '0 11 * * * /usr/bin/errclear -d S,O 30\n0 12 * * * /usr/bin/errclear -d H 90\n0,5,10,15,20,25,30,35,40,45,50,55 * * * * /usr/sbin/dumpctrl -k >/dev/null 2>/dev/null\n', 0o600);
	text('/var/adm/messages', '', 0o640);
	text('/var/adm/ras/vgbackuplog', '', 0o644);
	text('/bosinst.data', `control_flow:\n    CONSOLE = Default\n    INSTALL_METHOD = overwrite\n    PROMPT = yes\n    EXISTING_SYSTEM_OVERWRITE = yes\n    RECOVER_DEVICES = Default\n    ACCEPT_LICENSES = \n\ntarget_disk_data:\n    PVID = ${lvm.disks[0]?.pvid ?? ''}\n    PHYSICAL_LOCATION = ${lvm.disks[0]?.physicalLocation ?? ''}\n    CONNECTION = ${lvm.disks[0]?.paths[0]?.parent ?? ''}//${lvm.disks[0]?.paths[0]?.connection ?? ''}\n    LOCATION = \n    SIZE_MB = ${lvm.disks[0]?.size ?? ''}\n    HDISKNAME = ${lvm.disks[0]?.name ?? ''}\n`);

	// The kernel and what all programs share: an image of the system is made of such files for the most part.
	if (lvm.wparId === undefined) {
		for (const [path, pages] of [['/usr/lib/boot/unix_64', 352], ['/usr/ccs/lib/libc.a', 160], ['/usr/lib/libperfstat.a', 128]] as const) {
			plantDirectory(planter, path.slice(0, path.lastIndexOf('/')), bin);
			plantFile(planter, path, '', {...bin, mode: 0o555});

			for (let index = 0; index < pages; index++) {
				view.writeRange(path, index * bulk.length, bulk);
			}
		}
	}

	for (const user of users) {
		plantDirectory(planter, user.home, {uid: user.uid, gid: user.gid, mode: 0o750});
		plantFile(planter, `${user.home}/.profile`, 'export PS1="$LOGNAME@$(uname -n):\\$PWD> "\nset -o vi\n', {uid: user.uid, gid: user.gid, mode: 0o640});
	}
};

/**
Fixed device nodes; those of disks and volumes follow the state.
*/
export const plantDevices = (files: FileTree, bootDisk: string | undefined): void => {
	const view = files.view({umask: 0});

	for (const [name, major, minor, mode] of [['null', 2, 2, 0o666], ['zero', 2, 3, 0o666], ['tty', 1, 0, 0o666], ['console', 4, 0, 0o622], ['random', 36, 0, 0o644]] as const) {
		if (!view.exists(`/dev/${name}`)) {
			view.makeDevice(`/dev/${name}`, {
				kind: 'character-device', major: name === 'random' ? 35 : major, minor, mode,
			});
		}
	}

	if (bootDisk !== undefined && !view.exists('/dev/ipldevice')) {
		view.makeHardLink(`/dev/r${bootDisk}`, '/dev/ipldevice');
	}
};

/**
Puts a program into the tree, so that it is found through PATH and may be executed.
*/
export const installProgram = (files: FileTree, path: string, mode = 0o555): void => {
	const view = files.view({umask: 0o022});

	if (view.exists(path)) {
		return;
	}

	for (let at = path.indexOf('/', 1); at !== -1; at = path.indexOf('/', at + 1)) {
		if (!view.exists(path.slice(0, at))) {
			view.makeDirectory(path.slice(0, at));
		}
	}

	view.write(path, '');
	view.setOwner(path, 2, 2);
	view.setMode(path, mode);
};
