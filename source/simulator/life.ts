import {once} from 'node:events';
import {
	appendFileSync,
	chmodSync,
	linkSync,
	lstatSync,
	mkdirSync,
	readFileSync,
	rmdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {RefusedError} from '../base/errors.js';
import type {Fleet, FleetOptions} from '../base/training.js';
import {controlPath} from '../base/control-path.js';
import {storyNames} from './aix/stories.js';
import {serveControl} from './control.js';
import {startFleet, type SimulatedFleet} from './fleet.js';

type ServeOptions = FleetOptions & {
	/**
	The training home.
	*/
	readonly home: string;

	/**
	Ends after so long without a connection and without anything running; default 12 hours.
	*/
	readonly idleMilliseconds?: number;
};

type ServeSurroundings = {
	/**
	Told once all hosts listen.
	*/
	readonly ready: (fleet: Fleet) => void;

	/**
	Ends it.
	*/
	readonly signal: AbortSignal;
};

const halfDay = 12 * 60 * 60 * 1000;

// At real pace a save takes five minutes, which is more than a lesson needs.
const defaultSpeed = 10;

const isAnswering = async (socketPath: string): Promise<boolean> => new Promise(resolve => {
	const socket = net.connect(socketPath);

	socket.once('connect', () => {
		socket.destroy();
		resolve(true);
	});
	socket.once('error', () => {
		resolve(false);
	});
});

const isAlive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);

		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
};

/**
Longer than a fleet takes to listen, in milliseconds.
*/
const startMilliseconds = 60_000;

/**
Whether something is there, and nobody can be at it any more.
*/
const isOld = (file: string): boolean => {
	const age = Date.now() - (statSync(file, {throwIfNoEntry: false})?.mtimeMs ?? Date.now());

	return age < 0 || age >= startMilliseconds;
};

/**
Takes away the pid file of a process that serves no longer; by one at a time, who reads it again: it may be another's by now.
*/
const takeAway = (pidFile: string, judged: string): void => {
	const right = `${pidFile}.left`;

	if (isOld(right)) {
		// Whoever had it died with it.
		rmSync(right, {recursive: true, force: true});
	}

	try {
		mkdirSync(right);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
			throw error;
		}

		return;
	}

	try {
		if (readPid(pidFile) === judged) {
			rmSync(pidFile, {force: true});
		}
	} finally {
		rmdirSync(right);
	}
};

/**
Makes this the one process that serves a home. A pid file of a process that is gone, or of another one that got its number, is passed over: the control channel tells.

@throws RefusedError (`fleet-running`) where another one serves it.
*/
const claim = async (pidFile: string, control: string): Promise<void> => {
	for (let attempt = 0; ; attempt += 1) {
		try {
			// Linked in with its content: nobody sees it empty.
			const draft = `${pidFile}.${process.pid}`;

			writeFileSync(draft, `${process.pid}\n`, {mode: 0o600});

			try {
				linkSync(draft, pidFile);
			} finally {
				rmSync(draft);
			}

			return;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
				throw error;
			}
		}

		const judged = readPid(pidFile);
		const pid = Number(judged);

		if (await isAnswering(control)) {
			throw new RefusedError(`The simulated fleet of this home runs already (process ${pid}).`, {code: 'fleet-running', advice: 'Use it as it is, or end it with `lparsafe simulate stop`.'});
		}

		// Another one may be about to start.
		if (!(pid > 0) || !isAlive(pid) || isOld(pidFile)) {
			takeAway(pidFile, judged);
		}

		await delay(attempt === 0 ? 0 : 200);
	}
};

const readPid = (pidFile: string): string => {
	try {
		return readFileSync(pidFile, 'utf8');
	} catch {
		return '';
	}
};

const savedSeed = (directory: string): string => {
	try {
		return readFileSync(path.join(directory, 'seed'), 'utf8');
	} catch {
		return 'lparsafe';
	}
};

/**
The directory of the control channel, for this account only.

@throws RefusedError where another account made it first.
*/
const prepareControl = (control: string): void => {
	const directory = path.dirname(control);

	mkdirSync(directory, {recursive: true, mode: 0o700});

	const {uid} = lstatSync(directory);

	if (process.getuid !== undefined && uid !== process.getuid()) {
		throw new RefusedError(`The directory \`${directory}\` belongs to another account.`, {advice: 'Use a home with a shorter path, so that its control channel lies in it.'});
	}

	rmSync(control, {force: true});
};

const untilEnd = async (fleet: SimulatedFleet, idleMilliseconds: number, stopped: AbortSignal): Promise<void> => {
	let busyAt = Date.now();

	while (!stopped.aborted) {
		busyAt = fleet.isBusy ? Date.now() : busyAt;

		if (Date.now() - busyAt >= idleMilliseconds) {
			return;
		}

		try {
			await delay(Math.min(60_000, Math.max(50, idleMilliseconds / 4)), undefined, {signal: stopped});
		} catch {
			return;
		}
	}
};

/**
Serves the simulated fleet of a home until it is told to end, or nobody has used it for half a day. Its machines are kept in the home.

@throws RefusedError (`fleet-running`), UsageError for a port that is taken.
*/
export const serve = async ({home, hosts = storyNames.length, port = 0, speed = defaultSpeed, seed, idleMilliseconds = halfDay}: ServeOptions, {ready, signal}: ServeSurroundings): Promise<void> => {
	const directory = path.join(home, 'simulator');

	mkdirSync(directory, {recursive: true, mode: 0o700});

	const control = controlPath(home);
	const pidFile = path.join(directory, 'pid');
	const logFile = path.join(directory, 'simulate.log');
	const log = (text: string): void => {
		appendFileSync(logFile, `${new Date().toISOString()} ${text}\n`, {mode: 0o600});
	};

	await claim(pidFile, control);

	const stop = new AbortController();
	let fleet: SimulatedFleet | undefined;
	let controlServer: net.Server | undefined;

	try {
		const fleetSeed = seed ?? savedSeed(directory);

		prepareControl(control);
		writeFileSync(path.join(directory, 'seed'), fleetSeed, {mode: 0o600});
		fleet = await startFleet({
			home, hosts, port, speed, seed: fleetSeed, log,
		});
		controlServer = serveControl(fleet, {
			control,
			stop() {
				stop.abort();
			},
			log,
		});
		controlServer.listen(control);
		await once(controlServer, 'listening');
		chmodSync(control, 0o600);
		ready({hosts: fleet.hosts, control});
		await untilEnd(fleet, idleMilliseconds, AbortSignal.any([signal, stop.signal]));
	} finally {
		try {
			await fleet?.close();
		} finally {
			// Last, so that who told it to stop sees it end when all is saved.
			controlServer?.close();
			rmSync(control, {force: true});
			rmSync(pidFile, {force: true});
		}
	}
};
