import {setTimeout as delay} from 'node:timers/promises';
import {Worker} from 'node:worker_threads';
import {hideInError} from './base/hide-secrets.js';
import type {Services} from './base/services.js';
import {hearAnswers} from './engine/hear-answers.js';
import type {Startup} from './startup.js';

export type Engine = {readonly services: Services; close(): Promise<void>};

type EngineOptions = {readonly isTraining: boolean; readonly isReadOnly: boolean};

/**
Starts the engine in a worker; nothing of it runs on the thread that draws.
*/
const startEngine = ({beside, version}: Startup, home: string, {isTraining, isReadOnly}: EngineOptions) => {
	const worker = new Worker(beside('engine.js'), {
		workerData: {
			home, isTraining, isReadOnly, version, isResuming: true,
		},
		stdout: true,
		stderr: true,
		// What it reads of a fleet is short-lived; more room only lets that pile up.
		resourceLimits: {maxYoungGenerationSizeMb: 8},
	});

	return {
		worker, ended: new Promise<Error>(resolve => {
			worker.on('error', error => {
				resolve(error as Error);
			});
			worker.on('exit', code => {
				resolve(new Error(`The engine ended with code ${code}.`));
			});
		}),
	};
};

/**
The engine of the app, on a home. `onGone` is told of one that ended although nobody closed it.
*/
export const connectEngine = async (startup: Startup, home: string, options: EngineOptions, onGone: (error: Error) => void): Promise<Engine> => {
	const {crashes: {redactor}} = startup;

	startup.useHome(home);

	const {worker, ended} = startEngine(startup, home, options);
	const {connectServices} = await import('./engine/services-port.js');
	const {services: reached, fail} = connectServices(worker);
	const services = hearAnswers(reached, redactor.add);
	let isClosed = false;
	const watchEnd = async () => {
		const error = await ended;

		hideInError(error, redactor);
		fail(error);

		if (!isClosed) {
			onGone(error);
		}
	};

	void watchEnd();

	return {
		services,
		async close() {
			isClosed = true;

			try {
				// Whoever leaves is not kept: what was not noted by then, the next start finds by the leases.
				await Promise.race([services.close(), delay(1500, undefined, {ref: false})]);
			} finally {
				await worker.terminate();
			}
		},
	};
};
