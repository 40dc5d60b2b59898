import type {
	CompoundList,
	For,
	Select,
	While,
} from 'unbash';
import {readLine} from './read-line.js';
import {BreakLoop, ContinueLoop} from './shell-errors.js';
import type {Shell} from './shell.js';
import {asCondition, runList} from './statements.js';

/**
Runs a loop's body once; `end` where the loop is left.
*/
const runBody = async (shell: Shell, body: CompoundList): Promise<'next' | 'end'> => {
	try {
		await runList(shell, body);
		return 'next';
	} catch (error) {
		if (!(error instanceof BreakLoop || error instanceof ContinueLoop)) {
			throw error;
		}

		if (error.count > 1 && shell.loops > 1) {
			error.count--;
			throw error;
		}

		return error instanceof ContinueLoop ? 'next' : 'end';
	}
};

const inLoop = async (shell: Shell, run: () => Promise<void>): Promise<void> => {
	shell.loops++;

	try {
		await run();
	} finally {
		shell.loops--;
	}
};

export const runWhile = async (shell: Shell, {kind, clause, body}: While): Promise<void> => {
	let status = 0;

	await inLoop(shell, async () => {
		for (;;) {
			let outcome = 'next' as 'next' | 'end';
			await asCondition(shell, async () => {
				outcome = await runBody(shell, clause);
			});

			if (outcome === 'end' || (shell.status === 0) !== (kind === 'while')) {
				break;
			}

			outcome = await runBody(shell, body);
			({status} = shell);

			if (outcome === 'end') {
				break;
			}
		}
	});

	shell.status = status;
};

export const runFor = async (shell: Shell, {name, wordlist, body}: For): Promise<void> => {
	const values = wordlist === undefined ? shell.parameters : await shell.expansion.fields(wordlist);
	shell.status = 0;

	await inLoop(shell, async () => {
		for (const value of values) {
			shell.variables.set(name.value, value);

			if (await runBody(shell, body) === 'end') {
				return;
			}
		}
	});
};

export const runSelect = async (shell: Shell, {name, wordlist, body}: Select): Promise<void> => {
	const values = wordlist === undefined ? shell.parameters : await shell.expansion.fields(wordlist);

	await inLoop(shell, async () => {
		await shell.write(2, values.map((value, index) => `${index + 1}) ${value}\n`).join(''));

		for (;;) {
			await shell.write(2, shell.variables.get('PS3') ?? '#? ');
			const read = await readLine(shell.process, 0);
			const line = read?.replace(/\n$/v, '');

			if (line === undefined) {
				shell.status = 1;
				return;
			}

			shell.variables.set('REPLY', line);
			shell.variables.set(name.value, values[Number(line) - 1] ?? '');

			if (await runBody(shell, body) === 'end') {
				return;
			}
		}
	});
};
