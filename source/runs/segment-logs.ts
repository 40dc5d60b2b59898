import {OperatorError} from '../base/errors.js';
import type {Store, StreamName, TranscriptId} from '../base/store.js';
import {tidyingTranscript} from '../base/tidying-transcript.js';
import type {Segment} from '../plans/render-segment.js';
import type {RunLog} from './run-log.js';

/**
Where the journal of a segment is kept among the transcripts.
*/
const journalId = (segment: Pick<Segment, 'index'>): string => `segment-${segment.index}`;

/**
Where what the segment's script itself printed is kept, outside of its steps.
*/
const scriptId = (segment: Pick<Segment, 'index'>): string => `script-${segment.index}`;

/**
How the note begins that says of a segment that its journal was cut: what it said of its steps since is not known.
*/
export const journalCutNote = ({segment, host}: {readonly segment: number; readonly host: string}): string => `The log \`journal\` of part ${segment + 1} was cut or replaced on \`${host}\``;

const streams = ['out', 'err'] as const satisfies readonly StreamName[];

type SegmentLogsOptions = {
	readonly store: Store;
	readonly log: RunLog;
	readonly segment: Segment;

	/**
	The job that does the segment's *always* steps again; what it prints is kept apart from what the segment itself printed.
	*/
	readonly tidyJobId?: string | undefined;
};

/**
The logs of a segment's job by the names that they have on the host, and the transcripts that keep them. A log that was cut or replaced there ends where it was read to.
*/
export class SegmentLogs {
	readonly #store: Store;
	readonly #log: RunLog;
	readonly #segment: Segment;
	readonly #tidyJobId: string | undefined;
	readonly #ids: ReadonlyMap<string, TranscriptId>;
	readonly #journal: TranscriptId;
	readonly #came = new Map<string, number>();
	#cut: Set<string> | undefined;

	constructor({store, log, segment, tidyJobId}: SegmentLogsOptions) {
		this.#store = store;
		this.#log = log;
		this.#segment = segment;
		this.#tidyJobId = tidyJobId;
		this.#journal = this.ofStep(journalId(segment), 'out');
		this.#ids = new Map([
			['journal', this.#journal],
			['script.out', this.ofStep(scriptId(segment), 'out')],
			['script.err', this.ofStep(scriptId(segment), 'err')],
			...segment.stepIds.flatMap(stepId => streams.map(stream => [`${segment.logs[stepId] ?? stepId}.${stream}`, this.ofStep(stepId, stream)] as const)),
		]);
	}

	/**
	From where each log is wanted: the size of its transcript.
	*/
	get offsets(): Readonly<Record<string, number>> {
		return Object.fromEntries([...this.#ids].map(([name, id]) => [name, this.#store.transcripts.size(id)]));
	}

	/**
	The transcripts.
	*/
	get all(): Iterable<TranscriptId> {
		return this.#ids.values();
	}

	/**
	All of the journal that is kept.
	*/
	get journal(): Uint8Array {
		return this.#store.transcripts.read(this.#journal, 0, this.#store.transcripts.size(this.#journal));
	}

	/**
	Where what a step prints is kept.
	*/
	ofStep(stepId: string, stream: StreamName): TranscriptId {
		return {runId: this.#log.runId, stepId: this.#tidyJobId === undefined ? stepId : tidyingTranscript(stepId, this.#tidyJobId), stream};
	}

	/**
	What is kept of a log before an offset.
	*/
	readonly tail = (name: string, offset: number, length: number): Uint8Array | undefined => {
		const id = this.#ids.get(name);

		return id === undefined ? undefined : this.#store.transcripts.read(id, offset - length, length);
	};

	/**
	Keeps what came of a log.

	@returns Under which name; undefined where it is none of ours, or what it has from then on does not belong behind what was read of it.
	*/
	keep(name: string, offset: number, bytes: Uint8Array): string | undefined {
		const id = this.#ids.get(name);

		if (id === undefined || this.#isCut(name)) {
			return undefined;
		}

		this.#store.transcripts.append(id, offset, bytes);
		this.#came.set(name, offset + bytes.length);

		return id.stepId;
	}

	/**
	Writes what was gathered.
	*/
	flush(): void {
		this.#store.transcripts.flush(this.#log.runId);
	}

	/**
	Looks whether all that was kept is kept still.

	@throws OperatorError `transcript-elsewhere` where somebody took some of it away: it is read again from the host.
	*/
	assertAllKept(): void {
		for (const [name, bytes] of this.#came) {
			const id = this.#ids.get(name)!;
			const kept = this.#store.transcripts.size(id);

			if (kept < bytes) {
				throw new OperatorError(`${this.#store.transcripts.path(id)} has ${kept} bytes, not the ${bytes} that were kept.`, {code: 'transcript-elsewhere', advice: 'What is missing is read again from the host.'});
			}
		}
	}

	/**
	Takes back what may have been lost with the power.
	*/
	takeOffEnds(): void {
		for (const id of this.#ids.values()) {
			this.#store.transcripts.takeOffEnd(id);
		}
	}

	/**
	Nothing more comes of a step's log, or of any.
	*/
	settle(stepId?: string): void {
		for (const id of stepId === undefined ? this.#ids.values() : streams.map(stream => this.ofStep(stepId, stream))) {
			this.#store.transcripts.settle?.(id);
		}
	}

	/**
	Tells once that a log was cut.
	*/
	tellCut(name: string): void {
		const id = this.#ids.get(name);

		if (id === undefined || this.#isCut(name)) {
			return;
		}

		const {stepId, stream} = id;
		const bytes = this.#store.transcripts.size(id);

		this.#cut?.add(name);
		this.#log.add({
			type: 'log-cut', stepId, stream, bytes,
		});

		if (this.#log.state.steps.every(step => step.stepId !== stepId)) {
			this.#log.add({type: 'noted', text: `${this.#cutNote(name)} after ${bytes} bytes of it were read: what was written to it since is not known.`});
		}
	}

	#isCut(name: string): boolean {
		if (this.#cut === undefined) {
			const {steps, notes} = this.#log.state;

			this.#cut = new Set([...this.#ids].flatMap(([each, {stepId, stream}]) => steps.find(step => step.stepId === stepId)?.cut?.includes(stream) === true || notes.some(note => note.startsWith(this.#cutNote(each))) ? [each] : []));
		}

		return this.#cut.has(name);
	}

	#cutNote(name: string): string {
		const {index, host} = this.#segment;

		return name === 'journal' && this.#tidyJobId === undefined
			? journalCutNote({segment: index, host})
			: `The log \`${name}\` of part ${index + 1}${this.#tidyJobId === undefined ? '' : `, tidied up by job ${this.#tidyJobId},`} was cut or replaced on \`${host}\``;
	}
}
