import {readFileSync} from 'node:fs';
import test from 'ava';
import {withTables} from '../scripts/readme-tables.js';

test('tells in the readme what the definitions say: methods, keys, exit codes', t => {
	const readme = readFileSync(new URL('../readme.md', import.meta.url), 'utf8');

	t.is(readme, withTables(readme), 'Run `npm run readme`.');
});
