import {rootAccount} from '../../source/simulator/accounts.js';
import {FileTree} from '../../source/simulator/file-tree.js';
import type {FileView} from '../../source/simulator/file-view.js';
import {bareState} from '../../source/simulator/aix/story-building.js';
import {createMachine} from '../../source/simulator/create-machine.js';
import type {Machine} from '../../source/simulator/machine.js';
import {ForeignFile} from '../../source/simulator/ends.js';
import type {OpenFile} from '../../source/simulator/open-file.js';
import {statusOfExit} from '../../source/simulator/process.js';
import {programs} from '../../source/simulator/programs/programs.js';
import {findProgram, runProgram} from '../../source/simulator/run-program.js';
import {VirtualClock} from '../../source/simulator/virtual-clock.js';
import {toBytes} from '../../source/simulator/byte-text.js';

type Ran = {
	/**
	One character a byte.
	*/
	readonly out: string;
	readonly err: string;
	readonly status: number;
};

type ProgramMachine = {
	readonly machine: Machine;
	readonly files: FileView;

	/**
	Runs a program with an argument vector in `/work`; its input is text with one character a byte.
	*/
	run(argv: readonly string[], options?: {readonly stdin?: string; readonly environment?: Readonly<Record<string, string>>; readonly uid?: number}): Promise<Ran>;
};

/**
21 November 2026, 08:00 UTC.
*/
export const start = Date.UTC(2026, 10, 21, 8, 0, 0);

const accountFiles = {
	'/etc/passwd': 'root:!:0:0::/:/usr/bin/ksh\nbin:!:2:2::/bin:\noper:!:201:1::/home/oper:/usr/bin/ksh\n',
	'/etc/group': 'system:!:0:root\nstaff:!:1:oper\nbin:!:2:root,bin\nsys:!:3:root\nsecurity:!:7:root\ncron:!:8:root\naudit:!:10:root\nlp:!:11:root\n',
};

/**
A machine with nothing but the programs, accounts and an empty `/work`.
*/
export const createProgramMachine = (): ProgramMachine => {
	const clock = new VirtualClock(start, {speed: Infinity});
	const files = new FileTree({now: () => clock.now, root: {device: '/dev/hd4', capacity: 1_073_741_824}});
	const root = files.view();
	let bug: unknown;

	for (const directory of ['/usr', '/usr/bin', '/usr/sbin', '/etc', '/tmp', '/work', '/dev']) {
		root.makeDirectory(directory);
	}

	root.makeLink('/usr/bin', '/bin');
	root.makeDevice('/dev/null', {
		kind: 'character-device', major: 2, minor: 2, mode: 0o666,
	});
	root.makeDevice('/dev/zero', {
		kind: 'character-device', major: 2, minor: 3, mode: 0o666,
	});
	root.setMode('/tmp', 0o1777);

	for (const [path, text] of Object.entries(accountFiles)) {
		root.write(path, text);
	}

	const lvm = bareState('a machine for programs', {
		hostName: 'lab01', machineId: '00F6F42A4C00', model: 'IBM,9009-42A', serialNumber: '782F42A', partitionNumber: 5, partitionName: 'lab 01', version: '7.2', osLevel: '7200-05-05-2246', bootedAt: start - 86_400_000, processorType: 'PowerPC_POWER9', clockSpeedMHz: 2750, processors: 2, memory: 8192, firmware: 'VL950_099', network: {
			address: '10.20.1.5', netmask: '255.255.255.0', gateway: '10.20.1.1', nameServer: '10.20.1.2', domain: 'example.com',
		},
	});

	lvm.mounts.push({
		device: '/dev/hd4', mountPoint: '/', vfs: 'jfs2', options: 'rw', mountedAt: start,
	});

	const machine = createMachine({
		name: 'lab01',
		osLevel: '7200-05-05-2246',
		seed: '0'.repeat(64),
		clock,
		files,
		lvm,
		programs,
		onBug(error) {
			bug = error;
		},
	});

	const view = {
		account: rootAccount, directory: '/work', umask: 0o022, fileSizeLimit: Infinity,
	};

	return {
		machine,
		files: machine.files.view({directory: '/work'}),
		async run(argv, {stdin = '', environment = {}, uid = 0} = {}) {
			let input: Uint8Array | undefined = Buffer.from(stdin, 'latin1');
			const out: Uint8Array[] = [];
			const error_: Uint8Array[] = [];
			const writer = (list: Uint8Array[]): OpenFile => new ForeignFile({
				writer: {
					async write(bytes) {
						list.push(new Uint8Array(bytes));
					},
					close() {
						list.push(new Uint8Array(0));
					},
				},
			});
			const reader = new ForeignFile({
				reader: {
					async read() {
						const bytes = input;
						input = undefined;

						return bytes?.length === 0 ? undefined : bytes;
					},
					close() {
						input = undefined;
					},
				},
			});
			bug = undefined;

			const process = machine.processes.spawn(async child => {
				try {
					return await runProgram(machine, child, findProgram(machine.files.view(), argv[0]!, '/usr/bin:/usr/sbin'), argv);
				} catch (error) {
					if ((error as {readonly code?: string}).code === 'ENOENT') {
						error_.push(toBytes('not found'));
						return 127;
					}

					throw error;
				}
			}, {
				argv,
				environment: new Map(Object.entries({PATH: '/usr/bin:/usr/sbin', TZ: 'UTC', ...environment})),
				view: uid === 0
					? {...view}
					: {
						...view, account: {
							name: 'oper', uid, gid: 1, groups: [1],
						},
					},
				descriptors: new Map<number, OpenFile>([[0, reader], [1, writer(out)], [2, writer(error_)]]),
				isSessionLeader: true,
			});
			const exit = await process.exited;

			if (bug !== undefined) {
				throw bug as Error;
			}

			return {out: Buffer.concat(out).toString('latin1'), err: Buffer.concat(error_).toString('latin1'), status: statusOfExit(exit)};
		},
	};
};
