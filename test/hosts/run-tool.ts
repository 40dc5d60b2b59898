import {chmodSync, mkdtempSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {runTool} from '../../source/hosts/run-tool.js';

// A `Match exec` is the one way to make the real tool slow, fail or print at will, but a program of that name says more.
const directory = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-tools-'));
const program = path.join(directory, 'ssh-keygen');

writeFileSync(program, `#!/bin/sh
case $1 in
echo) printf '%s' "$2"; printf 'err %s' "$2" >&2; exit "$3";;
kill) kill -9 $$;;
read) cat;;
esac
`);
chmodSync(program, 0o755);
process.env['PATH'] = `${directory}:${process.env['PATH'] ?? ''}`;

test('tools that are wanted together each give their own output, exit code and messages', async t => {
	const words = ['', '0', ' 12', 'a b', '\'', '"$HOME"', '$(id)', '`id`', '*', 'a\nb', 'a 0', ...Array.from({length: 40}, (_, index) => `word ${index}`)];
	const results = await Promise.all(words.map(async (word, index) => runTool('ssh-keygen', ['echo', word, String(index % 5)])));

	t.deepEqual(results, words.map((word, index) => ({code: index % 5, stdout: word, stderr: `err ${word}`})));
});

test('a tool that dies is told by itself, and the others have answered', async t => {
	const [first, killed, input, last] = await Promise.allSettled([['echo', 'a', '0'], ['kill'], ['read'], ['echo', 'b', '1']].map(async words => runTool('ssh-keygen', words)));

	t.like(first, {status: 'fulfilled', value: {code: 0, stdout: 'a'}});
	t.like(killed, {status: 'rejected', reason: {code: 'tool-failed'}});
	t.like(input, {status: 'fulfilled', value: {code: 0, stdout: ''}});
	t.like(last, {status: 'fulfilled', value: {code: 1, stdout: 'b'}});
});

test('a word that no program can be given is refused', async t => {
	await t.throwsAsync(runTool('ssh', ['-G', 'a\0b']), {instanceOf: TypeError});
});
