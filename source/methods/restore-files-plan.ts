import type {StepCheck} from '../base/plan.js';
import {shellText} from '../base/shell-text.js';
import {identityOf} from '../plans/identity.js';
import {confirmedNames} from './confirmed-names.js';
import {livePath} from './hazards/files.js';
import {idOf, pointOf} from './hazards/image.js';
import {firstLink} from './first-link.js';
import {listedFile} from './destination.js';
import {
	listStatus,
	listStep,
	readNames,
	sortNames,
} from './image-names.js';
import {answered} from './look-results.js';
import type {Looks, MethodContext, PlanDraft} from './method.js';
import {imageName, type RestoreFilesValues} from './restore-files-parameters.js';
import {safePath} from './shared-parameters.js';
import {lookAfter} from './state-step.js';

/**
What lies at each name now: type, mode, size, name as \`ls -ldn\` shows them; \`== link NAME\` where a directory on the way is a link. Runs in the directory. Arguments: names with \`./\`.
*/
const foundScript = shellText`${firstLink}LC_ALL=C
export LC_ALL
for name do
	if first_link . "\${name#./}"; then
		printf '== link %s\n' "$walked"
	elif [ -e "$name" ] || [ -h "$name" ]; then
		find "$name" -xdev -exec ls -dln {} +
	else
		printf '== missing %s\n' "$name"
	fi
done
exit 0
`;

const inC = {set: {LC_ALL: 'C'}, unset: []};

/**
Restorevgfiles takes single files and, a script that does not quote, plain names; restore takes all.
*/
const programOf = (values: RestoreFilesValues, {trees, isListed}: {readonly trees: readonly string[]; readonly isListed: boolean}): 'restore' | 'restorevgfiles' => {
	if (values.program !== 'auto') {
		return values.program;
	}

	return isListed && trees.length === 0 && values.names.every(name => safePath.test(livePath(name))) ? 'restorevgfiles' : 'restore';
};

export const planRestoreFiles = (context: MethodContext, values: RestoreFilesValues, looks: Looks): PlanDraft => {
	const {facts, target} = context;
	const read = readNames(looks);
	const all = [...new Set(values.names.map(name => imageName(name)))];
	const isListed = read !== undefined && read.count === read.entries.length;
	const {held, trees} = isListed ? sortNames(values.names, read.entries) : {held: all, trees: []};
	const names = held.length === 0 ? all : held;
	const isScratch = values.place === 'scratch';
	const root = isScratch ? values.directory : '/';
	const blocks = values.blocks === undefined ? [] : ['-b', String(values.blocks)];
	const program = programOf(values, {trees, isListed});
	const bytes = read?.entries.reduce((sum, {sizeBytes}) => sum + sizeBytes, 0);
	const needMiB = bytes === undefined ? undefined : Math.ceil(bytes / 1024 / 1024);
	const identity: StepCheck = {kind: 'host-identity', identity: identityOf(facts)};
	const there = answered(looks, 'destination-files', [0, 1, 2])?.out ?? '';
	const words = isScratch ? [] : names.map(name => listedFile(there, livePath(name))?.line ?? `${livePath(name)} (not there now)`);
	const live = names.map(name => livePath(name));

	const state = isScratch && !values.existing ? lookAfter({made: [{path: values.directory, stepId: 'scratch'}]}) : undefined;

	return {
		steps: [
			{
				id: 'list',
				title: 'Look what the image holds under these names',
				kind: 'command',
				interruptible: 'yes',
				explains: 'Reads the image to its end (restore -T) and keeps the lines of the names, with sizes. Where there is none (status 1), or the image cannot be read to its end (status 3), the run ends here.',
				...listStep(values.image, all, values.blocks),
				environment: inC,
				checks: [{kind: 'path-present', path: values.image}],
			},
			...(isScratch && !values.existing
				? [{
					id: 'scratch',
					title: 'Make the scratch directory',
					kind: 'command' as const,
					interruptible: 'yes' as const,
					explains: 'For root only: an image holds password files and keys.',
					pipelines: [{argvs: [['mkdir', values.directory]]}],
					umask: '077',
					checks: [identity, {kind: 'path-absent' as const, path: values.directory}],
				}]
				: []),
			{
				id: 'extract',
				title: isScratch ? `Take the files out, below ${root}` : 'Put the files in their original place',
				kind: 'command',
				interruptible: isScratch ? 'with-cleanup' : 'no',
				explains: isScratch ? 'Stopping it leaves the scratch directory with part of the files.' : 'Overwrites files of the running system. It is not stopped in the middle: half a file would be worse.',
				pipelines: [{argvs: [program === 'restorevgfiles' ? ['restorevgfiles', ...blocks, ...(target.kind === 'vg' ? ['-s'] : []), ...(values.attributes ? [] : ['-n']), ...(values.debug ? ['-D'] : []), '-f', values.image, '-d', root, ...names] : ['restore', '-x', '-d', '-v', '-q', ...blocks, '-f', values.image, ...names]]}],
				environment: inC,
				directory: root,
				fileSizeLimit: 'unlimited',
				checks: [
					identity,
					{kind: 'path-present', path: values.image},
					...(needMiB === undefined ? [] : [{kind: 'space', path: root, needMiB} as const]),
				],
				onFailure: 'continue',
				progress: {reader: 'restore', parameters: read === undefined || read.count === 0 ? {} : {entries: read.count}},
				...(!isScratch && {destroys: words}),
			},
			{
				id: 'found',
				title: 'Look at what is there now',
				kind: 'command',
				interruptible: 'yes',
				pipelines: [{argvs: [['/bin/sh', '-s', '--', ...all]]}],
				stdin: foundScript,
				environment: inC,
				directory: root,
				requires: ['list'],
			},
			...(state === undefined ? [] : [state.step]),
		],
		...(!isScratch && {confirmation: `${facts.host}:${confirmedNames(live)}`}),
		destroysInWords: words,
		proof: [
			{rule: 'exit-zero', title: 'The image can be read to its end', parameters: {stepId: 'list', also: [listStatus.missing]}},
			{
				rule: 'files-restored', title: 'Each file is there with its size', parameters: {
					listStepId: 'list', extractStepId: 'extract', foundStepId: 'found', names: all, root,
				},
			},
			...(state === undefined ? [] : [state.rule]),
		],
		verifies: {
			host: facts.host, path: values.image, ...idOf(pointOf(context, values.image)), stepIds: ['list'],
		},
		locks: isScratch ? [] : [target.kind === 'lpar' ? 'host' : target.name],
		space: [{where: root, ...(needMiB !== undefined && {needMiB})}],
	};
};
