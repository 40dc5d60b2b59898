import {filledLines} from './output-lines.js';

/**
Reads `clRGinfo -s` of PowerHA: group, state, node, parted by colons; what follows varies with the level and is not read. Lines that are none are passed over.

@returns Where each resource group is in which state.
*/
export const parseClrginfo = (text: string): ReadonlyArray<{readonly group: string; readonly state: string; readonly node: string}> => filledLines(text).flatMap(line => {
	const groups = /^(?<group>[^\s:]+):(?<state>[A-Z][A-Z _]+):(?<node>[^\s:]*)(?::|$)/v.exec(line.trim())?.groups;

	return groups === undefined ? [] : [{group: groups['group'] ?? '', state: groups['state'] ?? '', node: groups['node'] ?? ''}];
});

const shortName = (host: string): string => host.split('.', 1)[0] ?? '';

/**
Reads `lscluster -d` of CAA: the disks of this node that belong to the cluster, with their kind as printed: `REPDISK` is the repository, `CLUSDISK` a shared one. A disk's name stands alone in a line, its fields set in below it. Disks stand below the node that calls them so: those of other nodes are left out, unless no node is this one.

@param text - The output.
@param hostname - Of this node.
*/
export const parseLsclusterDisks = (text: string, hostname?: string): ReadonlyMap<string, string> => {
	const disks = new Map<string, string>();
	const nodeIn = (line: string): string | undefined => /^Node\s+(?:name\s*[:=]\s*)?(?<node>[\w.\-]+)\s*:?$/v.exec(line)?.groups?.['node'];
	const isOwn = (node: string): boolean => hostname !== undefined && shortName(node) === shortName(hostname);
	const hasOwn = filledLines(text).some(line => isOwn(nodeIn(line) ?? ''));
	let isElsewhere = false;

	// Whatever stands alone before the fields: a word of something else is no disk and harms nothing.
	let names: string[] = [];

	for (const line of filledLines(text)) {
		const node = nodeIn(line);

		isElsewhere = node === undefined ? isElsewhere : hasOwn && !isOwn(node);
		const name = /^\s*(?<name>[\w.\-]+)\s*:?$/v.exec(line)?.groups?.['name'];

		if (name !== undefined) {
			names.push(name);
		} else if (/^\s*type\s*:/iv.test(line)) {
			const kind = /\b(?<kind>REPDISK|REPOSITORY|CLUSDISK)\b/v.exec(line)?.groups?.['kind'];

			for (const each of kind === undefined || isElsewhere ? [] : names) {
				disks.set(each, kind ?? '');
			}

			names = [];
		}
	}

	return disks;
};

/**
Reads the name of the cluster from `lscluster -d` or `lscluster -c`.
*/
export const parseClusterName = (text: string): string | undefined => /^cluster name:\s+(?<name>\S+)/imv.exec(text)?.groups?.['name'];
