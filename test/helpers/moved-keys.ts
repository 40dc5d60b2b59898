import {decoderFor, decode} from '../../source/ui/decoder.js';
import type {Desk} from '../../source/ui/desk.js';
import {actions, type ActionId} from '../../source/ui/actions.js';
import {createKeymap, keyLabel, type Keymap} from '../../source/ui/keymap.js';
import {topLayer} from '../../source/ui/navigation.js';
import type {UiTerminal} from './ui-terminal.js';

const isText = (name: string): boolean => name.length === 1;
const usualKeys = (action: ActionId): readonly string[] => actions[action].keys;

/**
Actions that share keys, and those that share with these; they can only move together.
*/
const families = (): ReadonlyArray<readonly ActionId[]> => {
	const found: ActionId[][] = [];

	for (const action of Object.keys(actions) as ActionId[]) {
		const akin = found.filter(family => family.some(each => usualKeys(each).some(key => usualKeys(action).includes(key))));

		for (const family of akin) {
			found.splice(found.indexOf(family), 1);
		}

		found.push([...akin.flat(), action]);
	}

	// A test leaves the app by Ctrl-C.
	return found.filter(family => usualKeys(family[0]!).length > 0 && !family.includes('interrupt'));
};

/**
Keys that no action has as it is: some that type nothing, then letters and signs.
*/
const freeKeys = (): readonly string[] => {
	const used = new Set(Object.values(actions).flatMap(({keys}): readonly string[] => keys));
	const signs = Array.from({length: 94}, (_, index) => String.fromCodePoint(33 + index));

	return ['insert', ...[...'fgntvxy'].map(letter => `ctrl-${letter}`), ...signs].filter(key => !used.has(key));
};

type MovedKeys = {
	/**
	As in the settings.
	*/
	readonly keys: Readonly<Record<string, readonly string[]>>;
	readonly keymap: Keymap;

	/**
	Names of the keys that do nothing any more.
	*/
	readonly old: readonly string[];
};

/**
A keymap in which as many actions as there are free keys have another one: the first that can be moved, or, `isRest`, the others.
*/
export const moveKeys = (isRest: boolean): MovedKeys => {
	const free = [...freeKeys()];
	const silent = free.filter(key => !isText(key));
	const loud = free.filter(key => isText(key));
	const families_ = families();
	const isSilent = (family: readonly ActionId[]): boolean => family.some(action => usualKeys(action).some(key => !isText(key)));
	const share = (all: ReadonlyArray<readonly ActionId[]>, keys: readonly string[]) => (isRest ? all.toReversed() : all).slice(0, keys.length).map((family, index) => ({family, key: keys[index]!}));
	const moved = [...share(families_.filter(family => isSilent(family)), silent), ...share(families_.filter(family => !isSilent(family)), loud)];
	const keys = Object.fromEntries(moved.flatMap(({family, key}) => family.map(action => [action, [key]])));

	return {keys, keymap: createKeymap(keys), old: moved.flatMap(({family}) => family.flatMap(action => usualKeys(action)))};
};

const bytes: Readonly<Record<string, string>> = {insert: '\u{1B}[2~'};
const bytesOf = (name: string): string => bytes[name] ?? (name.startsWith('ctrl-') ? String.fromCodePoint((name.codePointAt(5) ?? 0) - 96) : name);

/**
The terminal with fingers that know where the keys are now: what is typed by the usual keys arrives by the moved ones.
*/
export const withMovedKeys = (ui: UiTerminal, {keymap}: MovedKeys, desk: () => Desk): UiTerminal => ({
	...ui,
	type(typed) {
		let state = decoderFor();
		let whole = '';

		// One at a time: where one key leads to a field, the next ones are text.
		for (const character of typed) {
			const read = decode(state, character, 0);
			const [press] = read.presses;
			state = read.state;
			whole += character;

			if (press === undefined) {
				continue;
			}

			const isTyped = press.text !== undefined && topLayer(desk().navigation.get())?.isTyping?.() === true;
			const action = isTyped ? undefined : (Object.keys(actions) as ActionId[]).find(each => usualKeys(each).includes(press.name));
			const keys = action === undefined ? [press.name] : keymap.keysOf(action);

			ui.type(keys.includes(press.name) ? whole : bytesOf(keys[0] ?? ''));
			whole = '';
		}
	},
});

const words = new Set(['Up', 'Down', 'Left', 'Right', 'Home', 'End', 'Space']);

/**
Where a text names one of the keys as if it did something; undefined: nowhere.
*/
export const keyNamedIn = (text: string, names: readonly string[]): string | undefined => {
	for (const label of new Set(names.map(name => keyLabel(name)))) {
		const escaped = label.replaceAll(/\W/gv, '.');
		const pattern = isText(label)
			// A letter is a key where something is said of it; the article and the table are no keys.
			? (/[a-z]/iv.test(label) ? `${label === 'a' || label === 'I' ? String.raw`(?:^|[.;:\(] ?)` : String.raw`(?:^|[\s\(,;])`}${escaped} (?:[a-z]+s |(?:on|to) the )` : undefined)
			: (words.has(label) ? `${escaped}(?:,| and| or) (?:Up|Down|Left|Right|End|[a-z]+ )|(?:and|or) ${escaped} ` : String.raw`(?<![\w\-])${escaped}(?![\w\-])`);
		const found = pattern === undefined ? undefined : new RegExp(pattern, 'mv').exec(text);

		if (found !== undefined && found !== null) {
			return text.slice(Math.max(0, found.index - 30), found.index + 40);
		}
	}

	return undefined;
};
