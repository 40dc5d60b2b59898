import type {Finding} from '../base/plan.js';
import {assessCopies, copiesOf, copyOf} from './alternate-copies.js';
import {alternateDiskGuide} from './alternate-disk-guide.js';
import {alternateDiskParameters, type AlternateDiskValues} from './alternate-disk-parameters.js';
import {planAlternateDisk} from './alternate-disk-plan.js';
import {chosenDisks} from './disk-checks.js';
import {accountFindings, accountLook} from './hazards/account.js';
import {
	alternateLooks,
	altinst,
	altinstPoint,
	awakePoints,
	bootDevices,
	bootListFindings,
	bootRows,
	placeFindings,
} from './hazards/alternate.js';
import {diskInWords, wrongDiskFindings} from './hazards/disks.js';
import {identityFindings} from './hazards/restore.js';
import {otherBackupFindings, processesLook} from './hazards/timing.js';
import {notChecked} from './look-results.js';
import {defineMethod, type Looks, type MethodContext} from './method.js';
import {problemEvidence} from './volume-group.js';

const isGivenAway = ({operation}: AlternateDiskValues): boolean => operation === 'clean' || operation === 'take-away';

/**
Whether there is such a copy, and whether it is as awake as the operation needs.
*/
const copyFindings = (context: MethodContext, values: AlternateDiskValues, looks: Looks): readonly Finding[] => {
	const {facts} = context;
	const {operation, disk} = values;
	const copy = copyOf(context, values);
	const awake = awakePoints(looks);
	const unread = facts.problems.filter(({command}) => /^(?:\S*\/)?(?:lsvg|lspv)(?:\s+-o)?$/v.test(command));
	const evidence = {command: 'lspv', lines: facts.physicalVolumes.map(({name, volumeGroup}) => `${name} ${volumeGroup ?? 'None'}`)};
	const findings: Finding[] = [];

	if (copy === undefined) {
		findings.push(unread.length > 0
			? notChecked('no-copy', `whether \`${disk}\` holds a copy of the system.`, {level: 'block', evidence: problemEvidence(unread)})
			: {
				id: 'no-copy', level: 'block', title: `\`${disk}\` holds no copy of the system: it belongs to ${facts.physicalVolumes.find(({name}) => name === disk)?.volumeGroup ?? 'no group'}.`, evidence, remedy: 'Choose a disk of altinst_rootvg or old_rootvg.',
			});
	} else if (copy.group !== altinst && facts.volumeGroups.some(({name}) => name === altinst) && !isGivenAway(values) && operation !== 'sleep') {
		findings.push({
			id: 'altinst-exists', level: 'block', title: `A copy that is woken is called \`${altinst}\`, and there is one of that name already.`, evidence, remedy: `Rename that one first: \`alt_rootvg_op -v NAME -d ${facts.physicalVolumes.find(({volumeGroup}) => volumeGroup === altinst)?.name ?? 'DISK'}\`.`,
		});
	}

	if (awake === undefined) {
		findings.push(notChecked('clone-awake', 'whether a copy is awake.', {looks, look: 'mounts', level: 'block'}));
	} else if (awake.length > 0 && operation !== 'sleep') {
		findings.push({
			id: 'clone-awake', level: 'block', title: `A copy is awake: ${awake.slice(0, 3).join(', ')}.`, evidence: {command: 'mount', lines: [...awake]}, remedy: 'Put it to sleep first (`operation=sleep`).',
		});
	} else if (awake.length === 0 && operation === 'sleep') {
		findings.push({
			id: 'clone-awake', level: 'note', title: 'No copy is awake: there is nothing to do.', evidence: {command: 'mount', lines: []},
		});
	}

	if (operation === 'wake') {
		findings.push({
			id: 'clone-awake', subject: 'afterwards', level: 'caution', title: `The copy stays mounted below \`${altinstPoint}\`: until it sleeps again the machine must not be restarted, saved or cloned.`, evidence: {command: 'alt_rootvg_op -W', lines: [disk]}, remedy: 'Put it to sleep as soon as the files are taken out.',
		});
	}

	return findings;
};

/**
What is lost when a copy's disks are given back or taken away: `overwrites-live`, `boot-unfit`, `wrong-disk` of hazards.md.
*/
const givingFindings = (context: MethodContext, values: AlternateDiskValues, looks: Looks): readonly Finding[] => {
	const {facts} = context;
	const copy = copyOf(context, values);

	if (copy === undefined || !isGivenAway(values)) {
		return [];
	}

	const disks = chosenDisks(facts.physicalVolumes, copy.disks);
	const named = bootDevices(bootRows(looks) ?? []).filter(name => copy.disks.includes(name));
	const isLost = values.operation === 'clean';

	return [
		...disks.flatMap(disk => wrongDiskFindings(facts, disk)),
		...(named.length > 0
			? [{
				id: 'boot-unfit', subject: 'copy', level: 'block' as const, title: `The boot list names ${named.map(name => `\`${name}\``).join(', ')}, which would be gone at the next restart.`, evidence: {command: 'bootlist -m normal -o', lines: [...bootRows(looks) ?? []]}, remedy: 'Set the boot list to the disks of rootvg first (`bootlist -m normal DISK…`).',
			}]
			: []),
		{
			id: 'overwrites-live',
			level: copy.group === altinst ? 'note' : 'caution',
			title: isLost ? `What \`${copy.group}\` holds is lost.` : `\`${copy.group}\` goes away with its disks; what is on them stays.`,
			evidence: {command: 'lspv', lines: disks.map(disk => diskInWords(disk))},
			...(copy.group !== altinst && {remedy: 'This is a system that ran here: be sure that nobody wants to go back to it.'}),
		},
	];
};

export const alternateDisk = defineMethod({
	id: 'alternate-disk',
	title: 'Look into or remove a copy of the system',
	summary: 'Wakes a copy on an alternate disk, looks inside, puts it to sleep, gives its disks back or takes them away (alt_rootvg_op).',
	direction: 'clone',
	roles: ['lpar', 'nim'],
	targets: ['lpar'],
	systems: ['bos.alt_disk_install.rte'],
	restoredBy: [],
	verifiedBy: ['verify-alternate-disk'],
	traits: {
		bootable: true,
		granularity: 'system',
		consistency: 'none',
		media: ['disk'],
		rpoClass: 'the age of the copy',
		rtoClass: 'a restart',
		runsWhileInUse: true,
	},
	protects: ['nothing new: it looks after a copy that exists'],
	doesNotCover: ['Whether the copy boots: only a restart shows it'],
	guide: alternateDiskGuide,
	parameters: alternateDiskParameters,
	resolve(context) {
		const {facts} = context;
		const members = facts.physicalVolumes.filter(({volumeGroup}) => copiesOf(context).some(({name}) => name === volumeGroup));
		const groups = new Set(members.map(({volumeGroup}) => volumeGroup));

		return {
			defaults: {...(groups.size === 1 && members[0] !== undefined && {disk: members[0].name})},
			choices: {
				disk: facts.physicalVolumes.map(disk => ({value: disk.name, label: diskInWords(disk), ...(!members.includes(disk) && {unusable: `It belongs to ${disk.volumeGroup ?? 'no group'}, which is no copy of the system.`})})),
				operation: [
					{value: 'look', label: 'look: wake, look inside, sleep'},
					{value: 'wake', label: 'wake: leave it mounted below /alt_inst'},
					{value: 'sleep', label: 'sleep'},
					{value: 'clean', label: 'clean: give the disks back; the copy is lost'},
					{value: 'take-away', label: 'take-away: remove the disks with the copy on them'},
				],
			},
		};
	},
	assess: assessCopies,
	looks: () => [
		accountLook,
		...alternateLooks,
		processesLook,
	],
	preflight(context, values, looks) {
		return [
			...accountFindings(looks, 'alt_rootvg_op'),
			...placeFindings(context.facts),
			...identityFindings(context.facts),
			...copyFindings(context, values, looks),
			...bootListFindings(context.facts, {bootList: 'keep'}, looks),
			...givingFindings(context, values, looks),
			...otherBackupFindings(looks),
		];
	},
	plan: planAlternateDisk,
});
