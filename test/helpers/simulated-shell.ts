import {
	assertFixedWords,
	type Shell,
	type ShellExit,
	type ShellInput,
} from '../../source/base/shell.js';
import {quoteWords} from '../../source/base/quote.js';
import {aixPrograms} from '../../source/simulator/aix/programs.js';
import {createMachineState, storyStart, type StoryName} from '../../source/simulator/aix/stories.js';
import {createMachine, type RunningMachine} from '../../source/simulator/create-machine.js';
import {execute} from '../../source/simulator/execute.js';
import {programs} from '../../source/simulator/programs/programs.js';
import type {ReadEnd, WriteEnd} from '../../source/simulator/utility.js';
import {VirtualClock} from '../../source/simulator/virtual-clock.js';

/**
A whole simulated machine in this process, whose clock goes as fast as it can unless told otherwise.
*/
export const openSimulatedMachine = (story: StoryName, {speed = Infinity, onBug}: {readonly speed?: number; readonly onBug?: (error: unknown) => void} = {}): RunningMachine => {
	const seed = '7'.repeat(64);
	const clock = new VirtualClock(storyStart, {speed});
	const {lvm, files, osLevel} = createMachineState(story, seed, () => clock.now);

	return createMachine({
		name: story,
		osLevel,
		seed,
		clock,
		files,
		lvm,
		programs: new Map([...programs, ...aixPrograms]),
		onBug(error, command) {
			onBug?.(new Error(`The simulated program ${command.join(' ')} failed.`, {cause: error}));
		},
	});
};

const queue = () => {
	const chunks: Uint8Array[] = [];
	let isClosed = false;
	let wake = Promise.withResolvers<undefined>();

	const end: WriteEnd = {
		async write(bytes) {
			chunks.push(new Uint8Array(bytes));
			wake.resolve(undefined);
		},
		close() {
			isClosed = true;
			wake.resolve(undefined);
		},
	};
	const read = async function * (): AsyncGenerator<Uint8Array> {
		for (;;) {
			yield * chunks.splice(0);

			if (isClosed && chunks.length === 0) {
				return;
			}

			if (chunks.length > 0) {
				continue;
			}

			await wake.promise;
			wake = Promise.withResolvers();
		}
	};

	return {end, read};
};

const bytesOf = async function * (stdin: ShellInput): AsyncGenerator<Uint8Array> {
	if (typeof stdin === 'string') {
		yield new TextEncoder().encode(stdin);
	} else if (stdin instanceof Uint8Array) {
		yield stdin;
	} else {
		yield * stdin;
	}
};

/**
A Shell on a simulated machine without SSH in between.
*/
export const simulatedShell = (machine: RunningMachine): Shell => ({
	host: machine.name,
	hostKey: 'SHA256:simulated',
	isOpen: true,
	async close() {
		// Nothing is kept open.
	},
	exec(words, {stdin = '', stdout: outMode, stderr: errorMode, signal} = {}) {
		assertFixedWords(words);

		const out = queue();
		const error = queue();
		const iterator = bytesOf(stdin);
		const reader: ReadEnd = {
			async read() {
				const next = await iterator.next();

				return next.done === true || next.value.length === 0 ? undefined : next.value;
			},
			close: () => undefined,
		};
		const {exit} = execute(machine, {
			command: quoteWords(words), user: 'root', stdin: reader, stdout: out.end, stderr: error.end, ...(signal !== undefined && {signal}),
		});
		const drain = async (stream: AsyncIterable<Uint8Array>): Promise<void> => {
			for await (const _chunk of stream) {
				// Thrown away.
			}
		};

		signal?.addEventListener('abort', () => {
			out.end.close();
			error.end.close();
		}, {once: true});

		if (outMode === 'drain') {
			void drain(out.read());
		}

		if (errorMode === 'drain') {
			void drain(error.read());
		}

		return {
			stdout: outMode === 'drain' ? queueEnded : out.read(),
			stderr: errorMode === 'drain' ? queueEnded : error.read(),
			exit: (async (): Promise<ShellExit> => {
				const left = new Promise<'left'>(resolve => {
					signal?.addEventListener('abort', () => {
						resolve('left');
					}, {once: true});
				});
				const ended = await Promise.race([exit, left]);

				return ended === 'left' ? {kind: 'lost', reason: 'left'} : ended;
			})(),
		};
	},
});

const queueEnded: AsyncIterable<Uint8Array> = {
	async * [Symbol.asyncIterator]() {
		yield * [];
	},
};
