import {mkdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import {UsageError} from '../base/errors.js';
import type {FaultState, SimulatedHost} from '../base/training.js';
import {aixFaults, settleFaults} from './aix/faults.js';
import type {RunningMachine} from './create-machine.js';
import {createShelf, watchMilliseconds, type Slot} from './machine-shelf.js';
import {serveFleet} from './serve-fleet.js';
import type {HostServer} from './server.js';
import {
	bootHost,
	createHost,
	loadHost,
	saveHost,
	type HostOptions,
} from './simulated-host.js';
import type {SavedMachine} from './snapshot.js';
import {writeWhole} from './write-whole.js';

/**
Faults of the line to a host; all others are the machine's own.
*/
const lineFaults: Readonly<Record<string, string>> = {
	'connection-drop': 'The connections to the host are cut at once, and again and again while this is on.',
	unreachable: 'The host refuses new connections.',
};

const faultTexts: Readonly<Record<string, string>> = {...lineFaults, ...Object.fromEntries(Object.entries(aixFaults).map(([name, {text}]) => [name, text]))};

export type FleetHost = {
	readonly name: string;

	/**
	Made, or taken from disk, when it is first asked for.
	*/
	readonly machine: RunningMachine;

	/**
	Whether it is in memory.
	*/
	readonly isLoaded: boolean;
	readonly server: HostServer;
};

/**
The simulated machines that one process serves.
*/
export type SimulatedFleet = {
	readonly hosts: readonly SimulatedHost[];
	find(name: string): FleetHost;

	/**
	Whether anybody is connected or anything but the system's own processes runs.
	*/
	readonly isBusy: boolean;
	setFault(fault: string, host: string, isOn: boolean): void;
	faults(): readonly FaultState[];
	reset(host?: string): Promise<readonly string[]>;
	setSpeed(speed: number, host?: string): void;

	/**
	Keeps a copy of a machine under a name, and puts it back.
	*/
	snapshot(host: string, label: string): void;
	restore(host: string, label: string): Promise<void>;

	/**
	Switches a machine off and on again, or starts one that is down; with a disk, from that one, as an operator at the console chooses.

	@throws UsageError where it has no such disk.
	*/
	reboot(host: string, disk?: string): Promise<void>;

	/**
	Writes what changed.
	*/
	save(): void;
	close(): Promise<void>;
};

type FleetRequest = {
	readonly home: string;
	readonly hosts: number;

	/**
	The first host's port, 0 for those of the last time or any free ones.
	*/
	readonly port: number;
	readonly speed: number;
	readonly seed: string;
	readonly log: (text: string) => void;
};

/**
Starts the machines and serves each on a port of its own.

@throws UsageError where a wanted port is taken.
*/
export const startFleet = async ({home, hosts: count, port, speed, seed, log}: FleetRequest): Promise<SimulatedFleet> => {
	const directory = path.join(home, 'simulator');

	mkdirSync(path.join(directory, 'snapshots'), {recursive: true, mode: 0o700});

	const slots = new Map<string, Slot>();
	let pace = speed;

	const optionsOf = (name: string): HostOptions => ({
		name,
		seed,
		speed: pace,
		onBug(error, command) {
			log(`${name}: ${command.join(' ')}: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
		},
		onStop(kind) {
			// Not in the turn of the process that asked: it is killed, too.
			setImmediate(() => {
				void stop(slotOf(name), kind);
			});
		},
	});
	const {machineOf, touch, touchChanged, save, rest, isKept, forget, close} = createShelf({directory, optionsOf, log});
	const slotOf = (name: string): Slot => {
		const slot = slots.get(name);

		if (slot === undefined) {
			const names = slots.keys().toArray();

			throw new UsageError(`No simulated host is named \`${name}\`.`, {advice: `There are: ${names.slice(0, 30).join(', ')}${names.length > 30 ? ', …' : ''}.`});
		}

		return slot;
	};

	const hostOf = (slot: Slot): FleetHost => ({
		name: slot.name,
		server: slot.server!,
		get machine() {
			return machineOf(slot);
		},
		get isLoaded() {
			return slot.machine !== undefined;
		},
	});

	const replace = async (slot: Slot, machine: RunningMachine): Promise<void> => {
		const before = slot.machine;

		slot.machine = machine;
		slot.server?.drop();
		await before?.processes.killAll();
		touch(slot);
	};

	const stop = async (slot: Slot, kind: 'reboot' | 'halt'): Promise<void> => {
		const machine = machineOf(slot);

		machine.lvm.power = kind === 'halt' ? {state: 'down', reason: 'It was halted.'} : {state: 'booting', reason: 'It is stopping.'};
		slot.server?.drop();
		await machine.processes.killAll();

		if (kind === 'reboot' && slot.machine === machine) {
			bootHost(machine, optionsOf(slot.name), booted => {
				// Unless it was reset meanwhile.
				if (slot.machine !== machine) {
					return;
				}

				slot.machine = booted;
				touch(slot);
			});
		}

		touch(slot);
	};

	const watch = setInterval(() => {
		touchChanged(slots.values());

		try {
			rest(slots.values());
		} catch (error) {
			log(`Not saved: ${error instanceof Error ? error.message : String(error)}`);
		}
	}, watchMilliseconds);

	watch.unref();

	let simulated: readonly SimulatedHost[];

	try {
		simulated = await serveFleet({
			directory, count, port, seed, slots, machineOf, onActivity: touch,
		});
	} catch (error) {
		clearInterval(watch);

		throw error;
	}

	// What may be on a machine that nobody asked for yet lies on disk.
	const withFaults = (): readonly Slot[] => slots.values().filter(slot => isKept(slot)).toArray();

	return {
		hosts: simulated,
		find: name => hostOf(slotOf(name)),
		get isBusy() {
			// What runs waits for its machine's clock sooner or later; the system's own processes do not.
			return slots.values().some(({machine, server}) => (server?.connections ?? 0) > 0 || machine?.clock.isTicking === true);
		},
		setFault(fault, name, isOn) {
			if (!Object.hasOwn(faultTexts, fault)) {
				throw new UsageError(`There is no fault \`${fault}\`.`, {advice: `Use one of: ${Object.keys(faultTexts).join(', ')}.`});
			}

			const slot = slotOf(name);
			const machine = machineOf(slot);

			if (isOn) {
				machine.faults.add(fault);
			} else {
				machine.faults.delete(fault);
			}

			settleFaults(machine);

			if (fault === 'connection-drop') {
				if (isOn) {
					slot.server?.drop();
				} else {
					slot.server?.endDrops();
				}
			}

			touch(slot);
		},
		faults() {
			const known = withFaults().map(slot => ({name: slot.name, faults: machineOf(slot).faults}));

			return Object.entries(faultTexts).map(([name, description]) => ({
				name, description, hosts: known.filter(({faults}) => faults.has(name)).map(host => host.name),
			}));
		},
		async reset(name) {
			const chosen = name === undefined ? slots.values().toArray() : [slotOf(name)];

			for (const slot of chosen) {
				if (slot.machine === undefined) {
					// It is made when somebody asks for it.
					forget(slot);
				} else {
					await replace(slot, createHost(optionsOf(slot.name)));
				}
			}

			save();

			return chosen.map(slot => slot.name);
		},
		setSpeed(value, name) {
			if (name !== undefined) {
				const slot = slotOf(name);

				machineOf(slot).clock.speed = value;
				touch(slot);

				return;
			}

			pace = value;

			for (const {machine} of slots.values()) {
				if (machine !== undefined) {
					machine.clock.speed = value;
				}
			}
		},
		snapshot(name, label) {
			writeWhole(path.join(directory, 'snapshots', `${name}.${label}`), v8.serialize(saveHost(machineOf(slotOf(name)))));
		},
		async restore(name, label) {
			const slot = slotOf(name);
			let saved: SavedMachine;

			try {
				saved = v8.deserialize(readFileSync(path.join(directory, 'snapshots', `${name}.${label}`))) as SavedMachine;
			} catch (error) {
				throw new UsageError(`There is no snapshot \`${label}\` of \`${name}\`.`, {advice: 'Take one first.', cause: error});
			}

			await replace(slot, loadHost(saved, optionsOf(slot.name)));
			save();
		},
		async reboot(name, disk) {
			const slot = slotOf(name);
			const {lvm} = machineOf(slot);

			if (disk !== undefined) {
				if (lvm.disks.every(each => each.name !== disk)) {
					throw new UsageError(`\`${name}\` has no disk \`${disk}\`.`, {advice: `It has: ${lvm.disks.map(each => each.name).join(', ')}.`});
				}

				lvm.bootList = [{disk, logicalVolume: 'hd5'}];
			}

			await stop(slot, 'reboot');
		},
		save,
		async close() {
			clearInterval(watch);

			touchChanged(slots.values());

			for (const slot of slots.values()) {
				if ((slot.server?.connections ?? 0) > 0) {
					touch(slot);
				}
			}

			await Promise.all(slots.values().map(async ({server}) => server?.close()));
			close();
			await Promise.all(slots.values().map(async ({machine}) => machine?.processes.killAll()));
		},
	};
};
