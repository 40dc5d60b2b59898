import type {Facts} from '../../base/facts.js';
import type {Finding} from '../../base/plan.js';
import {formatMiB} from '../../base/units.js';
import type {ImageData, NameMap} from '../../facts/parse-image-data.js';
import {readImageHead, readImageStructure} from '../image-looks.js';
import {
	answered,
	lookEvidence,
	notChecked,
} from '../look-results.js';
import type {Looks, MethodContext} from '../method.js';
import type {RestvgValues} from '../restvg-parameters.js';
import {filesystemOf, logicalVolumeLine, problemEvidence} from '../volume-group.js';
import {isClusterActive} from './group.js';

/**
`name-clash` of hazards.md: names that the restore would make and that exist.
*/
export const nameClashFindings = (facts: Facts, names: Pick<NameMap, 'mountPoints' | 'volumes'> & Partial<Pick<NameMap, 'group'>>, looks: Looks): readonly Finding[] => {
	const unread = facts.problems.filter(({command}) => /\b(?:lsvg|lsfs)\b/v.test(command));
	const remedy = 'Restore under new names, remove what is in the way if it is certain that nobody needs it, or use another host.';
	const group = facts.volumeGroups.find(({name}) => name === names.group?.to);

	const findings: Finding[] = unread.length > 0 ? [notChecked('name-clash', 'whether names in the image exist on this host.', {level: 'block', evidence: problemEvidence(unread)})] : [];

	if (readImageHead(looks) === undefined) {
		findings.push(notChecked('name-clash', 'which names the image holds.', {
			looks, look: 'image-head', level: 'block', subject: 'image',
		}));
	}

	if (group !== undefined) {
		findings.push({
			id: 'name-clash', subject: group.name, level: 'block', title: `The volume group \`${group.name}\` exists.`, evidence: {command: 'lsvg', lines: facts.volumeGroups.map(({name}) => name)}, remedy,
		});
	}

	const volumes = new Set(Object.values(names.volumes));
	const clashing = facts.volumeGroups.flatMap(each => each.logicalVolumes.filter(({name}) => volumes.has(name)).map(volume => ({group: each.name, volume})));

	for (const clash of clashing) {
		findings.push({
			id: 'name-clash', subject: clash.volume.name, level: 'block', title: `The logical volume \`${clash.volume.name}\` exists in \`${clash.group}\`.`, evidence: {command: `lsvg -l ${clash.group}`, lines: [logicalVolumeLine(clash.volume)]}, remedy,
		});
	}

	const mountPoints = new Set(Object.values(names.mountPoints));
	const mounted = facts.filesystems.filter(({mountPoint}) => mountPoints.has(mountPoint));

	for (const filesystem of mounted) {
		findings.push({
			id: 'name-clash', subject: filesystem.mountPoint, level: 'block', title: `The filesystem \`${filesystem.mountPoint}\` exists on \`${filesystem.device}\`.`, evidence: {command: 'lsfs', lines: [`${filesystem.device} ${filesystem.mountPoint} ${filesystem.type}`]}, remedy,
		});
	}

	return findings;
};

/**
`no-space` of hazards.md for the disks: what the image's volumes need against what the disks have. Each disk keeps a little for its descriptors.
*/
export const diskSpaceFindings = (facts: Facts, values: Pick<RestvgValues, 'disks' | 'image' | 'shrink'> & {readonly data?: ImageData | undefined}, looks: Looks): readonly Finding[] => {
	const head = readImageHead(looks);
	const data = values.data ?? readImageStructure(looks)?.data;
	const disks = facts.physicalVolumes.filter(({name}) => values.disks.includes(name));
	const copies = Math.max(1, ...(values.data === undefined ? (head?.logicalVolumes ?? []).map(({lps, pps}) => lps > 0 ? Math.floor(pps / lps) : 1) : values.data.logicalVolumes.map(({copies: each}) => each ?? 1)));
	const exact = data?.ppSizeMiB === undefined || values.shrink ? undefined : data.logicalVolumes.reduce((sum, {pps}) => sum + (pps ?? 0), 0) * data.ppSizeMiB;
	const need = exact ?? (values.shrink ? head?.shrinkSizeMiB ?? head?.sizeMiB : head?.sizeMiB);
	const have = disks.every(({sizeMiB}) => sizeMiB !== undefined) ? disks.reduce((sum, {sizeMiB}) => sum + (sizeMiB ?? 0), 0) : undefined;
	const findings: Finding[] = copies > disks.length && disks.length > 0
		? [{
			id: 'no-space',
			subject: 'copies',
			level: 'block',
			title: `The image has logical volumes with ${copies} copies on separate disks; ${disks.length} ${disks.length === 1 ? 'disk was' : 'disks were'} chosen.`,
			evidence: {command: `lsmksysb -l -f ${values.image}`, lines: (head?.logicalVolumes ?? []).filter(({lps, pps}) => pps > lps).map(each => `${each.name} ${each.type} ${each.lps} ${each.pps} ${each.pvs}`)},
			remedy: `Choose at least ${copies} disks.`,
		}]
		: [];

	if (need === undefined || have === undefined) {
		findings.push(notChecked('no-space', 'whether the group fits onto the disks.', {looks, look: 'image-head'}));

		return findings;
	}

	const evidence = {command: `lsmksysb -l -f ${values.image}; getconf DISK_SIZE`, lines: [`need ${need} MiB`, `have ${have} MiB`, ...disks.map(({name, sizeMiB}) => `${name} ${sizeMiB ?? '?'} MiB`)]};

	if (have < need) {
		findings.push({
			id: 'no-space', level: 'block', title: `The group needs ${formatMiB(need)}; the disks have ${formatMiB(have)}.`, evidence, remedy: values.shrink ? 'Choose more or larger disks.' : 'Choose more or larger disks, or shrink the filesystems (`-s`).',
		});
	} else if (have < (need * 1.02) + (32 * disks.length)) {
		findings.push({
			id: 'no-space', level: 'caution', title: `The group (${formatMiB(need)}) fills the disks (${formatMiB(have)}) to the last partition; it may not fit.`, evidence, remedy: 'Choose more or larger disks, or shrink the filesystems (`-s`).',
		});
	}

	return findings;
};

const groupOnNode = {
	level: 'block',
	title: 'This host is a cluster node: a group made here without the cluster can be taken or written by another node.',
	remedy: 'Take the resource group offline and let the cluster\'s owner make the group known, or use a host outside the cluster.',
} as const;

/**
`cluster` of hazards.md before something is made: a node's groups belong to the cluster.
*/
export const restoreClusterFindings = (facts: Facts, onNode: Pick<Finding, 'level' | 'remedy' | 'title'> = groupOnNode): readonly Finding[] => {
	if (facts.cluster !== undefined && Object.keys(facts.cluster).length > 0) {
		const evidence = {command: 'lssrc -s clstrmgrES', lines: Object.entries(facts.cluster).map(([name, value]) => `${name}: ${value}`)};

		if (!isClusterActive(facts)) {
			return [{
				id: 'cluster',
				level: 'note',
				title: 'PowerHA is installed here, but its cluster manager is not running.',
				evidence,
				remedy: 'If this host is to be a cluster node again, let the cluster\'s owner make the group known to it.',
			}];
		}

		return [{id: 'cluster', evidence, ...onNode}];
	}

	const unread = facts.problems.filter(({command}) => /clstrmgr|clrginfo|clshow|lscluster|lssrc/iv.test(command));

	return unread.length === 0 ? [] : [notChecked('cluster', 'whether this host is a cluster node.', {level: onNode.level, evidence: problemEvidence(unread)})];
};

/**
Whether the plan can bind to this machine at all: `wrong-host` of hazards.md.
*/
export const identityFindings = ({identity, physicalVolumes}: Facts): readonly Finding[] => {
	const disks = physicalVolumes.filter(({volumeGroup}) => volumeGroup === 'rootvg');
	const isBound = identity.rootvgId !== undefined || disks.some(({uniqueId, pvid}) => uniqueId !== undefined || pvid !== undefined);

	return isBound
		? []
		: [notChecked('wrong-host', 'that this is the machine that is meant: neither the id of rootvg nor of its disks was read.', {
			level: 'block', subject: 'identity', evidence: {command: 'lsvg rootvg; lspv', lines: disks.map(({name}) => name)}, remedy: 'Let discovery read rootvg.',
		})];
};

/**
What can be compared afterwards, and whether the job's own files are out of the way.
*/
export const restoreRemainderFindings = (context: MethodContext, values: RestvgValues, names: NameMap, looks: Looks): readonly Finding[] => {
	const look = answered(looks, 'image-files', [0, 1, 2]);
	const hasManifest = look?.out.includes(`${values.image}.manifest`) ?? false;
	const jobs = filesystemOf(context.facts, context.jobDirectory);
	const findings: Finding[] = [];

	if (values.compare && look === undefined) {
		findings.push(notChecked('nothing-to-compare', 'whether there is a description beside the image.', {looks, look: 'image-files'}));
	} else if (values.compare && !hasManifest) {
		findings.push({
			id: 'nothing-to-compare', level: 'caution', title: 'There is no description beside the image: what comes back cannot be compared with what was saved, and the restore raises no level.', ...(look !== undefined && {evidence: lookEvidence(look)}), remedy: 'Look at the restored files yourself before anybody relies on them.',
		});
	}

	if (jobs === undefined) {
		findings.push(notChecked('job-directory-in-group', `where \`${context.jobDirectory}\`, the directory of the jobs, lies.`, {evidence: {command: 'mount', lines: []}}));
	} else if (Object.values(names.mountPoints).some(path => context.jobDirectory === path || context.jobDirectory.startsWith(`${path}/`))) {
		findings.push({
			id: 'job-directory-in-group', level: 'block', title: `A restored filesystem would be mounted over \`${context.jobDirectory}\`, where the run keeps its own files.`, evidence: {command: 'lsmksysb -l', lines: Object.values(names.mountPoints)}, remedy: 'Set another job directory for this host.',
		});
	}

	return findings;
};
