import {spawn} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {assertFixedWords, type Shell, type ShellExit} from '../../source/base/shell.js';

/**
A Shell whose host is this machine: commands run in a session of their own without a terminal, as under sshd.
*/
export const localShell = ({environment = {}, host = 'local'}: {readonly environment?: Readonly<Record<string, string>>; readonly host?: string} = {}): Shell => ({
	host,
	hostKey: 'SHA256:local',
	isOpen: true,
	async close() {
		// Nothing is kept open.
	},
	exec(words, {stdin, signal} = {}) {
		assertFixedWords(words);

		const child = spawn(words[0] ?? '', words.slice(1), {
			detached: true, stdio: 'pipe', env: {PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment},
		});
		const exit = (async (): Promise<ShellExit> => {
			try {
				const [code, name] = await once(child, 'close', {signal}) as [number | undefined, string | undefined];

				return name === null ? {kind: 'exited', code: code ?? 1} : {kind: 'signalled', signal: name};
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
			throw new TypeError('Only text and bytes here.');
		}

		return {stdout: read(child.stdout), stderr: read(child.stderr), exit};
	},
});
