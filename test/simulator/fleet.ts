import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	cpSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {ConnectionError, UsageError} from '../../source/base/errors.js';
import type {Host} from '../../source/base/host.js';
import {collect, type Shell} from '../../source/base/shell.js';
import type {SimulatedHost} from '../../source/base/training.js';
import {startFleet, type SimulatedFleet} from '../../source/simulator/fleet.js';
import {connect} from '../../source/ssh/connect.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';
import {isLong} from '../helpers/long-tests.js';
import {shellContract} from '../helpers/shell-contract.js';
import {until} from '../helpers/until.js';

const newHome = (): string => mkdtempSync(path.join(os.tmpdir(), 'lparsafe-fleet-'));
const logged: string[] = [];

const start = async (home: string, changes: Partial<Parameters<typeof startFleet>[0]> = {}): Promise<SimulatedFleet> => startFleet({
	home, hosts: 1, port: 0, speed: Infinity, seed: 'test', log(text) {
		logged.push(text);
	}, ...changes,
});

const hostOf = ({name, address, port, user, identityFile, knownHostsFile}: SimulatedHost): Host => ({
	name, address, port, user, role: 'lpar', tags: [], identityFile, knownHostsFile, become: 'none', transport: 'ssh2', legacyAlgorithms: false,
});

const first = (fleet: SimulatedFleet): SimulatedHost => {
	const [host] = fleet.hosts;

	if (host === undefined) {
		throw new Error('The fleet has no host.');
	}

	return host;
};

const open = async (fleet: SimulatedFleet, changes: Partial<Host> = {}): Promise<Shell> => connect({...hostOf(first(fleet)), ...changes}, {home: os.tmpdir(), configFile: 'none', environment: {}});

const printed = async (shell: Shell, script: string): Promise<string> => {
	const {stdout, stderr} = await collect(shell.exec(['/bin/sh', '-s'], {stdin: script}));

	return Buffer.concat([stdout, stderr]).toString('latin1');
};

const home = newHome();
let shared: Promise<SimulatedFleet> | undefined;

test.after.always(async () => {
	const fleet = await shared;

	await fleet?.close();
	rmSync(home, {recursive: true, force: true});
});

shellContract(test.serial as typeof test, {
	name: 'simulator',
	async open(t) {
		if (!hasParts(t, 'ssh', 'ssh-keygen')) {
			return undefined;
		}

		// Slow enough that what sleeps still sleeps when the test looks.
		shared ??= start(home, {speed: 10});

		const fleet = await shared;
		const shell = await open(fleet);

		return {
			shell,
			drop() {
				fleet.find(first(fleet).name).server.drop();
			},
			async close() {
				await shell.close();
			},
		};
	},
	hugeBytes: 32 * 1024 * 1024,
	exitCodes: [0, 1, 2, 3, 7, 41, 126, 127, 128, 130, 143, 200, 254, 255],
});

test.serial('answers the system\'s own ssh client, and lets in nobody else', async t => {
	if (!hasParts(t, 'ssh', 'ssh-keygen')) {
		return;
	}

	shared ??= start(home, {speed: 10});

	const fleet = await shared;
	const {identityFile, knownHostsFile, port, user, address} = first(fleet);
	const words = ['-F', 'none', '-o', 'BatchMode=yes', '-o', `UserKnownHostsFile=${knownHostsFile}`, '-p', String(port)];
	const ssh = async (identity: string, as: string, command: readonly string[], input = ''): Promise<{code: number; out: string}> => new Promise(resolve => {
		const child = execFile('ssh', [...words, '-i', identity, '-o', 'IdentitiesOnly=yes', `${as}@${address}`, ...command], (error, stdout) => {
			resolve({code: typeof error?.code === 'number' ? error.code : 0, out: stdout});
		});

		child.stdin?.end(input);
	});

	t.deepEqual(await ssh(identityFile, user, ['lsvg']), {code: 0, out: 'rootvg\ndatavg\nbackupvg\n'});
	t.deepEqual(await ssh(identityFile, user, ['exit 9']), {code: 9, out: ''});
	t.deepEqual(await ssh(identityFile, user, [], 'echo shell\nexit 3\n'), {code: 3, out: 'shell\n'});
	t.deepEqual(await ssh(identityFile, 'oper', ['whoami']), {code: 0, out: 'oper\n'});
	t.like(await ssh(identityFile, 'nobody-here', ['true']), {code: 255});

	const stranger = path.join(home, 'stranger');

	await once(spawn('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', stranger]), 'exit');
	t.like(await ssh(stranger, user, ['true']), {code: 255});
});

test.serial('makes the same machines and host keys of the same seed, and others of another', async t => {
	const homes = [newHome(), newHome(), newHome()];
	const fleets = await Promise.all(homes.map(async (each, index) => start(each, {seed: index === 2 ? 'other' : 'same', hosts: 2})));
	const keys = fleets.map(fleet => readFileSync(first(fleet).knownHostsFile, 'utf8').split('\n').map(line => line.split(' ', 3)[2]));
	const shells = await Promise.all(fleets.map(async fleet => open(fleet)));
	const prints = await Promise.all(shells.map(async shell => printed(shell, 'lspv; lsvg datavg; df -k; ls -l /data\n')));

	t.deepEqual(keys[0], keys[1]);
	t.notDeepEqual(keys[0], keys[2]);
	t.is(prints[0], prints[1]);
	t.not(prints[0], prints[2]);
	t.is(fleets[0]?.hosts.length, 2);
	await Promise.all(fleets.map(async fleet => fleet.close()));
	for (const each of homes) {
		rmSync(each, {recursive: true, force: true});
	}
});

test.serial('keeps its machines, ports and keys from one life to the next, and begins anew when asked to', async t => {
	const own = newHome();
	const begun = await start(own);
	const shell = await open(begun);
	const changes = 'mkdir /data/new && echo kept > /data/new/file && ln /data/new/file /data/new/hard && ln -s file /data/new/soft && chmod 640 /data/new/file && mkfifo /data/new/fifo\n';

	t.is(await printed(shell, changes), '');

	const look = 'ls -li /data/new /u02 /etc; cat /data/new/soft; lsvg; lspv; df -k; mount\n';
	const before = await printed(shell, look);
	const key = shell.hostKey;

	begun.setFault('hang-df', 'prod-db01', true);
	await begun.close();

	const again = await start(own);
	const second = await open(again);

	t.is(first(again).port, first(begun).port);
	t.is(second.hostKey, key);
	t.deepEqual(again.faults().find(({name}) => name === 'hang-df')?.hosts, ['prod-db01']);
	again.setFault('hang-df', 'prod-db01', false);
	t.is(await printed(second, look), before);
	again.snapshot('prod-db01', 'mark');
	t.is(await printed(second, 'rm -r /data/new; ls /data/new\n'), 'ls: 0653-341 The file /data/new does not exist.\n');
	await again.restore('prod-db01', 'mark');

	const third = await open(again);

	t.is(await printed(third, 'cat /data/new/hard\n'), 'kept\n');
	t.deepEqual(await again.reset('prod-db01'), ['prod-db01']);
	t.like(await third.exec(['true']).exit, {kind: 'lost'});

	const fourth = await open(again);

	t.is(await printed(fourth, 'ls /data/new\n'), 'ls: 0653-341 The file /data/new does not exist.\n');
	await t.throwsAsync(again.reset('elsewhere'), {instanceOf: UsageError});
	await t.throwsAsync(again.restore('prod-db01', 'none'), {instanceOf: UsageError});
	await again.close();
	rmSync(own, {recursive: true, force: true});
});

(isLong ? test.serial : test.serial.skip)('has on disk what ran with nobody connected, should it be killed', async t => {
	const own = newHome();
	const killed = newHome();
	const fleet = await start(own, {speed: 20});
	const shell = await open(fleet);

	t.is(await printed(shell, 'nohup sh -c \'echo early > /data/early; sleep 70; echo late > /data/late\' >/dev/null 2>&1 &\n'), '');
	await shell.close();
	await until(async () => {
		// What SIGKILL would leave.
		rmSync(killed, {recursive: true, force: true});
		cpSync(own, killed, {recursive: true});

		const left = await start(killed);
		const found = await open(left);
		const text = await printed(found, 'cat /data/early /data/late\n');

		await left.close();

		return text === 'early\nlate\n';
	}, {seconds: 30});
	t.false(fleet.isBusy);
	await fleet.close();
	t.deepEqual(logged, []);
	for (const each of [own, killed]) {
		rmSync(each, {recursive: true, force: true});
	}
});

test.serial('breaks lines by fault: at once, after some output, and for good', async t => {
	const own = newHome();
	const fleet = await start(own);
	const {name} = first(fleet);
	const shell = await open(fleet);
	const waiting = shell.exec(['/bin/sh', '-s'], {stdin: 'cat /dev/zero\n', stdout: 'drain', stderr: 'drain'});

	fleet.find(name).server.drop(300_000);
	t.like(await waiting.exit, {kind: 'lost'});

	const next = await open(fleet);

	t.is(await printed(next, 'echo there\n'), 'there\n');
	fleet.setFault('connection-drop', name, true);
	t.like(await next.exec(['true']).exit, {kind: 'lost'});

	const third = await open(fleet);

	t.is(await printed(third, 'echo for a while\n'), 'for a while\n');
	t.like(await third.exec(['cat', '/dev/zero'], {stdout: 'drain', stderr: 'drain'}).exit, {kind: 'lost'});
	fleet.setFault('connection-drop', name, false);
	fleet.setFault('unreachable', name, true);
	await t.throwsAsync(open(fleet), {instanceOf: ConnectionError, code: 'unreachable'});
	fleet.setFault('unreachable', name, false);

	const last = await open(fleet);

	t.is(await printed(last, 'dd if=/dev/zero bs=65536 count=16 2>/dev/null | wc -c\n'), ' 1048576\n');
	t.throws(() => {
		fleet.setFault('no-such-fault', name, true);
	}, {instanceOf: UsageError});
	await fleet.close();
	t.deepEqual(logged, []);
	rmSync(own, {recursive: true, force: true});
});

if (isLong) {
	/**
	An SSH configuration by whose names the OpenSSH client reaches the machines of a fleet.
	*/
	const configure = (directory: string, fleet: SimulatedFleet): string => {
		const file = path.join(directory, 'ssh_config');

		writeFileSync(file, fleet.hosts.map(host => `Host ${host.name}\n\tHostName ${host.address}\n\tPort ${host.port}\n\tUser ${host.user}\n\tIdentityFile ${host.identityFile}\n\tUserKnownHostsFile ${host.knownHostsFile}\n\tIdentitiesOnly yes\n\tBatchMode yes\n${host.legacyAlgorithms === true ? '\tKexAlgorithms +diffie-hellman-group14-sha1\n\tHostKeyAlgorithms +ssh-rsa\n\tPubkeyAcceptedAlgorithms +ssh-rsa\n\tCiphers +aes128-cbc,3des-cbc\n' : ''}`).join(''));

		return file;
	};

	const execute = async (file: string, words: readonly string[], options: {readonly env?: NodeJS.ProcessEnv} = {}): Promise<string> => new Promise((resolve, reject) => {
		execFile(file, words, {maxBuffer: 16_777_216, ...options}, (error, stdout) => {
			if (error === null) {
				resolve(stdout);
			} else {
				reject(new Error(`${file} failed.`, {cause: error}));
			}
		});
	});

	test.serial('Ansible\'s own facts of AIX, unmodified, find what the machines are', async t => {
		if (!hasParts(t, 'ansible', 'ssh')) {
			return;
		}

		const own = newHome();
		const fleet = await start(own, {hosts: 26});
		const file = configure(own, fleet);
		const python = /^#!\s*(?<python>\S+)/v.exec(readFileSync(placeOf('ansible')!, 'utf8'))?.groups?.['python'] ?? '';

		for (const name of ['prod-db01', 'mir-web01', 'old-aix53', 'paris-app01', 'nfs-app01']) {
			const stdout = await execute(python, ['test/helpers/ansible-facts.py', file, name]);
			const facts = JSON.parse(stdout) as Record<string, never>;
			const {identity, groups, disks} = fleet.find(name).machine.lvm;

			t.like(facts, {
				processor: [identity.processorType], processor_cores: identity.processors, memtotal_mb: identity.memory, product_serial: identity.serialNumber, product_name: identity.model, lpar_info: `${identity.partitionNumber} ${identity.partitionName}`, distribution_version: identity.version, default_ipv4: {address: identity.network.address, gateway: identity.network.gateway, interface: 'en0'},
			});
			t.deepEqual(Object.keys(facts['vgs']!).toSorted(), groups.filter(group => group.isVariedOn).map(group => group.name).toSorted());
			t.deepEqual(Object.keys(facts['devices']!).filter(device => disks.some(disk => disk.name === device)).toSorted(), disks.map(disk => disk.name).toSorted());
			t.like(facts['services']!, {sshd: {state: 'running'}, lpd: {state: 'stopped'}});
			t.true((facts['mounts']! as ReadonlyArray<{readonly mount: string; readonly fstype: string}>).some(({mount, fstype}) => mount === '/usr' && fstype.startsWith('jfs')));
		}

		await fleet.close();
		rmSync(own, {recursive: true, force: true});
	});

	test.serial('ansible -m raw reaches every machine that lets it in', async t => {
		if (!hasParts(t, 'ansible', 'ssh')) {
			return;
		}

		const own = newHome();
		const fleet = await start(own, {hosts: 26});
		const names = fleet.hosts.filter(host => host.role !== 'vios').map(host => host.name);
		const inventory = path.join(own, 'inventory');

		writeFileSync(inventory, names.map(name => `${name}\n`).join(''));

		const stdout = await execute('ansible', ['all', '-i', inventory, '-m', 'raw', '-a', 'lsvg -o | xargs lsvg -p; uname -Mun', '--one-line', '--forks', '26', '--ssh-common-args', `-F ${configure(own, fleet)} -o ControlPath=none`], {env: {...process.env, ANSIBLE_LOCAL_TEMP: own, ANSIBLE_HOME: own}});
		const answers = new Map(stdout.trim().split('\n').map(line => [line.split(' ', 1)[0]!, line]));

		t.deepEqual(answers.keys().toArray().toSorted(), names.toSorted());

		for (const name of names) {
			t.regex(answers.get(name)!, new RegExp(String.raw`^${name} \| CHANGED \| rc=0 \| .*${RegExp.escape(fleet.find(name).machine.lvm.identity.model)}`, 'v'));
		}

		await fleet.close();
		rmSync(own, {recursive: true, force: true});
	});
}
