import {toText} from '../byte-text.js';
import {FileError} from '../files.js';
import type {Utility} from '../utility.js';
import {applySetOptions} from './builtins/variables.js';
import {readLine} from './read-line.js';
import {runLines, runScript} from './script-reader.js';
import {CommandFailure} from './shell-errors.js';
import {restricted, Shell} from './shell.js';
import {runToEnd} from './subshell.js';

/**
`/usr/bin/ksh`, `/usr/bin/sh` and the restricted `/usr/bin/rksh`: `-c command [name [arg …]]`, `-s [arg …]`, `file [arg …]`, or a script on stdin.
*/
export const ksh: Utility = async context => {
	const shell = new Shell(context.machine, context.process, {name: context.name});
	const words = [...context.args];

	if (/(?:^|\/)-?rksh$/v.test(context.name)) {
		shell.options.add(restricted);
	}

	let isCommand = false;
	let isStdin = false;
	let isInteractive = false;

	while (/^[\-+]./v.test(words[0] ?? '') && words[0] !== '--') {
		const word = words[0]!;
		const own = word.slice(1).replaceAll(/[csilr]/gv, '');
		isCommand ||= word.startsWith('-') && word.includes('c') && !/^[\-+]o/v.test(word);
		isStdin ||= word.startsWith('-') && word.slice(1).includes('s') && !/^[\-+]o/v.test(word);
		if (/^-[a-z]*r/v.test(word)) {
			shell.options.add(restricted);
		}

		isInteractive ||= word.startsWith('-') && word.includes('i') && !/^[\-+]o/v.test(word);
		words.shift();

		if (own === '') {
			continue;
		}

		try {
			const name = own.endsWith('o') ? words.shift() : undefined;
			applySetOptions(shell, [`${word[0]}${own}`, ...name === undefined ? [] : [name]]);
		} catch (error) {
			if (error instanceof CommandFailure) {
				await shell.complain(error.message);
				return 2;
			}

			throw error;
		}
	}

	if (words[0] === '--' || words[0] === '-') {
		words.shift();
	}

	if (isCommand) {
		const [text, name, ...parameters] = words;

		if (text === undefined) {
			await shell.complain('-c: 0403-010 A specified flag is not valid for this command.');
			return 2;
		}

		shell.name = name ?? context.name;
		shell.parameters = parameters;
		return runToEnd(shell, async () => runScript(shell, text, {isLast: true}));
	}

	if (isStdin || words.length === 0) {
		shell.parameters = words;
		shell.isInteractive = isInteractive;

		if (isInteractive) {
			shell.variables.set('PS1', shell.variables.get('PS1') ?? (context.process.view.account.uid === 0 ? '# ' : '$ '));
			shell.variables.set('PS2', '> ');
		}

		return runToEnd(shell, async () => runLines(shell, async () => readLine(shell.process, 0)));
	}

	const [file = '', ...parameters] = words;
	let text: string;

	try {
		text = toText(shell.files.read(file));
	} catch (error) {
		if (error instanceof FileError) {
			await shell.complain(error.code === 'ENOENT' ? `${file}:  not found.` : `${file}: 0403-016 Cannot find or open the file.`);
			return error.code === 'ENOENT' ? 127 : 126;
		}

		throw error;
	}

	shell.name = file;
	shell.parameters = parameters;
	return runToEnd(shell, async () => runScript(shell, text));
};
