import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {systemClock} from './base/clock.js';
import {OperatorError} from './base/errors.js';
import {exitCodes} from './base/exit-codes.js';
import {createCrashDesk} from './engine/crash-desk.js';
import {openFace} from './open-face.js';
import {runHeadless} from './run-headless.js';
import type {Startup} from './startup.js';
import {describeError} from './store/crash-report.js';

declare global {
	/**
	Put in place by the bundler.
	*/
	var lparsafeVersion: string | undefined;
}

const version = globalThis.lparsafeVersion ?? '0.0.0';

/**
The home in use, as soon as it is known.
*/
let homeInUse: string | undefined;

const crashes = createCrashDesk({
	version, part: 'app', clock: systemClock, home: () => homeInUse,
});

/**
Shows what nobody caught, and ends. The app has put the terminal back by then.
*/
let showFault = (error: unknown): number => {
	const report = crashes.report(error);

	process.stderr.write(`lparsafe stopped because of a fault of its own: ${describeError(error)}\n${report === undefined ? '' : `The report of it is ${report}.\n`}Runs that were started go on; they are found again at the next start.\n`);

	return exitCodes.bug;
};

const startup: Startup = {
	version,
	crashes,
	// This file is the entry; what it imports may lie elsewhere in the bundle.
	beside: name => fileURLToPath(new URL(name, import.meta.url)),
	useHome(path) {
		homeInUse ??= path;
	},
	showFaultsBy(show) {
		showFault = show;
	},
};

/**
Starts what the command line asks for and sets the process's exit code.
*/
export const main = async (): Promise<void> => {
	// A reader that went away (`| head`) is no fault.
	process.stdout.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code === 'EPIPE') {
			// eslint-disable-next-line unicorn/no-process-exit -- This is the entry, and nobody reads what would come.
			process.exit(process.exitCode ?? 0);
		}

		// A terminal that went away is none either: the app leaves by itself.
		if (error.code !== 'EIO') {
			throw error;
		}
	});

	process.on('uncaughtException', error => {
		// The app leaves in its own way, and puts the terminal back first.
		if (process.listenerCount('uncaughtException') === 1) {
			process.exit(showFault(error));
		}
	});

	const args = process.argv.slice(2);

	if (args.length > 0) {
		process.exitCode = await runHeadless(startup, args);
	} else {
		try {
			process.exitCode = await openFace(startup, {isReadOnly: false, isTraining: false});
		} catch (error) {
			if (!(error instanceof OperatorError)) {
				process.exitCode = showFault(error);

				return;
			}

			process.stderr.write(`lparsafe: ${error.message}\n${error.advice}\n`);
			process.exitCode = error.exitCode;
		}
	}
};
