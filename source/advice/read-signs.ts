import type {
	Facts,
	LogicalVolume,
	VolumeGroup,
} from '../base/facts.js';
import {
	findGroup,
	isGroupRead,
	logicalVolumeLine,
	rawVolumes,
	unmountedVolumes,
} from '../methods/volume-group.js';
import {areAgentsRead, readLimits} from './read-limits.js';
import {found, isRead, proof} from './read-proof.js';
import type {Sign} from './situation.js';

const systemMountPoints = new Set(['/', '/usr', '/var', '/tmp', '/home', '/opt', '/proc', '/admin', '/var/adm/ras/livedump', '/audit']);

const classicVolumes = ({logicalVolumes}: VolumeGroup): readonly LogicalVolume[] => logicalVolumes.filter(({type}) => type === 'jfs');

const groupVolumes = (groups: readonly VolumeGroup[], pick: (group: VolumeGroup) => readonly LogicalVolume[]): readonly string[] => groups.flatMap(group => pick(group).map(volume => logicalVolumeLine(volume)));

/**
Databases whose files lie in these groups, and those whose files were not seen anywhere: raw volumes and ASM may be theirs.
*/
export const databasesOf = (facts: Facts, groups: readonly VolumeGroup[], isWhole: boolean): Facts['databases'] => facts.databases.filter(({volumeGroups = [], filesystems, kind}) => isWhole
	|| volumeGroups.some(name => groups.some(group => group.name === name))
	|| (filesystems.length === 0 && kind !== 'oracle-asm' && groups.some(group => rawVolumes(group).length > 0)));

/**
The bytes of a multibos standby: what the four filesystems that it copies hold.
*/
const roomForStandby = (facts: Facts): Sign => {
	const group = findGroup(facts, 'rootvg');
	const copied = facts.filesystems.filter(({mountPoint}) => ['/', '/usr', '/var', '/opt'].includes(mountPoint));

	if (group?.freePPs === undefined || group.ppSizeMiB === undefined || copied.length === 0 || copied.some(({sizeMiB}) => sizeMiB === undefined)) {
		return {is: undefined};
	}

	const need = copied.reduce((sum, {sizeMiB}) => sum + (sizeMiB ?? 0), 0);
	const free = group.freePPs * group.ppSizeMiB;

	return {is: free >= need, evidence: {command: 'lsvg rootvg', lines: [`FREE PPs: ${group.freePPs} (${free} MiB); /, /usr, /var and /opt have ${need} MiB`]}};
};

const freeDisk = (facts: Facts): Sign => {
	const free = facts.physicalVolumes.filter(({use, volumeGroup}) => use === 'none-seen' && volumeGroup === undefined);

	if (free.length > 0) {
		return {is: true, evidence: proof('lspv', free.map(({name, sizeMiB}) => `${name}: nothing seen on it${sizeMiB === undefined ? '' : `, ${sizeMiB} MiB`}`))};
	}

	const unknown = facts.physicalVolumes.filter(({use, volumeGroup}) => use === 'unknown' && volumeGroup === undefined);

	// A disk of which not all is known is not free.
	return unknown.length > 0 || !isRead(facts, 'disks')
		? {is: undefined, ...unknown.length > 0 && {evidence: proof('lspv', unknown.map(({name, notChecked = []}) => `${name}: not checked: ${notChecked.join(', ')}`))}}
		: {is: false, evidence: proof('lspv', facts.physicalVolumes.map(({name, volumeGroup, usedBy = []}) => `${name}: ${volumeGroup ?? usedBy.map(({kind}) => kind).join(', ')}`))};
};

/**
A drive that can be used now: one that is only defined cannot.
*/
const usableDevice = (facts: Facts, command: string, devices: Facts['devices']['tapes']): Sign => {
	const line = ({name, state, description}: typeof devices[number]): string => `${name} ${state} ${description}`;
	const available = found(isRead(facts, 'devices'), command, devices.filter(({state}) => state === 'Available').map(each => line(each)));

	return available.is === false && devices.length > 0 ? {is: false, evidence: proof(command, devices.map(each => line(each)))} : available;
};

/**
Levels that Veeam's agent is made for: AIX 7.1 to 7.3.
*/
const levelSign = (facts: Facts, pattern: RegExp): Sign => {
	const {osLevel} = facts.identity;

	return /^\d{4}/v.test(osLevel) ? {is: pattern.test(osLevel), evidence: {command: 'oslevel -s', lines: [osLevel]}} : {is: undefined};
};

/**
What the facts say of a machine and of the groups that are to be protected.
*/
export const readSigns = (facts: Facts, groups: readonly VolumeGroup[], {isWhole, filesystem}: {readonly isWhole: boolean; readonly filesystem?: string | undefined}): ReadonlyMap<string, Sign> => {
	const rootvg = findGroup(facts, 'rootvg');
	const names = groups.map(({name}) => name).join(' ');
	const command = `lsvg -l ${names}`;
	const areRead = (groups.length > 0 || isRead(facts, 'groups')) && groups.every(({name, state}) => isGroupRead(facts, name) && state !== 'varied-off');
	const databases = databasesOf(facts, groups, isWhole);
	const areDatabasesRead = isRead(facts, 'processes');
	const line = ({kind, name}: Facts['databases'][number]): string => `${kind} ${name} runs`;
	const agent = (kind: string): Sign => found(areAgentsRead(facts), 'lslpp -lcq', (facts.agents ?? []).filter(each => each.kind === kind).map(({version = '', state = ''}) => `${kind} ${version} ${state}`.trimEnd()));
	const fileset = (name: string): Sign => {
		const id = `bos.alt_disk_install.${name}`;

		return facts.software.some(each => each.id === id) ? {is: true} : (facts.software.length === 0 || !isRead(facts, 'software') ? {is: undefined} : {is: false, evidence: {command: 'lslpp -lcq', lines: [`${id} is not there`]}});
	};

	const clusters = Object.entries(facts.cluster ?? {});
	const isCloser = ({mountPoint}: LogicalVolume): boolean => mountPoint !== undefined && !systemMountPoints.has(mountPoint);
	const luns = groups.map(({physicalVolumes}) => physicalVolumes.length);
	const filesystemsIn = groups.flatMap(group => group.logicalVolumes.filter(({type, mountPoint}) => ['jfs', 'jfs2'].includes(type) && mountPoint !== undefined));

	return new Map<string, Sign>([
		['in-wpar', {is: facts.environment === undefined ? undefined : facts.environment.kind === 'wpar', ...facts.environment?.kind === 'wpar' && {evidence: {command: 'uname -W', lines: ['inside a WPAR']}}}],
		['has-wpars', found(isRead(facts, 'roles'), 'lswpar', (facts.wpars ?? []).map(wpar => Object.values(wpar).join(' ')))],
		['free-disk', freeDisk(facts)],
		['alternate-there', found(isRead(facts, 'groups'), 'lspv', facts.volumeGroups.filter(({kind}) => kind === 'alternate').map(({name, physicalVolumes}) => `${name}: ${physicalVolumes.join(' ')}`))],
		['alt-disk-commands', fileset('rte')],
		['alt-disk-boot-images', fileset('boot_images')],
		['multibos-there', found(isGroupRead(facts, 'rootvg'), 'lsvg -l rootvg', (rootvg?.logicalVolumes ?? []).filter(({name}) => name.startsWith('bos_')).map(volume => logicalVolumeLine(volume)))],
		['rootvg-mirrored', found(isGroupRead(facts, 'rootvg'), 'lsvg -l rootvg', (rootvg?.logicalVolumes ?? []).filter(({copies, type}) => (copies ?? 1) > 1 && type !== 'sysdump').map(volume => logicalVolumeLine(volume)))],
		['rootvg-room', roomForStandby(facts)],
		['data-in-rootvg', found(isGroupRead(facts, 'rootvg'), 'lsvg -l rootvg', (rootvg?.logicalVolumes ?? []).filter(volume => isCloser(volume)).map(volume => logicalVolumeLine(volume)))],
		['database-in-rootvg', found(areDatabasesRead, 'fuser -c', facts.databases.filter(({volumeGroups = []}) => volumeGroups.includes('rootvg')).map(each => `${line(each)} with files in rootvg`))],
		['tape', usableDevice(facts, 'lsdev -Cc tape', facts.devices.tapes)],
		['optical', usableDevice(facts, 'lsdev -Cc cdrom', facts.devices.optical)],
		['nfs-mounted', found(isRead(facts, 'filesystems'), 'mount', facts.filesystems.filter(({type, isMounted}) => isMounted && type.startsWith('nfs')).map(({node = '', device, mountPoint}) => `${node} ${device} ${mountPoint}`.trimStart()))],
		['nim', found(isRead(facts, 'roles'), 'cat /etc/niminfo', facts.nim?.['NIM_MASTER_HOSTNAME'] === undefined && facts.nim?.['masterLevel'] === undefined ? [] : [`NIM_MASTER_HOSTNAME=${facts.nim['NIM_MASTER_HOSTNAME'] ?? facts.host}`])],
		['unmounted', found(areRead, command, groupVolumes(groups, group => unmountedVolumes(facts, group)))],
		['has-raw', found(areRead, command, groupVolumes(groups, rawVolumes))],
		['has-files', found(areRead, command, filesystemsIn.map(volume => logicalVolumeLine(volume)))],
		['several-filesystems', areRead && groups.length > 0 ? {is: filesystemsIn.length > 1, evidence: proof(command, filesystemsIn.map(volume => logicalVolumeLine(volume)))} : {is: undefined}],
		['classic-jfs', found(areRead, command, groupVolumes(groups, classicVolumes))],
		['asm', found(areDatabasesRead && isRead(facts, 'disks'), 'ps, lquerypv -h', [...facts.databases.filter(({kind}) => kind === 'oracle-asm').map(each => line(each)), ...facts.physicalVolumes.filter(({usedBy = []}) => usedBy.some(({kind}) => kind === 'asm')).map(({name}) => `${name}: ORCLDISK`)])],
		['database', found(areDatabasesRead, 'ps, fuser -c', databases.filter(({kind}) => kind !== 'oracle-asm').map(each => line(each)))],
		['oracle', found(areDatabasesRead, 'ps', facts.databases.filter(({kind}) => kind === 'oracle').map(each => line(each)))],
		['other-database', found(areDatabasesRead, 'ps', databases.filter(({kind}) => !kind.startsWith('oracle')).map(each => line(each)))],
		['several-luns', areRead && luns.length > 0 ? {is: luns.some(count => count > 1) || luns.length > 1, evidence: proof(`lsvg -p ${names}`, groups.map(({name, physicalVolumes}) => `${name}: ${physicalVolumes.join(' ')}`))} : {is: undefined}],
		['concurrent', found(areRead, `lsvg ${names}`, groups.filter(({state}) => state === 'concurrent').map(({name}) => `${name}: concurrent`))],
		['varied-off', found(isRead(facts, 'groups'), 'lsvg -o', groups.filter(({state}) => state === 'varied-off').map(({name}) => `${name} is not varied on`))],
		['cluster', found(isRead(facts, 'roles'), 'lssrc -s clstrmgrES, clRGinfo', clusters.filter(([, state]) => state !== 'inoperative').map(([name, state]) => `${name}: ${state}`))],
		['encrypted', found(areRead, `lsvg ${names}`, groups.filter(({encryption}) => encryption === 'yes').map(({name}) => `${name}: ENCRYPTION yes`))],
		['stale', found(areRead, command, groupVolumes(groups, group => group.logicalVolumes.filter(({isStale}) => isStale)))],
		['part-mirrored', found(areRead, command, groupVolumes(groups, group => group.logicalVolumes.some(({copies}) => (copies ?? 1) > 1) ? group.logicalVolumes.filter(({copies, type}) => (copies ?? 1) === 1 && type !== 'sysdump' && type !== 'paging') : []))],
		['group-mirrored', found(areRead, command, groupVolumes(groups, group => group.logicalVolumes.filter(({copies}) => (copies ?? 1) > 1)))],
		['veeam-level', levelSign(facts, /^7[123]00/v)],
		['seen:storage-protect', agent('storage-protect')],
		['seen:veeam', agent('veeam')],
		['seen:sysback', agent('sysback')],
		['seen:storix', agent('storix')],
		...readLimits(facts, groups, filesystem),
	]);
};
