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
		} finally {
			reader.close();
		}
	},
	async line() {
		const reader = createInterface({input: process.stdin});
		const {promise, resolve} = Promise.withResolvers<string>();

		reader.once('line', resolve);
		reader.once('close', () => {
			resolve('');
		});

		try {
			return await promise;
		} finally {
			reader.close();
		}
	},
	interrupted,
});
