import type {Facts, VolumeGroup} from '../../base/facts.js';
import type {Finding} from '../../base/plan.js';
import {parseDf} from '../../facts/parse-df.js';
import {ifReadable} from '../../base/errors.js';
import {listedFile} from '../destination.js';
import {answered, lookEvidence, notChecked} from '../look-results.js';
import type {Looks} from '../method.js';
import {systemImagePaths} from '../mksysb-looks.js';
import type {MksysbValues} from '../mksysb-parameters.js';
import {mountedFilesystems} from '../volume-group.js';
import type {Estimate} from './destination.js';

const readSpace = (looks: Looks) => {
	const look = answered(looks, 'copy-space');

	return look && ifReadable(() => parseDf(look.out).at(0));
};

/**
Where the copy of an image goes: there, with room, not in the group that is saved, and over nothing.
*/
export const copyPlaceFindings = (facts: Facts, group: VolumeGroup, values: MksysbValues, {lowMiB, highMiB}: Estimate, looks: Looks): readonly Finding[] => {
	const {copyTo} = values;
	const {copy} = systemImagePaths(values);

	if (copyTo === undefined || copy === undefined) {
		return [];
	}

	const space = readSpace(looks);
	const files = answered(looks, 'copy-files', [0, 1, 2]);
	const findings: Finding[] = [];

	if (space === undefined) {
		findings.push(notChecked('copy-place', `where \`${copyTo}\` lies and whether the copy fits.`, {
			looks, look: 'copy-space', level: 'block', subject: 'space',
		}));
	} else {
		const evidence = {command: `df -P -k ${copyTo}`, lines: [`${space.device} ${space.mountPoint} ${space.free ?? 'unknown'} KiB free`, `need ${lowMiB} to ${highMiB} MiB`]};
		const freeMiB = space.free === undefined ? undefined : Math.floor(space.free / 1024);

		if (mountedFilesystems(facts, group).some(({device, mountPoint}) => device === space.device || mountPoint === space.mountPoint)) {
			findings.push({
				id: 'copy-place', level: 'block', title: `\`${copyTo}\` lies in \`${group.name}\`: the copy would be saved with the system and lost with it.`, evidence, remedy: 'Choose a directory on another group, best on another machine.',
			});
		}

		if (freeMiB !== undefined && freeMiB < lowMiB) {
			findings.push({
				id: 'copy-place', subject: 'space', level: 'block', title: `The copy does not fit into \`${copyTo}\`: it needs ${lowMiB} MiB, ${freeMiB} MiB are free.`, evidence, remedy: 'Choose another directory, or make room.',
			});
		}
	}

	if (files === undefined || listedFile(files.out, copyTo) === undefined) {
		findings.push(files === undefined
			? notChecked('copy-place', `whether \`${copyTo}\` is there.`, {
				looks, look: 'copy-files', level: 'block', subject: 'directory',
			})
			: {
				id: 'copy-place', subject: 'directory', level: 'block', title: `There is no directory \`${copyTo}\`.`, evidence: lookEvidence(files), remedy: 'Make it, or choose another.',
			});
	} else if ([copy, `${copy}.unproved`].some(path => listedFile(files.out, path) !== undefined)) {
		findings.push({
			id: 'overwrites-last-good', subject: copy, level: 'block', title: `\`${copy}\` is already there; it is never overwritten.`, evidence: lookEvidence(files), remedy: 'Choose another name.',
		});
	}

	return findings;
};
