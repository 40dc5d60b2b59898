import {z} from 'zod';
import type {VolumeGroup} from '../base/facts.js';
import type {Finding, StepCheck} from '../base/plan.js';
import {identityOf} from '../plans/identity.js';
import {
	bootListSteps,
	cleanSteps,
	lookInsideStep,
	markerOf,
	putAwayStep,
	removeGroupStep,
	sleepStep,
	wakeStep,
} from './alt-disk-plan.js';
import {alternateDiskGuide} from './alternate-disk-guide.js';
import {sleepScript} from './alternate-scripts.js';
import {chosenDisks, sameDiskCheck} from './disk-checks.js';
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
import {
	defineMethod,
	parameter,
	type Assessment,
	type Looks,
	type MethodContext,
	type PlanDraft,
} from './method.js';
import {diskName} from './shared-parameters.js';
import {lookAfter} from './state-step.js';
import {problemEvidence} from './volume-group.js';

const alternateDiskParameters = z.object({
	operation: parameter(z.enum(['look', 'wake', 'sleep', 'clean', 'take-away']).default('look'), {
		label: 'What to do',
		help: '`look` wakes the copy, tells what is in it and puts it to sleep again. `wake` leaves it mounted below /alt_inst. `clean` gives its disks back, their content is lost. `take-away` removes them here with their content, for another machine.',
		flag: '-W, -S, -X',
		kind: 'choice',
	}),
	disk: parameter(diskName, {
		label: 'Disk of the copy',
		help: 'One of the disks that the copy lies on; the others of its group belong to it.',
		flag: '-d',
		kind: 'choice',
	}),
});

type Values = z.output<typeof alternateDiskParameters>;

export const copiesOf = ({facts}: MethodContext): readonly VolumeGroup[] => facts.volumeGroups.filter(({kind}) => kind === 'alternate');

/**
The group of the chosen disk and all its disks, as lspv shows them.
*/
export const copyOf = ({facts}: MethodContext, {disk}: Pick<Values, 'disk'>): {readonly group: string; readonly disks: readonly string[]} | undefined => {
	const group = facts.physicalVolumes.find(({name}) => name === disk)?.volumeGroup;

	return group === undefined || facts.volumeGroups.find(({name}) => name === group)?.kind !== 'alternate' ? undefined : {group, disks: facts.physicalVolumes.filter(({volumeGroup}) => volumeGroup === group).map(({name}) => name)};
};

/**
Whether there is a copy at all.
*/
export const assessCopies = (context: MethodContext): Assessment => {
	const copies = copiesOf(context);
	const evidence = {command: 'lspv', lines: context.facts.physicalVolumes.map(({name, volumeGroup}) => `${name} ${volumeGroup ?? 'None'}`)};

	return copies.length === 0
		? {fit: 'blocked', reasons: [{for: false, text: 'There is no copy of the system: no altinst_rootvg or old_rootvg.', evidence}]}
		: {fit: 'possible', reasons: [{for: true, text: `There ${copies.length === 1 ? 'is' : 'are'} ${copies.map(({name}) => `\`${name}\``).join(', ')}.`, evidence}]};
};

const isGivenAway = ({operation}: Values): boolean => operation === 'clean' || operation === 'take-away';

/**
Whether there is such a copy, and whether it is as awake as the operation needs.
*/
const copyFindings = (context: MethodContext, values: Values, looks: Looks): readonly Finding[] => {
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
const givingFindings = (context: MethodContext, values: Values, looks: Looks): readonly Finding[] => {
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

const plan = (context: MethodContext, values: Values, looks: Looks): PlanDraft => {
	const {facts, points} = context;
	const copy = copyOf(context, values) ?? {group: altinst, disks: [values.disk]};
	const disks = chosenDisks(facts.physicalVolumes, copy.disks);
	const words = disks.map(disk => diskInWords(disk));
	const rows = bootRows(looks) ?? [];
	const marker = markerOf(context);
	const identity: StepCheck = {kind: 'host-identity', identity: identityOf(facts)};
	const same = disks.map(disk => sameDiskCheck(disk, {withPvid: false}));
	const ofCopy = copy.disks.map((disk): StepCheck => ({kind: 'disk-in-group', disk, volumeGroup: copy.group}));
	const path = copy.disks.join(',');
	const point = points.find(({kind, place}) => kind === 'alternate-disk' && place.host === facts.host && place.path === path);
	const entries = points.find(({kind, place}) => kind === 'image' && place.host === point?.fromImage?.host && place.path === point.fromImage.path)?.entries;
	const files = [{
		path: marker, mode: '0600', content: `${rows.join('\n')}\n`, keep: true,
	}];
	const state = (expects: string, group = copy.group) => ({
		rule: 'alternate-state', title: 'Disks and mounts are as they should be', parameters: {
			stepId: 'state', volumeGroup: group, disks: [...copy.disks], expects,
		},
	});
	const bootList = {rule: 'boot-list', title: 'The machine boots what it would have booted', parameters: {stepId: 'state', rows: [...rows]}};
	const common = {destroysInWords: [], locks: ['host'], space: []};
	const lookState = lookAfter({bootList: true, mounted: values.operation === 'look' ? [{path: altinstPoint, stepId: 'wake'}] : []});
	const wake = {...wakeStep(values.disk, [identity, ...same, ...ofCopy, {kind: 'boot-list', rows: [...rows]}]), files};

	switch (values.operation) {
		case 'look': {
			return {
				...common,
				steps: [
					wake,
					lookInsideStep(),
					sleepStep(identity, marker),
					...(copy.group === altinst
						? []
						: [{
							id: 'rename',
							title: `Call it ${copy.group} again`,
							kind: 'command' as const,
							interruptible: 'no' as const,
							explains: 'Waking calls every copy altinst_rootvg.',
							pipelines: [{argvs: [['alt_rootvg_op', '-v', copy.group, '-d', values.disk]]}],
							requires: ['wake', 'sleep'],
						}]),
					...bootListSteps(identity, marker),
					lookState.step,
					putAwayStep(marker),
				],
				proof: [
					{rule: 'exit-zero', title: 'The copy could be woken', parameters: {stepId: 'wake'}},
					{
						rule: 'clone-looked', title: 'What the copy holds', parameters: {
							stepId: 'look', ...(entries === undefined ? {isBare: true} : {entries}),
						},
					},
					state('asleep'),
					bootList,
					lookState.rule,
				],
				...(point !== undefined && entries !== undefined && {raises: {host: facts.host, path, level: 'L4' as const}}),
				...(point !== undefined && {verifies: {host: facts.host, path, stepIds: ['look']}}),
			};
		}

		case 'wake': {
			return {
				...common,
				steps: [wake, ...bootListSteps(identity, marker), lookState.step, putAwayStep(marker)],
				proof: [
					{rule: 'exit-zero', title: 'The copy could be woken', parameters: {stepId: 'wake'}},
					state('awake', altinst),
					bootList,
				],
			};
		}

		case 'sleep': {
			return {
				...common,
				steps: [
					{
						id: 'sleep',
						title: 'Put the copy to sleep',
						kind: 'command',
						interruptible: 'no',
						explains: 'Unmounts it and gives its volumes their names back.',
						pipelines: [{argvs: [['/bin/sh', '-s', '--', '']]}],
						stdin: sleepScript,
						environment: {set: {LC_MESSAGES: 'C'}, unset: ['LC_ALL']},
						checks: [identity, ...same, ...ofCopy],
						files,
					},
					...bootListSteps(identity, marker),
					lookState.step,
					putAwayStep(marker),
				],
				proof: [
					{rule: 'exit-zero', title: 'The copy could be put to sleep', parameters: {stepId: 'sleep'}},
					state('asleep'),
					bootList,
				],
				...(point !== undefined && {verifies: {host: facts.host, path, stepIds: ['state']}}),
			};
		}

		case 'clean':
		case 'take-away': {
			const isLost = values.operation === 'clean';
			const what = isLost ? words.map(each => `the copy on ${each}`) : words.map(each => `the definition of ${each}; its content stays`);
			const [clean, ...more] = isLost
				? cleanSteps(copy.group, {
					identity, same, disks: copy.disks, words: what, requires: [],
				})
				: [removeGroupStep(copy.group, {
					identity, same, disks: copy.disks, words: what, requires: [],
				})];

			return {
				...common,
				steps: [
					{...clean!, checks: [...clean!.checks ?? [], {kind: 'boot-list', rows: [...rows]}], files},
					...more,
					...(isLost
						? []
						: [{
							id: 'remove',
							title: 'Remove the disks',
							kind: 'command' as const,
							interruptible: 'no' as const,
							explains: 'rmdev -dl takes the definitions out of the ODM; nothing is written to the disks. Unmap them afterwards, else cfgmgr finds them again.',
							pipelines: copy.disks.map(disk => ({argvs: [['rmdev', '-dl', disk]]})),
							destroys: what,
							checks: [identity, ...same, ...copy.disks.map((disk): StepCheck => ({kind: 'disk-in-group', disk, volumeGroup: 'None'}))],
							requires: ['clean'],
						}]),
					...bootListSteps(identity, marker),
					lookState.step,
					putAwayStep(marker),
				],
				confirmation: `${facts.host}:${path}`,
				destroysInWords: what,
				proof: [
					{rule: 'exit-zero', title: 'The group is taken away', parameters: {stepId: 'clean'}},
					state(isLost ? 'gone' : 'away'),
					bootList,
				],
				ends: {host: facts.host, disks: [...copy.disks]},
			};
		}
	}
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
	plan,
});
