import {spawn} from 'node:child_process';
import {readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {performance} from 'node:perf_hooks';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import xterm from '@xterm/headless';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/**
The built app on a pseudo-terminal (`script` gives it one).
*/
export type AppTerminal = {
	/**
	Waits until the text was written since the last wait.
	*/
	see(text: string): Promise<void>;

	/**
	Waits until the text is on the screen, whatever was written for it.
	*/
	shows(text: string): Promise<void>;

	/**
	Milliseconds from a key to the first bytes of the frame that answers it; the screen is quiet before.
	*/
	press(key: string): Promise<number>;

	/**
	Milliseconds from a key to a screen on which the pattern matches something else; on a screen that is busy too. Half a second where nothing does.
	*/
	change(key: string, pattern: RegExp): Promise<number>;

	/**
	All that a key writes until the screen is quiet: its bytes, those of one run a row from its first to its last changed cell (a move, its styles and characters), and whether the whole screen or a line was cleared on the way.
	*/
	weigh(key: string): Promise<{readonly bytes: number; readonly asRuns: number; readonly clears: number}>;

	/**
	Seconds of processor time that the app has used, in all its threads and processes.
	*/
	cpuSeconds(): Promise<number>;

	/**
	Resident memory of the app in MiB.
	*/
	memory(): Promise<number>;
	close(): void;
};

/**
What a move to a place and a change of style cost at least.
*/
const moveBytes = 6;
const styleBytes = 4;

/**
What Linux counts processor time in.
*/
const ticksPerSecond = 100;

/**
The processes below one, itself left out.
*/
const childrenOf = async (pid: number): Promise<readonly number[]> => {
	const entries = await readdir('/proc');
	const parents = await Promise.all(entries.filter(name => /^\d+$/v.test(name)).map(async name => {
		try {
			const stat = await readFile(`/proc/${name}/stat`, 'utf8');

			return {pid: Number(name), parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ', 2)[1])};
		} catch {
			return {pid: 0, parent: 0};
		}
	}));
	const own = parents.filter(({parent}) => parent === pid).map(each => each.pid);
	const below = await Promise.all(own.map(async each => childrenOf(each)));

	return [...own, ...below.flat()];
};

/**
Starts the built app, or another program.

@param environment - Besides this process's own, such as `LPARSAFE_HOME`.
@param size - What the terminal shows at once.
@param size.columns - Characters a line.
@param size.rows - Lines in all.
@param program - What Node runs.
*/
export const openAppTerminal = (environment: Readonly<Record<string, string>>, {columns, rows}: {readonly columns: number; readonly rows: number}, program = path.join(root, 'distribution', 'lparsafe.js')): AppTerminal => {
	const child = spawn('script', ['-qec', `stty cols ${columns} rows ${rows}; exec ${process.execPath} ${program}`, '/dev/null'], {
		detached: true, stdio: ['pipe', 'pipe', 'ignore'], env: {
			...process.env, CI: 'false', TERM: 'xterm-256color', LANG: 'C.UTF-8', ...environment,
		},
	});
	let seen = '';
	let lastAt = performance.now();
	let onData: () => void = () => undefined;
	let onScreen: () => void = () => undefined;
	const screen = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
	const shown = (): string => Array.from({length: rows}, (_, row) => screen.buffer.active.getLine(row)?.translateToString(true) ?? '').join('\n');

	child.stdout.setEncoding('utf8');
	child.stdout.on('data', (piece: string) => {
		seen += piece;
		lastAt = performance.now();
		onData();
		screen.write(piece, () => {
			onScreen();
		});
	});

	/**
	Each cell as its characters and style.
	*/
	const cells = (): ReadonlyArray<ReadonlyArray<readonly [text: string, style: string]>> => Array.from({length: rows}, (_, row) => Array.from({length: columns}, (_each, column): readonly [string, string] => {
		const cell = screen.buffer.active.getLine(row)?.getCell(column);

		return cell === undefined ? [' ', ''] : [cell.getWidth() === 0 ? '' : cell.getChars().padEnd(1), `${cell.getFgColorMode()} ${cell.getFgColor()} ${cell.getBgColorMode()} ${cell.getBgColor()} ${cell.isBold()} ${cell.isDim()} ${cell.isUnderline()} ${cell.isInverse()}`];
	}));

	const quiet = async (): Promise<void> => {
		const begin = performance.now();

		// Ages and clocks are drawn once a second; a busy screen never gets quieter than this.
		while (performance.now() - lastAt < 40 && performance.now() - begin < 400) {
			await delay(5);
		}
	};

	return {
		async see(text) {
			const end = performance.now() + 60_000;

			while (!seen.includes(text)) {
				if (performance.now() > end) {
					throw new Error(`\`${text}\` was not seen. The last that came:\n${seen.slice(-2000)}`);
				}

				await delay(10);
			}

			seen = '';
		},
		async shows(text) {
			const end = performance.now() + 60_000;

			while (!shown().includes(text)) {
				if (performance.now() > end) {
					throw new Error(`\`${text}\` is not on the screen:\n${shown()}`);
				}

				await delay(10);
			}
		},
		async press(key) {
			await quiet();

			const begin = performance.now();
			const answered = new Promise<number>(resolve => {
				onData = () => {
					resolve(performance.now() - begin);
				};
			});

			child.stdin.write(key);

			const milliseconds = await Promise.race([answered, delay(5000, 5000)]);

			onData = () => undefined;

			return milliseconds;
		},
		async change(key, pattern) {
			const before = pattern.exec(shown())?.[0];
			const begin = performance.now();
			const answered = new Promise<number>(resolve => {
				onScreen = () => {
					if (pattern.exec(shown())?.[0] !== before) {
						resolve(performance.now() - begin);
					}
				};
			});

			child.stdin.write(key);

			const milliseconds = await Promise.race([answered, delay(500, 500)]);

			onScreen = () => undefined;

			return milliseconds;
		},
		async weigh(key) {
			await quiet();
			seen = '';

			const before = cells();

			await this.press(key);
			await quiet();
			await new Promise<void>(resolve => {
				screen.write('', resolve);
			});

			const after = cells();
			const asRuns = after.map((row, index) => {
				const changes = row.map(([text, style], column) => text !== before[index]?.[column]?.[0] || style !== before[index]?.[column]?.[1]);
				const from = changes.indexOf(true);
				const run = from === -1 ? [] : row.slice(from, changes.lastIndexOf(true) + 1);
				const styles = run.filter(([, style], column) => style !== run[column - 1]?.[1]).length;

				return run.length === 0 ? 0 : moveBytes + (styles * styleBytes) + Buffer.byteLength(run.map(([text]) => text).join(''));
			}).reduce((sum, each) => sum + each, 0);

			return {bytes: Buffer.byteLength(seen), asRuns, clears: ['', '0', '1', '2', '3'].reduce((sum, part) => sum + seen.split(`\u{1B}[${part}J`).length - 1, 0)};
		},
		async cpuSeconds() {
			const pids = await childrenOf(child.pid ?? 0);
			const ticks = await Promise.all(pids.map(async pid => {
				const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
				const [user, system] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13);

				return Number(user ?? 0) + Number(system ?? 0);
			}));

			return ticks.reduce((sum, each) => sum + each, 0) / ticksPerSecond;
		},
		async memory() {
			const pids = await childrenOf(child.pid ?? 0);
			const sizes = await Promise.all(pids.map(async pid => {
				const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');

				return Number(/^VmRSS:\s+(?<kib>\d+)/mv.exec(status)?.groups?.['kib'] ?? 0) / 1024;
			}));

			return Math.max(0, ...sizes);
		},
		close() {
			if (child.pid !== undefined) {
				process.kill(-child.pid, 'SIGKILL');
			}
		},
	};
};

/**
The value below which 95 of 100 lie.
*/
export const percentile95 = (values: readonly number[]): number => values.toSorted((one, other) => one - other)[Math.ceil(values.length * 0.95) - 1] ?? 0;
