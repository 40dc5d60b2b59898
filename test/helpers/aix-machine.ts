import {Buffer} from 'node:buffer';
import {toText} from '../../source/simulator/byte-text.js';
import {ForeignFile} from '../../source/simulator/ends.js';
import type {OpenFile} from '../../source/simulator/open-file.js';
import {rootAccount, type Account} from '../../source/simulator/accounts.js';
import type {FileView} from '../../source/simulator/file-view.js';
import type {Machine} from '../../source/simulator/machine.js';
import {statusOfExit, type Process} from '../../source/simulator/process.js';
import {findProgram, runProgram} from '../../source/simulator/run-program.js';
import {VirtualClock} from '../../source/simulator/virtual-clock.js';
import {createMachine} from '../../source/simulator/create-machine.js';
import {programs} from '../../source/simulator/programs/programs.js';
import {aixPrograms} from '../../source/simulator/aix/programs.js';
import {createMachineState, storyStart, type StoryName} from '../../source/simulator/aix/stories.js';

type Result = {readonly status: number; readonly out: string; readonly err: string; readonly bytes: Uint8Array};

type RunOptions = {
	readonly stdin?: string;
	readonly directory?: string;
	readonly account?: Account;

	/**
	Called as soon as the process is there.
	*/
	readonly onStart?: (process: Process) => void;
	readonly onOutput?: (text: string) => void;
	readonly environment?: Readonly<Record<string, string>>;
};

export type AixMachine = {
	readonly machine: Machine;
	readonly view: FileView;
	run(argv: readonly string[], options?: RunOptions): Promise<Result>;

	/**
	Runs and gives stdout; fails where the status is not 0.
	*/
	out(...argv: readonly string[]): Promise<string>;

	/**
	Runs and gives the status, or what is on stderr.
	*/
	status(argv: readonly string[], options?: RunOptions): Promise<number>;
	err(argv: readonly string[], options?: RunOptions): Promise<string>;
};

const seed = '7'.repeat(64);

/**
A simulated machine of a story, whose clock goes as fast as it can.
*/
export const openAixMachine = (story: StoryName): AixMachine => {
	const clock = new VirtualClock(storyStart, {speed: Infinity});
	const {lvm, files, osLevel} = createMachineState(story, seed, () => clock.now);

	let bug: unknown;
	const machine = createMachine({
		name: story, osLevel, seed, clock, files, lvm, programs: new Map([...programs, ...aixPrograms]), onBug(error) {
			bug = error;
		},
	});
	const {processes} = machine;
	const view = files.view();

	const run = async (argv: readonly string[], {stdin = '', directory = '/', account = rootAccount, onStart, onOutput, environment = {}}: RunOptions = {}): Promise<Result> => {
		const chunks: [Uint8Array[], Uint8Array[]] = [[], []];
		const writer = (index: 0 | 1) => ({
			async write(bytes: Uint8Array) {
				chunks[index].push(new Uint8Array(bytes));
				onOutput?.(toText(new Uint8Array(bytes)));
			},
			close() {
				// Nothing is held.
			},
		});
		let isRead = stdin === '';
		const descriptors = new Map<number, OpenFile>([
			[0, new ForeignFile({
				reader: {
					async read() {
						const bytes = isRead ? undefined : new Uint8Array(Buffer.from(stdin));
						isRead = true;

						return bytes;
					},
					close() {
						// Nothing is held.
					},
				},
			})],
			[1, new ForeignFile({writer: writer(0)})],
			[2, new ForeignFile({writer: writer(1)})],
		]);
		const process = processes.spawn(async child => {
			const path = findProgram(files.viewOf(child.view), argv[0] ?? '', '/usr/bin:/usr/sbin:/etc:/opt/freeware/bin');

			return runProgram(machine, child, path, argv);
		}, {
			argv, environment: new Map(Object.entries({PATH: '/usr/bin:/usr/sbin:/etc', ...environment})), descriptors, isSessionLeader: true, view: {
				account, directory, umask: 0o022, fileSizeLimit: Infinity,
			},
		});
		onStart?.(process);
		const exit = await process.exited;
		processes.reap(process);

		if (bug !== undefined) {
			throw bug as Error;
		}

		const bytes = new Uint8Array(Buffer.concat(chunks[0]));

		return {
			status: statusOfExit(exit), out: toText(bytes), err: toText(new Uint8Array(Buffer.concat(chunks[1]))), bytes,
		};
	};

	return {
		machine,
		view,
		run,
		async status(argv, options) {
			const {status} = await run(argv, options);

			return status;
		},
		async err(argv, options) {
			const {err} = await run(argv, options);

			return err;
		},
		async out(...argv) {
			const {status, out, err} = await run(argv);

			if (status !== 0) {
				throw new Error(`${argv.join(' ')}: ${status}: ${err}`);
			}

			return out;
		},
	};
};
