import type {Suspend} from './app.js';
import type {Guardian} from './guardian.js';
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
	take(): Promise<void>;

	/**
	What is to be undone now beside the screen, once, for good.
	*/
	end(): string;
};

export const createTerminalTurn = ({write, suspend, notifier, modes, guardian}: {
	readonly write: (text: string) => void;

	/**
	Ink's own way of giving the screen and the keys away, once there is one.
	*/
	readonly suspend: () => Suspend | undefined;
	readonly notifier: Notifier;
	readonly modes: TerminalModes;
	readonly guardian: Guardian | undefined;
}): TerminalTurn => {
	let state: 'before' | 'here' | 'away' | 'ended' = 'before';
	let back: (() => Promise<void>) | undefined;

	const hold = (): void => {
		guardian?.hold(modes.toUndo() + notifier.toUndo() + eraseScreen + undoScreen);
	};

	return {
		isAway: () => state === 'away',
		begin() {
			if (state === 'before') {
				state = 'here';
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
			write(modes.undo() + notifier.undo());

			const {resume} = await give();

			back = resume;
			guardian?.release();

			return true;
		},
		async take() {
			if (state !== 'away' || back === undefined) {
				return;
			}

			const resume = back;

			back = undefined;
			state = 'here';
			await resume();
			modes.take();
			notifier.again();
			hold();
		},
		end() {
			const bytes = modes.undo() + notifier.undo();

			state = 'ended';
			guardian?.release();

			return bytes;
		},
	};
};
