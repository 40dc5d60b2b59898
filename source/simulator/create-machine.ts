import {findAccount, rootAccount, type Account} from './accounts.js';
import type {FileTree} from './file-tree.js';
import {isInstalled} from './aix/installed.js';
import type {LvmState} from './aix/lvm-state.js';
import {settleServers} from './aix/mounting.js';
import type {Machine} from './machine.js';
import {ProcessTable} from './process-table.js';
import {SeededRandom} from './random.js';
import {builtinPrograms} from './shell/builtin-programs.js';
import {ksh} from './shell/ksh.js';
import type {Utility} from './utility.js';
import type {VirtualClock} from './virtual-clock.js';

type MachineParts = {
	readonly name: string;
	readonly osLevel: string;
	readonly seed: string;
	readonly clock: VirtualClock;
	readonly files: FileTree;
	readonly lvm: LvmState;

	/**
	By absolute path; the shell is added.
	*/
	readonly programs: ReadonlyMap<string, Utility>;

	/**
	State of its randomness, where the machine was saved before.
	*/
	readonly randomState?: readonly number[];
	readonly faults?: Iterable<string>;

	/**
	Called with what a program threw that is no process death.
	*/
	readonly onBug?: (error: unknown, command: readonly string[]) => void;

	/**
	Called when a program ends the machine's run.
	*/
	readonly onStop?: (kind: 'reboot' | 'halt') => void;
};

/**
A machine with its randomness, which is kept with it.
*/
export type RunningMachine = Machine & {
	readonly randomness: SeededRandom;

	/**
	Whether nothing runs but what the system started itself.
	*/
	readonly isQuiet: boolean;
};

/**
What runs on every machine from its start.
*/
const residents: ReadonlyArray<readonly [pid: number, ppid: number, argv: readonly string[], account?: Account]> = [
	[1, 0, ['/etc/init']],
	[2_621_830, 1, ['/usr/sbin/srcmstr']],
	[2_752_934, 2_621_830, ['/usr/sbin/syslogd']],
	[2_884_040, 1, ['/usr/sbin/syncd', '60']],
	[2_949_580, 2_621_830, ['/usr/sbin/rsct/bin/rmcd', '-a', 'IBM.LPCommands', '-r']],
	[3_015_116, 1, ['/usr/sbin/cron']],
	[3_080_654, 1, ['/usr/lib/errdemon']],
	[3_146_190, 2_621_830, ['/usr/sbin/sshd']],
];

export const sshdPid = 3_146_190;

/**
Puts the parts of a machine together and starts what runs on every one.
*/
export const createMachine = ({name, osLevel, seed, clock, files, lvm, programs, randomState, faults = [], onBug, onStop}: MachineParts): RunningMachine => {
	const randomness = new SeededRandom(`${seed}/${name}`);
	randomness.state = randomState ?? randomness.state;
	const random = (): number => randomness.next();
	const processes = new ProcessTable({now: () => clock.now, random, after: (milliseconds, wake) => clock.after(milliseconds, wake)});

	processes.onBug = (error, process) => {
		onBug?.(error, process.argv);
	};

	const daemons = lvm.daemons ?? [];

	if (lvm.deadServers !== undefined) {
		settleServers({lvm, files});
	}

	for (const [pid, ppid, argv, account] of [...residents, ...daemons.map(daemon => [daemon.pid, 1, daemon.argv, findAccount(files, daemon.account)] as const)]) {
		processes.addResident({
			pid, ppid, argv, startedAt: lvm.identity.bootedAt, view: {
				account: account ?? rootAccount, directory: '/', umask: 0o022, fileSizeLimit: Infinity,
			},
		});
	}

	const all = new Map([...builtinPrograms, ...programs, ['/usr/bin/ksh', ksh] as const, ['/usr/bin/ksh93', ksh] as const, ['/usr/bin/sh', ksh] as const, ['/usr/bin/rksh', ksh] as const].filter(([path]) => isInstalled(lvm, path)));
	installPrograms(files, all.keys());

	return {
		name,
		osLevel,
		seed,
		clock,
		files,
		processes,
		lvm,
		programs: all,
		faults: new Set(faults),
		stop(kind) {
			onStop?.(kind);
		},
		random,
		randomness,
		get isQuiet() {
			return processes.list().length <= residents.length + daemons.length;
		},
	};
};

/**
Makes a file for each program that has none, so that it is found.
*/
const installPrograms = (files: FileTree, paths: Iterable<string>): void => {
	const view = files.view({umask: 0o022});

	for (const path of paths) {
		if (view.exists(path)) {
			continue;
		}

		view.write(path, '');
		view.setMode(path, 0o555);
	}
};
