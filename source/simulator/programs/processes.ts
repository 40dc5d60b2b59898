import {parseSignal, signalName, signalNumbers} from '../signals.js';
import type {Utility, UtilityContext} from '../utility.js';
import {SyntaxProblem} from './options.js';
import {Failure, program} from './program.js';

const killUsage = 'Usage: kill [-s signal_name] pid ...\n       kill [-signal_name | -signal_number] pid ...\n       kill -l [exit_status ...]';

export const kill: Utility = program(async context => {
	const args = [...context.args];
	let signal = parseSignal('TERM');
	const first = args[0] ?? '';

	if (first === '-l') {
		const names = args.slice(1).map(word => signalName(Number(word) > 128 ? Number(word) - 128 : Number(word)) ?? '');
		await context.out(args.length > 1 ? names.map(name => `${name}\n`).join('') : `${Object.keys(signalNumbers).join(' ')}\n`);

		return 0;
	}

	if (first === '-s' || (/^-./v.test(first) && first !== '--')) {
		let isProbe = false;
		const word = first === '-s' ? args[1] ?? '' : (first.startsWith('-s') && first.length > 2 && parseSignal(first.slice(1)) === undefined ? first.slice(2) : first.slice(1));
		args.splice(0, first === '-s' ? 2 : 1);
		isProbe = word === '0' || word === 'NULL';
		signal = isProbe ? undefined : parseSignal(word);

		if (!isProbe && signal === undefined) {
			throw new SyntaxProblem(`kill: ${word}: 0403-012 A signal name or number is not valid.\n${killUsage}\n`, 2);
		}
	}

	if (args[0] === '--') {
		args.shift();
	}

	if (args.length === 0) {
		throw new SyntaxProblem(`${killUsage}\n`, 2);
	}

	let status = 0;

	for (const word of args) {
		if (!/^-?\d+$/v.test(word)) {
			await context.err(`kill: ${word}: 0403-009 The specified process number is not valid.\n`);
			status = 2;
			continue;
		}

		const result = context.machine.processes.kill(Number(word) === 0 ? -context.process.pgid : Number(word), signal, context.process);

		if (result === 'sent') {
			continue;
		}

		await context.err(result === 'ESRCH' ? `kill: ${word}: 0403-003 The specified process does not exist.\n` : `kill: ${word}: 0403-010 Permission denied.\n`);
		status = 1;
	}

	// A program that is in the group which it signals is dead here.
	context.process.assertRunning();

	return status;
});

export const sleep: Utility = program(async context => {
	const [seconds, ...rest] = context.args[0] === '--' ? context.args.slice(1) : context.args;

	if (seconds === undefined || rest.length > 0) {
		throw new SyntaxProblem('Usage: sleep Seconds\n', 2);
	}

	if (!/^\d+$/v.test(seconds)) {
		throw new Failure(`sleep: 0551-002 The parameter ${seconds} is not valid.\nUsage: sleep Seconds`, 2);
	}

	await context.sleep(Number(seconds) * 1000);

	return 0;
});

const execOrFail = async (context: UtilityContext, name: string, words: readonly string[], options?: {readonly environment?: ReadonlyMap<string, string>}): Promise<number> => {
	try {
		return await context.exec(words, options);
	} catch (error) {
		const {code} = (error as {readonly code?: string});

		if (code !== 'ENOENT' && code !== 'EACCES') {
			throw error;
		}

		await context.err(code === 'ENOENT' ? `${name}: ${words[0]}: not found\n` : `${name}: ${words[0]}: cannot execute\n`);

		return code === 'ENOENT' ? 127 : 126;
	}
};

const protect: Utility = program(async context => {
	const words = context.args[0] === '--' ? context.args.slice(1) : context.args;

	if (words[0] === '-p' && words.length > 1) {
		for (const word of words.slice(1)) {
			const found = context.machine.processes.get(Number(word));

			if (found === undefined) {
				throw new Failure(`nohup: ${word}: A process does not exist.`, 127);
			}

			found.dispositions.set('HUP', 'ignore');
		}

		return 0;
	}

	if (words.length === 0) {
		throw new SyntaxProblem('Usage: nohup Command [Arguments]\n       nohup -p pid ...\n', 127);
	}

	return execOrFail(context, 'nohup', words);
});

/**
Ignores the signal before anything else, so that none can come in between.
*/
export const nohup: Utility = async context => {
	if (context.args[0] !== '-p') {
		context.ignoreSignal('HUP');
	}

	return protect(context);
};

export const nice: Utility = program(async context => {
	const args = [...context.args];

	if (args[0] === '-n') {
		args.splice(0, 2);
	} else if (/^-n?-?\d+$/v.test(args[0] ?? '')) {
		args.shift();
	}

	if (args.length === 0) {
		await context.out('20\n');
		return 0;
	}

	return execOrFail(context, 'nice', args);
});

export const env: Utility = program(async context => {
	const args = [...context.args];
	const environment = new Map(context.environment);

	while (args.length > 0 && args[0]!.startsWith('-')) {
		const word = args.shift()!;

		if (word === '--') {
			break;
		}

		if (word !== '-i' && word !== '-') {
			throw new SyntaxProblem(`env: Not a recognized flag: ${word.slice(1, 2)}\nUsage: env [-i | -] [Name=Value ...] [Command [Argument ...]]\n`, 1);
		}

		environment.clear();
	}

	while (args.length > 0 && /^[^=]+=/v.test(args[0]!)) {
		const word = args.shift()!;
		environment.set(word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1));
	}

	if (args.length > 0) {
		return execOrFail(context, 'env', args, {environment});
	}

	await context.out([...environment].map(([name, value]) => `${name}=${value}\n`).join(''));

	return 0;
});

