import type {Finding} from '../../base/plan.js';
import {standing, type RecoveryPoint} from '../../base/point.js';
import {formatAge} from '../../base/units.js';
import {listedFile} from '../destination.js';
import {readImageHead} from '../image-looks.js';
import {
	answered,
	lookEvidence,
	notChecked,
} from '../look-results.js';
import type {Looks, MethodContext} from '../method.js';
import {filesystemOf, findGroup} from '../volume-group.js';

/**
The recovery point that an image is, where lparsafe knows it.
*/
export const pointOf = ({points, facts}: MethodContext, image: string): RecoveryPoint | undefined => standing(points.filter(({kind, place}) => kind === 'image' && place.path === image && place.host === facts.host));

/**
Names the point that a run looks at or raises, where it is known.
*/
export const idOf = (point: RecoveryPoint | undefined): {readonly pointId?: string} => point === undefined ? {} : {pointId: point.id};

/**
Whether this is an image, of the right group, and of this machine: `wrong-host` of hazards.md where it is from another.
*/
export const imageFindings = ({facts}: MethodContext, {image, structureOnly = false, volumeGroup}: {readonly image: string; readonly structureOnly?: boolean; readonly volumeGroup: string}, looks: Looks): readonly Finding[] => {
	const look = answered(looks, 'image-head', [0, 1, 2, 3, 4]);
	const head = readImageHead(looks);

	if (look === undefined) {
		return [notChecked('image-unreadable', `what \`${image}\` is.`, {looks, look: 'image-head', level: 'block'})];
	}

	if (head === undefined) {
		return [{
			id: 'image-unreadable',
			level: 'block',
			title: `\`${image}\` is not an image that can be read, or is empty or missing.`,
			evidence: lookEvidence(look),
			remedy: 'Check the path, and whether the image was written to its end.',
		}];
	}

	const evidence = lookEvidence(look);
	const findings: Finding[] = [];

	if (head.volumeGroup === 'rootvg' && volumeGroup !== 'rootvg') {
		findings.push({
			id: 'wrong-image', level: 'block', title: `\`${image}\` is an image of a system (rootvg), not of \`${volumeGroup}\`.`, evidence, remedy: 'Use it with alt_disk_mksysb or NIM.',
		});
	} else if (head.volumeGroup !== volumeGroup) {
		findings.push({
			id: 'wrong-image', level: 'block', title: `\`${image}\` holds \`${head.volumeGroup}\`, not \`${volumeGroup}\`.`, evidence, remedy: volumeGroup === 'rootvg' ? `Restore it with restvg, as the volume group \`${head.volumeGroup}\`.` : `Restore it as the volume group \`${head.volumeGroup}\`, or choose another image.`,
		});
	}

	if (head.isDataOnly === true && !structureOnly) {
		findings.push({
			id: 'image-without-files', level: 'caution', title: 'The image holds the structure only: every filesystem comes back EMPTY.', evidence, remedy: 'Choose an image with files, or restore the files from elsewhere.',
		});
	}

	if (head.unameInfo === undefined) {
		findings.push(notChecked('wrong-host', 'which machine the image is from: it does not say.', {evidence}));
	} else {
		const words = head.unameInfo.split(/\s+/v);
		const node = words.at(1);
		const machine = words.at(-1);

		if (node !== facts.identity.hostname || machine !== facts.identity.machineId) {
			findings.push({
				id: 'wrong-host',
				level: 'caution',
				title: `The image is from \`${node ?? 'unknown'}\` (${machine ?? 'unknown'}), this is \`${facts.identity.hostname}\` (${facts.identity.machineId}).`,
				evidence,
				remedy: 'Go on only if it is meant to be restored on this machine.',
			});
		}
	}

	return findings;
};

/**
Whether the image lies on a disk that is to be overwritten.
*/
export const imageOnTargetFindings = ({facts}: MethodContext, image: string, names: readonly string[]): readonly Finding[] => {
	const holder = filesystemOf(facts, image);

	if (holder === undefined) {
		return [notChecked('image-on-target', `on which disks \`${image}\` lies.`, {level: 'block', evidence: {command: 'mount', lines: facts.filesystems.map(({mountPoint}) => mountPoint)}})];
	}

	const group = holder.volumeGroup;
	const shared = group === undefined ? [] : (findGroup(facts, group)?.physicalVolumes ?? []).filter(name => names.includes(name));

	return shared.length === 0
		? []
		: [{
			id: 'image-on-target',
			level: 'block',
			title: `The image lies on ${shared.map(name => `\`${name}\``).join(', ')}, which would be overwritten.`,
			evidence: {command: 'lspv', lines: shared.map(name => `${name} ${group ?? ''}`)},
			remedy: 'Choose other disks, or move the image.',
		}];
};

/**
`partial-point`, and what else is known of the point: whether it was proved, whether it is still the same file, what is lost by going back to it.
*/
export const pointFindings = (context: MethodContext, image: string, looks: Looks): readonly Finding[] => {
	const point = pointOf(context, image);
	const head = readImageHead(looks);
	const files = answered(looks, 'image-files', [0, 1, 2]);
	const listed = files === undefined ? undefined : listedFile(files.out, image);
	const findings: Finding[] = [];

	if (point === undefined) {
		findings.push(notChecked('unverified-point', `whether \`${image}\` is whole: lparsafe did not make it. The run reads it to its end before anything is overwritten.`, {evidence: {command: 'lparsafe points', lines: []}, remedy: 'Let it be read; a file that was cut off stops the run there.'}));
	} else {
		const evidence = {command: `lparsafe points ${point.host}`, lines: [`${point.madeAt} ${point.state} ${point.verification} ${point.place.path}`, ...(point.skipped ?? []).slice(0, 10)]};

		if (point.state === 'partial') {
			findings.push({
				id: 'partial-point', level: 'caution', title: `The point is partial: ${point.skipped?.length ?? 'some'} files were not saved.`, evidence, remedy: 'Look whether what is missing matters; other points may have it.',
			});
		}

		if (point.doubt !== undefined) {
			findings.push({
				id: 'unverified-point', subject: 'doubt', level: 'caution', title: `The point is in doubt since ${point.doubt.at}.`, evidence: {...evidence, lines: [...evidence.lines, point.doubt.reason]}, remedy: 'Take another point, or let this one be checked again first (`lparsafe points verify ID`).',
			});
		}

		if (point.verification === 'L0') {
			findings.push({
				id: 'unverified-point', level: 'caution', title: 'Nobody ever read this image.', evidence, remedy: 'The run reads it to its end before anything is overwritten.',
			});
		}

		if (listed?.sizeBytes !== undefined && point.sizeBytes !== undefined && listed.sizeBytes !== point.sizeBytes) {
			findings.push({
				id: 'image-changed',
				level: 'block',
				title: `\`${image}\` has ${listed.sizeBytes} bytes; when it was proved it had ${point.sizeBytes}.`,
				evidence: {command: files?.command ?? 'ls -l', lines: [listed.line]},
				remedy: 'Take another copy of it, or another point.',
			});
		}
	}

	const since = point?.madeAt ?? head?.date;

	findings.push(since === undefined
		? notChecked('changes-lost', 'how old the image is.', {looks, look: 'image-head', level: 'note'})
		: {
			id: 'changes-lost',
			level: 'note',
			title: `What was changed since ${since}${point?.madeAt === undefined ? '' : ` (${formatAge(context.now - Date.parse(point.madeAt))})`} is not in the image.`,
			evidence: {command: point === undefined ? 'lsmksysb -l' : 'lparsafe points', lines: [since]},
		});

	return findings;
};
