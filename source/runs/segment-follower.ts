import type {Clock} from '../base/clock.js';
import type {Plan, Step} from '../base/plan.js';
import type {Progress, StepState} from '../base/run.js';
import type {Store, StreamName} from '../base/store.js';
import {cleanLine} from '../base/text.js';
import {tidyingTranscript} from '../base/tidying-transcript.js';
import type {JobFrame} from '../jobs/frames.js';
import type {Segment} from '../plans/render-segment.js';
import {segmentStatus} from '../plans/segment-prelude.js';
import {explainStatus} from './explain-status.js';
import {readJournal, type JournalLine} from './journal.js';
import {ProgressFeed} from './progress-feed.js';
import {createProgressReader, quietSeconds} from './progress-readers.js';
import type {RunLog} from './run-log.js';
import type {Quiet} from './silence.js';
import {transcriptLines} from './transcript-lines.js';

/**
Progress is stored at most this often.
*/
const progressMilliseconds = 2000;

/**
It is looked for at most this often where there is none.
*/
const lookMilliseconds = 200;

/**
Where the journal of a segment is kept among the transcripts.
*/
const journalId = (segment: Pick<Segment, 'index'>): string => `segment-${segment.index}`;

/**
Where what the segment's script itself printed is kept, outside of its steps.
*/
const scriptId = (segment: Pick<Segment, 'index'>): string => `script-${segment.index}`;

/**
Takes in what a job's follower tells: bytes into transcripts, journal lines into events, growth into progress.

Taking in the same frames twice changes nothing: what is known already is not told again, so following can begin anew at any byte.
*/
export class SegmentFollower {
	readonly #store: Store;
	readonly #clock: Clock;
	readonly #log: RunLog;
	readonly #segment: Segment;
	readonly #plan: Plan;
	readonly #feeds = new Map<string, ProgressFeed>();
	readonly #decoder = new TextDecoder('latin1');
	readonly #logs: ReadonlyMap<string, {readonly stepId: string; readonly stream: StreamName}>;
	#progressAt = 0;
	#heardAt: number;
	#grownTo: number | undefined;
	#lookedAt = 0;
	#lastProgress = '';
	readonly #journal: string;
	readonly #transcriptOf: (id: string) => string;
	#cut: Set<string> | undefined;

	/**
	`tidyJobId`: the job that does a segment's *always* steps again; what it prints is kept apart from what the segment itself printed.
	*/
	constructor({store, clock, log, segment, plan, tidyJobId}: {readonly store: Store; readonly clock: Clock; readonly log: RunLog; readonly segment: Segment; readonly plan: Plan; readonly tidyJobId?: string}) {
		const of = (id: string): string => tidyJobId === undefined ? id : tidyingTranscript(id, tidyJobId);

		this.#transcriptOf = of;
		this.#store = store;
		this.#clock = clock;
		this.#heardAt = clock.now();
		this.#log = log;
		this.#segment = segment;
		this.#plan = plan;
		this.#journal = of(journalId(segment));
		this.#logs = new Map([
			['journal', {stepId: this.#journal, stream: 'out'}],
			['script.out', {stepId: of(scriptId(segment)), stream: 'out'}],
			['script.err', {stepId: of(scriptId(segment)), stream: 'err'}],
			...segment.stepIds.flatMap(stepId => (['out', 'err'] as const).map(stream => [`${segment.logs[stepId] ?? stepId}.${stream}`, {stepId: of(stepId), stream}] as const)),
		]);
	}

	/**
	Begins where an earlier process has left it: takes back what it may have lost with the power, and tells what it did not tell.
	*/
	begin(): void {
		for (const id of this.#logs.values()) {
			this.#store.transcripts.takeOffZeros({runId: this.#log.runId, ...id});
		}

		this.catchUp();

		// What runs may be silent for long, and what it told is kept.
		for (const {stepId, state} of this.#log.state.steps) {
			if (state === 'running' && this.#segment.stepIds.includes(stepId)) {
				this.#feed(stepId)?.came();
			}
		}
	}

	/**
	From where each log is wanted: the size of its transcript.
	*/
	get offsets(): Readonly<Record<string, number>> {
		return Object.fromEntries([...this.#logs].map(([name, id]) => [name, this.#store.transcripts.size({runId: this.#log.runId, ...id})]));
	}

	/**
	How long the step that runs has been silent: it wrote nothing, and nothing of it grew. Undefined where none runs, or it waits for an answer.
	*/
	get quiet(): Quiet | undefined {
		const {steps, waitingFor} = this.#log.state;
		const running = steps.find(step => step.state === 'running');

		return running === undefined || waitingFor !== undefined
			? undefined
			: {stepId: running.stepId, since: this.#heardAt, limitSeconds: quietSeconds(this.#step(running.stepId)?.progress?.reader, running.progress?.phase)};
	}

	/**
	What is kept of a log before an offset, for `followJob` to compare with what the host's log has there.
	*/
	readonly tail = (name: string, offset: number, length: number): Uint8Array | undefined => {
		const id = this.#logs.get(name);
		return id === undefined ? undefined : this.#store.transcripts.read({runId: this.#log.runId, ...id}, offset - length, length);
	};

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
				this.#grown(frame.path, frame.bytes);
				break;
			}

			case 'truncated':
			case 'unmatched': {
				this.#tellCut(frame.file);
				break;
			}

			case 'heartbeat': {
				this.#tellProgress();
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
		for (const feed of this.#feeds.values()) {
			feed.stop();
		}
	}

	/**
	The job has ended and its logs are drained: tells what was kept of each.

	@throws OperatorError What kept it from being written.
	*/
	async finish(): Promise<void> {
		for (const id of this.#logs.values()) {
			this.#store.transcripts.settle?.({runId: this.#log.runId, ...id});
		}

		this.#store.transcripts.flush(this.#log.runId);

		for (const id of this.#segment.stepIds) {
			const stepId = this.#transcriptOf(id);

			for (const stream of ['out', 'err'] as const) {
				const transcript = {runId: this.#log.runId, stepId, stream};
				const bytes = this.#store.transcripts.size(transcript);

				if (bytes > 0) {
					this.#log.add({
						type: 'checkpoint', stepId, stream, bytes, sha256: await this.#store.transcripts.sha256(transcript),
					});
				}
			}
		}
	}

	/**
	Tells what the stored journal holds and the events do not yet.
	*/
	catchUp(): void {
		const id = {runId: this.#log.runId, stepId: this.#journal, stream: 'out'} as const;
		const text = this.#decoder.decode(this.#store.transcripts.read(id, 0, this.#store.transcripts.size(id)));
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

	#data(name: string, offset: number, bytes: Uint8Array): void {
		const id = this.#logs.get(name);

		if (id === undefined || this.#isCut(name)) {
			return;
		}

		const {runId} = this.#log;

		this.#heardAt = this.#clock.now();

		if (name === 'journal') {
			// Its lines say that all bytes of a step were there: what was gathered of them is written before.
			this.#store.transcripts.flush(runId);
			this.#store.transcripts.append({runId, ...id}, offset, bytes);
			this.#store.transcripts.flush(runId);
			this.catchUp();
		} else {
			this.#store.transcripts.append({runId, ...id}, offset, bytes);
			this.#feed(id.stepId)?.came();
		}

		this.#log.touch();
	}

	/**
	What a log that was cut has from then on does not belong behind what was read of it.
	*/
	#isCut(name: string): boolean {
		if (this.#cut === undefined) {
			const {steps, notes} = this.#log.state;

			this.#cut = new Set([...this.#logs].flatMap(([each, {stepId, stream}]) => steps.find(step => step.stepId === stepId)?.cut?.includes(stream) === true || notes.some(note => note.startsWith(this.#cutNote(each))) ? [each] : []));
		}

		return this.#cut.has(name);
	}

	#cutNote(name: string): string {
		return `The log \`${name}\` of part ${this.#segment.index + 1} was cut or replaced on \`${this.#segment.host}\``;
	}

	#tellCut(name: string): void {
		const id = this.#logs.get(name);

		if (id === undefined || this.#isCut(name)) {
			return;
		}

		const bytes = this.#store.transcripts.size({runId: this.#log.runId, ...id});

		this.#cut?.add(name);
		this.#log.add({type: 'log-cut', ...id, bytes});

		if (this.#step(id.stepId) === undefined) {
			this.#log.add({type: 'noted', text: `${this.#cutNote(name)} after ${bytes} bytes of it were read: what was written to it since is not known.`});
		}
	}

	#step(stepId: string): Step | undefined {
		return this.#plan.steps.find(({id}) => id === stepId);
	}

	#feed(stepId: string): ProgressFeed | undefined {
		const known = this.#feeds.get(stepId);
		const progress = this.#step(stepId)?.progress;

		if (known !== undefined || progress === undefined) {
			return known;
		}

		const feed = new ProgressFeed(createProgressReader(progress.reader, progress.parameters), {
			transcripts: this.#store.transcripts,
			step: {runId: this.#log.runId, stepId},
			onRead: () => {
				this.#tellProgress();
			},
		});

		this.#feeds.set(stepId, feed);

		return feed;
	}

	#grown(path: string, bytes: number | undefined): void {
		const {growth} = this.#plan;

		if (bytes !== this.#grownTo) {
			this.#grownTo = bytes;
			this.#heardAt = this.#clock.now();
		}

		if (growth?.path !== path || bytes === undefined) {
			return;
		}

		this.#feed(growth.stepId)?.reader.grown(bytes, this.#clock.now());
		this.#tellProgress();
	}

	#tellProgress(): void {
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

			for (const line of transcriptLines(this.#store, {runId: this.#log.runId, stepId: this.#transcriptOf(stepId), stream})) {
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

	/**
	The follower sends the journal's line after all bytes of its step, so what is judged by them is there.
	*/
	#tellEnding({stepId, exitCode, time}: JournalLine & {readonly kind: 'end'}, reason: string | undefined): StepState {
		for (const stream of ['out', 'err'] as const) {
			this.#store.transcripts.settle?.({runId: this.#log.runId, stepId: this.#transcriptOf(stepId), stream});
		}

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
}
