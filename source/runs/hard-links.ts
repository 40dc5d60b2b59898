import type {DescribedFile} from './read-description.js';

/**
The sets of hard links of one side, by inode: inode numbers change, what is linked with what does not. Files have the keys that the comparison calls them by.
*/
export class HardLinks {
	/**
	Each linked file's first companion, which may be itself.
	*/
	readonly leaders = new Map<string, string>();
	readonly #byInode = new Map<string, string>();

	add(key: string, mountPoint: string, {inode, links, mode}: DescribedFile): void {
		if (links < 2 || mode.startsWith('d')) {
			return;
		}

		const place = `${mountPoint}\0${inode}`;
		const leader = this.#byInode.get(place) ?? key;

		this.#byInode.set(place, leader);
		this.leaders.set(key, leader);
	}
}

/**
Files that are linked with others than before. Sets are the same when their members are, whichever `find` met first: a restored set is called by the saved name of the first of its members that had one.
*/
export const changedLinks = (saved: HardLinks, restored: HardLinks): ReadonlyArray<{readonly key: string; readonly was: string; readonly is: string | undefined}> => {
	const calledBy = new Map<string, string>();

	for (const [key, leader] of restored.leaders) {
		const was = saved.leaders.get(key);

		if (was !== undefined && !calledBy.has(leader)) {
			calledBy.set(leader, was);
		}
	}

	return Array.from(saved.leaders, ([key, was]) => ({key, was, is: calledBy.get(restored.leaders.get(key) ?? '')})).filter(({was, is}) => is !== was);
};
