import {cleanLine, cleanText} from '../base/text.js';
import type {CommandContext} from './command.js';

/**
A value as JSON that a terminal shows as it is: what a terminal might act on is written by its number. C0 controls are so in all JSON.
*/
export const jsonText = (value: unknown): string => JSON.stringify(value).replaceAll(/[\u{7F}-\u{9F}\u{61C}\u{200E}\u{200F}\u{2028}-\u{202E}\u{2066}-\u{2069}]/gv, character => String.raw`\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);

/**
Prints a document: JSON on one line with `format`, or the text for people, cleaned: most of it may come from hosts and files.
*/
export const show = ({isJson, terminal}: CommandContext, document: Readonly<Record<string, unknown>>, text: () => string): void => {
	terminal.out(isJson ? `${jsonText({format: 1, ...document})}\n` : `${cleanText(text()).trimEnd()}\n`);
};

/**
A table for people: a heading and rows, columns as wide as they need to be. Text is cleaned.
*/
export const table = (heading: readonly string[], rows: ReadonlyArray<readonly string[]>): string => {
	const lines = [heading, ...rows].map(row => row.map(cell => cleanLine(cell)));
	const widths = heading.map((_, column) => Math.max(...lines.map(line => line[column]?.length ?? 0)));

	return lines.map(line => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
};
