import type {Utility, UtilityContext} from '../utility.js';
import {accountNames} from './accounts.js';
import {wordOfByteText} from './byte-text.js';
import {formatTime, localTime} from './calendar.js';
import {pieces, splitLines, textOf} from './input.js';
import {modeText} from './mode.js';
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

		if (path === '' || path.length > 1023 || path.split('/').some(part => part.length > 255) || (options.has('p') && !isPortable)) {
			await context.err(`pathchk: ${path}: The path name is not valid.\n`);
			status = 1;
		}
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
	if (!context.args.includes('-s')) {
		await context.out('not a tty\n');
	}

	return 1;
});

export const stty: Utility = program(async () => {
	throw new Failure('stty: tcgetattr: A specified file does not support the ioctl system call.', 1);
});

export const tput: Utility = program(async context => {
	const [name = ''] = context.args.filter(word => !word.startsWith('-'));
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

			if (specification[place + 1] === ':') {
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

const xargsUsage = 'Usage: xargs [-ptx] [-e[EOFString]] [-E EOFString] [-i[ReplaceString]] [-I ReplaceString] [-l[Number]] [-L Number] [-n Number] [-s Size] [Command [Argument ...]]';

/**
Words as `xargs` reads them: parted by blanks, with quotes and backslashes.
*/
const xargsWords = (text: string, isLine: boolean): readonly string[] => {
	const words: string[] = [];
	const blank = isLine ? /\n/v : /[\t\n ]/v;
	let word = '';
	let isWord = false;

	for (let at = 0; at < text.length; at++) {
		const character = text[at]!;

		if (character === '"' || character === '\'') {
			const end = text.indexOf(character, at + 1);

			if (end === -1 || text.slice(at, end).includes('\n')) {
				throw new Failure('xargs: 0402-056 There is a missing quotation mark.', 1);
			}

			word += text.slice(at + 1, end);
			isWord = true;
			at = end;
		} else if (character === '\\' && at + 1 < text.length) {
			at += 1;
			word += text[at]!;
			isWord = true;
		} else if (blank.test(character)) {
			if (isWord) {
				words.push(word);
			}

			word = '';
			isWord = false;
		} else if (isWord || !/[\t ]/v.test(character)) {
			word += character;
			isWord = true;
		}
	}

	return isWord ? [...words, word] : words;
};

export const xargs: Utility = program(async context => {
	const args = context.args.map(word => word === '-i' ? '-I{}' : word);
	const options = parseOptions('xargs', args, 'ptxE:I:L:n:s:e', xargsUsage, 1);
	const command = options.operands.length === 0 ? ['echo'] : options.operands;
	const text = await textOf(context);
	const replaced = options.value('I');
	const lines = Number(options.value('L') ?? 0);
	const batch = Number(options.value('n') ?? 0);
	const limit = Number(options.value('s') ?? 20_000);
	let status = 0;

	const runOne = async (argv: readonly string[]): Promise<boolean> => {
		if (options.has('t')) {
			await context.err(`${argv.join(' ')}\n`);
		}

		const result = await context.run(argv, {stdin: {
			async read() {
				return undefined;
			},
			close() {
				// There is nothing in it.
			},
		}});

		if (result === 255) {
			await context.err(`xargs: 0402-062 ${argv[0]} returned 255.\n`);
			status = 124;
			return false;
		}

		status = result === 126 || result === 127 ? result : (result === 0 ? status : 123);

		// AIX and others go on after a command that failed, not after one that is not there.
		return result !== 127;
	};

	const groups: Array<readonly string[]> = [];

	if (replaced !== undefined) {
		for (const line of xargsWords(text, true)) {
			const word = wordOfByteText(line);
			groups.push(command.map(each => each.replaceAll(replaced, () => word)));
		}
	} else if (lines > 0) {
		const all = splitLines(text).filter(line => line.trim() !== '');

		for (let at = 0; at < all.length; at += lines) {
			groups.push([...command, ...xargsWords(all.slice(at, at + lines).join('\n'), false).map(word => wordOfByteText(word))]);
		}
	} else {
		const end = options.value('E');
		const all = xargsWords(text, false).map(word => wordOfByteText(word));
		const words = end === undefined || !all.includes(end) ? all : all.slice(0, all.indexOf(end));
		let group: string[] = [];
		let size = command.join(' ').length;

		for (const word of words) {
			if (group.length > 0 && ((batch > 0 && group.length >= batch) || size + word.length + 1 > limit)) {
				groups.push([...command, ...group]);
				group = [];
				size = command.join(' ').length;
			}

			group.push(word);
			size += word.length + 1;
		}

		if (group.length > 0 || words.length === 0) {
			groups.push([...command, ...group]);
		}
	}

	for (const argv of groups) {
		if (!await runOne(argv)) {
			break;
		}
	}

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

const magicOf = (bytes: Uint8Array): string => {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const head = Buffer.from(bytes).toString('latin1');

	if (bytes.length === 0) {
		return 'empty';
	}

	// The volume header of backup: its length in words, its type, and the magic number.
	if (bytes.length >= 4 && [0xEA_6B, 0x6B_EA, 0xEA_6C].some(magic => view.getUint16(2) === magic || view.getUint16(0) === magic || view.getUint16(2, true) === magic)) {
		return 'backup/restore format file';
	}

	if (bytes.length >= 2 && [0x01_DF, 0x01_F7].includes(view.getUint16(0))) {
		return view.getUint16(0) === 0x01_DF ? 'executable (RISC System/6000) or object module' : '64-bit XCOFF executable or object module';
	}

	if (head.slice(257, 262) === 'ustar') {
		return 'POSIX tar archive';
	}

	if (head.startsWith('\u{1F}\u{8B}')) {
		return 'gzip compressed data';
	}

	if (head.startsWith('\u{1F}\u{9D}')) {
		return 'compressed data block compressed 16 bit';
	}

	if (/^#!.*\b(?:sh|ksh|ksh93|bash)\b/v.test(head.split('\n', 1)[0]!)) {
		return 'shell script';
	}

	if (/^[\t\n\f\r -~\u{80}-\u{FF}]*$/v.test(head)) {
		return /^[\t\n\f\r -~]*$/v.test(head) ? (/\b(?:set|if|then|do|done|export)\b/v.test(head) && /^#|\bfi\b|\bdone\b/mv.test(head) ? 'commands text' : 'ascii text') : 'international language text';
	}

	return 'data or International Language text';
};

export const file: Utility = program(async context => {
	const options = parseOptions('file', context.args, 'cdhif:m:', 'Usage: file [-d] [-h] [-i] [-f FileList] [-m MagicFile] [-M MagicFile] File ...', 1);
	let status = 0;

	if (options.operands.length === 0) {
		throw new SyntaxProblem('Usage: file [-d] [-h] [-i] [-f FileList] [-m MagicFile] [-M MagicFile] File ...\n', 1);
	}

	for (const path of options.operands) {
		const found = statusOrNothing(context.files, path, !options.has('h'));
		let text: string;

		if (found === undefined) {
			text = `0653-902 Cannot open the specified file for reading.`;
			status = 1;
		} else if (found.kind === 'file') {
			text = magicOf(context.files.readRange(path, 0, 1024));
		} else {
			text = ({
				directory: 'directory', fifo: 'fifo', link: `symbolic link to ${found.linkTarget ?? ''}`, 'block-device': 'block special', 'character-device': 'character special',
			} as const)[found.kind];
		}

		await context.out(`${path}: ${text}\n`);
	}

	return status;
});

export const istat: Utility = program(async context => {
	const [path] = context.args;

	if (path === undefined) {
		throw new SyntaxProblem('Usage: istat {FileName | i-nodeNumber Device}\n', 1);
	}

	const found = statusOrNothing(context.files, path);

	if (found === undefined) {
		throw new Failure(`istat: ${path}: A file or directory in the path name does not exist.`, 1);
	}

	const names = accountNames(context);
	const kinds = {
		file: 'File', directory: 'Directory', link: 'Symbolic Link', fifo: 'FIFO', 'block-device': 'Block Special', 'character-device': 'Character Special',
	} as const;
	const when = (moment: number): string => formatTime('%a %b %e %H:%M:%S %Z %Y', localTime(moment, zoneOf(context)));
	const device = context.machine.lvm.mounts.find(mount => mount.mountPoint === found.mountPoint)?.device ?? '';

	await context.out([
		`Inode ${found.inode} on device ${device}\t${kinds[found.kind]}`,
		`Protection: ${modeText(found.kind, found.mode).slice(1)}   `,
		`Owner: ${found.uid}(${names.user(found.uid)})\t\tGroup: ${found.gid}(${names.group(found.gid)})`,
		`Link count:   ${found.links}\t\tLength ${found.size} bytes`,
		'',
		`Last updated:\t${when(found.changedAt)}`,
		`Last modified:\t${when(found.modifiedAt)}`,
		`Last accessed:\t${when(found.accessedAt)}`,
		'',
	].map(line => `${line}\n`).join(''));

	return 0;
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
	const text = await attempt(context, () => context.machine.files.view().read(path), () => `crontab: 0481-103 Cannot open a file in the /var/spool/cron/crontabs directory.\nA file or directory in the path name does not exist.`);

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
		const found = name.includes('/') ? name : places.map(place => `${place}/${name}`).find(path => {
			const status = statusOrNothing(context.files, path, true);

			return status?.kind === 'file' && (status.mode & 0o111) !== 0;
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

