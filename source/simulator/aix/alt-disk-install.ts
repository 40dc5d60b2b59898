import {Buffer} from 'node:buffer';
import {FileError} from '../files.js';
import {toText} from '../byte-text.js';
import type {UtilityContext} from '../utility.js';
import {
	alternateName,
	cleanUp,
	createAlternate,
	makeBootable,
	noteCommand,
	putToSleep,
	say,
	startFrom,
	targetDisks,
} from './alternate-rootvg.js';
import {Archive} from './archive-files.js';
import {extract, findInImage} from './extracting.js';
import {findGroup} from './groups.js';
import {ImageProblem, type ImageSource} from './image-reader.js';
import {openImage} from './list-backup.js';
import {LvmProblem} from './lvm-problem.js';
import type {VolumeGroup} from './group-state.js';
import {writeImageData} from './mkszfile.js';
import {MountProblem} from './mounting.js';
import type {AixProgram, Call} from './program.js';
import {listNames} from './saving.js';
import {field, parseData, type DataStanza} from './vg-data.js';

/**
The fileset that brings a command, or part of it.
*/
const hasFileset = (context: UtilityContext, part: string): boolean => context.machine.lvm.software.some(fileset => fileset.name === `bos.alt_disk_install.${part}`);

const phasesOf = (text: string): ReadonlySet<number> | undefined => {
	const known: Readonly<Record<string, readonly number[]>> = {
		1: [1], 2: [2], 3: [3], 12: [1, 2], 23: [2, 3], all: [1, 2, 3],
	};

	return Object.hasOwn(known, text) ? new Set(known[text]) : undefined;
};

/**
Where a system comes from: how it is described, and how its files get below /alt_inst.
*/
type Origin = {
	readonly isClone: boolean;
	describe(): Promise<readonly DataStanza[]>;
	fill(): Promise<number>;
};

const customDescription = (call: Call): readonly DataStanza[] | undefined => {
	const path = call.value('i');

	return path === undefined ? undefined : parseData(toText(call.context.files.read(path)));
};

const below = (context: UtilityContext, directory: string): (() => void) => {
	const {view} = context.process;
	const before = view.directory;
	view.directory = directory;

	return () => {
		view.directory = before;
	};
};

const unpack = async (call: Call, source: ImageSource, path: string): Promise<number> => {
	const {context} = call;
	const back = below(context, '/alt_inst');

	try {
		return await extract(context, source, {
			names: [], isDeep: true, isVerbose: false, isListing: false, isSilent: !call.has('V'), path,
		});
	} finally {
		back();
	}
};

/**
The boot images of this machine must be at least of the image's level, given as `7.2.5.0`.
*/
const checkLevel = (context: UtilityContext, level: string): void => {
	const own = context.machine.lvm.software.find(fileset => fileset.name === 'bos.alt_disk_install.boot_images')?.level ?? '0';
	const parts = (text: string): readonly number[] => text.split('.', 3).map(Number);
	const [mine, wanted] = [parts(own), parts(level)];
	const difference = wanted.map((each, index) => each - (mine[index] ?? 0)).find(each => each !== 0) ?? 0;

	if (difference > 0) {
		throw new LvmProblem(`alt_disk_install- The level of the mksysb image, ${level}, is higher than\n\tthe level of bos.alt_disk_install.boot_images, ${own}.`);
	}
};

const fromImage = (call: Call, source: ImageSource, path: string): Origin => ({
	isClone: false,
	async describe() {
		const given = customDescription(call);

		if (given !== undefined) {
			return given;
		}

		await say(call.context, 'Restoring /image.data from mksysb image.\n');
		await call.context.sleep(1500);
		const found = findInImage(source, name => name === './image.data');

		if (found === undefined) {
			throw new LvmProblem(`alt_disk_install- The image ${path} holds no image.data file: it is no mksysb image.`);
		}

		call.context.files.write('/image.data', found.text);
		const data = parseData(found.text);
		checkLevel(call.context, field(data, 'image_data', 'OSLEVEL'));

		return data;
	},
	async fill() {
		await say(call.context, 'Restoring mksysb image to alternate disk(s).\n');

		return unpack(call, source, path);
	},
});

const fromRunning = (call: Call, group: VolumeGroup): Origin => ({
	isClone: true,
	async describe() {
		const given = customDescription(call);

		if (given !== undefined) {
			return given;
		}

		await say(call.context, 'Calling mkszfile to create new /image.data file.\n');
		await call.context.sleep(3000);
		writeImageData(call.context, group, false);

		return parseData(toText(call.context.files.read('/image.data')));
	},
	async fill() {
		const {context} = call;
		await say(context, 'Generating a list of files\nfor backup and restore into the alternate file system...\n');
		const names = listNames(context, group, {excludeFile: call.value('e')});
		await context.sleep(2000 + (names.length * 5));
		await say(context, 'Backing-up the rootvg files and restoring them to the\nalternate file system...\n');
		const chunks: Uint8Array[] = [];
		const archive = new Archive(context, {
			target: '',
			program: 'backup',
			isPacking: false,
			pass: async milliseconds => context.sleep(Math.ceil(milliseconds / 10)),
			store(bytes) {
				chunks.push(bytes);
			},
		});

		for (const name of names) {
			await archive.add(name, name === '.' ? '/' : name.slice(1));
		}

		await archive.end();
		const all = new Uint8Array(Buffer.concat(chunks));

		return unpack(call, {size: all.length, read: (offset, length) => all.subarray(offset, offset + length)}, 'rootvg');
	},
});

const customize = async (call: Call): Promise<void> => {
	const {context} = call;
	const resolver = call.value('R');
	const script = call.value('s');

	if (resolver !== undefined) {
		context.files.write('/alt_inst/etc/resolv.conf', context.files.read(resolver));
	}

	if (script !== undefined && await context.run([script]) !== 0) {
		throw new LvmProblem(`alt_disk_install- The customization script ${script} failed.`);
	}
};

const carryOut = async (call: Call, origin: Origin, disks: readonly string[], phases: ReadonlySet<number>): Promise<void> => {
	const {context} = call;
	const {lvm} = context.machine;

	if (phases.has(1)) {
		targetDisks(context, disks);
		await createAlternate(context, await origin.describe(), disks, origin);
	}

	const group = findGroup(lvm, alternateName);

	if (group === undefined || group.isPlaceHolder === true) {
		throw new LvmProblem(`alt_disk_install- The volume group ${alternateName} was not made: phase 1 comes first.`);
	}

	if (phases.has(2)) {
		if (await origin.fill() !== 0) {
			throw new LvmProblem('alt_disk_install- The files could not be restored to the alternate disk.');
		}

		if (!origin.isClone) {
			await say(context, 'Linking to 64bit kernel.\n');
		}

		await customize(call);
	}

	if (!phases.has(3)) {
		return;
	}

	if (origin.isClone) {
		await say(context, 'Modifying ODM on cloned disk.\n');
		await context.sleep(1500);
		await say(context, 'Building boot image on cloned disk.\n');
	}

	await context.sleep(6000);
	makeBootable(context, group);
	await putToSleep(context, group, origin);

	if (!call.has('B')) {
		await startFrom(context, group);
	}
};

const install = async (call: Call, program: string, makeOrigin: () => Promise<Origin> | Origin, disks: readonly string[]): Promise<number> => {
	const {context} = call;
	const phases = phasesOf(call.value('P') ?? 'all');

	if (phases === undefined || disks.length === 0) {
		return call.misused();
	}

	// It is a script.
	context.process.argv = ['/bin/ksh', `/usr/sbin/${program}`, ...context.args];
	noteCommand(context, program);
	const isOurs = findGroup(context.machine.lvm, alternateName) === undefined;

	try {
		await carryOut(call, await makeOrigin(), disks, phases);
	} catch (error) {
		if (!(error instanceof LvmProblem || error instanceof ImageProblem || error instanceof MountProblem || (error instanceof FileError && context.process.deathSignal === undefined))) {
			throw error;
		}

		await context.err(`${error instanceof FileError ? `alt_disk_install- Cannot read the file ${error.path}.` : error.message}\n`);

		if (isOurs) {
			await cleanUp(context);
		}

		return 1;
	}

	return call.has('r') && phases.has(3) ? context.run(['/usr/sbin/shutdown', '-Fr']) : 0;
};

const wordsOf = (text: string | undefined): readonly string[] => (text ?? '').split(/\s+/v).filter(word => word !== '');

export const notFound = async (call: Call, program: string): Promise<number> => call.fail(`ksh: ${program}:  not found.`, 127);

const missingPart = async (call: Call, part: string): Promise<number> => call.fail(`alt_disk_install- The fileset bos.alt_disk_install.${part} is not installed.`);

const installImage = async (call: Call, program: string, image: string, disks: readonly string[]): Promise<number> => {
	if (!hasFileset(call.context, 'boot_images')) {
		return missingPart(call, 'boot_images');
	}

	return install(call, program, () => {
		const source = openImage(call, image);

		if (source === undefined) {
			throw new LvmProblem(`alt_disk_install- The mksysb image ${image} does not exist or is empty.`);
		}

		return fromImage(call, source, image);
	}, disks);
};

const cloneRunning = async (call: Call, program: string, disks: readonly string[]): Promise<number> => install(call, program, () => {
	const group = findGroup(call.context.machine.lvm, 'rootvg');

	if (group === undefined) {
		throw new LvmProblem('alt_disk_install- There is no rootvg.');
	}

	return fromRunning(call, group);
}, disks);

const common = {
	d: 'captured', i: 'documented', s: 'documented', R: 'documented', D: 'documented', B: 'documented', V: 'documented', r: 'documented', P: 'documented', O: 'documented', c: 'captured', n: 'documented', g: 'documented', T: 'documented', S: 'documented',
} as const;

export const altDiskMksysb: AixProgram = {
	paths: ['/usr/sbin/alt_disk_mksysb'],
	options: 'm:d:i:s:R:p:L:nP:c:KDBOVgkrxyzTSC',
	provenance: {
		'': 'captured', ...common, m: 'captured', p: 'documented', L: 'documented', K: 'documented', k: 'documented', x: 'documented', y: 'documented', z: 'documented', C: 'documented',
	},
	usage: 'Usage: alt_disk_mksysb -m device -d <target_disks...> [-i <image.data>] [-s <script>]\n        [-R <resolv_conf>] [-p <platform>] [-L <mksysb_level>] [-n] [-P <phase_option>]\n        [-c <console>] [-K] [-D B O V g k r y z T S C]',
	isRootOnly: true,
	milliseconds: 800,
	async run(call) {
		const image = call.value('m');

		if (!hasFileset(call.context, 'rte')) {
			return notFound(call, 'alt_disk_mksysb');
		}

		return image === undefined || call.operands.length > 0 ? call.misused() : installImage(call, 'alt_disk_mksysb', image, wordsOf(call.value('d')));
	},
};

export const altDiskCopy: AixProgram = {
	paths: ['/usr/sbin/alt_disk_copy'],
	options: 'd:i:s:b:I:l:f:F:e:w:nP:c:x:R:DBOVgruTS',
	provenance: {
		'': 'documented', ...common, b: 'documented', I: 'documented', l: 'documented', f: 'documented', F: 'documented', e: 'documented', w: 'documented', x: 'documented', u: 'documented',
	},
	usage: 'Usage: alt_disk_copy -d <target_disks...> [-i <image.data>] [-s <script>] [-b <bundle_name>]\n        [-I <installp_flags>] [-l <images_location>] [-f <fix_bundle>] [-F <fixes>]\n        [-e <exclude_list>] [-w <filesets>] [-n] [-P <phase_option>] [-c <console>]\n        [-x <first_boot_script>] [-R <resolv_conf>] [-D B O V g r u T S]',
	isRootOnly: true,
	milliseconds: 800,
	async run(call) {
		if (!hasFileset(call.context, 'rte')) {
			return notFound(call, 'alt_disk_copy');
		}

		return call.operands.length > 0 ? call.misused() : cloneRunning(call, 'alt_disk_copy', wordsOf(call.value('d')));
	},
};

/**
The older spelling: the disks are operands, `-d` the image.
*/
export const installTheOldWay = async (call: Call): Promise<number> => {
	const image = call.value('d');

	return image === undefined ? cloneRunning(call, 'alt_disk_install', call.operands) : installImage(call, 'alt_disk_install', image, call.operands);
};

export {hasFileset};
