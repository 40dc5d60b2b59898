import type {Finding} from '../../base/plan.js';
import type {Facts, VolumeGroup} from '../../base/facts.js';
import {notChecked} from '../look-results.js';
import type {MethodContext} from '../method.js';
import {
	findGroup,
	isGroupRead,
	logicalVolumeLine,
	problemEvidence,
	problemsOfGroup,
} from '../volume-group.js';

/**
A group that is not of the kind that is saved: a data group, or for mksysb the system's.
*/
const kindFindings = ({facts, host}: MethodContext, group: VolumeGroup, isSystem: boolean): readonly Finding[] => {
	const evidence = {command: 'lspv', lines: facts.physicalVolumes.filter(({volumeGroup}) => volumeGroup === group.name).map(({name}) => `${name} ${group.name}`)};

	if (group.kind === 'alternate') {
		return [{
			id: 'clone-awake', level: 'block', title: `\`${group.name}\` is a clone of the system, not a data group.`, evidence, remedy: 'Leave it varied off; the system is saved with mksysb.',
		}];
	}

	if (group.kind === 'data') {
		return [];
	}

	const isServer = host.role === 'vios' || facts.environment?.kind === 'vios';

	if (isSystem && !isServer) {
		return [];
	}

	return [{
		id: isServer ? 'vios-rootvg' : 'rootvg-target',
		level: 'block',
		title: isServer ? `A VIO Server's rootvg is not saved by ${isSystem ? 'a plain mksysb: it leaves the virtual devices out' : 'savevg'}.` : `savevg of \`${group.name}\` makes an image that cannot boot.`,
		evidence,
		remedy: isServer ? 'Use backupios, viosbr or alt_root_vg.' : 'Save the system with mksysb.',
	}];
};

/**
Whether the group can be saved at all: there, on, no clone of a system, and rootvg only where the system is saved.
*/
export const groupFindings = (context: MethodContext, {name = context.target.name, isSystem = false}: {readonly name?: string; readonly isSystem?: boolean} = {}): readonly Finding[] => {
	const {facts} = context;
	const group = findGroup(facts, name);
	const problems = problemsOfGroup(facts, name);

	if (group === undefined) {
		const isUnknown = facts.problems.some(({command}) => /^(?:\S*\/)?lsvg(?:\s+-o)?$/v.test(command));

		return [isUnknown
			? notChecked('group-missing', `whether there is a volume group \`${name}\` on \`${facts.host}\`.`, {evidence: problemEvidence(facts.problems.filter(({command}) => command.includes('lsvg'))), level: 'block'})
			: {
				id: 'group-missing',
				level: 'block',
				title: `There is no volume group \`${name}\` on \`${facts.host}\`.`,
				evidence: {command: 'lsvg', lines: facts.volumeGroups.map(each => each.name)},
				remedy: 'Choose one of the groups that are there.',
			}];
	}

	const findings: Finding[] = [...kindFindings(context, group, isSystem)];

	if (group.state === 'varied-off') {
		findings.push({
			id: 'group-varied-off',
			level: 'block',
			title: `The volume group \`${group.name}\` is varied off.`,
			evidence: {command: 'lsvg -o', lines: facts.volumeGroups.filter(({state}) => state === 'active').map(each => each.name)},
			remedy: `Vary it on (\`varyonvg ${group.name}\`) and mount its filesystems first, if this host may.`,
		});
	} else if (!isGroupRead(facts, group.name)) {
		findings.push(notChecked('group-state', `the state of \`${group.name}\`; it may be locked by another command.`, {
			evidence: problemEvidence(problems) ?? {command: `lsvg ${group.name}`, lines: [`state ${group.state}`]},
			remedy: `Look with \`lsvg ${group.name}\` who holds it (\`ps -ef\`); wait for that to end.`,
		}));
	}

	return findings;
};

/**
Whether the cluster manager runs, or may: anything but `inoperative` counts, because what is not known is not safe.
*/
export const isClusterActive = ({cluster = {}}: Pick<Facts, 'cluster'>): boolean => Object.values(cluster).some(state => state !== 'inoperative');

/**
`cluster` of hazards.md.
*/
export const clusterFindings = (facts: Facts, group: VolumeGroup, onNode = 'This host is a cluster node: the group is saved only where its resource group is online.'): readonly Finding[] => {
	if (group.state === 'concurrent') {
		return [{
			id: 'cluster',
			level: 'caution',
			title: `\`${group.name}\` is on in concurrent mode: other nodes may write to it while it is saved.`,
			evidence: {command: `lsvg ${group.name}`, lines: ['Concurrent']},
			remedy: 'Save it where its resource group is online, with the application quiet.',
		}];
	}

	if (facts.cluster !== undefined && Object.keys(facts.cluster).length > 0) {
		return [{
			id: 'cluster',
			level: 'note',
			title: isClusterActive(facts) ? onNode : 'PowerHA is installed here, but its cluster manager is not running.',
			evidence: {command: 'lssrc -s clstrmgrES', lines: Object.entries(facts.cluster).map(([name, value]) => `${name}: ${value}`)},
		}];
	}

	const unread = facts.problems.filter(({command}) => /clstrmgr|clrginfo|clshow|lscluster|lssrc/iv.test(command));

	return unread.length === 0 ? [] : [notChecked('cluster', 'whether this host is a cluster node.', {evidence: problemEvidence(unread)})];
};

const mirrored = (group: VolumeGroup) => group.logicalVolumes.filter(({copies, unevenlyMirrored}) => (copies ?? 1) > 1 || unevenlyMirrored === true);

/**
`quorum`, `unmirrored-lv` and `stale-mirror` of hazards.md.
*/
export const mirrorFindings = (facts: Facts, group: VolumeGroup): readonly Finding[] => {
	if (!isGroupRead(facts, group.name)) {
		return [notChecked('stale-mirror', `whether copies in \`${group.name}\` are stale.`, {evidence: problemEvidence(problemsOfGroup(facts, group.name))})];
	}

	const findings: Finding[] = [];
	const copies = mirrored(group);
	const stale = group.logicalVolumes.filter(({isStale}) => isStale);
	const missing = facts.physicalVolumes.filter(({volumeGroup, state}) => volumeGroup === group.name && (state === 'missing' || state === 'removed'));

	if (stale.length > 0 || (group.stalePPs ?? 0) > 0 || missing.length > 0) {
		findings.push({
			id: 'stale-mirror',
			level: 'caution',
			title: `\`${group.name}\` has stale partitions or missing disks.`,
			evidence: {
				command: `lsvg ${group.name}; lsvg -l ${group.name}; lsvg -p ${group.name}`,
				lines: [
					`STALE PPs: ${group.stalePPs ?? 'unknown'}`,
					...stale.map(volume => logicalVolumeLine(volume)),
					...missing.map(({name, state}) => `${name} ${state}`),
				],
			},
			remedy: 'Repair the path or the disk, then `varyonvg`, then `syncvg`; a backup taken before is of one copy only.',
		});
	} else if (group.stalePPs === undefined) {
		findings.push(notChecked('stale-mirror', `whether copies in \`${group.name}\` are stale: STALE PPs was not read.`, {evidence: {command: `lsvg ${group.name}`, lines: ['STALE PPs unknown']}}));
	}

	if (copies.length > 0 && group.physicalVolumes.length === 2) {
		if (group.quorum === undefined) {
			findings.push(notChecked('quorum', `the quorum of the mirrored group \`${group.name}\`.`, {evidence: {command: `lsvg ${group.name}`, lines: ['QUORUM unknown']}}));
		} else if (group.quorum > 1) {
			findings.push({
				id: 'quorum',
				level: 'caution',
				title: `\`${group.name}\` is mirrored on two disks with quorum on: losing the wrong disk takes the group down.`,
				evidence: {command: `lsvg ${group.name}`, lines: [`QUORUM: ${group.quorum}`, `PVs: ${group.physicalVolumes.join(' ')}`]},
				remedy: `Consider \`chvg -Qn ${group.name}\`; know that the group then stays on with one disk.`,
			});
		}
	}

	if (copies.length > 0) {
		const single = group.logicalVolumes.filter(each => !copies.includes(each));

		for (const volume of single) {
			findings.push({
				id: 'unmirrored-lv',
				subject: volume.name,
				level: 'caution',
				title: `\`${volume.name}\` has one copy in the mirrored group \`${group.name}\`.`,
				evidence: {command: `lsvg -l ${group.name}`, lines: [logicalVolumeLine(volume)]},
				remedy: `\`mklvcopy ${volume.name} 2\` and \`syncvg -l ${volume.name}\`, if it is meant to be mirrored.`,
			});
		}
	}

	return findings;
};
