import {z} from 'zod';
import {canonicalJson} from '../base/canonical-json.js';
import {runEventSchema, type RunEvent} from '../base/run.js';
import type {AuditReport} from '../base/store.js';
import {
	checkNewest,
	checkPoints,
	endOf,
	type RunEnd,
} from './audit-points.js';
import {ofHome, type Problem} from './audit-problem.js';
import {
	eventHash,
	linkHash,
	origin,
	type Link,
} from './chain.js';
import type {Database, Row} from './database.js';
import {headlineOf} from './headline.js';
import type {PlainRecords} from './plain-records.js';
import {checkPointLinks} from './point-links.js';

/**
An event as it stands in the database; undefined where its document is none.
*/
type Stored = {readonly seq: number; readonly hash: string; readonly document: string; readonly event: RunEvent | undefined};

export const eventOf = (document: string): RunEvent | undefined => {
	try {
		return runEventSchema.parse(JSON.parse(document));
	} catch {
		return undefined;
	}
};

/**
So many events are read, or checked, as one piece: some milliseconds of work.
*/
const eventsAtOnce = 100;

/**
Reads a run's events, in pieces.
*/
const readEvents = function * (database: Database, runId: string): Generator<undefined, readonly Stored[]> {
	const events: Stored[] = [];

	for (let after = Number.MIN_SAFE_INTEGER; ;) {
		const rows = database.all('SELECT seq, hash, document FROM events WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ?', runId, after, eventsAtOnce);

		for (const row of rows) {
			const document = String(row['document']);

			after = Number(row['seq']);
			events.push({
				seq: after, hash: String(row['hash']), document, event: eventOf(document),
			});
		}

		if (rows.length < eventsAtOnce) {
			return events;
		}

		yield;
	}
};

/**
Checks one run's events against their hashes and their neighbours.
*/
const checkEvents = function * (runId: string, events: readonly Stored[]): Generator<undefined, readonly Problem[]> {
	const problems: Problem[] = [];
	let previous = origin;
	let expected = 1;

	for (const [index, {seq, hash, document, event}] of events.entries()) {
		if (index % eventsAtOnce === eventsAtOnce - 1) {
			yield;
		}

		if (seq !== expected) {
			problems.push({runId, seq: expected, text: seq - expected === 1 ? `Event ${expected} is missing.` : `Events ${expected} to ${seq - 1} are missing.`});
		}

		if (eventHash(previous, document) !== hash) {
			problems.push({runId, seq, text: `Event ${seq} was changed, or what stands before it is not what stood there.`});
		}

		if (event === undefined) {
			problems.push({runId, seq, text: `Event ${seq} cannot be read.`});
		} else if (event.seq !== seq || event.runId !== runId || canonicalJson(event) !== document) {
			problems.push({runId, seq, text: `Event ${seq} stands in another place than it was written for.`});
		}

		previous = hash;
		expected = seq + 1;
	}

	return problems;
};

/**
Checks that the home's chain names what it should of a run: from its first link of today's kind on every event but progress.
*/
const checkLinks = (runId: string, events: readonly Stored[], links: readonly Row[]): readonly Problem[] => {
	const problems: Problem[] = [];
	const bySeq = new Map(events.map(event => [event.seq, event]));
	const linked = new Set(links.map(link => Number(link['seq'])));
	const since = Math.min(...links.filter(link => link['kind'] === 'run').map(link => Number(link['seq'])));

	for (const link of links) {
		const seq = Number(link['seq']);
		const event = bySeq.get(seq);

		if (event === undefined) {
			problems.push({runId, seq, text: `Event ${seq}, which the home's chain names, is missing.`});
		} else if (event.hash !== link['event_hash']) {
			problems.push({runId, seq, text: `Event ${seq} is not the one that the home's chain names.`});
		}
	}

	if (!linked.has(1)) {
		problems.push({runId, seq: 1, text: 'The home\'s chain does not name the beginning of this run.'});
	}

	for (const {seq, event} of events) {
		if (!linked.has(seq) && (event?.type === 'run-ended' || (seq > since && event?.type !== 'progress'))) {
			problems.push({runId, seq, text: event?.type === 'run-ended' ? 'The home\'s chain does not name the end of this run.' : `The home's chain does not name event ${seq}.`});
		}
	}

	return problems;
};

/**
Checks a run's row in the list of runs against what its events say.
*/
const checkRow = (runId: string, run: Row, events: readonly RunEvent[]): readonly Problem[] => {
	const last = events.at(-1);
	const ended = events.findLast(event => event.type === 'run-ended');
	const [first] = events;

	if (run['outcome'] !== null && ended === undefined) {
		return [{runId, text: 'The run has ended, but its last events are missing.'}];
	}

	if (ended !== undefined && ended !== last) {
		return [{runId, seq: ended.seq, text: 'Events stand after the end of this run.'}];
	}

	if (first === undefined) {
		return [{runId, text: 'The run has no events.'}];
	}

	const headline = headlineOf(events);
	const differs = [
		...(['host', 'method', 'target'] as const).filter(name => headline[name] !== run[name]),
		...(first.at === run['started_at'] ? [] : ['beginning']),
		...((ended?.outcome ?? null) === run['outcome'] ? [] : ['outcome']),
	];

	return differs.length === 0 ? [] : [{runId, text: `The list of runs has another ${differs.join(', ')} than the run's events.`}];
};

const linkOf = (row: Row): Link => row['run_id'] === null
	? {kind: String(row['kind']) as 'recovered', document: String(row['document'])}
	: {
		kind: String(row['kind']) as 'run', runId: String(row['run_id']), seq: Number(row['seq']), hash: String(row['event_hash']),
	};

/**
So many links of the chain are checked as one piece: some milliseconds of work.
*/
const linksAtOnce = 500;

/**
Reads the home's chain, in pieces.
*/
const readChain = function * (database: Database): Generator<undefined, readonly Row[]> {
	const links: Row[] = [];

	for (;;) {
		const rows = database.all('SELECT * FROM chain WHERE number > ? ORDER BY number LIMIT ?', Number(links.at(-1)?.['number'] ?? Number.MIN_SAFE_INTEGER), linksAtOnce);

		links.push(...rows);

		if (rows.length < linksAtOnce) {
			return links;
		}

		yield;
	}
};

/**
Checks the home's chain itself, in pieces.
*/
const checkChain = function * (links: readonly Row[]): Generator<undefined, readonly Problem[]> {
	const problems: Problem[] = [];
	let previous = origin;
	let expected = 1;

	for (const [index, link] of links.entries()) {
		if (index % linksAtOnce === linksAtOnce - 1) {
			yield;
		}

		const runId = String(link['run_id'] ?? ofHome);
		const place = {runId, ...(link['seq'] !== null && {seq: Number(link['seq'])})};
		const number = Number(link['number']);

		if (number !== expected) {
			problems.push({...place, text: `Link ${expected} of the home's chain is missing.`});
		}

		if (linkHash(previous, linkOf(link)) !== link['hash'] || (link['document'] !== null && link['run_id'] !== null)) {
			problems.push({...place, text: `Link ${number} of the home's chain was changed, or what stands before it is not what stood there.`});
		}

		previous = String(link['hash']);
		expected = number + 1;
	}

	return problems;
};

/**
Checks the home's chain against the heads file beside the database: what was cut off the chain's end is missed.
*/
const checkHeads = (links: readonly Row[], {headsFile}: Pick<PlainRecords, 'headsFile'>, read: ReturnType<ReturnType<PlainRecords['heads']>['next']>['value']): readonly Problem[] => {
	const problem = (text: string): Problem => ({runId: ofHome, text});
	const since = links.find(link => link['kind'] !== 'ends');

	if (read === undefined) {
		return since === undefined ? [] : [problem(`The heads file ${headsFile} is missing, so that a cut of the chain's end would not be found.`)];
	}

	const hashes = new Map([[0, origin], ...links.map(link => [Number(link['number']), String(link['hash'])] as const)]);
	const end = Number(links.at(-1)?.['number'] ?? 0);
	const {heads, unreadable} = read;
	const highest = heads.at(-1)?.number ?? 0;
	const lowest = heads[0]?.number ?? Infinity;
	const other = [...new Set(heads.filter(({number, hash}) => hashes.has(number) && hashes.get(number) !== hash).map(({number}) => number))];

	return [
		...(highest > end ? [problem(`The home's chain ends at link ${end}, its heads file ${headsFile} at ${highest}: the last ${highest - end} ${highest - end === 1 ? 'link was' : 'links were'} cut off.`)] : []),
		...(since !== undefined && lowest > Number(since['number']) ? [problem(`The heads file ${headsFile} does not begin where it should, at link ${Number(since['number'])}.`)] : []),
		...other.map(number => problem(`Link ${number} of the home's chain is not the one that the heads file names.`)),
		...unreadable.map(line => problem(`The heads file ${headsFile} has a line that says nothing: ${JSON.stringify(line.slice(0, 100))}.`)),
	];
};

const noteSchema = z.object({at: z.string(), text: z.string(), madeAt: z.string().optional()});

/**
What the links of the home's own tell.
*/
const notesOf = (links: readonly Row[]): ReadonlyArray<z.infer<typeof noteSchema>> => links.filter(link => link['run_id'] === null).map(link => {
	try {
		return noteSchema.parse(JSON.parse(String(link['document'])));
	} catch {
		return {at: '', text: `Link ${Number(link['number'])} of the home's chain tells nothing that can be read.`};
	}
});

const groupBy = (rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> => Map.groupBy(rows.filter(row => row['run_id'] !== null), row => String(row['run_id']));

/**
Proves the records in the database, piece by piece: every event against the one before it, every run's list entry and recovery points against its events, the home's chain against all of them, and the heads file against the chain.

@yields Whenever other work may be done.
*/
export const auditPieces = function * (database: Database, records: PlainRecords, only?: string): Generator<undefined, AuditReport> {
	// Whoever writes, writes the database before the file.
	const heads = yield * records.heads();
	const chain = yield * readChain(database);

	yield;

	const links = groupBy(chain);
	const rows = only === undefined ? database.all('SELECT * FROM runs ORDER BY number') : database.all('SELECT * FROM runs WHERE id = ?', only);
	const orphans = only === undefined ? database.all('SELECT DISTINCT run_id FROM (SELECT run_id FROM events UNION SELECT run_id FROM chain WHERE run_id IS NOT NULL) WHERE run_id NOT IN (SELECT id FROM runs)') : [];
	const problems: Problem[] = [...yield * checkChain(chain), ...checkHeads(chain, records, heads), ...orphans.map(row => ({runId: String(row['run_id']), text: 'The run is missing from the list of runs.'}))];
	const firsts = new Map(chain.filter(link => link['seq'] === 1).map(link => [String(link['run_id']), Number(link['number'])]));
	const lasts = new Map(chain.map(link => [String(link['run_id']), Number(link['number'])]));
	let events = 0;
	let recovered = 0;
	let before = 0;

	if (only !== undefined && rows.length === 0) {
		problems.push({runId: only, text: 'There is no such run.'});
	}

	const ends = new Map<string, RunEnd>();

	for (const row of rows) {
		yield;

		const runId = String(row['id']);
		const stored = yield * readEvents(database, runId);
		const readable = stored.map(({event}) => event).filter(event => event !== undefined);
		const place = firsts.get(runId) ?? before;

		events += stored.length;
		recovered += readable.some(({type}) => type === 'recovered') ? 1 : 0;
		ends.set(runId, endOf(readable, lasts.get(runId) ?? 0));
		problems.push(...yield * checkEvents(runId, stored), ...checkLinks(runId, stored, links.get(runId) ?? []), ...checkRow(runId, row, readable));

		if (place < before) {
			problems.push({runId, text: 'The list of runs has this run in another place than the home\'s chain.'});
		}

		before = Math.max(before, place);
	}

	if (only === undefined) {
		const told = checkPoints(database, ends);

		problems.push(...told, ...yield * checkPointLinks(database, chain, told), ...checkNewest(database));
	}

	const notes = notesOf(chain.filter(({kind}) => kind !== 'points'));
	const restores = notes.flatMap(({at, madeAt}) => madeAt === undefined ? [] : [{madeAt, at}]);

	const recoveries = notesOf(chain.filter(({kind}) => kind === 'recovered')).map(({at}) => at).filter(at => at !== '');

	return {
		isWhole: problems.length === 0, runs: rows.length, events, problems, ...(recovered > 0 && {recovered}), ...(notes.length > 0 && {notes: notes.map(({text}) => text)}), ...(restores.length > 0 && {restores}), ...(recoveries.length > 0 && {recoveries}),
	};
};

/**
Proves the records in the database at once.
*/
export const auditDatabase = (database: Database, records: PlainRecords, only?: string): AuditReport => database.read(() => {
	const pieces = auditPieces(database, records, only);

	for (;;) {
		const {done, value} = pieces.next();

		if (done === true) {
			return value;
		}
	}
});
