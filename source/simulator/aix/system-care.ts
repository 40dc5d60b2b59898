import {requireGroup} from './group-operations.js';
import {knownGroups, knownVolumes} from './groups.js';
import {refusing} from './lvm-command.js';
import type {LvmState, WorkloadPartition} from './lvm-state.js';
import type {AixProgram, Call} from './program.js';
import {row} from './columns.js';

/**
What a call sets, by the words of the list.
*/
const dumpChanges = (call: Call): Record<string, string> => {
	const directory = call.value('d') ?? call.value('D');
	const values: ReadonlyArray<readonly [string, string | undefined]> = [
		['primary', call.value('p')],
		['secondary', call.value('s')],
		['copy directory', directory],
		['forced copy flag', directory === undefined ? undefined : (call.has('D') ? 'TRUE' : 'FALSE')],
		['always allow dump', call.has('K') ? 'TRUE' : (call.has('k') ? 'FALSE' : undefined)],
		['type of dump', call.value('t')],
		['full memory dump', call.value('f')],
	];

	return Object.fromEntries(values.filter((each): each is readonly [string, string] => each[1] !== undefined));
};

export const sysdumpdev: AixProgram = {
	paths: ['/usr/bin/sysdumpdev', '/usr/sbin/sysdumpdev'],
	options: 'leLzvPp:s:d:D:f:t:kKcC',
	provenance: {
		'': 'documented', l: 'documented', e: 'documented', L: 'documented', z: 'invented', v: 'invented', P: 'documented', p: 'documented', s: 'documented', d: 'documented', D: 'documented', f: 'documented', t: 'documented', k: 'documented', K: 'documented', c: 'invented', C: 'invented',
	},
	usage: 'Usage: sysdumpdev [-P] { -p Device | -s Device } | { -d | -D } Directory | { -k | -K } | -t Type | -f Mode | -l | -L | -e',
	isRootOnly: true,
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;

		if (call.has('e')) {
			await context.out(`Estimated dump size in bytes: ${lvm.identity.memory * 41_943}\n`);

			return 0;
		}

		if (call.has('L')) {
			return call.fail('0453-019 No previous dumps recorded.', 2);
		}

		const wrong = ['p', 's'].map(letter => call.value(letter)).find(device => device !== undefined && !context.files.exists(device) && device !== '/dev/sysdumpnull');

		if (wrong !== undefined) {
			return call.fail(`0453-010 sysdumpdev: The dump device ${wrong} is not valid.`);
		}

		const changes = dumpChanges(call);

		if (Object.keys(changes).length === 0 && !call.has('l')) {
			return call.misused();
		}

		lvm.dumpSettings = {...lvm.dumpSettings, ...changes};

		const group = knownGroups(lvm).find(each => each.name === 'rootvg');
		const volumes = group === undefined ? [] : knownVolumes(group);
		const primary = volumes.find(volume => volume.type === 'sysdump') ?? volumes.find(volume => volume.type === 'paging');
		const rows: ReadonlyArray<readonly [string, string]> = [
			['primary', primary === undefined ? '/dev/sysdumpnull' : `/dev/${primary.name}`],
			['secondary', '/dev/sysdumpnull'],
			['copy directory', '/var/adm/ras'],
			['forced copy flag', 'TRUE'],
			['always allow dump', 'FALSE'],
			['dump compression', 'ON'],
			['type of dump', 'fw-assisted'],
			['full memory dump', 'disallow'],
		];
		await context.out(rows.map(([label, value]) => `${label.padEnd(21)}${lvm.dumpSettings?.[label] ?? value}\n`).join(''));

		return 0;
	},
};

export const emgr: AixProgram = {
	paths: ['/usr/sbin/emgr'],
	options: 'lPdcrRCMUXbkpIqmov:L:n:u:a:e:i:f:w:',
	provenance: {
		'': 'documented', l: 'documented', P: 'documented', L: 'documented', n: 'documented', u: 'documented', c: 'documented', r: 'documented', v: 'invented', d: 'invented', R: 'invented', C: 'invented', M: 'invented', U: 'invented', X: 'invented', b: 'invented', k: 'invented', p: 'invented', I: 'invented', q: 'invented', m: 'invented', o: 'invented', a: 'invented', e: 'invented', i: 'invented', f: 'invented', w: 'invented',
	},
	usage: 'Usage: emgr -e <interim fix pkg> | -f <lfile> [-w <dir>] [-a <path>] [-bkpIqmoX]\n       emgr -l [-L <label> | -n <interim fix number> | -u <VUID>] [-v{1|2|3}] [-X] [-a <path>]\n       emgr -c | -r [-L <label> | -n <interim fix number> | -u <VUID> | -f <lfile>]\n       emgr -P [<package>]',
	isRootOnly: true,
	milliseconds: 900,
	async run(call) {
		if (['e', 'i', 'f'].some(letter => call.has(letter)) && !call.has('c') && !call.has('r')) {
			return call.fail(`emgr: 0645-007 Interim fixes are not installed on this machine: ${call.value('e') ?? call.value('i') ?? call.value('f') ?? ''}.`);
		}

		const nothing = 'There is no efix data on this system.';

		// Whoever asks for one fix is told by the status, too.
		if (['r', 'R', 'C', 'M', 'U', 'L', 'n', 'u'].some(letter => call.has(letter))) {
			return call.fail(nothing);
		}

		await call.context.out(call.has('P') ? 'There are no locked packages on this system.\n' : `${nothing}\n`);

		return 0;
	},
};

export const lppchk: AixProgram = {
	paths: ['/usr/bin/lppchk'],
	options: 'cflvunm:O:',
	provenance: {
		'': 'invented', c: 'documented', f: 'documented', l: 'documented', v: 'documented', u: 'invented', n: 'invented', m: 'documented', O: 'documented',
	},
	usage: 'Usage: lppchk {-f | -c | -l | -v} [-O {r | s | u}] [-m[1 | 2 | 3]] [ProductName [FileList ...]]',
	milliseconds: 4000,
	async run(call) {
		const broken = call.context.machine.lvm.software.filter(fileset => fileset.state === 'BROKEN');

		if (['c', 'f', 'l', 'v'].every(letter => !call.has(letter))) {
			return call.misused();
		}

		return broken.length === 0 ? 0 : call.fail(`lppchk:  The following filesets need to be installed or corrected to bring\n\t the system to a consistent state:\n\n${broken.map(fileset => `  ${row([[fileset.name, 31]])}${fileset.level}  (BROKEN)`).join('\n')}\n`);
	},
};

/**
Makes the ODM and the control blocks agree with the descriptors, which they always do here.
*/
export const synclvodm: AixProgram = {
	paths: ['/usr/sbin/synclvodm'],
	options: 'vPFR',
	provenance: {
		'': 'documented', v: 'documented', P: 'invented', F: 'invented', R: 'invented',
	},
	usage: 'Usage: synclvodm [-v] VGName [LVName ...]',
	isRootOnly: true,
	milliseconds: 2500,
	run: refusing(async call => {
		const [name] = call.operands;

		if (name === undefined) {
			return call.misused();
		}

		const group = requireGroup(call.context, 'synclvodm', name);

		if (call.has('v')) {
			await call.context.out(`synclvodm: Physical volume data updated.\n${knownVolumes(group).map(volume => `synclvodm: Logical volume ${volume.name} updated.\n`).join('')}`);
		}

		return 0;
	}),
};

const ruler = `${'='.repeat(65)}\n`;
const rule = `${'-'.repeat(65)}\n`;

/**
The long form of `lswpar`: sections with a heading, an empty line after each.
*/
const describe = (lvm: LvmState, {name, state, type, hostName, directory, address}: WorkloadPartition): string => {
	const labelled = (rows: ReadonlyArray<readonly [label: string, value: string]>, width: number): string => rows.map(([label, value]) => `${`${label}:`.padEnd(width)}${value}`.trimEnd() + '\n').join('');
	const short = directory.length > 21 ? `${directory.slice(0, 21)}...` : directory;
	const mounts = lvm.mounts.filter(mount => mount.mountPoint.startsWith(directory)).map(mount => `${row([[mount.mountPoint.length > 24 ? short : mount.mountPoint, 25], [mount.device, 17], [mount.vfs, 19]])}${mount.options}\n`).join('');
	const {network} = lvm.identity;

	return [
		`${ruler}${name} - ${{A: 'Active', D: 'Defined', B: 'Broken'}[state]}\n${ruler}GENERAL\n`,
		labelled([['Type', type], ['RootVG WPAR', 'no'], ['Owner', 'root'], ['Hostname', hostName], ['WPAR-Specific Routing', 'no'], ['Virtual IP WPAR', ''], ['Directory', directory], ['Start/Stop Script', ''], ['Auto', 'no'], ['Private /usr', 'no'], ['Checkpointable', 'no'], ['Application', ''], ['UUID', `541ba314-c7ca-4f67-bc6e-${address.split('.').map(each => Number(each).toString(16).padStart(3, '0')).join('')}`]], 25),
		`\nNETWORK\nInterface     Address(6)        Mask/Prefix       Broadcast\n${rule}${row([['en0', 14], [address, 18], [network.netmask, 18]])}${[...network.address.split('.').slice(0, 3), '255'].join('.')}\n`,
		`\nFILE SYSTEMS\nMountPoint               Device           Vfs     Nodename   Options\n${rule}${mounts}`,
		'\nRESOURCE CONTROLS\n',
		labelled([['Active', 'yes'], ['Resource Set', ''], ['CPU Shares', 'unlimited'], ['CPU Limits', '0%-100%,100%'], ['Memory Shares', 'unlimited'], ['Memory Limits', '0%-100%,100%'], ['Per-Process Virtual Memory Limit', 'unlimited'], ['Total Virtual Memory Limit', 'unlimited'], ['Total Processes', 'unlimited'], ['Total Threads', 'unlimited']], 36),
		'\nOPERATION\nOperation:    none\nProcess ID:\nStart Time:\n\nSECURITY SETTINGS\nPrivileges:   PV_AU_,PV_AU_ADD,PV_AU_ADMIN,PV_AU_PROC,PV_AU_READ,\n              PV_AU_WRITE,PV_AZ_ADMIN,PV_AZ_CHECK,PV_DAC_,PV_FS_MOUNT\n',
		`\nDEVICE EXPORTS\nName               Type     Virtual Device     RootVG   Status\n${rule}${['null', 'tty', 'console', 'zero'].map(device => `${row([[`/dev/${device}`, 19], ['pseudo', 37]])}EXPORTED\n`).join('')}\n`,
	].join('');
};

export const lswpar: AixProgram = {
	paths: ['/usr/sbin/lswpar'],
	options: 'LqcDNst:',
	provenance: {
		'': 'documented', L: 'documented', q: 'documented', c: 'documented', D: 'invented', N: 'invented', s: 'documented', t: 'invented',
	},
	usage: 'Usage: lswpar [-c | -q] [-L] [-s State] [-t Type] [Name ...]',
	milliseconds: 200,
	async run(call) {
		const {context} = call;
		const {wpars = []} = context.machine.lvm;
		const missing = call.operands.find(name => wpars.every(each => each.name !== name));
		const chosen = wpars.filter(each => call.operands.length === 0 || call.operands.includes(each.name));

		if (missing !== undefined) {
			return call.fail(`lswpar: 0960-419 Could not find a workload partition called '${missing}'.`);
		}

		if (chosen.length === 0) {
			return 0;
		}

		const rows = chosen.map(each => [each.name, each.state, each.type, each.hostName, each.directory, 'no'] as const);

		if (call.has('L')) {
			await context.out(`${chosen.map(each => describe(context.machine.lvm, each)).join('')}\n`);

			return 0;
		}

		if (call.has('c')) {
			await context.out(`#Name:State:Type:Hostname:Directory:RootVG WPAR\n${rows.map(cells => `${cells.join(':')}\n`).join('')}`);

			return 0;
		}

		const widths = [0, 1, 2, 3, 4].map(index => Math.max(...rows.map(cells => cells[index]!.length), ['Name', 'State', 'Type', 'Hostname', 'Directory'][index]!.length) + 2);
		const line = (cells: readonly string[]): string => `${cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('').trimEnd()}\n`;
		const header = ['Name', 'State', 'Type', 'Hostname', 'Directory', 'RootVG WPAR'];
		const width = widths.reduce((sum, each) => sum + each, 0) + 11;
		await context.out(`${call.has('q') ? '' : `${line(header)}${'-'.repeat(width)}\n`}${rows.map(cells => line(cells)).join('')}`);

		return 0;
	},
};
