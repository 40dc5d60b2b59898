import {FileError} from '../files.js';
import type {UtilityContext} from '../utility.js';
import {Archive, ArchiveProblem} from './archive-files.js';
import {dateTime} from './columns.js';
import {findStanza} from './filesystem-table.js';
import {refusing} from './lvm-command.js';
import {makeDirectories} from './group-operations.js';
import {findLogicalVolume, mountOf} from './groups.js';
import {
	deleteSnapshot,
	freeBlocks,
	settleSnapshots,
	snapshotsOf,
	takeSnapshot,
} from './jfs2-snapshot.js';
import {LvmProblem} from './lvm-problem.js';
import type {LogicalVolume, VolumeGroup} from './group-state.js';
import {MountProblem, mountVolume, unmount} from './mounting.js';
import type {AixProgram, Call} from './program.js';
import {blocksOf} from './volume-operations.js';

type Found = {readonly group: VolumeGroup; readonly volume: LogicalVolume; readonly mountPoint: string};

const requireFilesystem = (context: UtilityContext, name: string): Found => {
	const stanza = findStanza(context, name);
	const found = stanza === undefined ? undefined : findLogicalVolume(context.machine.lvm, stanza.attributes.get('dev') ?? '');

	if (stanza === undefined || found === undefined) {
		throw new LvmProblem(`snapshot: 0507-602 ${name} is not a file system.`);
	}

	return {...found, mountPoint: stanza.mountPoint};
};

const requireSnapshot = (context: UtilityContext, name: string): {readonly group: VolumeGroup; readonly volume: LogicalVolume} => {
	const found = findLogicalVolume(context.machine.lvm, name);

	if (found?.volume.content?.snapshot === undefined) {
		throw new LvmProblem(`snapshot: 0507-603 ${name} is not a snapshot.`);
	}

	return found;
};

const noInternal = (mountPoint: string): string => `snapshot: 0507-604 The file system ${mountPoint} was not made for internal snapshots.`;

const query = async (call: Call, name: string): Promise<number> => {
	const {context} = call;
	const {group, volume, mountPoint} = requireFilesystem(context, name);
	const snapshots = snapshotsOf(group, volume);
	settleSnapshots(context, snapshots);
	if (snapshots.length === 0) {
		await context.out(`${mountPoint} has no snapshots.\n`);

		return 0;
	}

	const separator = call.value('c');
	const rows = snapshots.map((each, index) => [index === snapshots.length - 1 ? '*' : '', `/dev/${each.name}`, String(each.content?.size ?? 0), String(each.content?.snapshot?.isValid === true ? freeBlocks(context, each) : 0), dateTime(each.content?.snapshot?.at ?? 0)] as const);

	if (separator !== undefined) {
		await context.out(`${['Current', 'Location', '512-blocks', 'Free', 'Time'].join(separator)}\n${rows.map(cells => `${cells.join(separator)}\n`).join('')}`);

		return 0;
	}

	await context.out(`Snapshots for ${mountPoint}\nCurrent  Location          512-blocks        Free Time\n`);

	for (const [mark, device, size, free, time] of rows) {
		await context.out(`${mark.padEnd(9)}${device.padEnd(18)}${size.padStart(10)}${free.padStart(12)} ${time}\n`);
	}

	return 0;
};

const create = async (call: Call, settings: ReadonlyMap<string, string>): Promise<number> => {
	const {context} = call;
	const {group, volume, mountPoint} = requireFilesystem(context, settings.get('snapfrom') ?? '');
	if (call.has('n')) {
		throw new LvmProblem(noInternal(mountPoint));
	}

	const [device] = call.operands;
	const size = blocksOf(settings.get('size') ?? '');

	if (device === undefined && size === undefined) {
		return call.misused();
	}

	const on = device === undefined ? undefined : findLogicalVolume(context.machine.lvm, device);

	if (device !== undefined && (on?.group !== group || mountOf(context.machine.lvm, on.volume) !== undefined)) {
		throw new LvmProblem(`snapshot: 0507-605 ${device} cannot be used for a snapshot of ${mountPoint}.`);
	}

	const snapshot = takeSnapshot(context, group, volume, {size: size ?? 0, on: on?.volume});
	settleSnapshots(context, [snapshot]);
	await context.out(`Snapshot for file system ${mountPoint} created on /dev/${snapshot.name}\n`);

	return 0;
};

export const snapshot: AixProgram = {
	paths: ['/usr/sbin/snapshot'],
	options: 'o:qc:d:n:',
	provenance: {
		'': 'documented', o: 'documented', q: 'documented', c: 'documented', d: 'documented', n: 'documented',
	},
	usage: 'Usage: snapshot -o snapfrom=snappedFS -o size=Size\n       snapshot -o snapfrom=snappedFS snapshotObject\n       snapshot -d [-n SnapshotName] {snapshotObject | snappedFS}\n       snapshot -q [-c FieldSeparator] [-n SnapshotName] {snapshotObject | snappedFS}',
	isRootOnly: true,
	milliseconds: 1500,
	run: refusing(async call => {
		const {context} = call;
		const settings = new Map(call.values('o').flatMap(text => text.split(',')).map(text => [text.split('=', 1)[0] ?? '', text.slice(text.indexOf('=') + 1)] as const));
		const [name] = call.operands;
		const deleted = call.value('d');

		if (call.has('q')) {
			return name === undefined ? call.misused() : query(call, name);
		}

		if (deleted !== undefined) {
			if (call.has('n') || deleted === '-n') {
				throw new LvmProblem(noInternal(call.operands.at(-1) ?? ''));
			}

			const found = requireSnapshot(context, deleted);
			await context.out(deleteSnapshot(context, found.group, found.volume));

			return 0;
		}

		return settings.has('snapfrom') ? create(call, settings) : call.misused();
	}),
};

/**
Saves a filesystem by name out of a snapshot that is mounted.
*/
const saveFrom = async (context: UtilityContext, directory: string, target: string): Promise<number> => {
	const archive = new Archive(context, {
		target, program: 'backup', isPacking: false, pass: async milliseconds => context.sleep(Math.ceil(milliseconds / 10)),
	});
	let status = 0;
	const visit = async (name: string): Promise<void> => {
		const path = `${directory}${name}`;
		const size = await archive.add(`.${name}`, path);

		if (typeof size === 'string') {
			status = 1;
			await context.err(`backup: 0511-449 An error occurred accessing .${name}: ${size}\n`);

			return;
		}

		if (context.files.linkStatus(path).kind === 'directory') {
			for (const child of context.files.list(path)) {
				await visit(`${name}/${child}`);
			}
		}
	};

	await visit('');
	await archive.end();

	return status;
};

export const backsnap: AixProgram = {
	paths: ['/usr/sbin/backsnap'],
	options: 'Rm:s:n:if:0123456789',
	provenance: {
		'': 'documented', R: 'documented', m: 'documented', s: 'documented', n: 'documented', i: 'documented', f: 'documented', 0: 'documented', 1: 'documented', 2: 'documented', 3: 'documented', 4: 'documented', 5: 'documented', 6: 'documented', 7: 'documented', 8: 'documented', 9: 'documented',
	},
	usage: 'Usage: backsnap [-R] {-m MountPoint -s size=Size | -n SnapshotName} [-i -f Device | -0..-9 -f Device] FileSystem',
	isRootOnly: true,
	milliseconds: 1000,
	run: refusing(async call => {
		const {context} = call;
		const [name] = call.operands;
		const at = call.value('m');
		const target = call.value('f');
		const size = blocksOf(call.value('s')?.replace(/^size=/v, '') ?? '');

		if (name === undefined || at === undefined || size === undefined || target === undefined || !call.has('i')) {
			return call.misused();
		}

		const {group, volume, mountPoint} = requireFilesystem(context, name);
		const made = takeSnapshot(context, group, volume, {size});
		await context.out(`Snapshot for file system ${mountPoint} created on /dev/${made.name}\n`);
		makeDirectories(context, at);
		let status: number;

		try {
			mountVolume(context.machine, `/dev/${made.name}`, at, {options: 'snapshot'});
			status = await saveFrom(context, at, context.files.resolve(target));
		} catch (error) {
			if (error instanceof ArchiveProblem || error instanceof MountProblem) {
				throw new LvmProblem(error.message);
			}

			if (error instanceof FileError && context.process.deathSignal === undefined) {
				throw new LvmProblem(`backsnap: ${error.path}: ${error.code}`);
			}

			throw error;
		}

		if (call.has('R')) {
			const mount = context.machine.lvm.mounts.find(each => each.mountPoint === at);

			if (mount !== undefined) {
				unmount(context.machine, mount, {isForced: true});
			}

			await context.out(deleteSnapshot(context, group, made));
		}

		return status;
	}),
};
