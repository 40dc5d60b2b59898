import os from 'node:os';
import process from 'node:process';
import {parentPort, workerData} from 'node:worker_threads';
import {systemClock} from '../base/clock.js';
import type {Services} from '../base/services.js';
import {settleHeap} from '../base/settle-heap.js';
import {createCrashDesk} from './crash-desk.js';
import {createEngine} from './create-engine.js';
import type {EngineOptions} from './engine-options.js';
import {serveServices, streams} from './services-port.js';

/**
An engine that could not be built answers every request with why.
*/
const brokenServices = (error: unknown): Services => {
	const fail = async (): Promise<never> => {
		throw error;
	};

	const failing: AsyncIterable<never> = {[Symbol.asyncIterator]: () => ({next: fail})};

	return new Proxy({}, {
		get: (_, name) => streams.has(String(name)) ? () => failing : fail,
	}) as Services;
};

const options = workerData as Omit<EngineOptions, 'onBug'>;
const crashes = createCrashDesk({
	version: options.version, part: 'engine', clock: systemClock, home: () => options.home,
});

const build = (): Services => {
	try {
		return createEngine({
			...options,
			redactor: crashes.redactor,
			onFault: crashes.report,
			onBug(error) {
				// Thrown outside of all waiting, so that the worker ends and the app says why.
				setImmediate(() => {
					throw error;
				});
			},
		});
	} catch (error) {
		crashes.report(error);

		return brokenServices(error);
	}
};

/**
Lets the thread that draws go first where processors are scarce. A process's other threads keep their priority on Linux alone (setpriority(2)).
*/
const stepBack = (): void => {
	if (process.platform !== 'linux') {
		return;
	}

	try {
		os.setPriority(10);
	} catch {
		// Then keys are answered a little later.
	}
};

// What ends the worker is told to the thread that draws as it is by then.
process.on('uncaughtExceptionMonitor', error => {
	crashes.report(error);
});

if (parentPort !== null) {
	stepBack();
	settleHeap();
	serveServices(build(), parentPort);
}
