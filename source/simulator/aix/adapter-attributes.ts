import type {Device, DeviceAttribute, LvmState} from './lvm-state.js';

type Row = readonly [name: string, value: string, fallback: string, description: string, changeable: DeviceAttribute['changeable']];

const rowsOf = ({identity}: LvmState, {name, class: kind, type}: Device): readonly Row[] => {
	if (name === 'inet0') {
		return [
			['authm', '65536', '65536', 'Authentication Methods', 'True'],
			['bootup_option', 'no', 'no', 'Use BSD-style Network Configuration', 'True'],
			['gateway', '', '', 'Gateway', 'True'],
			['hostname', identity.hostName, 'localhost', 'Host Name', 'True'],
			['rout6', '', '', 'IPv6 Route', 'True'],
			['route', `net,-hopcount,0,,0,${identity.network.gateway}`, '', 'Route', 'True'],
		];
	}

	if (kind === 'adapter' && type.includes('vfc-client')) {
		return [
			['intr_priority', '3', '3', 'Interrupt priority', 'False'],
			['lg_term_dma', '0x800000', '0x800000', 'Long term DMA', 'True'],
			['max_xfer_size', '0x200000', '0x100000', 'Maximum Transfer Size', 'True'],
			['num_cmd_elems', '500', '200', 'Maximum Number of COMMAND Elements', 'True'],
			['sw_fc_class', '2', '2', 'FC Class for Fabric', 'True'],
		];
	}

	if (type === 'efscsi') {
		return [
			['attach', 'switch', 'none', 'How this adapter is CONNECTED', 'False'],
			['dyntrk', 'yes', 'no', 'Dynamic Tracking of FC Devices', 'True'],
			['fc_err_recov', 'fast_fail', 'delayed_fail', 'FC Fabric Event Error RECOVERY Policy', 'True'],
			['scsi_id', '0x10600', '', 'Adapter SCSI ID', 'False'],
			['sw_fc_class', '3', '3', 'FC Class for Fabric', 'True'],
		];
	}

	if (kind === 'adapter' && type.includes('v-scsi')) {
		return [
			['rw_timeout', '0', '0', 'Virtual SCSI Read/Write Command Timeout', 'True'],
			['vscsi_err_recov', 'fast_fail', 'delayed_fail', 'N/A', 'True'],
			['vscsi_path_to', '30', '0', 'Virtual SCSI Path Timeout', 'True'],
		];
	}

	return kind === 'adapter' && type.includes('l-lan')
		? [
			['alt_addr', '0x000000000000', '0x000000000000', 'Alternate Ethernet Address', 'True'],
			['chksum_offload', 'yes', 'yes', 'Enable Checksum Offload and Segmentation', 'True'],
			['max_buf_medium', '256', '256', 'Maximum Medium Buffers', 'True'],
			['use_alt_addr', 'no', 'no', 'Enable Alternate Ethernet Address', 'True'],
		]
		: [];
};

/**
Attributes of adapters and of the network, as they are until somebody changes one.
*/
export const adapterAttributes = (lvm: LvmState, device: Device): DeviceAttribute[] => rowsOf(lvm, device).map(([name, value, fallback, description, changeable]) => ({
	name, value, default: fallback, description, changeable,
}));
