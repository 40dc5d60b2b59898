import {readdirSync, readFileSync} from 'node:fs';
import test, {type ExecutionContext} from 'ava';
import {screenPages} from '../../scripts/doc-pages.js';
import {recordScreens} from '../../scripts/record-screens.js';
import {createFakeServices} from '../helpers/fake-services.js';
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

for (const look of [
	{
		columns: 80, rows: 24, isAscii: false, isTraining: true,
	},
	{
		columns: 60, rows: 15, isAscii: true, isTraining: true,
	},
	{
		columns: 200, rows: 60, isAscii: true, isTraining: false,
	},
] as const) {
	const {columns, rows, isAscii, isTraining} = look;

	test(`every screen is whole at ${columns}x${rows}${isAscii ? ' in ASCII' : ''}${isTraining ? ' in training' : ''}`, async t => {
		const services = createFakeServices({beat: 1, holds: true});
		const ui = openUi({
			columns, rows, isAscii, home: {services, isTraining}, switchToTraining: async () => ({services, isTraining: true}),
		});
		await walk(ui, name => {
			checkWhole(t, ui, name, look);
		});
		services.release();
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
