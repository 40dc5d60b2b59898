import {constants} from 'node:os';
import process from 'node:process';
import {render} from 'ink';
import type {Clock} from '../base/clock.js';
import {exitCodes} from '../base/exit-codes.js';
import {App, type Suspend} from './app.js';
import {createStore} from './create-store.js';
import type {Press} from './decoder.js';
import {createDesk} from './create-desk.js';
import type {Desk, DeskOptions, Home} from './desk.js';
import {deskOptions} from './desk-options.js';
import {dispatch} from './dispatch.js';
import {faultText} from './fault-text.js';
import type {Guardian} from './guardian.js';
import {InkInput, readKeys, type TerminalInput} from './keyboard.js';
import {createFrameWriter} from './ink/frame-writer.js';
import {createLinePace} from './line-pace.js';
import {createProgramRunner} from './run-program.js';
import {createMouse} from './mouse.js';
import {startDesk} from './start-desk.js';
import {createNotifier} from './notifier.js';
import {
	assertTerminal,
	guardTerminal,
	takeScreen,
	type TerminalOutput,
} from './terminal.js';
import {createTerminalModes} from './terminal-modes.js';
import {createTerminalTurn, type TerminalTurn} from './terminal-turn.js';
import type {Keymap} from './keymap.js';
import {resolveLooks, type LooksRequest} from './looks.js';
import {createTheme} from './theme.js';
import {watchForeground} from './watch-foreground.js';

export type OpenAppOptions = {
	readonly home: Home;
	readonly isReadOnly?: boolean;

	/**
	Absent: by the locale and the terminal.
	*/
	readonly isAscii?: boolean;

	/**
	Absent: by the settings, NO_COLOR and the terminal.
	*/
	readonly hasColor?: boolean;
	readonly looks?: LooksRequest['settings'];

	/**
	Opens the training fleet in a home of its own; `tell` says what is being waited for. The caller closes what it made.
	*/
	readonly switchToTraining?: (tell: (text: string) => void) => Promise<Home>;
	readonly unendedInTraining?: DeskOptions['unendedInTraining'];
	readonly environment?: Readonly<Record<string, string | undefined>>;
	readonly stdin?: TerminalInput;
	readonly stdout?: TerminalOutput;
	readonly stderr?: {write(text: string): unknown};

	/**
	Whether the wheel scrolls and a click moves the cursor; default: no.
	*/
	readonly hasMouse?: boolean;

	/**
	Where to go at once: `HOST`, or `METHOD HOST [TARGET]`.
	*/
	readonly start?: readonly string[];

	/**
	Keys that the settings give to actions.
	*/
	readonly keys?: Keymap;

	/**
	Puts the terminal back where this process can no longer do it.
	*/
	readonly guardian?: Guardian;
	readonly clock?: Clock;

	/**
	Told of a fault of the app's own before it is shown; says where the report of it lies.
	*/
	readonly reportFault?: (error: unknown) => string | undefined;

	/**
	Resolves with why, where the engine ended by itself: without it nothing here works, and the app ends too.
	*/
	readonly engineGone?: Promise<unknown>;

	/**
	A page of the manual by its name; absent: there is no manual.
	*/
	readonly readPage?: DeskOptions['readPage'];

	/**
	Given the desk of the home that is opened, for whoever writes the manual from what the screens say of themselves.
	*/
	readonly onDesk?: (desk: Desk) => void;

	/**
	Where exports are written; default: the working directory.
	*/
	readonly directory?: string;
};

/**
Suspends to the shell and comes back; the engine that reads the streams of runs is stopped with us meanwhile, the runs go on.
*/
const suspendTo = async (turn: TerminalTurn, onBack: () => void): Promise<void> => {
	if (!await turn.leave()) {
		return;
	}

	// Nothing else may hold the process while it is stopped.
	const keep = setInterval(() => {/* Holds. */}, 1_000_000);

	process.once('SIGCONT', () => {
		clearInterval(keep);
		void turn.take();
		onBack();
	});
	process.kill(0, 'SIGTSTP');
};

/**
What a key is in bytes, for Ink's own parser.
*/
const inkBytes: Readonly<Record<string, string>> = {up: '\u{1B}[A', down: '\u{1B}[B', enter: '\r'};

/**
Opens the app on the terminal and resolves with the exit code when the operator left it. The terminal is put back before anything is printed.

@throws UsageError where there is no terminal.
*/
export const openApp = async (options: OpenAppOptions): Promise<number> => {
	const {environment = process.env, stdin = process.stdin, stdout = process.stdout, stderr = process.stderr} = options;
	assertTerminal({stdin, stdout});
	const theme = createTheme(resolveLooks({flags: options, environment, settings: options.looks ?? {}}));
	const input = new InkInput(stdin);
	const write = (text: string): void => {
		stdout.write(text);
	};

	const onTaken = (): void => {
		if (suspend !== undefined) {
			turn.begin();
		}
	};

	const notifier = createNotifier({write, environment, onChange: onTaken});
	const modes = createTerminalModes({write, environment, onChange: onTaken});
	modes.setMouse(options.hasMouse === true);

	const pace = createLinePace({
		onFree() {
			frames?.catchUp();
		},
	});
	const turn = createTerminalTurn({
		write, suspend: () => suspend, pace, notifier, modes, guardian: options.guardian,
	});
	const programs = createProgramRunner({turn, environment, write});
	let suspend: Suspend | undefined;
	let exitCode: number = exitCodes.ok;
	let failure: unknown;

	const leave = async (): Promise<void> => {
		await pace.settle();
		instance.unmount();
	};

	const makeDesk = (home: Home): Desk => createDesk({
		home,
		theme,
		...deskOptions(options),
		toTerminal: write,
		onRun: programs.run,
		...options.switchToTraining !== undefined && {switchToTraining: openTraining},
		onQuit(code) {
			exitCode = code;
			void leave();
		},
		screenText: () => frames?.text(),
		onRedraw() {
			pace.begin();

			// Our own frames are written row over row: nothing flashes, and nothing is left empty should we be stopped just then.
			if (frames === undefined) {
				stdout.write('\u{1B}[2J\u{1B}[H');
			}

			instance.clear();
			desk.get().changed();
		},
		notifier,
		onSuspend() {
			void suspendTo(turn, () => {
				if ((desk.get().world.get().runs ?? []).some(({phase}) => phase === 'running')) {
					desk.get().tell('Nothing was read meanwhile; the runs went on, and what they printed comes now.', 'quiet');
				}
			});
		},
	});

	const openTraining = async (tell: (text: string) => void): Promise<Home> => {
		const home = await options.switchToTraining!(tell);
		const before = desk.get();
		const after = makeDesk(home);
		before.stop();
		startDesk(after);
		desk.set(after);

		return home;
	};

	const desk = createStore(makeDesk(options.home));
	options.onDesk?.(desk.get());
	startDesk(desk.get(), options.start, {hasTips: true});

	const guard = guardTerminal({
		stdin,
		stdout,
		undoMore: turn.end,
		onSignal(signal) {
			if (turn.isAway()) {
				// Ctrl-C there is for whoever has the terminal.
				if (signal === 'SIGINT' || signal === 'SIGQUIT') {
					return;
				}

				programs.stop(signal);
			}

			exitCode = 128 + (constants.signals[signal] ?? 15);
			void leave();
		},
		onFault(error) {
			failure ??= error;
			instance.unmount();
		},
	});

	const lost = Promise.withResolvers<void>();

	// A terminal that is closed may say so in its streams before its signal comes, or instead of it; and one that was taken back by a shell says it there to whoever reads on.
	const onGone = (): void => {
		exitCode = 128 + constants.signals.SIGHUP;

		if (turn.isAway()) {
			programs.stop('SIGHUP');
		}

		turn.lose();
		frames?.close();
		input.letGo();
		lost.resolve();
	};

	const stopWatching = watchForeground(onGone);

	stdin.on('error', onGone).on('end', onGone);
	stdout.on('error', onGone);

	/**
	Whoever is stopped is not told that the terminal has another size by then; and who was stopped from outside, by SIGSTOP, comes back to a terminal that the shell had meanwhile.
	*/
	const onContinued = (): void => {
		process.emit('SIGWINCH');

		if (turn.isAway()) {
			return;
		}

		stdin.setRawMode?.(false);
		stdin.setRawMode?.(true);
		stdout.write(takeScreen);
		desk.get().options.onRedraw?.();
	};

	process.on('SIGCONT', onContinued);

	const mouse = createMouse();

	const handOn = ({name, text}: Press): void => {
		input.type(inkBytes[name] ?? text ?? '');
	};

	const stopKeys = readKeys(stdin, press => {
		try {
			if (press.name === 'focus-in' || press.name === 'focus-out') {
				desk.get().attention.focus(press.name === 'focus-in');

				return;
			}

			if (press.name === 'arrived') {
				pace.answered();

				return;
			}

			if (!mouse(desk.get(), press)) {
				dispatch(desk.get(), press, handOn);
			}
		} catch (error) {
			failure ??= error;
			instance.unmount();
		}
	}, () => options.clock?.now() ?? Date.now(), environment['TERM']);

	// Ink's own writing of frames remains for a terminal that cannot bear ours.
	const frames = environment['LPARSAFE_PLAIN_FRAMES'] === '1' ? undefined : createFrameWriter(stdout, pace);
	const instance = render(
		<App
			desk={desk}
			onReady={ready => {
				suspend = ready;
				turn.begin();
			}}
		/>,
		{
			// Ink's types want the whole of a terminal's streams; it uses what these have.
			stdin: input,
			stdout: (frames?.stream ?? stdout) as NodeJS.WriteStream,
			alternateScreen: true,
			incrementalRendering: frames === undefined,
			interactive: true,
			exitOnCtrlC: false,
			patchConsole: false,
			maxFps: 60,
		},
	);
	const endWithEngine = async (): Promise<void> => {
		const error = await options.engineGone;

		failure ??= error;
		instance.unmount();
	};

	if (options.engineGone !== undefined) {
		void endWithEngine();
	}

	try {
		await Promise.race([instance.waitUntilExit(), lost.promise]);
	} catch (error) {
		failure ??= error;
	}

	stopKeys();
	stopWatching();
	process.off('SIGCONT', onContinued);
	desk.get().stop();

	if (failure !== undefined) {
		exitCode = exitCodes.bug;
		guard.restore();
	}

	stdin.off('end', onGone);
	stdout.write(turn.end());
	guard.leave();
	input.setRawMode(false);
	stdin.pause();
	stdin.unref?.();

	if (failure !== undefined) {
		stderr.write(faultText(failure, options.reportFault));
	}

	return exitCode;
};
