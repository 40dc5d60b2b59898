import type {LogicalVolume, VolumeGroup} from './group-state.js';
import type {AixProgram, Call} from './program.js';
import {cTime, row} from './columns.js';
import {
	findLogicalVolume,
	isOpen,
	isStale,
	lpCount,
	memberName,
	mountOf,
	ppCount,
	pvidsOf,
	regions,
	stalePPs,
	volumeId,
} from './groups.js';
import {notVariedOn} from './list-groups.js';
import {awaitUnlocked} from './locks.js';
import {mountPointOf, stanzas} from './filesystem-table.js';
import {isAtLeast} from './version.js';

export const noVolume = (program: string, name: string): string => `0516-306 ${program}: Unable to find ${name} in the Device\n\tConfiguration Database.`;

const pair = (label: string, value: string | number, second?: string, secondValue: string | number = ''): string => second === undefined
	? `${row([[label, 20], [value, 39]])}\n`
	: `${row([[label, 20], [value, 23]])}${second.padEnd(16)}${secondValue}\n`;

const describe = (call: Call, group: VolumeGroup, volume: LogicalVolume): string => {
	const {context} = call;
	const {lvm} = context.machine;
	const mountPoint = mountOf(lvm, volume)?.mountPoint ?? mountPointOf(context, volume.name) ?? 'N/A';
	const isNew = isAtLeast(lvm, '7.1');

	return [
		pair('LOGICAL VOLUME:', volume.name, 'VOLUME GROUP:', group.name),
		`${'LV IDENTIFIER:'.padEnd(20)}${volumeId(group, volume)} ${'PERMISSION:'.padEnd(16)}${volume.permission}\n`,
		pair('VG STATE:', 'active/complete', 'LV STATE:', `${isOpen(lvm, volume) ? 'opened' : 'closed'}/${isStale(volume) ? 'stale' : 'syncd'}`),
		pair('TYPE:', volume.type, 'WRITE VERIFY:', volume.writeVerify),
		pair('MAX LPs:', volume.maxLPs, 'PP SIZE:', `${group.ppSize} megabyte(s)`),
		pair('COPIES:', volume.copies.length, 'SCHED POLICY:', volume.schedPolicy),
		pair('LPs:', lpCount(volume), 'PPs:', ppCount(volume)),
		pair('STALE PPs:', stalePPs(volume), 'BB POLICY:', volume.badBlockPolicy),
		pair('INTER-POLICY:', volume.interPolicy, 'RELOCATABLE:', volume.isRelocatable ? 'yes' : 'no'),
		pair('INTRA-POLICY:', volume.intraPolicy, 'UPPER BOUND:', volume.upperBound),
		pair('MOUNT POINT:', mountPoint, 'LABEL:', volume.label),
		...isNew ? [pair('DEVICE UID:', volume.uid, 'DEVICE GID:', volume.gid), pair('DEVICE PERMISSIONS:', volume.mode)] : [],
		`${`MIRROR WRITE CONSISTENCY: ${volume.mirrorWriteConsistency}`.padEnd(65)}\n`,
		`${`EACH LP COPY ON A SEPARATE PV ?: ${volume.separatePv === 'superstrict' ? 'yes (superstrict)' : volume.separatePv}`.padEnd(72)}\n`,
		pair('Serialize IO ?:', volume.serializeIo ? 'YES' : 'NO'),
		...isNew
			? [
				pair('INFINITE RETRY:', 'no', 'PREFERRED READ:', 0),
				`${`DEVICESUBTYPE:      ${volume.subtype}`.padEnd(66)}\n`,
				pair('COPY 1 MIRROR POOL:', 'None'),
				pair('COPY 2 MIRROR POOL:', 'None'),
				pair('COPY 3 MIRROR POOL:', 'None'),
			]
			: [],
		...isAtLeast(lvm, '7.3') ? ['ENCRYPTION:         no\n'] : [],
	].join('');
};

const four = (value: number): string => String(value).padStart(4, '0');

const mapOf = (call: Call, volume: LogicalVolume): string => {
	const {context} = call;
	const {lvm} = context.machine;
	const heads = volume.copies.map((_, index) => `PP${index + 1}  ${`PV${index + 1}`.padEnd(18)}`);
	const lines = [
		`${volume.name}:${mountPointOf(context, volume.name) ?? 'N/A'}\n`,
		`LP    ${heads.join('').trimEnd()}\n`,
	];

	for (let index = 0; index < lpCount(volume); index++) {
		const places = volume.copies.map(copy => {
			const place = copy[index];

			return place === undefined ? ''.padEnd(23) : `${four(place.pp)} ${memberName(lvm, place).padEnd(18)}`;
		});
		lines.push(`${four(index + 1)}  ${places.join('').trimEnd()}\n`);
	}

	return lines.join('');
};

const three = (value: number): string => String(value).padStart(3, '0');

/**
How a volume lies on its disks: per disk the partitions of each copy, those in the wanted band, and by region.
*/
const spreadOf = (call: Call, group: VolumeGroup, volume: LogicalVolume): string => {
	const {context} = call;
	const {lvm} = context.machine;
	const band = {
		edge: 0, middle: 1, center: 2, 'inner middle': 3, 'inner edge': 4,
	}[volume.intraPolicy];
	const lines = [
		`${volume.name}:${mountPointOf(context, volume.name) ?? 'N/A'}\n`,
		'PV                COPIES        IN BAND       DISTRIBUTION  \n',
	];

	for (const pvid of pvidsOf(volume)) {
		const member = group.disks.find(each => each.pvid === pvid);
		const places = volume.copies.map(copy => copy.filter(place => place.pvid === pvid));
		const all = places.flat();
		const counts = regions(member?.totalPPs ?? 0).map(([first, last]) => all.filter(place => place.pp >= first && place.pp <= last).length);
		const copies = [0, 1, 2].map(index => three(places[index]?.length ?? 0)).join(':');
		lines.push(`${row([
			[memberName(lvm, {pvid}), 18],
			[copies, 14],
			[`${Math.round(100 * (counts[band] ?? 0) / Math.max(1, all.length))}%`, 14],
		])}${counts.map(count => three(count)).join(':')} \n`);
	}

	return lines.join('');
};

export const lslv: AixProgram = {
	paths: ['/usr/sbin/lslv'],
	options: 'Llm',
	provenance: {
		'': 'captured', l: 'documented', m: 'captured', L: 'documented',
	},
	usage: 'Usage: lslv [-L] [-l | -m] LVname',
	async run(call) {
		const {context} = call;
		const [name] = call.operands;

		if (name === undefined) {
			return call.misused();
		}

		const found = findLogicalVolume(context.machine.lvm, name);

		if (found === undefined) {
			return call.fail(noVolume('lslv', name));
		}

		const {group, volume} = found;
		await awaitUnlocked(context, group);

		if (!group.isVariedOn) {
			return call.fail(notVariedOn);
		}

		await context.out(call.has('m') ? mapOf(call, volume) : (call.has('l') ? spreadOf(call, group, volume) : describe(call, group, volume)));

		return 0;
	},
};

/**
The `fs=` line of a control block: the stanza's attributes joined by colons.
*/
const filesystemLine = (call: Call, volume: LogicalVolume): string => {
	const stanza = stanzas(call.context).find(each => each.attributes.get('dev') === `/dev/${volume.name}`);

	return stanza === undefined ? '' : [...stanza.attributes].filter(([name]) => name !== 'dev').map(([name, value]) => `${name}=${value}`).join(':');
};

export const getlvcb: AixProgram = {
	paths: ['/usr/sbin/getlvcb'],
	options: 'ATacefilLmnrsStuvxyz',
	provenance: {
		'': 'documented', A: 'documented', T: 'documented', a: 'invented', c: 'documented', e: 'invented', f: 'documented', i: 'documented', l: 'invented', L: 'documented', m: 'invented', n: 'documented', r: 'invented', s: 'invented', S: 'invented', t: 'documented', u: 'documented', v: 'invented', x: 'invented', y: 'invented', z: 'invented',
	},
	usage: 'Usage: getlvcb [-AacefilLmnrsStuxyz] [-T] LVname',
	async run(call) {
		const {context} = call;
		const name = call.operands.at(-1) ?? '';
		const found = findLogicalVolume(context.machine.lvm, name);

		if (found === undefined) {
			return call.fail(noVolume('getlvcb', name));
		}

		const {group, volume} = found;

		if (!group.isVariedOn) {
			return call.fail(notVariedOn);
		}

		const {identity} = context.machine.lvm;
		const values: ReadonlyArray<readonly [letter: string, title: string, value: string]> = [
			['a', 'intrapolicy', {
				edge: 'e', middle: 'm', center: 'c', 'inner middle': 'im', 'inner edge': 'ie',
			}[volume.intraPolicy]],
			['c', 'copies', String(volume.copies.length)],
			['e', 'interpolicy', volume.interPolicy === 'minimum' ? 'm' : 'x'],
			['i', 'lvid', volumeId(group, volume)],
			['', 'lvname', volume.name],
			['L', 'label', volume.label],
			['', 'machine id', identity.machineId.slice(2)],
			['n', 'number lps', String(lpCount(volume))],
			['r', 'relocatable', volume.isRelocatable ? 'y' : 'n'],
			['s', 'strict', volume.separatePv === 'no' ? 'n' : (volume.separatePv === 'superstrict' ? 's' : 'y')],
			['y', 'stripe width', '0'],
			['z', 'stripe size in exponent', '0'],
			['t', 'type', volume.type],
			['u', 'upperbound', String(volume.upperBound)],
			['f', 'fs', filesystemLine(call, volume)],
			['', 'time created ', cTime(volume.createdAt)],
			['', 'time modified', cTime(volume.createdAt)],
		];

		if (call.has('A')) {
			if (call.has('T')) {
				await context.out('\t AIX LVCB\n');
			}

			for (const [, title, value] of values) {
				await context.out(call.has('T') ? `\t ${title} = ${value} \n` : `${value}\n`);
			}

			return 0;
		}

		for (const [letter, title, value] of values) {
			if (letter !== '' && call.has(letter)) {
				await context.out(call.has('T') ? `\t ${title} = ${value} \n` : `${value}\n`);
			}
		}

		return 0;
	},
};
