import {FileError} from '../files.js';
import {toText} from '../byte-text.js';
import type {UtilityContext} from '../utility.js';
import {dateTime} from './columns.js';

export const dumpDatesPath = '/etc/dumpdates';

/**
A line as `/dev/rhd1   0 Thu Feb 25 10:32:31 2010`.
*/
export const dumpLine = (device: string, level: number, at: number): string => `${device.padEnd(12)}${level} ${dateTime(at).replace(' UTC', '')}\n`;

/**
Notes when a filesystem was saved at a level, in the place of what was noted for that level before.
*/
export const noteDump = ({files, machine}: UtilityContext, device: string, level: number): void => {
	let text = '';

	try {
		text = toText(files.read(dumpDatesPath));
	} catch (error) {
		if (!(error instanceof FileError && error.code === 'ENOENT')) {
			throw error;
		}
	}

	const others = text.split('\n').filter(line => {
		const [of, at] = line.split(/\s+/v, 2);

		return line !== '' && !(of === device && at === String(level));
	});

	files.write(dumpDatesPath, `${others.map(line => `${line}\n`).join('')}${dumpLine(device, level, machine.clock.now)}`);
};
