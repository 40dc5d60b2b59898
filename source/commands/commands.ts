import {endWords} from '../base/command-entry.js';
import {UsageError} from '../base/errors.js';
import {cleanLine, cleanText} from '../base/text.js';
import {formatDuration} from '../base/units.js';
import type {Command} from './command.js';
import {show, table} from './show.js';

const usual = 200;

const list: Command = {
	words: ['commands'],
	usage: '[--host HOST] [--run ID] [--limit N] [--full]',
	summary: 'what was run on hosts, the newest first',
	options: {
		host: {type: 'string'}, run: {type: 'string'}, limit: {type: 'string'}, full: {type: 'boolean'},
	},
	arguments: [0, 0],
	async run(context, _words, {host, run, limit = String(usual), full}) {
		if (typeof limit !== 'string' || !/^[1-9]\d{0,3}$/v.test(limit)) {
			throw new UsageError('`--limit` is a number from 1 to 9999.', {advice: 'Without it the last 200 are shown.'});
		}

		const services = await context.services();
		const commands = await services.commands({
			limit: Number(limit), ...typeof host === 'string' && {host}, ...typeof run === 'string' && {runId: run},
		});

		show(context, {commands}, () => {
			if (commands.length === 0) {
				return 'Nothing was run on a host yet.';
			}

			return full === true
				? commands.map(entry => `# ${entry.at} ${entry.account === undefined ? '' : `${cleanLine(entry.account)}@`}${cleanLine(entry.host)} ${endWords(entry)}: ${cleanLine(entry.what)}\n${cleanText(entry.text).trimEnd()}`).join('\n\n')
				: table(['BEGUN', 'HOST', 'AS', 'ENDED', 'TOOK', 'KIND', 'WHAT'], commands.map(entry => [entry.at, entry.host, entry.account ?? '', endWords(entry), entry.seconds === undefined ? '' : formatDuration(entry.seconds), entry.kind, entry.what]));
		});

		return 0;
	},
};

export const commandsCommands: readonly Command[] = [list];
