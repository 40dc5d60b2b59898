import type {Utility} from '../utility.js';
import {wordOfByteText} from './byte-text.js';
import {splitLines, textOf} from './input.js';
import {parseOptions} from './options.js';
import {Failure, program} from './program.js';

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

		const result = await context.run(argv, {
			stdin: {
				async read() {
					return undefined;
				},
				close() {
				// There is nothing in it.
				},
			},
		});

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
