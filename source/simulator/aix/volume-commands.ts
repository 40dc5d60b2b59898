import {allocate} from './allocation.js';
import {activeGroup, isAgreed, refusing} from './lvm-command.js';
import {freeName, requireMember} from './group-operations.js';
import {lpCount, memberName} from './groups.js';
import {withLock} from './locks.js';
import {LvmProblem} from './lvm-problem.js';
import type {LogicalVolume} from './group-state.js';
import type {AixProgram} from './program.js';
import {
	createVolume,
	extendVolume,
	noPartitions,
	removeVolume,
	renameVolume,
	requireVolume,
} from './volume-operations.js';

const intraPolicies = {
	e: 'edge', m: 'middle', c: 'center', im: 'inner middle', ie: 'inner edge',
} as const;

const intraOf = (text: string | undefined): LogicalVolume['intraPolicy'] => intraPolicies[(text ?? 'm') as keyof typeof intraPolicies] ?? 'middle';

/**
A size in partitions: a number, or with a unit.
*/
const partitionCount = (text: string, ppSize: number): number => {
	const found = /^(?<count>\d{1,9})(?<unit>[mgb]?)$/iv.exec(text)?.groups;
	const count = Number(found?.['count'] ?? NaN);
	const unit = found?.['unit']?.toUpperCase() ?? '';
	const factors: Readonly<Record<string, number>> = {G: 1024, M: 1, B: 1 / 2048};
	const megabytes = Math.ceil(count * (factors[unit] ?? ppSize));

	if (!(megabytes > 0)) {
		throw new LvmProblem(`0516-1234 mklv: The number of logical partitions ${text} is not valid.`);
	}

	return Math.ceil(megabytes / ppSize);
};

export const mklv: AixProgram = {
	paths: ['/usr/sbin/mklv'],
	isScript: true,
	options: 'a:b:c:C:d:e:iIk:L:m:o:O:p:r:s:S:t:T:u:U:G:P:v:w:x:y:Y:R:',
	provenance: {
		'': 'captured', y: 'documented', t: 'documented', c: 'documented', e: 'documented', a: 'documented', u: 'documented', s: 'documented', L: 'documented', w: 'documented', x: 'documented', r: 'documented', b: 'documented', d: 'documented', T: 'documented', U: 'documented', G: 'documented', P: 'documented', Y: 'documented', i: 'invented', I: 'invented', C: 'invented', k: 'invented', m: 'invented', o: 'documented', O: 'invented', p: 'invented', S: 'invented', v: 'documented', R: 'invented',
	},
	usage: 'Usage: mklv [-a IntraPolicy] [-b {y|n}] [-c Copies] [-d Schedule] [-e InterPolicy] [-L Label] [-o {y|n}] [-r {y|n}] [-s Strict] [-t Type] [-T O] [-u UpperBound] [-U Userid] [-G Groupid] [-P Modes] [-v {y|n}] [-w MWC] [-x Maximum] [-y LVname | -Y Prefix] VGname NumPPs [PVname ...]',
	isRootOnly: true,
	milliseconds: 1200,
	run: refusing(async call => {
		const {context} = call;
		const [groupName, size, ...diskNames] = call.operands;

		if (groupName === undefined || size === undefined) {
			return call.misused();
		}

		const group = await activeGroup(context, 'mklv', groupName);
		const copies = Number(call.value('c') ?? 1);

		if (![1, 2, 3].includes(copies)) {
			throw new LvmProblem(`0516-1218 mklv: The number of copies ${call.value('c') ?? ''} is not valid.`);
		}

		const lps = partitionCount(size, group.ppSize);
		const maximum = Number(call.value('x') ?? 512);

		if (lps > maximum) {
			throw new LvmProblem(`0516-696 mklv: Logical volume size ${lps} exceeds its maximum of ${maximum} logical partitions.`);
		}

		const strictness = call.value('s');

		return withLock(context, group, async () => {
			const volume = createVolume(context, group, {
				name: call.value('y') ?? freeName(context, call.value('Y') ?? 'lv'),
				type: call.value('t') ?? 'jfs',
				lps,
				copies,
				on: diskNames.map(name => requireMember(context, 'mklv', group, name)),
				maxLPs: maximum,
				interPolicy: call.value('e') === 'x' ? 'maximum' : 'minimum',
				intraPolicy: intraOf(call.value('a')),
				upperBound: Number(call.value('u') ?? (group.kind === 'scalable' ? 1024 : 32)),
				label: call.value('L') ?? 'None',
				separatePv: strictness === 'n' ? 'no' : (strictness === 's' ? 'superstrict' : 'yes'),
				isRelocatable: call.value('r') !== 'n',
				badBlockPolicy: call.value('b') === 'n' ? 'non-relocatable' : 'relocatable',
				schedPolicy: call.value('d') === 's' ? 'sequential' : (call.value('d') === 'ps' ? 'parallel write with sequential read' : 'parallel'),
				mirrorWriteConsistency: call.value('w') === 'n' ? 'off' : (call.value('w') === 'p' ? 'on/PASSIVE' : 'on/ACTIVE'),
				writeVerify: call.value('v') === 'y' ? 'on' : 'off',
				serializeIo: call.value('o') === 'y',
				subtype: group.kind === 'scalable' || call.value('T') === 'O' ? 'DS_LVZ' : 'DS_LV',
				...(/^\d+$/v.test(call.value('U') ?? '') && {uid: Number(call.value('U'))}),
				...(/^\d+$/v.test(call.value('G') ?? '') && {gid: Number(call.value('G'))}),
				...(/^[0-7]+$/v.test(call.value('P') ?? '') && {mode: Number.parseInt(call.value('P') ?? '', 8)}),
			});
			await context.out(`${volume.name}\n`);

			return 0;
		});
	}, () => '0516-822 mklv: Unable to create logical volume.'),
};

export const extendlv: AixProgram = {
	paths: ['/usr/sbin/extendlv'],
	isScript: true,
	options: 'a:e:m:s:u:',
	provenance: {
		'': 'documented', a: 'documented', e: 'documented', m: 'invented', s: 'documented', u: 'documented',
	},
	usage: 'Usage: extendlv [-a IntraPolicy] [-e InterPolicy] [-s Strict] [-u UpperBound] LVname NumLPs [PVname ...]',
	isRootOnly: true,
	milliseconds: 900,
	run: refusing(async call => {
		const {context} = call;
		const [name, size, ...diskNames] = call.operands;

		if (name === undefined || size === undefined) {
			return call.misused();
		}

		const {group, volume} = requireVolume(context, 'extendlv', name);

		return withLock(context, group, async () => {
			extendVolume(group, volume, partitionCount(size, group.ppSize), diskNames.map(each => requireMember(context, 'extendlv', group, each)));

			return 0;
		});
	}),
};

export const rmlv: AixProgram = {
	paths: ['/usr/sbin/rmlv'],
	isScript: true,
	options: 'Bfp:',
	provenance: {
		'': 'captured', f: 'documented', p: 'documented', B: 'invented',
	},
	usage: 'Usage: rmlv [-B] [-f] [-p PVname] LVname ...',
	isRootOnly: true,
	milliseconds: 700,
	run: refusing(async call => {
		const {context} = call;

		if (call.operands.length === 0) {
			return call.misused();
		}

		for (const name of call.operands) {
			const {group, volume} = requireVolume(context, 'rmlv', name);

			if (!call.has('f') && !await isAgreed(context, `Warning, all data contained on logical volume ${name} will be destroyed.\nrmlv: Do you wish to continue? y(es) n(o)? `)) {
				return 1;
			}

			await withLock(context, group, async () => {
				await context.out(removeVolume(context, group, volume));
			});
		}

		return 0;
	}),
};

export const chlv: AixProgram = {
	paths: ['/usr/sbin/chlv'],
	isScript: true,
	options: 'a:b:d:e:L:n:o:p:r:s:t:u:U:G:P:v:w:x:T:m:M:O:R:',
	provenance: {
		'': 'documented', a: 'documented', b: 'documented', d: 'documented', e: 'documented', L: 'documented', n: 'documented', o: 'documented', p: 'documented', r: 'documented', s: 'documented', t: 'documented', u: 'documented', U: 'documented', G: 'documented', P: 'documented', v: 'documented', w: 'documented', x: 'documented', T: 'invented', m: 'invented', M: 'invented', O: 'invented', R: 'invented',
	},
	usage: 'Usage: chlv [-a IntraPolicy] [-b {y|n}] [-d Schedule] [-e InterPolicy] [-L Label] [-n NewLVname] [-o {y|n}] [-p Permission] [-r {y|n}] [-s Strict] [-t Type] [-u UpperBound] [-U Userid] [-G Groupid] [-P Modes] [-v {y|n}] [-w MWC] [-x Maximum] LVname ...',
	isRootOnly: true,
	milliseconds: 700,
	run: refusing(async call => {
		const {context} = call;

		const newName = call.value('n');

		if (call.operands.length === 0 || (newName !== undefined && call.operands.length > 1)) {
			return call.misused();
		}

		for (const name of call.operands) {
			const {group, volume} = requireVolume(context, 'chlv', name);

			await withLock(context, group, async () => {
				const changes: Partial<LogicalVolume> = {
					...(call.has('a') && {intraPolicy: intraOf(call.value('a'))}),
					...(call.has('e') && {interPolicy: call.value('e') === 'x' ? 'maximum' : 'minimum'}),
					...(call.has('b') && {badBlockPolicy: call.value('b') === 'n' ? 'non-relocatable' : 'relocatable'}),
					...(call.has('d') && {schedPolicy: call.value('d') === 's' ? 'sequential' : 'parallel'}),
					...(call.has('L') && {label: call.value('L') ?? ''}),
					...(call.has('o') && {serializeIo: call.value('o') === 'y'}),
					...(call.has('p') && {permission: call.value('p') === 'r' ? 'read-only' : 'read/write'}),
					...(call.has('r') && {isRelocatable: call.value('r') !== 'n'}),
					...(call.has('s') && {separatePv: call.value('s') === 'n' ? 'no' : (call.value('s') === 's' ? 'superstrict' : 'yes')}),
					...(call.has('t') && {type: call.value('t') ?? ''}),
					...(call.has('u') && {upperBound: Number(call.value('u'))}),
					...(call.has('U') && {uid: Number(call.value('U'))}),
					...(call.has('G') && {gid: Number(call.value('G'))}),
					...(call.has('P') && {mode: Number.parseInt(call.value('P') ?? '660', 8)}),
					...(call.has('v') && {writeVerify: call.value('v') === 'y' ? 'on' : 'off'}),
					...(call.has('w') && {mirrorWriteConsistency: call.value('w') === 'n' ? 'off' : (call.value('w') === 'p' ? 'on/PASSIVE' : 'on/ACTIVE')}),
					...(call.has('x') && {maxLPs: Number(call.value('x'))}),
				};

				if (Object.values(changes).some(value => Number.isNaN(value))) {
					throw new LvmProblem(`0516-706 chlv: A value is not valid.\n0516-704 chlv: Unable to change logical volume ${name}.`);
				}

				if (newName !== undefined && newName !== volume.name) {
					renameVolume(context, group, volume, newName);
				}

				Object.assign(volume, changes);
			});
		}

		return 0;
	}),
};

export const mklvcopy: AixProgram = {
	paths: ['/usr/sbin/mklvcopy'],
	isScript: true,
	options: 'a:e:km:s:u:p:',
	provenance: {
		'': 'documented', k: 'documented', a: 'documented', e: 'documented', s: 'documented', u: 'documented', m: 'invented', p: 'invented',
	},
	usage: 'Usage: mklvcopy [-a IntraPolicy] [-e InterPolicy] [-k] [-s Strict] [-u UpperBound] LVname Copies [PVname ...]',
	isRootOnly: true,
	milliseconds: 1200,
	run: refusing(async call => {
		const {context} = call;
		const [name, wanted, ...diskNames] = call.operands;

		if (name === undefined || wanted === undefined) {
			return call.misused();
		}

		const {group, volume} = requireVolume(context, 'mklvcopy', name);
		const count = Number(wanted);

		if (!(count > volume.copies.length && count <= 3)) {
			throw new LvmProblem(`0516-1509 mklvcopy: The number of copies ${wanted} is not valid for logical volume ${name}.`);
		}

		return withLock(context, group, async () => {
			while (volume.copies.length < count) {
				const taken = new Set(volume.copies.flat().map(place => place.pvid));
				const allowed = group.disks.filter(member => !taken.has(member.pvid) || volume.separatePv === 'no').map(member => member.pvid);
				const on = diskNames.length === 0 ? allowed : allowed.filter(pvid => diskNames.includes(memberName(context.machine.lvm, {pvid})));
				const [places] = on.length === 0 ? [undefined] : (allocate(group, {...volume, copies: [[]]}, lpCount(volume), on) ?? [undefined]);

				if (places === undefined) {
					throw new LvmProblem(`${noPartitions}\n0516-842 mklvcopy: Unable to make logical partition copies for\n\tlogical volume.`);
				}

				volume.copies.push(places.map(place => ({...place, isStale: true})));
			}

			if (call.has('k')) {
				for (const place of volume.copies.flat()) {
					await context.sleep(40);
					place.isStale = false;
				}
			}

			return 0;
		});
	}),
};

export const rmlvcopy: AixProgram = {
	paths: ['/usr/sbin/rmlvcopy'],
	isScript: true,
	options: 'p:',
	provenance: {'': 'documented', p: 'invented'},
	usage: 'Usage: rmlvcopy LVname Copies [PVname ...]',
	isRootOnly: true,
	milliseconds: 900,
	run: refusing(async call => {
		const {context} = call;
		const [name, wanted, ...diskNames] = call.operands;

		if (name === undefined || wanted === undefined) {
			return call.misused();
		}

		const {group, volume} = requireVolume(context, 'rmlvcopy', name);
		const count = Number(wanted);

		if (!(count >= 1 && count < volume.copies.length)) {
			throw new LvmProblem(`0516-1510 rmlvcopy: The number of copies ${wanted} is not valid for logical volume ${name}.`);
		}

		return withLock(context, group, async () => {
			const pvids = new Set(diskNames.map(each => requireMember(context, 'rmlvcopy', group, each)));

			while (volume.copies.length > count) {
				// Copies on the disks named go first, then stale ones, then the last.
				const named = volume.copies.findLastIndex(copy => copy.some(place => pvids.has(place.pvid)));
				const stale = volume.copies.findLastIndex(copy => copy.some(place => place.isStale));
				volume.copies.splice(named === -1 ? (stale === -1 ? volume.copies.length - 1 : stale) : named, 1);
			}

			return 0;
		});
	}),
};
