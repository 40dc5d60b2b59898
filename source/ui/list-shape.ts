import type {Store} from './create-store.js';
import type {Press} from './decoder.js';
import type {ActionId} from './actions.js';
import type {Binding} from './bindings.js';
import type {Line} from './line.js';
import type {Column} from './list-columns.js';
import type {Sorting} from './list-order.js';
import type {Size} from './navigation.js';
import type {TextField} from './text-field.js';
import type {Theme} from './theme.js';

export type ListState = {
	readonly cursorId?: string;
	readonly filter: string;
	readonly typed?: TextField;

	/**
	The last filter. It is offered when a new one is begun, and gives way to the first letter of another.
	*/
	readonly recalled: string;
	readonly isRecalled?: boolean;
	readonly marks: ReadonlySet<string>;

	/**
	The column that it is sorted by; undefined: as it came.
	*/
	readonly sorted?: Sorting;
};

/**
What is remembered of a list for the next one of its name.
*/
export type ListMemory = Partial<Pick<ListState, 'cursorId' | 'filter' | 'recalled' | 'sorted'>>;

export type ListOptions<Row> = {
	readonly theme: Theme;
	readonly rows: () => readonly Row[];
	readonly idOf: (row: Row) => string;
	readonly columns: ReadonlyArray<Column<Row>>;

	/**
	What is said where there is nothing to list, and what to do about it.
	*/
	readonly empty: (width: number) => readonly Line[];
	readonly canMark?: boolean;
	readonly noun?: string;
	readonly hasHeader?: boolean;
	readonly onChange: () => void;

	/**
	The key of an action as it is written in prose; absent: the usual one.
	*/
	readonly keyOf?: (action: ActionId) => string;

	/**
	Lets the operator choose what it is sorted by; absent: there is no such key.
	*/
	readonly chooseOrder?: () => void;

	/**
	What was remembered of an earlier list of this name.
	*/
	readonly begins?: ListMemory;
};

/**
A list with a cursor, a filter and marks, drawn only as far as it is seen.
*/
export type List<Row> = {
	readonly state: Store<ListState>;
	current(): Row | undefined;
	marked(): readonly Row[];

	/**
	What is meant by an action on the marked rows, in words: `3 marked hosts`; undefined where none is marked.
	*/
	markedWords(): string | undefined;
	visible(): readonly Row[];
	select(id: string): void;
	isTyping(): boolean;
	press(press: Press): boolean;

	/**
	Esc: leaves the filter first. True when there was something to leave.
	*/
	back(): boolean;
	bindings(): readonly Binding[];

	/**
	Puts the cursor on what was drawn last in this line of its own, counted from 0.
	*/
	click(at: number): void;
	draw(size: Size): readonly Line[];
};
