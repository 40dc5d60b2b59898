import type {StepCheck} from '../base/plan.js';
import {standing} from '../base/point.js';
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
} from './alternate-steps.js';
import {copyOf} from './alternate-copies.js';
import type {AlternateDiskValues} from './alternate-disk-parameters.js';
import {sleepScript} from './alternate-scripts.js';
import {chosenDisks, sameDiskCheck} from './disk-checks.js';
import {altinst, altinstPoint, bootRows} from './hazards/alternate.js';
import {diskInWords} from './hazards/disks.js';
import type {Looks, MethodContext, PlanDraft} from './method.js';
import {lookAfter} from './state-step.js';

export const planAlternateDisk = (context: MethodContext, values: AlternateDiskValues, looks: Looks): PlanDraft => {
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
	const point = standing(points.filter(({kind, place}) => kind === 'alternate-disk' && place.host === facts.host && place.path === path));
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
				...(point !== undefined && entries !== undefined && {
					raises: {
						host: facts.host, path, pointId: point.id, level: 'L4' as const,
					},
				}),
				...(point !== undefined && {
					verifies: {
						host: facts.host, path, pointId: point.id, stepIds: ['look'],
					},
				}),
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
				...(point !== undefined && {
					verifies: {
						host: facts.host, path, pointId: point.id, stepIds: ['state'],
					},
				}),
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
