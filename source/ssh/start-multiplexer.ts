import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type {Host} from '../base/host.js';
import type {Ask} from '../base/question.js';
import {configFileFor, readClientSettings, type ClientSettings} from '../hosts/client-settings.js';
import type {ConnectOptions} from './connect.js';
import {defaultTiming} from './handshake.js';
import type {KnownLine} from './known-hosts-file.js';
import {knownLines, knownName} from './known-hosts.js';
import {openAskpassDesk, type AskpassDesk} from './system-ssh-askpass.js';
import {readHostKey, readLetInWith, type SystemFailure} from './system-ssh-failure.js';
import {legacyAlgorithms} from './system-ssh-algorithms.js';
import {startTimeLimit, type TimeLimit} from './time-limit.js';
import {endMultiplexer} from './system-ssh-sessions.js';
import {multiplexerWords, type WordsContext} from './system-ssh-words.js';

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

export const prepareStart = async (host: Host, {home, configFile: ownConfig, environment = process.env, timing: ownTiming, ask, via}: SystemShellOptions): Promise<Prepared> => {
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

export const readLog = async (file: string): Promise<string> => {
	try {
		return await readFile(file, 'utf8');
	} catch {
		return '';
	}
};

export type Multiplexer = {readonly socketFile: string; readonly logFile: string; readonly fingerprint: string; readonly letInWith: string | undefined; readonly hasSpentSecret: boolean};

/**
Starts a master and waits until it is let in.

@returns How it failed, or the master.
@throws The signal's reason.
*/
export const startMultiplexer = async (host: Host, prepared: Prepared, directory: string, options: SystemShellOptions): Promise<Multiplexer | SystemFailure> => {
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
