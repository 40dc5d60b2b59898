import type {Facts, LogicalVolume, VolumeGroup} from '../../base/facts.js';
import type {Finding} from '../../base/plan.js';
import {answered, linesOf, notChecked} from '../look-results.js';
import type {Looks} from '../method.js';
import {
	isGroupRead,
	logicalVolumeLine,
	mountedFilesystems,
	problemEvidence,
	problemsOfGroup,
} from '../volume-group.js';

/**
Filesystems that AIX itself makes and lives in.
*/
const systemMountPoints: ReadonlySet<string> = new Set(['/', '/usr', '/var', '/tmp', '/home', '/opt', '/proc', '/admin', '/audit', '/var/adm/ras/livedump']);

/**
Files of at least 100 MiB, as `ls -lsn` printed them.
*/
const largeFiles = (looks: Looks): ReadonlyArray<{readonly path: string; readonly line: string}> => linesOf(answered(looks, 'sparse-files', [0, 1])?.out ?? '').flatMap(line => {
	const path = /\s(?<path>\/.*)$/v.exec(line)?.groups?.['path'];

	return path === undefined ? [] : [{path, line: line.trim()}];
});

/**
Where AIX and its dumps have large files of their own.
*/
const ownPlaces = /^\/(?:usr\/(?:lpp|lib|sys|ios)|var\/(?:adm\/ras|mmfs|ct)|proc)\//v;

/**
`user-data-mixed` and the first half of `hot-copy` of hazards.md: what in rootvg is not AIX.
*/
export const mixedDataFindings = (facts: Facts, group: VolumeGroup, looks: Looks): readonly Finding[] => {
	if (!isGroupRead(facts, group.name)) {
		return [notChecked('user-data-mixed', `whether \`${group.name}\` holds filesystems of applications or users.`, {level: 'note', evidence: problemEvidence(problemsOfGroup(facts, group.name))})];
	}

	const own = mountedFilesystems(facts, group).filter(({mountPoint}) => !systemMountPoints.has(mountPoint));
	const foreign = looks.has('sparse-files') ? largeFiles(looks).filter(({path}) => !ownPlaces.test(path) && own.every(({mountPoint}) => !path.startsWith(`${mountPoint}/`))) : [];
	const look = answered(looks, 'sparse-files', [0, 1]);

	return [
		...own.map(({mountPoint, device, usedMiB}): Finding => ({
			id: 'hot-copy',
			subject: mountPoint,
			level: 'caution',
			title: `\`${mountPoint}\` is no filesystem of AIX: its files are copied one after another while they change.`,
			evidence: {command: `lsvg -l ${group.name}`, lines: [`${device} ${mountPoint}`]},
			remedy: `Stop what writes there, or leave it out (\`excludeFilesystems=${mountPoint}\`) and save it by itself.${usedMiB === undefined ? '' : ` It holds ${usedMiB} MiB.`}`,
		})),
		...(own.length === 0
			? []
			: [{
				id: 'user-data-mixed',
				level: 'note' as const,
				title: `\`${group.name}\` holds ${own.length === 1 ? 'a filesystem' : `${own.length} filesystems`} that AIX did not make: they are saved, and restored, with the system.`,
				evidence: {command: `lsvg -l ${group.name}`, lines: own.map(({device, mountPoint, usedMiB}) => `${device} ${mountPoint} ${usedMiB ?? '?'} MiB`)},
				remedy: 'Data belongs in a group of its own; until it is there, leave it out here and save it by itself.',
			}]),
		...(foreign.length === 0
			? []
			: [{
				id: 'user-data-mixed',
				subject: 'large-files',
				level: 'note' as const,
				title: `Filesystems of AIX hold ${foreign.length} large files that do not look like AIX's.`,
				evidence: {command: 'find -size +204800', lines: foreign.slice(0, 10).map(({line}) => line)},
				remedy: 'Leave them out (`exclude`) if they are saved elsewhere or not needed.',
			}]),
		...(look === undefined && looks.has('sparse-files')
			? [notChecked('user-data-mixed', 'whether filesystems of AIX hold large foreign files.', {
				looks, look: 'sparse-files', subject: 'large-files', level: 'note',
			})]
			: []),
	];
};

/**
`device-tuning-lost` of hazards.md: what falls back when devices are discovered anew. The kit keeps it.
*/
export const tuningFindings = ({tunedAttributes, problems}: Facts): readonly Finding[] => {
	if (tunedAttributes === undefined) {
		return [notChecked('device-tuning-lost', 'which device attributes differ from their defaults; the kit lists them as the host has them when it is written.', {level: 'note', evidence: problemEvidence(problems.filter(({command}) => command.includes('lsattr'))) ?? {command: 'lsattr -El; lsattr -D', lines: []}})];
	}

	return tunedAttributes.length === 0
		? []
		: [{
			id: 'device-tuning-lost',
			level: 'note',
			title: `${tunedAttributes.length} device attributes differ from their defaults: a restore that finds devices anew loses them. The kit lists them.`,
			evidence: {command: 'lsattr -El against lsattr -D', lines: tunedAttributes.slice(0, 12).map(({device, attribute, value, default: byDefault}) => `${device} ${attribute} ${value} (default ${byDefault})`)},
			remedy: 'After a restore put them back from the kit (`chdev -l DEVICE -a NAME=VALUE`).',
		}];
};

/**
Workload partitions: rootvg cannot be saved inside one, and those of the system are in its image or not.
*/
export const partitionFindings = ({environment, wpars = [], problems}: Facts, wparChoice: 'default' | 'exclude' | 'include'): readonly Finding[] => {
	if (environment?.kind === 'wpar') {
		return [{
			id: 'wpar', level: 'block', title: 'This is a workload partition: it has no rootvg that could be saved.', evidence: {command: 'uname -W', lines: ['not 0']}, remedy: 'Save it from the system that it runs on (`savewpar`, or mksysb there).',
		}];
	}

	if (environment === undefined || environment.kind === 'unknown') {
		return [notChecked('wpar', 'whether this is a workload partition, where mksysb does not work.', {evidence: problemEvidence(problems.filter(({command}) => command.startsWith('uname'))) ?? {command: 'uname -W', lines: []}})];
	}

	return wpars.length > 0 && wparChoice === 'default'
		? [{
			id: 'wpar', level: 'note', title: `${wpars.length} workload partitions are defined here; neither \`include\` nor \`exclude\` was chosen for their filesystems.`, evidence: {command: 'lswpar', lines: wpars.map(wpar => Object.values(wpar).join(' '))}, remedy: 'Choose `wpars=include` to have them in the image.',
		}]
		: [];
};

/**
Filesystems of AIX that are left out on purpose.
*/
export const leftOutSystemFindings = (excludeFilesystems: readonly string[], group: VolumeGroup): readonly Finding[] => excludeFilesystems.filter(mountPoint => systemMountPoints.has(mountPoint)).map((mountPoint): Finding => {
	const volume: LogicalVolume | undefined = group.logicalVolumes.find(each => each.mountPoint === mountPoint);

	return {
		id: 'system-left-out',
		subject: mountPoint,
		level: 'caution',
		title: `\`${mountPoint}\` is a filesystem of AIX; without its files the restored system is not whole.`,
		evidence: {command: `lsvg -l ${group.name}`, lines: volume === undefined ? [] : [logicalVolumeLine(volume)]},
		remedy: 'Leave out files in it by patterns (`exclude`) instead.',
	};
});

/**
`no-space` of hazards.md inside rootvg: free partitions for snapshots, /var for lists and logs.
*/
export const systemSpaceFindings = (facts: Facts, group: VolumeGroup, {snapshots}: {readonly snapshots: boolean}): readonly Finding[] => {
	const variable = facts.filesystems.find(({mountPoint, isMounted}) => isMounted && mountPoint === '/var');
	const findings: Finding[] = [];

	if (snapshots && group.freePPs === undefined) {
		findings.push(notChecked('no-space', `whether \`${group.name}\` has free partitions for snapshots.`, {subject: 'snapshots', evidence: {command: `lsvg ${group.name}`, lines: ['FREE PPs unknown']}}));
	} else if (snapshots && group.freePPs === 0) {
		findings.push({
			id: 'no-space', subject: 'snapshots', level: 'block', title: `\`${group.name}\` has no free partition for snapshots.`, evidence: {command: `lsvg ${group.name}`, lines: ['FREE PPs: 0']}, remedy: 'Turn snapshots off, or free partitions.',
		});
	}

	if (variable?.freeMiB !== undefined && variable.freeMiB < 16) {
		findings.push({
			id: 'no-space', subject: '/var', level: 'caution', title: `/var has ${variable.freeMiB} MiB free; logs of the run and of AIX are written there.`, evidence: {command: 'df -k /var', lines: [`${variable.device} ${variable.freeMiB} MiB free`]}, remedy: 'Make room in /var.',
		});
	}

	return findings;
};
