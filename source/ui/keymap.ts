import {actions, type ActionId} from './actions.js';

const shown: Readonly<Record<string, string>> = {
	' ': 'Space', up: 'Up', down: 'Down', left: 'Left', right: 'Right', pageup: 'PgUp', pagedown: 'PgDn', home: 'Home', end: 'End',
	enter: 'Enter', escape: 'Esc', tab: 'Tab', 'shift-tab': 'Shift-Tab',
};

/**
A key as people write it: `F4`, `Ctrl-L`, `PgUp`, `R`.
*/
export const keyLabel = (name: string): string => {
	if (/^f\d+$/v.test(name)) {
		return name.toUpperCase();
	}

	return name.startsWith('ctrl-') ? `Ctrl-${name.slice(5).toUpperCase()}` : shown[name] ?? name;
};

/**
Which keys do what, with what the settings changed in it.
*/
export type Keymap = {
	keysOf(action: ActionId): readonly string[];

	/**
	What the settings ask for and cannot be done; the usual keys hold there.
	*/
	readonly problems: ReadonlyArray<{readonly code: string; readonly message: string; readonly advice: string}>;
};

const namedKeys = new Set([
	'up', 'down', 'left', 'right', 'pageup', 'pagedown', 'home', 'end', 'insert', 'delete', 'backspace', 'enter', 'escape', 'tab', 'shift-tab', ' ',
]);

const isKeyName = (name: string): boolean => namedKeys.has(name) || /^(?:f(?:[1-9]|1[0-2])|ctrl-[a-z])$/v.test(name) || (/^[\u{21}-\u{7E}]$/v.test(name) && name.length === 1);

/**
The key of an action as it is written in prose.
*/
export type KeyOf = (action: ActionId) => string;

/**
Without these one would be caught.
*/
const needed: ReadonlySet<ActionId> = new Set(['help', 'back', 'quit', 'interrupt']);

/**
What a terminal or a multiplexer may keep for itself; Ctrl-I, Ctrl-J and Ctrl-M are Tab and Enter.
*/
const unsure = new Set(['ctrl-b', 'ctrl-i', 'ctrl-j', 'ctrl-m', 'ctrl-q', 'ctrl-s']);

/**
What is done with hosts must not happen by a key that is pressed by habit.
*/
const careful = new Set(['enter', ' ', 'escape', 'tab']);

/**
What is done where one is typing, and a letter would only be typed.
*/
const whileTyping: ReadonlySet<ActionId> = new Set(['open', 'back', 'interrupt', 'up', 'down', 'next', 'previous', 'review', 'list', 'reset', 'command', 'preview', 'advanced']);

const isActionId = (name: string): name is ActionId => Object.hasOwn(actions, name);

const usualKeys = (action: ActionId): readonly string[] => actions[action].keys;

/**
The keymap with these keys for these actions, by the action's id. Actions that share a key as they are (they never meet on one screen) may share any; no other key is given twice.
*/
export const createKeymap = (overrides: Readonly<Record<string, readonly string[]>> = {}): Keymap => {
	const changed = new Map<ActionId, readonly string[]>();
	const problems: Array<Keymap['problems'][number]> = [];
	const refuse = (action: string, why: string): void => {
		problems.push({code: 'keys-invalid', message: `The keys for \`${action}\` in the settings are passed over: ${why}.`, advice: 'Correct `keys` in the settings; the usual keys hold.'});
	};

	const mistakeIn = (action: ActionId, keys: readonly string[]): string | undefined => {
		const strange = keys.find(key => !isKeyName(key));

		if (strange !== undefined) {
			return `\`${strange}\` is no key`;
		}

		if (keys.length === 0 && needed.has(action)) {
			return 'it cannot be without a key';
		}

		if (keys.length > 0 && keys.every(key => unsure.has(key))) {
			return 'terminals may keep such a key for themselves; it needs another one, too';
		}

		if (whileTyping.has(action) && keys.every(key => key.length === 1)) {
			return 'it is needed where letters are typed, too: it needs a key that is none';
		}

		return action === 'run' && keys.some(key => careful.has(key)) ? 'a run must not begin by a key that is pressed by habit' : undefined;
	};

	for (const [action, keys] of Object.entries(overrides)) {
		const mistake = isActionId(action) ? mistakeIn(action, keys) : 'there is no such action';

		if (mistake === undefined) {
			changed.set(action as ActionId, keys);
		} else {
			refuse(action, mistake);
		}
	}

	const keysOf = (action: ActionId): readonly string[] => changed.get(action) ?? usualKeys(action);

	// What shares a key as it is never meets on one screen.
	const isApart = (one: ActionId, other: ActionId): boolean => usualKeys(one).some(key => usualKeys(other).includes(key));
	const otherWith = (action: ActionId, keys: readonly string[]): ActionId | undefined => (Object.keys(actions) as ActionId[]).find(each => each !== action && !isApart(each, action) && keysOf(each).some(key => keys.includes(key)));

	const didTakeOneBack = (): boolean => {
		const clashing = changed.entries().map(([action, keys]) => ({action, other: otherWith(action, keys)})).find(({other}) => other !== undefined);

		if (clashing?.other === undefined) {
			return false;
		}

		changed.delete(clashing.action);
		refuse(clashing.action, `one of them is a key of \`${clashing.other}\` (${actions[clashing.other].title})`);

		return true;
	};

	// One that is taken back may be in the way of another.
	let isSettled = false;

	while (!isSettled) {
		isSettled = !didTakeOneBack();
	}

	return {keysOf, problems};
};

export const usualKeymap = createKeymap();

export const keysLabel = (action: ActionId, keymap = usualKeymap): string => keymap.keysOf(action).map(name => keyLabel(name)).join(' ');

/**
The key to show for an action: where letters are typed, one that is no letter.
*/
export const shownKey = (action: ActionId, isTyping: boolean, keymap = usualKeymap): string | undefined => {
	const keys = keymap.keysOf(action);

	return isTyping ? keys.find(name => name.length > 1) : keys[0];
};
