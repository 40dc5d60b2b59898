import {createStore, type Store} from './create-store.js';
import type {Layer, Navigation} from './navigation.js';

/**
A place that can be called up again: which screen, and of what.
*/
export type Place = NonNullable<Layer['place']>;

/**
Where one was: the place after those that it lies under, and what they are called.
*/
export type Visit = {readonly path: readonly Place[]; readonly crumbs: readonly string[]};

export type History = {
	readonly visits: readonly Visit[];
	readonly at: number;

	/**
	The place that was shown before the present one.
	*/
	readonly last?: Visit;
};

const most = 100;

export const isSamePlace = (one: Place | undefined, other: Place | undefined): boolean => one !== undefined && one.name === other?.name && one.args.length === other.args.length && one.args.every((each, at) => each === other.args[at]);

const isSameVisit = (one: Visit | undefined, other: Visit | undefined): boolean => isSamePlace(one?.path.at(-1), other?.path.at(-1));

/**
Where one is now; undefined at a screen that cannot be called up again, such as the review of a plan, which ages.
*/
export const visitOf = ({screens}: Pick<Navigation, 'screens'>): Visit | undefined => screens.at(-1)?.place === undefined
	? undefined
	: {path: screens.flatMap(({place}) => place ?? []), crumbs: screens.map(({crumb}) => crumb).filter(crumb => crumb !== '')};

/**
The history with a place that one came to; what lay ahead of the one before is forgotten.
*/
const visited = (history: History, visit: Visit): History => {
	const {visits, at} = history;
	const here = visits[at];

	if (isSameVisit(here, visit)) {
		return {...history, visits: visits.with(at, visit)};
	}

	const kept = [...visits.slice(0, at + 1), visit].slice(-most);

	return {visits: kept, at: kept.length - 1, ...here !== undefined && {last: here}};
};

/**
The history one place further back or ahead; undefined where there is none.
*/
export const moved = ({visits, at}: History, by: 1 | -1): History | undefined => visits[at + by] === undefined ? undefined : {visits, at: at + by, last: visits[at]!};

/**
The places where one was, kept as one goes.
*/
export const keepHistory = (navigation: Store<Navigation>): Store<History> => {
	const history = createStore<History>({visits: [], at: -1});

	navigation.subscribe(() => {
		const visit = visitOf(navigation.get());

		if (visit !== undefined) {
			history.update(before => before.visits.length === 0 ? {visits: [visit], at: 0} : visited(before, visit));
		}
	});

	return history;
};
