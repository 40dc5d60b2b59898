import type {ReactNode} from 'react';
import type {Press} from './decoder.js';
import type {ActionId} from './actions.js';
import type {Binding} from './bindings.js';
import type {Line} from './line.js';

export type Size = {
	readonly columns: number;
	readonly rows: number;

	/**
	It is told line by line: there is no cursor that anything could be about.
	*/
	readonly isLinear?: boolean;
};

/**
A screen, or a dialog on top of one. It keeps its own state, so that going back and forth loses nothing.
*/
export type Layer = {
	readonly name: string;

	/**
	Its word in the breadcrumb; a dialog has a title instead.
	*/
	readonly crumb: string;

	/**
	What this place is and how it is used: the beginning of its help.
	*/
	readonly about: string;

	/**
	Its page of the manual, without `.md`.
	*/
	readonly guide?: string;

	/**
	How it is called up again, for the history of places: which one it is, and what makes it anew where that says too little; the first of its `args` is then the host that it needs, or empty.
	*/
	readonly place?: {readonly name: string; readonly args: readonly string[]; create?(): Layer};

	/**
	What it says line by line, and what can be chosen in it by number, where no full screen is used.
	*/
	linear?(): {readonly lines: readonly string[]; readonly items?: ReadonlyArray<{readonly label: string; run(): void}>};

	/**
	The host that it is about now, such as the one under the cursor.
	*/
	hostName?(): string | undefined;

	/**
	The run that it shows.
	*/
	readonly runId?: string;

	/**
	A dialog that stays until it is answered, wherever one goes below it.
	*/
	readonly isHeld?: true;

	/**
	Whether letters are typed into it now, so that only other keys act.
	*/
	isTyping?(): boolean;

	/**
	A key, before the bindings; true when it was used.
	*/
	press?(press: Press): boolean;

	/**
	Actions whose keys are handed to Ink, as the usual key of the action.
	*/
	readonly handsOn?: readonly ActionId[];
	bindings(): readonly Binding[];

	/**
	What the cursor or the marks are on, and which of the actions here are done with it; undefined: nothing is there.
	*/
	row?(): {readonly title: string; readonly actions: readonly ActionId[]} | undefined;

	/**
	Puts the cursor on what was drawn in this row, counted from 0 at the top of its room.
	*/
	click?(row: number): void;

	/**
	Called when it becomes the screen, first or again; not when a dialog over it is closed.
	*/
	shown?(): void;

	/**
	Called when it leaves the stack for good.
	*/
	closed?(): void;

	/**
	Its rows for `size`, which is the room it has.
	*/
	draw?(size: Size): readonly Line[];

	/**
	For the few that need more than rows.
	*/
	render?(size: Size): ReactNode;

	/**
	What Esc means here, where it is not going back one level; false: going back is right.
	*/
	back?(): boolean;
};

/**
Where the operator is: screens from the first to the present one, and dialogs on top.
*/
export type Navigation = {
	readonly screens: readonly Layer[];
	readonly dialogs: readonly Layer[];

	/**
	The place before the last going back, for a digit that follows Esc.
	*/
	readonly before?: {readonly screens: readonly Layer[]; readonly dialogs: readonly Layer[]};
};

export type NavigationAction =
	| {readonly type: 'go'; readonly layer: Layer}
	| {readonly type: 'start'; readonly layers: readonly Layer[]}
	| {readonly type: 'back-to'; readonly name: string; readonly layer?: Layer}
	| {readonly type: 'ask'; readonly layer: Layer}
	| {readonly type: 'close'; readonly layer: Layer}
	| {readonly type: 'back'}
	| {readonly type: 'restore'}

	/**
	Nothing that was left is come back to by a digit any more.
	*/
	| {readonly type: 'stay'};

export const navigate = (state: Navigation, action: NavigationAction): Navigation => {
	const {screens, dialogs} = state;
	const held = dialogs.filter(({isHeld}) => isHeld);

	switch (action.type) {
		case 'go': {
			return {screens: [...screens, action.layer], dialogs: held};
		}

		case 'start': {
			return {screens: action.layers, dialogs: held};
		}

		case 'back-to': {
			const at = screens.findLastIndex(({name}) => name === action.name);
			const kept = screens.slice(0, at + 1);

			return {screens: action.layer === undefined ? (kept.length > 0 ? kept : screens) : [...kept, action.layer], dialogs: held};
		}

		case 'ask': {
			return {screens, dialogs: [...dialogs, action.layer]};
		}

		case 'close': {
			if (dialogs.includes(action.layer)) {
				return {screens, dialogs: dialogs.filter(each => each !== action.layer)};
			}

			return screens.length > 1 && screens.includes(action.layer) ? {screens: screens.filter(each => each !== action.layer), dialogs} : state;
		}

		case 'back': {
			if (dialogs.length > 0) {
				return {screens, dialogs: dialogs.slice(0, -1), before: {screens, dialogs}};
			}

			return screens.length > 1 ? {screens: screens.slice(0, -1), dialogs, before: {screens, dialogs}} : state;
		}

		case 'restore': {
			return state.before ?? state;
		}

		case 'stay': {
			return state.before === undefined ? state : {screens, dialogs};
		}
	}
};

export const topLayer = ({screens, dialogs}: Navigation): Layer | undefined => dialogs.at(-1) ?? screens.at(-1);
