import {programs} from '../../source/simulator/programs/programs.js';
import {toText} from '../../source/simulator/byte-text.js';
import {createMachine, type RunningMachine} from '../../source/simulator/create-machine.js';
import {execute} from '../../source/simulator/execute.js';
import {FileTree} from '../../source/simulator/file-tree.js';
import type {LvmState} from '../../source/simulator/aix/lvm-state.js';
import {statusOfExit} from '../../source/simulator/process.js';
import type {Utility} from '../../source/simulator/utility.js';
import {VirtualClock} from '../../source/simulator/virtual-clock.js';

const start = Date.UTC(2026, 2, 10, 8, 0, 0);

/**
A machine with a shell, the POSIX programs and hardly any files: for tests of the kernel and the shell.
*/
export const bareMachine = ({seed = 'test', speed = Infinity, capacity = 64 * 1024 * 1024, more = []}: {readonly seed?: string; readonly speed?: number; readonly capacity?: number; readonly more?: Iterable<readonly [string, Utility]>} = {}): RunningMachine & {readonly bugs: unknown[]} => {
	const clock = new VirtualClock(start, {speed});
	const bugs: unknown[] = [];
	const files = new FileTree({now: () => clock.now, root: {device: '/dev/hd4', capacity}});
	const view = files.view({umask: 0});

	for (const directory of ['/usr', '/usr/bin', '/usr/sbin', '/etc', '/dev', '/home', '/home/guest', '/tmp', '/var', '/var/adm']) {
		view.makeDirectory(directory, directory === '/tmp' ? 0o1777 : 0o755);
	}

	view.makeLink('/usr/bin', '/bin');
	view.setOwner('/home/guest', 100, 100);
	view.write('/etc/passwd', 'root:!:0:0::/:/usr/bin/ksh\nguest:!:100:100::/home/guest:/usr/bin/ksh\n');
	view.write('/etc/group', 'system:!:0:root\nusr:!:100:guest\n');
	view.write('/etc/environment', 'PATH=/usr/bin:/etc:/usr/sbin\nTZ=UTC\nLANG=C\n');
	view.makeDevice('/dev/null', {
		kind: 'character-device', major: 2, minor: 2, mode: 0o666,
	});
	view.makeDevice('/dev/zero', {
		kind: 'character-device', major: 2, minor: 3, mode: 0o666,
	});

	// Only what the POSIX programs ask of it.
	const identity: Partial<LvmState['identity']> = {bootedAt: start - (30 * 86_400_000)};
	const lvm: unknown = {identity};

	const machine = createMachine({
		name: 'bare', osLevel: '7200-05-05-2246', seed, clock, files, lvm: lvm as LvmState, programs: new Map([...programs, ...more]), onBug(error) {
			bugs.push(error);
		},
	});

	return {...machine, bugs};
};

type Ran = {readonly stdout: string; readonly stderr: string; readonly status: number};

/**
Runs a command as over SSH and gives what it printed once all that it started has let go of its output.
*/
export const run = async (machine: RunningMachine, command: string, {stdin = '', user = 'root'}: {readonly stdin?: string; readonly user?: string} = {}): Promise<Ran> => {
	const outputs: [Uint8Array[], Uint8Array[]] = [[], []];
	const input = stdin === '' ? [] : [new TextEncoder().encode(stdin)];

	const sink = (chunks: Uint8Array[]) => {
		const {promise, resolve} = Promise.withResolvers<void>();

		return {
			closed: promise,
			end: {
				async write(bytes: Uint8Array) {
					chunks.push(Uint8Array.from(bytes));
				},
				close: resolve,
			},
		};
	};

	const stdout = sink(outputs[0]);
	const stderr = sink(outputs[1]);

	const {exit} = execute(machine, {
		command, user, stdin: {
			read: async () => input.shift(),
			close: () => undefined,
		}, stdout: stdout.end, stderr: stderr.end,
	});

	const ended = await exit;
	await Promise.all([stdout.closed, stderr.closed]);

	return {
		stdout: toText(Buffer.concat(outputs[0])), stderr: toText(Buffer.concat(outputs[1])), status: statusOfExit(ended),
	};
};
