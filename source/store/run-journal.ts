import {canonicalJson} from '../base/canonical-json.js';
import {isoTime} from '../base/clock.js';
import {runEventSchema, type RunEvent} from '../base/run.js';
import type {NewRunEvent, Store} from '../base/store.js';
import {auditFiles} from './audit-files.js';
import {auditDatabase, auditPieces} from './audit.js';
import {addLink, eventHash, origin} from './chain.js';
import {openDatabase, type Database, type Row} from './database.js';
import {headlineOf} from './headline.js';
import type {PlainRecords} from './plain-records.js';
import {damaged} from './store-error.js';

const outcomeOf = (event: RunEvent): string | undefined => event.type === 'run-ended' ? event.outcome : undefined;

const parseEvent = (file: string, document: string): RunEvent => {
	try {
		return runEventSchema.parse(JSON.parse(document));
	} catch (error) {
		throw damaged(file, error);
	}
};

/**
Restores with the image they were from; how long each took is from its beginning to its last event.
*/
const lastRestores = `SELECT host, target, started_at,
	(SELECT json_extract(document, '$.at') FROM events WHERE run_id = runs.id ORDER BY seq DESC LIMIT 1) AS ended_at,
	(SELECT json_extract(document, '$.plan.verifies.path') FROM events WHERE run_id = runs.id AND seq = 1) AS path
	FROM runs WHERE method IN ('restvg', 'alt_disk_mksysb') AND outcome IN ('ok', 'ok-with-warnings') ORDER BY number DESC LIMIT 20`;

/**
Runs, their events as hash chains, and the leases.

Each event's hash is SHA-256 over the previous event's hash and the event's canonical JSON. Every event but progress is a link of the home's own chain, whose heads are kept beside the database too, so that a whole run that vanished, or a tail that was cut, is found.
*/
export const createRunJournal = ({database, records, now, transcripts, home}: {readonly database: Database; readonly records: PlainRecords; readonly now: () => number; readonly transcripts: Store['transcripts']; readonly home: string}): Store['runs'] => {
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
			const {host, method, target} = headlineOf([whole]);
			const number = Number(database.first('SELECT coalesce(max(number), 0) + 1 AS next FROM runs')?.['next'] ?? 1);

			database.run('INSERT INTO runs (id, number, started_at, host, method, target) VALUES (?, ?, ?, ?, ?, ?)', runId, number, whole.at, host, method, target);
		}

		database.run('INSERT INTO events (run_id, seq, hash, document) VALUES (?, ?, ?, ?)', runId, seq, hash, document);

		if (outcome !== undefined) {
			database.run('UPDATE runs SET outcome = ?1, owes_head = EXISTS (SELECT 1 FROM events WHERE run_id = ?2 AND json_extract(document, \'$.type\') = \'segment-started\') WHERE id = ?2', outcome, runId);
		}

		if (last !== undefined && whole.type === 'planned') {
			const {host, method, target} = headlineOf([whole]);

			database.run('UPDATE runs SET host = ?, method = ?, target = ? WHERE id = ?', host, method, target, runId);
		}

		if (last === undefined || whole.type !== 'progress') {
			addLink(database, records, {
				kind: 'run', runId, seq, hash, at: whole.at,
			});
		}

		database.onceStored(() => {
			records.keepEvent(runId, document);
		});

		return whole;
	});

	return {
		append,
		appendAfter: (event, afterSeq) => database.write(() => Number(lastOf(event.runId)?.['seq'] ?? 0) === afterSeq ? append(event) : undefined),
		unended: () => database.all('SELECT id FROM runs WHERE outcome IS NULL ORDER BY number').map(row => String(row['id'])),
		owing: host => database.all('SELECT id FROM runs WHERE owes_head = 1 AND (?1 IS NULL OR host = ?1) ORDER BY number', host ?? null).map(row => String(row['id'])),
		headNoted(runId) {
			database.run('UPDATE runs SET owes_head = 0 WHERE id = ?', runId);
		},
		events: (runId, afterSeq = 0) => database.all('SELECT document FROM events WHERE run_id = ? AND seq > ? ORDER BY seq', runId, afterSeq).map(row => parseEvent(database.file, String(row['document']))),
		list: ({host, limit = 1000, before} = {}) => database.all('SELECT * FROM runs WHERE (?1 IS NULL OR host = ?1) AND (?2 IS NULL OR number < (SELECT number FROM runs WHERE id = ?2)) ORDER BY number DESC LIMIT ?3', host ?? null, before ?? null, limit).map(row => ({
			runId: String(row['id']),
			startedAt: String(row['started_at']),
			host: String(row['host']),
			method: String(row['method']),
			target: String(row['target']),
			...(row['outcome'] !== null && {outcome: String(row['outcome'])}),
		})),
		restores: () => database.all(lastRestores).map(row => {
			// What was overwritten before, or made after, was not restored.
			const size = typeof row['path'] === 'string' ? database.first('SELECT size FROM points WHERE host = ? AND kind = \'image\' AND json_extract(document, \'$.place.path\') = ? AND dated <> \'\' AND dated <= ? ORDER BY dated DESC, id DESC LIMIT 1', String(row['host']), row['path'], String(row['started_at']))?.['size'] : undefined;

			return {
				host: String(row['host']), target: String(row['target']), seconds: (Date.parse(String(row['ended_at'])) - Date.parse(String(row['started_at']))) / 1000, ...typeof size === 'number' && {sizeBytes: size},
			};
		}),
		head(runId, seq) {
			const row = seq === undefined ? lastOf(runId) : database.first('SELECT hash FROM events WHERE run_id = ? AND seq = ?', runId, seq);

			return row === undefined ? undefined : String(row['hash']);
		},
		chainHead(number) {
			const row = database.first('SELECT number, hash FROM chain WHERE ?1 IS NULL OR number = ?1 ORDER BY number DESC LIMIT 1', number ?? null);

			return row === undefined ? undefined : {number: Number(row['number']), hash: String(row['hash'])};
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
		lastLease(runId) {
			const row = database.first('SELECT owner, until, length FROM leases WHERE run_id = ?', runId);

			if (row === undefined) {
				return undefined;
			}

			const time = now();
			const [until, length] = [Number(row['until']), Number(row['length'])];

			return {owner: String(row['owner']), isExpired: until <= time || until > time + (2 * length), ...(until - length <= time && {renewedAt: isoTime(until - length)})};
		},
		verify: runId => auditDatabase(database, records, runId),
		async verifyInPieces(runId) {
			// On a connection of its own: what is written between the pieces is no part of what they read.
			const own = openDatabase(database.file, {isReadOnly: true});

			try {
				return await own.readInPieces(auditPieces(own, records, runId));
			} finally {
				own.close();
			}
		},
		verifyFiles: async runId => auditFiles({
			database, records, transcripts, home,
		}, runId),
	};
};
