import type {FieldMistake, Reason} from '../base/method.js';
import type {Finding} from '../base/plan.js';
import {
	copyFindings,
	destinationFileFindings,
	insideItselfFindings,
	readableImageFindings,
	remoteTargetFindings,
	spaceFindings,
} from './hazards/destination.js';
import {
	encryptedVolumeFindings,
	hotCopyFindings,
	rawInSystemFindings,
	sparseFileFindings,
} from './hazards/content.js';
import {clusterFindings, groupFindings, mirrorFindings} from './hazards/group.js';
import {accountFindings} from './hazards/account.js';
import {bootFindings} from './hazards/boot.js';
import {copyPlaceFindings} from './hazards/copy-place.js';
import {imageDataFindings} from './hazards/image-data.js';
import {installFindings} from './hazards/installer.js';
import {localImageFindings} from './hazards/local-image.js';
import {hungMountFindings, mountFindings, unmountedFindings} from './hazards/mounts.js';
import {
	leftOutSystemFindings,
	mixedDataFindings,
	partitionFindings,
	systemSpaceFindings,
	tuningFindings,
} from './hazards/system.js';
import {busyFindings, changedFindings, otherBackupFindings} from './hazards/timing.js';
import {excludeFindings, excludeLooks, previewExclude} from './exclude-patterns.js';
import {readDestinationSpace} from './destination.js';
import {answered} from './look-results.js';
import {defineMethod, type MethodContext} from './method.js';
import {mksysbGuide} from './mksysb-guide.js';
import {
	findSystemGroup,
	mksysbLooks,
	savedFilesystems,
	systemGroup,
	systemImagePaths,
} from './mksysb-looks.js';
import {mksysbParameters, type MksysbValues} from './mksysb-parameters.js';
import {estimateSystemImage, planMksysb, systemRestoredBy} from './mksysb-plan.js';
import {imageNameOf, placesForImages} from './places-for-images.js';
import {
	excludedFilesystemMistakes,
	isGroupRead,
	isInside,
	logicalVolumeLine,
	mountedFilesystems,
	unmountedVolumes,
} from './volume-group.js';

/**
Without these a restored system does not even boot.
*/
const indispensable = new Set(['/', '/usr', '/var']);

/**
What stands in the way of saving the system at all.
*/
const systemFindings = (context: MethodContext, wpars: MksysbValues['wpars']): readonly Finding[] => [
	...groupFindings(context, {name: systemGroup, isSystem: true}),
	...partitionFindings(context.facts, wpars),
];

const isOutOfPlace = (context: MethodContext): boolean => systemFindings(context, 'default').some(({id, level}) => level === 'block' && (id === 'vios-rootvg' || id === 'wpar'));

const usedMiB = (context: MethodContext): number => savedFilesystems(context, {excludeFilesystems: []}).reduce((sum, each) => sum + (each.usedMiB ?? 0), 0);

/**
`mirror-is-no-backup` of hazards.md: said where rootvg is mirrored, because a mirror is often taken for one.
*/
const mirrorReasons = (context: MethodContext): readonly Reason[] => {
	const group = findSystemGroup(context);

	if (group === undefined) {
		return [];
	}

	if (!isGroupRead(context.facts, group.name)) {
		return [{for: true, text: 'Whether rootvg is mirrored was not read. A mirror would not protect from deletion or corruption; an image does.'}];
	}

	const mirrored = group.logicalVolumes.filter(({copies = 1, unevenlyMirrored = false}) => copies > 1 || unevenlyMirrored);

	return mirrored.length === 0
		? []
		: [{
			for: true, text: 'rootvg is mirrored: that protects from a failed disk, not from deletion, corruption or a bad update. An image does.', evidence: {command: `lsvg -l ${group.name}`, lines: mirrored.slice(0, 5).map(volume => logicalVolumeLine(volume))}, source: 'AIX documentation: mirroring and backups',
		}];
};

const valueMistakes = (context: MethodContext, {excludeFilesystems, mount, pack, packExclude, copyTo, directory}: MksysbValues): readonly FieldMistake[] => {
	const group = findSystemGroup(context);
	const needed = excludeFilesystems.filter(mountPoint => indispensable.has(mountPoint));
	const unmounted = group === undefined ? [] : unmountedVolumes(context.facts, group).map(({mountPoint}) => mountPoint);
	const strange = group === undefined || !isGroupRead(context.facts, systemGroup) ? [] : mount.filter(mountPoint => !unmounted.includes(mountPoint));

	return [
		...(needed.length > 0 ? [{name: 'excludeFilesystems', message: `A system without the files of ${needed.map(mountPoint => `\`${mountPoint}\``).join(', ')} does not boot.`}] : excludedFilesystemMistakes(context.facts, systemGroup, excludeFilesystems)),
		...(strange.length === 0 ? [] : [{name: 'mount', message: `${strange.map(mountPoint => `\`${mountPoint}\``).join(', ')}: no filesystem of rootvg that is not mounted. ${unmounted.length === 0 ? 'All are mounted.' : `Not mounted: ${unmounted.join(', ')}.`}`}]),
		...(packExclude.length > 0 && !pack ? [{name: 'packExclude', message: 'Nothing is packed: turn `pack` on, or leave this empty.'}] : []),
		...(copyTo !== undefined && isInside(copyTo, directory) && isInside(directory, copyTo) ? [{name: 'copyTo', message: 'The copy would lie where the image lies.'}] : []),
	];
};

export const mksysb = defineMethod({
	id: 'mksysb',
	title: 'Save the system to a file (mksysb)',
	summary: 'One image of rootvg from which this machine can be installed again, with a kit that says how.',
	direction: 'backup',
	roles: ['lpar', 'nim', 'vios'],
	targets: ['lpar'],
	systems: ['bos.sysmgt.sysbr'],
	restoredBy: [...systemRestoredBy],
	verifiedBy: ['verify-image'],
	traits: {
		bootable: true,
		granularity: 'system',
		consistency: 'per-file-hot',
		media: ['file', 'nfs'],
		rpoClass: 'since the last image, usually a day',
		rtoClass: 'an hour or two with NIM; minutes to a boot from a spare disk',
		runsWhileInUse: true,
	},
	protects: [
		'AIX itself: kernel, ODM, users, configuration, installed software',
		'Structure of rootvg and the files of its mounted filesystems',
		'What a restore asks first: bosinst.data, image.data, a recovery sheet',
	],
	doesNotCover: [
		'Data groups: save them with savevg or the application\'s own backup',
		'Filesystems of rootvg that are not mounted; raw logical volumes, paging and dump content',
		'One point in time: files are copied while they change',
		'VIO Server mappings, HMC profiles, firmware',
	],
	guide: mksysbGuide,
	parameters: mksysbParameters,
	resolve(context) {
		const need = usedMiB(context);
		const {best, choices} = placesForImages(context.facts, {without: systemGroup, needMiB: need, holds: 'The system holds'});
		const group = findSystemGroup(context);
		const unmounted = group === undefined ? [] : unmountedVolumes(context.facts, group);
		const saved = group === undefined ? [] : mountedFilesystems(context.facts, group);

		return {
			defaults: {
				name: imageNameOf(context, 'rootvg', 'mksysb'),
				...(best !== undefined && {directory: best}),
			},
			choices: {
				directory: choices,
				copyTo: choices,
				imageData: [
					{value: 'fresh', label: 'fresh: describe rootvg anew (-i)'},
					{value: 'maps', label: 'maps: anew, with partition maps (-m)'},
					{value: 'keep', label: 'keep: /image.data as it is'},
				],
				wpars: [
					{value: 'default', label: 'default: neither flag'},
					{value: 'include', label: 'include: also what belongs to WPARs (-N)'},
					{value: 'exclude', label: 'exclude: nothing that belongs to WPARs (-G)'},
				],
				mount: unmounted.map(({mountPoint = '', name}) => ({value: mountPoint, label: `${mountPoint}  on ${name}`})),
				excludeFilesystems: saved.map(({mountPoint, usedMiB: used}) => ({
					value: mountPoint, label: `${mountPoint}  ${used ?? '?'} MiB used`, ...(indispensable.has(mountPoint) && {unusable: 'A system without it does not boot.'}),
				})),
			},
		};
	},
	mistakes: valueMistakes,
	assess(context) {
		const blocking = systemFindings(context, 'default').filter(({level}) => level === 'block');
		const group = findSystemGroup(context);

		if (group === undefined || blocking.length > 0) {
			return {
				fit: 'blocked',
				reasons: blocking.map(({title, evidence}): Reason => ({for: false, text: title, ...(evidence !== undefined && {evidence})})),
			};
		}

		const lost = unmountedVolumes(context.facts, group);
		const saved = mountedFilesystems(context.facts, group);

		return {
			fit: lost.length === 0 && saved.length > 0 ? 'recommended' : 'possible',
			reasons: [
				saved.length > 0
					? {
						for: true, text: `The one backup that AIX can be installed from again: rootvg and the files of its ${saved.length} mounted filesystems.`, evidence: {command: 'mount', lines: saved.map(each => `${each.device} ${each.mountPoint}`)}, source: 'AIX documentation: mksysb',
					}
					: {for: false, text: 'No mounted filesystem of rootvg was seen.'},
				...lost.map((volume): Reason => ({for: false, text: `\`${volume.mountPoint ?? volume.name}\` is not mounted and would not be saved; it can be mounted for the run.`, evidence: {command: `lsvg -l ${group.name}`, lines: [logicalVolumeLine(volume)]}})),
				...mirrorReasons(context),
			],
		};
	},

	// On a VIO Server or in a workload partition nothing of this can be asked, and no answer would change anything.
	looks: (context, values) => isOutOfPlace(context) ? [] : mksysbLooks(context, values),
	preflight(context, values, looks) {
		const {facts} = context;
		const group = findSystemGroup(context);
		const general = systemFindings(context, values.wpars);

		if (group === undefined || isOutOfPlace(context)) {
			return general;
		}

		const {image, unproved, manifest, kit, bosinstData, imageData, checksum} = systemImagePaths(values);
		const leftOut = answered(looks, 'leaves-image-out', [0, 1]);
		const estimate = estimateSystemImage(context, values, looks);

		return [
			...general,
			...accountFindings(looks, 'mksysb'),
			...unmountedFindings(facts, group, values, looks),
			...rawInSystemFindings(facts, group),
			...leftOutSystemFindings(values.excludeFilesystems, group),
			...insideItselfFindings(facts, group, values.directory, looks, {isLeftOut: leftOut?.exitCode === 0, hasCopy: values.copyTo !== undefined}),
			...destinationFileFindings(context, values.directory, {
				image, unproved, manifest, others: [kit, bosinstData, imageData, checksum],
			}, looks),
			...spaceFindings(facts, values.directory, estimate, looks, {canExpand: values.expand, program: 'mksysb', scratchMiB: 100}),
			...systemSpaceFindings(facts, group, values),
			...remoteTargetFindings(facts, values.directory, looks),
			...copyPlaceFindings(facts, group, values, estimate, looks),
			...localImageFindings(facts, values, looks),
			...otherBackupFindings(looks),
			...mountFindings(facts, group, looks),
			...hungMountFindings(facts),
			...bootFindings(context, group, looks),
			...imageDataFindings(facts, values, looks),
			...installFindings(looks, group.physicalVolumes),
			...mixedDataFindings(facts, group, looks),
			...hotCopyFindings(facts, group, looks),
			...excludeFindings(values.exclude, savedFilesystems(context, values).map(({mountPoint}) => mountPoint), looks),
			...readableImageFindings(facts, values.directory, looks),
			...clusterFindings(facts, group, 'This host is a cluster node: the image holds this node\'s part of the cluster. Restored elsewhere it would be a second one of the same name.'),
			...mirrorFindings(facts, group),
			...encryptedVolumeFindings(group, looks),
			...sparseFileFindings(group, looks),
			...tuningFindings(facts),
			...busyFindings(looks),
			...changedFindings(context, group, 'lpar'),
			...copyFindings(context, 'lpar'),
		];
	},
	plan(context, values, looks) {
		const draft = planMksysb(context, values, looks);
		const available = readDestinationSpace(looks)?.freeMiB;

		return {...draft, space: draft.space.map((each, index) => ({...each, ...(index === 0 && available !== undefined && {availableMiB: available})}))};
	},
	previews: {
		exclude: {
			looks: (context, values) => excludeLooks(values.exclude, savedFilesystems(context, values).map(({mountPoint}) => mountPoint)),
			read: (_context, values, looks) => previewExclude(values.exclude, looks),
		},
	},
});
