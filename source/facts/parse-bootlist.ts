import {ParseError} from '../base/errors.js';
import {contentLines} from './output-lines.js';

/**
Reads `bootlist -m normal -o` (also with `-v`): one line a path, brought down to the devices in their order.

@throws ParseError
*/
export const parseBootlist = (text: string): readonly string[] => {
	const devices = new Set<string>();

	for (const line of contentLines(text)) {
		const device = /^(?<device>[a-zA-Z][\w.\-]*)(?:\s+[a-z]+=\S+)*$/v.exec(line.trim())?.groups?.['device'];

		if (device !== undefined && device !== '-') {
			devices.add(device);
		} else if (!/^(?:'ibm|NVRAM variable|Path name|match_specific|-$)/v.test(line.trim())) {
			throw new ParseError('Not a boot device', {command: 'bootlist -m normal -o', line});
		}
	}

	return [...devices];
};
