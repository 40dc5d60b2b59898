import {readdirSync, readFileSync} from 'node:fs';

/**
The arguments of every process that lives here, machines' own included, one text each. A process that has ended and was not waited for has none.
*/
export const commandLines = (): readonly string[] => readdirSync('/proc').filter(name => /^\d+$/v.test(name)).flatMap(pid => {
	try {
		const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8');

		return text === '' ? [] : [text.replaceAll('\0', ' ').trim()];
	} catch {
		return [];
	}
});
