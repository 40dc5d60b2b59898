import {spawn, spawnSync} from 'node:child_process';
import {constants} from 'node:os';
import type {DeskOptions} from './desk.js';
import type {TerminalTurn} from './terminal-turn.js';
import {undoScreen} from './terminal.js';

type Program = Parameters<NonNullable<DeskOptions['onRun']>>[0];

/**
How the terminal's modes stand, for `setModes`; undefined where that cannot be read.
*/
const modesNow = (): string | undefined => {
	const {status, stdout} = spawnSync('stty', ['-g'], {stdio: ['inherit', 'pipe', 'ignore'], encoding: 'utf8'});

	return status === 0 ? stdout.trim() : undefined;
};

const setModes = (modes: string): void => {
	spawnSync('stty', [modes], {stdio: ['inherit', 'ignore', 'ignore']});
};

const ended = async (start: () => ReturnType<typeof spawn>, onStarted: (child: ReturnType<typeof spawn>) => void): Promise<number> => new Promise((resolve, reject) => {
	const child = start();

	onStarted(child);
	child.on('error', reject);
	child.on('exit', (code, signal) => {
		resolve(code ?? (128 + (signal === null ? 0 : constants.signals[signal])));
	});
});

type ProgramRunner = {
	/**
	Gives the terminal to the program until it ends.

	@throws Error with `code` and `advice` where it cannot be started, or the terminal is not the app's to give.
	*/
	run(program: Program): Promise<number>;

	/**
	Ends the program that has the terminal, because the app is told to end.
	*/
	stop(signal: NodeJS.Signals): void;
};

export const createProgramRunner = ({turn, environment, write}: {readonly turn: TerminalTurn; readonly environment: Readonly<Record<string, string | undefined>>; readonly write: (text: string) => void}): ProgramRunner => {
	let running: ReturnType<typeof spawn> | undefined;

	return {
		async run({argv, environment: more, input}) {
			const [command = '', ...words] = argv;

			if (!await turn.leave()) {
				throw Object.assign(new Error(`Cannot start ${command}: another program has the terminal.`), {code: 'terminal-away', advice: 'Try it again.'});
			}

			const before = modesNow();

			try {
				return await ended(() => spawn(command, words, {
					stdio: [input === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit'],
					env: {...environment, ...more},
				}), child => {
					running = child;

					if (child.pid !== undefined) {
						turn.lend(child.pid);
					}

					// A pager that is left early reads no further.
					child.stdin?.on('error', () => undefined);
					child.stdin?.end(input);
				});
			} catch (error) {
				const {code, message} = error as NodeJS.ErrnoException;

				throw Object.assign(new Error(code === 'ENOENT' ? `There is no program \`${command}\` here.` : `Cannot start ${command}: ${message}.`), {code: 'cannot-start', advice: 'Install it, or choose another one in the settings.'});
			} finally {
				running = undefined;

				if (turn.isAway()) {
					// What it left is not ours to keep: its modes, its screen, the mouse.
					if (before !== undefined) {
						setModes(before);
					}

					write(undoScreen);
					await turn.take();
				}
			}
		},
		stop(signal) {
			running?.kill(signal);
		},
	};
};
