import type {LvmState} from './lvm-state.js';
import type {AixProgram} from './program.js';
import {row} from './columns.js';
import {
	knownGroups,
	knownVolumes,
	lpCount,
	memberName,
} from './groups.js';

const spaces = (lvm: LvmState) => knownGroups(lvm).flatMap(group => knownVolumes(group).filter(volume => volume.type === 'paging').map(volume => ({group, volume})));

/**
Paging space of a machine, in MB.
*/
export const pagingSize = (lvm: LvmState): number => spaces(lvm).filter(({volume}) => volume.isOpen).reduce((sum, {group, volume}) => sum + (lpCount(volume) * group.ppSize), 0);

export const lsps: AixProgram = {
	paths: ['/usr/sbin/lsps'],
	options: 'asct:',
	provenance: {
		'': 'documented', a: 'documented', s: 'captured', c: 'documented', t: 'documented',
	},
	usage: 'Usage: lsps {-s | [-c] {-a | PSname}}',
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;

		if (call.has('s')) {
			await context.out(`Total Paging Space   Percent Used\n      ${`${pagingSize(lvm)}MB`.padEnd(18)}${`${lvm.pagingUsedPercent}%`.padStart(4)}\n`);

			return 0;
		}

		const [name] = call.operands;
		const chosen = spaces(lvm).filter(({volume}) => name === undefined || volume.name === name);

		if (name !== undefined && chosen.length === 0) {
			return call.fail(`0517-056 lsps: Paging space ${name} is not found.`);
		}

		await context.out(call.has('c')
			? '#Psname:Pvname:Vgname:Size:Used:Active:Auto:Type:Chksum\n'
			: 'Page Space      Physical Volume   Volume Group    Size %Used   Active    Auto    Type   Chksum\n');

		for (const {group, volume} of chosen) {
			const disk = memberName(lvm, {pvid: volume.copies[0]?.[0]?.pvid ?? ''});
			const active = volume.isOpen ? 'yes' : 'no';
			await context.out(call.has('c')
				? `${volume.name}:${disk}:${group.name}:${lpCount(volume)}:${lvm.pagingUsedPercent}:${volume.isOpen ? 'y' : 'n'}:y:lv:0\n`
				: `${row([[volume.name, 16], [disk, 18], [group.name, 14]])}${`${lpCount(volume) * group.ppSize}MB`.padStart(6)}${String(lvm.pagingUsedPercent).padStart(6)}${active.padStart(9)}${'yes'.padStart(8)}${'lv'.padStart(8)}${'0'.padStart(9)}\n`);
		}

		return 0;
	},
};
