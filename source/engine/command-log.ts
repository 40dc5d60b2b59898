import process from 'node:process';
import {isoTime, type Clock} from '../base/clock.js';
import type {CommandEntry, CommandNote} from '../base/command-entry.js';
import type {Host} from '../base/host.js';
import type {Plan} from '../base/plan.js';
import type {Redactor} from '../base/redactor.js';
import type {Services} from '../base/services.js';
import type {Shell, ShellExit} from '../base/shell.js';
import type {NewRunEvent, Store} from '../base/store.js';
import {segmentStatus} from '../plans/segment-status.js';
import type {Connections} from '../ssh/connections.js';
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
	The same shell, whose commands are noted, as run by this account.
	*/
	noteShell(shell: Shell, account?: string): Shell;

	/**
	How the way in to a host stands: begun, open, failed.
	*/
	noteLogin(host: Host, state: ReturnType<Connections['state']>): void;

	/**
	The same store; steps that begin and end are noted.
	*/
	noteSteps(store: Store): Store;
};

type End = Pick<CommandEntry, 'ended' | 'exitCode'>;

const endOf = (exit: ShellExit): End => exit.kind === 'exited' ? {ended: 'exited', exitCode: exit.code} : {ended: exit.kind === 'lost' ? 'lost' : 'exited'};

const shorten = (text: string, longest: number): string => text.length <= longest ? text : `${text.slice(0, longest)}\n# … ${text.length - longest} more characters`;

/**
The account that commands on a host run as.
*/
export const accountOf = ({user, become, becomeUser = 'root'}: Pick<Host, 'user' | 'become' | 'becomeUser'>): string => become === 'none' ? user : becomeUser;

export type CommandLogOptions = {
	readonly clock: Clock;
	readonly redactor: Redactor;
	readonly file: CommandFile;
	readonly onChange: () => void;

	/**
	The account that steps run as on a host of this name, where that is known.
	*/
	readonly accountOn?: (host: string) => string | undefined;
};

export const createCommandLog = ({clock, redactor, file, onChange, accountOn = () => undefined}: CommandLogOptions): CommandLog => {
	// The newest last.
	const entries = new Map<number, CommandEntry>();
	const shells = new WeakMap<Shell, Shell>();
	const logins = new Map<string, (end: End, told?: string) => void>();
	let lastSeq = 0;

	const remember = (entry: CommandEntry): void => {
		entries.set(entry.seq, entry);

		for (const seq of entries.keys().take(Math.max(0, entries.size - most))) {
			entries.delete(seq);
		}

		onChange();
	};

	const begin = (host: string, {kind, what, text, runId, stepId}: CommandNote, {account, begun = clock.now()}: {readonly account?: string | undefined; readonly begun?: number}): ((end: End, told?: string) => void) => {
		// Hidden before it is cut: half of a secret is not known as one.
		const kept = (whole: string): string => shorten(redactor.text(whole), kind === 'step' ? longestStep : longestText);

		// Of the time, so that it goes on rising from one process to the next, and no two that note at one moment have the same.
		lastSeq = Math.max(lastSeq + 1, (Math.floor(clock.now()) * 1000) + (process.pid % 1000));

		const entry: CommandEntry = {
			seq: lastSeq, at: isoTime(begun), host, kind, what: redactor.text(what), text: kept(text), ended: 'running',
			...runId !== undefined && {runId}, ...stepId !== undefined && {stepId}, ...account !== undefined && {account},
		};

		remember(entry);

		return (end, told) => {
			const ended: CommandEntry = {
				...entry, text: kept(told ?? text), ...end, seconds: Math.max(0, clock.now() - begun) / 1000,
			};

			file.append(ended);
			remember(ended);
		};
	};

	const noting = (shell: Shell, account: string | undefined): Shell => ({
		host: shell.host,
		hostKey: shell.hostKey,
		get isOpen() {
			return shell.isOpen;
		},
		close: async () => shell.close(),
		exec(words, options) {
			const {note, ...rest} = options ?? {};
			// A shell below that is noted, too, does not note it again.
			const running = shell.exec(words, rest);

			if (note !== undefined) {
				const end = begin(shell.host, note, {account});
				const wait = async (): Promise<void> => {
					const exit = await running.exit;

					end(endOf(exit), await note.told);
				};

				void wait();
			}

			return running;
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

		const beginStep = (runId: string, stepId: string, begun?: number): ((end: End) => void) | undefined => {
			const plan = planOf(runId);
			const step = plan?.steps.find(({id}) => id === stepId);

			return plan === undefined || step === undefined || step.commands.length === 0
				? undefined
				: begin(step.host, {
					kind: 'step', what: `${plan.method} of ${plan.target}: ${step.title}`, text: step.commands.join('\n'), runId, stepId,
				}, {account: accountOn(step.host), ...begun !== undefined && {begun}});
		};

		/**
		When a step began, as its run says that another process saw.
		*/
		const beganAt = (runId: string, stepId: string): number | undefined => {
			const started = store.runs.events(runId).findLast(event => event.type === 'step-started' && event.stepId === stepId);

			return started === undefined ? undefined : Date.parse(started.at);
		};

		const wasEndedByLimit = ({runId, stepId, exitCode}: {readonly runId: string; readonly stepId: string; readonly exitCode?: number | undefined}): boolean => exitCode === segmentStatus.timeLimit
			&& planOf(runId)?.steps.find(({id}) => id === stepId)?.timeLimitSeconds !== undefined;

		const noteStep = (event: NewRunEvent): void => {
			if (event.type === 'step-started') {
				const end = beginStep(event.runId, event.stepId);

				if (end !== undefined) {
					running.set(`${event.runId} ${event.stepId}`, end);
				}
			} else if (event.type === 'step-ended' && event.state !== 'skipped') {
				const id = `${event.runId} ${event.stepId}`;
				// One that another process saw begin is noted whole now.
				const end = running.get(id) ?? beginStep(event.runId, event.stepId, beganAt(event.runId, event.stepId));

				running.delete(id);
				end?.({ended: event.state === 'unknown' ? 'lost' : (wasEndedByLimit(event) ? 'timed-out' : 'exited'), ...event.exitCode !== undefined && {exitCode: event.exitCode}});
			} else if (event.type === 'run-ended') {
				plans.delete(event.runId);

				// How they ended is told no more, as of a run that was given up.
				for (const [id, end] of running) {
					if (!id.startsWith(`${event.runId} `)) {
						continue;
					}

					running.delete(id);
					end({ended: 'lost'});
				}
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
		noteLogin(host, {connection, via, error}) {
			const {name, user, address, port} = host;
			const end = logins.get(name);

			if (connection === 'connecting') {
				if (end === undefined) {
					logins.set(name, begin(name, {kind: 'login', what: 'Log in', text: `${user}@${address} port ${port}`}, {account: user}));
				}

				return;
			}

			logins.delete(name);

			// What was asked for by nobody, such as a line that drops, is no login.
			const how = connection === 'open' ? `let in${via === undefined ? '' : `, by ${via.transport}`}` : error?.message ?? connection;

			end?.({ended: connection === 'open' ? 'exited' : 'lost'}, `${user}@${address} port ${port}: ${how}`);
		},
		noteShell(shell, account) {
			const known = shells.get(shell) ?? noting(shell, account);

			shells.set(shell, known);

			return known;
		},
		noteSteps,
		async list({host, runId, limit = usual, before = Infinity} = {}) {
			const kept = file.last();
			const all = new Map([...kept.map(entry => [entry.seq, entry] as const), ...entries]);

			// Another process may have driven a run on whose step was seen to begin here.
			const isOver = ({seq, kind, runId: run, stepId, ended}: CommandEntry): boolean => kind === 'step' && ended === 'running' && kept.some(each => each.seq > seq && each.runId === run && each.stepId === stepId);

			return all.values()
				.filter(entry => !isOver(entry) && entry.seq < before && (host === undefined || entry.host === host) && (runId === undefined || entry.runId === runId))
				.toArray()
				.toSorted((left, right) => left.seq - right.seq)
				.slice(-Math.max(1, limit))
				.toReversed();
		},
	};
};
