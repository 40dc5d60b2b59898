import {execFileSync, spawn} from 'node:child_process';
import {readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import ssh2, {type AuthContext, type ParsedKey} from 'ssh2';
import {systemClock} from '../../source/base/clock.js';
import type {ConnectionError} from '../../source/base/errors.js';
import type {Ask} from '../../source/base/question.js';
import {collect, type Shell} from '../../source/base/shell.js';
import {createConnections, type Connections} from '../../source/ssh/connections.js';
import {startTimeLimit} from '../../source/ssh/time-limit.js';
import {hasParts} from '../helpers/has-parts.js';
import {makeKey, startSshd} from '../helpers/sshd.js';
import {startSsh2Server, type Ssh2Server} from '../helpers/ssh2-server.js';
import {until} from '../helpers/until.js';

type Asked = Parameters<Ask>[0];
type Answers = Record<string, string | readonly string[]>;

/**
Someone who answers questions whose prompt holds a word, each list in turn, and declines the others.
*/
const operator = (answers: Answers): {readonly ask: Ask; readonly asked: Asked[]} => {
	const asked: Asked[] = [];
	const left = new Map(Object.entries(answers).map(([word, value]) => [word, typeof value === 'string' ? undefined : [...value]]));

	return {
		asked,
		async ask(question) {
			asked.push(question);

			const word = Object.keys(answers).find(each => question.prompt.includes(each));
			const list = word === undefined ? undefined : left.get(word);

			return word === undefined ? undefined : (list === undefined ? answers[word] as string : list.shift());
		},
	};
};

type Scene = {
	readonly t: ExecutionContext;
	readonly server: Ssh2Server;
	to(answers?: Answers): {readonly connections: Connections; readonly asked: Asked[]; login(isAsked?: boolean): Promise<Shell>; failure(isAsked?: boolean): Promise<ConnectionError>};
};

const withServer = (title: string, authenticate: (context: AuthContext, server: Ssh2Server) => void, body: (scene: Scene) => Promise<void>, banner?: string): void => {
	test.serial(title, async t => {
		if (!hasParts(t, 'ssh', 'ssh-keygen')) {
			return;
		}

		const server = await startSsh2Server(authenticate, banner);
		const all: Connections[] = [];

		try {
			await body({
				t,
				server,
				to(answers = {}) {
					const {ask, asked} = operator(answers);
					const connections = createConnections({
						home: server.directory, configFile: 'none', environment: {}, clock: systemClock, ask, timing: {readyMilliseconds: 20_000},
					});
					const login = async (isAsked = true): Promise<Shell> => connections.shell(server.host(), {isAsked});

					all.push(connections);

					return {
						connections,
						asked,
						login,
						failure: async isAsked => t.throwsAsync<ConnectionError>(login(isAsked)),
					};
				},
			});
		} finally {
			await Promise.all(all.map(async connections => connections.close()));
			server.close();
		}
	});
};

const everything = (directory: string): string => readdirSync(directory, {recursive: true, withFileTypes: true})
	.filter(entry => entry.isFile())
	.map(entry => readFileSync(path.join(entry.parentPath, entry.name), 'latin1'))
	.join('\n');

const takesPassword = (context: AuthContext): void => {
	if (context.method === 'password' && context.password === 'sesam') {
		context.accept();
	} else {
		context.reject(['password']);
	}
};

withServer('asks for a password once, keeps it for the next connection, and writes it nowhere', takesPassword, async ({t, server, to}) => {
	const {login, asked, connections} = to({Password: ['sesam']});
	const shell = await login();

	await collect(shell.exec(['true']));
	t.deepEqual(asked, [{
		host: 'asking', kind: 'password', prompt: 'Password of ops@127.0.0.1', about: 'asking', isEchoed: false,
	}]);
	await shell.close();

	// Nobody is asked now: it is in the background.
	const again = await login(false);

	t.true(again.isOpen);
	t.is(asked.length, 1);
	t.deepEqual(server.attempts, ['none', 'password', 'none', 'password']);
	t.false(everything(server.directory).includes('sesam'));
	t.false(JSON.stringify(connections.state('asking')).includes('sesam'));
});

withServer('tries a wrong password once and tells it, without the password', takesPassword, async ({t, server, to}) => {
	const {failure, login, asked} = to({Password: ['geheim99', 'sesam']});
	const error = await failure();

	t.is(error.code, 'authentication');
	t.regex(error.message, /refused: password/v);
	t.false(JSON.stringify(error).includes('geheim99') || error.message.includes('geheim99') || String(error.stack).includes('geheim99'));
	t.deepEqual(server.attempts, ['none', 'password']);

	// In the background nothing is tried at all for a while; the operator's own wish asks anew.
	t.is(await failure(false), error);
	t.deepEqual(server.attempts, ['none', 'password']);
	await login();
	t.is(asked.length, 2);
});

withServer('asks nobody in the background, and says what is needed', takesPassword, async ({t, server, to}) => {
	const {failure, login, asked} = to({Password: 'sesam'});
	const error = await failure(false);

	t.like(error, {code: 'needs-answer', exitCode: 4});
	t.regex(error.message, /it needs the password of `ops`/v);
	t.deepEqual(server.attempts, ['none']);
	t.deepEqual(asked, []);

	const [shell] = await Promise.all([login(true), t.throwsAsync(login(false))]);

	t.true(shell.isOpen);
});

withServer('ends when the operator declines', takesPassword, async ({t, server, to}) => {
	const {failure, asked} = to();
	const error = await failure();

	t.is(error.code, 'needs-answer');
	t.is(asked.length, 1);
	t.deepEqual(server.attempts, ['none']);
});

withServer('answers several rounds of questions, and never one of them from memory', context => {
	if (context.method !== 'keyboard-interactive') {
		context.reject(['keyboard-interactive', 'password']);
		return;
	}

	context.prompt([{prompt: 'Password: ', echo: false}], 'Login', '\u{1B}]0;x\u{7}Welcome\u{9B}31m', ([password]) => {
		context.prompt([{prompt: 'Verification code: ', echo: true}], ([code]) => {
			if (password === 'sesam' && code === '123456') {
				context.accept();
			} else {
				context.reject(['keyboard-interactive', 'password']);
			}
		});
	});
}, async ({t, server, to}) => {
	const {login, failure, asked} = to({Password: ['sesam', 'sesam'], code: ['123456', '000000']});
	const shell = await login();

	t.deepEqual(asked, [
		{
			host: 'asking', kind: 'keyboard-interactive', prompt: 'Password:', about: 'ops@127.0.0.1: Login Welcome', isEchoed: false,
		},
		{
			host: 'asking', kind: 'keyboard-interactive', prompt: 'Verification code:', about: 'ops@127.0.0.1', isEchoed: true,
		},
	]);
	await shell.close();

	// All is asked again; and a refused code is not tried as a password.
	const error = await failure();

	t.is(asked.length, 4);
	t.is(error.code, 'authentication');
	t.deepEqual(server.attempts, ['none', 'keyboard-interactive', 'none', 'keyboard-interactive']);
});

withServer('remembers what was a plain password in one round', context => {
	if (context.method === 'keyboard-interactive') {
		context.prompt([{prompt: 'ops\'s Password: ', echo: false}], ([password]) => {
			if (password === 'sesam') {
				context.accept();
			} else {
				context.reject(['keyboard-interactive']);
			}
		});
	} else {
		context.reject(['keyboard-interactive']);
	}
}, async ({t, to}) => {
	const {login, asked} = to({Password: ['sesam']});
	const shell = await login();

	await shell.close();

	const again = await login(false);

	t.true(again.isOpen);
	t.is(asked.length, 1);
});

const ofKey = (server: Ssh2Server): string => path.join(server.directory, 'second');

withServer('goes on with a code where the key alone is not enough, whoever holds the key', (context, server) => {
	if (context.method === 'keyboard-interactive') {
		context.prompt([{prompt: 'Code: ', echo: false}], ([code]) => {
			if (code === '42') {
				context.accept();
			} else {
				context.reject(['keyboard-interactive']);
			}
		});
	} else if (context.method === 'publickey') {
		const key = ssh2.utils.parseKey(readFileSync(`${ofKey(server)}.pub`)) as ParsedKey;

		if (!key.getPublicSSH().equals(context.key.data)) {
			context.reject(['publickey']);
		} else if (context.signature === undefined) {
			context.accept();
		} else {
			context.reject(['keyboard-interactive'], true);
			partial.add(server.port);
		}
	} else {
		context.reject([partial.has(server.port) ? 'keyboard-interactive' : 'publickey']);
	}
}, async ({t, server, to}) => {
	if (!hasParts(t, 'ssh-agent', 'ssh-add')) {
		return;
	}

	const file = makeKey(ofKey(server));
	const socket = path.join(server.directory, 'agent');
	const agent = spawn('ssh-agent', ['-D', '-a', socket], {stdio: 'ignore'});

	try {
		const {connections, asked} = to({Code: '42', Passphrase: 'offen'});
		const plain = await connections.shell(server.host({name: 'plain', identityFile: file}), {isAsked: true});

		t.true(plain.isOpen);
		partial.clear();

		const declined = to();
		const error = await t.throwsAsync(declined.connections.shell(server.host({name: 'nobody', identityFile: file}), {isAsked: true}), {code: 'needs-answer'});

		t.regex(error?.message ?? '', /what the host asks \(`Code:`\) besides the key/v);
		partial.clear();
		execFileSync('ssh-keygen', ['-q', '-p', '-N', 'offen', '-f', file]);

		const locked = await connections.shell(server.host({name: 'locked', identityFile: file}), {isAsked: true});

		t.true(locked.isOpen);
		t.deepEqual(asked.map(({kind}) => kind), ['keyboard-interactive', 'passphrase', 'keyboard-interactive']);
		partial.clear();
		execFileSync('ssh-keygen', ['-q', '-p', '-P', 'offen', '-N', '', '-f', file]);

		await until(() => statSync(socket, {throwIfNoEntry: false}));
		execFileSync('ssh-add', ['-q', file], {env: {...process.env, SSH_AUTH_SOCK: socket}, stdio: 'ignore'});

		const holding = createConnections({
			home: server.directory, configFile: 'none', environment: {SSH_AUTH_SOCK: socket}, clock: systemClock, ask: operator({Code: '42'}).ask,
		});
		const held = await holding.shell(server.host({name: 'held', identityFile: file}), {isAsked: true});

		t.true(held.isOpen);
		await holding.close();
	} finally {
		agent.kill();
	}
});

const partial = new Set<number>();

withServer('leads through a change of an expired password', context => {
	if (context.method !== 'keyboard-interactive') {
		context.reject(['keyboard-interactive']);
		return;
	}

	context.prompt([{prompt: 'Password: ', echo: false}], () => {
		context.prompt([{prompt: 'New password: ', echo: false}, {prompt: 'Retype new password: ', echo: false}], '', 'You are required to change your password immediately.', ([first, second]) => {
			if (first === 'neu' && second === 'neu') {
				context.accept();
			} else {
				context.reject(['keyboard-interactive']);
			}
		});
	});
}, async ({t, to}) => {
	const {login, asked} = to({'New password': 'neu', 'new password': 'neu', Password: 'alt'});

	await login();
	t.is(asked.length, 3);
	t.regex(asked[1]?.about ?? '', /has expired and the host wants a new one.*required to change/v);

	const {failure} = to({Password: 'alt'});
	const error = await failure();

	t.is(error.code, 'password-expired');
	t.regex(error.advice, /ssh ops@asking/v);
});

withServer('changes a password where the server asks for it in the protocol\'s own way', context => {
	if (context.method === 'password' && context.password === 'alt') {
		context.requestChange('Your password has expired.', password => {
			if (password === 'neu') {
				context.accept();
			} else {
				context.reject(['password']);
			}
		});
	} else {
		context.reject(['password']);
	}
}, async ({t, to}) => {
	const {login, asked} = to({'New password': ['neu', 'anders', 'neu', 'neu'], 'not the same': ['neu'], Password: 'alt'});

	await login();
	t.deepEqual(asked.map(({prompt}) => prompt), ['Password of ops@127.0.0.1', 'New password', 'New password again', 'They were not the same. New password', 'New password again']);
});

withServer('says what a server says of a locked account', context => {
	context.reject(['publickey']);
}, async ({t, to}) => {
	const error = await to().failure();

	t.is(error.code, 'account-locked');
	t.regex(error.message, /it says `3004-303 There have been too many unsuccessful login attempts/v);
}, '3004-303 There have been too many unsuccessful login attempts; please see the system administrator.\n');

withServer('withdraws a question when the server hangs up', context => {
	context.reject(['password']);
}, async ({t, server}) => {
	const withdrawn = Promise.withResolvers<undefined>();
	const connections = createConnections({
		home: server.directory, configFile: 'none', environment: {}, clock: systemClock,
		async ask(_, signal) {
			server.hangUp();

			return new Promise(resolve => {
				signal?.addEventListener('abort', () => {
					withdrawn.resolve(undefined);
					resolve(undefined);
				}, {once: true});
			});
		},
	});
	const error = await t.throwsAsync(connections.shell(server.host(), {isAsked: true}), {code: 'needs-answer'});

	await withdrawn.promise;
	t.regex(error?.message ?? '', /did not wait for your answer/v);
	await connections.close();
});

test('stands still with a time limit while somebody is asked', async t => {
	const ended = Promise.withResolvers<undefined>();
	let hasEnded = false;
	const limit = startTimeLimit(100, () => {
		hasEnded = true;
		ended.resolve(undefined);
	});

	limit.pause();
	await systemClock.sleep(150);
	t.false(hasEnded);
	limit.resume();
	await ended.promise;
	t.true(hasEnded);

	const stopped = startTimeLimit(20, () => {
		t.fail();
	});

	stopped.stop();
	stopped.resume();
	await systemClock.sleep(40);
});

test.serial('unlocks a key of every format in a process of its own, and asks once for all hosts that need it', async t => {
	if (!hasParts(t, 'sshd', 'ssh', 'ssh-keygen', 'ssh-add')) {
		return;
	}

	const sshd = await startSshd();
	const make = (name: string, words: readonly string[]): string => {
		const file = path.join(sshd.directory, name);

		execFileSync('ssh-keygen', ['-q', '-N', 'offen sesam', '-f', file, '-a', '4', ...words]);
		sshd.authorize(`${file}.pub`);

		return file;
	};

	const files = [
		make('usual', ['-t', 'ed25519']),
		make('chacha', ['-t', 'ed25519', '-Z', 'chacha20-poly1305@openssh.com']),
		make('gcm', ['-t', 'ecdsa', '-Z', 'aes256-gcm@openssh.com']),
		make('pkcs8', ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8']),
		make('pem', ['-t', 'rsa', '-b', '2048', '-m', 'PEM']),
	];
	const {ask, asked} = operator({Passphrase: 'offen sesam'});
	const connections = createConnections({
		home: sshd.directory, configFile: 'none', environment: {}, clock: systemClock, ask,
	});

	try {
		for (const file of files) {
			// What follows it beside the key may be lost; the format alone says it then, or nothing.
			if (!file.endsWith('pkcs8')) {
				execFileSync('rm', [`${file}.pub`]);
			}

			const shell = await connections.shell(sshd.host({name: path.basename(file), identityFile: file}), {isAsked: true});

			t.true(shell.isOpen, file);
		}

		t.is(asked.length, files.length);
		t.like(asked[0], {kind: 'passphrase', host: 'usual', isEchoed: false});

		const fresh = operator({'That was not': 'offen sesam', Passphrase: 'falsch'});
		const others = createConnections({
			home: sshd.directory, configFile: 'none', environment: {}, clock: systemClock, ask: fresh.ask,
		});
		const shells = await Promise.all(['one', 'two', 'three'].map(async name => others.shell(sshd.host({name, identityFile: files[0] ?? ''}), {isAsked: true})));

		t.true(shells.every(({isOpen}) => isOpen));
		t.is(fresh.asked.length, 2);
		await others.close();

		const wrong = operator({passphrase: 'falsch', Passphrase: 'falsch'});
		const third = createConnections({
			home: sshd.directory, configFile: 'none', environment: {}, clock: systemClock, ask: wrong.ask,
		});
		const error = await t.throwsAsync(third.shell(sshd.host({identityFile: files[0] ?? ''}), {isAsked: true}), {code: 'needs-answer'});

		t.is(wrong.asked.length, 3);
		t.regex(error?.message ?? '', /passphrase was wrong/v);
		t.false(everything(sshd.directory).includes('offen sesam'));
		await third.close();
	} finally {
		await connections.close();
		await sshd.stop();
	}
});
