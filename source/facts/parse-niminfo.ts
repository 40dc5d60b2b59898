import {contentLines} from './output-lines.js';

/**
Reads /etc/niminfo: `export NAME=value`, the value maybe in double quotes. Comments and what is none of it are left out.
*/
export const parseNiminfo = (text: string): Readonly<Record<string, string>> => {
	const values: Record<string, string> = {};

	for (const line of contentLines(text)) {
		const groups = /^(?:export\s+)?(?<name>NIM_[A-Z_]+)=(?:"(?<quoted>[^"]*)"|(?<plain>\S*))$/v.exec(line.trim())?.groups;
		const value = groups?.['quoted'] ?? groups?.['plain'] ?? '';

		if (groups?.['name'] !== undefined && value !== '') {
			values[groups['name']] = value;
		}
	}

	return values;
};
