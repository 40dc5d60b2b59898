import {contentLines} from './output-lines.js';

/**
Reads `clRGinfo -s` of PowerHA: group, state, node, parted by colons; what follows varies with the level and is not read. Lines that are none are passed over.

@returns Where each resource group is in which state.
*/
export const parseClrginfo = (text: string): ReadonlyArray<{readonly group: string; readonly state: string; readonly node: string}> => contentLines(text).flatMap(line => {
	const groups = /^(?<group>[^\s:]+):(?<state>[A-Z][A-Z _]+):(?<node>[^\s:]*)(?::|$)/v.exec(line.trim())?.groups;

	return groups === undefined ? [] : [{group: groups['group'] ?? '', state: groups['state'] ?? '', node: groups['node'] ?? ''}];
});

/**
Reads `lscluster -d` of CAA: the disks that are marked as repository. A disk's name stands alone in a line, its fields set in below it.
*/
export const parseLsclusterDisks = (text: string): readonly string[] => {
	const disks = new Set<string>();
	let disk: string | undefined;

	for (const line of contentLines(text)) {
		const name = /^\s*(?<name>[\w.\-]+)\s*:?$/v.exec(line)?.groups?.['name'];

		if (name !== undefined) {
			disk = name;
		} else if (disk !== undefined && /\b(?:REPDISK|REPOSITORY)\b/v.test(line)) {
			disks.add(disk);
		}
	}

	return [...disks];
};

/**
Reads the name of the cluster from `lscluster -d` or `lscluster -c`.
*/
export const parseClusterName = (text: string): string | undefined => /^cluster name:\s+(?<name>\S+)/imv.exec(text)?.groups?.['name'];
