import {existsSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
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

// A change is on disk this long after it, and at the latest so long after the first one.
const quietMilliseconds = 2000;
export const latestMilliseconds = 30_000;

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
	const dirty = new Set<Slot>();
	let saveTimer: NodeJS.Timeout | undefined;
	let dirtySince = 0;
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
		slot.machine ??= begin(slot.name);
		slot.usedAt = Date.now();

		return slot.machine;
	};

	const save = (): void => {
		clearTimeout(saveTimer);
		saveTimer = undefined;

		for (const slot of dirty) {
			if (slot.machine !== undefined) {
				writeWhole(stateFile(slot.name), v8.serialize(saveHost(slot.machine)));
			}
		}

		dirty.clear();
	};

	const touch = (slot: Slot): void => {
		if (isClosed || slot.machine === undefined) {
			return;
		}

		dirtySince = dirty.size === 0 ? Date.now() : dirtySince;
		dirty.add(slot);

		if (!(saveTimer === undefined || Date.now() - dirtySince < latestMilliseconds)) {
			return;
		}

		clearTimeout(saveTimer);
		saveTimer = setTimeout(() => {
			try {
				save();
			} catch (error) {
				log(`Not saved: ${error instanceof Error ? error.message : String(error)}`);
			}
		}, quietMilliseconds);
		saveTimer.unref();
	};

	/**
	Machines that nobody needs now leave memory; the disk has them.
	*/
	const rest = (slots: Iterable<Slot>): void => {
		const loaded = [...slots].filter(slot => slot.machine !== undefined);
		const idle = loaded.filter(({machine, server, usedAt}) => server?.connections === 0 && !machine!.clock.isTicking && machine!.isQuiet && Date.now() - usedAt > latestMilliseconds);

		for (const slot of idle.slice(0, Math.max(0, loaded.length - restingAbove))) {
			dirty.delete(slot);
			writeWhole(stateFile(slot.name), v8.serialize(saveHost(slot.machine!)));
			slot.machine = undefined;
		}
	};

	return {
		machineOf,
		touch,
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
