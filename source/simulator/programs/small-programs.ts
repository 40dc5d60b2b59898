import type {Utility, UtilityContext} from '../utility.js';
import {accountNames} from './accounts.js';
import {formatTime, localTime} from './calendar.js';
import {pieces} from './input.js';
import {parseOptions, SyntaxProblem} from './options.js';
import {createOutput} from './output.js';
import {attempt, Failure, program} from './program.js';
import {nowOf, zoneOf} from './system.js';
import {baseName, directoryName, statusOrNothing} from './walk.js';

export const isTrue: Utility = program(async () => 0);

export const isFalse: Utility = program(async () => 1);

export const basename: Utility = program(async context => {
	const [path, suffix, ...rest] = context.args[0] === '--' ? context.args.slice(1) : context.args;

	if (path === undefined || rest.length > 0) {
		throw new SyntaxProblem('Usage: basename String [Suffix]\n', 1);
	}

	const name = baseName(path);
	await context.out(`${suffix !== undefined && suffix !== name && name.endsWith(suffix) ? name.slice(0, name.length - suffix.length) : name}\n`);

	return 0;
});

export const dirname: Utility = program(async context => {
	const [path, ...rest] = context.args[0] === '--' ? context.args.slice(1) : context.args;

	if (path === undefined || rest.length > 0) {
		throw new SyntaxProblem('Usage: dirname Path\n', 1);
	}

	await context.out(`${directoryName(path)}\n`);

	return 0;
});

export const pathchk: Utility = program(async context => {
	const options = parseOptions('pathchk', context.args, 'p', 'Usage: pathchk [-p] Path ...', 1);
	let status = 0;

	for (const path of options.operands) {
		const isPortable = /^[\w\-.\/]*$/v.test(path) && path.split('/').every(part => part.length <= 14);

		if (!(path === '' || path.length > 1023 || path.split('/').some(part => part.length > 255) || (options.has('p') && !isPortable))) {
			continue;
		}

		await context.err(`pathchk: ${path}: The path name is not valid.\n`);
		status = 1;
	}

	return status;
});

export const pwd: Utility = program(async context => {
	await context.out(`${context.directory}\n`);
	return 0;
});

export const yes: Utility = program(async context => {
	const line = Buffer.from(`${context.args.length === 0 ? 'y' : context.args.join(' ')}\n`.repeat(512));

	for (;;) {
		await context.stdout.write(line);
		await context.sleep(1);
	}
});

export const tty: Utility = program(async context => {
	const isTerminal = context.process.descriptors.get(0)?.isTerminal === true;

	if (!context.args.includes('-s')) {
		await context.out(isTerminal ? '/dev/pts/0\n' : 'not a tty\n');
	}

	return isTerminal ? 0 : 1;
});

export const stty: Utility = program(async context => {
	if (context.process.descriptors.get(0)?.isTerminal === true) {
		await context.out(context.args.length === 0 ? 'speed 38400 baud; -parity hupcl\neol=^?\nbrkint -inpck icrnl onlcr tab3\necho echoe echok\n' : (context.args[0] === 'size' ? '24 80\n' : ''));

		return 0;
	}

	throw new Failure('stty: tcgetattr: A specified file does not support the ioctl system call.', 1);
});

export const tput: Utility = program(async context => {
	const name = context.args.find(word => !word.startsWith('-')) ?? '';
	const values: Readonly<Record<string, string>> = {cols: '80\n', lines: '24\n'};

	if (name === '') {
		throw new SyntaxProblem('Usage: tput [-T Type] [CapabilityName {clear, init, longname, reset} [Parameters...]]\n', 2);
	}

	await context.out(values[name] ?? '');

	return 0;
});

export const clear: Utility = program(async context => {
	await context.out('\u{1B}[H\u{1B}[2J');
	return 0;
});

export const getopt: Utility = program(async context => {
	const [specification, ...rest] = context.args;

	if (specification === undefined) {
		throw new SyntaxProblem('Usage: getopt Format Tokens\n', 2);
	}

	const args = rest[0] === '--' && rest.length > 0 ? rest.slice(1) : rest;
	const options: string[] = [];
	let at = 0;

	while (at < args.length && /^-./v.test(args[at]!)) {
		const word = args[at]!;
		at += 1;

		if (word === '--') {
			break;
		}

		let letters = word.slice(1);

		while (letters !== '') {
			const flag = letters[0]!;
			const place = specification.indexOf(flag);
			letters = letters.slice(1);

			if (place === -1 || flag === ':') {
				throw new Failure(`getopt: Not a recognized flag: ${flag}`, 1);
			}

			options.push(`-${flag}`);

			const takesValue = specification[place + 1] === ':';

			if (takesValue) {
				const value = letters === '' ? args[at++] : letters;
				letters = '';

				if (value === undefined) {
					throw new Failure(`getopt: Option requires an argument -- ${flag}`, 1);
				}

				options.push(value);
			}
		}
	}

	await context.out(`${[...options, '--', ...args.slice(at)].join(' ')}\n`);

	return 0;
});

export const time: Utility = program(async context => {
	const words = context.args[0] === '-p' ? context.args.slice(1) : context.args;

	if (words.length === 0) {
		throw new SyntaxProblem('Usage: time [-p] Command [Argument ...]\n', 1);
	}

	const before = nowOf(context);
	const status = await context.run(words);
	const seconds = (nowOf(context) - before) / 1000;
	await context.err(context.args[0] === '-p' ? `real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n` : `\nReal   ${seconds.toFixed(2)}\nUser   0.00\nSystem 0.00\n`);

	return status;
});

/**
More and pg where no terminal is: as cat.
*/
export const pager: Utility = program(async context => {
	const paths = context.args.filter(word => !/^[+\-]./v.test(word));
	let status = 0;

	for (const path of paths.length === 0 ? [undefined] : paths) {
		const done = await attempt(context, async () => {
			for await (const piece of pieces(context, path)) {
				await context.stdout.write(piece);
			}

			return true;
		}, (reason, error) => `${error.path}: ${reason}`);

		status = done === undefined ? 1 : status;
	}

	return status;
});

const appendLine = (context: UtilityContext, path: string, line: string): void => {
	context.machine.files.view().append(path, line);
};

/**
Writes to the log that syslogd keeps on these machines.
*/
export const logger: Utility = program(async context => {
	const options = parseOptions('logger', context.args, 'f:ip:t:', 'Usage: logger [-f File] [-i] [-p Priority] [-t Tag] [Message]', 1);
	const tag = options.value('t') ?? accountNames(context).user(context.process.view.account.uid);
	const message = options.operands.length > 0 ? options.operands.join(' ') : Buffer.from(await context.readAll()).toString('utf8').trimEnd();
	const stamp = formatTime('%b %e %H:%M:%S', localTime(nowOf(context), zoneOf(context)));
	await attempt(context, () => {
		appendLine(context, '/var/adm/syslog', `${stamp} ${context.machine.lvm.identity.hostName} user:notice ${tag}: ${message}\n`);
		return true;
	}, () => '');

	return 0;
});

export const crontab: Utility = program(async context => {
	const options = parseOptions('crontab', context.args, 'elrv', 'Usage: crontab [-e [UserName] | -l [UserName] | -r [UserName] | -v [UserName] | File]', 1);
	const user = options.operands[0] ?? accountNames(context).user(context.process.view.account.uid);
	const path = `/var/spool/cron/crontabs/${user}`;

	if (!options.has('l')) {
		throw new Failure('crontab: 0481-101 Only -l is done on this machine.', 1);
	}

	const output = createOutput(context.stdout);
	const text = await attempt(context, () => context.machine.files.view().read(path), () => 'crontab: 0481-103 Cannot open a file in the /var/spool/cron/crontabs directory.\nA file or directory in the path name does not exist.');

	if (text === undefined) {
		return 1;
	}

	output.putBytes(text);
	await output.flush();

	return 0;
});

export const which: Utility = program(async context => {
	let status = 0;

	for (const name of context.args) {
		const places = (context.environment.get('PATH') ?? '/usr/bin').split(':');
		const found = name.includes('/')
			? name
			: places.map(place => `${place}/${name}`).find(path => {
				const known = statusOrNothing(context.files, path, true);

				return known?.kind === 'file' && (known.mode & 0o111) !== 0;
			});

		if (found === undefined) {
			await context.out(`which: 0652-141 There is no ${name} in ${places.join(' ')}.\n`);
			status = 1;
		} else {
			await context.out(`${found}\n`);
		}
	}

	return status;
});

