import {activeGroup, refusing} from './lvm-command.js';
import {freeName, requireMember} from './group-operations.js';
import {
	findLogicalVolume,
	isOpen,
	knownGroups,
	knownVolumes,
	lpCount,
} from './groups.js';
import {withLock} from './locks.js';
import {LvmProblem} from './lvm-problem.js';
import type {LvmState} from './lvm-state.js';
import type {AixProgram, Call} from './program.js';
import {
	createVolume,
	extendVolume,
	removeVolume,
} from './volume-operations.js';

const find = (call: Call, program: string, name: string) => {
	const found = findLogicalVolume(call.context.machine.lvm, name);

	if (found?.volume.type !== 'paging') {
		throw new LvmProblem(`0517-056 ${program}: Paging space ${name} is not found.`);
	}

	return found;
};

const partitions = (call: Call, program: string, letter: 's' | 'd'): number => {
	const count = Number(call.value(letter));

	if (!Number.isSafeInteger(count) || count < 1) {
		throw new LvmProblem(`0517-071 ${program}: The number of logical partitions ${call.value(letter) ?? ''} is not valid.`);
	}

	return count;
};

export const mkps: AixProgram = {
	paths: ['/usr/sbin/mkps'],
	isScript: true,
	options: 'ans:t:c:',
	provenance: {
		'': 'documented', a: 'documented', n: 'documented', s: 'documented', t: 'documented', c: 'documented',
	},
	usage: 'Usage: mkps [-t lv] -s NumLPs [-c ChkSumSize] [-n] [-a] VGname [PVname]',
	isRootOnly: true,
	milliseconds: 1500,
	run: refusing(async call => {
		const {context} = call;
		const [name, diskName] = call.operands;

		if (name === undefined || !call.has('s') || (call.value('t') ?? 'lv') !== 'lv') {
			return call.misused();
		}

		const group = await activeGroup(context, 'mkps', name);
		const lps = partitions(call, 'mkps', 's');

		return withLock(context, group, async () => {
			const volume = createVolume(context, group, {
				name: freeName(context, 'paging'), type: 'paging', lps, ...diskName !== undefined && {on: [requireMember(context, 'mkps', group, diskName)]},
			});

			volume.isOpen = call.has('n');
			await context.out(`${volume.name}\n`);

			return 0;
		});
	}),
};

export const chps: AixProgram = {
	paths: ['/usr/sbin/chps'],
	isScript: true,
	options: 's:d:a:t:c:f',
	provenance: {
		'': 'documented', s: 'documented', d: 'documented', a: 'invented', t: 'documented', c: 'invented', f: 'invented',
	},
	usage: 'Usage: chps [-s NumLPs | -d NumLPs] [-a {y|n}] PSname',
	isRootOnly: true,
	milliseconds: 1500,
	run: refusing(async call => {
		const {context} = call;
		const [name] = call.operands;

		if (name === undefined) {
			return call.misused();
		}

		const {group, volume} = find(call, 'chps', name);

		return withLock(context, group, async () => {
			if (call.has('s')) {
				extendVolume(group, volume, partitions(call, 'chps', 's'), []);
			}

			if (call.has('d')) {
				const lps = lpCount(volume) - partitions(call, 'chps', 'd');

				if (lps < 1) {
					throw new LvmProblem(`0517-072 chps: Paging space ${name} cannot become that small.`);
				}

				volume.copies = volume.copies.map(copy => copy.slice(0, lps));
			}

			return 0;
		});
	}),
};

export const rmps: AixProgram = {
	paths: ['/usr/sbin/rmps'],
	isScript: true,
	options: 't:',
	provenance: {'': 'documented', t: 'invented'},
	usage: 'Usage: rmps PSname',
	isRootOnly: true,
	milliseconds: 1200,
	run: refusing(async call => {
		const {context} = call;
		const [name] = call.operands;

		if (name === undefined) {
			return call.misused();
		}

		const {group, volume} = find(call, 'rmps', name);

		if (volume.isOpen) {
			throw new LvmProblem(`0517-061 rmps: Cannot delete paging space ${name}: it is active.`);
		}

		return withLock(context, group, async () => {
			await context.out(removeVolume(context, group, volume));

			return 0;
		});
	}),
};

const spacesOf = (lvm: LvmState) => knownGroups(lvm).flatMap(group => knownVolumes(group)).filter(volume => volume.type === 'paging');

export const swapon: AixProgram = {
	paths: ['/usr/sbin/swapon'],
	options: 'a',
	provenance: {'': 'documented', a: 'documented'},
	usage: 'Usage: swapon {-a | Device ...}',
	isRootOnly: true,
	run: refusing(async call => {
		const {lvm} = call.context.machine;
		const chosen = call.has('a') ? spacesOf(lvm).filter(volume => !volume.isOpen) : call.operands.map(name => find(call, 'swapon', name).volume);

		if (!call.has('a') && call.operands.length === 0) {
			return call.misused();
		}

		for (const volume of chosen) {
			if (isOpen(lvm, volume)) {
				throw new LvmProblem(`0517-075 swapon: The paging device /dev/${volume.name} is already active.`);
			}

			volume.isOpen = true;
			await call.context.out(`swapon: Paging device /dev/${volume.name} activated.\n`);
		}

		return 0;
	}),
};

export const swapoff: AixProgram = {
	paths: ['/usr/sbin/swapoff'],
	options: '',
	provenance: {'': 'documented'},
	usage: 'Usage: swapoff Device ...',
	isRootOnly: true,
	milliseconds: 800,
	run: refusing(async call => {
		const {lvm} = call.context.machine;

		if (call.operands.length === 0) {
			return call.misused();
		}

		for (const name of call.operands) {
			const {volume} = find(call, 'swapoff', name);

			if (!volume.isOpen || spacesOf(lvm).filter(each => each.isOpen).length === 1) {
				throw new LvmProblem(`0517-079 swapoff: The paging device ${name} cannot be deactivated.`);
			}

			volume.isOpen = false;
			await call.context.out(`swapoff: Paging device ${name} deactivated.\n`);
		}

		return 0;
	}),
};
