import {spawnSync} from 'node:child_process';
import {
	mkdirSync,
	mkdtempSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import process from 'node:process';
import type {ExecutionContext} from 'ava';
import {createProgramMachine} from './program-machine.js';

export type ToolCase = {
	readonly argv: readonly string[];
	readonly stdin?: string;

	/**
	The real tool to compare with, where it is not `argv[0]`.
	*/
	readonly real?: readonly string[];
};

/**
Runs command lines through the simulator and through this machine's own tools, in the C locale and over the same files, and compares output and status. Messages are not compared: their words are AIX's.
*/
export const compareWithReal = async (t: ExecutionContext, files: Readonly<Record<string, string>>, cases: readonly ToolCase[]): Promise<void> => {
	const directory = mkdtempSync(join(tmpdir(), 'lparsafe-tools-'));
	const machine = createProgramMachine();
	const differences: unknown[] = [];

	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(directory, path)), {recursive: true});
		writeFileSync(join(directory, path), Buffer.from(text, 'latin1'));
		const above = dirname(path);

		if (above !== '.' && !machine.files.exists(above)) {
			machine.files.makeDirectory(above);
		}

		machine.files.write(path, Buffer.from(text, 'latin1'));
	}

	try {
		for (const {argv, stdin = '', real = argv} of cases) {
			const simulated = await machine.run(argv, {stdin});
			const expected = spawnSync(real[0]!, real.slice(1), {
				cwd: directory, input: Buffer.from(stdin, 'latin1'), env: {PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC'}, encoding: 'latin1',
			});

			if (simulated.out !== expected.stdout || simulated.status !== expected.status) {
				differences.push({
					argv, stdin, simulated, expected: {out: expected.stdout, status: expected.status, err: expected.stderr},
				});
			}
		}
	} finally {
		rmSync(directory, {recursive: true});
	}

	t.deepEqual(differences, []);
};
