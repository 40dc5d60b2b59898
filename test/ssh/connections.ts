import {execFileSync} from 'node:child_process';
import {
	appendFileSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import ssh2, {type ParsedKey} from 'ssh2';
import {systemClock} from '../../source/base/clock.js';
import {ConnectionError, HostKeyError} from '../../source/base/errors.js';
import type {Host} from '../../source/base/host.js';
import {collect, type Shell} from '../../source/base/shell.js';
import {previewSshConfig} from '../../source/hosts/import-ssh-config.js';
import {becomeWayOf} from '../../source/ssh/become.js';
import {createConnections, type Connections, type ConnectionsOptions} from '../../source/ssh/connections.js';
import type {Identity} from '../../source/ssh/identities.js';
import {keyMethod} from '../../source/ssh/key-method.js';
import {fakeSudo} from '../helpers/fake-sudo.js';
import {hasParts} from '../helpers/has-parts.js';
import {isLong} from '../helpers/long-tests.js';
import {
	freePort,
	makeKey,
	startSshd,
	type Sshd,
	type SshdOptions,
} from '../helpers/sshd.js';
import {until} from '../helpers/until.js';

const sudoPlace = isLong ? fakeSudo() : '/nowhere';

test.after.always(() => {
	rmSync(sudoPlace, {recursive: true, force: true});
});

const said = async (shell: Shell, script: string): Promise<string> => {
	const {stdout} = await collect(shell.exec(['/bin/sh', '-s'], {stdin: script}));

	return Buffer.from(stdout).toString('utf8');
};

/**
How many it has let in. Its monitor says so on its own, after it has told the client: only of a connection over which a channel was opened it is certain.
*/
const connects = (sshd: Sshd): number => sshd.log().split('Accepted publickey').length - 1;

/**
The same, once there are so many.
*/
const connectsUpTo = async (sshd: Sshd, wanted: number): Promise<number> => {
	await until(() => connects(sshd) >= wanted);

	return connects(sshd);
};

const refusals = (sshd: Sshd): number => sshd.log().split('Connection closed by authenticating').length + sshd.log().split('Disconnected from authenticating').length;

type Fleet = {
	readonly gate: Sshd;
	readonly inner: Sshd;
	readonly target: Sshd;
	readonly gateHost: Host;
	readonly innerHost: Host;
	open(hosts?: readonly Host[], more?: Partial<ConnectionsOptions>): Connections;
};

const withFleet = (title: string, body: (t: ExecutionContext, fleet: Fleet, transport: 'ssh2' | 'ssh') => Promise<void>, {config = [], isRun = true}: {readonly config?: readonly string[]; readonly isRun?: boolean} = {}): void => {
	const add = (fullTitle: string, transport: 'ssh2' | 'ssh', isRunNow: boolean): void => {
		(isRunNow ? test.serial : test.skip)(fullTitle, async t => {
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
				}, transport);
			} finally {
				await Promise.all(all.map(async connections => connections.close()));
				await Promise.all([gate, inner, target].map(async sshd => sshd.stop()));
			}
		});
	};

	add(title, 'ssh2', isRun);
	add(`${title}, over the system's ssh`, 'ssh', isLong);
};

withFleet('goes through several hops, with one connection to each for all hosts behind it', async (t, {gate, inner, target, innerHost, open}, transport) => {
	const connections = open();
	const names = Array.from({length: 12}, (_, index) => `db${index}`);
	const shells = await Promise.all(names.map(async name => connections.shell(target.host({transport, name, jump: 'inner'}))));

	t.is(await said(shells[3]!, 'echo "$SSH_CONNECTION"\n'), await said(shells[3]!, 'echo "$SSH_CONNECTION"\n'));
	t.is(connects(gate), 1);
	t.is(connects(inner), 1);
	t.is(await connectsUpTo(target, 12), 12);

	// A jump host is a host like others: its connection serves both.
	const shell = await connections.shell(innerHost);

	t.is(await said(shell, 'echo hop\n'), 'hop\n');
	t.is(connects(inner), transport === 'ssh' ? 2 : 1);
	t.deepEqual(await connections.login(target.host({transport, name: 'db3', jump: 'inner'})).then(({hops}) => hops), ['gate', 'inner']);

	// What lies behind a lost hop is lost, and comes back when it is asked for.
	const running = shells[5]?.exec(['sleep', '60']);

	gate.killSessions();
	t.like(await running?.exit, {kind: 'lost'});

	const again = await connections.shell(target.host({transport, name: 'db5', jump: 'inner'}));

	t.is(await said(again, 'echo back\n'), 'back\n');
	t.is(connects(gate), transport === 'ssh' ? 3 : 2);
});

withFleet('names the hop that fails, and refuses circles', async (t, {gate, target, gateHost, innerHost, open}, transport) => {
	const behind = target.host({transport, name: 'db', jump: 'gate'});
	const failing = async (hosts: readonly Host[], host = behind): Promise<ConnectionError> => t.throwsAsync<ConnectionError>(open(hosts).shell(host, {isAsked: true}), {instanceOf: ConnectionError});
	const port = await freePort();
	const down = await failing([{...gateHost, port}]);

	t.is(down.code, 'unreachable');
	t.regex(down.message, /^`db` lies behind `gate`\. No connection to `gate`: (?:nothing answers|.*Connection refused)/v);

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

withFleet('says that a hop lets nobody through', async (t, {target, gateHost, open}, transport) => {
	const error = await t.throwsAsync(open([gateHost]).shell(target.host({transport, name: 'db', jump: 'gate'})), {instanceOf: ConnectionError, code: 'jump-forbidden'});

	t.regex(error?.message ?? '', /`gate` opens no way/v);
}, {config: ['AllowTcpForwarding no']});

withFleet('follows ProxyJump of the SSH config where a host has no jump host of its own', async (t, {gate, inner, target, gateHost, open}, transport) => {
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
	const shell = await connections.shell(target.host({transport, address: 'aim'}));

	t.is(await said(shell, 'echo through\n'), 'through\n');
	t.is(connects(gate), 1);
	t.is(connects(inner), 1);

	// A jump host of the inventory stands over it.
	await connections.shell(target.host({
		transport, name: 'own', address: 'aim', jump: 'gate',
	}));
	t.is(connects(inner), 1);
	t.is(connects(gate), 2);
});

withFleet('is dropped by an overloaded hop and tries again, a few at a time', async (t, {gate, target, gateHost, open}, transport) => {
	const connections = open([gateHost], {perJumpHost: 2});
	const names = Array.from({length: 8}, (_, index) => `db${index}`);

	await Promise.all(names.map(async name => connections.shell(target.host({transport, name, jump: 'gate'}))));
	t.is(connects(gate), 1);
	t.is(await connectsUpTo(target, 8), 8);
}, {config: ['MaxStartups 2:100:2', 'MaxSessions 1'], isRun: isLong});

withFleet('closes what is idle, never what runs, and a hop only after what lies behind it', async (t, {gate, target, gateHost, open}, transport) => {
	const connections = open([gateHost], {idleMilliseconds: 300});
	const shell = await connections.shell(target.host({transport, name: 'db', jump: 'gate'}));
	const running = shell.exec(['sleep', '0.8']);

	t.like(await running.exit, {kind: 'exited', code: 0});
	t.true(shell.isOpen);

	await until(() => !shell.isOpen && ['gate', 'gate by ssh'].every(name => connections.state(name).connection !== 'open'));
	t.is(connections.state('db').connection, 'closed');

	const again = await connections.shell(target.host({transport, name: 'db', jump: 'gate'}));

	t.true(again.isOpen);
	t.is(connects(gate), 2);
}, {isRun: isLong});

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

const quick = 'KexAlgorithms curve25519-sha256';

type Pool = {
	readonly sshd: Sshd;

	/**
	A directory of the test's own.
	*/
	readonly place: string;
	open(options?: Partial<ConnectionsOptions>): Connections;
};

const withPool = (title: string, options: SshdOptions | ((place: string) => SshdOptions), body: (t: ExecutionContext, pool: Pool) => Promise<void>): void => {
	(isLong ? test.serial : test.skip)(title, async t => {
		if (!hasParts(t, 'sshd', 'ssh', 'ssh-keygen')) {
			return;
		}

		const place = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-pool-'));
		const {config = [], ...rest} = typeof options === 'function' ? options(place) : options;
		const sshd = await startSshd({config: [...config, quick], ...rest});
		const all: Connections[] = [];

		try {
			await body(t, {
				sshd, place, open(more = {}) {
					const connections = createConnections({
						home: place, configFile: 'none', environment: {PATH: process.env['PATH'], HOME: place}, clock: systemClock, timing: {dropMilliseconds: 20}, ...more,
					});

					all.push(connections);

					return connections;
				},
			});
		} finally {
			await Promise.all(all.map(async connections => connections.close()));
			await sshd.stop();
			rmSync(place, {recursive: true, force: true});
		}
	});
};

const publicKey = (file: string): string => readFileSync(`${file}.pub`, 'utf8').split(' ').slice(0, 2).join(' ');

const sign = (authority: string, key: string, words: readonly string[]): void => {
	execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'test', ...words, `${key}.pub`], {stdio: 'ignore'});
};

withPool('chooses the system\'s ssh for a host by what its SSH config, its keys and its known hosts show', {}, async (t, {sshd, place, open}) => {
	const configFile = path.join(place, 'config');
	const proxy = path.join(place, 'proxy.cjs');
	const certified = makeKey(path.join(place, 'id_certified'));

	sshd.authorize(`${certified}.pub`);
	sign(makeKey(path.join(place, 'authority')), certified, ['-n', sshd.user]);
	writeFileSync(proxy, 'const socket = require("node:net").connect(Number(process.argv[3]), process.argv[2]); process.stdin.pipe(socket); socket.pipe(process.stdout);');
	writeFileSync(configFile, [
		'Host *\n\tHostName 127.0.0.1',
		`Host proxied\n\tProxyCommand ${process.execPath} ${proxy} %h %p`,
		`Host certificate\n\tCertificateFile ${certified}-cert.pub`,
		'Host macs\n\tMACs umac-128-etm@openssh.com\n\tCiphers aes128-ctr',
		'',
	].join('\n'));

	const connections = open({configFile});
	const rows: ReadonlyArray<readonly [address: string, changes: Partial<Host>, reason: string | undefined, letInWith: string]> = [
		['plain', {}, undefined, `the key \`${sshd.identityFile}\``],
		['proxied', {}, 'ProxyCommand', `the key \`${sshd.identityFile}\``],
		['certificate', {}, 'CertificateFile', `the key \`${sshd.identityFile}\``],
		['macs', {}, 'MACs umac-128-etm@openssh.com', `the key \`${sshd.identityFile}\``],
		['beside', {identityFile: certified}, `the certificate beside \`${certified}\``, `the key \`${certified}\``],
	];

	for (const [address, changes, reason, letInWith] of rows) {
		const host = sshd.host({
			name: address, address, transport: 'auto', ...changes,
		});
		const shell = await connections.shell(host);

		t.is(await said(shell, 'echo in\n'), 'in\n');
		t.deepEqual(connections.state(address), {connection: 'open', via: reason === undefined ? {transport: 'ssh2'} : {transport: 'ssh', reason}});
		t.like(await connections.login(host), {letInWith});
	}

	// What was set stands over what is shown.
	const {code} = await t.throwsAsync<ConnectionError>(connections.shell(sshd.host({name: 'set', address: 'proxied', transport: 'ssh2'})));

	t.is(code, 'needs-system-ssh');

	// A failed login still tells which way was tried.
	const stranger = makeKey(path.join(place, 'id_stranger'));

	await t.throwsAsync(connections.shell(sshd.host({
		name: 'refused', address: 'proxied', identityFile: stranger, transport: 'auto',
	})), {code: 'authentication'});
	t.like(connections.state('refused'), {connection: 'failed', via: {transport: 'ssh', reason: 'ProxyCommand'}});
});

withPool('becomes another account, once for all who ask, and asks for its password once in a session', {
	config: [`SetEnv SHLVL=1 FAKE_SUDO=password PATH=${sudoPlace}:/usr/bin:/bin:/usr/sbin:/sbin`],
}, async (t, {sshd, open}) => {
	const asked: string[] = [];
	const connections = open({
		async ask({kind}) {
			asked.push(kind);

			return 'Zürich 7';
		},
	});

	for (const transport of ['ssh2', 'ssh'] as const) {
		const host = sshd.host({
			name: transport, transport, become: 'sudo', becomeUser: 'boss',
		});
		const {code} = await t.throwsAsync<ConnectionError>(connections.shell(host));

		t.is(code, 'become-needs-password');
		t.is(connections.state(transport).connection, 'failed');

		// In the background nobody is asked, and what was refused is not tried again; an operator's wish is another matter.
		const before = connects(sshd);

		await t.throwsAsync(connections.shell(host), {is: connections.state(transport).error});

		const shells = await Promise.all([1, 2, 3].map(async () => connections.shell(host, {isAsked: true})));

		t.is(new Set(shells).size, 1);
		t.deepEqual(asked.splice(0), ['become-password']);
		t.like(becomeWayOf(shells[0]!), {way: 'gate', isPasswordAsked: true});
		t.is(await said(shells[0]!, 'echo as other\n'), 'as other\n');
		t.is(connections.state(transport).connection, 'open');
		t.is(connects(sshd), before);

		// The account that logs in is the same connection; after a loss the password given before is used.
		const {shell: login} = await connections.login(host);

		t.is(becomeWayOf(login), undefined);
		sshd.killSessions();
		await collect(shells[0]!.exec(['true']));

		const again = await connections.shell(host);

		t.not(again, shells[0]);
		t.is(await said(again, 'echo again\n'), 'again\n');
		t.deepEqual(asked, []);
	}
});

withPool('reaches an imported host by the SSH config that it came from, over each transport, as a hop too', {}, async (t, {sshd, place, open}) => {
	const file = path.join(place, 'project.config');

	writeFileSync(file, [
		`Host *\n\tUser ${sshd.user}\n\tIdentityFile ${sshd.identityFile}\n\tIdentitiesOnly yes\n\tUserKnownHostsFile ${sshd.knownHostsFile}\n\tHostName 127.0.0.1\n\tPort ${sshd.port}`,
		'Host gate',
		'Host inner\n\tProxyJump gate',
		'',
	].join('\n'));

	const {hosts} = await previewSshConfig({file});
	const find = (name: string, changes: Partial<Host> = {}): Host => ({...hosts.find(host => host.name === name)!, ...changes});

	t.deepEqual(hosts.map(({name, sshConfigFile}) => [name, sshConfigFile]), [['gate', file], ['inner', file]]);

	for (const transport of ['auto', 'ssh'] as const) {
		// The operator's own config knows nothing of them.
		const connections = open({findHost: name => hosts.find(host => host.name === name)});
		const inner = await connections.login(find('inner', {transport}));

		t.is(await said(inner.shell, 'echo inner\n'), 'inner\n', transport);
		t.deepEqual(inner.hops, ['gate']);

		const behind = await connections.login(sshd.host({name: 'behind', jump: 'inner', transport}));

		t.is(await said(behind.shell, 'echo behind\n'), 'behind\n', transport);
		t.deepEqual(behind.hops, ['gate', 'inner']);
	}
});

withPool('reaches through hops what only certificates lead to, and knows each by who signed its key', place => {
	const [users, hosts, key] = ['users', 'hosts', 'host_key'].map(name => makeKey(path.join(place, name))) as [string, string, string];

	sign(hosts, key, ['-h', '-n', '127.0.0.1']);

	return {config: [`HostKey ${key}`, `HostCertificate ${key}-cert.pub`, `TrustedUserCAKeys ${users}.pub`, 'AuthorizedKeysFile none']};
}, async (t, {sshd, place, open}) => {
	const [users, hosts, key] = ['users', 'hosts', 'host_key'].map(name => path.join(place, name)) as [string, string, string];
	const certified = (name: string, words: readonly string[]): string => {
		const file = makeKey(path.join(place, name));

		sign(users, file, words);

		return file;
	};

	const known = (name: string, ...lines: readonly string[]): string => {
		const file = path.join(place, name);

		writeFileSync(file, `${lines.join('\n')}\n`);

		return file;
	};

	const authority = `@cert-authority * ${publicKey(hosts)}`;
	const good = {identityFile: certified('id_good', ['-n', sshd.user]), knownHostsFile: known('known_good', authority), transport: 'auto'} as const;
	const inventory = ['gate', 'second'].map((name, index) => sshd.host({name, ...good, ...(index > 0 && {jump: 'gate'})}));
	const findHost = (name: string): Host | undefined => inventory.find(host => host.name === name);
	const connections = open({findHost});
	const login = await connections.login(sshd.host({name: 'db', ...good, jump: 'second'}));

	t.is(await said(login.shell, 'echo far\n'), 'far\n');
	t.deepEqual(login.hops, ['gate', 'second']);
	t.is(login.letInWith, `the certificate of the key \`${good.identityFile}\``);
	t.is(connections.state('db').via?.transport, 'ssh');

	const rows: ReadonlyArray<readonly [name: string, changes: Partial<Host>, code: string, message: RegExp]> = [
		['another name than was signed', {address: 'localhost'}, 'host-key-unknown', /not known/v],
		['an authority that is not known', {knownHostsFile: known('known_other', `@cert-authority * ${publicKey(users)}`)}, 'host-key-unknown', /not known/v],
		['an authority for other hosts', {knownHostsFile: known('known_some', `@cert-authority *.example.com ${publicKey(hosts)}`)}, 'host-key-unknown', /not known/v],
		['a revoked authority', {knownHostsFile: known('known_late', authority, `@revoked * ${publicKey(hosts)}`)}, 'host-key-revoked', /authority that signed .* is revoked in `.*known_late:2`/v],
		['a revoked key', {knownHostsFile: known('known_gone', authority, `@revoked * ${publicKey(key)}`)}, 'host-key-revoked', /is revoked in `.*known_gone:2`/v],
		['a certificate for another account', {identityFile: certified('id_other', ['-n', 'somebody'])}, 'authentication', /not let in \(keys tried/v],
		['a certificate that has run out', {identityFile: certified('id_old', ['-n', sshd.user, '-V', '20200101:20200102'])}, 'authentication', /not let in \(keys tried/v],
		['a key without a certificate', {identityFile: makeKey(path.join(place, 'id_bare'))}, 'authentication', /not let in \(keys tried/v],
	];

	for (const [name, changes, code, message] of rows) {
		const error = await t.throwsAsync<ConnectionError>(connections.shell(sshd.host({name: 'row', ...good, ...changes})), undefined, name);

		t.is(error.code, code, name);
		t.regex(error.message, message, name);
	}
});

withPool('goes on when a jump host turns some away, over each transport', {config: ['MaxStartups 2:100:2']}, async (t, {sshd, open}) => {
	const gate = sshd.host({name: 'gate'});
	const target = await startSshd({config: [quick]});

	try {
		for (const transport of ['ssh2', 'ssh'] as const) {
			const connections = open({findHost: name => name === 'gate' ? gate : undefined, perJumpHost: 4, timing: {dropMilliseconds: 100}});
			const shells = await Promise.all(Array.from({length: 6}, async (_, index) => connections.shell(target.host({name: `db${index}`, jump: 'gate', transport}))));

			t.true(shells.every(({isOpen}) => isOpen), transport);
		}
	} finally {
		await target.stop();
	}
});
