import type {MethodDescription} from '../base/method.js';
import {actionAliases, placeOf} from './action-places.js';
import type {Desk} from './desk.js';
import {goByWords} from './fast-path.js';
import {actions, type ActionId} from './actions.js';
import {ownKeys, titleOf, type Binding} from './bindings.js';
import {fuzzyScore} from './fuzzy-score.js';
import {keysLabel} from './keymap.js';
import {targetWords} from './present/run.js';
import {localMinute} from './present/time.js';
import {recall, recalledPlaces} from './recall-place.js';
import {createHostScreen} from './screens/host.js';
import {createRunScreen} from './screens/run.js';

/**
Something that the palette can do, or says where it could be done.
*/
export type PaletteItem = {
	readonly title: string;

	/**
	Other words that it is found by.
	*/
	readonly words: string;
	readonly keys: string;

	/**
	Why it does not work now.
	*/
	readonly why?: string;
	readonly run: () => void;
};

const movement: ReadonlySet<ActionId> = new Set(['up', 'down', 'pageUp', 'pageDown', 'top', 'bottom', 'left', 'right', 'palette', 'interrupt']);

const nothing = (): void => {/* It says why instead. */};

/**
The actions of a place, with what Enter does before all.
*/
export const placeItems = (desk: Desk, bindings: readonly Binding[]): readonly PaletteItem[] => bindings
	.filter(({action}, index) => !movement.has(action) && bindings.findIndex(each => each.action === action && titleOf(each) === titleOf(bindings[index]!)) === index)
	.toSorted((one, other) => Number(other.action === 'open') - Number(one.action === 'open'))
	.map(binding => ({
		title: titleOf(binding), words: `${binding.action} ${actionAliases[binding.action] ?? ''}`, keys: ownKeys(binding, bindings, desk.keys), run: binding.run, ...binding.disabled !== undefined && {why: binding.disabled},
	}));

/**
Every action: first those of the place, then all others with where they work.
*/
export const actionItems = (desk: Desk, bindings: readonly Binding[]): readonly PaletteItem[] => {
	const bound = new Set(bindings.map(({action}) => action));
	const others = (Object.keys(actions) as ActionId[]).filter(action => !bound.has(action) && placeOf(action) !== undefined);

	return [
		...placeItems(desk, bindings),
		...others.map(action => ({
			title: actions[action].title, words: `${action} ${actionAliases[action] ?? ''}`, keys: keysLabel(action, desk.keys), run: nothing, why: `works ${placeOf(action)}`,
		})),
	];
};

/**
Fewer letters would find nearly everything.
*/
const fewestLetters = 2;

const mostFound = 50;

/**
Places where one was, hosts, runs and forms of methods that the words name: `prod-db01`, `savevg prod-db01 datavg`.
*/
const namedItems = (desk: Desk, text: string): readonly PaletteItem[] => {
	const words = text.toLowerCase().split(' ').filter(word => word !== '' && word !== 'host' && word !== 'run');

	if (words.join('').length < fewestLetters) {
		return [];
	}

	const {hosts = [], runs = []} = desk.world.get();
	const [method = '', hostName = '', ...rest] = text.trim().split(/\s+/v);
	const isForm = rest.length < 2 && hosts.some(({name}) => name === hostName);
	const isNamedBy = (line: string): boolean => words.every(word => line.toLowerCase().includes(word));

	return [
		...isForm
			? [{
				title: `${method === 'advise' ? 'Decision help' : `Fill in ${method}`} for ${hostName}${rest[0] === undefined ? '' : ` ${rest[0]}`}`, words: '', keys: '', run() {
					void goByWords(desk, [method, hostName, ...rest]);
				},
			}]
			: [],
		...recalledPlaces(desk).filter(({name}) => isNamedBy(`back to ${name}`)).slice(0, mostFound).map(({name, visit}) => ({
			title: `Back to ${name}`, words: name, keys: '', run() {
				recall(desk, visit);
			},
		})),
		...hosts.filter(({name, groups = [], tags, isProduction}) => isNamedBy([name, ...groups, ...tags, isProduction === true ? 'prod' : ''].join(' '))).slice(0, mostFound).map(({name, isProduction}) => ({
			title: `Host ${name}${isProduction === true ? ' (PROD)' : ''}`, words: name, keys: '', run() {
				desk.go(createHostScreen(desk, name));
			},
		})),
		...runs.filter(({runId, method: by, target, host}) => isNamedBy([runId, by, target, host].join(' '))).slice(0, mostFound).map(({runId, method: by, target, host, startedAt}) => ({
			title: `Run ${by} of ${targetWords(target)} on ${host}, ${localMinute(startedAt)}`, words: runId, keys: '', run() {
				desk.go(createRunScreen(desk, runId));
			},
		})),
	];
};

/**
A method that is named alone: what it still wants.
*/
export const methodItems = (methods: readonly MethodDescription[], text: string): readonly PaletteItem[] => methods.filter(({id}) => id === text.trim()).map(({id, targets}) => ({
	title: targets.includes('lpar') ? `${id} HOST` : `${id} HOST NAME`,
	words: id,
	keys: '',
	run: nothing,
	why: targets.includes('lpar') ? 'name the host after it' : 'name the host after it, then what it acts on',
}));

/**
The actions that a text finds, the best first; all of them where it is empty.
*/
export const findActions = (offered: readonly PaletteItem[], text: string): ReadonlyArray<{readonly item: PaletteItem; readonly score: number}> => {
	const wanted = text.trim().toLowerCase();

	if (wanted === '') {
		return offered.map(item => ({item, score: 0}));
	}

	return offered.flatMap(item => {
		const isNamed = item.title.toLowerCase() === wanted || item.words.toLowerCase().split(' ').includes(wanted);
		const score = isNamed ? 2000 : fuzzyScore(wanted, `${item.title} ${item.words}`);

		return score === undefined ? [] : [{item, score: score - (item.why === undefined ? 0 : 300)}];
	}).toSorted((left, right) => right.score - left.score);
};

/**
What the text finds, the best first: what it names whole, then what works here, then the rest.
*/
export const findItems = (desk: Desk, offered: readonly PaletteItem[], text: string): readonly PaletteItem[] => {
	if (text.trim() === '') {
		return offered;
	}

	const found = findActions(offered, text);

	// Letters that only lie somewhere in a title in their order are a weaker hint than a name.
	return [...found.filter(({score}) => score > 100).map(({item}) => item), ...namedItems(desk, text), ...found.filter(({score}) => score <= 100).map(({item}) => item)];
};
