import {z} from 'zod';
import {standing} from '../base/point.js';
import {assessCopies, copiesOf, copyOf} from './alternate-copies.js';
import {diskInWords} from './hazards/disks.js';
import {notChecked} from './look-results.js';
import {defineMethod, parameter} from './method.js';
import {diskName} from './shared-parameters.js';
import {lookAfter} from './state-step.js';
import {problemEvidence} from './volume-group.js';

/**
Looks whether a copy of the system is still on its disks, asleep, without waking it. What is in it shows only when it is woken, which is no verification but work on the machine.
*/
export const verifyAlternateDisk = defineMethod({
	id: 'verify-alternate-disk',
	title: 'See whether a copy is still there',
	summary: 'Reads disks, boot list and mounts: whether the copy of the system is on its disks and asleep. It is not woken, and nothing is written.',
	direction: 'verify',
	roles: ['lpar', 'nim'],
	targets: ['lpar'],
	systems: ['bos.alt_disk_install.rte'],
	restoredBy: [],
	verifiedBy: [],
	traits: {
		bootable: true,
		granularity: 'system',
		consistency: 'none',
		media: ['disk'],
		rpoClass: 'does not save anything',
		rtoClass: 'does not restore anything',
		runsWhileInUse: true,
	},
	protects: ['nothing: it looks whether a copy is still there'],
	doesNotCover: ['What is in the copy: looking inside wakes it (method `alternate-disk`, operation `look`)', 'Whether it boots: only a restart shows that'],
	guide: [
		'# Is the copy still there?',
		'',
		'`lspv` shows the group of the copy on its disks, `alt_rootvg_op -q` which of them boots, `mount` that it is asleep, `bootlist` what the machine boots next. All of them only read. To look inside, the copy is woken: that is the method `alternate-disk` with the operation `look`, with findings to acknowledge.',
		'',
		'Sources: IBM documentation of alt_rootvg_op; AIX commands reference, `lspv`, `bootlist` and `mount`.',
	].join('\n'),
	parameters: z.object({
		disk: parameter(diskName, {
			label: 'Disk of the copy', help: 'One of the disks that the copy lies on.', flag: '-d', kind: 'choice',
		}),
	}),
	resolve(context) {
		const groups = copiesOf(context).map(({name}) => name);
		const members = context.facts.physicalVolumes.filter(({volumeGroup = ''}) => groups.includes(volumeGroup));

		return {
			defaults: {...(groups.length === 1 && members[0] !== undefined && {disk: members[0].name})},
			choices: {disk: members.map(disk => ({value: disk.name, label: diskInWords(disk)}))},
		};
	},
	assess: assessCopies,
	looks: () => [],
	preflight(context, {disk}) {
		const {facts} = context;

		if (copyOf(context, {disk}) !== undefined) {
			return [];
		}

		const unread = facts.problems.filter(({command}) => /^(?:\S*\/)?(?:lsvg|lspv)(?:\s+-o)?$/v.test(command));

		return [unread.length > 0
			? notChecked('no-copy', `whether \`${disk}\` holds a copy of the system.`, {level: 'block', evidence: problemEvidence(unread), remedy: 'Look with `lspv`.'})
			: {
				id: 'no-copy', level: 'block', title: `\`${disk}\` holds no copy of the system: it belongs to ${facts.physicalVolumes.find(({name}) => name === disk)?.volumeGroup ?? 'no group'}.`, evidence: {command: 'lspv', lines: facts.physicalVolumes.map(({name, volumeGroup}) => `${name} ${volumeGroup ?? 'None'}`)}, remedy: 'Forget the recovery point (`lparsafe points forget ID`) when it is certain that the copy is gone.',
			}];
	},
	plan(context, {disk}) {
		const copy = copyOf(context, {disk}) ?? {group: 'altinst_rootvg', disks: [disk]};

		// All the disks that it was proved on must be there.
		const point = standing(context.points.filter(({kind, place}) => kind === 'alternate-disk' && place.host === context.host.name && place.path.split(',').includes(disk)));
		const disks = point?.place.path.split(',') ?? [...copy.disks];

		return {
			steps: [
				{
					id: 'boot-disk',
					title: 'Ask which disk of the copy boots',
					kind: 'command',
					interruptible: 'yes',
					explains: '-q only asks.',
					pipelines: [{argvs: [['alt_rootvg_op', '-q', '-d', disk]]}],
					environment: {set: {LC_MESSAGES: 'C'}, unset: ['LC_ALL']},
					timeLimitSeconds: 120,
					onFailure: 'continue',
				},
				{...lookAfter({bootList: true}).step, always: false},
			],
			destroysInWords: [],
			verifies: {host: context.host.name, path: disks.join(','), ...point !== undefined && {pointId: point.id}},
			proof: [
				{rule: 'exit-zero', title: 'The copy has a disk to boot from', parameters: {stepId: 'boot-disk'}},
				{
					rule: 'alternate-state', title: 'The copy lies on its disks, asleep', parameters: {
						stepId: 'state', volumeGroup: copy.group, disks, expects: 'asleep',
					},
				},
			],
			locks: [],
			space: [],
		};
	},
});
