import type {LvmState} from './lvm-state.js';
import {pagingSize} from './paging.js';
import {logicalProcessors} from './processor-threads.js';
import type {AixProgram} from './program.js';

/**
Where the memory of a machine is on a quiet Tuesday, in pages of 4 KB.
*/
type MemoryUse = {
	readonly total: number;
	readonly computational: number;
	readonly files: number;
	readonly free: number;
	readonly pinned: number;
	readonly paging: number;
	readonly pagingUsed: number;
};

const memoryOf = (lvm: LvmState): MemoryUse => {
	const total = lvm.identity.memory * 256;
	const computational = Math.floor(total * 0.37);
	const files = Math.floor(total * 0.29);
	const paging = pagingSize(lvm) * 256;

	return {
		total, computational, files, free: total - computational - files, pinned: Math.floor(total * 0.17), paging, pagingUsed: Math.floor(paging * lvm.pagingUsedPercent / 100),
	};
};

const percent = (part: number, whole: number): string => (part / whole * 100).toFixed(1);

const statistics = (lvm: LvmState): ReadonlyArray<readonly [count: number | string, label: string]> => {
	const {total, computational, files, free, pinned} = memoryOf(lvm);

	return [
		[total, 'memory pages'],
		[Math.floor(total * 0.97), 'lruable pages'],
		[free, 'free pages'],
		[lvm.identity.memory > 16_384 ? 2 : 1, 'memory pools'],
		[pinned, 'pinned pages'],
		['90.0', 'maxpin percentage'],
		['3.0', 'minperm percentage'],
		['90.0', 'maxperm percentage'],
		[percent(files, total), 'numperm percentage'],
		[files, 'file pages'],
		['0.0', 'compressed percentage'],
		[0, 'compressed pages'],
		[percent(files, total), 'numclient percentage'],
		['90.0', 'maxclient percentage'],
		[files, 'client pages'],
		[0, 'remote pageouts scheduled'],
		[0, 'pending disk I/Os blocked with no pbuf'],
		[0, 'paging space I/Os blocked with no psbuf'],
		[2228, 'filesystem I/Os blocked with no fsbuf'],
		[0, 'client filesystem I/Os blocked with no fsbuf'],
		[117, 'external pager filesystem I/Os blocked with no fsbuf'],
		[percent(computational, total), 'percentage of memory used for computational pages'],
	];
};

const heading = ({identity}: LvmState): string => `\nSystem configuration: lcpu=${logicalProcessors(identity)} mem=${identity.memory}MB ent=${(0.25 * identity.processors).toFixed(2)}\n\n`;

export const vmstat: AixProgram = {
	paths: ['/usr/bin/vmstat'],
	options: 'vsIitWlfc:',
	provenance: {
		'': 'documented', v: 'documented', s: 'documented', I: 'invented', i: 'invented', t: 'invented', W: 'invented', l: 'invented', f: 'invented', c: 'invented',
	},
	usage: 'Usage: vmstat [-fsviItlW] [Drives] [Interval [Count]]',
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;

		if (call.has('v')) {
			await context.out(statistics(lvm).map(([count, label]) => `${String(count).padStart(21)} ${label}\n`).join(''));

			return 0;
		}

		if (call.has('s')) {
			const counts: ReadonlyArray<readonly [number, string]> = [[914_227_104, 'total address trans. faults'], [11_204_417, 'page ins'], [48_820_193, 'page outs'], [lvm.pagingUsedPercent * 812, 'paging space page ins'], [lvm.pagingUsedPercent * 1604, 'paging space page outs'], [0, 'total reclaims'], [402_117_551, 'zero filled pages faults'], [1_204_411, 'executable filled pages faults']];
			await context.out(counts.map(([count, label]) => `${String(count).padStart(21)} ${label}\n`).join(''));

			return 0;
		}

		const {computational, free} = memoryOf(lvm);
		const [interval = '1', count = '1'] = call.operands.filter(each => /^\d+$/v.test(each));
		await context.out(`${heading(lvm)}kthr    memory              page              faults              cpu          \n----- ----------- ------------------------ ------------ -----------------------\n r  b   avm   fre  re  pi  po  fr   sr  cy  in   sy  cs us sy id wa    pc    ec\n`);

		for (let index = 0; index < Number(count); index++) {
			if (index > 0) {
				await context.sleep(Number(interval) * 1000);
			}

			await context.out(` 1  0 ${computational} ${free}   0   0   0   0    0   0   9  412 231  1  1 98  0  0.02   4.6\n`);
		}

		return 0;
	},
};

const columns = (cells: ReadonlyArray<number | string>): string => cells.map(cell => String(cell).padStart(12)).join('');

/**
What a page count is in the unit that `-O unit=` asks for.
*/
const inUnit = (pages: number, unit: string): number | string => {
	const divisors: Readonly<Record<string, number>> = {KB: 0.25, MB: 256, GB: 262_144};
	const divisor = divisors[unit];

	return divisor === undefined ? pages : (divisor < 1 ? pages * 4 : (pages / divisor).toFixed(2));
};

export const svmon: AixProgram = {
	paths: ['/usr/bin/svmon'],
	options: 'GO:i:P:U:',
	provenance: {
		'': 'captured', G: 'captured', O: 'invented', i: 'invented', P: 'invented', U: 'invented',
	},
	usage: 'Usage: svmon [-G [-i Interval [NumIntervals]] [-O options]]',
	isRootOnly: true,
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;
		const use = memoryOf(lvm);
		const options = new Map((call.value('O') ?? '').split(',').map(each => each.split('=', 2) as [string, string]));
		const unit = options.get('unit') ?? 'page';
		const value = (pages: number): number | string => inUnit(pages, unit);
		const inUse = use.computational + use.files;

		if (options.get('summary') === 'longreal') {
			const ruler = `${'-'.repeat(86)}\n`;
			await context.out(`Unit: ${unit}\n${ruler}Memory\n${ruler}${columns(['Size', 'Inuse', 'Free', 'Pin', 'Virtual', 'Available', 'Mmode'])}\n${columns([value(use.total), value(inUse), value(use.free), value(use.pinned), value(use.computational), value(use.free + use.files), 'Ded'])}\n`);

			return 0;
		}

		const small = Math.floor(inUse * 0.7);
		await context.out([
			...unit === 'page' ? [] : [`Unit: ${unit}\n${'-'.repeat(86)}\n`],
			`       ${columns(['size', 'inuse', 'free', 'pin', 'virtual'])}   mmode\n`,
			`memory ${columns([value(use.total), value(inUse), value(use.free), value(use.pinned), value(use.computational)])}     Ded\n`,
			`pg space${columns([value(use.paging), value(use.pagingUsed)]).slice(1)}\n\n`,
			`       ${columns(['work', 'pers', 'clnt', 'other'])}\n`,
			`pin    ${columns([value(Math.floor(use.pinned * 0.7)), 0, 0, value(use.pinned - Math.floor(use.pinned * 0.7))])}\n`,
			`in use ${columns([value(use.computational), 0, value(use.files)])}\n\n`,
			'PageSize   PoolSize       inuse        pgsp         pin     virtual\n',
			`s    4 KB         -${columns([value(small), value(use.pagingUsed), value(Math.floor(use.pinned * 0.6)), value(Math.floor(use.computational * 0.6))])}\n`,
			`m   64 KB         -${columns([Math.floor((inUse - small) / 16), 0, Math.floor(use.pinned * 0.4 / 16), Math.floor(use.computational * 0.4 / 16)])}\n`,
		].join(''));

		return 0;
	},
};

export const swap: AixProgram = {
	paths: ['/usr/sbin/swap'],
	options: 'sla:',
	provenance: {
		'': 'documented', s: 'captured', l: 'documented', a: 'invented',
	},
	usage: 'Usage: swap [ -a device ] | [ -d device ] | [ -s | -l ]',
	async run(call) {
		const {context} = call;
		const {paging, pagingUsed} = memoryOf(context.machine.lvm);

		if (!call.has('s')) {
			await context.out(`device              maj,min        total       free\n/dev/hd6            10,  2     ${String(paging / 256).padStart(7)}MB    ${String(Math.floor((paging - pagingUsed) / 256)).padStart(7)}MB\n`);

			return 0;
		}

		await context.out(`allocated  = ${String(paging).padStart(11)} blocks    used  = ${String(pagingUsed).padStart(8)} blocks      free  = ${String(paging - pagingUsed).padStart(11)} blocks\n`);

		return 0;
	},
};

export const pagesize: AixProgram = {
	paths: ['/usr/bin/pagesize'],
	options: 'af',
	provenance: {'': 'documented', a: 'documented', f: 'documented'},
	usage: 'Usage: pagesize [-af]',
	milliseconds: 5,
	async run(call) {
		const sizes: ReadonlyArray<readonly [string, string]> = [['4096', '4K'], ['65536', '64K'], ['16777216', '16M'], ['17179869184', '16G']];
		const shown = call.has('a') ? sizes : sizes.slice(0, 1);
		await call.context.out(shown.map(([bytes, short]) => `${call.has('f') ? short : bytes}\n`).join(''));

		return 0;
	},
};
