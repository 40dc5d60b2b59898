import {readFileSync} from 'node:fs';
import path from 'node:path';
import type {RunState} from '../source/base/run.js';
import type {AuditReport} from '../source/base/store.js';
import {commandLines} from './command-lines.js';
import type {Driver} from './driver-process.js';
import {lockedName} from './machine.js';
import {secret} from './make-case.js';
import type {Trial} from './trial.js';

/**
More than a driver ever needs, in KiB.
*/
const mostMemory = 400 * 1024;

/**
The torture's own: the key that the secret unlocks, of a machine that begins beside this one.
*/
const isMakingKey = (line: string): boolean => line.startsWith('ssh-keygen ') && path.basename(line) === lockedName;

/**
Looks at the arguments of all processes now and then, until it is ended; then says where the secret stood.
*/
export const watchForSecret = (): () => readonly string[] => {
	const seen = new Set<string>();
	const timer = setInterval(() => {
		for (const line of commandLines()) {
			if (line.includes(secret) && !isMakingKey(line)) {
				seen.add(`the secret stood in the arguments of ${line.split(' ', 1)[0]}`);
			}
		}
	}, 120);

	return () => {
		clearInterval(timer);

		return [...seen];
	};
};

/**
What a driver that still lives took of memory at most, where that is too much.
*/
export const tooLarge = ({pid, isAlive}: Driver): readonly string[] => {
	if (!isAlive) {
		return [];
	}

	try {
		const peak = Number(/^VmHWM:\s+(?<size>\d+)/mv.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.groups?.['size'] ?? 0);

		return peak > mostMemory ? [`the driver took ${Math.round(peak / 1024)} MiB of memory`] : [];
	} catch {
		return [];
	}
};

/**
What the records are not, by what the host keeps of them.
*/
export const auditWithHosts = async (trial: Trial): Promise<readonly string[]> => {
	const {problems} = await trial.driver.ask('verify') as AuditReport;

	return problems.map(({text}) => `audit with hosts: ${text}`);
};

/**
Whether the lock is free for the next run, of another home.
*/
export const nextRun = async (trial: Trial): Promise<readonly string[]> => {
	const driver = await trial.startDriver({home: path.join(path.dirname(trial.home), 'next-home'), operator: 'pavel@desk'});
	const runId = await driver.ask('start', {plan: trial.next});
	let state: RunState | undefined;

	await trial.until(async () => {
		state = await driver.ask('state', {runId}) as RunState;

		return state.phase === 'ended';
	}, 20_000, 50);

	return state?.outcome === 'ok' ? [] : [`the next run on the lock: ${state?.outcome ?? state?.phase ?? 'not begun'} ${state?.reason ?? ''}`.trim()];
};
