import {adapterAttributes} from './adapter-attributes.js';
import {settleDevices} from './device-nodes.js';
import {newPvid} from './volume-building.js';
import {findDisk, groupOfDisk} from './groups.js';
import type {Disk} from './disk-state.js';
import type {Device} from './lvm-state.js';
import type {AixProgram, Call} from './program.js';

const notFound = (program: string, name: string): string => `${program}: 0514-519 The following device was not found in the customized\n\tdevice configuration database:\n\t${name}`;

const busy = (program: string): string => `Method error (/usr/lib/methods/${program === 'rmdev' ? 'ucfgdevice' : 'chgdisk'}):\n\t0514-062 Cannot perform the requested function because the\n\t         specified device is busy.`;

/**
Attributes of a disk that may be set, and how.
*/
const setters: Readonly<Record<string, (disk: Disk, value: string) => boolean>> = {
	reserve_policy(disk, value) {
		disk.reservePolicy = value;

		return ['no_reserve', 'single_path', 'PR_exclusive', 'PR_shared'].includes(value);
	},
	PR_key_value(disk, value) {
		disk.reserveKey = value;

		return true;
	},
	queue_depth(disk, value) {
		disk.queueDepth = Number(value);

		return /^\d{1,3}$/v.test(value);
	},
	hcheck_interval(disk, value) {
		disk.healthCheckInterval = Number(value);

		return /^\d{1,4}$/v.test(value);
	},
};

/**
Several attributes may stand in one word, with blanks between them.
*/
const attributesOf = (call: Call): readonly string[] => call.values('a').flatMap(words => words.split(/\s(?=\w+=)/v).map(word => word.trim()));

const changeDisk = async (call: Call, disk: Disk): Promise<number> => {
	const {context} = call;
	const {lvm} = context.machine;
	const isUsed = groupOfDisk(lvm, disk) !== undefined;

	for (const attribute of attributesOf(call)) {
		const [name = '', value = ''] = attribute.split('=', 2);

		if (name === 'pv') {
			if (isUsed && ['clear', 'no'].includes(value)) {
				return call.fail(busy('chdev'));
			}

			if (disk.isGone || disk.isOpenElsewhere) {
				return call.fail(busy('chdev'));
			}

			if (value === 'yes') {
				disk.pvid ??= newPvid(lvm, () => context.machine.random());
			} else if (value === 'clear') {
				delete disk.pvid;
			}

			continue;
		}

		const setter = setters[name];

		if (setter === undefined) {
			return call.fail(`chdev: 0514-018 The values specified for the following attributes\n\tare not valid:\n\t${name}\tUnknown attribute`);
		}

		if (!setter({...disk}, value)) {
			return call.fail(`chdev: 0514-018 The values specified for the following attributes\n\tare not valid:\n\t${name}`);
		}

		setter(disk, value);
	}

	await context.out(`${disk.name} changed\n`);

	return 0;
};

/**
What a command does to the device that `-l` names: a disk, or another one.
*/
const onDevice = (program: string, act: (call: Call, name: string, found: Disk | Device) => Promise<number>): AixProgram['run'] => async call => {
	const {lvm} = call.context.machine;
	const name = call.value('l');

	if (name === undefined) {
		return call.misused();
	}

	const found = findDisk(lvm, name) ?? lvm.devices.find(each => each.name === name);

	return found === undefined ? call.fail(notFound(program, name)) : act(call, name, found);
};

/**
Other devices have a class.
*/
const isDisk = (found: Disk | Device): found is Disk => !('class' in found);

export const chdev: AixProgram = {
	paths: ['/usr/sbin/chdev'],
	options: 'l:a:PTUf:hp:qSw:',
	provenance: {
		'': 'documented', l: 'documented', a: 'documented', P: 'documented', T: 'documented', U: 'documented', f: 'invented', h: 'invented', p: 'invented', q: 'invented', S: 'invented', w: 'invented',
	},
	usage: 'Usage: chdev -l Name [-a Attribute=Value]... [-P | -T | -U]',
	isRootOnly: true,
	milliseconds: 500,
	run: onDevice('chdev', async (call, name, device) => {
		if (isDisk(device)) {
			return changeDisk(call, device);
		}

		if (device.attributes.length === 0) {
			device.attributes = adapterAttributes(call.context.machine.lvm, device);
		}

		for (const attribute of attributesOf(call)) {
			const [key = '', ...value] = attribute.split('=');
			const found = device.attributes.find(each => each.name === key && each.changeable !== 'False');

			if (found === undefined) {
				return call.fail(`chdev: 0514-018 The values specified for the following attributes\n\tare not valid:\n\t${key}\tUnknown attribute`);
			}

			found.value = value.join('=');
		}

		await call.context.out(`${name} changed\n`);

		return 0;
	}),
};

export const mkdev: AixProgram = {
	paths: ['/usr/sbin/mkdev'],
	options: 'l:Sc:s:t:p:w:a:dqh',
	provenance: {
		'': 'documented', l: 'documented', S: 'invented', c: 'invented', s: 'invented', t: 'invented', p: 'invented', w: 'invented', a: 'invented', d: 'invented', q: 'invented', h: 'invented',
	},
	usage: 'Usage: mkdev -l Name [-h] [-q] [-S]',
	isRootOnly: true,
	milliseconds: 800,
	run: onDevice('mkdev', async (call, name, found) => {
		const {lvm, files} = call.context.machine;

		if (isDisk(found) ? found.isGone : found.class === 'tape') {
			return call.fail('Method error (/usr/lib/methods/cfgdevice):\n\t0514-040 Error initializing a device into the kernel.');
		}

		found.status = 'Available';

		if (isDisk(found)) {
			settleDevices(lvm, files);
		}

		await call.context.out(`${name} Available\n`);

		return 0;
	}),
};

export const rmdev: AixProgram = {
	paths: ['/usr/sbin/rmdev'],
	isScript: true,
	options: 'l:dRSp:qhg',
	provenance: {
		'': 'documented', l: 'captured', d: 'captured', R: 'documented', S: 'invented', p: 'invented', q: 'invented', h: 'invented', g: 'invented',
	},
	usage: 'Usage: rmdev -l Name [-d | -S] [-R] [-h] [-q]',
	isRootOnly: true,
	milliseconds: 600,
	run: onDevice('rmdev', async (call, name, found) => {
		const {lvm, files} = call.context.machine;

		if (isDisk(found) && (found.isOpenElsewhere || groupOfDisk(lvm, found)?.isVariedOn === true)) {
			return call.fail(busy('rmdev'));
		}

		if (isDisk(found)) {
			found.status = call.has('d') ? 'Absent' : 'Defined';
			settleDevices(lvm, files);
		} else if (['sys', 'planar', 'bus', 'adapter', 'if', 'memory', 'processor'].includes(found.class)) {
			return call.fail(busy('rmdev'));
		} else {
			found.status = 'Defined';
		}

		await call.context.out(`${name} ${call.has('d') ? 'deleted' : 'Defined'}\n`);

		return 0;
	}),
};

/**
The lowest number that is free, which need not be the one that a disk had.
*/
const freeDiskName = (disks: readonly Disk[]): string => {
	const taken = new Set(disks.map(disk => disk.name));
	let index = 0;

	while (taken.has(`hdisk${index}`)) {
		index++;
	}

	return `hdisk${index}`;
};

export const cfgmgr: AixProgram = {
	paths: ['/usr/sbin/cfgmgr'],
	isScript: true,
	options: 'fl:pis:vw:',
	provenance: {
		'': 'documented', l: 'documented', v: 'invented', f: 'invented', p: 'invented', i: 'invented', s: 'invented', w: 'invented',
	},
	usage: 'Usage: cfgmgr [-f | -s | -p Phase] [-i Device] [-l Name] [-v]',
	isRootOnly: true,
	milliseconds: 8000,
	async run(call) {
		const {lvm, files} = call.context.machine;

		for (const disk of lvm.disks) {
			if (disk.isGone || disk.status === 'Available') {
				continue;
			}

			if (disk.status === 'Absent') {
				disk.name = freeDiskName(lvm.disks.filter(each => each !== disk && each.status !== 'Absent'));
			}

			disk.status = 'Available';
		}

		settleDevices(lvm, files);

		return 0;
	},
};

export const devrsrv: AixProgram = {
	paths: ['/usr/sbin/devrsrv'],
	options: 'c:el:fn:k:s:',
	provenance: {
		'': 'documented', c: 'documented', l: 'documented', e: 'invented', f: 'invented', n: 'invented', k: 'invented', s: 'invented',
	},
	usage: 'Usage: devrsrv -c query [-e] -l devicename',
	isRootOnly: true,
	milliseconds: 100,
	async run(call) {
		const {context} = call;
		const name = call.value('l');

		if (name === undefined || call.value('c') !== 'query') {
			return call.misused();
		}

		const disk = findDisk(context.machine.lvm, name);

		if (disk === undefined) {
			return call.fail(`devrsrv: Device ${name} was not found.`);
		}

		const policy = disk.reservePolicy === 'no_reserve' ? 'NO RESERVE' : (disk.reservePolicy === 'single_path' ? 'SINGLE PATH RESERVE' : disk.reservePolicy.replaceAll('_', ' ').toUpperCase());
		const isOpen = disk.isOpenElsewhere || groupOfDisk(context.machine.lvm, disk)?.isVariedOn === true;
		await context.out(`Device Reservation State Information\n==================================================\nDevice Name                     :  ${disk.name}\nDevice Open On Current Host?    :  ${isOpen ? 'YES' : 'NO'}\nODM Reservation Policy          :  ${policy}\nDevice Reservation State        :  ${isOpen && policy !== 'NO RESERVE' ? policy : 'NO RESERVE'}\n`);

		return 0;
	},
};
