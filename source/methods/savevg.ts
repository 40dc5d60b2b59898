import type {Reason} from '../base/method.js';
import {
	copyFindings,
	destinationFileFindings,
	insideItselfFindings,
	jobDirectoryFindings,
	readableImageFindings,
	remoteTargetFindings,
	spaceFindings,
} from './hazards/destination.js';
import {
	encryptedVolumeFindings,
	hotCopyFindings,
	notInImageFindings,
	sparseFileFindings,
} from './hazards/content.js';
import {clusterFindings, groupFindings, mirrorFindings} from './hazards/group.js';
import {accountFindings} from './hazards/account.js';
import {keptDataFindings} from './hazards/image-data.js';
import {busyFindings, changedFindings, otherBackupFindings} from './hazards/timing.js';
import {excludeFindings, excludeLooks, previewExclude} from './exclude-patterns.js';
import {readDestinationSpace} from './destination.js';
import {defineMethod, type MethodContext} from './method.js';
import {savevgGuide} from './savevg-guide.js';
import {imageNameOf, placesForImages} from './places-for-images.js';
import {imagePaths, savevgLooks} from './savevg-looks.js';
import {savevgParameters} from './savevg-parameters.js';
import {estimateImage, planSavevg} from './savevg-plan.js';
import {
	excludedFilesystemMistakes,
	findGroup,
	logicalVolumeLine,
	mountedFilesystems,
	rawVolumes,
	unmountedVolumes,
} from './volume-group.js';

/**
How much the mounted filesystems of the group hold, in MiB.
*/
const usedMiB = (context: MethodContext): number => {
	const group = findGroup(context.facts, context.target.name);

	return group === undefined ? 0 : mountedFilesystems(context.facts, group).reduce((sum, each) => sum + (each.usedMiB ?? 0), 0);
};

export const savevg = defineMethod({
	id: 'savevg',
	title: 'Save a volume group to a file (savevg)',
	summary: 'One image with the group\'s structure and the files of its mounted filesystems, written while it is in use.',
	direction: 'backup',
	roles: ['lpar', 'nim'],
	targets: ['vg'],
	systems: [],
	restoredBy: ['restvg'],
	verifiedBy: ['verify-image'],
	traits: {
		bootable: false,
		granularity: 'volume-group',
		consistency: 'per-file-hot',
		media: ['file', 'nfs'],
		rpoClass: 'since the last image, usually a day',
		rtoClass: 'as long as the files take to be written back',
		runsWhileInUse: true,
	},
	protects: [
		'Structure: logical volumes, filesystems, policies, mount options',
		'Files of mounted jfs and jfs2 filesystems with owners, modes, links, ACLs',
	],
	doesNotCover: [
		'Filesystems that are not mounted: they come back empty',
		'Raw logical volumes, ASM: they come back empty',
		'rootvg: use mksysb',
		'One point in time: files are copied while they change',
		'Identities: the group and its disks get new ids',
	],
	guide: savevgGuide,
	parameters: savevgParameters,
	resolve(context) {
		const {best, choices} = placesForImages(context.facts, {without: context.target.name, needMiB: usedMiB(context), holds: 'The group holds'});

		return {
			defaults: {
				name: imageNameOf(context, context.target.name, 'savevg'),
				...(best !== undefined && {directory: best}),
			},
			choices: {
				directory: choices,
				record: [
					{value: 'checksums', label: 'checksums: every file is read once more'},
					{value: 'attributes', label: 'attributes: owners, modes, sizes, times, links'},
					{value: 'none', label: 'none: nothing can be compared later'},
				],
				excludeFilesystems: (() => {
					const group = findGroup(context.facts, context.target.name);

					return group === undefined ? [] : mountedFilesystems(context.facts, group).map(filesystem => ({value: filesystem.mountPoint, label: `${filesystem.mountPoint}  ${filesystem.usedMiB ?? '?'} MiB used`}));
				})(),
			},
		};
	},
	assess(context) {
		const blocking = groupFindings(context).filter(({level}) => level === 'block');
		const group = findGroup(context.facts, context.target.name);

		if (group === undefined || blocking.length > 0) {
			return {
				fit: 'blocked',
				reasons: blocking.map(({title, evidence}): Reason => ({for: false, text: title, ...(evidence !== undefined && {evidence})})),
			};
		}

		const command = `lsvg -l ${group.name}`;
		const lost = [...unmountedVolumes(context.facts, group), ...rawVolumes(group)];
		const mounted = mountedFilesystems(context.facts, group);
		const evidence = lost.length === 0 ? {} : {evidence: {command, lines: lost.map(volume => logicalVolumeLine(volume))}};

		return {
			fit: lost.length === 0 && mounted.length > 0 ? 'recommended' : 'possible',
			reasons: [
				mounted.length > 0 ? {for: true, text: `Saves the structure of \`${group.name}\` and the files of ${mounted.length} mounted filesystem${mounted.length === 1 ? '' : 's'} while they are in use.`, evidence: {command: 'mount', lines: mounted.map(each => `${each.device} ${each.mountPoint}`)}} : {for: false, text: 'No filesystem of the group is mounted: the image would hold its structure only.'},
				...lost.map(volume => ({for: false, text: volume.mountPoint === undefined ? `\`${volume.name}\` is raw and would come back empty.` : `\`${volume.mountPoint}\` is not mounted and would come back empty.`, ...evidence})),
				{for: true, text: 'Needs nothing but AIX itself; restvg rebuilds the group on other disks.', source: 'AIX documentation: savevg'},
			],
		};
	},
	mistakes: ({facts, target}, {excludeFilesystems, keepData, maps}) => [
		...excludedFilesystemMistakes(facts, target.name, excludeFilesystems),
		...(keepData && maps ? [{name: 'keepData', message: 'With partition maps the group is described anew: choose one of the two.'}] : []),
	],
	looks: savevgLooks,
	preflight(context, values, looks) {
		const {facts} = context;
		const group = findGroup(facts, context.target.name);
		const target = `vg:${context.target.name}`;
		const general = groupFindings(context);

		if (group === undefined) {
			return general;
		}

		const paths = imagePaths(values);

		return [
			...general,
			...accountFindings(looks, 'savevg'),
			...notInImageFindings(facts, group),
			...insideItselfFindings(facts, group, values.directory, looks),
			...destinationFileFindings(context, values.directory, {...paths, others: [paths.kit, paths.checksum]}, looks),
			...spaceFindings(facts, values.directory, estimateImage(context, values, looks), looks, {canExpand: values.expand}),
			...remoteTargetFindings(facts, values.directory, looks),
			...jobDirectoryFindings(context, group),
			...otherBackupFindings(looks),
			...hotCopyFindings(facts, group, looks),
			...excludeFindings(values.exclude, mountedFilesystems(facts, group).map(({mountPoint}) => mountPoint), looks),
			...readableImageFindings(facts, values.directory, looks),
			...clusterFindings(facts, group),
			...mirrorFindings(facts, group),
			...encryptedVolumeFindings(group, looks),
			...sparseFileFindings(group, looks),
			...busyFindings(looks),
			...keptDataFindings(group, values, looks),
			...changedFindings(context, group, target),
			...copyFindings(context, target),
			...(values.infoOnly
				? [{
					id: 'structure-only', level: 'caution' as const, title: 'The image will hold no files at all.', remedy: 'Turn *Structure only* off, unless the files are saved otherwise.',
				}]
				: []),
		];
	},
	plan(context, values, looks) {
		const draft = planSavevg(context, values, looks);
		const available = readDestinationSpace(looks)?.freeMiB;

		return {...draft, space: draft.space.map(each => ({...each, ...(available !== undefined && {availableMiB: available})}))};
	},
	previews: {
		exclude: {
			looks(context, values) {
				const group = findGroup(context.facts, context.target.name);

				return group === undefined ? [] : excludeLooks(values.exclude, mountedFilesystems(context.facts, group).map(({mountPoint}) => mountPoint));
			},
			read: (_context, values, looks) => previewExclude(values.exclude, looks),
		},
	},
});
