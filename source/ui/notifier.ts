import type {Setting} from '../base/services/home.js';
import {cleanLine} from '../base/text.js';
import {cut} from './line.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
How an operator who looks elsewhere is told; each way can be turned off.
*/
export type NotifySettings = {
	readonly hasBell: boolean;
	readonly desktop: 'auto' | 'osc9' | 'osc777' | 'off';
	readonly hasTitle: boolean;
	readonly hasBadge: boolean;
};

/**
Reads them from what the services say of all settings; what is not among them is on.
*/
export const notifySettings = (settings: readonly Setting[]): NotifySettings => {
	const valueOf = (name: string): string | undefined => settings.find(each => each.name === name)?.value;
	const desktop = (['osc9', 'osc777', 'off'] as const).find(each => each === valueOf('notifyDesktop'));

	return {
		hasBell: valueOf('notifyBell') !== 'false',
		desktop: desktop ?? 'auto',
		hasTitle: valueOf('notifyTitle') !== 'false',
		hasBadge: valueOf('notifyBadge') !== 'false',
	};
};

const escape = '\u{1B}';
const bell = '\u{7}';

const isTmux = (environment: Environment): boolean => Boolean(environment['TMUX']) || environment['TERM']?.startsWith('tmux') === true;
const isScreen = (environment: Environment): boolean => !isTmux(environment) && (Boolean(environment['STY']) || environment['TERM']?.startsWith('screen') === true);

/**
Terminals that know titles and focus, or pass over what they do not know; consoles and real terminals may print it.
*/
export const isCapable = (environment: Environment): boolean => isTmux(environment) || (!isScreen(environment) && /^(?:xterm|rxvt|alacritty|foot|kitty|wezterm|ghostty|st|konsole|gnome|vte|mintty|putty|contour|rio)(?:-|$)/v.test(environment['TERM'] ?? ''));

/**
Which notifications a terminal is likely to show. Inside tmux and screen nobody knows what lies around them, and what they pass on must be allowed there: only a setting asks for it. Terminals that know both are given one.
*/
const waysOf = (environment: Environment): ReadonlyArray<'osc9' | 'osc777'> => {
	const {TERM: term = '', TERM_PROGRAM: program = ''} = environment;

	if (!isCapable(environment) || isTmux(environment) || environment['WT_SESSION'] !== undefined || environment['ConEmuPID'] !== undefined || /^(?:Apple_Terminal|vscode)$/v.test(program)) {
		return [];
	}

	if (/^(?:iTerm\.app|WezTerm|ghostty)$/v.test(program) || /^(?:xterm-)?(?:kitty|ghostty|wezterm)/v.test(term)) {
		return ['osc9'];
	}

	return environment['VTE_VERSION'] !== undefined || /^(?:rxvt|foot)/v.test(term) ? ['osc777'] : ['osc9', 'osc777'];
};

/**
Carries a sequence through tmux (where `allow-passthrough` is on) or screen to the terminal around it.
*/
const passThrough = (sequence: string, environment: Environment): string => {
	if (isTmux(environment)) {
		return `${escape}Ptmux;${sequence.split(escape).join(escape + escape)}${escape}\\`;
	}

	return isScreen(environment) ? `${escape}P${sequence}${escape}\\` : sequence;
};

/**
Text of hosts and methods is in it: it must not end the sequence, nor look like one of the numbered commands that some terminals know.
*/
const shown = (text: string): string => cut(cleanLine(text).replaceAll(';', ','), 120);

/**
The bytes that tell an operator who looks elsewhere: a bell, and a notification of the desktop.
*/
export const noticeBytes = (text: string, {hasBell, desktop}: NotifySettings, environment: Environment): string => {
	const ways = desktop === 'auto' ? waysOf(environment) : (desktop === 'off' ? [] : [desktop]);
	const sequences = ways.map(way => passThrough(way === 'osc9' ? `${escape}]9;lparsafe: ${shown(text)}${bell}` : `${escape}]777;notify;lparsafe;${shown(text)}${bell}`, environment));

	return (hasBell ? bell : '') + sequences.join('');
};

/**
What leaves lparsafe for whoever looks elsewhere: bell, notification, the terminal's title; and what the terminal says of where one looks.
*/
export type Notifier = {
	/**
	Nothing is written before it is known what is wanted.
	*/
	begin(settings: NotifySettings): void;

	/**
	Of something that happened while nobody looked.
	*/
	tell(text: string): void;
	title(text: string): void;

	/**
	What puts the terminal back as it is now; nothing is written by it.
	*/
	toUndo(): string;

	/**
	The same once, for a while (as on Ctrl-Z) or for good: from then on there is nothing to put back.
	*/
	undo(): string;

	/**
	Takes the terminal again after it was put back for a while.
	*/
	again(): void;
};

export const createNotifier = ({write, environment, onChange}: {
	readonly write: (text: string) => void;
	readonly environment: Environment;

	/**
	Told when there may be more to undo.
	*/
	readonly onChange?: () => void;
}): Notifier => {
	const canDo = isCapable(environment);
	let settings: NotifySettings | undefined;
	let isTaken = false;
	let hasTitle = false;
	let title = 'lparsafe';

	const writeTitle = (): void => {
		write(`${escape}]0;${title}${bell}`);
	};

	const take = (): void => {
		if (settings === undefined || !canDo) {
			return;
		}

		if (!isTaken) {
			isTaken = true;
			// Tell when the terminal is looked at and when not.
			write(`${escape}[?1004h`);
		}

		if (!settings.hasTitle || hasTitle) {
			return;
		}

		hasTitle = true;
		write(`${escape}[22;0t`);
		writeTitle();
	};

	const toUndo = (): string => (isTaken ? `${escape}[?1004l` : '') + (hasTitle ? `${escape}[23;0t` : '');

	return {
		begin(given) {
			settings = given;
			take();
			onChange?.();
		},
		tell(text) {
			if (settings !== undefined) {
				write(noticeBytes(text, settings, environment));
			}
		},
		title(text) {
			const next = shown(text);

			if (next === title) {
				return;
			}

			title = next;

			if (hasTitle) {
				writeTitle();
			}
		},
		toUndo,
		undo() {
			const bytes = toUndo();

			isTaken = false;
			hasTitle = false;

			return bytes;
		},
		again: take,
	};
};
