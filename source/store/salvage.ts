import {
	copyFileSync,
	openSync,
	closeSync,
	readSync,
	writeSync,
	fstatSync,
	rmSync,
} from 'node:fs';
import {DatabaseSync} from 'node:sqlite';
import type {Row} from './database.js';

/**
What could be read of a table. `isWhole`: to its end, without an error.
*/
export type Rows = {readonly rows: readonly Row[]; readonly isWhole: boolean};

export type Salvage = {
	/**
	The rows of a table that can still be read, from both of its ends.
	*/
	table(name: 'hosts' | 'facts' | 'plans' | 'points' | 'policies' | 'runs' | 'places' | 'events' | 'chain' | 'meta' | 'leases'): Rows;

	/**
	The events of one run, likewise.
	*/
	events(runId: string): Rows;
	close(): void;
};

const keys = {
	hosts: 'name', facts: 'id', plans: 'id', points: 'id', policies: 'id', runs: 'number', places: 'server, run_id', events: 'run_id, seq', chain: 'number', meta: 'name', leases: 'run_id',
} as const;

const nothing: Salvage = {
	table: () => ({rows: [], isWhole: false}),
	events: () => ({rows: [], isWhole: false}),
	close() {
		// Nothing is open.
	},
};

const pageSize = 4096;

/**
The first page of a database tells where its tables lie. Where it is lost, that of a new one of the same version says the same: its tables were made in the same order.
*/
const graftFirstPage = (file: string, fresh: string): void => {
	copyFileSync(file, `${file}.graft`);

	const from = openSync(fresh, 'r');
	const to = openSync(`${file}.graft`, 'r+');

	try {
		const page = Buffer.alloc(pageSize);

		readSync(from, page, 0, pageSize, 0);

		// The header's size in pages and its freelist (https://sqlite.org/fileformat.html#the_database_header).
		page.writeUInt32BE(Math.ceil(fstatSync(to).size / pageSize), 28);
		page.writeUInt32BE(0, 32);
		page.writeUInt32BE(0, 36);
		page.writeUInt32BE(page.readUInt32BE(24), 92);
		page[18] = 1;
		page[19] = 1;
		writeSync(to, page, 0, pageSize, 0);
	} finally {
		closeSync(from);
		closeSync(to);
	}
};

const open = (file: string): DatabaseSync | undefined => {
	let connection: DatabaseSync | undefined;

	try {
		connection = new DatabaseSync(file, {readOnly: true, timeout: 1000});
		connection.prepare('SELECT count(*) FROM sqlite_schema WHERE name = \'events\'').get();
		connection.prepare('SELECT * FROM hosts LIMIT 0').all();

		return connection;
	} catch {
		connection?.close();

		return undefined;
	}
};

const read = (connection: DatabaseSync, sql: string, values: readonly string[] = []): Rows => {
	const rows: Row[] = [];

	try {
		for (const row of connection.prepare(sql).iterate(...values)) {
			rows.push(row as Row);
		}

		return {rows, isWhole: true};
	} catch {
		return {rows, isWhole: false};
	}
};

const bothWays = (connection: DatabaseSync, sql: string, key: string, values: readonly string[] = []): Rows => {
	const forward = read(connection, `${sql} ORDER BY ${key}`, values);

	if (forward.isWhole) {
		return forward;
	}

	const backward = read(connection, `${sql} ORDER BY ${key.split(', ').map(each => `${each} DESC`).join(', ')}`, values);

	return {rows: [...forward.rows, ...backward.rows.toReversed()], isWhole: false};
};

/**
Reads what there still is in a damaged database, which is a copy that nobody else uses.

@param file - The copy; a `-wal` beside it is read with it.
@param fresh - A new, empty database file of the present version.
*/
export const salvage = (file: string, fresh: string): Salvage => {
	let connection = open(file);

	if (connection === undefined) {
		try {
			graftFirstPage(file, fresh);
			connection = open(`${file}.graft`);
		} catch {
			// Too short to have pages.
		}
	}

	if (connection === undefined) {
		rmSync(`${file}.graft`, {force: true});

		return nothing;
	}

	const known = connection;

	return {
		table: name => bothWays(known, `SELECT * FROM ${name}`, keys[name]),
		events: runId => bothWays(known, 'SELECT * FROM events WHERE run_id = ?', 'seq', [runId]),
		close() {
			known.close();

			for (const suffix of ['.graft', '.graft-shm', '.graft-wal', '-shm']) {
				rmSync(`${file}${suffix}`, {force: true});
			}
		},
	};
};
