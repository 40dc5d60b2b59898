import type {Clock} from '../base/clock.js';
import {OperatorError} from '../base/errors.js';
import {hideSecrets} from '../base/hide-secrets.js';
import type {Redactor} from '../base/redactor.js';
import type {NewRunEvent, Store} from '../base/store.js';
import type {LogFile} from '../store/log-file.js';
import {wrapMethods} from './wrap-methods.js';

/**
The same trouble is noted at most this often.
*/
const againMilliseconds = 60_000;

type Line = Parameters<LogFile['write']>;
type Lines = {readonly [Type in NewRunEvent['type']]?: (event: Extract<NewRunEvent, {readonly type: Type}>) => Line};

/**
What the log says of events; of the others nothing.
*/
const lines: Lines = {
	planned: ({runId, plan}) => ['note', 'run-started', `${runId}: ${plan.method} of ${plan.target} on ${plan.hosts.map(({host}) => host).join(', ')}`],
	'segment-started': ({runId, segment, host, jobId}) => ['note', 'part-started', `${runId}: part ${segment + 1} on ${host} as job ${jobId}`],
	'tidying-started': ({runId, segment, host, jobId}) => ['caution', 'tidying-started', `${runId}: part ${segment + 1} on ${host} as job ${jobId}`],
	detached: ({runId, reason}) => ['caution', 'run-detached', `${runId}: ${reason}`],
	reattached: ({runId}) => ['note', 'run-reattached', runId],
	cancelled: ({runId, what}) => ['note', 'run-cancelled', `${runId}: ${what}`],
	adopted: ({runId, host, jobId}) => ['note', 'run-adopted', `${runId}: job ${jobId} of ${host}`],
	recovered: ({runId, from}) => ['caution', 'run-recovered', `${runId}: from ${from}`],
	'run-ended': ({runId, outcome, reason}) => ['note', 'run-ended', `${runId}: ${outcome}${reason === undefined ? '' : ` (${reason})`}`],
};

/**
What an operator or a plan gave is stored as it is: the audit holds it against the plan's hash.
*/
const given: ReadonlySet<NewRunEvent['type']> = new Set(['planned', 'confirmed', 'acknowledged']);

/**
A store that hides secrets in what runs tell, and notes in the log what runs do and what cannot be kept. `onDamaged` is told once.
*/
export const watchStore = (store: Store, {redactor, log, clock, onDamaged}: {readonly redactor: Redactor; readonly log: LogFile; readonly clock: Clock; onDamaged?(error: OperatorError): void}): Store => {
	const toldAt = new Map<string, number>();
	let isDamaged = false;

	const tell = (error: unknown): void => {
		if (!(error instanceof OperatorError && error.code.startsWith('store-'))) {
			return;
		}

		if (error.code === 'store-damaged' && !isDamaged) {
			isDamaged = true;
			onDamaged?.(error);
		}

		const now = clock.now();

		if (!(Math.abs(now - (toldAt.get(error.message) ?? -Infinity)) >= againMilliseconds)) {
			return;
		}

		toldAt.set(error.message, now);
		log.write('error', error.code, error.message);
	};

	const watched = <Part extends Record<string, unknown>>(part: Part): Part => wrapMethods(part, call => {
		try {
			const answer = call();

			if (answer instanceof Promise) {
				answer.catch(tell);
			}

			return answer;
		} catch (error) {
			tell(error);

			throw error;
		}
	});

	const runs = watched(store.runs);
	const facts = watched(store.facts);
	const points = watched(store.points);

	const noted = <Result>(event: NewRunEvent, append: (hidden: NewRunEvent) => Result): Result => {
		const hidden = given.has(event.type) ? event : hideSecrets(event, redactor);
		const result = append(hidden);
		const line = result === undefined ? undefined : (lines[hidden.type] as ((event: NewRunEvent) => Line) | undefined)?.(hidden);

		if (line !== undefined) {
			log.write(...line);
		}

		return result;
	};

	return {
		...watched({...store}),
		hosts: watched(store.hosts),
		plans: watched(store.plans),
		facts: {
			...facts,
			save(...read) {
				facts.save(...read.map(each => ({...each, problems: hideSecrets(each.problems, redactor)})));
			},
		},
		kits: watched(store.kits),
		points: {
			...points,
			save(point) {
				points.save(hideSecrets(point, redactor));
			},
		},
		policies: watched(store.policies),
		transcripts: watched(store.transcripts),
		runs: {
			...runs,
			append: event => noted(event, runs.append),
			appendAfter: (event, afterSeq) => noted(event, hidden => runs.appendAfter(hidden, afterSeq)),
		},
	};
};
