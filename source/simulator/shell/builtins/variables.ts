import type {Builtin, BuiltinTable} from '../builtin.js';
import {isOptionLetter, optionLetter, optionNames} from '../options.js';
import {CommandFailure, ShellFailure} from '../shell-errors.js';
import type {Shell} from '../shell.js';
import type {Variable} from '../variables.js';

const quote = (text: string): string => /^[\w\/.,:+%@\-]*$/v.test(text) ? text : `'${text.replaceAll('\'', String.raw`'\''`)}'`;

const splitAssignment = (word: string): readonly [string, string | undefined] => {
	const match = /^(?<name>[A-Z_a-z]\w*)(?:=(?<value>.*))?$/sv.exec(word)?.groups;

	if (match === undefined) {
		throw new ShellFailure(`${word}: 0403-047 This is not a correct identifier.`);
	}

	return [match['name']!, match['value']];
};

const listed = async (shell: Shell, command: string, isShown: (variable: Variable) => boolean): Promise<number> => {
	for (const [name, variable] of shell.variables.entries()) {
		if (isShown(variable)) {
			await shell.out(`${command}${name}${variable.value === undefined ? '' : `=${quote(variable.value)}`}\n`);
		}
	}

	return 0;
};

const marker = (attribute: 'isExported' | 'isReadonly', command: string): Builtin => async (shell, args) => {
	const words = args[0] === '-p' || args[0] === '--' ? args.slice(1) : args;

	if (words.length === 0) {
		return listed(shell, args[0] === '-p' ? `${command} ` : '', variable => variable[attribute] === true);
	}

	for (const word of words) {
		const [name, value] = splitAssignment(word);
		shell.variables.declare(name, {[attribute]: true}, value);
	}

	return 0;
};

const unset: Builtin = async (shell, args) => {
	let isFunction = false;
	let status = 0;

	for (const word of args) {
		if (word === '-f') {
			isFunction = true;
		} else if (word === '-v') {
			isFunction = false;
		} else if (isFunction) {
			status = shell.functions.delete(word) ? status : 1;
		} else {
			const element = /^(?<name>[A-Z_a-z]\w*)\[(?<index>.+)\]$/v.exec(word)?.groups;

			if (element === undefined) {
				shell.variables.unset(splitAssignment(word)[0]);
			} else {
				shell.variables.unsetElement(element['name']!, Number(shell.calculate(element['index']!)));
			}
		}
	}

	return status;
};

const setOption = (shell: Shell, letter: string, isOn: boolean): void => {
	if (isOn) {
		shell.options.add(letter);
	} else {
		shell.options.delete(letter);
	}
};

/**
Options and positional parameters; what is left of `words` after the options.

@throws CommandFailure
*/
export const applySetOptions = (shell: Shell, words: readonly string[]): {readonly rest: readonly string[]; readonly isEnded: boolean; readonly array?: string; readonly isListed?: boolean} => {
	let index = 0;

	for (; index < words.length; index++) {
		const word = words[index]!;

		if (word === '--') {
			return {rest: words.slice(index + 1), isEnded: true};
		}

		if (word === '-') {
			setOption(shell, 'x', false);
			setOption(shell, 'v', false);
			return {rest: words.slice(index + 1), isEnded: index + 1 < words.length};
		}

		if (!/^[\-+]./v.test(word)) {
			break;
		}

		for (const letter of word.slice(1)) {
			if (letter === 'o') {
				index++;
				const name = words[index];

				if (name === undefined) {
					return {rest: [], isEnded: false, isListed: true};
				}

				const option = optionLetter(name);

				if (option === undefined) {
					throw new CommandFailure(`${name}: 0403-010 A specified flag is not valid for this command.`, 2);
				}

				setOption(shell, option, word.startsWith('-'));
			} else if (letter === 'A') {
				return {rest: words.slice(index + 2), isEnded: true, array: words[index + 1] ?? ''};
			} else if (isOptionLetter(letter)) {
				setOption(shell, letter, word.startsWith('-'));
			} else {
				throw new CommandFailure(`-${letter}: 0403-010 A specified flag is not valid for this command.`, 2);
			}
		}
	}

	return {rest: words.slice(index), isEnded: false};
};

const set: Builtin = async (shell, args) => {
	if (args.length === 0) {
		return listed(shell, '', variable => variable.value !== undefined);
	}

	const {rest, isEnded, array, isListed} = applySetOptions(shell, args);

	if (isListed === true) {
		for (const [name, letter] of Object.entries(optionNames)) {
			await shell.out(`${name.padEnd(17)}${shell.options.has(letter) ? 'on' : 'off'}\n`);
		}
	} else if (array !== undefined) {
		shell.variables.setArray(array, rest);
	} else if (isEnded || rest.length > 0) {
		shell.parameters = rest;
	}

	return 0;
};

type Attributes = Omit<Variable, 'value' | 'elements'>;

/**
What a letter of `typeset` asks for.
*/
const attributesOf = (letter: string, isOn: boolean, width: number): Attributes => {
	switch (letter) {
		case 'x': {
			return {isExported: isOn};
		}

		case 'r': {
			return {isReadonly: isOn};
		}

		case 'i': {
			return {isInteger: isOn};
		}

		case 'u': {
			return {letterCase: 'upper'};
		}

		case 'l': {
			return {letterCase: 'lower'};
		}

		case 'L': {
			return {justified: {side: 'left', width}};
		}

		case 'R': {
			return {justified: {side: 'right', width}};
		}

		case 'Z': {
			return {justified: {side: 'zero', width}};
		}

		default: {
			return {};
		}
	}
};

const typeset: Builtin = async (shell, args) => {
	let attributes: Attributes = {};
	let isFunction = false;
	let index = 0;

	for (; index < args.length && /^[\-+]./v.test(args[index]!); index++) {
		const word = args[index]!;

		if (word === '--') {
			index++;
			break;
		}

		const isOn = word.startsWith('-');
		const flags = /^[\-+](?<letters>[a-zA-Z]+)(?<width>\d*)$/v.exec(word)?.groups;

		if (flags === undefined) {
			throw new CommandFailure(`typeset: ${word}: 0403-010 A specified flag is not valid for this command.`, 2);
		}

		const letters = flags['letters']!;
		isFunction ||= letters.includes('f');

		for (const letter of letters) {
			attributes = {...attributes, ...attributesOf(letter, isOn, Number(flags['width']))};
		}
	}

	const words = args.slice(index);

	if (isFunction) {
		const isMissing = words.some(word => !shell.functions.has(word));

		for (const name of words.length === 0 ? shell.functions.keys().toArray().toSorted() : words) {
			const definition = shell.functions.get(name);

			if (definition !== undefined) {
				await shell.out(`${definition.source.text.slice(definition.node.pos, definition.node.end)}\n`);
			}
		}

		return isMissing ? 1 : 0;
	}

	if (words.length === 0) {
		const wanted = Object.keys(attributes)[0] as keyof Variable | undefined;
		return listed(shell, '', variable => wanted === undefined || variable[wanted] === true);
	}

	for (const word of words) {
		const [name, value] = splitAssignment(word);
		shell.variables.makeLocal(name);

		if (attributes.justified?.width === 0) {
			const {justified, ...rest} = attributes;
			shell.variables.declare(name, {...rest, justified: {...justified, width: (value ?? shell.variables.get(name) ?? '').length}}, value);
		} else if (attributes.isReadonly === true && value !== undefined) {
			const {isReadonly, ...rest} = attributes;
			shell.variables.declare(name, rest, value);
			shell.variables.declare(name, {isReadonly});
		} else {
			shell.variables.declare(name, attributes, value);
		}
	}

	return 0;
};

export const specialVariableBuiltins: BuiltinTable = {
	export: marker('isExported', 'export'),
	readonly: marker('isReadonly', 'readonly'),
	set,
	typeset,
	unset,
};

export const variableBuiltins: BuiltinTable = {
	integer: async (shell, args) => typeset(shell, ['-i', ...args]),
	async alias(shell, args) {
		for (const word of args) {
			const [name = '', value] = [word.split('=', 1)[0], word.includes('=') ? word.slice(word.indexOf('=') + 1) : undefined];

			if (value === undefined) {
				const known = shell.aliases.get(name);

				if (known === undefined) {
					await shell.complain(`${name}: alias not found.`);
					return 1;
				}

				await shell.out(`${name}=${quote(known)}\n`);
			} else {
				shell.aliases.set(name, value);
			}
		}

		if (args.length === 0) {
			for (const [name, value] of shell.aliases) {
				await shell.out(`${name}=${quote(value)}\n`);
			}
		}

		return 0;
	},
	async unalias(shell, args) {
		if (args[0] === '-a') {
			shell.aliases.clear();
			return 0;
		}

		return args.every(name => shell.aliases.delete(name)) ? 0 : 1;
	},
};
