import type {Machine} from '../machine.js';
import type {Fault} from './fault.js';
import {isImage} from './image-reader.js';
import type {LvmState} from './lvm-state.js';
import {settleServers} from './mounting.js';

const backupMounts = (lvm: LvmState): readonly string[] => lvm.mounts.filter(mount => mount.mountPoint.startsWith('/backup')).map(mount => mount.device);

const truncateImages = (machine: Machine, device: string): readonly string[] => {
	const view = machine.files.view();
	const root = machine.lvm.mounts.find(mount => mount.device === device)?.mountPoint ?? '';
	const cut: string[] = [];
	const visit = (directory: string): void => {
		for (const name of view.list(directory)) {
			const path = `${directory}/${name}`;
			const status = view.linkStatus(path);

			if (status.kind === 'directory') {
				visit(path);
			} else if (status.kind === 'file' && isImage(view.readRange(path, 0, 8))) {
				view.truncate(path, Math.floor(status.size * 0.6 / 512) * 512);
				cut.push(path);
			}
		}
	};

	visit(root);

	return cut;
};

/**
Fills filesystems up to so many bytes; `devicesOf`: those of a machine, by their devices.
*/
const filling = (text: string, leftBytes: number, devicesOf: (lvm: LvmState) => readonly string[]): Fault => ({
	text,
	apply({lvm, files}) {
		return devicesOf(lvm).map(device => {
			const filesystem = files.filesystems.get(device);
			const added = Math.max(0, (filesystem?.freeBytes ?? 0) - leftBytes);

			if (filesystem !== undefined) {
				filesystem.ballast += added;
			}

			return `${device} ${added}`;
		});
	},
	revert({files}, touched) {
		for (const each of touched) {
			const [device = '', added] = each.split(' ', 2);
			const filesystem = files.filesystems.get(device);

			if (filesystem !== undefined) {
				filesystem.ballast = Math.max(0, filesystem.ballast - Number(added));
			}
		}
	},
});

export const noSpace = filling('The filesystem that backups go to is almost full.', 196_608, backupMounts);

export const tightSpace = filling('The system filesystems /, /var and /tmp are almost full.', 4_194_304, lvm => lvm.mounts.filter(mount => ['/', '/var', '/tmp'].includes(mount.mountPoint)).map(({device}) => device));

export const truncatedImage: Fault = {
	text: 'Images on the backup filesystem end early, and savevg and mksysb write such images without saying so.',
	apply(machine) {
		return backupMounts(machine.lvm).flatMap(device => truncateImages(machine, device));
	},
};

export const deadNfs: Fault = {
	text: 'The NFS servers do not answer any more; a machine without any gets a mount of one.',
	apply(machine) {
		const {lvm} = machine;
		const nodes = [...new Set(lvm.mounts.flatMap(mount => mount.node === undefined || lvm.deadServers?.includes(mount.node) === true ? [] : [mount.node]))];
		const isNew = nodes.length === 0 && lvm.mounts.every(mount => mount.node === undefined);

		if (isNew) {
			nodes.push('filer-gone');
			lvm.mounts.push({
				device: '/vol/share', mountPoint: '/mnt', vfs: 'nfs3', options: 'bg,hard,intr,sec=sys', mountedAt: lvm.identity.bootedAt, node: 'filer-gone',
			});
		}

		lvm.deadServers = [...lvm.deadServers ?? [], ...nodes];
		settleServers(machine);

		return nodes;
	},
	revert(machine, touched) {
		const {lvm} = machine;

		lvm.deadServers = lvm.deadServers?.filter(node => !touched.includes(node));
		lvm.mounts = lvm.mounts.filter(mount => mount.node !== 'filer-gone');
		settleServers(machine);
	},
};
