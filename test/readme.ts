import {existsSync, readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {definitionPages} from '../scripts/doc-pages.js';
import {withTables} from '../scripts/readme-tables.js';
import {manualPages, readManual} from '../source/commands/manual.js';
import {createDesk} from '../source/ui/create-desk.js';
import {bindingFor} from '../source/ui/bindings.js';
import {textOf, widthOf} from '../source/ui/line.js';
import {markdownPage} from '../source/ui/present/markdown.js';
import {createManual, pagesFor} from '../source/ui/screens/docs.js';
import {createTheme} from '../source/ui/theme.js';
import {createFakeServices} from './helpers/fake-services.js';
import {until} from './helpers/until.js';

const root = new URL('../', import.meta.url);
const docs = new URL('docs/', root);
const {glyphs} = createTheme({isAscii: false});

test('tells in the readme what the definitions say: methods, keys, exit codes', t => {
	const readme = readFileSync(new URL('readme.md', root), 'utf8');

	t.is(readme, withTables(readme), 'Run `npm run readme`.');

	for (const {groups} of readme.matchAll(/(?:\]\(|src="|srcset=")(?<place>[^\)":]+)/gv)) {
		t.true(existsSync(new URL(groups?.['place'] ?? '', root)), groups?.['place']);
	}
});

test('tells in the manual what the definitions say: methods, messages, keys', t => {
	const pages = definitionPages();

	for (const [name, text] of Object.entries(pages)) {
		t.is(readFileSync(new URL(name, docs), 'utf8'), text, `${name}: run \`npm run docs\`.`);
	}

	t.deepEqual(readdirSync(new URL('methods/', docs)).map(name => `methods/${name}`).toSorted(), Object.keys(pages).filter(name => name.startsWith('methods/')).toSorted());
});

test('each page of the manual fits, leads only to pages that are there, and restoring is found from the first', async t => {
	const names = await manualPages();

	t.deepEqual(names.slice(0, 2), ['index', 'restore']);

	for (const name of names) {
		const found = await readManual(name);

		for (const width of [52, 96]) {
			const {lines, links} = markdownPage(found!.text, {width, glyphs});

			for (const line of lines) {
				t.true(widthOf(textOf(line)) <= width, `${name}: ${textOf(line)}`);
			}

			for (const {to, row, label} of links) {
				t.true(existsSync(new URL(to, new URL(`${name}.md`, docs))), `${name} leads to ${to}`);
				t.true(textOf(lines[row] ?? []).includes(label.split(' ', 1)[0] ?? label), `${name}: ${label} in ${row}`);
			}
		}
	}

	t.is(await readManual('nothing'), undefined);
});

test('the app opens the closest page, follows its links and goes back', async t => {
	const desk = createDesk({
		home: {services: createFakeServices(), isTraining: false},
		theme: createTheme({isAscii: false}),
		isReadOnly: false,
		directory: '/nowhere',
		saveFile: async name => name,
		onQuit() {/* Nobody waits for it. */},
		firstScreen() {
			throw new Error('No screen is wanted here.');
		},
		async readPage(name) {
			const found = await readManual(name);

			return found?.text;
		},
	});
	const layer = {
		name: 'fleet', crumb: '', about: '', bindings: () => [],
	};

	t.deepEqual(pagesFor({screens: [layer], dialogs: [{...layer, name: 'message', guide: 'messages#0512-038'}, {...layer, name: 'help'}]}), ['messages#0512-038', 'screens/fleet', 'index']);

	const manual = createManual(desk, ['screens/nowhere', 'restore']);
	const shown = (): string => (manual.draw?.({columns: 80, rows: 20}) ?? []).map(line => textOf(line)).join('\n');
	const press = (key: string): void => {
		bindingFor(manual.bindings(), key)?.run();
	};

	await until(() => shown().includes('Manual: restore'));
	t.regex(shown(), /more below/v);
	t.truthy(bindingFor(manual.bindings(), 'enter')?.disabled);
	press('tab');
	press('tab');
	press('enter');
	await until(() => shown().includes('Manual: methods/restvg'));
	press('end');
	t.regex(shown(), /the end/v);
	t.true(manual.back?.());
	await until(() => shown().includes('Manual: restore'));
	t.false(manual.back?.());

	const message = createManual(desk, ['messages#0516-404']);
	const first = (): string => (message.draw?.({columns: 80, rows: 12}) ?? []).map(line => textOf(line)).join('\n');

	await until(() => first().includes('0516-404'));
	t.true((message.linear?.().lines ?? []).some(line => line.includes('0516-404')));
	desk.stop();
});
