import {aixMessages, messageFamilies, type AixMessage} from './aix-message-list.js';
import type {LineKind} from './output.js';

/**
A message number as AIX's commands print it, such as `0512-038`. Dates (`2026-11-21`) and machine models (`7040-681`) have the same look and are none.
*/
const numberPattern = /(?<![\w.\-])(?:0\d{3}|1831)-\d{3,4}(?![\d\-])/gv;

const known: ReadonlyMap<string, AixMessage> = new Map(aixMessages.map(each => [each.number, each]));

const lineKinds: Readonly<Record<AixMessage['kind'], LineKind | undefined>> = {
	ok: 'ok', information: undefined, prompt: 'warning', warning: 'warning', error: 'error', wrapper: 'error',
};

/**
What a number means, or at least whose it is. A number that is not explained is taken for an error.
*/
export const explainNumber = (number: string): {readonly message?: AixMessage | undefined; readonly family?: string | undefined} => ({message: known.get(number), family: messageFamilies[number.slice(0, 4)]});

// Not where it is a part of a path or a name, as in a list of files that are saved: `./queue/failed/a.msg`, `error.log`.
const asWord = (words: string): RegExp => new RegExp(String.raw`(?<![\w.\/\-])(?:${words})(?![\w\/\-]|\.\w)`, 'iv');

const wrongWords = asWord('error|fail(?:ed|ure)?|cannot|denied|no space|not found');
const warningWords = asWord('warning');

/**
The message numbers in a line, and where they stand.
*/
export const messageNumbers = (line: string): ReadonlyArray<{readonly number: string; readonly from: number; readonly to: number}> => Array.from(line.matchAll(numberPattern), ({0: number, index}) => ({number, from: index, to: index + number.length}));

/**
What a line is: by its message numbers, the worst first, else by words that programs use when something is wrong.
*/
export const lineKind = (line: string): LineKind | undefined => {
	const told = messageNumbers(line).map(({number}) => {
		const message = known.get(number);

		return message === undefined ? 'error' : lineKinds[message.kind];
	});
	const worst = (['error', 'warning', 'ok'] as const).find(kind => told.includes(kind));

	if (told.length > 0) {
		return worst;
	}

	return wrongWords.test(line) ? 'error' : (warningWords.test(line) ? 'warning' : undefined);
};

/**
Stands in every line that is told as an error: by this a large output is passed over quickly.
*/
export const mayTellError = new RegExp(`${numberPattern.source}|${wrongWords.source}`, 'iv');

/**
The same of a line that is told as a warning.
*/
export const mayWarn = new RegExp(`${numberPattern.source}|${warningWords.source}`, 'iv');

/**
The explained messages in some lines that tell more than that all went well, each once.
*/
export const messagesIn = (lines: readonly string[]): readonly AixMessage[] => [...new Set(lines.flatMap(line => messageNumbers(line).map(({number}) => number)))]
	.map(number => known.get(number))
	.filter(message => message !== undefined)
	.filter(({kind}) => kind !== 'ok' && kind !== 'information');
