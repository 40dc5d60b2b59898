import {execFile} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';

/**
Colours are decided by the environment, and `CI` alone, whatever its value, switches them off.
*/
const environmentOutsideCi = (): NodeJS.ProcessEnv => {
	const {CI: _ci, TMUX: _tmux, FORCE_COLOR: _color, ...rest} = process.env;

	return rest;
};

const run = async (command: string, args: readonly string[]): Promise<string> => new Promise((resolve, reject) => {
	execFile(command, args, {encoding: 'utf8', env: environmentOutsideCi(), maxBuffer: 16 * 1024 * 1024}, (error, stdout) => {
		if (error === null) {
			resolve(stdout);
		} else {
			reject(new Error(`${command} ${args.join(' ')} failed.`, {cause: error}));
		}
	});
});

/**
How many times as long is waited where tests share their machine with whatever else is checked there.
*/
const patience = process.env['CI'] === undefined ? 1 : 3;

export type TmuxOptions = {
	readonly columns?: number;
	readonly rows?: number;
	readonly environment?: Readonly<Record<string, string>>;
	readonly directory?: string;
};

/**
A real terminal: a tmux server of its own with one session. The end-to-end tests and the pictures drive the app through it.
*/
export class Tmux {
	/**
	Starts a command in a shell that stays when the command has ended, so that what it left on the terminal can be seen.
	*/
	static async open(command: string, {columns = 80, rows = 24, environment = {}, directory}: TmuxOptions = {}): Promise<Tmux> {
		const place = await mkdtemp(path.join(os.tmpdir(), 'lparsafe-tmux-'));
		const tmux = new Tmux(path.join(place, 'socket'), place);
		const variables = Object.entries({
			LANG: 'C.UTF-8', PS1: '$ ', ...environment,
		}).flatMap(([name, value]) => ['-e', `${name}=${value}`]);

		await tmux.#ask('-f', '/dev/null', 'new-session', '-d', '-s', 'main', '-x', String(columns), '-y', String(rows), ...variables, ...(directory === undefined ? [] : ['-c', directory]), '/bin/sh');
		await tmux.#ask('set-option', '-g', 'status', 'off');
		await tmux.#ask('resize-window', '-t', 'main', '-x', String(columns), '-y', String(rows));
		await tmux.type(`${command}\n`);

		return tmux;
	}

	readonly #socket: string;
	readonly #place: string;

	private constructor(socket: string, place: string) {
		this.#socket = socket;
		this.#place = place;
	}

	/**
	Presses keys by tmux's names: `Enter`, `Escape`, `Down`, `F4`, `C-c`, or a character.
	*/
	async press(...keys: readonly string[]): Promise<void> {
		for (const key of keys) {
			await this.#ask('send-keys', '-t', 'main', key);
		}
	}

	/**
	Types text as it is.
	*/
	async type(text: string): Promise<void> {
		await this.#ask('send-keys', '-t', 'main', '-l', text);
	}

	/**
	The screen as text; with `escapes` also its colours, and blanks at the ends of lines.
	*/
	async screen({escapes = false}: {readonly escapes?: boolean} = {}): Promise<string> {
		return this.#ask('capture-pane', '-p', ...(escapes ? ['-e', '-N'] : []), '-t', 'main');
	}

	/**
	Waits until the screen shows it, and answers with the screen. In CI it waits longer.

	@throws Error with the last screen where it does not come in time.
	*/
	async see(what: string | RegExp, {seconds = 30}: {readonly seconds?: number} = {}): Promise<string> {
		const end = Date.now() + (seconds * 1000 * patience);
		let screen = '';

		while (Date.now() < end) {
			screen = await this.screen();

			if (typeof what === 'string' ? screen.includes(what) : what.test(screen)) {
				return screen;
			}

			await delay(50);
		}

		throw new Error(`Not seen in ${seconds} s: ${String(what)}\n${screen}`);
	}

	async resize(columns: number, rows: number): Promise<void> {
		await this.#ask('resize-window', '-t', 'main', '-x', String(columns), '-y', String(rows));
	}

	/**
	The process ids of what runs in the terminal's shell.
	*/
	async processes(): Promise<readonly number[]> {
		const shell = await this.#ask('display-message', '-p', '-t', 'main', '#{pane_pid}');
		const table = await run('ps', ['-A', '-o', 'pid=,ppid=']);

		return table.trim().split('\n').map(line => line.trim().split(/\s+/v).map(Number)).flatMap(([pid = 0, parent]) => parent === Number(shell) ? [pid] : []);
	}

	/**
	Waits until nothing runs in the terminal's shell any more.
	*/
	async ended({seconds = 30}: {readonly seconds?: number} = {}): Promise<void> {
		const end = Date.now() + (seconds * 1000 * patience);

		while (Date.now() < end) {
			const processes = await this.processes();

			if (processes.length === 0) {
				return;
			}

			await delay(50);
		}

		throw new Error(`It did not end in ${seconds} s.\n${await this.screen()}`);
	}

	async close(): Promise<void> {
		try {
			await this.#ask('kill-server');
		} catch {
			// It ended by itself.
		}

		await rm(this.#place, {recursive: true, force: true});
	}

	async #ask(...args: readonly string[]): Promise<string> {
		return run('tmux', ['-S', this.#socket, ...args]);
	}
}
