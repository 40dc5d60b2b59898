import {answerTo} from '../programs/answer.js';
import {FileError} from '../files.js';
import {toText} from '../byte-text.js';
import type {UtilityContext} from '../utility.js';
import {extract, findInImage} from './extracting.js';
import {parseStanzas, stanzas} from './filesystem-table.js';
import {createGroup, isNameTaken, requireFreeDisk} from './group-operations.js';
import {findDisk, findGroup, groupOfDisk} from './groups.js';
import {ImageProblem, type ImageSource} from './image-reader.js';
import {
	missingImage,
	openImage,
	readImageData,
	summarize,
} from './list-backup.js';
import {LvmProblem} from './lvm-problem.js';
import type {VolumeGroup} from './group-state.js';
import {withLock} from './locks.js';
import {MountProblem} from './mounting.js';
import type {AixProgram, Call} from './program.js';
import {
	fsData,
	lvData,
	makeFilesystem,
	makeVolume,
	type StructureOrder,
} from './structure-from-data.js';
import {field, parseData, type DataStanza} from './vg-data.js';

const restvgProblem = (number: string, text: string): string => `${number} restvg: ${text}\n\tRestore of Volume Group canceled.`;

/**
Target disks: those named, else those that the image names, by identifier and then by name.
*/
const chooseDisks = (context: UtilityContext, names: readonly string[], data: readonly DataStanza[]): readonly string[] => {
	if (names.length > 0) {
		return names;
	}

	const {lvm} = context.machine;

	return data.filter(({name}) => name === 'source_disk_data').map(({fields}) => {
		const byPvid = lvm.disks.find(disk => disk.pvid !== undefined && disk.pvid === fields.get('PVID'));

		return byPvid?.name ?? fields.get('HDISKNAME') ?? '';
	});
};

/**
What stands in the way of a restore, in AIX's words.
*/
const obstacle = (context: UtilityContext, name: string, diskNames: readonly string[], data: readonly DataStanza[]): string | undefined => {
	const {lvm} = context.machine;

	if (findGroup(lvm, name) !== undefined) {
		return restvgProblem('0512-035', `Volume Group ${name} already exists.`);
	}

	if (diskNames.length === 0) {
		return restvgProblem('0512-036', 'There are no target disks.');
	}

	for (const diskName of diskNames) {
		const disk = findDisk(lvm, diskName);

		if (disk === undefined) {
			return restvgProblem('0512-036', `Target Disk ${diskName} not found on the system.`);
		}

		if (groupOfDisk(lvm, disk) !== undefined) {
			return restvgProblem('0512-037', `Target Disk ${diskName} Already belongs to a Volume Group.`);
		}
	}

	for (const {fields} of lvData(data)) {
		if (isNameTaken(context, fields.get('LOGICAL_VOLUME') ?? '')) {
			return restvgProblem('0512-040', `Logical Volume ${fields.get('LOGICAL_VOLUME')} already exists.`);
		}
	}

	const table = stanzas(context);

	for (const {fields} of fsData(data)) {
		if (table.some(stanza => stanza.mountPoint === fields.get('FS_NAME'))) {
			return restvgProblem('0512-041', `File System ${fields.get('FS_NAME')} already exists.`);
		}
	}

	return undefined;
};

/**
Makes the group, its volumes and filesystems. Where the process is killed on the way, what is there stays, with the lock of the command that was at it.
*/
const makeStructure = async (context: UtilityContext, order: StructureOrder): Promise<VolumeGroup> => {
	const kind = field(order.data, 'vg_data', 'BIGVG');
	const group = await createGroup(context, 'mkvg', {
		name: order.name, kind: kind === 'svg' ? 'scalable' : (kind === 'yes' ? 'big' : 'original'), ppSize: order.ppSize, disks: order.disks,
	});
	group.hasQuorum = field(order.data, 'vg_data', 'QUORUM') !== '1';
	group.isAutoOn = field(order.data, 'vg_data', 'VARYON') !== 'no';
	await withLock(context, group, async () => {
		await context.sleep(3000);
	});
	await context.out(`${group.name}\n`);

	for (const stanza of lvData(order.data)) {
		await withLock(context, group, async () => {
			await context.sleep(1500);
			const volume = makeVolume(context, group, order, stanza);
			await context.out(`${volume.name}\n`);
		});
	}

	const filesystems = fsData(order.data).toSorted((left, right) => (left.fields.get('FS_NAME') ?? '') < (right.fields.get('FS_NAME') ?? '') ? -1 : 1);

	for (const stanza of filesystems) {
		await withLock(context, group, async () => {
			await context.sleep(2000);
			makeFilesystem(context, group, order, stanza);
		});
	}

	return group;
};

const informationBlock = (order: StructureOrder, hasMaps: boolean): string => [
	`Will create the Volume Group:\t${order.name}\n`,
	`Target Disks:\t${order.disks.map(disk => disk.name).join(' ')}\n`,
	'Allocation Policy:\n',
	`\tShrink Filesystems:\t${order.isShrinking ? 'yes' : 'no'}\n`,
	`\tPreserve Physical Partitions for each Logical Volume:\t${hasMaps ? 'yes' : 'no'}\n`,
].join('');

const readMaps = (source: ImageSource, data: readonly DataStanza[]): ReadonlyMap<string, string> => {
	const maps = new Map<string, string>();

	for (const {fields} of lvData(data)) {
		const name = fields.get('LOGICAL_VOLUME') ?? '';
		const found = (fields.get('MAPFILE') ?? '') === '' ? undefined : findInImage(source, each => each.endsWith(`/${name}.map`));

		if (found !== undefined) {
			maps.set(name, found.text);
		}
	}

	return maps;
};

const carryOut = async (call: Call, source: ImageSource, path: string): Promise<number> => {
	const {context} = call;
	const given = call.value('d');
	const data = given === undefined ? readImageData(source) : parseData(toText(context.files.read(given)));
	const name = field(data, 'vg_data', 'VGNAME');

	if (name === '' || lvData(data).some(({fields}) => !fields.has('LOGICAL_VOLUME'))) {
		return call.fail(restvgProblem('0512-043', `The file ${given ?? 'of the image'} does not describe a Volume Group.`));
	}

	if (name === 'rootvg') {
		return call.fail(restvgProblem('0512-044', 'The image is one of rootvg and cannot be restored with this command.'));
	}

	const diskNames = chooseDisks(context, call.operands, data);
	const blocked = obstacle(context, name, diskNames, data);

	if (blocked !== undefined) {
		return call.fail(blocked);
	}

	const maps = call.has('n') || call.has('s') ? new Map<string, string>() : readMaps(source, data);
	const order: StructureOrder = {
		data,
		name,
		disks: diskNames.map(each => requireFreeDisk(context, 'restvg', each, true)),
		ppSize: Number(call.value('P') ?? field(data, 'vg_data', 'PPSIZE')),
		isShrinking: call.has('s') || field(data, 'logical_volume_policy', 'SHRINK') === 'yes',
		maps,
		table: parseStanzas(findInImage(source, each => each.startsWith('./tmp/vgdata/') && each.endsWith('/filesystems'))?.text ?? ''),
	};

	if (!Number.isSafeInteger(order.ppSize) || order.ppSize < 1 || (order.ppSize & (order.ppSize - 1)) !== 0) {
		return call.fail(restvgProblem('0512-045', `The partition size ${call.value('P') ?? ''} is not valid.`));
	}

	await context.err(informationBlock(order, maps.size > 0));

	if (!call.has('q') && !/^\s*y\s*$/iv.test(await answerTo(context, '\nEnter y to continue: '))) {
		return call.fail('0512-046 restvg: Restore of Volume Group canceled.');
	}

	await makeStructure(context, order);

	if (call.has('r')) {
		return 0;
	}

	context.process.view.directory = '/';

	return extract(context, source, {
		names: [], isDeep: true, isVerbose: true, isListing: false, path,
	});
};

export const restvg: AixProgram = {
	paths: ['/usr/bin/restvg'],
	options: 'b:d:f:lqrsnP:S',
	provenance: {
		'': 'captured', b: 'documented', d: 'documented', f: 'captured', l: 'documented', q: 'captured', r: 'documented', s: 'documented', n: 'documented', P: 'documented', S: 'invented',
	},
	usage: 'Usage: restvg [-b Blocks] [-d FileName] [-f Device] [-l] [-q] [-r] [-s] [-n] [-P PPsize] [DiskName ...]',
	isRootOnly: true,
	milliseconds: 500,
	async run(call) {
		const {context} = call;
		const path = call.value('f') ?? '/dev/rmt0';
		const source = openImage(call, path);

		if (source === undefined) {
			return call.fail(missingImage(path));
		}

		try {
			if (call.has('l')) {
				await context.out(summarize(source));

				return 0;
			}

			return await carryOut(call, source, path);
		} catch (error) {
			if (error instanceof LvmProblem || error instanceof ImageProblem || error instanceof MountProblem) {
				return call.fail(error.message);
			}

			if (error instanceof FileError) {
				return call.fail(restvgProblem('0512-047', `Cannot read the file ${error.path}.`));
			}

			throw error;
		}
	},
};
