import {exitCodeOf, exitCodes} from '../base/exit-codes.js';
import {foldRun, reduceRun} from '../base/reduce-run.js';
import type {OutputPiece, RunEvent, RunState} from '../base/run.js';
import type {Services} from '../base/services.js';
import {formatBytes, formatDuration} from '../base/units.js';
import type {CommandContext} from './command.js';

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

		case 'detached': {
			return `contact lost: ${event.reason}`;
		}

		case 'reattached': {
			return 'in contact again';
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
		case 'confirmed': {
			return undefined;
		}
	}
};

/**
Streams a run until it ends, contact is given up or Ctrl-C detaches; says the exit code.

With JSON one event a line and `run-ended` or `detached` last; else output on stdout and what happens around it on stderr.
*/
export const streamRun = async ({isJson, terminal}: CommandContext, services: Services, runId: string, {output}: {readonly output: 'all' | 'new'}): Promise<number> => {
	let state = foldRun(runId, []);
	const items = services.follow(runId, {afterSeq: 0, output})[Symbol.asyncIterator]();
	const leave = Promise.withResolvers<undefined>();
	const onInterrupt = () => {
		leave.resolve(undefined);
	};

	terminal.interrupted.addEventListener('abort', onInterrupt, {once: true});

	const detached = (reason: string): number => {
		const line = {
			format: 1, type: 'detached', runId, reason,
		};

		terminal[isJson ? 'out' : 'say'](isJson ? `${JSON.stringify(line)}\n` : `Left: ${reason} The run goes on; follow it with \`lparsafe runs follow ${runId}\`.\n`);

		return exitCodes.detached;
	};

	const tell = (item: RunEvent | OutputPiece) => {
		// What ends the stream is told once, by the one line that is promised last.
		if (isJson) {
			if (item.type !== 'detached') {
				terminal.out(`${JSON.stringify(item)}\n`);
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

	try {
		for (;;) {
			const next = await Promise.race([items.next(), leave.promise]);

			if (next === undefined) {
				await services.detach(runId);

				return detached('you left it.');
			}

			if (next.done === true) {
				return state.outcome === undefined ? detached(state.detachedBecause ?? 'contact ended.') : exitCodeOf(state.outcome);
			}

			if (next.value.type !== 'output') {
				state = reduceRun(state, next.value);
			}

			tell(next.value);

			if (next.value.type === 'detached') {
				return detached(next.value.reason);
			}
		}
	} finally {
		terminal.interrupted.removeEventListener('abort', onInterrupt);
		await items.return?.();
	}
};
