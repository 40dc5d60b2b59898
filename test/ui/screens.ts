import {readdirSync, readFileSync} from 'node:fs';
import test, {type ExecutionContext} from 'ava';
import {screenPages} from '../../scripts/doc-pages.js';
import {recordScreens} from '../../scripts/record-screens.js';
import type {Desk} from '../../source/ui/desk.js';
import {allBindings} from '../../source/ui/dispatch.js';
import {bindingFor, titleOf} from '../../source/ui/bindings.js';
import {keyLabel} from '../../source/ui/keymap.js';
import {whyNothing} from '../../source/ui/action-places.js';
import {topLayer} from '../../source/ui/navigation.js';
import {createFakeServices} from '../helpers/fake-services.js';
import {keyNamedIn, moveKeys, withMovedKeys} from '../helpers/moved-keys.js';
import {openUi, type UiTerminal} from '../helpers/ui-terminal.js';
import {walk} from '../helpers/walk.js';

type Look = {readonly columns: number; readonly rows: number; readonly isAscii: boolean; readonly isTraining: boolean};

const checkWhole = (t: ExecutionContext, ui: UiTerminal, name: string, {columns, rows, isAscii, isTraining}: Look): void => {
	const lines = ui.lines();
	const text = lines.join('\n');
	const say = `${name}\n${text}`;
	t.is(lines.length, rows, say);
	// The last column stays empty, and nothing scrolled: the breadcrumb is on top, keys are at the bottom.
	t.true(lines.every(line => line.length < columns), say);
	t.regex(lines[0] ?? '', /Fleet|Welcome|…|~/v, say);
	t.true(lines.slice(rows < 20 ? -1 : -2).join(' ').trim().length > 0, say);
	t.true(['point', 'info', 'notices', 'commands', 'kits'].includes(name) || text.includes(isAscii ? '>' : '›'), `a cursor is drawn: ${say}`);

	t.true((text.match(/TRAINING/gv) ?? []).length >= (isTraining ? 2 : 0), say);
	t.false(isAscii && /[^\n\u{20}-\u{7E}]/v.test(text), say);
};

test('a sentence that names a key is told from one that does not', t => {
	const isNamed = (text: string, ...names: readonly string[]): boolean => keyNamedIn(text, names) !== undefined;

	t.true(isNamed('Here b backs it up.', 'b'));
	t.true(isNamed('What is it? K shows the key.', 'K'));
	t.true(isNamed('C on the fleet checks it.', 'C'));
	t.true(isNamed('It is read. a adds a host.', 'a'));
	t.true(isNamed('All have ended: Enter leaves.', 'enter'));
	t.true(isNamed('Read on with PgDn.', 'pagedown'));
	t.true(isNamed('Up and Down choose.', 'up'));
	t.true(isNamed('F6 shows it whole', 'f6'));
	t.false(isNamed('It takes 54 s to 1 min; a process, the rest at F60. Left on the host, Enterprise.', 's', 'a', 'f6', 'left', 'enter'));
});

/**
Pairs of actions that one key would do here; the second one could never be done.
*/
const clashes = (desk: Desk): readonly string[] => {
	const isTyping = topLayer(desk.navigation.get())?.isTyping?.() === true;
	const does = new Map<string, string>();

	return allBindings(desk).filter(({disabled}) => disabled === undefined).flatMap(({action}) => desk.keys.keysOf(action).filter(key => !isTyping || key.length > 1).flatMap(key => {
		const other = does.get(key) ?? action;
		does.set(key, other);

		return other === action ? [] : [`${keyLabel(key)}: ${other} and ${action}`];
	}));
};

/**
F-keys that would do nothing here and not say why: each is left to the keymap, which does something or tells where that is done.
*/
const silentKeys = (desk: Desk): readonly string[] => Array.from({length: 12}, (_, index) => `f${index + 1}`).filter(key => {
	const binding = bindingFor(allBindings(desk), key, desk.keys);
	const why = binding === undefined ? whyNothing(key, desk.keys) ?? '' : binding.disabled ?? 'it works';

	return why.trim() === '' || topLayer(desk.navigation.get())?.press?.({name: key}) === true;
});

for (const look of [
	{
		columns: 80, rows: 24, isAscii: false, isTraining: true, moves: 'some',
	},
	{
		columns: 60, rows: 15, isAscii: true, isTraining: true, moves: 'none',
	},
	{
		columns: 200, rows: 60, isAscii: true, isTraining: false, moves: 'others',
	},
] as const) {
	const {columns, rows, isAscii, isTraining, moves} = look;

	test(`every screen is whole at ${columns}x${rows}${isAscii ? ' in ASCII' : ''}${isTraining ? ' in training' : ''}; no key does two things${moves === 'none' ? '' : `, none that was moved (${moves}) is named`}`, async t => {
		const moved = moves === 'none' ? undefined : moveKeys(moves === 'others');
		const fake = createFakeServices({beat: 1, holds: true});
		const services = {...fake, info: async () => ({...await fake.info(), ...moved !== undefined && {keys: moved.keys}})};
		let desk: Desk | undefined;
		const terminal = openUi({
			columns, rows, isAscii, home: {services, isTraining}, switchToTraining: async () => ({services, isTraining: true}), ...moved !== undefined && {keys: moved.keymap},
			onDesk(given) {
				desk = given;
			},
		});
		t.deepEqual(moved?.keymap.problems ?? [], []);
		const ui = moved === undefined ? terminal : withMovedKeys(terminal, moved, () => desk!);
		await walk(ui, name => {
			checkWhole(t, ui, name, look);
			t.deepEqual(clashes(desk!), [], name);
			t.deepEqual(silentKeys(desk!), [], name);
			const said = [ui.text(), topLayer(desk!.navigation.get())?.about ?? '', ...allBindings(desk!).map(binding => `${titleOf(binding)}. ${binding.disabled ?? ''}`)].join('\n');
			t.is(keyNamedIn(said, moved?.old ?? []), undefined, `${name}\n${said}`);
		});
		fake.release();
		t.is(await ui.close(), 0);
	});
}

test('every screen is whole at 120x40, and its page in the manual tells what it says of itself', async t => {
	const docs = new URL('../../docs/', import.meta.url);
	const pages = screenPages(await recordScreens((ui, name) => {
		checkWhole(t, ui, name, {
			columns: 120, rows: 40, isAscii: false, isTraining: false,
		});
	}));

	for (const [name, text] of Object.entries(pages)) {
		t.is(readFileSync(new URL(name, docs), 'utf8'), text, `${name}: run \`npm run docs\`.`);
	}

	t.deepEqual(['index.md', ...readdirSync(new URL('screens/', docs)).map(name => `screens/${name}`)].toSorted(), Object.keys(pages).toSorted());
});
