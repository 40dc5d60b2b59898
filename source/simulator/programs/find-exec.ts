import type {UtilityContext} from '../utility.js';
import type {Test} from './find-test.js';

/**
How many paths one command is given at most.
*/
const mostPaths = 500;

/**
Runs a command for each file, its path in place of `{}`: true where it ended with 0. `before` is awaited first, so that what was printed stands above what it prints.
*/
export const runEach = (context: UtilityContext, command: readonly string[], before: () => Promise<void>): Test => async ({path}) => {
	await before();

	return await context.run(command.map(word => word.replaceAll('{}', () => path))) === 0;
};

/**
Runs a command that ends in `{}` for many files at once, which is always true; `finish` runs it for the last.
*/
export const runGathered = (context: UtilityContext, command: readonly string[], before: () => Promise<void>): {readonly test: Test; readonly finish: () => Promise<void>} => {
	let gathered: string[] = [];

	const finish = async (): Promise<void> => {
		if (gathered.length === 0) {
			return;
		}

		const argv = [...command.slice(0, -1), ...gathered];
		gathered = [];
		await before();
		await context.run(argv);
	};

	return {
		finish,
		async test({path}) {
			gathered.push(path);

			if (gathered.length >= mostPaths) {
				await finish();
			}

			return true;
		},
	};
};
