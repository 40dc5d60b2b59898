import {spawn, spawnSync} from 'node:child_process';
import {
	chmodSync,
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {text as textOf} from 'node:stream/consumers';
import test, {type ExecutionContext} from 'ava';
import {sha256} from '../../source/base/canonical-json.js';
import type {NewRunEvent, Store} from '../../source/base/store.js';
import {createEngine} from '../../source/engine/create-engine.js';
import {homePlaceProblem} from '../../source/engine/home-place.js';
import {alone} from '../../source/store/alone.js';
import {backupHome} from '../../source/store/backup-home.js';
import {isOwnerGone, leaseOwner, processStart} from '../../source/store/lease-owner.js';
import {openHome} from '../../source/store/open-home.js';
import {prepareRecovery} from '../../source/store/recover-store.js';
import {finishRestore, restoreHome} from '../../source/store/restore-home.js';
import {swapSteps} from '../../source/store/swap-records.js';
import {loadTypescript} from '../helpers/load-typescript.js';
import {isLong, longTest} from '../helpers/long-tests.js';
import {newDirectory} from '../helpers/new-directory.js';
import {
	storedAt,
	storedHost,
	storedPlan,
	storedPoint,
} from '../helpers/stored-records.js';

const now = Date.parse('2026-11-21T18:20:00.000Z');

const newHome = (t: ExecutionContext): string => path.join(newDirectory(t), 'home');

const database = (home: string): string => path.join(home, 'lparsafe.db');

const opened = (t: ExecutionContext, home: string, {isReadOnly = false}: {readonly isReadOnly?: boolean} = {}): ReturnType<typeof openHome> => {
	const known = openHome({home, now: () => Date.now(), isReadOnly});

	t.teardown(() => {
		known.store.close();
	});

	return known;
};

const addRun = (store: Store, runId: string, {isEnded = true}: {readonly isEnded?: boolean} = {}): void => {
	const add = (event: Record<string, unknown>) => store.runs.append({at: storedAt, runId, ...event} as NewRunEvent);
	const bytes = Buffer.from(`what ${runId} printed\n`);

	add({type: 'planned', plan: storedPlan(`plan-${runId}`), operator: 'mia'});
	add({type: 'step-started', stepId: 'save'});
	store.transcripts.append({runId, stepId: 'save', stream: 'out'}, 0, bytes);
	add({type: 'noted', text: 'x'.repeat(3000)});
	add({
		type: 'checkpoint', stepId: 'save', stream: 'out', bytes: bytes.length, sha256: sha256(bytes),
	});

	if (!isEnded) {
		return;
	}

	store.points.save(storedPoint(runId));
	add({
		type: 'run-ended', outcome: 'ok', points: [storedPoint(runId)], proofs: [],
	});
};

const fill = (t: ExecutionContext, {runs = 5}: {readonly runs?: number} = {}): string => {
	const home = newHome(t);
	const {store} = opened(t, home);

	store.hosts.add(storedHost('erp'));
	store.hosts.add(storedHost('crm'));
	store.kits.save('erp', 'kit.tar', Buffer.from('kit'));

	for (let count = 1; count <= runs; count++) {
		addRun(store, `r${count}`, {isEnded: count < runs});
	}

	store.close();

	return home;
};

const checkWhole = async (t: ExecutionContext, store: Store): Promise<void> => {
	const files = await store.runs.verifyFiles();

	t.deepEqual([...store.runs.verify().problems, ...files.problems], []);
};

/**
What `fill` made is there again.
*/
const holdsAll = async (t: ExecutionContext, store: Store): Promise<void> => {
	t.deepEqual(store.hosts.list().map(({name}) => name), ['crm', 'erp']);
	t.deepEqual(store.runs.list().map(({runId, host: name, outcome}) => [runId, name, outcome]), [['r5', 'erp', undefined], ...['r4', 'r3', 'r2', 'r1'].map(runId => [runId, 'erp', 'ok'])]);
	t.deepEqual(store.runs.events('r1').map(({type}) => type), ['planned', 'step-started', 'noted', 'checkpoint', 'run-ended']);
	t.deepEqual(store.runs.events('r5').map(({type}) => type), ['planned', 'step-started', 'noted', 'checkpoint', 'recovered']);
	t.deepEqual(store.points.list().map(({id}) => id).toSorted((one, other) => one.localeCompare(other)), ['point-r1', 'point-r2', 'point-r3', 'point-r4']);
	t.is(store.kits.list().length, 1);
	await checkWhole(t, store);
	t.regex(store.runs.verify().notes?.join('\n') ?? '', /^\S+: the database was (?:damaged and set aside as lparsafe\.damaged-\S+\.db|gone); its records were taken in again from what there was\.$/v);
};

const zeroPage = (file: string, page: number): void => {
	const start = page * 4096;

	writeFileSync(file, readFileSync(file).fill(0, start, start + 4096));
};

const damages: ReadonlyArray<readonly [title: string, damage: (file: string) => void]> = [
	['whose first page is zeroed', file => {
		zeroPage(file, 0);
	}],
	['that was removed', file => {
		rmSync(file);
	}],
	['that holds something else', file => {
		writeFileSync(file, 'this is no database at all'.repeat(1000));
	}],
	['that was cut to nothing', file => {
		truncateSync(file, 0);
	}],
	['that was cut in the middle', file => {
		truncateSync(file, Math.floor(statSync(file).size / 8192) * 4096);
	}],
	['with a zeroed page in the middle', file => {
		zeroPage(file, Math.floor(statSync(file).size / 8192));
	}],
];

for (const [index, [title, damage]] of damages.entries()) {
	(index < 2 ? test : longTest)(`a database ${title} is set aside, and all is taken in again`, async t => {
		const home = fill(t);

		damage(database(home));

		const {store, problems, isWritable} = opened(t, home);

		t.true(isWritable);
		await holdsAll(t, store);
		t.deepEqual(problems.map(({code}) => code), ['home-recovered']);
		t.regex(problems[0]?.message ?? '', /5 runs were taken in again, and 2 hosts/v);
		t.is(readdirSync(home).some(name => name.startsWith('lparsafe.damaged-')), title !== 'that was removed');
		t.false(existsSync(path.join(home, 'recovering')));
		store.close();

		const again = opened(t, home);

		t.deepEqual(again.problems, []);
		await checkWhole(t, again.store);
	});
}

/**
A home whose records were made anew, and whose swap was killed after so many steps.
*/
const killedAfter = (t: ExecutionContext, origin: string, steps: number): string | undefined => {
	const home = newHome(t);

	cpSync(origin, home, {recursive: true});

	const swap = swapSteps(home);

	for (let count = 0; count < steps; count++) {
		if (swap.next().done === true) {
			return undefined;
		}
	}

	return home;
};

const prepared = (t: ExecutionContext): string => {
	const home = fill(t);

	zeroPage(database(home), 0);
	prepareRecovery({home, now: () => Date.now()});

	return home;
};

test('a recovery that was killed on its way is finished by the next start that may write, and by one process at a time', async t => {
	const home = killedAfter(t, prepared(t), 6) ?? '';

	t.throws(() => opened(t, home, {isReadOnly: true}), {code: 'store-damaged'});
	alone(path.join(home, 'recovering.lock'), 'x', () => {
		t.throws(() => opened(t, home), {code: 'store-locked', message: /being taken in again by another process/v});
	});

	const {store, problems} = opened(t, home);

	t.deepEqual(problems.map(({code}) => code), ['home-recovered']);
	t.regex(problems[0]?.message ?? '', /5 runs were taken in again, and 2 hosts/v);
	await holdsAll(t, store);
});

longTest('wherever a recovery is killed, the next start has all of it', async t => {
	const origin = prepared(t);
	let steps = 0;

	for (let home = killedAfter(t, origin, steps); home !== undefined; home = killedAfter(t, origin, steps)) {
		const {store} = opened(t, home);

		await holdsAll(t, store);
		store.close();
		t.false(existsSync(path.join(home, 'recovering')));
		steps += 1;
	}

	t.is(steps, 11);
});

test('a run of which something is missing says so, and is not ended by it', async t => {
	const home = fill(t, {runs: 2});
	const lines = readFileSync(path.join(home, 'transcripts', 'r1', 'events.jsonl'), 'utf8').split('\n');

	rmSync(database(home));
	writeFileSync(path.join(home, 'transcripts', 'r1', 'events.jsonl'), lines.filter((_, index) => index !== 2).join('\n'));
	writeFileSync(path.join(home, 'transcripts', 'r2', 'events.jsonl'), '');

	const {store, problems} = opened(t, home);

	t.regex(problems[0]?.message ?? '', /^The database was gone; 2 runs were taken in again, 2 of them in part, and 2 hosts\./v);
	t.deepEqual(store.runs.events('r1').map(({type}) => type), ['planned', 'step-started', 'recovered', 'checkpoint', 'run-ended']);
	t.like(store.runs.events('r1')[2], {from: 'the damaged records of this home', missing: ['event 3']});
	t.deepEqual(store.runs.events('r2').map(({type}) => type), ['recovered', 'run-ended']);
	t.like(store.runs.events('r2')[1], {outcome: 'unknown'});
	t.regex(store.points.list()[0]?.doubt?.reason ?? '', /taken in again/v);
	t.is(store.runs.verify().recovered, 2);
	await checkWhole(t, store);
});

/**
A home whose database is an older copy of it: from before a host, a run and its point.
*/
const behind = (t: ExecutionContext): string => {
	const home = fill(t, {runs: 2});
	const old = readFileSync(database(home));
	const {store} = opened(t, home);

	store.hosts.update({...storedHost('crm'), port: 2222});
	store.hosts.add(storedHost('new'));
	addRun(store, 'r3');
	store.close();
	writeFileSync(database(home), old);

	return home;
};

test('an older copy in the place of the database is set aside, and what lies beside it is taken in with it: hosts, runs and points', async t => {
	const home = behind(t);
	const before = readFileSync(database(home));

	t.throws(() => opened(t, home, {isReadOnly: true}), {code: 'store-damaged', message: /lparsafe\.db ends before what was written of it/v});
	t.throws(() => backupHome({
		home, to: `${newHome(t)}-copies`, version: '0.0.0', now,
	}), {code: 'store-damaged', message: /ends before what was written of it/v});
	t.deepEqual(readFileSync(database(home)), before);

	const {store, problems} = opened(t, home);

	t.deepEqual(problems.map(({code}) => code), ['home-recovered']);
	t.regex(problems[0]?.message ?? '', /^The database ended before what was written of it: it was an older copy, or had lost its write-ahead log\. It was set aside as \S+; 3 runs were taken in again, and 3 hosts\. Not all could be read of: hosts, facts \(they are read again\), plans that were not run, policies\.$/v);
	t.deepEqual(store.hosts.list().map(({name, port}) => [name, port]), [['crm', 2222], ['erp', 22], ['new', 22]]);
	t.deepEqual(store.runs.list().map(({runId}) => runId), ['r3', 'r2', 'r1']);
	t.deepEqual(store.points.list().map(({id, doubt}) => [id, doubt !== undefined] as const).toSorted(([one], [other]) => one.localeCompare(other)), [['point-r1', true], ['point-r3', true]]);
	await checkWhole(t, store);
	t.regex(store.runs.verify().notes?.join('\n') ?? '', /^\S+: the database ended before what was written of it and was set aside as lparsafe\.damaged-\S+\.db; its records were taken in again/v);
});

test('a point whose image a run deleted stays expired where the records are taken in again', async t => {
	const home = fill(t, {runs: 2});
	const old = readFileSync(database(home));
	const {store: before} = opened(t, home);
	const add = (event: Record<string, unknown>) => before.runs.append({at: storedAt, runId: 'r4', ...event} as NewRunEvent);

	add({type: 'planned', plan: {...storedPlan('plan-r4'), expires: {host: 'erp', images: [{pointId: 'point-r1', stepId: 'delete-1', path: '/backup/erp.img'}], lostWith: [40]}}, operator: 'mia'});
	add({
		type: 'step-ended', stepId: 'delete-1', state: 'ok', exitCode: 0,
	});
	add({
		type: 'run-ended', outcome: 'ok', points: [], proofs: [],
	});
	before.close();
	writeFileSync(database(home), old);

	const {store} = opened(t, home);

	t.deepEqual(store.points.find('point-r1')?.expired, {at: storedAt, runId: 'r4'});
	await checkWhole(t, store);
	store.close();
	rmSync(database(home));
	t.deepEqual(opened(t, home).store.points.find('point-r1')?.expired, {at: storedAt, runId: 'r4'});
});

test('whoever audits finds the records as they are: nothing is taken in again, and what is wrong with them is said', t => {
	const audited = (home: string): ReturnType<typeof openHome> => {
		const known = openHome({
			home, now: () => Date.now(), isReadOnly: false, isLeftAsIs: true,
		});

		t.teardown(() => {
			known.store.close();
		});

		return known;
	};

	const older = behind(t);
	const {store, problems} = audited(older);

	t.deepEqual(problems, []);
	t.regex(store.runs.verify().problems.map(({text}) => text).join('\n'), /^The home's chain ends at link 10, its heads file \S+ at 16: the last 6 links were cut off\.$/v);
	store.close();

	const harmed = fill(t, {runs: 2});

	zeroPage(database(harmed), 0);
	t.throws(() => audited(harmed), {code: 'store-damaged'});
	rmSync(database(harmed));
	t.throws(() => audited(harmed), {code: 'store-damaged', message: /lparsafe\.db is gone/v});
	t.throws(() => opened(t, harmed, {isReadOnly: true}), {code: 'store-damaged', message: /is gone/v});
	t.throws(() => backupHome({
		home: harmed, to: `${newHome(t)}-copies`, version: '0.0.0', now,
	}), {code: 'store-damaged', message: /is gone/v});
	t.false(existsSync(database(harmed)));
	t.true(audited(newHome(t)).store.runs.verify().isWhole);
});

test('a damaged database is left as it is where nothing is to be changed, and another program\'s always', t => {
	const home = fill(t);

	zeroPage(database(home), 0);

	const before = readFileSync(database(home));

	t.throws(() => opened(t, home, {isReadOnly: true}), {code: 'store-damaged'});
	t.deepEqual(readFileSync(database(home)), before);
});

test('a damaged database is left alone while another process drives runs by it', t => {
	const home = fill(t, {runs: 1});
	const {store} = opened(t, home);

	store.runs.lease('r1', `mia@${os.hostname()}:${process.ppid}:x`, 15_000);
	store.close();
	zeroPage(database(home), 0);

	const before = readdirSync(home);

	t.throws(() => opened(t, home), {code: 'store-locked', message: /process \d+ still uses it/v});
	t.deepEqual(readdirSync(home).filter(name => name !== 'recovering.lock'), before);
});

test('a process that was given the number of the one that drove runs is not taken for it', t => {
	const [user, machine] = ['mia', os.hostname()];
	const began = processStart(process.ppid) ?? '';

	t.regex(began, /^\S+$/v);
	t.is(processStart(4_194_305), undefined);
	t.false(isOwnerGone(`${user}@${machine}:${process.ppid}:x`), 'an older record does not say when it began');
	t.false(isOwnerGone(`${user}@${machine}:${process.ppid}:x:${began}`));
	t.false(isOwnerGone(`${user}@elsewhere:${process.ppid}:x:before`), 'nothing is known of another machine');
	t.true(isOwnerGone(`${user}@${machine}:${process.ppid}:x:before`));
	t.false(isOwnerGone(leaseOwner(`${user}@${machine}`)));

	const home = fill(t, {runs: 1});
	const {store} = opened(t, home);

	store.runs.lease('r1', `${user}@${machine}:${process.ppid}:x:before`, 15_000);
	store.close();
	zeroPage(database(home), 0);
	t.is(opened(t, home).problems[0]?.code, 'home-recovered');
});

test('what befalls the file of the records while they are open is noticed, though all that is asked is answered from memory', t => {
	const looks = (harm: (file: string) => void, isThorough = false): void => {
		const home = newHome(t);

		cpSync(origin, home, {recursive: true});

		const {store} = opened(t, home);

		t.is(store.runs.list().length, 1);
		t.notThrows(() => {
			store.look(true);
		});
		harm(database(home));
		t.is(store.runs.list().length, 1);
		store.look(isThorough);
	};

	const origin = fill(t, {runs: 1});
	const last = (statSync(database(origin)).size / 4096) - 1;

	t.throws(() => {
		looks(file => {
			renameSync(file, `${file}.gone`);
		});
	}, {code: 'store-damaged', message: /lparsafe\.db was removed or replaced while lparsafe had it open/v});
	t.throws(() => {
		looks(file => {
			cpSync(file, `${file}.copy`);
			renameSync(`${file}.copy`, file);
		});
	}, {code: 'store-damaged', message: /removed or replaced/v});
	t.throws(() => {
		looks(file => {
			zeroPage(file, 0);
		});
	}, {code: 'store-damaged', message: /is damaged/v});
	t.throws(() => {
		looks(file => {
			zeroPage(file, Math.floor(last / 2));
		}, true);
	}, {code: 'store-damaged', message: /is damaged/v});

	// Tables that are others by a byte, wherever in the file they are told of.
	t.throws(() => {
		looks(file => {
			writeFileSync(file, readFileSync(file, 'latin1').replaceAll('document TEXT', 'kocument TEXT'), 'latin1');
		}, true);
	}, {code: 'store-damaged', message: /is damaged/v});
});

test('damage of the records is told at once to each face, and as long as the home is open', async t => {
	const home = fill(t, {runs: 1});
	const troubles: string[] = [];
	const services = createEngine({
		home, isTraining: false, isReadOnly: false, version: 'test', isResuming: false, onBug(error) {
			throw error;
		}, onTrouble(text) {
			troubles.push(text);
		},
	});
	const changes = services.watch()[Symbol.asyncIterator]();
	const change = changes.next();

	const problems = async () => {
		const info = await services.info();

		return info.problems;
	};

	t.deepEqual(await problems(), []);
	zeroPage(database(home), 0);
	await t.throwsAsync(services.verifyAudit(), {code: 'store-damaged'});
	t.deepEqual(await change, {done: false, value: {topic: 'home'}});
	t.like(await problems(), [{code: 'home-damaged', message: `${database(home)} is damaged or no database of lparsafe.`}]);
	t.is(troubles.length, 1);
	t.regex(troubles[0] ?? '', /is damaged.*Start lparsafe again/v);
	await changes.return?.();
	await services.close();
});

longTest('a home that this account cannot write is opened to read, says so, and nothing of it is changed', t => {
	const home = fill(t, {runs: 1});
	const isRoot = process.getuid?.() === 0;
	const all = (): readonly string[] => readdirSync(home, {recursive: true, encoding: 'utf8'});
	const modes = (directory: number, file: number): void => {
		for (const name of ['', ...all()]) {
			const at = path.join(home, name);

			chmodSync(at, statSync(at).isDirectory() ? directory : file);
		}
	};

	const script = `
		import {openHome} from ${JSON.stringify(new URL('../../source/store/open-home.ts', import.meta.url).href)};
		import {backupHome} from ${JSON.stringify(new URL('../../source/store/backup-home.ts', import.meta.url).href)};
		const {store, isReadOnly, isWritable, problems} = openHome({home: process.argv[1], now: () => Date.now(), isReadOnly: false});
		let code = 'none';
		try {
			store.runs.append({type: 'noted', text: 'x', runId: 'r1', at: new Date().toISOString()});
		} catch (error) {
			code = error.code;
		}
		let looked = 'sound';
		try {
			store.look(true);
		} catch (error) {
			looked = error.code;
		}
		process.stdout.write(JSON.stringify({looked, isReadOnly, isWritable, codes: problems.map(each => each.code), runs: store.runs.list().map(each => each.runId), events: store.runs.events('r1').length, code, whole: store.runs.verify().isWhole, uid: process.getuid(), copied: backupHome({home: process.argv[1], to: process.argv[2], version: 'test', now: Date.now()}).files > 3}));
		store.close();
	`;

	// Whoever is root may write everywhere: it is another account that looks.
	chmodSync(path.dirname(home), 0o755);
	modes(0o555, 0o444);

	const before = all();
	const bytes = readFileSync(database(home));
	const copies = newDirectory(t);

	chmodSync(copies, 0o777);

	try {
		const {stdout, stderr} = spawnSync(process.execPath, [loadTypescript, '--input-type=module', '--eval', script, home, copies], {
			encoding: 'utf8', cwd: '/', env: {
				PATH: process.env['PATH'], TMPDIR: path.dirname(home), HOME: '/nonexistent',
			}, ...isRoot && {uid: 65_534, gid: 65_534},
		});

		t.is(stderr, '');
		t.like(JSON.parse(stdout), {
			looked: 'sound', isReadOnly: true, isWritable: false, codes: ['home-read-only'], runs: ['r1'], events: 4, code: 'store-read-only', whole: true, copied: true, ...isRoot && {uid: 65_534},
		});
	} finally {
		modes(0o700, 0o600);
	}

	t.deepEqual(all(), before);
	t.deepEqual(readFileSync(database(home)), bytes);
});

longTest('wherever a page is zeroed, nothing that stands in plain files is lost', async t => {
	const origin = fill(t);
	const pages = statSync(database(origin)).size / 4096;

	for (let page = 0; page < pages; page++) {
		const home = newHome(t);

		cpSync(origin, home, {recursive: true});
		zeroPage(database(home), page);

		const {store, problems} = opened(t, home);

		if (problems.length === 0) {
			await checkWhole(t, store);
		} else {
			await holdsAll(t, store);
		}

		store.close();
	}
});

test('a home comes back from its copy, although it was written on meanwhile, and its chain says so', async t => {
	const home = fill(t);
	const to = `${newHome(t)}-copies`;
	const {store} = opened(t, home);
	const backup = backupHome({
		home, to, version: '0.0.0', now,
	});

	t.is(backup.path, path.join(to, 'lparsafe-home-2026-11-21T18-20-00Z'));
	t.is(statSync(backup.path).mode % 0o1000, 0o700);
	t.deepEqual(readdirSync(to), [path.basename(backup.path)]);
	mkdirSync(path.join(to, 'lparsafe-home-2026-11-21T18-20-01Z.new'));
	t.throws(() => backupHome({
		home, to, version: '0.0.0', now: now + 1000,
	}), {code: 'exists', message: /is there already/v});
	addRun(store, 'r6');
	t.throws(() => restoreHome({from: backup.path, home, now}), {code: 'confirm', message: /already/v});

	const confirm = `${os.hostname()}:${home}`;

	t.throws(() => restoreHome({
		from: backup.path, home, now, confirm,
	}), {code: 'home-in-use'});
	t.deepEqual(store.lastBackup(), {at: '2026-11-21T18:20:00.000Z', to: backup.path});
	store.close();

	const restored = restoreHome({
		from: backup.path, home, now, confirm,
	});
	const again = opened(t, home);

	t.is(restored.setAside, `${home}.before-restore-2026-11-21T18-20-00-000Z`);
	t.deepEqual(again.store.runs.list().map(({runId}) => runId), ['r5', 'r4', 'r3', 'r2', 'r1']);
	t.is(again.store.kits.list().length, 1);
	t.is(again.store.hosts.list().length, 2);
	await checkWhole(t, again.store);
	t.regex(again.store.runs.verify().notes?.join(',') ?? '', /^2026-11-21T18:20:00\.000Z: the home was put back from the copy of 2026-11-21T18:20:00\.000Z, which ends at link 28\. What was recorded after it is in home\.before-restore-/v);
	t.is(opened(t, restored.setAside ?? '').store.runs.list().length, 6);

	const elsewhere = newHome(t);

	t.is(restoreHome({from: backup.path, home: elsewhere, now}).setAside, undefined);
	await checkWhole(t, opened(t, elsewhere).store);
});

test('a putting back that was killed while no home was in its place is finished by the next start, and one from before that leaves the old one', async t => {
	const home = fill(t, {runs: 2});
	const copies = `${newHome(t)}-copies`;
	const {path: copy} = backupHome({
		home, to: copies, version: '0.0.0', now,
	});
	const {store} = opened(t, home);

	addRun(store, 'r3');
	store.close();
	mkdirSync(path.join(home, 'training'));

	const script = `
		import {restoreHome} from ${JSON.stringify(new URL('../../source/store/restore-home.ts', import.meta.url).href)};
		import fs from 'node:fs';
		import {syncBuiltinESMExports} from 'node:module';
		const {renameSync} = fs;
		let renames = 0;
		fs.renameSync = (from, to) => {
			if (++renames === Number(process.argv[4])) {
				process.kill(process.pid, 'SIGKILL');
			}
			renameSync(from, to);
		};
		syncBuiltinESMExports();
		restoreHome({from: process.argv[1], home: process.argv[2], confirm: process.argv[3], now: ${now}});
	`;
	const runsOf = async (place: string): Promise<readonly string[]> => {
		const services = createEngine({
			home: place, isTraining: false, isReadOnly: false, version: 'test', isResuming: false, onBug(error) {
				throw error;
			},
		});

		try {
			const runs = await services.runs();
			const {problems} = await services.info();

			return [...runs.map(({runId}) => runId), ...problems.map(({code}) => code)];
		} finally {
			await services.close();
		}
	};

	const told = ['SIGKILL r3 r2 r1 training', 'SIGKILL r3 r2 r1 training', 'SIGKILL r2 r1 home-put-back training', 'SIGKILL r2 r1 home-put-back training', 'ended r2 r1 training'];

	for (const renames of isLong ? [1, 2, 3, 4, 5] : [3]) {
		const place = `${newHome(t)}-${renames}`;

		cpSync(home, place, {recursive: true});

		const {signal} = spawnSync(process.execPath, [loadTypescript, '--input-type=module', '--eval', script, copy, place, `${os.hostname()}:${place}`, String(renames)]);
		const runs = await runsOf(place);

		t.is(`${signal ?? 'ended'} ${runs.join(' ')} ${existsSync(path.join(place, 'training')) ? 'training' : ''}`, String(told[renames - 1]));
		t.is(finishRestore(place), undefined);
		t.deepEqual(await runsOf(place), runs.filter(each => each !== 'home-put-back'));

		// Once more, to its end.
		t.true(existsSync(restoreHome({
			from: copy, home: place, now: now + 1000, confirm: `${os.hostname()}:${place}`,
		}).setAside ?? ''));
		t.deepEqual(await runsOf(place), ['r2', 'r1']);
		t.true(existsSync(path.join(place, 'training')));
		t.deepEqual(readdirSync(path.dirname(place)).filter(name => name.includes('.restoring')), [`${path.basename(place)}.restoring.lock`]);
	}
});

test('of those that put a home back at once one does it, and the others are told', async t => {
	const {path: copy} = backupHome({
		home: fill(t, {runs: 30}), to: `${newHome(t)}-copies`, version: '0.0.0', now,
	});
	const place = newHome(t);
	const confirm = `${os.hostname()}:${place}`;
	const script = `
		import {restoreHome} from ${JSON.stringify(new URL('../../source/store/restore-home.ts', import.meta.url).href)};
		try {
			restoreHome({from: process.argv[1], home: process.argv[2], confirm: process.argv[3], now: Date.now()});
			console.log('done');
		} catch ({code, message}) {
			console.log(code === 'store-locked' ? 'told' : code + message);
		}
	`;

	restoreHome({from: copy, home: place, now});

	for (let round = 0; round < (isLong ? 5 : 1); round++) {
		const answers = await Promise.all(Array.from({length: 4}, async () => {
			const child = spawn(process.execPath, [loadTypescript, '--input-type=module', '--eval', script, copy, place, confirm], {stdio: ['ignore', 'pipe', 'inherit']});

			const printed = await textOf(child.stdout);

			return printed.trim();
		}));

		t.true(answers.includes('done'), answers.join(' '));
		t.deepEqual(answers.filter(each => each !== 'done' && each !== 'told'), []);

		const {store} = opened(t, place);

		t.like(store.runs.verify(), {isWhole: true, runs: 30});

		const {problems} = await store.runs.verifyFiles();

		t.deepEqual(problems, []);
		store.close();
	}
});

test('what is left of a copy that was broken off is told with the next one', t => {
	const home = fill(t, {runs: 1});
	const to = `${newHome(t)}-copies`;
	const left = path.join(to, 'lparsafe-home-2026-11-20T10-00-00Z.new');
	const backup = () => backupHome({
		home, to, version: '0.0.0', now,
	});

	mkdirSync(left, {recursive: true});
	t.deepEqual(backup().unfinished, [left]);
	rmSync(to, {recursive: true});
	t.is(backup().unfinished, undefined);
});

test('a copy that was changed, cut or reaches out of itself is not put back, and nothing is touched', t => {
	const home = fill(t, {runs: 2});
	const {path: copy} = backupHome({
		home, to: `${newHome(t)}-copies`, version: '0.0.0', now,
	});
	const place = newHome(t);
	const refused = (message: RegExp): void => {
		t.throws(() => restoreHome({from: copy, home: place, now}), {code: 'copy-damaged', message});
		t.false(existsSync(place));
		t.false(existsSync(`${place}.restoring`));
	};

	const manifest = readFileSync(path.join(copy, 'manifest.json'), 'utf8');
	const transcript = path.join(copy, 'transcripts', 'r1', 'save.out');

	writeFileSync(transcript, readFileSync(transcript).fill(0, 2, 3));
	refused(/r1\/save\.out was changed/v);
	rmSync(transcript);
	refused(/r1\/save\.out is missing/v);
	writeFileSync(path.join(copy, 'manifest.json'), manifest.replace('"transcripts/r1/save.out"', '"../../x"'));
	refused(/names "\.\.\/\.\.\/x"/v);
	writeFileSync(path.join(copy, 'manifest.json'), manifest.slice(0, -40));
	refused(/manifest cannot be read/v);
	t.throws(() => restoreHome({from: home, home: place, now}), {code: 'usage'});
	t.throws(() => backupHome({
		home, to: path.join(home, 'kits'), version: '0.0.0', now,
	}), {code: 'usage'});

	// By another name, too: of the place, of the home, or of a directory that is yet to be made in it.
	const link = `${newHome(t)}-link`;

	symlinkSync(home, link);

	for (const [of, to] of [[home, link], [home, path.join(link, 'new', 'copies')], [link, path.join(home, 'kits')]] as const) {
		t.throws(() => backupHome({
			home: of, to, version: '0.0.0', now,
		}), {code: 'usage', message: /lies in the home itself/v});
	}

	cpSync(copy, path.join(home, 'copy'), {recursive: true});
	t.throws(() => restoreHome({from: path.join(link, 'copy'), home, now}), {code: 'usage', message: /lies in the home itself/v});
	t.throws(() => backupHome({
		home: place, to: copy, version: '0.0.0', now,
	}), {code: 'no-home'});
});

test('a home that lies on a host that it describes is said, until it was copied', t => {
	const machine = {names: ['erp.example.com', 'erp'], addresses: ['192.0.2.7', '2001:db8::7']};
	const problem = (address: string, port = 22, copiedDaysAgo?: number) => homePlaceProblem({
		home: '/home/mia/lparsafe', hosts: [{...storedHost('other'), address: '192.0.2.99'}, {...storedHost('erp'), address, port}], machine, now, lastBackup: copiedDaysAgo === undefined ? undefined : {at: new Date(now - (copiedDaysAgo * 86_400_000)).toISOString(), to: '/mnt/x'},
	});

	for (const address of ['192.0.2.7', '2001:DB8::7', 'ERP', 'erp.example.com', '127.0.0.1', 'localhost', '::1']) {
		t.like(problem(address), {code: 'home-on-described-host'});
	}

	t.regex(problem('erp')?.message ?? '', /^The home \/home\/mia\/lparsafe lies on `erp`, .*never copied/v);
	t.is(problem('erp', 22, 6), undefined);
	t.regex(problem('erp', 22, 8)?.message ?? '', /copied last at 2026-11-13T18:20:00\.000Z, to \/mnt\/x\.$/v);
	t.is(problem('192.0.2.8'), undefined);
	t.is(problem('127.0.0.1', 2222), undefined);
});
