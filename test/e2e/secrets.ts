import {spawn} from 'node:child_process';
import {
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type {ExecutionContext} from 'ava';
import ssh2, {type AuthContext, type ParsedKey, type ServerChannel} from 'ssh2';
import {quoteWord} from '../../source/base/quote.js';
import type {Services} from '../../source/base/services.js';
import {createEngine} from '../../source/engine/create-engine.js';
import {openStore} from '../../source/store/open-store.js';
import {fakeSudo} from '../helpers/fake-sudo.js';
import {hasParts} from '../helpers/has-parts.js';
import {longTest} from '../helpers/long-tests.js';
import {lparsafe, temporaryHome} from '../helpers/lparsafe.js';
import {makePlan, step} from '../helpers/run-rig.js';
import {startSsh2Server, type Ssh2Server} from '../helpers/ssh2-server.js';
import {makeKey} from '../helpers/sshd.js';

const becomePassword = 'Zürich 7';
const loginPassword = 'lo"gin\'s $word';
const passphrase = 'Schlüssel & Schloß';
const secrets = [becomePassword, loginPassword, passphrase];

const filesIn = (directory: string): readonly string[] => readdirSync(directory, {recursive: true})
	.map(name => path.join(directory, String(name)))
	.filter(file => statSync(file).isFile());

const formsOf = (secret: string): readonly string[] => {
	const bytes = Buffer.from(secret);
	const quoted = quoteWord(secret);

	return [
		secret,
		...[0, 1, 2].map(before => Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').slice(4, -4)),
		bytes.toString('base64'),
		bytes.toString('base64url'),
		bytes.toString('hex'),
		bytes.toString('hex').toUpperCase(),
		encodeURIComponent(secret),
		JSON.stringify(secret).slice(1, -1),
		quoted.startsWith('\'') ? quoted.slice(1, -1) : quoted,
	];
};

/**
Which secrets stand in which of these texts, and in what form.
*/
const found = (texts: ReadonlyArray<readonly [name: string, bytes: Uint8Array]>): readonly string[] => {
	const forms = secrets.flatMap(secret => formsOf(secret));

	return texts.flatMap(([name, bytes]) => forms.filter(form => Buffer.from(bytes).includes(form)).map(form => `${form} in ${name}`));
};

const inFiles = (files: readonly string[]): readonly string[] => found(files.map(file => [file, readFileSync(file)] as const));

/**
Lets in who has the key and then knows the password.
*/
const authenticate = (publicKey: string) => {
	let hasKey = false;

	return (context: AuthContext): void => {
		if (context.method === 'publickey') {
			const key = ssh2.utils.parseKey(readFileSync(publicKey)) as ParsedKey;

			if (!key.getPublicSSH().equals(context.key.data)) {
				context.reject(['publickey']);
			} else if (context.signature === undefined) {
				context.accept();
			} else {
				hasKey = true;
				context.reject(['keyboard-interactive'], true);
			}
		} else if (context.method === 'keyboard-interactive') {
			context.prompt([{prompt: 'Password: ', echo: false}], ([answer]) => {
				if (answer === loginPassword) {
					context.accept();
				} else {
					context.reject(['keyboard-interactive']);
				}
			});
		} else {
			context.reject([hasKey ? 'keyboard-interactive' : 'publickey']);
		}
	};
};

/**
Runs a command on this machine, with the documented sudo in front.
*/
const runHere = (sudo: string) => (command: string, channel: ServerChannel): void => {
	const child = spawn('/bin/sh', ['-c', command], {detached: true, env: {PATH: `${sudo}:${process.env['PATH'] ?? ''}`, HOME: '/', FAKE_SUDO: 'password'}});

	channel.pipe(child.stdin);
	channel.on('error', () => undefined);
	child.stdin.on('error', () => undefined);
	child.stdout.pipe(channel, {end: false});
	child.stderr.pipe(channel.stderr, {end: false});
	child.on('close', code => {
		channel.exit(code ?? 1);
		channel.end();
	});
};

const answerAll = async (services: Services, asked: string[]): Promise<void> => {
	for await (const question of services.questions()) {
		if (('isWithdrawn' in question)) {
			continue;
		}

		asked.push(question.kind);
		await services.answerQuestion(question.id, {
			passphrase, password: loginPassword, 'keyboard-interactive': loginPassword, 'become-password': becomePassword,
		}[question.kind]);
	}
};

/**
Prints a file whole on both streams, cut over two writes that are read apart, and in other forms.
*/
const printing = (file: string): string => String.raw`
cat ${file}; cat ${file} >&2
printf 'cut: '; dd if=${file} bs=1 count=3 2>/dev/null; sleep 0.5; dd if=${file} bs=1 skip=3 2>/dev/null
printf 'cut: ' >&2; dd if=${file} bs=1 count=4 2>/dev/null >&2; sleep 0.5; dd if=${file} bs=1 skip=4 2>/dev/null >&2
base64 < ${file}; od -An -tx1 -v < ${file} | tr -d ' \n'; echo
printf 'and an end: '; dd if=${file} bs=1 count=3 2>/dev/null`;

const withEngine = async (home: string, action: (services: Services, asked: readonly string[]) => Promise<void>): Promise<void> => {
	const asked: string[] = [];
	const services = createEngine({
		home, isTraining: false, isReadOnly: false, version: 'test', isResuming: true, onBug(error) {
			throw error;
		},
	});
	const answering = answerAll(services, asked);

	try {
		await action(services, asked);
	} finally {
		await services.close();
		void answering;
	}
};

const withHost = async (t: ExecutionContext, action: (rig: {readonly home: string; readonly jobs: string; readonly planted: readonly string[]; readonly server: Ssh2Server; readonly key: string}) => Promise<void>): Promise<void> => {
	const home = temporaryHome(t);
	const jobs = `/var/lib/lparsafe-secrets-${process.pid}`;
	const outside = temporaryHome(t);
	const key = makeKey(path.join(outside, 'key'), 'ed25519', passphrase);
	const server = await startSsh2Server(authenticate(`${key}.pub`), undefined, runHere(fakeSudo()));
	const planted = secrets.map((secret, index) => {
		const file = path.join(outside, `planted-${index}`);

		writeFileSync(file, secret);

		return file;
	});

	mkdirSync(jobs, {mode: 0o700});
	process.env['LPARSAFE_JOB_DIRECTORY'] = jobs;

	try {
		await action({
			home, jobs, planted, server, key,
		});
	} finally {
		server.close();
		rmSync(jobs, {recursive: true, force: true});
	}
};

longTest('what is typed at a login stands nowhere afterwards, also where a step prints it whole, cut and encoded', async t => {
	if (!hasParts(t, 'ssh-add', 'perl') || process.getuid?.() !== 0) {
		t.log('SKIPPED: a job directory outside of /tmp is made by root only');
		t.pass();
		return;
	}

	await withHost(t, async ({home, jobs, planted, server, key}) => {
		const said: Array<readonly [string, Uint8Array]> = [];
		const hear = (name: string, value: unknown): void => {
			said.push([name, Buffer.from(JSON.stringify(value))]);
		};

		await withEngine(home, async (services, asked) => {
			const {name} = await services.addHost({...server.host({name: 'asking', identityFile: key}), become: 'sudo', becomeUser: 'backup'});
			const {fingerprint} = await services.offeredKey(name);
			const plan = makePlan([...planted.map((file, index) => step(`print-${index}`, printing(file))), step('fail', `cat ${planted[0] ?? ''} >&2; exit 7`)], {
				host: name, identity: {
					hostKey: fingerprint, rootvgDisks: [], hostname: 'local', machineId: 'none',
				},
			} as Record<string, unknown>);
			const store = openStore({home, now: () => Date.now()});

			store.plans.save(plan);
			store.close();

			hear('check', await services.checkHost(name));
			t.deepEqual(asked.toSorted(), ['become-password', 'keyboard-interactive', 'passphrase']);

			const {runId} = await services.startRun({planId: plan.id, acknowledge: []});

			for await (const item of services.follow(runId, {afterSeq: 0, output: 'all'})) {
				hear('follow', item);
			}

			const run = await services.run(runId);

			t.is(run.outcome, 'failed', run.reason);
			hear('run', run);
			hear('hosts', await services.listHosts());
			hear('export', await services.exportHosts());
			hear('report', await services.report(runId));
			hear('ksh', await services.exportPlan(plan.id, 'ksh'));
			hear('markdown', await services.exportPlan(plan.id, 'markdown'));
			hear('info', await services.info());
			hear('audit', await services.verifyAudit());

			const job = readdirSync(jobs).find(entry => /^[\dA-Z]{26}$/v.test(entry)) ?? '';

			for (const {stepId} of run.steps) {
				for (const stream of ['out', 'err'] as const) {
					const {bytes} = await services.output({
						runId, stepId, stream, offset: 0, length: 100_000,
					});
					const log = readdirSync(path.join(jobs, job)).find(file => file.endsWith(`-${stepId}.${stream}`)) ?? '';
					const raw = readFileSync(path.join(jobs, job, log));
					let expected = raw.toString('latin1');

					t.is(bytes.length, raw.length, `${stepId} ${stream}`);

					for (const secret of secrets) {
						expected = expected.replaceAll(Buffer.from(secret).toString('latin1'), '*'.repeat(Buffer.from(secret).length));
					}

					// Apart from the other forms, which the last assertions look for.
					t.true([...Buffer.from(bytes).toString('latin1')].every((character, index) => character === expected[index] || character === '*'), `${stepId} ${stream}`);
					t.true(Buffer.from(bytes).toString('latin1').startsWith(expected.slice(0, 12)));
				}
			}

			t.deepEqual(inFiles(filesIn(jobs).filter(file => !/\/\d+-[a-z].*\.(?:out|err)$/v.test(file))), []);

			for (const args of [['runs', 'show', runId], ['runs', 'log', runId], ['runs', 'log', runId, '--json'], ['runs', 'report', runId], ['info']]) {
				const {out, err} = await lparsafe(home, args, {environment: {LPARSAFE_JOB_DIRECTORY: jobs}});

				said.push([args.join(' '), Buffer.from(out + err)]);
			}
		});

		t.deepEqual(found(said), []);
		t.deepEqual(inFiles(filesIn(home)), []);
		t.true(filesIn(home).some(file => file.endsWith('lparsafe.log')));
		t.regex(readFileSync(path.join(home, 'log', 'lparsafe.log'), 'utf8'), /"code":"connected".*"code":"run-started".*"code":"run-ended".*"code":"stopped"/sv);
	});
});
