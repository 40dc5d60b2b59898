import {execFileSync, spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import test, {type ExecutionContext} from 'ava';
import ssh2 from 'ssh2';
import {ConnectionError, HostKeyError} from '../../source/base/errors.js';
import type {Host} from '../../source/base/host.js';
import type {Question} from '../../source/base/question.js';
import {collect, type Shell} from '../../source/base/shell.js';
import {parseClientSettings, readClientSettings} from '../../source/hosts/client-settings.js';
import {chooseTransport, type TransportSigns} from '../../source/ssh/choose-transport.js';
import {fingerprintOf} from '../../source/ssh/host-key-judge.js';
import {knownLines} from '../../source/ssh/known-hosts.js';
import {readPrompt} from '../../source/ssh/system-ssh-askpass.js';
import {parseJump} from '../../source/ssh/parse-jump.js';
import type {SystemShellOptions} from '../../source/ssh/start-multiplexer.js';
import {openSystemShell} from '../../source/ssh/system-ssh.js';
import {readTransportSigns} from '../../source/ssh/transport-signs.js';
import {hasParts} from '../helpers/has-parts.js';
import {loadTypescript} from '../helpers/load-typescript.js';
import {isLong} from '../helpers/long-tests.js';
import {
	makeKey,
	startSshd,
	type Sshd,
	type SshdOptions,
} from '../helpers/sshd.js';
import {until} from '../helpers/until.js';

const quick = 'KexAlgorithms curve25519-sha256';

type Opener = (changes?: Partial<Host>, more?: Partial<SystemShellOptions>) => Promise<Shell>;

const withSshd = (title: string, {config = [], ...options}: SshdOptions, body: (t: ExecutionContext, sshd: Sshd, to: Opener) => Promise<void>): void => {
	test.serial(title, async t => {
		if (!hasParts(t, 'sshd', 'ssh', 'ssh-keygen')) {
			return;
		}

		const sshd = await startSshd({config: [...config, quick], ...options});
		const open: Shell[] = [];

		try {
			await body(t, sshd, async (changes, more) => {
				const shell = await openSystemShell(sshd.host(changes), {
					home: sshd.directory, configFile: 'none', environment: {PATH: process.env['PATH'], HOME: sshd.directory}, ...more,
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

const long: typeof withSshd = (...rest) => {
	if (isLong) {
		withSshd(...rest);
	}
};

const printed = async (shell: Shell, script: string): Promise<string> => {
	const {stdout} = await collect(shell.exec(['/bin/sh', '-s'], {stdin: script}));

	return Buffer.from(stdout).toString('utf8');
};

const fingerprintIn = (publicKeyFile: string): string => fingerprintOf(Buffer.from(readFileSync(publicKeyFile, 'utf8').split(' ', 2)[1] ?? '', 'base64'));

const failure = async (t: ExecutionContext, promise: Promise<unknown>): Promise<ConnectionError> => {
	const error = await t.throwsAsync(promise, {instanceOf: ConnectionError});

	return error ?? new ConnectionError('It did not fail.', {advice: ''});
};

const failsWith = async (t: ExecutionContext, promise: Promise<unknown>, expected: string | RegExp): Promise<void> => {
	const {code, message} = await failure(t, promise);

	if (typeof expected === 'string') {
		t.is(code, expected, message);
	} else {
		t.regex(message, expected);
	}
};

/**
A host that only certificates lead to: it takes users that an authority signed, and its own key is known through an authority.
*/
const certify = (sshd: Sshd): {readonly identityFile: string; readonly knownHostsFile: string} => {
	const identityFile = makeKey(path.join(sshd.directory, 'id_certified'));
	const authority = path.join(sshd.directory, 'authority');

	execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'operator', '-n', sshd.user, `${identityFile}.pub`], {stdio: 'ignore'});

	const knownHostsFile = path.join(sshd.directory, 'known_authorities');

	writeFileSync(knownHostsFile, `@cert-authority [127.0.0.1]:${sshd.port} ${readFileSync(`${authority}.pub`, 'utf8')}`);

	return {identityFile, knownHostsFile};
};

test.serial('reaches a host that only certificates lead to, and knows it by the key in its certificate', async t => {
	if (!hasParts(t, 'sshd', 'ssh', 'ssh-keygen')) {
		return;
	}

	const place = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-ca-'));
	const authority = makeKey(path.join(place, 'authority'));
	const hostKey = makeKey(path.join(place, 'host_key'));

	execFileSync('ssh-keygen', ['-q', '-s', authority, '-I', 'host', '-h', '-n', '127.0.0.1', `${hostKey}.pub`], {stdio: 'ignore'});

	const sshd = await startSshd({config: [quick, `HostKey ${hostKey}`, `HostCertificate ${hostKey}-cert.pub`, `TrustedUserCAKeys ${authority}.pub`]});

	try {
		for (const name of ['authority', 'authority.pub']) {
			writeFileSync(path.join(sshd.directory, name), readFileSync(path.join(place, name)), {mode: 0o600});
		}

		const host = sshd.host({...certify(sshd), transport: 'auto'});
		const settings = await readClientSettings({
			address: host.address, port: host.port, user: host.user, configFile: 'none', environment: {},
		});
		const lines = await knownLines(`[127.0.0.1]:${host.port}`, [host.knownHostsFile ?? '']);
		const signs = await readTransportSigns(host, settings, lines, {});
		const shell = await openSystemShell(host, {home: sshd.directory, configFile: 'none', environment: {PATH: process.env['PATH']}});

		t.deepEqual(chooseTransport(host, signs), {transport: 'ssh', reason: 'its key is trusted by a certificate authority only'});
		t.is(chooseTransport(host, {...signs, lines: []}).reason, `the certificate beside \`${host.identityFile ?? ''}\``);
		t.is(shell.hostKey, fingerprintIn(`${hostKey}.pub`));
		t.is(await printed(shell, 'echo hello\n'), 'hello\n');
		await shell.close();

		const error = await failure(t, openSystemShell({...host, address: 'localhost'}, {home: sshd.directory, configFile: 'none', environment: {PATH: process.env['PATH']}}));

		t.is(error.code, 'host-key-unknown');
	} finally {
		await sshd.stop();
		rmSync(place, {recursive: true, force: true});
	}
});

withSshd('refuses unknown, changed and revoked host keys as the other transport does', {}, async (t, sshd, to) => {
	const key = readFileSync(`${sshd.hostKeyFile('ed25519')}.pub`, 'utf8');
	const other = readFileSync(`${makeKey(path.join(sshd.directory, 'other'))}.pub`, 'utf8');
	const name = `[127.0.0.1]:${sshd.port}`;
	const rows: ReadonlyArray<readonly [content: string, code: string]> = [
		['', 'host-key-unknown'],
		[`${name} ${other}`, 'host-key-changed'],
		[`${name} ${key}@revoked * ${key}`, 'host-key-revoked'],
	];

	for (const [content, code] of rows) {
		const knownHostsFile = path.join(sshd.directory, 'known some');

		writeFileSync(knownHostsFile, content);

		const error = await failure(t, to({knownHostsFile}));

		t.is(error.code, code, error.message);
		t.true(error instanceof HostKeyError);
		t.deepEqual((error as HostKeyError).offered, {type: 'ssh-ed25519', fingerprint: fingerprintIn(`${sshd.hostKeyFile('ed25519')}.pub`)});
	}

	await failsWith(t, to({knownHostsFile: sshd.directory}), 'known-hosts-unreadable');
});

type Login = {readonly asked: string[]; readonly port: number; readonly knownHostsFile: string; close(): void};

/**
A server that takes passwords and asks questions, and notes what it was told.
*/
const loginServer = async (directory: string, methods: readonly string[], isRight: (answers: readonly string[]) => boolean, prompts: readonly string[] = ['Password: ']): Promise<Login> => {
	const hostKey = makeKey(path.join(directory, 'server_key'));
	const asked: string[] = [];
	const server = new ssh2.Server({hostKeys: [readFileSync(hostKey)]}, client => {
		client.on('error', () => undefined);
		client.on('authentication', context => {
			const decide = (answers: readonly string[]): void => {
				asked.push(`${context.method}: ${answers.join(' ')}`);

				if (isRight(answers)) {
					context.accept();
				} else {
					context.reject(methods as never);
				}
			};

			if (context.method === 'password' && methods.includes('password')) {
				decide([context.password]);
			} else if (context.method === 'keyboard-interactive' && methods.includes('keyboard-interactive')) {
				context.prompt(prompts.map(prompt => ({prompt, echo: false})), decide);
			} else {
				context.reject(methods as never);
			}
		});
		client.on('ready', () => {
			client.on('session', accept => {
				accept().on('exec', acceptExec => {
					const stream = acceptExec();

					stream.write('in\n');
					stream.exit(0);
					stream.end();
				});
			});
		});
	});

	server.listen(0, '127.0.0.1');
	await once(server, 'listening');

	const {port} = server.address() as net.AddressInfo;
	const knownHostsFile = path.join(directory, 'known_hosts');

	writeFileSync(knownHostsFile, `[127.0.0.1]:${port} ${readFileSync(`${hostKey}.pub`, 'utf8')}`);

	return {
		asked, port, knownHostsFile, close() {
			server.close();
		},
	};
};

const secret = String.raw`hush $(id) "' \ é`;

test.serial('asks for a password and for what a server asks, once each, and never tries again', async t => {
	if (!hasParts(t, 'ssh', 'ssh-keygen')) {
		return;
	}

	const questions: Array<Omit<Question, 'id'>> = [];
	const tryLogin = async (methods: readonly string[], answers: ReadonlyArray<string | undefined>, prompts?: readonly string[]): Promise<{readonly code: string; readonly asked: readonly string[]}> => {
		const directory = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-login-'));
		const server = await loginServer(directory, methods, given => given.every(each => each === secret || each === '123456'), prompts);
		const left = [...answers];

		try {
			const shell = await openSystemShell({
				name: 'box', address: '127.0.0.1', port: server.port, user: 'maria', role: 'lpar', tags: [], knownHostsFile: server.knownHostsFile, become: 'none', transport: 'ssh', legacyAlgorithms: false,
			}, {
				home: directory,
				configFile: 'none',
				environment: {PATH: process.env['PATH']},
				...(answers.length > 0 && {
					async ask(question) {
						questions.push(question);

						return left.shift();
					},
				}),
			});
			const {stdout} = await collect(shell.exec(['id']));

			await shell.close();

			return {code: Buffer.from(stdout).toString(), asked: server.asked};
		} catch (error) {
			return {code: (error as ConnectionError).code, asked: server.asked};
		} finally {
			server.close();
			t.false(readdirSync(directory).some(name => name !== 'server_key' && readFileSync(path.join(directory, name)).includes('hush')));
			rmSync(directory, {recursive: true, force: true});
		}
	};

	t.deepEqual(await tryLogin(['password', 'keyboard-interactive'], ['wrong', secret]), {code: 'authentication', asked: ['keyboard-interactive: wrong']});
	t.is(questions.length, 1);
	t.deepEqual(await tryLogin(['password'], [undefined, secret]), {code: 'needs-answer', asked: []});

	if (!isLong) {
		return;
	}

	questions.length = 0;
	t.deepEqual(await tryLogin(['password'], [secret]), {code: 'in\n', asked: [`password: ${secret}`]});
	t.deepEqual(await tryLogin(['keyboard-interactive'], [secret, '123456'], ['Password: ', 'One-time code: ']), {code: 'in\n', asked: [`keyboard-interactive: ${secret} 123456`]});
	t.deepEqual(questions, [
		{
			host: 'box', kind: 'password', prompt: 'maria@127.0.0.1\'s password:', about: 'maria@127.0.0.1', isEchoed: false,
		},
		{
			host: 'box', kind: 'keyboard-interactive', prompt: 'Password:', about: 'maria@127.0.0.1', isEchoed: false,
		},
		{
			host: 'box', kind: 'keyboard-interactive', prompt: 'One-time code:', about: 'maria@127.0.0.1', isEchoed: false,
		},
	]);

	questions.length = 0;
	t.deepEqual(await tryLogin(['password'], ['wrong', secret]), {code: 'authentication', asked: ['password: wrong']});
	t.is(questions.length, 1);
	t.deepEqual(await tryLogin(['password', 'keyboard-interactive'], []), {code: 'authentication', asked: []});
});

/**
An ssh that ends so many masters as they have gone into the background, as a line does that is lost there, and notes each that was started.
*/
const placeDroppingSsh = (sshd: Sshd, drops: number): {readonly directory: string; readonly log: string} => {
	const directory = path.join(sshd.directory, 'bin');
	const log = path.join(directory, 'masters');

	mkdirSync(directory);
	writeFileSync(log, '');
	writeFileSync(path.join(directory, 'ssh'), `#!/bin/sh
PATH=\${PATH#*:}
ssh "$@" || exit
case " $* " in *" -S "*ControlPersist=*) ;; *) exit 0 ;; esac
started=$(grep -c . ${log})
[ "$started" -ge ${drops} ] || {
	while [ "$1" != -S ]; do shift; done
	ssh -S "$2" -O exit loopback 2>/dev/null
}
echo started >> ${log}
`, {mode: 0o755});

	return {directory, log};
};

for (const [title, drops, said] of [['goes there once more', 1, undefined], ['says after some times that the connection was lost', 9, /^The connection to `loopback` was lost right after the login/v]] as const) {
	withSshd(`where the host hangs up right after the login, ${title}`, {}, async (t, sshd, to) => {
		const {directory, log} = placeDroppingSsh(sshd, drops);

		const opened = to({}, {environment: {PATH: `${directory}:${process.env['PATH']}`, HOME: sshd.directory}, timing: {dropMilliseconds: 1}});

		if (said === undefined) {
			const shell = await opened;
			const {stdout} = await collect(shell.exec(['echo', 'there']));

			t.is(Buffer.from(stdout).toString(), 'there\n');
			t.is(readFileSync(log, 'utf8'), 'started\n'.repeat(drops + 1));
		} else {
			const error = await t.throwsAsync(opened, {instanceOf: ConnectionError, message: said});

			t.is(error?.code, 'connection-lost');
		}
	});
}

long('whoever gives up while a host that hung up is given a pause hears their own reason', {}, async (t, sshd, to) => {
	const {directory, log} = placeDroppingSsh(sshd, 9);

	const leaving = new AbortController();
	const reason = new ConnectionError('The connection to `loopback` was given up here.', {code: 'closed', advice: 'Ask again.'});
	const opened = to({}, {
		environment: {PATH: `${directory}:${process.env['PATH']}`, HOME: sshd.directory, XDG_RUNTIME_DIR: sshd.directory}, timing: {dropMilliseconds: 60_000}, signal: leaving.signal,
	});
	const failed = t.throwsAsync(opened);

	// Nothing is left of the first try.
	await until(() => readFileSync(log, 'utf8') !== '' && readdirSync(path.join(sshd.directory, `lparsafe-${process.getuid?.() ?? 0}`)).length === 0);
	leaving.abort(reason);
	t.is(await failed, reason);
});

test('understands the prompts of ssh', t => {
	const rows: ReadonlyArray<readonly [prompt: string, hint: string, kind: string, about?: string]> = [
		['maria@db01\'s password: ', '', 'password', 'maria@db01'],
		['(maria@db01) Verification code: ', '', 'keyboard-interactive', 'maria@db01'],
		['Passcode or option (1-2): ', '', 'keyboard-interactive'],
		['Enter passphrase for key \'/home/m/.ssh/id_ed25519\': ', '', 'passphrase', '/home/m/.ssh/id_ed25519'],
		['Enter passphrase for /home/m/.ssh/id_rsa: ', '', 'passphrase', '/home/m/.ssh/id_rsa'],
		['Enter PIN for ED25519-SK key /home/m/.ssh/id_ed25519_sk: ', '', 'passphrase', '/home/m/.ssh/id_ed25519_sk'],
		['Enter PIN for \'PIV Card Holder\': ', '', 'passphrase', 'PIV Card Holder'],
		['Confirm user presence for key ED25519-SK SHA256:abc', 'none', 'note'],
		['Are you sure you want to continue connecting (yes/no/[fingerprint])? ', '', 'refuse'],
		['Allow shared connection to db01? ', 'confirm', 'refuse'],
		['Enter maria@db01\'s old password: ', '', 'refuse'],
	];

	for (const [text, hint, kind, about] of rows) {
		const prompt = readPrompt(text, hint);

		t.is(prompt.kind, kind as typeof prompt.kind, text);
		t.is('about' in prompt ? prompt.about : undefined, about, text);
	}
});

test('reads the hops of ProxyJump', t => {
	t.deepEqual(['gate', 'root@gate:2222', 'ssh://m@[::1]:2022', 'a:b:c'].map(text => parseJump(text)), [{address: 'gate'}, {address: 'gate', user: 'root', port: 2222}, {address: '::1', user: 'm', port: 2022}, undefined]);
});

test('chooses the system\'s ssh for what ssh2 cannot do, and only then', t => {
	const signs = (config = '', changes: Partial<TransportSigns> = {}): TransportSigns => ({
		settings: parseClientSettings(config, 'db01', {}), lines: [], keys: [], agentTypes: [], hasTicket: false, ...changes,
	});
	const line = {
		file: 'known', line: 1, type: 'ssh-ed25519', key: new Uint8Array(),
	};
	const rows: ReadonlyArray<readonly [signs: TransportSigns, reason: string | undefined]> = [
		[signs(), undefined],
		[signs('proxycommand nc %h %p'), 'ProxyCommand'],
		[signs('proxyjump gate'), undefined],
		[signs('certificatefile ~/.ssh/c'), 'CertificateFile'],
		[signs('pkcs11provider /usr/lib/p.so'), 'PKCS11Provider'],
		[signs('securitykeyprovider internal'), undefined],
		[signs('securitykeyprovider /usr/lib/sk.so'), 'SecurityKeyProvider'],
		[signs('preferredauthentications gssapi-with-mic,publickey'), 'PreferredAuthentications gssapi-with-mic'],
		[signs('gssapiauthentication yes'), undefined],
		[signs('gssapiauthentication yes', {hasTicket: true}), 'GSSAPIAuthentication, and there is a Kerberos ticket'],
		[signs('', {hasTicket: true}), undefined],
		[signs('kexalgorithms sntrup761x25519-sha512@openssh.com,mlkem768x25519-sha256'), 'KexAlgorithms sntrup761x25519-sha512@openssh.com,mlkem768x25519-sha256'],
		[signs('kexalgorithms sntrup761x25519-sha512@openssh.com,curve25519-sha256'), undefined],
		[signs('macs umac-128@openssh.com'), 'MACs umac-128@openssh.com'],
		[signs('macs umac-128@openssh.com\nciphers aes128-gcm@openssh.com'), undefined],
		[signs('', {keys: [{file: 'k', hasCertificate: true, isSecurityKey: false}]}), 'the certificate beside `k`'],
		[signs('', {keys: [{file: 'k', hasCertificate: false, isSecurityKey: true}]}), '`k` is a security key'],
		[signs('', {agentTypes: ['ssh-rsa', 'sk-ssh-ed25519@openssh.com']}), 'a security key in the agent'],
		[signs('', {agentTypes: ['ssh-ed25519-cert-v01@openssh.com']}), 'a certificate in the agent'],
		[signs('', {lines: [{...line, marker: 'cert-authority'}]}), 'its key is trusted by a certificate authority only'],
		[signs('', {lines: [{...line, marker: 'cert-authority'}, {...line, marker: 'plain'}]}), undefined],
	];

	for (const [given, reason] of rows) {
		t.deepEqual(chooseTransport({transport: 'auto'}, given), reason === undefined ? {transport: 'ssh2'} : {transport: 'ssh', reason});
		t.deepEqual(chooseTransport({transport: 'ssh2'}, given), {transport: 'ssh2'});
		t.deepEqual(chooseTransport({transport: 'ssh'}, given), {transport: 'ssh'});
	}
});

long('opens locked keys with a passphrase, and says what it tried where none is given', {}, async (t, sshd, to) => {
	const identityFile = makeKey(path.join(sshd.directory, 'id locked %h'), 'ed25519', secret);
	const questions: Array<Omit<Question, 'id'>> = [];

	sshd.authorize(`${identityFile}.pub`);

	const shell = await to({identityFile}, {
		async ask(question) {
			questions.push(question);

			return secret;
		},
	});

	t.is(await printed(shell, 'echo in\n'), 'in\n');
	t.deepEqual(questions.map(({kind, about}) => [kind, about]), [['passphrase', identityFile]]);
	await failsWith(t, to({identityFile}), /is not let in/v);
	await failsWith(t, to({identityFile}, {ask: async () => undefined}), 'needs-answer');
	await failsWith(t, to({identityFile}, {ask: async () => 'wrong'}), 'authentication');
});

long('goes through a ProxyCommand, which may be an ssh of its own', {}, async (t, sshd, to) => {
	const configFile = path.join(sshd.directory, 'config');

	writeFileSync(path.join(sshd.directory, 'proxy.cjs'), 'const socket = require("node:net").connect(Number(process.argv[3]), process.argv[2]); process.stdin.pipe(socket); socket.pipe(process.stdout);');
	writeFileSync(configFile, ['Host far', 'HostName 127.0.0.1', `ProxyCommand ${process.execPath} ${path.join(sshd.directory, 'proxy.cjs')} %h %p`, 'RequestTTY force', 'RemoteCommand echo surprise', 'ControlMaster auto', 'ControlPath /nonexistent/%C', 'LocalForward 127.0.0.1:1 127.0.0.1:2', 'ForwardAgent yes', ''].join('\n'));
	t.is(await printed(await to({address: 'far'}, {configFile}), 'echo far\n'), 'far\n');

	// As many still write a jump host; what it says is told.
	const through = (words: string): string => ['Host far', 'HostName 127.0.0.1', `ProxyCommand ssh -F none ${words} -p ${sshd.port} -W %h:%p 127.0.0.1`, ''].join('\n');
	const known = `-o UserKnownHostsFile=${sshd.knownHostsFile}`;

	writeFileSync(configFile, through(`${known} -i ${sshd.identityFile}`));
	t.is(await printed(await to({address: 'far'}, {configFile}), 'echo through\n'), 'through\n');
	writeFileSync(configFile, through(`${known} -o BatchMode=yes -i ${makeKey(path.join(sshd.directory, 'stranger'))}`));

	const refused = await failure(t, to({address: 'far'}, {configFile}));

	t.is(refused.code, 'authentication');
	t.regex(refused.message, /in its ProxyCommand does not let us in/v);
	writeFileSync(configFile, through(`-o StrictHostKeyChecking=yes -o UserKnownHostsFile=/dev/null -i ${sshd.identityFile}`));

	const unknown = await failure(t, to({address: 'far'}, {configFile}));

	t.is(unknown.code, 'host-key-unknown', unknown.message);
	t.regex(unknown.message, /in the ProxyCommand to `loopback`/v);
	await t.throwsAsync(to({jump: 'gate'}), {instanceOf: TypeError});
});

long('lets another connection through, as a jump host does', {}, async (t, sshd, to) => {
	const shell = await openSystemShell(sshd.host(), {home: sshd.directory, configFile: 'none'});
	const way = await shell.forward('127.0.0.1', sshd.port);
	const [greeting] = await once(way, 'data') as [Uint8Array];

	t.regex(Buffer.from(greeting).toString(), /^SSH-2\.0/v);
	way.destroy();
	await t.throwsAsync(shell.forward('127.0.0.1', 1), {message: /refused/v});
	await shell.close();
	t.pass(await printed(await to(), 'echo\n'));
});

for (const most of [1, 2]) {
	long(`waits for a session where the server has ${most}`, {config: [`MaxSessions ${most}`]}, async (t, _, to) => {
		const shell = await to();
		const results = await Promise.all(Array.from({length: 12}, async (__, index) => printed(shell, `echo ${index}\n`)));

		t.deepEqual(results, Array.from({length: 12}, (__, index) => `${index}\n`));
	});
}

const mastersOf = (pid: number): readonly string[] => execFileSync('ps', ['-A', '-o', 'pid=', '-o', 'args='], {encoding: 'utf8'}).split('\n').filter(line => /ssh .*-M |ssh: \S*lparsafe/v.test(line) && line.includes(`/${pid}-`));

long('leaves nothing behind when it closes, is aborted, or is killed', {}, async (t, sshd, to) => {
	const shell = await to();

	t.is(mastersOf(process.pid).length, 1);
	await shell.close();
	await until(() => mastersOf(process.pid).length === 0);

	const silent = net.createServer();

	silent.listen(0, '127.0.0.1');
	await once(silent, 'listening');

	const {port} = silent.address() as net.AddressInfo;
	const reason = new Error('enough');

	await t.throwsAsync(to({port}, {signal: AbortSignal.any([AbortSignal.timeout(300)])}), {name: 'TimeoutError'});
	await failsWith(t, to({port}, {timing: {readyMilliseconds: 400}}), 'timeout');
	await t.throwsAsync(to({}, {signal: AbortSignal.abort(reason)}), {is: reason});
	silent.close();
	await until(() => mastersOf(process.pid).length === 0);

	const program = `
		const {openSystemShell} = await import(${JSON.stringify(path.resolve('source/ssh/system-ssh.ts'))});
		const shell = await openSystemShell(${JSON.stringify(sshd.host())}, {home: ${JSON.stringify(sshd.directory)}, configFile: 'none'});
		shell.exec(['sleep', '600']);
		setTimeout(() => console.log('ready'), 200);
		setInterval(() => {}, 1000);
	`;
	const child: ChildProcess = spawn(process.execPath, [loadTypescript, '--input-type=module', '-e', program], {stdio: ['ignore', 'pipe', 'inherit']});

	await once(createInterface({input: child.stdout ?? process.stdin}), 'line');

	const pid = child.pid ?? 0;

	t.is(mastersOf(pid).length, 1);
	child.kill('SIGKILL');
	await until(() => mastersOf(pid).length === 0);
});
