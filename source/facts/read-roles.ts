import type {Facts} from '../base/facts.js';
import type {Answers} from './answers.js';
import type {DiskRow} from './parse-lspv.js';
import {parseClrginfo, parseClusterName} from './parse-cluster.js';
import {parseLsnim} from './parse-lsnim.js';
import {parseLssrc, parseLssrcAll} from './parse-lssrc.js';
import {parseLswpar} from './parse-lswpar.js';
import {parseNiminfo} from './parse-niminfo.js';
import type {ProcessRow} from './parse-processes.js';
import {clrginfo} from './questions.js';

type Words = Readonly<Record<string, string>>;

const filled = (value: Words): Words | undefined => Object.keys(value).length === 0 ? undefined : value;

/**
Status by subsystem; from `lssrc -s clstrmgrES` alone where `lssrc -a` could not be had. 0513-085: there is no such subsystem.
*/
export const readSubsystems = (answers: Answers): ReadonlyMap<string, string> | undefined => {
	const all = answers.read('lssrc -a', parseLssrcAll);

	if (all !== undefined) {
		return all;
	}

	const manager = answers.read('lssrc -s clstrmgrES', parseLssrc, {isExpected: ({out, err}) => `${err}${out}`.includes('0513-085')});

	return manager === undefined ? undefined : new Map([[manager.subsystem, manager.status]]);
};

/**
Processes by which other clusters show: GPFS, Oracle's clusterware.
*/
const clusterProcesses: ReadonlyArray<{readonly key: string; readonly pattern: RegExp}> = [
	{key: 'GPFS', pattern: /^(?:\S*\/)?(?<program>mmfsd(?:64)?)(?:\s|$)/v},
	{key: 'Oracle clusterware', pattern: /^(?:\S*\/)?(?<program>(?:ocssd|crsd|ohasd)\.bin)(?:\s|$)/v},
	{key: 'Veritas Cluster Server', pattern: /^(?:\S*\/)?(?<program>had)(?:\s|$)/v},
];

/**
Clusters that this host is a node of: PowerHA with its resource groups and its repository, GPFS, Oracle's clusterware.
*/
export const readCluster = (answers: Answers, {subsystems, processes, disks, software}: {
	readonly subsystems: ReadonlyMap<string, string> | undefined;
	readonly processes: readonly ProcessRow[];
	readonly disks: readonly DiskRow[];
	readonly software: Facts['software'];
}): Facts['cluster'] => {
	const words: Record<string, string> = {};
	const manager = subsystems?.get('clstrmgrES');

	if (manager !== undefined) {
		words['clstrmgrES'] = manager;
	}

	const name = answers.read('lscluster -d', parseClusterName, {isExpected: () => true});

	if (name !== undefined) {
		words['CAA cluster'] = name;
	}

	const repository = disks.filter(disk => disk.volumeGroup === 'caavg_private').map(disk => disk.name);

	if (repository.length > 0) {
		words['repository'] = repository.join(', ');
	}

	const states = new Map<string, string[]>();

	for (const {group, state, node} of answers.read(clrginfo, parseClrginfo, {isExpected: () => manager !== 'active'}) ?? []) {
		states.set(group, [...states.get(group) ?? [], node === '' ? state : `${state} on ${node}`]);
	}

	for (const [group, where] of states) {
		words[`resource group ${group}`] = where.join(', ');
	}

	for (const {key, pattern} of clusterProcesses) {
		const program = processes.map(({args}) => pattern.exec(args)?.groups?.['program']).find(each => each !== undefined);

		if (program !== undefined) {
			words[key] = `${program} runs`;
		}
	}

	const gpfs = software.find(({id}) => id === 'gpfs.base' || id === 'mmfs.base.rte');

	if (gpfs !== undefined && words['GPFS'] === undefined) {
		words['GPFS'] = `installed (${gpfs.version}), not running`;
	}

	return filled(words);
};

/**
What /etc/niminfo says of a client, and what a master holds.
*/
export const readNim = (answers: Answers, software: Facts['software']): Facts['nim'] => {
	const words: Record<string, string> = {...answers.read('cat /etc/niminfo', parseNiminfo)};
	const counts = answers.read('lsnim', parseLsnim);
	const main = software.find(({id}) => id === 'bos.sysmgt.nim.master');

	if (main !== undefined) {
		words['masterLevel'] = main.version;
	}

	for (const [type, count] of counts ?? []) {
		words[type] = String(count);
	}

	return filled(words);
};

export const readWpars = (answers: Answers): Facts['wpars'] => {
	const wpars = answers.read('lswpar', parseLswpar);

	return wpars === undefined || wpars.length === 0 ? undefined : [...wpars];
};
