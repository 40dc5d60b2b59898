import type {Choice, Field, FieldMistake} from '../base/method.js';
import {cleanLine} from '../base/text.js';
import {createStore, type Store} from './create-store.js';
import type {Press} from './decoder.js';
import type {Desk} from './desk.js';
import type {Binding} from './keymap.js';
import {createLinesEditor} from './layers/lines-editor.js';
import {createMenu} from './layers/menu.js';
import {createText} from './layers/text.js';
import {pageBinding} from './screens/docs.js';
import {moveBindings} from './move-bindings.js';
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
import {
	drawField,
	editText,
	textField,
	type TextField,
} from './text-field.js';

export type Values = Readonly<Record<string, unknown>>;

type FormState = {
	readonly index: number;
	readonly editor: TextField;
	readonly showsAdvanced: boolean;
};

/**
A form in smit's manner over fields as data: values are kept as what is sent (text, booleans, lists of text).
*/
export type Form = {
	readonly state: Store<FormState>;
	current(): Field | undefined;
	focus(name: string): void;
	isTyping(): boolean;
	press(press: Press): boolean;
	bindings(): readonly Binding[];
	draw(size: Size): readonly Line[];
};

export type FormOptions = {
	readonly fields: () => readonly Field[];
	readonly values: Store<Values>;

	/**
	Mistakes to show, with their fields.
	*/
	readonly mistakes: () => readonly FieldMistake[];
	/**
	What a field goes back to where that is not its default.
	*/
	readonly begins?: Values;

	/**
	Asks for the fields anew while their values are listed; with `isFresh` the host itself, however young what is known is.
	*/
	readonly onRefresh?: (isFresh: boolean) => Promise<void>;

	/**
	Since when the values that can be chosen are known, as a sentence.
	*/
	readonly known?: () => string;
	readonly intro: () => string;
	readonly enterTitle: string;
	readonly onEnter: () => void;
	readonly onPreview?: (field: Field) => void;
};

const isText = ({kind}: Field): boolean => ['text', 'file', 'number'].includes(kind);

/**
A plain value as text.
*/
export const plainText = (value: unknown): string => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : (value === undefined ? '' : JSON.stringify(value));

/**
A value as text of one line.
*/
export const valueText = (field: Field, value: unknown): string => {
	if (field.kind === 'flag') {
		return [true, 'true', 'yes'].includes(value as string) ? 'yes' : 'no';
	}

	if (Array.isArray(value)) {
		return value.map(String).join(', ');
	}

	return value === undefined ? '' : cleanLine(plainText(value));
};

export const listOf = (value: unknown): readonly string[] => Array.isArray(value) ? value.map(String) : (value === undefined || value === '' ? [] : plainText(value).split('\n'));

/**
The value that a field has: what was given, else its default.
*/
const valueOf = (field: Field, values: Values): unknown => Object.hasOwn(values, field.name) ? values[field.name] : field.default;

/**
Smit's marks: `*` required before the label; `+` has a list, `#` a number, `/` a file after the value.
*/
const marksOf = (field: Field): string => [
	field.choices !== undefined || field.kind === 'flag' || field.kind === 'choice' || field.kind === 'many' || field.kind === 'lines' ? '+' : '',
	field.kind === 'number' ? '#' : '',
	field.kind === 'file' ? '/' : '',
].join('');

export const createForm = (desk: Desk, options: FormOptions): Form => {
	const {values, mistakes} = options;
	const state = createStore<FormState>({index: 0, editor: textField(), showsAdvanced: false});
	state.subscribe(desk.changed);
	values.subscribe(desk.changed);

	const shown = (): readonly Field[] => {
		const {showsAdvanced} = state.get();
		const wrong = new Set(mistakes().map(({name}) => name));

		return options.fields().filter(field => showsAdvanced || field.isAdvanced !== true || Object.hasOwn(values.get(), field.name) || wrong.has(field.name));
	};

	const current = (): Field | undefined => shown()[Math.min(state.get().index, shown().length - 1)];
	const editorFor = (field: Field | undefined): TextField => textField(field === undefined ? '' : valueText(field, valueOf(field, values.get())));
	state.update(before => ({...before, editor: editorFor(current())}));

	const moveTo = (index: number): void => {
		const to = Math.max(0, Math.min(shown().length - 1, index));
		state.update(before => ({...before, index: to, editor: editorFor(shown()[to])}));
	};

	const set = (field: Field, value: unknown): void => {
		values.update(before => ({...before, [field.name]: value}));
		state.update(before => ({...before, editor: editorFor(current())}));
	};

	const cycle = (field: Field, by: number): void => {
		const usable = (field.choices ?? []).filter(({unusable}) => unusable === undefined);
		const at = usable.findIndex(({value}) => value === valueOf(field, values.get()));
		const next = usable[(at + by + usable.length) % Math.max(1, usable.length)];

		if (next !== undefined) {
			set(field, next.value);
		}
	};

	/**
	What can be chosen first; what cannot says why.
	*/
	const toRows = (choices: readonly Choice[]) => choices.toSorted((left, right) => Number(left.unusable !== undefined) - Number(right.unusable !== undefined)).map(({value, label, unusable}) => ({
		id: value, label: cleanLine(label), ...unusable !== undefined && {unusable: cleanLine(unusable)},
	}));

	const openList = (): void => {
		const field = current();

		if (field === undefined) {
			return;
		}

		if (field.kind === 'lines' || (field.kind === 'many' && (field.choices ?? []).length === 0)) {
			desk.ask(createLinesEditor(desk, {
				title: field.label, lines: listOf(valueOf(field, values.get())), help: field.help,
				onChange(lines) {
					set(field, lines);
				},
			}));
		} else if (field.kind === 'flag') {
			set(field, valueText(field, valueOf(field, values.get())) === 'no');
		} else if (field.choices === undefined) {
			desk.tell(`${field.label}: there is no list of values; type one.`, 'caution');
		} else {
			const isMany = field.kind === 'many';
			const chosen = listOf(valueOf(field, values.get()));
			const {onRefresh, known} = options;
			// The fields may be described anew while the list is open.
			const choices = (): readonly Choice[] => options.fields().find(({name}) => name === field.name)?.choices ?? [];
			const how = isMany ? ` ${desk.key('mark')} marks, ${desk.key('open')} takes the marked ones.` : '';
			void onRefresh?.(false);
			desk.ask(createMenu(desk, {
				title: field.label, intro: () => `${field.help}${how}${known === undefined ? '' : ` ${known()}`}`, rows: () => toRows(choices()),
				...onRefresh !== undefined && {
					bindings: [{
						action: 'refresh', title: 'Ask the host', run() {
							void onRefresh(true);
						},
					} as const],
				},
				...isMany && {marks: chosen},
				...chosen[0] !== undefined && {start: chosen[0]},
				onChoose(ids) {
					set(field, isMany ? ids : ids[0]);
				},
			}));
		}
	};

	const explain = (field: Field): void => {
		desk.ask(createText(desk, {
			title: field.label,
			lines: width => [
				...paragraph(field.help, width),
				blank,
				...field.flag === undefined ? [] : paragraph(`Becomes the flag ${field.flag}.`, width),
				...field.unit === undefined ? [] : paragraph(`Counted in ${field.unit}.`, width),
				...paragraph(field.default === undefined ? 'There is no default.' : `Default: ${valueText(field, field.default) === '' ? 'empty' : valueText(field, field.default)}.`, width),
				...paragraph(field.isRequired ? 'It must have a value (*).' : 'It may stay empty.', width),
				...field.hasPreview === true ? paragraph(`${desk.key('preview', true)} shows what it matches.`, width) : [],
			],
			bindings: [pageBinding(desk)],
		}));
	};

	const drawValue = (field: Field, isCursor: boolean, width: number): Line => {
		const text = valueText(field, valueOf(field, values.get()));
		const unit = field.unit === undefined ? '' : ` ${field.unit}`;
		const marks = fit(`${marksOf(field)}${unit}`, Math.max(3, unit.length + 2));
		const room = width - marks.length - 3;

		if (!isText(field)) {
			return [span(isCursor ? '<' : ' '), span(fit(text === '' ? '(none)' : text, room, {more: desk.theme.glyphs.more}), isCursor ? 'selected' : undefined), span(isCursor ? '>' : ' '), span(` ${marks}`, 'quiet')];
		}

		const field_ = isCursor ? state.get().editor : textField(text);

		return [span('['), ...drawField(field_, room, {isFocused: isCursor}), span(']'), span(` ${marks}`, 'quiet')];
	};

	const drawFields = (width: number): {readonly lines: readonly Line[]; readonly cursor: number} => {
		const lines: Line[] = [];
		let cursor = 0;
		const longest = Math.max(20, ...shown().map(({label}) => widthOf(label)));
		const labelWidth = Math.min(longest, Math.floor(width * 0.48));

		for (const field of shown()) {
			const isCursor = field === current();

			if (isCursor) {
				cursor = lines.length;
			}

			lines.push([
				span(`${isCursor ? desk.theme.glyphs.cursor : ' '} `, 'key'),
				span(field.isRequired ? '* ' : '  ', 'caution'),
				span(`${fit(field.label, labelWidth, {more: desk.theme.glyphs.more})} `, isCursor ? 'title' : undefined),
				...drawValue(field, isCursor, width - labelWidth - 5),
			]);

			const wrong = mistakes().filter(({name}) => name === field.name);

			const where = !isText(field) && (field.choices ?? []).length > 0 ? ` ${desk.key('list', true)} lists what can be chosen.` : '';

			for (const mistake of wrong) {
				lines.push(...paragraph(`${cleanLine(mistake.message)}${where}`, width, {tone: 'danger', first: span(`      ${desk.theme.glyphs.danger} `, 'danger')}));
			}
		}

		const hidden = options.fields().length - shown().length;

		if (hidden > 0) {
			lines.push([span(`    ${hidden} more options that few need; ${desk.key('advanced', true)} shows them`, 'quiet')]);
		}

		return {lines, cursor};
	};

	const bindings = (): readonly Binding[] => {
		const field = current();
		const hasList = field !== undefined && (field.choices !== undefined || ['lines', 'many', 'flag'].includes(field.kind));
		const isOpensList = field !== undefined && hasList && !isText(field) && field.kind !== 'flag';

		return [
			...moveBindings({
				by(lines) {
					moveTo(state.get().index + lines);
				},
				page: () => shown().length,
			}),
			{
				action: 'next', title: field?.kind === 'flag' || field?.kind === 'choice' ? 'Next value' : 'Next field',
				run() {
					if (field?.kind === 'flag') {
						openList();
					} else if (field?.kind === 'choice') {
						cycle(field, 1);
					} else {
						moveTo(state.get().index + 1);
					}
				},
			},
			{
				action: 'previous', run() {
					moveTo(state.get().index - 1);
				},
			},
			isOpensList ? {action: 'open', title: 'List of values', run: openList} : {action: 'open', title: options.enterTitle, run: options.onEnter},
			{
				action: 'review', title: options.enterTitle, run: options.onEnter, weight: isOpensList ? 88 : 0,
			},
			{
				action: 'list', run: openList, ...!hasList && {disabled: 'this field has no list; type a value'},
			},
			{
				action: 'reset', run() {
					if (field === undefined) {
						return;
					}

					values.update(before => ({
						...Object.fromEntries(Object.entries(before).filter(([name]) => name !== field.name)),
						...options.begins !== undefined && Object.hasOwn(options.begins, field.name) && {[field.name]: options.begins[field.name]},
					}));
					state.update(before => ({...before, editor: editorFor(field)}));
				},
			},
			{
				action: 'mark', title: 'Several values', weight: 0, run: openList, ...!['lines', 'many'].includes(field?.kind ?? '') && {disabled: 'this field takes one value'},
			},
			...options.onPreview !== undefined && field?.hasPreview === true
				? [{
					action: 'preview', run() {
						options.onPreview?.(field);
					},
				} as const]
				: [],
			...options.fields().some(({isAdvanced}) => isAdvanced)
				? [{
					action: 'advanced', title: state.get().showsAdvanced ? 'Fewer options' : 'More options',
					run() {
						const kept = current();
						state.update(before => ({...before, showsAdvanced: !before.showsAdvanced}));
						moveTo(Math.max(0, shown().findIndex(({name}) => name === kept?.name)));
					},
				} as const]
				: [],
			{
				action: 'help',
				title: 'Help on this field',
				run() {
					if (field !== undefined) {
						explain(field);
					}
				},
			},
		];
	};

	return {
		state,
		current,
		focus(name) {
			moveTo(shown().findIndex(field => field.name === name));
		},
		isTyping: () => true,
		press(press) {
			const field = current();

			if (field === undefined || (press.name === 'ctrl-u' && !isText(field))) {
				return false;
			}

			if (!isText(field)) {
				if ([' ', 'right', 'left'].includes(press.name)) {
					if (field.kind === 'choice' && press.name !== ' ') {
						cycle(field, press.name === 'left' ? -1 : 1);
					} else if (field.kind === 'flag' || press.name === ' ') {
						openList();
					}

					return true;
				}

				return false;
			}

			const editor = editText(state.get().editor, press);

			if (editor === undefined) {
				return false;
			}

			if (editor.text !== state.get().editor.text) {
				values.update(before => ({...before, [field.name]: editor.text}));
			}

			state.update(before => ({...before, editor}));

			return true;
		},
		bindings,
		draw({columns, rows}) {
			const field = current();
			const help = field === undefined ? [] : paragraph(`${field.help}${field.flag === undefined ? '' : ` (${field.flag})`}`, columns - 6, {tone: 'quiet', indent: '  '});
			const helpLines = help.slice(0, 2).map((each, at) => at === 1 && help.length > 2 ? [...each, span(` ${desk.theme.glyphs.more} ${desk.key('help', true)}`, 'key')] : each);
			const intro = rows > 14 ? [...paragraph(options.intro(), columns, {tone: 'quiet'}), blank] : [];
			const room = Math.max(1, rows - intro.length - 3);
			const {lines, cursor} = drawFields(columns);
			const start = windowStart(cursor, lines.length, room);
			const drawn = lines.slice(start, start + room);

			return [
				...intro,
				...drawn,
				...Array.from({length: Math.max(0, room - drawn.length)}, () => blank),
				[span(start + drawn.length < lines.length ? `${desk.theme.glyphs.down} ${lines.length - start - drawn.length} more below` : '', 'quiet')],
				...helpLines,
			];
		},
	};
};
