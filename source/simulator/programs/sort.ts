import type {Utility} from '../utility.js';
import {byteTextOfWord} from './byte-text.js';
import {inputsOf, splitLines, textOf} from './input.js';
import {type Options, parseOptions, SyntaxProblem} from './options.js';
import {createOutput} from './output.js';
import {attempt, program} from './program.js';

const usage = 'Usage: sort [-Abcdfimnru] [-T Directory] [-t Character] [-y[Kilobytes]] [-z Recordsize] [-o Outputfile] [-k Keydefinition] ... [+Position1 [-Position2]] ... [File] ...';

type Key = {
	readonly fromField: number;
	readonly fromCharacter: number;
	readonly toField: number;

	/**
	0 is the end of the field.
	*/
	readonly toCharacter: number;
	readonly startFlags: string;
	readonly endFlags: string;
};

type Fields = ReadonlyArray<readonly [from: number, to: number]>;

const parseKey = (text: string): Key | undefined => {
	const match = /^(?<field>\d+)(?:\.(?<character>\d+))?(?<flags>[bdfinr]*)(?:,(?<lastField>\d+)(?:\.(?<lastCharacter>\d+))?(?<lastFlags>[bdfinr]*))?$/v.exec(text);

	if (match === null || Number(match.groups!['field']) === 0) {
		return undefined;
	}

	const {field, character, flags = '', lastField, lastCharacter, lastFlags = ''} = match.groups!;

	return {
		fromField: Number(field), fromCharacter: Number(character ?? 1), toField: lastField === undefined ? Infinity : Number(lastField), toCharacter: Number(lastCharacter ?? 0), startFlags: flags, endFlags: lastFlags,
	};
};

/**
`+1.2 -3.4` as a key.
*/
const oldKey = (start: string, end: string | undefined): Key | undefined => {
	const read = (text: string): Readonly<Record<string, string | undefined>> | undefined => /^[+\-](?<field>\d+)(?:\.(?<character>\d+))?(?<flags>[bdfinr]*)$/v.exec(text)?.groups;
	const first = read(start);
	const last = end === undefined ? undefined : read(end);

	if (first === undefined) {
		return undefined;
	}

	const lastCharacter = Number(last?.['character'] ?? 0);

	return {
		fromField: Number(first['field']) + 1,
		fromCharacter: Number(first['character'] ?? 0) + 1,
		toField: last === undefined ? Infinity : Number(last['field']) + (lastCharacter === 0 ? 0 : 1),
		toCharacter: lastCharacter,
		startFlags: first['flags']!,
		endFlags: last?.['flags'] ?? '',
	};
};

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

/**
Where the fields of a line lie. Without a separator a field takes the blanks before it.
*/
const fieldsOf = (line: string, separator: string | undefined): Fields => {
	const fields: Array<readonly [number, number]> = [];
	let at = 0;

	while (at <= line.length) {
		let end = at;

		if (separator === undefined) {
			while (isBlank(line[end])) {
				end += 1;
			}

			while (end < line.length && !isBlank(line[end])) {
				end += 1;
			}

			if (end === at) {
				break;
			}

			fields.push([at, end]);
			at = end;
		} else {
			end = line.indexOf(separator, at);
			end = end === -1 ? line.length : end;
			fields.push([at, end]);
			at = end + 1;
		}
	}

	return fields;
};

const skipBlanks = (line: string, from: number): number => {
	let at = from;

	while (isBlank(line[at])) {
		at += 1;
	}

	return at;
};

const keyText = (line: string, key: Key, separator: string | undefined): string => {
	const fields = fieldsOf(line, separator);
	const first = fields[key.fromField - 1];

	if (first === undefined) {
		return '';
	}

	const base = key.startFlags.includes('b') ? skipBlanks(line, first[0]) : first[0];
	const from = Math.min(base + key.fromCharacter - 1, separator === undefined || key.toField === Infinity ? line.length : Math.max(first[1], base));
	const last = fields[key.toField - 1];

	if (last === undefined) {
		return line.slice(from);
	}

	const to = key.toCharacter === 0 ? last[1] : Math.min(last[1], (key.endFlags.includes('b') ? skipBlanks(line, last[0]) : last[0]) + key.toCharacter);

	return line.slice(from, Math.max(from, to));
};

const numberOf = (text: string): number => {
	const match = /^[\t ]*(?<number>-?(?:\d+(?:\.\d*)?|\.\d+))/v.exec(text);

	return match === null ? 0 : Number(match.groups!['number']);
};

const folded = (text: string, flags: string): string => {
	let result = text;

	if (flags.includes('d')) {
		result = result.replaceAll(/[^\t \dA-Za-z]/gv, '');
	}

	if (flags.includes('i')) {
		result = result.replaceAll(/[^ -~]/gv, '');
	}

	return flags.includes('f') ? result.replaceAll(/[a-z]/gv, letter => letter.toUpperCase()) : result;
};

type Compare = (left: string, right: string) => number;

const byText: Compare = (left, right) => left < right ? -1 : (left > right ? 1 : 0);

const compareBy = (flags: string): Compare => {
	const base: Compare = flags.includes('n')
		? (left, right) => numberOf(left) - numberOf(right)
		: (/[dfi]/v.test(flags) ? (left, right) => byText(folded(left, flags), folded(right, flags)) : byText);

	return flags.includes('r') ? (left, right) => base(right, left) : base;
};

const comparisonOf = (options: Options, keys: readonly Key[]): {readonly byKeys: Compare; readonly whole: Compare} => {
	const globalFlags = [...'bdfinr'].filter(flag => options.has(flag)).join('');
	const separator = options.value('t') === undefined ? undefined : byteTextOfWord(options.value('t')!).slice(0, 1);

	if (keys.length === 0) {
		const compare = compareBy(globalFlags);
		const trimmed: Compare = globalFlags.includes('b') && !globalFlags.includes('n') ? (left, right) => compare(left.replace(/^[\t ]+/v, ''), right.replace(/^[\t ]+/v, '')) : compare;

		return {byKeys: trimmed, whole: byText};
	}

	const parts = keys.map(key => {
		const own = key.startFlags + key.endFlags;
		const flags = own === '' ? globalFlags : own;
		const effective = own === '' && globalFlags.includes('b') ? {...key, startFlags: 'b', endFlags: 'b'} : key;
		const compare = compareBy(flags);
		const texts = new Map<string, string>();

		const textOfLine = (line: string): string => {
			let text = texts.get(line);

			if (text === undefined) {
				text = keyText(line, effective, separator);
				texts.set(line, text);
			}

			return text;
		};

		return (left: string, right: string): number => compare(textOfLine(left), textOfLine(right));
	});

	return {
		byKeys(left, right) {
			for (const part of parts) {
				const order = part(left, right);

				if (order !== 0) {
					return order;
				}
			}

			return 0;
		},
		whole: byText,
	};
};

/**
Pulls keys in the old form out of the arguments.
*/
const takeOldKeys = (args: readonly string[]): {readonly rest: string[]; readonly keys: Key[]} => {
	const rest: string[] = [];
	const keys: Key[] = [];

	for (let index = 0; index < args.length; index++) {
		const word = args[index]!;

		if (word === '--') {
			rest.push(...args.slice(index));
			break;
		}

		const next = args[index + 1];
		const end = next !== undefined && /^-\d/v.test(next) ? next : undefined;
		const key = word.startsWith('+') ? oldKey(word, end) : undefined;

		if (key === undefined) {
			rest.push(word);
		} else {
			keys.push(key);
			index += end === undefined ? 0 : 1;
		}
	}

	return {rest, keys};
};

/**
Lets options stand behind operands, as AIX's sort does.
*/
const gathered = (args: readonly string[]): readonly string[] => {
	const options: string[] = [];
	const operands: string[] = [];

	for (let index = 0; index < args.length; index++) {
		const word = args[index]!;

		if (word === '--') {
			operands.push(...args.slice(index + 1));
			break;
		}

		if (!/^-./v.test(word)) {
			operands.push(word);
			continue;
		}

		options.push(word);

		if (!(/^-[^Tktoyz]*[Tkotz]$/v.test(word) && index + 1 < args.length)) {
			continue;
		}

		index += 1;
		options.push(args[index]!);
	}

	return [...options, '--', ...operands];
};

export const sort: Utility = program(async context => {
	const {rest, keys: oldKeys} = takeOldKeys(context.args);
	const options = parseOptions('sort', gathered(rest), 'Abcdfimnruk:o:t:T:z:', usage, 2);
	const keys = [...oldKeys];

	for (const text of options.values('k')) {
		const key = parseKey(text);

		if (key === undefined) {
			throw new SyntaxProblem(`sort: 0653-655 The sort key ${text} is not valid.\n${usage}\n`, 2);
		}

		keys.push(key);
	}

	const lines: string[] = [];

	for (const path of inputsOf(options.operands)) {
		const found = await attempt(context, async () => splitLines(await textOf(context, path)), (_, error) => `sort: 0653-657 Cannot open ${error.path}.`);

		if (found === undefined) {
			return 2;
		}

		lines.push(...found);
	}

	const {byKeys, whole} = comparisonOf(options, keys);

	if (options.has('c')) {
		const place = lines.findIndex((line, index) => index > 0 && (options.has('u') ? byKeys(lines[index - 1]!, line) >= 0 : byKeys(lines[index - 1]!, line) > 0));

		if (place === -1) {
			return 0;
		}

		await context.err(`sort: 0653-660 The input is not in order: ${lines[place]}\n`);

		return 1;
	}

	const isReversed = options.has('r');
	lines.sort((left, right) => {
		const order = byKeys(left, right);

		return order === 0 && !options.has('u') ? (isReversed ? whole(right, left) : whole(left, right)) : order;
	});

	const result = options.has('u') ? lines.filter((line, index) => index === 0 || byKeys(lines[index - 1]!, line) !== 0) : lines;
	const target = options.value('o');

	if (target !== undefined) {
		const end = await attempt(context, async () => context.openWrite(target), () => `sort: 0653-658 Cannot open ${target}.`);

		if (end === undefined) {
			return 2;
		}

		const output = createOutput(end);
		output.put(result.map(line => `${line}\n`).join(''));
		await output.flush();
		end.close();

		return 0;
	}

	const output = createOutput(context.stdout);

	for (const line of result) {
		output.put(`${line}\n`);
		await output.settle();
	}

	await output.flush();

	return 0;
});
