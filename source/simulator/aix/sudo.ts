import {fileSizeLimitOf, findAccount} from '../accounts.js';
import {toText} from '../byte-text.js';
import {FileError} from '../files.js';
import {findProgram} from '../run-program.js';
import {FileView} from '../file-view.js';
import type {UtilityContext} from '../utility.js';
import type {AixProgram, Call} from './program.js';

type Rule = {readonly runAs: string; readonly isFree: boolean; readonly commands: readonly string[]};

const policyOf = (context: UtilityContext, user: string): {readonly rules: readonly Rule[]; readonly defaults: readonly string[]} => {
	const {files} = context.machine;
	const groups = (() => {
		try {
			return toText(files.view().read('/etc/group')).split('\n').map(line => line.split(':')).filter(fields => fields[3]?.split(',').includes(user) === true).map(fields => `%${fields[0]}`);
		} catch {
			return [];
		}
	})();
	let text = 'root ALL=(ALL) ALL\n';

	try {
		text = toText(files.view().read('/etc/sudoers'));
	} catch (error) {
		if (!(error instanceof FileError)) {
			throw error;
		}
	}

	const rules: Rule[] = [];
	const defaults: string[] = [];

	for (const line of text.split('\n')) {
		const [who = '', ...words] = line.trim().split(/\s+/v);
		const rest = words.join(' ');

		if (who === 'Defaults') {
			defaults.push(...rest.split(',').map(each => each.trim()));
		} else if (who === user || who === 'ALL' || groups.includes(who)) {
			const found = /^[^ =]+ ?= ?(?:\((?<runAs>[^\)]*)\) ?)?(?<free>NOPASSWD: ?)?(?<commands>.*)$/v.exec(rest)?.groups;

			if (found !== undefined) {
				rules.push({runAs: found['runAs'] ?? 'root', isFree: found['free'] !== undefined, commands: (found['commands'] ?? '').split(',').map(each => each.trim())});
			}
		}
	}

	return {rules, defaults};
};

const isCovered = ({commands}: Rule, path: string): boolean => commands.some(each => each === 'ALL' || each.split(' ', 1)[0] === path);

/**
What of the caller's environment stays, and what sudo sets.
*/
const environmentFor = (context: UtilityContext, {name, home, shell}: {readonly name: string; readonly home: string; readonly shell: string}, isKept: boolean): Map<string, string> => {
	const {account} = context.process.view;
	const kept = [...context.environment].filter(([variable]) => isKept || /^(?:PATH|TERM|TZ|LANG|LANGUAGE|LC_.*|DISPLAY|LOCPATH|NLSPATH|ODMDIR)$/v.test(variable));

	return new Map([
		...kept,
		['HOME', home],
		['LOGNAME', name],
		['USER', name],
		['SHELL', shell],
		['SUDO_USER', account.name],
		['SUDO_UID', String(account.uid)],
		['SUDO_GID', String(account.gid)],
	]);
};

const list = async (call: Call, user: string): Promise<number> => {
	const {context} = call;
	const {rules, defaults} = policyOf(context, user);
	const host = context.machine.lvm.identity.hostName;

	if (rules.length === 0) {
		return call.fail(`Sorry, user ${user} may not run sudo on ${host}.`);
	}

	const [command] = call.operands;

	if (command !== undefined) {
		const path = pathOf(context, command);

		if (path === undefined || rules.every(rule => !isCovered(rule, path))) {
			return 1;
		}

		await context.out(`${[path, ...call.operands.slice(1)].join(' ')}\n`);

		return 0;
	}

	await context.out(`${defaults.length === 0 ? '' : `Matching Defaults entries for ${user} on ${host}:\n    ${defaults.join(', ')}\n\n`}User ${user} may run the following commands on ${host}:\n${rules.map(({runAs, isFree, commands}) => `    (${runAs}) ${isFree ? 'NOPASSWD: ' : ''}${commands.join(', ')}\n`).join('')}`);

	return 0;
};

const pathOf = (context: UtilityContext, command: string): string | undefined => {
	try {
		const view = new FileView(context.machine.files, {...context.process.view, account: {...context.process.view.account, uid: 0}});
		const path = findProgram(view, command, context.environment.get('PATH') ?? '');

		return path.startsWith('/') ? path : view.resolve(path);
	} catch (error) {
		if (error instanceof FileError) {
			return undefined;
		}

		throw error;
	}
};

/**
Asks for a password as sudo does without a terminal: nobody's is known here, so none is right.
*/
const askPassword = async (call: Call, user: string): Promise<number> => {
	const {context} = call;

	if (call.has('n')) {
		return call.fail('sudo: a password is required');
	}

	if (!call.has('S')) {
		return call.fail('sudo: a terminal is required to read the password; either use the -S option to read from standard input or configure an askpass helper\nsudo: a password is required');
	}

	const prompt = (call.value('p') ?? 'Password: ').replaceAll(/%[pu]/gv, () => user).replaceAll('%h', () => context.machine.lvm.identity.hostName);
	const lines = context.lines()[Symbol.asyncIterator]();
	let tries = 0;

	for (; tries < 3; tries++) {
		await context.err(prompt);

		const line = await lines.next();

		if (line.done === true) {
			break;
		}

		await context.sleep(2000);

		if (tries < 2) {
			await context.err('Sorry, try again.\n');
		}
	}

	return call.fail(tries === 0 ? '\nsudo: no password was provided\nsudo: a password is required' : `sudo: ${tries} incorrect password attempt${tries === 1 ? '' : 's'}`);
};

export const sudo: AixProgram = {
	paths: ['/opt/freeware/bin/sudo'],
	options: 'nSkKvlVhHEbisAPu:g:p:C:',
	provenance: {
		'': 'documented', n: 'documented', S: 'documented', k: 'documented', K: 'documented', v: 'documented', l: 'documented', V: 'documented', h: 'invented', H: 'documented', E: 'documented', b: 'invented', i: 'documented', s: 'documented', A: 'invented', P: 'invented', u: 'documented', g: 'invented', p: 'documented', C: 'invented',
	},
	usage: 'usage: sudo -h | -K | -k | -V\nusage: sudo -v [-ABkNnS] [-g group] [-h host] [-p prompt] [-u user]\nusage: sudo -l [-ABkNnS] [-g group] [-h host] [-p prompt] [-U user] [-u user] [command [arg ...]]\nusage: sudo [-ABbEHkNnPS] [-C num] [-D directory] [-g group] [-h host] [-p prompt] [-R directory] [-T timeout] [-u user] [VAR=value] [-i | -s] [command [arg ...]]',
	milliseconds: 30,
	async run(call) {
		const {context} = call;
		if (call.has('V')) {
			await context.out('Sudo version 1.9.12p1\nSudoers policy plugin version 1.9.12p1\nSudoers file grammar version 48\nSudoers I/O plugin version 1.9.12p1\n');

			return 0;
		}

		if (call.has('K') || (call.has('k') && call.operands.length === 0)) {
			return 0;
		}

		const {machine, process} = context;
		const user = process.view.account.name;

		if (call.has('l')) {
			return list(call, user);
		}

		const {rules, defaults} = policyOf(context, user);
		const isTerminalNeeded = defaults.includes('requiretty') && [0, 1, 2].every(each => process.descriptors.get(each)?.isTerminal !== true);

		if (isTerminalNeeded) {
			return call.fail('sudo: sorry, you must have a tty to run sudo');
		}

		if (rules.length === 0) {
			return call.fail(`${user} is not in the sudoers file.\nThis incident has been reported to the administrator.`);
		}

		if (call.has('v')) {
			return rules.some(rule => rule.isFree) ? 0 : askPassword(call, user);
		}

		const wanted = (call.value('u') ?? 'root').replace(/^#0$/v, 'root');
		const target = findAccount(machine.files, wanted);

		if (target === undefined) {
			return call.fail(`sudo: unknown user ${wanted}\nsudo: error initializing audit plugin sudoers_audit`);
		}

		const start = call.operands.findIndex(word => !/^[A-Z_a-z]\w*=/v.test(word));
		const assignments = start === -1 ? call.operands : call.operands.slice(0, start);
		const given = start === -1 ? [] : call.operands.slice(start);
		const isShell = call.has('i') || call.has('s');
		const words = isShell ? [target.shell, ...given.length === 0 ? [] : ['-c', given.join(' ')]] : given;
		const [command] = words;

		if (command === undefined) {
			return call.misused();
		}

		const path = pathOf(context, command);

		if (path === undefined) {
			return call.fail(`sudo: ${command}: command not found`);
		}

		const rule = rules.findLast(each => isCovered(each, path));

		if (rule === undefined) {
			return call.fail(`Sorry, user ${user} is not allowed to execute '${[path, ...words.slice(1)].join(' ')}' as ${target.name} on ${machine.lvm.identity.hostName}.`);
		}

		if (!rule.isFree && process.view.account.uid !== 0) {
			return askPassword(call, user);
		}

		const environment = environmentFor(context, target, call.has('E'));

		for (const assignment of assignments) {
			environment.set(assignment.slice(0, assignment.indexOf('=')), assignment.slice(assignment.indexOf('=') + 1));
		}

		environment.set('SUDO_COMMAND', [path, ...words.slice(1)].join(' '));
		process.view.account = target;
		process.view.fileSizeLimit = fileSizeLimitOf(machine.files, target.name);

		return context.exec([path, ...words.slice(1)], {environment, ...call.has('i') && {directory: target.home}});
	},
};
