import {
	cpSync,
	mkdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
	appendFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {DatabaseSync} from 'node:sqlite';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {canonicalJson, sha256} from '../../source/base/canonical-json.js';
import {OperatorError} from '../../source/base/errors.js';
import type {RecoveryPoint} from '../../source/base/point.js';
import type {NewRunEvent, Store} from '../../source/base/store.js';
import {verifyAudit} from '../../source/engine/verify-audit.js';
import {newJobId} from '../../source/jobs/job-id.js';
import {linkHash} from '../../source/store/chain.js';
import {migrations} from '../../source/store/migrations.js';
import {openHome} from '../../source/store/open-home.js';
import {openStore} from '../../source/store/open-store.js';
import {localShell} from '../helpers/local-shell.js';
import {isLong} from '../helpers/long-tests.js';
import {newDirectory} from '../helpers/new-directory.js';
import {
	storedAt,
	storedPlan,
	storedPoint,
} from '../helpers/stored-records.js';

const withStore = async <Result>(home: string, action: (store: Store) => Promise<Result> | Result): Promise<Result> => {
	const store = openStore({home, now: () => Date.now()});

	try {
		return await action(store);
	} finally {
		store.close();
	}
};

const withDatabase = <Result>(home: string, action: (database: DatabaseSync) => Result): Result => {
	const database = new DatabaseSync(path.join(home, 'lparsafe.db'), {enableForeignKeyConstraints: false});

	try {
		return action(database);
	} finally {
		database.close();
	}
};

const output = (runId: string): Uint8Array => Buffer.from(`what ${runId} printed\n`.repeat(3));

/**
A run as it is stored: with output, its checkpoint and a recovery point.
*/
const addRun = (store: Store, runId: string, {progress = 0, isEnded = true}: {readonly progress?: number; readonly isEnded?: boolean} = {}): void => {
	const add = (event: Record<string, unknown>) => store.runs.append({at: storedAt, runId, ...event} as NewRunEvent);
	const bytes = output(runId);

	add({type: 'planned', plan: storedPlan(`plan-${runId}`), operator: 'mia'});
	add({
		type: 'segment-started', segment: 1, host: 'erp', jobId: `job-${runId}`, stepIds: ['save'],
	});
	add({type: 'step-started', stepId: 'save'});
	store.transcripts.append({runId, stepId: 'save', stream: 'out'}, 0, bytes);
	store.transcripts.flush(runId);

	for (let percent = 0; percent < progress; percent++) {
		add({type: 'progress', stepId: 'save', progress: {percent}});
	}

	add({
		type: 'checkpoint', stepId: 'save', stream: 'out', bytes: bytes.length, sha256: sha256(bytes),
	});
	add({
		type: 'step-ended', stepId: 'save', state: 'ok', exitCode: 0,
	});

	if (!isEnded) {
		return;
	}

	store.points.save(storedPoint(runId));
	add({
		type: 'run-ended', outcome: 'ok', points: [storedPoint(runId)], proofs: [],
	});
};

const problemsOf = async (home: string): Promise<readonly string[]> => withStore(home, async store => {
	const files = await store.runs.verifyFiles();

	return [...store.runs.verify().problems, ...files.problems].map(({text}) => text).toSorted((one, other) => one.localeCompare(other));
});

/**
The same as one text, a line each.
*/
const said = async (home: string): Promise<string> => {
	const problems = await problemsOf(home);

	return problems.join('\n');
};

const made = async (t: ExecutionContext, runs: ReadonlyArray<readonly [runId: string, options?: {readonly progress?: number; readonly isEnded?: boolean}]> = [['r1'], ['r2']]): Promise<string> => {
	const home = newDirectory(t);

	await withStore(home, store => {
		for (const [runId, options] of runs) {
			addRun(store, runId, options);
		}
	});

	return home;
};

test('records and transcripts that nobody touched are whole, and the transcripts were read', async t => {
	const home = await made(t, [['r1'], ['r2', {progress: 3}], ['r3', {isEnded: false}]]);

	await withStore(home, async store => {
		t.like(store.runs.verify(), {isWhole: true, runs: 3, problems: []});
		t.deepEqual(await store.runs.verifyFiles(), {transcripts: 3, problems: []});
		t.deepEqual(await store.runs.verifyFiles('r2'), {transcripts: 1, problems: []});
	});
});

(isLong ? test.serial : test.skip)('a big home is audited in pieces: other work is done meanwhile, and what is written meanwhile is no damage', async t => {
	const home = newDirectory(t);

	await withStore(home, async store => {
		store.together(() => {
			for (let run = 0; run < 200; run++) {
				const runId = `r${run}`;

				store.runs.append({
					type: 'planned', at: storedAt, runId, plan: storedPlan(`p${run}`), operator: 'mia',
				});

				for (let count = 0; count < 100; count++) {
					store.runs.append({
						type: 'noted', at: storedAt, runId, text: `note ${count}`,
					});
				}
			}
		});

		// Time of this thread's processor: what the machine gives to others meanwhile holds nobody. The test runs alone in this thread.
		const spent = (): number => {
			const {user, system} = process.threadCpuUsage();

			return (user + system) / 1000;
		};

		let longest = 0;
		let last = spent();
		let writes = 0;
		const timer = setInterval(() => {
			longest = Math.max(longest, spent() - last);
			writes += 1;
			store.runs.append({
				type: 'noted', at: storedAt, runId: 'r7', text: `meanwhile ${writes}`,
			});

			// What it took to keep that is not the audit's.
			last = spent();
		}, 5);
		const began = spent();

		last = began;

		const report = await store.runs.verifyInPieces();
		const files = await store.runs.verifyFiles();
		const took = spent() - began;

		clearInterval(timer);
		t.deepEqual(files.problems, []);
		t.deepEqual(report.problems, []);
		t.true(report.events >= 20_200);
		t.true(writes > 5, String(writes));
		t.true(longest < took / 5, `the thread was held for ${Math.round(longest)} of ${Math.round(took)} ms`);
		t.true(store.runs.verify().isWhole);
	});
});

test('a transcript that was changed, cut or removed is found, one that went on is not', async t => {
	const home = await made(t);
	const file = path.join(home, 'transcripts', 'r1', 'save.out');
	const bytes = readFileSync(file);

	appendFileSync(file, 'more');
	t.deepEqual(await problemsOf(home), []);
	writeFileSync(file, Buffer.from(bytes).fill('x', 3, 4));
	t.regex(await said(home), /^The transcript save\.out was changed within its first 48 bytes: \S+\.$/v);
	writeFileSync(file, bytes.subarray(0, -1));
	t.regex(await said(home), /^The transcript save\.out is missing or shorter than the 48 bytes that were read: \S+\.$/v);
	rmSync(file);
	t.regex(await said(home), /^The transcript save\.out is missing or shorter/v);
});

test('the newest run is missed although its events, links and list entry are gone together', async t => {
	const home = await made(t);

	withDatabase(home, database => {
		database.exec('DELETE FROM events WHERE run_id = \'r2\'; DELETE FROM chain WHERE number > 7; DELETE FROM runs WHERE id = \'r2\'; DELETE FROM points WHERE id = \'point-r2\'');
	});

	const problems = await problemsOf(home);

	t.regex(problems.join('\n'), /The home's chain ends at link 7, its heads file \S+ at 14: the last 7 links were cut off\./v);
	t.true(problems.some(text => /^The run is missing: \S+events\.jsonl holds its events\.$/v.test(text)));
	t.is(problems.length, 2);
});

test('a cut tail is missed although the heads file was cut with it', async t => {
	const home = await made(t);
	const heads = path.join(home, 'chain-heads');

	withDatabase(home, database => {
		database.exec('DELETE FROM events WHERE run_id = \'r2\' AND seq > 4; DELETE FROM chain WHERE number > 11; UPDATE runs SET outcome = NULL WHERE id = \'r2\'; DELETE FROM points WHERE id = \'point-r2\'');
	});
	writeFileSync(heads, readFileSync(heads, 'utf8').split('\n').slice(0, 12).map(line => `${line}\n`).join(''));

	t.regex(await said(home), /^Event 5 is missing: \S+ holds it as it was written\.\nEvent 6 is missing: \S+ holds it as it was written\.$/v);
});

test('progress that was cut off a run\'s end is missed', async t => {
	const home = newDirectory(t);

	await withStore(home, store => {
		store.runs.append({
			type: 'planned', at: storedAt, runId: 'r1', plan: storedPlan('p'), operator: 'mia',
		});
		store.runs.append({
			type: 'progress', at: storedAt, runId: 'r1', stepId: 'save', progress: {percent: 7},
		});
	});
	withDatabase(home, database => {
		database.exec('DELETE FROM events WHERE seq = 2');
	});
	t.regex(await said(home), /^Event 2 is missing: \S+ holds it as it was written\.$/v);
});

test('an event added by hand at the end, with the right hash, is found', async t => {
	const home = await made(t, [['r1', {isEnded: false}]]);

	withDatabase(home, database => {
		const last = database.prepare('SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1').get();
		const seq = Number(last?.['seq']) + 1;
		const document = canonicalJson({
			type: 'noted', at: storedAt, runId: 'r1', seq, format: 1, text: 'all was well',
		});

		database.prepare('INSERT INTO events (run_id, seq, hash, document) VALUES (\'r1\', ?, ?, ?)').run(seq, sha256(String(last?.['hash']) + document), document);
	});
	t.deepEqual(await problemsOf(home), ['The home\'s chain does not name event 6.']);
});

test('heads that a crash or a full disk kept out of the file are made up for, a file that is gone is not', async t => {
	const home = await made(t);
	const heads = path.join(home, 'chain-heads');
	const lines = readFileSync(heads, 'utf8');

	writeFileSync(heads, lines.slice(0, -50));
	t.deepEqual(await problemsOf(home), []);
	t.true(readFileSync(heads, 'utf8').trimEnd().split('\n').at(-1)?.startsWith(lines.trimEnd().split('\n').at(-1)?.slice(0, 60) ?? '?'));

	// Killed at the first link of all, and another process wrote the next one.
	writeFileSync(heads, `${lines.split('\n', 1)[0]}\n`);
	t.deepEqual(await problemsOf(home), []);
	t.is(readFileSync(heads, 'utf8').split('\n').length, lines.split('\n').length);

	writeFileSync(heads, `${lines.slice(0, 30)}?${lines.slice(31)}`);
	t.regex(await said(home), /\S/v);

	rmSync(heads);
	t.regex(await said(home), /^The heads file \S+ is missing/v);
	await withStore(home, store => {
		addRun(store, 'r3');
	});
	t.regex(await said(home), /does not begin where it should, at link 1\.$/v);
});

test('the origin of the chain, and a recovery point that lost a part, are told as changed', async t => {
	const home = await made(t);
	const heads = path.join(home, 'chain-heads');
	const text = readFileSync(heads, 'utf8');

	writeFileSync(heads, text.replace('0 0000', '0 0007'));
	t.regex(await said(home), /^Link 0 of the home's chain is not the one that the heads file names\.$/v);
	writeFileSync(heads, text);
	withDatabase(home, database => {
		database.exec('UPDATE points SET document = replace(document, \'"place"\', \'"glace"\') WHERE id = \'point-r1\'');
	});
	t.is(await said(home), 'Recovery point point-r1 is not as its runs left it: place.');
});

test('a recovery point that no run made, or that is not as its run made it, is found; what may change of it is not', async t => {
	const home = await made(t);

	await withStore(home, store => {
		store.points.save({...storedPoint('r1'), doubt: {at: storedAt, reason: 'r'}});
	});
	t.deepEqual(await problemsOf(home), []);
	await withStore(home, store => {
		store.points.save({...storedPoint('r1'), place: {host: 'erp', path: '/elsewhere'}});
		store.points.save({...storedPoint('r2'), id: 'other'});
		store.points.save({...storedPoint('r9'), id: 'foreign'});
	});
	t.deepEqual(await problemsOf(home), [
		'Recovery point foreign names a run that is not there.',
		'Recovery point point-r1 is not as its runs left it: place.',
		'This run did not make recovery point other.',
	]);
});

test('a level that no run has proved is found, also where another run is named for it', async t => {
	const home = await made(t);
	const point = storedPoint('r1');
	const raised = (runId: string) => ({
		...point, verification: 'L3' as const, proofs: [...point.proofs, {
			rule: 'checksum', title: 'It was read again and is the same, byte by byte', verdict: 'proved' as const, evidence: [`run ${runId}, ${storedAt}`],
		}],
	});

	for (const changed of [{...point, verification: 'L3' as const}, raised('r2'), raised('gone'), {...point, state: 'proved-with-warnings' as const}, {...point, sizeBytes: 1}]) {
		await withStore(home, store => {
			store.points.save(changed);
		});
		t.regex(await said(home), /^Recovery point point-r1 is not as its runs left it: (?:verification|state|sizeBytes)\.$/v);
	}

	await withStore(home, store => {
		const plan = {...storedPlan('plan-r7'), raises: {...point.place, level: 'L3' as const}};

		store.runs.append({
			at: storedAt, runId: 'r7', type: 'planned', plan, operator: 'mia',
		});
		store.runs.append({
			at: storedAt, runId: 'r7', type: 'run-ended', outcome: 'ok', points: [], proofs: [],
		});
		store.points.save(raised('r7'));
	});
	t.is(await said(home), '');
});

/**
A run that was to delete the image of a point, and one that judged it.
*/
const endRun = (store: Store, runId: string, {deletes, exitCode = 0, judged}: {readonly deletes?: string; readonly exitCode?: number; readonly judged?: ReadonlyArray<{readonly id: string; readonly doubt?: string}>}): void => {
	const add = (event: Record<string, unknown>) => store.runs.append({at: storedAt, runId, ...event} as NewRunEvent);
	const expires = deletes === undefined ? {} : {expires: {host: 'erp', images: [{pointId: deletes, stepId: 'delete-1', path: '/backup/erp.img'}], lostWith: [40]}};

	add({type: 'planned', plan: {...storedPlan(`plan-${runId}`), ...expires}, operator: 'mia'});
	add({
		type: 'step-ended', stepId: 'delete-1', state: exitCode === 0 ? 'ok' : 'failed', exitCode,
	});
	add({
		type: 'run-ended', outcome: 'ok', points: [], proofs: [], ...judged !== undefined && {judged: [...judged]},
	});
};

const wrong = (id: string, what: string): string => `Recovery point ${id} is not as its runs left it: ${what}.`;

test('a point that no run expired, or that one did and does not say so, is found', async t => {
	const home = await made(t);
	const doubt = {at: storedAt, reason: 'It was expired.'};
	const expiredBy = (runId: string) => ({expired: {at: storedAt, runId}, doubt});
	const saved = async (more: Partial<RecoveryPoint>): Promise<string> => {
		await withStore(home, store => {
			store.points.save(storedPoint('r1', more));
		});

		return said(home);
	};

	await withStore(home, store => {
		endRun(store, 'kept', {deletes: 'point-r1', exitCode: 42});
	});
	t.is(await saved(expiredBy('gone')), wrong('point-r1', 'expired'));
	t.is(await saved(expiredBy('kept')), wrong('point-r1', 'expired'));
	t.is(await saved({}), '');

	await withStore(home, store => {
		endRun(store, 'deleted', {deletes: 'point-r1'});
	});
	t.is(await said(home), wrong('point-r1', 'expired'));
	t.is(await saved(expiredBy('r2')), wrong('point-r1', 'expired'));
	t.is(await saved({expired: {at: storedAt, runId: 'deleted'}}), wrong('point-r1', 'doubt'));
	t.is(await saved(expiredBy('deleted')), '');
});

test('what a search or a plan made of a point is held, and a point that is gone or was put there', async t => {
	const home = await made(t);
	const {runId: _, ...bare} = storedPoint('r1', {id: 'found-1', state: 'found', verification: 'L0'});
	const seen = (seenAt: string, more: Partial<RecoveryPoint> = {}): RecoveryPoint => ({...bare, found: {how: 'The front of the image was read.', firstSeenAt: storedAt, seenAt}, ...more});
	const doubt = {at: storedAt, reason: 'It is not there any more.'};
	const document = (id: string): string => withDatabase(home, database => String(database.prepare('SELECT document FROM points WHERE id = ?').get(id)?.['document']));
	const set = (id: string, text: string): void => {
		withDatabase(home, database => {
			database.prepare('UPDATE points SET document = ? WHERE id = ?').run(text, id);
		});
	};

	const links = (): number => withDatabase(home, database => Number(database.prepare('SELECT count(*) AS links FROM chain').get()?.['links']));

	const before = links();

	await withStore(home, store => {
		store.together(() => {
			store.points.save(storedPoint('r1', {doubt}));
			store.points.save(seen(storedAt, {doubt}));
			store.points.save(seen(storedAt, {id: 'found-2'}));
			store.points.save(seen(storedAt, {id: 'found-3'}));
		});
	});
	t.is(links(), before + 1, 'one link tells all that was written at once');
	await withStore(home, store => {
		store.points.save(seen('2026-11-22T10:00:00.000Z', {doubt}));
	});
	t.is(links(), before + 1, 'that it was seen again is nothing to tell');
	t.is(await said(home), '');

	for (const id of ['point-r1', 'found-1']) {
		const kept = document(id);

		set(id, JSON.stringify({...JSON.parse(kept) as Partial<RecoveryPoint>, doubt: undefined}));
		t.is(await said(home), `Recovery point ${id} is not as it was written last.`);
		set(id, kept);
	}

	withDatabase(home, database => {
		database.exec('DELETE FROM points WHERE id = \'found-2\'');
	});
	t.is(await said(home), 'Recovery point found-2 is missing: nobody has forgotten it.');
	await withStore(home, store => {
		store.points.save(seen(storedAt, {id: 'found-2'}));
		store.points.forget('found-3');
	});
	t.is(await said(home), '');
	withDatabase(home, database => {
		database.exec('INSERT INTO points (id, host, made_at, document) SELECT \'found-4\', host, made_at, json_set(document, \'$.id\', \'found-4\') FROM points WHERE id = \'found-2\'');
	});
	t.is(await said(home), 'Recovery point found-4 is there, and the home\'s chain does not know of it.');

	// Nor can it be told that an older version wrote it.
	withDatabase(home, database => {
		database.exec('INSERT INTO meta (name, value) VALUES (\'points-to-link\', \'\')');
	});
	t.regex(await said(home), /says of recovery points what it cannot say/v);
});

test('points of an older version are in the chain from its first start on', async t => {
	const home = await made(t);

	withDatabase(home, database => {
		database.exec('DELETE FROM chain WHERE kind = \'points\'; INSERT INTO meta (name, value) VALUES (\'points-to-link\', \'\')');
	});

	const {chain, heads} = withDatabase(home, database => {
		let hash = '0'.repeat(64);
		const lines = [`0 ${hash} ${storedAt}`];
		const rows = database.prepare('SELECT * FROM chain ORDER BY number').all();

		for (const [index, row] of rows.entries()) {
			hash = linkHash(hash, {
				kind: 'run', runId: String(row['run_id']), seq: Number(row['seq']), hash: String(row['event_hash']),
			});
			database.prepare('UPDATE chain SET number = ?, hash = ? WHERE number = ?').run(index + 1, hash, Number(row['number']));
			lines.push(`${index + 1} ${hash} ${storedAt}`);
		}

		return {chain: rows.length, heads: lines};
	});

	writeFileSync(path.join(home, 'chain-heads'), `${heads.join('\n')}\n`);
	t.is(await said(home), '');
	t.is(withDatabase(home, database => Number(database.prepare('SELECT max(number) AS last FROM chain').get()?.['last'])), chain + 1);
	withDatabase(home, database => {
		database.exec('UPDATE points SET document = json_set(document, \'$.doubt\', json(\'{"at":"2026-11-21T10:00:00.000Z","reason":"x"}\')) WHERE id = \'point-r1\'');
	});
	t.is(await said(home), 'Recovery point point-r1 is not as it was written last.');
});

test('a doubt that a run left and that is gone is found, not one that a later run took away or a search added', async t => {
	const home = await made(t);
	const judge = async (runId: string, doubt?: string): Promise<string> => {
		await withStore(home, store => {
			endRun(store, runId, {judged: [{id: 'point-r1', ...doubt !== undefined && {doubt}}]});
		});

		return said(home);
	};

	t.is(await judge('reading', 'It was read again, and this failed.'), wrong('point-r1', 'doubt'));
	await withStore(home, store => {
		store.points.save(storedPoint('r1', {doubt: {at: storedAt, reason: 'What a search found instead.'}}));
	});
	t.is(await said(home), '');
	await withStore(home, store => {
		store.points.save(storedPoint('r1'));
	});
	t.is(await judge('again'), '');
	t.is(await judge('third', 'It was read again, and this failed.'), wrong('point-r1', 'doubt'));
});

test('a copy that no run made and one that is told no more are found, one that was lost is not', async t => {
	const home = await made(t, [['r1']]);
	const copy = {host: 'nim', path: '/x'};
	const saved = async (point: RecoveryPoint): Promise<string> => {
		await withStore(home, store => {
			store.points.save(point);
		});

		return said(home);
	};

	t.is(await saved(storedPoint('r1', {copies: [copy]})), wrong('point-r1', 'copies'));
	t.is(await saved(storedPoint('r1', {lostCopies: [{...copy, lostAt: storedAt}]})), wrong('point-r1', 'copies'));
	await saved(storedPoint('r1'));
	await withStore(home, store => {
		const point = storedPoint('r3', {copies: [copy]});

		store.points.save(point);
		store.runs.append({
			at: storedAt, runId: 'r3', type: 'planned', plan: storedPlan('plan-r3'), operator: 'mia',
		});
		store.runs.append({
			at: storedAt, runId: 'r3', type: 'run-ended', outcome: 'ok', points: [point], proofs: [],
		});
	});
	t.is(await said(home), '');
	t.is(await saved(storedPoint('r3', {copies: []})), wrong('point-r3', 'copies'));
	t.is(await saved(storedPoint('r3', {copies: [], lostCopies: [{...copy, lostAt: storedAt}]})), '');
});

test('of a point that was found its level, its expiry and its doubts are held to the runs since', async t => {
	const home = await made(t);
	const {runId: _, ...bare} = storedPoint('r1', {id: 'found-1', state: 'found', verification: 'L0'});
	const seen = (firstSeenAt: string, more: Partial<RecoveryPoint> = {}): RecoveryPoint => ({...bare, found: {how: 'The front of the image was read.', firstSeenAt, seenAt: firstSeenAt}, ...more});
	const saved = async (point: RecoveryPoint): Promise<string> => {
		await withStore(home, store => {
			store.points.save(point);
		});

		return said(home);
	};

	t.is(await saved(seen('2026-11-20T08:00:00.000Z')), '');
	t.is(await saved(seen('2026-11-20T08:00:00.000Z', {verification: 'L4'})), wrong('found-1', 'verification'));
	t.is(await saved(seen('2026-11-20T08:00:00.000Z', {expired: {at: storedAt, runId: 'r1'}, doubt: {at: storedAt, reason: 'It was expired.'}})), wrong('found-1', 'expired'));
	await withStore(home, store => {
		endRun(store, 'deleted', {deletes: 'found-1'});
	});
	t.is(await saved(seen('2026-11-20T08:00:00.000Z')), wrong('found-1', 'expired'));

	// Forgotten, and found again later: another record of what lies there now.
	t.is(await saved(seen('2026-11-22T08:00:00.000Z')), '');
});

test('a found point that is dated otherwise now, because its host\'s clock is, is no damage, and its target is judged by the new date', async t => {
	const home = await made(t);
	const {runId: _, madeAt: __, ...undated} = storedPoint('r1', {
		id: 'found-1', state: 'found', verification: 'L0', target: 'fs:/data', kind: 'snapshot', found: {how: 'The host dated it.', firstSeenAt: storedAt, seenAt: storedAt},
	});

	await withStore(home, store => {
		for (const madeAt of [undefined, '2026-11-19T02:00:00.000Z', '2026-11-19T01:00:00.000Z']) {
			store.points.save({...undated, ...madeAt !== undefined && {madeAt}});
			t.is(store.points.newest(Date.parse(storedAt)).find(({target}) => target === 'fs:/data')?.madeAt, madeAt);
		}
	});
	t.is(await said(home), '');
});

test('the records of an older version are whole still, and what is added to them is held to today\'s rule', async t => {
	const home = newDirectory(t);
	const origin = '0'.repeat(64);

	// As version 3 wrote them: links for the first and the last event only, no heads, no files of events.
	withDatabase(home, database => {
		for (const sql of migrations.slice(0, 3)) {
			database.exec(sql);
		}

		database.exec('PRAGMA user_version = 3; PRAGMA application_id = 1280328018');

		let previous = origin;
		const events = [
			{type: 'planned', plan: storedPlan('p'), operator: 'mia'},
			{type: 'noted', text: 'one'},
			{
				type: 'run-ended', outcome: 'ok', points: [], proofs: [],
			},
		].map((event, index) => ({
			...event, at: storedAt, runId: 'old', seq: index + 1, format: 1,
		}));
		const hashes = events.map(event => {
			previous = sha256(previous + canonicalJson(event));

			return previous;
		});

		database.exec(`INSERT INTO runs (id, number, started_at, host, method, target, outcome) VALUES ('old', 1, '${storedAt}', 'erp', 'savevg', 'vg:erpvg', 'ok')`);
		previous = origin;

		for (const [index, event] of events.entries()) {
			database.prepare('INSERT INTO events (run_id, seq, hash, document) VALUES (\'old\', ?, ?, ?)').run(event.seq, hashes[index] ?? '', canonicalJson(event));

			if (index === 1) {
				continue;
			}

			previous = sha256(previous + canonicalJson({runId: 'old', seq: event.seq, hash: hashes[index]}));
			database.prepare('INSERT INTO chain (run_id, seq, event_hash, hash) VALUES (\'old\', ?, ?, ?)').run(event.seq, hashes[index] ?? '', previous);
		}
	});

	t.deepEqual(await problemsOf(home), []);
	await withStore(home, store => {
		addRun(store, 'new');
	});
	t.deepEqual(await problemsOf(home), []);
	rmSync(path.join(home, 'chain-heads'));
	t.regex(await said(home), /^The heads file \S+ is missing[^\n]+$/v);
	withDatabase(home, database => {
		database.exec('UPDATE chain SET kind = \'ends\' WHERE run_id = \'new\' AND seq = 2');
	});
	t.regex(await said(home), /changed/v);
});

type Tamper = (home: string, pick: (most: number) => number) => string | undefined;

/**
Changes one character of one text of one row, so that it still is text.
*/
const flip = (table: string, columns: readonly string[]): Tamper => (home, pick) => {
	let change: string | undefined;

	withDatabase(home, database => {
		const rows = database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all();
		const row = rows[pick(rows.length)] ?? {};
		const column = columns[pick(columns.length)] ?? '';
		const value = row[column];

		if (typeof value !== 'string') {
			return;
		}

		const place = pick(value.length);
		const changed = `${value.slice(0, place)}${value[place] === '7' ? '8' : '7'}${value.slice(place + 1)}`;
		const keys = Object.keys(row).slice(0, 2);

		database.prepare(`UPDATE ${table} SET ${column} = ? WHERE ${keys.map(key => `${key} IS ?`).join(' AND ')}`).run(changed, ...keys.map(key => row[key] ?? null));
		change = `${table}.${column} of ${JSON.stringify(keys.map(key => row[key]))} at ${place}`;
	});

	return change;
};

const drop = (table: string): Tamper => (home, pick) => {
	withDatabase(home, database => {
		const rows = database.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all();
		const row = rows[pick(rows.length)] ?? {};
		const keys = Object.keys(row).slice(0, 2);

		database.prepare(`DELETE FROM ${table} WHERE ${keys.map(key => `${key} IS ?`).join(' AND ')}`).run(...keys.map(key => row[key] ?? null));
	});

	return `a row of ${table}`;
};

const tampers: readonly Tamper[] = [
	flip('events', ['run_id', 'hash', 'document']),
	flip('chain', ['kind', 'run_id', 'event_hash', 'hash']),
	flip('runs', ['id', 'started_at', 'host', 'method', 'target', 'outcome']),
	flip('points', ['id', 'host', 'made_at']),
	drop('events'),
	drop('chain'),
	drop('runs'),
	(home, pick) => {
		withDatabase(home, database => {
			const events = database.prepare('SELECT run_id, seq, document, hash FROM events ORDER BY 1, 2').all();
			const index = pick(events.length - 1);
			const [one, other] = [events[index], events[index + 1]];

			for (const [to, from] of [[one, other], [other, one]] as const) {
				database.prepare('UPDATE events SET document = ?, hash = ? WHERE run_id = ? AND seq = ?').run(String(from?.['document']), String(from?.['hash']), String(to?.['run_id']), Number(to?.['seq']));
			}
		});

		return 'two events that changed places';
	},
	(home, pick) => {
		const variant = pick(3);
		let end = 0;

		withDatabase(home, database => {
			const runId = String(database.prepare('SELECT id FROM runs ORDER BY number DESC LIMIT 1').get()?.['id']);
			const last = Number(database.prepare('SELECT max(seq) AS last FROM events WHERE run_id = ?').get(runId)?.['last']);
			const from = last - pick(last - 1);

			database.prepare('DELETE FROM events WHERE run_id = ? AND seq >= ?').run(runId, from);

			if (variant > 0) {
				database.prepare('DELETE FROM chain WHERE run_id = ? AND seq >= ?').run(runId, from);
				database.exec('UPDATE runs SET outcome = NULL WHERE id = (SELECT id FROM runs ORDER BY number DESC LIMIT 1)');
			}

			end = Number(database.prepare('SELECT max(number) AS last FROM chain').get()?.['last']);
		});

		const heads = path.join(home, 'chain-heads');
		const lines = readFileSync(heads, 'utf8').split('\n').slice(0, variant === 2 ? end : undefined);

		writeFileSync(heads, `${lines.join('\n')}\n`);

		return `a cut tail, ${['alone', 'with its links and outcome', 'with its links, outcome and heads'][variant]}`;
	},
	(home, pick) => {
		const heads = path.join(home, 'chain-heads');
		const lines = readFileSync(heads, 'utf8').split('\n');
		const line = pick(lines.length - 1);
		// What follows is the time, for whoever reads it.
		const place = pick((lines[line] ?? '').lastIndexOf(' '));

		lines[line] = `${lines[line]?.slice(0, place) ?? ''}${lines[line]?.[place] === '7' ? '8' : '7'}${lines[line]?.slice(place + 1) ?? ''}`;
		writeFileSync(heads, lines.join('\n'));

		return `the heads' line ${line} at ${place}`;
	},
	(home, pick) => {
		const file = path.join(home, 'transcripts', 'r1', 'save.out');
		const bytes = readFileSync(file);
		const place = pick(bytes.length);

		writeFileSync(file, Buffer.from(bytes).fill((bytes[place] ?? 0) + 1, place, place + 1));

		return `a transcript's byte ${place}`;
	},
];

test('no single change goes unfound', async t => {
	const origin = await made(t, [['r1', {progress: 2}], ['r2', {isEnded: false}], ['r3']]);
	const home = `${newDirectory(t)}/home`;

	await fc.assert(fc.asyncProperty(fc.nat(tampers.length - 1), fc.infiniteStream(fc.nat(1_000_000)), async (index, numbers) => {
		cpSync(origin, home, {recursive: true});

		try {
			const change = tampers[index]?.(home, most => Number(numbers.next().value) % most);
			const problems = await problemsOf(home);

			t.true(change === undefined || problems.length > 0, change);
		} finally {
			rmSync(home, {recursive: true, force: true});
		}
	}), {numRuns: isLong ? 1000 : 25});
});

/**
What the database says of runs. What of a recovery point may change (its level, its doubts, where it was last seen) is in no link of the chain.
*/
const recordsIn = (home: string): string => {
	let records = '';

	withDatabase(home, database => {
		records = JSON.stringify(['SELECT * FROM events ORDER BY 1, 2', 'SELECT * FROM chain ORDER BY 1', 'SELECT id, number, started_at, host, method, target, outcome FROM runs ORDER BY 1', 'SELECT id, host, made_at FROM points ORDER BY 1', 'SELECT id, host, target, made_at FROM points INDEXED BY points_newest ORDER BY 1', 'SELECT host, target, kind, is_good, made_at, id FROM newest_points ORDER BY 1, 2, 3, 4, 5, 6'].map(sql => database.prepare(sql).all()));
	});

	return records;
};

const isFound = async (home: string): Promise<boolean> => {
	try {
		const {store} = openHome({
			home, now: () => Date.now(), isReadOnly: false, isLeftAsIs: true,
		});

		try {
			const files = await store.runs.verifyFiles();

			return [...store.runs.verify().problems, ...files.problems].length > 0;
		} finally {
			store.close();
		}
	} catch (error) {
		if (error instanceof OperatorError) {
			return true;
		}

		throw error;
	}
};

test('whichever byte of the home is another one, the audit finds it or the records are the same', async t => {
	const origin = await made(t, [['r1', {progress: 2}], ['r2', {isEnded: false}]]);
	const home = `${newDirectory(t)}/home`;
	const whole = recordsIn(origin);

	await fc.assert(fc.asyncProperty(fc.constantFrom('lparsafe.db', 'chain-heads', 'transcripts/r1/events.jsonl', 'transcripts/r1/save.out'), fc.nat(1_000_000), fc.integer({min: 1, max: 255}), async (name, place, change) => {
		cpSync(origin, home, {recursive: true});

		try {
			const file = path.join(home, name);
			const bytes = readFileSync(file);
			const at = place % bytes.length;
			const is = ((bytes[at] ?? 0) + change) % 256;

			writeFileSync(file, bytes.fill(is, at, at + 1));

			// The times of the heads are for whoever reads them; zeros, and what they hide of a line's end, are what a power cut leaves.
			const isOfNoMatter = is === 0 || (name === 'chain-heads' && /^\d+ \S{64} \S*$/v.test(bytes.subarray(bytes.lastIndexOf('\n', at - 1) + 1, at).toString('latin1')));

			t.true(await isFound(home) || isOfNoMatter || (name === 'lparsafe.db' && recordsIn(home) === whole), `byte ${at} of ${name} made ${is}`);
		} finally {
			rmSync(home, {recursive: true, force: true});
		}
	}), {numRuns: isLong ? 800 : 40});
});

test('a table, a computed column or a trigger that was made another one is damage', async t => {
	for (const [from, to] of [['json_extract(document', 'kson_extract(document'], ['$.verification', '$.verificatiom'], ['AFTER DELETE ON points BEGIN UPDATE', 'AFTER INSERT ON points BEGIN UPDATE'], ['chain', 'chaim']] as const) {
		const home = await made(t, [['r1', {}]]);

		withDatabase(home, database => {
			const writable = database as DatabaseSync & {enableDefensive?: (isDefensive: boolean) => void};

			writable.enableDefensive?.(false);
			database.exec('PRAGMA writable_schema = ON');
			t.true(Number(database.prepare('UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE sql LIKE ?').run(from, to, `%${from}%`).changes) > 0);
		});
		t.true(await isFound(home), `${from} made ${to}`);
	}
});

test('wherever in the database a target, a time or a mark of a document is another one, in an index too, it is found or the records are the same', async t => {
	const origin = await made(t, [['r1', {}], ['r2', {}]]);
	const home = `${newDirectory(t)}/home`;
	const whole = recordsIn(origin);
	const bytes = readFileSync(path.join(origin, 'lparsafe.db'));

	for (const word of ['vg:erpvg', storedAt, '"restoredBy"', '"point-r1"']) {
		for (let at = bytes.indexOf(word); at !== -1; at = bytes.indexOf(word, at + 1)) {
			cpSync(origin, home, {recursive: true});
			writeFileSync(path.join(home, 'lparsafe.db'), Buffer.from(bytes).fill('#', at, at + 1));
			t.true(await isFound(home) || recordsIn(home) === whole, `${word} at ${at}`);
			rmSync(home, {recursive: true, force: true});
		}
	}
});

test('a list of the newest points that says something else than the points is found', async t => {
	for (const change of ['SET level = \'L5\'', 'SET is_good = 1 - is_good', 'SET made_at = \'2030-01-01T00:00:00Z\'', 'SET size = 12345', 'SET points = 7', 'SET host = \'other\'', 'SET times = \'1\'', 'SET lost = \'1\'', 'SET places = \'[]\'']) {
		const home = await made(t, [['r1', {}], ['r2', {}]]);

		t.false(await isFound(home));
		withDatabase(home, database => {
			database.exec(`UPDATE newest_points ${change}`);
		});
		t.true(await isFound(home), `newest_points ${change}`);
	}
});

test('a tail that was cut off everything here is found by the heads that a host keeps', async t => {
	const home = newDirectory(t);
	const base = newDirectory(t);
	const jobId = newJobId(Date.parse(storedAt));
	const add = (store: Store, event: Record<string, unknown>) => store.runs.append({at: storedAt, runId: 'r1', ...event} as NewRunEvent);
	const audit = async (host = localShell()) => withStore(home, async store => verifyAudit({
		store, jobDirectory: base, shellOf: async () => host,
	}, undefined, {hosts: true}));
	let anchor = '';

	await withStore(home, store => {
		add(store, {type: 'planned', plan: storedPlan('p'), operator: 'mia'});
		add(store, {
			type: 'segment-started', segment: 0, host: 'erp', jobId, stepIds: ['save'],
		});
		add(store, {type: 'noted', text: 'all was lost'});

		const link = store.runs.chainHead();

		anchor = `r1 3 ${store.runs.head('r1') ?? ''} ${link?.number ?? 0} ${link?.hash ?? ''} ${storedAt}`;
	});
	t.like(await audit(), {isWhole: true, anchors: {read: 0, notRead: [{runId: 'r1', reason: `job ${jobId} is gone from \`erp\``}]}});

	mkdirSync(path.join(base, jobId));
	writeFileSync(path.join(base, jobId, 'about'), 'run r1\n');
	writeFileSync(path.join(base, jobId, 'anchor'), `${anchor.padEnd(239)}\n${''.padEnd(239)}\n`);
	t.like(await audit(), {isWhole: true, problems: [], anchors: {read: 1, notRead: []}});

	withDatabase(home, database => {
		database.exec('DELETE FROM events WHERE seq = 3; DELETE FROM chain WHERE number = 3');
	});

	for (const file of ['chain-heads', 'transcripts/r1/events.jsonl']) {
		const lines = readFileSync(path.join(home, file), 'utf8').trimEnd().split('\n');

		writeFileSync(path.join(home, file), `${lines.slice(0, 2).join('\n')}\n`);
	}

	t.is(await said(home), '');

	const cut = await audit();

	t.deepEqual(cut.problems.map(({text}) => text), [
		'Event 3, which the job\'s directory on `erp` names, is missing.',
		'Link 3 of the home\'s chain, which the job\'s directory on `erp` names, is missing.',
	]);

	const unasked = await withStore(home, async store => verifyAudit({
		store, jobDirectory: base, async shellOf() {
			throw new OperatorError('No route.', {code: 'unreachable', advice: 'Try again.'});
		},
	}, undefined, {hosts: true}));

	t.like(unasked, {isWhole: true, anchors: {read: 0, notRead: [{runId: 'r1', reason: '`erp` could not be asked: No route.'}]}});
	writeFileSync(path.join(base, jobId, 'about'), 'run r7\nfrom maria@desk\n');

	const strange = await audit();

	t.deepEqual(strange.notes, [`\`erp\` has job ${jobId} of run r7, started by maria@desk, which these records do not hold.`]);
});
