import {ConnectionError} from '../base/errors.js';
import {quoteWord, quoteWords} from '../base/quote.js';
import type {Shell} from '../base/shell.js';
import {agentPrelude} from './agent.js';
import {
	assignments,
	type AskOptions,
	connectionLost,
	defaultAnswerMilliseconds,
	defaultInterpreter,
	jobNote,
} from './ask.js';
import {followerPerl} from './follower-perl.js';
import {followerShell} from './follower-sh.js';
import {type JobFrame, makeFrameReader, type WireFrame} from './frames.js';
import {assertJobId} from './job-id.js';
import {jobStatus} from './job-status.js';

export type FollowRequest = Pick<AskOptions, 'interpreter' | 'answerMilliseconds'> & {
	readonly id: string;
	readonly base: string;

	/**
	Bytes already kept of each file (`journal`, `003-save.out`, …): following goes on from there. Absent: 0.
	*/
	readonly offsets: Readonly<Record<string, number>>;

	/**
	The files given to `startJob`, in the same order.
	*/
	readonly watch?: readonly string[];

	/**
	The bytes kept before an offset of a file, so that a log that was cut and has grown again, or was replaced, is found. Without it only what comes over one connection is compared.
	*/
	readonly tail?: (file: string, offset: number, length: number) => Uint8Array | undefined;

	/**
	`auto` takes perl where it is there. For tests.
	*/
	readonly follower?: 'auto' | 'perl' | 'shell';

	/**
	How long nothing may come, once the follower has begun. Default 20,000.
	*/
	readonly silentMilliseconds?: number;
};

const offsetList = (offsets: Readonly<Record<string, number>>): readonly string[] => Object.entries(offsets).map(([name, offset]) => {
	if (!/^[\w.\-]+$/v.test(name) || !Number.isSafeInteger(offset) || offset < 0) {
		throw new TypeError(`Not an offset: ${name}=${offset}.`);
	}

	return `${name}=${offset}`;
});

/**
The follower's script: which one is decided on the host.
*/
const followScript = ({id, base, offsets, follower = 'auto'}: FollowRequest): string => {
	const list = offsetList(offsets);
	const perl = `exec perl -e ${quoteWord(followerPerl)} -- "$lp_dir" "$lp_id" "$lp_same" ${quoteWords(list)}`;
	const auto = `if perl -e 'use Errno; exit 0' 2>/dev/null; then\n${perl}\nfi`;

	return [
		assignments({lp_id: id, lp_base: base, lp_offsets: ` ${list.map(each => `${each} `).join('')}`}),
		agentPrelude,
		'lp_look_at_boot\nlp_same=yes\n[ -z "$lp_booted" ] || lp_same=no',
		...follower === 'perl' ? [perl] : [],
		...follower === 'auto' ? [auto] : [],
		followerShell,
		'',
	].join('\n');
};

const proofLength = 64;
const star = 0x2A;

/**
The end of what came of each file, and whether the host's file still is the one that it came from.
*/
const createProof = (tail: FollowRequest['tail']) => {
	const tails = new Map<string, {readonly end: number; readonly bytes: Uint8Array}>();
	const unmatched = new Set<string>();

	return {
		isUnmatched: (file: string): boolean => unmatched.has(file),
		came(file: string, offset: number, bytes: Uint8Array): void {
			const before = tails.get(file);
			const isNext = before?.end === offset;
			const last = isNext && bytes.length < proofLength ? Buffer.concat([before.bytes, bytes]) : bytes;

			tails.set(file, {end: offset + bytes.length, bytes: new Uint8Array(last.subarray(-proofLength))});
		},
		holds(file: string, offset: number, bytes: Uint8Array): boolean {
			const known = tails.get(file);
			const kept = known === undefined ? tail?.(file, offset, Math.min(offset, proofLength)) : (known.end === offset ? known.bytes : undefined);

			if (kept === undefined) {
				return true;
			}

			if (known === undefined) {
				tails.set(file, {end: offset, bytes});
			}

			// What was kept of this connection alone may be less than what the host shows, never the other way round.
			const isKept = (byte: number, index: number) => byte === bytes[bytes.length - kept.length + index] || (known === undefined && byte === star);
			const isSame = bytes.length >= kept.length && kept.every((byte, index) => isKept(byte, index));

			if (!isSame) {
				unmatched.add(file);
			}

			return isSame;
		},
	};
};

type Proof = ReturnType<typeof createProof>;

const toFrame = (frame: WireFrame, watch: readonly string[], proof: Proof): JobFrame | undefined => {
	if ('file' in frame && proof.isUnmatched(frame.file)) {
		return undefined;
	}

	switch (frame.word) {
		case 'D': {
			proof.came(frame.file, frame.offset, frame.bytes);

			return {
				kind: 'data', file: frame.file, offset: frame.offset, bytes: frame.bytes,
			};
		}

		case 'B': {
			return proof.holds(frame.file, frame.offset, frame.bytes) ? undefined : {kind: 'unmatched', file: frame.file};
		}

		case 'W': {
			const path = watch[frame.index];
			return path === undefined ? undefined : {kind: 'size', path, bytes: frame.size};
		}

		case 'T': {
			return {kind: 'truncated', file: frame.file, size: frame.size};
		}

		case 'O': {
			return {kind: 'orphan'};
		}

		case 'X': {
			return {kind: 'ended', exitCode: frame.exitCode};
		}

		case 'F':
		case 'G':
		case 'H': {
			return {kind: 'heartbeat'};
		}
	}
};

const stoppedFrame = async (shell: Shell, request: {readonly id: string; readonly base: string} & AskOptions): Promise<JobFrame> => {
	const status = await jobStatus(shell, request);

	return {kind: 'stopped', status, ...status.doneWith !== undefined && {doneWith: status.doneWith}};
};

/**
What comes, unless nothing does: a follower that was stopped, or a line that stalls, says nothing at all.

@yields The bytes as they come. Waiting for whoever takes them in is no silence.

@throws ConnectionError `silent`.
*/
async function * withoutSilence(host: string, source: AsyncIterable<Uint8Array>, limit: () => number): AsyncGenerator<Uint8Array, void> {
	const iterator = source[Symbol.asyncIterator]();
	let waiting: PromiseWithResolvers<IteratorResult<Uint8Array, unknown>> | undefined;
	let milliseconds = limit();
	const start = () => setTimeout(() => {
		waiting?.reject(new ConnectionError(`Nothing came from \`${host}\` for ${Math.round(milliseconds / 1000)} s, though it tells of itself every 5 s.`, {
			code: 'silent',
			advice: 'What runs on the host goes on. Connect again and follow it.',
		}));
	}, milliseconds);
	// One for all pieces: much output comes in thousands of them.
	let timer = start();

	try {
		for (;;) {
			if (limit() === milliseconds) {
				timer.refresh();
			} else {
				clearTimeout(timer);
				milliseconds = limit();
				timer = start();
			}

			waiting = Promise.withResolvers();
			iterator.next().then(waiting.resolve).catch(waiting.reject);

			const came = await waiting.promise;

			waiting = undefined;

			if (came.done === true) {
				return;
			}

			yield came.value;
		}
	} finally {
		clearTimeout(timer);
	}
}

/**
Follows with one follower on the host, to its end. Where it found nobody there any more, the host is asked what became of the job: something may have come between its last look and that answer.

@yields As `followJob`, which looks again then.
*/
async function * followOnce(shell: Shell, request: FollowRequest, {signal}: {readonly signal?: AbortSignal | undefined}): AsyncGenerator<JobFrame, void> {
	const {id, base, watch = [], interpreter = defaultInterpreter, silentMilliseconds = 20_000, answerMilliseconds = defaultAnswerMilliseconds} = request;
	assertJobId(id);
	const isAborted = () => signal?.aborted ?? false;

	if (isAborted()) {
		return;
	}

	const leaving = new AbortController();
	const leave = () => {
		leaving.abort();
	};

	signal?.addEventListener('abort', leave, {once: true});

	// The input stays open while we follow: its end tells the follower that we are gone.
	const script = Buffer.from(followScript(request));
	async function * input(): AsyncGenerator<Uint8Array, void> {
		yield script;
		await new Promise<void>(resolve => {
			if (leaving.signal.aborted) {
				resolve();
			} else {
				leaving.signal.addEventListener('abort', () => {
					resolve();
				}, {once: true});
			}
		});
	}

	const process = shell.exec([interpreter, '-s'], {
		stdin: input(), stdout: 'lend', stderr: 'drain', signal: leaving.signal, note: jobNote('Follow', {
			id, base, interpreter, bytes: script.length,
		}),
	});

	const reader = makeFrameReader();
	const proof = createProof(request.tail);
	let hasBegun = false;

	try {
		for await (const chunk of withoutSilence(shell.host, process.stdout, () => hasBegun ? silentMilliseconds : answerMilliseconds)) {
			for (const wire of reader(chunk)) {
				hasBegun = true;

				const frame = wire.word === 'G'
					? await stoppedFrame(shell, {
						id, base, interpreter, answerMilliseconds, signal: leaving.signal,
					})
					: toFrame(wire, watch, proof);

				if (frame !== undefined) {
					yield frame;
				}

				if (frame?.kind === 'ended' || frame?.kind === 'stopped') {
					return;
				}
			}
		}
	} catch (error) {
		if (isAborted()) {
			return;
		}

		throw error instanceof RangeError ? connectionLost(shell, `what came is no answer (${error.message})`, error) : error;
	} finally {
		signal?.removeEventListener('abort', leave);
		leaving.abort();
	}

	if (isAborted()) {
		return;
	}

	const exit = await process.exit;
	throw connectionLost(shell, exit.kind === 'lost' ? exit.reason : 'the follower ended early');
}

/**
Follows a job: every byte of its journal and logs from the offsets on, partial lines as they come, sizes of watched files, a heartbeat at least every 5 s, and at last `ended` or `stopped`. Where the supervisor is gone and the script lives, it goes on until that is done.

@yields A journal line `end STEP …` after all bytes of that step. Breaking off, or aborting the signal, ends the follower on the host and leaves the job alone.

@throws ConnectionError `connection-lost` where the connection ends before the job, `silent` where nothing comes any more: follow again from the bytes kept.
*/
export async function * followJob(shell: Shell, request: FollowRequest, {signal}: {readonly signal?: AbortSignal} = {}): AsyncGenerator<JobFrame, void> {
	const offsets = new Map(Object.entries(request.offsets));
	let pass = 0;
	let isOver = false;

	while (!isOver) {
		isOver = true;
		pass += 1;

		for await (const frame of followOnce(shell, {...request, offsets: Object.fromEntries(offsets)}, {signal})) {
			if (frame.kind === 'data') {
				offsets.set(frame.file, frame.offset + frame.bytes.length);
			}

			// Its end is known, its last bytes may not be here: they are fetched by another follower.
			if (pass === 1 && frame.kind === 'stopped' && (frame.status.state === 'ended' || frame.doneWith !== undefined)) {
				isOver = false;
			} else {
				yield frame;
			}
		}
	}
}
