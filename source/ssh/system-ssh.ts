import {readFileSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {ConnectionError, OperatorError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import type {ClientSettings} from '../hosts/client-settings.js';
import {mostDrops, openVia, pauseAfterDrop} from './connect.js';
import {createSshShell, type SshShell} from './ssh-shell.js';
import {makeSocketDirectory} from './system-ssh-directory.js';
import {
	isReset,
	isWayRefused,
	logWords,
	systemFailure,
} from './system-ssh-failure.js';
import {
	prepareStart,
	readLog,
	startMultiplexer,
	type Multiplexer,
	type SystemShellOptions,
} from './start-multiplexer.js';
import {
	endMultiplexer,
	joinMultiplexer,
	MultiplexerGoneError,
	type SystemSshSessions,
} from './system-ssh-sessions.js';
import {tendSessions} from './tend-sessions.js';
import {waitOrLeave} from './wait-or-leave.js';

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
	const prepared = await prepareStart(host, options);

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

				return createSshShell(tendSessions(sessions, host, multiplexer), {
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
