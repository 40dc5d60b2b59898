import {FileError} from '../files.js';
import {toText} from '../byte-text.js';
import type {UtilityContext} from '../utility.js';
import {dateTime} from './columns.js';
import {makeDirectories} from './group-operations.js';
import {mountOf} from './groups.js';
import {activeGroup, refusing} from './lvm-command.js';
import {LvmProblem} from './lvm-problem.js';
import type {VolumeGroup} from './group-state.js';
import {Pacing} from './pacing.js';
import type {AixProgram, Call} from './program.js';
import {
	isBadBlockCount,
	incomplete,
	listNames,
	writeArchive,
} from './saving.js';
import {
	describeGroup,
	parseData,
	sizesOf,
} from './vg-data.js';

const dataDirectory = (group: string): string => `/tmp/vgdata/${group}`;

export const backupLog = '/var/adm/ras/vgbackuplog';

/**
Writes a group's description to /tmp/vgdata.
*/
const writeGroupData = (context: UtilityContext, group: VolumeGroup, hasMaps: boolean): void => {
	makeDirectories(context, dataDirectory(group.name));

	for (const [name, text] of describeGroup(context, group, {hasMaps})) {
		context.files.write(`${dataDirectory(group.name)}/${name}`, text);
	}
};

export const mkvgdata: AixProgram = {
	paths: ['/usr/bin/mkvgdata'],
	options: 'Xm',
	provenance: {'': 'documented', X: 'documented', m: 'documented'},
	usage: 'Usage: mkvgdata [-X] [-m] VGName',
	isRootOnly: true,
	milliseconds: 3000,
	run: refusing(async call => {
		const {context} = call;
		const [name] = call.operands;

		if (name === undefined) {
			return call.misused();
		}

		writeGroupData(context, await activeGroup(context, 'mkvgdata', name), call.has('m'));

		return 0;
	}),
};

const noteBackup = (context: UtilityContext, group: VolumeGroup, target: string): void => {
	const {full, shrunk} = sizesOf(parseData(toText(context.files.read(`${dataDirectory(group.name)}/${group.name}.data`))));
	context.files.append(backupLog, `${target};savevg ${context.args.join(' ')};${dateTime(context.machine.clock.now)};${shrunk};${full};${context.machine.lvm.identity.osLevel}\n`);
};

/**
The files at the front of an image. Their list itself is there twice, once with the process's number.
*/
const frontNames = (context: UtilityContext, group: VolumeGroup): readonly string[] => {
	const directory = dataDirectory(group.name);
	const {now} = context.machine.clock;
	const data = parseData(toText(context.files.read(`${directory}/${group.name}.data`)));
	const {full, shrunk} = sizesOf(data);
	context.files.write(`${directory}/image.info`, 'savevg 1.0\n');
	context.files.write(`${directory}/backup.data`, `backup_data:\n\tVGNAME= ${group.name}\n\tDATE_TIME= ${dateTime(now)}\n\tFULL_SIZE= ${full}\n\tSHRINK_SIZE= ${shrunk}\n\tOSLEVEL= ${context.machine.lvm.identity.osLevel}\n`);
	const maps = context.files.list(directory).filter(name => name.endsWith('.map'));
	const inGroup = ['image.info', 'filesystems', `${group.name}.data`, 'backup.data'].map(name => `.${directory}/${name}`);
	const lists = [`./tmp/vgdata/vgdata.files${context.pid}`, './tmp/vgdata/vgdata.files'];
	const names = [inGroup[0] ?? '', ...lists, ...inGroup.slice(1), ...maps.map(name => `.${directory}/${name}`)];

	for (const list of lists) {
		context.files.write(list.slice(1), `${names.join('\n')}\n`);
	}

	return names;
};

/**
Names that are in the list and gone when they are saved.
*/
const vanishing = (group: VolumeGroup, context: UtilityContext): readonly string[] => {
	const first = group.logicalVolumes.map(volume => mountOf(context.machine.lvm, volume)?.mountPoint).find(mountPoint => mountPoint !== undefined);

	return context.machine.faults.has('vanishing-files') && first !== undefined ? ['session.4711.tmp', 'session.4712.tmp', '.lock.batch'].map(name => `.${first}/${name}`) : [];
};

const save = async (call: Call, group: VolumeGroup, target: string): Promise<number> => {
	const {context} = call;
	const isVerbose = call.has('v');
	const pacing = new Pacing(context);

	if (call.has('i') || call.has('m')) {
		await context.out(`\nCreating information file for volume group ${group.name}.\n`);
		await pacing.pass(3000);
		writeGroupData(context, group, call.has('m'));
	}

	if (!context.files.exists(`${dataDirectory(group.name)}/${group.name}.data`)) {
		return call.fail(`0512-008 savevg: The mkvgdata command failed: there is no file\n\t${dataDirectory(group.name)}/${group.name}.data.\n\tThe backup is canceled.`);
	}

	await context.out('\nCreating list of files to back up.\n');
	const front = frontNames(context, group);
	let names: readonly string[];

	try {
		names = call.has('r') ? [] : listNames(context, group, {excludeFile: call.has('e') ? `/etc/exclude.${group.name}` : undefined, filesystemsFile: call.value('x')});
	} catch (error) {
		if (error instanceof FileError) {
			return call.fail(`0512-016 savevg: Cannot read the file ${error.path}.\n\tThe backup is canceled.`);
		}

		if (error instanceof LvmProblem) {
			return call.fail(`${error.message}\n0512-008 savevg: The list of files could not be made.\n\tThe backup is canceled.`);
		}

		throw error;
	}

	await pacing.pass(2000 + (names.length * 5));
	await context.out('.\n');
	const all = [...front, ...names, ...vanishing(group, context)];
	await context.out(isVerbose ? `Backing up ${all.length} files\n` : `Backing up ${all.length} files`);

	if (!isVerbose) {
		pacing.show(all.length);
	}

	const {stored, bytes, isWhole} = await writeArchive(context, pacing, {
		target, names: all, program: 'savevg', isVerbose, isPacking: !call.has('p'),
	});

	if (!isWhole) {
		await context.out(`\n${incomplete('savevg')}`);

		return 1;
	}

	noteBackup(context, group, target);

	if (isVerbose) {
		await context.out(`   total size: ${bytes}\n`);
	}

	await context.out(`\n\n${stored} of ${all.length} files (${Math.floor(100 * stored / Math.max(1, all.length))}%)\n`);

	if (stored < all.length) {
		await context.out(incomplete('savevg'));

		return 1;
	}

	await context.out('0512-038 savevg: Backup Completed Successfully.\n');

	return 0;
};

export const savevg: AixProgram = {
	paths: ['/usr/bin/savevg'],
	options: 'aAb:ef:imprTvVx:XZ',
	provenance: {
		'': 'captured', a: 'documented', A: 'documented', b: 'documented', e: 'documented', f: 'documented', i: 'documented', m: 'documented', p: 'documented', r: 'documented', T: 'documented', v: 'documented', V: 'documented', x: 'documented', X: 'documented', Z: 'documented',
	},
	usage: 'Usage: savevg [-X] [-V] [-i | -m] [-e] [-a] [-b blocks] [-A] [-T] [-f device] [-p] [-r] [-v] [-x file] [-Z] vgName',
	isRootOnly: true,
	milliseconds: 300,
	run: refusing(async call => {
		const {context} = call;
		const [name] = call.operands;

		if (name === undefined || call.operands.length > 1) {
			return call.misused();
		}

		if (isBadBlockCount(call.value('b'))) {
			return call.fail(`0512-011 savevg: The number of blocks ${call.value('b')} is not valid.`);
		}

		const group = await activeGroup(context, 'savevg', name);
		const target = call.value('f') ?? '/dev/rmt0';

		if (target.startsWith('/dev/')) {
			return call.fail(`0512-010 savevg: The device ${target} is not available.`);
		}

		return call.has('V') ? call.fail('0512-019 savevg: The -V flag is valid only with a tape device.') : save(call, group, context.files.resolve(target));
	}),
};
