import {accountsOf, groupsOf, type Account} from '../programs/accounts.js';
import {toText} from '../byte-text.js';
import type {UtilityContext} from '../utility.js';
import type {AixProgram, Call} from './program.js';

type Attributes = ReadonlyMap<string, string>;

/**
The values of a stanza file for one account: its own before those of `default`.
*/
const stanzas = (context: UtilityContext, path: string, name: string): ReadonlyMap<string, string> => {
	const values = new Map<string, string>();
	const own = new Map<string, string>();
	let at = '';

	try {
		for (const line of toText(context.machine.files.view().read(path)).split('\n')) {
			const heading = /^(?<name>\S+):\s*$/v.exec(line)?.groups?.['name'];
			const entry = /^\s+(?<key>\w+)\s*=(?<value>.*)$/v.exec(line)?.groups;

			if (heading !== undefined) {
				at = heading;
			} else if (entry !== undefined && (at === 'default' || at === name)) {
				(at === 'default' ? values : own).set(entry['key'] ?? '', (entry['value'] ?? '').replaceAll('"', '').trim());
			}
		}
	} catch {
		// A machine without that file has its defaults.
	}

	return new Map([...values, ...own]);
};

const userAttributes = (context: UtilityContext, account: Account): Attributes => {
	const groups = groupsOf(context);
	const primary = groups.find(({gid}) => gid === account.gid)?.name ?? String(account.gid);
	const member = groups.filter(group => group.members.includes(account.name)).map(({name}) => name);
	const user = stanzas(context, '/etc/security/user', account.name);
	const limits = stanzas(context, '/etc/security/limits', account.name);
	const of = (values: ReadonlyMap<string, string>, key: string, fallback: string): readonly [string, string] => [key, values.get(key) ?? fallback];

	return new Map([
		['id', String(account.uid)],
		['pgrp', primary],
		['groups', [...new Set([primary, ...member])].join(',')],
		['home', account.home],
		['shell', account.shell === '' ? '/usr/bin/ksh' : account.shell],
		of(user, 'login', 'true'),
		of(user, 'su', 'true'),
		of(user, 'rlogin', 'true'),
		['daemon', 'true'],
		of(user, 'admin', 'false'),
		['sugroups', 'ALL'],
		['admgroups', ''],
		['tpath', 'nosak'],
		['ttys', 'ALL'],
		['expires', '0'],
		['auth1', 'SYSTEM'],
		['auth2', 'NONE'],
		of(user, 'umask', '22'),
		['registry', 'files'],
		of(user, 'SYSTEM', 'compat'),
		['loginretries', '0'],
		['account_locked', 'false'],
		...['fsize', 'cpu', 'data', 'stack', 'core', 'rss', 'nofiles'].map(key => of(limits, key, '-1')),
		['roles', ''],
	]);
};

const groupAttributes = (context: UtilityContext, name: string): Attributes | undefined => {
	const group = groupsOf(context).find(each => each.name === name);
	const users = accountsOf(context).filter(account => account.gid === group?.gid).map(account => account.name);

	return group === undefined
		? undefined
		: new Map([
			['id', String(group.gid)], ['admin', group.gid < 100 ? 'true' : 'false'], ['users', [...new Set([...users, ...group.members])].join(',')], ['registry', 'files'],
		]);
};

type Found = {readonly name: string; readonly attributes: Attributes | undefined};

const list = async (call: Call, found: readonly Found[], {command, noun, number}: {readonly command: string; readonly noun: string; readonly number: string}): Promise<number> => {
	const {context} = call;
	let status = 0;
	let isFirst = true;

	for (const {name, attributes} of found) {
		if (attributes === undefined) {
			status = 2;
			await context.err(`${number} ${noun} "${name}" does not exist.\n`);
			continue;
		}

		const names = call.has('a') ? call.operands.slice(0, -1) : attributes.keys().toArray();
		const unknown = names.find(each => !attributes.has(each));

		if (unknown !== undefined) {
			return call.fail(`3004-694 Error committing changes: attribute "${unknown}" is not known to ${command}.`, 22);
		}

		const shown = names.map(each => [each, attributes.get(each) ?? ''] as const).filter(([, value]) => call.has('a') || call.has('c') || value !== '');

		if (call.has('c')) {
			await context.out(`${isFirst ? `#name:${names.join(':')}\n` : ''}${[name, ...shown.map(([, value]) => value)].join(':')}\n`);
		} else if (call.has('f')) {
			await context.out(`${name}:\n${shown.map(([key, value]) => `\t${key}=${value}\n`).join('')}\n`);
		} else {
			await context.out(`${[name, ...shown.map(([key, value]) => `${key}=${value}`)].join(' ')}\n`);
		}

		isFirst = false;
	}

	return status;
};

/**
The names that a list is asked for: the last operand, after the attributes where `-a` gives some.
*/
const askedNames = (call: Call, all: readonly string[]): readonly string[] => {
	const asked = call.has('a') ? call.operands.slice(-1) : call.operands;

	return asked.flatMap(each => each === 'ALL' ? all : each.split(','));
};

export const lsuser: AixProgram = {
	paths: ['/usr/sbin/lsuser'],
	options: 'cfaCR:',
	provenance: {
		'': 'documented', c: 'documented', f: 'documented', a: 'documented', C: 'invented', R: 'invented',
	},
	usage: 'Usage: lsuser [-R load_module] [-c | -f] [-a attr attr ..] { "ALL" | user1,user2 ... }',
	async run(call) {
		const accounts = accountsOf(call.context);
		const names = askedNames(call, accounts.map(({name}) => name));

		if (names.length === 0) {
			return call.misused(22);
		}

		return list(call, names.map(name => {
			const account = accounts.find(each => each.name === name);

			return {name, attributes: account && userAttributes(call.context, account)};
		}), {command: 'lsuser', noun: 'User', number: '3004-687'});
	},
};

export const lsgroup: AixProgram = {
	paths: ['/usr/sbin/lsgroup'],
	options: 'cfaCR:',
	provenance: {
		'': 'documented', c: 'documented', f: 'documented', a: 'documented', C: 'invented', R: 'invented',
	},
	usage: 'Usage: lsgroup [-R load_module] [-c | -f] [-a attr attr ..] { "ALL" | group1,group2 ... }',
	async run(call) {
		const names = askedNames(call, groupsOf(call.context).map(({name}) => name));

		return names.length === 0 ? call.misused(22) : list(call, names.map(name => ({name, attributes: groupAttributes(call.context, name)})), {command: 'lsgroup', noun: 'Group', number: '3004-686'});
	},
};
