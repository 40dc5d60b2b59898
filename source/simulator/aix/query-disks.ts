import {callerUid} from './caller.js';
import {diskHeader, hexDump} from './disk-header.js';
import {
	findDisk,
	findGroup,
	findLogicalVolume,
	groupOfDisk,
	knownGroups,
	knownVolumes,
	lpCount,
	memberName,
	volumeId,
} from './groups.js';
import {noGroup} from './list-groups.js';
import type {AixProgram} from './program.js';

export const lquerypv: AixProgram = {
	paths: ['/usr/sbin/lquerypv'],
	options: 'h:p:g:N:Pat',
	provenance: {
		'': 'invented', h: 'documented', p: 'invented', g: 'invented', N: 'invented', P: 'invented', a: 'invented', t: 'invented',
	},
	usage: 'Usage: lquerypv [-h Device [Offset [Length]]]',
	async run(call) {
		const {context} = call;
		const device = call.value('h');

		if (device === undefined) {
			return call.misused();
		}

		const disk = findDisk(context.machine.lvm, device);

		if (disk?.status !== 'Available' || disk.isGone || callerUid(context) !== 0) {
			return call.fail('0516-024 lquerypv: Unable to open physical volume.\n\tEither PV was not configured or could not be opened. Run\n\tdiagnostics.');
		}

		const [offsetText = '0', lengthText = '100'] = call.operands;
		const offset = Number.parseInt(offsetText, 16);
		const length = Number.parseInt(lengthText, 16);

		if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 1 || length > 1_048_576) {
			return call.misused();
		}

		const header = diskHeader(disk);
		const bytes = new Uint8Array(length);
		bytes.set(header.subarray(offset, offset + length));
		await context.out(hexDump(bytes, offset));

		return 0;
	},
};

/**
Undocumented; what is known of it are the names that IBM's Ansible collection looks for.
*/
export const lquerylv: AixProgram = {
	paths: ['/usr/sbin/lquerylv'],
	options: 'L:N:p:cdsStnrla',
	provenance: {
		'': 'invented', L: 'documented', c: 'documented', s: 'documented', t: 'documented', N: 'invented', p: 'invented', d: 'invented', S: 'invented', n: 'invented', r: 'invented', l: 'invented', a: 'invented',
	},
	usage: 'Usage: lquerylv {-L LVid | -N LVname} [-c] [-s] [-n] [-t]',
	isRootOnly: true,
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;
		const id = call.value('L');
		const name = call.value('N');

		if (id === undefined && name === undefined) {
			return call.misused();
		}

		const found = knownGroups(lvm).flatMap(group => knownVolumes(group).map(volume => ({group, volume}))).find(({group, volume}) => volume.name === name || volumeId(group, volume) === id);

		if (found === undefined) {
			return call.fail(`0516-306 lquerylv: Unable to find ${name ?? id ?? ''} in the Device\n\tConfiguration Database.`);
		}

		const {group, volume} = found;
		const rows = [
			['n', 'LVname', volume.name], ['c', 'Csize', lpCount(volume)], ['s', 'PPsize', Math.log2(group.ppSize * 1_048_576)],
		] as const;
		const asked = rows.filter(([letter]) => call.has(letter) || call.has('a'));

		await context.out(asked.map(([, label, value]) => call.has('t') ? `${`${label}:`.padEnd(16)}${value}\n` : `${value}\n`).join(''));

		return 0;
	},
};

export const getlvodm: AixProgram = {
	paths: ['/usr/sbin/getlvodm'],
	options: 'a:b:c:e:g:hj:l:p:t:u:v:w:C',
	provenance: {
		'': 'invented', j: 'captured', a: 'invented', b: 'invented', c: 'invented', e: 'invented', g: 'invented', h: 'invented', l: 'invented', p: 'invented', t: 'invented', u: 'invented', v: 'invented', w: 'invented', C: 'invented',
	},
	usage: 'Usage: getlvodm [-a LVname | -b LVid | -c LVid | -C | -e LVid | -g PVid | -h | -j PVname | -l LVname | -p PVname | -t VGid | -u VGname | -v VGname | -w VGid]',
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;
		const disk = call.value('j') ?? call.value('p');

		if (disk !== undefined) {
			const found = findDisk(lvm, disk);

			if (found === undefined) {
				return call.fail(`0516-306 /usr/sbin/getlvodm: Unable to find physical volume ${disk} in the Device\n\tConfiguration Database.`);
			}

			if (call.has('p')) {
				await context.out(`${found.pvid ?? 'none'}\n`);

				return 0;
			}

			const group = groupOfDisk(lvm, found);

			if (group === undefined) {
				return call.fail(`0516-320 /usr/sbin/getlvodm: Physical volume ${disk} is not assigned to\n\ta volume group.`, 3);
			}

			await context.out(`${group.id}\n`);

			return 0;
		}

		if (call.has('h')) {
			for (const group of knownGroups(lvm)) {
				await context.out(`${group.name}\n`);
			}

			return 0;
		}

		if (call.has('C')) {
			for (const each of lvm.disks) {
				await context.out(`${each.name} ${each.pvid ?? 'none'}\n`);
			}

			return 0;
		}

		const pvid = call.value('g');

		if (pvid !== undefined) {
			const found = lvm.disks.find(each => each.pvid === pvid.slice(0, 16));

			if (found === undefined) {
				return call.fail(`0516-320 /usr/sbin/getlvodm: Physical volume ${pvid} is not assigned to\n\ta volume group.`, 3);
			}

			await context.out(`${found.name}\n`);

			return 0;
		}

		const volume = call.value('a') ?? call.value('l') ?? call.value('b') ?? call.value('c') ?? call.value('e');

		if (volume !== undefined) {
			const found = findLogicalVolume(lvm, volume) ?? knownGroups(lvm).flatMap(group => knownVolumes(group).map(each => ({group, volume: each}))).find(each => volumeId(each.group, each.volume) === volume);

			if (found === undefined) {
				return call.fail(`0516-306 /usr/sbin/getlvodm: Unable to find ${volume} in the Device\n\tConfiguration Database.`);
			}

			await context.out(`${call.has('a') || call.has('l') ? volumeId(found.group, found.volume) : (call.has('b') ? found.group.name : found.volume.name)}\n`);

			return 0;
		}

		const name = call.value('v') ?? call.value('u');
		const group = name === undefined ? knownGroups(lvm).find(each => each.id === (call.value('t') ?? call.value('w'))) : findGroup(lvm, name);

		if (group === undefined) {
			return call.fail(noGroup('/usr/sbin/getlvodm', name ?? call.value('t') ?? call.value('w') ?? ''));
		}

		if (call.has('v')) {
			await context.out(`${group.id}\n`);
		} else if (call.has('u')) {
			await context.out(`${group.isAutoOn ? 'y' : 'n'}\n`);
		} else if (call.has('t')) {
			await context.out(`${group.name}\n`);
		} else {
			for (const member of group.disks) {
				await context.out(`${member.pvid} ${memberName(lvm, member)}\n`);
			}
		}

		return 0;
	},
};
