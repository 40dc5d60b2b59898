import {chmodSync, existsSync, mkdirSync} from 'node:fs';
import path from 'node:path';
import {z} from 'zod';
import {isoTime} from '../base/clock.js';
import {OperatorError, UsageError} from '../base/errors.js';
import {
	factsSchema,
	factsSummarySchema,
	summarizeFacts,
	type FactsSummary,
} from '../base/facts.js';
import {hostSchema, type Host} from '../base/host.js';
import {planSchema} from '../base/plan.js';
import {pointSearchSchema, recoveryPointSchema} from '../base/point.js';
import {policyId, policySchema} from '../base/policy.js';
import {createRedactor, type Redactor} from '../base/redactor.js';
import type {Store} from '../base/store.js';
import {openDatabase, type Database, type Row} from './database.js';
import {lastLink, mendHeads} from './chain.js';
import {createInventoryFile, hasInventoryFile} from './inventory-file.js';
import {createKits} from './kits.js';
import {createNewestPoints} from './newest-points.js';
import {createOthers} from './others.js';
import {createPlainRecords, type PlainRecords} from './plain-records.js';
import {createPointLinks, linkOldPoints, pointSum} from './point-links.js';
import {createRedactingTranscripts} from './redacting-transcripts.js';
import {createRunJournal} from './run-journal.js';
import {damaged, guarded} from './store-error.js';
import {createTranscripts} from './transcripts.js';

const backupSchema = z.object({at: z.string(), to: z.string()});

/**
How many readings of a host are kept: the latest and a few to compare with.
*/
const factsKept = 5;

/**
Reads a stored document. One that no longer fits its shape is damage, not a bug: it is said with the file's name.
*/
const reader = <Value>(database: Database, noun: string, schema: {readonly parse: (value: unknown) => Value}) => (row: Row): Value => {
	try {
		return schema.parse(JSON.parse(String(row['document'])));
	} catch (error) {
		throw new OperatorError(`${database.file} holds a ${noun} that cannot be read.`, {code: 'store-damaged', advice: 'Put back a copy of the file, or move it away and start with an empty one.', cause: error});
	}
};

const createHosts = (database: Database, changed: () => void): Store['hosts'] => {
	const read = reader(database, 'host', hostSchema);

	const find = (name: string): Host | undefined => {
		const row = database.first('SELECT document FROM hosts WHERE name = ?', name);

		return row === undefined ? undefined : read(row);
	};

	const missing = (name: string): UsageError => new UsageError(`There is no host \`${name}\` in the inventory.`, {code: 'unknown-host', advice: 'See `lparsafe hosts` for the names.'});

	return {
		list: () => database.all('SELECT document FROM hosts ORDER BY name').map(row => read(row)),
		find,
		add(host) {
			database.write(() => {
				if (find(host.name) !== undefined) {
					throw new UsageError(`There is already a host \`${host.name}\` in the inventory.`, {code: 'host-exists', advice: 'Choose another name, or remove the old one first.'});
				}

				database.run('INSERT INTO hosts (name, document) VALUES (?, ?)', host.name, JSON.stringify(hostSchema.parse(host)));
			});
			changed();
		},
		update(host) {
			if (database.run('UPDATE hosts SET document = ? WHERE name = ?', JSON.stringify(hostSchema.parse(host)), host.name) === 0) {
				throw missing(host.name);
			}

			changed();
		},
		remove(name) {
			if (database.run('DELETE FROM hosts WHERE name = ?', name) === 0) {
				throw missing(name);
			}

			changed();
		},
	};
};

const createFacts = (database: Database): Store['facts'] => {
	const read = reader(database, 'reading of facts', factsSchema);
	const readSummary = reader(database, 'summary of facts', factsSummarySchema);

	/**
	A row that an older version wrote has no summary yet.
	*/
	const summaryOf = (row: Row): FactsSummary => typeof row['summary'] === 'string' ? readSummary({document: row['summary']}) : summarizeFacts(read(row));

	return {
		latest(host) {
			const row = database.first('SELECT document FROM facts WHERE host = ? ORDER BY id DESC LIMIT 1', host);

			return row === undefined ? undefined : read(row);
		},
		summaries(hosts) {
			const wanted = 'host, summary, CASE WHEN summary IS NULL THEN document END AS document';
			const rows = hosts === undefined
				? database.all(`SELECT ${wanted}, MAX(id) FROM facts GROUP BY host`)
				: hosts.map(host => database.first(`SELECT ${wanted} FROM facts WHERE host = ? ORDER BY id DESC LIMIT 1`, host)).filter(row => row !== undefined);

			return new Map(rows.map(row => [String(row['host']), summaryOf(row)]));
		},
		save(...given) {
			database.write(() => {
				for (const facts of given) {
					database.run('INSERT INTO facts (host, read_at, document, summary) VALUES (?, ?, ?, ?)', facts.host, facts.readAt, JSON.stringify(facts), JSON.stringify(summarizeFacts(facts)));
					database.run('DELETE FROM facts WHERE host = ? AND id NOT IN (SELECT id FROM facts WHERE host = ? ORDER BY id DESC LIMIT ?)', facts.host, facts.host, factsKept);
				}
			});
		},
	};
};

const createPlans = (database: Database): Store['plans'] => {
	const read = reader(database, 'plan', planSchema);

	return {
		save(plan) {
			database.run('INSERT INTO plans (id, host, planned_at, document) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET document = excluded.document', plan.id, plan.hosts[0]?.host ?? '', plan.plannedAt, JSON.stringify(planSchema.parse(plan)));
		},
		find(id) {
			const row = database.first('SELECT document FROM plans WHERE id = ?', id);

			return row === undefined ? undefined : read(row);
		},
	};
};

const createPoints = (database: Database, records: PlainRecords, time: () => string): Store['points'] => {
	const links = createPointLinks(database, records, time);
	const read = reader(database, 'recovery point', recoveryPointSchema);
	const readSearch = reader(database, 'search for points', pointSearchSchema);

	return {
		list: host => (host === undefined ? database.all('SELECT document FROM points ORDER BY made_at DESC, id DESC') : database.all('SELECT document FROM points WHERE host = ? ORDER BY made_at DESC, id DESC', host)).map(row => read(row)),
		page({host, limit, before}) {
			const [at, id] = before === undefined ? ['\u{10FFFF}', ''] : [before.madeAt ?? '', before.id];
			const rows = host === undefined
				? database.all('SELECT document FROM points WHERE (made_at, id) < (?, ?) ORDER BY made_at DESC, id DESC LIMIT ?', at, id, limit)
				: database.all('SELECT document FROM points WHERE host = ? AND (made_at, id) < (?, ?) ORDER BY made_at DESC, id DESC LIMIT ?', host, at, id, limit);

			return rows.map(row => read(row));
		},
		count: host => Number((host === undefined ? database.first('SELECT count(*) AS points FROM points') : database.first('SELECT count(*) AS points FROM points WHERE host = ?', host))?.['points'] ?? 0),
		ofSum: sum => database.all('SELECT document FROM points WHERE sha256 = ? ORDER BY made_at DESC, id DESC', sum).map(row => read(row)),
		searchedAt: host => new Map((host === undefined ? database.all('SELECT host, at FROM searches') : database.all('SELECT host, at FROM searches WHERE host = ?', host)).map(row => [String(row['host']), String(row['at'])])),
		lastSearch(host) {
			const row = database.first('SELECT at, document FROM searches WHERE host = ?', host);

			return row === undefined ? undefined : {at: String(row['at']), search: readSearch(row)};
		},
		noteSearch(search, at) {
			database.run('INSERT INTO searches (host, at, document) VALUES (?, ?, ?) ON CONFLICT (host) DO UPDATE SET at = excluded.at, document = excluded.document', search.host, at, JSON.stringify(search));
		},
		newest: createNewestPoints(database),
		find(id) {
			const row = database.first('SELECT document FROM points WHERE id = ?', id);

			return row === undefined ? undefined : read(row);
		},
		save(point) {
			database.write(() => {
				const before = database.first('SELECT document FROM points WHERE id = ?', point.id)?.['document'];
				const document = JSON.stringify(recoveryPointSchema.parse(point));
				const sum = pointSum(document);

				database.run('INSERT INTO points (id, host, made_at, document) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET host = excluded.host, made_at = excluded.made_at, document = excluded.document', point.id, point.host, point.madeAt ?? '', document);

				// Only seen again: there is nothing to note.
				if (before === undefined || pointSum(String(before)) !== sum) {
					links.changed(point.id, sum);
				}
			});
		},
		forget(id) {
			database.write(() => {
				if (database.run('DELETE FROM points WHERE id = ?', id) === 0) {
					throw new UsageError(`There is no recovery point \`${id}\`.`, {code: 'unknown-point', advice: 'See `lparsafe points` for the ids.'});
				}

				links.changed(id);
			});
		},
	};
};

const createPolicies = (database: Database): Store['policies'] => {
	const read = reader(database, 'policy', policySchema);

	return {
		list: () => database.all('SELECT document FROM policies ORDER BY id').map(row => read(row)),
		find(id) {
			const row = database.first('SELECT document FROM policies WHERE id = ?', id);

			return row === undefined ? undefined : read(row);
		},
		save(policy) {
			database.run('INSERT INTO policies (id, document) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET document = excluded.document', policyId(policy.target), JSON.stringify(policySchema.parse(policy)));
		},
		remove(id) {
			if (database.run('DELETE FROM policies WHERE id = ?', id) === 0) {
				throw new UsageError(`There is no policy for \`${id}\`.`, {code: 'unknown-policy', advice: 'See `lparsafe policies` for those there are.'});
			}
		},
	};
};

export type StoreOptions = {readonly home: string; readonly now: () => number; readonly readOnly?: boolean; readonly busyMilliseconds?: number; readonly redactor?: Redactor; readonly isChecked?: boolean; readonly isHeldToHeads?: boolean};

/**
Opens the store in `home`: `lparsafe.db` and `transcripts/`, for this account only (0600 in 0700).

@param options - Where and how.
@param options.home - Made where it is missing.
@param options.now - Milliseconds since 1970, for leases.
@param options.readOnly - Opens without writing anything; every write then fails with `store-read-only`.
@param options.busyMilliseconds - How long a write waits for another process that writes before it fails with `store-locked`; the thread stands still meanwhile. Default 5 s.
@param options.isChecked - Looks through the database first, so that damage is found now and not in the middle of a run.
@param options.isHeldToHeads - Refuses a database that ends before the newest link of its chain that was ever written: an older copy, or one without its write-ahead log.
@param options.redactor - Hides secrets in transcripts before they are kept.
@throws OperatorError `store-newer`, `store-locked`, `store-read-only`, `store-full`, `store-damaged`, `store-unopenable`; each names the file.
*/
export const openStore = ({home, now, readOnly = false, busyMilliseconds, redactor = createRedactor(), isChecked = false, isHeldToHeads = false}: StoreOptions): Store => {
	const file = path.join(home, 'lparsafe.db');
	const transcriptsDirectory = path.join(home, 'transcripts');

	if (!readOnly) {
		guarded(home, () => {
			if (!existsSync(home)) {
				mkdirSync(home, {recursive: true, mode: 0o700});
			}

			mkdirSync(transcriptsDirectory, {recursive: true, mode: 0o700});
			chmodSync(transcriptsDirectory, 0o700);
		});
	}

	const records = createPlainRecords(home);
	// First: another process may add links meanwhile, to the database before the heads.
	const head = isHeldToHeads ? records.lastHead() : undefined;
	const database = openDatabase(file, {isReadOnly: readOnly, isChecked, ...(busyMilliseconds !== undefined && {busyMilliseconds})});

	if (head !== undefined && lastLink(database).number < head) {
		database.close();

		throw damaged(file, undefined, 'behind');
	}

	const transcripts = createRedactingTranscripts(createTranscripts(transcriptsDirectory), redactor);
	const kits = createKits(path.join(home, 'kits'));

	const inventory = createInventoryFile(home, () => hosts.list());
	const hosts = createHosts(database, inventory.changed);

	if (!readOnly) {
		mendHeads(database, records, isoTime(now()));
		linkOldPoints(database, records, isoTime(now()));

		if (!hasInventoryFile(home) && hosts.list().length > 0) {
			inventory.changed();
		}
	}

	return {
		hosts,
		facts: createFacts(database),
		kits,
		plans: createPlans(database),
		runs: createRunJournal({
			database, records, now, transcripts, home,
		}),
		points: createPoints(database, records, () => isoTime(now())),
		policies: createPolicies(database),
		transcripts,
		together: action => database.write(action),
		lastBackup() {
			const row = database.first('SELECT value FROM meta WHERE name = \'last-backup\'');

			return row === undefined ? undefined : backupSchema.safeParse(JSON.parse(String(row['value']))).data;
		},
		writtenByOthers: createOthers(database),
		look(isThorough) {
			database.look(isThorough);
		},
		close() {
			try {
				inventory.flush();
				transcripts.close();
			} finally {
				database.close();
			}
		},
	};
};
