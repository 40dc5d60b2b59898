import {cleanLine} from '../base/text.js';
import type {CommandContext} from './command.js';

/**
Prints a document: JSON on one line with `format`, or the text for people.
*/
export const show = ({isJson, terminal}: CommandContext, document: Readonly<Record<string, unknown>>, text: () => string): void => {
	terminal.out(isJson ? `${JSON.stringify({format: 1, ...document})}\n` : `${text().trimEnd()}\n`);
};

/**
A table for people: a heading and rows, columns as wide as they need to be. Text is cleaned.
*/
export const table = (heading: readonly string[], rows: ReadonlyArray<readonly string[]>): string => {
	const lines = [heading, ...rows].map(row => row.map(cell => cleanLine(cell)));
	const widths = heading.map((_, column) => Math.max(...lines.map(line => line[column]?.length ?? 0)));

	return lines.map(line => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
};
