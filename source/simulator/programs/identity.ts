import type {Utility} from '../utility.js';
import {accountNames, accountsOf, groupsOf} from './accounts.js';
import {formatTime, localTime} from './calendar.js';
import {parseOptions, SyntaxProblem} from './options.js';
import {Failure, program} from './program.js';
import {nowOf, zoneOf} from './system.js';

const idUsage = 'Usage: id [user]\n       id -G [-n] [user]\n       id -g [-nr] [user]\n       id -u [-nr] [user]\n       id -l [user]';

export const id: Utility = program(async context => {
	const options = parseOptions('id', context.args, 'Ggulnr', idUsage);
	const names = accountNames(context);
	const [asked] = options.operands;
	const found = asked === undefined ? undefined : accountsOf(context).find(({name, uid}) => name === asked || String(uid) === asked);

	if (options.operands.length > 1) {
		throw new SyntaxProblem(`${idUsage}\n`, 2);
	}

	if (asked !== undefined && found === undefined) {
		throw new Failure(`id: There is no such user: ${asked}.`, 2);
	}

	const account = found === undefined
		? context.process.view.account
		: {...found, groups: groupsOf(context).filter(group => group.members.includes(found.name)).map(({gid}) => gid)};
	const user = names.user(account.uid);
	const others = [...new Set(account.groups)].filter(gid => gid !== account.gid);

	if (options.has('u')) {
		await context.out(`${options.has('n') ? user : account.uid}\n`);
	} else if (options.has('g')) {
		await context.out(`${options.has('n') ? names.group(account.gid) : account.gid}\n`);
	} else if (options.has('G')) {
		await context.out(`${[account.gid, ...others].map(gid => options.has('n') ? names.group(gid) : gid).join(' ')}\n`);
	} else {
		const groups = others.map(gid => `${gid}(${names.group(gid)})`).join(',');
		await context.out(`uid=${account.uid}(${user}) gid=${account.gid}(${names.group(account.gid)})${groups === '' ? '' : ` groups=${groups}`}\n`);
	}

	return 0;
});

export const whoami: Utility = program(async context => {
	await context.out(`${accountNames(context).user(context.process.view.account.uid)}\n`);
	return 0;
});

export const logname: Utility = program(async context => {
	await context.out(`${context.environment.get('LOGNAME') ?? accountNames(context).user(context.process.view.account.uid)}\n`);
	return 0;
});

export const groups: Utility = program(async context => {
	const names = accountNames(context);
	const {account} = context.process.view;
	await context.out(`${[...new Set([account.gid, ...account.groups])].map(gid => names.group(gid)).join(' ')}\n`);

	return 0;
});

/**
When the session at the console began.
*/
const consoleLogin = (boot: number): number => boot + (47 * 60_000);

export const who: Utility = program(async context => {
	const options = parseOptions('who', context.args, 'abdhilmpqrstuwAHTX', 'Usage: who [-abdhilmpqrstuwAHTX] [File]\n       who am { i | I }', 1);
	const time = (moment: number): string => formatTime('%b %d %H:%M', localTime(moment, zoneOf(context)));
	const boot = context.machine.lvm.identity.bootedAt;
	const lines: string[] = [];

	if (options.has('b') || options.has('a')) {
		lines.push(`   .        system boot ${time(boot)} `);
	}

	if (options.has('r') || options.has('a')) {
		lines.push(`   .        run-level 2 ${time(boot)}       2    0    S`);
	}

	// Somebody left a session at the console; a workload partition has none.
	if (context.machine.lvm.wparId === undefined && ['b', 'r', 'd', 't'].every(flag => !options.has(flag))) {
		lines.push(`root        vty0        ${time(consoleLogin(boot))}`);
	}

	await context.out(lines.map(line => `${line}\n`).join(''));

	return 0;
});

/**
Sessions that have been, newest first, from what the machine keeps of them.
*/
export const last: Utility = program(async context => {
	const operands = context.args.filter(each => !each.startsWith('-') && !/^\d+$/v.test(each));
	const limit = Number(/(?:^| )-n? ?(?<count>\d+)/v.exec(context.args.join(' '))?.groups?.['count'] ?? Infinity);
	const boot = context.machine.lvm.identity.bootedAt;
	const time = (moment: number): string => formatTime('%b %d %H:%M', localTime(moment, zoneOf(context)));
	const session = consoleLogin(boot);
	const rows: ReadonlyArray<readonly [name: string, text: string]> = [
		...context.machine.lvm.wparId === undefined ? [['root', `root      vty0                                ${time(session)}   still logged in.`] as const] : [],
		['reboot', `reboot    ~                                   ${time(boot)} `],
		['shutdown', `shutdown  ~                                   ${time(boot - 240_000)} `],
	];
	const shown = rows.filter(([name]) => operands.length === 0 || operands.includes(name)).slice(0, limit);
	await context.out(`${shown.map(([, text]) => `${text}\n`).join('')}\nwtmp begins     ${time(boot - (190 * 86_400_000))} \n`);

	return 0;
});

const dateUsage = 'Usage: date [-u] [+"Field Descriptors"]';

export const date: Utility = program(async context => {
	const options = parseOptions('date', context.args, 'un', dateUsage, 1);
	const [format, ...rest] = options.operands;
	const time = localTime(nowOf(context), options.has('u') ? 'UTC' : zoneOf(context));

	if (rest.length > 0) {
		throw new SyntaxProblem(`${dateUsage}\n`, 1);
	}

	if (format !== undefined && !format.startsWith('+')) {
		throw new Failure(/^\d{4,12}(?:\.\d\d)?$/v.test(format) ? 'date: 0551-402 The clock is set by its service on this machine.' : `date: bad conversion\n${dateUsage}`, 1);
	}

	await context.out(`${formatTime(format?.slice(1) ?? '%a %b %e %H:%M:%S %Z %Y', time)}\n`);

	return 0;
});

const unameUsage = 'Usage: uname [-[MlLaurfFnpsvxSTW:]] [-S Name] [-T Name]';

export const uname: Utility = program(async context => {
	const options = parseOptions('uname', context.args, 'MlLaurfFnpsvxWm', unameUsage, 1);
	const {identity} = context.machine.lvm;
	const [version = '7', release = '2'] = identity.version.split('.', 2);

	if (options.operands.length > 0) {
		throw new SyntaxProblem(`${unameUsage}\n`, 1);
	}

	const values: ReadonlyArray<readonly [flag: string, value: string]> = [
		['s', 'AIX'],
		['n', identity.hostName],
		['r', release],
		['v', version],
		['m', identity.machineId],
		['p', 'powerpc'],
		['M', identity.model],
		['u', `IBM,02${identity.serialNumber}`],
		['F', identity.machineId],
		['f', identity.machineId],
		['L', `${identity.partitionNumber} ${identity.partitionName}`],
		['l', String(Number.parseInt(identity.machineId.slice(2, 10), 16))],
		['W', String(context.machine.lvm.wparId ?? 0)],
	];

	if (options.has('a')) {
		await context.out(`${['s', 'n', 'r', 'v', 'm'].map(flag => values.find(([each]) => each === flag)![1]).join(' ')}\n`);
		return 0;
	}

	const chosen = values.filter(([flag]) => options.has(flag));
	await context.out(`${(chosen.length === 0 ? ['AIX'] : chosen.map(([, value]) => value)).join(' ')}\n`);

	return 0;
});

export const hostname: Utility = program(async context => {
	const options = parseOptions('hostname', context.args, 's', 'Usage: hostname [ HostName | -s ]', 1);
	const [name] = options.operands;
	const {identity} = context.machine.lvm;

	if (name === undefined) {
		await context.out(`${options.has('s') ? identity.hostName.split('.', 1)[0] : identity.hostName}\n`);
		return 0;
	}

	if (context.process.view.account.uid !== 0) {
		throw new Failure('hostname: Operation not permitted.', 1);
	}

	identity.hostName = name;
	await context.out(`${name}\n`);

	return 0;
});
