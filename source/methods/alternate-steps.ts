import type {StepCheck, StepDraft} from '../base/plan.js';
import {bootListBackScript, lookInsideScript, sleepScript} from './alternate-scripts.js';
import {altinstPoint} from './hazards/alternate.js';
import type {MethodContext} from './method.js';
import {joinPath} from './volume-group.js';

export const inC = {set: {LC_ALL: 'C'}, unset: []};
export const quietly = {set: {LC_MESSAGES: 'C'}, unset: ['LC_ALL']};

/**
Why the copy's own command for it is not run: it is another system's.
*/
const lookWhy = 'Reads what is mounted below /alt_inst: volumes, filesystems, level, how many files. Nothing of the copy is run, and nothing is written.';

export const lookInsideStep = (id = 'look'): StepDraft => ({
	id,
	title: 'Look inside the copy',
	kind: 'command',
	interruptible: 'yes',
	explains: lookWhy,
	pipelines: [{argvs: [['/bin/sh', '-s']]}],
	stdin: lookInsideScript,
	environment: inC,
	timeLimitSeconds: 3600,
});

export const wakeStep = (disk: string, checks: readonly StepCheck[]): StepDraft => ({
	id: 'wake',
	title: 'Wake the copy',
	kind: 'command',
	interruptible: 'no',
	explains: 'Mounts the copy below /alt_inst. Until it sleeps again the machine must not be restarted or saved.',
	pipelines: [{argvs: [['alt_rootvg_op', '-W', '-d', disk]]}],
	environment: quietly,
	checks: [...checks, {kind: 'not-mounted', mountPoint: altinstPoint}],
	progress: {reader: 'alt-disk', parameters: {}},
});

/**
Puts the copy to sleep whatever happened. `marker` is the file that says that something was begun; undefined: in any case.
*/
export const sleepStep = (identity: StepCheck, marker?: string): StepDraft => ({
	id: 'sleep',
	title: 'Put the copy to sleep',
	kind: 'command',
	interruptible: 'no',
	always: true,
	explains: 'Whatever happened before: a copy that is awake when the machine restarts is damaged.',
	pipelines: [{argvs: [['/bin/sh', '-s', '--', marker ?? '']]}],
	stdin: sleepScript,
	environment: quietly,
	checks: [identity],
});

type Removal = {
	readonly identity: StepCheck;
	readonly same: readonly StepCheck[];
	readonly disks: readonly string[];
	readonly words: readonly string[];
	readonly requires: readonly string[];
};

/**
Takes the group of a copy out of the ODM; what is on its disks stays. This also sets the boot list to the running system.
*/
export const removeGroupStep = (group: string, {identity, same, disks, words, requires}: Removal): StepDraft => ({
	id: 'clean',
	title: `Take ${group} out of the ODM`,
	kind: 'command',
	interruptible: 'no',
	explains: 'Removes the definition of the group (-X). It also sets the boot list to the disk of the running system; a step that follows puts it back row for row.',
	pipelines: [{argvs: [['alt_rootvg_op', '-X', group]]}],
	environment: quietly,
	destroys: [...words],
	checks: [identity, ...same, ...disks.map((disk): StepCheck => ({kind: 'disk-in-group', disk, volumeGroup: group})), {kind: 'not-mounted', mountPoint: altinstPoint}],
	...(requires.length > 0 && {requires: [...requires]}),
});

/**
Steps that give the disks of a copy back: its group goes out of the ODM, and each disk forgets whom it belonged to.
*/
export const cleanSteps = (group: string, removal: Removal): readonly StepDraft[] => [
	removeGroupStep(group, removal),
	{
		id: 'clear',
		title: 'Let the disks forget the group',
		kind: 'command',
		interruptible: 'no',
		explains: 'Without it the disk still carries the descriptor of the group and does not count as free.',
		pipelines: removal.disks.map(disk => ({argvs: [['chpv', '-C', disk]]})),
		environment: quietly,
		destroys: [...removal.words],
		checks: [removal.identity, ...removal.same, ...removal.disks.map((disk): StepCheck => ({kind: 'disk-in-group', disk, volumeGroup: 'None'}))],
		requires: ['clean'],
	},
];

/**
Steps around everything that may change the boot list: the marker, which is placed by the first step that changes something, holds its rows.
*/
export const bootListSteps = (identity: StepCheck, marker: string): readonly StepDraft[] => [
	{
		id: 'boot-list-back',
		title: 'Put the boot list back',
		kind: 'command',
		interruptible: 'no',
		always: true,
		explains: 'Whatever changed it: the machine boots next what it would have booted before.',
		pipelines: [{argvs: [['/bin/sh', '-s', '--', marker]]}],
		stdin: bootListBackScript,
		environment: inC,
		checks: [identity],
	},
];

/**
Removes the marker. It is the last one: the other always steps ask it.
*/
export const putAwayStep = (marker: string): StepDraft => ({
	id: 'put-away',
	title: 'Remove the note of the boot list',
	kind: 'command',
	interruptible: 'no',
	always: true,
	restores: [marker],
});

/**
A marker of one plan: two plans of a host never share one.
*/
export const markerOf = ({jobDirectory, now}: Pick<MethodContext, 'jobDirectory' | 'now'>): string => joinPath(jobDirectory, `boot-list.${new Date(now).toISOString().replaceAll(/\D/gv, '')}`);
