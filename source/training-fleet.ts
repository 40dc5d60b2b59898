import {spawn} from 'node:child_process';
import process from 'node:process';
import type {Fleet, FleetOptions} from './base/training.js';
import {connectEngine, type Engine} from './connect-engine.js';
import {resolveHome} from './hosts/home.js';
import type {Globals, Startup} from './startup.js';

const trainingHome = (home: string | undefined): string => resolveHome({flag: home, isTraining: true}).path;

/**
The control of the training fleet, whose process lives on without this one.
*/
export const fleetControl = async ({beside}: Startup, home: string | undefined) => {
	const {createFleetControl} = await import('./training/fleet-control.js');

	return createFleetControl({
		home: trainingHome(home),
		spawn(args) {
			const child = spawn(process.execPath, [beside('simulate.js'), ...args], {detached: true, stdio: 'ignore'});

			child.unref();

			return child;
		},
	});
};

/**
Starts or finds the training fleet, and the engine on its home; `tell` says what is being waited for.
*/
export const openTraining = async (startup: Startup, {home, isReadOnly}: Globals, tell: (text: string) => void, onGone: (error: Error) => void): Promise<Engine> => {
	tell('Starting the training fleet …');

	const control = await fleetControl(startup, home);
	const {enlist} = await import('./training/enlist.js');
	const fleet = await control.open({});

	tell('Opening the training home …');

	const engine = await connectEngine(startup, trainingHome(home), {isTraining: true, isReadOnly}, onGone);

	try {
		await enlist(engine.services, fleet);
	} catch (error) {
		// Nobody else knows of it, and its worker would hold the process.
		await engine.close();

		throw error;
	}

	return engine;
};

/**
Is the training fleet, until it is told to end.
*/
export const serveFleet = async (home: string | undefined, options: FleetOptions, ready: (fleet: Fleet) => void, signal: AbortSignal): Promise<void> => {
	const {serve} = await import('./simulator/life.js');

	await serve({home: trainingHome(home), ...options}, {ready, signal});
};
