import {
	cpSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {sha256} from '../../source/base/canonical-json.js';
import type {Host} from '../../source/base/host.js';
import type {Plan} from '../../source/base/plan.js';
import type {RecoveryPoint} from '../../source/base/point.js';
import type {NewRunEvent, Store} from '../../source/base/store.js';
import {openHome} from '../../source/store/open-home.js';
import {longTest} from '../helpers/long-tests.js';

const at = '2026-11-21T08:00:00.000Z';

const newHome = (t: ExecutionContext): string => {
	const directory = mkdtempSync(path.join(tmpdir(), 'lparsafe-home-'));

	t.teardown(() => {
		rmSync(directory, {recursive: true, force: true});
	});

	return path.join(directory, 'home');
};

const database = (home: string): string => path.join(home, 'lparsafe.db');

const opened = (t: ExecutionContext, home: string, {isReadOnly = false}: {readonly isReadOnly?: boolean} = {}): ReturnType<typeof openHome> => {
	const known = openHome({home, now: () => Date.now(), isReadOnly});

	t.teardown(() => {
		known.store.close();
	});

	return known;
};

const host = (name: string): Host => ({
	name, address: '192.0.2.7', port: 22, user: 'root', role: 'lpar', tags: ['prod'], become: 'none', transport: 'ssh2', legacyAlgorithms: false,
});

const plan = (id: string): Plan => ({
	id,
	hash: 'h',
	plannedAt: at,
	method: 'savevg',
	direction: 'backup',
	target: 'vg:erpvg',
	parameters: {},
	hosts: [{
		host: 'erp',
		identity: {
			hostKey: 'SHA256:x', rootvgDisks: [{name: 'hdisk0', uniqueId: 'u'}], hostname: 'erp', machineId: '00F7A1C44C00',
		},
	}],
	destroysInWords: [],
	findings: [],
	steps: [],
	proof: [],
	locks: [],
	space: [],
});

const point = (runId: string): RecoveryPoint => ({
	id: `point-${runId}`,
	kind: 'image',
	host: 'erp',
	target: 'vg:erpvg',
	method: 'savevg',
	madeAt: at,
	runId,
	place: {host: 'erp', path: '/backup/erp.img'},
	state: 'proved',
	verification: 'L1',
	proofs: [],
	source: {hostname: 'erp', machineId: '00F7A1C44C00', osLevel: '7300-02-02-2420'},
	restoredBy: ['restvg'],
});

const addRun = (store: Store, runId: string, {isEnded = true}: {readonly isEnded?: boolean} = {}): void => {
	const add = (event: Record<string, unknown>) => store.runs.append({at, runId, ...event} as NewRunEvent);
	const bytes = Buffer.from(`what ${runId} printed\n`);

	add({type: 'planned', plan: plan(`plan-${runId}`), operator: 'mia'});
	add({type: 'step-started', stepId: 'save'});
	store.transcripts.append({runId, stepId: 'save', stream: 'out'}, 0, bytes);
	add({type: 'noted', text: 'x'.repeat(3000)});
	add({
		type: 'checkpoint', stepId: 'save', stream: 'out', bytes: bytes.length, sha256: sha256(bytes),
	});

	if (!isEnded) {
		return;
	}

	store.points.save(point(runId));
	add({
		type: 'run-ended', outcome: 'ok', points: [point(runId)], proofs: [],
	});
};

const fill = (t: ExecutionContext, {runs = 5}: {readonly runs?: number} = {}): string => {
	const home = newHome(t);
	const {store} = opened(t, home);

	store.hosts.add(host('erp'));
	store.hosts.add(host('crm'));
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
	['that holds something else', file => {
		writeFileSync(file, 'this is no database at all'.repeat(1000));
	}],
	['that was cut to nothing', file => {
		truncateSync(file, 0);
	}],
	['that was cut in the middle', file => {
		truncateSync(file, Math.floor(statSync(file).size / 8192) * 4096);
	}],
	['that was removed', file => {
		rmSync(file);
	}],
	['with a zeroed page in the middle', file => {
		zeroPage(file, Math.floor(statSync(file).size / 8192));
	}],
];

for (const [title, damage] of damages) {
	test(`a database ${title} is set aside, and all is taken in again`, async t => {
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

test('a damaged database is left as it is where nothing is to be changed, and another program\'s always', t => {
	const home = fill(t);

	zeroPage(database(home), 0);

	const before = readFileSync(database(home));

	t.throws(() => opened(t, home, {isReadOnly: true}), {code: 'store-damaged'});
	t.deepEqual(readFileSync(database(home)), before);
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
