import path from 'node:path';
import process from 'node:process';
import type {Clock} from '../base/clock.js';
import {OperatorError} from '../base/errors.js';
import type {Info} from '../base/services/home.js';
import type {Store} from '../base/store.js';
import type {Settings} from '../hosts/settings.js';
import {crashPlace} from '../store/crash-report.js';
import {homePlaceProblem, thisMachine} from './home-place.js';
import {versionOf} from './version-of.js';

type InfoOptions = Pick<Info, 'version' | 'home' | 'isTraining' | 'isReadOnly' | 'problems'> & {
	readonly store: Store;
	readonly clock: Clock;
	readonly settings: Settings;
	readonly logFile: string;
};

/**
What is used, where it lies, and what is wrong with it.
*/
export const tellInfo = async ({version, home, isTraining, isReadOnly, problems, store, clock, settings, logFile}: InfoOptions): Promise<Info> => {
	const placeProblem = (): Info['problems'][number] | undefined => {
		try {
			return homePlaceProblem({
				home, hosts: store.hosts.list(), machine: thisMachine(), lastBackup: store.lastBackup(), now: clock.now(),
			});
		} catch (error) {
			if (error instanceof OperatorError) {
				return {code: error.code.replace('store-', 'home-'), message: error.message, advice: error.advice};
			}

			throw error;
		}
	};

	// The training fleet is simulated on this machine.
	const placed = isTraining ? undefined : placeProblem();

	return {
		version,
		node: process.versions.node,
		home,
		isTraining,
		isReadOnly,
		places: [
			{name: 'home', path: home},
			{name: 'settings', path: settings.file},
			{name: 'database', path: path.join(home, 'lparsafe.db')},
			{name: 'transcripts', path: path.join(home, 'transcripts')},
			{name: 'known hosts', path: path.join(home, 'known_hosts')},
			{name: 'log', path: logFile},
			{name: 'crash reports', path: crashPlace(home)},
		],
		tools: [
			{name: 'ssh', version: await versionOf('ssh', '-V')},
		],
		settings: settings.list,
		keys: settings.values.keys,
		problems: [...settings.problems, ...problems, ...placed === undefined || problems.some(({code}) => code === placed.code) ? [] : [placed]],
	};
};
