import process from 'node:process';
import type {CommandContext} from './commands/command.js';
import {OperatorError, UsageError} from './base/errors.js';
import type {Services} from './base/services.js';
import {resolveHome} from './hosts/home.js';
import {openFace} from './open-face.js';
import type {Startup} from './startup.js';
import {fleetControl, serveFleet} from './training-fleet.js';

/**
Does what the command line asks for, a command or the app; says the exit code.
*/
export const runHeadless = async (startup: Startup, args: readonly string[]): Promise<number> => {
	const {readCommandLine, helpText, runCommand, showError} = await import('./commands/main.js');
	const {createTerminal} = await import('./commands/create-terminal.js');
	const {version, crashes} = startup;
	const isJson = args.includes('--json');
	const interruption = new AbortController();
	let engine: Services | undefined;
	let stopAnswering: (() => Promise<void>) | undefined;

	startup.showFaultsBy(error => showError(error, isJson, crashes.report));

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

			return await openFace(startup, {
				home, isReadOnly, isTraining, isLinear: line.globals['screen-reader'] === true, ...((ascii === true) && {isAscii: true}), ...((noColor === true) && {hasColor: false}), ...(!isTraining && {start: line.words}),
			});
		}

		const context: CommandContext = {
			isJson,
			terminal: createTerminal(interruption.signal),
			async services({isLeftAsIs = false} = {}) {
				if (engine === undefined) {
					const {createEngine} = await import('./engine/create-engine.js');

					const {path} = resolveHome({flag: home});

					startup.useHome(path);
					engine = createEngine({
						home: path, isTraining: false, isReadOnly, version, isResuming: false, isLeftAsIs, redactor: crashes.redactor, onFault: crashes.report, onTrouble(text) {
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
			fleet: await fleetControl(startup, home),
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
