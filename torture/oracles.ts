import type {RunEvent} from '../source/base/run.js';
import {
	expectedBytes,
	masked,
	type Case,
	type CaseStep,
} from './make-case.js';

/**
What is left of a case when it is over.
*/
export type Remains = {
	readonly case: Case;
	readonly pool: Uint8Array;
	readonly runs: ReadonlyArray<{
		readonly runId: string;
		readonly events: readonly RunEvent[];

		/**
		Transcripts by `STEP.out` and `STEP.err`.
		*/
		readonly transcripts: ReadonlyMap<string, Uint8Array>;
	}>;

	/**
	Logs on the host by the same names, of each job that has one, oldest first.
	*/
	readonly logs: ReadonlyMap<string, readonly Uint8Array[]>;

	/**
	Lines of what the steps themselves noted: `ID.begun`, `ID.ended`.
	*/
	readonly truth: ReadonlyMap<string, readonly string[]>;
	readonly isFrozen: boolean;
	readonly wasCancelled: boolean;

	/**
	Whether it came to an end in time once all faults were over; otherwise how it stood.
	*/
	readonly unsettled: string | undefined;

	/**
	What is left in the directory of all jobs that should not be, and processes of the case.
	*/
	readonly debris: readonly string[];
	readonly processes: readonly string[];
	readonly bugs: readonly string[];
	readonly complaints: readonly string[];
	readonly auditProblems: readonly string[];
	readonly secrets: readonly string[];
};

/**
What a point allows beside what always holds.
*/
export type Allowance = {
	/**
	Why the outcome may be unknown; absent: it may not.
	*/
	readonly unknown?: RegExp;

	/**
	The log on the host was harmed itself, so that a transcript need not be what was written; and must not be said to be whole.
	*/
	readonly logsHarmed?: boolean;

	/**
	The run may end as failed though no step of it did, for this reason; or as refused.
	*/
	readonly failed?: RegExp;
	readonly refused?: RegExp;

	/**
	The step that was struck may end with another exit code than its own.
	*/
	readonly killsSteps?: boolean;

	/**
	A start may be killed at any place on its host: the name it wrote before it asked for the locks, which keeps nobody from them, may lie there until whoever cleans up a day later.
	*/
	readonly killsStarts?: boolean;

	/**
	Always steps may be left undone, where nothing can do them: the job directory is gone.
	*/
	readonly leavesFrozen?: boolean;

	/**
	The records were taken in again, from what lay beside them.
	*/
	readonly recovers?: boolean;
};

const isPrefix = (short: Uint8Array, long: Uint8Array): boolean => short.length <= long.length && Buffer.compare(short, long.subarray(0, short.length)) === 0;
const isSame = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

const firstDifference = (one: Uint8Array, other: Uint8Array): number => {
	const end = Math.min(one.length, other.length);

	for (let index = 0; index < end; index += 1) {
		if (one[index] !== other[index]) {
			return index;
		}
	}

	return end;
};

const bytesOf = (step: CaseStep, stream: 'out' | 'err', {case: given, runs, logs, pool, truth}: Remains, {logsHarmed = false, killsSteps = false}: Allowance): readonly string[] => {
	const [run] = runs;
	const name = `${step.id}.${stream}`;
	const transcript = run?.transcripts.get(name) ?? new Uint8Array();
	const onHost = (logs.get(name) ?? []).map(log => masked(log, given));
	const expected = masked(expectedBytes(step, stream, pool), given);
	const where = (other: Uint8Array): string => `(transcript ${transcript.length} bytes, there ${other.length}, different from byte ${firstDifference(transcript, other)})`;
	const isSaid = run?.events.some(event => event.type === 'log-cut' && event.stepId === step.id && event.stream === stream) === true;

	if (logsHarmed) {
		// Cut where the log was cut, and said so; or everything had come before, or nothing, and then it is what lies there now.
		return isPrefix(transcript, expected) || isSaid || onHost.some(log => isPrefix(transcript, log)) ? [] : [`${name}: bytes that were never written by the step ${where(expected)}`];
	}

	if (isSaid) {
		return [`${name}: said to be cut on the host, which it was not`];
	}

	// Always steps may have been done again by another job, whose output has a transcript of its own.
	if (step.always) {
		const kept = [transcript, ...[...run?.transcripts ?? []].filter(([other]) => other.startsWith(`${step.id}.`) && other.endsWith(`.${stream}`)).map(([, bytes]) => bytes)];

		return onHost.every(log => kept.some(each => isSame(each, log))) ? [] : [`${name}: no transcript is the host's log ${where(onHost[0]!)}`];
	}

	const outcome = run?.events.find(event => event.type === 'run-ended')?.outcome;

	if (onHost.length > 0 && outcome !== undefined && outcome !== 'unknown' && !isSame(transcript, onHost.at(-1)!)) {
		return [`${name}: the transcript is not the host's log ${where(onHost.at(-1)!)}`];
	}

	// What ended it may have made its shell say so.
	const isStruck = killsSteps && onHost.some(log => isSame(log, transcript) || isPrefix(transcript, log));

	if (!isPrefix(transcript, expected) && !isStruck) {
		return [`${name}: bytes that were never written by the step ${where(expected)}`];
	}

	const ended = truth.get(`${step.id}.ended`) ?? [];

	return outcome !== undefined && outcome !== 'unknown' && ended.length === 1 && !isSame(transcript, expected) ? [`${name}: the step ended, and not all that it wrote is here ${where(expected)}`] : [];
};

const bytes = (remains: Remains, allowance: Allowance): readonly string[] => remains.runs.length === 0
	? []
	: remains.case.steps.filter(({kind}) => kind !== 'manual').flatMap(step => (['out', 'err'] as const).flatMap(stream => bytesOf(step, stream, remains, allowance)));

const outcomeOf = ({case: {steps}, runs, truth, wasCancelled}: Remains, {unknown, failed, refused, killsSteps = false}: Allowance): readonly string[] => {
	const ended = runs[0]?.events.find(event => event.type === 'run-ended');

	if (ended === undefined) {
		return [];
	}

	const {outcome, reason = ''} = ended;
	const done = (step: CaseStep): readonly string[] => truth.get(`${step.id}.ended`) ?? [];
	const real = steps.filter(({kind}) => kind !== 'manual');
	const failures = real.filter(step => done(step).some(code => code !== '0'));
	const hasBegun = real.some(step => truth.has(`${step.id}.begun`));

	switch (outcome) {
		case 'ok': {
			const missing = real.filter(step => !done(step).includes('0'));

			return missing.length === 0 ? [] : [`ok, though ${missing.map(({id}) => id).join(', ')} did not end with 0`];
		}

		case 'failed': {
			return failures.length > 0 || killsSteps || failed?.test(reason) === true ? [] : [`failed, though no step did: ${reason}`];
		}

		case 'cancelled': {
			return wasCancelled ? [] : ['cancelled, though nobody asked for it'];
		}

		case 'refused': {
			return refused?.test(reason) === true && !hasBegun ? [] : [`refused${hasBegun ? ', though a step had begun' : ''}: ${reason}`];
		}

		case 'unknown': {
			return unknown?.test(reason) === true ? [] : [`unknown: ${reason === '' ? 'without a reason' : reason}`];
		}

		case 'ok-with-warnings':
		case 'partial': {
			return [`${outcome}, which nothing here can be`];
		}
	}
};

const once = ({case: {steps}, truth, isFrozen}: Remains, {leavesFrozen = false}: Allowance): readonly string[] => {
	const count = (name: string): number => truth.get(name)?.length ?? 0;
	const twice = steps.filter(({always, id}) => !always && count(`${id}.begun`) > 1).map(({id}) => `${id} was begun ${count(`${id}.begun`)} times`);

	if (leavesFrozen || steps.every(({id}) => count(`${id}.begun`) === 0)) {
		return twice;
	}

	return [
		...twice,
		...steps.filter(({always, id}) => always && count(`${id}.ended`) === 0).map(({id}) => `the always step ${id} was not done`),
		...isFrozen ? ['still frozen'] : [],
	];
};

const events = ({runs}: Remains): readonly string[] => {
	const problems = runs.length > 1 ? [`${runs.length} runs instead of one`] : [];

	for (const {events: each} of runs) {
		if (each.some((event, index) => event.seq !== index + 1)) {
			problems.push('the numbers of the events have gaps');
		}

		const keys = each.flatMap(event => {
			if (event.type === 'planned' || event.type === 'run-ended') {
				return [event.type];
			}

			if (event.type === 'segment-started' || event.type === 'segment-ended') {
				return [`${event.type} ${event.segment}`];
			}

			return event.type === 'step-started' || event.type === 'step-ended' ? [`${event.type} ${event.stepId}`] : [];
		});

		for (const key of new Set(keys)) {
			const times = keys.filter(other => other === key).length;

			if (times > 1) {
				problems.push(`the event ${key} is there ${times} times`);
			}
		}
	}

	return problems;
};

/**
What does not hold after a case, in words; empty: all is as it was promised.
*/
export const judge = (remains: Remains, allowance: Allowance): readonly string[] => [
	...remains.unsettled === undefined ? [] : [`not settled: ${remains.unsettled}`],
	...bytes(remains, allowance),
	...outcomeOf(remains, allowance),
	...once(remains, allowance),
	...events(remains),
	...remains.debris.filter(each => allowance.killsStarts !== true || !/^locks\/\.decider\.\d+(?:\.room)?$/v.test(each)).map(each => `left in the job directory: ${each}`),
	...remains.processes.map(each => `still runs: ${each}`),
	...remains.bugs.map(each => `bug: ${each.split('\n').slice(0, 3).join(' | ')}`),
	...remains.complaints,
	...remains.auditProblems.map(each => `audit: ${each}`),
	...remains.secrets.map(each => `a secret lies in ${each}`),
];
