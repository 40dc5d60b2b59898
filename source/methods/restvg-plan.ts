import type {StepCheck, StepDraft} from '../base/plan.js';
import {renameImageData, type NameMap} from '../facts/parse-image-data.js';
import {identityOf} from '../plans/identity.js';
import {descriptionScript} from './description-script.js';
import {chosenDisks, freeDiskChecks} from './disk-checks.js';
import {diskInWords} from './hazards/disks.js';
import {idOf, pointOf} from './hazards/image.js';
import {
	readImageHead,
	readImageStructure,
	readLeftOut,
	readOtherData,
} from './image-looks.js';
import {mountedFunction} from './mounted-script.js';
import {answered} from './look-results.js';
import type {Looks, MethodContext, PlanDraft} from './method.js';
import {readImageStep} from './read-image-step.js';
import {restoredNames} from './restvg-names.js';
import type {RestvgValues} from './restvg-parameters.js';
import {lookAfter} from './state-step.js';
import {isInside, joinPath} from './volume-group.js';

/**
Mounts filesystems that are not mounted yet, in the order given. Arguments: mount points.
*/
const mountScript = `${mountedFunction}for point do
	if [ -z "$(is_mounted "$point")" ]; then
		[ -d "$point" ] || mkdir -p "$point" || exit 1
		mount "$point" || exit 1
	fi
done
`;

/**
Unmounts filesystems that are mounted, so that new options take hold. Arguments: mount points, the deepest first.
*/
const unmountScript = `${mountedFunction}for point do
	if [ -n "$(is_mounted "$point")" ]; then
		umount "$point" || exit 1
	fi
done
`;

/**
What /etc/filesystems said of each filesystem and restvg, which looks it up by mount point, cannot find under another name: mount options, mount group, mounting at boot.
*/
const optionCommands = (names: NameMap, looks: Looks): string[][] => [...readImageStructure(looks)?.table ?? []].flatMap(([path, attributes]) => {
	const now = names.mountPoints[path];
	const options = attributes.get('options');
	const group = attributes.get('type');
	const words = [
		...(['', 'rw'].includes(options ?? '') ? [] : ['-a', `options=${options ?? ''}`]),
		...(group === undefined || group === '' ? [] : ['-u', group]),
		...(attributes.get('mount') === 'false' ? ['-A', 'no'] : []),
	];

	return now === undefined || words.length === 0 ? [] : [['chfs', ...words, now]];
});

/**
The names that the image holds, or the other VG.data, as far as they were read.
*/
const namesInImage = (looks: Looks): {readonly volumes: readonly string[]; readonly mountPoints: readonly string[]} => {
	const volumes = readOtherData(looks)?.logicalVolumes ?? readImageStructure(looks)?.data.logicalVolumes ?? readImageHead(looks)?.logicalVolumes ?? [];

	return {
		volumes: volumes.map(({name}) => name),
		mountPoints: volumes.flatMap(({mountPoint}) => mountPoint ?? []),
	};
};

export const restoreNames = (context: MethodContext, values: RestvgValues, looks: Looks): NameMap => restoredNames(context.facts, context.target.name, values, namesInImage(looks));

/**
Restvg with its flags. Disks are always named.
*/
const restvgWords = (values: RestvgValues, structure: string | undefined): string[] => [
	'restvg',
	'-q',
	...(values.blocks === undefined ? [] : ['-b', String(values.blocks)]),
	...(structure === undefined ? [] : ['-d', structure]),
	...(values.dataFile === undefined ? [] : ['-d', values.dataFile]),
	...(values.structureOnly || structure !== undefined ? ['-r'] : []),
	...(values.shrink ? ['-s'] : []),
	...(values.ignoreMaps ? ['-n'] : []),
	...(values.ppSize === undefined ? [] : ['-P', String(values.ppSize)]),
	'-f',
	values.image,
	...values.disks,
];

/**
Those of the paths that lie in no other of them.
*/
const topmostOf = (paths: readonly string[]): readonly string[] => paths.filter(path => paths.every(other => other === path || !isInside(path, other)));

const inC = {set: {LC_ALL: 'C'}, unset: []};

export const planRestvg = (context: MethodContext, values: RestvgValues, looks: Looks): PlanDraft => {
	const {facts, target} = context;
	const names = restoreNames(context, values, looks);
	const isRenamed = values.names === 'new';
	const disks = chosenDisks(facts.physicalVolumes, values.disks);
	const point = pointOf(context, values.image);
	const structure = isRenamed ? joinPath(context.jobDirectory, `${names.group.to}.data`) : undefined;
	const mountPoints = Object.values(names.mountPoints).toSorted((left, right) => left.localeCompare(right, 'en'));

	// Restore fails on a name that the image does not hold: filesystems that were not mounted have no files in it.
	const closed = new Set(readImageHead(looks)?.logicalVolumes.filter(({state}) => state.startsWith('closed/')).map(({mountPoint}) => mountPoint));
	const originals = Object.keys(names.mountPoints).filter(path => !closed.has(path));
	const leftOut = new Set(readLeftOut(looks));
	const topmost = topmostOf(originals);
	const extracted = topmostOf(originals.filter(path => !leftOut.has(path)));
	const identity: StepCheck = {kind: 'host-identity', identity: identityOf(facts)};
	const absent: StepCheck[] = [
		{kind: 'volume-group-absent', volumeGroup: names.group.to},
		...Object.values(names.volumes).map((logicalVolume): StepCheck => ({kind: 'logical-volume-absent', logicalVolume})),
		...mountPoints.map((mountPoint): StepCheck => ({kind: 'not-mounted', mountPoint})),
	];
	const blocks = values.blocks === undefined ? [] : ['-b', String(values.blocks)];
	const hasManifest = values.compare && (answered(looks, 'image-files', [0, 1, 2])?.out.includes(`${values.image}.manifest`) ?? false);
	const isEmpty = values.structureOnly || readImageHead(looks)?.isDataOnly === true;
	const isExtracts = isRenamed && !isEmpty && extracted.length > 0;
	const changes = isRenamed ? optionCommands(names, looks) : [];
	const empty = (readImageHead(looks)?.logicalVolumes ?? []).flatMap(({name, type, state, mountPoint}) => {
		const now = names.volumes[name] ?? name;

		if (['jfs', 'jfs2'].includes(type) && mountPoint !== undefined) {
			return closed.has(mountPoint) ? [`\`${names.mountPoints[mountPoint] ?? mountPoint}\` (${now}) is EMPTY: it was not mounted when it was saved.`] : [];
		}

		return /^(?:jfs2?log|paging|sysdump|boot)$/v.test(type) || !state.includes('/') ? [] : [`\`${now}\` is EMPTY: a raw logical volume has no content in the image.`];
	});
	const words = disks.map(disk => diskInWords(disk));
	const need = readImageHead(looks)?.sizeMiB;
	const have = disks.every(({sizeMiB}) => sizeMiB !== undefined) ? disks.reduce((sum, {sizeMiB}) => sum + (sizeMiB ?? 0), 0) : undefined;

	const steps: readonly StepDraft[] = [
		readImageStep(values.image, {point, blocks}),
		...disks.filter(({pvid}) => pvid === undefined).map(disk => ({
			id: `pvid-${disk.name.toLowerCase().replaceAll(/[^a-z\d\-]/gv, '-')}`,
			title: `Give ${disk.name} an identifier`,
			kind: 'command' as const,
			interruptible: 'no' as const,
			explains: 'A fresh disk has no PVID, which LVM needs. It is written to the disk.',
			pipelines: [{argvs: [['chdev', '-l', disk.name, '-a', 'pv=yes']]}],
			destroys: [diskInWords(disk)],
			checks: [identity, ...freeDiskChecks(disk), ...absent],
		})),
		...(isRenamed && topmost.length > 0
			? [{
				id: 'mount-points',
				title: `Make the mount points below ${values.root}`,
				kind: 'command' as const,
				interruptible: 'yes' as const,
				explains: 'restvg mounts the new filesystems as it makes them; a directory that is not there would stop it after the disks are overwritten.',
				pipelines: [{argvs: [['mkdir', '-p', ...topmost.map(path => names.mountPoints[path] ?? path)]]}],
				checks: absent,
			}]
			: []),
		{
			id: 'restore',
			title: isRenamed ? `Make ${names.group.to} as ${target.name} was built` : `Restore ${target.name}`,
			kind: 'command',
			interruptible: 'no',
			explains: 'Makes the group on the disks. It is not stopped in the middle: a killed LVM command leaves locks behind.',
			pipelines: [{argvs: [restvgWords(values, structure)]}],
			environment: {set: {LC_MESSAGES: 'C'}, unset: ['LC_ALL']},
			destroys: words,
			fileSizeLimit: 'unlimited',
			...(structure !== undefined && {
				files: [{
					path: structure, mode: '0600', content: renameImageData(readImageStructure(looks)?.text ?? '', names), keep: true,
				}],
			}),
			checks: [
				identity,
				{kind: 'path-present', path: values.image},
				...(values.dataFile === undefined ? [] : [{kind: 'path-present', path: values.dataFile} as const]),
				...disks.flatMap(disk => freeDiskChecks(disk)),
				...absent,
			],
			progress: {reader: 'restore', parameters: point?.entries === undefined || isRenamed ? {} : {entries: point.entries}},
		},
		...(structure === undefined
			? []
			: [{
				id: 'put-away',
				title: 'Remove the rewritten VG.data',
				kind: 'command' as const,
				interruptible: 'no' as const,
				always: true,
				restores: [structure],
			}]),
		...(changes.length === 0
			? []
			: [{
				id: 'options',
				title: 'Give the filesystems their mount options',
				kind: 'command' as const,
				interruptible: 'yes' as const,
				explains: 'restvg finds mount options by the old mount points only. They are set as they were, before anything is mounted to stay.',
				pipelines: [{argvs: [['/bin/sh', '-s', '--', ...mountPoints.toReversed()]]}, ...changes.map(argv => ({argvs: [argv]}))],
				stdin: unmountScript,
				environment: inC,
			}]),
		...(mountPoints.length === 0
			? []
			: [{
				id: 'mount',
				title: 'Mount what is not mounted yet',
				kind: 'command' as const,
				interruptible: 'yes' as const,
				pipelines: [{argvs: [['/bin/sh', '-s', '--', ...mountPoints]]}],
				stdin: mountScript,
				environment: inC,
			}]),
		...(isExtracts
			? [{
				id: 'extract',
				title: `Extract the files below ${values.root}`,
				kind: 'command' as const,
				interruptible: 'with-cleanup' as const,
				explains: `Takes the files out of the image, below ${values.root}, where the new filesystems are mounted. Stopping it leaves the group with part of its files.`,
				pipelines: [{argvs: [['restore', '-x', '-d', '-v', '-q', ...blocks, '-f', values.image, ...extracted.map(path => `.${path}`)]]}],
				environment: inC,
				directory: values.root,
				fileSizeLimit: 'unlimited' as const,
				progress: {reader: 'restore', parameters: point?.entries === undefined ? {} : {entries: point.entries}},
			}]
			: []),
		{
			id: 'group',
			title: 'Look at the restored group',
			kind: 'command',
			interruptible: 'yes',
			pipelines: [{argvs: [['lsvg', names.group.to]]}, {argvs: [['lsvg', '-l', names.group.to]]}],
			environment: inC,
		},
		...(hasManifest
			? [
				{
					id: 'describe',
					title: 'Describe what was restored',
					kind: 'command' as const,
					interruptible: 'yes' as const,
					explains: 'The same description as when it was saved, to compare the two.',
					pipelines: [{argvs: [['/bin/sh', '-s', '--', names.group.to, values.structureOnly ? 'attributes' : 'checksums']]}],
					stdin: descriptionScript,
					onFailure: 'continue' as const,
				},
				{
					id: 'manifest',
					title: 'Read the description of what was saved',
					kind: 'command' as const,
					interruptible: 'yes' as const,
					pipelines: [{argvs: [['cat', `${values.image}.manifest`]]}],
					onFailure: 'continue' as const,
				},
			]
			: []),
	];
	const state = lookAfter({
		group: {name: names.group.to, disks: [...values.disks], stepId: 'restore'},
		passing: structure === undefined ? [] : [{path: structure, stepId: 'restore'}],
	}, steps);

	return {
		steps: [...steps, state.step],
		confirmation: `${facts.host}:${values.disks.join(',')}`,
		destroysInWords: words,
		proof: [
			{rule: 'exit-zero', title: 'The image is whole', parameters: {stepId: 'read'}},
			{rule: 'exit-zero', title: 'restvg ended with status 0', parameters: {stepId: 'restore'}},
			...(isExtracts ? [{rule: 'exit-zero', title: 'All files were extracted', parameters: {stepId: 'extract'}}] : []),
			...(empty.length > 0 ? [{rule: 'not-held', title: 'What came back empty', parameters: {empty}}] : []),
			{
				rule: 'group-active', title: 'The group is on', parameters: {
					stepId: 'group', volumeGroup: names.group.to, volumes: Object.values(names.volumes), mountPoints,
				},
			},
			...(hasManifest
				? [{
					rule: 'group-compared',
					title: 'The group is what it was',
					parameters: {
						savedStepId: 'manifest',
						restoredStepId: 'describe',
						names,
						expects: [...(values.shrink || values.dataFile !== undefined ? ['size'] : []), ...(values.ppSize === undefined && values.dataFile === undefined ? [] : ['pp-size']), ...(isEmpty ? ['files'] : [])],
					},
				}]
				: []),
			state.rule,
		],
		...hasManifest && !isEmpty && {
			raises: {
				host: facts.host, path: values.image, ...idOf(point), level: 'L4' as const,
			},
		},
		verifies: {
			host: facts.host, path: values.image, ...idOf(point), stepIds: ['read'],
		},
		locks: [...new Set([target.name, names.group.to])],
		space: [{
			where: values.disks.join(', '),
			...(need !== undefined && {needMiB: need}),
			...(have !== undefined && {availableMiB: have}),
		}],
	};
};
