import {createStore} from './create-store.js';
import type {Press} from './decoder.js';
import type {Desk} from './desk.js';
import type {Binding} from './keymap.js';
import {moveBindings} from './move-bindings.js';
import {
	span,
	wrap,
	type Line,
} from './line.js';
import {isPassing} from './list-order.js';
import {
	drawField,
	hasTyped,
	textField,
	type TextField,
} from './text-field.js';
import type {Transcript} from './transcript.js';

type PaneState = {
	/**
	The first line shown while paused; undefined: following.
	*/
	readonly top?: number;

	/**
	Lines that had come when it was paused.
	*/
	readonly pausedAt: number;
	readonly isWrapped: boolean;
	readonly typed?: TextField;
	readonly search: string;
};

/**
A window onto a transcript: follows its end, or stands still and says how much is new.
*/
export type OutputPane = {
	isTyping(): boolean;
	press(press: Press): boolean;
	back(): boolean;
	bindings(): readonly Binding[];
	isFollowing(): boolean;
	follow(): void;

	/**
	What stands in the pane's title: following, or paused with what is new.
	*/
	status(): string;
	draw(width: number, height: number): readonly Line[];
};

const looksWrong = /\b(?:error|fail(?:ed|ure)?|cannot|denied|no space|not found)\b|\d{4}-\d{3}/iv;

export const createOutputPane = (desk: Desk, transcript: () => Transcript | undefined): OutputPane => {
	const state = createStore<PaneState>({pausedAt: 0, isWrapped: false, search: ''});
	state.subscribe(desk.changed);
	let page = 10;
	const lines = (): readonly string[] => transcript()?.lines() ?? [];
	const end = (): number => Math.max(0, lines().length - page);

	const follow = (): void => {
		state.update(({top: _, ...before}) => before);
	};

	const stand = (top: number): void => {
		state.update(before => ({...before, top: Math.max(0, Math.min(end(), top)), pausedAt: before.top === undefined ? transcript()?.counter() ?? 0 : before.pausedAt}));
	};

	const fetchOlder = async (): Promise<void> => {
		const added = await desk.attempt(async () => transcript()?.older() ?? 0);

		if (added !== undefined && added > 0) {
			state.update(before => ({...before, top: Math.max(0, (before.top ?? 0) + added - page)}));
		}
	};

	const scroll = (by: number): void => {
		const top = state.get().top ?? end();

		if (by < 0 && top === 0 && transcript()?.hasOlder() === true) {
			void fetchOlder();
		} else if (by > 0 && top + by >= end()) {
			follow();
		} else {
			stand(top + by);
		}
	};

	const find = (isWanted: (text: string) => boolean, direction: 1 | -1, what: string): void => {
		const all = lines();
		const from = state.get().top ?? end();
		let at = from + direction;

		while (at >= 0 && at < all.length && !isWanted(all[at] ?? '')) {
			at += direction;
		}

		if (at < 0 || at >= all.length) {
			desk.tell(`${what}: no more in the ${all.length} lines that are here${transcript()?.hasOlder() === true ? '; Home and then Up fetches older ones' : ''}.`, 'quiet');
		} else {
			stand(at);
		}
	};

	const isMatch = (text: string): boolean => state.get().search !== '' && isPassing(text, state.get().search);

	return {
		isTyping: () => state.get().typed !== undefined,
		press: press => hasTyped(state.get().typed, press, {
			end(search) {
				state.update(({typed: _, ...before}) => ({...before, search}));

				if (search !== '') {
					find(isMatch, -1, `/${search}`);
				}
			},
			edit(typed) {
				state.update(before => ({...before, typed}));
			},
		}),

		back() {
			const {typed, search} = state.get();

			if (typed === undefined && search === '') {
				return false;
			}

			state.update(({typed: _, ...before}) => ({...before, search: ''}));

			return true;
		},
		isFollowing: () => state.get().top === undefined,
		follow,
		bindings: () => [
			...moveBindings({
				by: scroll,
				page: () => page,
				toTop() {
					if (state.get().top === 0) {
						scroll(-1);
					} else {
						stand(0);
					}
				},
				toBottom: follow,
			}),
			{
				action: 'follow', title: state.get().top === undefined ? 'Pause' : 'Follow', run() {
					if (state.get().top === undefined) {
						stand(end());
					} else {
						follow();
					}
				},
			},
			{
				action: 'filter', title: 'Search', run() {
					state.update(before => ({...before, typed: textField(before.search)}));
				},
			},
			...state.get().search === ''
				? []
				: [
					{
						action: 'searchNext', run() {
							find(isMatch, 1, `/${state.get().search}`);
						},
					} as const,
					{
						action: 'searchPrevious', run() {
							find(isMatch, -1, `/${state.get().search}`);
						},
					} as const,
				],
			{
				action: 'nextError', run() {
					find(text => looksWrong.test(text), 1, 'Error lines');
				},
			},
			{
				action: 'wrapLines', run() {
					state.update(before => ({...before, isWrapped: !before.isWrapped}));
				},
			},
		],
		status() {
			const {top, pausedAt, typed, search} = state.get();

			if (typed !== undefined) {
				return 'search';
			}

			const fresh = (transcript()?.counter() ?? 0) - pausedAt;

			return `${top === undefined ? 'following' : `paused${fresh > 0 ? `, +${fresh} new` : ''}, End follows`}${search === '' ? '' : `, /${search}`}`;
		},
		draw(width, height) {
			const {top, isWrapped, typed} = state.get();
			const room = Math.max(1, typed === undefined ? height : height - 1);
			page = room;
			const all = lines();
			const start = top === undefined ? Math.max(0, all.length - room) : Math.min(top, Math.max(0, all.length - 1));
			const toLines = (text: string): readonly Line[] => (isWrapped ? wrap(text, width) : [text.slice(0, width * 2)]).map(each => [span(each, isMatch(text) ? 'selected' : undefined)]);
			const drawn = all.slice(start, start + room).flatMap(text => toLines(text));
			const shown = top === undefined ? drawn.slice(-room) : drawn.slice(0, room);

			return [
				...shown,
				...Array.from({length: Math.max(0, room - shown.length)}, (): Line => []),
				...typed === undefined ? [] : [[span('/', 'key'), ...drawField(typed, Math.min(50, width - 4))]],
			];
		},
	};
};
