import type {Plan, Step} from '../base/plan.js';
import type {StepState} from '../base/run.js';
import type {Store} from '../base/store.js';
import {cleanLine} from '../base/text.js';
import type {Segment} from '../plans/render-segment.js';
import {segmentStatus} from '../plans/segment-status.js';
import {explainStatus} from './explain-status.js';
import {readJournal, type JournalLine} from './journal.js';
import type {RunLog} from './run-log.js';
import type {SegmentLogs} from './segment-logs.js';
import {transcriptLines} from './transcript-lines.js';

/**
Tells as events what the journal of a segment's job says of its steps.
*/
export class JournalTeller {
	readonly #store: Store;
	readonly #log: RunLog;
	readonly #segment: Segment;
	readonly #plan: Plan;
	readonly #logs: SegmentLogs;
	readonly #decoder = new TextDecoder('latin1');

	constructor({store, log, segment, plan, logs}: {readonly store: Store; readonly log: RunLog; readonly segment: Segment; readonly plan: Plan; readonly logs: SegmentLogs}) {
		this.#store = store;
		this.#log = log;
		this.#segment = segment;
		this.#plan = plan;
		this.#logs = logs;
	}

	/**
	Tells what the stored journal holds and the events do not yet.
	*/
	catchUp(): void {
		const text = this.#decoder.decode(this.#logs.journal);
		const states = new Map(this.#log.state.steps.map(step => [step.stepId, step.state]));
		const reasons = new Map<string, string>();

		for (const line of readJournal(text)) {
			if (line.kind === 'check-failed') {
				reasons.set(line.stepId, cleanLine(line.text));
			} else if (line.kind === 'note') {
				this.#log.add({type: 'noted', text: `Part ${this.#segment.index + 1} on \`${this.#segment.host}\`: ${cleanLine(line.text)}.`});
			} else {
				states.set(line.stepId, this.#tellLine(line, states.get(line.stepId) ?? 'unknown', reasons.get(line.stepId)));
			}
		}
	}

	/**
	Tells one journal line unless it is known, and says the step's state after it.
	*/
	#tellLine(line: Exclude<JournalLine, {readonly kind: 'check-failed' | 'note'}>, state: StepState, reason: string | undefined): StepState {
		if (line.kind === 'start') {
			if (state !== 'waiting') {
				return state;
			}

			this.#log.add({type: 'step-started', stepId: line.stepId, ...(line.time !== undefined && {hostTime: line.time})});

			return 'running';
		}

		if (state !== 'waiting' && state !== 'running') {
			return state;
		}

		if (line.kind === 'end') {
			return this.#tellEnding(line, reason);
		}

		if (line.kind === 'lost') {
			this.#log.add({
				type: 'step-ended', stepId: line.stepId, state: 'unknown', message: 'its script was killed while it ran',
			});

			return 'unknown';
		}

		this.#log.add({
			type: 'step-ended', stepId: line.stepId, state: 'skipped', message: cleanLine(line.text),
		});

		return 'skipped';
	}

	/**
	The follower sends the journal's line after all bytes of its step, so what is judged by them is there.
	*/
	#tellEnding({stepId, exitCode, time}: JournalLine & {readonly kind: 'end'}, reason: string | undefined): StepState {
		this.#logs.settle(stepId);

		const message = reason ?? explainStatus(exitCode, this.#step(stepId));
		const isStopped = exitCode === segmentStatus.cancelled || (exitCode > 128 && this.#log.state.cancelledBy !== undefined);

		const state = exitCode === 0 ? 'ok' : (isStopped ? 'stopped' : 'failed');

		this.#log.add({
			type: 'step-ended',
			stepId,
			state,
			exitCode,
			...(!(message === undefined || exitCode === 0) && {message}),
			...this.#captures(stepId),
			...(time !== undefined && {hostTime: time}),
		});

		return state;
	}

	/**
	What the step asked to be read from its own logs: the first group of the last match, line by line.
	*/
	#captures(stepId: string): {readonly captures?: Record<string, string>} {
		const asked = (this.#step(stepId)?.captures ?? []).map(({name, stream, pattern}) => ({name, stream, pattern: new RegExp(pattern, 'v')}));
		const captures: Record<string, string> = {};

		for (const stream of new Set(asked.map(each => each.stream))) {
			// The last match of a log that was cut is not known.
			if (this.#log.state.steps.find(step => step.stepId === stepId)?.cut?.includes(stream)) {
				continue;
			}

			const wanted = asked.filter(each => each.stream === stream);

			for (const line of transcriptLines(this.#store, this.#logs.ofStep(stepId, stream))) {
				for (const {name, pattern} of wanted) {
					const value = pattern.exec(line)?.[1];

					if (value !== undefined) {
						captures[name] = cleanLine(value);
					}
				}
			}
		}

		return asked.length === 0 ? {} : {captures};
	}

	#step(stepId: string): Step | undefined {
		return this.#plan.steps.find(({id}) => id === stepId);
	}
}
