import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {build} from 'esbuild';
import type {DriverSettings} from './driver.js';

/**
Bundles the driver, so that a start takes little; answers its file.
*/
export const buildDriver = async (directory: string): Promise<string> => {
	const file = path.join(directory, 'driver.mjs');

	await build({
		absWorkingDir: path.dirname(import.meta.dirname),
		entryPoints: [path.join(import.meta.dirname, 'driver.ts')],
		outfile: file,
		bundle: true,
		platform: 'node',
		format: 'esm',
		target: 'node22',
		logLevel: 'warning',
		legalComments: 'none',
		external: ['*.node', 'cpu-features'],
		plugins: [{
			name: 'fault-points',
			setup({onResolve}) {
				// A regular expression of Go, which knows no flags of ours.
				// eslint-disable-next-line require-unicode-regexp
				onResolve({filter: /\/base\/fault-point\.js$|^\.\/fault-point\.js$/}, () => ({path: path.join(import.meta.dirname, 'fault-point.ts')}));
			},
		}],
		banner: {
			js: 'import {createRequire as tortureRequire} from \'node:module\'; const require = tortureRequire(import.meta.url); const __filename = import.meta.filename; const __dirname = import.meta.dirname;',
		},
	});

	return file;
};

/**
A driver that runs, or ran.
*/
export type Driver = {
	readonly pid: number;
	readonly isAlive: boolean;

	/**
	What it said of faults that befell it, of bugs, and on standard error.
	*/
	readonly struck: readonly string[];
	readonly bugs: readonly string[];
	readonly complaints: string;

	/**
	The phase and outcome of a run as it last said, by id.
	*/
	readonly phases: ReadonlyMap<string, {readonly phase: string; readonly outcome?: string}>;

	/**
	Whether a run of it is in this phase, as it last said.
	*/
	isIn(phase: string): boolean;

	/**
	Rejects with what it answered instead, or when it dies first.
	*/
	ask(what: string, more?: Readonly<Record<string, unknown>>): Promise<unknown>;
	kill(signal?: NodeJS.Signals): void;

	/**
	How it ended: `code N` or the signal.
	*/
	readonly ended: Promise<string>;

	/**
	Resolves when it tells anything, or ends.
	*/
	told(): Promise<void>;
};

/**
Starts one; resolves when its home is open or it has died.
*/
export const startDriver = async (file: string, settings: DriverSettings): Promise<Driver> => {
	const child: ChildProcess = spawn(process.execPath, ['--no-warnings', file], {
		env: {
			PATH: process.env['PATH'], HOME: settings.home, NODE_COMPILE_CACHE: path.join(path.dirname(file), 'compiled'), LPARSAFE_TORTURE: JSON.stringify(settings),
		},
		stdio: ['pipe', 'pipe', 'pipe'],
	});
	const waiting = new Map<number, {resolve(value: unknown): void; reject(error: Error): void}>();
	const phases = new Map<string, {readonly phase: string; readonly outcome?: string}>();
	const struck: string[] = [];
	const bugs: string[] = [];
	let complaints = '';
	let isAlive = true;
	let number = 0;
	let listeners: Array<() => void> = [];
	const {promise: ready, resolve: becomeReady} = Promise.withResolvers<void>();
	const wake = (): void => {
		const woken = listeners;

		listeners = [];

		for (const each of woken) {
			each();
		}
	};

	child.stdin!.on('error', () => undefined);
	child.stderr!.on('data', chunk => {
		complaints += String(chunk);
	});
	createInterface({input: child.stdout!}).on('line', line => {
		const said = JSON.parse(line) as {n?: number; value?: unknown; error?: string; ready?: boolean; struck?: string; bug?: string; run?: string; phase?: string; outcome?: string};

		if (said.ready === true) {
			becomeReady();
		} else if (said.n !== undefined) {
			const asked = waiting.get(said.n);

			waiting.delete(said.n);

			if (said.error === undefined) {
				asked?.resolve(said.value);
			} else {
				asked?.reject(new Error(said.error));
			}
		} else if (said.struck !== undefined) {
			struck.push(said.struck);
		} else if (said.bug !== undefined) {
			bugs.push(said.bug);
		} else if (said.run !== undefined) {
			phases.set(said.run, {phase: said.phase ?? '', ...(said.outcome !== undefined && {outcome: said.outcome})});
		}

		wake();
	});

	const ended = (async () => {
		const [code, signal] = await once(child, 'close') as [number | undefined, NodeJS.Signals | undefined];

		isAlive = false;
		becomeReady();

		for (const each of waiting.values()) {
			each.reject(new Error(`The driver ended (${signal ?? `code ${code}`}).`));
		}

		wake();

		return signal ?? `code ${code}`;
	})();

	await ready;

	return {
		pid: child.pid!,
		get isAlive() {
			return isAlive;
		},
		struck,
		bugs,
		get complaints() {
			return complaints;
		},
		phases,
		isIn: wanted => phases.values().some(({phase}) => phase === wanted),
		async ask(what, more = {}) {
			if (!isAlive) {
				throw new Error('The driver has ended.');
			}

			number += 1;

			const n = number;

			return new Promise((resolve, reject) => {
				waiting.set(n, {resolve, reject});
				child.stdin!.write(`${JSON.stringify({n, do: what, ...more})}\n`);
			});
		},
		kill(signal = 'SIGKILL') {
			child.kill(signal);
		},
		ended,
		async told() {
			return new Promise(resolve => {
				listeners.push(resolve);
			});
		},
	};
};
