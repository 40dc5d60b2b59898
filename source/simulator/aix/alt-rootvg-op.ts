import type {UtilityContext} from '../utility.js';
import {hasFileset, installTheOldWay, notFound} from './alt-disk-install.js';
import {
	alternateName,
	alternates,
	forget,
	isAwake,
	makeBootable,
	noteCommand,
	putToSleep,
	say,
	startFrom,
	wakeUp,
} from './alternate-rootvg.js';
import {isBootable} from './boot-state.js';
import {refusing} from './lvm-command.js';
import {isNameTaken} from './group-operations.js';
import {
	diskOfPvid,
	findDisk,
	findGroup,
	groupOfDisk,
} from './groups.js';
import {LvmProblem} from './lvm-problem.js';
import type {VolumeGroup} from './group-state.js';
import {MountProblem} from './mounting.js';
import type {AixProgram, Call} from './program.js';

const systemOn = (context: UtilityContext, name: string): VolumeGroup => {
	const {lvm} = context.machine;
	const disk = findDisk(lvm, name);
	const group = disk === undefined ? undefined : groupOfDisk(lvm, disk);

	if (group === undefined || !alternates(lvm).includes(group)) {
		throw new LvmProblem(`alt_disk_install- The disk ${name} does not belong to an alternate rootvg.`);
	}

	return group;
};

const awakeSystem = (context: UtilityContext): VolumeGroup => {
	const group = alternates(context.machine.lvm).find(each => isAwake(each));

	if (group === undefined) {
		throw new LvmProblem('alt_disk_install- There is no alternate rootvg that is awake.');
	}

	return group;
};

const wake = async (call: Call, disk: string): Promise<number> => {
	const {context} = call;
	const group = systemOn(context, disk);

	if (isAwake(group)) {
		throw new LvmProblem(`alt_disk_install- The volume group ${group.name} is awake already.`);
	}

	await say(context, `Waking up ${group.name} volume group ...\n`);
	await context.sleep(8000);

	try {
		wakeUp(context, group);
	} catch (error) {
		throw error instanceof MountProblem ? new LvmProblem(error.message) : error;
	}

	return 0;
};

const sleep = async (call: Call): Promise<number> => {
	const {context} = call;
	const group = awakeSystem(context);
	await say(context, `Putting volume group ${group.name} to sleep ...\n`);

	if (call.has('t')) {
		await say(context, 'Building boot image on cloned disk.\n');
		await context.sleep(6000);
		makeBootable(context, group);
	}

	await putToSleep(context, group, {isClone: true});

	return 0;
};

const remove = async (call: Call): Promise<number> => {
	const {context} = call;
	const {lvm} = context.machine;
	const name = call.operands[0] ?? alternateName;
	const group = findGroup(lvm, name);
	const running = findGroup(lvm, 'rootvg');

	if (group === undefined || !alternates(lvm).includes(group)) {
		throw new LvmProblem(`alt_disk_install- The volume group ${name} is no alternate rootvg.`);
	}

	forget(group);

	if (running !== undefined) {
		await startFrom(context, running);
	}

	return 0;
};

const rename = async (call: Call, name: string, disk: string): Promise<number> => {
	const {context} = call;
	const group = systemOn(context, disk);

	if (isAwake(group) || isNameTaken(context, name) || name.length > 15) {
		throw new LvmProblem(`alt_disk_install- The volume group ${group.name} cannot be renamed to ${name}.`);
	}

	group.name = name;

	return 0;
};

const bootDiskOf = async (call: Call, disk: string): Promise<number> => {
	const {context} = call;
	const {lvm} = context.machine;
	const group = systemOn(context, disk);
	const found = group.disks.map(member => diskOfPvid(lvm, member.pvid)).find(each => each !== undefined && isBootable(lvm, each));
	await context.out(`${found?.name ?? ''}\n`);

	return found === undefined ? 1 : 0;
};

const customize = async (call: Call): Promise<number> => {
	const {context} = call;
	awakeSystem(context);
	const script = call.value('s');
	await say(context, 'Customizing the alternate rootvg ...\n');
	await context.sleep(20_000);

	return script === undefined ? 0 : context.run([script]);
};

/**
What both spellings have in common.
*/
const operate = async (call: Call, disk: string | undefined): Promise<number> => {
	const name = call.value('v');

	if (call.has('S')) {
		return sleep(call);
	}

	if (call.has('X')) {
		return remove(call);
	}

	if (disk === undefined) {
		return call.misused();
	}

	if (call.has('W')) {
		return wake(call, disk);
	}

	if (name !== undefined) {
		return rename(call, name, disk);
	}

	return call.has('q') ? bootDiskOf(call, disk) : call.misused();
};

export const altRootvgOp: AixProgram = {
	paths: ['/usr/sbin/alt_rootvg_op'],
	options: 'qv:WStXCDd:b:I:l:f:F:w:s:R:V',
	provenance: {
		'': 'documented', q: 'documented', v: 'documented', W: 'documented', S: 'documented', t: 'documented', X: 'documented', C: 'documented', D: 'documented', d: 'documented', b: 'documented', I: 'documented', l: 'documented', f: 'documented', F: 'documented', w: 'documented', s: 'documented', R: 'documented', V: 'documented',
	},
	usage: 'Usage: alt_rootvg_op -q -d <disk>\n       alt_rootvg_op -v <new_volume_group_name> -d <disk>\n       alt_rootvg_op -W -d <disk>\n       alt_rootvg_op -S [-t]\n       alt_rootvg_op -X [<volume_group>]\n       alt_rootvg_op -C [-R <resolv_conf>] [-s <script>] [-b <bundle_name>] [-I <installp_flags>]\n                     [-l <images_location>] [-f <fix_bundle>] [-F <fixes>] [-w <filesets>]',
	isRootOnly: true,
	milliseconds: 800,
	run: refusing(async call => {
		if (!hasFileset(call.context, 'rte')) {
			return notFound(call, 'alt_rootvg_op');
		}

		noteCommand(call.context, 'alt_rootvg_op');

		return call.has('C') ? customize(call) : operate(call, call.value('d')?.trim());
	}),
};

export const altDiskInstall: AixProgram = {
	paths: ['/usr/sbin/alt_disk_install'],
	options: 'Cd:i:s:R:DBVrOp:L:b:I:l:f:F:e:w:nP:XqSv:Wc:gT',
	provenance: {
		'': 'documented', C: 'documented', d: 'documented', i: 'documented', s: 'documented', R: 'documented', D: 'documented', B: 'documented', V: 'documented', r: 'documented', O: 'documented', p: 'documented', L: 'documented', b: 'documented', I: 'documented', l: 'documented', f: 'documented', F: 'documented', e: 'documented', w: 'documented', n: 'documented', P: 'documented', X: 'documented', q: 'documented', S: 'documented', v: 'documented', W: 'documented', c: 'documented', g: 'documented', T: 'documented',
	},
	usage: 'Usage: alt_disk_install {-d <device> | -C} [-i <image.data>] [-s <script>] [-R <resolv_conf>] [-D] [-B] [-V] [-r] [-O]\n                        [-P <phase_option>] <target_disks...>\n       alt_disk_install -q <disk>\n       alt_disk_install -S\n       alt_disk_install -v <new_volume_group_name> <disk>\n       alt_disk_install -W <disk>\n       alt_disk_install -X [<volume_group>]',
	isRootOnly: true,
	milliseconds: 800,
	run: refusing(async call => {
		if (!hasFileset(call.context, 'rte')) {
			return notFound(call, 'alt_disk_install');
		}

		if (call.has('C') || call.has('d')) {
			return installTheOldWay(call);
		}

		noteCommand(call.context, 'alt_disk_install');

		return operate(call, call.operands[0]);
	}),
};
