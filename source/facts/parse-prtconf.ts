import {ParseError} from '../base/errors.js';
import {filledLines} from './output-lines.js';
import {parseUnameL} from './parse-uname.js';

/**
What `prtconf` says of the machine, as far as it is read.
*/
type Configuration = {
	readonly model?: string;
	readonly serialNumber?: string;
	readonly hostname?: string;
	readonly partition?: {readonly number: string; readonly name: string};
};

/**
Reads `prtconf` (`lsconf`): labels and values, first of the machine, then set in under titles. Groups, disks and devices that follow are told better by others and not read.

@throws ParseError where it says nothing of the machine.
*/
export const parsePrtconf = (text: string): Configuration => {
	const values = new Map<string, string>();
	const lines = filledLines(text);

	for (const line of lines) {
		const pair = /^\s*(?<label>[A-Z][A-Za-z \-]+?)\s?:\s+(?<value>\S.*)$/v.exec(line)?.groups;

		if (pair !== undefined && !values.has(pair['label'] ?? '')) {
			values.set(pair['label'] ?? '', pair['value'] ?? '');
		}
	}

	const model = values.get('System Model');
	const serialNumber = values.get('Machine Serial Number');
	const hostname = values.get('Host Name');
	const place = values.get('LPAR Info');
	const partition = place === undefined ? undefined : parseUnameL(place);

	if (model === undefined && serialNumber === undefined && partition === undefined) {
		throw new ParseError('It says nothing of the machine', {command: 'prtconf', line: lines[0] ?? ''});
	}

	return {
		...(model !== undefined && {model}),
		...(serialNumber !== undefined && serialNumber !== 'Not Available' && {serialNumber}),
		...(hostname !== undefined && {hostname}),
		...(partition !== undefined && {partition}),
	};
};
