import {contentLines} from './output-lines.js';

/**
Reads `ls -l /dev/rhdisk*`: who owns the raw device of each disk. A raw device that belongs to somebody else than root was set aside for that one: a database, ASM. Other lines are passed over.

@returns Owner and group by device, without `/dev/r`.
*/
export const parseRawDevices = (text: string): ReadonlyMap<string, {readonly owner: string; readonly group: string; readonly line: string}> => {
	const owners = new Map<string, {readonly owner: string; readonly group: string; readonly line: string}>();

	for (const line of contentLines(text)) {
		const groups = /^c\S{9,10}\s+\d+\s+(?<owner>\S+)\s+(?<group>\S+)\s+\d+,\s*\d+\s.*\s\/dev\/r(?<disk>[\w.\-]+)$/v.exec(line)?.groups;

		if (groups !== undefined) {
			owners.set(groups['disk'] ?? '', {owner: groups['owner'] ?? '', group: groups['group'] ?? '', line: line.replaceAll(/\s+/gv, ' ')});
		}
	}

	return owners;
};
