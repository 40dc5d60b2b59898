import type {CommandDescription} from '../../base/services/methods.js';
import {cleanLine} from '../../base/text.js';
import {formatAge} from '../../base/units.js';
import {
	blank,
	fitLine,
	line,
	paragraph,
	span,
	textOf,
	widthOf,
	type Line,
} from '../line.js';
import type {Glyphs} from '../theme.js';

/**
The words of a command, those that the defaults would not have put there marked by tone.
*/
const changedWords = (command: string, usual: string | undefined): Line => {
	const known = new Set(usual?.split(' '));
	const words = command.split(' ');

	return words.flatMap((word, index) => [
		span(word, usual === undefined || known.has(word) ? undefined : 'added'),
		...index === words.length - 1 ? [] : [span(' ')],
	]);
};

/**
The command among the commands that the defaults make: the one of the same program.
*/
const usualOf = (command: string, byDefault: string | undefined): string | undefined => {
	const [program = ''] = command.split(' ', 1);

	return byDefault?.split('\n').find(each => each.split(' ', 1)[0] === program);
};

/**
The command, with what the defaults would not have put there marked.
*/
const mainCommand = ({main = '', byDefault}: CommandDescription): Line => {
	const command = cleanLine(main.split('\n', 1)[0] ?? '');

	return [span('$ ', 'quiet'), ...changedWords(command, usualOf(command, byDefault))];
};

/**
The command on at most so many rows, broken between its words; what has no room there is marked.
*/
export const commandRows = (described: CommandDescription, {columns, most, more}: {readonly columns: number; readonly most: number; readonly more: string}): readonly Line[] => {
	const rows: Line[] = [];
	let row: Line = [];

	for (const each of mainCommand(described)) {
		const hasRoom = each.text === ' ' || widthOf(textOf(row)) + widthOf(each.text) <= columns;

		// A word that is longer than a row gains nothing by another one.
		if (hasRoom || row.length <= 1 || rows.length === most - 1) {
			row = [...row, each];
		} else {
			rows.push(row);
			row = [span('  '), each];
		}
	}

	return [...rows, row].map(each => fitLine(each, columns, more));
};

/**
What F6 shows: the command, what differs from the defaults, how old what it was made of is, then every step.
*/
export const commandDescriptionLines = ({text, main, isWhole = false, differs, readAt, byDefault}: CommandDescription, {width, glyphs, now}: {readonly width: number; readonly glyphs: Glyphs; readonly now: number}): readonly Line[] => {
	const command = mainCommand({
		text, main, differs, byDefault,
	});
	const added = command.filter(({tone}) => tone === 'added').map(each => each.text);

	return [
		...main === undefined ? [] : [...paragraph(textOf(command.slice(1)), width, {tone: 'title', first: span('$ ', 'quiet')}), blank],
		...differs.length === 0
			? [line('Nothing differs from the defaults.', 'quiet')]
			: [
				line('Differs from the defaults', 'title'),
				...differs.flatMap(each => paragraph(cleanLine(each), width, {tone: 'added', first: span(` ${glyphs.bullet} `)})),
				...added.length === 0 ? [] : paragraph(`In the command: ${added.join(' ')}`, width, {indent: ' '.repeat(3)}),
			],
		blank,
		...paragraph(readAt === undefined || !isWhole
			? 'Nothing was asked of the host for this.'
			: `Made of facts that were read ${formatAge(now - Date.parse(readAt))}, without a look at the host. The review looks first, and may add or refuse.`, width, {tone: 'quiet'}),
		blank,
		...text.split('\n').flatMap((each): readonly Line[] => each.startsWith('# ')
			? paragraph(cleanLine(each.slice(2)), width, {tone: 'title'})
			: paragraph(cleanLine(each), width, {first: span(isWhole ? '   $ ' : ' '.repeat(3), 'quiet')})),
	];
};
