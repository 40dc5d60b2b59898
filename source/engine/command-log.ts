import {isoTime, type Clock} from '../base/clock.js';
import type {CommandEntry, CommandNote} from '../base/command-entry.js';
import type {Plan} from '../base/plan.js';
import type {Redactor} from '../base/redactor.js';
import type {Services} from '../base/services.js';
import type {Shell, ShellExit} from '../base/shell.js';
import type {NewRunEvent, Store} from '../base/store.js';
import type {CommandFile} from '../store/command-file.js';

/**
How many are remembered.
*/
const most = 2000;

const usual = 200;

/**
Characters of the commands that are kept: of a plan's step nearly any, of questions what one can read.
*/
const longestText = 20_000;
const longestStep = 400_000;

/**
What was run on hosts: each command that says what it is, and each step of a run.
*/
export type CommandLog = {
	readonly list: Services['commands'];

	/**
	The same shell, whose commands are noted.
	*/
	noteShell(shell: Shell): Shell;

	/**
	The same store; steps that begin and end are noted.
	*/
	noteSteps(store: Store): Store;
};

type End = Pick<CommandEntry, 'ended' | 'exitCode'>;

const endOf = (exit: ShellExit): End => exit.kind === 'exited' ? {ended: 'exited', exitCode: exit.code} : {ended: exit.kind === 'lost' ? 'lost' : 'exited'};

const shorten = (text: string, longest: number): string => text.length <= longest ? text : `${text.slice(0, longest)}\n# … ${text.length - longest} more characters`;

export const createCommandLog = ({clock, redactor, file, onChange}: {readonly clock: Clock; readonly redactor: Redactor; readonly file: CommandFile; readonly onChange: () => void}): CommandLog => {
	// The newest last.
	const entries = new Map<number, CommandEntry>();
	const shells = new WeakMap<Shell, Shell>();
	let lastSeq = 0;

	const remember = (entry: CommandEntry): void => {
		entries.set(entry.seq, entry);

		for (const seq of entries.keys().take(Math.max(0, entries.size - most))) {
			entries.delete(seq);
		}

		onChange();
	};

	const begin = (host: string, {kind, what, text, runId, stepId}: CommandNote): ((end: End, told?: string) => void) => {
		const begun = clock.now();
		const kept = (whole: string): string => redactor.text(shorten(whole, kind === 'step' ? longestStep : longestText));

		// Of the time, so that it goes on rising from one process to the next.
		lastSeq = Math.max(lastSeq + 1, Math.floor(begun * 1000));

		const entry: CommandEntry = {
			seq: lastSeq, at: isoTime(begun), host, kind, what: redactor.text(what), text: kept(text), ended: 'running',
			...runId !== undefined && {runId}, ...stepId !== undefined && {stepId},
		};

		remember(entry);

		return (end, told) => {
			const ended: CommandEntry = {
				...entry, text: kept(told ?? entry.text), ...end, seconds: Math.max(0, clock.now() - begun) / 1000,
			};

			file.append(ended);
			remember(ended);
		};
	};

	const noting = (shell: Shell): Shell => ({
		host: shell.host,
		hostKey: shell.hostKey,
		get isOpen() {
			return shell.isOpen;
		},
		close: async () => shell.close(),
		exec(words, options) {
			const process = shell.exec(words, options);

			if (options?.note !== undefined) {
				const {note} = options;
				const end = begin(shell.host, note);
				const wait = async (): Promise<void> => {
					const exit = await process.exit;

					end(endOf(exit), await note.told);
				};

				void wait();
			}

			return process;
		},
	});

	const noteSteps = (store: Store): Store => {
		const plans = new Map<string, Plan>();
		const running = new Map<string, (end: End) => void>();

		const planOf = (runId: string): Plan | undefined => {
			const [first] = plans.has(runId) ? [] : store.runs.events(runId);

			if (first?.type === 'planned') {
				plans.set(runId, first.plan);
			}

			return plans.get(runId);
		};

		const beginStep = (runId: string, stepId: string): ((end: End) => void) | undefined => {
			const plan = planOf(runId);
			const step = plan?.steps.find(({id}) => id === stepId);

			return plan === undefined || step === undefined || step.commands.length === 0
				? undefined
				: begin(step.host, {
					kind: 'step', what: `${plan.method} of ${plan.target}: ${step.title}`, text: step.commands.join('\n'), runId, stepId,
				});
		};

		const noteStep = (event: NewRunEvent): void => {
			if (event.type === 'step-started') {
				const end = beginStep(event.runId, event.stepId);

				if (end !== undefined) {
					running.set(`${event.runId} ${event.stepId}`, end);
				}
			} else if (event.type === 'step-ended' && event.state !== 'skipped') {
				const id = `${event.runId} ${event.stepId}`;
				// One that another process saw begin is noted whole now.
				const end = running.get(id) ?? beginStep(event.runId, event.stepId);

				running.delete(id);
				end?.({ended: event.state === 'unknown' ? 'lost' : 'exited', ...event.exitCode !== undefined && {exitCode: event.exitCode}});
			} else if (event.type === 'run-ended') {
				plans.delete(event.runId);
			}
		};

		const note = (event: NewRunEvent): void => {
			try {
				noteStep(event);
			} catch {
				// The run itself must not fail because a plan cannot be read for the log.
			}
		};

		return {
			...store,
			runs: {
				...store.runs,
				append(event) {
					const stored = store.runs.append(event);

					note(event);

					return stored;
				},
				appendAfter(event, afterSeq) {
					const stored = store.runs.appendAfter(event, afterSeq);

					if (stored !== undefined) {
						note(event);
					}

					return stored;
				},
			},
		};
	};

	return {
		noteShell(shell) {
			const known = shells.get(shell) ?? noting(shell);

			shells.set(shell, known);

			return known;
		},
		noteSteps,
		async list({host, runId, limit = usual, before = Infinity} = {}) {
			const all = new Map([...file.last().map(entry => [entry.seq, entry] as const), ...entries]);

			return all.values()
				.filter(entry => entry.seq < before && (host === undefined || entry.host === host) && (runId === undefined || entry.runId === runId))
				.toArray()
				.toSorted((left, right) => left.seq - right.seq)
				.slice(-Math.max(1, limit))
				.toReversed();
		},
	};
};
