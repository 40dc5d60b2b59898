import type {UtilityContext} from '../utility.js';
import {dateTime} from './columns.js';
import {formatStanza, stanzas, type Stanza} from './filesystem-table.js';
import {
	diskOfPvid,
	isOpen,
	isStale,
	lpCount,
	memberName,
	ppCount,
	pvidsOf,
	stalePPs,
	volumeId,
} from './groups.js';
import type {LogicalVolume, VolumeGroup} from './group-state.js';
import type {LvmState} from './lvm-state.js';
import {maintenanceLevel} from './system-facts.js';

/**
What a group is described from.
*/
export type Described = {
	readonly machine: {readonly lvm: LvmState; readonly files: Pick<UtilityContext['machine']['files'], 'filesystems'>; readonly clock: {readonly now: number}};
	readonly files: Pick<UtilityContext['files'], 'read'>;
};

/**
A stanza of VG.data: a name and its fields in their order.
*/
export type DataStanza = {
	readonly name: string;
	readonly fields: ReadonlyMap<string, string>;
};

const formatData = (all: readonly DataStanza[]): string => all.map(({name, fields}) => `${name}:\n${[...fields].map(([key, value]) => `\t${key}= ${value}\n`).join('')}`).join('\n');

/**
Reads VG.data or image.data: stanza heads at the line's start, indented `KEY= value` fields, comments after `#`.
*/
export const parseData = (text: string): readonly DataStanza[] => {
	const all: Array<{name: string; fields: Map<string, string>}> = [];

	for (const line of text.split('\n')) {
		if (line.startsWith('#') || line.trim() === '') {
			continue;
		}

		const head = /^(?<name>[a-z_\d]+):\s*$/v.exec(line)?.groups?.['name'];

		if (head !== undefined) {
			all.push({name: head, fields: new Map()});
			continue;
		}

		const at = line.indexOf('=');

		if (at !== -1) {
			all.at(-1)?.fields.set(line.slice(0, at).trim(), line.slice(at + 1).trim());
		}
	}

	return all;
};

const diskNames = (context: Described, volume: LogicalVolume): string => pvidsOf(volume).map(pvid => memberName(context.machine.lvm, {pvid})).join(' ');

const describeVolume = (context: Described, group: VolumeGroup, volume: LogicalVolume, hasMaps: boolean, mountPoint: string): DataStanza => {
	const {lvm, files} = context.machine;
	const usedBytes = files.filesystems.get(`/dev/${volume.name}`)?.usedBytes ?? 0;
	const leastLps = volume.content === undefined ? lpCount(volume) : Math.max(1, Math.ceil(usedBytes * 1.1 / (group.ppSize * 1_048_576)));

	return {
		name: 'lv_data',
		fields: new Map([
			['VOLUME_GROUP', group.name],
			['LV_SOURCE_DISK_LIST', `${diskNames(context, volume)} `],
			['LV_IDENTIFIER', volumeId(group, volume)],
			['LOGICAL_VOLUME', volume.name],
			['VG_STAT', 'active/complete'],
			['TYPE', volume.type],
			['MAX_LPS', String(volume.maxLPs)],
			['COPIES', String(volume.copies.length)],
			['LPs', String(lpCount(volume))],
			['STALE_PPs', String(stalePPs(volume))],
			['INTER_POLICY', volume.interPolicy],
			['INTRA_POLICY', volume.intraPolicy],
			['MOUNT_POINT', mountPoint],
			['MIRROR_WRITE_CONSISTENCY', volume.mirrorWriteConsistency],
			['LV_SEPARATE_PV', volume.separatePv],
			['PERMISSION', volume.permission],
			['LV_STATE', `${isOpen(lvm, volume) ? 'opened' : 'closed'}/${isStale(volume) ? 'stale' : 'syncd'}`],
			['WRITE_VERIFY', volume.writeVerify],
			['PP_SIZE', String(group.ppSize)],
			['SCHED_POLICY', volume.schedPolicy],
			['PP', String(ppCount(volume))],
			['BB_POLICY', volume.badBlockPolicy],
			['RELOCATABLE', volume.isRelocatable ? 'yes' : 'no'],
			['UPPER_BOUND', String(volume.upperBound)],
			['LABEL', volume.label],
			['MAPFILE', hasMaps ? `/tmp/vgdata/${group.name}/${volume.name}.map` : ''],
			['LV_MIN_LPS', String(Math.min(lpCount(volume), leastLps))],
			['STRIPE_WIDTH', ''],
			['STRIPE_SIZE', ''],
			['SERIALIZE_IO', volume.serializeIo ? 'yes' : 'no'],
			['FS_TAG', ' '],
			['DEV_SUBTYP', volume.subtype === 'DS_LVZ' ? 'DS_LVZ' : ''],
		]),
	};
};

const yes = (isTrue: boolean): string => isTrue ? 'yes' : 'no';

const describeFilesystem = (context: Described, volume: LogicalVolume, mountPoint: string): DataStanza => {
	const used = context.machine.files.filesystems.get(`/dev/${volume.name}`)?.usedBytes ?? 0;
	const {content} = volume;

	const common: ReadonlyArray<readonly [string, string]> = [
		['FS_NAME', mountPoint],
		['FS_SIZE', String(content?.size ?? 0)],
		['FS_MIN_SIZE', String(Math.ceil(used * 1.1 / 512))],
		['FS_LV', `/dev/${volume.name}`],
	];
	const classic: ReadonlyArray<readonly [string, string]> = [
		['FS_FS', '4096'],
		['FS_NBPI', '4096'],
		['FS_COMPRESS', 'no'],
		['FS_BF', 'false'],
		['FS_AGSIZE', '8'],
	];
	const enhanced: ReadonlyArray<readonly [string, string]> = [
		['FS_JFS2_BS', String(content?.blockSize ?? 4096)],
		['FS_JFS2_SPARSE', 'yes'],
		['FS_JFS2_INLINELOG', yes(content?.hasInlineLog === true)],
		['FS_JFS2_SIZEINLINELOG', String(content?.inlineLogSize ?? 0)],
		['FS_JFS2_EAFORMAT', content?.eaFormat ?? 'v2'],
		['FS_JFS2_QUOTA', yes(content?.hasQuota === true)],
		['FS_JFS2_DMAPI', 'no'],
		['FS_JFS2_VIX', 'yes'],
		['FS_JFS2_EFS', yes(content?.hasEfs === true)],
	];

	return {name: 'fs_data', fields: new Map([...common, ...volume.type === 'jfs' ? classic : enhanced])};
};

/**
What `mkvgdata` writes of a group, as its files in /tmp/vgdata: the stanzas, the filesystems' table, the maps.
*/
export const describeGroup = (context: Described, group: VolumeGroup, {hasMaps}: {readonly hasMaps: boolean}): ReadonlyMap<string, string> => {
	const {lvm, clock} = context.machine;
	const {identity} = lvm;
	const [release = '', technology = '0'] = identity.osLevel.split('-', 2);
	const table = stanzas(context);
	const stanzaOf = (volume: LogicalVolume): Stanza | undefined => table.find(stanza => stanza.attributes.get('dev') === `/dev/${volume.name}`);
	const all: DataStanza[] = [
		{
			name: 'image_data',
			fields: new Map([
				['IMAGE_TYPE', 'bff'],
				['DATE_TIME', dateTime(clock.now)],
				['UNAME_INFO', `AIX ${identity.hostName} ${identity.version.split('.', 2)[1]} ${identity.version.split('.', 1)[0]} ${identity.machineId}`],
				['PRODUCT_TAPE', 'no'],
				['USERVG_LIST', group.name],
				['OSLEVEL', maintenanceLevel(identity.osLevel, Number(technology))],
				['OSLEVEL_R', `${release}-${technology}`],
				['CPU_ID', identity.machineId],
				['LPAR_ID', String(identity.partitionNumber)],
			]),
		},
		{name: 'logical_volume_policy', fields: new Map([['SHRINK', 'no'], ['EXACT_FIT', 'no']])},
		{
			name: 'vg_data',
			fields: new Map([
				['VGNAME', group.name],
				['PPSIZE', String(group.ppSize)],
				['VARYON', yes(group.isAutoOn)],
				['VG_SOURCE_DISK_LIST', group.disks.map(member => memberName(lvm, member)).join(' ')],
				['QUORUM', group.hasQuorum ? '2' : '1'],
				['ENH_CONC_CAPABLE', 'no'],
				['CONC_AUTO', 'no'],
				['BIGVG', group.kind === 'scalable' ? 'svg' : yes(group.kind === 'big')],
				['TFACTOR', String(group.kind === 'scalable' ? 1 : Math.max(1, Math.round(group.maxPPs / 1016)))],
				['CRITVG', yes(group.isCritical)],
				...(group.kind === 'scalable' ? [['MAXLVS', String(group.maxLVs)], ['MAXPPSPERVG', String(group.maxPPs)]] as const : []),
			]),
		},
		...group.disks.map((member): DataStanza => {
			const disk = diskOfPvid(lvm, member.pvid);

			return {
				name: 'source_disk_data',
				fields: new Map([
					['PVID', member.pvid],
					['PHYSICAL_LOCATION', disk?.physicalLocation ?? ''],
					['CONNECTION', disk?.paths[0] === undefined ? '' : `${disk.paths[0].parent}//${disk.paths[0].connection}`],
					['LOCATION', ''],
					['SIZE_MB', String(disk?.size ?? 0)],
					['HDISKNAME', disk?.name ?? ''],
				]),
			};
		}),
		...group.logicalVolumes.map(volume => describeVolume(context, group, volume, hasMaps, stanzaOf(volume)?.mountPoint ?? '')),
		...group.logicalVolumes.flatMap(volume => {
			const stanza = stanzaOf(volume);

			return stanza === undefined || volume.content === undefined ? [] : [describeFilesystem(context, volume, stanza.mountPoint)];
		}),
	];
	const made = new Map<string, string>([
		[`${group.name}.data`, formatData(all)],
		['filesystems', table.filter(stanza => group.logicalVolumes.some(volume => stanza.attributes.get('dev') === `/dev/${volume.name}`)).map(stanza => formatStanza(stanza)).join('')],
	]);

	if (hasMaps) {
		for (const volume of group.logicalVolumes) {
			made.set(`${volume.name}.map`, volume.copies.flatMap(copy => copy.map(place => `${memberName(lvm, place)}:${place.pp}\n`)).join(''));
		}
	}

	return made;
};

/**
Sizes of a group's filesystems in MB: all of them, and shrunk to their data.
*/
export const sizesOf = (all: readonly DataStanza[]): {readonly full: number; readonly shrunk: number} => {
	const filesystems = all.filter(({name}) => name === 'fs_data');
	const sum = (key: string): number => Math.ceil(filesystems.reduce((total, {fields}) => total + Number(fields.get(key) ?? 0), 0) / 2048);

	return {full: sum('FS_SIZE'), shrunk: sum('FS_MIN_SIZE')};
};

export const field = (all: readonly DataStanza[], stanza: string, key: string): string => all.find(({name}) => name === stanza)?.fields.get(key) ?? '';
