import type {LvmState} from './lvm-state.js';
import {isAtLeast} from './version.js';

/**
The fileset that brings a program; others come with the base system.
*/
const filesetOf: ReadonlyMap<string, string> = new Map([
	['alt_disk_copy', 'bos.alt_disk_install.rte'],
	['alt_disk_install', 'bos.alt_disk_install.rte'],
	['alt_disk_mksysb', 'bos.alt_disk_install.rte'],
	['alt_rootvg_op', 'bos.alt_disk_install.rte'],
	['clRGinfo', 'cluster.es.server.utils'],
	['ioscli', 'ios.cli.rte'],
	['lscluster', 'bos.cluster.rte'],
	['lsnim', 'bos.sysmgt.nim.master'],
	['lsrsrc', 'rsct.core.rmc'],
	['lswpar', 'bos.wpars'],
	['oem_setup_env', 'ios.cli.rte'],
	['nim', 'bos.sysmgt.nim.master'],
]);

/**
Programs that came later than AIX 5.3.
*/
const sinceOf: ReadonlyMap<string, string> = new Map([['devrsrv', '7.1'], ['lsmpio', '6.1']]);

/**
Whether a machine has a program: its fileset, its level.
*/
export const isInstalled = (lvm: LvmState, path: string): boolean => {
	const name = path.slice(path.lastIndexOf('/') + 1);
	const fileset = filesetOf.get(name);
	const since = sinceOf.get(name);

	return (fileset === undefined || lvm.software.some(each => each.name === fileset)) && (since === undefined || isAtLeast(lvm, since));
};
