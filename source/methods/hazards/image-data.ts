import {ifReadable} from '../../base/errors.js';
import type {Facts, VolumeGroup} from '../../base/facts.js';
import type {Finding} from '../../base/plan.js';
import {cleanText} from '../../base/text.js';
import {parseImageData, type ImageData} from '../../facts/parse-image-data.js';
import {answered, lookEvidence, notChecked} from '../look-results.js';
import type {Looks} from '../method.js';
import type {SavevgValues} from '../savevg-parameters.js';
import type {MksysbValues} from '../mksysb-parameters.js';
import {findGroup} from '../volume-group.js';

const fieldOf = (data: ImageData, stanza: string, field: string): string | undefined => data.stanzas.find(({name}) => name === stanza)?.fields.get(field);

/**
How a description says otherwise than the group is, in words. Partition maps and sizes of single filesystems are not compared.
*/
const differences = (data: ImageData, group: VolumeGroup | undefined): readonly string[] => {
	const disks = fieldOf(data, 'vg_data', 'VG_SOURCE_DISK_LIST')?.split(/\s+/v).filter(Boolean) ?? [];
	const policies = ['SHRINK', 'EXACT_FIT'].filter(field => fieldOf(data, 'logical_volume_policy', field) === 'yes').map(field => `${field}= yes`);

	if (group === undefined) {
		return policies;
	}

	return [
		...policies,
		...(disks.length > 0 && disks.toSorted().join(' ') !== group.physicalVolumes.toSorted().join(' ') ? [`VG_SOURCE_DISK_LIST= ${disks.join(' ')}, and the group has ${group.physicalVolumes.join(' ')}`] : []),
		...data.logicalVolumes.flatMap(({name, lps, pps}) => {
			const real = group.logicalVolumes.find(volume => volume.name === name);

			if (real === undefined) {
				return [`${name} is not in the group`];
			}

			return lps === real.lps && pps === real.pps ? [] : [`${name}: LPs= ${lps ?? '?'}, PP= ${pps ?? '?'}, and the group has ${real.lps} and ${real.pps}`];
		}),
		...group.logicalVolumes.filter(({name}) => data.logicalVolumes.every(volume => volume.name !== name)).map(({name}) => `${name} is missing in it`),
	];
};

const monthDay = String.raw`(?<month>[A-Z][a-z]{2})\s+(?<day>\d{1,2})\s+`;
const written = new RegExp(String.raw`\s${monthDay}(?<hours>\d{2}):(?<minutes>\d{2})\s+/image\.data$`, 'v');
const made = new RegExp(String.raw`^[A-Z][a-z]{2}\s+${monthDay}(?<hours>\d{2}):(?<minutes>\d{2}):\d{2}\s`, 'v');

/**
Making it takes a few minutes at most; a file written later than that was changed by somebody.
*/
const minutesToMake = 10;

/**
Whether the file was written when it says it was made; undefined where that cannot be told. `ls` tells the minute only of files of the last months.
*/
const isAsMade = (line: string, date: string | undefined): boolean | undefined => {
	const when = written.exec(line)?.groups;
	const then = made.exec(date ?? '')?.groups;

	if (when === undefined || then === undefined) {
		return undefined;
	}

	const minutes = (groups: Readonly<Record<string, string | undefined>>): number => (Number(groups['hours']) * 60) + Number(groups['minutes']);
	const late = minutes(when) - minutes(then);

	return when['month'] === then['month'] && Number(when['day']) === Number(then['day']) && late >= -1 && late <= minutesToMake;
};

/**
`edited-image-data` of hazards.md. A fresh description cannot be made to compare with, because that is what overwrites it: the file is compared with the facts, and its own date with when it was written.
*/
export const imageDataFindings = (facts: Facts, {imageData}: MksysbValues, looks: Looks): readonly Finding[] => {
	const look = answered(looks, 'image-data', [0, 1, 2]);

	if (look === undefined) {
		return [notChecked('edited-image-data', 'whether /image.data was edited, and would be lost or trusted.', {looks, look: 'image-data'})];
	}

	const isThere = look.exitCode === 0;

	if (!isThere) {
		return imageData === 'keep'
			? [{
				id: 'edited-image-data', level: 'block', title: 'There is no /image.data that could be kept.', evidence: lookEvidence(look), remedy: 'Choose `fresh`, or make one with mkszfile and edit it.',
			}]
			: [];
	}

	const [line = '', ...rest] = cleanText(look.out).split('\n');
	const data = ifReadable(() => parseImageData(rest.join('\n')));

	if (data === undefined) {
		return [notChecked('edited-image-data', 'what /image.data says: it cannot be read as one.', {looks, look: 'image-data', evidence: lookEvidence(look, 5)})];
	}

	const changes = differences(data, findGroup(facts, 'rootvg'));
	const untouched = isAsMade(line, fieldOf(data, 'image_data', 'DATE_TIME'));
	const evidence = {command: 'ls -l /image.data; cat /image.data', lines: [line, `DATE_TIME= ${fieldOf(data, 'image_data', 'DATE_TIME') ?? 'unknown'}`, ...changes.slice(0, 10)]};

	if (imageData === 'keep') {
		return changes.length === 0
			? []
			: [{
				id: 'edited-image-data', level: 'caution', title: 'The image will be restored as /image.data says, which is not how rootvg is now.', evidence, remedy: 'Look whether each difference is meant; `fresh` describes rootvg anew.',
			}];
	}

	const isEdited = untouched === false || (untouched === undefined && changes.length > 0);

	return isEdited
		? [{
			id: 'edited-image-data', level: 'caution', title: '/image.data seems to have been edited; it is described anew, and the edits are lost.', evidence, remedy: 'Choose `keep` if the edits are wanted in the image, or save the file.',
		}]
		: [];
};

/**
The same for a data group whose description is kept: `edited-image-data`, for /tmp/vgdata/GROUP/GROUP.data.
*/
export const keptDataFindings = (group: VolumeGroup, {keepData}: SavevgValues, looks: Looks): readonly Finding[] => {
	if (!keepData) {
		return [];
	}

	const look = answered(looks, 'group-data', [0, 1, 2]);
	const data = look?.exitCode === 0 ? ifReadable(() => parseImageData(look.out)) : undefined;
	const file = `/tmp/vgdata/${group.name}/${group.name}.data`;

	if (look === undefined || (look.exitCode === 0 && data === undefined)) {
		return [notChecked('edited-image-data', `what ${file} says.`, {looks, look: 'group-data'})];
	}

	if (data === undefined) {
		return [{
			id: 'edited-image-data', level: 'block', title: `There is no ${file} that could be kept.`, evidence: lookEvidence(look), remedy: 'Let the group be described anew, or make one with mkvgdata and edit it.',
		}];
	}

	const changes = differences(data, group);

	return changes.length === 0
		? []
		: [{
			id: 'edited-image-data', level: 'caution', title: `The image will be restored as ${file} says, which is not how \`${group.name}\` is now.`, evidence: {command: `cat ${file}`, lines: changes.slice(0, 10)}, remedy: 'Look whether each difference is meant.',
		}];
};
