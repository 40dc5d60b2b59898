import {clearBootRecord} from './boot-state.js';
import {findDisk, groupOfDisk, knownGroups} from './groups.js';
import {awaitUnlocked} from './locks.js';
import {refusing} from './lvm-command.js';
import {LvmProblem} from './lvm-problem.js';
import type {AixProgram} from './program.js';

export const chpv: AixProgram = {
	paths: ['/usr/sbin/chpv'],
	options: 'h:a:v:c:C:p:m:P',
	provenance: {
		'': 'documented', v: 'documented', a: 'documented', c: 'documented', C: 'documented', h: 'invented', p: 'invented', m: 'invented', P: 'invented',
	},
	usage: 'Usage: chpv [-a {y|n}] [-v {a|r}] [-c | -C] PVname ...',
	isRootOnly: true,
	milliseconds: 400,
	run: refusing(async call => {
		const {context} = call;
		const {files, lvm} = context.machine;
		const cleared = call.value('C');

		if (cleared !== undefined) {
			const disk = findDisk(lvm, cleared);

			if (disk === undefined) {
				throw new LvmProblem(`0516-306 chpv: Unable to find physical volume ${cleared} in the Device\n\tConfiguration Database.`);
			}

			if (groupOfDisk(lvm, disk) !== undefined) {
				throw new LvmProblem(`0516-1398 chpv: The physical volume ${cleared} belongs to a volume group.`);
			}

			const former = lvm.groups.find(group => group.id === disk.groupId);
			delete disk.groupId;
			delete disk.mark;

			if (former !== undefined && lvm.disks.every(each => each.groupId !== former.id)) {
				lvm.groups = lvm.groups.filter(group => group !== former);

				for (const volume of former.logicalVolumes) {
					if (files.filesystems.has(`${former.id}/${volume.name}`)) {
						files.destroyFilesystem(`${former.id}/${volume.name}`);
					}
				}
			}

			return 0;
		}

		if (call.has('c')) {
			const disk = findDisk(lvm, call.value('c') ?? '');

			if (disk !== undefined) {
				clearBootRecord(lvm, disk);
			}

			return 0;
		}

		for (const name of call.operands) {
			const group = knownGroups(lvm).find(each => each.disks.some(member => lvm.disks.find(disk => disk.pvid === member.pvid)?.name === name));
			const member = group?.disks.find(each => lvm.disks.find(disk => disk.pvid === each.pvid)?.name === name);

			if (group === undefined || member === undefined) {
				throw new LvmProblem(`0516-320 chpv: Physical volume ${name} is not assigned to\n\ta volume group.`);
			}

			await awaitUnlocked(context, group);

			if (call.has('a')) {
				member.isAllocatable = call.value('a') === 'y';
			}

			if (call.has('v')) {
				member.state = call.value('v') === 'r' ? 'removed' : 'active';
			}
		}

		return 0;
	}),
};
