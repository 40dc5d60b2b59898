
import {FileError} from '../files.js';
import {toText} from '../byte-text.js';
import type {UtilityContext} from '../utility.js';
import {extract, findInImage} from './extracting.js';
import {parseStanzas, stanzas, type Stanza} from './filesystem-table.js';
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
import type {
	Disk,
	LogicalVolume,
	PartitionPlace,
	VolumeGroup,
} from './lvm-state.js';
import {withLock} from './locks.js';
import {MountProblem, mountVolume} from './mounting.js';
import type {AixProgram, Call} from './program.js';
import {createFilesystem, createVolume} from './volume-operations.js';
import {field, parseData, type DataStanza} from './vg-data.js';

type Order = {
	readonly data: readonly DataStanza[];
	readonly name: string;
	readonly disks: readonly Disk[];
	readonly ppSize: number;
	readonly isShrinking: boolean;

	/**
	Partition maps by logical volume, where they are to be kept.
	*/
	readonly maps: ReadonlyMap<string, string>;
	readonly table: readonly Stanza[];
};

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

const lvData = (data: readonly DataStanza[]): readonly DataStanza[] => data.filter(({name}) => name === 'lv_data');
const fsData = (data: readonly DataStanza[]): readonly DataStanza[] => data.filter(({name}) => name === 'fs_data');

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

const policy = <const Value extends string>(value: string | undefined, allowed: readonly Value[], fallback: NoInfer<Value>): Value => allowed.find(each => each === value) ?? fallback;

/**
Places that a map names, `undefined` where they do not fit the target disks.
*/
const mapped = (group: VolumeGroup, disks: readonly Disk[], sources: readonly string[], map: string, copies: number): PartitionPlace[][] | undefined => {
	const places: PartitionPlace[] = [];

	const mapLines = map.split('\n').filter(each => each !== '');

	for (const line of mapLines) {
		const [source = '', pp = ''] = line.split(':', 2);
		const disk = disks[sources.indexOf(source)];
		const member = group.disks.find(each => each.pvid === disk?.pvid);

		if (disk?.pvid === undefined || member === undefined || Number(pp) > member.totalPPs) {
			return undefined;
		}

		places.push({pvid: disk.pvid, pp: Number(pp), isStale: false});
	}

	const count = places.length / copies;

	return Number.isSafeInteger(count) && count > 0 ? Array.from({length: copies}, (_, index) => places.slice(index * count, (index + 1) * count)) : undefined;
};

const numberOf = (text: string, fallback: number): number => {
	const value = Number(text);

	return value > 0 ? value : fallback;
};

const lpsOf = (fields: ReadonlyMap<string, string>, {ppSize, isShrinking}: Order): number => {
	const recorded = Number(fields.get('PP_SIZE') ?? ppSize);
	const lps = Number((isShrinking ? fields.get('LV_MIN_LPS') : undefined) ?? fields.get('LPs') ?? 1);

	return Math.max(1, Math.ceil(lps * recorded / ppSize));
};

const makeVolume = (context: UtilityContext, group: VolumeGroup, order: Order, {fields}: DataStanza): LogicalVolume => {
	const get = (key: string): string => fields.get(key) ?? '';
	const copies = Math.min(3, numberOf(get('COPIES'), 1));
	const lps = lpsOf(fields, order);
	const volume = createVolume(context, group, {
		name: get('LOGICAL_VOLUME'),
		type: get('TYPE') === '' ? 'jfs2' : get('TYPE'),
		lps,
		copies,
		maxLPs: Math.max(lps, numberOf(get('MAX_LPS'), 512)),
		interPolicy: policy(get('INTER_POLICY'), ['minimum', 'maximum'], 'minimum'),
		intraPolicy: policy(get('INTRA_POLICY'), ['edge', 'middle', 'center', 'inner middle', 'inner edge'], 'middle'),
		upperBound: numberOf(get('UPPER_BOUND'), 32),
		label: get('LABEL') === '' ? 'None' : get('LABEL'),
		mirrorWriteConsistency: policy(get('MIRROR_WRITE_CONSISTENCY'), ['on/ACTIVE', 'on/PASSIVE', 'off'], 'on/ACTIVE'),
		separatePv: policy(get('LV_SEPARATE_PV'), ['yes', 'no', 'superstrict'], 'yes'),
		isRelocatable: get('RELOCATABLE') !== 'no',
		badBlockPolicy: policy(get('BB_POLICY'), ['relocatable', 'non-relocatable'], 'relocatable'),
		schedPolicy: policy(get('SCHED_POLICY'), ['parallel', 'sequential', 'parallel write with sequential read'], 'parallel'),
		writeVerify: policy(get('WRITE_VERIFY'), ['on', 'off'], 'off'),
		serializeIo: get('SERIALIZE_IO') === 'yes',
		subtype: group.kind === 'scalable' || get('DEV_SUBTYP') === 'DS_LVZ' ? 'DS_LVZ' : 'DS_LV',
	});
	const map = order.maps.get(volume.name);
	const sources = field(order.data, 'vg_data', 'VG_SOURCE_DISK_LIST').split(/\s+/v);
	const places = map === undefined ? undefined : mapped(group, order.disks, sources, map, copies);

	if (places?.[0]?.length === lps) {
		volume.copies = places;
	}

	return volume;
};

const makeFilesystem = (context: UtilityContext, group: VolumeGroup, order: Order, {fields}: DataStanza): void => {
	const get = (key: string): string => fields.get(key) ?? '';
	const mountPoint = get('FS_NAME');
	const volume = group.logicalVolumes.find(each => `/dev/${each.name}` === get('FS_LV'));

	if (volume === undefined) {
		throw new LvmProblem(restvgProblem('0512-042', `File System ${mountPoint} has no Logical Volume.`));
	}

	const stanza = order.table.find(each => each.mountPoint === mountPoint) ?? order.table.find(each => each.attributes.get('dev') === get('FS_LV'));
	const attributes = new Map([...stanza?.attributes ?? new Map([['mount', 'true'], ['options', 'rw'], ['account', 'false']])].filter(([name]) => !['dev', 'vfs', 'log'].includes(name)));
	const capacity = (volume.copies[0]?.length ?? 0) * group.ppSize * 2048;
	createFilesystem(context, group, {
		mountPoint,
		size: Math.min(capacity, order.isShrinking ? capacity : numberOf(get('FS_SIZE'), capacity)),
		volume,
		log: get('FS_JFS2_INLINELOG') === 'yes' ? 'INLINE' : stanza?.attributes.get('log'),
		attributes,
		facts: {
			blockSize: numberOf(get('FS_JFS2_BS'), 4096), eaFormat: policy(get('FS_JFS2_EAFORMAT'), ['v1', 'v2'], 'v2'), hasQuota: get('FS_JFS2_QUOTA') === 'yes', hasEfs: get('FS_JFS2_EFS') === 'yes',
		},
	});

	mountVolume(context.machine, `/dev/${volume.name}`, mountPoint, {options: attributes.get('options') ?? 'rw', log: get('FS_JFS2_INLINELOG') === 'yes' ? 'INLINE' : stanza?.attributes.get('log')});
};

/**
Makes the group, its volumes and filesystems. Where the process is killed on the way, what is there stays, with the lock of the command that was at it.
*/
const makeStructure = async (context: UtilityContext, order: Order): Promise<VolumeGroup> => {
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

const informationBlock = (order: Order, hasMaps: boolean): string => [
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

const isConfirmed = async (context: UtilityContext): Promise<boolean> => {
	await context.err('\nEnter y to continue: ');

	const answer = await context.lines()[Symbol.asyncIterator]().next();

	return answer.done !== true && answer.value.trim().toLowerCase() === 'y';
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
	const order: Order = {
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

	if (!call.has('q') && !await isConfirmed(context)) {
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
