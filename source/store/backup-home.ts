import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {sha256} from '../base/canonical-json.js';
import {isoTime} from '../base/clock.js';
import {OperatorError, UsageError} from '../base/errors.js';
import {connectReadOnly, openDatabase} from './database.js';
import {
	copyFile,
	filesUnder,
	isLyingIn,
	measure,
	syncDirectory,
	type CopiedFile,
	type Manifest,
} from './home-copy.js';
import {isFile} from './is-file.js';
import {createPlainRecords} from './plain-records.js';
import {hasLostDatabase} from './recover-store.js';
import {damaged, guarded} from './store-error.js';
import {isSwapBegun} from './swap-records.js';

/**
`unfinished`: what lies beside it of copies that were never finished: they were killed, or others are being made just now.
*/
export type HomeBackup = {readonly path: string; readonly files: number; readonly bytes: number; readonly sha256: string; readonly unfinished?: readonly string[]};

/**
Files of the home that a copy holds beside the database; never secrets, which are stored nowhere.
*/
const plainFiles = ['settings.json', 'known_hosts', 'inventory.json'];

/**
What the plain files must not hold more of than the database's copy does: they were written on while it was made.
*/
const writeRecords = (copy: string, to: string): {readonly number: number; readonly hash: string} => {
	const database = new DatabaseSync(copy, {readOnly: true});

	try {
		const last = database.prepare('SELECT number, hash FROM chain ORDER BY number DESC LIMIT 1').get();
		const number = Number(last?.['number'] ?? 0);

		for (const run of database.prepare('SELECT id FROM runs ORDER BY number').all()) {
			const directory = path.join(to, 'transcripts', String(run['id']));
			const documents = database.prepare('SELECT document FROM events WHERE run_id = ? ORDER BY seq').all(String(run['id'])).map(row => `${String(row['document'])}\n`);

			mkdirSync(directory, {recursive: true, mode: 0o700});
			writeFileSync(path.join(directory, 'events.jsonl'), documents.join(''), {mode: 0o600, flush: true});
		}

		return {number, hash: String(last?.['hash'] ?? '0'.repeat(64))};
	} finally {
		database.close();
	}
};

const writeHeads = (home: string, to: string, number: number): void => {
	const heads = path.join(home, 'chain-heads');

	if (!isFile(heads)) {
		return;
	}

	const lines = readFileSync(heads, 'utf8').split('\n').filter(line => line !== '' && Number(line.split(' ', 1)[0]) <= number);

	writeFileSync(path.join(to, 'chain-heads'), lines.map(line => `${line}\n`).join(''), {mode: 0o600, flush: true});
};

const copyInto = (home: string, to: string): {readonly files: readonly CopiedFile[]; readonly chain: Manifest['chain']} => {
	const database = path.join(home, 'lparsafe.db');
	const copy = path.join(to, 'lparsafe.db');
	// First: it is written after the database.
	const head = createPlainRecords(home).lastHead() ?? 0;

	// One state of the database, whatever others write meanwhile; the files after it, so that they hold at least what it names.
	guarded(database, () => {
		const connection = connectReadOnly(database, 5000);

		try {
			connection.prepare('VACUUM INTO ?').run(copy);
		} catch (error) {
			// SQLITE_FULL is told of the database, and means the copy.
			if ((error as {readonly errcode?: number}).errcode === 13) {
				guarded(copy, () => {
					throw error;
				});
			}

			throw error;
		} finally {
			connection.close();
		}
	});

	const chain = writeRecords(copy, to);

	// What lies beside it would be cut to it.
	if (chain.number < head) {
		throw damaged(database, undefined, 'behind');
	}

	writeHeads(home, to, chain.number);

	const others = [
		...plainFiles.filter(name => existsSync(path.join(home, name))),
		...filesUnder(path.join(home, 'kits'), 'kits'),
		...filesUnder(path.join(home, 'transcripts'), 'transcripts').filter(name => !name.endsWith('/events.jsonl')),
	].filter(name => !name.endsWith('.new'));

	for (const name of others) {
		copyFile(path.join(home, name), path.join(to, name));
	}

	return {files: filesUnder(to).toSorted((one, other) => one.localeCompare(other)).map(name => ({path: name, ...measure(path.join(to, name))})), chain};
};

/**
Copies a home into a new directory under `to`: database, transcripts, kits, settings and known hosts, as they are at one moment while others go on writing, with a manifest that proves them. Whole or not at all.

@throws UsageError where `to` lies in the home, or there is nothing to copy.
@throws OperatorError as the store does.
*/
export const backupHome = ({home, to, version, now}: {readonly home: string; readonly to: string; readonly version: string; readonly now: number}): HomeBackup => {
	const target = path.resolve(to);

	if (isLyingIn(target, home)) {
		throw new UsageError(`${target} lies in the home itself.`, {advice: 'Give a directory elsewhere, best on another machine.'});
	}

	if (hasLostDatabase(home)) {
		throw damaged(path.join(home, 'lparsafe.db'), undefined, 'gone');
	}

	if (!existsSync(path.join(home, 'lparsafe.db'))) {
		throw new OperatorError(`There is no home in ${home}.`, {code: 'no-home', advice: 'Give the right one with --home.'});
	}

	if (isSwapBegun(home)) {
		throw damaged(path.join(home, 'lparsafe.db'));
	}

	const madeAt = isoTime(now);
	const place = path.join(target, `lparsafe-home-${madeAt.replace(/\.\d+/v, '').replaceAll(':', '-')}`);
	const beside = `${place}.new`;

	// The beginning of one that was killed, or of another one of this second.
	if (existsSync(place) || existsSync(beside)) {
		throw new OperatorError(`${place} is there already.`, {code: 'exists', advice: 'Try again in a second, or give another directory.'});
	}

	return guarded(beside, () => {
		mkdirSync(target, {recursive: true, mode: 0o700});
		mkdirSync(beside, {mode: 0o700});

		try {
			const {files, chain} = copyInto(home, beside);
			const manifest: Manifest = {
				format: 1, version, madeAt, machine: os.hostname(), home, chain, files: [...files],
			};
			const text = `${JSON.stringify(manifest, undefined, '\t')}\n`;

			writeFileSync(path.join(beside, 'manifest.json'), text, {mode: 0o600, flush: true});
			syncDirectory(beside);
			renameSync(beside, place);
			syncDirectory(target);
			noteBackup(home, {at: madeAt, to: place});

			let bytes = 0;

			for (const {size} of files) {
				bytes += size;
			}

			const unfinished = readdirSync(target).filter(name => /^lparsafe-home-\S+\.new$/v.test(name)).map(name => path.join(target, name));

			return {
				path: place, files: files.length, bytes, sha256: sha256(text), ...(unfinished.length > 0 && {unfinished}),
			};
		} catch (error) {
			rmSync(beside, {recursive: true, force: true});

			throw error;
		}
	});
};

/**
Remembers when the home was copied last, for the reminder; a home that cannot be written is not reminded rightly, but has its copy.
*/
const noteBackup = (home: string, backup: {readonly at: string; readonly to: string}): void => {
	try {
		const database = openDatabase(path.join(home, 'lparsafe.db'));

		try {
			database.run('INSERT INTO meta (name, value) VALUES (\'last-backup\', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value', JSON.stringify(backup));
		} finally {
			database.close();
		}
	} catch (error) {
		if (!(error instanceof OperatorError)) {
			throw error;
		}
	}
};
