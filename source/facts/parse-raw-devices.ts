import {contentLines} from './output-lines.js';

/**
A special file, its numbers as `20,5`: two files with the same numbers are one device.
*/
type DeviceNode = {readonly name: string; readonly owner: string; readonly group: string; readonly numbers: string; readonly line: string};

/**
Reads the special files of `ls -l`, also those without a path before their name. Other lines are passed over.
*/
export const parseDeviceNodes = (text: string): readonly DeviceNode[] => contentLines(text).flatMap(line => {
	const groups = /^[bc]\S{9,10}\s+\d+\s+(?<owner>\S+)\s+(?<group>\S+)\s+(?<major>\d+),\s*(?<minor>\d+)\s.*\s(?:\/dev\/)?(?<name>[\w.\-]+)$/v.exec(line)?.groups;

	return groups === undefined
		? []
		: [{
			name: groups['name'] ?? '', owner: groups['owner'] ?? '', group: groups['group'] ?? '', numbers: `${groups['major'] ?? ''},${groups['minor'] ?? ''}`, line: line.replaceAll(/\s+/gv, ' '),
		}];
});

/**
Special files that somebody else than root owns, by the disk that they are: its own raw device, or a file made with its numbers (`mknod`, as it is done for ASM).

@param nodes - `ls -l` of raw devices, and of whatever in /dev does not belong to root.
*/
export const foreignByDisk = (nodes: readonly DeviceNode[]): ReadonlyMap<string, DeviceNode> => {
	const isRoot = ({owner}: DeviceNode): boolean => owner === 'root' || owner === '0';
	const foreign = nodes.filter(node => !isRoot(node));
	const byNumbers = new Map(foreign.map(node => [node.numbers, node]));
	const disks = new Map<string, DeviceNode>();

	for (const node of nodes) {
		const owned = isRoot(node) ? byNumbers.get(node.numbers) : node;

		if (node.name.startsWith('r') && owned !== undefined) {
			disks.set(node.name.slice(1), owned);
		}
	}

	return disks;
};
