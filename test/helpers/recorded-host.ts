import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {quoteWord} from '../../source/base/quote.js';
import type {Shell} from '../../source/base/shell.js';
import type {Facts} from '../../source/base/facts.js';
import type {Answer, SectionResult} from '../../source/facts/ask.js';
import {discover, factsFrom} from '../../source/facts/discover.js';
import {questions} from '../../source/facts/questions.js';
import {placeOf} from './has-parts.js';
import {localShell} from './local-shell.js';

/**
What one command printed.
*/
type Recorded = {readonly out: string; readonly err: string; readonly exitCode: number};

/**
What the commands of a host printed, by the command as discovery names it.
*/
export type HostRecord = ReadonlyMap<string, Recorded>;

/**
Reads a record: `$ COMMAND`, then what it printed; a line that begins with `!! ` went to standard error, one that begins with `?? ` is the exit status. A last line of `\c` takes the line feed before it away.
*/
export const parseRecord = (text: string): HostRecord => new Map(text.split(/^\$ /mv).slice(1).map(part => {
	const [command = '', ...lines] = part.split('\n');
	const status = lines.find(line => line.startsWith('?? '));
	const isCut = lines.at(-2) === String.raw`\c`;
	const kept = lines.slice(0, -1).filter(line => !line.startsWith('!! ') && !line.startsWith('?? ') && line !== String.raw`\c`);

	return [command.trim(), {
		out: kept.map(line => `${line}\n`).join('').slice(0, isCut ? -1 : undefined),
		err: lines.filter(line => line.startsWith('!! ')).map(line => `${line.slice(3)}\n`).join(''),
		exitCode: status === undefined ? 0 : Number(status.slice(3)),
	}] as const;
}));

const sectionOf = (command: string): string => {
	const found = ([['lsvg', 'groups'], ['lspv -u', 'devices'], ['lspv', 'disks-0'], ['getlvodm', 'disks-0'], ['lquerypv', 'disks-0'], ['df', 'filesystems'], ['mount', 'filesystems'], ['lsfs', 'filesystems'], ['lslpp', 'software'], ['oslevel', 'level'], ['lparstat', 'partition'], ['prtconf', 'partition'], ['ps', 'processes'], ['fuser -c', 'processes'], ['lssrc', 'roles'], ['lsnim', 'roles'], ['lswpar', 'roles'], ['lscluster', 'roles'], ['cat /etc/niminfo', 'roles'], ['ioscli', 'roles'], ['/usr/es', 'roles'], ['lsdev -Cc', 'devices'], ['lspath', 'devices'], ['plain lspath', 'devices'], ['lsdev -C -c', 'devices'], ['lscfg', 'devices'], ['lsps', 'devices'], ['bootlist', 'devices'], ['sysdumpdev', 'devices'], ['lsattr', 'disks-0']] as const).find(([begin]) => command.startsWith(begin));

	return found?.[1] ?? 'system';
};

/**
Every host of ours is AIX and asked by root, unless its record says otherwise.
*/
const base: HostRecord = new Map([['uname -s', {out: 'AIX\n', err: '', exitCode: 0}], ['id -u', {out: '0\n', err: '', exitCode: 0}]]);

/**
The facts that a record gives, without a host: fast, and all that was not recorded was not asked.
*/
export const factsOfRecord = (record: HostRecord): Facts => {
	const all = new Map([...base, ...record]);
	const results = questions.map(({id}): SectionResult => ({
		id, ended: 'exited', exitCode: 0, out: '', err: '', items: [...all].filter(([command]) => sectionOf(command) === id).map(([command, each]): Answer => ({id: command, ended: 'exited', ...each})),
	}));

	return factsFrom(results, {
		host: 'lab', role: 'lpar', hostKey: 'SHA256:local', readAt: 1_700_000_000_000, durationMs: 900,
	});
};

/**
Commands that this machine has as well and that must not answer here.
*/
const hidden = ['bootlist', 'bootinfo', 'df', 'fuser', 'getconf', 'getlvodm', 'id', 'lparstat', 'lquerypv', 'lsattr', 'lscfg', 'lsdev', 'lsfs', 'lslpp', 'lspath', 'lsps', 'lspv', 'lssrc', 'lsvg', 'mount', 'oslevel', 'prtconf', 'sysdumpdev', 'uname'];

/**
Commands that print the same whatever they are asked.
*/
const heedless = new Set(['lspath', 'mount']);

/**
What is asked where a command refused its flags: it has another name among the answers than on a command line.
*/
const plainly: ReadonlyMap<string, {readonly name: string; readonly pattern: string}> = new Map([
	['plain lspath', {name: 'lspath', pattern: '\'\''}],
	...['tape', 'cdrom'].map(kind => [`lsdev -C -c ${kind}`, {name: 'lsdev', pattern: `'-Cc ${kind}'`}] as const),
]);

/**
A directory of fake commands that print a record, for the front of the PATH.
*/
export const recordedCommands = (record: HostRecord) => {
	const directory = mkdtempSync(path.join(tmpdir(), 'lparsafe-record-'));
	const bin = path.join(directory, 'bin');
	const temporary = path.join(directory, 'tmp');
	const cases = new Map<string, string[]>(hidden.map(name => [name, []]));
	let count = 0;

	mkdirSync(bin);
	mkdirSync(temporary);

	// The longest first: `lspv -u` before `lspv`.
	for (const [command, {out, err, exitCode}] of [...base, ...record].toSorted(([left], [right]) => right.length - left.length)) {
		const [name = '', ...words] = command.split(' ');
		const file = path.join(directory, String(count));

		count += 1;
		writeFileSync(`${file}.out`, out);
		writeFileSync(`${file}.err`, err);

		const plain = quoteWord(words.join(' '));
		const asked = plainly.get(command);
		const pattern = asked?.pattern ?? (heedless.has(command) && !record.has('plain lspath') ? '*' : (words.length === 0 ? '\'\'' : `${plain}|${plain}' '*`));
		const program = asked?.name ?? name;

		cases.set(program, [...cases.get(program) ?? [], `${pattern}) cat ${file}.out; cat ${file}.err >&2; exit ${exitCode} ;;`]);
	}

	for (const [name, branches] of cases) {
		if (name.includes('/') || name === 'cat' || name === 'ls') {
			continue;
		}

		const otherwise = name === 'ps' ? `exec ${placeOf('ps') ?? '/bin/ps'} "$@"` : `echo "ksh: ${name}:  not found." >&2\nexit 127`;

		writeFileSync(path.join(bin, name), `#!/bin/sh\ncase "$*" in\n${branches.join('\n')}\nesac\n${otherwise}\n`);
		chmodSync(path.join(bin, name), 0o755);
	}

	return {
		bin,
		temporary,
		remove() {
			rmSync(directory, {recursive: true, force: true});
		},
	};
};

/**
The same record where every line ends with a carriage return too.
*/
export const withReturns = (record: HostRecord): HostRecord => new Map([...record].map(([command, each]) => [command, {...each, out: each.out.replaceAll('\n', '\r\n')}]));

/**
The facts that the whole script finds on this machine where the record's commands stand first on the PATH, run by a real shell.
*/
export const discoverRecord = async (record: HostRecord, interpreter = '/bin/sh'): Promise<Facts> => {
	const {bin, temporary, remove} = recordedCommands(record);
	const local = localShell({host: 'lab', environment: {PATH: `${bin}:${process.env['PATH'] ?? ''}`, TMPDIR: temporary}});
	const shell: Shell = {
		...local, exec: (words, options = {}) => local.exec(words.map(word => word === '/bin/sh' ? interpreter : word), {...options, ...typeof options.stdin === 'string' && {stdin: options.stdin.split('ask_shell=/bin/sh\n').join(`ask_shell=${interpreter}\n`)}}),
	};

	try {
		return await discover(shell, {host: 'lab', role: 'lpar', now: () => Date.now()});
	} finally {
		remove();
	}
};
