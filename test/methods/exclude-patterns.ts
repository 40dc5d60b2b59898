import {execFileSync} from 'node:child_process';
import {
	mkdirSync,
	mkdtempSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {
	excludeFindings,
	excludeLooks,
	previewExclude,
	readDropped,
} from '../../source/methods/exclude-patterns.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';
import {looksOf} from '../helpers/method-fixture.js';

for (const shell of ['ksh93', 'mksh', 'dash', 'bash']) {
	test(`shows what an exclude list drops, as ${shell} finds it`, t => {
		if (!hasParts(t, shell)) {
			return;
		}

		const place = mkdtempSync(path.join(tmpdir(), 'exclude-'));

		t.teardown(() => {
			rmSync(place, {recursive: true});
		});
		mkdirSync(path.join(place, 'tmp dir'));
		writeFileSync(path.join(place, 'tmp dir', 'a\'b "c" $(x)'), '12345');
		writeFileSync(path.join(place, 'keep'), '123');

		const patterns = [String.raw`^\.${place}/tmp`, '', '--'];
		const look = (chosen: readonly string[]) => looksOf(Object.fromEntries(excludeLooks(chosen, [place]).map(({id, pipelines, stdin = ''}) => {
			const [, ...words] = pipelines[0]?.argvs[0] ?? [];

			return [id, execFileSync(placeOf(shell) ?? shell, words, {input: stdin, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore']})];
		})));
		const looks = look(patterns);

		t.deepEqual(readDropped(looks, 'exclude-0'), {count: 2, bytes: 5, examples: [`.${place}/tmp dir`, `.${place}/tmp dir/a'b "c" $(x)`]});
		t.like(readDropped(looks, 'exclude-1'), {count: 4, bytes: 8});
		t.like(readDropped(looks, 'exclude-2'), {count: 0, bytes: 0});
		t.like(previewExclude(patterns, looks), {title: '4 paths are left out, 8 B in files.', isComplete: true});

		const broken = ['[0-9', '^./keep'];
		const found = look(broken);
		t.like(previewExclude(broken, found), {title: 'The list cannot be used.'});
		t.regex(previewExclude(broken, found).lines[0] ?? '', /\[0-9$/v);
		t.deepEqual(excludeFindings(broken, [place], found).filter(({level}) => level === 'block').map(({id, subject}) => [id, subject]), [['broken-exclude', '[0-9']]);
	});
}

test('a preview that could not be made says so', t => {
	t.like(previewExclude(['x'], looksOf({exclude: undefined})), {isComplete: false, lines: []});
	t.like(previewExclude([], looksOf({})), {title: 'Nothing is left out.', isComplete: true});
});
