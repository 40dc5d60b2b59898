import type {Builtin, BuiltinTable} from '../builtin.js';
import {readLine} from '../read-line.js';
import {CommandFailure} from '../shell-errors.js';

type Character = {readonly text: string; readonly isQuoted: boolean};

/**
Splits a line among names: the last one takes the rest.
*/
const distribute = (characters: readonly Character[], separators: string, count: number): string[] => {
	const isSeparator = ({text, isQuoted}: Character): boolean => !isQuoted && separators.includes(text);
	const isBlank = (character: Character): boolean => isSeparator(character) && ' \t\n'.includes(character.text);
	const values: string[] = [];
	let index = 0;

	const skipBlanks = (): void => {
		while (index < characters.length && isBlank(characters[index]!)) {
			index++;
		}
	};

	skipBlanks();

	while (values.length < count - 1 && index < characters.length) {
		let value = '';

		while (index < characters.length && !isSeparator(characters[index]!)) {
			value += characters[index]!.text;
			index++;
		}

		values.push(value);
		skipBlanks();

		if (!(index < characters.length && isSeparator(characters[index]!))) {
			continue;
		}

		index++;
		skipBlanks();
	}

	let end = characters.length;

	while (end > index && isBlank(characters[end - 1]!)) {
		end--;
	}

	// One separator that only ends the last field is dropped with it.
	const rest = characters.slice(index, end);
	const last = rest.at(-1);

	if (last !== undefined && isSeparator(last) && rest.filter(character => isSeparator(character)).length === 1) {
		rest.pop();
	}

	values.push(rest.map(character => character.text).join(''));

	while (values.length < count) {
		values.push('');
	}

	return values;
};

const read: Builtin = async (shell, args) => {
	let isRaw = false;
	let descriptor = 0;
	let index = 0;
	let arrayName: string | undefined;

	for (; index < args.length && /^-./v.test(args[index]!); index++) {
		const argument = args[index]!;

		if (argument === '--') {
			index++;
			break;
		}

		const flags = /^-(?<letters>[prs]*)(?:u(?<descriptor>\d?)|(?<array>A))?$/v.exec(argument)?.groups;

		if (flags === undefined) {
			throw new CommandFailure(`read: ${argument}: 0403-010 A specified flag is not valid for this command.`, 2);
		}

		isRaw ||= flags['letters']!.includes('r');

		if (flags['descriptor'] !== undefined) {
			descriptor = Number(flags['descriptor'] === '' ? args[++index] : flags['descriptor']);
		}

		if (flags['array'] !== undefined) {
			arrayName = args[++index];
		}
	}

	const names = args.slice(index).map(name => name.split('?', 1)[0]!);
	const first = args[index] ?? '';
	const prompt = first.includes('?') ? first.slice(first.indexOf('?') + 1) : undefined;

	if (prompt !== undefined && shell.isInteractive) {
		await shell.write(2, prompt);
	}

	const characters: Character[] = [];
	let isComplete = false;

	for (let line = await readLine(shell.process, descriptor); line !== undefined; line = await readLine(shell.process, descriptor)) {
		isComplete = line.endsWith('\n');
		let isGoesOn = false;
		const text = isComplete ? line.slice(0, -1) : line;

		for (let place = 0; place < text.length; place++) {
			if (isRaw || text[place] !== '\\') {
				characters.push({text: text[place]!, isQuoted: false});
			} else if (place + 1 < text.length) {
				place++;
				characters.push({text: text[place]!, isQuoted: true});
			} else {
				isGoesOn = isComplete;
			}
		}

		if (!isGoesOn) {
			break;
		}

		isComplete = false;
	}

	const separators = shell.variables.get('IFS') ?? ' \t\n';

	if (arrayName === undefined) {
		const targets = names.length === 0 ? ['REPLY'] : names;

		for (const [place, value] of distribute(characters, separators, targets.length).entries()) {
			shell.variables.set(targets[place]!, value);
		}
	} else {
		const words = distribute(characters, separators, characters.length + 1);
		shell.variables.setArray(arrayName, words.slice(0, words.findLastIndex(word => word !== '') + 1));
	}

	return isComplete ? 0 : 1;
};

const getopts: Builtin = async (shell, args) => {
	const [specification = '', name = '', ...given] = args;
	const words = args.length > 2 ? given : shell.parameters;
	const isSilent = specification.startsWith(':');
	let index = Number(shell.variables.get('OPTIND') ?? '1');

	// A program that sets OPTIND starts afresh.
	if (index !== shell.getoptsIndex) {
		shell.getoptsPlace = 0;
	}

	const end = (): number => {
		shell.variables.set('OPTIND', String(index));
		shell.getoptsIndex = index;
		shell.getoptsPlace = 0;
		shell.variables.set(name, '?');
		return 1;
	};

	let word = words[index - 1];

	if (shell.getoptsPlace === 0) {
		if (word === undefined || !/^-./sv.test(word)) {
			return end();
		}

		if (word === '--') {
			index++;
			return end();
		}

		shell.getoptsPlace = 1;
	}

	word ??= '';
	const letter = word[shell.getoptsPlace]!;
	shell.getoptsPlace++;
	const place = letter === ':' ? -1 : specification.indexOf(letter, isSilent ? 1 : 0);
	let value: string | undefined;
	let result = letter;

	if (place === -1) {
		result = '?';

		if (isSilent) {
			value = letter;
		} else {
			await shell.complain(`${letter}: 0403-010 A specified flag is not valid for this command.`);
		}
	} else if (specification[place + 1] === ':') {
		if (shell.getoptsPlace < word.length) {
			value = word.slice(shell.getoptsPlace);
		} else {
			index++;
			value = words[index - 1];
		}

		shell.getoptsPlace = word.length;

		if (value === undefined) {
			result = isSilent ? ':' : '?';

			if (isSilent) {
				value = letter;
			} else {
				await shell.complain(`${letter}: 0403-039 A parameter is required.`);
			}
		}
	}

	if (shell.getoptsPlace >= word.length) {
		index++;
		shell.getoptsPlace = 0;
	}

	shell.variables.set('OPTIND', String(index));
	shell.getoptsIndex = index;
	shell.variables.set(name, result);

	if (value === undefined) {
		shell.variables.unset('OPTARG');
	} else {
		shell.variables.set('OPTARG', value);
	}

	return 0;
};

export const readBuiltins: BuiltinTable = {read, getopts};
