import {setTimeout as delay} from 'node:timers/promises';
import process from 'node:process';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import type {ExecutionContext, TestFn} from 'ava';
import {collect, type Shell, type ShellExit} from '../../source/base/shell.js';

/**
A Shell under the contract. Its host understands `/bin/sh -s`, `cat` and `wc -c`.
*/
type ShellSubject = {
	readonly shell: Shell;

	/**
	Breaks the connection from the far side.
	*/
	drop(): void | Promise<void>;
	close(): Promise<void>;
};

type ShellSubjectMaker = {
	readonly name: string;

	/**
	Undefined where a part is missing; the test has then been passed over.
	*/
	open(t: ExecutionContext): Promise<ShellSubject | undefined>;

	/**
	Bytes that `huge` prints, and how much of it may be in memory at once.
	*/
	readonly hugeBytes: number;
	readonly exitCodes: readonly number[];
};

/**
A shell over a server whose sessions can be killed.
*/
export const overServer = (shell: Shell, server: {killSessions(): void}): ShellSubject => ({
	shell,
	drop() {
		server.killSessions();
	},
	async close() {
		await shell.close();
	},
});

/**
The scripts of the contract, by what they do; a fake answers them by their text.
*/
export const contractScripts = {
	both: 'echo out; echo err >&2; echo out2; exit 0\n',
	exit: (code: number) => `exit ${code}\n`,
	signal: 'kill -TERM $$\nsleep 5\n',
	wait: 'echo ready; sleep 60\n',
	unfinished: 'printf abc\n',
	huge: (bytes: number) => `dd if=/dev/zero bs=65536 count=${Math.round(bytes / 65_536)} 2>/dev/null\nexit 3\n`,
	noise: 'i=0\nwhile [ $i -lt 400 ]; do echo "line $i of noise on both streams, long enough to count"; echo "noise $i" >&2; i=$((i+1)); done\nexit 4\n',
	number: (value: number) => `echo ${value}\n`,
};

const script = (text: string) => [['/bin/sh', '-s'], {stdin: text}] as const;

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

const soon = async (exit: Promise<ShellExit>, milliseconds = 10_000): Promise<ShellExit | 'too late'> => {
	const controller = new AbortController();

	try {
		return await Promise.race([exit, delay(milliseconds, 'too late' as const, {signal: controller.signal})]);
	} finally {
		controller.abort();
	}
};

async function * pieces(count: number, piece: Uint8Array): AsyncGenerator<Uint8Array> {
	for (let index = 0; index < count; index += 1) {
		yield piece;
	}
}

/**
Bytes in buffers that something still holds, on either side where both are in this process.
*/
const heldBytes = (): number => {
	setFlagsFromString('--expose-gc');

	const gather = runInNewContext('gc') as () => void;

	// Buffers are given back beside the collection that found them, and the next one waits for that.
	gather();
	gather();

	return process.memoryUsage().arrayBuffers;
};

/**
What every Shell promises, as tests: run against the fake, the simulator and a real sshd.
*/
export const shellContract = (test: TestFn, {name, open, hugeBytes, exitCodes}: ShellSubjectMaker): void => {
	// What counts the memory of the whole process runs alone.
	const promise = (title: string, body: (t: ExecutionContext, subject: ShellSubject) => Promise<void>, run: TestFn | TestFn['serial'] = test): void => {
		run(`${name}: ${title}`, async t => {
			const subject = await open(t);

			if (subject === undefined) {
				return;
			}

			try {
				await body(t, subject);
			} finally {
				await subject.close();
			}
		});
	};

	promise('keeps stdout and stderr apart, each in order', async (t, {shell}) => {
		const {exit, stdout, stderr} = await collect(shell.exec(...script(contractScripts.both)));

		t.deepEqual([exit, text(stdout), text(stderr)], [{kind: 'exited', code: 0}, 'out\nout2\n', 'err\n']);
	});

	promise('tells every exit code', async (t, {shell}) => {
		for (const code of exitCodes) {
			const {exit} = await collect(shell.exec(...script(contractScripts.exit(code))));

			t.deepEqual(exit, {kind: 'exited', code});
		}
	});

	promise('tells a death by signal from an exit code', async (t, {shell}) => {
		const {exit} = await collect(shell.exec(...script(contractScripts.signal)));

		t.deepEqual(exit, {kind: 'signalled', signal: 'SIGTERM'});
	});

	promise('carries bytes of every value both ways, without a newline at the end', async (t, {shell}) => {
		const bytes = Uint8Array.from({length: 256 * 40}, (_, index) => (index * 7) % 256);
		const {exit, stdout} = await collect(shell.exec(['cat'], {stdin: bytes}));
		const unfinished = await collect(shell.exec(...script(contractScripts.unfinished)));

		t.deepEqual(exit, {kind: 'exited', code: 0});
		t.true(Buffer.from(stdout).equals(bytes));
		t.is(text(unfinished.stdout), 'abc');
	});

	promise('sends a large input whole and closes it', async (t, {shell}) => {
		const {exit, stdout} = await collect(shell.exec(['wc', '-c'], {stdin: pieces(128, new Uint8Array(65_536).fill(65))}));

		t.deepEqual([exit, Number(text(stdout).trim())], [{kind: 'exited', code: 0}, 128 * 65_536]);
	});

	promise('closes an absent input at once, and minds no command that does not read its input', async (t, {shell}) => {
		const absent = await collect(shell.exec(['cat']));
		const unread = await collect(shell.exec(['true'], {stdin: pieces(64, new Uint8Array(65_536))}));

		t.deepEqual([absent.exit, absent.stdout.length], [{kind: 'exited', code: 0}, 0]);
		t.deepEqual(unread.exit, {kind: 'exited', code: 0});
	});

	promise('holds a fast command up for a slow reader, in bounded memory, and loses nothing', async (t, {shell}) => {
		const process_ = shell.exec(['/bin/sh', '-s'], {stdin: contractScripts.huge(hugeBytes), stderr: 'drain'});
		const before = heldBytes();
		let size = 0;
		let most = 0;

		for await (const chunk of process_.stdout) {
			if (size === 0) {
				await delay(300);
				most = heldBytes() - before;
			}

			size += chunk.length;
		}

		t.is(size, hugeBytes);
		t.deepEqual(await process_.exit, {kind: 'exited', code: 3});
		t.true(most < 12 * 1024 * 1024, `${most} bytes were held`);
	}, test.serial);

	promise('drains what nobody wants, so that the command can end', async (t, {shell}) => {
		const drained = shell.exec(['/bin/sh', '-s'], {stdin: contractScripts.noise, stdout: 'drain', stderr: 'drain'});
		const left = shell.exec(...script(contractScripts.noise));

		for (const stream of [left.stdout, left.stderr]) {
			const iterator = stream[Symbol.asyncIterator]();

			await iterator.next();
			await iterator.return?.();
		}

		t.deepEqual(await soon(drained.exit), {kind: 'exited', code: 4});
		t.deepEqual(await soon(left.exit), {kind: 'exited', code: 4});
	});

	promise('ends at once when aborted, before and after the start, and stays usable', async (t, {shell}) => {
		const controller = new AbortController();
		const running = shell.exec(['/bin/sh', '-s'], {stdin: contractScripts.wait, signal: controller.signal});
		let seen = '';

		for await (const chunk of running.stdout) {
			seen += text(chunk);

			if (seen.includes('ready')) {
				controller.abort();
			}
		}

		t.like(await soon(running.exit), {kind: 'lost'});
		t.like(await soon(shell.exec(['true'], {signal: AbortSignal.abort()}).exit), {kind: 'lost'});

		const {stdout} = await collect(shell.exec(...script(contractScripts.number(5))));

		t.is(text(stdout), '5\n');
		t.true(shell.isOpen);
	});

	promise('runs a dozen commands at once, and Node warns of nothing that piles up', async (t, {shell}) => {
		const warnings: string[] = [];
		const warn = (warning: Error): void => {
			warnings.push(warning.message);
		};

		process.on('warning', warn);

		const numbers = Array.from({length: 12}, (_, index) => index);
		const results = await Promise.all(numbers.map(async number => collect(shell.exec(...script(contractScripts.number(number))))));

		process.off('warning', warn);
		t.deepEqual(results.map(({stdout, exit}) => [text(stdout), exit]), numbers.map(number => [`${number}\n`, {kind: 'exited', code: 0}]));
		t.deepEqual(warnings, []);
	});

	promise('takes fixed words only', async (t, {shell}) => {
		for (const words of [['echo', 'a b'], ['echo', '$(id)'], ['a;b'], ['a\nb'], [''], []]) {
			t.throws(() => shell.exec(words), {instanceOf: TypeError});
		}
	});

	promise('says lost, never success, when the connection breaks in mid command', async (t, {shell, drop}) => {
		const running = shell.exec(...script(contractScripts.wait));
		let seen = '';

		for await (const chunk of running.stdout) {
			seen += text(chunk);

			if (seen.includes('ready')) {
				await drop();
			}
		}

		for await (const chunk of running.stderr) {
			t.log(text(chunk));
		}

		t.like(await soon(running.exit), {kind: 'lost'});
		t.false(shell.isOpen);
		t.like(await soon(shell.exec(['true']).exit), {kind: 'lost'});
	});

	promise('says lost to commands after it was closed; closing twice is fine', async (t, {shell}) => {
		const running = shell.exec(...script(contractScripts.wait));

		await shell.close();
		await shell.close();

		t.like(await soon(running.exit), {kind: 'lost'});
		t.false(shell.isOpen);
		t.like(await soon(shell.exec(['true']).exit), {kind: 'lost'});
	});
};
