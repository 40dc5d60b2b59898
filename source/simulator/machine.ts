import type {FileTree} from './file-tree.js';
import type {VirtualClock} from './virtual-clock.js';
import type {ProcessTable} from './process-table.js';
import type {LvmState} from './aix/lvm-state.js';
import type {Utility} from './utility.js';

/**
A simulated machine: one consistent state that every program reads and changes.
*/
export type Machine = {
	readonly name: string;

	/**
	The full level, such as `7200-05-05-2246`.
	*/
	readonly osLevel: string;

	/**
	One of 64 hex digits, made from the fleet's seed and the machine's name; whatever is random comes from it.
	*/
	readonly seed: string;
	readonly clock: VirtualClock;
	readonly files: FileTree;
	readonly processes: ProcessTable;

	/**
	Disks, groups, logical volumes, filesystems, ODM: plain data, kept with the machine.
	*/
	readonly lvm: LvmState;

	/**
	Programs by absolute path.
	*/
	readonly programs: ReadonlyMap<string, Utility>;

	/**
	Names of the faults that are switched on.
	*/
	readonly faults: Set<string>;

	/**
	Ends the machine's run, for `reboot` and `shutdown`: everything that runs is killed. `reboot` starts it again as its boot list says, `halt` leaves it off.
	*/
	readonly stop: (kind: 'reboot' | 'halt') => void;

	/**
	Repeatable randomness in [0, 1), drawn from the seed.
	*/
	random(): number;
};
