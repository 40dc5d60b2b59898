import type {StepCheck} from '../base/plan.js';
import {quoteWords} from '../base/quote.js';
import type {ImageData} from '../facts/parse-image-data.js';
import {identityOf} from '../plans/identity.js';
import {isAnew, isFinished, type AltDiskValues} from './alt-disk-parameters.js';
import {
	bootListSteps,
	cleanSteps,
	inC,
	lookInsideStep,
	markerOf,
	putAwayStep,
	quietly,
	sleepStep,
	wakeStep,
} from './alternate-steps.js';
import {chosenDisks, freeDiskChecks, sameDiskCheck} from './disk-checks.js';
import {altinst, altinstPoint, bootRows} from './hazards/alternate.js';
import {diskInWords} from './hazards/disks.js';
import {idOf, pointOf} from './hazards/image.js';
import {readImageHead, readImageStructure, readOtherData} from './image-looks.js';
import type {Looks, MethodContext, PlanDraft} from './method.js';
import {readImageStep} from './read-image-step.js';
import {lookAfter} from './state-step.js';

/**
How the system is built that is restored: from another image.data where one is given, else from the image.
*/
export const structureOf = ({imageData}: Pick<AltDiskValues, 'imageData'>, looks: Looks): ImageData | undefined => imageData === undefined ? readImageStructure(looks)?.data : readOtherData(looks);

/**
Filesystems that the copy must have, by mount point: those of the image that were mounted when it was made.
*/
const restoredPoints = (values: Pick<AltDiskValues, 'imageData'>, looks: Looks): readonly string[] => {
	const volumes = readImageHead(looks)?.logicalVolumes ?? [];
	const mounted = volumes.filter(({state, mountPoint}) => state.startsWith('open/') && mountPoint !== undefined).map(({mountPoint}) => mountPoint ?? '');

	return mounted.length > 0 ? mounted : structureOf(values, looks)?.filesystems ?? [];
};

/**
Where a path of the system lies while its copy is awake.
*/
const belowAltinst = (path: string): string => path === '/' ? altinstPoint : `${altinstPoint}${path}`;

/**
What logical volumes are called while their copy is awake: `alt_` before the name.
*/
export const altNames = (values: Pick<AltDiskValues, 'imageData'>, looks: Looks): {readonly volumes: Readonly<Record<string, string>>; readonly mountPoints: Readonly<Record<string, string>>} => {
	const names = structureOf(values, looks)?.logicalVolumes ?? readImageHead(looks)?.logicalVolumes ?? [];

	return {
		volumes: Object.fromEntries(names.map(({name}) => [name, `alt_${name}`])),
		mountPoints: Object.fromEntries(names.flatMap(({mountPoint}) => mountPoint === undefined ? [] : [[mountPoint, belowAltinst(mountPoint)]])),
	};
};

/**
Alt_disk_mksysb with its flags. Several disks are one argument, with blanks between them. -r, which restarts the machine at the end, is never given.
*/
const altDiskWords = (values: AltDiskValues): string[] => [
	'alt_disk_mksysb',
	'-m',
	values.image,
	'-d',
	values.disks.join(' '),
	...(values.imageData === undefined ? [] : ['-i', values.imageData]),
	...(values.script === undefined ? [] : ['-s', values.script]),
	...(values.resolvConf === undefined ? [] : ['-R', values.resolvConf]),
	...(values.platform === undefined ? [] : ['-p', values.platform]),
	...(values.level === undefined ? [] : ['-L', values.level]),
	...(values.console === 'image' ? [] : ['-c', values.console]),
	...(values.phase === 'all' ? [] : ['-P', values.phase]),
	...(values.bootList === 'keep' ? ['-B'] : []),
	...(values.boots === 'elsewhere' ? ['-O'] : []),
	...(values.keepDevices ? ['-k'] : []),
	...(values.volumeGroups === 'import' ? ['-y'] : []),
	...(values.volumeGroups === 'leave' ? ['-z'] : []),
	...(values.ownBootImage ? ['-C'] : []),
	...(values.kernel64 ? ['-K'] : []),
	...(values.nimClient ? ['-n'] : []),
	...(values.jfs2 ? ['-T'] : []),
	...(values.skipSpaceCheck ? ['-S'] : []),
	...(values.skipBootCheck ? ['-g'] : []),
	...(values.verbose ? ['-V'] : []),
	...(values.debug ? ['-D'] : []),
];

export const planAltDisk = (context: MethodContext, values: AltDiskValues, looks: Looks): PlanDraft => {
	const {facts} = context;
	const disks = chosenDisks(facts.physicalVolumes, values.disks);
	const words = disks.map(disk => diskInWords(disk));
	const point = pointOf(context, values.image);
	const rows = bootRows(looks) ?? [];
	const marker = markerOf(context);
	const identity: StepCheck = {kind: 'host-identity', identity: identityOf(facts)};
	const same = disks.map(disk => sameDiskCheck(disk, {withPvid: false}));
	const ofCopy = values.disks.map((disk): StepCheck => ({kind: 'disk-in-group', disk, volumeGroup: altinst}));
	const bootListCheck: StepCheck = {kind: 'boot-list', rows: [...rows]};
	const isKept = values.bootList === 'keep';
	const isLooked = isFinished(values) && values.rehearsal !== 'keep';
	const isCleaned = isFinished(values) && values.rehearsal === 'rehearse-and-clean';
	const names = altNames(values, looks);
	const head = readImageHead(looks);
	const need = structureOf(values, looks) === undefined ? head?.sizeMiB : structureOf(values, looks)!.logicalVolumes.reduce((sum, {pps}) => sum + (pps ?? 0), 0) * (structureOf(values, looks)!.ppSizeMiB ?? 0);
	const have = disks.every(({sizeMiB}) => sizeMiB !== undefined) ? disks.reduce((sum, {sizeMiB}) => sum + (sizeMiB ?? 0), 0) : undefined;
	const uname = head?.unameInfo?.split(/\s+/v);
	const state = lookAfter({
		bootList: true,
		...(isAnew(values) && {group: {name: altinst, disks: [...values.disks], stepId: 'restore'}}),
		mounted: isFinished(values) ? [{path: altinstPoint, stepId: 'restore'}] : [],
	});

	return {
		steps: [
			readImageStep(values.image, {point}),
			{
				id: 'boot-list',
				title: 'Read the boot list',
				kind: 'check',
				interruptible: 'yes',
				explains: 'What the machine boots next, before anything is changed. Where it is not the planned one, nothing is begun.',
				pipelines: [{argvs: [['bootlist', '-m', 'normal', '-o']]}],
				environment: inC,
				checks: [bootListCheck],
			},
			{
				id: 'restore',
				title: isAnew(values) ? 'Restore the system onto the disks' : `Go on with phase ${values.phase}`,
				kind: 'command',
				interruptible: 'no',
				explains: `${isKept ? '-B: the boot list is not touched.' : 'Without -B: the boot list is set to the copy.'} ${values.boots === 'elsewhere' ? '-O: devices are reset, because the copy boots on another machine.' : 'Without -O: the copy boots on the machine that the image is from.'} It is not stopped in the middle: a killed phase leaves mounts, locks and a half-made group behind.`,
				pipelines: [{argvs: [altDiskWords(values)]}],
				environment: quietly,
				destroys: words,
				...!isKept && rows.length > 0 && {undo: `The boot list alone: \`${quoteWords(['bootlist', '-m', 'normal', ...new Set(rows.map(row => row.split(' ', 1)[0] ?? ''))])}\`. What was on the disks does not come back.`},
				fileSizeLimit: 'unlimited',
				files: [{
					path: marker, mode: '0600', content: `${rows.join('\n')}\n`, keep: true,
				}],
				checks: [
					identity,
					bootListCheck,
					{kind: 'path-present', path: values.image},
					...(isAnew(values)
						? [
							...disks.flatMap(disk => freeDiskChecks(disk)),
							{kind: 'volume-group-absent', volumeGroup: altinst} as const,
							...Object.values(names.volumes).map((logicalVolume): StepCheck => ({kind: 'logical-volume-absent', logicalVolume})),
							{kind: 'not-mounted', mountPoint: altinstPoint} as const,
						]
						: [...same, ...ofCopy, {kind: 'mounted', mountPoint: altinstPoint} as const]),
				],
				progress: {reader: 'alt-disk', parameters: point?.entries === undefined || !values.verbose ? {} : {entries: point.entries}},
			},
			...(isLooked
				? [
					wakeStep(values.disks[0] ?? '', [identity, ...same, ...ofCopy]),
					lookInsideStep(),
				]
				: []),
			...(isFinished(values) ? [sleepStep(identity, marker)] : []),
			...(isCleaned
				? cleanSteps(altinst, {
					identity, same, disks: values.disks, words: words.map(each => `the copy on ${each.split(',', 1)[0] ?? ''}`), requires: ['look', 'sleep'],
				})
				: []),
			...(isKept ? bootListSteps(identity, marker) : []),
			state.step,
			putAwayStep(marker),
		],
		confirmation: `${facts.host}:${values.disks.join(',')}`,
		destroysInWords: words,
		proof: [
			{rule: 'exit-zero', title: 'The image is whole', parameters: {stepId: 'read'}},
			{rule: 'exit-zero', title: 'alt_disk_mksysb ended with status 0', parameters: {stepId: 'restore'}},
			{rule: 'alt-disk-messages', title: 'It reported no error', parameters: {stepId: 'restore'}},
			{rule: 'skipped-files', title: 'No file was left out', parameters: {stepId: 'restore'}},
			...(isLooked
				? [{
					rule: 'clone-looked',
					title: 'The copy holds what the image holds',
					parameters: {
						stepId: 'look',
						mountPoints: restoredPoints(values, looks).map(path => belowAltinst(path)),
						...(head?.osLevel !== undefined && {level: head.osLevel}),
						...(point?.entries === undefined ? {listStepId: 'read'} : {entries: point.entries}),
						...(uname?.at(1) !== undefined && {hostname: uname.at(1)}),
						...(uname?.at(-1) !== undefined && {machineId: uname.at(-1)}),
					},
				}]
				: []),
			{
				rule: 'alternate-state',
				title: isCleaned ? 'The disks are free again' : (isFinished(values) ? 'The copy lies on the disks, asleep' : 'The copy lies on the disks, awake'),
				parameters: {
					stepId: 'state',
					volumeGroup: altinst,
					disks: values.disks,
					expects: isCleaned ? 'gone' : (isFinished(values) ? 'asleep' : 'awake'),
				},
			},
			{
				rule: 'boot-list',
				title: isKept || !isFinished(values) ? 'The machine boots what it would have booted' : 'The machine boots the copy next',
				parameters: {stepId: 'state', ...(isKept || !isFinished(values) ? {rows} : {disks: values.disks})},
			},
			state.rule,
		],
		...(isFinished(values) && !isCleaned && {produces: {kind: 'alternate-disk' as const, path: values.disks.join(','), fromImage: values.image}}),
		...(isLooked && {
			raises: {
				host: facts.host, path: values.image, ...idOf(point), level: 'L4' as const,
			},
		}),

		// The looking comes after a restore that went well, so what is missing then was missing in the image; the restore itself may fail for the disks.
		verifies: {
			host: facts.host, path: values.image, ...idOf(point), stepIds: ['read', ...(isLooked ? ['look'] : [])],
		},
		ends: {host: facts.host, disks: values.disks},
		locks: ['host'],
		space: [{
			where: values.disks.join(', '),
			...(need !== undefined && need > 0 && {needMiB: need}),
			...(have !== undefined && {availableMiB: have}),
		}],
	};
};
