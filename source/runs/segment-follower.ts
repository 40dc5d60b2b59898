import type {Clock} from '../base/clock.js';
import type {Plan} from '../base/plan.js';
import type {Store} from '../base/store.js';
import type {JobFrame} from '../jobs/frames.js';
import type {Segment} from '../plans/render-segment.js';
import {JournalTeller} from './journal-teller.js';
import type {RunLog} from './run-log.js';
import {SegmentLogs} from './segment-logs.js';
import type {Quiet} from './silence.js';
import {StepSigns} from './step-signs.js';

/**
Takes in what a job's follower tells: bytes into transcripts, journal lines into events, growth into progress.

Taking in the same frames twice changes nothing: what is known already is not told again, so following can begin anew at any byte.
*/
export class SegmentFollower {
	readonly #store: Store;
	readonly #log: RunLog;
	readonly #logs: SegmentLogs;
	readonly #journal: JournalTeller;
	readonly #signs: StepSigns;

	/**
	`tidyJobId`: the job that does a segment's *always* steps again.
	*/
	constructor({store, clock, log, segment, plan, tidyJobId}: {readonly store: Store; readonly clock: Clock; readonly log: RunLog; readonly segment: Segment; readonly plan: Plan; readonly tidyJobId?: string}) {
		this.#store = store;
		this.#log = log;
		this.#logs = new SegmentLogs({
			store, log, segment, tidyJobId,
		});
		this.#journal = new JournalTeller({
			store, log, segment, plan, logs: this.#logs,
		});
		this.#signs = new StepSigns({
			store, clock, log, segment, plan,
		});
	}

	/**
	Begins where an earlier process has left it: takes back what it may have lost with the power, and tells what it did not tell.
	*/
	begin(): void {
		this.#logs.takeOffEnds();
		this.#journal.catchUp();
		this.#signs.begin();
	}

	/**
	From where each log is wanted.
	*/
	get offsets(): Readonly<Record<string, number>> {
		return this.#logs.offsets;
	}

	/**
	How long the step that runs has been silent.
	*/
	get quiet(): Quiet | undefined {
		return this.#signs.quiet;
	}

	/**
	What is kept of a log before an offset, for `followJob` to compare with what the host's log has there.
	*/
	get tail(): SegmentLogs['tail'] {
		return this.#logs.tail;
	}

	/**
	Takes in one frame. A log that was cut on the host ends there, and the others go on.
	*/
	take(frame: JobFrame): void {
		switch (frame.kind) {
			case 'data': {
				this.#data(frame.file, frame.offset, frame.bytes);
				break;
			}

			case 'size': {
				this.#signs.grown(frame.path, frame.bytes);
				break;
			}

			case 'truncated':
			case 'unmatched': {
				this.#logs.tellCut(frame.file);
				break;
			}

			case 'heartbeat': {
				this.#signs.tell();
				break;
			}

			case 'orphan':
			case 'ended':
			case 'stopped': {
				break;
			}
		}
	}

	/**
	Takes nothing in any more.
	*/
	stop(): void {
		this.#signs.stop();
	}

	/**
	The job has ended and its logs are drained: tells what was kept of each.

	@throws OperatorError What kept it from being written, or took it away again.
	*/
	async finish(): Promise<void> {
		this.#logs.settle();
		this.#logs.flush();
		this.#logs.assertAllKept();

		// The journal too: what steps came to was read from it.
		for (const id of this.#logs.all) {
			const {stepId, stream} = id;
			const bytes = this.#store.transcripts.size(id);

			if (bytes > 0) {
				this.#log.add({
					type: 'checkpoint', stepId, stream, bytes, sha256: await this.#store.transcripts.sha256(id),
				});
			}
		}
	}

	#data(name: string, offset: number, bytes: Uint8Array): void {
		const isJournal = name === 'journal';

		// Its lines say that all bytes of a step were there: what was gathered of them is written before.
		if (isJournal) {
			this.#logs.flush();
		}

		const stepId = this.#logs.keep(name, offset, bytes);

		if (stepId === undefined) {
			return;
		}

		if (isJournal) {
			this.#logs.flush();
			this.#signs.came();
			this.#journal.catchUp();
		} else {
			this.#signs.came(stepId);
		}

		this.#log.touch();
	}
}
