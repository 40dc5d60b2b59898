import {execFileSync} from 'node:child_process';
import {createHash, randomBytes} from 'node:crypto';
import {
	existsSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {ConnectionError} from '../../source/base/errors.js';
import type {StepDraft} from '../../source/base/plan.js';
import type {Shell} from '../../source/base/shell.js';
import {answerJob} from '../../source/jobs/answer-job.js';
import {cancelJob} from '../../source/jobs/cancel-job.js';
import {followJob} from '../../source/jobs/follow-job.js';
import {type JobFrame, makeFrameReader, type WireFrame} from '../../source/jobs/frames.js';
import {newJobId} from '../../source/jobs/job-id.js';
import {jobStatus} from '../../source/jobs/job-status.js';
import {startJob, type StartRequest} from '../../source/jobs/start-job.js';
import {renderSegments} from '../../source/plans/render-segment.js';
import {sealPlan} from '../../source/plans/seal-plan.js';
import {connect} from '../../source/ssh/connect.js';
import {openSystemShell} from '../../source/ssh/system-ssh.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';
import {localShell} from '../helpers/local-shell.js';
import {isLong, longTest} from '../helpers/long-tests.js';
import {openSimulatedMachine, simulatedShell} from '../helpers/simulated-shell.js';
import {startSshd, type Sshd} from '../helpers/sshd.js';
import {newDirectory} from '../helpers/new-directory.js';
import {until} from '../helpers/until.js';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const command = (id: string, script: string, changes: Partial<StepDraft> = {}): StepDraft => ({
	id, title: id, kind: 'command', interruptible: 'yes', pipelines: [{argvs: [['sh', '-c', script]]}], ...changes,
});

const segmentOf = (steps: readonly StepDraft[]): string => renderSegments(sealPlan({
	host: 'h', identity: {
		hostKey: 'k', rootvgDisks: [], hostname: 'h', machineId: 'm',
	}, method: 'test', direction: 'backup', target: 'vg:datavg', parameters: {}, destroysInWords: [], findings: [], steps, proof: [], locks: ['datavg'], space: [],
}, {plannedAt: '2026-11-21T08:00:00.000Z', id: 'p'}))[0]!.script;

/**
Mirrors of a job's files, whose sizes are the offsets, as a run keeps them.
*/
const makeMirror = (t: ExecutionContext) => {
	const files = new Map<string, Uint8Array>();
	let exitCode: number | undefined;

	const take = (frame: JobFrame): number => {
		exitCode = frame.kind === 'ended' ? frame.exitCode : exitCode;

		if (frame.kind !== 'data') {
			return 0;
		}

		const kept = files.get(frame.file) ?? new Uint8Array();

		t.is(frame.offset, kept.length, `${frame.file} goes on where it was left`);
		files.set(frame.file, new Uint8Array(Buffer.concat([kept, frame.bytes])));
		return frame.bytes.length;
	};

	/**
	Follows from what is kept, until the job's end or until `isEnough` of the bytes that came.
	*/
	const follow = async (shell: Shell, request: StartRequest, {follower = 'auto', isEnough = () => false}: {readonly follower?: 'auto' | 'perl' | 'shell'; readonly isEnough?: (taken: number) => boolean} = {}): Promise<void> => {
		const offsets = Object.fromEntries([...files].map(([name, bytes]) => [name, bytes.length]));
		let taken = 0;

		for await (const frame of followJob(shell, {...request, offsets, follower})) {
			taken += take(frame);

			if (isEnough(taken)) {
				return;
			}
		}
	};

	return {
		follow,
		exitCode: () => exitCode,
		bytes: (file: string) => files.get(file) ?? new Uint8Array(),
		text: (file: string) => Buffer.from(files.get(file) ?? new Uint8Array()).toString(),
	};
};

const failure = async (promise: Promise<void>): Promise<Error | undefined> => {
	try {
		await promise;
		return undefined;
	} catch (error) {
		return error as Error;
	}
};

const connectTo = async (sshd: Sshd, open: (...values: Parameters<typeof connect>) => Promise<Shell> = connect): Promise<Shell> => open(sshd.host(), {home: sshd.directory, configFile: 'none', environment: {}});

const sshd = async (t: ExecutionContext): Promise<Sshd> => {
	const server = await startSshd();

	t.teardown(async () => server.stop());
	return server;
};

const ways = [['perl', 'ksh93', connect], ['shell', 'mksh', openSystemShell], ['perl', 'dash', openSystemShell], ['shell', 'bash', connect]] as const;

for (const [follower, name, open] of isLong ? ways : ways.slice(0, 2)) {
	test(`over sshd${open === connect ? '' : ' and the system\'s ssh'}, a job of ${name} outlives connections cut in mid-stream; the ${follower} follower brings every byte`, async t => {
		if (!hasParts(t, 'sshd', 'ssh', name, 'perl')) {
			return;
		}

		const server = await sshd(t);
		const data = path.join(newDirectory(t), 'data');

		writeFileSync(data, randomBytes(3_000_000));

		const request: StartRequest = {
			id: newJobId(Date.now()), locks: [], base: path.join(newDirectory(t), 'jobs'), operator: 'maria', interpreter: placeOf(name)!, script: segmentOf([
				command('save', `dd if=${data} bs=100000 count=10 2>/dev/null; sleep 0.3; dd if=${data} bs=100000 skip=10 count=10 2>/dev/null; sleep 0.3; dd if=${data} bs=100000 skip=20 2>/dev/null`),
				command('fail', String.raw`printf "bad\377" >&2; exit 9`),
				command('thaw', 'echo thawed', {always: true}),
			]),
		};
		const mirror = makeMirror(t);
		let cuts = 0;
		let shell = await connectTo(server, open);

		// The session dies in the midst of what it sends.
		const isCut = (taken: number): boolean => {
			if (cuts < 3 && taken > 400_000) {
				cuts += 1;
				server.killSessions();
			}

			return false;
		};

		await startJob(shell, request);

		while (mirror.exitCode() === undefined) {
			const error = await failure(mirror.follow(shell, request, {follower, isEnough: isCut}));

			if (error === undefined) {
				continue;
			}

			t.true(error instanceof ConnectionError, error.message);
			await shell.close();
			shell = await connectTo(server, open);
			t.like(await startJob(shell, request), {kind: 'exists'});
		}

		t.is(mirror.exitCode(), 9);
		t.is(cuts, 3);
		t.is(sha256(mirror.bytes('001-save.out')), sha256(readFileSync(data)));
		t.deepEqual(mirror.bytes('002-fail.err'), new Uint8Array([98, 97, 100, 255]));
		t.is(mirror.text('003-thaw.out'), 'thawed\n');
		t.is(sha256(mirror.bytes('journal')), sha256(readFileSync(path.join(request.base, request.id, 'journal'))));
		await shell.close();
	});
}

test('over sshd, leaving a follower ends it, and the job takes an answer on another connection', async t => {
	if (!hasParts(t, 'sshd', 'ssh')) {
		return;
	}

	const server = await sshd(t);
	const shell = await connectTo(server);
	const request: StartRequest = {
		id: newJobId(Date.now()), locks: ['datavg'], base: path.join(newDirectory(t), 'jobs'), operator: 'maria', script: segmentOf([command('ask', 'printf "Next volume: "; read answer; echo "<$answer>"; sleep 300')]),
	};

	await startJob(shell, request);

	for await (const frame of followJob(shell, {...request, offsets: {}})) {
		if (frame.kind === 'data' && Buffer.from(frame.bytes).toString() === 'Next volume: ') {
			break;
		}
	}

	t.true(shell.isOpen);
	await answerJob(shell, {...request, text: 'Zürich "2"'});

	const stop = new AbortController();
	let text = '';

	for await (const frame of followJob(shell, {...request, offsets: {'001-ask.out': 13}}, {signal: stop.signal})) {
		text += frame.kind === 'data' && frame.file === '001-ask.out' ? Buffer.from(frame.bytes).toString() : '';

		if (text.endsWith('>\n')) {
			stop.abort();
		}
	}

	t.is(text, '<Zürich "2">\n');
	t.like(await jobStatus(shell, request), {state: 'running'});
	t.like(await cancelJob(shell, {...request, how: 'now', graceSeconds: 2}), {status: {state: 'ended', exitCode: 143}, left: []});
	await shell.close();
});

for (const [name, open] of [['ksh93', connect], ['mksh', openSystemShell]] as const) {
	longTest(`over sshd${open === connect ? '' : ' and the system\'s ssh'}, a cancel of a job of ${name} whose watchdog is in its group leaves nothing, and names with its command what an always step left`, async t => {
		if (!hasParts(t, 'sshd', 'ssh', name)) {
			return;
		}

		const server = await sshd(t);
		const shell = await connectTo(server, open);
		const cancelAfter = async (always: string) => {
			const script = segmentOf([
				command('save', 'trap "" TERM; echo saving; sleep 304 | sleep 304; sleep 304', {interruptible: 'with-cleanup'}), command('thaw', always, {always: true}),
			]);
			const request: StartRequest = {
				id: newJobId(Date.now()), locks: ['datavg'], base: path.join(newDirectory(t), 'jobs'), operator: 'maria', interpreter: placeOf(name)!, detach: 'monitor', script: script.replaceAll('perl -e', 'false'),
			};

			t.not(script, request.script);
			await startJob(shell, request);
			await until(() => existsSync(path.join(request.base, request.id, '001-save.out')) && readFileSync(path.join(request.base, request.id, '001-save.out'), 'utf8') === 'saving\n');

			return {result: await cancelJob(shell, {...request, how: 'with-cleanup', graceSeconds: 1}), thawed: readFileSync(path.join(request.base, request.id, '002-thaw.out'), 'utf8'), request};
		};

		const clean = await cancelAfter('echo thawed');

		t.like(clean.result, {status: {state: 'ended', exitCode: 143, cancelled: 'with-cleanup'}, left: []});
		t.is(clean.thawed, 'thawed\n');
		// The watchdog looks once a second whether the script has ended.
		await until(() => !execFileSync('ps', ['-A', '-o', 'args='], {encoding: 'utf8'}).includes(clean.request.id));

		const left = await cancelAfter('echo thawed; sleep 305 > /dev/null 2>&1 &');

		t.teardown(() => {
			for (const {pid} of left.result.left) {
				process.kill(pid, 'SIGKILL');
			}
		});
		t.deepEqual(left.result.left.map(each => each.command), ['sleep 305']);
		t.like(left.result, {status: {state: 'ended', exitCode: 143}});
		await shell.close();
	});
}

test('in the simulator, without perl, a segment runs, is followed, holds its lock and is cancelled', async t => {
	const bugs: unknown[] = [];
	const shell = simulatedShell(openSimulatedMachine('prod-db01', {
		onBug(error) {
			bugs.push(error);
		},
	}));
	const request = (steps: readonly StepDraft[]): StartRequest => ({
		id: newJobId(Date.now()), locks: ['datavg'], base: '/var/adm/lparsafe', operator: 'maria', script: segmentOf(steps), watch: ['/etc/hosts'],
	});
	const first = request([
		command('say', 'echo "it\'s" "$0"; echo bad >&2'),
		{
			id: 'look', title: 'look', kind: 'check', interruptible: 'yes', onFailure: 'continue', checks: [
				{kind: 'disk-free', disk: 'hdisk3'}, {kind: 'volume-group-active', volumeGroup: 'datavg'}, {kind: 'volume-group-absent', volumeGroup: 'newvg'}, {kind: 'logical-volume-absent', logicalVolume: 'newlv'}, {kind: 'not-mounted', mountPoint: '/new'}, {kind: 'space', path: '/tmp', needMiB: 1}, {kind: 'path-absent', path: '/new'}, {kind: 'path-present', path: '/etc/hosts'},
			],
		},
		{
			id: 'used', title: 'used', kind: 'check', interruptible: 'yes', onFailure: 'continue', checks: [{kind: 'disk-free', disk: 'hdisk1'}],
		},
		{...command('pipe', ''), pipelines: [{argvs: [['echo', 'a b'], ['tr', 'a', 'z'], ['cat']]}]},
		command('thaw', 'echo thawed', {always: true}),
	]);
	const mirror = makeMirror(t);

	await startJob(shell, first);
	await mirror.follow(shell, first);

	const lines = mirror.text('journal').trim().split('\n').map(line => line.replace(/ \d{4}-\d\d-\d\dT[\d:]+Z$/v, ''));

	t.is(mirror.exitCode(), 90);
	t.deepEqual(lines.filter(line => !line.startsWith('check-failed used')), ['start say', 'end say 0', 'start look', 'end look 0', 'start used', 'end used 90', 'start pipe', 'end pipe 0', 'start thaw', 'end thaw 0', 'done 90']);
	t.is(mirror.text('001-say.out'), 'it\'s sh\n');
	t.is(mirror.text('004-pipe.out'), 'z b\n');

	const second = request([command('hang', 'sleep 100000'), command('thaw', 'echo thawed', {always: true})]);

	t.like(await startJob(shell, second), {kind: 'started'});
	t.like(await startJob(shell, {...second, id: newJobId(Date.now())}), {kind: 'busy', holder: second.id});
	t.like(await cancelJob(shell, {...second, how: 'now', graceSeconds: 2}), {status: {state: 'ended', exitCode: 143, cancelled: 'now'}, left: []});
	t.deepEqual(bugs, []);
});

const wire = (frames: ReadonlyArray<{readonly file: string; readonly bytes: Uint8Array}>): Uint8Array => Buffer.concat([
	Buffer.from('Last login: today\nF lparsafe\n'),
	...frames.flatMap(({file, bytes}, index) => [Buffer.from(`H\nD ${file} ${index * 1000} ${bytes.length}\n`), bytes, Buffer.from('\n')]),
	Buffer.from('W 0 17\nX 3\n'),
]);

test('frames are read whole however the stream is cut, whatever bytes they hold, though each piece is overwritten by the next', t => {
	fc.assert(fc.property(
		fc.array(fc.record({file: fc.constantFrom('journal', '001-a.out', 'script.err'), bytes: fc.uint8Array({minLength: 1, maxLength: 50})}), {maxLength: 8}),
		fc.array(fc.integer({min: 1, max: 30}), {minLength: 1, maxLength: 50}),
		(frames, cuts) => {
			const stream = wire(frames);
			const read = makeFrameReader();
			const seen: WireFrame[] = [];
			const lent = new Uint8Array(30);

			for (let at = 0, turn = 0; at < stream.length; turn++) {
				const next = at + cuts[turn % cuts.length]!;
				const piece = stream.subarray(at, next);

				lent.set(piece);
				seen.push(...read(lent.subarray(0, piece.length)).map(frame => 'bytes' in frame ? {...frame, bytes: new Uint8Array(frame.bytes)} : frame));
				lent.fill(0xFF);
				at = next;
			}

			const bytesOf = (index: number) => Buffer.concat(seen.flatMap(frame => frame.word === 'D' && frame.offset >= index * 1000 && frame.offset < (index + 1) * 1000 ? [frame.bytes] : []));

			t.is(seen.at(-1)?.word, 'X');
			t.true(frames.every(({bytes}, index) => bytesOf(index).equals(bytes)));
		},
	), {numRuns: 200});
});

test('a job with random output, left at random points, is mirrored byte by byte', async t => {
	const shell = localShell();

	await fc.assert(fc.asyncProperty(
		fc.array(fc.uint8Array({minLength: 0, maxLength: 3000}), {minLength: 1, maxLength: 4}),
		fc.array(fc.integer({min: 1, max: 4000}), {maxLength: 3}),
		fc.integer({min: 0, max: 255}),
		fc.constantFrom('perl' as const, 'shell' as const),
		async (pieces, leavings, status, follower) => {
			const directory = newDirectory(t);

			for (const [index, piece] of pieces.entries()) {
				writeFileSync(path.join(directory, String(index)), piece);
			}

			const request: StartRequest = {
				id: newJobId(Date.now()), locks: [], base: path.join(directory, 'jobs'), operator: 'o', script: `${pieces.map((_, index) => `cat ${directory}/${index}; cat ${directory}/${index} >&2`).join('\n')}\nexit ${status}`,
			};
			const mirror = makeMirror(t);
			const left = [...leavings];

			await startJob(shell, request);

			while (mirror.exitCode() === undefined) {
				const limit = left.shift() ?? Infinity;
				await mirror.follow(shell, request, {follower, isEnough: taken => taken >= limit});
			}

			const whole = Buffer.concat(pieces);

			t.is(mirror.exitCode(), status);
			t.true(whole.equals(mirror.bytes('script.out')));
			t.true(whole.equals(mirror.bytes('script.err')));
		},
	), {numRuns: isLong ? 40 : 4});
});
