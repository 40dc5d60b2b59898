import type {Choice, Field, FieldMistake} from '../base/method.js';
import {cleanLine} from '../base/text.js';
import {createStore, type Store} from './create-store.js';
import type {Press} from './decoder.js';
import type {Desk} from './desk.js';
import type {Binding} from './bindings.js';
import {createLinesEditor} from './layers/lines-editor.js';
import {createMenu} from './layers/menu.js';
import {createText} from './layers/text.js';
import {pageBinding} from './screens/docs.js';
import {moveBindings} from './move-bindings.js';
import {
	isText,
	listOf,
	valueOf,
	valueText,
	type Values,
} from './field-value.js';
import {drawForm} from './form-draw.js';
import {localTimes} from './present/time.js';
import {blank, paragraph, type Line} from './line.js';
import type {Size} from './navigation.js';
import {editText, textField, type TextField} from './text-field.js';

type FormState = {
	/**
	The current field by its name: fields come and go with what is wrong with them. Undefined: the first.
	*/
	readonly name?: string;
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

	/**
	Why there may be no value to choose from, and the way to one.
	*/
	readonly none?: () => string;
	readonly intro: () => string;
	readonly enterTitle: string;
	readonly onEnter: () => void;
	readonly onPreview?: (field: Field) => void;
};

export const createForm = (desk: Desk, options: FormOptions): Form => {
	const {values, mistakes} = options;
	const state = createStore<FormState>({editor: textField(), showsAdvanced: false});
	state.subscribe(desk.changed);
	values.subscribe(desk.changed);

	const shown = (): readonly Field[] => {
		const {showsAdvanced} = state.get();
		const wrong = new Set(mistakes().map(({name}) => name));

		// The field that one is at is not taken away, whatever becomes of it.
		return options.fields().filter(field => showsAdvanced || field.isAdvanced !== true || Object.hasOwn(values.get(), field.name) || wrong.has(field.name) || field.name === state.get().name);
	};

	const indexIn = (fields: readonly Field[]): number => Math.max(0, fields.findIndex(({name}) => name === state.get().name));
	const current = (): Field | undefined => {
		const fields = shown();

		return fields[indexIn(fields)];
	};

	const editorFor = (field: Field | undefined): TextField => textField(field === undefined ? '' : valueText(field, valueOf(field, values.get())));
	state.update(before => ({...before, editor: editorFor(current())}));

	const moveTo = (field: Field | undefined): void => {
		if (field !== undefined) {
			state.update(before => ({...before, name: field.name, editor: editorFor(field)}));
		}
	};

	const moveBy = (by: number): void => {
		const fields = shown();

		moveTo(fields[Math.max(0, Math.min(fields.length - 1, indexIn(fields) + by))]);
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
		id: value, label: localTimes(cleanLine(label)), ...unusable !== undefined && {unusable: cleanLine(unusable)},
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
				none: () => `${options.none?.() ?? 'None is known.'}${isText(field) ? ` ${desk.key('back')} goes back, and a value can be typed.` : ''}`,
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

	const bindings = (): readonly Binding[] => {
		const field = current();
		const hasList = field !== undefined && (field.choices !== undefined || ['lines', 'many', 'flag'].includes(field.kind));
		const isOpensList = field !== undefined && hasList && !isText(field) && field.kind !== 'flag';

		return [
			...moveBindings({
				by: moveBy,
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
						moveBy(1);
					}
				},
			},
			{
				action: 'previous', run() {
					moveBy(-1);
				},
			},
			isOpensList ? {action: 'open', title: 'List of values', run: openList} : {action: 'open', title: options.enterTitle, run: options.onEnter},
			{
				action: 'review', title: options.enterTitle, run: options.onEnter, weight: isOpensList ? 88 : 0,
			},
			{
				action: 'list', run: openList, ...isOpensList && {weight: 0}, ...!hasList && {disabled: 'this field has no list; type a value'},
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
						// The first is named before others may come above it.
						state.update(before => ({...before, ...field !== undefined && {name: field.name}, showsAdvanced: !before.showsAdvanced}));
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
			moveTo(shown().find(field => field.name === name));
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
		draw: size => drawForm({
			glyphs: desk.theme.glyphs, key: desk.key, size, fields: options.fields(), shown: shown(), current: current(), editor: state.get().editor, values: values.get(), mistakes: mistakes(), intro: options.intro(),
		}),
	};
};
