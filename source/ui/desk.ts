import type {Clock} from '../base/clock.js';
import type {Services} from '../base/services.js';
import type {Attention} from './attention.js';
import type {Store} from './create-store.js';
import type {Departure} from './departure.js';
import type {History} from './history.js';
import type {ActionId} from './actions.js';
import type {Keymap} from './keymap.js';
import type {Layer, Navigation, NavigationAction} from './navigation.js';
import type {ListMemory} from './list-shape.js';
import type {Notifier} from './notifier.js';
import type {Theme, Tone} from './theme.js';
import type {World} from './world.js';

/**
What was said to the operator, kept so that it can be read again.
*/
export type Notice = {
	readonly at: number;
	readonly text: string;
	readonly tone: Tone;

	/**
	Whether it still holds; absent: it does as long as it is shown.
	*/
	readonly isSo?: () => boolean;
};

/**
Where a session's services come from and what the frame says about them.
*/
export type Home = {
	readonly services: Services;
	readonly isTraining: boolean;
};

export type DeskOptions = {
	readonly home: Home;
	readonly theme: Theme;
	readonly isReadOnly: boolean;
	readonly clock?: Clock;

	/**
	Writes a text to a new file and answers with its path.
	*/
	readonly saveFile: (name: string, text: string) => Promise<string>;

	/**
	Where files are written that are named without a place: where lparsafe was started.
	*/
	readonly directory: string;
	readonly switchToTraining?: (tell: (text: string) => void) => Promise<Home>;

	/**
	How many runs in the training home have not ended, by a look at its records alone.

	@throws OperatorError where they cannot be read.
	*/
	readonly unendedInTraining?: () => Promise<number>;
	readonly onQuit: (exitCode: number) => void;

	/**
	The screen that everything else lies on.
	*/
	readonly firstScreen: (desk: Desk) => Layer;
	readonly onRedraw?: () => void;

	/**
	What is on the screen, as text; undefined where Ink writes it by itself.
	*/
	readonly screenText?: () => string | undefined;

	/**
	Tells the operator of what happens while one looks elsewhere.
	*/
	readonly notifier?: Notifier;
	readonly onSuspend?: () => void;

	/**
	Keys that the settings give to actions, where they are known before the first frame.
	*/
	readonly keys?: Keymap;

	/**
	Gives the terminal to another program until it ends, and answers with its exit status; `input` is its standard input, else it has the terminal's. Absent: no program is started.
	*/
	readonly onRun?: (program: {readonly argv: readonly string[]; readonly environment?: Readonly<Record<string, string>>; readonly input?: string}) => Promise<number>;

	/**
	Bytes for the terminal itself, beside the frames: what asks it to copy.
	*/
	readonly toTerminal?: (bytes: string) => void;
	readonly environment?: Readonly<Record<string, string | undefined>>;

	/**
	A page of the manual by its name, such as `screens/fleet`; undefined where there is none.
	*/
	readonly readPage?: (name: string) => Promise<string | undefined>;
};

/**
What stands on the screen.
*/
export type Drawn = {
	/**
	Whether the same would be drawn now.
	*/
	isStill(): boolean;
};

/**
What every screen is given: the services, the world as it is known, where the operator is, and how to say something.
*/
export type Desk = {
	readonly services: Services;
	readonly isTraining: boolean;
	readonly isReadOnly: boolean;
	readonly theme: Theme;
	readonly options: DeskOptions;
	readonly keys: Keymap;

	/**
	The key of an action as it is written in prose: `b`, `F4`; `(no key)` where it has none. Where one is typing, one that types nothing.
	*/
	key(action: ActionId, isTyping?: boolean): string;

	/**
	Told that something was drawn, and whether it would be the same now.
	*/
	drew(frame: Drawn): void;
	readonly navigation: Store<Navigation>;
	readonly history: Store<History>;
	readonly world: Store<World>;
	readonly notices: Store<readonly Notice[]>;

	/**
	Set while lparsafe waits for runs to end before it leaves by itself.
	*/
	readonly departure: Store<Departure | undefined>;
	readonly attention: Attention;

	/**
	Counts up whenever anything changed that may be on the screen.
	*/
	readonly version: Store<number>;
	now(): number;
	changed(): void;

	/**
	The same a moment later, as one with what changes until then: for what is heard from the engine, never for what a key did.
	*/
	changedSoon(): void;

	/**
	What was typed into forms, by form, so that going back loses nothing.
	*/
	readonly drafts: Map<string, Readonly<Record<string, unknown>>>;

	/**
	How lists were filtered and sorted, and where the cursor stood in those that keep it, by their names.
	*/
	readonly lists: Map<string, ListMemory>;
	navigate(action: NavigationAction): void;
	go(layer: Layer): void;
	ask(layer: Layer): void;
	close(layer: Layer): void;
	back(): void;

	/**
	To the first screen, with everything above it gone.
	*/
	goHome(): void;
	tell(text: string, tone?: Tone, isSo?: () => boolean): void;

	/**
	Does something that may fail; a failure is told, and answered with undefined.
	*/
	attempt<Value>(work: () => Promise<Value>): Promise<Value | undefined>;

	/**
	The same, with what it does said as long as it does it.
	*/
	attemptSaying<Value>(text: string, work: () => Promise<Value>): Promise<Value | undefined>;
	refreshWorld(topic?: 'hosts' | 'runs' | 'points'): Promise<void>;

	/**
	Reads a host's facts; never waits for anything on the screen.
	*/
	readFacts(host: string, options: {readonly fresh: boolean}): Promise<void>;

	/**
	Asks many hosts at once, in the background; the list shows how each of them stands.
	*/
	refreshFleet(hosts: readonly string[]): Promise<void>;
	stop(): void;
};
