import type {Clock} from '../base/clock.js';
import {untilAborted} from '../base/abortable.js';
import type {Plan} from '../base/plan.js';
import type {RunState} from '../base/run.js';
import type {Shell} from '../base/shell.js';
import type {Store} from '../base/store.js';
import type {RunLog} from './run-log.js';

/**
For how long a host may say nothing: while it is followed, and when it was asked something; in milliseconds.
*/
export type HostPatience = {readonly silentMilliseconds?: number; readonly answerMilliseconds?: number};

/**
What a run is driven with.
*/
export type Drive = {
	readonly store: Store;
	readonly clock: Clock;
	readonly log: RunLog;

	/**
	The open connection to a host, or a new one.
	*/
	shellOf(host: string): Promise<Shell>;

	/**
	Where jobs live on hosts.
	*/
	readonly jobDirectory: string;
	readonly interpreter?: string;

	/**
	The person at the keyboard, `user@machine`.
	*/
	readonly operator: string;

	/**
	Why the run may not begin yet; undefined once it has its place.
	*/
	waitsFor(plan: Plan): string | undefined;

	/**
	Waits so many milliseconds, shorter where this process adds an event to the run, or somebody wants it to be looked after at once, or with the signal.
	*/
	pause(milliseconds: number, signal: AbortSignal): Promise<void>;

	/**
	Renews the lease. False: another process drives the run now.
	*/
	isOurs(): boolean;

	/**
	What cannot be kept here, since when and why; undefined once it can again.
	*/
	tellNotKept(trouble: RunState['notKept']): void;

	/**
	Since when the step that runs is silent for longer than is usual, and what was seen of it; undefined once it is not.
	*/
	tellSilence(silence: RunState['silence']): void;

	/**
	A cancel was carried out, or could not be yet.
	*/
	tellCancel(trouble?: Error): void;

	/**
	When the host was last heard of, in milliseconds since 1970.
	*/
	seenAt?: number;

	/**
	The jobs whose start was asked for by this process and not answered, because contact was lost in between: with the same id it may be asked for again.
	*/
	readonly asked: Set<string>;

	/**
	Waits between tries, in milliseconds; the last one is repeated.
	*/
	readonly backoff: readonly number[];

	/**
	For how long a host may be silent, where that is not what it is by default.
	*/
	readonly patience?: HostPatience;
};

/**
The connection to a host, or undefined where following was given up meanwhile: a host that does not answer holds nobody.
*/
export const reach = async ({shellOf}: Pick<Drive, 'shellOf'>, host: string, signal: AbortSignal): Promise<Shell | undefined> => signal.aborted ? undefined : untilAborted(shellOf(host), signal);

const patients = new WeakMap<AbortSignal, AbortSignal>();

/**
Aborted a moment after the signal: what a host was asked to start should be answered, so that it is known. The same for the same signal: it is asked for again and again.
*/
export const patient = (signal: AbortSignal): AbortSignal => {
	const known = patients.get(signal);

	if (known !== undefined) {
		return known;
	}

	const late = new AbortController();

	patients.set(signal, late.signal);

	signal.addEventListener('abort', () => {
		setTimeout(() => {
			late.abort();
		}, 1000).unref();
	}, {once: true});

	return late.signal;
};
