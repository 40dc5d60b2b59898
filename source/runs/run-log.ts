import {isoTime, type Clock} from '../base/clock.js';
import {faultPoint} from '../base/fault-point.js';
import {emptyRun, reduceRun} from '../base/reduce-run.js';
import type {RunEvent, RunState} from '../base/run.js';
import type {NewRunEvent, Store} from '../base/store.js';
import {isStillNew} from './still-new.js';

/**
An event without what the log adds: when, and of which run.
*/
export type RunFact = NewRunEvent extends infer Each ? Each extends NewRunEvent ? Omit<Each, 'at' | 'runId'> : never : never;

/**
What changed of a run: its state, or its output and progress alone.
*/
export type RunChange = 'state' | 'output';

/**
A run's events in the store and the state they fold to: stored first, then told.

Other processes may add events to the same run (a cancel from another terminal, a driver that took over), so the state is brought up to date before it is read, and what they told meanwhile is not told again.
*/
export class RunLog {
	readonly runId: string;
	readonly #store: Store;
	readonly #clock: Clock;
	readonly #changed: (runId: string, what: RunChange) => void;
	#state: RunState;

	constructor({store, clock, runId, changed}: {readonly store: Store; readonly clock: Clock; readonly runId: string; readonly changed: (runId: string, what: RunChange) => void}) {
		this.runId = runId;
		this.#store = store;
		this.#clock = clock;
		this.#changed = changed;
		this.#state = emptyRun(runId);
	}

	get state(): RunState {
		for (const event of this.#store.runs.events(this.runId, this.#state.seq)) {
			this.#state = reduceRun(this.#state, event);
		}

		return this.#state;
	}

	/**
	Stores what happened, then tells it.

	@returns Undefined where it is known already, or the run has ended: nothing was stored.
	*/
	add(fact: RunFact): RunEvent | undefined {
		const event = {...fact, at: isoTime(this.#clock.now()), runId: this.runId};

		faultPoint('app-killed-event');

		for (;;) {
			const {state} = this;

			if (!isStillNew(state, fact)) {
				return undefined;
			}

			const added = this.#store.runs.appendAfter(event, state.seq);

			if (added !== undefined) {
				faultPoint('app-killed-event');
				this.#changed(this.runId, fact.type === 'progress' ? 'output' : 'state');

				return added;
			}

			// What was folded inside of a write that was undone is not there.
			if (this.state.seq === state.seq) {
				this.#state = emptyRun(this.runId);
			}
		}
	}

	/**
	Tells those who follow that output came; output is no event.
	*/
	touch(): void {
		this.#changed(this.runId, 'output');
	}

	/**
	The run as it was known last, without asking the store: of what happens nothing is stored, output is told as ever.
	*/
	muted(): RunLog {
		return new MutedRunLog({
			store: this.#store, clock: this.#clock, runId: this.runId, changed: this.#changed,
		}, this.#state);
	}
}

class MutedRunLog extends RunLog {
	readonly #known: RunState;

	constructor(options: ConstructorParameters<typeof RunLog>[0], known: RunState) {
		super(options);
		this.#known = known;
	}

	override get state(): RunState {
		return this.#known;
	}

	override add(): undefined {
		return undefined;
	}
}
