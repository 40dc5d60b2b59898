import type {Facts, FactsSummary} from './facts.js';
import type {Host} from './host.js';
import type {Kit} from './kit.js';
import type {Plan} from './plan.js';
import type {PointSearch, RecoveryPoint} from './point.js';
import type {Policy} from './policy.js';
import type {RunEvent} from './run.js';

export type StreamName = 'out' | 'err';

/**
A transcript: the bytes of one stream of one step, exactly as the host's log has them. Its size is the offset from which following goes on.
*/
export type TranscriptId = {readonly runId: string; readonly stepId: string; readonly stream: StreamName};

/**
The bytes of a stream from `offset` on, up to the next one of that stream, were read at about `at`, in milliseconds since 1970, by this machine's clock.
*/
export type ReadTime = {readonly stream: StreamName; readonly offset: number; readonly at: number};

/**
An event before the store has numbered and chained it.
*/
export type NewRunEvent = RunEvent extends infer Each ? Each extends RunEvent ? Omit<Each, 'seq' | 'format'> : never : never;

/**
The newest point of one target, kind and level. `isGood`: not in doubt, and not partial. Without `madeAt` there is none whose age is known (`datedAt`).
*/
export type NewestPoint = Pick<RecoveryPoint, 'host' | 'target' | 'kind' | 'id' | 'madeAt' | 'sizeBytes'> & {
	readonly isGood: boolean;
	readonly level: RecoveryPoint['verification'];
	readonly count: number;

	/**
	Where it and its copies lie; read when it is asked for, as are the times: there are a hundred thousand.
	*/
	places(): ReadonlyArray<RecoveryPoint['place']>;

	/**
	When all of them were made that have a date, in milliseconds since 1970, the oldest first; also where it is yet to come.
	*/
	times(): readonly number[];

	/**
	Of those the ones that are in doubt or expired.
	*/
	lost(): readonly number[];
};

/**
A restore that succeeded: how long it took, and what its image weighed.
*/
export type MeasuredRestore = {readonly host: string; readonly target: string; readonly seconds: number; readonly sizeBytes?: number};

/**
Whether the audit chain is whole.
*/
export type AuditReport = {
	readonly isWhole: boolean;
	readonly runs: number;
	readonly events: number;
	readonly problems: ReadonlyArray<{readonly runId: string; readonly seq?: number; readonly text: string}>;

	/**
	Runs that were taken in again after the home's records were damaged; absent: none.
	*/
	readonly recovered?: number;

	/**
	Transcripts that were compared with what the events say of them; absent: none was looked at.
	*/
	readonly transcripts?: number;

	/**
	Heads that were read from job directories and compared, and those that were not; absent: hosts were not asked. `notRead` says why.
	*/
	readonly anchors?: {readonly read: number; readonly notRead: ReadonlyArray<{readonly runId: string; readonly reason: string}>};

	/**
	What happened to the records that is no change of them: put back from a copy, taken in again.
	*/
	readonly notes?: readonly string[];

	/**
	When the home was put back, and from a copy of when: what was recorded between is not in it.
	*/
	readonly restores?: ReadonlyArray<{readonly madeAt: string; readonly at: string}>;

	/**
	When damaged records were taken in again: the home's chain was begun anew then.
	*/
	readonly recoveries?: readonly string[];
};

/**
What is kept on the operator's machine. Synchronous: it lives in the worker, or in the headless process, never on the drawing thread.

Every method throws an OperatorError (`store-locked`, `store-read-only`, `store-full`, `store-damaged`) that names the file.
*/
export type Store = {
	readonly hosts: {
		list(): readonly Host[];
		find(name: string): Host | undefined;

		/**
		@throws UsageError where the name is taken.
		*/
		add(host: Host): void;
		update(host: Host): void;
		remove(name: string): void;
	};
	readonly facts: {
		latest(host: string): Facts | undefined;

		/**
		The newest facts of each host in short, or of these hosts only.
		*/
		summaries(hosts?: readonly string[]): ReadonlyMap<string, FactsSummary>;

		/**
		Keeps facts, of several hosts in one transaction.
		*/
		save(...facts: readonly Facts[]): void;
	};
	readonly plans: {
		save(plan: Plan): void;
		find(id: string): Plan | undefined;
	};
	readonly runs: {
		/**
		Numbers the event, chains it to the run's last and, unless it is progress, to the home's chain; stored when it returns.
		*/
		append(event: NewRunEvent): RunEvent;

		/**
		Appends only where `afterSeq` is the run's last event: undefined where another process was faster, whose events must be folded before it is decided again.
		*/
		appendAfter(event: NewRunEvent, afterSeq: number): RunEvent | undefined;

		/**
		In order, from after `afterSeq` (default 0, the beginning).
		*/
		events(runId: string, afterSeq?: number): readonly RunEvent[];

		/**
		Newest first; `before`: of those before this run, by its id.
		*/
		list(options?: {readonly host?: string; readonly limit?: number; readonly before?: string}): ReadonlyArray<{readonly runId: string; readonly startedAt: string; readonly host: string; readonly method: string; readonly target: string; readonly outcome?: string}>;

		/**
		The last restores of whole groups and systems that succeeded, newest first.
		*/
		restores(): readonly MeasuredRestore[];

		/**
		The hash of a run's last event, or of the event of this number.
		*/
		head(runId: string, seq?: number): string | undefined;

		/**
		The newest link of the home's chain, or the link of this number; undefined where there is none.
		*/
		chainHead(number?: number): {readonly number: number; readonly hash: string} | undefined;

		/**
		Runs that have not ended, oldest first, however many there are.
		*/
		unended(): readonly string[];

		/**
		Runs that have ended and whose last head is not yet known to lie beside their jobs, oldest first; of those planned for one host only.
		*/
		owing(host?: string): readonly string[];

		/**
		The last head of a run lies beside its jobs, or nothing of them is left there.
		*/
		headNoted(runId: string): void;

		/**
		Takes or renews the one lease that says which process drives a run. False: another live process has it.

		One that lies further ahead than twice its own length was made before the clock was set back, and has expired.
		*/
		lease(runId: string, owner: string, forMilliseconds: number): boolean;
		release(runId: string, owner: string): void;

		/**
		Takes a place at each of these servers, which have `most` places each, for a run: all or none. It has them until it ends, whoever drives it.

		@returns The runs that have the places where one is missing; empty: taken.
		*/
		takePlaces(runId: string, servers: readonly string[], most: number): readonly string[];
		leaseOf(runId: string): {readonly owner: string; readonly until: string} | undefined;

		/**
		Who drives a run, or drove it last without giving it back: that has expired where it was not renewed in time, as by a process that is gone or cannot write. No `renewedAt`: the clock was set back since.
		*/
		lastLease(runId: string): {readonly owner: string; readonly renewedAt?: string; readonly isExpired: boolean} | undefined;

		/**
		Proves the records in the database.
		*/
		verify(runId?: string): AuditReport;

		/**
		The same, and lets other work in between its pieces.
		*/
		verifyInPieces(runId?: string): Promise<AuditReport>;

		/**
		Proves the plain files beside it against them: transcripts by their checkpoints, and the files of events. Reads them whole.
		*/
		verifyFiles(runId?: string): Promise<Pick<AuditReport, 'problems'> & {readonly transcripts: number}>;
	};
	readonly points: {
		/**
		Newest first, those of unknown age last.
		*/
		list(host?: string): readonly RecoveryPoint[];

		/**
		The same, at most so many; `before`: of those after this one in that order.
		*/
		page(options: {readonly host?: string | undefined; readonly limit: number; readonly before?: Pick<RecoveryPoint, 'id' | 'madeAt'> | undefined}): readonly RecoveryPoint[];
		count(host?: string): number;

		/**
		Those whose image has this SHA-256.
		*/
		ofSum(sha256: string): readonly RecoveryPoint[];

		/**
		When it was last looked for points, by host; no document is read.
		*/
		searchedAt(host?: string): ReadonlyMap<string, string>;

		/**
		To what the last search on a host came.
		*/
		lastSearch(host: string): {readonly at: string; readonly search: PointSearch} | undefined;
		noteSearch(search: PointSearch, at: string): void;

		/**
		Of each target, kind and level the newest that was made by `now` (milliseconds since 1970), and how many there are; of one host, or of all. No document is read.
		*/
		newest(now: number, host?: string): readonly NewestPoint[];
		find(id: string): RecoveryPoint | undefined;
		save(point: RecoveryPoint): void;
		forget(id: string): void;
	};

	/**
	By `policyId`.
	*/
	readonly policies: {
		list(): readonly Policy[];
		find(id: string): Policy | undefined;

		/**
		Takes the place of one for the same target.
		*/
		save(policy: Policy): void;

		/**
		@throws UsageError where there is no such policy.
		*/
		remove(id: string): void;
	};
	readonly transcripts: {
		/**
		With what was gathered and is not yet on the file.
		*/
		size(id: TranscriptId): number;

		/**
		Appends at `offset`, which must be the present size, and returns the new size. Bytes are kept as they came, in memory for a moment; what could not be written is told by a later `append` or `flush`.

		@throws OperatorError `transcript-elsewhere` where it is not: another process added to it.
		*/
		append(id: TranscriptId, offset: number, bytes: Uint8Array): number;

		/**
		Takes off the end of a transcript that this process has not written to what cannot be gone on from, so that it is read again from the host: zeros, which after a loss of power stand for what never reached the disk; and where there are secrets, stars, which may stand for the beginning of one whose end would not be known for it.
		*/
		takeOffEnd(id: TranscriptId, options?: {readonly hasSecrets?: boolean}): void;

		/**
		Writes what of a run's transcripts was appended and only gathered so far.

		@throws What kept any of it from being written, since this was last asked: then their sizes say from where to go on.
		*/
		flush(runId: string): void;

		/**
		All bytes of this stream have come: what was held back, because a secret might begin there, is appended. Absent where nothing is held back.
		*/
		settle?(id: TranscriptId): void;

		/**
		At most `length` bytes from `offset`; shorter at the end, empty where there is nothing.
		*/
		read(id: TranscriptId, offset: number, length: number): Uint8Array;

		/**
		When the bytes of both streams of a step were read, in order; empty where that was not kept.
		*/
		times(id: Pick<TranscriptId, 'runId' | 'stepId'>): readonly ReadTime[];
		sha256(id: TranscriptId): Promise<string>;
		path(id: TranscriptId): string;
	};
	/**
	Text files under `kits/`, readable without the database.
	*/
	readonly kits: {
		/**
		Written whole or not at all; one of that name with other bytes stays as it is, and this one gets a numbered name.
		*/
		save(host: string, name: string, bytes: Uint8Array): Kit;
		list(host?: string): readonly Kit[];

		/**
		@throws UsageError where there is no such kit.
		*/
		read(host: string, name: string): Uint8Array;
	};

	/**
	Runs `action` as one write of the database, all of it or nothing. Transcripts and kits are files and not part of it.
	*/
	together<Result>(action: () => Result): Result;

	/**
	When and where to the home was copied last with `backup-home`; undefined: never, as far as is known.
	*/
	lastBackup(): {readonly at: string; readonly to: string} | undefined;

	/**
	What other processes on this home have written since this was last asked, by noun, of facts by host. Cheap where they wrote nothing.
	*/
	writtenByOthers(): ReadonlyArray<{readonly topic: 'hosts' | 'facts' | 'runs' | 'points' | 'policies'; readonly id?: string}>;

	/**
	Looks whether the database's file is still the one that was opened, and a database: what lies in memory does not tell. Cheap, unless it is to be thorough.

	@throws OperatorError `store-damaged`
	*/
	look(isThorough?: boolean): void;
	close(): void;
};
