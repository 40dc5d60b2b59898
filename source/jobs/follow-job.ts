import {quoteWord, quoteWords} from '../base/quote.js';
import type {Shell} from '../base/shell.js';
import {agentPrelude} from './agent.js';
import {
	assignments,
	type AskOptions,
	connectionLost,
	defaultInterpreter,
} from './ask.js';
import {followerPerl} from './follower-perl.js';
import {followerShell} from './follower-sh.js';
import {type JobFrame, makeFrameReader, type WireFrame} from './frames.js';
import {assertJobId} from './job-id.js';
import {jobStatus} from './job-status.js';

export type FollowRequest = Pick<AskOptions, 'interpreter'> & {
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
	`auto` takes perl where it is there. For tests.
	*/
	readonly follower?: 'auto' | 'perl' | 'shell';
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
	const perl = `exec perl -e ${quoteWord(followerPerl)} -- "$lp_dir" ${quoteWords(list)}`;
	const auto = `if perl -e 'use Errno; exit 0' 2>/dev/null; then\n${perl}\nfi`;

	return [
		assignments({lp_id: id, lp_base: base, lp_offsets: ` ${list.map(each => `${each} `).join('')}`}),
		agentPrelude,
		...follower === 'perl' ? [perl] : [],
		...follower === 'auto' ? [auto] : [],
		followerShell,
		'',
	].join('\n');
};

const toFrame = (frame: WireFrame, watch: readonly string[]): JobFrame | undefined => {
	switch (frame.word) {
		case 'D': {
			return {
				kind: 'data', file: frame.file, offset: frame.offset, bytes: frame.bytes,
			};
		}

		case 'W': {
			const path = watch[frame.index];
			return path === undefined ? undefined : {kind: 'size', path, bytes: frame.size};
		}

		case 'T': {
			return {kind: 'truncated', file: frame.file, size: frame.size};
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

	return status.state === 'ended' ? {kind: 'ended', exitCode: status.exitCode} : {kind: 'stopped', status};
};

/**
Follows a job: every byte of its journal and logs from the offsets on, partial lines as they come, sizes of watched files, a heartbeat at least every 5 s, and at last `ended` or `stopped`.

@yields A journal line `end STEP …` after all bytes of that step. Breaking off, or aborting the signal, ends the follower on the host and leaves the job alone.

@throws ConnectionError `connection-lost` where the connection ends before the job: follow again from the bytes kept.
*/
export async function * followJob(shell: Shell, request: FollowRequest, {signal}: {readonly signal?: AbortSignal} = {}): AsyncGenerator<JobFrame, void> {
	const {id, base, watch = [], interpreter = defaultInterpreter} = request;
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

	const process = shell.exec([interpreter, '-s'], {stdin: input(), stderr: 'drain', signal: leaving.signal});

	const reader = makeFrameReader();

	try {
		for await (const chunk of process.stdout) {
			for (const wire of reader(chunk)) {
				const frame = wire.word === 'G'
					? await stoppedFrame(shell, {
						id, base, interpreter, signal: leaving.signal,
					})
					: toFrame(wire, watch);

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
