import {bootEntries, isBootable} from './boot-state.js';
import {findDevice} from './devices.js';
import {findDisk} from './groups.js';
import type {BootEntry, LvmState} from './lvm-state.js';
import type {AixProgram} from './program.js';

const setBootList = (lvm: LvmState, mode: string, entries: BootEntry[]): void => {
	if (mode === 'normal') {
		lvm.serviceBootList ??= lvm.bootList;
	} else {
		lvm.serviceBootList = entries;
	}

	// Nothing here starts from the service list.
	if (mode !== 'service') {
		lvm.bootList = entries;
	}
};

export const bootlist: AixProgram = {
	paths: ['/usr/bin/bootlist', '/usr/sbin/bootlist'],
	options: 'm:orviF',
	provenance: {
		'': 'documented', m: 'captured', o: 'captured', v: 'captured', r: 'invented', i: 'documented', F: 'invented',
	},
	usage: 'Usage: bootlist { { -m Mode } [-r] [-o] [-v] [-i] [Device [Attr=Value ...] ...] }',
	isRootOnly: true,
	milliseconds: 300,
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;
		const mode = call.value('m');

		if (mode === undefined || !['normal', 'service', 'both'].includes(mode)) {
			return call.misused();
		}

		if (call.has('i')) {
			setBootList(lvm, mode, []);
		}

		if (call.operands.length > 0) {
			const names = call.operands.filter(word => !word.includes('=') && word !== '-');
			const bad = names.find(name => {
				const disk = findDisk(lvm, name);

				return disk === undefined ? findDevice(lvm, name) === undefined : !isBootable(lvm, disk);
			});

			if (bad !== undefined) {
				return call.fail(`0514-221 bootlist: Unable to make boot device list for ${bad}`);
			}

			setBootList(lvm, mode, bootEntries(lvm, names));
		}

		if (!call.has('o')) {
			return 0;
		}

		const shown = mode === 'service' ? lvm.serviceBootList ?? lvm.bootList : lvm.bootList;

		if (shown.length === 0) {
			await context.out('-\n');
		}

		for (const entry of shown) {
			if (call.has('v')) {
				await context.out('\'ibm,max-boot-devices\' = 0x5\nNVRAM variable: (boot-device=/vdevice/v-scsi@30000002/disk@8100000000000000:2)\nPath name: (/vdevice/v-scsi@30000002/disk@8100000000000000)\nmatch_specific_info: ut=disk/vscsi/vdisk\n');
			}

			const isDisk = findDisk(lvm, entry.disk) !== undefined;

			await context.out(`${entry.disk}${isDisk ? ` blv=${entry.logicalVolume}` : ''}${entry.path === undefined ? '' : ` pathid=${entry.path}`}\n`);
		}

		return 0;
	},
};
