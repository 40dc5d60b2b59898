import type {AixProgram, Call} from './program.js';
import type {VolumeGroup} from './group-state.js';
import type {LvmState} from './lvm-state.js';
import {row} from './columns.js';
import {
	distribution,
	findGroup,
	freePartitions,
	isOpen,
	isStale,
	knownGroups,
	knownVolumes,
	lpCount,
	memberName,
	mountOf,
	ppCount,
	pvidsOf,
	quorumOf,
	stalePPs,
	totalPPs,
	usedPartitions,
	usedPPs,
} from './groups.js';
import {awaitUnlocked} from './locks.js';
import {mountPointOf} from './filesystem-table.js';
import {isInFrench} from './language.js';
import {isAtLeast} from './version.js';

export const notVariedOn = '0516-010 : Volume group must be varied on; use varyonvg command.';

export const noGroup = (program: string, name: string): string => `0516-306 ${program}: Unable to find volume group ${name} in the Device\n\tConfiguration Database.`;

const pair = (label: string, value: string | number, second?: string, secondValue: string | number = ''): string => second === undefined
	? `${label.padEnd(20)}${value}\n`
	: `${row([[label, 20], [value, 25]])}${second.padEnd(16)}${secondValue}\n`;

const megabytes = (pps: number, group: VolumeGroup): string => `${pps} (${pps * group.ppSize} megabytes)`;

const describe = (lvm: LvmState, group: VolumeGroup): string => {
	const total = totalPPs(group);
	const used = usedPPs(group);
	const active = group.disks.filter(member => member.state === 'active');
	const stale = group.logicalVolumes.reduce((sum, volume) => sum + stalePPs(volume), 0);
	const stalePvs = new Set(group.logicalVolumes.flatMap(volume => volume.copies.flatMap(copy => copy.filter(place => place.isStale).map(place => place.pvid))));
	const isNew = isAtLeast(lvm, '7.1');
	const {concurrency} = group;

	return [
		pair('VOLUME GROUP:', group.name, 'VG IDENTIFIER:', ` ${group.id}`.slice(1)),
		pair('VG STATE:', 'active', 'PP SIZE:', `${group.ppSize} megabyte(s)`),
		pair('VG PERMISSION:', concurrency === 'passive' ? 'passive-only' : 'read/write', 'TOTAL PPs:', megabytes(total, group)),
		pair('MAX LVs:', group.maxLVs, 'FREE PPs:', megabytes(total - used, group)),
		pair('LVs:', knownVolumes(group).length, 'USED PPs:', megabytes(used, group)),
		pair('OPEN LVs:', knownVolumes(group).filter(volume => isOpen(lvm, volume)).length, 'QUORUM:', isAtLeast(lvm, '6.1') ? `${quorumOf(group)} (${group.hasQuorum ? 'Enabled' : 'Disabled'})` : quorumOf(group)),
		pair('TOTAL PVs:', group.disks.length, 'VG DESCRIPTORS:', group.disks.reduce((sum, member) => sum + member.vgdas, 0)),
		pair('STALE PVs:', stalePvs.size, 'STALE PPs:', stale),
		pair('ACTIVE PVs:', active.length, 'AUTO ON:', group.isAutoOn ? 'yes' : 'no'),
		...concurrency === undefined
			? []
			: [
				pair('Concurrent:', 'Enhanced-Capable', 'Auto-Concurrent:', ' Disabled'),
				pair('VG Mode:', 'Concurrent'),
				pair('Node ID:', concurrency === 'active' ? 1 : 2, 'Active Nodes:', concurrency === 'active' ? 2 : 1),
			],
		...group.kind === 'scalable'
			? [pair('MAX PPs per VG:', group.maxPPs, 'MAX PVs:', group.maxPVs)]
			: [pair('MAX PPs per VG:', group.maxPVs * group.maxPPs), pair('MAX PPs per PV:', group.maxPPs, 'MAX PVs:', group.maxPVs)],
		pair('LTG size (Dynamic):', `${group.ltgSize} kilobyte(s)`, 'AUTO SYNC:', group.isAutoSync ? 'yes' : 'no'),
		pair('HOT SPARE:', 'no', 'BB POLICY:', 'relocatable '),
		...isNew ? [`${`MIRROR POOL STRICT: ${group.mirrorPoolStrict ?? 'off'}`.padEnd(62)}\n`] : [],
		...isAtLeast(lvm, '6.1') ? [pair('PV RESTRICTION:', 'none', 'INFINITE RETRY:', group.isRetrying === true ? 'yes' : 'no')] : [],
		...isNew ? [pair('DISK BLOCK SIZE:', 512, 'CRITICAL VG:', group.isCritical ? 'yes' : 'no'), pair('FS SYNC OPTION:', 'no', 'CRITICAL PVs:', group.hasCriticalDisks === true ? 'yes' : 'no')] : [],
		...isAtLeast(lvm, '7.3') ? [pair('ENCRYPTION:', 'no')] : [],
	].join('');
};

/**
The table of `lsvg -l`, which images carry as well.
*/
const listLogicalVolumes = (lvm: LvmState, group: VolumeGroup, mountPoint: (name: string) => string | undefined): string => [
	`${group.name}:\n`,
	isAtLeast(lvm, '6.1') ? 'LV NAME             TYPE       LPs     PPs     PVs  LV STATE      MOUNT POINT\n' : 'LV NAME             TYPE       LPs   PPs   PVs  LV STATE      MOUNT POINT\n',
	...knownVolumes(group).map(volume => `${row([
		[volume.name, 20],
		[volume.type, 11],
		[lpCount(volume), isAtLeast(lvm, '6.1') ? 8 : 6],
		[ppCount(volume), isAtLeast(lvm, '6.1') ? 8 : 6],
		[pvidsOf(volume).length, 5],
		[`${isOpen(lvm, volume) ? 'open' : 'closed'}/${isStale(volume) ? 'stale' : 'syncd'}`, 14],
	])}${mountOf(lvm, volume)?.mountPoint ?? mountPoint(volume.name) ?? 'N/A'}\n`),
].join('');

/**
The table of `lsvg -p`, which `prtconf` shows too.
*/
export const listMembers = (lvm: LvmState, group: VolumeGroup): string => [
	`${group.name}:\n`,
	'PV_NAME           PV STATE          TOTAL PPs   FREE PPs    FREE DISTRIBUTION\n',
	...group.disks.map(member => {
		const used = usedPartitions(group, member.pvid);

		return `${row([
			[memberName(lvm, member), 18],
			[member.state, 18],
			[member.totalPPs, 12],
			[freePartitions(group, member), 12],
		])}${distribution(member.totalPPs, pp => !used.has(pp))}\n`;
	}),
].join('');

const mapOfMember = (lvm: LvmState, group: VolumeGroup, member: VolumeGroup['disks'][number]): string => {
	const lines: string[] = [];
	const name = memberName(lvm, member);
	const used = usedPartitions(group, member.pvid);
	let freeFrom: number | undefined;

	for (let pp = 1; pp <= member.totalPPs + 1; pp++) {
		const use = used.get(pp);

		if (use === undefined && pp <= member.totalPPs) {
			freeFrom ??= pp;
			continue;
		}

		if (freeFrom !== undefined) {
			lines.push(freeFrom === pp - 1 ? `${name}:${freeFrom}\n` : `${name}:${freeFrom}-${pp - 1}\n`);
			freeFrom = undefined;
		}

		if (use === undefined) {
			continue;
		}

		const copy = use.volume.copies.length > 1 ? `:${use.copy}` : '';
		lines.push(`${`${name}:${pp}`.padEnd(16)}${use.volume.name}:${use.lp}${copy}${use.isStale ? '\tstale' : ''}\n`);
	}

	return lines.join('');
};

const listMap = (lvm: LvmState, group: VolumeGroup): string => `\n${group.name}:\n${group.disks.map(member => mapOfMember(lvm, group, member)).join('')}`;

const listPools = (lvm: LvmState, group: VolumeGroup): string => [
	'Physical Volume   Mirror Pool       \n',
	...group.disks.map(member => `${row([[memberName(lvm, member), 18], ['None', 18]])}\n`),
].join('');

const listVolumePools = (group: VolumeGroup): string => [
	'Logical Volume    Copy 1            Copy 2            Copy 3            \n',
	...group.logicalVolumes.map(volume => `${row([[volume.name, 18], ['None', 18], ['None', 18], ['None', 18]])}\n`),
].join('');

/**
The words of the table that a French catalogue translates; the translation is not captured.
*/
const inFrench = (table: string): string => table.replace('LV NAME             TYPE       LPs     PPs     PVs  LV STATE      MOUNT POINT', 'NOM LV              TYPE       LPs     PPs     PVs  ETAT LV       POINT DE MONTAGE').replaceAll('open/syncd  ', 'ouvert/sync ').replaceAll('closed/syncd  ', 'ferme/sync    ');

const one = async (call: Call, name: string): Promise<number> => {
	const {context} = call;
	const {lvm} = context.machine;
	const group = findGroup(lvm, name);

	if (group === undefined) {
		return call.fail(noGroup('lsvg', name));
	}

	await awaitUnlocked(context, group);

	if (!group.isVariedOn) {
		return call.fail(isInFrench(context) ? '0516-010 : Le groupe de volumes doit être activé ; utilisez la commande varyonvg.' : notVariedOn);
	}

	if (call.has('l')) {
		const table = listLogicalVolumes(lvm, group, volume => mountPointOf(context, volume));
		await context.out(isInFrench(context) ? inFrench(table) : table);
	} else if (call.has('p')) {
		await context.out(listMembers(lvm, group));
	} else if (call.has('M')) {
		await context.out(listMap(lvm, group));
	} else if (call.has('P')) {
		await context.out(listPools(lvm, group));
	} else if (call.has('m')) {
		await context.out(listVolumePools(group));
	} else {
		await context.out(describe(lvm, group));
	}

	return 0;
};

/**
Names on stdin with `-i`, else the operands.
*/
const names = async (call: Call): Promise<readonly string[]> => {
	if (!call.has('i')) {
		return call.operands;
	}

	const found: string[] = [];

	for await (const line of call.context.lines()) {
		found.push(...line.split(/\s+/v).filter(word => word !== ''));
	}

	return found;
};

export const lsvg: AixProgram = {
	paths: ['/usr/sbin/lsvg'],
	options: 'LoilpMPmn:',
	provenance: {
		'': 'captured', o: 'captured', l: 'captured', p: 'captured', M: 'captured', P: 'captured', m: 'invented', i: 'documented', n: 'invented', L: 'documented',
	},
	usage: 'Usage: lsvg [-o] [-L] [-n PVname]\n       lsvg [-i] [-L] [-M | -l | -p | -P | -m] VGname...',
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;

		if (call.has('n')) {
			const disk = call.value('n') ?? '';
			const group = knownGroups(lvm).find(each => each.disks.some(member => memberName(lvm, member) === disk));

			if (group === undefined) {
				return call.fail(`0516-320 lsvg: Physical volume ${disk} is not assigned to\n\ta volume group.`);
			}

			await context.out(describe(lvm, group));

			return 0;
		}

		const wanted = await names(call);

		if (wanted.length === 0) {
			if (call.has('l') || call.has('p') || call.has('M') || call.has('P') || call.has('m')) {
				return call.has('i') ? 0 : call.misused();
			}

			// The group that was varied on last comes first with -o.
			const listed = call.has('o') ? knownGroups(lvm).toReversed().filter(group => group.isVariedOn) : knownGroups(lvm);

			for (const group of listed) {
				await context.out(`${group.name}\n`);
			}

			return 0;
		}

		let status = 0;

		for (const name of wanted) {
			status = Math.max(status, await one(call, name));
		}

		return status;
	},
};
