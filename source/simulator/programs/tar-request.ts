import {SyntaxProblem} from './options.js';

const usage = 'Usage: tar -{c|r|t|u|x} [ -BdDEFhilmopRUsvwZ ] [ -Number ] [ -f TarFile ]\n\t[ -b Blocks ] [ -S [ Feet ] | [ Feet@Density ] | [ Blocksb ] ]\n\t[ -L InputList ] [-X ExcludeFile] [ -N Blocks ] [ -C Directory ] File ...\n';

export type TarRequest = {
	readonly action: string;
	readonly flags: string;
	readonly archive: string | undefined;
	readonly paths: readonly string[];
	readonly directory: string | undefined;
};

/**
Reads tar's arguments: old style and new.
*/
export const readRequest = (args: readonly string[]): TarRequest => {
	const [first = '', ...rest] = args;
	let flags = '';
	let archive: string | undefined;
	let directory: string | undefined;
	const paths: string[] = [];
	const words = [first.startsWith('-') ? first : `-${first}`, ...rest];

	while (words.length > 0) {
		const word = words.shift()!;

		if (!/^-./v.test(word) || paths.length > 0) {
			paths.push(word);
			continue;
		}

		for (let index = 1; index < word.length; index++) {
			const flag = word[index]!;

			if (!'cxtruvfpBdDEFhilmoRUswCbL'.includes(flag)) {
				throw new SyntaxProblem(`tar: Not a recognized flag: ${flag}\n${usage}`, 1);
			}

			flags += flag;

			if ('fCbL'.includes(flag)) {
				const value = word.startsWith('-') && index + 1 < word.length && word !== `-${first}` ? word.slice(index + 1) : words.shift();

				if (value === undefined) {
					throw new SyntaxProblem(`tar: Option requires an argument -- ${flag}\n${usage}`, 1);
				}

				archive = flag === 'f' ? value : archive;
				directory = flag === 'C' ? value : directory;

				if (word.startsWith('-') && index + 1 < word.length && word !== `-${first}`) {
					break;
				}
			}
		}
	}

	const action = [...flags].find(flag => 'cxtru'.includes(flag));

	if (action === undefined) {
		throw new SyntaxProblem(usage, 1);
	}

	return {
		action, flags, archive: archive ?? '/dev/rmt0', paths, directory,
	};
};
