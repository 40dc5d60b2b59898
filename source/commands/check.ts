import {exitCodes} from '../base/exit-codes.js';
import type {HostCheck} from '../base/host-check.js';
import {cleanLine} from '../base/text.js';
import type {Command} from './command.js';
import {show} from './show.js';

const words: Readonly<Record<HostCheck['items'][number]['state'], string>> = {
	ok: 'ok', caution: 'CAUTION', failed: 'FAILED', 'not-checked': 'not checked',
};

const checkText = ({host, way, items, sudoers}: HostCheck): string => [
	`${host}: ${[...way.hops, `${way.user}@${host}`].join(' → ')}${way.become === 'none' ? '' : ` → ${way.become}`}`,
	'',
	...items.flatMap(({title, state, evidence, remedy}) => [
		`${words[state].padEnd(11)}  ${title}`,
		...evidence.map(line => `             ${cleanLine(line)}`),
		...(remedy === undefined ? [] : [`             → ${cleanLine(remedy)}`]),
	]),
	...(sudoers === undefined ? [] : ['', 'For the host\'s sudoers file (visudo):', ...sudoers.map(line => `  ${cleanLine(line)}`)]),
].join('\n');

/**
4 where the host cannot be reached or does not let us in, 1 where something else failed, 6 with cautions or what could not be checked, else 0.
*/
export const checkExitCode = (items: HostCheck['items']): number => {
	const isFailed = (ids?: readonly string[]): boolean => items.some(({id, state}) => state === 'failed' && (ids === undefined || ids.includes(id)));

	if (isFailed(['reach', 'host-key', 'login'])) {
		return exitCodes.connection;
	}

	if (isFailed()) {
		return exitCodes.failed;
	}

	return items.every(({state}) => state === 'ok') ? exitCodes.ok : exitCodes['ok-with-warnings'];
};

const check: Command = {
	words: ['hosts', 'check'],
	usage: 'NAME',
	summary: 'tries the way in and the account step by step, changes nothing, and prints the sudoers lines that are needed',
	options: {},
	arguments: [1, 1],
	async run(context, [name = '']) {
		const services = await context.services();
		const result = await services.checkHost(name);

		show(context, result, () => checkText(result));

		return checkExitCode(result.items);
	},
};

export const checkCommands: readonly Command[] = [check];
