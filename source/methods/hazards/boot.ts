import type {VolumeGroup} from '../../base/facts.js';
import type {Finding} from '../../base/plan.js';
import {
	answered,
	linesOf,
	lookEvidence,
	notChecked,
} from '../look-results.js';
import type {Looks, MethodContext} from '../method.js';
import {isGroupRead, logicalVolumeLine} from '../volume-group.js';

/**
Hardware errors older than this say little of the disks of today.
*/
const errorDays = 30;

/**
Rows of errpt (`IDENTIFIER MMDDhhmmYY T C RESOURCE DESCRIPTION`) of the last days that name one of the disks.
*/
const recentErrors = (text: string, disks: readonly string[], now: number): readonly string[] => linesOf(text).filter(line => {
	const groups = /^[0-9A-F]{8}\s+(?<month>\d{2})(?<day>\d{2})\d{4}(?<year>\d{2})\s+\S\s+\S\s+(?<resource>\S+)/v.exec(line)?.groups;

	return groups !== undefined
		&& disks.includes(groups['resource'] ?? '')
		&& now - Date.UTC(2000 + Number(groups['year']), Number(groups['month']) - 1, Number(groups['day'])) < errorDays * 86_400_000;
});

/**
`boot-unfit` of hazards.md: signs that a system restored from this image would not boot.
*/
export const bootFindings = ({facts, now}: MethodContext, group: VolumeGroup, looks: Looks): readonly Finding[] => {
	const findings: Finding[] = [];
	const id = 'boot-unfit';
	const boot = group.logicalVolumes.filter(({type}) => type === 'boot');
	const device = looks.get('ipldevice');
	const image = looks.get('bosboot');
	const filesets = looks.get('filesets');
	const errors = answered(looks, 'hardware-errors');
	const failed = facts.physicalVolumes.filter(({name, paths = []}) => group.physicalVolumes.includes(name) && paths.some(({status}) => /^(?:Failed|Missing)$/v.test(status)));

	if (isGroupRead(facts, group.name) && boot.length === 0) {
		findings.push({
			id, subject: 'hd5', level: 'block', title: `\`${group.name}\` has no boot logical volume.`, evidence: {command: `lsvg -l ${group.name}`, lines: group.logicalVolumes.map(volume => logicalVolumeLine(volume))}, remedy: 'Make hd5 anew and run `bosboot -ad`; do not reboot before.',
		});
	}

	if (device?.ended !== 'exited') {
		findings.push(notChecked(id, 'whether /dev/ipldevice is there.', {looks, look: 'ipldevice', subject: 'ipldevice'}));
	} else if (device.exitCode !== 0) {
		findings.push({
			id, subject: 'ipldevice', level: 'caution', title: '/dev/ipldevice is not there: no boot image can be made.', evidence: lookEvidence(device), remedy: `\`ln -f /dev/r${group.physicalVolumes[0] ?? 'hdiskN'} /dev/ipldevice\`, for the disk that the system was booted from.`,
		});
	}

	if (image?.ended !== 'exited' || image.exitCode === 127) {
		findings.push(notChecked(id, 'whether a boot image can be made (`bosboot -qad`).', {looks, look: 'bosboot', subject: 'bosboot'}));
	} else if (image.exitCode !== 0) {
		findings.push({
			id, subject: 'bosboot', level: 'caution', title: 'No boot image can be made: bosboot says why.', evidence: lookEvidence(image), remedy: 'Put that in order and run `bosboot -ad`; a system restored from this image may not boot.',
		});
	}

	if (filesets?.ended !== 'exited' || filesets.exitCode === 127) {
		findings.push(notChecked(id, 'whether filesets are whole (`lppchk -v`).', {looks, look: 'filesets', subject: 'filesets'}));
	} else if (filesets.exitCode !== 0) {
		findings.push({
			id, subject: 'filesets', level: 'caution', title: 'Filesets are broken or do not fit together.', evidence: lookEvidence(filesets), remedy: 'Finish or undo the update that left them so; the image saves them as they are.',
		});
	}

	if (errors === undefined) {
		findings.push(notChecked(id, 'whether the disks of the system had permanent errors (`errpt -d H`).', {
			looks, look: 'hardware-errors', subject: 'hardware', level: 'note',
		}));
	} else if (recentErrors(errors.out, group.physicalVolumes, now).length > 0) {
		findings.push({
			id, subject: 'hardware', level: 'caution', title: 'Disks of the system had permanent hardware errors in the last days.', evidence: {command: errors.command, lines: recentErrors(errors.out, group.physicalVolumes, now).slice(0, 10)}, remedy: 'Save now, and have the disk looked at.',
		});
	}

	return [
		...findings,
		...(failed.length === 0
			? []
			: [{
				id, subject: 'paths', level: 'caution' as const, title: 'Paths to disks of the system have failed.', evidence: {command: 'lspath', lines: failed.flatMap(({name, paths = []}) => paths.map(({status, parent}) => `${status} ${name} ${parent}`))}, remedy: 'Repair the paths.',
			}]),
	];
};
