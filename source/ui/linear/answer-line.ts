import {whyNothing} from '../action-places.js';
import type {Press} from '../decoder.js';
import type {Desk} from '../desk.js';
import {allBindings, dispatch} from '../dispatch.js';
import type {ActionId} from '../actions.js';
import {titleOf, type Binding} from '../bindings.js';
import {keyLabel} from '../keymap.js';
import {topLayer, type Layer} from '../navigation.js';
import {labelHere, type Item} from './place.js';

/**
How a line that was typed is meant in a place.
*/
type LineMode = 'commands' | 'field' | 'text' | 'secret';

const movement = new Set<ActionId>(['up', 'down', 'pageUp', 'pageDown', 'top', 'bottom', 'left', 'right', 'redraw', 'interrupt', 'suspend', 'fullScreen', 'wrapLines', 'palette', 'rowActions', 'next', 'previous']);

/**
What can be done here, without what only moves on a screen.
*/
const offered = (desk: Desk): readonly Binding[] => {
	const all = allBindings(desk).filter(({action}) => !movement.has(action));

	return all.filter((binding, index) => all.findIndex(each => each.action === binding.action) === index);
};

export const isForm = (layer: Layer): boolean => layer.isTyping?.() === true && layer.bindings().some(({action}) => action === 'list');

const isQuestion = (layer: Layer): boolean => layer.name === 'question';

const press = (desk: Desk, given: Press): void => {
	dispatch(desk, given, () => {/* Nothing here is Ink's. */});
};

/**
The key of an action that types nothing.
*/
const pressOf = (desk: Desk, action: ActionId): Press => ({name: desk.keys.keysOf(action).find(name => name.length > 1) ?? ''});

const typeInto = (desk: Desk, text: string): void => {
	for (const name of ['end', 'ctrl-u']) {
		topLayer(desk.navigation.get())?.press?.({name});
	}

	for (const character of text) {
		press(desk, {name: character, text: character});
	}
};

const perform = (desk: Desk, binding: Binding): void => {
	if (binding.disabled === undefined) {
		binding.run();
	} else {
		desk.tell(`${titleOf(binding)}: ${binding.disabled}`, 'caution');
	}

	desk.changed();
};

/**
The action that a word names: by its key as it is shown, else by the beginning of its title.
*/
const actionFor = (desk: Desk, word: string): Binding | undefined => {
	const all = offered(desk);
	const lower = word.toLowerCase();

	return all.find(({action}) => desk.keys.keysOf(action).some(key => keyLabel(key) === word || (key.length > 1 && keyLabel(key).toLowerCase() === lower)))
		?? all.find(binding => titleOf(binding).toLowerCase() === lower)
		?? (lower.length < 2 ? undefined : all.find(binding => titleOf(binding).toLowerCase().startsWith(lower)));
};

/**
The same but for figures that move by themselves, such as ages.
*/
export const still = (text: string): string => text.replaceAll('just now', '0 s ago').replaceAll(/(?<!\d)\d{1,20}(?: (?:min|[dhs]) ago)?/gv, '#');

/**
An action as it is listed: its key, its name, and why it does not work now. A digit is no key here.
*/
const listed = (desk: Desk, binding: Binding): string => {
	const key = desk.keys.keysOf(binding.action).find(each => !/^\d$/v.test(each));

	return `${key === undefined ? '' : `${keyLabel(key)}: `}${titleOf(binding)}${binding.disabled === undefined ? '' : ` (not now: ${binding.disabled})`}`;
};

type Answering = {
	readonly desk: Desk;
	readonly items: readonly Item[];
	readonly say: (text: string) => void;

	/**
	Asks for the value of a field; the next line is it.
	*/
	readonly askValue: (label: string) => void;

	/**
	Reads the place anew.
	*/
	readonly readAgain: () => void;
};

const chooseIn = ({desk, items, say, askValue, readAgain}: Answering, layer: Layer, number: number): void => {
	const item = items[number - 1];

	if (item === undefined) {
		say(items.length === 0 ? 'Nothing is numbered here.' : `There are numbers from 1 to ${items.length} here.`);

		return;
	}

	if (item.run !== undefined) {
		const now = layer.linear?.().items?.[number - 1];

		if (now?.label === item.label) {
			now.run();
		} else {
			readAgain();
		}

		return;
	}

	item.go();

	// A field is known by its name, a caution by its text: the rest may have changed.
	const nameOf = (label: string): string => still(isForm(layer) ? label.split(/ {2}|[\[<]/v, 1)[0] ?? '' : label.replace(/^(?:! CAUTION|seen) +/v, ''));

	if (nameOf(labelHere(layer) ?? '') !== nameOf(item.label)) {
		say('What is listed has changed meanwhile; nothing was done.');
		readAgain();

		return;
	}

	const bindings = layer.bindings();
	const list = bindings.find(({action}) => action === 'list');

	if (isForm(layer)) {
		const isText = layer.press?.({name: 'end'}) === true;

		if (isText || list === undefined || list.disabled !== undefined) {
			askValue(item.label);
		} else {
			perform(desk, list);
			readAgain();
		}

		return;
	}

	const mark = bindings.find(({action}) => action === 'acknowledge') ?? (layer.name === 'menu' ? bindings.find(({action}) => action === 'mark') : undefined);
	const open = bindings.find(({action}) => action === 'open');
	const chosen = mark ?? open;

	if (chosen === undefined) {
		say('It cannot be opened.');
	} else {
		perform(desk, chosen);
	}
};

const filterBy = (desk: Desk, text: string, say: (text: string) => void): void => {
	const binding = offered(desk).find(({action, disabled}) => (action === 'filter' || action === 'find') && disabled === undefined);

	if (binding === undefined) {
		say('There is nothing to filter here.');

		return;
	}

	binding.run();
	typeInto(desk, text);
	press(desk, {name: 'enter'});
};

/**
How the next line is meant. A dialog whose words must be typed also has numbered answers.
*/
export const modeOf = (layer: Layer, hasItems: boolean): LineMode => {
	if (isQuestion(layer)) {
		return 'secret';
	}

	if (isForm(layer) || (layer.isTyping?.() !== true)) {
		return 'commands';
	}

	return hasItems && layer.name !== 'lines' ? 'field' : 'text';
};

export const answerLine = (given: Answering, line: string): void => {
	const {desk, items, say} = given;
	const layer = topLayer(desk.navigation.get());

	if (layer === undefined) {
		return;
	}

	const word = line.trim();
	const mode = modeOf(layer, items.length > 0);

	if (mode === 'secret') {
		typeInto(desk, line);
		press(desk, pressOf(desk, line === '' ? 'back' : 'open'));
	} else if (word === 'esc' || word === 'back') {
		press(desk, pressOf(desk, 'back'));
	} else if (mode === 'text') {
		typeInto(desk, line.replace(/^=/v, ''));
		press(desk, pressOf(desk, 'open'));
	} else if (word === '') {
		given.readAgain();
	} else if (/^\d{1,3}$/v.test(word)) {
		chooseIn(given, layer, Number(word));
	} else if (mode === 'field') {
		typeInto(desk, word);
		say(`Typed: ${word}. Now give the number of the answer.`);
	} else if (word === '?' || word === 'help') {
		say(offered(desk).map(binding => listed(desk, binding)).join('\n'));
	} else if (word.startsWith('/')) {
		filterBy(desk, word.slice(1), say);
	} else {
		const binding = actionFor(desk, word);

		if (binding === undefined) {
			say(whyNothing(word, desk.keys) ?? `Nothing here is called ${word}. ? lists what can be done.`);
		} else {
			perform(desk, binding);
		}
	}
};

/**
Gives a field its new value; nothing typed leaves it as it is, a dash alone empties it.
*/
export const answerValue = (desk: Desk, line: string): void => {
	const text = line.trim();

	if (text !== '') {
		typeInto(desk, text === '-' ? '' : text);
	}
};
