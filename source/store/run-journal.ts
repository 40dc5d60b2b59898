import {canonicalJson, sha256} from '../base/canonical-json.js';
import {isoTime} from '../base/clock.js';
import {runEventSchema, type RunEvent} from '../base/run.js';
import type {AuditReport, NewRunEvent, Store} from '../base/store.js';
import type {Database, Row} from './database.js';

type Problem = AuditReport['problems'][number];

/**
The hash before a chain's first link.
*/
const origin = '0'.repeat(64);

const eventHash = (previous: string, document: string): string => sha256(previous + document);

const linkHash = (previous: string, {runId, seq, hash}: {readonly runId: string; readonly seq: number; readonly hash: string}): string => sha256(previous + canonicalJson({runId, seq, hash}));

const headline = (event: RunEvent): {readonly host: string; readonly method: string; readonly target: string} => event.type === 'planned'
	? {host: event.plan.hosts[0]?.host ?? '', method: event.plan.method, target: event.plan.target}
	: {host: '', method: '', target: ''};

const outcomeOf = (event: RunEvent): string | undefined => event.type === 'run-ended' ? event.outcome : undefined;

const parseEvent = (document: string): RunEvent => runEventSchema.parse(JSON.parse(document));

/**
Checks one run's events against their hashes and their neighbours.
*/
const checkRun = (run: Row, events: readonly Row[], links: readonly Row[]): readonly Problem[] => {
	const runId = String(run['id']);
	const problems: Problem[] = [];
	let previous = origin;
	let expected = 1;

	for (const event of events) {
		const seq = Number(event['seq']);
		const document = String(event['document']);

		if (seq !== expected) {
			problems.push({runId, seq: expected, text: seq - expected === 1 ? `Event ${expected} is missing.` : `Events ${expected} to ${seq - 1} are missing.`});
		}

		if (eventHash(previous, document) !== event['hash']) {
			problems.push({runId, seq, text: `Event ${seq} was changed, or what stands before it is not what stood there.`});
		}

		try {
			const parsed = parseEvent(document);

			if (parsed.seq !== seq || parsed.runId !== runId || canonicalJson(parsed) !== document) {
				problems.push({runId, seq, text: `Event ${seq} stands in another place than it was written for.`});
			}
		} catch {
			problems.push({runId, seq, text: `Event ${seq} cannot be read.`});
		}

		previous = String(event['hash']);
		expected = seq + 1;
	}

	for (const link of links) {
		const seq = Number(link['seq']);
		const event = events.find(each => each['seq'] === seq);

		if (event === undefined) {
			problems.push({runId, seq, text: `Event ${seq}, which the home's chain names, is missing.`});
		} else if (event['hash'] !== link['event_hash']) {
			problems.push({runId, seq, text: `Event ${seq} is not the one that the home's chain names.`});
		}
	}

	if (links.every(link => link['seq'] !== 1)) {
		problems.push({runId, seq: 1, text: 'The home\'s chain does not name the beginning of this run.'});
	}

	const last = events.at(-1);
	const hasEnded = last !== undefined && String(last['document']).includes('"type":"run-ended"');

	if (run['outcome'] !== null && !hasEnded) {
		problems.push({runId, text: 'The run has ended, but its last events are missing.'});
	}

	if (hasEnded && links.every(link => link['seq'] !== last['seq'])) {
		problems.push({runId, seq: Number(last['seq']), text: 'The home\'s chain does not name the end of this run.'});
	}

	return problems;
};

/**
Checks the home's chain itself: every first and last event of every run, in the order they happened.
*/
const checkChain = (links: readonly Row[]): readonly Problem[] => {
	const problems: Problem[] = [];
	let previous = origin;
	let expected = 1;

	for (const link of links) {
		const runId = String(link['run_id']);
		const seq = Number(link['seq']);
		const number = Number(link['number']);

		if (number !== expected) {
			problems.push({runId, seq, text: `Link ${expected} of the home's chain is missing.`});
		}

		if (linkHash(previous, {runId, seq, hash: String(link['event_hash'])}) !== link['hash']) {
			problems.push({runId, seq, text: `Link ${number} of the home's chain was changed, or what stands before it is not what stood there.`});
		}

		previous = String(link['hash']);
		expected = number + 1;
	}

	return problems;
};

/**
Runs, their events as hash chains, and the leases.

Each event's hash is SHA-256 over the previous event's hash and the event's canonical JSON. A run's first and last event are links of the home's own chain, so that a whole run that vanished, or a tail that was cut, is found.
*/
export const createRunJournal = (database: Database, now: () => number): Store['runs'] => {
	const anchor = (runId: string, seq: number, hash: string): void => {
		const last = database.first('SELECT number, hash FROM chain ORDER BY number DESC LIMIT 1');

		database.run(
			'INSERT INTO chain (number, kind, run_id, seq, event_hash, hash) VALUES (?, \'run\', ?, ?, ?, ?)',
			Number(last?.['number'] ?? 0) + 1,
			runId,
			seq,
			hash,
			linkHash(String(last?.['hash'] ?? origin), {runId, seq, hash}),
		);
	};

	const lastOf = (runId: string): Row | undefined => database.first('SELECT seq, hash FROM events WHERE run_id = ? ORDER BY seq DESC LIMIT 1', runId);

	const append = (event: NewRunEvent): RunEvent => database.write(() => {
		const {runId} = event;
		const last = lastOf(runId);
		const seq = Number(last?.['seq'] ?? 0) + 1;
		const whole = runEventSchema.parse({...event, seq, format: 1});
		const document = canonicalJson(whole);
		const hash = eventHash(String(last?.['hash'] ?? origin), document);
		const outcome = outcomeOf(whole);

		if (last === undefined) {
			const {host, method, target} = headline(whole);
			const number = Number(database.first('SELECT coalesce(max(number), 0) + 1 AS next FROM runs')?.['next'] ?? 1);

			database.run('INSERT INTO runs (id, number, started_at, host, method, target) VALUES (?, ?, ?, ?, ?, ?)', runId, number, whole.at, host, method, target);
		}

		database.run('INSERT INTO events (run_id, seq, hash, document) VALUES (?, ?, ?, ?)', runId, seq, hash, document);

		if (outcome !== undefined) {
			database.run('UPDATE runs SET outcome = ? WHERE id = ?', outcome, runId);
		}

		if (last === undefined || outcome !== undefined) {
			anchor(runId, seq, hash);
		}

		return whole;
	});

	return {
		append,
		appendAfter: (event, afterSeq) => database.write(() => Number(lastOf(event.runId)?.['seq'] ?? 0) === afterSeq ? append(event) : undefined),
		unended: () => database.all('SELECT id FROM runs WHERE outcome IS NULL ORDER BY number').map(row => String(row['id'])),
		events: (runId, afterSeq = 0) => database.all('SELECT document FROM events WHERE run_id = ? AND seq > ? ORDER BY seq', runId, afterSeq).map(row => parseEvent(String(row['document']))),
		list: ({host, limit = 1000} = {}) => database.all('SELECT * FROM runs WHERE ? IS NULL OR host = ? ORDER BY number DESC LIMIT ?', host ?? null, host ?? null, limit).map(row => ({
			runId: String(row['id']),
			startedAt: String(row['started_at']),
			host: String(row['host']),
			method: String(row['method']),
			target: String(row['target']),
			...(row['outcome'] !== null && {outcome: String(row['outcome'])}),
		})),
		head(runId) {
			const row = lastOf(runId);

			return row === undefined ? undefined : String(row['hash']);
		},
		lease: (runId, owner, forMilliseconds) => database.run(
			`INSERT INTO leases (run_id, owner, until, length) VALUES (?1, ?2, ?3 + ?4, ?4)
			ON CONFLICT (run_id) DO UPDATE SET owner = excluded.owner, until = excluded.until, length = excluded.length
			WHERE leases.owner = excluded.owner OR leases.until <= ?3 OR leases.until > ?3 + 2 * leases.length`,
			runId,
			owner,
			now(),
			forMilliseconds,
		) > 0,
		release(runId, owner) {
			database.run('DELETE FROM leases WHERE run_id = ? AND owner = ?', runId, owner);
		},
		takePlaces: (runId, servers, most) => database.write(() => {
			const taken = servers.map(server => database.all('SELECT run_id FROM places JOIN runs ON runs.id = run_id WHERE server = ? AND run_id <> ? AND outcome IS NULL ORDER BY number', server, runId).map(row => String(row['run_id'])));
			const inTheWay = taken.filter(runs => runs.length >= most).flat();

			if (inTheWay.length > 0) {
				return [...new Set(inTheWay)];
			}

			for (const server of servers) {
				database.run('INSERT OR IGNORE INTO places (server, run_id) VALUES (?, ?)', server, runId);
			}

			return [];
		}),
		leaseOf(runId) {
			const row = database.first('SELECT owner, until FROM leases WHERE run_id = ?1 AND until > ?2 AND until <= ?2 + 2 * length', runId, now());

			return row === undefined ? undefined : {owner: String(row['owner']), until: isoTime(Number(row['until']))};
		},
		verify: runId => database.read(() => {
			const runs = runId === undefined ? database.all('SELECT * FROM runs ORDER BY number') : database.all('SELECT * FROM runs WHERE id = ?', runId);
			const chain = database.all('SELECT * FROM chain ORDER BY number');
			const orphans = runId === undefined ? database.all('SELECT DISTINCT run_id FROM (SELECT run_id FROM events UNION SELECT run_id FROM chain) WHERE run_id NOT IN (SELECT id FROM runs)') : [];
			const problems: Problem[] = [...checkChain(chain), ...orphans.map(row => ({runId: String(row['run_id']), text: 'The run is missing from the list of runs.'}))];
			let count = 0;

			if (runId !== undefined && runs.length === 0) {
				problems.push({runId, text: 'There is no such run.'});
			}

			for (const run of runs) {
				const events = database.all('SELECT seq, hash, document FROM events WHERE run_id = ? ORDER BY seq', String(run['id']));

				count += events.length;
				problems.push(...checkRun(run, events, chain.filter(link => link['run_id'] === run['id'])));
			}

			return {
				isWhole: problems.length === 0, runs: runs.length, events: count, problems,
			};
		}),
	};
};
