import type {Facts, Filesystem} from '../base/facts.js';
import type {Answers} from './answers.js';
import {agents} from './agents.js';
import {databasesIn} from './databases.js';
import {given} from './given.js';
import {contentLines} from './output-lines.js';
import {parseFuser} from './parse-fuser.js';
import {parseLslpp} from './parse-lslpp.js';
import type {ProcessRow} from './parse-processes.js';

/**
The Veeam Agent comes as an RPM: `VeeamAgent-4.0.1.2108-1.ppc`.
*/
const readVeeam = (answers: Answers): Facts['software'] => {
	const name = answers.read('rpm -q VeeamAgent', text => contentLines(text).find(line => line.startsWith('VeeamAgent-')), {isExpected: ({out, err}) => `${err}${out}`.includes('not installed')});
	const version = /^VeeamAgent-(?<version>[\d.\-]+)\./v.exec(name ?? '')?.groups?.['version'];

	return version === undefined ? [] : [{id: 'VeeamAgent', version}];
};

export const readSoftware = (answers: Answers): Facts['software'] => [...answers.readFirst(['lslpp -lcq', 'lslpp -l'], parseLslpp) ?? [], ...readVeeam(answers)];

/**
Backup agents on the host. Whether one runs is said only where the processes (or the subsystems) could be read.
*/
export const readAgents = (answers: Answers, {software, processes, subsystems}: {
	readonly software: Facts['software'];
	readonly processes: readonly ProcessRow[] | undefined;
	readonly subsystems: ReadonlyMap<string, string> | undefined;
}): Facts['agents'] => {
	const directories = new Set(answers.read('directories of agents', contentLines));
	const found: NonNullable<Facts['agents']> = [];

	for (const {kind, fileset, directory, process, subsystem} of agents) {
		const installed = fileset === undefined ? undefined : software.find(({id}) => fileset.test(id));
		const isThere = directory !== undefined && directories.has(directory);
		const isRunning = process === undefined ? undefined : processes?.some(({args}) => process.test(args));

		if (installed === undefined && !isThere && isRunning !== true) {
			continue;
		}

		const running = isRunning === undefined ? undefined : (isRunning ? 'running' : 'not running');

		found.push({kind, ...given('version', installed?.version), ...given('state', installed?.state?.toLowerCase() ?? (subsystem === undefined ? running : subsystems?.get(subsystem)))});
	}

	return found.length === 0 ? undefined : found;
};

/**
Running database instances, with the filesystems in which their processes have files open: fuser, asked of each local filesystem. What is not seen so (raw devices, ASM, processes of others for an account that is not root) is said.
*/
export const readDatabases = (answers: Answers, {processes, filesystems, isRoot}: {readonly processes: readonly ProcessRow[]; readonly filesystems: readonly Filesystem[]; readonly isRoot: boolean}): Facts['databases'] => {
	const instances = databasesIn(processes);
	const users = new Map<string, ReadonlySet<number>>();

	for (const id of instances.length === 0 ? [] : answers.ids('fuser -c ')) {
		const mountPoint = id.slice('fuser -c '.length);
		const answer = answers.raw(id);

		if (answer?.ended !== 'exited') {
			answers.problem(id, answer?.reason ?? 'It did not run.');
			continue;
		}

		users.set(mountPoint, new Set(answers.parse(id, () => parseFuser(answer, [mountPoint]))));
	}

	return instances.map(({kind, name, pids}) => {
		const mountPoints = [...users].filter(([, holders]) => pids.some(pid => holders.has(pid))).map(([mountPoint]) => mountPoint);
		const groups = new Set(filesystems.filter(each => each.isMounted && mountPoints.includes(each.mountPoint)).flatMap(each => each.volumeGroup ?? []));

		if (mountPoints.length === 0 && kind !== 'oracle-asm') {
			answers.problem('fuser -c', `Where the files of ${kind} ${name} lie was not seen: ${isRoot ? 'its processes hold no file in a local filesystem open; they may use raw devices or ASM' : 'the open files of others are shown to root only'}.`, undefined, 'processes');
		}

		return {
			kind, name, filesystems: mountPoints, ...groups.size > 0 && {volumeGroups: [...groups]},
		};
	});
};
