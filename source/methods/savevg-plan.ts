import type {StepDraft} from '../base/plan.js';
import {quoteWord, quoteWords} from '../base/quote.js';
import {descriptionScript} from './description-script.js';
import type {Estimate} from './hazards/destination.js';
import {estimateFiles, mebibyte} from './image-estimate.js';
import {groupKitSheet} from './kit-sheet.js';
import {kitName, kitStep} from './kit-step.js';
import type {Looks, MethodContext, PlanDraft} from './method.js';
import {proveImageSteps} from './prove-image-steps.js';
import {imagePaths} from './savevg-looks.js';
import type {SavevgValues} from './savevg-parameters.js';
import {lookAfter} from './state-step.js';
import {
	findGroup,
	mountedFilesystems,
	rawVolumes,
	unmountedVolumes,
} from './volume-group.js';

/**
What the image of the group is thought to need.
*/
export const estimateImage = (context: MethodContext, values: SavevgValues, looks: Looks): Estimate => {
	const group = findGroup(context.facts, context.target.name);

	return estimateFiles(group === undefined || values.infoOnly ? [] : mountedFilesystems(context.facts, group), values, looks);
};

/**
Savevg with its flags, in the order of its documentation.
*/
const savevgWords = (group: string, path: string, values: SavevgValues, excludedFilesystems: string): string[] => [
	'savevg',
	...(values.keepData ? [] : [values.maps ? '-m' : '-i']),
	...(values.exclude.length > 0 ? ['-e'] : []),
	...(values.excludeFilesystems.length > 0 ? ['-x', excludedFilesystems] : []),
	...(values.infoOnly ? ['-r'] : []),
	...(values.pack ? [] : ['-p']),
	...(values.attributes ? [] : ['-a']),
	...(values.encrypted ? [] : ['-Z']),
	...(values.dmapi ? ['-A'] : []),
	...(values.snapshots ? ['-T'] : []),
	...(values.verbose ? ['-v'] : []),
	...(values.expand ? ['-X'] : []),
	...(values.blocks === undefined ? [] : ['-b', String(values.blocks)]),
	'-f',
	path,
	group,
];

/**
LC_ALL must not be set for savevg; messages are wanted in the C locale, where their numbers and shapes are known.
*/
const plainLanguage = {set: {LC_MESSAGES: 'C'}, unset: ['LC_ALL']};

export const planSavevg = (context: MethodContext, values: SavevgValues, looks: Looks): PlanDraft => {
	const {name} = context.target;
	const group = findGroup(context.facts, name);
	const mountPoints = group === undefined ? [] : mountedFilesystems(context.facts, group).map(({mountPoint}) => mountPoint);
	const paths = imagePaths(values);
	const estimate = estimateImage(context, values, looks);
	const lowBytes = Math.max(1, estimate.lowMiB - 1) * mebibyte;
	const highBytes = estimate.highMiB * mebibyte;
	const excludeFile = `/etc/exclude.${name}`;
	const hasRecord = values.record !== 'none';
	const expected = values.infoOnly ? [] : mountPoints.filter(mountPoint => !values.excludeFilesystems.includes(mountPoint));
	const placed = [
		...(values.exclude.length > 0
			? [{
				path: excludeFile, mode: '0600', content: `${values.exclude.join('\n')}\n`, keep: true,
			}]
			: []),
		...(values.excludeFilesystems.length > 0
			? [{
				path: paths.excludedFilesystems, mode: '0600', content: `${values.excludeFilesystems.join('\n')}\n`, keep: true,
			}]
			: []),
	];
	const empty = group === undefined
		? []
		: [
			...unmountedVolumes(context.facts, group).map(volume => `\`${volume.mountPoint ?? volume.name}\` (${volume.name}) was not mounted: no file of it is in the image.`),
			...rawVolumes(group).map(volume => `\`${volume.name}\` is a raw logical volume: its content is not in the image.`),
		];
	const blocks = values.blocks === undefined ? [] : ['-b', String(values.blocks)];

	const steps: readonly StepDraft[] = [
		{
			id: 'destination',
			title: 'Try to write at the destination',
			kind: 'command',
			interruptible: 'yes',
			explains: 'Makes the empty file that the image will be written to, as the account that will write it. A read-only or closed directory shows here, before anything else happens.',
			pipelines: [{argvs: [['touch', paths.unproved]]}],
			umask: '077',
			timeLimitSeconds: 60,
			checks: [
				{kind: 'volume-group-active', volumeGroup: name},
				{kind: 'path-absent', path: paths.image},
				{kind: 'path-absent', path: paths.unproved},
				...[paths.kit, paths.checksum, ...(hasRecord ? [paths.manifest] : [])].map(path => ({kind: 'path-absent' as const, path})),
				{kind: 'space', path: values.directory, needMiB: estimate.lowMiB},
			],
		},
		...(hasRecord
			? [{
				id: 'describe',
				title: 'Describe the group for a later comparison',
				kind: 'command' as const,
				interruptible: 'yes' as const,
				explains: `Writes how the group is built and what each file is${values.record === 'checksums' ? ', with a checksum' : ''} into a file beside the image, with commands that only read.`,
				pipelines: [{argvs: [['/bin/sh', '-s', '--', name, values.record, values.excludeFilesystems.join('\n'), ...values.exclude.flatMap(pattern => ['-e', pattern])]], outputFile: paths.unprovedManifest}],
				stdin: descriptionScript,
				umask: '077',
				fileSizeLimit: 'unlimited' as const,
				onFailure: 'continue' as const,
			}]
			: []),
		{
			id: 'save',
			title: `Save ${name}`,
			kind: 'command',
			interruptible: 'with-cleanup',
			explains: `Writes the image under a name that says that it is not proved yet. Stopping it leaves \`${paths.unproved}\` and files in /tmp/vgdata; the group is not touched.`,
			undo: `\`rm ${quoteWord(paths.unproved)}\` takes the image away.`,
			pipelines: [{argvs: [savevgWords(name, paths.unproved, values, paths.excludedFilesystems)]}],
			environment: plainLanguage,
			umask: '077',
			fileSizeLimit: 'unlimited',
			...(placed.length > 0 && {files: placed}),
			checks: [{kind: 'volume-group-active', volumeGroup: name}],
			progress: {reader: 'savevg', parameters: {lowBytes, highBytes}},
			captures: [{name: 'files', stream: 'out', pattern: String.raw`(\d+) of \d+ files`}],

			// 0512-003 (some files skipped) may come with a status that is not 0: the image is then still worth its name. Any other failure is not, although what was written may list.
			onFailure: 'continue',
			succeedsWith: '0512-003',
		},
		...(placed.length > 0
			? [{
				id: 'put-back',
				title: 'Put the exclude list back as it was',
				kind: 'command' as const,
				interruptible: 'no' as const,
				always: true,
				restores: placed.map(({path}) => path),
			}]
			: []),
		...proveImageSteps(paths, {blocks, head: 'Tells which group, from which machine and when. The first sign that this is an image at all.'}),
		kitStep({
			kit: paths.kit,
			scope: 'group',
			group: name,
			files: [`/tmp/vgdata/${name}/${name}.data`],
			sheet: groupKitSheet(context, {
				image: paths.image, kit: paths.kit, copy: undefined, group: name,
			}),
		}),
		...(hasRecord
			? [{
				id: 'name-manifest',
				title: 'Give the description its name',
				kind: 'command' as const,
				interruptible: 'no' as const,
				pipelines: [{argvs: [['mv', paths.unprovedManifest, paths.manifest]]}],
				checks: [{kind: 'path-absent' as const, path: paths.manifest}],
				requires: ['describe', 'save', 'list', 'read'],
				onFailure: 'continue' as const,
			}]
			: []),
		{
			id: 'name',
			title: 'Give the image its name',
			kind: 'command',
			interruptible: 'no',
			explains: 'Only an image that savevg itself finished, with or without files left out, and that could be read whole gets here.',
			undo: `\`rm -f ${quoteWords([paths.image, paths.kit, paths.checksum, ...(hasRecord ? [paths.manifest] : [])])}\` takes the image and what lies beside it away; the group was only read.`,
			pipelines: [{argvs: [['mv', paths.unproved, paths.image]]}],
			checks: [{kind: 'path-absent', path: paths.image}],
			requires: ['save', 'list', 'read'],
		},
	];
	const state = lookAfter({
		active: name,
		passing: values.excludeFilesystems.length > 0 ? [{path: paths.excludedFilesystems, stepId: 'save'}] : [],
		made: [
			{path: paths.unproved, stepId: 'destination'},
			...(hasRecord ? [{path: paths.unprovedManifest, stepId: 'describe'}, {path: paths.manifest, stepId: 'name-manifest'}] : []),
			{path: paths.checksum, stepId: 'checksum'},
			{path: paths.kit, stepId: 'kit'},
			{path: paths.image, stepId: 'name'},
			{path: `/tmp/vgdata/${name}`, stepId: 'save'},
		],
		...(values.snapshots && {snapshots: {mountPoints, stepId: 'save'}}),
	}, steps);

	return {
		steps: [...steps, state.step],
		destroysInWords: [],
		proof: [
			{
				rule: 'message', title: 'savevg says that it is done', parameters: {
					stepId: 'save', proves: ['0512-038'], warns: [], partial: ['0512-003'],
				},
			},
			{rule: 'exit-zero', title: 'savevg ended with status 0', parameters: {stepId: 'save', unlessMessage: '0512-003'}},
			{rule: 'skipped-files', title: 'No file was left out', parameters: {stepId: 'save'}},
			{
				rule: 'image-listed',
				title: 'The image says what it is',
				parameters: {
					stepId: 'list',
					volumeGroup: name,
					infoOnly: values.infoOnly,
					source: {osLevel: context.facts.identity.osLevel, ...(group?.identifier !== undefined && {volumeGroupId: group.identifier})},
					restoredBy: ['restvg'],
				},
			},
			{
				rule: 'image-complete',
				title: 'The image can be read to its end',
				parameters: {
					stepId: 'read',
					volumeGroup: name,
					mountPoints: expected,
					leavesOut: values.exclude.length > 0,
					...(hasRecord && {describeStepId: 'describe'}),
					saveStepId: 'save',
				},
			},
			{
				rule: 'size', title: 'The image is as large as an image must be', parameters: {stepId: 'size', floorBytes: values.infoOnly ? 1024 : Math.max(4096, Math.floor(estimate.lowMiB * mebibyte / 20))},
			},
			{rule: 'checksum', title: 'Its checksum is noted', parameters: {stepId: 'checksum'}},
			{rule: 'kit-written', title: 'The kit lies beside it', parameters: {stepId: 'kit'}},
			...(hasRecord ? [{rule: 'described', title: 'The group was described', parameters: {stepId: 'describe', nameStepId: 'name-manifest'}}] : []),
			...(empty.length > 0 ? [{rule: 'not-held', title: 'What comes back empty from this image', parameters: {empty}}] : []),
			{rule: 'exit-zero', title: 'The image has its name', parameters: {stepId: 'name'}},
			state.rule,
		],
		produces: {
			kind: 'image',
			path: paths.image,
			...(hasRecord && {manifestPath: paths.manifest}),
			kitPath: paths.kit,
			unprovedPath: paths.unproved,
		},
		locks: [name],
		space: [{
			where: values.directory,
			needMiB: estimate.highMiB,
			...(estimate.leftOutMiB > 0 && {note: `${estimate.leftOutMiB} MiB left out`}),
		}],
		growth: {
			stepId: 'save',
			path: paths.unproved,
			lowBytes,
			highBytes,
		},
		keeps: [{stepId: 'kit', stream: 'out', name: kitName(values.name)}],
	};
};
