import {open, rm} from 'node:fs/promises';
import path from 'node:path';
import {createBreather} from '../base/breather.js';
import {isoTime, type Clock} from '../base/clock.js';
import {OperatorError, RefusedError, UsageError} from '../base/errors.js';
import type {OutputStream} from '../base/output.js';
import type {Redactor} from '../base/redactor.js';
import type {RunState} from '../base/run.js';
import type {Services} from '../base/services.js';
import type {Shell} from '../base/shell.js';
import type {StreamName, Store} from '../base/store.js';
import {lookAtJob} from '../jobs/job-look.js';
import {createLineCounter} from '../runs/count-lines.js';
import {findOutput} from '../runs/find-output.js';
import {outputPage} from '../runs/output-lines.js';
import {openSource} from '../runs/output-pieces.js';
import {outputTexts} from '../runs/output-text.js';

const pieceBytes = 256 * 1024;

type OutputDesk = Pick<Services, 'outputPage' | 'findOutput' | 'saveOutput' | 'lookAtJob'>;

type OutputDeskOptions = {
	readonly store: Store;
	readonly redactor: Redactor;
	readonly clock: Clock;
	readonly jobDirectory: string;

	/**
	@throws UsageError where there is no such run.
	*/
	stateOf(runId: string): RunState;

	/**
	The connection to a host; nobody is asked for anything.
	*/
	shellOf(host: string): Promise<Shell>;
};

/**
What the operator reads, finds and saves of the output of runs.
*/
export const createOutputDesk = ({store: {transcripts, runs}, redactor, clock, jobDirectory, stateOf, shellOf}: OutputDeskOptions): OutputDesk => {
	const assertRun = (runId: string): void => {
		if (runs.head(runId) === undefined) {
			throw new UsageError(`There is no run \`${runId}\`.`, {advice: '`lparsafe runs` lists them.'});
		}
	};

	const countLines = createLineCounter();

	/**
	The bytes as they came.

	@yields Pieces.
	*/
	async function * rawPieces(id: {readonly runId: string; readonly stepId: string; readonly stream: StreamName}): AsyncGenerator<Uint8Array, void> {
		const size = transcripts.size(id);
		const hidden = redactor.stream();
		const breathe = createBreather();

		for (let offset = 0; offset < size; offset += pieceBytes) {
			yield hidden.push(transcripts.read(id, offset, Math.min(pieceBytes, size - offset)));
			await breathe();
		}

		yield hidden.flush();
	}

	/**
	Lines as a terminal shows them.

	@yields Pieces.
	*/
	async function * textPieces(step: {readonly runId: string; readonly stepId: string}, stream: OutputStream): AsyncGenerator<Uint8Array, void> {
		const breathe = createBreather();
		let gathered = '';

		for (const text of outputTexts(openSource(transcripts, step), stream)) {
			gathered += redactor.text(text);
			await breathe();

			if (!(gathered.length >= pieceBytes)) {
				continue;
			}

			yield Buffer.from(gathered);
			gathered = '';
		}

		yield Buffer.from(gathered);
	}

	return {
		async outputPage(request) {
			assertRun(request.runId);

			return outputPage(transcripts, request, countLines);
		},
		async * findOutput(search) {
			assertRun(search.runId);
			yield * findOutput(transcripts, search);
		},
		async saveOutput({runId, stepId, stream, to, asText}) {
			assertRun(runId);

			if (stream === 'both' && !asText) {
				throw new UsageError('The bytes of output and errors are two files; they cannot be saved as one.', {advice: 'Save one of the two, or both as text.'});
			}

			const file = path.resolve(to);
			const pieces = asText || stream === 'both' ? textPieces({runId, stepId}, stream) : rawPieces({runId, stepId, stream});
			let bytes = 0;

			try {
				const handle = await open(file, 'wx', 0o600);

				try {
					for await (const piece of pieces) {
						await handle.writeFile(piece);
						bytes += piece.length;
					}
				} catch (error) {
					// Half of it would look like all of it.
					await rm(file, {force: true});

					throw error;
				} finally {
					await handle.close();
				}
			} catch (error) {
				const {code, message} = error as NodeJS.ErrnoException;

				// Only what the system says of the file is about the file.
				if (error instanceof OperatorError || code === undefined) {
					throw error;
				}

				throw code === 'EEXIST'
					? new UsageError(`There is a file \`${file}\` already.`, {code: 'file-exists', advice: 'Choose another name; nothing is written over.', cause: error})
					: new OperatorError(`The output cannot be written to \`${file}\`: ${message}.`, {code: 'cannot-write', advice: 'Choose a place that you may write to and that has room.', cause: error});
			}

			return {path: file, bytes};
		},
		async lookAtJob(runId) {
			const {segments, adopted, phase} = stateOf(runId);
			const segment = segments.at(-1);
			const refusal = (why: string): RefusedError => new RefusedError(`No process of run \`${runId}\` can be looked at: ${why}.`, {code: 'no-job', advice: '`lparsafe runs show` tells its state.'});

			if (phase === 'ended') {
				throw refusal('it has ended');
			}

			if (segment === undefined) {
				throw refusal('nothing of it has begun on a host');
			}

			if (segment.isEnded === true && segment.tidyJobId === undefined) {
				throw refusal(`part ${segment.segment + 1} of it has ended on \`${segment.host}\`, and no later one has begun`);
			}

			const shell = await shellOf(adopted?.host ?? segment.host);

			return {at: isoTime(clock.now()), ...await lookAtJob(shell, {id: segment.tidyJobId ?? segment.jobId, base: jobDirectory})};
		},
	};
};
