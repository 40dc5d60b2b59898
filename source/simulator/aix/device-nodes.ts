import type {DeviceDriver} from '../device-driver.js';
import type {FileTree} from '../file-tree.js';
import {FileError} from '../files.js';
import {diskHeader} from './disk-header.js';
import {knownVolumes, lpCount, volumeId} from './groups.js';
import type {Disk} from './disk-state.js';
import type {LogicalVolume, VolumeGroup} from './group-state.js';
import type {LvmState} from './lvm-state.js';

const diskMajor = 20;

/**
Majors that groups take: rootvg's 10, then 36 and on.
*/
const isGroupMajor = (major: number): boolean => major === 10 || (major >= 36 && major < 200);

const blockSize = 4096;

const volumeDriver = (group: VolumeGroup, volume: LogicalVolume): DeviceDriver => ({
	get size() {
		return lpCount(volume) * group.ppSize * 1_048_576;
	},
	readRange(offset, length) {
		const count = Math.max(0, Math.min(length, this.size - offset));
		const bytes = new Uint8Array(count);

		for (let position = offset; position < offset + count;) {
			const start = position % blockSize;
			const part = Math.min(blockSize - start, offset + count - position);
			const block = volume.blocks?.get(Math.floor(position / blockSize)) ?? (position < blockSize ? controlBlock(group, volume) : undefined);

			if (block !== undefined) {
				bytes.set(block.subarray(start, start + part), position - offset);
			}

			position += part;
		}

		return bytes;
	},
	writeRange(offset, bytes) {
		if (offset + bytes.length > this.size) {
			throw new FileError('ENOSPC', `/dev/${volume.name}`);
		}

		volume.blocks ??= new Map();

		for (let done = 0; done < bytes.length;) {
			const position = offset + done;
			const start = position % blockSize;
			const part = Math.min(blockSize - start, bytes.length - done);
			const number = Math.floor(position / blockSize);
			const block = volume.blocks.get(number) ?? (number === 0 ? controlBlock(group, volume) : new Uint8Array(blockSize));
			block.set(bytes.subarray(done, done + part), start);
			volume.blocks.set(number, block);
			done += part;
		}
	},
});

/**
A volume's first block: where there is a control block its first 512 bytes tell what the volume is.
*/
const controlBlock = (group: VolumeGroup, volume: LogicalVolume): Uint8Array => {
	const block = new Uint8Array(blockSize);

	if (volume.subtype === 'DS_LV') {
		block.set(Buffer.from(`AIX LVCB\n${volume.type}\n${volumeId(group, volume)}\n${volume.name}\n${volume.label}\n`, 'latin1').subarray(0, 512));
	}

	return block;
};

const diskDriver = (disk: Disk): DeviceDriver => ({
	size: disk.size * 1_048_576,
	readRange(offset, length) {
		if (disk.isGone) {
			throw new FileError('EIO', `/dev/${disk.name}`);
		}

		const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
		bytes.set(diskHeader(disk).subarray(offset, offset + bytes.length));

		return bytes;
	},
	writeRange() {
		throw new FileError('EBUSY', `/dev/${disk.name}`);
	},
});

type Node = {readonly kind: 'block-device' | 'character-device'; readonly major: number; readonly minor: number; readonly mode: number};

/**
Makes /dev agree with the state: nodes of disks, groups and logical volumes, and what stands behind them. To be called after whatever changed them, and when a machine was loaded.
*/
export const settleDevices = (lvm: LvmState, files: FileTree): void => {
	const wanted = new Map<string, Node>();

	for (const [index, disk] of lvm.disks.entries()) {
		const minor = Number(disk.name.startsWith('hdisk') ? disk.name.slice(5) : index);

		if (disk.status !== 'Available') {
			continue;
		}

		wanted.set(`/dev/${disk.name}`, {
			kind: 'block-device', major: diskMajor, minor, mode: 0o600,
		});
		wanted.set(`/dev/r${disk.name}`, {
			kind: 'character-device', major: diskMajor, minor, mode: 0o600,
		});
		files.drivers.set(`${diskMajor},${minor}`, diskDriver(disk));
	}

	const chosenGroups = lvm.groups.filter(each => each.inOdm);

	for (const group of chosenGroups) {
		wanted.set(`/dev/${group.name}`, {
			kind: 'character-device', major: group.major, minor: 0, mode: 0o660,
		});

		for (const volume of knownVolumes(group)) {
			wanted.set(`/dev/${volume.name}`, {
				kind: 'block-device', major: group.major, minor: volume.number, mode: volume.mode,
			});
			wanted.set(`/dev/r${volume.name}`, {
				kind: 'character-device', major: group.major, minor: volume.number, mode: volume.mode,
			});
			files.drivers.set(`${group.major},${volume.number}`, volumeDriver(group, volume));
		}
	}

	const view = files.view({umask: 0});

	for (const name of view.list('/dev')) {
		const path = `/dev/${name}`;
		const {device} = view.linkStatus(path);
		const node = wanted.get(path);

		if (device !== undefined && (device.major === diskMajor || isGroupMajor(device.major)) && name !== 'ipldevice' && (node?.major !== device.major || node.minor !== device.minor)) {
			view.removeFile(path);
		}
	}

	for (const [path, node] of wanted) {
		if (!view.exists(path)) {
			view.makeDevice(path, node);
		}
	}
};
