import {spawn} from 'node:child_process';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {Worker} from 'node:worker_threads';
import type {CommandContext} from './commands/command.js';
import {systemClock} from './base/clock.js';
import {OperatorError, UsageError} from './base/errors.js';
import {exitCodes} from './base/exit-codes.js';
import {hideInError} from './base/hide-secrets.js';
import type {Services} from './base/services.js';
import {settleHeap} from './base/settle-heap.js';
import type {Fleet, FleetOptions} from './base/training.js';
import {createCrashDesk} from './engine/crash-desk.js';
import {hearAnswers} from './engine/hear-answers.js';
import {resolveHome} from './hosts/home.js';
import {readLooks} from './hosts/looks.js';
import {describeError} from './store/crash-report.js';

declare global {
	/**
	Put in place by the bundler.
	*/
	var lparsafeVersion: string | undefined;
}

const version = globalThis.lparsafeVersion ?? '0.0.0';

/**
The home in use, as soon as it is known.
*/
let homeInUse: string | undefined;

const crashes = createCrashDesk({
	version, part: 'app', clock: systemClock, home: () => homeInUse,
});

/**
Shows what nobody caught, and ends. The app has put the terminal back by then.
*/
let showFault = (error: unknown): number => {
	const report = crashes.report(error);

	process.stderr.write(`lparsafe stopped because of a fault of its own: ${describeError(error)}\n${report === undefined ? '' : `The report of it is ${report}.\n`}Runs that were started go on; they are found again at the next start.\n`);

	return exitCodes.bug;
};

type Globals = {readonly home?: string; readonly isReadOnly: boolean};

/**
A file beside this one in the bundle.
*/
const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/**
Starts the engine in a worker; nothing of it runs on the thread that draws.
*/
const openEngine = (home: string, {isTraining, isReadOnly}: {readonly isTraining: boolean; readonly isReadOnly: boolean}) => {
	const worker = new Worker(beside('engine.js'), {
		workerData: {
			home, isTraining, isReadOnly, version, isResuming: true,
		},
		stdout: true,
		stderr: true,
		// What it reads of a fleet is short-lived; more room only lets that pile up.
		resourceLimits: {maxYoungGenerationSizeMb: 8},
	});

	return {
		worker, ended: new Promise<Error>(resolve => {
			worker.on('error', error => {
				resolve(error as Error);
			});
			worker.on('exit', code => {
				resolve(new Error(`The engine ended with code ${code}.`));
			});
		}),
	};
};

type Engine = {readonly services: Services; close(): Promise<void>};

/**
`onGone` is told of an engine that ended although nobody closed it.
*/
const connectEngine = async (home: string, options: {readonly isTraining: boolean; readonly isReadOnly: boolean}, onGone: (error: Error) => void): Promise<Engine> => {
	homeInUse ??= home;

	const {worker, ended} = openEngine(home, options);
	const {connectServices} = await import('./engine/services-port.js');
	const {services: reached, fail} = connectServices(worker);
	const services = hearAnswers(reached, crashes.redactor.add);
	let isClosed = false;
	const watchEnd = async () => {
		const error = await ended;

		hideInError(error, crashes.redactor);
		fail(error);

		if (!isClosed) {
			onGone(error);
		}
	};

	void watchEnd();

	return {
		services,
		async close() {
			isClosed = true;

			try {
				// Whoever leaves is not kept: what was not noted by then, the next start finds by the leases.
				await Promise.race([services.close(), delay(1500, undefined, {ref: false})]);
			} finally {
				await worker.terminate();
			}
		},
	};
};

const fleetControl = async (home: string | undefined) => {
	const {createFleetControl} = await import('./training/fleet-control.js');

	return createFleetControl({
		home: resolveHome({flag: home, isTraining: true}).path,
		spawn(args) {
			const child = spawn(process.execPath, [beside('simulate.js'), ...args], {detached: true, stdio: 'ignore'});

			child.unref();

			return child;
		},
	});
};

const openTraining = async ({home, isReadOnly}: Globals, tell: (text: string) => void, onGone: (error: Error) => void): Promise<Engine> => {
	tell('Starting the training fleet …');

	const control = await fleetControl(home);
	const {enlist} = await import('./training/enlist.js');
	const fleet = await control.open({});

	tell('Opening the training home …');

	const engine = await connectEngine(resolveHome({flag: home, isTraining: true}).path, {isTraining: true, isReadOnly}, onGone);

	await enlist(engine.services, fleet);

	return engine;
};

type FaceOptions = {
	readonly isTraining: boolean;
	readonly isAscii?: boolean;
	readonly hasColor?: boolean;

	/**
	Line by line, as for a screen reader.
	*/
	readonly isLinear?: boolean;

	/**
	A place to go to at once.
	*/
	readonly start?: readonly string[];
};

/**
Opens the app: React here, the engine in a worker, both loaded only now.
*/
const openFace = async ({home, isReadOnly, isTraining, isAscii, hasColor, isLinear = false, start = []}: Globals & FaceOptions): Promise<number> => {
	const {assertTerminal, shouldBeLinear} = await import('./ui/terminal.js');

	assertTerminal(process);

	settleHeap();

	const looks = readLooks(resolveHome({flag: home, isTraining}).path);
	const isByLines = isLinear || looks.screenReader === true || shouldBeLinear(process.env);
	const keys = looks.keys === undefined ? undefined : await import('./ui/keymap.js').then(({createKeymap}) => createKeymap(looks.keys));
	const {startGuardian} = await import('./ui/guardian.js');
	const guardian = isByLines ? undefined : startGuardian();
	const engines: Engine[] = [];
	const gone = Promise.withResolvers<unknown>();
	const loading = isByLines ? import('./ui/linear/open-linear.js').then(({openLinear}) => openLinear) : import('./ui/open-app.js').then(({openApp}) => openApp);
	const first = isTraining
		? await openTraining({home, isReadOnly}, text => {
			process.stderr.write(`${text}\n`);
		}, gone.resolve)
		: await connectEngine(resolveHome({flag: home}).path, {isTraining: false, isReadOnly}, gone.resolve);

	engines.push(first);

	const open = await loading;

	try {
		return await open({
			home: {services: first.services, isTraining},
			isReadOnly,
			reportFault: crashes.report,
			engineGone: gone.promise,
			start,
			...(keys !== undefined && {keys}),
			...(looks.mouse === true && {hasMouse: true}),
			...(guardian !== undefined && {guardian}),
			...((isAscii ?? looks.ascii) === true && {isAscii: true}),
			...(hasColor !== undefined && {hasColor}),
			looks,
			...(!isTraining && {
				async switchToTraining(tell: (text: string) => void) {
					const engine = await openTraining({home, isReadOnly}, tell, gone.resolve);

					engines.push(engine);

					return {services: engine.services, isTraining: true};
				},
			}),
		});
	} finally {
		await Promise.allSettled(engines.map(async engine => engine.close()));
	}
};

const serveFleet = async (home: string | undefined, options: FleetOptions, ready: (fleet: Fleet) => void, signal: AbortSignal): Promise<void> => {
	const {serve} = await import('./simulator/life.js');

	await serve({home: resolveHome({flag: home, isTraining: true}).path, ...options}, {ready, signal});
};

const runHeadless = async (args: readonly string[]): Promise<number> => {
	const {readCommandLine, helpText, runCommand, showError} = await import('./commands/main.js');
	const {createTerminal} = await import('./commands/create-terminal.js');
	const isJson = args.includes('--json');
	const interruption = new AbortController();
	let engine: Services | undefined;
	let stopAnswering: (() => Promise<void>) | undefined;

	showFault = error => showError(error, isJson, crashes.report);

	let interruptedAt = 0;

	// One Ctrl-C can come twice, from the terminal and from a parent such as npm: only a later one ends at once.
	process.on('SIGINT', () => {
		const now = performance.now();

		if (interruption.signal.aborted && now - interruptedAt > 500) {
			process.exit(130);
		}

		if (interruption.signal.aborted) {
			return;
		}

		interruptedAt = now;
		interruption.abort();
	});

	try {
		const line = readCommandLine(args);
		const {home, 'read-only': isReadOnly = false, ascii, 'no-color': noColor} = line.globals;

		if (line.globals.version === true) {
			process.stdout.write(isJson ? `${JSON.stringify({format: 1, version})}\n` : `${version}\n`);

			return 0;
		}

		if (line.globals.help === true) {
			process.stdout.write(helpText(line.command));

			return 0;
		}

		if (line.command === undefined) {
			const [word, ...rest] = line.words;
			const isTraining = word === 'training';

			if (isTraining && rest.length > 0) {
				throw new UsageError(`Scenarios such as \`${rest[0] ?? ''}\` are not there yet.`, {code: 'not-yet', advice: '`lparsafe training` opens the app on the training fleet.'});
			}

			// Hosts and methods are names of places in the app; where there is no terminal for it, only commands are known.
			if (word !== undefined && !isTraining && (rest.length > 2 || isJson || !process.stdin.isTTY || !process.stdout.isTTY)) {
				throw new UsageError(`\`${word}\` is no command.`, {advice: '`lparsafe --help` lists the commands; `lparsafe HOST` and `lparsafe METHOD HOST [TARGET]` open the app there, in a terminal.'});
			}

			return await openFace({
				home, isReadOnly, isTraining, isLinear: line.globals['screen-reader'] === true, ...((ascii === true) && {isAscii: true}), ...((noColor === true) && {hasColor: false}), ...(!isTraining && {start: line.words}),
			});
		}

		const context: CommandContext = {
			isJson,
			terminal: createTerminal(interruption.signal),
			async services() {
				if (engine === undefined) {
					const {createEngine} = await import('./engine/create-engine.js');

					homeInUse = resolveHome({flag: home}).path;
					engine = createEngine({
						home: homeInUse, isTraining: false, isReadOnly, version, isResuming: false, redactor: crashes.redactor, onFault: crashes.report, onTrouble(text) {
							process.stderr.write(`${text}\n`);
						}, onBug(error) {
							if (!(error instanceof OperatorError)) {
								throw error;
							}

							// What is kept of a run cannot be written, as on a full disk: it is left, and goes on on its host.
							interruption.abort(error);
						},
					});

					const {findAsker} = await import('./commands/asker.js');
					const asker = findAsker();

					if (asker !== undefined) {
						const {answerQuestions} = await import('./commands/answer-questions.js');

						stopAnswering = answerQuestions(engine, asker, interruption.signal);
					}
				}

				return engine;
			},
			async backupHome(to) {
				const {backupHome} = await import('./store/backup-home.js');

				return backupHome({
					home: resolveHome({flag: home}).path, to, version, now: Date.now(),
				});
			},
			async restoreHome(from, confirm) {
				const {restoreHome} = await import('./store/restore-home.js');

				return restoreHome({
					home: resolveHome({flag: home}).path, from, now: Date.now(), ...(confirm !== undefined && {confirm}),
				});
			},
			fleet: await fleetControl(home),
			reportFault: crashes.report,
			...process.stdin.isTTY && process.stdout.isTTY && {
				async showKeys(overrides) {
					const {showKeys} = await import('./ui/show-keys.js');

					await showKeys({
						input: process.stdin, write(text) {
							process.stdout.write(text);
						}, term: process.env['TERM'] ?? '', overrides,
					});
				},
			},
			async serveFleet(options, ready) {
				await serveFleet(home, options, ready, interruption.signal);
			},
		};

		return await runCommand({...line, command: line.command}, context);
	} catch (error) {
		return showError(error, isJson, crashes.report);
	} finally {
		await stopAnswering?.();
		await engine?.close();
	}
};

/**
Starts what the command line asks for and sets the process's exit code.
*/
export const main = async (): Promise<void> => {
	// A reader that went away (`| head`) is no fault.
	process.stdout.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code === 'EPIPE') {
			process.exit(process.exitCode ?? 0);
		}

		// A terminal that went away is none either: the app leaves by itself.
		if (error.code !== 'EIO') {
			throw error;
		}
	});

	process.on('uncaughtException', error => {
		// The app leaves in its own way, and puts the terminal back first.
		if (process.listenerCount('uncaughtException') === 1) {
			process.exit(showFault(error));
		}
	});

	const args = process.argv.slice(2);

	if (args.length > 0) {
		process.exitCode = await runHeadless(args);
	} else {
		try {
			process.exitCode = await openFace({isReadOnly: false, isTraining: false});
		} catch (error) {
			if (!(error instanceof OperatorError)) {
				process.exitCode = showFault(error);

				return;
			}

			process.stderr.write(`lparsafe: ${error.message}\n${error.advice}\n`);
			process.exitCode = error.exitCode;
		}
	}
};
