import type {Clock} from '../base/clock.js';
import type {Plan} from '../base/plan.js';
import type {Progress, StepView} from '../base/run.js';
import type {Store} from '../base/store.js';
import type {Segment} from '../plans/render-segment.js';
import {ProgressFeed} from './progress-feed.js';
import {createProgressReader, quietSeconds} from './progress-readers.js';
import type {RunLog} from './run-log.js';
import type {Quiet} from './silence.js';

/**
Progress is stored at most this often.
*/
const progressMilliseconds = 5000;

/**
It is looked for at most this often where there is none.
*/
const lookMilliseconds = 200;

/**
Signs of life of a segment's steps: what their output and what they make grow tell of their progress, and since when there was none.
*/
export class StepSigns {
	readonly #store: Store;
	readonly #clock: Clock;
	readonly #log: RunLog;
	readonly #segment: Segment;
	readonly #plan: Plan;
	readonly #feeds = new Map<string, ProgressFeed>();
	#progressAt = 0;
	#lookedAt = 0;
	#lastProgress = '';
	#heardAt: number;
	#grownTo: number | undefined;

	constructor({store, clock, log, segment, plan}: {readonly store: Store; readonly clock: Clock; readonly log: RunLog; readonly segment: Segment; readonly plan: Plan}) {
		this.#store = store;
		this.#clock = clock;
		this.#log = log;
		this.#segment = segment;
		this.#plan = plan;
		this.#heardAt = clock.now();
	}

	/**
	How long the step that runs has been silent: it wrote nothing, and nothing of it grew. Undefined where none runs, or it waits for an answer.
	*/
	get quiet(): Quiet | undefined {
		const running = this.#running;

		return running === undefined || this.#log.state.waitingFor !== undefined
			? undefined
			: {stepId: running.stepId, since: this.#heardAt, limitSeconds: quietSeconds(this.#progressOf(running.stepId)?.reader, running.progress?.phase)};
	}

	/**
	What runs may be silent for long, and what it told is kept. Whatever it wrote since, when nobody listened, comes before any heartbeat: until then its last sign is the one that was kept.
	*/
	begin(): void {
		const running = this.#running;

		if (running === undefined) {
			return;
		}

		const {stepId, startedAt, progress} = running;
		const times = this.#store.transcripts.times({runId: this.#log.runId, stepId});
		const read = (['out', 'err'] as const).map(each => times.findLast(({stream}) => stream === each)?.at ?? -Infinity);

		this.#heardAt = startedAt === undefined ? this.#heardAt : Math.min(this.#heardAt, Math.max(Date.parse(startedAt), ...read));
		this.#grownTo = progress?.imageBytes;
		this.#feed(stepId)?.came();
	}

	/**
	Something came: of the journal, of the script, of a step.
	*/
	came(stepId?: string): void {
		this.#heardAt = this.#clock.now();

		if (stepId !== undefined) {
			this.#feed(stepId)?.came();
		}
	}

	/**
	A watched file has this size now; undefined: it is not there.
	*/
	grown(path: string, bytes: number | undefined): void {
		const {growth} = this.#plan;

		if (bytes !== this.#grownTo) {
			this.#grownTo = bytes;
			this.#heardAt = this.#clock.now();
		}

		if (growth?.path !== path || bytes === undefined) {
			return;
		}

		this.#feed(growth.stepId)?.reader.grown(bytes, this.#clock.now());
		this.tell();
	}

	/**
	Tells the progress of the step that runs, where there is news and the last was told long enough ago.

	@throws What kept its output from being read, also where no more of it comes.
	*/
	tell(): void {
		for (const feed of this.#feeds.values()) {
			feed.check();
		}

		const now = this.#clock.now();

		// Before the state, which asks the database: this is called with every piece of output.
		if (now >= this.#lookedAt && (now - this.#lookedAt < lookMilliseconds || (now >= this.#progressAt && now - this.#progressAt < progressMilliseconds))) {
			return;
		}

		this.#lookedAt = now;

		const running = this.#log.state.steps.find(step => step.state === 'running');

		if (running === undefined) {
			return;
		}

		const progress: Progress | undefined = this.#feeds.get(running.stepId)?.reader.read(now);
		const text = JSON.stringify(progress);

		if (progress === undefined || text === '{}' || text === this.#lastProgress) {
			return;
		}

		this.#progressAt = now;
		this.#lastProgress = text;
		this.#log.add({type: 'progress', stepId: running.stepId, progress});
	}

	/**
	Reads nothing any more.
	*/
	stop(): void {
		for (const feed of this.#feeds.values()) {
			feed.stop();
		}
	}

	/**
	What ran in a job that is gone is not among them: that is not silent, it is lost.
	*/
	get #running(): StepView | undefined {
		return this.#log.state.steps.find(({stepId, state}) => state === 'running' && this.#segment.stepIds.includes(stepId));
	}

	#progressOf(stepId: string): Plan['steps'][number]['progress'] {
		return this.#plan.steps.find(({id}) => id === stepId)?.progress;
	}

	#feed(stepId: string): ProgressFeed | undefined {
		const known = this.#feeds.get(stepId);
		const progress = this.#progressOf(stepId);

		if (known !== undefined || progress === undefined) {
			return known;
		}

		const feed = new ProgressFeed(createProgressReader(progress.reader, progress.parameters), {
			transcripts: this.#store.transcripts,
			step: {runId: this.#log.runId, stepId},
			onRead: () => {
				this.tell();
			},
		});

		this.#feeds.set(stepId, feed);

		return feed;
	}
}
