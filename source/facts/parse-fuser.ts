import {ParseError} from '../base/errors.js';

/**
Reads `fuser DEVICE…`: names on standard error, process ids on standard output (each maybe with a letter for how).

@returns The ids of the processes that have one of the devices open.
@throws ParseError where it does not name the devices it was asked for, or prints something else than ids.
*/
export const parseFuser = ({out, err}: {readonly out: string; readonly err: string}, devices: readonly string[]): readonly number[] => {
	const command = 'fuser DEVICE';

	for (const device of devices) {
		const line = err.split('\n').find(each => each.trimStart().startsWith(`${device}:`));

		if (line === undefined || !/^:[\sa-z]*$/v.test(line.trim().slice(device.length))) {
			throw new ParseError(`It does not say who has ${device} open`, {command, line: line ?? err.trim()});
		}
	}

	const words = out.split(/\s+/v).filter(word => word !== '');
	const stranger = words.find(word => !/^\d{1,10}[a-z]*$/v.test(word));

	if (stranger !== undefined) {
		throw new ParseError('Not the id of a process', {command, line: stranger});
	}

	return words.map(word => Number(/^\d+/v.exec(word)?.[0]));
};
