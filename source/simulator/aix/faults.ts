import {FileError} from '../files.js';
import type {Machine} from '../machine.js';
import {
	diskBusy,
	failedPath,
	lockedGroup,
	lostGroup,
	missingDisk,
	staleMirror,
} from './disk-faults.js';
import type {Fault} from './fault.js';
import {
	deadNfs,
	noSpace,
	tightSpace,
	truncatedImage,
} from './filesystem-faults.js';

const sshdDown: Fault = {
	text: 'The machine runs, but its sshd does not: connections that stand live on, new ones are refused.',
	apply({lvm}) {
		const subsystems = lvm.subsystems.filter(each => each.name === 'sshd' && each.status === 'active');

		for (const subsystem of subsystems) {
			subsystem.status = 'inoperative';
		}

		return subsystems.map(each => each.name);
	},
	revert({lvm}, touched) {
		const stopped = lvm.subsystems.filter(each => touched.includes(each.name));

		for (const subsystem of stopped) {
			subsystem.status = 'active';
		}
	},
};

/**
Faults that the AIX side knows, by the name that `machine.faults` holds.
*/
export const aixFaults: Readonly<Record<string, Fault>> = {
	'no-space': noSpace,
	'disk-busy': diskBusy,
	'hang-df': {text: 'df does not come back, as over a dead NFS server.'},
	'hang-lsvg': {text: 'lsvg does not come back.'},
	'locked-group': lockedGroup,
	'truncated-image': truncatedImage,
	'lost-group': lostGroup,
	'missing-disk': missingDisk,
	'vanishing-files': {text: 'Files disappear between the listing and the saving of a group.'},
	'stale-mirror': staleMirror,
	slow: {text: 'Commands take much longer.'},
	'unreadable-files': {text: 'Some files of the system cannot be read while it is saved.'},
	'growing-files': {text: 'A log grows while it is packed.'},
	'bosboot-fails': {text: 'bosboot fails, and leaves a disk that does not start.'},
	'snapshot-full': {text: 'External snapshots run full as soon as they are taken.'},
	'dead-nfs': deadNfs,
	'failed-path': failedPath,
	'tight-space': tightSpace,
	'sshd-down': sshdDown,
};

/**
Makes the state agree with the faults that are switched on: each takes effect once, and is taken back where that can be when it is switched off. Every AIX program calls it first; whoever switches a fault calls it too, so that `df` and `ls` see it at once.
*/
export const settleFaults = (machine: Machine): void => {
	const {lvm, faults} = machine;

	const endedFaults = lvm.appliedFaults.filter(each => !faults.has(each.name));

	for (const applied of endedFaults) {
		aixFaults[applied.name]?.revert?.(machine, applied.touched);
		lvm.appliedFaults = lvm.appliedFaults.filter(each => each !== applied);
	}

	for (const name of faults) {
		const fault = aixFaults[name];

		if (fault !== undefined && lvm.appliedFaults.every(each => each.name !== name)) {
			try {
				lvm.appliedFaults.push({name, touched: [...fault.apply?.(machine) ?? []]});
			} catch (error) {
				if (!(error instanceof FileError)) {
					throw error;
				}

				// Something holds what the fault would take away; it takes effect at the next command.
			}
		}
	}
};
