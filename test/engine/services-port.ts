import {mkdtempSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setImmediate} from 'node:timers/promises';
import {MessageChannel} from 'node:worker_threads';
import test from 'ava';
import {abortable, untilAborted} from '../../source/base/abortable.js';
import {systemClock} from '../../source/base/clock.js';
import {ConnectionError, HostKeyError, OperatorError} from '../../source/base/errors.js';
import {emptyRun} from '../../source/base/reduce-run.js';
import {createRedactor} from '../../source/base/redactor.js';
import type {RunState} from '../../source/base/run.js';
import type {Change, Services} from '../../source/base/services.js';
import type {RunSummary} from '../../source/base/services/runs.js';
import {createEndedUnseen} from '../../source/engine/ended-unseen.js';
import {connectServices, serveServices} from '../../source/engine/services-port.js';
import type {Facts} from '../../source/base/facts.js';
import {createFactsKeeper} from '../../source/engine/keep-facts.js';
import {createFleetFacts} from '../../source/engine/fleet-facts.js';
import {createJudge} from '../../source/engine/policy-desk.js';
import {createHostDesk} from '../../source/engine/host-desk.js';
import {createOutputDesk} from '../../source/engine/output-desk.js';
import {newJobId} from '../../source/jobs/job-id.js';
import {createConnections} from '../../source/ssh/connections.js';
import {openStore} from '../../source/store/open-store.js';
import {createFakeShell} from '../helpers/fake-shell.js';
import {newDirectory} from '../helpers/new-directory.js';
import {storedHost} from '../helpers/stored-records.js';

const pair = (services: Partial<Services>) => {
	const {port1, port2} = new MessageChannel();

	serveServices(services as Services, port1);
	const connected = connectServices(port2);

	return {
		...connected,
		end() {
			port1.close();
		},
	};
};

test('carries values and errors with their code, advice and exit code', async t => {
	const {services, end} = pair({
		listHosts: async () => [],
		async removeHost(name) {
			throw new ConnectionError(`\`${name}\` cannot be reached.`, {advice: 'Check the cable.'});
		},
		async facts() {
			throw new HostKeyError('Unknown key.', {code: 'host-key-unknown', advice: 'Compare it.', offered: {type: 'ssh-ed25519', fingerprint: 'SHA256:x'}});
		},
	});

	t.deepEqual(await services.listHosts(), []);
	const unreachable = await t.throwsAsync(services.removeHost('a'), {instanceOf: OperatorError});
	const unknownKey = await t.throwsAsync(services.facts('a'), {instanceOf: HostKeyError});

	t.like(unreachable, {
		code: 'unreachable', exitCode: 4, message: '`a` cannot be reached.', advice: 'Check the cable.',
	});
	t.like(unknownKey, {offered: {fingerprint: 'SHA256:x'}});
	end();
});

test('carries a stream in order, in batches, to its end', async t => {
	const {services, end} = pair({
		watch: () => abortable(async function * () {
			for (let index = 0; index < 1000; index += 1) {
				yield {topic: 'runs' as const, id: String(index)};
			}
		}),
	});
	const seen: string[] = [];

	for await (const {id = ''} of services.watch()) {
		seen.push(id);
	}

	t.deepEqual(seen, Array.from({length: 1000}, (_, index) => String(index)));
	end();
});

test('a reader that does not read holds a stream back, and all of it comes when it reads on', async t => {
	let made = 0;
	const {services, end} = pair({
		watch: () => abortable(async function * () {
			for (let index = 0; index < 20_000; index += 1) {
				made = index + 1;
				yield {topic: 'runs' as const, id: String(index)};
			}
		}),
	});
	const iterator = services.watch()[Symbol.asyncIterator]();

	await iterator.next();

	// Turns enough for all of them, where nothing holds them back.
	for (let turn = 0; turn < 40_000; turn += 1) {
		await setImmediate();
	}

	t.true(made < 5000, `${made} were made ahead`);

	let count = 1;

	for (let turn = await iterator.next(); turn.done !== true; turn = await iterator.next()) {
		t.is(turn.value.id, String(count));
		count += 1;
	}

	t.is(count, 20_000);
	end();
});

test('what comes now and then is not asked for each time', async t => {
	const {port1, port2} = new MessageChannel();
	let asked = 0;
	const items = new TransformStream<Change, Change>();
	const writer = items.writable.getWriter();

	port1.on('message', () => {
		asked += 1;
	});

	const served: Partial<Services> = {watch: () => items.readable};

	serveServices(served as Services, port1);

	const iterator = connectServices(port2).services.watch()[Symbol.asyncIterator]();

	for (let index = 0; index < 40; index += 1) {
		const next = iterator.next();

		await writer.write({topic: 'runs', id: String(index)});
		t.like(await next, {value: {id: String(index)}});
	}

	t.true(asked <= 11, `${asked} messages`);
	port1.close();
});

test('ends a stream on the far side as soon as its reader leaves, also while nothing comes', async t => {
	const left = Promise.withResolvers<undefined>();
	const {services, end} = pair({
		watch: () => abortable(async function * (signal) {
			try {
				yield {topic: 'runs' as const};
				await untilAborted(Promise.withResolvers().promise, signal);
			} finally {
				left.resolve(undefined);
			}
		}),
	});
	const iterator = services.watch()[Symbol.asyncIterator]();
	const first = await iterator.next();
	const next = iterator.next();

	t.like(first, {done: false});

	await iterator.return?.();
	t.like(await next, {done: true});
	await left.promise;
	end();
});

test('rejects what waits when the far side is gone', async t => {
	const {services, fail, end} = pair({listHosts: async () => Promise.withResolvers<never>().promise});
	const waiting = services.listHosts();

	fail(new Error('The engine ended.'));
	await t.throwsAsync(waiting, {message: 'The engine ended.'});
	await t.throwsAsync(services.info(), {message: 'The engine ended.'});
	end();
});

test.serial('what gathers facts keeps no process alive that is done', async t => {
	const timers = (): number => process.getActiveResourcesInfo().filter(each => each === 'Timeout').length;
	const before = timers();
	const keep = createFactsKeeper({facts: {save: () => undefined}}, () => false);

	await keep({} as Facts);

	t.is(timers(), before);
});

test('facts that come close together are stored together, and one that cannot be stored costs no other', async t => {
	const saved: string[][] = [];
	let coming = 5;
	const keep = createFactsKeeper({
		facts: {
			save(...given: readonly Facts[]) {
				if (given.some(({host}) => host === 'bad')) {
					throw new Error('It is no facts.');
				}

				saved.push(given.map(({host}) => host));
			},
		},
	}, waiting => waiting < coming);
	const factsOf = (host: string): Facts => ({
		format: 1, host, role: 'lpar', readAt: '2026-11-21T00:00:00.000Z', durationMs: 1, volumeGroups: [], physicalVolumes: [], filesystems: [], devices: {tapes: [], optical: []}, software: [], databases: [], problems: [], identity: {
			hostname: host, hostKey: 'SHA256:x', machineId: '00F6', osLevel: '7200-05-06-2320',
		},
	});

	await Promise.all(['one', 'two', 'three'].map(async host => keep(factsOf(host))));
	t.deepEqual(saved, [['one'], ['two', 'three']]);

	const results = await Promise.allSettled(['four', 'bad', 'five'].map(async host => keep(factsOf(host))));

	t.deepEqual(results.map(({status}) => status), ['fulfilled', 'rejected', 'fulfilled']);
	t.deepEqual(saved.flat(), ['one', 'two', 'three', 'four', 'five']);

	coming = 2;
	saved.length = 0;
	await Promise.all(['six', 'seven'].map(async host => keep(factsOf(host))));
	t.deepEqual(saved, [['six', 'seven']]);
});

test('an end is told once on a home, whoever asks; the first start has nothing to tell', t => {
	const home = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-told-'));
	let runs: readonly RunSummary[] = [];
	const asked = (): readonly string[] => createEndedUnseen({home, list: () => runs})().map(({runId}) => runId);
	const run = (runId: string, endedAt?: string): RunSummary => ({
		runId, startedAt: '2026-11-21T01:00:00.000Z', host: 'a', method: 'savevg', target: 'vg:b', phase: endedAt === undefined ? 'running' : 'ended', isDrivenHere: false, ...endedAt !== undefined && {endedAt},
	});
	runs = [run('old', '2026-11-21T02:00:00.000Z')];
	t.deepEqual(asked(), []);
	runs = [run('later', '2026-11-21T04:00:00.000Z'), run('going'), run('next', '2026-11-21T03:00:00.000Z'), ...runs];
	t.deepEqual(asked(), ['next', 'later']);
	t.deepEqual(asked(), []);
	writeFileSync(path.join(home, 'told-until'), 'what\0');
	t.deepEqual(asked(), []);
	runs = [run('last', '2026-11-21T05:00:00.000Z'), ...runs];

	// Whoever may write nothing tells it, once, and leaves it to be told by the next.
	const readOnly = createEndedUnseen({home, isReadOnly: true, list: () => runs});

	t.deepEqual(readOnly().map(({runId}) => runId), ['last']);
	t.deepEqual(readOnly(), []);
	t.deepEqual(asked(), ['last']);
});

test('looks at the job that tidies up where that is what runs, and refuses with the reason where nothing does', async t => {
	const store = openStore({home: newDirectory(t), now: () => Date.now()});
	const [own, first, last] = [newJobId(1), newJobId(2), newJobId(3)];
	const segment = {
		segment: 0, host: 'erp', jobId: own, stepIds: ['thaw'],
	};
	let state: RunState = {...emptyRun('r'), phase: 'running'};
	const asked: string[] = [];
	const desk = createOutputDesk({
		store, redactor: createRedactor(), clock: systemClock, jobDirectory: '/j', stateOf: () => state,
		shellOf: async host => createFakeShell(async command => {
			asked.push(/lp_id='?(?<id>\w+)/v.exec(await command.text())?.groups?.['id'] ?? '');

			return '@begin\nstate running 7 7\nbefore 7 00:10 00:00:01 thaw\nnow 7 00:13 00:00:02 thaw\n@end\n';
		}, {host}),
	});
	const look = async (change: Partial<RunState>) => {
		state = {...state, ...change};

		return desk.lookAtJob('r');
	};

	t.teardown(store.close);
	await t.throwsAsync(look({}), {code: 'no-job', message: /has begun on a host/v});
	t.like(await look({segments: [segment]}), {isAlive: true, cpuMoved: true, processes: [{pid: 7, what: 'thaw'}]});
	await t.throwsAsync(look({segments: [{...segment, isEnded: true}]}), {code: 'no-job', message: /has ended/v});
	await look({
		segments: [{
			...segment, isEnded: true, tidyJobId: last, tidyings: [{jobId: first, stepIds: ['thaw']}, {jobId: last, stepIds: ['thaw']}],
		}],
	});
	await t.throwsAsync(look({phase: 'ended'}), {code: 'no-job', message: /has ended/v});
	t.deepEqual(asked, [own, last]);
});

test('hosts are imported all or none', async t => {
	const home = newDirectory(t);
	const store = openStore({home, now: () => Date.now()});
	const desk = createHostDesk({
		store,
		judge: createJudge({store, clock: systemClock}),
		connections: createConnections({clock: systemClock, home}),
		facts: createFleetFacts({
			store, clock: systemClock, shellOf: async ({name}) => createFakeShell({}, {host: name}), onChange: () => undefined,
		}),
		changed: () => undefined,
		clock: systemClock,
		home,
		isReadOnly: false,
		jobDirectory: '/j',
		connectSeconds: 1,
		noteShell: shell => shell,
		hostOf: storedHost,
	});
	const names = (): readonly string[] => store.hosts.list().map(({name}) => name);

	t.teardown(store.close);
	await desk.importHosts([storedHost('b')]);
	await t.throwsAsync(desk.importHosts([storedHost('a'), storedHost('b'), storedHost('c')]), {code: 'host-exists'});
	t.deepEqual(names(), ['b']);
	await desk.importHosts([storedHost('a'), storedHost('c')]);
	t.deepEqual(names(), ['a', 'b', 'c']);
});
