import {type ArrayName, AwkProblem} from './awk-syntax.js';
import {type Token, tokenize} from './awk-tokens.js';

/**
The tokens of a program and where its parser stands.
*/
export type AwkCursor = {
	readonly tokens: readonly Token[];
	at: number;

	/**
	Of the function that is being read.
	*/
	parameters: readonly string[];
	fail(): never;
	peek(): Token;
	is(text: string, type?: Token['type']): boolean;
	isKeyword(text: string): boolean;
	take(text: string, type?: Token['type']): boolean;
	expect(text: string): void;
	skipNewlines(): void;
	skipTerminators(): void;
	name(): string;
	arrayName(text: string): ArrayName;
};

/**
Stands before the first token.

@throws AwkProblem where the source has no tokens of awk; so do the methods where a token is not the one that is expected.
*/
export const createCursor = (source: string): AwkCursor => {
	const fail = (): never => {
		const token = cursor.tokens[cursor.at]!;
		throw new AwkProblem(`Syntax Error The source line is ${token.line}.\n The error context is\n\t\t >>> ${token.text.trim()} <<<`);
	};

	const peek = (): Token => cursor.tokens[cursor.at]!;
	const is = (text: string, type: Token['type'] = 'operator'): boolean => peek().text === text && peek().type === type;
	const isKeyword = (text: string): boolean => is(text, 'keyword');

	const take = (text: string, type: Token['type'] = 'operator'): boolean => {
		if (is(text, type)) {
			cursor.at += 1;
			return true;
		}

		return false;
	};

	const expect = (text: string): void => {
		if (!take(text)) {
			fail();
		}
	};

	const skipNewlines = (): void => {
		while (peek().type === 'newline') {
			cursor.at += 1;
		}
	};

	const skipTerminators = (): void => {
		while (peek().type === 'newline' || is(';')) {
			cursor.at += 1;
		}
	};

	const name = (): string => {
		const token = peek();

		if (token.type !== 'name') {
			return fail();
		}

		cursor.at += 1;

		return token.text;
	};

	const arrayName = (text: string): ArrayName => cursor.parameters.includes(text) ? {parameter: cursor.parameters.indexOf(text)} : {name: text};

	const cursor: AwkCursor = {
		tokens: tokenize(source), at: 0, parameters: [], fail, peek, is, isKeyword, take, expect, skipNewlines, skipTerminators, name, arrayName,
	};

	return cursor;
};
