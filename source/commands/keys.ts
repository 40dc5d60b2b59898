import {UsageError} from '../base/errors.js';
import type {Command} from './command.js';

export const keysCommands: readonly Command[] = [{
	words: ['keys'],
	usage: '',
	summary: 'shows what arrives for each key that is pressed, and what it does in the app',
	options: {},
	arguments: [0, 0],
	async run({isJson, services, showKeys}) {
		if (isJson || showKeys === undefined) {
			throw new UsageError('`lparsafe keys` needs a terminal to read keys from.', {advice: 'Run it in the terminal that lparsafe is used in, without --json and without a pipe.'});
		}

		const engine = await services();
		const {keys} = await engine.info();

		await showKeys(keys ?? {});

		return 0;
	},
}];
