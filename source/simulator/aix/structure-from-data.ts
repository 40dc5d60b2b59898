import type {UtilityContext} from '../utility.js';
import type {Stanza} from './filesystem-table.js';
import {LvmProblem} from './lvm-problem.js';
import type {Disk} from './disk-state.js';
import type {LogicalVolume, PartitionPlace, VolumeGroup} from './group-state.js';
import {mountVolume} from './mounting.js';
import {createFilesystem, createVolume} from './volume-operations.js';
import {field, type DataStanza} from './vg-data.js';

/**
What a group is to be made like: the stanzas of its description, and where.
*/
export type StructureOrder = {
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

export const lvData = (data: readonly DataStanza[]): readonly DataStanza[] => data.filter(({name}) => name === 'lv_data');
export const fsData = (data: readonly DataStanza[]): readonly DataStanza[] => data.filter(({name}) => name === 'fs_data');

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

const lpsOf = (fields: ReadonlyMap<string, string>, {ppSize, isShrinking}: StructureOrder): number => {
	const recorded = Number(fields.get('PP_SIZE') ?? ppSize);
	const lps = Number((isShrinking ? fields.get('LV_MIN_LPS') : undefined) ?? fields.get('LPs') ?? 1);

	return Math.max(1, Math.ceil(lps * recorded / ppSize));
};

/**
Makes a logical volume as its stanza says.

@throws LvmProblem
*/
export const makeVolume = (context: UtilityContext, group: VolumeGroup, order: StructureOrder, {fields}: DataStanza): LogicalVolume => {
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

/**
Makes a filesystem as its stanza says, and mounts it.

@throws LvmProblem, MountProblem
*/
export const makeFilesystem = (context: UtilityContext, group: VolumeGroup, order: StructureOrder, {fields}: DataStanza): void => {
	const get = (key: string): string => fields.get(key) ?? '';
	const mountPoint = get('FS_NAME');
	const volume = group.logicalVolumes.find(each => `/dev/${each.name}` === get('FS_LV'));

	if (volume === undefined) {
		throw new LvmProblem(`0512-042 restvg: File System ${mountPoint} has no Logical Volume.\n\tRestore of Volume Group canceled.`);
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
