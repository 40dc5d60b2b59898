import type {Desk} from '../source/ui/desk.js';
import {actions, type ActionId} from '../source/ui/actions.js';
import {titleOf} from '../source/ui/bindings.js';
import {keysLabel} from '../source/ui/keymap.js';
import {topLayer} from '../source/ui/navigation.js';
import {table} from './readme-tables.js';

type Seen = {
	readonly title: string;
	readonly about: string;
	readonly way: string;
	readonly keys: Map<ActionId, {readonly titles: Set<string>; readonly reasons: Set<string>}>;
};

export type ScreenPages = {
	/**
	The pages, by their path below docs.
	*/
	readonly pages: Readonly<Record<string, string>>;

	/**
	What the list of all pages says of each.
	*/
	readonly summaries: ReadonlyArray<{readonly page: string; readonly title: string; readonly about: string}>;
};

/**
What is found nearly everywhere and needs no line on each page.
*/
const common: ReadonlySet<ActionId> = new Set(['up', 'down', 'pageUp', 'pageDown', 'top', 'bottom', 'left', 'right', 'previous']);
const ofLists: readonly ActionId[] = ['filter', 'sort', 'sortBack', 'sortMenu', 'reverse'];
const ofMarks: readonly ActionId[] = ['mark', 'markAll', 'markRange', 'unmark'];

/**
Dialogs that have a page of their own; the others come and go with their screen.
*/
const lasting: ReadonlySet<string> = new Set(['help', 'palette', 'quit', 'notices', 'host-key']);

/**
What can be called up from any screen.
*/
const fromAnywhere: Readonly<Record<string, ActionId>> = {
	help: 'help', palette: 'palette', quit: 'quit', runs: 'runs', points: 'points', policies: 'policies', info: 'info', 'command-log': 'commandLog', notices: 'notices',
};

/**
Those that are told on the page of another one.
*/
const sameAs: Readonly<Record<string, string>> = {'change-host': 'add-host'};

/**
Words for those whose crumb is a name, or too short to stand alone.
*/
const titles: Readonly<Record<string, string>> = {
	advice: 'Decision help', 'add-host': 'Add or change a host', 'host-check': 'The way in to a host', 'method-form': 'The form of a method', 'volume-group': 'A volume group', 'command-log': 'Commands that were run',
	host: 'A host', info: 'Places and settings', import: 'Import hosts', picker: 'Choose a method', point: 'A recovery point', points: 'Recovery points', policies: 'Policies and breaches', timeline: 'The points of a target over time', 'point-search': 'A search for recovery points', 'policy-form': 'The form of a policy', review: 'The plan and its review', run: 'A run', 'host-key': 'The key of a host', help: 'The keys of a screen', quit: 'Leave lparsafe', kit: 'A kit',
};

/**
For what says what its content says.
*/
const abouts: Readonly<Record<string, string>> = {
	'method-form': 'The options of a method, as a form. Each method has a page of its own that tells what its options do. Enter plans with a fresh look at the host and shows the plan; nothing runs from here.',
};

/**
What the walk's machines are called stands for what any may be called.
*/
const withoutNames = (text: string): string => text
	.replaceAll(/\b(?:prod|test|new)-(?:db01|app02|nim|lpar)\b/gv, 'HOST')
	.replaceAll(/\b(?:data|backup)vg\b/gv, 'GROUP')
	.replaceAll(/\b(?:savevg|restvg)\b/gv, 'METHOD')
	.replaceAll(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}/gv, 'TIME')
	.replaceAll(/\br-\d+\b/gv, 'ID');

const keysOf = (action: ActionId): string => keysLabel(action).split(' ').filter(key => key !== '').map(key => `\`${key}\``).join(' ');

const listed = (keys: Seen['keys'], wanted: readonly ActionId[]): string => wanted.filter(action => keys.has(action)).map(action => `${keysOf(action)} ${actions[action].title}`).join(', ');

/**
Why a key does nothing is told where it was seen to.
*/
const screenPage = ({title, about, way, keys}: Seen, anywhere: ActionId | undefined): string => {
	const hasMarks = keys.has('markAll');
	const own = keys.entries().filter(([action]) => !ofLists.includes(action) && !(hasMarks && ofMarks.includes(action))).toArray();
	const hasReasons = own.some(([, {reasons}]) => reasons.size > 0);
	const [lists, marks] = [listed(keys, ofLists), hasMarks ? listed(keys, ofMarks) : ''];
	const called = anywhere === undefined ? `Where: ${way}` : `From anywhere: ${keysOf(anywhere) === '' ? '' : `${keysOf(anywhere)}, or `}\`:\` and *${actions[anywhere].title}*`;

	return [
		`# ${title}`,
		about,
		called,
		...own.length === 0
			? []
			: ['## Keys', table(['key', 'what it does', ...hasReasons ? ['when not'] : []], own.map(([action, {titles: known, reasons}]) => [keysOf(action), [...known].join('; '), ...hasReasons ? [[...reasons].join('; ')] : []]))],
		...lists === '' ? [] : [`Its list: ${lists}.`],
		...marks === '' ? [] : [`Marks: ${marks}. What is done then is done with all that are marked.`],
		'[Keys that work everywhere](../keys.md), [all pages](../index.md)',
	].join('\n\n').concat('\n');
};

/**
Collects what the screens of the real app say of themselves while somebody walks through them.
*/
export const createScreenRecorder = (): {
	/**
	Takes in the place that is on top now.
	*/
	record(desk: Desk): void;
	written(): ScreenPages;
} => {
	const places = new Map<string, Seen>();

	return {
		record(desk) {
			const navigation = desk.navigation.get();
			const layer = topLayer(navigation);

			if (layer === undefined || (navigation.dialogs.includes(layer) && !lasting.has(layer.name))) {
				return;
			}

			const name = sameAs[layer.name] ?? layer.name;
			const way = [...navigation.screens.map(each => each.crumb), ...navigation.dialogs.includes(layer) ? [layer.crumb] : []];
			const seen: Seen = places.get(name) ?? {
				title: titles[name] ?? withoutNames(layer.crumb), about: abouts[name] ?? withoutNames(layer.about), way: withoutNames(way.join(' › ')), keys: new Map(),
			};

			for (const binding of layer.bindings()) {
				const {action, disabled} = binding;

				if (common.has(action)) {
					continue;
				}

				const {titles: known, reasons} = seen.keys.get(action) ?? {titles: new Set<string>(), reasons: new Set<string>()};

				known.add(withoutNames(titleOf(binding)));

				if (disabled !== undefined) {
					reasons.add(withoutNames(disabled));
				}

				seen.keys.set(action, {titles: known, reasons});
			}

			places.set(name, seen);
		},
		written: () => ({
			pages: Object.fromEntries(places.entries().map(([name, seen]) => [`screens/${name}.md`, screenPage(seen, fromAnywhere[name])])),
			summaries: places.entries().map(([name, {title, about}]) => ({page: `screens/${name}`, title, about})).toArray(),
		}),
	};
};
