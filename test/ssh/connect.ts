import {execFileSync, spawn} from 'node:child_process';
import {createHash} from 'node:crypto';
import {once} from 'node:events';
import {
	chmodSync,
	copyFileSync,
	mkdtempSync,
	readFileSync,
	writeFileSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {PassThrough} from 'node:stream';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {ConnectionError, HostKeyError} from '../../source/base/errors.js';
import {systemClock} from '../../source/base/clock.js';
import {collect, type Shell} from '../../source/base/shell.js';
import type {Host} from '../../source/base/host.js';
import {connect, type ConnectOptions} from '../../source/ssh/connect.js';
import {createConnections} from '../../source/ssh/connections.js';
import {hasParts} from '../helpers/has-parts.js';
import {isLong} from '../helpers/long-tests.js';
import {
	freePort,
	makeKey,
	startSshd,
	type Sshd,
	type SshdOptions,
} from '../helpers/sshd.js';

const withSshd = (title: string, options: SshdOptions & {readonly isRun?: boolean}, body: (t: ExecutionContext, sshd: Sshd, to: (changes?: Partial<Host>, more?: Partial<ConnectOptions>) => Promise<Shell>) => Promise<void>): void => {
	const run = options.isRun === false ? test.skip : test.serial;

	run(title, async t => {
		if (!hasParts(t, 'sshd', 'ssh', 'ssh-keygen')) {
			return;
		}

		const sshd = await startSshd(options);
		const open: Shell[] = [];

		try {
			await body(t, sshd, async (changes, more) => {
				const shell = await connect(sshd.host(changes), {
					home: sshd.directory, configFile: 'none', environment: {}, ...more,
				});

				open.push(shell);

				return shell;
			});
		} finally {
			await Promise.all(open.map(async shell => shell.close()));
			await sshd.stop();
		}
	});
};

const printed = async (shell: Shell, script: string): Promise<string> => {
	const {stdout} = await collect(shell.exec(['/bin/sh', '-s'], {stdin: script}));

	return Buffer.from(stdout).toString('utf8');
};

const failure = async (t: ExecutionContext, promise: Promise<unknown>): Promise<ConnectionError> => {
	const error = await t.throwsAsync(promise, {instanceOf: ConnectionError});

	return error ?? new ConnectionError('It did not fail.', {advice: ''});
};

/**
A loopback port that says `greeting` to whoever connects, then does `after`.
*/
const listener = async (greeting: string, after: 'close' | 'stay', encoding: BufferEncoding = 'utf8'): Promise<{port: number; connections: () => number; close(): void}> => {
	let connections = 0;
	const sockets = new Set<net.Socket>();
	const server = net.createServer(socket => {
		connections += 1;
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.write(greeting, encoding);

		if (after === 'close') {
			socket.end();
		}
	});

	server.listen(0, '127.0.0.1');
	await once(server, 'listening');

	return {
		port: (server.address() as net.AddressInfo).port,
		connections: () => connections,
		close() {
			server.close();

			for (const socket of sockets) {
				socket.destroy();
			}
		},
	};
};

withSshd('survives a server that renews its keys all the time, asking about the host key once', {config: ['RekeyLimit 1M']}, async (t, _, to) => {
	const shell = await to();
	let size = 0;

	for await (const chunk of shell.exec(['/bin/sh', '-s'], {stdin: 'dd if=/dev/zero bs=65536 count=320 2>/dev/null\n', stderr: 'drain'}).stdout) {
		size += chunk.length;
	}

	t.is(size, 320 * 65_536);
});

withSshd('waits for a session where the server has fewer than it wants', {config: ['MaxSessions 2']}, async (t, _, to) => {
	const shell = await to();
	const results = await Promise.all(Array.from({length: 12}, async (__, index) => printed(shell, `echo ${index}\n`)));

	t.deepEqual(results, Array.from({length: 12}, (__, index) => `${index}\n`));
});

withSshd('gives a short command the session of one that stays, where the server has no other', {config: ['MaxSessions 1'], isRun: isLong}, async (t, _, to) => {
	const shell = await to();
	const input = new PassThrough();
	const following = shell.exec(['cat'], {stdin: input});

	input.write('here\n');

	const first: IteratorResult<Uint8Array, unknown> = await following.stdout[Symbol.asyncIterator]().next();

	t.false(first.done);
	t.is(await printed(shell, 'echo through\n'), 'through\n');

	const {kind} = await following.exit;

	t.is(kind, 'lost');
});

withSshd('has no pty, and sends without waiting for earlier answers', {}, async (t, sshd, to) => {
	const shell = await to();

	t.is(await printed(shell, 'tty\necho a\n'), 'not a tty\na\n');

	// With Nagle's algorithm on, a command costs 40 ms and more on top of what its shell takes; the system's client shows what that is.
	const taken = async (run: () => Promise<unknown>): Promise<number> => {
		const start = performance.now();

		await run();

		return performance.now() - start;
	};

	const socket = path.join(sshd.directory, 'c');
	const words = ['-F', 'none', '-i', sshd.identityFile, '-o', `UserKnownHostsFile=${sshd.knownHostsFile}`, '-o', `ControlPath=${socket}`, '-p', String(sshd.port), '127.0.0.1'];
	const main = spawn('ssh', ['-M', '-N', ...words], {stdio: 'ignore'});

	try {
		const system = async (): Promise<void> => {
			await once(spawn('ssh', [...words, 'true'], {stdio: 'ignore'}), 'exit');
		};

		await system();
		await system();

		let theirs = Infinity;
		let ours = Infinity;

		// In turns, and the best of each: other programs on this machine slow both down.
		for (let index = 0; index < 7; index += 1) {
			theirs = Math.min(theirs, await taken(system));
			ours = Math.min(ours, await taken(async () => collect(shell.exec(['true']))));
		}

		t.true(ours < theirs * 1.3, `ours ${ours} ms, theirs ${theirs} ms`);
	} finally {
		main.kill();
	}
});

withSshd('notices a silent peer by its keepalive', {}, async (t, sshd, to) => {
	const relays: net.Socket[] = [];
	const relay = net.createServer(near => {
		const far = net.connect(sshd.port, '127.0.0.1');

		relays.push(near, far);
		near.on('error', () => undefined).pipe(far);
		far.on('error', () => undefined).pipe(near);
	});

	relay.listen(0, '127.0.0.1');
	await once(relay, 'listening');

	const {port} = relay.address() as net.AddressInfo;

	writeFileSync(sshd.knownHostsFile, `[127.0.0.1]:${port} ${readFileSync(`${sshd.hostKeyFile('ed25519')}.pub`, 'utf8')}`);

	const shell = await to({port}, {timing: {keepaliveMilliseconds: 150, keepaliveCount: 2}});
	const patient = await to({port});
	const running = shell.exec(['sleep', '60']);

	for (const socket of relays) {
		socket.unpipe();
		socket.pause();
	}

	t.like(await running.exit, {kind: 'lost', reason: 'Keepalive timeout'});
	t.false(shell.isOpen);

	// Closing waits for no answer.
	await patient.close();
	t.false(patient.isOpen);
	relay.close();

	for (const socket of relays) {
		socket.destroy();
	}
});

withSshd('uses an agent, but only the keys that are named', {config: ['MaxAuthTries 3']}, async (t, sshd, to) => {
	if (!hasParts(t, 'ssh-agent', 'ssh-add')) {
		return;
	}

	const socket = path.join(sshd.directory, 'agent');
	const agent = spawn('ssh-agent', ['-D', '-a', socket], {stdio: 'ignore'});
	const environment = {...process.env, SSH_AUTH_SOCK: socket};

	try {
		while (true) {
			try {
				execFileSync('ssh-add', ['-q', ...Array.from({length: 7}, (_, index) => makeKey(path.join(sshd.directory, `other${index}`)))], {env: environment, stdio: 'ignore'});
				break;
			} catch {
				for (let index = 0; index < 7; index += 1) {
					execFileSync('rm', ['-f', path.join(sshd.directory, `other${index}`), path.join(sshd.directory, `other${index}.pub`)]);
				}
			}
		}

		// The right key is the last of eight, encrypted on disk, and the server takes three tries.
		const file = makeKey(path.join(sshd.directory, 'encrypted'), 'ed25519');

		execFileSync('ssh-add', ['-q', file], {env: environment, stdio: 'ignore'});
		execFileSync('ssh-keygen', ['-q', '-p', '-N', 'secret', '-f', file]);
		sshd.authorize(`${file}.pub`);

		const named = await to({identityFile: file}, {environment});

		t.is(await printed(named, 'echo in\n'), 'in\n');

		const withoutAgent = await failure(t, to({identityFile: file}));

		t.is(withoutAgent.code, 'needs-answer');
		t.true(withoutAgent.message.includes(`it needs the passphrase of \`${file}\``));
		t.regex(withoutAgent.advice, /ssh-add/v);

		const {identityFile: _, ...host} = sshd.host();
		const unnamed = await failure(t, connect(host, {home: sshd.directory, configFile: 'none', environment}));

		t.is(unnamed.code, 'authentication');
	} finally {
		agent.kill();
	}
});

withSshd('tells a refused login with what was tried, and does not try again', {}, async (t, sshd, to) => {
	const wrong = makeKey(path.join(sshd.directory, 'wrong'));
	const error = await failure(t, to({identityFile: wrong}));

	t.is(error.code, 'authentication');
	t.is(error.exitCode, 4);
	t.true(error.message.includes(wrong) && error.message.includes(sshd.user));

	const open = path.join(sshd.directory, 'open');

	copyFileSync(sshd.identityFile, open);
	chmodSync(open, 0o644);

	const readable = await failure(t, to({identityFile: open}));

	t.regex(readable.message, /can be read by others/v);

	const missing = await failure(t, to({identityFile: path.join(sshd.directory, 'nowhere')}));

	t.regex(missing.message, /nowhere` does not exist/v);

	const connections = createConnections({
		home: sshd.directory, configFile: 'none', environment: {}, clock: systemClock,
	});
	const attempts = (): number => sshd.log().split('Connection from').length;
	const before = attempts();

	for (let index = 0; index < 4; index += 1) {
		await t.throwsAsync(connections.shell(sshd.host({identityFile: wrong})), {instanceOf: ConnectionError});
	}

	t.is(attempts() - before, 1);
	t.is(connections.state('loopback').connection, 'failed');
	await t.throwsAsync(connections.shell(sshd.host({identityFile: wrong}), {isAsked: true}), {instanceOf: ConnectionError});
	t.is(attempts() - before, 2);
	await connections.close();
});

withSshd('shares one connection among all who ask and opens another when it is gone', {}, async (t, sshd) => {
	const changes: string[] = [];
	const connections = createConnections({
		home: sshd.directory, configFile: 'none', environment: {}, clock: systemClock, onChange(name) {
			changes.push(connections.state(name).connection);
		},
	});

	t.is(connections.state('loopback').connection, 'never');

	const shells = await Promise.all(Array.from({length: 5}, async () => connections.shell(sshd.host())));

	t.is(new Set(shells).size, 1);
	t.is(connections.state('loopback').connection, 'open');

	const running = shells[0]?.exec(['sleep', '60']);

	await collect(shells[0]?.exec(['true']) ?? t.fail());
	sshd.killSessions();
	t.like(await running?.exit, {kind: 'lost'});
	t.is(connections.state('loopback').connection, 'closed');

	const next = await connections.shell(sshd.host());

	t.not(next, shells[0]);
	t.is(await printed(next, 'echo again\n'), 'again\n');
	await connections.close();
	t.false(next.isOpen);
	await t.throwsAsync(connections.shell(sshd.host()), {code: 'closed'});
	t.deepEqual(changes, ['connecting', 'open', 'closed', 'connecting', 'open']);
});

withSshd('names what a server offers when nothing is in common', {config: ['KexAlgorithms sntrup761x25519-sha512@openssh.com']}, async (t, _, to) => {
	const error = await failure(t, to());

	t.is(error.code, 'no-common-algorithm');
	t.regex(error.message, /key exchange.*sntrup761x25519/v);
});

withSshd('takes settings from the SSH config, but the host\'s own stand over it', {}, async (t, sshd, to) => {
	const configFile = path.join(sshd.directory, 'config');

	writeFileSync(configFile, `Host alias\n\tHostName 127.0.0.1\n\tPort 1\n\tUser nobody\nHost hop\n\tHostName 127.0.0.1\n\tProxyJump somewhere\nHost cert\n\tHostName 127.0.0.1\n\tCertificateFile ${sshd.directory}/none-cert.pub\n`);

	const shell = await to({address: 'alias'}, {configFile});

	t.is(await printed(shell, 'echo here\n'), 'here\n');

	const certificate = await failure(t, to({address: 'cert'}, {configFile}));

	t.is(certificate.code, 'needs-system-ssh');
	t.regex(certificate.message, /CertificateFile/v);
	await t.throwsAsync(to({address: 'hop'}, {configFile}), {instanceOf: TypeError});
	writeFileSync(configFile, 'Hots alias\n');
	t.like(await failure(t, to({address: 'alias'}, {configFile})), {code: 'ssh-config'});
});

withSshd('gives a connection up when it is aborted', {}, async (t, _, to) => {
	await t.throwsAsync(to({}, {signal: AbortSignal.abort(new Error('enough'))}), {message: 'enough'});
});

test.serial('tells each way of having no connection in a sentence of its own', async t => {
	if (!hasParts(t, 'ssh', 'ssh-keygen')) {
		return;
	}

	const home = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-connect-'));
	const to = async (port: number, address = '127.0.0.1'): Promise<ConnectionError> => failure(t, connect({
		name: 'db', address, port, user: 'root', role: 'lpar', tags: [], become: 'none', transport: 'ssh2', legacyAlgorithms: false,
	}, {
		home, configFile: 'none', environment: {}, timing: {readyMilliseconds: 700, dropMilliseconds: 2},
	}));

	const refused = await to(await freePort());

	t.is(refused.code, 'unreachable');
	t.regex(refused.message, /^No connection to `db`: nothing answers at/v);

	const unknown = await to(22, 'no-such-host.invalid');

	t.regex(unknown.message, /DNS|name service/v);

	const web = await listener('HTTP/1.1 400 Bad Request\r\n\r\n', 'close');

	t.like(await to(web.port), {code: 'not-ssh'});

	const silent = await listener('', 'stay');

	t.like(await to(silent.port), {code: 'timeout'});

	const cut = await listener('', 'close');
	const overloaded = await to(cut.port);

	t.is(overloaded.code, 'unreachable');
	t.regex(overloaded.message, /closed the connection/v);
	t.is(cut.connections(), 5);

	// As OpenSSH says it before it hangs up; nothing was tried then, so it is tried again, but not where the address is shut out.
	const full = await listener('Exceeded MaxStartups\r\n', 'close');

	t.like(await to(full.port), {code: 'overloaded'});
	t.is(full.connections(), 5);

	const penalty = await listener('Not allowed at this time\r\n', 'close');

	t.like(await to(penalty.port), {code: 'shut-out'});
	t.is(penalty.connections(), 1);

	for (const {close} of [web, silent, cut, full, penalty]) {
		close();
	}

	t.false(refused instanceof HostKeyError);
});

for (const cipher of isLong ? ['aes128-gcm@openssh.com', 'chacha20-poly1305@openssh.com', 'aes256-ctr', 'aes256-gcm@openssh.com'] : ['aes128-gcm@openssh.com', 'chacha20-poly1305@openssh.com']) {
	withSshd(`${cipher}: much that comes over two connections at once, also through new keys, is what was sent`, {config: [`Ciphers ${cipher}`, 'RekeyLimit 3M']}, async (t, _sshd, to) => {
		const megabytes = 8;
		const sums = await Promise.all(['a', 'b'].map(async letter => {
			const shell = await to();
			const {stdout} = shell.exec(['/bin/sh', '-s'], {stdin: `yes ${letter}${'0123456789'.repeat(9)} | head -c ${megabytes}000000`});
			const hash = createHash('sha256');

			for await (const chunk of stdout) {
				hash.update(chunk);
			}

			return hash.digest('hex');
		}));

		t.deepEqual(sums, ['a', 'b'].map(letter => createHash('sha256').update(`${letter}${'0123456789'.repeat(9)}\n`.repeat(megabytes * 12_000).slice(0, megabytes * 1_000_000)).digest('hex')));
	});
}

test.serial('shows nothing of what a hostile server says unless it is harmless', async t => {
	if (!hasParts(t, 'ssh', 'ssh-keygen')) {
		return;
	}

	const home = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-hostile-'));
	const nameList = Buffer.from('evil\u{1B}]0;title\u{7}-kex\u{9B}31m');
	const lists = Buffer.concat(Array.from({length: 10}, () => Buffer.concat([Buffer.from([0, 0, 0, nameList.length]), nameList])));
	const payload = Buffer.concat([Buffer.from([20]), Buffer.alloc(16), lists, Buffer.alloc(5)]);
	const padding = 8 - ((payload.length + 5) % 8) + 8;
	const packet = Buffer.concat([Buffer.from([0, 0, 0, 0, padding]), payload, Buffer.alloc(padding)]);

	packet.writeUInt32BE(packet.length - 4);

	const server = await listener(Buffer.concat([Buffer.from('SSH-2.0-x\r\n'), packet]).toString('latin1'), 'stay', 'latin1');
	const error = await failure(t, connect({
		name: 'db', address: '127.0.0.1', port: server.port, user: 'root', role: 'lpar', tags: [], become: 'none', transport: 'ssh2', legacyAlgorithms: false,
	}, {
		home, configFile: 'none', environment: {}, timing: {readyMilliseconds: 2000},
	}));

	server.close();
	t.is(error.code, 'no-common-algorithm');
	t.notRegex(error.message, /\p{Control}/v);
});
