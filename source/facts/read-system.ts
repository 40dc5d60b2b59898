import type {Facts} from '../base/facts.js';
import type {Answers} from './answers.js';
import {given} from './given.js';
import {contentLines} from './output-lines.js';
import {parseBootlist} from './parse-bootlist.js';
import {parseDatabases} from './parse-databases.js';
import {parseLparstat} from './parse-lparstat.js';
import {parseLsdev} from './parse-lsdev.js';
import {parseLslpp} from './parse-lslpp.js';
import {parseLssrc} from './parse-lssrc.js';
import {parseLswpar} from './parse-lswpar.js';
import {parseNiminfo} from './parse-niminfo.js';
import {parseOslevel} from './parse-oslevel.js';
import {parseUnameL, parseUnameU} from './parse-uname.js';

const word = (text: string): string | undefined => {
	const said = contentLines(text)[0]?.trim();

	return said === '' ? undefined : said;
};

const filled = <Value extends Record<string, unknown>>(value: Value | undefined): Value | undefined => value === undefined || Object.keys(value).length === 0 ? undefined : value;

/**
Who this machine is. What cannot be read is absent; the three that every document carries say `unknown`.
*/
export const readIdentity = (answers: Answers, {host, hostKey, rootvgId}: {readonly host: string; readonly hostKey: string; readonly rootvgId: string | undefined}): Facts['identity'] => {
	const partition = answers.read('uname -L', parseUnameL);
	const configuration = answers.read('lparstat -i', parseLparstat);
	const name = answers.read('uname -n', word);

	return {
		hostname: name ?? host,
		hostKey,
		machineId: answers.read('uname -m', word) ?? 'unknown',
		osLevel: answers.read('oslevel -s', parseOslevel) ?? 'unknown',
		...given('model', answers.read('uname -M', word)),
		...given('serialNumber', answers.read('uname -u', parseUnameU)),
		...given('partitionNumber', partition?.number ?? configuration?.get('Partition Number')),
		...given('partitionName', partition?.name ?? configuration?.get('Partition Name')),
		...given('rootvgId', rootvgId),
	};
};

/**
The cluster manager of PowerHA, where it is installed; 0513-085: it is not. Inside a WPAR, which one.
*/
const readCluster = (answers: Answers): Facts['cluster'] => {
	const manager = answers.read('lssrc -s clstrmgrES', parseLssrc, {isExpected: ({out, err}) => `${err}${out}`.includes('0513-085')});

	return manager === undefined ? undefined : {clstrmgrES: manager.status};
};

const readNim = (answers: Answers): Facts['nim'] => filled(answers.read('cat /etc/niminfo', parseNiminfo));

/**
The Veeam Agent comes as an RPM: `VeeamAgent-4.0.1.2108-1.ppc`.
*/
const readVeeam = (answers: Answers): Facts['software'] => {
	const name = answers.read('rpm -q VeeamAgent', word, {isExpected: ({out, err}) => `${err}${out}`.includes('not installed')});
	const version = /^VeeamAgent-(?<version>[\d.\-]+)\./v.exec(name ?? '')?.groups?.['version'];

	return version === undefined ? [] : [{id: 'VeeamAgent', version}];
};

/**
Everything that stands by itself: devices, boot list, NIM, WPARs, cluster, software, databases.
*/
export const readRest = (answers: Answers): Pick<Facts, 'devices' | 'bootList' | 'nim' | 'wpars' | 'cluster' | 'software' | 'databases'> => {
	const wpars = answers.read('lswpar', parseLswpar);

	return {
		devices: {
			tapes: [...answers.read('lsdev -Cc tape', parseLsdev) ?? []],
			optical: [...answers.read('lsdev -Cc cdrom', parseLsdev) ?? []],
		},
		...given('bootList', answers.read('bootlist -m normal -o', text => [...parseBootlist(text)])),
		...given('nim', readNim(answers)),
		...given('wpars', wpars === undefined || wpars.length === 0 ? undefined : [...wpars]),
		...given('cluster', readCluster(answers)),
		software: [...answers.read('lslpp -lcq', parseLslpp) ?? [], ...readVeeam(answers)],

		// Which filesystems an instance's files lie in is known to the instance alone.
		databases: (answers.read('ps -A -o user= -o args=', parseDatabases) ?? []).map(each => ({...each, filesystems: []})),
	};
};
