import {
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {createHash, randomBytes} from 'node:crypto';
import v8 from 'node:v8';
import {UsageError} from '../base/errors.js';
import type {FaultState, SimulatedHost} from '../base/training.js';
import {aixFaults, settleFaults} from './aix/faults.js';
import {storyNames, storyTitle, type StoryName} from './aix/stories.js';
import type {RunningMachine} from './create-machine.js';
import {keyPairOf} from './openssh-key.js';
import {serveHost, type HostServer} from './server.js';
import {
	createHost,
	loadHost,
	saveHost,
	type HostOptions,
} from './simulated-host.js';
import type {SavedMachine} from './snapshot.js';

/**
Faults of the line to a host; all others are the machine's own.
*/
const lineFaults: Readonly<Record<string, string>> = {
	'connection-drop': 'The connections to the host are cut at once, and again and again while this is on.',
	unreachable: 'The host refuses new connections.',
};

const faultTexts: Readonly<Record<string, string>> = {...lineFaults, ...aixFaults};

// A change is on disk this long after it, and at the latest so long after the first one.
const quietMilliseconds = 2000;
const latestMilliseconds = 30_000;

export type FleetHost = {
	readonly name: StoryName;
	machine: RunningMachine;
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
	Writes what changed.
	*/
	save(): void;
	close(): Promise<void>;
};

export type FleetRequest = {
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

const writeWhole = (file: string, content: string | Uint8Array): void => {
	const temporary = `${file}.${process.pid}.tmp`;

	writeFileSync(temporary, content, {mode: 0o600});
	renameSync(temporary, file);
};

/**
The key with which operators log in: random, made once for a home.
*/
const clientKeys = (directory: string): {readonly file: string; readonly publicKey: string} => {
	const file = path.join(directory, 'id_training');

	try {
		return {file, publicKey: readFileSync(`${file}.pub`, 'utf8').trim()};
	} catch {
		const {privateKey, publicKey} = keyPairOf(randomBytes(32), 'lparsafe training');

		rmSync(file, {force: true});
		writeFileSync(file, privateKey, {mode: 0o600});
		writeFileSync(`${file}.pub`, `${publicKey} lparsafe training\n`, {mode: 0o600});

		return {file, publicKey};
	}
};

const savedPorts = (file: string): Readonly<Record<string, number>> => {
	try {
		return JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
	} catch {
		return {};
	}
};

/**
Starts the machines and serves each on a port of its own.

@throws UsageError where a wanted port is taken.
*/
export const startFleet = async ({home, hosts: count, port, speed, seed, log}: FleetRequest): Promise<SimulatedFleet> => {
	const directory = path.join(home, 'simulator');
	const portsFile = path.join(directory, 'ports.json');

	mkdirSync(path.join(directory, 'snapshots'), {recursive: true, mode: 0o700});

	const {file: identityFile, publicKey} = clientKeys(directory);
	const knownHostsFile = path.join(directory, 'known_hosts');
	const hosts: FleetHost[] = [];
	const knownLines: string[] = [];
	const dirty = new Set<FleetHost>();
	let saveTimer: NodeJS.Timeout | undefined;
	let dirtySince = 0;
	let isClosed = false;

	const optionsOf = (name: StoryName): HostOptions => ({
		name,
		seed,
		speed,
		onBug(error, command) {
			log(`${name}: ${command.join(' ')}: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
		},
	});
	const stateFile = (name: string): string => path.join(directory, `${name}.state`);

	const begin = (name: StoryName): RunningMachine => {
		try {
			return loadHost(v8.deserialize(readFileSync(stateFile(name))) as SavedMachine, optionsOf(name));
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
				log(`${name} begins anew: ${error instanceof Error ? error.message : String(error)}`);
			}

			return createHost(optionsOf(name));
		}
	};

	const save = (): void => {
		clearTimeout(saveTimer);
		saveTimer = undefined;

		for (const host of dirty) {
			writeWhole(stateFile(host.name), v8.serialize(saveHost(host.machine)));
		}

		dirty.clear();
	};

	const touch = (host: FleetHost): void => {
		if (isClosed) {
			return;
		}

		dirtySince = dirty.size === 0 ? Date.now() : dirtySince;
		dirty.add(host);

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

	const find = (name: string): FleetHost => {
		const host = hosts.find(each => each.name === name);

		if (host === undefined) {
			throw new UsageError(`No simulated host is named \`${name}\`.`, {advice: `There are: ${hosts.map(each => each.name).join(', ')}.`});
		}

		return host;
	};

	const replace = async (host: FleetHost, machine: RunningMachine): Promise<void> => {
		const before = host.machine;

		host.machine = machine;
		host.server.setMachine(machine);
		await before.processes.killAll();
		touch(host);
	};

	// What runs without anybody connected changes its machine, too.
	const watch = setInterval(() => {
		for (const host of hosts) {
			if (host.machine.clock.isTicking) {
				touch(host);
			}
		}
	}, latestMilliseconds);

	watch.unref();

	const ports = savedPorts(portsFile);
	const simulated: SimulatedHost[] = [];

	try {
		for (const [index, name] of storyNames.slice(0, count).entries()) {
			const hostKey = keyPairOf(createHash('sha256').update(`${seed}\0${name}\0host key`).digest(), `root@${name}`);
			const machine = begin(name);
			const wanted = port === 0 ? ports[name] ?? 0 : port + index;
			const open = async (at: number): Promise<HostServer> => serveHost({
				machine,
				hostKey: hostKey.privateKey,
				clientKey: publicKey,
				port: at,
				onActivity() {
					const known = hosts.find(each => each.name === name);

					if (known !== undefined) {
						touch(known);
					}
				},
			});
			let server: HostServer;

			try {
				server = await open(wanted);
			} catch (error) {
				if (port !== 0) {
					throw new UsageError(`Port ${wanted} cannot be used for the simulated host \`${name}\` (${(error as NodeJS.ErrnoException).code ?? 'error'}).`, {advice: 'Give another `--port`, or leave it out.', cause: error});
				}

				server = await open(0);
			}

			hosts.push({name, machine, server});
			knownLines.push(`[127.0.0.1]:${server.port} ${hostKey.publicKey}\n`);
			simulated.push({
				name, role: 'lpar', address: '127.0.0.1', port: server.port, user: 'root', identityFile, knownHostsFile, story: storyTitle(name),
			});
		}
	} catch (error) {
		clearInterval(watch);
		await Promise.all(hosts.map(async ({server}) => server.close()));
		throw error;
	}

	writeWhole(knownHostsFile, knownLines.join(''));
	writeWhole(portsFile, JSON.stringify({...ports, ...Object.fromEntries(hosts.map(({name, server}) => [name, server.port]))}));

	return {
		hosts: simulated,
		find,
		get isBusy() {
			// What runs waits for its machine's clock sooner or later; the system's own processes do not.
			return hosts.some(({machine, server}) => server.connections > 0 || machine.clock.isTicking);
		},
		setFault(fault, name, isOn) {
			if (!Object.hasOwn(faultTexts, fault)) {
				throw new UsageError(`There is no fault \`${fault}\`.`, {advice: `Use one of: ${Object.keys(faultTexts).join(', ')}.`});
			}

			const host = find(name);

			if (isOn) {
				host.machine.faults.add(fault);
			} else {
				host.machine.faults.delete(fault);
			}

			settleFaults(host.machine);

			if (fault === 'connection-drop') {
				if (isOn) {
					host.server.drop();
				} else {
					host.server.endDrops();
				}
			}

			touch(host);
		},
		faults: () => Object.entries(faultTexts).map(([name, description]) => ({
			name, description, hosts: hosts.filter(({machine}) => machine.faults.has(name)).map(host => host.name),
		})),
		async reset(name) {
			const chosen = name === undefined ? hosts : [find(name)];

			for (const host of chosen) {
				await replace(host, createHost(optionsOf(host.name)));
			}

			save();

			return chosen.map(host => host.name);
		},
		setSpeed(value, name) {
			for (const host of name === undefined ? hosts : [find(name)]) {
				host.machine.clock.speed = value;
			}
		},
		snapshot(name, label) {
			const host = find(name);

			writeWhole(path.join(directory, 'snapshots', `${name}.${label}`), v8.serialize(saveHost(host.machine)));
		},
		async restore(name, label) {
			const host = find(name);
			let saved: SavedMachine;

			try {
				saved = v8.deserialize(readFileSync(path.join(directory, 'snapshots', `${name}.${label}`))) as SavedMachine;
			} catch (error) {
				throw new UsageError(`There is no snapshot \`${label}\` of \`${name}\`.`, {advice: 'Take one first.', cause: error});
			}

			await replace(host, loadHost(saved, optionsOf(host.name)));
			save();
		},
		save,
		async close() {
			isClosed = true;
			clearInterval(watch);
			await Promise.all(hosts.map(async ({server}) => server.close()));

			for (const host of hosts) {
				dirty.add(host);
			}

			save();
			await Promise.all(hosts.map(async ({machine}) => machine.processes.killAll()));
		},
	};
};
