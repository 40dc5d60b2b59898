import type {Disk} from './disk-state.js';
import type {VolumeGroup} from './group-state.js';
import type {LvmState} from './lvm-state.js';
import type {AixProgram, Call} from './program.js';
import {row} from './columns.js';
import {
	distribution,
	findDisk,
	groupOfDisk,
	mountOf,
	regionNames,
	regions,
	usedPartitions,
} from './groups.js';
import {notVariedOn} from './list-groups.js';
import {awaitUnlocked} from './locks.js';
import {mountPointOf} from './filesystem-table.js';
import {isAtLeast} from './version.js';

const listed = (lvm: LvmState, disk: Disk): string => {
	const group = groupOfDisk(lvm, disk);
	const state = group?.isVariedOn === true ? (group.concurrency === undefined ? 'active' : 'concurrent') : '';

	return row([[disk.name, 16], [disk.pvid ?? 'none', 36], [group?.name ?? 'None', 16], [state, 12]]);
};

const pair = (label: string, value: string | number, second?: string, secondValue: string | number = ''): string => second === undefined
	? `${label.padEnd(20)}${value}\n`
	: `${row([[label, 20], [value, 25]])}${second.padEnd(18)}${secondValue}\n`;

const unknown = '???????';

const describe = (lvm: LvmState, disk: Disk, group: VolumeGroup): string => {
	const member = group.disks.find(each => each.pvid === disk.pvid);
	const lines = [
		pair('PHYSICAL VOLUME:', disk.name, 'VOLUME GROUP:', group.name),
		`${'PV IDENTIFIER:'.padEnd(20)}${disk.pvid ?? ''} ${'VG IDENTIFIER'.padEnd(18)}${group.id}\n`,
	];

	if (!group.isVariedOn || member === undefined) {
		return [
			...lines,
			pair('PV STATE:', unknown),
			pair('STALE PARTITIONS:', unknown, 'ALLOCATABLE:', unknown),
			pair('PP SIZE:', unknown, 'LOGICAL VOLUMES:', unknown),
			pair('TOTAL PPs:', unknown, 'VG DESCRIPTORS:', unknown),
			pair('FREE PPs:', unknown, 'HOT SPARE:', unknown),
			pair('USED PPs:', unknown, 'MAX REQUEST:', '256 kilobytes'),
			pair('FREE DISTRIBUTION:', unknown),
			pair('USED DISTRIBUTION:', unknown),
			...isAtLeast(lvm, '6.1') ? [pair('MIRROR POOL:', unknown)] : [],
		].join('');
	}

	const used = usedPartitions(group, member.pvid);
	const free = member.totalPPs - used.size;
	const megabytes = (pps: number): string => `${pps} (${pps * group.ppSize} megabytes)`;

	return [
		...lines,
		pair('PV STATE:', member.state),
		pair('STALE PARTITIONS:', used.values().filter(use => use.isStale).toArray().length, 'ALLOCATABLE:', member.isAllocatable ? 'yes' : 'no'),
		pair('PP SIZE:', `${group.ppSize} megabyte(s)`, 'LOGICAL VOLUMES:', new Set(used.values().map(use => use.volume)).size),
		pair('TOTAL PPs:', megabytes(member.totalPPs), 'VG DESCRIPTORS:', member.vgdas),
		pair('FREE PPs:', megabytes(free), 'HOT SPARE:', 'no'),
		pair('USED PPs:', megabytes(used.size), 'MAX REQUEST:', '256 kilobytes'),
		pair('FREE DISTRIBUTION:', distribution(member.totalPPs, pp => !used.has(pp))),
		pair('USED DISTRIBUTION:', distribution(member.totalPPs, pp => used.has(pp))),
		...isAtLeast(lvm, '6.1') ? [pair('MIRROR POOL:', 'None')] : [],
	].join('');
};

const volumesOn = (call: Call, disk: Disk, group: VolumeGroup): string => {
	const {context} = call;
	const {lvm} = context.machine;
	const member = group.disks.find(each => each.pvid === disk.pvid);
	const used = usedPartitions(group, disk.pvid ?? '');
	const rows = group.logicalVolumes.flatMap(volume => {
		const pps = [...used].filter(([, use]) => use.volume === volume);

		if (pps.length === 0) {
			return [];
		}

		const mine = new Set(pps.map(([pp]) => pp));

		return [`${row([
			[volume.name, 22],
			[new Set(pps.map(([, use]) => use.lp)).size, 8],
			[pps.length, 8],
			[distribution(member?.totalPPs ?? 0, pp => mine.has(pp)), 22],
		])}${mountOf(lvm, volume)?.mountPoint ?? mountPointOf(context, volume.name) ?? 'N/A'}\n`];
	});

	return `${disk.name}:\nLV NAME               LPs     PPs     DISTRIBUTION          MOUNT POINT\n${rows.join('')}`;
};

/**
Neighbours that one volume, or none, has.
*/
const runsIn = ([first, last]: readonly [number, number], ownerOf: (pp: number) => unknown): ReadonlyArray<readonly [from: number, to: number]> => {
	const runs: Array<readonly [number, number]> = [];
	let from = first;

	for (let pp = first; pp <= last; pp++) {
		if (pp !== last && ownerOf(pp + 1) === ownerOf(pp)) {
			continue;
		}

		runs.push([from, pp]);
		from = pp + 1;
	}

	return runs;
};

const rangesOn = (call: Call, disk: Disk, group: VolumeGroup): string => {
	const {context} = call;
	const total = group.disks.find(each => each.pvid === disk.pvid)?.totalPPs ?? 0;
	const used = usedPartitions(group, disk.pvid ?? '');
	const lines = [`${disk.name}:\n`, 'PP RANGE  STATE   REGION        LV NAME             TYPE       MOUNT POINT\n'];

	for (const [index, region] of regions(total).entries()) {
		for (const [from, to] of runsIn(region, pp => used.get(pp)?.volume)) {
			const use = used.get(to);
			const name = use?.volume.name ?? '';
			const mountPoint = use === undefined ? '' : (mountPointOf(context, name) ?? 'N/A');
			lines.push(`${row([
				[`${String(from).padStart(3)}-${to}`, 10],
				[use === undefined ? 'free' : (use.isStale ? 'stale' : 'used'), 8],
				[regionNames[index] ?? '', 14],
				[name, 20],
				[use?.volume.type ?? '', 11],
			])}${mountPoint}\n`);
		}
	}

	return lines.join('');
};

const mapOf = (disk: Disk, group: VolumeGroup): string => {
	const total = group.disks.find(each => each.pvid === disk.pvid)?.totalPPs ?? 0;
	const used = usedPartitions(group, disk.pvid ?? '');
	const lines: string[] = [];

	for (let pp = 1; pp <= total; pp++) {
		const use = used.get(pp);
		lines.push(use === undefined ? `${disk.name}:${pp}\n` : `${disk.name}:${pp}\t${use.volume.name}:${use.lp}${use.volume.copies.length > 1 ? `:${use.copy}` : ''}${use.isStale ? '\tstale' : ''}\n`);
	}

	return lines.join('');
};

/**
A number of RFC 4122's shape from a disk's serial: `lspv -u` shows one per disk.
*/
const uuidOf = (disk: Disk): string => {
	const digits = Buffer.from(`${disk.serial}${disk.uniqueId}`).toString('hex').padEnd(32, '0').slice(0, 32);

	return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join('-');
};

export const lspv: AixProgram = {
	paths: ['/usr/sbin/lspv'],
	options: 'LulpM',
	provenance: {
		'': 'captured', l: 'captured', p: 'documented', M: 'captured', u: 'invented', L: 'documented',
	},
	usage: 'Usage: lspv [-L] [-u]\n       lspv [-L] [-M | -l | -p] PVname',
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;
		const [name] = call.operands;

		if (name === undefined) {
			const chosenDisks = lvm.disks.filter(each => each.status === 'Available');

			for (const disk of chosenDisks) {
				await context.out(`${listed(lvm, disk)}${call.has('u') ? `${disk.uniqueId.padEnd(52)}${uuidOf(disk)}` : ''}\n`);
			}

			return 0;
		}

		const disk = findDisk(lvm, name);

		if (disk === undefined) {
			return call.fail(`0516-1396 lspv: The physical volume ${name}, was not found in the\n\tsystem database.`);
		}

		const group = groupOfDisk(lvm, disk);

		if (group === undefined) {
			return call.fail(`0516-320 : Physical volume ${disk.name} is not assigned to\n\ta volume group.`);
		}

		await awaitUnlocked(context, group);

		if (!group.isVariedOn) {
			await context.err(`${notVariedOn}\n`);

			if (!call.has('l') && !call.has('p') && !call.has('M')) {
				await context.out(describe(lvm, disk, group));
			}

			return 1;
		}

		if (call.has('l')) {
			await context.out(volumesOn(call, disk, group));
		} else if (call.has('p')) {
			await context.out(rangesOn(call, disk, group));
		} else if (call.has('M')) {
			await context.out(mapOf(disk, group));
		} else {
			await context.out(describe(lvm, disk, group));
		}

		return 0;
	},
};
