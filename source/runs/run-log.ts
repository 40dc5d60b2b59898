import {isoTime, type Clock} from '../base/clock.js';
import {emptyRun, reduceRun} from '../base/reduce-run.js';
import type {RunEvent, RunState} from '../base/run.js';
import type {NewRunEvent, Store} from '../base/store.js';

/**
An event without what the log adds: when, and of which run.
*/
export type RunFact = NewRunEvent extends infer Each ? Each extends NewRunEvent ? Omit<Each, 'at' | 'runId'> : never : never;

/**
A run's events in the store and the state they fold to: stored first, then told.

Other processes may add events to the same run (a cancel from another terminal), so the state is brought up to date before it is read.
*/
export class RunLog {
	readonly runId: string;
	readonly #store: Store;
	readonly #clock: Clock;
	readonly #changed: (runId: string) => void;
	#state: RunState;

	constructor({store, clock, runId, changed}: {readonly store: Store; readonly clock: Clock; readonly runId: string; readonly changed: (runId: string) => void}) {
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

	add(fact: RunFact): RunEvent {
		const event = this.#store.runs.append({...fact, at: isoTime(this.#clock.now()), runId: this.runId});

		this.#changed(this.runId);

		return event;
	}

	/**
	Tells those who follow that output came; output is no event.
	*/
	touch(): void {
		this.#changed(this.runId);
	}
}
