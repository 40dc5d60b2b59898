import {spawn} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import type {Host} from '../source/base/host.js';
import type {Shell} from '../source/base/shell.js';
import {discover} from '../source/facts/discover.js';
import {connect} from '../source/ssh/connect.js';
import {interleave, time} from './interleave.js';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const run = async (command: string, args: readonly string[], {input = '', environment = {}}: {readonly input?: string; readonly environment?: Readonly<Record<string, string>>} = {}): Promise<string> => new Promise((resolve, reject) => {
	const child = spawn(command, args, {env: {...process.env, ...environment}, stdio: ['pipe', 'pipe', 'ignore']});
	let out = '';

	child.stdout.setEncoding('utf8').on('data', (piece: string) => {
		out += piece;
	});
	child.on('error', reject);
	child.on('close', code => {
		if (code === 0) {
			resolve(out);
		} else {
			reject(new Error(`${command} ${args.join(' ')} ended with ${code}.`));
		}
	});
	child.stdin.end(input);
});

/**
Discovery of one simulated host, connection and all, against the OpenSSH client running the very script with the same key exchange and cipher. `command` is the whole headless command, start of the program included.
*/
export const benchFacts = async (): Promise<{readonly library: number; readonly command: number; readonly yardstick: number}> => {
	const home = await mkdtemp(path.join(os.tmpdir(), 'lps-bench-'));
	const program = path.join(root, 'distribution', 'lparsafe.js');
	const environment = {LPARSAFE_HOME: home};
	const lparsafe = async (...args: readonly string[]) => run(process.execPath, [program, ...args], {environment});

	try {
		const fleet = JSON.parse(await lparsafe('simulate', '--hosts', '1', '--speed', '100', '--json')) as {readonly hosts: ReadonlyArray<Pick<Host, 'name' | 'address' | 'port' | 'user'> & {readonly identityFile: string; readonly knownHostsFile: string}>};
		const [simulated] = fleet.hosts;

		if (simulated === undefined) {
			throw new Error('No simulated host.');
		}

		const {name, address, port, user, identityFile, knownHostsFile} = simulated;
		const host: Host = {
			name, address, port, user, identityFile, knownHostsFile, role: 'lpar', tags: [], become: 'none', transport: 'ssh2', legacyAlgorithms: false,
		};
		let script = '';

		await lparsafe('hosts', 'add', name, '--address', address, '--port', String(port), '--user', user, '--identity', identityFile, '--known-hosts', knownHostsFile);

		const once = async () => {
			const shell = await connect(host, {home, configFile: 'none'});
			const listening: Shell = {
				...shell,
				exec(words, options) {
					script = typeof options?.stdin === 'string' ? options.stdin : script;

					return shell.exec(words, options);
				},
			};

			await discover(listening, {host: name, role: 'lpar', now: () => Date.now()});
			await shell.close();
		};

		await once();

		const ssh = async () => run('ssh', ['-F', 'none', '-i', identityFile, '-o', `UserKnownHostsFile=${knownHostsFile}`, '-o', 'KexAlgorithms=curve25519-sha256', '-o', 'Ciphers=aes128-gcm@openssh.com', '-p', String(port), `${user}@${address}`, '/bin/sh', '-s'], {input: script});
		const [library, yardstick] = await interleave(async () => time(once), async () => time(ssh), 9);
		const [command] = await interleave(async () => time(async () => lparsafe('facts', name, '--fresh', '--json')), async () => 0, 5);

		return {library, command, yardstick};
	} finally {
		await lparsafe('simulate', 'stop');
		await rm(home, {recursive: true, force: true, maxRetries: 5});
	}
};
