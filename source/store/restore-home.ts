import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmdirSync,
	rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {z} from 'zod';
import {canonicalJson, sha256} from '../base/canonical-json.js';
import {isoTime} from '../base/clock.js';
import {OperatorError, RefusedError, UsageError} from '../base/errors.js';
import {faultPoint} from '../base/fault-point.js';
import {alone} from './alone.js';
import {auditDatabase} from './audit.js';
import {addLink} from './chain.js';
import {openDatabase} from './database.js';
import {
	copyFile,
	filesUnder,
	isLyingIn,
	manifestSchema,
	measure,
	syncDirectory,
	type Manifest,
} from './home-copy.js';
import {createPlainRecords} from './plain-records.js';
import {guarded} from './store-error.js';
import {writeWhole} from './write-whole.js';

export type HomeRestore = {readonly home: string; readonly madeAt: string; readonly files: number; readonly setAside?: string};

const damagedCopy = (from: string, what: string, cause?: unknown): OperatorError => new OperatorError(`${from} is no whole copy of a home: ${what}.`, {code: 'copy-damaged', advice: 'Use another copy. Nothing was changed.', cause});

/**
A path of a manifest stays in the copy: it came from outside.
*/
const isInside = (name: string): boolean => name !== '' && !path.isAbsolute(name) && name.split(/[\/\\]/v).every(part => part !== '..' && part !== '.' && part !== '');

const readManifest = (from: string): {readonly manifest: Manifest; readonly text: string} => {
	const file = path.join(from, 'manifest.json');

	if (!existsSync(file)) {
		throw new UsageError(`There is no copy of a home in ${from}.`, {advice: 'Give the directory that `lparsafe backup-home` named, with `manifest.json` in it.'});
	}

	const text = readFileSync(file, 'utf8');

	try {
		return {manifest: manifestSchema.parse(JSON.parse(text)), text};
	} catch (error) {
		throw damagedCopy(from, 'its manifest cannot be read', error);
	}
};

/**
Every file as the manifest says.
*/
const checkFiles = (from: string, manifest: Manifest): void => {
	for (const {path: name, size, sha256: hash} of manifest.files) {
		if (!isInside(name)) {
			throw damagedCopy(from, `its manifest names ${JSON.stringify(name.slice(0, 100))}`);
		}

		const file = path.join(from, name);

		if (!existsSync(file)) {
			throw damagedCopy(from, `${name} is missing`);
		}

		const is = measure(file);

		if (is.size !== size || is.sha256 !== hash) {
			throw damagedCopy(from, `${name} was changed`);
		}
	}

	if (manifest.files.every(({path: name}) => name !== 'lparsafe.db')) {
		throw damagedCopy(from, 'its manifest names no database');
	}
};

const inUse = (home: string): RefusedError => new RefusedError(`The home ${home} is in use by another process.`, {code: 'home-in-use', advice: 'End every lparsafe that uses it, then try again. Runs go on on their hosts.'});

/**
Another process has the home's database open: only who has it alone may change how it is written.
*/
const isInUse = (file: string): boolean => {
	const connection = new DatabaseSync(file, {timeout: 500});

	try {
		return Object.values(connection.prepare('PRAGMA journal_mode = DELETE').get() ?? {})[0] !== 'delete';
	} catch (error) {
		// Locked; anything else (damage, say) is why it is put back.
		return (error as {readonly errcode?: number}).errcode === 5;
	} finally {
		connection.close();
	}
};

const besideOf = (home: string): string => `${home}.restoring`;
const noteOf = (home: string): string => `${home}.restoring.json`;

/**
Two that put a home back at once would make one of both.
*/
const byOne = <Result>(home: string, action: () => Result): Result => guarded(besideOf(home), () => {
	mkdirSync(path.dirname(home), {recursive: true, mode: 0o700});

	return alone(`${besideOf(home)}.lock`, `The home ${home} is being put back`, action);
});

const noteSchema = z.object({aside: z.string().optional()});

/**
Puts what was made beside a home in its place. Each piece is one step, and steps that were done are passed over.
*/
const putSteps = function * (home: string): Generator<undefined, string | undefined> {
	const beside = besideOf(home);
	const {aside} = noteSchema.parse(JSON.parse(readFileSync(noteOf(home), 'utf8')));

	if (existsSync(home)) {
		if (aside === undefined) {
			// It was empty, and is removed only if it still is.
			rmdirSync(home);
		} else {
			renameSync(home, aside);
		}

		yield;
	}

	// The training home has a life of its own.
	if (aside !== undefined && existsSync(path.join(aside, 'training')) && !existsSync(path.join(beside, 'training'))) {
		renameSync(path.join(aside, 'training'), path.join(beside, 'training'));
		yield;
	}

	renameSync(beside, home);
	syncDirectory(path.dirname(home));
	yield;
	rmSync(noteOf(home));

	return aside;
};

const finish = (home: string): string | undefined => {
	for (const steps = putSteps(home); ;) {
		const {done, value} = steps.next();

		if (done === true) {
			return value;
		}

		faultPoint('home-put-back');
	}
};

const finishAlone = (home: string): {readonly setAside?: string} | undefined => {
	if (!existsSync(noteOf(home)) || existsSync(home) || !existsSync(besideOf(home))) {
		rmSync(noteOf(home), {force: true});

		return undefined;
	}

	const aside = finish(home);

	return aside === undefined ? {} : {setAside: aside};
};

/**
Finishes a putting back that was broken off while no home was in its place; one that was broken off before is forgotten: the home is the old one.

@param place - The home.
@param options - Which it is.
@param options.isTraining - The training home, which lies in the one that is put back.
@returns Whether it did, and where the home of before lies.
@throws OperatorError as the store does.
*/
export const finishRestore = (place: string, {isTraining = false}: {readonly isTraining?: boolean} = {}): {readonly setAside?: string} | undefined => guarded(place, () => {
	const home = isTraining ? path.dirname(place) : place;

	return existsSync(noteOf(home)) ? byOne(home, () => finishAlone(home)) : undefined;
});

/**
Puts a home back from a copy that `backupHome` made. The copy is proved first; a home that is there is set aside whole, never deleted, and its chain says what was done.

@param options - What and where.
@param options.from - The copy's directory.
@param options.home - Where it is put.
@param options.confirm - What the operator typed: `MACHINE:HOME`, needed where a home is there already.
@param options.now - Milliseconds since 1970.
@throws RefusedError (`confirm`, `home-in-use`), UsageError, OperatorError (`copy-damaged`, as the store does).
*/
export const restoreHome = ({from, home, confirm, now}: {readonly from: string; readonly home: string; readonly confirm?: string; readonly now: number}): HomeRestore => {
	const copy = path.resolve(from);

	finishRestore(home);

	if (isLyingIn(copy, home)) {
		throw new UsageError(`${copy} lies in the home itself.`, {advice: 'Move the copy elsewhere first.'});
	}

	const {manifest, text} = readManifest(copy);
	const database = path.join(home, 'lparsafe.db');
	const wanted = `${os.hostname()}:${home}`;
	const at = isoTime(now);

	checkFiles(copy, manifest);

	const assertConfirmed = (): void => {
		if (existsSync(database) && confirm !== wanted) {
			throw new RefusedError(`There is a home in ${home} already. It would be set aside, and the copy of ${manifest.madeAt} put in its place.`, {code: 'confirm', advice: `Say so with --confirm '${wanted}'.`});
		}
	};

	const assertFree = (): void => {
		assertConfirmed();

		if (existsSync(database) && guarded(database, () => isInUse(database))) {
			throw inUse(home);
		}
	};

	assertConfirmed();

	const stamp = at.replaceAll(/[:.]/gv, '-');
	const beside = besideOf(home);
	const aside = `${home}.before-restore-${stamp}`;

	return byOne(home, () => {
		finishAlone(home);
		assertFree();
		rmSync(beside, {recursive: true, force: true});
		mkdirSync(beside, {recursive: true, mode: 0o700});

		try {
			for (const {path: name} of manifest.files) {
				copyFile(path.join(copy, name), path.join(beside, name));
			}

			const records = createPlainRecords(beside);
			const restored = openDatabase(path.join(beside, 'lparsafe.db'), {isChecked: true});

			try {
				if (!auditDatabase(restored, records).isWhole) {
					throw damagedCopy(copy, 'its audit chain is not whole');
				}

				const isThere = filesUnder(home).length > 0;

				addLink(restored, records, {
					kind: 'home-restored',
					at,
					document: canonicalJson({
						at,
						text: `${at}: the home was put back from the copy of ${manifest.madeAt}, which ends at link ${manifest.chain.number}.${isThere ? ` What was recorded after it is in ${path.basename(aside)}.` : ''}`,
						madeAt: manifest.madeAt,
						manifest: sha256(text),
						number: manifest.chain.number,
					}),
				});
				restored.run('DELETE FROM leases');
			} finally {
				restored.close();
			}

			syncDirectory(beside);

			const hadFiles = existsSync(home) && readdirSync(home).length > 0;

			assertFree();

			// From here on, whoever comes next finishes it.
			writeWhole(noteOf(home), Buffer.from(JSON.stringify(hadFiles ? {aside} : {})));
			syncDirectory(path.dirname(home));
			finish(home);

			return {
				home, madeAt: manifest.madeAt, files: manifest.files.length, ...(hadFiles && {setAside: aside}),
			};
		} catch (error) {
			// Unless it is to take the home's place, which is free by now.
			if (existsSync(home) || !existsSync(noteOf(home))) {
				rmSync(noteOf(home), {force: true});
				rmSync(beside, {recursive: true, force: true});
			}

			throw error;
		}
	});
};
