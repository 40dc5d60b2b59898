import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	appendFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import type {Host} from '../../source/base/host.js';

type HostKeyKind = 'ed25519' | 'rsa' | 'ecdsa';

export type SshdOptions = {
	/**
	More lines for sshd_config, such as `MaxSessions 2`; they come first, and sshd takes the first it meets.
	*/
	readonly config?: readonly string[];
	readonly hostKeys?: readonly HostKeyKind[];
	readonly port?: number;
};

/**
A real OpenSSH server on loopback, with keys and config of its own in a directory of its own.
*/
export type Sshd = {
	readonly directory: string;
	readonly port: number;
	readonly user: string;
	readonly pid: number;

	/**
	A key that is let in, and a known_hosts file that knows the server.
	*/
	readonly identityFile: string;
	readonly knownHostsFile: string;

	/**
	Path of a host's public key, private without `.pub`.
	*/
	hostKeyFile(kind: HostKeyKind): string;
	host(changes?: Partial<Host>): Host;

	/**
	Lets another public key in.
	*/
	authorize(publicKeyFile: string): void;
	log(): string;

	/**
	Ends every session process at once, as a crashed host would; the server stays.
	*/
	killSessions(): void;
	stop(): Promise<void>;
};

export const makeKey = (file: string, kind: HostKeyKind = 'ed25519', passphrase = ''): string => {
	execFileSync('ssh-keygen', ['-q', '-t', kind, ...(kind === 'rsa' ? ['-b', '2048'] : []), '-N', passphrase, '-C', path.basename(file), '-f', file]);

	return file;
};

export const freePort = async (): Promise<number> => {
	const server = net.createServer();

	server.listen(0, '127.0.0.1');
	await once(server, 'listening');

	const {port} = server.address() as net.AddressInfo;

	server.close();
	await once(server, 'close');

	return port;
};

const isListening = async (port: number): Promise<boolean> => new Promise(resolve => {
	const socket = net.connect(port, '127.0.0.1');

	socket.once('connect', () => {
		socket.destroy();
		resolve(true);
	});
	socket.once('error', () => {
		resolve(false);
	});
});

const descendants = (pid: number): readonly number[] => {
	const rows = execFileSync('ps', ['-A', '-o', 'pid=', '-o', 'ppid='], {encoding: 'utf8'}).trim().split('\n').map(row => row.trim().split(/\s+/v).map(Number));
	const found: number[] = [];
	let parents = [pid];

	while (parents.length > 0) {
		const current = parents;

		parents = rows.filter(row => current.includes(row[1] ?? -1)).map(row => row[0] ?? -1);
		found.push(...parents);
	}

	return found;
};

/**
Starts one. Runs as root and as anyone else; without root it lets in only the account that runs the tests, as it is.
*/
export const startSshd = async ({config = [], hostKeys = ['ed25519'], port: wanted}: SshdOptions = {}): Promise<Sshd> => {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-sshd-'));
	const {username: user} = os.userInfo();
	const port = wanted ?? await freePort();
	const identityFile = makeKey(path.join(directory, 'id_client'));
	const authorized = path.join(directory, 'authorized_keys');
	const knownHostsFile = path.join(directory, 'known_hosts');
	const logFile = path.join(directory, 'log');
	const hostKeyFile = (kind: HostKeyKind): string => path.join(directory, `host_${kind}`);

	for (const kind of hostKeys) {
		makeKey(hostKeyFile(kind), kind);
	}

	writeFileSync(authorized, readFileSync(`${identityFile}.pub`), {mode: 0o600});
	writeFileSync(knownHostsFile, hostKeys.map(kind => `[127.0.0.1]:${port} ${readFileSync(`${hostKeyFile(kind)}.pub`, 'utf8')}`).join(''), {mode: 0o600});

	const configFile = path.join(directory, 'sshd_config');

	writeFileSync(configFile, [
		...config,
		`Port ${port}`,
		'ListenAddress 127.0.0.1',
		...hostKeys.map(kind => `HostKey ${hostKeyFile(kind)}`),
		`AuthorizedKeysFile ${authorized}`,
		'StrictModes no',
		'UsePAM no',
		'PasswordAuthentication no',
		'KbdInteractiveAuthentication no',
		'PermitRootLogin prohibit-password',
		'PrintMotd no',

		// A bash above the first level does not read the account's own .bashrc, which may take long or write something.
		'SetEnv SHLVL=1',
		'MaxStartups 100:30:200',
		`PidFile ${path.join(directory, 'pid')}`,
		'LogLevel VERBOSE',
		'',
	].join('\n'));

	// Debian keeps the privilege separation directory on a tmpfs that a container may not have filled.
	if (process.getuid?.() === 0 && !existsSync('/run/sshd')) {
		mkdirSync('/run/sshd', {recursive: true, mode: 0o755});
	}

	// It ends with the test's process, however that ends: then the pipe is closed.
	const child = spawn('/bin/sh', ['-c', '"$@" & server=$!; cat > /dev/null; kill -9 $server', 'sh', '/usr/sbin/sshd', '-D', '-f', configFile, '-E', logFile], {stdio: ['pipe', 'ignore', 'ignore']});
	const ended = once(child, 'exit');
	const log = (): string => existsSync(logFile) ? readFileSync(logFile, 'utf8') : '';
	const deadline = Date.now() + 30_000;

	const pidFile = path.join(directory, 'pid');

	// It notes its process id only after it listens.
	while (!await isListening(port) || !existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '') {
		if (child.exitCode !== null || Date.now() > deadline) {
			throw new Error(`sshd did not start: ${log()}`);
		}

		await delay(20);
	}

	const pid = Number(readFileSync(pidFile, 'utf8'));
	const killSessions = (): void => {
		for (const each of descendants(pid)) {
			try {
				process.kill(each, 'SIGKILL');
			} catch {}
		}
	};

	return {
		directory,
		port,
		user,
		pid,
		identityFile,
		knownHostsFile,
		hostKeyFile,
		host: changes => ({
			name: 'loopback', address: '127.0.0.1', port, user, role: 'lpar', tags: [], identityFile, knownHostsFile, become: 'none', transport: 'ssh2', legacyAlgorithms: false, ...changes,
		}),
		authorize(publicKeyFile) {
			appendFileSync(authorized, readFileSync(publicKeyFile));
		},
		log,
		killSessions,
		async stop() {
			killSessions();
			child.stdin?.end();
			await ended;
			rmSync(directory, {recursive: true, force: true});
		},
	};
};
