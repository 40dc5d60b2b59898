import type {Facts, LogicalVolume} from '../../base/facts.js';

/**
Where the filesystem of a logical volume is mounted, or why there is none.
*/
export const mountText = (logicalVolume: LogicalVolume, facts: Facts): string => {
	const {mountPoint} = logicalVolume;

	if (mountPoint === undefined) {
		return ['boot', 'paging', 'sysdump', 'jfslog', 'jfs2log'].includes(logicalVolume.type) ? 'none' : 'no filesystem: raw';
	}

	const filesystem = facts.filesystems.find(each => each.mountPoint === mountPoint);

	return filesystem?.isMounted === false ? `${mountPoint} (not mounted)` : mountPoint;
};
