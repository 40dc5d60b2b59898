/**
The process of the simulated fleet: `simulate.js --home DIR [--hosts N] [--port P] [--speed X] [--seed S] [--idle SECONDS]`, started detached by the training room.
*/
import {
	appendFileSync,
	mkdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {OperatorError} from '../base/errors.js';
import {serve} from './life.js';

const {values} = parseArgs({
	options: {
		home: {type: 'string'}, hosts: {type: 'string'}, port: {type: 'string'}, speed: {type: 'string'}, seed: {type: 'string'}, idle: {type: 'string'},
	},
});
const {home = '', hosts, port, speed, seed, idle} = values;
const end = new AbortController();

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
	process.on(signal, () => {
		end.abort();
	});
}

// A defect ends the process, but not before the machines are on disk.
process.on('uncaughtException', error => {
	appendFileSync(path.join(home, 'simulator', 'simulate.log'), `${new Date().toISOString()} ${error.stack ?? error.message}\n`, {mode: 0o600});
	process.exitCode = 70;
	end.abort();
});

const failureFile = path.join(home, 'simulator', 'failure.json');

try {
	mkdirSync(path.dirname(failureFile), {recursive: true, mode: 0o700});
	rmSync(failureFile, {force: true});
	await serve({
		home,
		...(hosts !== undefined && {hosts: Number(hosts)}),
		...(port !== undefined && {port: Number(port)}),
		...(speed !== undefined && {speed: Number(speed)}),
		...(seed !== undefined && {seed}),
		...(idle !== undefined && {idleMilliseconds: Number(idle) * 1000}),
	}, {
		ready() {
			// Who started it asks the control channel.
		},
		signal: end.signal,
	});
} catch (error) {
	process.exitCode = error instanceof OperatorError ? error.exitCode : 70;

	// Nobody reads what a detached process prints.
	writeFileSync(failureFile, JSON.stringify({
		message: error instanceof Error ? error.message : String(error),
		stack: error instanceof Error ? error.stack : undefined,
		...(error instanceof OperatorError && {code: error.code, advice: error.advice, exitCode: error.exitCode}),
	}), {mode: 0o600});
}

// Simulated processes may still sleep.
// eslint-disable-next-line unicorn/no-process-exit -- This is a program of its own.
process.exit();
