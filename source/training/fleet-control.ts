import type {ChildProcess} from 'node:child_process';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {controlPath} from '../base/control-path.js';
import {OperatorError, UsageError} from '../base/errors.js';
import type {
	FaultState,
	Fleet,
	FleetControl,
	FleetOptions,
	SimulatedHost,
} from '../base/training.js';
import {askControl} from './control-client.js';

type FleetControlOptions = {
	/**
	The training home.
	*/
	readonly home: string;

	/**
	Starts the fleet's process, detached, with these arguments.
	*/
	readonly spawn: (fleetArguments: readonly string[]) => ChildProcess;

	/**
	How long the fleet may take to listen; default a minute.
	*/
	readonly startMilliseconds?: number;
};

/**
A FleetControl that can ask everything else that the control channel knows, too: states, files, snapshots, the clock.
*/
export type OpenFleetControl = FleetControl & {
	ask(request: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
};

const notRunning = (): UsageError => new UsageError('No simulated fleet is running.', {code: 'fleet-not-running', advice: 'Start it with `lparsafe simulate`.'});

const fleetOf = (answer: Readonly<Record<string, unknown>>): Fleet => ({hosts: answer['hosts'] as readonly SimulatedHost[], control: String(answer['control'])});

const argumentsOf = (home: string, options: FleetOptions): readonly string[] => [
	'--home', home, ...Object.entries(options).flatMap(([name, value]) => value === undefined ? [] : [`--${name}`, String(value)]),
];

/**
What the fleet's process left behind when it could not start.
*/
const failureIn = (home: string, cause: string): OperatorError => {
	const log = path.join(home, 'simulator', 'simulate.log');

	try {
		const {message, code = 'fleet-failed', advice = `Its log is \`${log}\`.`, exitCode = 1} = JSON.parse(readFileSync(path.join(home, 'simulator', 'failure.json'), 'utf8')) as {message: string; code?: string; advice?: string; exitCode?: number};

		return new OperatorError(code === 'fleet-failed' ? `The simulated fleet did not start: ${message}.` : message, {code, advice, exitCode});
	} catch {
		return new OperatorError(`The simulated fleet did not start: ${cause}.`, {code: 'fleet-failed', advice: `Its log is \`${log}\`; \`lparsafe simulate --foreground\` shows more.`});
	}
};

/**
Starts, finds and steers the simulated fleet of a training home through its control channel.
*/
export const createFleetControl = ({home, spawn, startMilliseconds = 60_000}: FleetControlOptions): OpenFleetControl => {
	const control = controlPath(home);

	const ask = async (request: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> => {
		const answer = await askControl(control, request);

		if (answer === undefined) {
			throw notRunning();
		}

		return answer;
	};

	return {
		ask,
		async open(options) {
			const running = await askControl(control, {do: 'list'});

			if (running !== undefined) {
				// The pace is all that can change while machines run.
				if (options.speed !== undefined) {
					await ask({do: 'clock', speed: options.speed});
				}

				return fleetOf(running);
			}

			const child = spawn(argumentsOf(home, options));
			const state: {ended: string | undefined} = {ended: undefined};

			child.once('exit', (code, signal) => {
				state.ended = `it ended with ${signal ?? `code ${code}`}`;
			});
			child.once('error', error => {
				state.ended = error.message;
			});

			const deadline = Date.now() + startMilliseconds;

			while (Date.now() < deadline) {
				// Another start at the same time may have won: its fleet is as good.
				const isOver = state.ended !== undefined;
				const answer = await askControl(control, {do: 'list'});

				if (answer !== undefined) {
					return fleetOf(answer);
				}

				if (isOver) {
					throw failureIn(home, state.ended ?? '');
				}

				await delay(50);
			}

			throw failureIn(home, 'it does not answer in time');
		},
		async stop() {
			const answer = await askControl(control, {do: 'stop'});

			if (answer === undefined) {
				return {wasRunning: false};
			}

			// It saves its machines first.
			const deadline = Date.now() + startMilliseconds;

			while (Date.now() < deadline && await askControl(control, {do: 'list'}) !== undefined) {
				await delay(50);
			}

			return {wasRunning: true};
		},
		async reset(host) {
			const answer = await ask({do: 'reset', ...(host !== undefined && {host})});

			return answer['hosts'] as readonly string[];
		},
		async fault(name, host, isOn) {
			await ask({
				do: 'fault', name, host, on: isOn,
			});
		},
		async faults() {
			const answer = await ask({do: 'faults'});

			return answer['faults'] as readonly FaultState[];
		},
	};
};
