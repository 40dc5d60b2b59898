import {FileError} from '../files.js';
import type {UtilityContext} from '../utility.js';
import {groupOn, isBootable} from './boot-state.js';
import {findDisk, findLogicalVolume, pvidsOf} from './groups.js';
import type {Disk} from './disk-state.js';
import type {LogicalVolume, VolumeGroup} from './group-state.js';
import {LvmProblem} from './lvm-problem.js';
import type {AixProgram} from './program.js';

export const noBootDevice = '0301-150 bosboot: Invalid or no boot device specified!';

/**
Blocks of 512 bytes of a boot image.
*/
const imageBlocks = 53_276;

const bootDevice = (context: UtilityContext): Disk | undefined => {
	try {
		const node = context.files.status('/dev/ipldevice').device;

		return context.machine.lvm.disks.find(disk => {
			const own = disk.status === 'Available' ? context.files.status(`/dev/r${disk.name}`).device : undefined;

			return node !== undefined && own?.major === node.major && own.minor === node.minor;
		});
	} catch (error) {
		if (error instanceof FileError) {
			return undefined;
		}

		throw error;
	}
};

/**
Whether /dev/ipldevice leads to a disk.
*/
export const hasBootDevice = (context: UtilityContext): boolean => bootDevice(context) !== undefined;

/**
Writes the boot image into a group's boot volume and the record onto a disk.

@throws LvmProblem where that fails; the disk does not start any more then.
*/
export const writeBootImage = (context: UtilityContext, group: VolumeGroup, volume: LogicalVolume, disk: Disk): void => {
	const pvid = disk.pvid ?? '';
	const holders = (group.bootDisks ?? pvidsOf(volume)).filter(each => each !== pvid);

	if (context.machine.faults.has('bosboot-fails')) {
		group.bootDisks = holders;

		throw new LvmProblem('0301-165 bosboot: WARNING! bosboot failed - do not attempt to boot device.');
	}

	delete volume.blocks;
	group.bootDisks = [...holders, pvid];
};

export const bosboot: AixProgram = {
	paths: ['/usr/sbin/bosboot'],
	options: 'avqd:b:DIk:l:p:M:T:L',
	provenance: {
		'': 'captured', a: 'captured', q: 'documented', d: 'captured', D: 'invented', k: 'invented', l: 'invented', p: 'invented', M: 'documented', L: 'invented', v: 'documented', b: 'documented', I: 'documented', T: 'invented',
	},
	usage: 'Usage: bosboot {-a | -v} [-d device] [-b file] [-p proto] [-k kernel] [-I | -D] [-l lvdev] [-L] [-M {Norm|Serv|Both}] [-T platform] [-q]',
	isRootOnly: true,
	milliseconds: 2500,
	async run(call) {
		const {context} = call;
		const {lvm, files} = context.machine;

		if (!call.has('a') && !call.has('v')) {
			return call.misused();
		}

		const wanted = (call.value('d') ?? 'ipldevice').replace(/^\/dev\//v, '');
		const isRemovable = /^(?:rmt|cd)\d*$/v.test(wanted);
		const isBootVolume = findLogicalVolume(lvm, wanted)?.volume.type === 'boot';
		const disk = /^r?ipldevice$/v.test(wanted) || isRemovable || isBootVolume ? bootDevice(context) : findDisk(lvm, `/dev/${wanted}`);

		if (disk === undefined || disk.isGone) {
			return call.fail(noBootDevice);
		}

		const group = groupOn(lvm, disk);
		const volume = group?.inOdm === true && group.isVariedOn ? group.logicalVolumes.find(each => each.type === 'boot') : undefined;

		if (group === undefined || volume === undefined || !pvidsOf(volume).includes(disk.pvid ?? '')) {
			return call.fail('0301-168 bosboot: The current boot logical volume, /dev/hd5,\n\tdoes not exist on /dev/'.concat(`${disk.name}.`));
		}

		const needed = Math.ceil(imageBlocks / 2);

		if (call.has('q')) {
			if (context.machine.faults.has('bosboot-fails')) {
				return call.fail('0301-154 bosboot: missing proto file: /usr/lib/boot/network/chrp.disk.proto.');
			}

			await context.out(`Filesystem\tRequired space (in kilobytes)\n/tmp\t\t${needed}\n`);

			return 0;
		}

		const {freeBytes} = files.mountOf('/tmp').filesystem;

		if (freeBytes < needed * 1024) {
			return call.fail(`0301-152 bosboot: not enough file space to create: /tmp/boot.${context.pid}\n\tRequired space: ${needed} KB, available: ${Math.floor(freeBytes / 1024)} KB.`);
		}

		if (call.has('v') && !call.has('a')) {
			return 0;
		}

		await context.sleep(6000);

		const file = call.value('b');

		if (file !== undefined) {
			context.files.write(file, new Uint8Array(imageBlocks * 512));
			await context.out(`\nbosboot: Boot image is ${imageBlocks} 512 byte blocks.\n`);

			return 0;
		}

		try {
			writeBootImage(context, group, volume, disk);
		} catch (error) {
			if (error instanceof LvmProblem) {
				return call.fail(error.message);
			}

			throw error;
		}

		await context.out(`\nbosboot: Boot image is ${imageBlocks} 512 byte blocks.\n`);

		return 0;
	},
};

export const savebase: AixProgram = {
	paths: ['/usr/sbin/savebase'],
	options: 'o:d:mv',
	provenance: {
		'': 'documented', o: 'invented', d: 'documented', m: 'invented', v: 'invented',
	},
	usage: 'Usage: savebase [-o Path] [-d File] [-v]',
	isRootOnly: true,
	milliseconds: 1200,
	run: async () => 0,
};

export const iplVaryon: AixProgram = {
	paths: ['/usr/sbin/ipl_varyon'],
	options: 'id:v',
	provenance: {
		'': 'invented', i: 'invented', d: 'invented', v: 'invented',
	},
	usage: 'Usage: ipl_varyon -i',
	isRootOnly: true,
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;

		if (!call.has('i')) {
			return call.misused();
		}

		await context.out(`\n${'PVNAME'.padEnd(16)}${'BOOT DEVICE'.padEnd(16)}${'PVID'.padEnd(32)}VOLUME GROUP ID\n`);

		const available = lvm.disks.filter(each => each.status === 'Available');

		for (const disk of available) {
			await context.out(`${disk.name.padEnd(16)}${(isBootable(lvm, disk) ? 'YES' : 'NO').padEnd(16)}${(disk.pvid ?? 'NONE').padEnd(32)}${disk.groupId ?? ''}\n`);
		}

		return 0;
	},
};

export const bootinfo: AixProgram = {
	paths: ['/usr/sbin/bootinfo'],
	options: 's:bB:eKyrp',
	provenance: {
		'': 'invented', s: 'captured', b: 'documented', B: 'documented', e: 'invented', K: 'invented', y: 'invented', r: 'invented', p: 'invented',
	},
	usage: 'Usage: bootinfo { -b | -B Device | -e | -K | -p | -r | -s Disk | -y }',
	isRootOnly: true,
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;
		const name = call.value('s') ?? call.value('B');

		if (name !== undefined) {
			const disk = findDisk(lvm, name);
			const size = disk?.isGone === false ? disk.size : 0;
			await context.out(`${call.has('B') ? Number(disk !== undefined && isBootable(lvm, disk)) : size}\n`);

			return 0;
		}

		const answers: ReadonlyArray<readonly [string, string]> = [
			['b', lvm.bootedFrom ?? lvm.bootList[0]?.disk ?? ''], ['e', '1'], ['K', '64'], ['y', '64'], ['r', String(lvm.identity.memory * 1024)], ['p', 'chrp'],
		];
		const answer = answers.find(([letter]) => call.has(letter));

		if (answer === undefined) {
			return call.misused();
		}

		await context.out(`${answer[1]}\n`);

		return 0;
	},
};
