import process from 'node:process';
import {createInterface} from 'node:readline/promises';
import type {Terminal} from './command.js';

/**
This process's own streams. Nobody is asked where its input is no terminal.
*/
export const createTerminal = (interrupted: AbortSignal): Terminal => ({
	out(text) {
		process.stdout.write(text);
	},
	say(text) {
		process.stderr.write(text);
	},
	async ask(question) {
		if (!process.stdin.isTTY) {
			return undefined;
		}

		const reader = createInterface({input: process.stdin, output: process.stderr});

		try {
			return await reader.question(question, {signal: interrupted});
		} catch (error) {
			// Ctrl-C is no answer, and no fault.
			if (interrupted.aborted) {
				return undefined;
			}

			throw error;
		} finally {
			reader.close();
		}
	},
	async line() {
		const reader = createInterface({input: process.stdin});
		const {promise, resolve} = Promise.withResolvers<string | undefined>();
		const stop = (): void => {
			reader.close();
		};

		reader.once('line', resolve);
		reader.once('close', () => {
			resolve(undefined);
		});
		interrupted.addEventListener('abort', stop, {once: true});

		try {
			return await promise;
		} finally {
			interrupted.removeEventListener('abort', stop);
			reader.close();
		}
	},
	interrupted,
});
