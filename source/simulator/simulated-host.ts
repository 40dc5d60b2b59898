import {createHash} from 'node:crypto';
import {settleDevices} from './aix/device-nodes.js';
import {settleFaults} from './aix/faults.js';
import {aixPrograms} from './aix/programs.js';
import {createMachineState, storyStart, type StoryName} from './aix/stories.js';
import {createMachine, type RunningMachine} from './create-machine.js';
import {programs} from './programs/programs.js';
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
};

const allPrograms = new Map([...programs, ...aixPrograms]);

/**
The seed of one machine: 64 hex digits from the fleet's.
*/
const machineSeed = (seed: string, name: string): string => createHash('sha256').update(`${seed}\0${name}`).digest('hex');

/**
Starts a machine at the beginning of its story.
*/
export const createHost = ({name, seed: fleetSeed, speed, onBug}: HostOptions): RunningMachine => {
	const clock = new VirtualClock(storyStart, {speed});
	const seed = machineSeed(fleetSeed, name);
	const {lvm, files, osLevel} = createMachineState(name, seed, () => clock.now);

	return createMachine({
		name, osLevel, seed, clock, files, lvm, programs: allPrograms, onBug,
	});
};

export const saveHost = ({name, seed, clock, randomness, faults, lvm, files}: RunningMachine): SavedMachine => ({
	format: 1, name, seed, now: clock.now, randomState: randomness.state, faults: [...faults], lvm, tree: saveTree(files),
});

/**
Starts a machine from what was saved. Its processes are gone, so for those who use it, it was booted again.

@throws Error where it is of another seed or does not fit together.
*/
export const loadHost = (saved: SavedMachine, {name, seed: fleetSeed, speed, onBug}: HostOptions): RunningMachine => {
	const seed = machineSeed(fleetSeed, name);

	if (saved.format !== 1 || saved.name !== name || saved.seed !== seed) {
		throw new Error(`What was saved is not ${name} of this fleet.`);
	}

	const clock = new VirtualClock(saved.now, {speed});
	const {lvm, tree, randomState, faults} = saved;
	const files = loadTree(tree, () => clock.now);

	lvm.identity.bootedAt = saved.now;
	settleDevices(lvm, files);

	const machine = createMachine({
		name, osLevel: lvm.identity.osLevel, seed, clock, files, lvm, programs: allPrograms, randomState, faults, onBug,
	});

	settleFaults(machine);

	return machine;
};
