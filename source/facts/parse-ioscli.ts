import {ParseError} from '../base/errors.js';
import {
	contentLines,
	filledLines,
	readRows,
	tableLines,
	type OnOdd,
} from './output-lines.js';

/**
Reads `ioslevel`.

@throws ParseError
*/
export const parseIoslevel = (text: string): string => {
	const lines = contentLines(text).map(line => line.trim());
	const level = lines.find(line => /^\d+(?:\.\d+){3}$/v.test(line));

	if (level === undefined) {
		throw new ParseError('Not the level of a VIO Server', {command: 'ioscli ioslevel', line: lines[0] ?? ''});
	}

	return level;
};

/**
Reads `lspv -size` and `lspv -free` of a VIO Server: name, PVID or `none`, size in megabytes.

@returns MiB by disk.
@throws ParseError of a row where nobody listens.
*/
export const parseIoscliSizes = (text: string, odd?: OnOdd): ReadonlyMap<string, number> => new Map(readRows(tableLines(text, {command: 'ioscli lspv -size', odd}).filter(line => !/^\S+\s+PVID\s/v.test(line)), line => {
	const groups = /^(?<name>\S+)\s+(?:[\da-f]{16}|none)\s+(?<size>\d{1,12})$/iv.exec(line)?.groups;

	if (groups === undefined) {
		throw new ParseError('This line has a shape that is not known', {command: 'ioscli lspv -size', line});
	}

	return [groups['name'] ?? '', Number(groups['size'])] as const;
}, odd));

/**
What a virtual host adapter of a VIO Server serves to which partition.
*/
export type HostAdapter = {
	readonly name: string;

	/**
	As printed, such as `0x00000003`; absent where it is not known.
	*/
	readonly client?: string;
	readonly devices: ReadonlyArray<{readonly name: string; readonly backing?: string}>;
};

/**
Reads `lsmap -all` of a VIO Server: a part for each adapter, its row under a ruler, then the fields of each virtual target device. The text between is free; what is no adapter and no field is passed over.
*/
export const parseLsmap = (text: string): readonly HostAdapter[] => {
	const adapters: Array<{name: string; client?: string; devices: Array<{name: string; backing?: string}>}> = [];

	for (const line of filledLines(text)) {
		const head = /^\s*(?<name>v(?:host|fchost)\d+)\s(?:.*\s)?(?<client>0x[\da-f]{8})\s*$/iv.exec(line)?.groups;
		const target = /^\s*VTD\s+(?<name>\S+)$/v.exec(line)?.groups?.['name'];
		const backing = /^\s*Backing device\s+(?<backing>\S.*)$/v.exec(line)?.groups?.['backing'];
		const adapter = adapters.at(-1);

		if (head !== undefined) {
			adapters.push({name: head['name'] ?? '', ...(!/^0x0+$/v.test(head['client'] ?? '') && {client: head['client'] ?? ''}), devices: []});
		} else if (target !== undefined && adapter !== undefined && target !== 'NO') {
			adapter.devices.push({name: target});
		} else if (backing !== undefined) {
			const device = adapter?.devices.at(-1);

			if (device !== undefined) {
				device.backing = backing;
			}
		}
	}

	return adapters;
};
