import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {definitionPages} from '../scripts/doc-pages.js';
import {withTables} from '../scripts/readme-tables.js';

test('tells in the readme what the definitions say: methods, keys, exit codes', t => {
	const readme = readFileSync(new URL('../readme.md', import.meta.url), 'utf8');

	t.is(readme, withTables(readme), 'Run `npm run readme`.');
});

test('tells in the manual what the definitions say: methods, messages, keys', t => {
	const docs = new URL('../docs/', import.meta.url);
	const pages = definitionPages();

	for (const [name, text] of Object.entries(pages)) {
		t.is(readFileSync(new URL(name, docs), 'utf8'), text, `${name}: run \`npm run docs\`.`);
	}

	t.deepEqual(readdirSync(new URL('methods/', docs)).map(name => `methods/${name}`).toSorted(), Object.keys(pages).filter(name => name.startsWith('methods/')).toSorted());
});
