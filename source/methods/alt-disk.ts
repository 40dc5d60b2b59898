import type {Reason} from '../base/method.js';
import {altDiskGuide} from './alt-disk-guide.js';
import {altDiskParameters, isAnew, isFinished} from './alt-disk-parameters.js';
import {altNames, planAltDisk, structureOf} from './alt-disk-plan.js';
import {accountFindings, accountLook} from './hazards/account.js';
import {
	alternateLooks,
	altDiskSoftwareFindings,
	altinst,
	altinstFindings,
	bootListFindings,
	cloneQuorumFindings,
	installerFindings,
	placeFindings,
	tuningFindings,
	twinFindings,
} from './hazards/alternate.js';
import {copyFindings} from './hazards/destination.js';
import {
	diskFindings,
	diskInWords,
	freeDisksReason,
	whyUnusable,
} from './hazards/disks.js';
import {imageFindings, imageOnTargetFindings, pointFindings} from './hazards/image.js';
import {
	diskSpaceFindings,
	identityFindings,
	nameClashFindings,
	restoreClusterFindings,
} from './hazards/restore.js';
import {otherBackupFindings, processesLook} from './hazards/timing.js';
import {imageLooks, otherDataLook} from './image-looks.js';
import {
	bestImage,
	imageChoices,
	imagesOf,
	imagesReason,
} from './images-of.js';
import {notChecked} from './look-results.js';
import {defineMethod} from './method.js';

const filesets = ['bos.alt_disk_install.rte', 'bos.alt_disk_install.boot_images'];

export const altDiskMksysb = defineMethod({
	id: 'alt_disk_mksysb',
	title: 'Restore the system onto a spare disk',
	summary: 'Restores a mksysb image onto free disks while the system runs (alt_disk_mksysb), looks inside the copy and puts it to sleep: the rehearsal of a restore, and a second system to boot.',
	direction: 'restore',
	roles: ['lpar', 'nim'],
	targets: ['lpar'],
	systems: filesets,
	restoredBy: [],
	verifiedBy: ['verify-alternate-disk'],
	traits: {
		bootable: true,
		granularity: 'system',
		consistency: 'none',
		media: ['file', 'nfs', 'disk'],
		rpoClass: 'the age of the image',
		rtoClass: 'as long as the files take to be written, then a restart',
		runsWhileInUse: true,
	},
	protects: [
		'The system as it was saved: logical volumes, filesystems, files with owners and modes',
		'The running system: it is not touched, nor is the boot list',
	],
	doesNotCover: [
		'What the disks held before: it is lost',
		'Changes since the image was made',
		'Data groups: restvg brings them back',
		'Whether the copy boots: only a restart shows it',
	],
	guide: altDiskGuide,
	parameters: altDiskParameters,
	resolve(context, given) {
		const {facts, now} = context;
		const images = imagesOf(context);
		const best = bestImage(images);
		const isBegun = typeof given['phase'] === 'string' && ['2', '3', '23'].includes(given['phase']);
		const isOpenEnded = typeof given['phase'] === 'string' && ['1', '2', '12'].includes(given['phase']);

		return {
			defaults: {
				...(best !== undefined && {image: best.place.path}),
				keepDevices: given['boots'] !== 'elsewhere',
				...(isOpenEnded && {rehearsal: 'keep'}),
			},
			choices: {
				image: imageChoices(images, now),
				disks: facts.physicalVolumes.map(disk => {
					const why = isBegun ? (disk.volumeGroup === altinst ? undefined : `It does not belong to ${altinst}, which this phase goes on with.`) : whyUnusable(disk);

					return {value: disk.name, label: diskInWords(disk), ...(why !== undefined && {unusable: why})};
				}),
				boots: [
					{value: 'here', label: 'here: this machine, or the one that the image is from'},
					{value: 'elsewhere', label: 'elsewhere: devices are reset (-O)'},
				],
				bootList: [
					{value: 'keep', label: 'keep: the next restart boots what runs now (-B)'},
					{value: 'clone', label: 'clone: the next restart boots the copy'},
				],
				rehearsal: [
					{value: 'keep', label: 'keep: the copy stays asleep, nobody looks inside'},
					{value: 'rehearse', label: 'rehearse: wake, look inside, sleep'},
					{value: 'rehearse-and-clean', label: 'rehearse-and-clean: and give the disks back'},
				],
			},
		};
	},
	assess(context) {
		const {facts} = context;
		const images = imagesOf(context);
		const free = facts.physicalVolumes.filter(disk => whyUnusable(disk) === undefined);
		const missing = filesets.filter(id => facts.software.every(each => each.id !== id));
		const existing = facts.volumeGroups.find(({name}) => name === altinst);
		const isOther = facts.environment?.kind === 'vios' || facts.environment?.kind === 'wpar';
		const isBlocked = isOther || free.length === 0 || (missing.length > 0 && facts.software.length > 0);
		const reasons: Reason[] = [
			...(isOther ? [{for: false, text: 'This is no system of its own with a rootvg that alt_disk_mksysb may copy.', evidence: {command: 'uname -W; ls /usr/ios', lines: [facts.environment?.kind ?? '']}}] : []),
			facts.software.length === 0
				? {for: false, text: 'Which filesets are installed is not known.'}
				: {
					for: missing.length === 0,
					text: missing.length === 0 ? 'The filesets are installed.' : `Not installed: ${missing.join(', ')}. They are on the AIX base media (\`installp -acgXd DIRECTORY ${missing.join(' ')}\`).`,
					evidence: {command: 'lslpp -lcq', lines: filesets.map(id => `${id} ${facts.software.find(each => each.id === id)?.version ?? 'not installed'}`)},
				},
			imagesReason(images, 'the system'),
			freeDisksReason(facts),
			...(existing === undefined ? [] : [{for: false, text: `There is an \`${altinst}\` already.`, evidence: {command: 'lspv', lines: existing.physicalVolumes.map(name => `${name} ${altinst}`)}}]),
		];

		return {fit: isBlocked ? 'blocked' : (images.length > 0 && existing === undefined && missing.length === 0 ? 'recommended' : 'possible'), reasons};
	},
	mistakes: (_context, values) => [
		...(!isFinished(values) && values.rehearsal !== 'keep' ? [{name: 'rehearsal', message: `After phase ${values.phase} the copy is not complete; only \`keep\` goes with it.`}] : []),
		...(values.bootList === 'clone' && values.rehearsal === 'rehearse-and-clean' ? [{name: 'bootList', message: 'The copy is given back at the end: the boot list cannot name it.'}] : []),
		...(values.boots === 'elsewhere' && values.keepDevices ? [{name: 'keepDevices', message: 'A copy that boots elsewhere gets its devices reset (-O); they cannot be kept (-k) as well.'}] : []),
	],
	looks: (_context, values) => [
		accountLook,
		...imageLooks(values.image, {blocks: undefined, withStructure: true}).filter(({id}) => id !== 'image-left-out'),
		...alternateLooks,
		...otherDataLook(values.imageData),
		processesLook,
	],
	preflight(context, values, looks) {
		const {facts} = context;
		const data = values.imageData === undefined ? undefined : structureOf(values, looks);

		return [
			...accountFindings(looks, 'alt_disk_mksysb'),
			...placeFindings(facts),
			...imageFindings(context, {image: values.image, volumeGroup: 'rootvg'}, looks),
			...altDiskSoftwareFindings(facts, values, looks),
			...identityFindings(facts),
			...altinstFindings(facts, values, looks),
			...(isAnew(values)
				? [
					...diskFindings(facts, values.disks),
					...nameClashFindings(facts, altNames(values, looks), looks),
					...diskSpaceFindings(facts, {
						image: values.image, disks: values.disks, shrink: false, data,
					}, looks),
				]
				: []),
			...(values.imageData !== undefined && data === undefined ? [notChecked('image-structure', `what \`${values.imageData}\` says: it cannot be read as image.data.`, {looks, look: 'other-data', level: 'block'})] : []),
			...imageOnTargetFindings(context, values.image, values.disks),
			...bootListFindings(facts, values, looks),
			...twinFindings(facts, values, looks),
			...tuningFindings(facts, values, looks),
			...installerFindings(looks),
			...cloneQuorumFindings(values, looks),
			...restoreClusterFindings(facts, {
				level: 'caution',
				title: 'This host is a cluster node, and the copy will be one too: booted beside it, or from an older image, it can take resource groups that are online elsewhere.',
				remedy: 'Boot the copy only after the cluster\'s owner has agreed; never while this node\'s place in the cluster is taken.',
			}),
			...otherBackupFindings(looks),
			...pointFindings(context, values.image, looks),
			...copyFindings(context, 'lpar').filter(({id}) => id === 'single-copy'),
		];
	},
	plan: planAltDisk,
});
