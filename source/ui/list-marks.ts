import type {Store} from './create-store.js';
import type {Binding} from './bindings.js';
import type {ListState} from './list-shape.js';

/**
The marks of a list, by the ids of its rows.
*/
export const createMarks = <Row>({state, rows, visible, idOf, noun, at, onMarked}: {
	readonly state: Store<ListState>;
	readonly rows: () => readonly Row[];
	readonly visible: () => readonly Row[];
	readonly idOf: (row: Row) => string;
	readonly noun: string;

	/**
	Where the cursor is among the rows that are shown.
	*/
	readonly at: (shown: readonly Row[]) => number;

	/**
	Called when one was marked, or unmarked.
	*/
	readonly onMarked: () => void;
}) => {
	let lastMarked: string | undefined;

	/**
	A mark of a row that has gone is none.
	*/
	const marked = (): readonly Row[] => {
		const {marks} = state.get();

		return marks.size === 0 ? [] : rows().filter(row => marks.has(idOf(row)));
	};

	const toggle = (): void => {
		const shown = visible();
		const row = shown[at(shown)];

		if (row === undefined) {
			return;
		}

		const marks = new Set(state.get().marks);

		lastMarked = idOf(row);

		if (!marks.delete(lastMarked)) {
			marks.add(lastMarked);
		}

		state.update(before => ({...before, marks}));
		onMarked();
	};

	/**
	Marks more of the rows that are shown: all, or those between the last mark and the cursor.
	*/
	const markMore = (isRange: boolean): void => {
		const shown = visible();
		const from = shown.findIndex(row => idOf(row) === lastMarked);
		const ends = [from === -1 ? at(shown) : from, at(shown)];
		const more = isRange ? shown.slice(Math.min(...ends), Math.max(...ends) + 1) : shown;

		state.update(before => ({...before, marks: new Set([...before.marks, ...more.map(row => idOf(row))])}));
	};

	const none = (): {readonly disabled?: string} => visible().length === 0 ? {disabled: 'there is nothing to mark'} : {};

	return {
		marked,

		/**
		What is meant by an action on the marked rows; undefined where none is marked.
		*/
		words(): string | undefined {
			const {length} = marked();

			return length === 0 ? undefined : `${length} marked ${noun}${length === 1 ? '' : 's'}`;
		},

		/**
		How many are marked; what is marked and not seen is acted upon, too.
		*/
		summary(): string {
			const all = marked().length;

			if (all === 0) {
				return '';
			}

			const {marks} = state.get();
			const seen = visible().reduce((sum, row) => sum + (marks.has(idOf(row)) ? 1 : 0), 0);

			return `  ${all} marked${seen < all ? `, ${all - seen} of them not shown` : ''}`;
		},
		bindings: (): readonly Binding[] => [
			{action: 'mark', run: toggle, ...none()},
			{
				action: 'markAll', ...none(), run() {
					markMore(false);
				},
			},
			{
				action: 'markRange', ...none(), run() {
					markMore(true);
				},
			},
			{
				action: 'unmark', ...marked().length === 0 && {disabled: 'nothing is marked'}, run() {
					state.update(before => ({...before, marks: new Set()}));
				},
			},
		],
	};
};
