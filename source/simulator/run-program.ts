import {concatBytes, toBytes, toText} from './byte-text.js';
import {ProcessEnd, fileOfEnd} from './ends.js';
import {FileError, errorTexts} from './files.js';
import {canAccess} from './accounts.js';
import {SilentServer} from './follow-path.js';
import {FileView} from './file-view.js';
import type {Machine} from './machine.js';
import type {OpenFile} from './open-file.js';
import {openPath} from './open-path.js';
import {statusOfExit, type Process} from './process.js';
import type {RunOptions, Utility, UtilityContext} from './utility.js';

const isRunnable = (view: FileView, path: string): boolean => {
	try {
		const node = view.node(path);
		return node.kind === 'file' && canAccess(node, view.state.account, 1);
	} catch {
		return false;
	}
};

/**
The path of a program as the shell and `execvp` look for it.

@throws FileError `ENOENT`, or `EACCES` where it is there and may not be run.
*/
export const findProgram = (view: FileView, name: string, searchPath: string): string => {
	if (name.includes('/')) {
		view.node(name);

		if (!isRunnable(view, name)) {
			throw new FileError('EACCES', name);
		}

		return name;
	}

	for (const directory of searchPath.split(':')) {
		const path = directory === '' ? name : `${directory.replace(/\/$/v, '')}/${name}`;

		if (isRunnable(view, path)) {
			return path;
		}
	}

	throw new FileError('ENOENT', name);
};

/**
What runs when a path is executed: a program of the simulator and the argument vector it gets.
*/
const loadProgram = (machine: Machine, view: FileView, path: string, argv: readonly string[], depth = 0): {readonly utility: Utility; readonly argv: readonly string[]} => {
	const place = view.place(path);

	if (place.node === undefined) {
		throw new FileError('ENOENT', path);
	}

	if (!isRunnable(view, path)) {
		throw new FileError('EACCES', path);
	}

	const utility = machine.programs.get(place.path);

	if (utility !== undefined) {
		return {utility, argv};
	}

	const head = toText(view.tree.view().readRange(place.path, 0, 256));

	if (head.includes('\0') || depth > 3) {
		throw new FileError('EACCES', path);
	}

	const [line = ''] = head.split('\n', 1);
	const [interpreter, ...rest] = line.startsWith('#!') ? line.slice(2).trim().split(/\s+/v) : [];
	const program = interpreter === undefined || interpreter === '' ? '/usr/bin/sh' : interpreter;
	const argument = rest.join(' ');

	return loadProgram(machine, view, program, [program, ...(argument === '' ? [] : [argument]), path, ...argv.slice(1)], depth + 1);
};

/**
Says something on stderr where that can still be written.
*/
const tell = async (context: UtilityContext, text: string): Promise<void> => {
	try {
		await context.err(text);
	} catch (error) {
		if (!(error instanceof FileError)) {
			throw error;
		}
	}
};

/**
Runs a program in a process that is there already, as `exec` does; its exit status.

`path`: where it lies, from {@link findProgram}.

@throws FileError where it cannot be run, before anything has changed; ProcessDeath
*/
export const runProgram = async (machine: Machine, process: Process, path: string, argv: readonly string[]): Promise<number> => {
	const view = new FileView(machine.files, process.view);
	const loaded = loadProgram(machine, view, path, argv);
	process.argv = loaded.argv;

	for (const [signal, disposition] of process.dispositions) {
		if (disposition !== 'ignore') {
			process.dispositions.delete(signal);
		}
	}

	const context = createContext(machine, process, loaded.argv);

	try {
		return await loaded.utility(context);
	} catch (error) {
		if (error instanceof SilentServer) {
			return process.block<number>(() => undefined);
		}

		if (error instanceof FileError && process.deathSignal === undefined) {
			if (error.code !== 'EPIPE') {
				await tell(context, `${context.name}: ${error.path === '' ? '' : `${error.path}: `}${errorTexts[error.code]}\n`);
			}

			return 1;
		}

		throw error;
	}
};

const applyOptions = (process: Process, {stdin, stdout, stderr, environment, directory}: RunOptions): void => {
	for (const [descriptor, end] of [stdin, stdout, stderr].entries()) {
		if (end !== undefined) {
			process.setDescriptor(descriptor, fileOfEnd(end));
		}
	}

	process.environment = environment ?? process.environment;
	process.view.directory = directory ?? process.view.directory;
};

/**
What a program sees: its process and machine behind the contract of `utility.ts`.
*/
export const createContext = (machine: Machine, process: Process, argv: readonly string[]): UtilityContext => {
	const files = new FileView(machine.files, process.view);

	const endAt = (descriptor: number): ProcessEnd => new ProcessEnd(process, process.descriptors.get(descriptor), () => {
		process.setDescriptor(descriptor, undefined);
	});

	const opened = (file: OpenFile): ProcessEnd => {
		// Programs use ends, not descriptors; the number only has to be free.
		let descriptor = 64;

		while (process.descriptors.has(descriptor)) {
			descriptor++;
		}

		process.setDescriptor(descriptor, file);
		return endAt(descriptor);
	};

	const search = (options?: RunOptions): string => (options?.environment ?? process.environment).get('PATH') ?? '/usr/bin:/etc:/usr/sbin';
	const stdin = endAt(0);
	const stdout = endAt(1);
	const stderr = endAt(2);

	return {
		name: argv[0] ?? '',
		args: argv.slice(1),
		pid: process.pid,
		process,
		machine,
		stdin,
		stdout,
		stderr,
		get environment() {
			return process.environment;
		},
		get directory() {
			return process.view.directory;
		},
		files,
		async out(text) {
			await stdout.write(toBytes(text));
		},
		async err(text) {
			await stderr.write(toBytes(text));
		},
		async readAll() {
			const chunks: Uint8Array[] = [];

			for (let chunk = await stdin.read(); chunk !== undefined; chunk = await stdin.read()) {
				chunks.push(chunk);
			}

			return concatBytes(chunks);
		},
		async * lines() {
			let rest: Uint8Array[] = [];

			for (let chunk = await stdin.read(); chunk !== undefined; chunk = await stdin.read()) {
				let start = 0;

				for (let newline = chunk.indexOf(10); newline !== -1; newline = chunk.indexOf(10, start)) {
					yield toText(concatBytes([...rest, chunk.subarray(start, newline)]));
					rest = [];
					start = newline + 1;
				}

				if (start < chunk.length) {
					rest.push(chunk.slice(start));
				}
			}

			if (rest.length > 0) {
				yield toText(concatBytes(rest));
			}
		},
		async sleep(milliseconds) {
			await process.block<void>(resolve => machine.clock.after(milliseconds, resolve));
		},
		async run(words, options = {}) {
			process.assertRunning();
			const [name] = words;

			if (name === undefined) {
				return 0;
			}

			let path: string;

			try {
				path = findProgram(files, name, search(options));
			} catch (error) {
				await stderr.write(toBytes(`${argv[0]}: ${name}: ${error instanceof FileError ? errorTexts[error.code] : ''}\n`));
				return error instanceof FileError && error.code === 'EACCES' ? 126 : 127;
			}

			const child = machine.processes.spawn(async child => {
				applyOptions(child, options);

				for (const descriptor of child.descriptors.keys()) {
					if (descriptor > 2) {
						child.setDescriptor(descriptor, undefined);
					}
				}

				return runProgram(machine, child, path, words);
			}, {argv: words, parent: process});

			return statusOfExit(await machine.processes.wait(process, child));
		},
		async exec(words, options = {}) {
			const path = findProgram(files, words[0] ?? '', search(options));
			applyOptions(process, options);
			return runProgram(machine, process, path, words);
		},
		async openRead(path) {
			return opened(await openPath(machine.files, process, path, {mode: 'read'}));
		},
		async openWrite(path, {append = false, keep = false} = {}) {
			return opened(await openPath(machine.files, process, path, {mode: append ? 'append' : 'write', isTruncating: !append && !keep}));
		},
		ignoreSignal(signal) {
			process.dispositions.set(signal, 'ignore');
		},
	};
};

