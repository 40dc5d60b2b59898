import {execFile, spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import type {ExecutionContext} from 'ava';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/**
The built program, as users start it.
*/
export const program = path.join(root, 'distribution', 'lparsafe.js');

export type Ended = {readonly code: number; readonly out: string; readonly err: string};

/**
A home of its own for a test; a fleet that was started in it is ended afterwards.
*/
export const temporaryHome = (t: ExecutionContext): string => {
	const home = mkdtempSync(path.join(os.tmpdir(), 'lps-'));

	t.teardown(async () => {
		await lparsafe(home, ['simulate', 'stop']);
		rmSync(home, {
			recursive: true, force: true, maxRetries: 10, retryDelay: 100,
		});
	});

	return home;
};

/**
Runs a headless command to its end.
*/
export const lparsafe = async (home: string, args: readonly string[], {environment = {}, signal}: {readonly environment?: Readonly<Record<string, string>>; readonly signal?: AbortSignal} = {}): Promise<Ended> => new Promise((resolve, reject) => {
	const child = spawn(process.execPath, [program, ...args], {
		env: {
			...process.env, NODE_OPTIONS: '', LPARSAFE_HOME: home, ...environment,
		},
		stdio: ['ignore', 'pipe', 'pipe'],
		...(signal !== undefined && {signal, killSignal: 'SIGINT' as const}),
	});
	let out = '';
	let error = '';

	child.stdout.setEncoding('utf8').on('data', (piece: string) => {
		out += piece;
	});
	child.stderr.setEncoding('utf8').on('data', (piece: string) => {
		error += piece;
	});
	child.on('error', cause => {
		if (cause.name !== 'AbortError') {
			reject(cause);
		}
	});
	child.on('close', code => {
		resolve({code: code ?? -1, out, err: error});
	});
});

/**
The document that a command prints with `--json`.
*/
export const document = async <Shape>(home: string, args: readonly string[]): Promise<Shape> => {
	const {out} = await lparsafe(home, [...args, '--json']);

	return JSON.parse(out) as Shape;
};

type Fleet = {readonly hosts: ReadonlyArray<{readonly name: string; readonly address: string; readonly port: number; readonly user: string; readonly identityFile: string; readonly knownHostsFile: string}>};

/**
Starts the simulated fleet and adds its hosts to the inventory of the home.
*/
export const openFleet = async (home: string, {speed = 120, hosts = 1}: {readonly speed?: number; readonly hosts?: number} = {}): Promise<Fleet> => {
	const fleet = await document<Fleet>(home, ['simulate', '--speed', String(speed), '--hosts', String(hosts)]);

	for (const host of fleet.hosts) {
		await lparsafe(home, ['hosts', 'add', host.name, '--address', host.address, '--port', String(host.port), '--user', host.user, '--identity', host.identityFile, '--known-hosts', host.knownHostsFile]);
	}

	return fleet;
};

/**
What a host of the fleet prints for a command, asked past lparsafe.
*/
export const askHost = async ({hosts}: Fleet, name: string, command: string): Promise<string> => {
	const {address, port, user, identityFile, knownHostsFile} = hosts.find(each => each.name === name)!;

	return new Promise(resolve => {
		execFile('ssh', ['-F', 'none', '-p', String(port), '-i', identityFile, '-o', `UserKnownHostsFile=${knownHostsFile}`, '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes', `${user}@${address}`, command], (_error, out) => {
			resolve(out);
		});
	});
};
