import type {Facts} from '../base/facts.js';
import type {Answers} from './answers.js';
import {given} from './given.js';
import {contentLines, onlyLine} from './output-lines.js';
import {parseBootlist} from './parse-bootlist.js';
import {parseIoslevel} from './parse-ioscli.js';
import {parseLparstat} from './parse-lparstat.js';
import {parseLsattr} from './parse-lsattr.js';
import {parseLsdev} from './parse-lsdev.js';
import {parseOslevel} from './parse-oslevel.js';
import {parsePrtconf} from './parse-prtconf.js';
import {parseSysdumpdev} from './parse-sysdumpdev.js';
import {parseUnameL, parseUnameU} from './parse-uname.js';

/**
How the answers look of commands that print one line.
*/
const shapes = {
	'uname -s': /^AIX$/v,
	'uname -n': /^[\w.\-]+$/v,
	'uname -m': /^[\dA-F]{12}$/v,
	'uname -M': /^\w+,\S+$/v,
	'uname -F': /^[\dA-F]+$/v,
	'uname -W': /^\d+$/v,
	'id -u': /^\d+$/v,
	'id -un': /^[\w.\-@]+$/v,
	'cat /usr/ios/cli/ios.level': /^\d+(?:\.\d+){2,}$/v,
} as const;

export const readLine = (answers: Answers, id: keyof typeof shapes, isExpected: (answer: {readonly out: string; readonly err: string}) => boolean = () => false): string | undefined => answers.read(id, text => onlyLine(text, shapes[id], id), {isExpected});

/**
The level, from the first of three commands that says one; the last resort names version and release only.
*/
const readLevel = (answers: Answers): string | undefined => {
	for (const id of ['oslevel -s', 'oslevel -r', 'oslevel']) {
		const level = answers.read(id, parseOslevel);

		if (level !== undefined) {
			return level;
		}
	}

	const release = answers.read('uname -rv', text => /^\s*(?<release>\d{1,2})\s+(?<version>\d{1,2})\b/v.exec(contentLines(text)[0] ?? '')?.groups);

	return release === undefined ? undefined : `${release['version'] ?? ''}.${release['release'] ?? ''}`;
};

/**
`uname` says so of a flag that the level does not have.
*/
const isUnknownFlag = ({out, err}: {readonly out: string; readonly err: string}): boolean => /not a recognized flag|usage|illegal option|invalid option/iv.test(`${err}${out}`);

/**
Who this machine is. What cannot be read is absent; the three that every document carries say `unknown`.
*/
export const readIdentity = (answers: Answers, {host, hostKey, rootvgId}: {readonly host: string; readonly hostKey: string; readonly rootvgId: string | undefined}): Facts['identity'] => {
	const other = answers.read('prtconf', text => parsePrtconf(text), {isExpected: () => true});
	const partition = answers.read('uname -L', parseUnameL) ?? other?.partition;
	const configuration = answers.read('lparstat -i', parseLparstat);
	const system = answers.read('lsattr -El sys0', parseLsattr);
	const systemId = system?.get('systemid');
	const name = readLine(answers, 'uname -n');
	const number = configuration?.get('Partition Number');
	const serial = answers.read('uname -u', parseUnameU) ?? (systemId === undefined ? undefined : answers.parse('lsattr -El sys0', () => parseUnameU(systemId)));

	return {
		hostname: name ?? configuration?.get('Node Name') ?? other?.hostname ?? host,
		hostKey,
		machineId: readLine(answers, 'uname -m') ?? 'unknown',
		osLevel: readLevel(answers) ?? 'unknown',
		...given('model', readLine(answers, 'uname -M') ?? system?.get('modelname') ?? other?.model),
		...given('serialNumber', serial ?? other?.serialNumber),
		...given('partitionNumber', partition?.number ?? (number !== undefined && /^\d+$/v.test(number) ? number : undefined)),
		...given('partitionName', partition?.name ?? (number === undefined || number.startsWith('-') ? undefined : configuration?.get('Partition Name'))),
		...given('rootvgId', rootvgId),
		...given('systemId', readLine(answers, 'uname -F', isUnknownFlag)),
	};
};

/**
What kind of machine this is, and as whom we look. The level of a VIO Server stands in a file of its own. Commands that a WPAR cannot run fail there by nature: one problem stands for all of theirs.
*/
export const readEnvironment = (answers: Answers): NonNullable<Facts['environment']> => {
	const level = readLine(answers, 'cat /usr/ios/cli/ios.level') ?? answers.read('ioscli ioslevel', parseIoslevel);
	const number = readLine(answers, 'uname -W', isUnknownFlag);
	const isWpar = number !== undefined && /^[1-9]\d*$/v.test(number);
	const ordinary = readLine(answers, 'uname -s') === 'AIX' ? 'lpar' : 'unknown';
	const kind = isWpar ? 'wpar' : (level === undefined ? ordinary : 'vios');

	if (isWpar) {
		const withdrawn = answers.withdraw(({command}) => /^(?:lsvg|lspv|bootlist|lspath|lscfg|sysdumpdev|lsps|lsdev|lsattr|getconf|bootinfo|ls -l \/dev)\b/v.test(command));

		if (withdrawn > 0) {
			answers.problem('uname -W', `This is WPAR ${number}: ${withdrawn} commands about volume groups, disks, boot list and devices have no answer here; they belong to the global environment.`);
		}
	}

	return {
		kind,
		...given('account', readLine(answers, 'id -un')),
		...given('level', level),
	};
};

/**
Devices, boot lists, dump devices.
*/
export const readDevices = (answers: Answers): Pick<Facts, 'devices' | 'bootList' | 'serviceBootList' | 'dump'> => {
	const dump = answers.read('sysdumpdev -l', parseSysdumpdev);
	const normal = answers.read('bootlist -m normal -o', parseBootlist);
	const service = answers.read('bootlist -m service -o', parseBootlist, {isExpected: () => normal !== undefined});

	return {
		devices: {
			tapes: [...answers.readFirst(['lsdev -Cc tape', 'lsdev -C -c tape'], parseLsdev) ?? []],
			optical: [...answers.readFirst(['lsdev -Cc cdrom', 'lsdev -C -c cdrom'], parseLsdev) ?? []],
		},
		...given('bootList', normal === undefined ? undefined : [...normal]),
		...given('serviceBootList', service === undefined || service.length === 0 ? undefined : [...service]),
		...given('dump', dump === undefined || Object.keys(dump).length === 0 ? undefined : dump),
	};
};
