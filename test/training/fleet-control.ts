import {spawn, type ChildProcess} from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import net from 'node:net';
import {once} from 'node:events';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {isDeepStrictEqual} from 'node:util';
import test from 'ava';
import {OperatorError, RefusedError, UsageError} from '../../source/base/errors.js';
import {controlPath} from '../../source/base/control-path.js';
import {serve} from '../../source/simulator/life.js';
import {createFleetControl, type OpenFleetControl} from '../../source/training/fleet-control.js';
import {loadTypescript} from '../helpers/load-typescript.js';
import {longTest} from '../helpers/long-tests.js';
import {until} from '../helpers/until.js';

const main = new URL('../../source/simulator/main.ts', import.meta.url).pathname;

const controlOf = (home: string, more: readonly string[] = []): OpenFleetControl => createFleetControl({
	home,
	spawn(fleetArguments) {
		const child = spawn(process.execPath, [loadTypescript, main, ...fleetArguments, ...more], {detached: true, stdio: 'ignore'});

		child.unref();

		return child;
	},
});

const newHome = (): string => mkdtempSync(path.join(os.tmpdir(), 'lparsafe-training-'));

test.serial('starts the fleet in a process of its own, finds it again, steers it and ends it', async t => {
	const home = newHome();
	const control = controlOf(home);

	t.deepEqual(await control.stop(), {wasRunning: false});
	await t.throwsAsync(control.faults(), {instanceOf: UsageError, code: 'fleet-not-running'});

	// A pid file of a process that is long gone.
	mkdirSync(path.join(home, 'simulator'), {recursive: true});
	writeFileSync(path.join(home, 'simulator', 'pid'), '4194000\n');

	const [fleet, same] = await Promise.all([control.open({hosts: 2, speed: 50}), controlOf(home).open({hosts: 2, speed: 50})]);

	t.deepEqual(fleet, same);
	t.deepEqual(fleet.hosts.map(({name, role, address, user}) => [name, role, address, user]), [['prod-db01', 'lpar', '127.0.0.1', 'root'], ['prod-app01', 'lpar', '127.0.0.1', 'root']]);
	t.is(fleet.control, controlPath(home));
	t.true(fleet.hosts.every(({identityFile, knownHostsFile}) => existsSync(identityFile) && readFileSync(knownHostsFile, 'utf8').startsWith('[127.0.0.1]:')));

	await control.fault('no-space', 'prod-app01', true);

	const faults = await control.faults();

	t.deepEqual(faults.find(({name}) => name === 'no-space')?.hosts, ['prod-app01']);
	t.true(faults.every(({description}) => description.length > 10));
	await t.throwsAsync(control.fault('no-space', 'elsewhere', true), {instanceOf: OperatorError, message: /No simulated host is named/v});
	await t.throwsAsync(control.fault('nothing', 'prod-db01', true), {instanceOf: OperatorError, message: /no fault `nothing`/v});
	t.deepEqual(await control.reset(), ['prod-db01', 'prod-app01']);
	t.like(await control.ask({do: 'clock', host: 'prod-db01', speed: 200}), {clocks: [{host: 'prod-db01', speed: 200}]});
	t.deepEqual(await control.open({speed: 300}), fleet);
	t.like(await control.ask({do: 'clock', host: 'prod-app01'}), {clocks: [{speed: 300}]});
	t.like(await control.ask({do: 'state', host: 'prod-db01'}), {state: {groups: [{name: 'rootvg'}, {name: 'datavg'}, {name: 'backupvg'}]}});
	t.like(await control.ask({do: 'file', host: 'prod-db01', path: '/etc/passwd'}), {file: {exists: true, kind: 'file'}});
	t.like(await control.ask({do: 'file', host: 'prod-db01', path: '/nowhere'}), {file: {exists: false}});

	const before = await control.ask({do: 'clock', host: 'prod-db01'}) as {clocks: ReadonlyArray<{now: string}>};
	const after = await control.ask({do: 'clock', host: 'prod-db01', jumpSeconds: 86_400}) as {clocks: ReadonlyArray<{now: string}>};

	t.true(Date.parse(after.clocks[0]!.now) - Date.parse(before.clocks[0]!.now) >= 86_400_000);
	t.like(await control.ask({
		do: 'fill', host: 'prod-db01', path: '/var/adm', leave: 4096,
	}), {freeBytes: 4096});
	t.true((await control.ask({do: 'fill', host: 'prod-db01', path: '/var/adm'}) as {freeBytes: number}).freeBytes > 4096);
	t.like(await control.ask({do: 'kill', host: 'prod-db01', pid: 4_194_303}), {sent: false});
	await t.throwsAsync(control.ask({do: 'dance'}), {instanceOf: OperatorError, message: /does not know/v});
	await t.throwsAsync(serve({home}, {
		ready: () => undefined, signal: new AbortController().signal,
	}), {instanceOf: RefusedError, code: 'fleet-running'});
	t.deepEqual(await control.stop(), {wasRunning: true});
	t.deepEqual(await control.stop(), {wasRunning: false});
	t.true(existsSync(path.join(home, 'simulator', 'prod-db01.state')));
	rmSync(home, {recursive: true, force: true});
});

longTest('of six starts at once, after one that died and with the number of a stranger, one serves and all find it', async t => {
	const home = newHome();
	const file = path.join(home, 'simulator', 'pid');
	const children: ChildProcess[] = [];
	const control = createFleetControl({
		home,
		spawn(fleetArguments) {
			const child = spawn(process.execPath, [loadTypescript, main, ...fleetArguments], {detached: true, stdio: 'ignore'});

			children.push(child);

			return child;
		},
	});

	mkdirSync(path.dirname(file), {recursive: true});

	for (const pid of [4_194_000, process.pid]) {
		writeFileSync(file, `${pid}\n`);
		utimesSync(file, 1, 1);
		mkdirSync(`${file}.left`);
		utimesSync(`${file}.left`, 1, 1);

		const [first, ...others] = await Promise.all(Array.from({length: 6}, async () => control.open({hosts: 1})));

		t.true(others.every(fleet => isDeepStrictEqual(fleet, first)));
		await until(() => children.filter(({exitCode}) => exitCode === null).length === 1);
		t.is(Number(readFileSync(file, 'utf8')), children.find(({exitCode}) => exitCode === null)?.pid ?? 0);
		t.false(existsSync(`${file}.left`));
		await control.stop();
		await until(() => children.every(({exitCode}) => exitCode !== null));
	}

	rmSync(home, {recursive: true, force: true});
});

test.serial('ends by itself when nobody uses it', async t => {
	const home = newHome();
	const control = controlOf(home, ['--idle', '0.3']);

	await control.open({hosts: 1});

	await until(() => !existsSync(path.join(home, 'simulator', 'pid')));
	t.deepEqual(await control.stop(), {wasRunning: false});
	rmSync(home, {recursive: true, force: true});
});

test.serial('says why it could not start', async t => {
	const home = newHome();
	const taken = net.createServer().listen(0, '127.0.0.1');

	await once(taken, 'listening');

	const {port} = taken.address() as net.AddressInfo;

	await t.throwsAsync(controlOf(home).open({hosts: 1, port}), {instanceOf: OperatorError, message: new RegExp(`Port ${port} cannot be used`, 'v')});
	taken.close();
	t.false(existsSync(path.join(home, 'simulator', 'pid')));
	rmSync(home, {recursive: true, force: true});
});

test('keeps its control channel\'s path short enough for a socket', t => {
	t.is(controlPath('/home/op/.local/share/lparsafe/training'), '/home/op/.local/share/lparsafe/training/simulator/control');

	const long = controlPath(`/${'deep/'.repeat(30)}home`);

	t.true(Buffer.byteLength(long) < 104);
	t.not(long, controlPath(`/${'deep/'.repeat(31)}home`));
});
