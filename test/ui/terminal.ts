import {execFileSync} from 'node:child_process';
import process from 'node:process';
import {PassThrough} from 'node:stream';
import {setImmediate as turn} from 'node:timers/promises';
import {stripVTControlCharacters} from 'node:util';
import test from 'ava';
import {openLinear} from '../../source/ui/linear/open-linear.js';
import {createFrameWriter} from '../../source/ui/ink/frame-writer.js';
import {createLinePace} from '../../source/ui/line-pace.js';
import {assertTerminal} from '../../source/ui/terminal.js';
import {readGroups} from '../../source/ui/watch-foreground.js';
import {createFakeServices, fakeFleet} from '../helpers/fake-services.js';
import {hasParts} from '../helpers/has-parts.js';
import {loadTypescript} from '../helpers/load-typescript.js';
import {until} from '../helpers/until.js';

const socket = `lparsafe-test-${process.pid}`;

const tmux = (...words: readonly string[]): string => execFileSync('tmux', ['-L', socket, '-f', '/dev/null', ...words], {
	encoding: 'utf8',
	env: {
		...process.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', PS1: '$ ',
	},
});

const screen = (): string => tmux('capture-pane', '-p');
const type = (...keys: readonly string[]): void => {
	tmux('send-keys', ...keys);
};

const see = async (wanted: RegExp): Promise<void> => {
	await until(() => wanted.test(screen()), {seconds: 40, shown: screen});
};

/**
What the terminal is in now: the alternate screen, a visible cursor.
*/
const modes = (): string => tmux('display-message', '-p', '#{alternate_on} #{cursor_flag}').trim();

/**
Whether the terminal's title is lparsafe's own.
*/
const hasOurTitle = (): boolean => tmux('display-message', '-p', '#{pane_title}').startsWith('lparsafe');

const demoPid = (): string => execFileSync('pgrep', ['-P', tmux('display-message', '-p', '#{pane_pid}').trim()], {encoding: 'utf8'}).trim();

const expectCooked = async (mark: string): Promise<void> => {
	type(String.raw`stty -a | tr ' ;' '\n\n' | grep -cx -e icanon -e echo -e isig; echo ${mark}`, 'Enter');
	await see(new RegExp(String.raw`3\n${mark}`, 'v'));
};

const demo = `${process.execPath} ${loadTypescript} test/helpers/demo.tsx`;

test.after.always(() => {
	try {
		tmux('kill-server');
	} catch {
		// None was started.
	}
});

test('the terminal is sane after Ctrl-Z, comes back with fg, and is sane after SIGTERM and after a crash', async t => {
	if (!hasParts(t, 'tmux', 'bash')) {
		return;
	}

	tmux('new-session', '-d', '-x', '80', '-y', '24', 'bash --norc --noprofile -i');
	type(`PS1='$ '; clear; ${demo}`, 'Enter');
	await see(/prod-db01/v);
	t.is(modes(), '1 0');

	type('C-z');
	await see(/Stopped/v);
	t.is(modes(), '0 1');
	await expectCooked('cooked-1');

	type('clear; fg', 'Enter');
	await see(/new-lpar/v);
	t.is(modes(), '1 0');
	tmux('resize-window', '-x', '100', '-y', '30');
	type('j');
	await see(/› +prod-app02/v);

	await until(hasOurTitle);

	type('C-z');
	await see(/Stopped/v);
	t.false(hasOurTitle());

	// Stopped, nobody is told of the new size.
	tmux('resize-window', '-x', '80', '-y', '24');
	type('clear; fg', 'Enter');
	await see(/^─{79}$[\s\S]+^\? Help/mv);

	// Stopped from outside, the terminal is as it was; the shell and the app each get on with it.
	execFileSync('kill', ['-STOP', demoPid()]);
	await see(/Stopped/v);
	// What the terminal answered meanwhile came to the shell.
	type('C-u', 'stty sane', 'C-j', 'clear; fg', 'C-j');
	// What the app drew before still stands there until it is in front again.
	await see(/^(?![\s\S]*Stopped)[\s\S]*new-lpar[\s\S]+\n\? Help/v);
	t.is(modes(), '1 0');

	type('C-z');
	await see(/Stopped/v);
	type('clear; kill -TERM %1; fg; echo ended $?', 'Enter');
	await see(/ended 143/v);
	t.is(modes(), '0 1');
	t.false(hasOurTitle());
	await expectCooked('cooked-2');

	type(`clear; ${demo} crash; echo ended $?`, 'Enter');
	await see(/told to crash[\s\S]*ended \d/v);
	t.is(modes(), '0 1');
	await expectCooked('cooked-3');
});

test('without a terminal it says so in a sentence', t => {
	const error = t.throws(() => {
		assertTerminal({stdin: {isTTY: true}, stdout: {}});
	});
	t.regex(error?.message ?? '', /standard output is no terminal/v);
	t.throws(() => {
		assertTerminal({stdin: {}, stdout: {isTTY: true}});
	}, {message: /standard input is no terminal/v});
	t.notThrows(() => {
		assertTerminal({stdin: {isTTY: true}, stdout: {isTTY: true}});
	});
});

/**
A line that carries so many bytes a second, and a terminal at its end that answers where it is asked to.
*/
const createLine = (bytesPerSecond: number, {milliseconds = 0, isDumb = false} = {}) => {
	const question = '\u{1B}[5n';
	let now = 0;
	let freeAt = 0;
	let arrived = '';
	let pieces: ReadonlyArray<{readonly at: number; readonly text: string}> = [];
	let answers: readonly number[] = [];
	let writes = 0;
	let resized = (): void => undefined;
	const pace = createLinePace({
		now: () => now, onFree() {
			frames.catchUp();
		},
	});
	const output = {
		columns: 80, rows: 24,
		on(_name: string, listener: () => void) {
			resized = listener;
		},
		write(text: string) {
			writes += 1;
			freeAt = Math.max(freeAt, now) + (text.length / bytesPerSecond * 1000);
			pieces = [...pieces, {at: freeAt + milliseconds, text: text.replaceAll(question, '')}];

			if (text.includes(question) && !isDumb) {
				answers = [...answers, freeAt + (milliseconds * 2)];
			}

			return true;
		},
	};
	const frames = createFrameWriter(output, pace);

	// Until the keys are the app's, an answer would be shown as if it were typed.
	frames.stream.write(`${'x'.repeat(2000)}\n`);
	pace.begin();

	return {
		pace,
		before: pieces.map(({text}) => text).join('') + String(answers.length),
		frame(text: string) {
			frames.stream.write(`${text}\n`);
		},

		/**
		Time goes on; what is due arrives.
		*/
		pass(span: number) {
			const end = now + span;

			for (;;) {
				const [first = Infinity] = answers;

				if (first > end) {
					break;
				}

				answers = answers.slice(1);
				now = Math.max(now, first);
				pace.answered();
			}

			now = end;
			arrived += pieces.filter(({at}) => at <= now).map(({text}) => text).join('');
			pieces = pieces.filter(({at}) => at > now);
		},
		resize() {
			resized();
		},
		arrived: () => arrived,
		writes: () => writes,
		waiting: () => Math.max(0, freeAt - now),
	};
};

const fullFrame = (count: number): string => Array.from({length: 15}, (_, row) => `frame ${count} row ${row} ${'x'.repeat(((count * 7) + row) % 60)}`).join('\n');

test('on a slow line no frames pile up: the newest is written once there is room, and the last one stands', t => {
	const line = createLine(1200, {milliseconds: 300});
	let longest = 0;

	for (let count = 0; count < 400; count += 1) {
		line.frame(fullFrame(count));
		line.pass(50);

		// The first frames come before the terminal has shown that it answers.
		longest = Math.max(longest, count < 120 ? 0 : line.waiting());
	}

	t.true(longest < 2000, `${longest} ms`);
	line.frame('the last one');
	line.pass(60_000);
	t.regex(line.arrived(), /the last one/v);
});

test('after a change of its size a slow line carries only what is laid out for the new one', async t => {
	const line = createLine(1200);

	line.frame('the first');
	line.pass(60_000);

	const before = line.writes();

	line.resize();
	line.frame('laid out for the earlier size');
	line.frame('laid out for the new size');
	t.is(line.writes(), before);
	t.true(await until(() => line.writes() > before));
	line.pass(60_000);
	t.notRegex(line.arrived(), /the earlier size/v);
	t.regex(line.arrived(), /the new size/v);
});

test('a fast line, and a terminal that does not answer, hold nothing up', t => {
	for (const line of [createLine(1_000_000), createLine(1_000_000, {isDumb: true})]) {
		for (let count = 0; count < 200; count += 1) {
			line.frame(fullFrame(count));
			line.pass(20);
		}

		t.is(line.writes(), 201);
		t.true(line.before.endsWith('0'));
	}
});

test('a fast line around the world is filled, though answers take their time', t => {
	const line = createLine(1_000_000, {milliseconds: 300});

	for (let count = 0; count < 400; count += 1) {
		line.frame(fullFrame(count));
		line.pass(50);
	}

	const before = line.writes();

	for (let count = 400; count < 440; count += 1) {
		line.frame(fullFrame(count));
		line.pass(50);
	}

	// All of them, not one in each round trip.
	t.is(line.writes() - before, 40);
});

test('whoever leaves waits for the answers that are due, and asks for no more', async t => {
	const line = createLine(100_000, {milliseconds: 10});

	line.frame(fullFrame(1));
	line.pass(200);
	line.frame(fullFrame(2));

	let isSettled = false;
	const settled = line.pace.settle().then(() => {
		isSettled = true;
	});

	await turn();
	t.false(isSettled);
	line.pass(200);
	await settled;
	t.is(line.pace.wrote(100_000), '');
});

test('what Linux says of a process tells its groups, whatever the name of the process', t => {
	t.deepEqual(readGroups('4711 (a) b (c) S 12 34 56 34816 78 4194304 1 2'), {parent: 12, group: 34, foreground: 78});
});

class Typed extends PassThrough {
	get isTTY(): boolean {
		return true;
	}

	setRawMode(): this {
		return this;
	}

	unref(): this {
		return this;
	}
}

/**
The app by lines: what is typed goes in, what it says comes out.
*/
const openLines = (services = createFakeServices({beat: 2}), columns = 100) => {
	const input = new Typed();
	let said = '';
	let since = 0;
	const exit = openLinear({
		home: {services, isTraining: false},
		environment: {TERM: 'dumb'},
		gathering: 5,
		stdin: input,
		stdout: {
			isTTY: true, columns, write(text: string) {
				said += text;

				return true;
			},
		},
	});

	const enter = (line: string): void => {
		since = said.length;
		input.write(`${line}\n`);
	};

	const isAnswered = (): boolean => said.length > since;

	return {
		exit,
		all: () => said,
		async hears(wanted: RegExp) {
			await until(() => wanted.test(said.slice(since)), {seconds: 20, shown: () => said.slice(since)});
		},
		enter,

		/**
		As a person does: what came before the place was told is said again.
		*/
		async say(line: string) {
			do {
				enter(line);
				await turn();
				await until(isAnswered, {seconds: 20});
			} while (said.slice(since).includes('That came before this place was told'));
		},
		end() {
			input.end();
		},
	};
};

test('line by line: a group is saved, from the fleet to the proved result', async t => {
	const lines = openLines();

	for (const [wanted, line] of [
		[/1\. prod-db01[\s\S]*> $/v, '1'],
		[/2\. datavg[\s\S]*> $/v, '2'],
		[/datavg[\s\S]*> $/v, 'back up'],
		[/2\. savevg to tape: blocked[\s\S]*> $/v, '2'],
		[/It cannot be chosen: No tape drive[\s\S]*> $/v, '1'],
		[/1\. \* Directory for the image[\s\S]*> $/v, '1'],
		[/New value[\s\S]*> $/v, '/backup'],
		[/\/backup\][\s\S]*> $/v, 'review'],
		[/1\. ! CAUTION[\s\S]*2\. ! CAUTION[\s\S]*> $/v, 'run'],
		[/2 cautions are not acknowledged[\s\S]*> $/v, '1'],
		[/1 caution is not[\s\S]*> $/v, '2'],
		[/ready[\s\S]*> $/v, 'Run'],
		[/1\. Cancel\n2\. Run[\s\S]*> $/v, '2'],
	] as const) {
		await lines.hears(wanted);
		await lines.say(line);
	}

	await lines.hears(/Proved, and how[\s\S]*Recovery point/v);
	lines.end();
	t.is(await lines.exit, 0);
	// No screen, no colours, nothing that moves the cursor.
	t.is(stripVTControlCharacters(lines.all()), lines.all());
	t.false(lines.all().includes('\u{E000}'));
});

test('line by line: no word is broken at the edge of the terminal, and a key of another place says where it works', async t => {
	const lines = openLines(createFakeServices({beat: 2}), 38);

	await lines.hears(/1\. prod-db01[\s\S]*> $/v);
	await lines.say('F');
	await lines.hears(/F does nothing here[\s\S]*on a host/v);
	lines.end();
	t.is(await lines.exit, 0);
	t.deepEqual(lines.all().split('\n').map(line => line.replace(/^> /v, '')).filter(line => line.length > 38), []);
});

test('line by line: what is typed before a place is told is not used there', async t => {
	const lines = openLines(createFakeServices({beat: 2, hosts: fakeFleet().map(host => ({...host, isProduction: host.name === 'prod-db01'}))}));

	await lines.hears(/1\. prod-db01[\s\S]*> $/v);
	await lines.say('nothing that it knows');
	lines.enter('1\n2\nq');
	await lines.hears(/That came before this place was told[\s\S]*2\. datavg[\s\S]*> $/v);
	t.regex(lines.all(), /Fleet > prod-db01\. PROD\n/v);
	t.notRegex(lines.all(), /Logical volume/v);
	lines.end();
	t.is(await lines.exit, 0);
});
