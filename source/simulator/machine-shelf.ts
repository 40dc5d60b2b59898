import {existsSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import v8 from 'node:v8';
import type {RunningMachine} from './create-machine.js';
import type {HostServer} from './server.js';
import {
	createHost,
	loadHost,
	saveHost,
	type HostOptions,
} from './simulated-host.js';
import type {SavedMachine} from './snapshot.js';
import {writeWhole} from './write-whole.js';

// A change is on disk this long after it, and at the latest so long after the first one: whoever kills the process loses no more.
const quietMilliseconds = 2000;
const latestMilliseconds = 10_000;

/**
How often to look for machines that changed while nobody was connected.
*/
export const watchMilliseconds = 5000;

// A machine with large images takes long to write: it is written more seldom, so that it takes no more than a fiftieth of the time.
const restFactor = 50;

const restMilliseconds = 30_000;

/**
Past so many machines in memory, those that nobody used for some time rest on disk.
*/
const restingAbove = 100;

/**
The place of one machine in a fleet: in memory once somebody asked for it.
*/
export type Slot = {
	readonly name: string;
	machine: RunningMachine | undefined;
	server: HostServer | undefined;
	usedAt: number;
};

/**
Machines in memory and on disk: made when they are first asked for, written when they changed.
*/
export const createShelf = ({directory, optionsOf, log}: {readonly directory: string; readonly optionsOf: (name: string) => HostOptions; readonly log: (text: string) => void}) => {
	const dirty = new Map<Slot, {readonly since: number; readonly at: number}>();

	// The machine's time when it was last written or read, and how long that write took.
	const written = new WeakMap<RunningMachine, {readonly now: number; readonly cost: number}>();
	let saveTimer: NodeJS.Timeout | undefined;
	let isClosed = false;

	const stateFile = (name: string): string => path.join(directory, `${name}.state`);

	const begin = (name: string): RunningMachine => {
		try {
			return loadHost(v8.deserialize(readFileSync(stateFile(name))) as SavedMachine, optionsOf(name));
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
				log(`${name} begins anew: ${error instanceof Error ? error.message : String(error)}`);
			}

			return createHost(optionsOf(name));
		}
	};

	const machineOf = (slot: Slot): RunningMachine => {
		if (slot.machine === undefined) {
			slot.machine = begin(slot.name);
			written.set(slot.machine, {now: slot.machine.clock.now, cost: 0});
		}

		slot.usedAt = Date.now();

		return slot.machine;
	};

	const write = (slot: Slot, machine: RunningMachine): void => {
		const begunAt = performance.now();

		writeWhole(stateFile(slot.name), v8.serialize(saveHost(machine)));
		written.set(machine, {now: machine.clock.now, cost: performance.now() - begunAt});
		dirty.delete(slot);
	};

	const save = (): void => {
		clearTimeout(saveTimer);
		saveTimer = undefined;

		for (const slot of dirty.keys()) {
			if (slot.machine === undefined) {
				dirty.delete(slot);
			} else {
				write(slot, slot.machine);
			}
		}
	};

	const isDue = (machine: RunningMachine, {since, at}: {readonly since: number; readonly at: number}): boolean => {
		const pause = (written.get(machine)?.cost ?? 0) * restFactor;
		const now = Date.now();

		return now - at >= Math.max(quietMilliseconds, pause) || now - since >= Math.max(latestMilliseconds, pause);
	};

	// One machine a turn: those who are connected wait for no more than that.
	const saveNext = (): void => {
		saveTimer = undefined;

		const due = dirty.entries().find(([{machine}, times]) => machine === undefined || isDue(machine, times))?.[0];

		if (due?.machine === undefined) {
			if (due !== undefined) {
				dirty.delete(due);
			}
		} else {
			try {
				write(due, due.machine);
			} catch (error) {
				log(`Not saved: ${due.name}: ${error instanceof Error ? error.message : String(error)}`);

				// Tried again later.
				written.set(due.machine, {now: NaN, cost: restMilliseconds / restFactor});
				dirty.set(due, {since: Date.now(), at: Date.now()});
			}
		}

		if (dirty.size > 0) {
			awaitSave(due === undefined ? quietMilliseconds / 4 : 0);
		}
	};

	const awaitSave = (milliseconds: number): void => {
		saveTimer ??= setTimeout(saveNext, milliseconds).unref();
	};

	const touch = (slot: Slot): void => {
		if (isClosed || slot.machine === undefined) {
			return;
		}

		const now = Date.now();

		dirty.set(slot, {since: dirty.get(slot)?.since ?? now, at: now});
		awaitSave(quietMilliseconds);
	};

	/**
	What runs without anybody connected changes its machine, too, and may be over when somebody looks.
	*/
	const touchChanged = (slots: Iterable<Slot>): void => {
		for (const slot of slots) {
			const {machine} = slot;

			if (machine !== undefined && (machine.clock.isTicking || machine.clock.now !== written.get(machine)?.now)) {
				touch(slot);
			}
		}
	};

	/**
	Machines that nobody needs now leave memory; the disk has them.
	*/
	const rest = (slots: Iterable<Slot>): void => {
		const loaded = [...slots].filter(slot => slot.machine !== undefined);
		const idle = loaded.filter(({machine, server, usedAt}) => server?.connections === 0 && !machine!.clock.isTicking && machine!.isQuiet && Date.now() - usedAt > restMilliseconds);

		for (const slot of idle.slice(0, Math.max(0, loaded.length - restingAbove))) {
			write(slot, slot.machine!);
			slot.machine = undefined;
		}
	};

	return {
		machineOf,
		touch,
		touchChanged,
		save,
		rest,

		/**
		Whether a machine was ever asked for and may differ from its story.
		*/
		isKept: (slot: Slot): boolean => slot.machine !== undefined || existsSync(stateFile(slot.name)),

		/**
		Lets a machine that is not in memory begin anew.
		*/
		forget(slot: Slot): void {
			rmSync(stateFile(slot.name), {force: true});
		},

		/**
		Writes what changed, for the last time.
		*/
		close(): void {
			isClosed = true;
			save();
		},
	};
};
