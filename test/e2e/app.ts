import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {hasParts} from '../helpers/has-parts.js';
import {isLong} from '../helpers/long-tests.js';
import {
	lparsafe,
	openFleet,
	program,
	temporaryHome,
} from '../helpers/lparsafe.js';
import {backUp} from '../helpers/back-up.js';
import {Tmux, type TmuxOptions} from '../helpers/tmux.js';

const open = async (t: ExecutionContext, home: string, args = '', options: TmuxOptions = {}): Promise<Tmux> => {
	const tmux = await Tmux.open(`${process.execPath} ${program} ${args}`, {...options, environment: {LPARSAFE_HOME: home, ...options.environment}});

	t.teardown(async () => {
		await tmux.close();
	});

	return tmux;
};

/**
Left means: the shell's prompt is there again and what is typed is seen, which neither raw mode nor the alternate screen would show.
*/
const seesShell = async (tmux: Tmux): Promise<void> => {
	await tmux.ended();
	await tmux.type('echo back-$((40+2))\n');
	await tmux.see('back-42');
};

test('offers the training fleet first where there are no hosts, and leaves a sane terminal', async t => {
	if (!hasParts(t, 'tmux')) {
		return;
	}

	const tmux = await open(t, temporaryHome(t));
	const screen = await tmux.see('Open the training fleet\n');

	t.regex(screen, /› {2}Open the training fleet[\s\S]*Add a host[\s\S]*Import hosts/v);
	t.true(screen.split('\n').every(line => line.length <= 80));
	// What the terminal was asked is not shown as if it were typed.
	t.notRegex(screen, /\^\[|0n/v);
	await tmux.press('q');
	await seesShell(tmux);
	t.notRegex(await tmux.screen(), /Open the training fleet/v);
});

test('survives a terminal that is far too small, says so, and comes back', async t => {
	if (!hasParts(t, 'tmux')) {
		return;
	}

	const tmux = await open(t, temporaryHome(t), '', {columns: 80, rows: 24});

	await tmux.see('Open the training fleet');
	await tmux.resize(20, 5);
	await tmux.see(/60.*15/v);
	await tmux.resize(80, 24);
	// The terminal brings back what it had cut off, until the app has drawn anew.
	t.notRegex(await tmux.see(/Open the training fleet[\s\S]*Import hosts\n/v), /too\n/v);
});

test('says in a sentence that it needs a terminal', async t => {
	const {code, err} = await lparsafe(temporaryHome(t), []);

	t.not(code, 0);
	t.regex(err, /terminal/v);
	t.notRegex(err, /\n {4}at /v);
});

test('leaves the terminal sane after SIGTERM', async t => {
	if (!hasParts(t, 'tmux')) {
		return;
	}

	const tmux = await open(t, temporaryHome(t));

	await tmux.see('Open the training fleet');

	const [pid = 0] = await tmux.processes();

	process.kill(pid, 'SIGTERM');
	await seesShell(tmux);
	t.notRegex(await tmux.screen(), /Open the training fleet/v);
});

test('backs up a group in the app, is killed in the middle, and finds the run still running', async t => {
	if (!hasParts(t, 'tmux')) {
		return;
	}

	const home = temporaryHome(t);

	await openFleet(home, {speed: 20});

	const tmux = await open(t, home, 'training');

	await backUp(tmux);
	await tmux.see(/Backing up \d+ files/v, {seconds: 60});

	const [pid = 0] = await tmux.processes();

	process.kill(pid, 'SIGKILL');
	await tmux.ended();

	// Nobody but the guardian put it back: the shell's screen, a line as typed, keys that a line is edited with.
	await tmux.see('lparsafe was killed. Runs that were started go on');
	await tmux.type('stty -a | tr " ;" "\\n\\n" | grep -cx -e icanon -e echo -e isig -e icrnl; echo back-$((40+2))\n');
	await tmux.see(/^4\nback-42/mv);
	await tmux.type(`clear; ${process.execPath} ${program} training\n`);
	await tmux.see(/Facts read[\s\S]*prod-db01/v, {seconds: 60});
	await tmux.press('U');
	await tmux.see(/How it stands[\s\S]*savevg datavg/v);
	await tmux.press('Enter');
	t.regex(await tmux.see(/ok, proved .*savevg of datavg/v, {seconds: 90}), /TRAINING/v);
});

if (isLong) {
	for (const type of ['vt100', 'aixterm', 'screen']) {
		test(`opens on a ${type}, hears Esc and a digit, and leaves it sane`, async t => {
			if (!hasParts(t, 'tmux')) {
				return;
			}

			const tmux = await Tmux.open(`TERM=${type} LPARSAFE_HOME=${temporaryHome(t)} ${process.execPath} ${program}`);

			t.teardown(async () => {
				await tmux.close();
			});

			const screen = await tmux.see(/Import hosts[\s\S]*Help/v);

			// Only the multiplexer's own type has glyphs beyond ASCII.
			t.is(/^\p{ASCII}*$/v.test(screen), type !== 'screen');
			await tmux.type('\u{1B}');
			await tmux.type('1');
			await tmux.see(/Help|Keys/v);
			await tmux.press('C-c');
			await seesShell(tmux);
		});
	}

	test('is killed while a shell on a host has the terminal, and while npm is its parent: the terminal is sane, and nothing is left behind', async t => {
		if (!hasParts(t, 'tmux')) {
			return;
		}

		const home = temporaryHome(t);
		const programs = path.join(home, 'programs');

		// A login as it leaves the terminal, with nobody at its other end.
		mkdirSync(programs, {recursive: true});
		writeFileSync(path.join(programs, 'ssh'), '#!/bin/sh\ncase "$*" in *-G*) exec /usr/bin/ssh "$@";; esac\nstty raw -echo; printf "remote shell\\r\\n"; exec sleep 1000\n', {mode: 0o755});
		await lparsafe(home, ['hosts', 'add', 'lpar7', '--address', '127.0.0.1', '--port', '1', '--user', 'root']);

		const tmux = await Tmux.open(`PATH=${programs}:$PATH LPARSAFE_HOME=${home} ${process.execPath} ${program}`);

		t.teardown(async () => {
			await tmux.close();
		});

		const seesCooked = async (mark: string): Promise<void> => {
			await tmux.type(`stty -a | tr " ;" "\\n\\n" | grep -cx -e icanon -e echo -e isig -e icrnl -e opost; echo ${mark}-$((40+2))\n`);
			await tmux.see(new RegExp(String.raw`^5\n${mark}-42`, 'mv'));
		};

		await tmux.see('lpar7');
		await tmux.press('F9');
		await tmux.see('remote shell');

		const [shellHolder = 0] = await tmux.processes();

		process.kill(shellHolder, 'SIGKILL');
		await tmux.see('lparsafe was killed. Runs that were started go on');
		await seesCooked('shell');

		// As npm does it: between the shell of the terminal and the app are two that only wait.
		writeFileSync(path.join(programs, 'parent.cjs'), `require('node:child_process').spawnSync('sh', ['-c', ${JSON.stringify(`${process.execPath} ${program}; :`)}], {stdio: 'inherit'});`);
		await tmux.type(`clear; LPARSAFE_HOME=${home} ${process.execPath} ${path.join(programs, 'parent.cjs')}\n`);
		await tmux.see(/lpar7[\s\S]*Help/v);

		const [parent = 0] = await tmux.processes();

		process.kill(parent, 'SIGKILL');
		// Said once the app has ended.
		t.notRegex(await tmux.see('lparsafe has ended, because it no longer had this terminal'), /Help/v);
		await seesCooked('parent');
		t.deepEqual(await tmux.processes(), []);
	});

	test('speaks line by line where that is asked for', async t => {
		if (!hasParts(t, 'tmux')) {
			return;
		}

		const tmux = await open(t, temporaryHome(t), '--screen-reader');

		t.notRegex(await tmux.see(/1\. Open the training fleet[\s\S]*3\. Import hosts/v), /[›─]/v);
		await tmux.type('\u{4}');
		await seesShell(tmux);
	});

	test('what a training machine saved in its earlier life is found, raised, rehearsed and deleted by keys', async t => {
		if (!hasParts(t, 'tmux')) {
			return;
		}

		const tmux = await open(t, temporaryHome(t), 'training', {columns: 150, rows: 44});
		const listed = async (wanted: RegExp): Promise<string> => {
			await tmux.press('P');

			return tmux.see(wanted, {seconds: 60});
		};

		await tmux.see('prod-app01', {seconds: 60});
		await tmux.press('/');
		await tmux.type('prod-app01');
		await tmux.press('Enter');
		await tmux.see(/1 of \d+|1 host/v);
		await tmux.press('Enter');
		await tmux.see('backupvg', {seconds: 60});
		await tmux.press('F');
		await tmux.see('5 recovery points, of them 5 new', {seconds: 60});
		t.regex(await listed(/appvg\.2025-10/v), /appvg\.2026-03[\s\S]*fs:\/home dump[\s\S]*appvg\.2026-02[\s\S]*mksysb[\s\S]*appvg\.2025-10/v);

		// The whole one is read to its end.
		await tmux.press('Down', 'Down', 'V');
		await tmux.see(/Read it again\?[\s\S]*appvg\.2026-02\.savevg[\s\S]*Prove L1/v);
		await tmux.press('Tab', 'Enter');
		await tmux.see('ok, proved  verify-image', {seconds: 60});
		await listed(/L2 matched to source +prod-app01:\/backup\/appvg\.2026-02/v);
		await tmux.press('H');
		await tmux.see(/Restore a volume group[\s\S]*\/backup\/appvg\.2026-02\.savevg[\s\S]*Names +new/v, {seconds: 60});
		await tmux.press('F3');
		await tmux.see('appvg.2025-10');

		// The old one goes, proved to be the recorded one.
		await tmux.press('Down', 'Down', 'Enter');
		await tmux.see('the image does not');
		await tmux.press('X');
		await tmux.see(/Images that go +<appvg\.2025-10\.savevg/v, {seconds: 60});
		await tmux.press('C-r');
		await tmux.see(/THIS IS DESTROYED[\s\S]*appvg\.2025-10\.savevg[\s\S]*R runs it/v, {seconds: 60});
		await tmux.press('R');
		await tmux.see('to go on:');
		await tmux.type('prod-app01:/backup/appvg.2025-10.savevg');
		await tmux.press('Tab', 'Enter');
		await tmux.see(/ok, proved +expire-images[\s\S]*appvg\.2025-10\.savevg is gone/v, {seconds: 60});
		await listed(/expired +L0 attempted +prod-app01:\/backup\/appvg\.2025-10/v);
	});

	test('offers restvg from a recovery point whose group is gone', async t => {
		if (!hasParts(t, 'tmux')) {
			return;
		}

		const home = temporaryHome(t);

		await openFleet(home, {speed: 120});

		const tmux = await open(t, home, 'training', {columns: 120, rows: 40});

		await backUp(tmux);
		await tmux.see(/ok, proved .*savevg of datavg/v, {seconds: 90});
		await lparsafe(home, ['simulate', 'fault', 'lost-group', 'prod-db01', 'on']);
		await tmux.press('P');
		await tmux.see('datavg');
		await tmux.press('s');
		t.regex(await tmux.see('restvg'), /TRAINING/v);
	});
}
