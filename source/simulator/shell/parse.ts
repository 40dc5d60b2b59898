import {
	forEachChild,
	parse,
	type HereDoc,
	type ParsedScript,
	type SyntaxNode,
	type WordPart,
} from 'unbash';
import {ShellFailure} from './shell-errors.js';

/**
Whether a text stops in the middle of something, so that more lines may complete it.
*/
export const isIncomplete = (text: string, script: ParsedScript): boolean => {
	if (/(?<!\\)(?:\\\\)*\\\n?$/v.test(text)) {
		return true;
	}

	const errors = script.errors ?? [];

	if (errors.length > 0) {
		const end = text.trimEnd().length;
		return errors.every(error => error.pos >= end || error.message.startsWith('unterminated') || error.message.startsWith('expected command in'));
	}

	if (!text.includes('<<')) {
		return false;
	}

	let isOpen = false;

	const visit = (node: SyntaxNode): void => {
		if (node.type === 'HereDoc' && node.closing === undefined) {
			isOpen = true;
		}

		forEachChild(node, visit);
	};

	visit(script);
	return isOpen;
};

const known = new Map<string, ParsedScript>();

/**
Parses and remembers what was parsed.
*/
export const parseScript = (text: string): ParsedScript => {
	let script = known.get(text);

	if (script === undefined) {
		if (known.size > 400) {
			known.clear();
		}

		script = parse(text);
		known.set(text, script);
	}

	return script;
};

/**
Refuses a script that cannot be read.

@throws ShellFailure
*/
export const assertParsed = (text: string, script: ParsedScript, firstLine = 1): void => {
	const error = script.errors?.[0];

	if (error === undefined) {
		return;
	}

	const line = firstLine + text.slice(0, error.pos).split('\n').length - 1;
	throw new ShellFailure(`0403-057 Syntax error at line ${line} : ${error.message}`, 2);
};

/**
The parts of a text that is expanded as a here-document is.
*/
export const parseHereDocument = (text: string): readonly WordPart[] | undefined => {
	let end = 'E';

	while (text.includes(end)) {
		end += 'O';
	}

	const script = parseScript(`:<<${end}\n${text}\n${end}\n`);
	const statement = script.commands[0]?.command;
	const document = statement?.type === 'Command' ? statement.suffix.find((each): each is HereDoc => each.type === 'HereDoc') : undefined;
	const parts = document?.body.parts;

	if (parts === undefined) {
		return undefined;
	}

	// The newline before the delimiter is not the text's own.
	const last = parts.at(-1)!;
	return last.type === 'Literal' && last.text.endsWith('\n')
		? [...parts.slice(0, -1), {...last, text: last.text.slice(0, -1), value: last.value.slice(0, -1)}]
		: parts;
};
