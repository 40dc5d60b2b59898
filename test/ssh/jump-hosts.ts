import {
	appendFileSync,
	mkdtempSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import ssh2, {type ParsedKey} from 'ssh2';
import {systemClock} from '../../source/base/clock.js';
import {ConnectionError, HostKeyError} from '../../source/base/errors.js';
import type {Host} from '../../source/base/host.js';
import {collect, type Shell} from '../../source/base/shell.js';
import {createConnections, type Connections, type ConnectionsOptions} from '../../source/ssh/connections.js';
import type {Identity} from '../../source/ssh/identities.js';
import {keyMethod} from '../../source/ssh/key-method.js';
import {hasParts} from '../helpers/has-parts.js';
import {
	freePort,
	makeKey,
	startSshd,
	type Sshd,
} from '../helpers/sshd.js';

const said = async (shell: Shell, script: string): Promise<string> => {
	const {stdout} = await collect(shell.exec(['/bin/sh', '-s'], {stdin: script}));

	return Buffer.from(stdout).toString('utf8');
};

const connects = (sshd: Sshd): number => sshd.log().split('Accepted publickey').length - 1;

const refusals = (sshd: Sshd): number => sshd.log().split('Connection closed by authenticating').length + sshd.log().split('Disconnected from authenticating').length;

type Fleet = {
	readonly gate: Sshd;
	readonly inner: Sshd;
	readonly target: Sshd;
	readonly gateHost: Host;
	readonly innerHost: Host;
	open(hosts?: readonly Host[], more?: Partial<ConnectionsOptions>): Connections;
};

const withFleet = (title: string, body: (t: ExecutionContext, fleet: Fleet) => Promise<void>, config: readonly string[] = []): void => {
	test.serial(title, async t => {
		if (!hasParts(t, 'sshd', 'ssh', 'ssh-keygen')) {
			return;
		}

		const [gate, inner, target] = await Promise.all([startSshd({config}), startSshd(), startSshd()]);
		const gateHost = gate.host({name: 'gate'});
		const innerHost = inner.host({name: 'inner', jump: 'gate'});
		const all: Connections[] = [];

		try {
			await body(t, {
				gate, inner, target, gateHost, innerHost, open(hosts = [gateHost, innerHost], more = {}) {
					const connections = createConnections({
						home: target.directory, configFile: 'none', environment: {}, clock: systemClock, findHost: name => hosts.find(host => host.name === name), ...more,
					});

					all.push(connections);

					return connections;
				},
			});
		} finally {
			await Promise.all(all.map(async connections => connections.close()));
			await Promise.all([gate, inner, target].map(async sshd => sshd.stop()));
		}
	});
};

withFleet('goes through several hops, with one connection to each for all hosts behind it', async (t, {gate, inner, target, innerHost, open}) => {
	const connections = open();
	const names = Array.from({length: 12}, (_, index) => `db${index}`);
	const shells = await Promise.all(names.map(async name => connections.shell(target.host({name, jump: 'inner'}))));

	t.is(await said(shells[3]!, 'echo "$SSH_CONNECTION"\n'), await said(shells[3]!, 'echo "$SSH_CONNECTION"\n'));
	t.is(connects(gate), 1);
	t.is(connects(inner), 1);
	t.is(connects(target), 12);

	// A jump host is a host like others: its connection serves both.
	const shell = await connections.shell(innerHost);

	t.is(await said(shell, 'echo hop\n'), 'hop\n');
	t.is(connects(inner), 1);
	t.deepEqual(await connections.login(target.host({name: 'db3', jump: 'inner'})).then(({hops}) => hops), ['gate', 'inner']);

	// What lies behind a lost hop is lost, and comes back when it is asked for.
	const running = shells[5]?.exec(['sleep', '60']);

	gate.killSessions();
	t.like(await running?.exit, {kind: 'lost'});

	const again = await connections.shell(target.host({name: 'db5', jump: 'inner'}));

	t.is(await said(again, 'echo back\n'), 'back\n');
	t.is(connects(gate), 2);
});

withFleet('names the hop that fails, and refuses circles', async (t, {gate, target, gateHost, innerHost, open}) => {
	const behind = target.host({name: 'db', jump: 'gate'});
	const failing = async (hosts: readonly Host[], host = behind): Promise<ConnectionError> => t.throwsAsync<ConnectionError>(open(hosts).shell(host, {isAsked: true}), {instanceOf: ConnectionError});
	const port = await freePort();
	const down = await failing([{...gateHost, port}]);

	t.is(down.code, 'unreachable');
	t.regex(down.message, /^`db` lies behind `gate`\. No connection to `gate`: nothing answers/v);

	const key = makeKey(path.join(gate.directory, 'stranger'));
	const refused = await failing([{...gateHost, identityFile: key}]);

	t.is(refused.code, 'authentication');
	t.regex(refused.message, /`gate`.*not let in/v);

	const file = path.join(target.directory, 'nothing-known');

	writeFileSync(file, '');

	const unknown = await failing([{...gateHost, knownHostsFile: file}]);

	// Its key must not be taken for the host's.
	t.is(unknown.code, 'host-key-unknown');
	t.false(unknown instanceof HostKeyError);
	t.regex(unknown.advice, /hosts trust gate/v);

	const closed = await failing([gateHost], {...behind, port});

	t.is(closed.code, 'unreachable');
	t.regex(closed.message, /jump host `gate` opens no way to `127\.0\.0\.1` port \d+ \(Connection refused\)/v);
	const circle = await failing([{...gateHost, jump: 'inner'}, innerHost]);
	const nobody = await failing([]);

	t.is(circle.code, 'jump-loop');
	t.is(nobody.code, 'unknown-jump');

	// A loop of refusals in the background asks the hop once.
	const connections = open([{...gateHost, identityFile: key}]);
	const before = refusals(gate);

	for (const name of ['db1', 'db2', 'db1']) {
		await t.throwsAsync(connections.shell({...behind, name}), {code: 'authentication'});
	}

	t.is(refusals(gate) - before, 1);

	// Trusting a host behind a hop works as everywhere.
	const fresh = open([gateHost]);
	const stranger = {...behind, knownHostsFile: file};
	const offered = await fresh.offeredKey(stranger);

	t.is(offered.verdict, 'unknown');
	t.like(await fresh.trust(stranger, offered.fingerprint), {verdict: 'known'});

	const shell = await fresh.shell(stranger);

	t.true(shell.isOpen);
});

withFleet('says that a hop lets nobody through', async (t, {target, gateHost, open}) => {
	const error = await t.throwsAsync(open([gateHost]).shell(target.host({name: 'db', jump: 'gate'})), {instanceOf: ConnectionError, code: 'jump-forbidden'});

	t.regex(error?.message ?? '', /`gate` opens no way/v);
}, ['AllowTcpForwarding no']);

withFleet('follows ProxyJump of the SSH config where a host has no jump host of its own', async (t, {gate, inner, target, gateHost, open}) => {
	const configFile = path.join(target.directory, 'config');
	const knownHostsFile = path.join(target.directory, 'all_known');

	for (const sshd of [gate, inner, target]) {
		appendFileSync(knownHostsFile, readFileSync(sshd.knownHostsFile));
	}

	writeFileSync(configFile, [
		`Host first\n\tHostName 127.0.0.1\n\tPort ${gate.port}\n\tIdentityFile ${gate.identityFile}`,
		`Host second\n\tHostName 127.0.0.1\n\tIdentityFile ${inner.identityFile}`,
		'Host aim\n\tHostName 127.0.0.1\n\tProxyJump first,second:' + String(inner.port),
		`Host *\n\tUserKnownHostsFile ${knownHostsFile}\n\tIdentitiesOnly yes`,
		'',
	].join('\n'));

	const connections = open([gateHost], {configFile});
	const shell = await connections.shell(target.host({address: 'aim'}));

	t.is(await said(shell, 'echo through\n'), 'through\n');
	t.is(connects(gate), 1);
	t.is(connects(inner), 1);

	// A jump host of the inventory stands over it.
	await connections.shell(target.host({name: 'own', address: 'aim', jump: 'gate'}));
	t.is(connects(inner), 1);
	t.is(connects(gate), 2);
});

withFleet('is dropped by an overloaded hop and tries again, a few at a time', async (t, {gate, target, gateHost, open}) => {
	const connections = open([gateHost], {perJumpHost: 2});
	const names = Array.from({length: 8}, (_, index) => `db${index}`);

	await Promise.all(names.map(async name => connections.shell(target.host({name, jump: 'gate'}))));
	t.is(connects(gate), 1);
	t.is(connects(target), 8);
}, ['MaxStartups 2:100:2', 'MaxSessions 1']);

withFleet('closes what is idle, never what runs, and a hop only after what lies behind it', async (t, {gate, target, gateHost, open}) => {
	const connections = open([gateHost], {idleMilliseconds: 300});
	const shell = await connections.shell(target.host({name: 'db', jump: 'gate'}));
	const running = shell.exec(['sleep', '0.8']);

	t.like(await running.exit, {kind: 'exited', code: 0});
	t.true(shell.isOpen);

	while (shell.isOpen || connections.state('gate').connection === 'open') {
		await systemClock.sleep(20);
	}

	t.is(connections.state('db').connection, 'closed');

	const again = await connections.shell(target.host({name: 'db', jump: 'gate'}));

	t.true(again.isOpen);
	t.is(connects(gate), 2);
});

test.serial('speaks old algorithms with a host marked so, and with no other', async t => {
	if (!hasParts(t, 'sshd', 'ssh', 'ssh-keygen')) {
		return;
	}

	const old = ['KexAlgorithms diffie-hellman-group1-sha1', 'Ciphers aes128-cbc,3des-cbc', 'MACs hmac-md5,hmac-sha1', 'HostKeyAlgorithms ssh-rsa'];
	const sshd = await startSshd({hostKeys: ['rsa'], config: old});
	const connections = createConnections({
		home: sshd.directory, configFile: 'none', environment: {}, clock: systemClock,
	});

	try {
		const error = await t.throwsAsync<ConnectionError>(connections.shell(sshd.host()), {code: 'legacy-algorithms'});

		t.regex(error.message, /`diffie-hellman-group1-sha1`/v);
		t.regex(error.advice, /--legacy-algorithms/v);

		const shell = await connections.shell(sshd.host({legacyAlgorithms: true}));

		t.is(await said(shell, 'echo old\n'), 'old\n');

		const offered = await connections.offeredKey(sshd.host({legacyAlgorithms: true}));

		t.is(offered.type, 'ssh-rsa');
	} finally {
		await connections.close();
		await sshd.stop();
	}

	const file = makeKey(path.join(mkdtempSync(path.join(os.tmpdir(), 'lparsafe-rsa-')), 'id'), 'rsa');
	const key = ssh2.utils.parseKey(readFileSync(file)) as ParsedKey;
	const surroundings = {username: 'ops', unlock: async () => key, onSigned: () => undefined};
	const identity: Identity = {kind: 'file', name: 'id', key};
	const signed = async (isLegacy: boolean, hash: string): Promise<unknown> => {
		const method = await keyMethod(identity, {...surroundings, isLegacy}) as {readonly key: ParsedKey};

		return method.key.sign('data', hash);
	};

	t.regex(String(await signed(false, 'sha1')), /--legacy-algorithms/v);
	t.true(await signed(false, 'sha256') instanceof Uint8Array);
	t.true(await signed(true, 'sha1') instanceof Uint8Array);
});
