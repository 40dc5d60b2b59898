import type {Reason} from '../base/method.js';
import type {Finding} from '../base/plan.js';
import {accountFindings, accountLook} from './hazards/account.js';
import {
	diskFindings,
	diskInWords,
	freeDisksReason,
	whyUnusable,
} from './hazards/disks.js';
import {copyFindings} from './hazards/destination.js';
import {imageFindings, imageOnTargetFindings, pointFindings} from './hazards/image.js';
import {
	diskSpaceFindings,
	identityFindings,
	nameClashFindings,
	restoreClusterFindings,
	restoreRemainderFindings,
} from './hazards/restore.js';
import {otherBackupFindings, processesLook} from './hazards/timing.js';
import {
	bestImage,
	imageChoices,
	imagesOf,
	imagesReason,
	ofImageFile,
} from './images-of.js';
import {
	imageLooks,
	otherDataLook,
	readImageStructure,
	readOtherData,
} from './image-looks.js';
import {notChecked} from './look-results.js';
import {defineMethod, type Looks, type MethodContext} from './method.js';
import {restvgGuide} from './restvg-guide.js';
import {proposeGroup, proposeRoot} from './restvg-names.js';
import {restvgParameters, type RestvgValues} from './restvg-parameters.js';
import {planRestvg, restoreNames} from './restvg-plan.js';
import {findGroup} from './volume-group.js';

const requiresStructure = (values: {readonly names: 'same' | 'new'}): boolean => values.names === 'new';

/**
Whether the other VG.data can be read, and is of the group that is restored.
*/
const dataFileFindings = ({target}: MethodContext, {dataFile}: RestvgValues, looks: Looks): readonly Finding[] => {
	if (dataFile === undefined) {
		return [];
	}

	const data = readOtherData(looks);

	if (data === undefined) {
		return [notChecked('image-structure', `what \`${dataFile}\` says: it cannot be read as VG.data.`, {
			looks, look: 'other-data', level: 'block', subject: 'data-file', remedy: 'Take it out of the image (`restore -x -q -f IMAGE ./tmp/vgdata/GROUP/GROUP.data`) and edit a copy.',
		})];
	}

	return [data.volumeGroup === target.name
		? {
			id: 'edited-image-data', level: 'caution', title: `The group is made as \`${dataFile}\` says, not as it was saved.`, evidence: {command: `cat ${dataFile}`, lines: data.logicalVolumes.slice(0, 12).map(({name, lps, pps, mountPoint}) => `${name} LPs= ${lps ?? '?'} PP= ${pps ?? '?'} ${mountPoint ?? ''}`.trim())}, remedy: 'Look whether COPIES, LPs, PP and the disks in it fit together.',
		}
		: {
			id: 'wrong-image', subject: 'data-file', level: 'block', title: `\`${dataFile}\` describes \`${data.volumeGroup}\`, not \`${target.name}\`.`, evidence: {command: `cat ${dataFile}`, lines: [`VGNAME= ${data.volumeGroup}`]}, remedy: `Give the VG.data of \`${target.name}\`.`,
		}];
};

export const restvg = defineMethod({
	id: 'restvg',
	title: 'Restore a volume group (restvg)',
	summary: 'Makes a volume group anew on free disks from a savevg image, under its own or new names, and compares it with what was saved.',
	direction: 'restore',
	roles: ['lpar', 'nim'],
	targets: ['vg'],
	systems: [],
	restoredBy: [],
	verifiedBy: [],
	traits: {
		...ofImageFile,
		granularity: 'volume-group',
		rtoClass: 'as long as the files take to be written back',
	},
	protects: [
		'Structure: logical volumes, filesystems, policies, mount options',
		'Files with owners, modes, links, ACLs as far as the image holds them',
	],
	doesNotCover: [
		'What the disks held before: it is lost',
		'Changes since the image was made',
		'Filesystems that were not mounted, and raw logical volumes: they come back empty',
		'rootvg: use alt_disk_mksysb or NIM',
	],
	guide: restvgGuide,
	parameters: restvgParameters,
	resolve(context) {
		const {facts, target, now} = context;
		const images = imagesOf(context);
		const isExists = findGroup(facts, target.name) !== undefined;
		const best = bestImage(images);

		return {
			defaults: {
				...(best !== undefined && {image: best.place.path}),
				names: isExists ? 'new' : 'same',
				newGroup: proposeGroup(facts, target.name),
				root: proposeRoot(facts),
			},
			choices: {
				image: imageChoices(images, now),
				disks: facts.physicalVolumes.map(disk => {
					const why = whyUnusable(disk);

					return {value: disk.name, label: diskInWords(disk), ...(why !== undefined && {unusable: why})};
				}),
				names: [
					{value: 'same', label: 'same: as it was saved', ...(isExists && {unusable: `\`${target.name}\` exists on this host.`})},
					{value: 'new', label: 'new: beside what is there, below a directory'},
				],
			},
		};
	},
	assess(context) {
		const {facts, target} = context;
		const group = findGroup(facts, target.name);

		if (group?.kind === 'rootvg') {
			return {fit: 'blocked', reasons: [{for: false, text: 'restvg restores data groups only; a system comes back with alt_disk_mksysb or NIM.', evidence: {command: 'lsvg', lines: [group.name]}}]};
		}

		const images = imagesOf(context);
		const free = facts.physicalVolumes.filter(disk => whyUnusable(disk) === undefined);
		const reasons: Reason[] = [
			imagesReason(images, `\`${target.name}\``),
			freeDisksReason(facts),
			...(group === undefined ? [] : [{for: false, text: `\`${group.name}\` exists: it is restored beside it under new names.`, evidence: {command: 'lsvg', lines: [group.name]}}]),
		];

		return {fit: free.length === 0 ? 'blocked' : (group === undefined && images.length > 0 ? 'recommended' : 'possible'), reasons};
	},
	mistakes: (_context, {names, dataFile}) => names === 'new' && dataFile !== undefined ? [{name: 'dataFile', message: 'With new names the VG.data of the image is rewritten: choose one of the two.'}] : [],
	looks: (_context, values) => [
		accountLook,
		...otherDataLook(values.dataFile),
		...imageLooks(values.image, {blocks: values.blocks, withStructure: requiresStructure(values)}),
		processesLook,
	],
	preflight(context, values, looks) {
		const {facts, target} = context;
		const names = restoreNames(context, values, looks);

		return [
			...accountFindings(looks, 'restvg'),
			...imageFindings(context, {...values, volumeGroup: target.name}, looks),
			...identityFindings(facts),
			...diskFindings(facts, values.disks),
			...imageOnTargetFindings(context, values.image, values.disks),
			...nameClashFindings(facts, names, looks),
			...(requiresStructure(values) && readImageStructure(looks) === undefined ? [notChecked('image-structure', 'how the group was built: without it nothing can be renamed.', {looks, look: 'image-structure', level: 'block'})] : []),
			...dataFileFindings(context, values, looks),
			...diskSpaceFindings(facts, {...values, data: readOtherData(looks)}, looks),
			...restoreClusterFindings(facts),
			...otherBackupFindings(looks),
			...pointFindings(context, values.image, looks),
			...restoreRemainderFindings(context, values, names, looks),
			...copyFindings(context, `vg:${target.name}`).filter(({id}) => id === 'single-copy'),
		];
	},
	plan: planRestvg,
});
