import {createHash} from 'node:crypto';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readFileSync,
	rmSync,
	statSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {canonicalJson} from '../base/canonical-json.js';
import {isoTime} from '../base/clock.js';
import {OperatorError} from '../base/errors.js';
import {factsSchema} from '../base/facts.js';
import {hostSchema} from '../base/host.js';
import {planSchema} from '../base/plan.js';
import {recoveryPointSchema, type RecoveryPoint} from '../base/point.js';
import {policySchema} from '../base/policy.js';
import type {RunEvent} from '../base/run.js';
import type {NewRunEvent, Store} from '../base/store.js';
import {alone} from './alone.js';
import {eventOf} from './audit.js';
import {expiredIn} from './audit-points.js';
import {addLink} from './chain.js';
import {openDatabase, type Database, type Row} from './database.js';
import {readInventoryFile} from './inventory-file.js';
import {processOf} from './lease-owner.js';
import {createPlainRecords, type PlainRecords} from './plain-records.js';
import {linkAllPoints} from './point-links.js';
import {createRunJournal} from './run-journal.js';
import {salvage, type Rows, type Salvage} from './salvage.js';
import {guarded} from './store-error.js';
import {
	beginSwap,
	besideOf,
	directoriesIn,
	finishSwap,
	isSwapBegun,
	type Recovered,
} from './swap-records.js';
import {createTranscripts} from './transcripts.js';

type Gathered = {
	/**
	The events that are as they were written, from the first on.
	*/
	readonly whole: readonly RunEvent[];

	/**
	What there is after a gap.
	*/
	readonly later: readonly RunEvent[];
	readonly missing: readonly string[];
};

/**
Puts a run's events together from what the database and the plain file still have of them.
*/
const gather = (runId: string, rows: readonly Row[], lines: readonly string[]): Gathered => {
	const events = new Map<number, RunEvent>();

	// The database first: what it has is what the chain was made over.
	for (const document of [...rows.map(row => String(row['document'])), ...lines]) {
		const event = eventOf(document);

		if (event?.runId === runId && !events.has(event.seq) && canonicalJson(event) === document) {
			events.set(event.seq, event);
		}
	}

	const seqs = events.keys().toArray().toSorted((one, other) => one - other);
	const last = seqs.at(-1) ?? 0;
	const gaps = Array.from({length: last}, (_, index) => index + 1).filter(seq => !events.has(seq));
	const end = gaps[0] ?? (last + 1);
	const [first] = seqs;

	return {
		whole: seqs.filter(seq => seq < end).map(seq => events.get(seq)).filter(event => event !== undefined),
		later: seqs.filter(seq => seq > end).map(seq => events.get(seq)).filter(event => event !== undefined),
		missing: first === undefined ? ['all events'] : gaps.map(seq => `event ${seq}`),
	};
};

const withoutNumber = ({seq: _seq, format: _format, ...event}: RunEvent): NewRunEvent => event;

/**
Takes one run in again.

@returns Whether nothing of it is missing.
*/
const isTakenWhole = (runs: Store['runs'], runId: string, {whole, later, missing}: Gathered, {at, from}: {readonly at: string; readonly from: string}): boolean => {
	for (const event of whole) {
		runs.append(withoutNumber(event));
	}

	if (whole.at(-1)?.type === 'run-ended') {
		return true;
	}

	runs.append({
		type: 'recovered', at, runId, from, missing: [...missing],
	});

	for (const event of later) {
		runs.append(withoutNumber(event));
	}

	const all = [...whole, ...later];

	if (all.every(({type}) => type !== 'planned') && later.at(-1)?.type !== 'run-ended') {
		runs.append({
			type: 'run-ended', at, runId, outcome: 'unknown', points: [], proofs: [], reason: 'The records of this run were damaged and its plan is not known any more; what its steps printed is in the transcripts, and its job may still be on its host.',
		});
	}

	return missing.length === 0;
};

const insertDocuments = (rows: readonly Row[], schema: {readonly safeParse: (value: unknown) => {readonly success: boolean}}, insert: (row: Row) => void): void => {
	for (const row of rows) {
		try {
			if (schema.safeParse(JSON.parse(String(row['document']))).success) {
				insert(row);
			}
		} catch {
			// No JSON any more.
		}
	}
};

/**
The recovery points: as they were where the table could be read to its end; else with those that the runs' last events name, in doubt, since one of them may have been forgotten meanwhile. So may any where the table is an older one. One whose image a run deleted is expired in either.
*/
const takePoints = (database: Database, {rows, isWhole}: Rows, runs: ReadonlyArray<readonly RunEvent[]>, {at, isBehind}: {readonly at: string; readonly isBehind: boolean}): void => {
	const ended = runs.flatMap(events => {
		const last = events.at(-1);

		return last?.type === 'run-ended' ? [{...last, expires: expiredIn(events)}] : [];
	});
	const expired = new Map(ended.flatMap(({at: endedAt, runId, expires}) => [...expires].map(id => [id, {at: endedAt, runId}] as const)));
	const doubted = (point: Readonly<Record<string, unknown>>, why: string): string => {
		const expiry = expired.get(String(point['id']));

		return JSON.stringify({doubt: {at, reason: `The home's records ${why}, and may have been forgotten or doubted since.`}, ...expiry !== undefined && {expired: expiry}, ...point});
	};

	const insert = (point: Pick<RecoveryPoint, 'id' | 'host' | 'madeAt'>, document: string): void => {
		database.run('INSERT OR IGNORE INTO points (id, host, made_at, document) VALUES (?, ?, ?, ?)', point.id, point.host, point.madeAt ?? '', document);
	};

	insertDocuments(rows, recoveryPointSchema, row => {
		insert({id: String(row['id']), host: String(row['host']), madeAt: String(row['made_at'])}, isBehind ? doubted(JSON.parse(String(row['document'])) as Readonly<Record<string, unknown>>, 'were an older copy: this point is as it was then') : String(row['document']));
	});

	for (const point of isWhole ? [] : ended.flatMap(({points}) => points)) {
		insert(point, doubted(point, `were ${isBehind ? 'an older copy' : 'damaged'}: this point was taken in again from its run`));
	}
};

const takeTables = (database: Database, from: Salvage, home: string): {readonly lost: readonly string[]; readonly hosts: number} => {
	const [hosts, facts, plans, policies, meta] = [from.table('hosts'), from.table('facts'), from.table('plans'), from.table('policies'), from.table('meta')];

	// Written at each change: what it holds is as new as any row, or newer.
	for (const host of hosts.isWhole ? [] : readInventoryFile(home)) {
		database.run('INSERT OR IGNORE INTO hosts (name, document) VALUES (?, ?)', host.name, JSON.stringify(host));
	}

	insertDocuments(hosts.rows, hostSchema, row => {
		database.run('INSERT OR IGNORE INTO hosts (name, document) VALUES (?, ?)', String(row['name']), String(row['document']));
	});

	insertDocuments(facts.rows, factsSchema, row => {
		database.run('INSERT OR IGNORE INTO facts (id, host, read_at, document) VALUES (?, ?, ?, ?)', Number(row['id']), String(row['host']), String(row['read_at']), String(row['document']));
	});
	insertDocuments(plans.rows, planSchema, row => {
		database.run('INSERT OR IGNORE INTO plans (id, host, planned_at, document) VALUES (?, ?, ?, ?)', String(row['id']), String(row['host']), String(row['planned_at']), String(row['document']));
	});
	insertDocuments(policies.rows, policySchema, row => {
		database.run('INSERT OR IGNORE INTO policies (id, document) VALUES (?, ?)', String(row['id']), String(row['document']));
	});

	for (const row of meta.rows) {
		database.run('INSERT OR IGNORE INTO meta (name, value) VALUES (?, ?)', String(row['name']), String(row['value']));
	}

	return {
		lost: [...(hosts.isWhole ? [] : ['hosts']), ...(facts.isWhole ? [] : ['facts (they are read again)']), ...(plans.isWhole ? [] : ['plans that were not run']), ...(policies.isWhole ? [] : ['policies'])],
		hosts: Number(database.first('SELECT count(*) AS hosts FROM hosts')?.['hosts'] ?? 0),
	};
};

/**
The runs there are traces of, in the order they began as far as that is known; their ids begin with the time.
*/
const runsOf = (from: Salvage, home: string): ReadonlyArray<{readonly runId: string; readonly rows: readonly Row[]}> => {
	const listed = from.table('runs').rows.map(row => String(row['id']));
	const events = Map.groupBy(from.table('events').rows, row => String(row['run_id']));
	const ids = [...new Set([...listed, ...[...events.keys(), ...directoriesIn(path.join(home, 'transcripts'))].toSorted((one, other) => one.localeCompare(other))])];

	return ids.filter(runId => /^\w[\w.\-]{0,120}$/v.test(runId)).map(runId => ({runId, rows: [...(events.get(runId) ?? []), ...from.events(runId).rows]}));
};

const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/**
A process that drives runs goes on writing to the file that it has open: it must end first.
*/
const refuseInUse = (from: Salvage, home: string, now: number): void => {
	for (const row of from.table('leases').rows) {
		const {pid, isHere, isGone} = processOf(String(row['owner']));

		if (Number(row['until']) > now && isHere && pid !== process.pid && !isGone) {
			throw new OperatorError(`The database in ${home} is damaged, and process ${pid} still uses it.`, {code: 'store-locked', advice: 'End the lparsafe that drives runs (they go on on their hosts), then start again: the records are taken in again.'});
		}
	}
};

/**
Whether the chain of a sound database ends before the newest link that was ever written: then all of it is from before that.
*/
const isBehindHeads = (from: Salvage, kept: PlainRecords): boolean => {
	const {rows, isWhole} = from.table('chain');

	return isWhole && (kept.lastHead() ?? 0) > Number(rows.at(-1)?.['number'] ?? 0);
};

const build = ({home, beside, records, copy, fresh, name, at, now}: {readonly home: string; readonly beside: string; readonly records: PlainRecords; readonly copy: string; readonly fresh: string; readonly name: string; readonly at: string; readonly now: () => number}): Recovered => {
	const database = openDatabase(path.join(beside, 'lparsafe.db'));
	const read = salvage(copy, fresh);
	const kept = createPlainRecords(home);
	const isBehind = isBehindHeads(read, kept);
	const from: Salvage = {
		...read, table(table) {
			const {rows, isWhole} = read.table(table);

			return {rows, isWhole: isWhole && !isBehind};
		},
	};
	const transcripts = createTranscripts(path.join(beside, 'transcripts'));
	const runs = createRunJournal({
		database, records, now, transcripts, home: beside,
	});

	try {
		refuseInUse(from, home, now());

		return database.write(() => {
			const taken = runsOf(from, home).map(({runId, rows}) => ({runId, ...gather(runId, rows, kept.events(runId))}));
			const isThere = existsSync(copy);

			addLink(database, records, {
				kind: 'recovered',
				at,
				document: canonicalJson({
					at,
					text: `${at}: the database ${isThere ? `${isBehind ? 'ended before what was written of it and was' : 'was damaged and'} set aside as ${name}` : 'was gone'}; its records were taken in again from what there was.`,
					...(isThere && {setAside: name, sha256: digest(copy)}),
				}),
			});

			const {lost, hosts} = takeTables(database, from, home);
			const partly = taken.filter(({runId, ...gathered}) => !isTakenWhole(runs, runId, gathered, {at, from: 'the damaged records of this home'}));
			const points = from.table('points');

			takePoints(database, points, taken.map(({whole, later}) => [...whole, ...later]), {at, isBehind});

			linkAllPoints(database, records, at);
			database.run('DELETE FROM meta WHERE name = \'points-to-link\'');

			// What hosts were told before the damage stands there still, to compare with.
			database.run('UPDATE runs SET owes_head = 0');

			for (const row of from.table('places').rows) {
				database.run('INSERT OR IGNORE INTO places (server, run_id) SELECT ?, id FROM runs WHERE id = ?', String(row['server']), String(row['run_id']));
			}

			return {
				...(isThere && {setAside: path.join(home, name), ...(isBehind && {isBehind})}), runs: taken.length, partly: partly.length, hosts, lost: [...lost],
			};
		});
	} finally {
		from.close();
		transcripts.close();
		database.close();
	}
};

/**
Makes new records beside the old ones, from what these and the plain files still hold. Nothing of the home is changed yet but that the damaged database has its copy.

@throws OperatorError as the store does.
*/
export const prepareRecovery = ({home, now}: {readonly home: string; readonly now: () => number}): void => {
	const file = path.join(home, 'lparsafe.db');
	const beside = besideOf(home);
	const at = isoTime(now());
	const stamp = at.replaceAll(/[:.]/gv, '-');
	const name = `lparsafe.damaged-${stamp}.db`;
	const copy = path.join(home, name);

	rmSync(beside, {recursive: true, force: true});
	mkdirSync(beside, {recursive: true, mode: 0o700});

	try {
		for (const suffix of ['', '-wal']) {
			if (existsSync(`${file}${suffix}`)) {
				copyFileSync(`${file}${suffix}`, `${copy}${suffix}`);
			}
		}

		const fresh = path.join(beside, 'fresh.db');

		openDatabase(fresh).close();

		beginSwap(home, {
			stamp, recovered: build({
				home, beside, records: createPlainRecords(beside), copy, fresh, name, at, now,
			}),
		});
	} catch (error) {
		for (const suffix of ['', '-wal']) {
			rmSync(`${copy}${suffix}`, {force: true});
		}

		rmSync(beside, {recursive: true, force: true});

		throw error;
	}
};

/**
Sets a damaged database aside and takes in again what it and the plain files beside it still hold. Nothing is deleted, and nothing is invented: a run of which something is missing says so.

The new records are made beside the old ones and take their place at the end. A crash before that changes nothing; one on the way is noticed at the next start (`isSwapBegun`), which goes on from there.

@throws OperatorError as the store does.
*/
export const recoverStore = ({home, now}: {readonly home: string; readonly now: () => number}): Recovered => guarded(path.join(home, 'lparsafe.db'), () => alone(path.join(home, 'recovering.lock'), `The damaged records in ${home} are being taken in again`, () => {
	if (!isSwapBegun(home)) {
		prepareRecovery({home, now});
	}

	return finishSwap(home);
}));

/**
Whether a home without a usable database had one: never is it begun anew in silence.
*/
export const hasLostDatabase = (home: string): boolean => {
	const file = path.join(home, 'lparsafe.db');
	const isEmpty = !existsSync(file) || (statSync(file).size === 0 && !existsSync(`${file}-wal`));

	const {headsFile, lastHead} = createPlainRecords(home);

	// Of a chain without a link nothing is lost.
	return isEmpty && ((existsSync(headsFile) && lastHead() !== 0) || existsSync(path.join(home, 'inventory.json')));
};
