import type {Facts, VolumeGroup} from '../base/facts.js';
import {
	findGroup,
	logicalVolumeLine,
	problemsOfGroup,
	unmountedVolumes,
} from '../methods/volume-group.js';
import {found, isRead, proof} from './read-proof.js';
import type {Sign} from './situation.js';

/**
Whether all free disks together are as large as what rootvg uses: a clone may take several.
*/
const roomForClone = (facts: Facts): Sign => {
	const rootvg = findGroup(facts, 'rootvg');
	const free = facts.physicalVolumes.filter(({use, volumeGroup}) => use === 'none-seen' && volumeGroup === undefined);

	if (rootvg?.usedPPs === undefined || rootvg.ppSizeMiB === undefined || free.length === 0 || free.some(({sizeMiB}) => sizeMiB === undefined)) {
		return {is: undefined};
	}

	const need = rootvg.usedPPs * rootvg.ppSizeMiB;
	const have = free.reduce((sum, {sizeMiB = 0}) => sum + sizeMiB, 0);

	return {is: have >= need, evidence: proof('lsvg rootvg; lspv', [`rootvg uses ${need} MiB`, ...free.map(({name, sizeMiB = 0}) => `${name}: ${sizeMiB} MiB`)])};
};

/**
Multibos came with AIX 5.3 ML 3.
*/
const multibosLevel = ({identity: {osLevel}}: Facts): Sign => {
	const {release, level} = /^(?<release>\d{2})\d{2}-(?<level>\d{2})/v.exec(osLevel)?.groups ?? {};

	return release === undefined ? {is: undefined} : {is: Number(release) > 53 || (release === '53' && Number(level) >= 3), evidence: {command: 'oslevel -s', lines: [osLevel]}};
};

const some = (groups: readonly VolumeGroup[], command: string, line: (group: VolumeGroup) => string | undefined, isKnown: (group: VolumeGroup) => boolean): Sign => {
	const lines = groups.flatMap(group => line(group) ?? []);

	return lines.length > 0 ? {is: true, evidence: proof(command, lines)} : {is: groups.length > 0 && groups.every(group => isKnown(group)) ? false : undefined};
};

/**
A filesystem that is the target and lies in no volume group of this machine.
*/
const foreignFilesystem = (facts: Facts, mountPoint: string | undefined, pattern: RegExp): Sign => {
	const seen = facts.filesystems.find(each => each.mountPoint === mountPoint);

	return seen === undefined ? {is: undefined} : {is: pattern.test(seen.type), evidence: {command: 'mount', lines: [`${seen.node ?? ''} ${seen.device} ${seen.mountPoint} ${seen.type}`.trimStart()]}};
};

/**
Whether not one filesystem of the target is mounted.
*/
const noneMounted = (facts: Facts, groups: readonly VolumeGroup[], mountPoint: string | undefined): Sign => {
	const isAsked = (volume: VolumeGroup['logicalVolumes'][number]): boolean => ['jfs', 'jfs2'].includes(volume.type) && volume.mountPoint !== undefined && (mountPoint === undefined || volume.mountPoint === mountPoint);
	const all = groups.flatMap(({logicalVolumes}) => logicalVolumes.filter(volume => isAsked(volume)));
	const closed = groups.flatMap(group => unmountedVolumes(facts, group).filter(volume => isAsked(volume)));

	return all.length === 0 ? {is: undefined} : {is: closed.length === all.length, evidence: proof('lsvg -l; mount', (closed.length === 0 ? all : closed).map(volume => logicalVolumeLine(volume)))};
};

/**
Whether each disk of a group is known to be there: `lsvg -p` alone tells of one that is missing.
*/
const areDisksRead = (facts: Facts, {name, physicalVolumes}: VolumeGroup): boolean => isRead(facts, 'disks')
	&& problemsOfGroup(facts, name).every(({command}) => !/\s-pv?\s/v.test(command))
	&& physicalVolumes.length > 0
	&& physicalVolumes.every(disk => facts.physicalVolumes.some(each => each.name === disk && each.state !== 'unknown'));

/**
Agents show by their filesets, else by their processes.
*/
export const areAgentsRead = (facts: Facts): boolean => isRead(facts, 'software') && isRead(facts, 'processes');

/**
What limits a way by size, level or kind: rooms, disks that are missing, filesystems that no tool of LVM reaches.
*/
export const readLimits = (facts: Facts, groups: readonly VolumeGroup[], mountPoint: string | undefined): ReadonlyArray<readonly [string, Sign]> => {
	const gone = (group: VolumeGroup) => facts.physicalVolumes.filter(({volumeGroup, state}) => volumeGroup === group.name && (state === 'missing' || state === 'removed'));
	const isMirrored = ({logicalVolumes}: VolumeGroup): boolean => logicalVolumes.some(({copies = 1}) => copies > 1);
	const names = groups.map(({name}) => name).join(' ');

	return [
		['clone-fits', roomForClone(facts)],
		['multibos-level', multibosLevel(facts)],
		['nim-master', {is: facts.nim === undefined ? undefined : facts.nim['masterLevel'] !== undefined || facts.nim['NIM_CONFIGURATION'] === 'master', evidence: {command: 'cat /etc/niminfo', lines: Object.entries(facts.nim ?? {}).map(([key, value]) => `${key}=${value}`)}}],
		['group-full', some(groups, `lsvg ${names}`, ({name, freePPs}) => freePPs === 0 ? `${name}: FREE PPs: 0` : undefined, ({freePPs}) => freePPs !== undefined)],
		['disk-missing', some(groups, `lsvg -p ${names}`, group => gone(group).length === 0 ? undefined : `${group.name}: ${gone(group).map(({name, state}) => `${name} ${state}`).join(', ')}`, group => areDisksRead(facts, group))],
		['quorum-of-two', some(groups, `lsvg ${names}`, group => group.physicalVolumes.length === 2 && isMirrored(group) && (group.quorum ?? 0) > 1 ? `${group.name}: QUORUM: ${group.quorum ?? ''}, ${group.physicalVolumes.join(' ')}` : undefined, ({quorum}) => quorum !== undefined)],
		['in-rootvg', {is: groups.length === 0 ? undefined : groups.every(({kind}) => kind === 'rootvg'), ...groups.length > 0 && {evidence: {command: 'lsvg -l', lines: groups.map(({name}) => name)}}}],
		['none-mounted', noneMounted(facts, groups, mountPoint)],
		['gpfs', foreignFilesystem(facts, mountPoint, /^mmfs$/v)],
		['remote', foreignFilesystem(facts, mountPoint, /^(?:nfs\d?|cifs|smbfs|autofs)$/v)],
		['other-agent', found(areAgentsRead(facts), 'lslpp -lcq', (facts.agents ?? []).filter(({kind}) => otherAgents.has(kind)).map(({kind, version = ''}) => `${otherAgents.get(kind) ?? kind} ${version}`.trimEnd()))],
	];
};

/**
Products that back up AIX and are no ways here.
*/
const otherAgents: ReadonlyMap<string, string> = new Map([['netbackup', 'NetBackup'], ['networker', 'NetWorker'], ['commvault', 'Commvault']]);
