import {createHash} from 'node:crypto';
import {createReadStream, readdirSync} from 'node:fs';
import path from 'node:path';
import {createBreather} from '../base/breather.js';
import type {RunEvent} from '../base/run.js';
import type {AuditReport, Store, TranscriptId} from '../base/store.js';
import {eventOf} from './audit.js';
import type {Problem} from './audit-problem.js';
import type {Database} from './database.js';
import {isFile} from './is-file.js';
import type {PlainRecords} from './plain-records.js';

type Checkpoint = Extract<RunEvent, {readonly type: 'checkpoint'}>;

/**
SHA-256 of a file's first bytes, for each of these sizes, in ascending order; what the file does not reach is absent.
*/
const hashesAt = async (file: string, sizes: readonly number[]): Promise<ReadonlyMap<number, string>> => {
	const hash = createHash('sha256');
	const found = new Map<number, string>();
	let at = 0;
	let next = 0;

	const settle = (bytes: Uint8Array) => {
		let from = 0;

		for (; next < sizes.length && (sizes[next] ?? 0) <= at + bytes.length; next++) {
			const size = sizes[next] ?? 0;

			hash.update(bytes.subarray(from, size - at));
			from = size - at;
			found.set(size, hash.copy().digest('hex'));
		}

		hash.update(bytes.subarray(from));
		at += bytes.length;
	};

	settle(new Uint8Array(0));

	if (next < sizes.length && isFile(file)) {
		try {
			for await (const bytes of createReadStream(file, {end: (sizes.at(-1) ?? 1) - 1, highWaterMark: 1024 * 1024})) {
				settle(bytes as Uint8Array);
			}
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
				throw error;
			}
		}
	}

	return found;
};

const ascending = (one: number, other: number): number => one - other;

const transcriptOf = (transcripts: Store['transcripts'], id: TranscriptId): string | undefined => {
	try {
		return transcripts.path(id);
	} catch (error) {
		if (error instanceof TypeError) {
			return undefined;
		}

		throw error;
	}
};

/**
Checks a run's transcripts against the checkpoints that its events hold.
*/
const checkTranscripts = async (runId: string, checkpoints: readonly Checkpoint[], transcripts: Store['transcripts']): Promise<{readonly count: number; readonly problems: readonly Problem[]}> => {
	const problems: Problem[] = [];
	const streams = Map.groupBy(checkpoints, ({stepId, stream}) => `${stepId}.${stream}`);

	for (const [name, each] of streams) {
		const [first] = each;

		if (first === undefined) {
			continue;
		}

		const {stepId, stream} = first;
		const file = transcriptOf(transcripts, {runId, stepId, stream});

		if (file === undefined) {
			problems.push({runId, seq: first.seq, text: `Event ${first.seq} names a transcript that cannot be one.`});
			continue;
		}

		const hashes = await hashesAt(file, [...new Set(each.map(({bytes}) => bytes))].toSorted(ascending));
		const wrong = each.find(({bytes, sha256}) => hashes.get(bytes) !== sha256);

		if (wrong !== undefined) {
			problems.push({runId, seq: wrong.seq, text: hashes.has(wrong.bytes) ? `The transcript ${name} was changed within its first ${wrong.bytes} bytes: ${file}.` : `The transcript ${name} is missing or shorter than the ${wrong.bytes} bytes that were read: ${file}.`});
		}
	}

	return {count: streams.size, problems};
};

/**
Checks the file of a run's events against the database: every line must stand there too, or be the torn beginning of one that does.
*/
const checkLines = (runId: string, lines: readonly string[], documents: readonly string[], file: string): readonly Problem[] => {
	const known = new Set(documents);

	return lines.filter(line => !known.has(line) && documents.every(document => !document.startsWith(line))).map(line => {
		const seq = eventOf(line)?.seq;

		return seq === undefined
			? {runId, text: `${file} has a line that is no event of this run.`}
			: {runId, seq, text: `Event ${seq} ${seq > documents.length ? 'is missing' : 'is another one'}: ${file} holds it as it was written.`};
	});
};

const keptRuns = (directory: string): readonly string[] => {
	try {
		return readdirSync(directory, {withFileTypes: true}).filter(entry => entry.isDirectory()).map(({name}) => name);
	} catch {
		return [];
	}
};

/**
Proves the plain files of the home against the database: transcripts against their checkpoints, and the files of events against the events. Yields to other work between pieces.
*/
export const auditFiles = async (
	{database, records, transcripts, home}: {readonly database: Database; readonly records: PlainRecords; readonly transcripts: Store['transcripts']; readonly home: string},
	only?: string,
): Promise<Pick<AuditReport, 'problems'> & {readonly transcripts: number}> => {
	const known = database.all('SELECT id FROM runs ORDER BY number').map(row => String(row['id']));
	const runs = only === undefined ? [...new Set([...known, ...keptRuns(path.join(home, 'transcripts'))])] : [only];
	const problems: Problem[] = [];
	let count = 0;

	const breathe = createBreather();

	for (const runId of runs) {
		await breathe();

		// The file first: whoever writes, writes the database before it.
		const lines = records.events(runId);
		const documents = database.all('SELECT document FROM events WHERE run_id = ? ORDER BY seq', runId).map(row => String(row['document']));

		problems.push(...documents.length === 0 && lines.length > 0 ? [{runId, text: `The run is missing: ${records.eventsFile(runId)} holds its events.`}] : checkLines(runId, lines, documents, records.eventsFile(runId)));

		await breathe();

		const checkpoints = documents.filter(document => document.includes('"type":"checkpoint"')).map(document => eventOf(document)).filter(event => event?.type === 'checkpoint');
		const checked = await checkTranscripts(runId, checkpoints, transcripts);

		count += checked.count;
		problems.push(...checked.problems);
	}

	return {problems, transcripts: count};
};
