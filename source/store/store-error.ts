import {statfsSync} from 'node:fs';
import path from 'node:path';
import {OperatorError, RefusedError} from '../base/errors.js';

type SqliteError = Error & {readonly errcode?: number; readonly errstr?: string; readonly code?: string; readonly syscall?: string};

/**
SQLite's primary result codes (https://sqlite.org/rescode.html); the low byte of the extended ones.
*/
const resultCodes = {
	error: 1, busy: 5, locked: 6, readOnly: 8, ioError: 10, corrupt: 11, full: 13, cantOpen: 14, protocol: 15, constraint: 19, notADatabase: 26,
} as const;

/**
The last one: others held the locks of the write-ahead log for too long.
*/
const lockedCodes: ReadonlySet<number> = new Set([resultCodes.busy, resultCodes.locked, resultCodes.protocol]);

const messageOf = (error: unknown): string => error instanceof Error ? error.message : String(error);

/**
What can be wrong with the database as a whole.
*/
const wrongs = {
	damaged: 'is damaged or no database of lparsafe', gone: 'is gone', behind: 'ends before what was written of it: it is an older copy, or has lost its write-ahead log',
} as const;

export const damaged = (file: string, cause?: unknown, what: keyof typeof wrongs = 'damaged'): OperatorError => new OperatorError(`${file} ${wrongs[what]}.`, {code: 'store-damaged', advice: 'Start lparsafe again, not read-only: it sets the file aside and takes in again what it and the plain files beside it (`transcripts/`, `kits/HOST/`) still hold. Or put back a copy of the home (`lparsafe restore-home`).', cause});

export const unopenable = (file: string, why: string, cause?: unknown): OperatorError => new OperatorError(`${file} cannot be opened, read or written (${why}).`, {code: 'store-unopenable', advice: 'Check that the directory exists, that it is a directory and that your account may use it, or choose another home with --home.', cause});

/**
SQLite tells a full filesystem as an I/O error where it is its shared memory that finds no room (`SQLITE_IOERR_SHMSIZE`, https://sqlite.org/rescode.html#ioerr_shmsize), a piece of 32 KiB.
*/
const hasRoom = (file: string): boolean => {
	try {
		const {bavail, bsize} = statfsSync(path.dirname(file));

		return bavail * bsize >= 32 * 1024;
	} catch {
		return true;
	}
};

/**
What an operator is told where the store's files cannot be used: an error that names the file. Everything else stays what it is: a bug.

Codes: `store-locked`, `store-read-only`, `store-full`, `store-damaged`, `store-unopenable`.
*/
const storeError = (error: unknown, file: string): unknown => {
	if (error instanceof OperatorError || !(error instanceof Error)) {
		return error;
	}

	const {errcode, code, syscall} = error as SqliteError;
	const primary = errcode === undefined ? undefined : errcode % 256;
	const cause = error;

	if (primary !== undefined && lockedCodes.has(primary)) {
		return new OperatorError(`The database ${file} is locked by another process.`, {code: 'store-locked', advice: 'Wait until the other lparsafe is done, or end it, then try again.', cause});
	}

	if (primary === resultCodes.readOnly || code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
		return new RefusedError(`${file} cannot be written to.`, {code: 'store-read-only', advice: 'Give your account the right to write there, or choose another home with --home.', cause});
	}

	if (primary === resultCodes.full || code === 'ENOSPC' || code === 'EDQUOT' || (primary === resultCodes.ioError && !hasRoom(file))) {
		return new OperatorError(`There is no space left for ${file}.`, {code: 'store-full', advice: 'Free space in its filesystem; nothing that was stored before is lost.', cause});
	}

	// What we ask is always the same: it is the tables that are others, or what columns are computed from.
	const isOtherSchema = primary === resultCodes.error && /^(?:no such (?:table|column)|SQL logic error|malformed JSON|unsupported file format)/v.test(error.message);

	if (isOtherSchema || primary === resultCodes.corrupt || primary === resultCodes.notADatabase) {
		return damaged(file, cause);
	}

	// Whatever the system says no with (too many open files, a limit of size, a server that is gone) is no bug; these two mean that we asked for nonsense.
	const isSystem = syscall !== undefined && code !== 'EBADF' && code !== 'EINVAL';

	return primary === resultCodes.cantOpen || primary === resultCodes.ioError || isSystem ? unopenable(file, messageOf(error), cause) : error;
};

/**
Runs something that touches the store's files.

@throws OperatorError as `storeError` says.
*/
export const guarded = <Result>(file: string, action: () => Result): Result => {
	try {
		return action();
	} catch (error) {
		throw storeError(error, file);
	}
};

/**
Runs a look at whether the database is sound. It computes columns from documents, and no wrong of the caller's makes that fail: a document or a text of the schema is another one.

@throws OperatorError as `storeError` says.
*/
export const guardedCheck = <Result>(file: string, check: () => Result): Result => guarded(file, () => {
	try {
		return check();
	} catch (error) {
		const {errcode = 0} = error as SqliteError;

		throw ([resultCodes.error, resultCodes.constraint] as readonly number[]).includes(errcode % 256) ? damaged(file, error) : error;
	}
});
