import {
	cpSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {openStore} from '../source/store/open-store.js';
import type {Random} from './random.js';

type Change = (database: DatabaseSync, place: {readonly runId: string; readonly last: number; readonly random: Random; readonly home: string}) => boolean;

const setText = (text: string, at: number): string => `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;

/**
What somebody might do to the records, each by its own way; false: there was nothing to do it to.
*/
const changes: Readonly<Record<string, Change>> = {
	'a byte of an event'(database, {runId, last, random}) {
		const seq = random.whole(1, last);
		const row = database.prepare('SELECT document FROM events WHERE run_id = ? AND seq = ?').get(runId, seq);
		const document = String(row?.['document']);

		database.prepare('UPDATE events SET document = ? WHERE run_id = ? AND seq = ?').run(setText(document, random.whole(0, document.length - 1)), runId, seq);

		return true;
	},
	'an event'(database, {runId, last, random}) {
		const seq = random.whole(1, last);

		database.prepare('DELETE FROM chain WHERE run_id = ? AND seq = ?').run(runId, seq);
		database.prepare('DELETE FROM events WHERE run_id = ? AND seq = ?').run(runId, seq);

		return true;
	},
	'the order of two events'(database, {runId, last, random}) {
		if (last < 3) {
			return false;
		}

		const seq = random.whole(1, last - 1);
		const document = (number: number): string => String(database.prepare('SELECT document FROM events WHERE run_id = ? AND seq = ?').get(runId, number)?.['document']);
		const [one, other] = [document(seq), document(seq + 1)];

		database.prepare('UPDATE events SET document = ? WHERE run_id = ? AND seq = ?').run(other, runId, seq);
		database.prepare('UPDATE events SET document = ? WHERE run_id = ? AND seq = ?').run(one, runId, seq + 1);

		return true;
	},
	'the tail of a run, with its links'(database, {runId, last, random}) {
		const seq = random.whole(2, last);

		database.prepare('DELETE FROM chain WHERE run_id = ? AND seq >= ?').run(runId, seq);
		database.prepare('DELETE FROM events WHERE run_id = ? AND seq >= ?').run(runId, seq);
		database.prepare('UPDATE runs SET outcome = NULL WHERE id = ?').run(runId);

		return true;
	},
	'a whole run'(database, {runId}) {
		for (const table of ['chain', 'events', 'places']) {
			database.prepare(`DELETE FROM ${table} WHERE run_id = ?`).run(runId);
		}

		database.prepare('DELETE FROM runs WHERE id = ?').run(runId);

		return true;
	},
	'an outcome'(database, {runId}) {
		database.prepare('UPDATE runs SET outcome = ? WHERE id = ?').run('partial', runId);

		return true;
	},
	'a byte of a transcript'(database, {runId, random, home}) {
		const directory = path.join(home, 'transcripts', runId);
		const name = random.pick([...readdirSync(directory).filter(each => /^(?:freeze|load-\d|segment-\d|script-\d)\.(?:out|err)$/v.test(each)), '']);
		const file = path.join(directory, name);
		const bytes = name === '' ? Buffer.alloc(0) : readFileSync(file);
		const hasCheckpoint = database.prepare('SELECT count(*) AS found FROM events WHERE run_id = ? AND document LIKE ? AND document LIKE ?').get(runId, '%"type":"checkpoint"%', `%"stepId":"${name.split('.', 1)[0]}","stream":"${name.split('.', 2)[1]}"%`);

		if (bytes.length === 0 || hasCheckpoint?.['found'] === 0) {
			return false;
		}

		const place = random.whole(0, bytes.length - 1);

		bytes[place] = (bytes[place]! + 1) % 256;
		writeFileSync(file, bytes);

		return true;
	},
};

/**
Makes one change to a copy of a home, and says which one the audit did not find; undefined: it did.
*/
export const unnoticedChange = async (home: string, copy: string, random: Random): Promise<string | undefined> => {
	const name = random.pick(Object.keys(changes));

	cpSync(home, copy, {recursive: true});

	try {
		const database = new DatabaseSync(path.join(copy, 'lparsafe.db'));
		const run = database.prepare('SELECT run_id, max(seq) AS last FROM events GROUP BY run_id').get();
		const isDone = run !== undefined && changes[name]!(database, {
			runId: String(run['run_id']), last: Number(run['last']), random, home: copy,
		});

		database.close();

		if (!isDone) {
			return undefined;
		}

		const store = openStore({home: copy, now: () => Date.now()});

		try {
			const {isWhole} = store.runs.verify();
			const {problems} = await store.runs.verifyFiles();

			return isWhole && problems.length === 0 ? name : undefined;
		} finally {
			store.close();
		}
	} finally {
		rmSync(copy, {recursive: true, force: true});
	}
};
