import {contentLines} from './output-lines.js';

/**
Reads `sysdumpdev -l`: the devices that a dump goes to. Translated titles are taken by their order: the primary stands first. `/dev/sysdumpnull` and `-` are no device.
*/
export const parseSysdumpdev = (text: string): {readonly primary?: string; readonly secondary?: string} => {
	const rows = contentLines(text).map(line => /^(?<which>\p{Letter}+)\s+(?<device>\/dev\/\S+|-)$/v.exec(line.trim())?.groups).filter(groups => groups !== undefined);
	const [primary, secondary] = ['primary', 'secondary'].map((word, index) => (rows.find(groups => groups['which'] === word) ?? rows[index])?.['device']).map(device => device === '-' ? undefined : device);

	return {
		...(primary !== undefined && primary !== '/dev/sysdumpnull' && {primary}),
		...(secondary !== undefined && secondary !== '/dev/sysdumpnull' && {secondary}),
	};
};
