import type {Process} from '../process.js';
import type {Utility, UtilityContext} from '../utility.js';
import {accountNames, userNumber} from './accounts.js';
import {formatTime, localTime} from './calendar.js';
import {SyntaxProblem} from './options.js';
import {Failure, program} from './program.js';
import {argumentsOf, nowOf, zoneOf} from './system.js';

const usage = `Usage: ps [-AMNZaedfklm] [-n namelist] [-F Format] [-o specifier[=header],...]
\t\t[-p proclist][-G|-g grouplist] [-t termlist] [-U|-u userlist] [-c classlist] [-T pid] [-L pidlist] [-X]
       ps [aceglnsuvwxX] [t tty] [processnumber]`;

const pad = (value: number): string => String(value).padStart(2, '0');

/**
`[[dd-]hh:]mm:ss`
*/
const elapsedTime = (milliseconds: number): string => {
	const seconds = Math.max(0, Math.floor(milliseconds / 1000));
	const days = Math.floor(seconds / 86_400);
	const hours = Math.floor(seconds / 3600) % 24;
	const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;

	return days > 0 ? `${pad(days)}-${pad(hours)}:${rest}` : (hours > 0 ? `${pad(hours)}:${rest}` : rest);
};

const processorTime = (milliseconds: number): string => {
	const seconds = Math.floor(milliseconds / 1000);

	return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
};

const shortTime = (milliseconds: number): string => `${Math.floor(milliseconds / 60_000)}:${pad(Math.floor(milliseconds / 1000) % 60)}`;

/**
`HH:MM:SS` for today's, else `Mon DD`.
*/
const startTime = (context: UtilityContext, process: Process): string => {
	const now = localTime(nowOf(context), zoneOf(context));
	const then = localTime(process.startedAt, zoneOf(context));

	return formatTime(then.year === now.year && then.yearday === now.yearday ? '%H:%M:%S' : '%b %d', then);
};

type Column = {
	readonly header: string;
	readonly width: number;
	readonly isLeft?: boolean;
	value(process: Process, context: UtilityContext): string;
};

const commandOf = (process: Process): string => process.exit === undefined ? (process.argv[0] ?? '').replace(/^.*\//v, '').replace(/^-/v, '') : '<defunct>';

const userOf = (process: Process, context: UtilityContext): string => accountNames(context).user(process.view.account.uid);

const columns: Readonly<Record<string, Column>> = {
	user: {
		header: 'USER', width: 8, value: userOf,
	},
	ruser: {
		header: 'RUSER', width: 8, value: userOf,
	},
	uid: {header: 'UID', width: 7, value: process => String(process.view.account.uid)},
	gid: {header: 'GID', width: 7, value: process => String(process.view.account.gid)},
	group: {header: 'GROUP', width: 8, value: (process, context) => accountNames(context).group(process.view.account.gid)},
	rgroup: {header: 'RGROUP', width: 8, value: (process, context) => accountNames(context).group(process.view.account.gid)},
	pid: {header: 'PID', width: 8, value: process => String(process.pid)},
	ppid: {header: 'PPID', width: 8, value: process => String(process.ppid)},
	pgid: {header: 'PGID', width: 8, value: process => String(process.pgid)},
	pcpu: {header: '%CPU', width: 5, value: () => '0.0'},
	pmem: {header: '%MEM', width: 5, value: () => '0.0'},
	vsz: {header: 'VSZ', width: 6, value: process => String(512 + ((process.pid >> 8) % 900))},
	vszsize: {header: 'VSZ', width: 6, value: process => String(512 + ((process.pid >> 8) % 900))},
	rssize: {header: 'RSS', width: 6, value: process => String(512 + ((process.pid >> 8) % 900))},
	nice: {header: 'NI', width: 2, value: () => '20'},
	pri: {header: 'PRI', width: 3, value: () => '60'},
	c: {header: 'C', width: 3, value: () => '0'},
	st: {header: 'S', width: 1, value: process => process.exit === undefined ? 'A' : 'Z'},
	state: {header: 'S', width: 1, value: process => process.exit === undefined ? 'A' : 'Z'},
	stat: {header: 'STAT', width: 4, value: process => process.exit === undefined ? 'A' : 'Z'},
	flags: {header: 'F', width: 8, value: () => '240001'},
	thcount: {header: 'THCNT', width: 5, value: () => '1'},
	etime: {header: 'ELAPSED', width: 11, value: (process, context) => elapsedTime(nowOf(context) - process.startedAt)},
	time: {header: 'TIME', width: 8, value: process => processorTime(process.cpuTime)},
	start: {header: 'STIME', width: 8, value: (process, context) => startTime(context, process)},
	stime: {header: 'STIME', width: 8, value: (process, context) => startTime(context, process)},
	tty: {header: 'TT', width: 6, value: () => '-'},
	comm: {
		header: 'COMMAND', width: 16, isLeft: true, value: commandOf,
	},
	ucomm: {
		header: 'CMD', width: 16, isLeft: true, value: commandOf,
	},
	args: {
		header: 'COMMAND', width: 16, isLeft: true, value: argumentsOf,
	},
	command: {
		header: 'COMMAND', width: 16, isLeft: true, value: argumentsOf,
	},
};

type Shown = {readonly column: Column; readonly header: string};

/**
Reads lists of specifiers, each with its header where one follows an equals sign. A header ends at a comma or blank.
*/
const shownOf = (lists: readonly string[]): readonly Shown[] => lists.flatMap(list => list.split(/[\s,]+/v).filter(each => each !== '').map(word => {
	const [name = '', header] = word.split('=', 2);
	const column = columns[name];

	if (column === undefined) {
		throw new Failure(`ps: 0509-048 Flag -o was used with invalid list.\nps: ${name} is not a valid specifier.\n${usage}`);
	}

	return {column, header: header ?? column.header};
}));

const putColumns = (context: UtilityContext, processes: readonly Process[], shown: readonly Shown[]): string => {
	const rows = processes.map(process => shown.map(({column}) => column.value(process, context)));
	const widths = shown.map(({column, header}, index) => Math.max(header === '' ? Math.min(column.width, Math.max(0, ...rows.map(row => row[index]!.length))) : column.width, header.length, ...rows.map(row => row[index]!.length)));

	const line = (texts: readonly string[]): string => texts.map((text, index) => {
		const isLast = index === texts.length - 1;
		const {isLeft = false} = shown[index]!.column;

		return isLeft ? (isLast ? text : text.padEnd(widths[index]!)) : text.padStart(widths[index]!);
	}).join(' ');

	const head = shown.every(({header}) => header === '') ? '' : `${line(shown.map(({header}) => header))}\n`;

	return head + rows.map(row => `${line(row)}\n`).join('');
};

const putFull = (context: UtilityContext, processes: readonly Process[]): string => {
	const names = accountNames(context);
	const rows = processes.map(process => `${names.user(process.view.account.uid).padStart(8)} ${String(process.pid).padStart(8)} ${String(process.ppid).padStart(8)} ${'0'.padStart(3)} ${startTime(context, process).padStart(8)} ${'-'.padStart(6)} ${shortTime(process.cpuTime).padStart(5)} ${argumentsOf(process)}`);

	return `${['     UID      PID     PPID   C    STIME    TTY  TIME CMD', ...rows].join('\n')}\n`;
};

const putShort = (processes: readonly Process[]): string => `${['      PID    TTY  TIME CMD', ...processes.map(process => `${String(process.pid).padStart(9)} ${'-'.padStart(6)} ${shortTime(process.cpuTime).padStart(5)} ${commandOf(process)}`)].join('\n')}\n`;

const putBerkeley = (context: UtilityContext, processes: readonly Process[]): string => {
	const names = accountNames(context);
	const rows = processes.map(process => `${names.user(process.view.account.uid).padEnd(8)} ${String(process.pid).padStart(8)}  0.0  0.0  ${columns['rssize']!.value(process, context).padStart(4)}  ${columns['vsz']!.value(process, context).padStart(4)}      - A    ${startTime(context, process).padStart(8)} ${shortTime(process.cpuTime).padStart(5)} ${argumentsOf(process)}`);

	return `${['USER          PID %CPU %MEM   SZ  RSS    TTY STAT    STIME  TIME COMMAND', ...rows].join('\n')}\n`;
};

const numbersOf = (text: string, flag: string): readonly number[] => text.split(/[\s,]+/v).filter(each => each !== '').map(each => {
	if (!/^\d+$/v.test(each)) {
		throw new SyntaxProblem(`ps: 0509-048 Flag -${flag} was used with invalid list.\n${usage}\n`, 1);
	}

	return Number(each);
});

const descendantsOf = (all: readonly Process[], pid: number): readonly Process[] => all.flatMap(each => {
	const isChild = each.ppid === pid && each.pid !== pid;

	return each.pid === pid ? [each] : (isChild ? descendantsOf(all, each.pid) : []);
});

const putTree = (all: readonly Process[], pid: number): string => {
	const lines = (process: Process, bars: string, isLast: boolean, depth: number): string[] => {
		const children = all.filter(child => child.ppid === process.pid && child.pid !== process.pid);

		return [
			`${String(process.pid).padStart(9)} ${'-'.padStart(6)} ${shortTime(process.cpuTime).padStart(5)} ${depth === 0 ? '' : `${bars}${isLast ? String.raw`\--` : '|--'}`}${commandOf(process)}`,
			...children.flatMap((child, index) => lines(child, depth === 0 ? ' '.repeat(4) : `${bars}${isLast ? ' '.repeat(4) : '|   '}`, index === children.length - 1, depth + 1)),
		];
	};

	const root = all.find(each => each.pid === pid);

	return `${['      PID    TTY  TIME CMD', ...root === undefined ? [] : lines(root, '', true, 0)].join('\n')}\n`;
};

type Wanted = {
	pids: number[] | undefined;
	users: number[] | undefined;
	groups: number[] | undefined;
	lists: string[];
	isAll: boolean;
	isFull: boolean;
	tree: number | undefined;
};

const readUsers = (context: UtilityContext, text: string): number[] => text.split(/[\s,]+/v).filter(each => each !== '').map(each => userNumber(context, each) ?? -1);

const readArguments = (context: UtilityContext): Wanted => {
	const wanted: Wanted = {
		pids: undefined, users: undefined, groups: undefined, lists: [], isAll: false, isFull: false, tree: undefined,
	};
	const args = [...context.args];

	while (args.length > 0) {
		const word = args.shift()!;

		if (!word.startsWith('-') || word === '-') {
			throw new SyntaxProblem(`${usage}\n`, 1);
		}

		for (let index = 1; index < word.length; index++) {
			const flag = word[index]!;

			if (!'pouUgGFTLtnc'.includes(flag)) {
				if (!'AMNZaedfklmX'.includes(flag)) {
					throw new SyntaxProblem(`ps: Not a recognized flag: ${flag}\n${usage}\n`, 1);
				}

				wanted.isAll ||= 'AeadkN'.includes(flag);
				wanted.isFull ||= flag === 'f' || flag === 'l';
				continue;
			}

			const value = index + 1 < word.length ? word.slice(index + 1) : args.shift();

			if (value === undefined) {
				throw new SyntaxProblem(`ps: Option requires an argument -- ${flag}\n${usage}\n`, 1);
			}

			switch (flag) {
				case 'p': {
					wanted.pids = [...wanted.pids ?? [], ...numbersOf(value, flag)];

					break;
				}

				case 'L': {
					wanted.pids = [...wanted.pids ?? [], ...numbersOf(value, flag).flatMap(pid => descendantsOf(context.machine.processes.list(), pid).map(each => each.pid))];

					break;
				}

				case 'T': {
					wanted.tree = numbersOf(value, flag)[0];

					break;
				}

				case 'g': {
					wanted.groups = [...wanted.groups ?? [], ...numbersOf(value, flag)];

					break;
				}

				case 'u':
				case 'U': {
					wanted.users = [...wanted.users ?? [], ...readUsers(context, value)];

					break;
				}

				case 'o':
				case 'F': {
					wanted.lists.push(value);

					break;
				}
			// No default
			}

			break;
		}
	}

	return wanted;
};

export const ps: Utility = program(async context => {
	const all = context.machine.processes.list();
	const [first = ''] = context.args;

	if (first !== '' && !first.startsWith('-')) {
		if (!/^[aceglnsu-xX]+$|^\d+$/v.test(first)) {
			throw new SyntaxProblem(`${usage}\n`, 1);
		}

		const shown = /^\d+$/v.test(first) ? all.filter(each => each.pid === Number(first)) : (first.includes('x') ? all : all.filter(each => each.sid === context.process.sid));
		await context.out(first.includes('u') ? putBerkeley(context, shown) : putShort(shown));

		return shown.length === 0 ? 1 : 0;
	}

	const wanted = readArguments(context);

	if (wanted.tree !== undefined) {
		await context.out(putTree(all, wanted.tree));

		return all.some(each => each.pid === wanted.tree) ? 0 : 1;
	}

	const isSelective = wanted.pids !== undefined || wanted.users !== undefined || wanted.groups !== undefined;
	const processes = all.filter(each => wanted.isAll || (isSelective
		? (wanted.pids?.includes(each.pid) ?? false) || (wanted.users?.includes(each.view.account.uid) ?? false) || (wanted.groups?.includes(each.pgid) ?? false)
		: each.sid === context.process.sid));

	if (wanted.lists.length > 0) {
		await context.out(putColumns(context, processes, shownOf(wanted.lists)));
	} else {
		await context.out(wanted.isFull ? putFull(context, processes) : putShort(processes));
	}

	return isSelective && !wanted.isAll && processes.length === 0 ? 1 : 0;
});
