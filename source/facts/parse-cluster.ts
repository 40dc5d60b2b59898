import {filledLines} from './output-lines.js';

/**
Reads `clRGinfo -s` of PowerHA: group, state, node, parted by colons; what follows varies with the level and is not read. Lines that are none are passed over.

@returns Where each resource group is in which state.
*/
export const parseClrginfo = (text: string): ReadonlyArray<{readonly group: string; readonly state: string; readonly node: string}> => filledLines(text).flatMap(line => {
	const groups = /^(?<group>[^\s:]+):(?<state>[A-Z][A-Z _]+):(?<node>[^\s:]*)(?::|$)/v.exec(line.trim())?.groups;

	return groups === undefined ? [] : [{group: groups['group'] ?? '', state: groups['state'] ?? '', node: groups['node'] ?? ''}];
});

/**
Reads `lscluster -d` of CAA: the disks that are marked as repository. A disk's name stands alone in a line, its fields set in below it.
*/
export const parseLsclusterDisks = (text: string): readonly string[] => {
	const disks = new Set<string>();

	// Whatever stands alone before the fields: a word of something else is no disk and harms nothing.
	let names: string[] = [];

	for (const line of filledLines(text)) {
		const name = /^\s*(?<name>[\w.\-]+)\s*:?$/v.exec(line)?.groups?.['name'];

		if (name !== undefined) {
			names.push(name);
		} else if (/^\s*type\s*:/iv.test(line)) {
			for (const each of /\b(?:REPDISK|REPOSITORY)\b/v.test(line) ? names : []) {
				disks.add(each);
			}

			names = [];
		}
	}

	return [...disks];
};

/**
Reads the name of the cluster from `lscluster -d` or `lscluster -c`.
*/
export const parseClusterName = (text: string): string | undefined => /^cluster name:\s+(?<name>\S+)/imv.exec(text)?.groups?.['name'];
