import type {Field, FieldMistake} from '../base/method.js';
import {cleanLine} from '../base/text.js';
import type {Desk} from './desk.js';
import {
	isText,
	valueOf,
	valueText,
	type Values,
} from './field-value.js';
import {
	blank,
	fit,
	paragraph,
	span,
	widthOf,
	type Line,
} from './line.js';
import {windowStart} from './list-window.js';
import type {Size} from './navigation.js';
import {drawField, textField, type TextField} from './text-field.js';
import type {Glyphs} from './theme.js';

type DrawnForm = {
	readonly glyphs: Glyphs;
	readonly key: Desk['key'];
	readonly size: Size;

	/**
	All fields, and those that are shown now.
	*/
	readonly fields: readonly Field[];
	readonly shown: readonly Field[];
	readonly current: Field | undefined;

	/**
	What is typed into the current field.
	*/
	readonly editor: TextField;
	readonly values: Values;
	readonly mistakes: readonly FieldMistake[];
	readonly intro: string;
};

/**
Smit's marks: `*` required before the label; `+` has a list, `#` a number, `/` a file after the value.
*/
const marksOf = (field: Field): string => [
	field.choices !== undefined || field.kind === 'flag' || field.kind === 'choice' || field.kind === 'many' || field.kind === 'lines' ? '+' : '',
	field.kind === 'number' ? '#' : '',
	field.kind === 'file' ? '/' : '',
].join('');

const drawValue = (field: Field, width: number, {glyphs, current, editor, values}: DrawnForm): Line => {
	const isCursor = field === current;
	const text = valueText(field, valueOf(field, values));
	const unit = field.unit === undefined ? '' : ` ${field.unit}`;
	const marks = fit(`${marksOf(field)}${unit}`, Math.max(3, unit.length + 2));
	const room = width - marks.length - 3;

	return isText(field) ? [span('['), ...drawField(isCursor ? editor : textField(text), room, {isFocused: isCursor}), span(']'), span(` ${marks}`, 'quiet')] : [span(isCursor ? '<' : ' '), span(fit(text === '' ? '(none)' : text, room, {more: glyphs.more}), isCursor ? 'selected' : undefined), span(isCursor ? '>' : ' '), span(` ${marks}`, 'quiet')];
};

/**
All fields with what is wrong with them; `from` and `to` are the current one's lines.
*/
const drawFields = (form: DrawnForm): {readonly lines: readonly Line[]; readonly from: number; readonly to: number} => {
	const {glyphs, key, size: {columns}, fields, shown, current, mistakes} = form;
	const lines: Line[] = [];
	let from = 0;
	let to = 0;
	const longest = Math.max(20, ...shown.map(({label}) => widthOf(label)));
	const labelWidth = Math.min(longest, Math.floor(columns * 0.5));

	for (const field of shown) {
		const isCursor = field === current;
		const where = !isText(field) && (field.choices ?? []).length > 0 ? ` ${key('list', true)} lists what can be chosen.` : '';
		const first = lines.length;

		lines.push(
			[
				span(`${isCursor ? glyphs.cursor : ' '} `, 'key'),
				span(field.isRequired ? '* ' : '  ', 'caution'),
				span(`${fit(field.label, labelWidth, {more: glyphs.more})} `, isCursor ? 'title' : undefined),
				...drawValue(field, columns - labelWidth - 5, form),
			],
			...mistakes.filter(({name}) => name === field.name).flatMap(({message}) => paragraph(`${cleanLine(message)}${where}`, columns, {tone: 'danger', first: span(`      ${glyphs.danger} `, 'danger')})),
		);

		if (!isCursor) {
			continue;
		}

		from = first;
		to = lines.length;
	}

	const hidden = fields.length - shown.length;

	if (hidden > 0) {
		lines.push([span(`    ${hidden} more options that few need; ${key('advanced', true)} shows them`, 'quiet')]);
	}

	return {lines, from, to};
};

/**
A value's end and its marks are not looked for at the far edge of a wide screen.
*/
const mostColumns = 132;

/**
More of a field's help pushes the fields about as one goes through them.
*/
const mostHelpRows = 6;

/**
The form in its room: fields around the current one, which is seen with all that is wrong with it, and its help below.
*/
export const drawForm = (given: DrawnForm): readonly Line[] => {
	const form = {...given, size: {...given.size, columns: Math.min(given.size.columns, mostColumns)}};
	const {glyphs, key, size: {columns, rows}, current} = form;
	const help = current === undefined ? [] : paragraph(`${current.help}${current.flag === undefined ? '' : ` (${current.flag})`}`, columns - 6, {tone: 'quiet', indent: '  '});
	const intro = rows > 14 ? [...paragraph(form.intro, columns, {tone: 'quiet'}), blank] : [];
	const {lines, from, to} = drawFields(form);
	// The fields come first; what they leave is the help's, and two rows in any case.
	const helpRows = Math.max(2, Math.min(help.length, mostHelpRows, rows - intro.length - lines.length - 2));
	const helpLines = help.slice(0, helpRows).map((each, at) => at === helpRows - 1 && help.length > helpRows ? [...each, span(` ${glyphs.more} ${key('help', true)}`, 'key')] : each);
	const room = Math.max(1, rows - intro.length - helpRows - 1);
	const start = Math.min(from, Math.max(windowStart(from, lines.length, room), to - room));
	const drawn = lines.slice(start, start + room);

	return [
		...intro,
		...drawn,
		...Array.from({length: Math.max(0, room - drawn.length)}, () => blank),
		[span(start + drawn.length < lines.length ? `${glyphs.down} ${lines.length - start - drawn.length} more below` : '', 'quiet')],
		...helpLines,
	];
};
