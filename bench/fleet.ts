import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {
	chmod,
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	rm,
	writeFile,
} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {Worker} from 'node:worker_threads';
import type {Services} from '../source/base/services.js';
import type {HostInput} from '../source/base/services/hosts.js';
import type {Shell} from '../source/base/shell.js';
import {connectServices} from '../source/engine/services-port.js';
import {discover} from '../source/facts/discover.js';
import {connect} from '../source/ssh/connect.js';
import {fixtures} from '../test/helpers/fake-aix.js';
import {startSshd, type Sshd} from '../test/helpers/sshd.js';
import {openAppTerminal, percentile95} from './app-terminal.js';
import {interleave, time} from './interleave.js';

const hostCount = 200;
const atOnce = 50;
const kex = 'curve25519-sha256';
const cipher = 'aes128-gcm@openssh.com';

const run = async (command: string, commandArguments: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<void> => new Promise((resolve, reject) => {
	const child = spawn(command, commandArguments, {env: {...process.env, ...environment}, stdio: ['ignore', 'ignore', 'ignore']});

	child.on('error', reject);
	child.on('close', code => {
		if (code === 0) {
			resolve();
		} else {
			reject(new Error(`${command} ended with ${code}.`));
		}
	});
});

const printed = async (command: string, commandArguments: readonly string[], {input = '', environment = {}}: {readonly input?: string; readonly environment?: Readonly<Record<string, string>>} = {}): Promise<string> => new Promise((resolve, reject) => {
	const child = spawn(command, commandArguments, {env: {...process.env, ...environment}, stdio: ['pipe', 'pipe', 'ignore']});
	let text = '';

	child.stdout.setEncoding('utf8').on('data', (piece: string) => {
		text += piece;
	});
	child.on('error', reject);
	child.on('close', () => {
		resolve(text);
	});
	child.stdin.on('error', () => undefined);
	child.stdin.end(input);
});

const quoted = (text: string): string => `'${text.replaceAll('\'', String.raw`'\''`)}'`;

/**
Commands of an AIX host as light as they can be: one process each, which prints what was recorded. Both sides wait for the same ones.
*/
const placeCommands = async (directory: string, level: string): Promise<void> => {
	const recorded = path.join(fixtures, level);
	const entries = await readdir(recorded);
	const names = entries.filter(name => name.endsWith('.txt'));
	const cases = new Map<string, string[]>();

	for (const name of names) {
		const stem = name.slice(0, -4);
		const [command = ''] = stem.split('_', 1);
		const text = await readFile(path.join(recorded, name), 'utf8');
		const codeFile = path.join(recorded, `${stem}.rc`);
		const code = existsSync(codeFile) ? Number(await readFile(codeFile, 'utf8')) : 0;

		cases.set(command, [...(cases.get(command) ?? []), `${quoted(stem)}) printf %s ${quoted(text)}; exit ${code};;`]);
	}

	await mkdir(directory);

	for (const [command, rows] of cases) {
		const file = path.join(directory, command);

		// Names as fixtures have them: a blank is `_`; the few other characters stand in no question that is asked of every host.
		await writeFile(file, `#!/bin/sh\nname=${command}\nfor each; do name="\${name}_$each"; done\ncase $name in\n${rows.join('\n')}\nesac\nexit 1\n`);
		await chmod(file, 0o755);
	}
};

export type FleetFigures = {
	/**
	Milliseconds for all hosts: ours cold, theirs; ours over open connections, theirs again.
	*/
	readonly cold: readonly [ours: number, xargs: number];
	readonly warm: readonly [ours: number, xargs: number];

	/**
	Milliseconds from a key to the frame that answers it while the app asks all hosts, 95th percentile.
	*/
	readonly keyMilliseconds: number;

	/**
	Absent where Ansible is not installed.
	*/
	readonly ansible?: number;
};

export type Engine = {readonly services: Services; close(): Promise<void>};

/**
The built engine in a worker, as the app has it, with the hosts in its home.
*/
export const openFleet = async (home: string, sshd: Sshd, names: readonly string[]): Promise<Engine> => {
	const worker = new Worker(fileURLToPath(new URL('../distribution/engine.js', import.meta.url)), {
		workerData: {
			home, isTraining: false, isReadOnly: false, version: '0.0.0', isResuming: false,
		},
		execArgv: [],
	});
	const {services, fail} = connectServices(worker);

	worker.on('error', error => {
		fail(error as Error);
	});

	const known = await services.listHosts();

	for (const name of known.length > 0 ? [] : names) {
		const {address, port, user, role, identityFile, knownHostsFile} = sshd.host();
		const input: HostInput = {
			name, address, port, user, role, ...(identityFile !== undefined && {identityFile}), ...(knownHostsFile !== undefined && {knownHostsFile}), tags: [],
		};

		await services.addHost(input);
	}

	return {
		services,
		async close() {
			await services.close();
			await worker.terminate();
		},
	};
};

const refresh = async ({services}: Engine, names: readonly string[]): Promise<void> => {
	const {read, failed} = await services.refreshFacts(names);

	if (read === names.length) {
		return;
	}

	const entries = await services.listHosts();

	throw new Error(`${failed} hosts were not read: ${entries.find(({factsError}) => factsError !== undefined)?.factsError?.message ?? ''}`);
};

/**
Moves the cursor in the app while it asks all hosts, until it has.
*/
const keysMeanwhile = async (home: string): Promise<number> => {
	const app = openAppTerminal({LPARSAFE_HOME: home}, {columns: 160, rows: 50});
	const cursor = /^\S.? +lpar\d+/mv;
	const times: number[] = [];

	try {
		await app.see(`${hostCount} hosts`);

		for (let count = 0; count < 20; count += 1) {
			await app.change('j', cursor);
		}

		// The first asking opens the connections, the second uses them.
		for (const _ of ['cold', 'warm']) {
			await app.press('A');

			const asking = {isDone: false};

			void app.see(`${hostCount} hosts answered`).then(() => {
				asking.isDone = true;
			});

			// As fast as a held key repeats, down and up again before the list ends.
			for (let count = 0; !asking.isDone; count += 1) {
				times.push(await app.change(count % 200 < 100 ? 'j' : 'k', cursor));
				await delay(33);
			}

			await app.press('g');
		}
	} finally {
		app.close();
	}

	return percentile95(times);
};

/**
Facts of a fleet against the system's client and Ansible running the very script, with the same key exchange and cipher on every side. One server answers for all hosts, on the machine that asks.
*/
export const benchFleet = async ({rounds = 3}: {readonly rounds?: number} = {}): Promise<FleetFigures> => {
	const place = await mkdtemp(path.join(os.tmpdir(), 'lps-fleet-'));
	const bin = path.join(place, 'bin');
	const names = Array.from({length: hostCount}, (_, index) => `lpar${String(index + 1).padStart(3, '0')}`);

	await placeCommands(bin, '7.3');

	// Hosts of a fleet work for themselves, and here all would share two processors with those who ask. So they answer at once with what was recorded: what is left is what asking takes.
	const recorded = path.join(place, 'recorded');
	const recordedMark = path.join(place, 'is-recorded');
	const host = path.join(place, 'host');
	const scriptFile = path.join(place, 'script');

	await writeFile(host, `#!/bin/sh\nif [ -f ${recordedMark} ]; then case $SSH_ORIGINAL_COMMAND in *${scriptFile}) exec <${scriptFile};; esac; read mark; exec sed "s/@MARK@/\${mark#ask_mark=}/g" ${recorded}; fi\nPATH=${bin}:$PATH exec /bin/sh -s\n`);
	await chmod(host, 0o755);

	const sshd = await startSshd({config: [`KexAlgorithms ${kex}`, `Ciphers ${cipher}`, 'MaxStartups 1000', `ForceCommand ${host}`, 'LogLevel ERROR']});

	try {
		// Once, to hear what is asked.
		const shell = await connect(sshd.host(), {home: place, configFile: 'none'});
		let script = '';
		const listening: Shell = {
			...shell,
			exec(words, options) {
				script = typeof options?.stdin === 'string' ? options.stdin : script;

				return shell.exec(words, options);
			},
		};

		await discover(listening, {host: 'lpar', role: 'lpar', now: () => Date.now()});
		await shell.close();

		const mark = /^ask_mark=(?<mark>\S+)/mv.exec(script)?.groups?.['mark'];

		if (mark === undefined) {
			throw new Error('What is asked has no mark.');
		}

		const listFile = path.join(place, 'list');
		const answer = await printed('/bin/sh', ['-s'], {input: script, environment: {PATH: `${bin}:${process.env['PATH'] ?? ''}`}});

		await writeFile(recorded, answer.replaceAll(mark, '@MARK@'));
		await writeFile(scriptFile, script);
		await writeFile(listFile, `${names.join('\n')}\n`);
		await writeFile(recordedMark, '');

		const login = ['-i', sshd.identityFile, '-o', `UserKnownHostsFile=${sshd.knownHostsFile}`, '-o', `KexAlgorithms=${kex}`, '-o', `Ciphers=${cipher}`];
		const xargs = async () => run('xargs', [
			'-a', listFile, '-P', String(atOnce), '-I{}', 'sh', '-c', 'exec "$@" < "$0"', scriptFile, 'ssh', '-F', 'none', ...login, '-p', String(sshd.port), `${sshd.user}@127.0.0.1`, '/bin/sh', '-s', '{}',
		]);
		const ansible = async () => run('ansible', ['-i', inventory, '-f', String(atOnce), '-m', 'raw', '-a', `/bin/sh -s < ${scriptFile}`, 'all'], {ANSIBLE_CONFIG: settings, ANSIBLE_HOME: place, ANSIBLE_LOCAL_TEMP: place});
		const inventory = path.join(place, 'inventory');
		const settings = path.join(place, 'ansible.cfg');

		await writeFile(settings, '');

		// A control path for each, as for hosts of their own: with one address they would share one connection.
		await writeFile(inventory, names.map(name => `${name} ansible_host=127.0.0.1 ansible_port=${sshd.port} ansible_user=${sshd.user} ansible_control_path=${path.join(place, name)} ansible_ssh_common_args="-F none ${login.join(' ')}"\n`).join(''));

		let homes = 0;
		const cold = await interleave(async () => {
			homes += 1;

			const home = path.join(place, `home${homes}`);
			const engine = await openFleet(home, sshd, names);

			try {
				return await time(async () => refresh(engine, names));
			} finally {
				await engine.close();
			}
		}, async () => time(xargs), rounds);

		const engine = await openFleet(path.join(place, 'home'), sshd, names);
		let warm: readonly [number, number];

		try {
			await refresh(engine, names);
			warm = await interleave(async () => time(async () => refresh(engine, names)), async () => time(xargs), rounds);
		} finally {
			await engine.close();
		}

		const ansiblePlace = await printed('/bin/sh', ['-c', 'command -v ansible || :']);

		return {
			cold, warm, keyMilliseconds: await keysMeanwhile(path.join(place, 'home')), ...(ansiblePlace !== '' && {ansible: await time(ansible)}),
		};
	} finally {
		await sshd.stop();
		await rm(place, {recursive: true, force: true, maxRetries: 5});
	}
};
