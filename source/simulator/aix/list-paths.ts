import {row, table} from './columns.js';
import {findDevice} from './devices.js';
import {fill} from './list-devices.js';
import type {AixProgram} from './program.js';

export const lspath: AixProgram = {
	paths: ['/usr/sbin/lspath'],
	options: 'l:p:s:w:F:HAEia:',
	provenance: {
		'': 'documented', l: 'documented', p: 'documented', s: 'documented', w: 'documented', F: 'documented', H: 'documented', A: 'invented', E: 'invented', i: 'invented', a: 'invented',
	},
	usage: 'Usage: lspath [-l Name] [-p Parent] [-s Status] [-w Connection] [-F Format] [-H]',
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;
		const name = call.value('l');

		if (name !== undefined && findDevice(lvm, name) === undefined) {
			return call.fail(`lspath: 0514-519 The following device was not found in the customized\n\tdevice configuration database:\n\t${name}`);
		}

		const isWanted = (letter: string, value: string): boolean => call.value(letter) === undefined || call.value(letter)?.toLowerCase() === value.toLowerCase();
		const paths = lvm.disks
			.filter(disk => disk.status !== 'Absent' && isWanted('l', disk.name))
			.flatMap(disk => disk.paths.map(path => ({disk, path})))
			.filter(({path}) => isWanted('p', path.parent) && isWanted('s', path.status) && isWanted('w', path.connection));

		const format = call.value('F');

		if (format !== undefined) {
			for (const {disk, path} of paths) {
				const values: Readonly<Record<string, string>> = {
					status: path.status, name: disk.name, parent: path.parent, connection: path.connection, path_id: String(path.id), path_status: path.status === 'Enabled' ? 'Available' : path.status,
				};
				await context.out(`${fill(format, word => values[word])}\n`);
			}

			return 0;
		}

		const rows = paths.map(({disk, path}) => [path.status, disk.name, path.parent]);
		await context.out(table(call.has('H') ? [['status', 'name', 'parent'], ...rows] : rows));

		return 0;
	},
};

export const lsmpio: AixProgram = {
	paths: ['/usr/sbin/lsmpio'],
	options: 'l:q',
	provenance: {'': 'captured', l: 'captured', q: 'invented'},
	usage: 'Usage: lsmpio [-q] [-l device]',
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;
		const wanted = call.value('l');
		const disks = lvm.disks.filter(disk => wanted === undefined || disk.name === wanted);

		if (wanted !== undefined && disks.length === 0) {
			return call.fail(`lsmpio: Device ${wanted} was not found.`);
		}

		if (call.has('q')) {
			for (const disk of disks) {
				await context.out(`Device:  ${disk.name}\n\t       Vendor Id:  IBM\n\t      Product Id:  ${disk.kind === 'fc' ? '2145' : 'VDISK'}\n\t        Revision:  0001\n\t        Capacity:  ${(disk.size / 1024).toFixed(2)}GiB\n\t   Volume Serial:  ${disk.serial}\n`);
			}

			return 0;
		}

		const rows = disks.flatMap(disk => disk.paths.map(path => [disk.name, String(path.id), path.status, path.status === 'Enabled' ? (disk.kind === 'fc' ? 'Clo' : 'Sel') : 'Fai', path.parent, path.connection]));
		const head = ['name', 'path_id', 'status', 'path_status', 'parent', 'connection'];
		await context.out(table([head, ...rows].map(cells => cells.map((cell, index) => index < cells.length - 1 ? `${cell} ` : cell))));

		return 0;
	},
};

/**
Kinds of disk with more than one driver, as the SAN disks here are of.
*/
export const manageDiskDrivers: AixProgram = {
	paths: ['/usr/sbin/manage_disk_drivers'],
	options: 'ld:o:h',
	provenance: {
		'': 'documented', l: 'documented', d: 'invented', o: 'invented', h: 'invented',
	},
	usage: 'Usage: manage_disk_drivers [-l]\n       manage_disk_drivers -d Device -o Driver\n       manage_disk_drivers -h',
	isRootOnly: true,
	async run(call) {
		if (call.has('d')) {
			return call.fail('manage_disk_drivers: The driver of a device cannot be changed here.');
		}

		await call.context.out(`${row([['Device', 20], ['Present Driver', 22]])}Driver Options\n${row([['IBMSVC', 20], ['AIX_AAPCM', 22]])}AIX_AAPCM,AIX_non_MPIO\n`);

		return 0;
	},
};
