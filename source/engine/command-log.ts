import {isoTime, type Clock} from '../base/clock.js';
import type {CommandEntry} from '../base/command-entry.js';
import type {Redactor} from '../base/redactor.js';
import type {Services} from '../base/services.js';
import type {Shell, ShellExit} from '../base/shell.js';

/**
How many are remembered.
*/
const most = 2000;

const usual = 200;

/**
What was run on hosts since this process began: each command that says what it is.
*/
export type CommandLog = {
	readonly list: Services['commands'];

	/**
	The same shell, whose commands are noted.
	*/
	noteShell(shell: Shell): Shell;
};

const endOf = (exit: ShellExit): Pick<CommandEntry, 'ended' | 'exitCode'> => exit.kind === 'exited' ? {ended: 'exited', exitCode: exit.code} : {ended: exit.kind === 'lost' ? 'lost' : 'exited'};

export const createCommandLog = ({clock, redactor, onChange}: {readonly clock: Clock; readonly redactor: Redactor; readonly onChange: () => void}): CommandLog => {
	const entries: CommandEntry[] = [];
	const shells = new WeakMap<Shell, Shell>();
	let count = 0;

	const begin = (host: string, {kind, what, text, runId, stepId}: Pick<CommandEntry, 'kind' | 'what' | 'text'> & {readonly runId?: string; readonly stepId?: string}): ((exit: ShellExit) => void) => {
		const begun = clock.now();

		count += 1;
		const seq = count;

		entries.push({
			seq, at: isoTime(begun), host, kind, what: redactor.text(what), text: redactor.text(text), ended: 'running',
			...runId !== undefined && {runId}, ...stepId !== undefined && {stepId},
		});
		entries.splice(0, entries.length - most);
		onChange();

		return exit => {
			const index = entries.findLastIndex(entry => entry.seq === seq);
			const entry = entries[index];

			if (entry === undefined) {
				return;
			}

			entries[index] = {...entry, ...endOf(exit), seconds: Math.max(0, clock.now() - begun) / 1000};
			onChange();
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
				const end = begin(shell.host, options.note);
				const wait = async (): Promise<void> => {
					end(await process.exit);
				};

				void wait();
			}

			return process;
		},
	});

	return {
		noteShell(shell) {
			const known = shells.get(shell) ?? noting(shell);

			shells.set(shell, known);

			return known;
		},
		async list({host, runId, limit = usual, before = Infinity} = {}) {
			return entries
				.filter(entry => entry.seq < before && (host === undefined || entry.host === host) && (runId === undefined || entry.runId === runId))
				.slice(-Math.max(1, limit))
				.toReversed();
		},
	};
};
