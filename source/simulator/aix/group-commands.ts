import {
	addMember,
	createGroup,
	defaultPpSize,
	freeName,
	identify,
	isLastMemberRemoved,
	requireFreeDisk,
	requireGroup,
	requireMember,
	volumesOnDisk,
} from './group-operations.js';
import {isOpen} from './groups.js';
import {awaitUnlocked, withLock} from './locks.js';
import {activeGroup, isAgreed, refusing} from './lvm-command.js';
import {LvmProblem} from './lvm-problem.js';
import type {VolumeGroup} from './group-state.js';
import type {AixProgram, Call} from './program.js';
import {partitionsOf} from './volume-building.js';
import {removeVolume} from './volume-operations.js';

/**
What `mkvg` and `chvg` set in the same words.
*/
const setPolicies = (call: Call, group: VolumeGroup): void => {
	const strict = call.value('M');

	if (strict === 'y' || strict === 's') {
		group.mirrorPoolStrict = strict === 'y' ? 'on' : 'super';
	} else if (strict === 'n') {
		delete group.mirrorPoolStrict;
	}

	if (call.has('r')) {
		group.isCritical = call.value('r') === 'y';
	}

	if (call.has('O')) {
		group.isRetrying = call.value('O') === 'y';
	}

	if (call.has('e')) {
		group.hasCriticalDisks = call.value('e') === 'y';
	}
};

export const mkvg: AixProgram = {
	paths: ['/usr/sbin/mkvg'],
	isScript: true,
	options: 'BCIQSZcfinxy:s:d:t:V:L:M:O:P:v:p:r:e:N:X:A:',
	provenance: {
		'': 'captured', f: 'captured', y: 'captured', s: 'documented', S: 'documented', B: 'documented', n: 'documented', t: 'documented', V: 'documented', d: 'documented', L: 'documented', P: 'documented', v: 'documented', C: 'invented', I: 'invented', M: 'documented', O: 'documented', e: 'documented', Q: 'invented', Z: 'invented', c: 'invented', i: 'documented', x: 'invented', p: 'documented', r: 'documented', N: 'documented', X: 'invented', A: 'invented',
	},
	usage: 'Usage: mkvg [-B] [-S] [-f] [-n] [-t factor] [-V MajorNumber] [-s PPsize] [-M {y|n|s}] [-O {y|n}] [-r {y|n}] [-e {y|n}] [-N {o|n}] [-p MirrorPool] [-y VGname] PVname ...',
	isRootOnly: true,
	milliseconds: 2500,
	run: refusing(async call => {
		const {context} = call;

		if (call.operands.length === 0) {
			return call.misused();
		}

		const disks = call.operands.map(name => requireFreeDisk(context, 'mkvg', name, call.has('f')));
		const size = call.value('s');
		const ppSize = size === undefined ? defaultPpSize(disks) : Number(size);

		if (!Number.isSafeInteger(ppSize) || ppSize < 1 || !Number.isSafeInteger(Math.log2(ppSize)) || ppSize > 131_072) {
			throw new LvmProblem(`0516-640 mkvg: The physical partition size ${size ?? ''} is not valid.`);
		}

		const kind = call.has('S') ? 'scalable' : (call.has('B') ? 'big' : 'original');
		const limit = 1016 * Number(call.value('t') ?? 1);
		const tooLarge = kind === 'scalable' ? undefined : disks.find(disk => partitionsOf(disk, ppSize) > limit);
		const name = call.value('y') ?? freeName(context, 'vg');

		if (tooLarge !== undefined) {
			throw new LvmProblem(`0516-1208 mkvg: Warning, The Physical Partition Size of ${ppSize} requires the\n\tcreation of ${partitionsOf(tooLarge, ppSize)} partitions for ${tooLarge.name}.  The limitation for volume group\n\t${name} is ${limit} physical partitions per physical volume.  Use chvg command\n\twith -t option to attempt to change the maximum Physical Partitions per\n\tPhysical volume for this volume group.`);
		}

		const tooSmall = disks.find(disk => partitionsOf(disk, ppSize) < 1);

		if (tooSmall !== undefined) {
			throw new LvmProblem(`0516-632 mkvg: The physical volume ${tooSmall.name} is too small for a partition size of ${ppSize}.`);
		}

		const major = call.value('V');
		const group = await createGroup(context, 'mkvg', {
			name, kind, ppSize, disks, ...(major !== undefined && {major: Number(major)}),
		});
		group.isAutoOn = !call.has('n');
		setPolicies(call, group);
		await context.out(`${group.name}\n`);

		return 0;
	}, () => '0516-862 mkvg: Unable to create volume group.'),
};

export const extendvg: AixProgram = {
	paths: ['/usr/sbin/extendvg'],
	isScript: true,
	options: 'fp:',
	provenance: {'': 'captured', f: 'documented', p: 'documented'},
	usage: 'Usage: extendvg [-f] [-p mirrorpool] VGname PVname ...',
	isRootOnly: true,
	milliseconds: 1500,
	run: refusing(async call => {
		const {context} = call;
		const [name, ...diskNames] = call.operands;

		if (name === undefined || diskNames.length === 0) {
			return call.misused();
		}

		const group = await activeGroup(context, 'extendvg', name);

		return withLock(context, group, async () => {
			for (const diskName of diskNames) {
				const disk = requireFreeDisk(context, 'extendvg', diskName, call.has('f'));

				if (group.kind !== 'scalable' && partitionsOf(disk, group.ppSize) > group.maxPPs) {
					throw new LvmProblem(`0516-1162 extendvg: Warning, The Physical Partition Size of ${group.ppSize} requires the\n\tcreation of ${partitionsOf(disk, group.ppSize)} partitions for ${diskName}.  The limitation for volume group\n\t${group.name} is ${group.maxPPs} physical partitions per physical volume.`);
				}

				await identify(context, 'extendvg', disk);
				addMember(context, group, disk);
			}

			return 0;
		});
	}, () => '0516-792 extendvg: Unable to extend volume group.'),
};

export const reducevg: AixProgram = {
	paths: ['/usr/sbin/reducevg'],
	isScript: true,
	options: 'df',
	provenance: {'': 'documented', d: 'documented', f: 'documented'},
	usage: 'Usage: reducevg [-d] [-f] VGname PVname ...',
	isRootOnly: true,
	milliseconds: 1500,
	run: refusing(async call => {
		const {context} = call;
		const {lvm} = context.machine;
		const [name, ...diskNames] = call.operands;

		if (name === undefined || diskNames.length === 0) {
			return call.misused();
		}

		const group = await activeGroup(context, 'reducevg', name);

		return withLock(context, group, async () => {
			for (const diskName of diskNames) {
				const pvid = requireMember(context, 'reducevg', group, diskName);
				const volumes = volumesOnDisk(group, pvid);

				if (volumes.length > 0 && !call.has('d')) {
					throw new LvmProblem(`0516-016 ldeletepv: Cannot delete physical volume with allocated\n\tpartitions. Use either migratepv to move the partitions or\n\treducevg with the -d option to delete the partitions.\n0516-884 reducevg: Unable to remove physical volume ${diskName}.`);
				}

				for (const volume of volumes) {
					if (!call.has('f') && !await isAgreed(context, `0516-914 rmlv: Warning, all data belonging to logical volume\n\t${volume.name} on physical volume ${diskName} will be destroyed.\nrmlv: Do you wish to continue? y(es) n(o)? `)) {
						return 1;
					}

					if (isOpen(lvm, volume)) {
						throw new LvmProblem(`0516-1008 rmlv: Logical volume must be closed. If the logical\n\tvolume contains a filesystem, the umount command will close\n\tthe LV device.\n0516-884 reducevg: Unable to remove physical volume ${diskName}.`);
					}

					const kept = volume.copies.filter(copy => copy.every(place => place.pvid !== pvid));

					if (kept.length > 0 && kept.length < volume.copies.length) {
						volume.copies = kept;
					} else {
						await context.out(removeVolume(context, group, volume));
					}
				}

				if (isLastMemberRemoved(context, group, pvid)) {
					await context.out('ldeletepv: Volume Group deleted since it contains no physical volumes.\n');
				}
			}

			return 0;
		});
	}),
};

export const chvg: AixProgram = {
	paths: ['/usr/sbin/chvg'],
	isScript: true,
	options: 'a:s:h:Q:ulcgGBCO:R:r:e:t:L:P:v:x:b:M:S:N:X:iF',
	provenance: {
		'': 'documented', a: 'documented', s: 'documented', Q: 'captured', u: 'documented', l: 'documented', g: 'documented', G: 'captured', B: 'captured', t: 'documented', L: 'documented', P: 'documented', v: 'documented', h: 'invented', c: 'invented', C: 'invented', O: 'documented', R: 'invented', r: 'documented', e: 'documented', x: 'invented', b: 'invented', M: 'documented', S: 'invented', N: 'documented', X: 'invented', i: 'invented', F: 'invented',
	},
	usage: 'Usage: chvg [-a {y|n}] [-s {y|n}] [-Q {y|n}] [-u] [-g] [-t [factor]] [-B] [-G] [-L LTGSize] [-P PhysicalPartitions] [-v LogicalVolumes] [-M {y|n|s}] [-O {y|n}] [-r {y|n}] [-e {y|n}] [-N {o|n}] VGname',
	isRootOnly: true,
	milliseconds: 600,
	run: refusing(async call => {
		const {context} = call;
		const [name] = call.operands;

		if (name === undefined) {
			return call.misused();
		}

		const group = requireGroup(context, 'chvg', name);

		if (call.has('u')) {
			delete group.lockedBy;

			return 0;
		}

		await awaitUnlocked(context, group);

		if (call.has('l')) {
			group.lockedBy = 0;

			return 0;
		}

		const quorum = call.value('Q');

		if (quorum !== undefined) {
			group.hasQuorum = quorum === 'y';
			await context.err('0516-1804 chvg: The quorum change takes effect immediately.\n');
		}

		if (call.has('a')) {
			group.isAutoOn = call.value('a') === 'y';
		}

		if (call.has('s')) {
			group.isAutoSync = call.value('s') === 'y';
		}

		setPolicies(call, group);

		if (call.has('G') || call.has('B')) {
			if (!await isAgreed(context, `0516-1224 chvg: WARNING, once this operation is completed, volume group ${name}\n\tcannot be imported into AIX ${call.has('G') ? '5.2' : '4.3.1'} or lower versions. Continue (y/n) ?\n`)) {
				return 1;
			}

			group.kind = call.has('G') ? 'scalable' : 'big';
			group.maxPVs = call.has('G') ? 1024 : 128;
			group.maxPPs = call.has('G') ? 2_097_152 : 1016;
			await context.out(`0516-1712 chvg: Volume group ${name} changed.  ${name} can include up to ${group.maxPVs} physical volumes with ${call.has('G') ? group.maxPPs : group.maxPVs * group.maxPPs} total physical partitions in the volume group.\n`);
		}

		if (call.has('g')) {
			for (const member of group.disks) {
				const disk = context.machine.lvm.disks.find(each => each.pvid === member.pvid);
				member.totalPPs = Math.max(member.totalPPs, disk === undefined ? 0 : partitionsOf(disk, group.ppSize));
			}
		}

		return 0;
	}),
};
