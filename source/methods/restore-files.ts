import {formatBytes} from '../base/units.js';
import {accountFindings, accountLook} from './hazards/account.js';
import {
	fileLooks,
	filesSpaceFindings,
	namesFindings,
	overwriteFindings,
} from './hazards/files.js';
import {imageFindings, pointFindings} from './hazards/image.js';
import {identityFindings} from './hazards/restore.js';
import {otherBackupFindings, processesLook} from './hazards/timing.js';
import {imageLooks} from './image-looks.js';
import {namesLook, readNames, sortNames} from './image-names.js';
import {
	bestImage,
	imageChoices,
	imagesOf,
	imagesReason,
	ofImageFile,
} from './images-of.js';
import {defineMethod} from './method.js';
import {restoreFilesGuide} from './restore-files-guide.js';
import {restoreFilesParameters} from './restore-files-parameters.js';
import {planRestoreFiles} from './restore-files-plan.js';
import {isRemote, joinPath} from './volume-group.js';

export const restoreFiles = defineMethod({
	id: 'restore-files',
	title: 'Take single files out of an image',
	summary: 'Restores files or directories from a mksysb or savevg image into a new scratch directory (restorevgfiles, restore), or over what is there when that is typed.',
	direction: 'restore',
	roles: ['lpar', 'nim'],
	targets: ['lpar', 'vg'],
	systems: [],
	restoredBy: [],
	verifiedBy: [],
	traits: {
		...ofImageFile,
		granularity: 'file',
		rtoClass: 'as long as the image takes to be read',
	},
	protects: ['Single files and directories, with owners, modes, links and times'],
	doesNotCover: [
		'Structure: groups, volumes, filesystems',
		'Changes since the image was made',
		'What the image does not hold: filesystems that were not mounted, raw volumes, what was left out',
	],
	guide: restoreFilesGuide,
	parameters: restoreFilesParameters,
	resolve(context) {
		const {facts, now} = context;
		const images = imagesOf(context);
		const best = bestImage(images);
		const [roomiest] = facts.filesystems
			.filter(filesystem => filesystem.isMounted && filesystem.type === 'jfs2' && !isRemote(filesystem) && !['/', '/usr', '/admin', '/opt'].includes(filesystem.mountPoint))
			.toSorted((left, right) => (right.freeMiB ?? 0) - (left.freeMiB ?? 0));

		return {
			defaults: {
				...(best !== undefined && {image: best.place.path}),
				directory: joinPath(roomiest?.mountPoint ?? '/tmp', `restored-${new Date(now).toISOString().replaceAll(/[\-:]|\.\d+/gv, '')}`),
			},
			choices: {
				image: imageChoices(images, now),
				place: [
					{value: 'scratch', label: 'scratch: below a new directory'},
					{value: 'original', label: 'original: over what is there'},
				],
			},
		};
	},
	assess(context) {
		const images = imagesOf(context);

		return {fit: images.length > 0 ? 'recommended' : 'possible', reasons: [imagesReason(images, context.target.kind === 'lpar' ? 'the system' : `\`${context.target.name}\``)]};
	},
	mistakes: (_context, {program, attributes, debug}) => program === 'restorevgfiles'
		? []
		: [
			...(attributes ? [] : [{name: 'attributes', message: 'Only restorevgfiles leaves them out: choose `program=restorevgfiles`.'}]),
			...(debug ? [{name: 'debug', message: 'Only restorevgfiles traces: choose `program=restorevgfiles`.'}] : []),
		],
	looks: (_context, values) => [
		accountLook,
		...imageLooks(values.image, {blocks: values.blocks, withStructure: false}).filter(({id}) => id !== 'image-left-out'),
		namesLook(values.image, values.names, {blocks: values.blocks, seconds: 300}),
		...fileLooks(values),
		processesLook,
	],
	preflight(context, values, looks) {
		const {target} = context;

		return [
			...accountFindings(looks, 'restorevgfiles'),
			...identityFindings(context.facts),
			...imageFindings(context, {image: values.image, volumeGroup: target.kind === 'lpar' ? 'rootvg' : target.name}, looks),
			...namesFindings(values, looks),
			...filesSpaceFindings(looks),
			...overwriteFindings(context, values, looks),
			...otherBackupFindings(looks),
			...pointFindings(context, values.image, looks),
		];
	},
	plan: planRestoreFiles,
	previews: {
		names: {
			looks: (_context, values) => [namesLook(values.image, values.names, {blocks: values.blocks, seconds: 120})],
			read(_context, values, looks) {
				const read = readNames(looks);

				if (read === undefined) {
					return {title: 'The image could not be read to its end.', lines: ['It is missing, not an image, or too large to be listed in 2 minutes. The review says what reading it gave.'], isComplete: false};
				}

				const {missing} = sortNames(values.names, read.entries);
				const bytes = read.entries.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0);

				return {
					title: `${read.count} entries, ${formatBytes(bytes)}${missing.length === 0 ? '' : `; nothing under ${missing.length} of the names`}`,
					lines: [...missing.map(name => `${name}  is not in the image`), ...read.entries.slice(0, 200).map(({name, sizeBytes}) => `${name}  ${formatBytes(sizeBytes)}`)],
					isComplete: read.count <= 200,
				};
			},
		},
	},
});
