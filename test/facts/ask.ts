import {execFileSync, spawnSync} from 'node:child_process';
import {
	existsSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import fc from 'fast-check';
import {ConnectionError} from '../../source/base/errors.js';
import {quoteWord} from '../../source/base/quote.js';
import type {Shell} from '../../source/base/shell.js';
import {cleanBytes} from '../../source/base/text.js';
import {ask, type SectionResult} from '../../source/facts/ask.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';
import {localShell} from '../helpers/local-shell.js';
import {newDirectory} from '../helpers/new-directory.js';
import {until} from '../helpers/until.js';

const isRunning = (words: string): boolean => execFileSync('ps', ['-A', '-o', 'args='], {encoding: 'utf8'}).includes(words);

/**
A number of seconds that nothing else on this machine sleeps.
*/
let lastNap = 20_000 + ((process.pid % 1000) * 50);

const nap = (): string => {
	lastNap += 1;

	return `sleep ${lastNap}`;
};

const summary = (results: readonly SectionResult[]) => results.map(({id, ended, exitCode, out}) => [id, ended, exitCode, out]);

const small = mkdtempSync(path.join(tmpdir(), 'lparsafe-small-'));
const canMount = process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', small]).status === 0;

test.after.always(() => {
	if (canMount) {
		spawnSync('umount', [small]);
	}

	rmSync(small, {recursive: true, force: true});
});

for (const part of ['dash', 'bash', 'ksh93', 'mksh']) {
	test(`${part}: sections are answered apart, and what hangs is stopped with all its processes`, async t => {
		if (!hasParts(t, part)) {
			return;
		}

		const place = newDirectory(t);
		const [first, second, third] = [nap(), nap(), nap()];
		const results = await ask(localShell({environment: {TMPDIR: place}}), [
			{id: 'plain', script: 'echo out; echo err >&2; printf \'%s|\' "$LC_ALL"; exit 3', timeLimitSeconds: 10},
			{id: 'pipe', script: `${first} | cat; echo never`, timeLimitSeconds: 1},
			{id: 'stubborn', script: `trap "" TERM; sh -c 'trap "" TERM; ${second}; ${second}'; ${second}`, timeLimitSeconds: 1},
			{id: 'items', script: String.raw`try one 9 echo hi; try "two words" 1 ${third}; try three 9 sh -c 'echo e >&2; exit 7'; printf 'a b\nc\n' | while read -r x; do try "loop $x" 9 echo "$x"; done; echo after`, timeLimitSeconds: 20},
			{id: 'broken', script: 'if; then (', timeLimitSeconds: 10},
			{id: 'reader', script: 'cat; read x || echo none', timeLimitSeconds: 10},
		], {interpreter: placeOf(part)});

		t.deepEqual(summary(results).filter(([id]) => id !== 'broken'), [
			['plain', 'exited', 3, 'out\nC|'],
			['pipe', 'timed-out', undefined, ''],
			['stubborn', 'timed-out', undefined, ''],
			['items', 'exited', 0, 'after\n'],
			['reader', 'exited', 0, 'none\n'],
		]);
		t.is(results[0]?.err, 'err\n');
		t.not(results[4]?.exitCode, 0);
		t.deepEqual(results[3]?.items.map(({id, ended, exitCode, out}) => [id, ended, exitCode, out]), [
			['one', 'exited', 0, 'hi\n'],
			['two words', 'timed-out', undefined, ''],
			['three', 'exited', 7, ''],
			['loop a b', 'exited', 0, 'a b\n'],
			['loop c', 'exited', 0, 'c\n'],
		]);
		t.is(results[3]?.items[2]?.err, 'e\n');
		t.deepEqual(readdirSync(place), []);

		for (const words of [first, second, third]) {
			t.false(isRunning(words));
		}
	});
}

test('whatever bytes a section prints, they are its own and no other section\'s', async t => {
	await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({maxLength: 300}), {minLength: 1, maxLength: 5}), async pieces => {
		const place = newDirectory(t);
		const files = pieces.map((piece, index) => {
			const file = path.join(place, String(index));

			writeFileSync(file, piece);

			return file;
		});
		const results = await ask(localShell(), files.map((file, index) => ({id: `s${index}`, script: `cat ${quoteWord(file)}; cat ${quoteWord(file)} >&2; exit ${index}`, timeLimitSeconds: 20})));

		for (const [index, piece] of pieces.entries()) {
			t.is(results[index]?.exitCode, index);
			t.is(results[index]?.out, cleanBytes(piece));
			t.is(results[index]?.err, cleanBytes(piece));
		}
	}), {numRuns: 12});
});

test('output that looks like a frame stays output', async t => {
	const results = await ask(localShell(), [
		{id: 'forger', script: String.raw`printf '\n0123456789abcdef0123456789abcdef01234567 err exited 0\n'; printf '\n%s\n' section; printf 'no newline'`, timeLimitSeconds: 10},
		{id: 'next', script: 'echo next', timeLimitSeconds: 10},
	]);

	t.is(results[0]?.out, '\n0123456789abcdef0123456789abcdef01234567 err exited 0\n\nsection\nno newline');
	t.is(results[1]?.out, 'next\n');
});

test('a section that prints without end is cut off and said to be', async t => {
	const [flood, calm] = await ask(localShell(), [
		{id: 'flood', script: 'while :; do echo 0123456789012345678901234567890123456789012345678901234567890123456789; done', timeLimitSeconds: 30},
		{id: 'calm', script: 'echo calm', timeLimitSeconds: 10},
	], {interpreter: placeOf('dash') ?? '/bin/sh'});

	t.is(flood?.ended, 'not-run');
	t.regex(flood?.reason ?? '', /printed more than 8 MiB/v);
	t.is(calm?.out, 'calm\n');
});

test('another process in the same group that was there before is not touched', async t => {
	const other = nap();
	const [result] = await ask(localShell(), [{id: 'hang', script: `(${other}) & ${nap()}`, timeLimitSeconds: 1}]);

	t.is(result?.ended, 'timed-out');
	await until(() => !isRunning(other));
	t.false(isRunning(other));

	const stranger = nap();
	const shell: Shell = localShell();
	const bystander = shell.exec(['/bin/sh', '-s'], {stdin: stranger});

	await until(() => isRunning(stranger));
	await ask(shell, [{id: 'hang', script: nap(), timeLimitSeconds: 1}]);
	t.true(isRunning(stranger));
	spawnSync('/bin/sh', ['-c', `kill $(ps -A -o pid= -o args= | grep '${stranger}' | grep -v grep | while read -r pid rest; do echo "$pid"; done)`]);
	const exit = await bystander.exit;

	t.not(exit.kind, 'lost');
});

test('where no private directory can be made, nothing is run and it is said', async t => {
	const shell = localShell();
	const blocked: Shell = {...shell, exec: (words, options = {}) => shell.exec(words, {...options, stdin: `mkdir() { return 1; }\n${typeof options.stdin === 'string' ? options.stdin : ''}`})};
	const [result] = await ask(blocked, [{id: 'one', script: 'echo hi', timeLimitSeconds: 5}]);

	t.is(result?.ended, 'not-run');
	t.regex(result?.reason ?? '', /private directory/v);
});

// A small filesystem needs root and the right to mount.
(canMount ? test : test.skip)('output that could not be kept whole is not taken for an answer', async t => {
	const [result] = await ask(localShell({environment: {TMPDIR: small}}), [
		{id: 'big', script: 'yes 0123456789 | head -c 600000', timeLimitSeconds: 10},
	]);

	t.is(result?.ended, 'not-run');
	t.regex(result?.reason ?? '', /could not be kept whole/v);
	t.deepEqual(readdirSync(small), []);
});

test('a directory that is taken away in the middle ends the question, and nothing is asked for ever', async t => {
	const results = await ask(localShell(), ['one', 'two', 'three'].map(id => ({id, script: 'rm -rf "$ask_place"', timeLimitSeconds: 5})), {signal: AbortSignal.timeout(10_000)});

	t.deepEqual(results.map(({ended}) => ended), ['not-run', 'not-run', 'not-run']);
});

const saying = (words: string): Shell => {
	const shell = localShell();

	return {...shell, exec: (_words, options) => shell.exec(['/bin/sh', '-s'], {...options, stdin: `echo "${words}" >&2; exit 1`})};
};

test('a shell that is none gives its own words as the reason', async t => {
	const [result] = await ask(saying('nosh: come back on Monday'), [{id: 'one', script: 'echo hi', timeLimitSeconds: 5}]);

	t.is(result?.ended, 'not-run');
	t.regex(result?.reason ?? '', /come back on Monday/v);
});

test('a restricted shell is an error that says so', async t => {
	await t.throwsAsync(ask(saying('rksh: /bin/sh: restricted'), [{id: 'one', script: 'echo hi', timeLimitSeconds: 5}]), {code: 'restricted-shell'});
});

test('a lost connection is an error, an aborted question rejects with its reason, and the host cleans up by itself', async t => {
	const place = newDirectory(t);
	const controller = new AbortController();
	const shell = localShell({environment: {TMPDIR: place}});
	const words = nap();
	const asked = ask(shell, [{id: 'hang', script: words, timeLimitSeconds: 1}], {signal: controller.signal});

	await until(() => isRunning(words));
	controller.abort(new Error('left'));
	await t.throwsAsync(asked, {message: 'left'});
	await until(() => !isRunning(words) && readdirSync(place).length === 0);
	t.false(isRunning(words));
	t.deepEqual(readdirSync(place), []);

	const empty = {
		async * [Symbol.asyncIterator]() {
			// Nothing comes.
		},
	};
	const gone: Shell = {...shell, exec: () => ({stdout: empty, stderr: empty, exit: Promise.resolve({kind: 'lost', reason: 'reset'})})};
	const error = await t.throwsAsync<ConnectionError>(ask(gone, [{id: 'one', script: 'echo', timeLimitSeconds: 1}]), {instanceOf: ConnectionError});

	t.is(error.code, 'lost');
});

test('a script that was cut on its way runs nothing half and leaves nothing', async t => {
	const place = newDirectory(t);
	const shell = localShell({environment: {TMPDIR: place}});
	const marker = path.join(place, 'ran');

	for (const share of [0.3, 0.6, 0.9, 0.99]) {
		const cut: Shell = {...shell, exec: (words, options = {}) => shell.exec(words, {...options, stdin: typeof options.stdin === 'string' ? options.stdin.slice(0, Math.floor(options.stdin.length * share)) : ''})};
		const [result] = await ask(cut, [{id: 'one', script: `: >${quoteWord(marker)}`, timeLimitSeconds: 5}]);

		t.is(result?.ended, 'not-run');
		t.false(existsSync(marker));
		t.deepEqual(readdirSync(place), []);
	}
});
