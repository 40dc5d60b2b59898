import type {Desk} from '../desk.js';
import type {Binding} from '../bindings.js';
import {keysLabel} from '../keymap.js';
import {createList} from '../list.js';
import type {Column} from '../list-columns.js';
import {paragraph, widthOf, type Line} from '../line.js';
import type {Layer} from '../navigation.js';
import {cutLines} from '../present/trouble.js';
import {boxed} from './box.js';

export type MenuRow = {
	readonly id: string;
	readonly label: string;
	readonly detail?: string;

	/**
	Why it cannot be chosen.
	*/
	readonly unusable?: string;
};

/**
The widest that is said beside a value.
*/
const mostDetail = 40;

/**
A dialog with values to choose from: one, or several with Space. Values that cannot be chosen say why.
*/
export const createMenu = (desk: Desk, {name = 'menu', noun = 'value', title, about, intro, bindings = [], rows, none = () => 'There is nothing to choose from.', marks, start, onChoose}: {
	readonly name?: string;

	/**
	What is counted below the rows.
	*/
	readonly noun?: string;
	readonly title: string;
	readonly about?: string;
	readonly intro?: string | (() => string);
	readonly bindings?: readonly Binding[];
	readonly rows: () => readonly MenuRow[];

	/**
	What is said where there is no row: why, and what to do.
	*/
	readonly none?: () => string;

	/**
	Marked at first; given: several can be chosen.
	*/
	readonly marks?: readonly string[];
	readonly start?: string;
	readonly onChoose: (ids: readonly string[]) => void;
}): Layer => {
	const offered = rows();
	// Of what is listed now: values may come while it is open.
	const detailWidth = (): number => Math.min(mostDetail, Math.max(0, ...rows().map(({detail = '', unusable}) => unusable === undefined ? widthOf(detail) : 10)));
	const columns: ReadonlyArray<Column<MenuRow>> = [
		{title: '', width: 'rest', cell: ({label, unusable}) => ({text: label, ...(unusable !== undefined && {tone: 'quiet' as const})})},
		{title: '', width: [0, mostDetail], cell: ({detail = '', unusable}) => unusable === undefined ? {text: detail, tone: 'quiet'} : {text: 'not usable', tone: 'caution'}},
	];
	const list = createList<MenuRow>({
		theme: desk.theme, rows, idOf: ({id}) => id, columns, canMark: marks !== undefined, noun, hasHeader: false, onChange: desk.changed,
		empty: width => paragraph(none(), width),
	});
	// The cursor begins at the present value, else at the first that can be chosen.
	const first = start ?? offered.find(({unusable}) => unusable === undefined)?.id;
	list.state.update(state => ({...state, marks: new Set(marks), ...(first !== undefined && {cursorId: first})}));

	const choose = (): void => {
		if (rows().length === 0) {
			desk.tell(`${title}: there is nothing to choose yet. ${desk.key('back')} leaves it as it was.`, 'caution', () => rows().length === 0);

			return;
		}

		const row = list.current();
		const chosen = marks === undefined ? (row === undefined ? [] : [row]) : list.marked();
		const bad = chosen.find(({unusable}) => unusable !== undefined);

		if (chosen.length === 0 && marks?.length === 0) {
			desk.tell(`Nothing is marked yet: ${keysLabel('mark', desk.keys)} marks, ${desk.key('back')} leaves it as it was.`, 'caution');

			return;
		}

		if (bad !== undefined) {
			desk.tell(`${bad.label}: ${bad.unusable ?? ''}`, 'caution');

			return;
		}

		desk.close(layer);
		onChoose(chosen.map(({id}) => id));
	};

	const layer: Layer = {
		name,
		crumb: title,
		about: about ?? 'Choose a value. A value that cannot be used says why.',
		isTyping: list.isTyping,
		press: list.press,
		back: list.back,
		bindings: () => [...bindings, ...list.bindings(), {action: 'open', title: marks === undefined ? 'Choose' : 'Take the marked ones', run: choose}],
		draw({columns: width, rows: height}) {
			const {label = '', unusable} = list.current() ?? {};
			const why: readonly Line[] = [
				...widthOf(label) > width - detailWidth() - 9 ? paragraph(label, width - 4) : [],
				...unusable === undefined ? [] : paragraph(`Not usable: ${unusable}`, width - 4, {tone: 'caution'}),
			];
			// What is chosen from is seen, however much is said above it.
			const most = Math.max(2, height - 2 - why.length - Math.min(6, rows().length + 1));
			const lead: readonly Line[] = intro === undefined ? [] : cutLines(paragraph(typeof intro === 'string' ? intro : intro(), width - 4, {tone: 'quiet'}), most, desk.theme.glyphs);
			// Not taller than what it lists.
			const wanted = Math.min(height - 2, lead.length + why.length + Math.max(5, rows().length + 1));

			return boxed(title, [...lead, ...list.draw({columns: width - 4, rows: Math.max(2, wanted - lead.length - why.length)}), ...why], width, desk.theme);
		},
	};

	return layer;
};
