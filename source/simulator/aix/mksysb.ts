import {FileError} from '../files.js';
import {toText} from '../byte-text.js';
import type {UtilityContext} from '../utility.js';
import {runPart} from './child-process.js';
import {dateTime} from './columns.js';
import {findGroup} from './groups.js';
import {noGroup} from './list-groups.js';
import {LvmProblem} from './lvm-problem.js';
import type {VolumeGroup} from './group-state.js';
import {hasScratch, settleInstallData} from './mkszfile.js';
import {Pacing} from './pacing.js';
import type {AixProgram, Call} from './program.js';
import {
	isBadBlockCount,
	incomplete,
	listNames,
	writeArchive,
} from './saving.js';
import {backupLog} from './savevg.js';
import {SnapshotSet} from './snapshot-set.js';
import {parseData, sizesOf} from './vg-data.js';

/**
Captures of one year differ in words; here it is the level that decides. 7.2 speaks as the one that Ansible returned, all others as the one that NIM showed.
*/
type Wording = {readonly list: string; readonly files: string; readonly speaker: string};

const wordingOf = (version: string): Wording => version === '7.2'
	? {list: 'Creating list of files to back up \n', files: ' backed up', speaker: 'mksysb'}
	: {list: 'Creating list of files to back up.\n', files: '', speaker: 'savevg'};

const front = ['./image.data', './bosinst.data', './tapeblksz'] as const;

/**
Files that are gone, unreadable or growing when their turn comes, as the faults say.
*/
const troubles = (context: UtilityContext, isPacking: boolean): ReadonlyMap<string, string> => {
	const {faults} = context.machine;

	return new Map([
		...faults.has('vanishing-files') ? ['./tmp/session.4711.tmp', './tmp/session.4712.tmp', './var/adm/ras/trcfile.4713'].map(name => [name, 'A file or directory in the path name does not exist.'] as const) : [],
		...faults.has('unreadable-files') ? ['./etc/security/passwd', './home/oper/.profile'].map(name => [name, 'There is an input or output error.'] as const) : [],
		...faults.has('growing-files') && isPacking ? ['./var/adm/messages'].map(name => [name, 'The size of the file changed while it was packed.'] as const) : [],
	]);
};

/**
What a set LC_ALL does to the list is told nowhere but that it does harm; here names that are not ASCII get lost.
*/
const spoiled = (context: UtilityContext, names: readonly string[]): readonly string[] => (context.environment.get('LC_ALL') ?? '') === '' ? names : names.filter(name => /^[\u{20}-\u{7E}]*$/v.test(name));

const pathOf = (name: string): string => name === '.' ? '/' : name.slice(1);

type Order = {
	readonly call: Call;
	readonly group: VolumeGroup;
	readonly target: string;

	/**
	Files that a run leaves in /tmp when it is killed begin with this.
	*/
	readonly scratch: string;
};

/**
What savevg does as a part of mksysb: the list, the archive, the last words.
*/
const saveSystem = async (context: UtilityContext, {call, group, target, scratch}: Order): Promise<number> => {
	const {files} = context;
	const {speaker, list, files: words} = wordingOf(context.machine.lvm.identity.version);
	const pacing = new Pacing(context);
	const isVerbose = call.has('v');
	const isPacking = !call.has('p');
	await context.out(`\n${list}`);
	const snapshots = new SnapshotSet(context, group);
	let names: readonly string[];

	try {
		const listed = listNames(context, group, {excludeFile: call.has('e') ? '/etc/exclude.rootvg' : undefined, filesystemsFile: call.value('x'), partitions: call.has('N') ? [] : context.machine.lvm.wpars?.map(each => each.directory) ?? []});
		names = spoiled(context, listed.filter(name => !(front as readonly string[]).includes(name) && !name.startsWith(`.${scratch}`)));
	} catch (error) {
		if (error instanceof FileError) {
			await context.err(`0512-016 mksysb: Cannot read the file ${error.path}.\n\tThe backup is canceled.\n`);

			return 1;
		}

		if (error instanceof LvmProblem) {
			await context.err(`${error.message}\n0512-008 mksysb: The list of files could not be made.\n\tThe backup is canceled.\n`);

			return 1;
		}

		throw error;
	}

	await pacing.pass(2000 + (names.length * 5));

	if (call.has('T')) {
		try {
			snapshots.take(scratch);
		} catch (error) {
			if (error instanceof LvmProblem) {
				await context.err(`${error.message}\n0512-008 mksysb: The snapshots could not be made.\n\tThe backup is canceled.\n`);

				return 1;
			}

			throw error;
		}
	}

	const lost = troubles(context, isPacking);
	const all = [...front, ...new Set([...names, ...lost.keys()])];
	files.write(`${scratch}.files`, `${all.join('\n')}\n`);
	await context.out(`.\nBacking up ${all.length} files${isVerbose ? '\n' : ''}`);

	const blocks = call.value('b');
	const argv = ['backbyname', '-i', '-q', '-v', ...isPacking ? ['-p'] : [], '-Z', ...blocks === undefined ? [] : ['-b', blocks], '-f', target];
	let stored = 0;
	let bytes = 0;
	const status = await runPart(context, argv, async part => {
		const inner = new Pacing(part);

		if (!isVerbose) {
			inner.show(all.length, words);
		}

		const saved = await writeArchive(part, inner, {
			target,
			names: all,
			pathOf: name => snapshots.pathOf(pathOf(name)),
			failureOf: name => lost.get(name) ?? snapshots.failureOf(pathOf(name)),
			program: 'backup',
			isVerbose,
			isPacking,
			unpackedFile: call.has('P') ? '/etc/exclude_packing.rootvg' : undefined,
		});
		({stored, bytes} = saved);

		return saved.isWhole ? 0 : 1;
	});
	snapshots.drop();

	if (status !== 0) {
		await context.out(`\n${incomplete(speaker)}`);

		return 1;
	}

	if (isVerbose) {
		await context.out(`   total size: ${bytes}\n`);
	}

	await context.out(`\n\n${stored} of ${all.length} files${words} (${Math.floor(100 * stored / all.length)}%)\n`);

	if (stored < all.length) {
		await context.out(incomplete(speaker));

		return 1;
	}

	await context.out(`0512-038 ${speaker}: Backup Completed Successfully.\n`);

	return 0;
};

const noteBackup = (context: UtilityContext, target: string): void => {
	const {full, shrunk} = sizesOf(parseData(toText(context.files.read('/image.data'))));
	context.files.append(backupLog, `${target};mksysb ${context.args.join(' ')};${dateTime(context.machine.clock.now)};${shrunk};${full};${context.machine.lvm.identity.osLevel}\n`);
};

const canceled = '0512-008 mksysb: The mkszfile command failed.\n\tThe backup is canceled.';

const makeSystemBackup = async (order: Order): Promise<number> => {
	const {call, group, target} = order;
	const {context} = call;
	const isMaking = call.has('i') || call.has('m');

	if (isMaking) {
		await context.out('\nCreating information file (/image.data) for rootvg.\n');
		const flags = ['X', 'm', 'N', 'G'].filter(letter => call.has(letter)).map(letter => `-${letter}`);
		const status = await context.run(['/usr/bin/mkszfile', ...flags]);

		if (status !== 0) {
			return call.fail(canceled);
		}
	} else if (!context.files.exists('/image.data')) {
		return call.fail('0512-008 mksysb: There is no file /image.data. Use the -i or -m flag.\n\tThe backup is canceled.');
	} else if (!hasScratch(context, call.has('X'))) {
		return call.fail('mksysb: There is not enough space in the /tmp file system.\n\tAt least 8 MB are needed. Use the -X flag to expand it.');
	}

	settleInstallData(context, group);
	context.files.write('/tapeblksz', '512\nNONE\n');
	const flags = context.args.slice(0, Math.max(0, context.args.length - 1));
	const status = await runPart(context, ['/bin/ksh', '/usr/bin/savevg', ...flags, '-f', target, 'rootvg'], async part => saveSystem(part, order));

	if (status === 0) {
		noteBackup(context, target);
	}

	return status;
};

const others = (context: UtilityContext): readonly number[] => context.machine.processes.list()
	.filter(each => each.exit === undefined && each.pid !== context.pid && each.argv.slice(0, 2).some(word => /(?:^|\/)(?:mksysb|backbyname)$/v.test(word)))
	.map(each => each.pid);

export const mksysb: AixProgram = {
	paths: ['/usr/bin/mksysb'],
	options: 'XVpvmieb:PaAZTMCGNx:F:t:',
	provenance: {
		'': 'captured', i: 'captured', X: 'captured', e: 'captured', G: 'captured', m: 'documented', x: 'documented', p: 'documented', P: 'documented', v: 'documented', V: 'documented', b: 'documented', a: 'documented', A: 'documented', Z: 'documented', T: 'documented', M: 'documented', C: 'documented', N: 'documented', F: 'documented', t: 'documented',
	},
	usage: 'Usage: mksysb [-X] [-V] [-p] [-v] [-m | -i] [-e] [-b blocks] [-P] [-a] [-A] [-Z] [-T] [-M] [-C] [-G | -N]\n              [-x file] [-F filename] [-t directory] device|file',
	isRootOnly: true,
	milliseconds: 300,
	async run(call) {
		const {context} = call;
		const [operand] = call.operands;

		if (operand === undefined || call.operands.length > 1 || (call.has('G') && call.has('N'))) {
			return call.misused();
		}

		const group = findGroup(context.machine.lvm, 'rootvg');

		if (group === undefined) {
			return call.fail(noGroup('lsvg', 'rootvg'));
		}

		if (isBadBlockCount(call.value('b'))) {
			return call.fail(`0512-011 mksysb: The number of blocks ${call.value('b')} is not valid.`);
		}

		if (operand.startsWith('/dev/') || call.has('F')) {
			return call.fail(`0512-010 mksysb: The device ${operand} is not available.`);
		}

		if (call.has('V')) {
			return call.fail('0512-019 mksysb: The -V flag is valid only with a tape device.');
		}

		const [other] = others(context);

		if (other !== undefined) {
			return call.fail(`mksysb: Another backup of the system is in progress (process ${other}).\n\tThe backup is canceled.`);
		}

		// It is a script.
		context.process.argv = ['/bin/ksh', '/usr/bin/mksysb', ...context.args];

		const scratch = `/tmp/mksysb.${context.pid}`;

		try {
			context.files.write(`${scratch}.flags`, `${context.args.join(' ')}\n`);

			return await makeSystemBackup({
				call, group, target: context.files.resolve(operand), scratch,
			});
		} catch (error) {
			if (error instanceof LvmProblem) {
				return await call.fail(`${error.message}\n${canceled}`);
			}

			throw error;
		} finally {
			if (context.process.deathSignal === undefined) {
				clear(context, [`${scratch}.flags`, `${scratch}.files`]);
			}
		}
	},
};

const clear = ({files}: UtilityContext, paths: readonly string[]): void => {
	for (const path of paths) {
		if (files.exists(path)) {
			files.removeFile(path);
		}
	}
};
