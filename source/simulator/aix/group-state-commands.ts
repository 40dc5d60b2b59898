import type {UtilityContext} from '../utility.js';
import {activeGroup, refusing} from './lvm-command.js';
import {
	exportGroup,
	freeName,
	importGroup,
	requireGroup,
	varyOff,
	varyOn,
} from './group-operations.js';
import {findDisk, findGroup, groupOfDisk} from './groups.js';
import {awaitUnlocked, withLock} from './locks.js';
import {LvmProblem} from './lvm-problem.js';
import type {VolumeGroup} from './group-state.js';
import type {AixProgram} from './program.js';
import {requireVolume} from './volume-operations.js';

export const varyonvg: AixProgram = {
	paths: ['/usr/sbin/varyonvg'],
	isScript: true,
	options: 'bcfnprstuOM:A',
	provenance: {
		'': 'documented', f: 'documented', n: 'documented', O: 'invented', b: 'invented', c: 'invented', p: 'invented', r: 'invented', s: 'invented', t: 'invented', u: 'invented', M: 'invented', A: 'invented',
	},
	usage: 'Usage: varyonvg [-b] [-c] [-f] [-n] [-O] [-p] [-r] [-s] [-t] [-u] VGname',
	isRootOnly: true,
	milliseconds: 2000,
	run: refusing(async call => {
		const {context} = call;
		const [name] = call.operands;

		if (name === undefined) {
			return call.misused();
		}

		const group = requireGroup(context, 'varyonvg', name);

		return withLock(context, group, async () => {
			varyOn(context, group, {isForced: call.has('f')});

			if (!call.has('n') && group.disks.every(member => member.state === 'active')) {
				await isSynchronized(context, group);
			}

			return 0;
		});
	}),
};

/**
Brings stale partitions on disks that answer up to date.

@returns Whether none is left.
*/
const isSynchronized = async (context: UtilityContext, group: VolumeGroup, volumes = group.logicalVolumes): Promise<boolean> => {
	const active = new Set(group.disks.filter(member => member.state === 'active').map(member => member.pvid));
	let isWhole = true;

	const chosenPlaces = volumes.flatMap(volume => volume.copies.flat()).filter(each => each.isStale);

	for (const place of chosenPlaces) {
		if (active.has(place.pvid)) {
			await context.sleep(80);
			place.isStale = false;
		} else {
			isWhole = false;
		}
	}

	return isWhole;
};

export const syncvg: AixProgram = {
	paths: ['/usr/sbin/syncvg'],
	options: 'fiHP:l:p:v:Q',
	provenance: {
		'': 'documented', v: 'documented', l: 'documented', p: 'documented', P: 'documented', f: 'documented', i: 'invented', H: 'invented', Q: 'invented',
	},
	usage: 'Usage: syncvg [-f] [-i] [-H] [-P NumParallelLPs] {-l | -p | -v} Name ...',
	isRootOnly: true,
	milliseconds: 500,
	run: refusing(async call => {
		const {context} = call;
		const {lvm} = context.machine;
		const names = [...call.values('v'), ...call.values('l'), ...call.values('p')];

		if (names.length === 0) {
			return call.misused();
		}

		let status = 0;

		for (const name of [...names, ...call.operands]) {
			const volume = call.has('l') ? requireVolume(context, 'syncvg', name) : undefined;
			const disk = call.has('p') ? findDisk(lvm, name) : undefined;
			const group = volume?.group ?? (disk === undefined ? await activeGroup(context, 'syncvg', name) : groupOfDisk(lvm, disk));

			if (group === undefined) {
				throw new LvmProblem(`0516-320 syncvg: Physical volume ${name} is not assigned to\n\ta volume group.`);
			}

			const isWhole = await withLock(context, group, async () => isSynchronized(context, group, volume === undefined ? group.logicalVolumes : [volume.volume]));

			if (isWhole) {
				continue;
			}

			status = 1;
			await context.err(`0516-1296 lresynclv: Unable to completely resynchronize volume.\n\tThe logical volume has bad-block relocation policy turned off.\n\tThis may have caused the command to fail.\n0516-934 /usr/sbin/syncvg: Unable to synchronize volume group ${group.name}.\n`);
		}

		return status;
	}),
};

export const varyoffvg: AixProgram = {
	paths: ['/usr/sbin/varyoffvg'],
	isScript: true,
	options: 's',
	provenance: {'': 'captured', s: 'documented'},
	usage: 'Usage: varyoffvg [-s] VGname',
	isRootOnly: true,
	milliseconds: 800,
	run: refusing(async call => {
		const {context} = call;
		const [name] = call.operands;

		if (name === undefined) {
			return call.misused();
		}

		const group = await activeGroup(context, 'varyoffvg', name);

		return withLock(context, group, async () => {
			varyOff(context, group);

			return 0;
		});
	}),
};

export const exportvg: AixProgram = {
	paths: ['/usr/sbin/exportvg'],
	isScript: true,
	options: '',
	provenance: {'': 'documented'},
	usage: 'Usage: exportvg VGname',
	isRootOnly: true,
	milliseconds: 1000,
	run: refusing(async call => {
		const {context} = call;
		const [name] = call.operands;

		if (name === undefined) {
			return call.misused();
		}

		const group = requireGroup(context, 'exportvg', name);
		await awaitUnlocked(context, group);
		exportGroup(context, group);

		return 0;
	}),
};

export const importvg: AixProgram = {
	paths: ['/usr/sbin/importvg'],
	options: 'cfnoOpRxV:y:L:h:',
	provenance: {
		'': 'documented', y: 'documented', V: 'documented', f: 'documented', n: 'documented', L: 'documented', c: 'invented', o: 'invented', O: 'invented', p: 'invented', R: 'invented', x: 'invented', h: 'invented',
	},
	usage: 'Usage: importvg [-V MajorNumber] [-y VGname] [-f] [-n] PVname',
	isRootOnly: true,
	milliseconds: 3000,
	run: refusing(async call => {
		const {context} = call;
		const {lvm} = context.machine;
		const [name] = call.operands;

		if (name === undefined) {
			return call.misused();
		}

		const disk = findDisk(lvm, name) ?? lvm.disks.find(each => each.pvid === name);

		if (disk === undefined || disk.isGone) {
			throw new LvmProblem(`0516-306 importvg: Unable to find physical volume ${name} in the Device\n\tConfiguration Database.`);
		}

		const owner = groupOfDisk(lvm, disk);

		if (owner !== undefined) {
			throw new LvmProblem(`0516-360 importvg: The physical volume ${name} is already in volume group ${owner.name}.\n0516-780 importvg: Unable to import volume group from ${name}.`);
		}

		const groupName = call.value('y') ?? call.value('L') ?? freeName(context, 'vg');

		if (findGroup(lvm, groupName) !== undefined) {
			throw new LvmProblem(`0516-360 importvg: The device name ${groupName} is already used; choose a\n\tdifferent name.`);
		}

		const major = call.value('V');
		await context.err(importGroup(context, disk, groupName, major === undefined ? undefined : Number(major)));
		await context.out(`${groupName}\n`);

		return 0;
	}),
};
