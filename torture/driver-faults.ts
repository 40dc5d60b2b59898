import {writeSync} from 'node:fs';
import process from 'node:process';
import {OperatorError, RefusedError} from '../source/base/errors.js';
import type {ExecOptions, Shell, ShellProcess} from '../source/base/shell.js';
import type {Store} from '../source/base/store.js';

/**
What befalls the driver where it keeps something: at the `nth` time (from 1) that it does `what`, before or after it.

`what`: `event:TYPE` or `event` (any), `output` (bytes of a step), `journal`, `point`, `kit`, or `at:NAME`, an instant that the app itself names.
*/
export type StoreFault = {
	readonly what: string;
	readonly when: 'before' | 'after';
	readonly nth: number;

	/**
	`kill` and `stop` are what they say; the others make it fail, `times` times.
	*/
	readonly how: 'kill' | 'stop' | 'full' | 'locked' | 'read-only';
	readonly times?: number;
};

/**
What befalls a request to the host, at the `nth` time that this verb is sent.

`request-lost`: it never arrives · `answer-lost`: it is carried out, the answer does not arrive · `kill-before`, `kill-after`: the driver dies before it is sent, or when the answer is there · `die-in`: on the host, the shell that carries it out is killed on entering the function named by `at` · `die-at`: the same before the line that reads so.
*/
export type ShellFault = {
	readonly verb: Verb;
	readonly nth: number;
	readonly how: 'request-lost' | 'answer-lost' | 'kill-before' | 'kill-after' | 'die-in' | 'die-at';
	readonly at?: string;
};

type Verb = 'start' | 'follow' | 'cancel' | 'answer' | 'other';

const verbOf = (script: string): Verb => {
	if (script.includes('lp_make_base() {')) {
		return 'start';
	}

	if (script.includes('F lparsafe')) {
		return 'follow';
	}

	if (script.includes('lp_cancel() {')) {
		return 'cancel';
	}

	return script.includes('lp_answer() {') ? 'answer' : 'other';
};

/**
Told at once: what comes next may be a kill.
*/
export const tell = (document: Readonly<Record<string, unknown>>): void => {
	writeSync(1, `${JSON.stringify(document)}\n`);
};

const end = (how: 'kill' | 'stop'): void => {
	process.kill(process.pid, how === 'kill' ? 'SIGKILL' : 'SIGSTOP');
};

const failures = {
	full: () => new OperatorError('There is no space left for the home.', {code: 'store-full', advice: 'Free space.'}),
	locked: () => new OperatorError('The database is locked by another process.', {code: 'store-locked', advice: 'Wait.'}),
	'read-only': () => new RefusedError('The home cannot be written to.', {code: 'store-read-only', advice: 'Give the right to write.'}),
} as const;

/**
Counts what is done and carries the faults out.
*/
const createStrikes = (faults: readonly StoreFault[]) => {
	const counts = new Map<string, number>();

	return <Result>(names: readonly string[], action: () => Result): Result => {
		const due: StoreFault[] = [];

		for (const name of names) {
			const count = (counts.get(name) ?? 0) + 1;

			counts.set(name, count);
			due.push(...faults.filter(fault => fault.what === name && count >= fault.nth && count < fault.nth + (fault.times ?? 1)));
		}

		const strike = (when: StoreFault['when']): void => {
			for (const fault of due) {
				if (fault.when !== when) {
					continue;
				}

				tell({struck: `${fault.how} ${when} ${fault.what} ${fault.nth}`});

				if (fault.how === 'kill' || fault.how === 'stop') {
					end(fault.how);
				} else {
					throw failures[fault.how]();
				}
			}
		};

		strike('before');

		const result = action();

		strike('after');

		return result;
	};
};

let atInstant: (name: string) => void = () => undefined;

/**
Carries out what is planned for an instant that the app names.
*/
export const strikeAt = (name: string): void => {
	atInstant(name);
};

/**
A way to have faults befall a store; instants that the app names count from now on, before there is one.
*/
export const planStoreFaults = (faults: readonly StoreFault[]): (store: Store) => Store => {
	if (faults.length === 0) {
		return store => store;
	}

	const through = createStrikes(faults);

	atInstant = name => {
		through([`at:${name}`], () => name);
	};

	return store => ({
		...store,
		runs: {
			...store.runs,
			append: event => through(['event', `event:${event.type}`], () => store.runs.append(event)),
			appendAfter: (event, afterSeq) => through(['event', `event:${event.type}`], () => store.runs.appendAfter(event, afterSeq)),
		},
		transcripts: {
			...store.transcripts,
			append: (...given: Parameters<Store['transcripts']['append']>) => through([given[0].stepId.startsWith('segment-') ? 'journal' : 'output'], () => store.transcripts.append(...given)),
		},
		points: {
			...store.points,
			save(point) {
				through(['point'], () => {
					store.points.save(point);

					return point;
				});
			},
		},
		kits: {...store.kits, save: (...given: Parameters<Store['kits']['save']>) => through(['kit'], () => store.kits.save(...given))},
	});
};

/**
A script in which the shell that reads it kills itself at a place.

@throws Error where there is no such place: the point must be given another one.
*/
const dyingScript = (script: string, {how, at = ''}: Pick<ShellFault, 'how' | 'at'>): string => {
	const place = how === 'die-in' ? `\n${at}() {` : `\n${at}\n`;

	if (!script.includes(place)) {
		throw new Error(`The script has no ${JSON.stringify(at)}.`);
	}

	return script.replace(place, () => how === 'die-in' ? `${place} kill -9 $$;` : `\nkill -9 $$${place}`);
};

const nothing = (): AsyncIterable<Uint8Array> => ({
	[Symbol.asyncIterator]: () => ({next: async () => ({done: true, value: undefined})}),
});

const lost = (): ShellProcess => ({stdout: nothing(), stderr: nothing(), exit: Promise.resolve({kind: 'lost', reason: 'the line was cut'})});

/**
A way to wrap each new connection so that faults befall what is asked over all of them.
*/
export const createFaultyShells = (faults: readonly ShellFault[]): (shell: Shell) => Shell => {
	const counts = new Map<Verb, number>();
	const known = new WeakMap<Shell, Shell>();

	const exec = (shell: Shell, words: readonly string[], options: ExecOptions = {}): ShellProcess => {
		const {stdin} = options;

		if (typeof stdin !== 'string') {
			return shell.exec(words, options);
		}

		const verb = verbOf(stdin);
		const nth = (counts.get(verb) ?? 0) + 1;

		counts.set(verb, nth);

		const fault = faults.find(each => each.verb === verb && each.nth === nth);

		if (fault === undefined) {
			return shell.exec(words, options);
		}

		tell({struck: `${fault.how} ${verb} ${nth} ${fault.at ?? ''}`.trim()});

		switch (fault.how) {
			case 'request-lost': {
				return lost();
			}

			case 'kill-before': {
				end('kill');

				return lost();
			}

			case 'die-in':
			case 'die-at': {
				return shell.exec(words, {...options, stdin: dyingScript(stdin, fault)});
			}

			case 'answer-lost':
			case 'kill-after': {
				const sent = shell.exec(words, {...options, stdout: 'drain', stderr: 'drain'});

				return {
					stdout: nothing(),
					stderr: nothing(),
					exit: (async () => {
						await sent.exit;

						if (fault.how === 'kill-after') {
							end('kill');
						}

						return {kind: 'lost', reason: 'the line was cut'} as const;
					})(),
				};
			}
		}
	};

	return shell => {
		if (faults.length === 0) {
			return shell;
		}

		const before = known.get(shell);

		if (before !== undefined) {
			return before;
		}

		const faulty: Shell = {
			host: shell.host,
			hostKey: shell.hostKey,
			get isOpen() {
				return shell.isOpen;
			},
			exec: (words, options) => exec(shell, words, options),
			close: async () => shell.close(),
		};

		known.set(shell, faulty);

		return faulty;
	};
};
