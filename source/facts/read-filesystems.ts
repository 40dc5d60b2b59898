import type {Filesystem, VolumeGroup} from '../base/facts.js';
import type {Answers} from './answers.js';
import {given} from './given.js';
import {parseDf, type SpaceRow} from './parse-df.js';
import {parseLsfs, type FilesystemRow} from './parse-lsfs.js';
import {parseMount, type MountRow} from './parse-mount.js';

type Place = {readonly volumeGroup: string; readonly isOpen: boolean};

/**
The logical volumes with their groups, by device.
*/
const placesOf = (groups: readonly VolumeGroup[]): ReadonlyMap<string, Place> => new Map(groups.flatMap(group => group.logicalVolumes.map(volume => [`/dev/${volume.name}`, {volumeGroup: group.name, isOpen: volume.isOpen}] as const)));

const spaceOf = (row: SpaceRow | undefined): Pick<Filesystem, 'sizeMiB' | 'usedMiB' | 'freeMiB'> => ({
	...given('sizeMiB', row?.size === undefined ? undefined : Math.floor(row.size / 1024)),
	...given('usedMiB', row?.used === undefined ? undefined : Math.ceil(row.used / 1024)),
	...given('freeMiB', row?.free === undefined ? undefined : Math.floor(row.free / 1024)),
});

const describe = ({table, mount, space, place, isMounted}: {readonly table?: FilesystemRow | undefined; readonly mount?: MountRow | undefined; readonly space: SpaceRow | undefined; readonly place: Place | undefined; readonly isMounted: boolean}): Filesystem => {
	const known = mount ?? table;

	return {
		mountPoint: known?.mountPoint ?? '',
		device: known?.device ?? '',
		type: known?.type ?? '',
		isMounted,
		...given('sizeMiB', table?.blocks === undefined || table.blocks === 0 ? undefined : Math.floor(table.blocks / 2048)),
		...spaceOf(isMounted ? space : undefined),
		...given('volumeGroup', place?.volumeGroup),
		...given('node', known?.node),
		...given('options', mount?.options ?? table?.options),
	};
};

/**
Reads the filesystems: those of /etc/filesystems (lsfs) and whatever else is mounted. Where `mount` could not be read whole, a filesystem that it does not name counts as mounted by the state of its logical volume, and one without such is left out: nothing is guessed.
*/
export const readFilesystems = (answers: Answers, groups: readonly VolumeGroup[]): readonly Filesystem[] => {
	const tables = answers.readFirst(['lsfs -c', 'lsfs'], parseLsfs) ?? [];
	const mounts = answers.read('mount', parseMount);

	// Where a row was lost, what is not named may be mounted all the same. The root always is.
	const isWhole = answers.isWhole('mount') && mounts?.some(each => each.mountPoint === '/') === true;
	const isKnown = ({device, mountPoint}: {readonly device: string; readonly mountPoint: string}): boolean => mounts?.some(mount => mount.mountPoint === mountPoint && device.endsWith(mount.device)) === true;
	const space = [...answers.ids('df -k'), ...answers.ids('df -Pk')].flatMap(id => answers.read(id, (text, odd) => parseDf(text, odd, isKnown)) ?? []);
	const spaces = new Map(space.map(row => [row.mountPoint, row]));
	const places = placesOf(groups);
	const filesystems: Filesystem[] = [];
	const taken = new Set<MountRow>();

	const spaceAt = (mountPoint: string): SpaceRow | undefined => spaces.get(mountPoint);

	for (const table of tables) {
		// A mount over it hides the one before: the last row counts.
		const mount = mounts?.findLast(each => each.mountPoint === table.mountPoint && each.device === table.device);
		const place = places.get(table.device);
		const isMounted = mount !== undefined || (isWhole ? false : place?.isOpen);

		if (mount !== undefined) {
			taken.add(mount);
		}

		if (isMounted !== undefined) {
			filesystems.push(describe({
				table, mount, space: spaceAt(table.mountPoint), place, isMounted,
			}));
		}
	}

	for (const mount of mounts ?? []) {
		if (!taken.has(mount)) {
			filesystems.push(describe({
				mount, space: spaceAt(mount.mountPoint), place: places.get(mount.device), isMounted: true,
			}));
		}
	}

	return filesystems;
};
