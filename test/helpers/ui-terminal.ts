import process from 'node:process';
import {PassThrough} from 'node:stream';
import xterm from '@xterm/headless';
import {openApp, type OpenAppOptions} from '../../source/ui/open-app.js';
import {createFakeServices} from './fake-services.js';

class FakeOutput extends PassThrough {
	written = '';
	columns: number;
	rows: number;
	readonly #terminal: InstanceType<typeof xterm.Terminal>;

	constructor(terminal: InstanceType<typeof xterm.Terminal>) {
		super();
		this.#terminal = terminal;
		this.columns = terminal.cols;
		this.rows = terminal.rows;
	}

	get isTTY(): boolean {
		return true;
	}

	override write(data: string | Uint8Array, done?: unknown): boolean {
		const text = typeof data === 'string' ? data : Buffer.from(data).toString();
		this.written += text;
		this.#terminal.write(text.replaceAll(/(?<!\r)\n/gv, '\r\n'), typeof done === 'function' ? done as () => void : undefined);

		return true;
	}

	resize(columns: number, rows: number): void {
		this.#terminal.resize(columns, rows);
		this.columns = columns;
		this.rows = rows;
		this.emit('resize');
	}
}

class FakeInput extends PassThrough {
	isRaw = false;

	get isTTY(): boolean {
		return true;
	}

	setRawMode(isRaw: boolean): this {
		this.isRaw = isRaw;

		return this;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}
}

export type UiTerminal = {
	/**
	Bytes as a terminal sends them.
	*/
	type(bytes: string): void;

	/**
	What is on the screen, without trailing blanks.
	*/
	lines(): readonly string[];
	text(): string;

	/**
	Waits until the screen shows it; fails with the screen.
	*/
	see(wanted: RegExp | string): Promise<string>;

	/**
	Waits until the screen no longer shows it.
	*/
	lose(wanted: RegExp | string): Promise<void>;
	waitFor(what: string, isTrue: () => boolean): Promise<void>;
	resize(columns: number, rows: number): void;
	readonly output: FakeOutput;
	readonly input: FakeInput;
	readonly exit: Promise<number>;

	/**
	What was printed after the terminal was put back.
	*/
	readonly errors: () => string;
	isAlternate(): boolean;
	close(): Promise<number>;
};

/**
Generous: the machine may be busy with other things.
*/
const deadline = 60_000;

/**
The real app on a terminal of its own: our own bytes in, a terminal emulator's screen out.
*/
export const openUi = ({columns = 80, rows = 24, ...options}: {readonly columns?: number; readonly rows?: number} & Partial<OpenAppOptions> = {}): UiTerminal => {
	const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
	const output = new FakeOutput(terminal);
	const input = new FakeInput();
	// Each app listens to the process's signals, and many are open at once here.
	process.setMaxListeners(100);
	let errors = '';
	const exit = openApp({
		home: {services: createFakeServices(), isTraining: false},
		environment: {LANG: 'C.UTF-8', TERM: 'xterm-256color'},
		stdin: input,
		stdout: output,
		stderr: {
			write(text) {
				errors += text;
			},
		},
		...options,
	});

	const lines = (): readonly string[] => {
		const {active} = terminal.buffer;

		return Array.from({length: terminal.rows}, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '');
	};

	let shown: string | undefined;
	const forget = (): void => {
		shown = undefined;
	};

	terminal.onWriteParsed(forget);
	terminal.onResize(forget);
	const text = (): string => {
		shown ??= lines().join('\n');

		return shown;
	};

	const waitFor = async (what: string, isTrue: () => boolean): Promise<void> => {
		const end = Date.now() + deadline;

		while (!isTrue()) {
			if (Date.now() > end) {
				throw new Error(`Waited in vain for ${what}. The screen:\n${text()}\n${errors}`);
			}

			await new Promise(resolve => {
				setTimeout(resolve, 20);
			});
		}
	};

	const isThere = (wanted: RegExp | string): boolean => typeof wanted === 'string' ? text().includes(wanted) : wanted.test(text());

	return {
		type(bytes) {
			input.write(bytes);
		},
		lines,
		text,
		async see(wanted) {
			await waitFor(String(wanted), () => isThere(wanted));

			return text();
		},
		async lose(wanted) {
			await waitFor(`no ${String(wanted)}`, () => !isThere(wanted));
		},
		waitFor,
		resize(toColumns, toRows) {
			output.resize(toColumns, toRows);
		},
		output,
		input,
		exit,
		errors: () => errors,
		isAlternate: () => terminal.buffer.active.type === 'alternate',
		async close() {
			input.write('\u{3}');
			input.write('\u{3}');

			return exit;
		},
	};
};
