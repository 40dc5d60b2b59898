import type {Desk} from './desk.js';
import {
	isSamePlace,
	moved,
	visitOf,
	type Place,
	type Visit,
} from './history.js';
import type {Binding} from './bindings.js';
import type {Layer} from './navigation.js';
import {createCommandLogScreen} from './screens/command-log.js';
import {createHostScreen} from './screens/host.js';
import {createInfoScreen} from './screens/info.js';
import {createKitScreen, createKitsScreen} from './screens/kits.js';
import {createPointScreen} from './screens/point.js';
import {createPointsScreen} from './screens/points.js';
import {createPoliciesScreen} from './screens/policies.js';
import {createRunScreen} from './screens/run.js';
import {createRunsScreen} from './screens/runs.js';
import {createTimelineScreen} from './screens/timeline.js';
import {createVolumeGroupScreen} from './screens/volume-group.js';

/**
A place made anew, by what it is about; undefined where that is no longer known.
*/
const createPlace = (desk: Desk, {name, args, create}: Place): Layer | undefined => {
	const [first = '', second = ''] = args;
	const {hosts = [], points = []} = desk.world.get();
	const ofHost = (make: () => Layer): Layer | undefined => hosts.some(each => each.name === first) ? make() : undefined;

	if (create !== undefined) {
		return first === '' ? create() : ofHost(create);
	}

	switch (name) {
		case 'fleet': {
			return desk.options.firstScreen(desk);
		}

		case 'host': {
			return ofHost(() => createHostScreen(desk, first));
		}

		case 'volume-group': {
			return ofHost(() => createVolumeGroupScreen(desk, first, second));
		}

		case 'run': {
			return createRunScreen(desk, first);
		}

		case 'runs': {
			return createRunsScreen(desk);
		}

		case 'point': {
			const point = points.find(({id}) => id === first);

			return point === undefined ? undefined : createPointScreen(desk, point);
		}

		case 'points': {
			return createPointsScreen(desk);
		}

		case 'policies': {
			return createPoliciesScreen(desk);
		}

		case 'timeline': {
			return ofHost(() => createTimelineScreen(desk, first, second));
		}

		case 'kit': {
			return createKitScreen(desk, {host: first, name: second});
		}

		case 'kits': {
			return createKitsScreen(desk, first === '' ? undefined : first);
		}

		case 'info': {
			return createInfoScreen(desk);
		}

		case 'command-log': {
			return createCommandLogScreen(desk);
		}

		default: {
			return undefined;
		}
	}
};

const nameOf = (desk: Desk, {crumbs}: Visit): string => crumbs.join(` ${desk.theme.glyphs.separator} `);

/**
Goes to a place where one was: what still lies there below is kept, the rest is made anew from what is known now.
*/
export const recall = (desk: Desk, visit: Visit): void => {
	const {screens} = desk.navigation.get();
	const layers: Layer[] = [];

	for (const [at, place] of visit.path.entries()) {
		const there = screens[at];
		const layer = there !== undefined && isSamePlace(there.place, place) ? there : createPlace(desk, place);

		if (layer === undefined) {
			desk.tell(`${nameOf(desk, visit)} is no longer there.`, 'caution');

			return;
		}

		layers.push(layer);
	}

	desk.navigate({type: 'start', layers});
};

/**
The places where one was, each once, the last first; not the one that is shown.
*/
export const recalledPlaces = (desk: Desk): ReadonlyArray<{readonly name: string; readonly visit: Visit}> => {
	const here = visitOf(desk.navigation.get());
	const {visits} = desk.history.get();
	const seen = new Map(visits.map(visit => [nameOf(desk, visit), visit]));

	return [...seen].filter(([, {path}]) => !isSamePlace(path.at(-1), here?.path.at(-1))).map(([name, visit]) => ({name, visit})).toReversed();
};

/**
The keys that go through the places where one was.
*/
export const historyBindings = (desk: Desk): readonly Binding[] => {
	const history = desk.history.get();
	const here = history.visits[history.at];
	const isThere = visitOf(desk.navigation.get()) !== undefined;
	const to = (visit: Visit | undefined, title: string, none: string, go: () => void): Omit<Binding, 'action'> => ({run: go, ...visit === undefined ? {disabled: none} : {title: `${title}: ${visit.crumbs.at(-1) ?? ''}`}});

	const step = (by: 1 | -1, title: string, none: string): Omit<Binding, 'action'> => {
		// A review is no place of the history: going back from there leads to the place before it.
		const after = by === -1 && !isThere ? history : moved(history, by);
		const visit = after?.visits[after.at];

		return to(visit, title, none, () => {
			if (after === undefined || visit === undefined) {
				return;
			}

			desk.history.set(after);
			recall(desk, visit);
		});
	};

	const last = isThere ? history.last : here;

	return [
		{action: 'backward', ...step(-1, 'Back to', 'one was nowhere before')},
		{action: 'forward', ...step(1, 'Forward to', 'one did not go back')},
		{
			action: 'lastPlace', ...to(last, 'The place before', 'one was nowhere before', () => {
				if (last !== undefined) {
					recall(desk, last);
				}
			}),
		},
	];
};
