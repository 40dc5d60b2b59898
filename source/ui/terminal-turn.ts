import type {Suspend} from './app.js';
import type {Guardian} from './guardian.js';
import type {LinePace} from './line-pace.js';
import type {Notifier} from './notifier.js';
import type {TerminalModes} from './terminal-modes.js';
import {eraseScreen, undoScreen} from './terminal.js';

/**
Whose turn it is at the terminal: the app's, or that of the shell, a pager, a login on a host. Every way out and back in goes through here.
*/
export type TerminalTurn = {
	/**
	Whether someone else has the terminal.
	*/
	isAway(): boolean;

	/**
	The app has the screen and raw mode from now on; also says so again after what is to be undone has changed.
	*/
	begin(): void;

	/**
	Gives the terminal away. False: it is away already, or the app does not have it yet.
	*/
	leave(): Promise<boolean>;

	/**
	The program that has the terminal while it is away.
	*/
	lend(pid: number): void;
	take(): Promise<void>;

	/**
	What is to be undone now beside the screen, once, for good.
	*/
	end(): string;

	/**
	The terminal is not the app's any more, for good: nothing is written to it, the guardian sees to it.
	*/
	lose(): void;
};

export const createTerminalTurn = ({write, suspend, pace, notifier, modes, guardian}: {
	readonly write: (text: string) => void;

	/**
	Ink's own way of giving the screen and the keys away, once there is one.
	*/
	readonly suspend: () => Suspend | undefined;

	/**
	What the terminal was asked is waited for, so that its answers do not come to another program.
	*/
	readonly pace: Pick<LinePace, 'begin' | 'settle'>;
	readonly notifier: Notifier;
	readonly modes: TerminalModes;
	readonly guardian: Guardian | undefined;
}): TerminalTurn => {
	let state: 'before' | 'here' | 'away' | 'ended' | 'lost' = 'before';
	let back: (() => Promise<void>) | undefined;

	const hold = (): void => {
		guardian?.hold(modes.toUndo() + notifier.toUndo() + eraseScreen + undoScreen);
	};

	return {
		isAway: () => state === 'away',
		begin() {
			if (state === 'before') {
				state = 'here';
				pace.begin();
				modes.take();
			}

			if (state === 'here') {
				hold();
			}
		},
		async leave() {
			const give = suspend();

			if (state !== 'here' || give === undefined) {
				return false;
			}

			state = 'away';
			await pace.settle();
			write(modes.undo() + notifier.undo());

			const {resume} = await give();

			back = resume;
			guardian?.release();

			return true;
		},
		lend(pid) {
			if (state === 'away') {
				guardian?.lend(pid);
			}
		},
		async take() {
			if (state !== 'away' || back === undefined) {
				return;
			}

			const resume = back;

			back = undefined;
			state = 'here';
			pace.begin();
			await resume();
			modes.take();
			notifier.again();
			hold();
		},
		end() {
			if (state === 'lost') {
				return '';
			}

			const bytes = modes.undo() + notifier.undo();

			state = 'ended';
			guardian?.release();

			return bytes;
		},
		lose() {
			state = 'lost';
			guardian?.abandon();
		},
	};
};
