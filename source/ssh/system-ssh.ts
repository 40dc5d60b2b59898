import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {readFile, rm, truncate} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {ConnectionError, OperatorError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import type {Ask} from '../base/question.js';
import {configFileFor, readClientSettings, type ClientSettings} from '../hosts/client-settings.js';
import {
	mostDrops,
	openVia,
	pauseAfterDrop,
	type ConnectOptions,
} from './connect.js';
import {defaultTiming} from './handshake.js';
import type {KnownLine} from './known-hosts-file.js';
import {knownLines, knownName} from './known-hosts.js';
import {createSshShell, type SshShell} from './ssh-shell.js';
import {openAskpassDesk, type AskpassDesk} from './system-ssh-askpass.js';
import {makeSocketDirectory} from './system-ssh-directory.js';
import {
	isReset,
	isWayRefused,
	logWords,
	readHostKey,
	readLetInWith,
	systemFailure,
	type SystemFailure,
} from './system-ssh-failure.js';
import {legacyAlgorithms} from './system-ssh-algorithms.js';
import {startTimeLimit, type TimeLimit} from './time-limit.js';
import {
	endMultiplexer,
	joinMultiplexer,
	MultiplexerGoneError,
	type SystemSshSessions,
} from './system-ssh-sessions.js';
import {emptySessionWords, multiplexerWords, type WordsContext} from './system-ssh-words.js';
import {waitOrLeave} from './wait-or-leave.js';

// A master that nobody holds ends by itself.
const lingerSeconds = 5;

export type SystemShellOptions = Pick<ConnectOptions, 'home' | 'configFile' | 'signal' | 'timing' | 'onClose' | 'onActivity' | 'environment' | 'via'> & {
	/**
	Asks the operator for passwords, passphrases, PINs and what a server asks; absent: nobody is there, and nothing is asked.
	*/
	readonly ask?: Ask | undefined;

	/**
	Told what needs a hand but no answer: a security key waits to be touched.
	*/
	readonly note?: (text: string, host: string) => void;
};

type Prepared = {
	readonly settings: ClientSettings;
	readonly name: string;
	readonly lines: readonly KnownLine[];
	readonly context: WordsContext;
};

const prepare = async (host: Host, {home, configFile: ownConfig, environment = process.env, timing: ownTiming, ask, via}: SystemShellOptions): Promise<Prepared> => {
	// The operator's own settings, such as a ProxyJump for all hosts, are not meant for the training fleet.
	const configFile = configFileFor(host, ownConfig);
	const settings = await readClientSettings({
		address: host.address, port: host.port, user: host.user, configFile, environment,
	});
	const timing = {...defaultTiming, ...ownTiming};
	const {userKnownHostsFiles, globalKnownHostsFiles, connectTimeoutSeconds} = settings;
	const knownHostsFiles = [host.knownHostsFile ?? path.join(home, 'known_hosts'), ...(host.knownHostsFile === undefined ? userKnownHostsFiles : [])];

	if (via !== undefined && via.socketFile === undefined) {
		throw new TypeError(`\`${via.name}\` is not reached with the system's ssh, which leads through its own only.`);
	}

	if (via === undefined && (host.jump !== undefined || settings.proxyJump.length > 0)) {
		throw new TypeError(`\`${host.name}\` lies behind another host, and no way there was given.`);
	}

	const name = knownName(settings.hostname, settings.port, settings.hostKeyAlias);

	return {
		settings,
		name,
		lines: await knownLines(name, [...knownHostsFiles, ...globalKnownHostsFiles]),
		context: {
			configFile,
			knownHostsFiles,
			isAsking: ask !== undefined,
			connectSeconds: Math.max(1, Math.min(connectTimeoutSeconds ?? Infinity, Math.ceil(timing.readyMilliseconds / 1000))),
			keepaliveSeconds: Math.max(1, Math.round(timing.keepaliveMilliseconds / 1000)),
			keepaliveCount: timing.keepaliveCount,
			legacy: host.legacyAlgorithms ? await legacyAlgorithms() : {},
		},
	};
};

const readLog = async (file: string): Promise<string> => {
	try {
		return await readFile(file, 'utf8');
	} catch {
		return '';
	}
};

type Multiplexer = {readonly socketFile: string; readonly logFile: string; readonly fingerprint: string; readonly letInWith: string | undefined; readonly hasSpentSecret: boolean};

/**
Starts a master and waits until it is let in.

@returns How it failed, or the master.
@throws The signal's reason.
*/
const startMultiplexer = async (host: Host, prepared: Prepared, directory: string, options: SystemShellOptions): Promise<Multiplexer | SystemFailure> => {
	const {context, settings, lines, name} = prepared;
	const {home, ask, note, signal, environment = process.env, timing, via} = options;
	const socketFile = path.join(directory, 'master');
	const logFile = path.join(directory, 'log');
	let desk: AskpassDesk | undefined;
	let ended: SystemFailure['ended'];
	let isLate = false;
	let printed = '';
	let limit: TimeLimit | undefined;
	let kill: () => void = () => undefined;

	if (ask !== undefined) {
		desk = await openAskpassDesk({
			home,
			directory,
			ask,
			note,
			host: host.name,
			log: () => readFileSync(logFile, 'utf8'),
			onEnd(prompt) {
				ended ??= prompt;
				kill();
			},

			// An operator's time to answer is not the host's.
			onAsking(isAsking) {
				if (isAsking) {
					limit?.pause();
				} else {
					limit?.resume();
				}
			},
		});
	}

	try {
		signal?.throwIfAborted();

		const {SSH_ASKPASS: _, ...inherited} = environment;

		// In a session of its own it has no terminal to ask at, which is the app's.
		const child = spawn('ssh', multiplexerWords(host, context, {
			through: via?.socketFile, socketFile, logFile, lingerSeconds,
		}), {
			detached: true,
			stdio: ['ignore', 'ignore', 'pipe'],
			env: {
				...inherited, LC_ALL: 'C', ...(via !== undefined && {SHELL: '/bin/sh'}), ...(desk?.environment ?? {SSH_ASKPASS_REQUIRE: 'never'}),
			},
		});
		const exit = once(child, 'exit');

		kill = () => {
			try {
				// With its hops.
				process.kill(-(child.pid ?? 0), 'SIGKILL');
			} catch {}
		};

		child.stderr.setEncoding('utf8').on('data', (piece: string) => {
			printed = (printed + piece).slice(-16_384);
		});

		limit = startTimeLimit(timing?.readyMilliseconds ?? defaultTiming.readyMilliseconds, () => {
			isLate = true;
			kill();
		});

		signal?.addEventListener('abort', kill, {once: true});

		let code: number | undefined;

		try {
			[code] = await exit as [number | undefined];
		} finally {
			limit.stop();
			signal?.removeEventListener('abort', kill);
			child.stderr.destroy();
		}

		const log = await readLog(logFile);
		const key = readHostKey(log);

		if (signal?.aborted === true) {
			await endMultiplexer(socketFile);
			signal.throwIfAborted();
		}

		if (code === 0 && key !== undefined) {
			return {
				socketFile, logFile, fingerprint: key.fingerprint, letInWith: readLetInWith(log), hasSpentSecret: desk?.hasSpentSecret() ?? false,
			};
		}

		return {
			host, settings, name, lines, via: via?.name, log, printed, ended, isLate, hasSpentSecret: desk?.hasSpentSecret() ?? false,
		};
	} finally {
		desk?.close();
	}
};

/**
Sessions that pass through, with two cares of a master: its log is kept short, and Nagle's algorithm is switched off, which ssh does only for a session of its own. So one empty session is had before the second command.
*/
const tended = (sessions: SystemSshSessions, host: Host, {socketFile, logFile}: Multiplexer): SystemSshSessions => {
	let commands = 0;
	let isHeld = false;
	const held: Array<() => void> = [];

	const shorten = async (): Promise<void> => {
		try {
			await truncate(logFile);
		} catch {}
	};

	const useEmptySession = async (): Promise<void> => {
		const child = spawn('ssh', emptySessionWords(host, socketFile), {
			detached: true, stdio: 'ignore', timeout: 2000, killSignal: 'SIGKILL',
		});

		try {
			await once(child, 'exit');
		} catch {}

		isHeld = false;

		for (const start of held.splice(0)) {
			start();
		}
	};

	return {
		...sessions,
		exec(command, callback) {
			commands += 1;

			if (commands === 2) {
				isHeld = true;
				void useEmptySession();
			}

			if (commands % 1000 === 0) {
				void shorten();
			}

			const start = (): void => {
				try {
					sessions.exec(command, callback);
				} catch (error) {
					callback(error as Error, undefined as never);
				}
			};

			if (isHeld) {
				held.push(start);
			} else {
				sessions.exec(command, callback);
			}
		},
		end() {
			void (async () => {
				await endMultiplexer(socketFile);
				sessions.destroy();
			})();
		},
	};
};

/**
Joins a master. Undefined: it is gone already and can be started anew, since nothing was asked of the host yet; never where the operator would be asked for a secret again.

@throws ConnectionError where it is gone and may not; otherwise as `joinMultiplexer`.
*/
const joinOrLose = async (host: Host, {socketFile, logFile, hasSpentSecret}: Multiplexer, canTryAgain: boolean, signal: AbortSignal | undefined): Promise<SystemSshSessions | undefined> => {
	try {
		return await joinMultiplexer(socketFile, signal);
	} catch (error) {
		if (!(error instanceof MultiplexerGoneError)) {
			throw error;
		}

		if (canTryAgain && !hasSpentSecret) {
			return undefined;
		}

		const said = logWords(await readLog(logFile)).at(-1)?.slice(0, 200);

		throw new ConnectionError(`The connection to \`${host.name}\` was lost right after the login${said === undefined ? '' : `: ${said}`}.`, {code: 'connection-lost', advice: 'Check the network and try again; if it always ends there, the host\'s own log of sshd says why.', cause: error});
	}
};

/**
Asks the jump host for the way once more, since it tells us why it opens none and tells ssh nothing.

@throws ConnectionError
*/
const refuseWay = async (host: Host, {hostname, port}: ClientSettings, via: NonNullable<SystemShellOptions['via']>): Promise<void> => {
	const {stream} = await openVia(host, {hostname, port}, via);

	stream.destroy();
};

/**
Opens a connection with the system's own ssh, for what ssh2 cannot do: certificates, security keys, GSSAPI, PKCS#11, ProxyCommand. A master of our own is started, of which nothing is left when this process ends, however it ends; commands pass through it with their own exit codes, signals and windows.

Host keys are checked by ssh, strictly, against the same files as the other transport's. Each secret is asked for once and goes through a socket of this account to ssh.

@throws ConnectionError, HostKeyError, OperatorError (`tool-missing`), or the signal's reason.
*/
export const openSystemShell = async (host: Host, options: SystemShellOptions): Promise<SshShell> => {
	const {signal, onClose, onActivity, environment = process.env, via} = options;
	const prepared = await prepare(host, options);

	for (let attempt = 1; ; attempt += 1) {
		const directory = await makeSocketDirectory(environment);
		const discard = async (): Promise<void> => rm(directory, {recursive: true, force: true, maxRetries: 3});

		try {
			const multiplexer = await startMultiplexer(host, prepared, directory, options);

			if ('fingerprint' in multiplexer) {
				const sessions = await joinOrLose(host, multiplexer, attempt < mostDrops, signal);

				if (sessions === undefined) {
					await discard();
					await waitOrLeave(pauseAfterDrop(attempt, options.timing), signal);
					continue;
				}

				return createSshShell(tended(sessions, host, multiplexer), {
					host: host.name,
					onActivity,
					openWay: sessions.openWay,
					hostKey: multiplexer.fingerprint,
					letInWith: multiplexer.letInWith,
					socketFile: multiplexer.socketFile,
					destroy() {
						sessions.destroy();
					},
					lossReason() {
						try {
							return logWords(readFileSync(multiplexer.logFile, 'utf8')).at(-1)?.slice(0, 200);
						} catch {
							return undefined;
						}
					},
					onClose() {
						void discard();
						onClose?.();
					},
				});
			}

			await discard();

			if (via !== undefined && isWayRefused(multiplexer)) {
				await refuseWay(host, prepared.settings, via);
			}

			if (!isReset(multiplexer) || attempt === mostDrops) {
				throw systemFailure(multiplexer);
			}
		} catch (error) {
			await endMultiplexer(path.join(directory, 'master'));
			await discard();

			if (error instanceof OperatorError || signal?.aborted === true) {
				throw error;
			}

			throw new ConnectionError(`No connection to \`${host.name}\`: the system's ssh cannot be used (${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}).`, {
				code: 'unreachable', advice: 'The system\'s ssh must be OpenSSH 7.4 or newer; `ssh -V` tells.', cause: error,
			});
		}

		await waitOrLeave(pauseAfterDrop(attempt, options.timing), signal);
	}
};
