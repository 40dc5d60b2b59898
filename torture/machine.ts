import {
	execFile,
	execFileSync,
	spawn,
	type ChildProcess,
} from 'node:child_process';
import {once} from 'node:events';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';
import {freePort, makeKey} from '../test/helpers/sshd.js';
import {shellText} from '../source/base/shell-text.js';
import {isInTime} from './is-in-time.js';
import {secret} from './make-case.js';

// eslint-disable-next-line @typescript-eslint/strict-void-return
const run = promisify(execFile);

/**
A machine with a real OpenSSH server, of which everything can be killed, filled, set wrong and booted again.

`full`: processes, mounts and clock of its own (Linux namespaces, needs root). Otherwise a server beside the tests: what needs a machine of its own is not tried then.
*/
export type Machine = {
	readonly kind: 'full' | 'plain';
	readonly directory: string;
	readonly port: number;
	readonly user: string;
	readonly identityFile: string;

	/**
	The key that the passphrase of `secret` unlocks, which is let in, too.
	*/
	readonly lockedFile: string;
	readonly knownHostsFile: string;

	/**
	A small filesystem that outlives a boot; job directories lie there.
	*/
	readonly small: string;

	/**
	`SHA256:…` of its host key.
	*/
	readonly hostKey: string;

	/**
	Runs shell text on it, as root of it, and answers what that printed; empty where it failed.
	*/
	enter(script: string): Promise<string>;

	/**
	Everything on it dies at once; it is there again, under another boot id.
	*/
	reboot(): Promise<void>;

	/**
	Everything on it dies at once, and nothing answers until `boot`.
	*/
	crash(): Promise<void>;
	boot(): Promise<void>;

	/**
	Kills the sessions of its SSH server, or the server itself, which comes again after so long.
	*/
	killSessions(): Promise<void>;
	killServer(milliseconds: number): Promise<void>;

	/**
	Fills the small filesystem but for so many bytes.
	*/
	fill(leave: number): void;
	fillFiles(): void;
	makeRoom(): void;

	/**
	Sets its clock wrong by so many seconds: `date`, and what perl takes for the time.
	*/
	setClock(seconds: number): void;

	/**
	Takes perl away, or gives it back.
	*/
	setPerl(isThere: boolean): Promise<void>;
	swapHostKey(isOther: boolean): Promise<void>;

	/**
	Starts its server anew, with further lines of configuration that come first, and after shell text that is run before it; without any: as it was.
	*/
	serve(more?: {readonly configuration?: readonly string[]; readonly before?: string}): Promise<void>;

	close(): Promise<void>;
};

/**
The file of the key that the passphrase of `secret` unlocks.
*/
export const lockedName = 'id_locked';

const smallSize = 24 * 1024 * 1024;

/**
What becomes process 1: its own mounts, its own boot id, its own clock, and the server, started again when it dies.
*/
const init = (directory: string): string => shellText`
mount --make-rprivate /
cat /proc/sys/kernel/random/uuid > ${directory}/boot
mount --bind ${directory}/boot /proc/sys/kernel/random/boot_id
[ -f ${directory}/real-date ] || cp /usr/bin/date ${directory}/real-date
mount --bind ${directory}/date /usr/bin/date
[ ! -f ${directory}/no-perl ] || mount --bind ${directory}/nothing /usr/bin/perl
while :; do
	sh ${directory}/serve
	while [ -f ${directory}/down ]; do sleep 0.05; done
done
`;

const serve = (directory: string, before = ''): string => shellText`
${before}
exec /usr/sbin/sshd -D -f ${directory}/sshd_config -E ${directory}/log
`;

const isAnswering = async (port: number): Promise<boolean> => {
	const {promise, resolve} = Promise.withResolvers<boolean>();
	const socket = net.connect(port, '127.0.0.1');
	const tell = (isThere: boolean): void => {
		socket.destroy();
		resolve(isThere);
	};

	socket.setTimeout(1000);
	socket.once('data', () => {
		tell(true);
	});
	socket.once('error', () => {
		tell(false);
	});
	socket.once('timeout', () => {
		tell(false);
	});
	socket.once('close', () => {
		tell(false);
	});

	return promise;
};

const childOf = (pid: number, name: string): number | undefined => {
	try {
		const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(child => child !== '');

		return children.map(Number).find(child => readFileSync(`/proc/${child}/comm`, 'utf8').trim() === name);
	} catch {
		return undefined;
	}
};

/**
Takes away what machines left whose process was killed.
*/
export const sweepMachines = (): void => {
	for (const name of readdirSync(os.tmpdir())) {
		const directory = path.join(os.tmpdir(), name);
		const owner = path.join(directory, 'owner');

		if (!name.startsWith('lparsafe-torture-') || !existsSync(owner) || existsSync(`/proc/${readFileSync(owner, 'utf8')}`)) {
			continue;
		}

		try {
			execFileSync('umount', ['-l', path.join(directory, 'small')], {stdio: 'ignore'});
		} catch {}

		rmSync(directory, {recursive: true, force: true});
	}
};

/**
Whether a machine of the full kind can be had here.
*/
export const hasFullMachine = (): boolean => process.getuid?.() === 0 && process.platform === 'linux' && existsSync('/usr/bin/unshare') && existsSync('/usr/bin/nsenter');

const skewModule = (directory: string): string => shellText`package LparsafeSkew;
BEGIN {
	*CORE::GLOBAL::time = sub () {
		open my $file, "<", "${directory}/skew" or return CORE::time();
		my $skew = <$file> || 0;
		close $file;
		return CORE::time() + int $skew;
	};
}
1;
`;

/**
Starts one, in a new directory; by default one of its own under the temporary directory.
*/
export const startMachine = async ({kind = hasFullMachine() ? 'full' : 'plain', at: wanted}: {readonly kind?: Machine['kind']; readonly at?: string} = {}): Promise<Machine> => {
	const directory = wanted ?? mkdtempSync(path.join(os.tmpdir(), 'lparsafe-torture-'));
	const at = (name: string): string => path.join(directory, name);

	mkdirSync(directory, {recursive: true});

	const port = await freePort();
	const identityFile = makeKey(at('id_client'));
	const lockedFile = makeKey(at(lockedName), 'ed25519', secret);
	const hostKeyFile = makeKey(at('host_key'));
	const otherKeyFile = makeKey(at('other_key'));
	const small = at('small');
	let server: ChildProcess | undefined;

	mkdirSync(small, {mode: 0o755});
	writeFileSync(at('owner'), String(process.pid));
	writeFileSync(at('authorized_keys'), [identityFile, lockedFile].map(file => readFileSync(`${file}.pub`, 'utf8')).join(''), {mode: 0o600});
	writeFileSync(at('known_hosts'), `[127.0.0.1]:${port} ${readFileSync(`${hostKeyFile}.pub`, 'utf8')}`, {mode: 0o600});
	writeFileSync(at('nothing'), '');
	writeFileSync(at('skew'), '0\n');
	writeFileSync(at('LparsafeSkew.pm'), skewModule(directory));
	writeFileSync(at('date'), shellText`#!/bin/sh
read skew < ${directory}/skew
[ "$skew" != 0 ] || exec ${directory}/real-date "$@"
exec ${directory}/real-date -d "@$(( $(${directory}/real-date +%s) + skew ))" "$@"
`, {mode: 0o755});
	writeFileSync(at('init'), init(directory));
	writeFileSync(at('more_config'), '');
	writeFileSync(at('serve'), serve(directory));
	writeFileSync(at('sshd_config'), [
		`Include ${at('more_config')}`,
		`Port ${port}`,
		'ListenAddress 127.0.0.1',
		`HostKey ${at('present_key')}`,
		`AuthorizedKeysFile ${at('authorized_keys')}`,
		'StrictModes no',
		'UsePAM no',
		'PasswordAuthentication no',
		'KbdInteractiveAuthentication no',
		'PermitRootLogin prohibit-password',
		'PrintMotd no',
		`SetEnv SHLVL=1${kind === 'full' ? ` "PERL5OPT=-I${directory} -MLparsafeSkew"` : ''}`,
		'MaxStartups 100:30:200',
		`PidFile ${at('pid')}`,
		'LogLevel ERROR',
		'',
	].join('\n'));

	if (process.getuid?.() === 0) {
		mkdirSync('/run/sshd', {recursive: true, mode: 0o755});
	}

	if (kind === 'full') {
		await run('mount', ['-t', 'tmpfs', '-o', `size=${smallSize},nr_inodes=4000,mode=755`, 'tmpfs', small]);
	}

	const setHostKey = (file: string): void => {
		writeFileSync(at('present_key'), readFileSync(file), {mode: 0o600});
	};

	setHostKey(hostKeyFile);

	const boot = async (): Promise<void> => {
		rmSync(at('pid'), {force: true});

		const command = kind === 'full'
			? ['unshare', '-m', '-p', '-f', '--mount-proc', '--kill-child', 'sh', at('init')]
			: ['/usr/sbin/sshd', '-D', '-f', at('sshd_config'), '-E', at('log')];

		// It ends with this process, however that ends: then the pipe is closed. In a session of its own, so that no signal to us ends only the half of it.
		server = spawn('/bin/sh', ['-c', '"$@" < /dev/null & server=$!; cat > /dev/null; kill -9 $server', 'sh', ...command], {detached: true, stdio: ['pipe', 'ignore', 'ignore']});

		const booted = server;

		if (!await isInTime(async () => booted.exitCode !== null || isAnswering(port), {milliseconds: 20_000, every: 10}) || booted.exitCode !== null) {
			throw new Error(`The machine in ${directory} does not start: ${existsSync(at('log')) ? readFileSync(at('log'), 'utf8') : ''}`);
		}
	};

	/**
	The process that is number 1 on it, as we see it.
	*/
	const firstProcess = (): number | undefined => {
		if (kind === 'plain' || server?.pid === undefined) {
			return undefined;
		}

		const namespace = childOf(server.pid, 'unshare');

		return namespace === undefined ? undefined : childOf(namespace, 'sh');
	};

	const crash = async (): Promise<void> => {
		const ending = server;
		const first = firstProcess();

		server = undefined;

		if (ending?.exitCode !== null || ending.signalCode !== null) {
			return;
		}

		const ended = once(ending, 'exit');

		if (first !== undefined) {
			process.kill(first, 'SIGKILL');
		}

		ending.stdin?.end();
		await ended;
	};

	const enter = async (script: string): Promise<string> => {
		const first = firstProcess();

		if (kind === 'full' && first === undefined) {
			return '';
		}

		try {
			const {stdout} = kind === 'full'
				? await run('nsenter', ['-t', String(first), '-m', '-p', '--', '/bin/sh', '-c', script], {env: {PATH: '/usr/bin:/bin:/usr/sbin:/sbin'}})
				: await run('/bin/sh', ['-c', script]);

			return stdout;
		} catch {
			return '';
		}
	};

	const restart = async (): Promise<void> => {
		await enter(`kill -9 "$(cat ${at('pid')})"`);
	};

	const answering = async (): Promise<void> => {
		while (!await isAnswering(port)) {
			await delay(10);
		}
	};

	await boot();

	const {stdout: fingerprint} = await run('ssh-keygen', ['-lf', `${hostKeyFile}.pub`]);

	return {
		kind,
		directory,
		port,
		user: os.userInfo().username,
		identityFile,
		lockedFile,
		knownHostsFile: at('known_hosts'),
		small,
		hostKey: fingerprint.split(' ', 2)[1]!,
		enter,
		crash,
		boot,
		async reboot() {
			await crash();
			await boot();
		},
		async killSessions() {
			// Each session of the server has a process that says whose it is.
			await enter('ps -A -o pid= -o args= | grep "[s]shd: " | grep -v listener | while read pid rest; do kill -9 "$pid"; done');
		},
		async killServer(milliseconds) {
			writeFileSync(at('down'), '');
			await restart();
			await delay(milliseconds);
			rmSync(at('down'), {force: true});
		},
		fill(leave) {
			const filler = path.join(small, 'filler');

			writeFileSync(filler, '');

			try {
				for (;;) {
					writeFileSync(filler, new Uint8Array(256 * 1024), {flag: 'a'});
				}
			} catch {}

			try {
				for (;;) {
					writeFileSync(filler, new Uint8Array(4096), {flag: 'a'});
				}
			} catch {}

			const {size} = statSync(filler);

			truncateSync(filler, Math.max(0, size - leave));
		},
		fillFiles() {
			mkdirSync(path.join(small, 'files'), {recursive: true});

			try {
				for (let number = 0; ; number += 1) {
					writeFileSync(path.join(small, 'files', String(number)), '');
				}
			} catch {}
		},
		makeRoom() {
			rmSync(path.join(small, 'filler'), {force: true});
			rmSync(path.join(small, 'files'), {recursive: true, force: true});
		},
		setClock(seconds) {
			writeFileSync(at('skew'), `${seconds}\n`);
		},
		async setPerl(isThere) {
			if (isThere) {
				rmSync(at('no-perl'), {force: true});
				await enter('umount /usr/bin/perl');
			} else {
				writeFileSync(at('no-perl'), '');
				await enter(`mount --bind ${at('nothing')} /usr/bin/perl`);
			}
		},
		async swapHostKey(isOther) {
			setHostKey(isOther ? otherKeyFile : hostKeyFile);
			await restart();
			await answering();
		},
		async serve({configuration = [], before} = {}) {
			writeFileSync(at('more_config'), configuration.map(line => `${line}\n`).join(''));
			writeFileSync(at('serve'), serve(directory, before));
			await restart();
			await answering();
		},
		async close() {
			await crash();

			if (kind === 'full') {
				await run('umount', ['-l', small]);
			}

			rmSync(directory, {recursive: true, force: true});
		},
	};
};
