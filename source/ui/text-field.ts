import {cleanLine} from '../base/text.js';
import type {Press} from './decoder.js';
import {cut, widthOf, type Line} from './line.js';

/**
A text being typed, with the place of the cursor counted in characters.
*/
export type TextField = {readonly text: string; readonly cursor: number};

export const textField = (text = ''): TextField => ({text, cursor: [...text].length});

const splice = ({text, cursor}: TextField, from: number, to: number, put = ''): TextField => {
	const characters = [...text];
	const added = [...put];

	return {
		text: [...characters.slice(0, from), ...added, ...characters.slice(to)].join(''),
		cursor: Math.min(from + added.length, characters.length - (to - from) + added.length, Math.max(cursor, from + added.length)),
	};
};

const wordStart = ({text, cursor}: TextField): number => {
	const before = [...text].slice(0, cursor).join('').trimEnd();

	return [...before.slice(0, Math.max(before.lastIndexOf(' '), before.lastIndexOf('/', before.length - 2)) + 1)].length;
};

/**
What a key makes of the text; undefined where the key is none of its business. A paste becomes one line of clean text.
*/
export const editText = (field: TextField, press: Press): TextField | undefined => {
	const {text, cursor} = field;
	const {length} = [...text];

	switch (press.name) {
		case 'paste': {
			return splice(field, cursor, cursor, cleanLine((press.text ?? '').replaceAll('\r', '\n').trim()));
		}

		case 'backspace': {
			return cursor === 0 ? field : splice({text, cursor: cursor - 1}, cursor - 1, cursor);
		}

		case 'delete':
		case 'ctrl-d': {
			return cursor >= length ? field : splice(field, cursor, cursor + 1);
		}

		case 'left':
		case 'ctrl-b': {
			return {text, cursor: Math.max(0, cursor - 1)};
		}

		case 'right': {
			return {text, cursor: Math.min(length, cursor + 1)};
		}

		case 'home':
		case 'ctrl-a': {
			return {text, cursor: 0};
		}

		case 'end':
		case 'ctrl-e': {
			return {text, cursor: length};
		}

		case 'ctrl-u': {
			return splice({text, cursor: 0}, 0, cursor);
		}

		case 'ctrl-k': {
			return splice(field, cursor, length);
		}

		case 'ctrl-w': {
			const start = wordStart(field);

			return splice({text, cursor: start}, start, cursor);
		}

		default: {
			return press.text === undefined ? undefined : splice(field, cursor, cursor, press.text);
		}
	}
};

/**
The text in `width` columns with the cursor visible: `<` and `>` where it goes on outside, the cursor's cell inverted, or an underscore at the end.
*/
export const drawField = ({text, cursor}: TextField, width: number, {isFocused = true, isSecret = false}: {readonly isFocused?: boolean; readonly isSecret?: boolean} = {}): Line => {
	const characters = isSecret ? [...text].map(() => '*') : [...text];

	if (!isFocused) {
		const whole = characters.join('');
		const isCut = widthOf(whole) > width;
		const kept = isCut ? cut(whole, Math.max(0, width - 1)) : whole;

		return [{text: kept + ' '.repeat(Math.max(0, width - (isCut ? 1 : 0) - widthOf(kept))) + (isCut ? '>' : '')}];
	}

	const room = Math.max(3, width) - 2;
	let start = 0;

	while (widthOf(characters.slice(start, cursor).join('')) > room - 1) {
		start += 1;
	}

	const before = characters.slice(start, cursor).join('');
	const at = characters[cursor] ?? '_';
	const after = cut(characters.slice(cursor + 1).join(''), Math.max(0, room - widthOf(before) - widthOf(at)));
	const isCutRight = start + [...before].length + 1 + [...after].length < characters.length;
	const used = widthOf(before) + widthOf(at) + widthOf(after);

	return [
		{text: start > 0 ? '<' : ''},
		{text: before},
		{text: at, tone: 'selected'},
		{text: after},
		{text: isCutRight ? '>' : ''},
		{text: ' '.repeat(Math.max(0, width - used - (start > 0 ? 1 : 0) - (isCutRight ? 1 : 0)))},
	].filter(each => each.text !== '') as Line;
};

/**
What a key does to a text that is typed at the bottom of what it searches: Enter ends it. Tells whether the key was meant for it; false also where nothing is being typed.
*/
export const hasTyped = (typed: TextField | undefined, press: Press, {end, edit}: {end(text: string): void; edit(typed: TextField): void}): boolean => {
	if (typed === undefined) {
		return false;
	}

	if (press.name === 'enter') {
		end(typed.text);

		return true;
	}

	const edited = editText(typed, press);

	if (edited === undefined) {
		return false;
	}

	edit(edited);

	return true;
};
