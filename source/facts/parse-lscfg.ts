import {filledLines, tableLines, type OnOdd} from './output-lines.js';

/**
Reads the serial numbers from `lscfg -vpl PATTERN`, by device. A device's part begins with its name, two columns in (none where they were lost); its fields are filled up with dots. Serial numbers of some arrays hold blanks. Devices without a serial number are left out; nothing here is an error, because the text is free.
*/
export const parseLscfg = (text: string, odd?: OnOdd): ReadonlyMap<string, string> => {
	const serials = new Map<string, string>();
	let device: string | undefined;

	for (const line of tableLines(text, {command: 'lscfg', odd, linesOf: filledLines})) {
		const name = /^(?:[+*\-] | {0,3})(?<name>[a-zA-Z][\w.\-]*)\s+[UP\d\-]\S*(?:\s|$)/v.exec(line)?.groups?.['name'];
		const serial = /^\s*Serial Number\.+\s*(?<serial>[^\s.].*)$/v.exec(line)?.groups?.['serial'];

		if (line.includes('PLATFORM SPECIFIC')) {
			device = undefined;
		} else if (name !== undefined) {
			device = name;
		} else if (device !== undefined && serial !== undefined && !serials.has(device)) {
			serials.set(device, serial);
		}
	}

	return serials;
};
