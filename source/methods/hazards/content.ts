import type {Facts, VolumeGroup} from '../../base/facts.js';
import type {Finding} from '../../base/plan.js';
import {formatBytes} from '../../base/units.js';
import {
	answered,
	linesOf,
	lookEvidence,
	notChecked,
} from '../look-results.js';
import type {Looks} from '../method.js';
import {
	isGroupRead,
	isInside,
	logicalVolumeLine,
	mountedFilesystems,
	problemEvidence,
	problemsOfGroup,
	rawVolumes,
	unmountedVolumes,
} from '../volume-group.js';

/**
`not-in-image` of hazards.md, for raw logical volumes.
*/
const rawFindings = (group: VolumeGroup): readonly Finding[] => rawVolumes(group).map((volume): Finding => ({
	id: 'not-in-image',
	subject: volume.name,
	level: 'caution',
	title: `\`${volume.name}\` is a raw logical volume: it comes back EMPTY.`,
	evidence: {command: `lsvg -l ${group.name}`, lines: [logicalVolumeLine(volume)]},
	remedy: 'Save its content with the application that owns it (a database\'s own backup), or with dd while nobody has it open.',
}));

const notReadFindings = (facts: Facts, group: VolumeGroup): readonly Finding[] => [notChecked('not-in-image', `which logical volumes of \`${group.name}\` the image would not hold.`, {evidence: problemEvidence(problemsOfGroup(facts, group.name))})];

/**
`not-in-image` of hazards.md for a system: what is not mounted is told by itself.
*/
export const rawInSystemFindings = (facts: Facts, group: VolumeGroup): readonly Finding[] => isGroupRead(facts, group.name) ? rawFindings(group) : notReadFindings(facts, group);

/**
`not-in-image` of hazards.md: what comes back empty.
*/
export const notInImageFindings = (facts: Facts, group: VolumeGroup): readonly Finding[] => {
	const command = `lsvg -l ${group.name}`;

	if (!isGroupRead(facts, group.name)) {
		return notReadFindings(facts, group);
	}

	return [
		...unmountedVolumes(facts, group).map((volume): Finding => ({
			id: 'not-in-image',
			subject: volume.name,
			level: 'caution',
			title: `\`${volume.mountPoint}\` is not mounted: the filesystem comes back EMPTY.`,
			evidence: {command, lines: [logicalVolumeLine(volume)]},
			remedy: `Mount it (\`mount ${volume.mountPoint}\`) before, or accept that its files are not in the image.`,
		})),
		...rawFindings(group),
	];
};

/**
`hot-copy` of hazards.md: a database with files in the group.
*/
export const hotCopyFindings = (facts: Facts, group: VolumeGroup, looks: Looks): readonly Finding[] => {
	const mountPoints = mountedFilesystems(facts, group).map(({mountPoint}) => mountPoint);
	const inGroup = facts.databases.filter(({filesystems}) => filesystems.some(path => mountPoints.some(mountPoint => isInside(path, mountPoint))));
	const look = answered(looks, 'processes');
	const running = look === undefined ? [] : linesOf(look.out).filter(line => /\b(?:ora_pmon_\S+|db2sysc|asm_pmon_\S+|postgres:|mysqld|dataserver)\b/v.test(line));

	if (inGroup.length > 0) {
		return inGroup.map(({kind, name, filesystems}): Finding => ({
			id: 'hot-copy',
			subject: name,
			level: 'caution',
			title: `The ${kind} database \`${name}\` has files in \`${group.name}\`: files are copied one after another, which no database survives while it runs.`,
			evidence: {command: 'ps -ef', lines: [...filesystems, ...running]},
			remedy: 'Stop it first, or save it with its own backup and leave its files out.',
		}));
	}

	if (running.length > 0) {
		return [notChecked('hot-copy', `whether a running database has files in \`${group.name}\`.`, {
			evidence: {command: look?.command ?? 'ps -ef', lines: running},
			remedy: 'Ask whoever owns the database where its files are.',
		})];
	}

	return look === undefined ? [notChecked('hot-copy', 'whether a database is running.', {looks, look: 'processes'})] : [];
};

/**
`encrypted-lv` of hazards.md, from `lslv`. AIX before 7.2 TL5 prints no such line: then there is no encryption.
*/
export const encryptedVolumeFindings = (group: VolumeGroup, looks: Looks): readonly Finding[] => {
	if (group.logicalVolumes.length === 0) {
		return [];
	}

	const look = answered(looks, 'volumes');

	if (look === undefined) {
		return [notChecked('encrypted-lv', `whether logical volumes of \`${group.name}\` are encrypted.`, {looks, look: 'volumes'})];
	}

	const findings: Finding[] = [];
	let name = '';

	for (const line of linesOf(look.out)) {
		name = /^LOGICAL VOLUME:\s+(?<name>\S+)/v.exec(line)?.groups?.['name'] ?? name;

		if (/^ENCRYPTION:\s+yes/v.test(line)) {
			findings.push({
				id: 'encrypted-lv',
				subject: name,
				level: 'caution',
				title: `\`${name}\` is encrypted: the image holds its files in plain text.`,
				evidence: {command: `lslv ${name}`, lines: [line]},
				remedy: 'Keep the image where only those may read it who may read the volume; a restored volume needs its own keys.',
			});
		}

		const unread = /^UNREADABLE: (?<name>.+)$/v.exec(line)?.groups?.['name'];

		if (unread !== undefined) {
			findings.push(notChecked('encrypted-lv', `whether \`${unread}\` is encrypted.`, {subject: unread, evidence: {command: `lslv ${unread}`, lines: linesOf(look.err)}}));
		}
	}

	return findings;
};

/**
`sparse-files` of hazards.md, from `ls -lsn`: blocks of 1 KB, mode, links, owner, group, size, …
*/
export const sparseFileFindings = (group: VolumeGroup, looks: Looks): readonly Finding[] => {
	if (!looks.has('sparse-files')) {
		return [];
	}

	// Status 1: find met something it could not read; the rest of its answer stands.
	const look = answered(looks, 'sparse-files', [0, 1]);

	if (look === undefined) {
		return [notChecked('sparse-files', `whether \`${group.name}\` holds sparse files, which the image may hold at their full size.`, {looks, look: 'sparse-files', level: 'note'})];
	}

	const sparse = linesOf(look.out).filter(line => {
		const match = /^\s*(?<blocks>\d+)\s+-\S+\s+\d+\s+\d+\s+\d+\s+(?<size>\d+)\s/v.exec(line);

		return match?.groups !== undefined && Number(match.groups['blocks']) * 1024 < Number(match.groups['size']) * 0.9;
	});

	return sparse.length === 0
		? []
		: [{
			id: 'sparse-files',
			level: 'note',
			title: `${sparse.length} large files of \`${group.name}\` are sparse: the image and a restore may need their full ${formatBytes(sparse.reduce((sum, line) => sum + Number(line.trim().split(/\s+/v, 6)[5] ?? 0), 0))}.`,
			evidence: lookEvidence({...look, out: sparse.join('\n'), err: ''}),
		}];
};
