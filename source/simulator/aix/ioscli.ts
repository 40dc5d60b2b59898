import {findAccount, rootAccount} from '../accounts.js';
import type {UtilityContext} from '../utility.js';
import {row} from './columns.js';
import {allDevices} from './devices.js';
import {groupOfDisk} from './groups.js';
import type {AixProgram} from './program.js';

const home = '/home/padmin';

type Words = {
	has(word: string): boolean;

	/**
	The word after an option.
	*/
	value(word: string): string | undefined;

	/**
	The first word that is no option and no option's value.
	*/
	readonly operand: string | undefined;
};

const valued = new Set(['-file', '-vadapter', '-fmt', '-type', '-dev', '-field', '-attr']);

const parse = (args: readonly string[]): Words => ({
	has: word => args.includes(word),
	value(word) {
		const at = args.indexOf(word);

		return at === -1 ? undefined : args[at + 1];
	},
	operand: args.find((word, index) => !word.startsWith('-') && !valued.has(args[index - 1] ?? '')),
});

type Command = (context: UtilityContext, words: Words) => Promise<number>;

const wordAfter = (code: string, text: string): string => `${code} ${text}\n`;

const lspv: Command = async (context, words) => {
	const {lvm} = context.machine;

	if (words.operand !== undefined) {
		return context.run(['/usr/sbin/lspv', words.operand]);
	}

	const disks = lvm.disks.filter(disk => disk.status === 'Available');

	if (words.has('-free') || words.has('-avail')) {
		const mapped = new Set(lvm.mappings?.map(each => each.backing));
		const free = disks.filter(disk => groupOfDisk(lvm, disk) === undefined && !mapped.has(disk.name));
		await context.out(`${row([['NAME', 16], ['PVID', 36]])}SIZE(megabytes)\n${free.map(disk => `${row([[disk.name, 16], [disk.pvid ?? 'none', 36]])}${disk.size}\n`).join('')}`);

		return 0;
	}

	if (words.has('-size')) {
		await context.out(`${row([['NAME', 16], ['PVID', 36]])}SIZE(megabytes)\n${disks.map(disk => `${row([[disk.name, 16], [disk.pvid ?? 'none', 36]])}${disk.size}\n`).join('')}`);

		return 0;
	}

	await context.out(`${row([['NAME', 17], ['PVID', 37], ['VG', 17]])}STATUS\n`);

	for (const disk of disks) {
		const group = groupOfDisk(lvm, disk);
		await context.out(`${row([[disk.name, 17], [disk.pvid ?? 'none', 37], [group?.name ?? 'None', 17]])}${group?.isVariedOn === true ? 'active' : ''}\n`);
	}

	return 0;
};

const lsvg: Command = async (context, words) => context.run(['/usr/sbin/lsvg', ...words.has('-lv') ? ['-l'] : [], ...words.has('-pv') ? ['-p'] : [], ...words.operand === undefined ? [] : [words.operand]]);

const lsdev: Command = async (context, words) => {
	const {lvm} = context.machine;
	const wanted = words.value('-dev');

	if (wanted !== undefined && words.has('-attr')) {
		return context.run(['/usr/sbin/lsattr', '-El', wanted]);
	}

	const targets = (lvm.mappings ?? []).map(({device}) => [device, 'Available', 'Virtual Target Device - Disk'] as const);
	const devices = allDevices(lvm).filter(device => device.class !== 'logical_volume' && (words.value('-type') ?? device.class) === device.class && (wanted ?? device.name) === device.name).map(device => [device.name, device.status, device.description] as const);
	const rows = words.has('-virtual') ? [...devices.filter(([name]) => /^(?:vhost|ent|vsa|vfchost)\d/v.test(name)), ...targets] : (words.has('-type') || wanted !== undefined ? devices : [...devices, ...targets]);
	await context.out(`${row([['name', 17], ['status', 12]])}description\n${rows.map(([name, status, description]) => `${row([[name, 17], [status, 12]])}${description}\n`).join('')}`);

	return 0;
};

const hex = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;

const lsmap: Command = async (context, words) => {
	const {lvm} = context.machine;
	const wanted = words.value('-vadapter');
	const {model, serialNumber, partitionNumber} = lvm.identity;
	const place = (slot: number): string => `U${model.replace('IBM,', '').replace('-', '.')}.${serialNumber}-V${partitionNumber}-C${slot}`;
	const mappings = (lvm.mappings ?? []).filter(({adapter}) => wanted === undefined || adapter === wanted);

	if (!words.has('-all') && wanted === undefined) {
		await context.err(wordAfter('Usage:', 'lsmap {-vadapter ServerVirtualAdapter | -plc PhysicalLocationCode | -all} [-type BackingDeviceType | -net | -npiv] [-fmt delimiter] [-field FieldName ...]'));

		return 1;
	}

	if (words.has('-npiv') || words.has('-net')) {
		return 0;
	}

	const delimiter = words.value('-fmt');

	for (const [index, each] of mappings.entries()) {
		const disk = lvm.disks.find(({name}) => name === each.backing);
		await context.out(delimiter === undefined
			? `${index === 0 ? '' : '\n'}SVSA            Physloc                                      Client Partition ID\n--------------- -------------------------------------------- ------------------\n${row([[each.adapter, 16], [place(each.slot), 45]])}${hex(each.clientPartition)}\n\n${[['VTD', each.device], ['Status', 'Available'], ['LUN', each.lun], ['Backing device', each.backing], ['Physloc', disk?.physicalLocation ?? ''], ['Mirrored', 'false']].map(([label = '', value = '']) => `${label.padEnd(22)}${value}\n`).join('')}`
			: `${[each.adapter, place(each.slot), hex(each.clientPartition), each.device, 'Available', each.lun, each.backing, disk?.physicalLocation ?? '', 'false'].join(delimiter)}\n`);
	}

	return 0;
};

const backupios: Command = async (context, words) => {
	const file = words.value('-file');

	if (file === undefined) {
		await context.err(wordAfter('Usage:', 'backupios -file FileName [-mksysb] [-nopak] [-nosvg] [-nomedialib]'));

		return 1;
	}

	const path = file.startsWith('/') ? file : `${home}/${file}`;
	await context.out('Backup in progress.  This command can take a considerable amount of time\nto complete, please be patient...\n\n');

	return context.run(['/usr/bin/mksysb', '-X', '-i', words.has('-mksysb') ? path : `${path}/nim_resources.tar`]);
};

const viosbr: Command = async (context, words) => {
	const {lvm} = context.machine;
	const directory = `${home}/cfgbackups`;
	const file = words.value('-file');
	const view = context.machine.files.view();
	const text = (lvm.mappings ?? []).map(({adapter, device, backing, clientPartition}) => `${adapter} ${device} ${backing} ${clientPartition}\n`).join('');
	const pathOf = (name: string): string => `${name.startsWith('/') ? name : `${directory}/${name}`}${name.endsWith('.tar.gz') ? '' : '.tar.gz'}`;

	if (words.has('-view') && words.has('-list')) {
		await context.out(view.list(directory).map(name => `${name}\n`).join(''));

		return 0;
	}

	if (file !== undefined && words.has('-backup')) {
		await context.sleep(4000);
		view.write(pathOf(file), `${lvm.identity.hostName}\n${text}`);
		await context.out(`Backup of this node (${lvm.identity.hostName}) successful\n`);

		return 0;
	}

	if (file !== undefined && words.has('-view')) {
		if (!view.exists(pathOf(file))) {
			await context.err(`viosbr: file ${file} does not exist.\n`);

			return 1;
		}

		await context.out(`Details in: ${pathOf(file)}\n\nVirtual Server Adapters:\n${text}`);

		return 0;
	}

	await context.err(wordAfter('Usage:', 'viosbr {-backup | -view | -restore} -file FileName [-list]'));

	return 1;
};

const lsrep: Command = async context => {
	const {files} = context.machine;
	const mount = files.mounts.find(each => each.mountPoint === '/var/vio/VMLibrary');

	if (mount === undefined) {
		await context.err('The DVD_VIRTUAL_MEDIA repository has not been created.\n');

		return 1;
	}

	const mib = (bytes: number): string => String(Math.floor(bytes / 1_048_576));
	const view = files.view();
	const isos = view.list('/var/vio/VMLibrary').map(name => `${row([[name, 53]])}${mib(view.status(`/var/vio/VMLibrary/${name}`).size + 1_048_576).padStart(9)} None            rw\n`);
	await context.out(`Size(mb) Free(mb) Parent Pool         Parent Size      Parent Free\n${mib(mount.filesystem.capacity).padStart(8)} ${mib(mount.filesystem.freeBytes).padStart(8)} ${'mediavg'.padEnd(20)}${'40896'.padStart(11)} ${'20416'.padStart(16)}\n\nName                                                  File Size Optical         Access\n${isos.join('')}`);

	return 0;
};

const commands: ReadonlyMap<string, Command> = new Map<string, Command>([
	['ioslevel', async context => {
		await context.out(Buffer.from(context.machine.files.view().read('/usr/ios/cli/ios.level')).toString('latin1'));

		return 0;
	}],
	['lspv', lspv],
	['lsvg', lsvg],
	['lsdev', lsdev],
	['lsmap', lsmap],
	['lsrep', lsrep],
	['backupios', backupios],
	['viosbr', viosbr],
	['errlog', async context => context.run(['/usr/bin/errpt'])],
	['hostname', async context => context.run(['/usr/bin/hostname'])],
	['uname', async context => context.run(['/usr/bin/uname', '-a'])],
	['mount', async context => context.run(['/usr/sbin/mount'])],
	['df', async context => context.run(['/usr/bin/df'])],
	['lspath', async context => context.run(['/usr/sbin/lspath'])],
	['bootlist', async context => context.run(['/usr/bin/bootlist', '-m', 'normal', '-o'])],
	['lssw', async context => context.run(['/usr/bin/lslpp', '-L'])],
]);

/**
The VIO Server's own commands: `ioscli lspv`. It acts as root for padmin.
*/
export const ioscli: AixProgram = {
	paths: ['/usr/ios/cli/ioscli'],
	options: '',
	provenance: {'': 'documented'},
	usage: 'Usage: ioscli command [options]',
	milliseconds: 300,
	async run(call) {
		const {context} = call;
		const [name = '', ...args] = call.operands;
		const command = commands.get(name);

		if (command === undefined) {
			return call.fail(`ioscli: command ${name === '' ? 'is missing' : `"${name}" not found`}.\nAvailable: ${commands.keys().toArray().join(' ')}`, 127);
		}

		context.process.view.account = findAccount(context.machine.files, 'root') ?? rootAccount;
		context.process.view.fileSizeLimit = Infinity;

		return command(context, parse(args));
	},
};

/**
Root's own shell for padmin: what comes on stdin is run.
*/
export const oemSetupEnv: AixProgram = {
	paths: ['/usr/ios/utils/oem_setup_env'],
	options: '',
	provenance: {'': 'documented'},
	usage: 'Usage: oem_setup_env',
	async run({context}) {
		context.process.view.account = findAccount(context.machine.files, 'root') ?? rootAccount;
		context.process.view.fileSizeLimit = Infinity;

		return context.exec(['/usr/bin/ksh', '-s'], {environment: new Map([...context.environment, ['PATH', '/usr/bin:/etc:/usr/sbin:/usr/ucb:/usr/bin/X11:/sbin'], ['HOME', '/'], ['USER', 'root'], ['LOGNAME', 'root']])});
	},
};
