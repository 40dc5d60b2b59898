import {ifReadable} from '../../base/errors.js';
import type {Facts, VolumeGroup} from '../../base/facts.js';
import type {Finding} from '../../base/plan.js';
import {parseMount, type MountRow} from '../../facts/parse-mount.js';
import {answered, linesOf, notChecked} from '../look-results.js';
import type {Looks} from '../method.js';
import {
	isGroupRead,
	isRemote,
	logicalVolumeLine,
	problemEvidence,
	problemsOfGroup,
	unmountedVolumes,
} from '../volume-group.js';

/**
What a look found of a filesystem that is not mounted.
*/
type Unmounted = {readonly isKnown: boolean; readonly isMissing: boolean; readonly holds: readonly string[]};

const readUnmounted = (looks: Looks, mountPoint: string): Unmounted | undefined => {
	const lines = linesOf(answered(looks, 'unmounted')?.out ?? '');
	const from = lines.indexOf(`POINT ${mountPoint}`);
	const to = lines.indexOf(`END ${mountPoint}`);
	const own = from === -1 || to < from ? undefined : lines.slice(from, to);

	return own && {
		isKnown: own.includes('KNOWN'),
		isMissing: own.includes('MISSING'),
		holds: own.filter(line => line.startsWith('HOLDS ')).map(line => line.slice(6)),
	};
};

/**
Why a filesystem is not mounted for the run; undefined: it can be.
*/
const whyNotMounted = ({isKnown, isMissing, holds}: Unmounted, group: VolumeGroup): string | undefined => {
	if (!isKnown) {
		return 'it is not in /etc/filesystems';
	}

	if (isMissing) {
		return 'its directory is not there';
	}

	if (group.state === 'concurrent') {
		return 'the group is on in concurrent mode';
	}

	return holds.length === 0 ? undefined : `its directory holds files that it would hide: ${holds.join(', ')}`;
};

/**
`unmounted-rootvg-fs` of hazards.md: each filesystem that the image would not hold, and whether it can be mounted for the run.
*/
export const unmountedFindings = (facts: Facts, group: VolumeGroup, {mount, excludeFilesystems}: {readonly mount: readonly string[]; readonly excludeFilesystems: readonly string[]}, looks: Looks): readonly Finding[] => {
	const id = 'unmounted-rootvg-fs';

	if (!isGroupRead(facts, group.name)) {
		return [notChecked(id, `which filesystems of \`${group.name}\` are not mounted and would not be in the image.`, {evidence: problemEvidence(problemsOfGroup(facts, group.name))})];
	}

	return unmountedVolumes(facts, group).filter(({mountPoint}) => !excludeFilesystems.includes(mountPoint ?? '')).flatMap((volume): readonly Finding[] => {
		const subject = volume.mountPoint ?? volume.name;
		const seen = readUnmounted(looks, subject);
		const why = seen && whyNotMounted(seen, group);
		const evidence = {command: `lsvg -l ${group.name}; lsfs -cq ${subject}; ls -A ${subject}`, lines: [logicalVolumeLine(volume), ...(why === undefined ? [] : [why])]};

		if (mount.includes(subject)) {
			if (seen === undefined) {
				return [notChecked(id, `whether \`${subject}\` can be mounted for the run.`, {
					looks, look: 'unmounted', subject, level: 'block', remedy: 'Look with `lsfs` and `ls -A`, or take it off the list.',
				})];
			}

			return why === undefined
				? []
				: [{
					id, subject, level: 'block', title: `\`${subject}\` is not mounted for the run: ${why}.`, evidence, remedy: 'Take it off the list, or put in order what is in its way.',
				}];
		}

		return [{
			id,
			subject,
			level: 'caution',
			title: `\`${subject}\` is not mounted: none of its files will be in the image.`,
			evidence,
			remedy: why === undefined ? `Choose it under *Mount for the run* (\`mount=${subject}\`): it is mounted first and unmounted afterwards.` : `It cannot be mounted for the run: ${why}.`,
		}];
	});
};

const readMounts = (looks: Looks): readonly MountRow[] | undefined => {
	const look = answered(looks, 'mounts');

	return look && ifReadable(() => parseMount(look.out));
};

const mountLine = ({node, device, mountPoint, type}: MountRow): string => `${node === undefined ? '' : `${node} `}${device} ${mountPoint} ${type}`;

/**
What is mounted that should not be while a system is saved: an awake clone (`clone-awake`, `altinst-exists`), a second system of multibos, filesystems over or under others.
*/
export const mountFindings = (facts: Facts, group: VolumeGroup, looks: Looks): readonly Finding[] => {
	const rows = readMounts(looks);
	const alternates = facts.volumeGroups.filter(({kind}) => kind === 'alternate');
	const asleep: readonly Finding[] = alternates.map(({name, physicalVolumes}) => ({
		id: 'altinst-exists', subject: name, level: 'note', title: `There is another system on \`${name}\`; it is not in the image.`, evidence: {command: 'lsvg', lines: [`${name} ${physicalVolumes.join(' ')}`.trim()]}, remedy: 'Leave it asleep while the system is saved.',
	}));

	if (rows === undefined) {
		return [
			...asleep,
			notChecked('clone-awake', 'whether a clone of the system is mounted under /alt_inst.', {looks, look: 'mounts', level: 'block'}),
			notChecked('mounted-over', 'whether filesystems are mounted twice or over each other.', {looks, look: 'mounts'}),
		];
	}

	const devices = new Set(group.logicalVolumes.map(({name}) => `/dev/${name}`));
	const awake = rows.filter(({mountPoint}) => mountPoint === '/alt_inst' || mountPoint.startsWith('/alt_inst/'));
	const multibos = rows.filter(({mountPoint}) => mountPoint === '/bos_inst' || mountPoint.startsWith('/bos_inst/'));
	const covered = rows.filter(({mountPoint}, index) => rows.slice(index + 1).some(later => later.mountPoint === mountPoint));
	const twice = rows.filter(({device, mountPoint}) => devices.has(device) && rows.some(other => other.device === device && other.mountPoint !== mountPoint));
	const evidence = (lines: readonly MountRow[]) => ({command: 'mount', lines: lines.map(row => mountLine(row))});

	return [
		...asleep,
		...(awake.length === 0
			? []
			: [{
				id: 'clone-awake', level: 'block' as const, title: 'A clone of the system is awake: its filesystems are mounted under /alt_inst.', evidence: evidence(awake), remedy: 'Put it to sleep (`alt_rootvg_op -S`) first.',
			}]),
		...(multibos.length === 0
			? []
			: [{
				id: 'multibos-mounted', level: 'caution' as const, title: 'Both systems of multibos are mounted: such an image can only be restored with alt_disk_mksysb.', evidence: evidence(multibos), remedy: 'Unmount the standby system first (`multibos -u`).',
			}]),
		...(covered.length + twice.length === 0
			? []
			: [{
				id: 'mounted-over', level: 'caution' as const, title: 'Filesystems are mounted twice or over each other: files are saved twice, or hidden ones not at all.', evidence: evidence([...covered, ...twice]), remedy: 'Unmount what is not needed while the system is saved.',
			}]),
	];
};

/**
Remote filesystems that do not answer: whatever walks through `/`, as mksysb does to list its files, may wait for them for ever.
*/
export const hungMountFindings = ({filesystems, problems}: Facts): readonly Finding[] => filesystems
	.filter(each => each.isMounted && isRemote(each) && each.sizeMiB === undefined)
	.map(({mountPoint, node, device}): Finding => {
		const problem = problems.find(({command}) => command.startsWith('df ') && command.endsWith(` ${mountPoint}`));

		return problem === undefined
			? notChecked('hung-mount', `whether \`${mountPoint}\` answers; mksysb may wait for it for ever.`, {subject: mountPoint, evidence: {command: 'mount', lines: [`${node ?? '?'} ${device} ${mountPoint}`]}, remedy: `Try \`df -k ${mountPoint}\`.`})
			: {
				id: 'hung-mount', subject: mountPoint, level: 'caution', title: `\`${mountPoint}\` does not answer: mksysb may wait for it for ever.`, evidence: {command: problem.command, lines: [`${node ?? '?'} ${device} ${mountPoint}`, problem.message]}, remedy: `Unmount it (\`umount -f ${mountPoint}\`), or bring its server back.`,
			};
	});
