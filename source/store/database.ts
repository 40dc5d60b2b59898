import {DatabaseSync, type SQLInputValue, type StatementSync} from 'node:sqlite';
import {chmodSync, existsSync, statSync} from 'node:fs';
import {pathToFileURL} from 'node:url';
import {createBreather} from '../base/breather.js';
import {OperatorError} from '../base/errors.js';
import {migrations} from './migrations.js';
import {hasOurSchema} from './schema.js';
import {damaged, guarded, guardedCheck} from './store-error.js';

/**
Marks the file as ours (`PRAGMA application_id`): "LPAR" in ASCII.
*/
const appId = 0x4C_50_41_52;

const inodeOf = (file: string): bigint | undefined => statSync(file, {bigint: true, throwIfNoEntry: false})?.ino;

/**
All tables are STRICT and hold text and integers only.
*/
export type Row = Readonly<Record<string, string | number | undefined>>;

/**
The database file: prepared statements by their text, transactions, and errors that name the file.
*/
export class Database {
	readonly file: string;
	readonly #connection: DatabaseSync;
	readonly #inode: bigint;
	readonly #statements = new Map<string, StatementSync>();
	#isInTransaction = false;
	#committed: Array<() => void> = [];
	readonly #gathered = new Map<(items: readonly never[]) => void, unknown[]>();

	constructor(file: string, connection: DatabaseSync) {
		this.file = file;
		this.#connection = connection;
		this.#inode = inodeOf(file) ?? 0n;
	}

	run(sql: string, ...values: readonly SQLInputValue[]): number {
		return guarded(this.file, () => Number(this.#statement(sql).run(...values).changes));
	}

	first(sql: string, ...values: readonly SQLInputValue[]): Row | undefined {
		return guarded(this.file, () => this.#statement(sql).get(...values) as Row | undefined);
	}

	all(sql: string, ...values: readonly SQLInputValue[]): readonly Row[] {
		return guarded(this.file, () => this.#statement(sql).all(...values) as readonly Row[]);
	}

	/**
	Runs `action` as one write: all of it or nothing. The write lock is taken at the start, so that what is read inside still holds when it is written.
	*/
	write<Result>(action: () => Result): Result {
		if (this.#isInTransaction) {
			return action();
		}

		guarded(this.file, () => {
			this.#connection.exec('BEGIN IMMEDIATE');
		});
		this.#isInTransaction = true;
		let committed: ReadonlyArray<() => void> = [];

		try {
			const result = action();

			for (const [end, items] of this.#gathered) {
				end(items as never[]);
			}

			guarded(this.file, () => {
				this.#connection.exec('COMMIT');
			});

			committed = this.#committed;

			return result;
		} catch (error) {
			if (this.#connection.isTransaction) {
				this.#connection.exec('ROLLBACK');
			}

			throw error;
		} finally {
			this.#isInTransaction = false;
			this.#committed = [];
			this.#gathered.clear();

			for (const each of committed) {
				each();
			}
		}
	}

	/**
	Gathers what is to be stored together, by `end`, at the end of the write that is under way; never, where that is taken back.
	*/
	gather<Item>(item: Item, end: (items: readonly Item[]) => void): void {
		const items = this.#gathered.get(end);

		if (items === undefined) {
			this.#gathered.set(end, [item]);
		} else {
			items.push(item);
		}
	}

	/**
	Has something done once what is being written is stored, which must not throw; never, where it is taken back.
	*/
	onceStored(action: () => void): void {
		if (this.#isInTransaction) {
			this.#committed.push(action);
		} else {
			action();
		}
	}

	/**
	Runs `action` on one state of the database, whatever others write meanwhile.
	*/
	read<Result>(action: () => Result): Result {
		if (this.#isInTransaction) {
			return action();
		}

		guarded(this.file, () => {
			this.#connection.exec('BEGIN');
		});
		this.#isInTransaction = true;

		try {
			return action();
		} finally {
			this.#isInTransaction = false;

			if (this.#connection.isTransaction) {
				this.#connection.exec('ROLLBACK');
			}
		}
	}

	/**
	Runs work in pieces on one state of the database, and lets other work of this thread in between them. Only on a connection that nobody else uses.
	*/
	async readInPieces<Result>(pieces: Generator<undefined, Result>): Promise<Result> {
		guarded(this.file, () => {
			this.#connection.exec('BEGIN');
		});

		try {
			const breathe = createBreather();

			for (;;) {
				const {done, value} = pieces.next();

				if (done === true) {
					return value;
				}

				await breathe();
			}
		} finally {
			if (this.#connection.isTransaction) {
				this.#connection.exec('ROLLBACK');
			}
		}
	}

	/**
	Whether the file is still the one that was opened, and still a database: what this connection has in memory hides it where it is not. By another connection, since whoever closes the file otherwise takes all locks of this process off it (https://sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).

	@param isThorough - All of it is looked through, unless it is large.
	@throws OperatorError `store-damaged`
	*/
	look(isThorough = false): void {
		try {
			guarded(this.file, () => {
				if (inodeOf(this.file) !== this.#inode) {
					throw new OperatorError(`${this.file} was removed or replaced while lparsafe had it open.`, {code: 'store-damaged', advice: damaged(this.file).advice});
				}

				const other = connectReadOnly(this.file, 0);

				try {
					pragma(other, 'schema_version');

					if (isThorough) {
						check(other, this.file, mostLookedThrough);
					}
				} finally {
					other.close();
				}
			});
		} catch (error) {
			// Who writes just now is no damage.
			if (!(error instanceof OperatorError && error.code === 'store-locked')) {
				throw error;
			}
		}
	}

	close(): void {
		if (!this.#connection.isOpen) {
			return;
		}

		this.#statements.clear();
		this.#connection.close();
	}

	#statement(sql: string): StatementSync {
		const known = this.#statements.get(sql);

		if (known !== undefined) {
			return known;
		}

		const statement = this.#connection.prepare(sql);

		this.#statements.set(sql, statement);

		return statement;
	}
}

const pragma = (connection: DatabaseSync, name: string): number => Number(Object.values(connection.prepare(`PRAGMA ${name}`).get() ?? {})[0] ?? 0);

const refuseOthers = (file: string, version: number, id: number, tables: number): void => {
	if (id !== appId && (id !== 0 || version !== 0 || tables > 0)) {
		throw new OperatorError(`${file} is a database of another program.`, {code: 'store-foreign', advice: 'Move it away, or choose another home with --home.'});
	}

	if (version > migrations.length) {
		throw new OperatorError(`${file} was written by a newer lparsafe: it has version ${version}, this one knows versions up to ${migrations.length}.`, {code: 'store-newer', advice: 'Update lparsafe, or choose another home with --home.'});
	}
};

const migrate = (connection: DatabaseSync, file: string): void => {
	connection.exec('BEGIN IMMEDIATE');

	try {
		// Read again under the lock: another process may have been faster.
		const version = pragma(connection, 'user_version');

		refuseOthers(file, version, version === 0 ? 0 : appId, 0);

		for (const sql of migrations.slice(version)) {
			connection.exec(sql);
		}

		connection.exec(`PRAGMA user_version = ${migrations.length}; PRAGMA application_id = ${appId};`);
		connection.exec('COMMIT');
	} catch (error) {
		if (connection.isTransaction) {
			connection.exec('ROLLBACK');
		}

		throw error;
	}
};

const prepare = (connection: DatabaseSync, file: string, isReadOnly: boolean): void => {
	connection.exec('PRAGMA foreign_keys = ON;');

	const version = pragma(connection, 'user_version');
	const tables = Number(Object.values(connection.prepare('SELECT count(*) FROM sqlite_schema').get() ?? {})[0] ?? 0);

	refuseOthers(file, version, pragma(connection, 'application_id'), tables);

	if (isReadOnly) {
		if (version < migrations.length) {
			throw new OperatorError(`${file} has version ${version} and must be brought to version ${migrations.length}, which needs the right to write it.`, {code: 'store-read-only', advice: 'Start lparsafe once with an account that may write there.'});
		}

		return;
	}

	// WAL: readers never wait for the writer. FULL: what was stored survives a power cut, as the events must.
	connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');

	if (version < migrations.length) {
		migrate(connection, file);
	}
};

/**
A read-only WAL database needs its side files or the right to make them. Where neither is there and nobody writes, it can be read as it stands (https://sqlite.org/wal.html#readonly).
*/
export const connectReadOnly = (file: string, timeout: number): DatabaseSync => {
	const connection = new DatabaseSync(file, {readOnly: true, timeout});

	try {
		pragma(connection, 'user_version');

		return connection;
	} catch (error) {
		connection.close();

		if (existsSync(`${file}-wal`)) {
			throw error;
		}

		const address = pathToFileURL(file);

		address.searchParams.set('immutable', '1');

		return new DatabaseSync(address, {readOnly: true});
	}
};

/**
A larger file is not looked through when it is opened: its damage is found where it is read.
*/
const mostChecked = 256 * 1024 * 1024;

/**
The same for one that is open: it is looked through again and again, and whoever follows runs waits for it.
*/
const mostLookedThrough = 8 * 1024 * 1024;

/**
What the file's own structure does not tell: pages that hold nothing but a document's end may be lost without a trace in it.
*/
const documents = ['hosts', 'events', 'points', 'plans', 'policies'];

const check = (connection: DatabaseSync, file: string, most = mostChecked): void => {
	if (statSync(file).size > most) {
		return;
	}

	// The schema first: what is computed by another text may not even be read. The whole check: the quick one takes the indexes, which lists are read from, on trust.
	const isSound = guardedCheck(file, () => hasOurSchema(connection)
		&& Object.values(connection.prepare('PRAGMA integrity_check(1)').get() ?? {})[0] === 'ok'
		&& documents.every(table => connection.prepare(`SELECT 1 FROM ${table} WHERE json_valid(document) = 0 LIMIT 1`).get() === undefined));

	if (!isSound) {
		throw damaged(file);
	}
};

/**
Opens the database file, creates it where it is missing (mode 0600), and brings it to this version in one transaction.

@param file - Its path.
@param options - How.
@param options.isReadOnly - Nothing of it is written.
@param options.isChecked - All of it is looked through for damage, unless it is very large.
@param options.busyMilliseconds - How long a call waits, and its thread with it, for another process that writes; opening waits up to 5 s.
@throws OperatorError `store-newer`, `store-locked`, `store-read-only`, `store-full`, `store-damaged`, `store-foreign`, `store-unopenable`; each names the file.
*/
export const openDatabase = (file: string, {isReadOnly = false, isChecked = false, busyMilliseconds = 5000}: {readonly isReadOnly?: boolean; readonly isChecked?: boolean; readonly busyMilliseconds?: number} = {}): Database => guarded(file, () => {
	if (existsSync(file) && !statSync(file).isFile()) {
		throw new OperatorError(`${file} is not a file.`, {code: 'store-unopenable', advice: 'Move it away, or choose another home with --home.'});
	}

	const connection = isReadOnly ? connectReadOnly(file, 5000) : new DatabaseSync(file, {timeout: 5000});

	try {
		if (!isReadOnly) {
			chmodSync(file, 0o600);
		}

		prepare(connection, file, isReadOnly);

		if (isChecked) {
			check(connection, file);
		}

		connection.exec(`PRAGMA busy_timeout = ${busyMilliseconds}`);
	} catch (error) {
		connection.close();

		throw error;
	}

	return new Database(file, connection);
});
