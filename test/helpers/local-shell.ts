import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import type {Writable} from 'node:stream';
import {assertFixedWords, type Shell, type ShellExit} from '../../source/base/shell.js';

const feed = async (stdin: Writable, source: AsyncIterable<Uint8Array>): Promise<void> => {
	try {
		for await (const chunk of source) {
			stdin.write(chunk);
		}

		stdin.end();
	} catch {
		stdin.destroy();
	}
};

/**
A Shell whose host is this machine: commands run in a session of their own without a terminal, as under sshd; as another account where the tests run as root.

`login` is the account's login shell, which is given the command as one text after `-c`, as sshd does.
*/
export const localShell = ({environment = {}, host = 'local', account, login}: {readonly environment?: Readonly<Record<string, string>>; readonly host?: string; readonly account?: {readonly uid: number; readonly gid: number}; readonly login?: readonly string[]} = {}): Shell => ({
	host,
	hostKey: 'SHA256:local',
	isOpen: true,
	async close() {
		// Nothing is kept open.
	},
	exec(words, {stdin, signal, stdout, stderr} = {}) {
		assertFixedWords(words);

		const [file = '', ...rest] = login === undefined ? words : [...login, '-c', words.join(' ')];
		const child = spawn(file, rest, {
			detached: true, stdio: 'pipe', env: {PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment}, ...account,
		});
		const exit = (async (): Promise<ShellExit> => {
			try {
				const [code, name] = await once(child, 'close', {signal}) as [number | undefined, string | undefined];

				return typeof name === 'string' ? {kind: 'signalled', signal: name} : {kind: 'exited', code: code ?? 1};
			} catch (error) {
				child.stdout.destroy();
				child.stderr.destroy();

				return {kind: 'lost', reason: error instanceof Error ? error.message : 'aborted'};
			}
		})();
		const read = async function * (stream: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
			try {
				yield * stream;
			} catch {
				// A destroyed stream ends like any other; `exit` says why.
			}
		};

		child.stdin.on('error', () => undefined);

		if (stdin === undefined || typeof stdin === 'string' || stdin instanceof Uint8Array) {
			child.stdin.end(stdin ?? '');
		} else {
			void feed(child.stdin, stdin);
		}

		// What a killed child leaves in its ends is no error of ours.
		child.on('error', () => undefined);

		if (stdout === 'drain') {
			child.stdout.resume();
		}

		if (stderr === 'drain') {
			child.stderr.resume();
		}

		signal?.addEventListener('abort', () => {
			child.stdin.destroy();
		}, {once: true});

		return {stdout: read(child.stdout), stderr: read(child.stderr), exit};
	},
});
