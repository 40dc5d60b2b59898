import type {UtilityContext} from '../utility.js';
import {makeDirectories} from './group-operations.js';
import {mountOf} from './groups.js';
import {deleteSnapshot, settleSnapshots, takeSnapshot} from './jfs2-snapshot.js';
import type {LogicalVolume, VolumeGroup} from './group-state.js';
import {mountVolume, unmount} from './mounting.js';

type Taken = {readonly snapshot: LogicalVolume; readonly of: string; readonly at: string};

/**
Snapshots of a group's mounted filesystems, through which their files are read as they were at one time.
*/
export class SnapshotSet {
	readonly #context: UtilityContext;
	readonly #group: VolumeGroup;
	#taken: Taken[] = [];

	constructor(context: UtilityContext, group: VolumeGroup) {
		this.#context = context;
		this.#group = group;
	}

	/**
	Takes and mounts them below `directory`; those already taken are dropped where one cannot be.

	@throws LvmProblem
	*/
	take(directory: string): void {
		const {machine} = this.#context;

		try {
			const volumes = this.#group.logicalVolumes.filter(each => each.type === 'jfs2' && each.content?.snapshot === undefined);

			for (const volume of volumes) {
				const of = mountOf(machine.lvm, volume)?.mountPoint;

				if (of === undefined || volume.content === undefined) {
					continue;
				}

				const snapshot = takeSnapshot(this.#context, this.#group, volume, {size: Math.ceil(volume.content.size / 10)});
				const at = `${directory}.${volume.name}`;
				makeDirectories(this.#context, at);
				this.#taken.push({snapshot, of, at});
				mountVolume(machine, `/dev/${snapshot.name}`, at, {options: 'snapshot,ro'});
			}
		} catch (error) {
			this.drop();

			throw error;
		}
	}

	/**
	Where a file is read: in the snapshot of the filesystem that it lies in, where there is one.
	*/
	pathOf(path: string): string {
		const found = this.#holderOf(path);

		return found === undefined ? path : `${found.at}${found.of === '/' ? path : path.slice(found.of.length)}`;
	}

	/**
	Why a file cannot be read: its snapshot has run full.
	*/
	failureOf(path: string): string | undefined {
		const found = this.#holderOf(path);

		if (found === undefined) {
			return undefined;
		}

		settleSnapshots(this.#context, [found.snapshot]);

		return found.snapshot.content?.snapshot?.isValid === false ? 'There is an input or output error.' : undefined;
	}

	drop(): void {
		const {machine, files} = this.#context;

		for (const {snapshot, at} of this.#taken.toReversed()) {
			const mount = machine.lvm.mounts.find(each => each.mountPoint === at);

			if (mount !== undefined) {
				unmount(machine, mount, {isForced: true});
			}

			deleteSnapshot(this.#context, this.#group, snapshot);

			if (files.exists(at)) {
				files.removeDirectory(at);
			}
		}

		this.#taken = [];
	}

	#holderOf(path: string): Taken | undefined {
		return this.#taken.filter(({of}) => of === '/' || path === of || path.startsWith(`${of}/`)).toSorted((left, right) => right.of.length - left.of.length)[0];
	}
}
