import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {truncate} from 'node:fs/promises';
import type {Host} from '../base/host.js';
import type {Multiplexer} from './start-multiplexer.js';
import {endMultiplexer, type SystemSshSessions} from './system-ssh-sessions.js';
import {emptySessionWords} from './system-ssh-words.js';

/**
Sessions that pass through, with two cares of a master: its log is kept short, and Nagle's algorithm is switched off, which ssh does only for a session of its own. So one empty session is had before the second command.
*/
export const tendSessions = (sessions: SystemSshSessions, host: Host, {socketFile, logFile}: Multiplexer): SystemSshSessions => {
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
