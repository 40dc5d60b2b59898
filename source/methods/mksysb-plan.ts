import type {StepDraft} from '../base/plan.js';
import {quoteWord, quoteWords} from '../base/quote.js';
import {descriptionScript} from './description-script.js';
import type {Estimate} from './hazards/destination.js';
import {estimateFiles, mebibyte} from './image-estimate.js';
import {installInWords, readInstall} from './hazards/installer.js';
import {kitSheet} from './kit-sheet.js';
import {kitName, kitStep} from './kit-step.js';
import type {Looks, MethodContext, PlanDraft} from './method.js';
import {
	excludeLines,
	findSystemGroup,
	savedFilesystems,
	systemGroup,
	systemImagePaths,
} from './mksysb-looks.js';
import type {MksysbValues} from './mksysb-parameters.js';
import {keepDataScript, mountScript, unmountScript} from './mksysb-scripts.js';
import {nothing, proveImageSteps} from './prove-image-steps.js';
import {lookAfter} from './state-step.js';
import {rawVolumes, unmountedVolumes} from './volume-group.js';

/**
Ids of the methods that restore what a mksysb holds.
*/
export const systemRestoredBy = ['alt_disk_mksysb', 'restore-files'] as const;

/**
What is mounted for the run comes on top: as large as its logical volume, because nobody knows what it holds.
*/
export const estimateSystemImage = (context: MethodContext, values: MksysbValues, looks: Looks): Estimate => {
	const group = findSystemGroup(context);
	const {lowMiB, highMiB, leftOutMiB, unknown} = estimateFiles(savedFilesystems(context, {excludeFilesystems: []}), values, looks);
	const mounted = (group?.logicalVolumes ?? []).filter(({mountPoint}) => mountPoint !== undefined && values.mount.includes(mountPoint));
	const more = mounted.reduce((sum, {lps}) => sum + (lps * (group?.ppSizeMiB ?? 0)), 0);

	return {
		lowMiB, highMiB: highMiB + more, leftOutMiB, unknown,
	};
};

/**
Mksysb with its flags, in the order of its documentation.
*/
const mksysbWords = (path: string, values: MksysbValues, {hasExcludes, excludedFilesystems}: {readonly hasExcludes: boolean; readonly excludedFilesystems: string}): string[] => [
	'mksysb',
	...({fresh: ['-i'], maps: ['-m'], keep: []}[values.imageData]),
	...(hasExcludes ? ['-e'] : []),
	...(values.excludeFilesystems.length > 0 ? ['-x', excludedFilesystems] : []),
	...(values.pack ? [] : ['-p']),
	...(values.packExclude.length > 0 ? ['-P'] : []),
	...(values.attributes ? [] : ['-a']),
	...(values.encrypted ? [] : ['-Z']),
	...(values.dmapi ? ['-A'] : []),
	...(values.snapshots ? ['-T'] : []),
	...({default: [], include: ['-N'], exclude: ['-G']}[values.wpars]),
	...(values.multibos ? ['-M'] : []),
	...(values.verbose ? ['-v'] : []),
	...(values.expand ? ['-X'] : []),
	...(values.newerLevels ? ['-C'] : []),
	...(values.blocks === undefined ? [] : ['-b', String(values.blocks)]),
	path,
];

/**
LC_ALL must not be set for mksysb; messages are wanted in the C locale, where their numbers and shapes are known.
*/
const plainLanguage = {set: {LC_MESSAGES: 'C'}, unset: ['LC_ALL']};

export const planMksysb = (context: MethodContext, values: MksysbValues, looks: Looks): PlanDraft => {
	const {facts} = context;
	const group = findSystemGroup(context);
	const paths = systemImagePaths(values);
	const estimate = estimateSystemImage(context, values, looks);
	const lowBytes = Math.max(1, estimate.lowMiB - 1) * mebibyte;
	const highBytes = estimate.highMiB * mebibyte;
	const excludes = excludeLines(context, values);
	const install = readInstall(looks);
	const saved = savedFilesystems(context, values).map(({mountPoint}) => mountPoint);
	const mounted = values.mount.filter(mountPoint => !values.excludeFilesystems.includes(mountPoint));
	const blocks = values.blocks === undefined ? [] : ['-b', String(values.blocks)];
	const place = (path: string, lines: readonly string[]) => lines.length === 0
		? []
		: [{
			path, mode: '0600', content: `${lines.join('\n')}\n`, keep: true,
		}];
	const placed = [
		...place('/etc/exclude.rootvg', excludes),
		...place('/etc/exclude_packing.rootvg', values.packExclude),
		...place(paths.excludedFilesystems, values.excludeFilesystems),
	];
	const empty = group === undefined
		? []
		: [
			...unmountedVolumes(facts, group).filter(({mountPoint}) => !values.mount.includes(mountPoint ?? '')).map(volume => `\`${volume.mountPoint ?? volume.name}\` (${volume.name}) was not mounted: no file of it is in the image.`),
			...rawVolumes(group).map(volume => `\`${volume.name}\` is a raw logical volume: its content is not in the image.`),
		];
	const before: readonly StepDraft[] = [
		{
			id: 'destination',
			title: 'Try to write at the destination',
			kind: 'command',
			interruptible: 'yes',
			explains: 'Makes the empty file that the image will be written to, as the account that will write it. A read-only or closed directory, and a server that takes no files of root, show here.',
			pipelines: [{argvs: [['touch', paths.unproved]]}],
			umask: '077',
			timeLimitSeconds: 60,
			checks: [
				{kind: 'volume-group-active', volumeGroup: systemGroup},
				...[paths.image, paths.unproved, paths.manifest, paths.kit, paths.bosinstData, paths.imageData, paths.checksum].map(path => ({kind: 'path-absent' as const, path})),
				{kind: 'space', path: values.directory, needMiB: estimate.lowMiB},
				...(values.copyTo === undefined || paths.copy === undefined ? [] : [{kind: 'path-absent' as const, path: paths.copy}, {kind: 'space' as const, path: values.copyTo, needMiB: estimate.lowMiB}]),
			],
		},
		...(mounted.length === 0
			? []
			: [{
				id: 'mount',
				title: 'Mount filesystems for the run',
				kind: 'command' as const,
				interruptible: 'with-cleanup' as const,
				explains: 'Filesystems of rootvg that are not mounted would not be in the image. What is mounted here is noted beside the image and unmounted afterwards, also when the run ends early.',
				pipelines: [{argvs: [['/bin/sh', '-s', '--', paths.mounted, ...mounted]]}],
				stdin: mountScript,
				umask: '077',
				timeLimitSeconds: 300,
				checks: mounted.map(mountPoint => ({kind: 'not-mounted' as const, mountPoint})),
			}]),
		{
			id: 'describe',
			title: 'Describe rootvg',
			kind: 'command',
			interruptible: 'yes',
			explains: 'Writes how rootvg is built (group, logical volumes, filesystems) into a file beside the image, with commands that only read.',
			pipelines: [{argvs: [['/bin/sh', '-s', '--', systemGroup, 'structure', '']], outputFile: paths.unprovedManifest}],
			stdin: descriptionScript,
			umask: '077',
			onFailure: 'continue',
		},
		{
			id: 'save',
			title: 'Save the system',
			kind: 'command',
			interruptible: 'with-cleanup',
			explains: `Writes the image under a name that says that it is not proved yet. Stopping it leaves \`${paths.unproved}\` and files in /tmp; the system is not touched${values.snapshots ? ', but look for snapshots that were left (`snapshot -q`)' : ''}.`,
			undo: `\`rm ${quoteWord(paths.unproved)}\` takes the image away.`,
			pipelines: [{argvs: [mksysbWords(paths.unproved, values, {hasExcludes: excludes.length > 0, excludedFilesystems: paths.excludedFilesystems})], inputFile: nothing}],
			environment: plainLanguage,
			umask: '077',
			fileSizeLimit: 'unlimited',
			...(placed.length > 0 && {files: placed}),
			progress: {reader: 'savevg', parameters: {lowBytes, highBytes}},
			captures: [{name: 'files', stream: 'out', pattern: String.raw`(\d+) of \d+ files`}],

			// 0512-003 (some files skipped) may come with a status that is not 0: the image is then still worth its name.
			onFailure: 'continue',
			succeedsWith: '0512-003',
		},
		...(placed.length === 0
			? []
			: [{
				id: 'put-back',
				title: 'Put the exclude lists back as they were',
				kind: 'command' as const,
				interruptible: 'no' as const,
				always: true,
				restores: placed.map(({path}) => path),
			}]),
		...(mounted.length === 0
			? []
			: [{
				id: 'unmount',
				title: 'Unmount what was mounted for the run',
				kind: 'command' as const,
				interruptible: 'no' as const,
				always: true,
				pipelines: [{argvs: [['/bin/sh', '-s', '--', paths.mounted]]}],
				stdin: unmountScript,
			}]),
	];
	const proving: readonly StepDraft[] = [
		...proveImageSteps(paths, {blocks, head: 'Tells that it is an image of rootvg, from which machine and when.'}),
		{
			id: 'data',
			title: 'Take bosinst.data and image.data out',
			kind: 'command',
			interruptible: 'yes',
			explains: 'Extracts both out of the image itself and lays them beside it: what a restore asks first, and the proof that they are in it.',
			pipelines: [{argvs: [['/bin/sh', '-s', '--', paths.unproved, paths.bosinstData, paths.imageData, ...blocks]]}],
			stdin: keepDataScript,
			umask: '077',
			requires: ['save', 'list', 'read'],
			onFailure: 'continue',
		},
		kitStep({
			kit: paths.kit,
			scope: 'system',
			group: systemGroup,
			files: [paths.bosinstData, paths.imageData],
			sheet: kitSheet(context, {
				image: paths.image, kit: paths.kit, copy: paths.copy, group: systemGroup, ...(install !== undefined && {install: installInWords(install, group?.physicalVolumes ?? [])}),
			}),
		}),
	];
	const copying: readonly StepDraft[] = paths.copy === undefined
		? []
		: [
			{
				id: 'copy',
				title: 'Copy the image',
				kind: 'command',
				interruptible: 'with-cleanup',
				explains: `Stopping it leaves \`${paths.copy}.unproved\`.`,
				pipelines: [{argvs: [['cp', paths.unproved, `${paths.copy}.unproved`]]}],
				umask: '077',
				fileSizeLimit: 'unlimited',
				checks: [{kind: 'path-absent', path: `${paths.copy}.unproved`}],
				requires: ['save', 'list', 'read'],
				onFailure: 'continue',
			},
			{
				id: 'name-copy',
				title: 'Compare the copy and give it its name',
				kind: 'command',
				interruptible: 'no',
				explains: 'Every byte of both is read; only a copy that is the same gets its name.',
				pipelines: [
					{argvs: [['cmp', paths.unproved, `${paths.copy}.unproved`]]},
					{argvs: [['mv', `${paths.copy}.unproved`, paths.copy]]},
				],
				checks: [{kind: 'path-absent', path: paths.copy}],
				requires: ['copy'],
				onFailure: 'continue',
			},
			{
				id: 'copy-kit',
				title: 'Copy what lies beside the image',
				kind: 'command',
				interruptible: 'yes',
				pipelines: [{argvs: [['cp', paths.kit, paths.bosinstData, paths.imageData, paths.checksum, values.copyTo ?? '/']]}],
				umask: '077',
				requires: ['checksum', 'data', 'kit', 'name-copy'],
				onFailure: 'continue',
			},
		];
	const naming: readonly StepDraft[] = [
		{
			id: 'name-manifest',
			title: 'Give the description its name',
			kind: 'command',
			interruptible: 'no',
			pipelines: [{argvs: [['mv', paths.unprovedManifest, paths.manifest]]}],
			checks: [{kind: 'path-absent', path: paths.manifest}],
			requires: ['describe', 'save', 'list', 'read'],
			onFailure: 'continue',
		},
		{
			id: 'name',
			title: 'Give the image its name',
			kind: 'command',
			interruptible: 'no',
			explains: 'Only an image that mksysb itself finished, with or without files left out, and that could be read whole gets here.',
			undo: `\`rm -f ${quoteWords([paths.image, paths.kit, paths.bosinstData, paths.imageData, paths.checksum, paths.manifest])}\` takes the image and what lies beside it away.`,
			pipelines: [{argvs: [['mv', paths.unproved, paths.image]]}],
			checks: [{kind: 'path-absent', path: paths.image}],
			requires: ['save', 'list', 'read'],
		},
	];

	const steps = [...before, ...proving, ...copying, ...naming];
	const state = lookAfter({
		active: systemGroup,
		mounted: mounted.map(path => ({path, stepId: 'mount'})),
		passing: [
			...(mounted.length > 0 ? [{path: paths.mounted, stepId: 'mount'}] : []),
			...(values.excludeFilesystems.length > 0 ? [{path: paths.excludedFilesystems, stepId: 'save'}] : []),
		],
		made: [
			{path: paths.unproved, stepId: 'destination'},
			{path: paths.unprovedManifest, stepId: 'describe'},
			{path: paths.manifest, stepId: 'name-manifest'},
			...[paths.bosinstData, paths.imageData].map(path => ({path, stepId: 'data'})),
			{path: paths.checksum, stepId: 'checksum'},
			{path: paths.kit, stepId: 'kit'},
			...(paths.copy === undefined ? [] : [{path: `${paths.copy}.unproved`, stepId: 'copy'}, {path: paths.copy, stepId: 'name-copy'}]),
			{path: paths.image, stepId: 'name'},
		],
		like: {beginning: '/tmp/mksysb.', stepId: 'save'},
		...(values.snapshots && {snapshots: {mountPoints: [...saved, ...mounted], stepId: 'save'}}),
	}, steps);

	return {
		steps: [...steps, state.step],
		destroysInWords: [],
		proof: [
			{
				rule: 'message', title: 'mksysb says that it is done', parameters: {
					stepId: 'save', proves: ['0512-038'], warns: [], partial: ['0512-003'],
				},
			},
			{rule: 'exit-zero', title: 'mksysb ended with status 0', parameters: {stepId: 'save', unlessMessage: '0512-003'}},
			{rule: 'skipped-files', title: 'No file was left out', parameters: {stepId: 'save'}},
			{
				rule: 'image-listed',
				title: 'The image says what it is',
				parameters: {
					stepId: 'list',
					volumeGroup: systemGroup,
					source: {osLevel: facts.identity.osLevel, ...(group?.identifier !== undefined && {volumeGroupId: group.identifier})},
					restoredBy: [...systemRestoredBy],
				},
			},
			{
				rule: 'image-complete',
				title: 'The image can be read to its end',
				parameters: {
					stepId: 'read',
					volumeGroup: systemGroup,
					mountPoints: [...saved, ...mounted],
					leavesOut: values.exclude.length > 0,
					describeStepId: 'describe',
					saveStepId: 'save',
				},
			},
			{rule: 'one-volume', title: 'The image is one whole volume', parameters: {stepIds: ['save', 'list', 'read']}},
			{
				rule: 'size', title: 'The image is as large as an image must be', parameters: {stepId: 'size', floorBytes: Math.max(4096, Math.floor(estimate.lowMiB * mebibyte / 20))},
			},
			{rule: 'checksum', title: 'Its checksum is noted', parameters: {stepId: 'checksum'}},
			{rule: 'data-kept', title: 'bosinst.data and image.data are in it', parameters: {stepId: 'data'}},
			{rule: 'kit-written', title: 'The kit lies beside it', parameters: {stepId: 'kit'}},
			{rule: 'described', title: 'rootvg was described', parameters: {stepId: 'describe', nameStepId: 'name-manifest'}},
			...(paths.copy === undefined
				? []
				: [{
					rule: 'copied', title: 'The copy is the same', parameters: {
						stepId: 'name-copy', path: paths.copy,
					},
				}]),
			...(empty.length > 0 ? [{rule: 'not-held', title: 'What comes back empty from this image', parameters: {empty}}] : []),
			{rule: 'exit-zero', title: 'The image has its name', parameters: {stepId: 'name'}},
			state.rule,
		],
		produces: {
			kind: 'image', path: paths.image, manifestPath: paths.manifest, kitPath: paths.kit, unprovedPath: paths.unproved,
		},
		locks: ['host'],
		space: [
			{
				where: values.directory,
				needMiB: estimate.highMiB,
				...(estimate.leftOutMiB > 0 && {note: `${estimate.leftOutMiB} MiB left out`}),
			},
			...(values.copyTo === undefined ? [] : [{where: values.copyTo, needMiB: estimate.highMiB, note: 'for the copy'}]),
		],
		growth: {
			stepId: 'save', path: paths.unproved, lowBytes, highBytes,
		},
		keeps: [{stepId: 'kit', stream: 'out', name: kitName(values.name)}],
	};
};
