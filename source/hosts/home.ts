import {chmodSync, existsSync, mkdirSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {OperatorError, UsageError} from '../base/errors.js';

type HomeRequest = {
	/**
	The value of `--home`.
	*/
	readonly flag?: string | undefined;
	readonly isTraining?: boolean;
	readonly environment?: Readonly<Record<string, string | undefined>>;
	readonly platform?: NodeJS.Platform;
	readonly userDirectory?: string;
};

/**
Where settings, database, transcripts and known hosts lie, and why there.
*/
type Home = {
	readonly path: string;
	readonly from: 'default' | 'environment' | 'flag';
};

const platformPlace = (platform: NodeJS.Platform, userDirectory: string, environment: Readonly<Record<string, string | undefined>>): string => {
	if (platform === 'darwin') {
		return path.join(userDirectory, 'Library', 'Application Support', 'lparsafe');
	}

	if (platform === 'win32') {
		return path.join(environment['LOCALAPPDATA'] ?? path.join(userDirectory, 'AppData', 'Local'), 'lparsafe');
	}

	const data = environment['XDG_DATA_HOME'];

	// The XDG specification has relative paths ignored.
	return path.join(data !== undefined && path.isAbsolute(data) ? data : path.join(userDirectory, '.local', 'share'), 'lparsafe');
};

/**
Finds the home: `--home`, then `LPARSAFE_HOME`, then the platform's own place. Training has a home of its own in it, so that it never meets real points, policies or runs.

@throws UsageError for an empty `--home`.
*/
export const resolveHome = ({flag, isTraining = false, environment = process.env, platform = process.platform, userDirectory = os.homedir()}: HomeRequest = {}): Home => {
	if (flag?.trim() === '') {
		throw new UsageError('`--home` names no directory.', {advice: 'Give a directory, or leave the flag out.'});
	}

	const named = environment['LPARSAFE_HOME'];
	const fromEnvironment = named === undefined || named === '' ? undefined : named;
	const place = flag ?? fromEnvironment ?? platformPlace(platform, userDirectory, environment);
	const home = path.resolve(place);
	const from = flag === undefined ? (fromEnvironment === undefined ? 'default' : 'environment') : 'flag';

	return {path: isTraining ? path.join(home, 'training') : home, from};
};

/**
Makes a directory and what is missing above it. Node's own `recursive` never ends where a parent exists but takes no directories and says ENOENT, as /proc and automounters do.
*/
const makeDirectory = (directory: string): void => {
	const parent = path.dirname(directory);

	if (parent !== directory && !existsSync(parent)) {
		makeDirectory(parent);
	}

	try {
		mkdirSync(directory, {mode: 0o700});
	} catch (error) {
		// Another process may have been faster.
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
			throw error;
		}
	}
};

/**
Makes the home where it is missing, for this account only.

@throws OperatorError (`home-unusable`)
*/
export const prepareHome = (home: string): void => {
	try {
		if (!existsSync(home)) {
			makeDirectory(home);
			chmodSync(home, 0o700);
		}
	} catch (error) {
		throw new OperatorError(`The home \`${home}\` cannot be made (${(error as NodeJS.ErrnoException).code ?? 'error'}).`, {
			code: 'home-unusable', advice: 'Give another directory with `--home`, or make this one writable.', cause: error,
		});
	}
};
