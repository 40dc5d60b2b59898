import {ParseError} from '../base/errors.js';
import {readRows, tableLines, type OnOdd} from './output-lines.js';

/**
Reads `bootlist -m normal -o` (also with `-v`): one line a path, brought down to the devices in their order. A network device has its addresses behind it (`ent0 gateway=… bserver=… client=…`).

@throws ParseError of a line where nobody listens.
*/
export const parseBootlist = (text: string, odd?: OnOdd): readonly string[] => {
	const devices = readRows(tableLines(text, {command: 'bootlist -m normal -o', odd, isWhole: line => /^\S+\s/v.test(line)}), line => {
		const words = line.trim();

		// A word alone is a device where it has a number (levels that rename disks print more behind it) or is a kind that bootlist takes.
		const device = /^(?:(?<device>[a-zA-Z][\w.\-]*)(?:\s+[\w\-]+=\S*)+|(?<bare>[a-zA-Z][\-.A-Z_a-z]*\d[\w\-.]*|fd|scdisk|badisk|cd|rmt|ent|tok|fddi))$/v.exec(words)?.groups;

		const name = device?.['device'] ?? device?.['bare'];

		if (name === undefined && !/^(?:'ibm|NVRAM variable|Path name|match_specific|-$)/v.test(words)) {
			throw new ParseError('Not a boot device', {command: 'bootlist -m normal -o', line});
		}

		return name;
	}, odd);

	return [...new Set(devices)];
};
