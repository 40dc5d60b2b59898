import {FileError, errorTexts} from '../files.js';
import {toText} from '../byte-text.js';
import {Archive, ArchiveProblem} from './archive-files.js';
import {extract, imageSource} from './extracting.js';
import {callerUid} from './caller.js';
import {dateTime} from './columns.js';
import {noteDump} from './dump-dates.js';
import type {AixProgram, Call} from './program.js';
import {findNames} from './saving.js';

const notThere = (program: string, path: string, error: FileError): string => `${program}: 0511-126 Cannot open ${path}: ${errorTexts[error.code]}`;

/**
Asks for the first volume, as restore and backup do without `-q`.

@returns Whether somebody pressed Enter.
*/
const isMounted = async (call: Call, program: string, device: string): Promise<boolean> => {
	const {context} = call;
	await context.err(`${program}: Mount volume 1 on ${device}.\n\tPress the Enter key to continue.\n`);
	const answer = await context.stdin.read();

	return answer !== undefined;
};

export const restore: AixProgram = {
	paths: ['/usr/sbin/restore', '/etc/restore', '/usr/bin/restore'],
	options: 'TxrqvdhiMmnOpUYyAZaB:b:C:D:E:f:N:s:S:V:X:e:',
	provenance: {
		'': 'captured', T: 'documented', x: 'documented', r: 'documented', q: 'captured', v: 'captured', d: 'documented', f: 'captured', b: 'documented', h: 'invented', i: 'invented', M: 'invented', m: 'invented', n: 'invented', O: 'invented', p: 'invented', U: 'documented', Y: 'invented', y: 'invented', A: 'invented', Z: 'documented', a: 'invented', B: 'invented', C: 'invented', D: 'invented', E: 'documented', N: 'invented', s: 'documented', S: 'invented', V: 'invented', X: 'invented', e: 'invented',
	},
	usage: 'Usage: restore -x [-d] [-h] [-M] [-n] [-q] [-U] [-v] [-b Number] [-f Device] [-s SeekBackup] [-E {force|ignore|warn}] [File ...]\n       restore -T | -t [-q] [-v] [-b Number] [-f Device] [-s SeekBackup] [File ...]\n       restore -r [-q] [-v] [-f Device]',
	milliseconds: 150,
	async run(call) {
		const {context} = call;
		const path = call.value('f') ?? '/dev/rfd0';

		if (!call.has('q') && !await isMounted(call, 'restore', path)) {
			return 1;
		}

		if (call.has('r') || call.has('i')) {
			return call.fail('restore: 0511-138 The archive is not in the format of a backup by i-node.');
		}

		let source;

		try {
			const status = context.files.status(path);

			if (status.kind === 'directory') {
				return await call.fail(`restore: 0511-126 Cannot open ${path}: ${errorTexts.EISDIR}`);
			}

			source = imageSource(context, path);
			context.files.readRange(path, 0, 8);
		} catch (error) {
			if (error instanceof FileError) {
				return call.fail(notThere('restore', path, error));
			}

			throw error;
		}

		return extract(context, source, {
			names: call.operands, isDeep: call.has('d'), isVerbose: call.has('v'), isListing: call.has('T'), path,
		});
	},
};

/**
`backup -LEVEL -f FILE FILESYSTEM`: what is written says which files it is of and cannot be restored here; `-u` notes it in /etc/dumpdates.
*/
const backUpFilesystem = async (call: Call): Promise<number> => {
	const {context} = call;
	const [name] = call.operands;
	const level = Array.from({length: 10}, (_, each) => each).find(each => call.has(String(each))) ?? 9;
	const target = call.value('f');

	if (name === undefined || target === undefined || target.startsWith('/dev/')) {
		return call.fail('backup: 0511-089 This machine backs up by i-node to a file only: use -f File and name a file system.');
	}

	const volume = /^\/dev\/r?(?<volume>[^\/]+)$/v.exec(name)?.groups?.['volume'];
	const mount = context.machine.lvm.mounts.find(({device, mountPoint}) => mountPoint === name || device === `/dev/${volume}`);

	if (mount?.device.startsWith('/dev/') !== true) {
		return call.fail(`backup: 0511-126 Cannot open ${name}: ${errorTexts.ENOENT}`);
	}

	const device = mount.device.replace('/dev/', '/dev/r');
	const at = dateTime(context.machine.clock.now);
	const names = findNames(context, mount.mountPoint);

	await context.err(`backup: 0511-251 The file system is still mounted; data may not be consistent.\nbackup: The date of this level ${level} backup is ${at}.\nbackup: Backing up ${device} (${mount.mountPoint}) to ${target}.\n`);
	await context.sleep(names.length * 20);
	context.files.write(target, `simulated backup of ${device} by i-node, level ${level}\n${names.join('\n')}\n`);

	if (call.has('u')) {
		noteDump(context, device, level);
	}

	await context.err('backup: The backup is complete.\n');

	return 0;
};

/**
`backup -i`: names on stdin, relative ones stay relative; else a filesystem by i-node.
*/
export const backup: AixProgram = {
	paths: ['/usr/sbin/backup', '/etc/backup', '/usr/bin/backup'],
	options: 'iqvpolUZaAcwWuOb:e:E:f:L:n:0123456789',
	provenance: {
		'': 'documented', i: 'documented', q: 'documented', v: 'captured', p: 'documented', f: 'documented', b: 'documented', e: 'documented', E: 'documented', l: 'documented', U: 'documented', Z: 'documented', o: 'invented', a: 'invented', A: 'invented', c: 'invented', w: 'invented', W: 'invented', u: 'documented', O: 'invented', L: 'invented', n: 'documented', 0: 'invented', 1: 'invented', 2: 'invented', 3: 'invented', 4: 'invented', 5: 'invented', 6: 'invented', 7: 'invented', 8: 'invented', 9: 'invented',
	},
	usage: 'Usage: backup [-Level] [-u] -f Device FileSystem\n       backup -i [-q] [-v] [-p] [-b Number] [-e RegularExpression] [-f Device] [-l Number] [-U] [-Z]',
	milliseconds: 150,
	async run(call) {
		const {context} = call;

		if (!call.has('i')) {
			return backUpFilesystem(call);
		}

		const target = call.value('f') ?? '/dev/rfd0';

		if (target.startsWith('/dev/') && target !== '/dev/null') {
			return call.fail(`backup: 0511-126 Cannot open ${target}: ${errorTexts.ENXIO}`);
		}

		const names: string[] = [];

		for await (const line of context.lines()) {
			if (line !== '') {
				names.push(line);
			}
		}

		let status = 0;
		let total = 0;

		try {
			const archive = new Archive(context, {
				target, program: 'backup', isPacking: call.has('p'), pass: async milliseconds => context.sleep(Math.ceil(milliseconds / 10)),
			});

			for (const name of names) {
				const size = await archive.add(name, name);

				if (typeof size === 'string') {
					status = 1;
					await context.err(`backup: 0511-449 An error occurred accessing ${name}: ${size}\n`);
					continue;
				}

				total += size;

				if (call.has('v')) {
					await context.out(`a ${String(size).padStart(12)} ${name}\n`);
				}
			}

			await archive.end();
		} catch (error) {
			if (error instanceof ArchiveProblem) {
				return call.fail(error.message);
			}

			throw error;
		}

		if (call.has('v')) {
			await context.out(`total size: ${total}\n`);
		}

		return status;
	},
};

const logs: Readonly<Record<string, string>> = {
	boot: '/var/adm/ras/bootlog', bosinst: '/var/adm/ras/bosinstlog', console: '/var/adm/ras/conslog', lvmcfg: '/var/adm/ras/lvmcfg.log', nim: '/var/adm/ras/nimlog', vgbackup: '/var/adm/ras/vgbackuplog',
};

export const alog: AixProgram = {
	paths: ['/usr/bin/alog'],
	options: 't:f:oqLHs:w:V',
	provenance: {
		'': 'documented', t: 'documented', f: 'documented', o: 'documented', q: 'invented', L: 'documented', H: 'invented', s: 'invented', w: 'invented', V: 'invented',
	},
	usage: 'Usage: alog -f File [-o] | [[-s Size] [-q]]\n       alog -t LogType [-f File] [-o] | [[-s Size] [-q]]\n       alog [-t LogType] -L',
	async run(call) {
		const {context} = call;

		if (call.has('L')) {
			await context.out(Object.keys(logs).map(name => `${name}\n`).join(''));

			return 0;
		}

		const path = call.value('f') ?? logs[call.value('t') ?? ''];

		if (path === undefined) {
			return call.misused();
		}

		if (call.has('o')) {
			try {
				await context.out(toText(context.files.read(path)));
			} catch (error) {
				if (error instanceof FileError) {
					return call.fail(`alog: Cannot read file ${path}. ${errorTexts[error.code]}`);
				}

				throw error;
			}

			return 0;
		}

		if (callerUid(context) !== 0 && !context.files.exists(path)) {
			return call.fail(`alog: Cannot create file ${path}.`);
		}

		const bytes = await context.readAll();
		context.files.append(path, bytes);

		if (!call.has('q')) {
			await context.stdout.write(bytes);
		}

		return 0;
	},
};
