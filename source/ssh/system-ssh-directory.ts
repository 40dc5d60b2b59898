import {spawn} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {
	lstat,
	mkdir,
	readdir,
	rm,
} from 'node:fs/promises';
import type {Socket} from 'node:net';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {ConnectionError} from '../base/errors.js';
import {isAlive} from '../base/is-alive.js';

// A Unix socket's path has at most 104 bytes on macOS; ssh listens at a temporary name of 17 more before it takes the wanted one.
const longest = 84;

const parents = (environment: Readonly<Record<string, string | undefined>>): readonly string[] => [environment['XDG_RUNTIME_DIR'] ?? '', os.tmpdir(), '/tmp'].filter(parent => path.isAbsolute(parent));

/**
Removes what processes that were killed left behind. Their masters ended by themselves.
*/
const sweep = async (parent: string): Promise<void> => {
	for (const name of await readdir(parent)) {
		const pid = Number(/^(?<pid>\d+)-/v.exec(name)?.groups?.['pid']);

		if (pid > 0 && !isAlive(pid)) {
			await rm(path.join(parent, name), {recursive: true, force: true});
		}
	}
};

/**
Ends the masters of a process that was killed, however many commands they still carry: their input is a pipe from it, which then closes. A master alone would wait for those commands.
*/
const watcher = `
while read each; do :; done
for each in "$1"-*; do
	[ -d "$each" ] || continue
	ssh -F none -o ProxyCommand=false -o BatchMode=yes -S "$each/master" -O exit -- master
	rm -rf "$each"
done
`;

// One for all connections of this thread: threads end by themselves.
const thread = `${process.pid}-${randomBytes(3).toString('hex')}`;
const watched = new Set<string>();

const watch = (ours: string): void => {
	const child = spawn('/bin/sh', ['-c', watcher, 'sh', path.join(ours, thread)], {detached: true, stdio: ['pipe', 'ignore', 'ignore']});

	child.on('error', () => undefined);
	child.stdin.on('error', () => undefined);
	child.unref();
	(child.stdin as Socket).unref();
};

/**
A directory of this account alone, with a path short enough for the sockets in it; the caller removes it.

@throws ConnectionError (`no-socket-directory`)
*/
export const makeSocketDirectory = async (environment: Readonly<Record<string, string | undefined>>): Promise<string> => {
	const uid = process.getuid?.() ?? 0;
	let problem: unknown;

	for (const parent of parents(environment)) {
		const ours = path.join(parent, `lparsafe-${uid}`);
		const place = path.join(ours, `${thread}-${randomBytes(4).toString('hex')}`);

		if (Buffer.byteLength(path.join(place, 'master')) > longest) {
			continue;
		}

		try {
			await mkdir(ours, {recursive: true, mode: 0o700});

			const {uid: owner, mode} = await lstat(ours);

			// eslint-disable-next-line no-bitwise -- Permission bits. Anyone may make names in /tmp, so that what is there need not be ours.
			if (owner !== uid || (mode & 0o17_0077) !== 0o04_0000) {
				throw new Error(`\`${ours}\` is not a directory of this account alone`);
			}

			if (!watched.has(ours)) {
				watched.add(ours);
				await sweep(ours);
				watch(ours);
			}

			await mkdir(place, {mode: 0o700});

			return place;
		} catch (error) {
			problem = error;
		}
	}

	throw new ConnectionError('There is no place for the sockets of the system\'s ssh.', {
		code: 'no-socket-directory', advice: `Set XDG_RUNTIME_DIR or TMPDIR to a short path of yours, or check \`/tmp/lparsafe-${uid}\`: it must belong to you and be closed to others.`, cause: problem,
	});
};
