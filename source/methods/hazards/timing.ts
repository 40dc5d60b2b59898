import type {VolumeGroup} from '../../base/facts.js';
import {timeOf} from '../../base/point.js';
import type {Finding, Look} from '../../base/plan.js';
import {answered, linesOf, notChecked} from '../look-results.js';
import type {Looks, MethodContext} from '../method.js';

/**
Programs that save or clone a system, as they show in `ps -ef`.
*/
const backupPrograms = /(?:^|[\s\/])(?:mksysb|savevg|restvg|mkcd|mkdvd|alt_disk_\w+|alt_rootvg_op|multibos|backbyname|backup\s+-|restbyname|dsmc|dsmcad\s+-job|rman|nim\s+-o|veeamjobman|veeamagent|splitvg|syncvg)(?:\s|$)/v;

/**
The look itself, and a search for it, are no backups.
*/
const notBackups = /\bgrep\b|\bps -ef\b|lparsafe/v;

export const processesLook: Look = {
	id: 'processes', title: 'Backups and restores that are already running', pipelines: [{argvs: [['ps', '-ef']]}], timeLimitSeconds: 20,
};

export const loadLook: Look = {
	id: 'load', title: 'How busy the host is', pipelines: [{argvs: [['uptime']]}], timeLimitSeconds: 10,
};

/**
`another-backup-running` of hazards.md.
*/
export const otherBackupFindings = (looks: Looks): readonly Finding[] => {
	const look = answered(looks, processesLook.id);

	if (look === undefined) {
		return [notChecked('another-backup-running', 'whether another backup is running.', {looks, look: 'processes'})];
	}

	const rows = linesOf(look.out).filter(line => backupPrograms.test(line) && !notBackups.test(line));

	return rows.length === 0
		? []
		: [{
			id: 'another-backup-running',
			level: 'block',
			title: 'Another backup or restore is running on this host.',
			evidence: {command: look.command, lines: rows.slice(0, 12)},
			remedy: 'Wait for it: two of them share files in /tmp and disturb each other.',
		}];
};

/**
`busy-system` of hazards.md, from the load average of the last five minutes.
*/
export const busyFindings = (looks: Looks): readonly Finding[] => {
	const look = answered(looks, 'load');
	const match = look === undefined ? null : /load average:\s+[\d.,]+?,\s+(?<load>\d+[.,]\d+)/v.exec(look.out);

	if (look === undefined || match?.groups === undefined) {
		return [notChecked('busy-system', 'how busy the host is.', {looks, look: 'load', level: 'note'})];
	}

	const load = Number((match.groups['load'] ?? '0').replace(',', '.'));

	return load < 8
		? []
		: [{
			id: 'busy-system',
			level: load < 32 ? 'note' : 'caution',
			title: `The host is busy (${load} processes want to run at once): files change while they are saved, and the users feel it.`,
			evidence: {command: look.command, lines: linesOf(look.out)},
			remedy: 'Choose a quiet hour.',
		}];
};

/**
`changed-since-backup` of hazards.md, against the newest image of this target. A copy on an alternate disk tells its level in another form, and is no backup of today's system.
*/
export const changedFindings = ({points, facts}: MethodContext, group: VolumeGroup, target: string): readonly Finding[] => {
	const [newest] = points
		.filter(point => point.kind === 'image' && point.runId !== undefined && point.target === target && point.source.hostname === facts.identity.hostname)
		.toSorted((left, right) => timeOf(right) - timeOf(left));

	if (newest === undefined) {
		return [];
	}

	const {source, madeAt = 'unknown'} = newest;
	const evidence = {command: 'lparsafe points', lines: [`${madeAt} ${source.osLevel} ${source.volumeGroupId ?? ''}`.trim(), `now ${facts.identity.osLevel} ${group.identifier ?? ''}`.trim()]};

	if (source.volumeGroupId !== undefined && group.identifier === undefined) {
		return [notChecked('changed-since-backup', `whether \`${group.name}\` is still the group that was saved on ${madeAt}.`, {level: 'note', evidence})];
	}

	const changes = [
		...(source.osLevel === facts.identity.osLevel ? [] : [`the level was ${source.osLevel}`]),
		...(source.volumeGroupId === undefined || source.volumeGroupId === group.identifier ? [] : ['the group was made anew']),
	];

	return changes.length === 0
		? []
		: [{
			id: 'changed-since-backup',
			level: 'note',
			title: `Since the newest point (${madeAt}) something changed: ${changes.join(', ')}.`,
			evidence,
			remedy: 'This backup makes up for it.',
		}];
};
