import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {
	cpSync,
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	statfsSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {DatabaseSync} from 'node:sqlite';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {sha256} from '../../source/base/canonical-json.js';
import {OperatorError, UsageError} from '../../source/base/errors.js';
import type {Facts} from '../../source/base/facts.js';
import type {NewRunEvent, Store, TranscriptId} from '../../source/base/store.js';
import {migrations} from '../../source/store/migrations.js';
import {countUnended} from '../../source/store/count-unended.js';
import {openStore, type StoreOptions} from '../../source/store/open-store.js';
import {loadTypescript} from '../helpers/load-typescript.js';
import {newDirectory} from '../helpers/new-directory.js';
import {until} from '../helpers/until.js';
import {
	storedAt,
	storedHost,
	storedPlan,
	storedPoint,
} from '../helpers/stored-records.js';

const open = (t: ExecutionContext, home: string, options: Partial<StoreOptions> = {}): Store => {
	const store = openStore({home, now: () => Date.now(), ...options});

	t.teardown(() => {
		try {
			store.close();
		} catch {
			// Already said by the test.
		}
	});

	return store;
};

const facts = (readAt: string): Facts => ({
	format: 1,
	host: 'erp',
	role: 'lpar',
	readAt,
	durationMs: 12,
	identity: {
		hostname: 'erp', hostKey: 'SHA256:x', machineId: '00F7A1C44C00', osLevel: '7300-02-02-2420',
	},
	volumeGroups: [],
	physicalVolumes: [],
	filesystems: [],
	devices: {tapes: [], optical: []},
	software: [],
	databases: [],
	problems: [],
});

const planned = (runId: string): NewRunEvent => ({
	type: 'planned', at: storedAt, runId, plan: storedPlan(`plan-${runId}`), operator: 'mia',
});

const noted = (runId: string, text: string): NewRunEvent => ({
	type: 'noted', at: storedAt, runId, text,
});

const ended = (runId: string): NewRunEvent => ({
	type: 'run-ended', at: storedAt, runId, outcome: 'ok', points: [], proofs: [],
});

const database = (home: string): string => path.join(home, 'lparsafe.db');

const out = (runId: string, stepId = 'save'): TranscriptId => ({runId, stepId, stream: 'out'});

const codeOf = (t: ExecutionContext, action: () => unknown): string => {
	const error = t.throws<OperatorError>(action, {instanceOf: OperatorError});

	t.not(error.advice, '');

	return error.code;
};

const small = mkdtempSync(path.join(tmpdir(), 'lparsafe-small-'));
const canMount = process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=700k', 'tmpfs', small]).status === 0;

test.after.always(() => {
	if (canMount) {
		spawnSync('umount', [small]);
	}

	rmSync(small, {recursive: true, force: true});
});

test('hosts, facts, plans and points come back as they were stored, also after a restart', t => {
	const home = newDirectory(t);
	const store = open(t, home);

	store.hosts.add(storedHost('erp'));
	store.hosts.add(storedHost('crm'));
	store.hosts.update({...storedHost('erp'), port: 2222});
	store.plans.save(storedPlan('p1'));
	store.points.save(storedPoint('r1', {id: 'a', madeAt: '2026-11-20T00:00:00.000Z'}));
	store.points.save(storedPoint('r1', {id: 'b', madeAt: '2026-11-21T00:00:00.000Z'}));
	store.points.save({...storedPoint('r1', {id: 'a', madeAt: '2026-11-20T00:00:00.000Z'}), verification: 'L3'});

	for (let day = 10; day < 20; day++) {
		store.facts.save(facts(`2026-11-${day}T00:00:00.000Z`));
	}

	t.is(codeOf(t, () => {
		store.hosts.add(storedHost('erp'));
	}), 'host-exists');
	store.close();

	const again = open(t, home);

	t.deepEqual(again.hosts.list().map(({name, port}) => [name, port]), [['crm', 22], ['erp', 2222]]);
	t.deepEqual(again.plans.find('p1'), storedPlan('p1'));
	t.is(again.plans.find('p2'), undefined);
	t.is(again.facts.latest('erp')?.readAt, '2026-11-19T00:00:00.000Z');
	t.is(again.facts.latest('crm'), undefined);
	t.deepEqual(again.points.list().map(({id, verification}) => [id, verification]), [['b', 'L1'], ['a', 'L3']]);
	t.deepEqual(again.points.list('crm'), []);
	again.points.forget('b');
	t.is(again.points.find('b'), undefined);
	again.hosts.remove('crm');
	t.is(again.hosts.find('crm'), undefined);
	t.throws(() => {
		again.hosts.remove('crm');
	}, {instanceOf: UsageError});
});

test('events are numbered, chained, and listed by run', t => {
	const store = open(t, newDirectory(t));

	t.like(store.runs.append(planned('r1')), {seq: 1, format: 1});
	t.is(store.runs.append(noted('r1', 'one')).seq, 2);
	store.runs.append(planned('r2'));
	t.is(store.runs.append(noted('r1', 'two')).seq, 3);
	store.runs.append(ended('r1'));

	t.deepEqual(store.runs.events('r1', 2).map(({seq, type}) => [seq, type]), [[3, 'noted'], [4, 'run-ended']]);
	t.deepEqual(store.runs.list(), [
		{
			runId: 'r2', startedAt: storedAt, host: 'erp', method: 'savevg', target: 'vg:erpvg',
		},
		{
			runId: 'r1', startedAt: storedAt, host: 'erp', method: 'savevg', target: 'vg:erpvg', outcome: 'ok',
		},
	]);
	t.is(store.runs.list({host: 'crm'}).length, 0);
	t.is(store.runs.list({limit: 1}).length, 1);
	t.deepEqual(store.runs.list({before: 'r2'}).map(({runId}) => runId), ['r1']);
	t.deepEqual(store.runs.list({before: 'r1'}), []);
	t.regex(store.runs.head('r1') ?? '', /^[\da-f]{64}$/v);
	t.is(store.runs.head('r3'), undefined);
	t.deepEqual(store.runs.verify(), {
		isWhole: true, runs: 2, events: 5, problems: [],
	});
	t.false(store.runs.verify('r9').isWhole);
	t.throws(() => store.runs.append({...noted('r1', 'x'), at: 'yesterday'}));
	t.is(store.runs.events('r1').length, 4);
});

const tamperings: ReadonlyArray<readonly [title: string, sql: string]> = [
	['an event was changed', 'UPDATE events SET document = replace(document, \'two\', \'tow\') WHERE run_id = \'r1\' AND seq = 3'],
	['an event was changed and its hash made anew', 'REHASH'],
	['an event is missing in the middle', 'DELETE FROM events WHERE run_id = \'r1\' AND seq = 3'],
	['two events changed places', 'UPDATE events SET document = CASE seq WHEN 2 THEN (SELECT document FROM events WHERE run_id = \'r1\' AND seq = 3) ELSE (SELECT document FROM events WHERE run_id = \'r1\' AND seq = 2) END WHERE run_id = \'r1\' AND seq IN (2, 3)'],
	['the tail was cut off', 'DELETE FROM events WHERE run_id = \'r1\' AND seq >= 4'],
	['the tail was cut off with its outcome', 'DELETE FROM events WHERE run_id = \'r1\' AND seq >= 4; UPDATE runs SET outcome = NULL WHERE id = \'r1\''],
	['the tail and its link were cut off', 'DELETE FROM events WHERE run_id = \'r1\' AND seq >= 4; DELETE FROM chain WHERE run_id = \'r1\' AND seq = 4; UPDATE runs SET outcome = NULL WHERE id = \'r1\''],
	['a whole run vanished', 'DELETE FROM chain WHERE run_id = \'r1\'; DELETE FROM events WHERE run_id = \'r1\'; DELETE FROM runs WHERE id = \'r1\''],
	['an event is no event', 'UPDATE events SET document = \'{}\' WHERE run_id = \'r1\' AND seq = 2'],
	['a run was taken off the list', 'DELETE FROM runs WHERE id = \'r1\''],
	['the end of the home\'s chain was cut off, with its event and outcome', 'DELETE FROM events WHERE run_id = \'r2\' AND seq = 3; DELETE FROM chain WHERE run_id = \'r2\' AND seq = 3; UPDATE runs SET outcome = NULL WHERE id = \'r2\''],
	['the newest run was taken away whole', 'DELETE FROM events WHERE run_id = \'r2\'; DELETE FROM chain WHERE run_id = \'r2\'; DELETE FROM runs WHERE id = \'r2\''],
	['a run was given another host in the list', 'UPDATE runs SET host = \'crm\' WHERE id = \'r1\''],
	['a run was given another outcome in the list', 'UPDATE runs SET outcome = \'failed\' WHERE id = \'r1\''],
	['a run was given another beginning in the list', 'UPDATE runs SET started_at = \'2026-11-21T07:00:00.000Z\' WHERE id = \'r1\''],
	['an event was moved to another run', 'UPDATE events SET run_id = \'r2\', seq = 99 WHERE run_id = \'r1\' AND seq = 3'],
];

for (const [title, sql] of tamperings) {
	test(`${title}: the audit says so`, t => {
		const home = newDirectory(t);
		const store = open(t, home);

		for (const event of [planned('r1'), noted('r1', 'one'), noted('r1', 'two'), ended('r1'), planned('r2'), noted('r2', 'x'), ended('r2')]) {
			store.runs.append(event);
		}

		t.true(store.runs.verify().isWhole);

		const direct = new DatabaseSync(database(home));

		if (sql === 'REHASH') {
			const rows = direct.prepare('SELECT seq, document FROM events WHERE run_id = \'r1\' ORDER BY seq').all();
			let previous = '0'.repeat(64);

			for (const row of rows) {
				const document = (row['document'] as string).replace('"one"', '"won"');

				previous = sha256(previous + document);
				direct.prepare('UPDATE events SET document = ?, hash = ? WHERE run_id = \'r1\' AND seq = ?').run(document, previous, Number(row['seq']));
			}
		} else {
			direct.exec('PRAGMA foreign_keys = OFF');
			direct.exec(sql);
		}

		direct.close();

		const report = store.runs.verify();

		t.false(report.isWhole);
		t.true(report.problems.length > 0);
		t.true(report.problems.every(({text}) => text.endsWith('.')));
	});
}

test('a restore is measured with the image that lay there when it began, not with a larger one of before or after', t => {
	const store = open(t, newDirectory(t));
	const image = (id: string, madeAt: string, sizeBytes?: number): void => {
		store.points.save(storedPoint(id, {madeAt, ...sizeBytes !== undefined && {sizeBytes}}));
	};

	image('first', '2026-11-01T08:00:00.000Z', 9_000_000);
	image('second', '2026-11-20T08:00:00.000Z', 1_000_000);
	image('later', '2026-11-22T08:00:00.000Z', 8_000_000);
	store.points.save(storedPoint('told', {kind: 'log-entry', madeAt: '2026-11-20T09:00:00.000Z'}));
	store.runs.append({
		type: 'planned', at: storedAt, runId: 'r1', operator: 'mia', plan: {
			...storedPlan('p1'), method: 'restvg', direction: 'restore', verifies: {host: 'erp', path: '/backup/erp.img'},
		},
	});
	store.runs.append({...ended('r1'), at: '2026-11-21T08:01:40.000Z'});
	t.deepEqual(store.runs.restores(), [{
		host: 'erp', target: 'vg:erpvg', seconds: 100, sizeBytes: 1_000_000,
	}]);

	// Of what size the one is that was restored, nothing says.
	image('unmeasured', '2026-11-20T10:00:00.000Z');
	t.is(store.runs.restores()[0]?.sizeBytes, undefined);
});

test('a lease has one owner, can be renewed, given back, and taken over when it ran out', t => {
	let time = 1_000_000;
	const home = newDirectory(t);
	const store = open(t, home, {now: () => time});
	const other = open(t, home, {now: () => time});

	t.true(store.runs.lease('r1', 'a', 1000));
	t.false(other.runs.lease('r1', 'b', 1000));
	t.true(store.runs.lease('r1', 'a', 2000));
	t.deepEqual(other.runs.leaseOf('r1'), {owner: 'a', until: new Date(time + 2000).toISOString()});
	time += 2000;
	t.is(store.runs.leaseOf('r1'), undefined);
	t.deepEqual(store.runs.lastLease('r1'), {owner: 'a', isExpired: true, renewedAt: new Date(time - 2000).toISOString()});
	t.true(other.runs.lease('r1', 'b', 1000));
	t.false(store.runs.lease('r1', 'a', 1000));
	store.runs.release('r1', 'a');
	t.is(store.runs.leaseOf('r1')?.owner, 'b');
	other.runs.release('r1', 'b');
	t.true(store.runs.lease('r1', 'a', 1000));
});

test('what others write is told by noun, once; what this store wrote itself is not', t => {
	const home = newDirectory(t);
	const store = open(t, home);
	const other = open(t, home);

	store.hosts.add(storedHost('mine'));
	t.deepEqual(store.writtenByOthers(), []);

	other.hosts.add(storedHost('theirs'));
	t.true(store.writtenByOthers().some(({topic}) => topic === 'hosts'));
	t.deepEqual(store.writtenByOthers(), []);

	other.facts.save(facts('2026-11-21T08:00:00.000Z'));
	t.deepEqual(store.writtenByOthers(), [{topic: 'facts', id: 'erp'}]);

	other.runs.append(planned('r1'));
	t.deepEqual(store.writtenByOthers(), [{topic: 'runs'}]);
	other.hosts.remove('theirs');
	t.deepEqual(store.writtenByOthers(), [{topic: 'hosts'}]);
});

test('a lease that was made before the clock was set back has expired, but not one of a clock that was set right by a little', t => {
	let time = 10_000_000;
	const store = open(t, newDirectory(t), {now: () => time});

	t.true(store.runs.lease('r1', 'a', 15_000));
	time -= 5000;
	t.false(store.runs.lease('r1', 'b', 15_000));
	t.is(store.runs.leaseOf('r1')?.owner, 'a');
	time -= 3_600_000;
	t.is(store.runs.leaseOf('r1'), undefined);
	t.deepEqual(store.runs.lastLease('r1'), {owner: 'a', isExpired: true});
	t.true(store.runs.lease('r1', 'b', 15_000));
	t.false(store.runs.lease('r1', 'a', 15_000));
	t.is(store.runs.leaseOf('r1')?.owner, 'b');
});

test('an event is not added where another process has added one meanwhile', t => {
	const home = newDirectory(t);
	const store = open(t, home);
	const other = open(t, home);

	store.runs.append(planned('r1'));
	t.is(other.runs.appendAfter(noted('r1', 'first'), 1)?.seq, 2);
	t.is(store.runs.appendAfter(noted('r1', 'second'), 1), undefined);
	t.is(store.runs.appendAfter(noted('r1', 'second'), 2)?.seq, 3);
	t.deepEqual(store.runs.events('r1').map(event => event.type === 'noted' ? event.text : event.type), ['planned', 'first', 'second']);
	t.is(store.runs.appendAfter(planned('r2'), 0)?.seq, 1);
	t.deepEqual(store.runs.unended(), ['r1', 'r2']);
	store.runs.append(ended('r1'));
	t.deepEqual(store.runs.unended(), ['r2']);
	// Also by whoever only looks, and while another has it open.
	t.is(countUnended(home), 1);
	t.is(countUnended(path.join(home, 'none')), 0);
});

const writer = fileURLToPath(new URL('../fixtures/store/writer.ts', import.meta.url));

test('two processes write at once and nothing is lost or doubled', async t => {
	const home = newDirectory(t);
	const store = open(t, home);

	store.runs.append(planned('shared'));

	const children = ['a', 'b'].map(name => spawn(process.execPath, [loadTypescript, writer, home, name, '60'], {stdio: ['ignore', 'inherit', 'inherit']}));
	const codes = await Promise.all(children.map(async child => {
		const [code] = await once(child, 'close') as [number];

		return code;
	}));

	t.deepEqual(codes, [0, 0]);
	t.deepEqual(store.runs.events('shared').map(({seq}) => seq), Array.from({length: 121}, (_, index) => index + 1));
	t.deepEqual(store.runs.verify(), {
		isWhole: true, runs: 3, events: 121 + 2, problems: [],
	});
});

test('the home is this account\'s alone', t => {
	const home = path.join(newDirectory(t), 'deep', 'home');

	open(t, home);
	t.is(statSync(home).mode % 0o1000, 0o700);
	t.is(statSync(database(home)).mode % 0o1000, 0o600);
	t.is(statSync(path.join(home, 'transcripts')).mode % 0o1000, 0o700);
});

test('a database of an older version is brought up, in one go', t => {
	const home = newDirectory(t);

	open(t, home).close();

	const direct = new DatabaseSync(database(home));

	t.is(direct.prepare('PRAGMA user_version').get()?.['user_version'], migrations.length);
	t.is(direct.prepare('PRAGMA journal_mode').get()?.['journal_mode'], 'wal');
	direct.exec('PRAGMA user_version = 0; PRAGMA application_id = 0');
	direct.close();

	// Its tables are there already: the migration fails, is taken back whole, and the file is told apart from ours.
	t.is(codeOf(t, () => open(t, home)), 'store-foreign');
});

test('a newer database is refused with its file and both versions', t => {
	const home = newDirectory(t);

	open(t, home).close();

	const direct = new DatabaseSync(database(home));

	direct.exec('PRAGMA user_version = 99');
	direct.close();

	const error = t.throws<OperatorError>(() => open(t, home), {instanceOf: OperatorError});

	t.is(error.code, 'store-newer');
	t.true(error.message.includes(database(home)));
	t.regex(error.message, /version 99, this one knows versions up to \d/v);
});

test('a locked, damaged, foreign or misplaced database each gets its own sentence and stays as it is', t => {
	const locked = newDirectory(t);
	const store = open(t, locked, {busyMilliseconds: 100});
	const direct = new DatabaseSync(database(locked));

	direct.exec('BEGIN IMMEDIATE');

	const before = performance.now();
	const error = t.throws<OperatorError>(() => {
		store.hosts.add(storedHost('erp'));
	}, {instanceOf: OperatorError});

	t.is(error.code, 'store-locked');
	t.true(performance.now() - before < 3000);
	t.true(error.message.includes(database(locked)));
	direct.exec('ROLLBACK');
	direct.close();
	store.hosts.add(storedHost('erp'));

	const damaged = newDirectory(t);
	const garbage = Buffer.from('this is no database at all, but it is long enough to be read as one'.repeat(50));

	writeFileSync(database(damaged), garbage);
	t.is(codeOf(t, () => open(t, damaged)), 'store-damaged');
	t.deepEqual(readFileSync(database(damaged)), garbage);

	const torn = newDirectory(t);

	open(t, torn).close();
	writeFileSync(database(torn), readFileSync(database(torn)).fill(0xAA, 200, 9000));
	t.is(codeOf(t, () => open(t, torn).hosts.list()), 'store-damaged');

	const foreign = newDirectory(t);
	const theirs = new DatabaseSync(database(foreign));

	theirs.exec('CREATE TABLE songs (name TEXT)');
	theirs.close();
	t.is(codeOf(t, () => open(t, foreign)), 'store-foreign');

	const misplaced = newDirectory(t);

	mkdirSync(database(misplaced));
	t.is(codeOf(t, () => open(t, misplaced)), 'store-unopenable');

	const file = path.join(newDirectory(t), 'file');

	writeFileSync(file, '');
	t.is(codeOf(t, () => open(t, file)), 'store-unopenable');
});

test('a stored document that lost its shape is said to be damage', t => {
	const home = newDirectory(t);
	const store = open(t, home);

	store.hosts.add(storedHost('erp'));

	const direct = new DatabaseSync(database(home));

	direct.exec('UPDATE hosts SET document = \'{"name":"erp"}\'');
	direct.close();
	t.is(codeOf(t, () => store.hosts.list()), 'store-damaged');
});

test('opened to read only, it reads and writes nothing', t => {
	const home = newDirectory(t);
	const store = open(t, home);

	store.hosts.add(storedHost('erp'));

	const reader = open(t, home, {readOnly: true});

	t.is(reader.hosts.list().length, 1);
	t.is(codeOf(t, () => {
		reader.hosts.add(storedHost('crm'));
	}), 'store-read-only');
	t.is(codeOf(t, () => open(t, newDirectory(t), {readOnly: true})), 'store-unopenable');
});

(canMount ? test.serial : test.serial.skip)('where there is no room for what SQLite shares between processes, the disk is called full', t => {
	const origin = newDirectory(t);
	const home = path.join(small, 'tight');
	const ballast = path.join(small, 'ballast');

	open(t, origin).close();
	cpSync(origin, home, {recursive: true});

	const {bavail, bsize} = statfsSync(small);

	writeFileSync(ballast, new Uint8Array((bavail - 2) * bsize));
	t.is(codeOf(t, () => openStore({home, now: () => 0})), 'store-full');
	rmSync(ballast);
	openStore({home, now: () => 0}).close();
	rmSync(home, {recursive: true});
});

// Needs root and the right to mount a small filesystem.
(canMount ? test.serial : test.serial.skip)('a full disk and a read-only one lose nothing that was stored', async t => {
	const home = path.join(small, 'home');
	const store = open(t, home);

	store.hosts.add(storedHost('erp'));
	store.runs.append(planned('r1'));

	let size = 0;
	const full = t.throws<OperatorError>(() => {
		for (;;) {
			size = store.transcripts.append(out('r1'), size, new Uint8Array(10_000));
		}
	}, {instanceOf: OperatorError});

	t.is(full.code, 'store-full');
	t.true(store.transcripts.size(out('r1')) <= size);

	const noEvent = t.throws<OperatorError>(() => {
		for (;;) {
			store.runs.append(noted('r1', 'x'.repeat(5000)));
		}
	}, {instanceOf: OperatorError});

	t.is(noEvent.code, 'store-full');
	t.true(store.runs.verify().isWhole);
	t.is(store.hosts.list().length, 1);

	const {length} = store.runs.events('r1');

	rmSync(store.transcripts.path(out('r1')));
	store.close();
	// The system still writes what was under way when the disk was full.
	await until(() => spawnSync('mount', ['-o', 'remount,ro', small]).status === 0);

	t.is(codeOf(t, () => open(t, home)), 'store-read-only');

	const reader = open(t, home, {readOnly: true});

	t.is(reader.runs.events('r1').length, length);
	t.is(reader.hosts.list().length, 1);
	reader.close();
});

test('what is left in the home is the database, the heads of its chain and the transcripts', t => {
	const home = newDirectory(t);
	const store = open(t, home);

	store.transcripts.append(out('r1'), 0, Buffer.from('x'));
	store.close();
	store.close();
	t.deepEqual(readdirSync(home).toSorted((left, right) => left.localeCompare(right)), ['chain-heads', 'lparsafe.db', 'transcripts']);
	t.true(existsSync(path.join(home, 'transcripts', 'r1', 'save.out')));
	chmodSync(home, 0o700);
});
