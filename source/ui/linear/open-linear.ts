import {constants} from 'node:os';
import process from 'node:process';
import {exitCodes} from '../../base/exit-codes.js';
import {createDesk} from '../create-desk.js';
import type {Desk, Home, Notice} from '../desk.js';
import {deskOptions} from '../desk-options.js';
import {dispatch} from '../dispatch.js';
import {wrap} from '../line.js';
import {topLayer, type Layer} from '../navigation.js';
import type {OpenAppOptions} from '../open-app.js';
import {badges} from '../present/badges.js';
import {productionHost} from '../present/production-host.js';
import {startDesk} from '../start-desk.js';
import {assertTerminal, type TerminalOutput} from '../terminal.js';
import {createTheme} from '../theme.js';
import {resolveLooks} from '../looks.js';
import {faultText} from '../fault-text.js';
import {
	answerLine,
	answerValue,
	isForm,
	modeOf,
} from './answer-line.js';
import {
	isOtherwiseNumbered,
	newLines,
	noticesSince,
	tenthsIn,
	type Told,
} from './news.js';
import {
	drawn,
	linearTheme,
	plain,
	readPlace,
	type Item,
} from './place.js';
import {readLines} from './read-lines.js';

/**
The app line by line, for screen readers and terminals without a screen: each place is said once, then only what is new. The same screens, actions and confirmations as in the full-screen app.

@throws UsageError where there is no terminal.
*/
export const openLinear = async (options: Omit<OpenAppOptions, 'stdout'> & {
	readonly stdout?: Pick<TerminalOutput, 'isTTY' | 'write'> & Partial<Pick<TerminalOutput, 'columns'>>;

	/**
	What is new is said together, this long after it came, in milliseconds.
	*/
	readonly gathering?: number;
}): Promise<number> => {
	const {gathering = 120, environment = process.env, stdin = process.stdin, stdout = process.stdout, stderr = process.stderr} = options;

	assertTerminal({stdin, stdout});

	const theme = linearTheme(createTheme({palette: 'mono', isAscii: resolveLooks({flags: options, environment, settings: options.looks ?? {}}).isAscii}));
	const over = Promise.withResolvers<number>();
	let isPrompted = false;
	const say = (text: string): void => {
		// A terminal breaks lines anywhere, and what is read aloud would be halves of words.
		const lines = text.split('\n').flatMap(line => wrap(line, stdout.columns ?? Infinity));

		stdout.write(`${isPrompted ? '\n' : ''}${lines.join('\n')}\n`);
		isPrompted = false;
	};

	const promptAgain = (): void => {
		if (isPrompted) {
			return;
		}

		stdout.write('> ');
		isPrompted = true;
	};

	let failure: unknown;
	let told: Told | undefined;
	const known = new WeakMap<Layer, Told>();
	const dialogsTold = new WeakSet<Layer>();
	let noticeTold: Notice | undefined;
	let tenthsTold = -1;
	let isReading = false;
	let isAskingValue = false;
	// Nobody has read yet what was just told.
	let isNew = false;
	let timer: NodeJS.Timeout | undefined;

	const makeDesk = (home: Home): Desk => createDesk({
		home,
		theme,
		...deskOptions(options),
		...options.switchToTraining !== undefined && {switchToTraining: openTraining},
		onQuit: over.resolve,
	});

	const watch = (watched: Desk): void => {
		watched.version.subscribe(() => {
			if (!isReading) {
				timer ??= setTimeout(speak, gathering);
			}
		});
	};

	const openTraining = async (tell: (text: string) => void): Promise<Home> => {
		const home = await options.switchToTraining!(tell);
		const before = desk;

		desk = makeDesk(home);
		before.stop();
		told = undefined;
		noticeTold = undefined;
		watch(desk);
		startDesk(desk);

		return home;
	};

	const sayNotices = (): void => {
		const notices = desk.notices.get();

		for (const {text} of noticesSince(noticeTold, notices)) {
			say(`* ${text}`);
		}

		noticeTold = notices.at(-1);
	};

	const placeName = (layer: Layer): string => {
		const {screens, dialogs} = desk.navigation.get();
		const marks = badges({
			isTraining: desk.isTraining, isProduction: productionHost(screens, desk.world.get()) !== undefined, isReadOnly: desk.isReadOnly, runs: desk.world.get().runs ?? [], endedUnseen: desk.attention.badge(), glyphs: theme.glyphs,
		}).map(({text}) => text.trim()).filter(text => text !== '');

		return [...screens.map(({crumb}) => crumb), ...dialogs.includes(layer) ? [layer.crumb] : []].join(' > ') + (marks.length === 0 ? '' : `. ${marks.join(', ')}`);
	};

	const prompt = (layer: Layer, items: readonly Item[]): void => {
		const mode = modeOf(layer, items.length > 0);
		const texts = {
			commands: `${items.length > 0 ? (isForm(layer) ? 'A number changes that field; ' : 'A number chooses; ') : ''}? lists what can be done, back goes back.`,
			field: 'Type the words that are asked for, then the number of the answer; back gives none.',
			text: 'Type the answer; back gives none.',
			secret: 'Type the answer, which may not be shown; nothing declines.',
		};

		say(texts[mode]);
		promptAgain();
	};

	const sayPlace = (layer: Layer): void => {
		isReading = true;

		try {
			const {lines, items, isMore} = readPlace(desk, layer);
			const numbered = (row: number): readonly string[] => items.flatMap((item, at) => item.row === row ? [`${at + 1}. ${item.label}`] : []);
			const body = lines.flatMap((line, row): readonly string[] => {
				const here = numbered(row);

				return here.length > 0 ? here : [plain(line)];
			});
			const rest = items.flatMap((item, at) => item.row === -1 ? [`${at + 1}. ${item.label}`] : []);

			say(`\n${placeName(layer)}`);
			say([...body, ...rest].filter((line, at, all) => line !== '' || (all[at - 1] ?? '') !== '').join('\n').trim());

			if (isMore) {
				say('There are more than are numbered; /text shows only what holds the text.');
			}

			told = {layer, lines: drawn(layer).map(line => plain(line)), items};
			known.set(layer, told);

			if (desk.navigation.get().dialogs.includes(layer)) {
				dialogsTold.add(layer);
			}

			prompt(layer, items);
		} finally {
			isReading = false;
		}
	};

	/**
	Of progress each tenth is told.
	*/
	const sayNews = (layer: Layer, before: readonly string[]): void => {
		const lines = drawn(layer).map(line => plain(line));
		const news = newLines(before, lines, layer.runId !== undefined);
		const tenths = tenthsIn(lines);

		if (layer.runId !== undefined && tenths > tenthsTold && tenths >= 0) {
			say(`${tenths * 10} %`);
		}

		tenthsTold = Math.max(tenths, -1);

		if (news.length > 0) {
			say(news.join('\n'));
		}

		told = told === undefined ? undefined : {...told, lines};
	};

	const speak = (): void => {
		clearTimeout(timer);
		timer = undefined;

		const layer = topLayer(desk.navigation.get());

		try {
			sayNotices();

			if (layer === undefined) {
				return;
			}

			if (told?.layer !== layer) {
				const earlier = known.get(layer);

				isAskingValue = false;

				// Back from a dialog over a place that was told: only what has changed there.
				if (earlier !== undefined && told !== undefined && dialogsTold.has(told.layer) && !isOtherwiseNumbered(layer, earlier)) {
					told = earlier;
					say(`\nBack: ${placeName(layer)}`);
					sayNews(layer, earlier.lines);
					promptAgain();
				} else {
					sayPlace(layer);
				}

				isNew = true;
				setTimeout(() => {
					isNew = false;
				}, gathering);
				reader.drop();
				reader.setHidden(layer.name === 'question');
			} else if (!isAskingValue) {
				// What is numbered has changed: the numbers that were told hold no more.
				if (isOtherwiseNumbered(layer, told)) {
					sayPlace(layer);
				} else {
					sayNews(layer, told.lines);
				}

				promptAgain();
			}
		} catch (error) {
			failure ??= error;
			over.resolve(exitCodes.bug);
		}
	};

	const onLine = (line: string): void => {
		isPrompted = false;

		const layer = topLayer(desk.navigation.get());

		// A line that was typed before the place was told was not meant for it.
		if (layer === undefined || told?.layer !== layer || isNew) {
			say('That came before this place was told, and was not used.');
			promptAgain();

			return;
		}

		const before = desk.navigation.get();

		try {
			if (isAskingValue) {
				isAskingValue = false;
				answerValue(desk, line);
				sayPlace(layer);

				return;
			}

			answerLine({
				desk, items: told.items, say, askValue(label) {
					isAskingValue = true;
					say(`${label}\nNew value; nothing leaves it, a dash alone empties it.`);
					promptAgain();
				}, readAgain() {
					sayPlace(layer);
				},
			}, line);

			if (desk.navigation.get() !== before) {
				speak();
			} else if (!isAskingValue) {
				sayNotices();
				promptAgain();
			}
		} catch (error) {
			failure ??= error;
			over.resolve(exitCodes.bug);
		}
	};

	const interrupt = (): void => {
		dispatch(desk, {name: desk.keys.keysOf('interrupt')[0] ?? 'ctrl-c'}, () => undefined);
		speak();
	};

	let desk = makeDesk(options.home);
	const reader = readLines(stdin, {
		onLine, onInterrupt: interrupt, onEnd() {
			over.resolve(exitCodes.ok);
		},
	});

	const onEnd = (signal: NodeJS.Signals): void => {
		over.resolve(128 + (constants.signals[signal] ?? 15));
	};

	const onFault = (error: unknown): void => {
		failure ??= error;
		over.resolve(exitCodes.bug);
	};

	process.on('SIGINT', interrupt).on('SIGTERM', onEnd).on('SIGHUP', onEnd).on('uncaughtException', onFault);

	const endWithEngine = async (): Promise<void> => {
		onFault(await options.engineGone);
	};

	if (options.engineGone !== undefined) {
		void endWithEngine();
	}

	say('lparsafe, line by line.');
	watch(desk);
	startDesk(desk, options.start);

	const exitCode = await over.promise;

	clearTimeout(timer);
	desk.stop();
	reader.stop();
	process.off('SIGINT', interrupt).off('SIGTERM', onEnd).off('SIGHUP', onEnd).off('uncaughtException', onFault);

	if (failure !== undefined) {
		stderr.write(faultText(failure, options.reportFault));

		return exitCodes.bug;
	}

	return exitCode;
};
