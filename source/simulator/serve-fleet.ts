import {readFileSync} from 'node:fs';
import path from 'node:path';
import {UsageError} from '../base/errors.js';
import type {SimulatedHost} from '../base/training.js';
import {fleetNames, storyOf} from './aix/stories.js';
import type {Machine} from './machine.js';
import {clientKeys, hostKeyOf} from './fleet-keys.js';
import type {Slot} from './machine-shelf.js';
import {serveHost, type HostServer} from './server.js';
import {writeWhole} from './write-whole.js';

const savedPorts = (file: string): Readonly<Record<string, number>> => {
	try {
		return JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
	} catch {
		return {};
	}
};

/**
Serves the machines of a fleet, each on a port of its own: that of the last time, where `port` names no first one and it can be had. Writes what clients need to know their keys by. `slots` gets one for each.

@throws UsageError where a wanted port is taken; none is served then.
*/
export const serveFleet = async ({directory, count, port, seed, slots, machineOf, onActivity}: {
	readonly directory: string;
	readonly count: number;
	readonly port: number;
	readonly seed: string;
	readonly slots: Map<string, Slot>;
	readonly machineOf: (slot: Slot) => Machine;
	readonly onActivity: (slot: Slot) => void;
}): Promise<readonly SimulatedHost[]> => {
	const portsFile = path.join(directory, 'ports.json');
	const knownHostsFile = path.join(directory, 'known_hosts');
	const knownLines: string[] = [];
	const ports = savedPorts(portsFile);
	const simulated: SimulatedHost[] = [];
	const keys = new Map<string, ReturnType<typeof clientKeys>>();
	const keyFor = (kind: 'ed25519' | 'rsa'): ReturnType<typeof clientKeys> => {
		const key = keys.get(kind) ?? clientKeys(directory, kind);

		keys.set(kind, key);

		return key;
	};

	try {
		for (const [index, name] of fleetNames(count).entries()) {
			const {title, role, login} = storyOf(name);
			const isLegacy = login.isLegacy === true;
			const {file: identityFile, publicKey} = keyFor(isLegacy ? 'rsa' : 'ed25519');
			const hostKey = hostKeyOf(seed, name, isLegacy);
			const slot: Slot = {
				name, machine: undefined, server: undefined, usedAt: 0,
			};
			const wanted = port === 0 ? ports[name] ?? 0 : port + index;
			const open = async (at: number): Promise<HostServer> => serveHost({
				machine: () => machineOf(slot),
				hostKey: hostKey.privateKey,
				clientKey: publicKey,
				isLegacy,
				port: at,
				onActivity() {
					onActivity(slot);
				},
			});

			try {
				slot.server = await open(wanted);
			} catch (error) {
				if (port !== 0) {
					throw new UsageError(`Port ${wanted} cannot be used for the simulated host \`${name}\` (${(error as NodeJS.ErrnoException).code ?? 'error'}).`, {advice: 'Give another `--port`, or leave it out.', cause: error});
				}

				slot.server = await open(0);
			}

			slots.set(name, slot);
			knownLines.push(`[127.0.0.1]:${slot.server.port} ${hostKey.publicKey}\n`);
			simulated.push({
				name,
				role,
				address: '127.0.0.1',
				port: slot.server.port,
				user: login.user,
				identityFile,
				knownHostsFile,
				...login.become !== undefined && {become: login.become},
				...isLegacy && {legacyAlgorithms: true},
				story: title,
			});
		}
	} catch (error) {
		await Promise.all(slots.values().map(async ({server}) => server?.close()));
		throw error;
	}

	writeWhole(knownHostsFile, knownLines.join(''));
	writeWhole(portsFile, JSON.stringify({...ports, ...Object.fromEntries(simulated.map(host => [host.name, host.port]))}));

	return simulated;
};
