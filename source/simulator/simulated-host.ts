import {createHash} from 'node:crypto';
import {bootByList} from './aix/boot-state.js';
import {settleDevices} from './aix/device-nodes.js';
import {settleFaults} from './aix/faults.js';
import type {LvmState} from './aix/lvm-state.js';
import {mountRemotes} from './aix/mounting.js';
import {aixPrograms} from './aix/programs.js';
import {createMachineState, storyStart, type StoryName} from './aix/stories.js';
import {createMachine, type RunningMachine} from './create-machine.js';
import {programs} from './programs/programs.js';
import type {FileTree} from './file-tree.js';
import {loadTree, saveTree, type SavedMachine} from './snapshot.js';
import {VirtualClock} from './virtual-clock.js';

export type HostOptions = {
	readonly name: StoryName;
	readonly seed: string;
	readonly speed: number;

	/**
	Told of what a program threw that is no process death.
	*/
	readonly onBug: (error: unknown, command: readonly string[]) => void;
	readonly onStop?: (kind: 'reboot' | 'halt') => void;
};

/**
From the order to boot until sshd answers.
*/
const bootMilliseconds = 150_000;

const allPrograms = new Map([...programs, ...aixPrograms]);

/**
The seed of one machine: 64 hex digits from the fleet's.
*/
const machineSeed = (seed: string, name: string): string => createHash('sha256').update(`${seed}\0${name}`).digest('hex');

/**
Starts a machine at the beginning of its story.
*/
export const createHost = ({name, seed: fleetSeed, speed, ...calls}: HostOptions): RunningMachine => {
	const clock = new VirtualClock(storyStart, {speed});
	const seed = machineSeed(fleetSeed, name);
	const {lvm, files, osLevel} = createMachineState(name, seed, () => clock.now);

	return createMachine({
		name, osLevel, seed, clock, files, lvm, programs: allPrograms, ...calls,
	});
};

export const saveHost = ({name, seed, clock, randomness, faults, lvm, files}: RunningMachine): SavedMachine => ({
	format: 1, name, seed, now: clock.now, randomState: randomness.state, faults: [...faults], lvm, tree: saveTree(files),
});

/**
Starts a machine from what was saved. Its processes are gone, so for those who use it, it was booted again.

@throws Error where it is of another seed or does not fit together.
*/
export const loadHost = (saved: SavedMachine, {name, seed: fleetSeed, speed, ...calls}: HostOptions): RunningMachine => {
	const seed = machineSeed(fleetSeed, name);

	if (saved.format !== 1 || saved.name !== name || saved.seed !== seed) {
		throw new Error(`What was saved is not ${name} of this fleet.`);
	}

	const clock = new VirtualClock(saved.now, {speed});
	const {lvm, tree, randomState, faults} = saved;
	const files = loadTree(tree, () => clock.now);

	lvm.identity.bootedAt = saved.now;
	settleDevices(lvm, files);

	if (lvm.power?.state === 'booting') {
		startUp(lvm, files);
	}

	const machine = createMachine({
		name, osLevel: lvm.identity.osLevel, seed, clock, files, lvm, programs: allPrograms, randomState, faults, ...calls,
	});

	settleFaults(machine);

	return machine;
};

/**
Brings up what the boot list names, and what the network brings.
*/
const startUp = (lvm: LvmState, files: FileTree): void => {
	// A workload partition has no disks to start from.
	const disk = lvm.wparId === undefined ? bootByList({lvm, files}) : 'Global';

	if (disk === undefined) {
		const tried = [...new Set(lvm.bootList.map(entry => entry.disk))].join(', ');
		lvm.power = {state: 'down', reason: tried === '' ? 'It does not boot: its boot list is empty.' : `It does not boot: there is no system on any disk of its boot list (${tried}).`};

		return;
	}

	delete lvm.power;
	mountRemotes({lvm, files});
};

/**
Starts a machine whose processes are all dead: by its boot list, when some time has passed. Until then and where it cannot, `lvm.power` says why nobody gets in. What runs then is handed over; the former machine must not be used any more.
*/
export const bootHost = (former: RunningMachine, {onBug, onStop}: Pick<HostOptions, 'onBug' | 'onStop'>, ready: (machine: RunningMachine) => void): void => {
	const {lvm, files, clock, name, osLevel, seed, randomness, faults} = former;
	lvm.power = {state: 'booting', reason: 'It is starting.'};
	clock.after(bootMilliseconds, () => {
		startUp(lvm, files);
		ready(createMachine({
			name, osLevel, seed, clock, files, lvm, programs: allPrograms, randomState: randomness.state, faults, onBug, ...onStop !== undefined && {onStop},
		}));
	});
};
