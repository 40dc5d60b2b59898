import {ParseError} from '../base/errors.js';

/**
Reads `fuser DEVICE…`: names on standard error, process ids on standard output (each maybe with a letter for how).

@returns The ids of the processes that have one of the devices open.
@throws ParseError where it does not name the devices it was asked for, or prints something else than ids.
*/
export const parseFuser = ({out, err}: {readonly out: string; readonly err: string}, devices: readonly string[]): readonly number[] => {
	const command = 'fuser DEVICE';

	// Whatever stands between the names: blanks, line ends, and letters for how.
	let rest = ` ${err}`;

	for (const device of devices) {
		const at = rest.search(new RegExp(String.raw`(?<=\s)${device.replaceAll(/[^\w\/]/gv, character => String.raw`\u{${character.codePointAt(0)?.toString(16) ?? ''}}`)}:`, 'v'));

		if (at === -1) {
			throw new ParseError(`It does not say who has ${device} open`, {command, line: err.trim()});
		}

		rest = rest.slice(0, at) + rest.slice(at + device.length + 1);
	}

	if (!/^[\sa-z]*$/v.test(rest)) {
		throw new ParseError('It says something else than names', {command, line: rest.trim()});
	}

	const words = out.split(/\s+/v).filter(word => word !== '');
	const stranger = words.find(word => !/^\d{1,10}[a-z]*$/v.test(word));

	if (stranger !== undefined) {
		throw new ParseError('Not the id of a process', {command, line: stranger});
	}

	return words.map(word => Number(/^\d+/v.exec(word)?.[0]));
};
