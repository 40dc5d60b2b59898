import type {Press} from './decoder.js';
import type {Desk} from './desk.js';
import {whyNothing} from './action-places.js';
import {actions} from './actions.js';
import {bindingFor, titleOf, type Binding} from './bindings.js';
import {createHelp} from './layers/help.js';
import {createPalette} from './layers/palette.js';
import {createNotices} from './layers/notices.js';
import {createQuit, runsInProgress} from './layers/quit.js';
import {topLayer, type Layer} from './navigation.js';
import {readOnlyBindings} from './read-only.js';
import {shellBinding} from './open-shell.js';
import {historyBindings} from './recall-place.js';
import {createCommandLogScreen} from './screens/command-log.js';
import {createManual, pagesFor} from './screens/docs.js';
import {createInfoScreen} from './screens/info.js';
import {createPointsScreen} from './screens/points.js';
import {createPoliciesScreen} from './screens/policies.js';
import {createRunsScreen} from './screens/runs.js';

/**
Leaves the app, asking first where runs are in progress.
*/
const quit = (desk: Desk): void => {
	if (runsInProgress(desk).length === 0) {
		desk.options.onQuit(0);
	} else if (topLayer(desk.navigation.get())?.name !== 'quit') {
		desk.ask(createQuit(desk));

		// Whoever asks again decides again; until then nobody is left.
		desk.departure.set(undefined);
	}
};

/**
Esc and F3: the innermost thing first.
*/
const goBack = (desk: Desk): void => {
	const layer = topLayer(desk.navigation.get());

	if (layer?.back?.() === true) {
		return;
	}

	const {screens, dialogs} = desk.navigation.get();

	if (dialogs.length === 0 && screens.length === 1) {
		desk.tell(`This is the first screen. ${desk.key('quit')} quits.`, 'quiet', () => {
			const {screens: shown, dialogs: over} = desk.navigation.get();

			return shown.length === 1 && over.length === 0;
		});

		return;
	}

	desk.back();
};

const saveScreen = async (desk: Desk): Promise<void> => {
	const text = desk.options.screenText?.();

	if (text === undefined) {
		desk.tell('What is on the screen is not known while LPARSAFE_PLAIN_FRAMES is set: nothing was written.', 'caution');

		return;
	}

	const place = await desk.attempt(async () => desk.options.saveFile('lparsafe-screen.txt', `${text}\n`));

	if (place !== undefined) {
		desk.tell(`The screen was written to ${place}.`, 'ok');
	}
};

/**
What can be done with the row under the cursor or with the marked ones, to choose from.
*/
const rowBinding = (desk: Desk): Binding => {
	const row = topLayer(desk.navigation.get())?.row?.();

	return {
		action: 'rowActions', ...row === undefined && {disabled: 'there is no row here that anything is done with', weight: 0}, run() {
			if (row === undefined) {
				return;
			}

			const all = allBindings(desk);

			desk.ask(createPalette(desk, row.actions.flatMap(action => all.filter(each => each.action === action)), row.title));
		},
	};
};

/**
What works everywhere, after the layer's own keys.
*/
const globalBindings = (desk: Desk): readonly Binding[] => {
	const {screens, dialogs} = desk.navigation.get();
	const goOnce = (name: string, create: () => Layer) => (): void => {
		const isThere = screens.some(layer => layer.name === name);
		desk.navigate(isThere ? {type: 'back-to', name} : {type: 'go', layer: create()});
	};

	const isDialog = dialogs.length > 0;

	// The way to where one is needs no room in the footer.
	const hereAs = (name: string): {readonly weight?: number} => screens.at(-1)?.name === name ? {weight: 0} : {};

	return [
		{
			action: 'help', run() {
				desk.ask(createHelp(desk, allBindings(desk)));
			},
		},
		...isDialog
			? []
			: [
				{
					action: 'palette', run() {
						desk.ask(createPalette(desk, allBindings(desk)));
					},
				},
				rowBinding(desk),
				...historyBindings(desk),
				shellBinding(desk),
				{action: 'runs', ...hereAs('runs'), run: goOnce('runs', () => createRunsScreen(desk))},
				{action: 'points', ...hereAs('points'), run: goOnce('points', () => createPointsScreen(desk))},
				{action: 'policies', ...hereAs('policies'), run: goOnce('policies', () => createPoliciesScreen(desk))},
				{action: 'info', ...hereAs('info'), run: goOnce('info', () => createInfoScreen(desk))},
				{action: 'commandLog', ...hereAs('command-log'), run: goOnce('command-log', () => createCommandLogScreen(desk))},
				{
					action: 'notices', run() {
						desk.ask(createNotices(desk));
					},
				},
				{
					action: 'manual', run() {
						desk.ask(createManual(desk, pagesFor(desk.navigation.get())));
					},
				},
			] as const satisfies readonly Binding[],
		{
			action: 'back', run() {
				goBack(desk);
			}, title: isDialog ? 'Close' : 'Back', ...!(screens.length > 1 || isDialog) && {weight: 0},
		},
		{
			action: 'quit', run() {
				quit(desk);
			},
			// Who reads a text leaves it by this letter in every pager; the app must not end for that.
			...isDialog && {
				onLetter() {
					goBack(desk);
				},
			},
		},
		{
			action: 'screenImage', run() {
				void saveScreen(desk);
			},
		},
		{
			action: 'redraw', run() {
				desk.options.onRedraw?.();
			},
		},
		{
			action: 'suspend', run() {
				desk.options.onSuspend?.();
			},
		},
		{
			action: 'interrupt', run() {
				interrupt(desk);
			},
		},
	];
};

/**
Ctrl-C: leaves; a second one leaves at once, whatever becomes of runs.
*/
const interrupt = (desk: Desk): void => {
	if (topLayer(desk.navigation.get())?.name === 'quit') {
		desk.options.onQuit(0);
	} else {
		quit(desk);
	}
};

export const allBindings = (desk: Desk): readonly Binding[] => {
	const layer = topLayer(desk.navigation.get());

	return readOnlyBindings([...layer?.bindings() ?? [], ...globalBindings(desk)], desk.isReadOnly);
};

/**
Gives one key to whoever it is for. `handOn` gives it to Ink.
*/
export const dispatch = (desk: Desk, press: Press, handOn: (press: Press) => void): void => {
	if (press.isCut === true) {
		desk.tell('The end of the paste did not come; what came of it was taken.', 'caution');
	}

	// What was left is come back to by the very next key only: a digit after a later Esc means another place.
	desk.navigate({type: press.isAfterEscape === true ? 'restore' : 'stay'});

	const layer = topLayer(desk.navigation.get());

	if (layer === undefined) {
		return;
	}

	const isTyping = layer.isTyping?.() ?? false;

	if (layer.press?.(press) === true) {
		desk.changed();

		return;
	}

	if (isTyping && press.text !== undefined) {
		return;
	}

	const handed = layer.handsOn?.find(action => desk.keys.keysOf(action).includes(press.name));

	if (handed !== undefined) {
		handOn({name: actions[handed].keys[0] ?? ''});

		return;
	}

	const binding = bindingFor(allBindings(desk), press.name, desk.keys);

	if (binding === undefined) {
		const why = whyNothing(press.name, desk.keys);

		if (why !== undefined) {
			desk.tell(why, 'quiet', () => topLayer(desk.navigation.get()) === layer);
		}

		return;
	}

	if (binding.disabled === undefined) {
		const {run, onLetter = run} = binding;

		(press.text === undefined ? run : onLetter)();
	} else {
		// A key that works by now is not said not to.
		desk.tell(`${titleOf(binding)}: ${binding.disabled}`, 'caution', () => topLayer(desk.navigation.get()) === layer && bindingFor(allBindings(desk), press.name, desk.keys)?.disabled === binding.disabled);
	}

	desk.changed();
};
