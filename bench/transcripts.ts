import {execFile} from 'node:child_process';
import {once} from 'node:events';
import {
	closeSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	rmSync,
	writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {findOutput} from '../source/runs/find-output.js';
import {outputPage} from '../source/runs/output-lines.js';
import {createTranscripts} from '../source/store/transcripts.js';
import {interleave, time} from './interleave.js';

const size = 200 * 1000 * 1000;
const pieceBytes = 4 * 1024 * 1024;
const step = {runId: 'bench', stepId: 'save'};

export type TranscriptFigures = {
	/**
	Milliseconds until the last screen of 200 MB is there, the first time.
	*/
	readonly open: number;

	/**
	Milliseconds to look through 200 MB for words that are not there, capitals or not, ours and those of `grep -i -F`.
	*/
	readonly find: readonly [ours: number, grep: number];

	/**
	The longest time, in milliseconds, for which other work of the thread waited meanwhile.
	*/
	readonly hold: number;
};

/**
As `savevg -v` names files, with a date that makes each line another.
*/
const writeLog = (file: string): void => {
	const descriptor = openSync(file, 'w');

	for (let written = 0, index = 0; written < size;) {
		let text = '';

		while (text.length < pieceBytes && written + text.length < size) {
			index += 1;
			text += `a      ${(index * 37) % 90_000} ./data/oracle/PROD/users${index}.dbf\n`;
		}

		written += writeSync(descriptor, text);
	}

	closeSync(descriptor);
};

/**
The longest hold of this thread while something is done.
*/
const longestHold = async (work: () => Promise<unknown>): Promise<number> => {
	let longest = 0;
	let last = performance.now();
	let isOver = false;

	const tick = (): void => {
		const now = performance.now();

		longest = Math.max(longest, now - last);
		last = now;

		if (!isOver) {
			setImmediate(tick);
		}
	};

	tick();
	await work();
	isOver = true;

	return Math.max(longest, performance.now() - last);
};

/**
How fast a large output opens and is searched.
*/
export const benchTranscripts = async (): Promise<TranscriptFigures> => {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-bench-'));
	const file = path.join(directory, step.runId, `${step.stepId}.out`);

	mkdirSync(path.dirname(file));
	writeLog(file);

	const transcripts = createTranscripts(directory);

	try {
		const open = await time(async () => outputPage(transcripts, {
			...step, stream: 'out', at: 'end', before: 120, after: 0,
		}));

		const look = async (): Promise<void> => {
			for await (const found of findOutput(transcripts, {
				...step, stream: 'out', from: 'end', direction: -1, what: {text: 'is not there'},
			})) {
				if (found.isDone && found.place !== undefined) {
					throw new Error('Found what is not there.');
				}
			}
		};

		const grep = async (): Promise<void> => {
			// Its exit status says that nothing was found.
			await once(execFile('grep', ['-c', '-i', '-F', 'is not there', file], {env: {...process.env, LC_ALL: 'C'}}), 'exit');
		};

		const find = await interleave(async () => time(look), async () => time(grep), 3);

		return {open, find, hold: await longestHold(look)};
	} finally {
		transcripts.close();
		rmSync(directory, {recursive: true, force: true});
	}
};
