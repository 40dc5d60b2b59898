import {setTimeout as delay} from 'node:timers/promises';
import {OperatorError} from '../base/errors.js';
import {exitCodeOf, exitCodes} from '../base/exit-codes.js';
import {foldRun, reduceRun} from '../base/reduce-run.js';
import type {OutputPiece, RunEvent, RunState} from '../base/run.js';
import type {Services} from '../base/services.js';
import {formatBytes, formatDuration} from '../base/units.js';
import type {CommandContext} from './command.js';
import {jsonText} from './show.js';

const progressText = ({percent, done, total, unit, imageBytes, secondsLeft}: NonNullable<RunState['steps'][number]['progress']>): string => [
	...(percent === undefined ? [] : [`${Math.round(percent)}%`]),
	...(done === undefined ? [] : [`${done}${total === undefined ? '' : ` of ${total}`} ${unit ?? ''}`.trim()]),
	...(imageBytes === undefined ? [] : [`image ${formatBytes(imageBytes)}`]),
	secondsLeft === undefined ? 'time left unknown' : `${formatDuration(secondsLeft.low)} to ${formatDuration(secondsLeft.high)} left`,
].join(', ');

/**
One line for people about an event; undefined where there is nothing to say.
*/
const eventText = (event: RunEvent, state: RunState): string | undefined => {
	const titleOf = (stepId: string) => state.plan?.steps.find(({id}) => id === stepId)?.title ?? stepId;

	switch (event.type) {
		case 'planned': {
			return `run ${event.runId}: ${event.plan.method} of ${event.plan.target}`;
		}

		case 'segment-started': {
			return `job ${event.jobId} on ${event.host}`;
		}

		case 'step-started': {
			return `> ${titleOf(event.stepId)}`;
		}

		case 'progress': {
			return `  ${progressText(event.progress)}`;
		}

		case 'step-ended': {
			return `  ${event.state}${event.exitCode === undefined ? '' : ` (exit code ${event.exitCode})`}${event.message === undefined ? '' : `: ${event.message}`}`;
		}

		case 'waiting-for-input': {
			return `  waits for an answer: ${event.prompt} (lparsafe runs answer ${event.runId} TEXT)`;
		}

		case 'waiting-for-turn': {
			return `waits: ${event.reason}`;
		}

		case 'detached': {
			return `contact lost: ${event.reason}`;
		}

		case 'reattached': {
			return 'in contact again';
		}

		case 'tidying-started': {
			return `job ${event.jobId} on ${event.host}: does what always has to be done`;
		}

		case 'log-cut': {
			return `  the log of ${titleOf(event.stepId)} (${event.stream}) was cut on its host after ${event.bytes} bytes; what was written since is not known`;
		}

		case 'adopted': {
			return `taken in from ${event.from} (job ${event.jobId} on ${event.host})`;
		}

		case 'recovered': {
			return `taken in again from ${event.from}${event.missing.length === 0 ? '' : `; not known any more: ${event.missing.join(', ')}`}`;
		}

		case 'cancelled':
		case 'noted': {
			return event.type === 'cancelled' ? event.what : event.text;
		}

		case 'run-ended': {
			return [
				`${event.outcome}${event.reason === undefined ? '' : `: ${event.reason}`}`,
				...event.proofs.map(({title, verdict, evidence}) => `  ${verdict}: ${title}${evidence.length === 0 ? '' : ` (${evidence[0] ?? ''})`}`),
				...event.points.map(point => `  recovery point ${point.id}: ${point.place.path} (${point.state}, ${point.verification})`),
				...(event.left ?? []).map(each => `  left behind: ${each}`),
			].join('\n');
		}

		case 'acknowledged':
		case 'answered':
		case 'checkpoint':
		case 'confirmed':
		case 'segment-ended': {
			return undefined;
		}
	}
};

const whatBecomesOfIt = ({phase, segments, waitsForTurn, waitingFor}: RunState): string => {
	if (waitsForTurn !== undefined || (segments.length === 0 && waitingFor === undefined)) {
		return 'The run has not begun; the app carries it on, or follow it';
	}

	return phase === 'detached' ? 'Whether the run goes on is not known; the app asks its host again, or follow it' : 'The run goes on; follow it';
};

/**
How long contact may be lost before a command gives up following; the run goes on all the same.
*/
const defaultPatience = 30_000;

/**
How often to ask whether what comes can be kept here: that it cannot is no event, since nothing can be stored.
*/
const lookMilliseconds = 1000;

/**
Waits for the next item, for Ctrl-C, or for a while.
*/
const takeNext = async <Item>(next: Promise<Item>, left: Promise<'left'>, milliseconds: number): Promise<Item | 'left' | 'nothing'> => {
	const over = new AbortController();

	try {
		return await Promise.race([next, left, delay(Math.max(0, milliseconds), 'nothing' as const, {signal: over.signal})]);
	} finally {
		over.abort();
	}
};

const reasonOf = (error: unknown): string => {
	if (error instanceof OperatorError) {
		return `${error.message} ${error.advice}`;
	}

	throw error;
};

/**
Why nothing of a run can be kept here now, or nothing is heard of the process that drives it, neither of which is an event; undefined where all is well.
*/
const whyNotKept = async (services: Pick<Services, 'run'>, runId: string, known: RunState['phase']): Promise<string | undefined> => {
	try {
		const {notKept, phase, seenAt, detachedBecause = 'nobody drives it.'} = await services.run(runId);

		if (notKept === undefined) {
			return phase === 'detached' && known !== 'detached' ? `${seenAt === undefined ? 'N' : `Since ${seenAt} n`}othing new is known of it: ${detachedBecause}` : undefined;
		}

		return `Since ${notKept.since} ${notKept.isOutputKept === true ? 'only what its job prints was kept here' : 'nothing of it could be kept here'}: ${notKept.reason}`;
	} catch (error) {
		return reasonOf(error);
	}
};

/**
Streams a run until it ends, contact is given up, nothing of it can be kept here for too long, or Ctrl-C detaches; says the exit code. `isLeftOnceStarted` detaches as soon as something of it runs on its host or waits for an answer (what waits for its turn would not begin without us), and tells no more than why it waits and how it ended.

With JSON one event a line and `run-ended` or `detached` last; else output on stdout and what happens around it on stderr.
*/
export const streamRun = async ({isJson, terminal}: Pick<CommandContext, 'isJson' | 'terminal'>, services: Pick<Services, 'detach' | 'follow' | 'run'>, runId: string, {output, isLeftOnceStarted = false, patience = defaultPatience}: {readonly output: 'all' | 'new' | 'none'; readonly isLeftOnceStarted?: boolean; readonly patience?: number}): Promise<number> => {
	let state = foldRun(runId, []);
	let lostUntil: number | undefined;
	let notKeptUntil: number | undefined;
	let notKept: string | undefined;
	let lookAt = Date.now() + Math.min(lookMilliseconds, patience);
	const items = services.follow(runId, {afterSeq: 0, output})[Symbol.asyncIterator]();
	const left = Promise.withResolvers<'left'>();
	const onInterrupt = () => {
		left.resolve('left');
	};

	terminal.interrupted.addEventListener('abort', onInterrupt, {once: true});

	if (terminal.interrupted.aborted) {
		onInterrupt();
	}

	const detached = (reason: string): number => {
		const line = {
			format: 1, type: 'detached', runId, reason,
		};

		terminal[isJson ? 'out' : 'say'](isJson ? `${JSON.stringify(line)}\n` : `Left: ${reason} ${whatBecomesOfIt(state)} with \`lparsafe runs follow ${runId}\`.\n`);

		return exitCodes.detached;
	};

	const tell = (item: RunEvent | OutputPiece) => {
		if (isLeftOnceStarted && item.type !== 'waiting-for-turn' && item.type !== 'run-ended') {
			return;
		}

		if (isJson) {
			// `detached` is promised as the last line, so it is told only when following is given up.
			if (item.type !== 'detached') {
				terminal.out(`${jsonText(item)}\n`);
			}
		} else if (item.type === 'output') {
			terminal[item.stream === 'out' ? 'out' : 'say'](item.text);
		} else {
			const text = eventText(item, state);

			if (text !== undefined) {
				terminal.say(`${text}\n`);
			}
		}
	};

	/**
	Whatever keeps it from being noted here that it was left: it was. The record says why, where nobody wished it.
	*/
	const leave = async (reason: string, {isWished = false} = {}): Promise<number> => {
		try {
			await services.detach(runId, isWished ? undefined : reason);
		} catch (error) {
			reasonOf(error);
		}

		return detached(reason);
	};

	const isOver = (until: number | undefined): boolean => until !== undefined && Date.now() >= until;

	try {
		let pending = items.next();

		for (;;) {
			if (Date.now() >= lookAt) {
				notKept = await whyNotKept(services, runId, state.phase);
				notKeptUntil = notKept === undefined ? undefined : notKeptUntil ?? (Date.now() + patience);
				lookAt = Date.now() + Math.min(lookMilliseconds, patience);
			}

			if (isOver(notKeptUntil)) {
				return await leave(notKept ?? '');
			}

			if (isOver(lostUntil)) {
				return await leave(state.detachedBecause ?? 'contact was lost.');
			}

			const next = await takeNext(pending, left.promise, Math.min(lookAt, lostUntil ?? Infinity, notKeptUntil ?? Infinity) - Date.now());

			if (next === 'nothing') {
				continue;
			}

			if (next === 'left') {
				const {reason} = terminal.interrupted as {readonly reason: unknown};

				return await (reason instanceof OperatorError ? leave(reasonOf(reason)) : leave('you left it.', {isWished: true}));
			}

			if (next.done === true) {
				return state.outcome === undefined ? detached(state.detachedBecause ?? 'contact ended.') : exitCodeOf(state.outcome);
			}

			if (next.value.type !== 'output') {
				state = reduceRun(state, next.value);
				lostUntil = state.phase === 'detached' ? lostUntil ?? (Date.now() + patience) : undefined;
			}

			tell(next.value);

			if (isLeftOnceStarted && state.phase !== 'ended' && (state.segments.length > 0 || state.waitingFor !== undefined)) {
				return await leave('asked to leave it.', {isWished: true});
			}

			pending = items.next();
		}
	} catch (error) {
		// What stands here of a run that has begun can be read no more: the run goes on.
		if (state.plan === undefined || !(error instanceof OperatorError && error.code.startsWith('store-'))) {
			throw error;
		}

		return await leave(reasonOf(error));
	} finally {
		terminal.interrupted.removeEventListener('abort', onInterrupt);
		await items.return?.();
	}
};
