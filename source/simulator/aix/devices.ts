import {adapterAttributes} from './adapter-attributes.js';
import {knownVolumes} from './groups.js';
import type {Disk} from './disk-state.js';
import type {Device, DeviceAttribute, LvmState} from './lvm-state.js';

const diskAttributes = (disk: Disk): DeviceAttribute[] => {
	const attribute = (name: string, value: string, fallback: string, description: string, changeable: DeviceAttribute['changeable']): DeviceAttribute => ({
		name, value, default: fallback, description, changeable,
	});
	const pvid = disk.pvid === undefined ? 'none' : disk.pvid.padEnd(32, '0');
	const isFibre = disk.kind === 'fc';

	return [
		attribute('PCM', isFibre ? 'PCM/friend/fcpother' : 'PCM/friend/vscsi', isFibre ? 'PCM/friend/fcpother' : 'PCM/friend/vscsi', 'Path Control Module', 'False'),
		...isFibre ? [attribute('PR_key_value', disk.reserveKey, 'none', 'Persistant Reserve Key Value', 'True+')] : [],
		attribute('algorithm', isFibre ? 'shortest_queue' : 'fail_over', isFibre ? 'shortest_queue' : 'fail_over', 'Algorithm', isFibre ? 'True+' : 'True'),
		...isFibre ? [attribute('clr_q', 'no', 'no', 'Device CLEARS its Queue on error', 'True')] : [],
		attribute('hcheck_interval', String(disk.healthCheckInterval), isFibre ? '60' : '0', 'Health Check Interval', 'True+'),
		attribute('hcheck_mode', 'nonactive', 'nonactive', 'Health Check Mode', 'True+'),
		...isFibre
			? [
				attribute('location', '', '', 'Location Label', 'True+'),
				attribute('lun_id', `0x${(disk.paths[0]?.connection.split(',', 2)[1] ?? '0')}`, '', 'Logical Unit Number ID', 'False'),
			]
			: [],
		attribute('max_transfer', isFibre ? '0x80000' : '0x40000', isFibre ? '0x80000' : '0x40000', 'Maximum TRANSFER Size', 'True'),
		attribute('pvid', pvid, 'none', 'Physical volume identifier', 'False'),
		attribute('queue_depth', String(disk.queueDepth), isFibre ? '20' : '3', 'Queue DEPTH', 'True+'),
		attribute('reserve_policy', disk.reservePolicy, isFibre ? 'single_path' : 'no_reserve', 'Reserve Policy', 'True+'),
		attribute('unique_id', disk.uniqueId, '', 'Unique device identifier', 'False'),
		...isFibre ? [attribute('ww_name', `0x${disk.paths[0]?.connection.split(',', 1)[0] ?? '0'}`, '', 'FC World Wide Name', 'False')] : [],
	];
};

/**
A disk as the device programs see it.
*/
const diskDevice = (disk: Disk): Device => ({
	name: disk.name,
	class: 'disk',
	subclass: disk.kind === 'fc' ? 'fcp' : 'vscsi',
	type: disk.kind === 'fc' ? 'mpioosdisk' : 'vdisk',
	status: disk.status === 'Available' ? 'Available' : 'Defined',
	location: disk.kind === 'fc' ? `0${disk.physicalLocation.includes('-C4-') ? '1' : '0'}-T1-01` : '',
	physicalLocation: disk.physicalLocation,
	description: disk.description,
	parent: disk.paths[0]?.parent ?? '',
	attributes: diskAttributes(disk),
});

/**
Groups and logical volumes as devices: what `lsdev -Cc logical_volume` shows.
*/
const lvmDevices = (lvm: LvmState): Device[] => lvm.groups.flatMap(group => group.inOdm
	? [
	{
		name: group.name, class: 'logical_volume', subclass: 'vgsubclass', type: 'vgtype', status: group.isVariedOn ? 'Available' : 'Defined', location: '', physicalLocation: '', description: 'Volume group', parent: '', attributes: [],
	} satisfies Device,
	...knownVolumes(group).map((volume): Device => ({
		name: volume.name, class: 'logical_volume', subclass: 'lvsubclass', type: 'lvtype', status: group.isVariedOn ? 'Available' : 'Defined', location: '', physicalLocation: '', description: 'Logical volume', parent: group.name, attributes: [],
	})),
	]
	: []);

/**
All configured devices: those of the machine, its disks, its groups.
*/
export const allDevices = (lvm: LvmState): readonly Device[] => [...lvm.devices.map(device => device.attributes.length === 0 ? {...device, attributes: adapterAttributes(lvm, device)} : device), ...lvm.disks.filter(disk => disk.status !== 'Absent').map(disk => diskDevice(disk)), ...lvmDevices(lvm)];

export const findDevice = (lvm: LvmState, name: string): Device | undefined => allDevices(lvm).find(device => device.name === name);
