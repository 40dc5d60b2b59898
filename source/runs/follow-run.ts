import {abortable, untilAborted} from '../base/abortable.js';
import {isoTime, type Clock} from '../base/clock.js';
import {OperatorError} from '../base/errors.js';
import {untilNextSecond} from '../base/next-second.js';
import {mostLines} from '../base/output.js';
import {foldRun, reduceRun} from '../base/reduce-run.js';
import type {OutputPiece, RunEvent} from '../base/run.js';
import type {FollowOptions} from '../base/services/runs.js';
import type {Store, StreamName} from '../base/store.js';
import {TextCleaner} from '../base/text.js';
import {transcriptsOf} from '../base/tidying-transcript.js';
import {outputPage} from './output-lines.js';
import type {Listener} from './waiters.js';

/**
How long to wait for another process's events and output; this process's own wake it at once, and where it drives the run, there is hardly anything else: then with all that looks once a second.
*/
const pollMilliseconds = {elsewhere: 250, here: () => 1000 + untilNextSecond()};

/**
Growth is told at most this often.
*/
const growthMilliseconds = 100;

const largestPiece = 64 * 1024;

/**
Growth up to this is told with its lines, which would be asked for as soon as it is heard of.
*/
const littleBytes = 4096;

/**
Reads one stream of one step on from where it was last read: bytes become clean text, and a character cut in two waits for its rest.
*/
class StreamReader {
	readonly #decoder = new TextDecoder('utf-8', {ignoreBOM: true});
	readonly #cleaner = new TextCleaner({kept: '\r\b'});
	#offset: number;

	constructor(offset: number) {
		this.#offset = offset;
	}

	read(store: Store, runId: string, stepId: string, stream: StreamName): {readonly offset: number; readonly text: string} | undefined {
		const offset = this.#offset;
		const bytes = store.transcripts.read({runId, stepId, stream}, offset, largestPiece);

		if (bytes.length === 0) {
			return undefined;
		}

		this.#offset += bytes.length;

		return {offset, text: this.#cleaner.push(this.#decoder.decode(bytes, {stream: true}))};
	}
}

/**
Tells a run's events and output as they come, whoever drives it: what is stored is what is told. Ends with the run, or when the reader leaves.

Output that a step wrote before it ended comes before the event of its end.
*/
export const followRun = ({store, clock, runId, options, listen, isDrivenHere}: {
	readonly store: Store;
	readonly clock: Clock;
	readonly runId: string;
	readonly options: FollowOptions;

	/**
	For the changes that this process makes to the run.
	*/
	listen(): Listener;
	isDrivenHere(): boolean;
}): AsyncIterable<RunEvent | OutputPiece> => abortable(async function * (signal) {
	let state = foldRun(runId, store.runs.events(runId).filter(({seq}) => seq <= options.afterSeq));
	let present: 'all' | 'running' = 'all';
	const readers = new Map<string, StreamReader>();
	const sizes = new Map<string, number>();
	const isSizes = options.output === 'sizes';

	/**
	What is new of one stream: that it has grown, or what was written to it.

	@yields Pieces.
	*/
	const piecesOf = async function * (step: Pick<OutputPiece, 'stepId' | 'tidying'>, stream: StreamName): AsyncGenerator<OutputPiece, void> {
		const {stepId} = step;
		const name = `${stepId} ${stream}`;
		const sizeNow = () => store.transcripts.size({runId, stepId, stream});
		const piece = (offset: number, text: string): OutputPiece => ({
			format: 1, type: 'output', at: isoTime(clock.now()), runId, ...step, stream, offset, text,
		});

		if (isSizes) {
			const size = sizeNow();
			const from = sizes.get(name) ?? (present === 'all' ? size : 0);

			sizes.set(name, size);

			if (size <= from) {
				return;
			}

			const page = size - from > littleBytes
				? undefined
				: await outputPage(store.transcripts, {
					runId, stepId, stream, at: {stream, offset: from}, before: 0, after: mostLines,
				});

			yield {...piece(size, ''), ...page !== undefined && {came: {from, page}}};

			return;
		}

		const reader = readers.get(name) ?? new StreamReader(options.output === 'new' && present === 'all' ? sizeNow() : 0);

		readers.set(name, reader);

		for (let read = reader.read(store, runId, stepId, stream); read !== undefined; read = reader.read(store, runId, stepId, stream)) {
			if (read.text !== '') {
				yield piece(read.offset, read.text);
			}
		}
	};

	const output = async function * (stepIds: readonly string[]): AsyncGenerator<OutputPiece, void> {
		for (const step of stepIds.flatMap(stepId => transcriptsOf(state.segments, stepId))) {
			yield * piecesOf(step, 'out');
			yield * piecesOf(step, 'err');
		}
	};

	/**
	Output is told on where the records are damaged meanwhile: it lies in files of its own, and that they are is told of the run.
	*/
	const newEvents = (): readonly RunEvent[] => {
		try {
			return store.runs.events(runId, state.seq);
		} catch (error) {
			if (present === 'all' || !(error instanceof OperatorError && error.code === 'store-damaged')) {
				throw error;
			}

			return [];
		}
	};

	const {next, close} = listen();

	signal.addEventListener('abort', close, {once: true});

	try {
		while (!signal.aborted) {
			const events = newEvents();

			for (const event of events) {
				if (options.output !== 'none' && event.type === 'step-ended') {
					yield * output([event.stepId]);
				}

				if (options.output !== 'none' && event.type === 'run-ended') {
					yield * output(state.steps.map(({stepId}) => stepId));
				}

				state = reduceRun(state, event);
				yield event;
			}

			if (state.phase === 'ended') {
				return;
			}

			if (options.output !== 'none') {
				const steps = present === 'all' ? state.steps : state.steps.filter(step => step.state === 'running');

				yield * output(steps.map(({stepId}) => stepId));
			}

			present = 'running';

			const toldAt = performance.now();

			await next(isDrivenHere() ? pollMilliseconds.here() : pollMilliseconds.elsewhere);

			const early = isSizes ? toldAt + growthMilliseconds - performance.now() : 0;

			if (early > 0) {
				await untilAborted(clock.sleep(early), signal);
			}
		}
	} finally {
		close();
	}
});
