import {allDevices} from './devices.js';
import {plainAddress, portName} from './hardware-address.js';
import type {Device, Identity, LvmState} from './lvm-state.js';
import type {AixProgram} from './program.js';

const dotted = (label: string, value: string): string => `        ${label.padEnd(28, '.')}${value}\n`;

const systemLocation = ({model, serialNumber}: Identity): string => `U${model.replace('IBM,', '').replace('-', '.')}.${serialNumber}`;

const machineType = ({model}: Identity): string => model.replace('IBM,', '');

/**
The firmware's name as `prtconf` and `sys0` show it: `IBM,FW950.40 (VL950_099)`, and without the release on POWER5.
*/
export const firmwareVersion = ({firmware}: Identity): string => {
	const level = /\d+/v.exec(firmware)?.[0] ?? '';

	return firmware.startsWith('SF') ? `IBM,${firmware}` : `IBM,FW${level}.${level.length > 3 ? '20' : '40'} (${firmware})`;
};

/**
The memory modules of the managed system that a partition is told of, in MB.
*/
const memoryModules = ({processorType}: Identity): ReadonlyArray<readonly [slot: string, size: number]> => {
	const size = processorType === 'PowerPC_POWER5' ? 4096 : 32_768;

	return ['C15', 'C16', 'C17', 'C18'].map(slot => [slot, size]);
};

const serialOf = ({serialNumber}: Identity, part: string): string => `YH1${serialNumber.slice(-4)}${part.padStart(5, '0')}`;

type Field = readonly [mark: string, value: string];

const describe = (lvm: LvmState, device: Device): readonly Field[] => {
	const disk = lvm.disks.find(each => each.name === device.name);
	const fields: Field[] = [['DS', device.description], ['AX', device.name], ['PL', device.location]];

	if (disk?.kind === 'fc') {
		fields.push(['MF', 'IBM'], ['TM', '2145'], ['RL', '30303030'], ['SN', disk.serial], ['Z0', '0000063268181002']);
	} else if (device.type === 'IBM,l-lan') {
		fields.push(['NA', plainAddress(lvm.identity)]);
	} else if (device.type === 'IBM,vfc-client') {
		fields.push(['NA', portName(lvm.identity, Number(device.name.slice(3)))]);
	} else if (device.class === 'tape') {
		fields.push(['MF', 'IBM'], ['TM', 'VXA-320'], ['SN', `00${lvm.identity.serialNumber}`]);
	}

	return [...fields, ['YL', device.physicalLocation]];
};

const blocks = (lvm: LvmState): ReadonlyArray<readonly Field[]> => {
	const {identity} = lvm;
	const place = systemLocation(identity);
	const platform: Field = ['VK', 'ipzSeries'];

	return [
		[['DS', 'System VPD'], ['YL', place], ['RT', 'VSYS'], ['FG', 'XXSV'], ['BR', 'S0'], ['SE', identity.serialNumber], ['TM', machineType(identity)], ['SU', `0004AC${identity.machineId.slice(2, 8)}`], platform],
		[['DS', 'CEC'], ['YL', place], ['RT', 'VCEN'], ['FG', 'XXEV'], ['BR', 'S0'], ['SE', identity.serialNumber], ['TM', machineType(identity)], ['CI', `${machineType(identity)} ${identity.serialNumber}`], ['RK', '0000000000000000'], platform],
		...memoryModules(identity).map(([slot, size]): readonly Field[] => [['DS', 'Memory DIMM'], ['YL', `${place}-P1-${slot}`], ['RT', 'VINI'], ['FG', 'XXMS'], ['CC', '31E9'], ['SN', serialOf(identity, slot)], ['CE', '1'], ['FN', '00VK196'], ['PN', '00VK196'], ['SZ', String(size)], platform]),
		[['DS', 'System Firmware'], ['YL', `${place}-Y1`], ['MI', `${identity.firmware} ${identity.firmware} ${identity.firmware}`]],
		...allDevices(lvm).filter(device => device.physicalLocation !== '' && device.status === 'Available').map(device => describe(lvm, device)),
	];
};

export const lsvpd: AixProgram = {
	paths: ['/usr/sbin/lsvpd'],
	options: 'mv',
	provenance: {'': 'documented', m: 'invented', v: 'invented'},
	usage: 'Usage: lsvpd [-m] [-v]',
	isRootOnly: true,
	milliseconds: 1500,
	async run(call) {
		const {lvm} = call.context.machine;
		const {identity} = lvm;
		const head: readonly Field[] = [['VC', '5.0'], ['TM', identity.model], ['SE', `IBM,02${identity.serialNumber}`], ['PI', identity.machineId.slice(2, 10)], ['OS', `AIX ${identity.version}.0.0`]];
		await call.context.out([head, ...blocks(lvm)].map(fields => fields.map(([mark, value]) => `*${mark} ${value}\n`).join('')).join('*FC ????????\n'));

		return 0;
	},
};

/**
What `lscfg -v` says of a device beyond its first line, and nothing of those without vital product data.
*/
export const verboseData = (lvm: LvmState, device: Device): string => {
	const disk = lvm.disks.find(each => each.name === device.name);

	if (disk !== undefined) {
		return disk.kind === 'fc'
			? `\n${dotted('Manufacturer', 'IBM')}${dotted('Machine Type and Model', '2145')}${dotted('ROS Level and ID', '30303030')}${dotted('Serial Number', disk.serial)}${dotted('Device Specific.(Z0)', '0000063268181002')}\n`
			: '\n\n';
	}

	if (device.type === 'IBM,l-lan') {
		return `\n${dotted('Network Address', plainAddress(lvm.identity))}${dotted('Displayable Message', device.description)}${dotted('Hardware Location Code', device.physicalLocation)}\n\n`;
	}

	if (device.type === 'IBM,vfc-client') {
		return `\n${dotted('Network Address', portName(lvm.identity, Number(device.name.slice(3))))}${dotted('ROS Level and ID', '')}${dotted('Device Specific.(Z0)', '')}${dotted('Hardware Location Code', device.physicalLocation)}\n\n`;
	}

	return device.class === 'tape' ? `\n${dotted('Manufacturer', 'IBM')}${dotted('Machine Type and Model', 'VXA-320')}${dotted('Serial Number', `00${lvm.identity.serialNumber}`)}\n\n` : '';
};

const part = (title: string, rows: ReadonlyArray<readonly [label: string, value: string]>, place: string): string => `      ${title}:\n${rows.map(([label, value]) => dotted(label, value)).join('')}      Physical Location: ${place}\n\n`;

/**
What `lscfg -p` knows from the platform of a device: the whole system of its planar, the node's kind of others.
*/
export const platformData = ({identity}: LvmState, device: Device): string => {
	if (device.class !== 'planar') {
		const name = device.class === 'disk' ? 'disk' : device.name.replaceAll(/\d/gv, '');

		return `\n  PLATFORM SPECIFIC\n\n  Name:  ${name}\n    Node:  ${device.class === 'disk' ? 'disk' : device.name}\n    Device Type:  block\n`;
	}

	const place = systemLocation(identity);

	return [
		`\n  PLATFORM SPECIFIC\n\n  Name:  ${identity.model}\n    Model:  ${identity.model}\n    Node:  /\n    Device Type:  chrp\n\n`,
		part('System VPD', [['Record Name', 'VSYS'], ['Flag Field', 'XXSV'], ['Brand', 'S0'], ['Hardware Location Code', place], ['Machine/Cabinet Serial No', identity.serialNumber], ['Machine Type and Model', machineType(identity)], ['System Unique ID (SUID)', `0004AC${identity.machineId.slice(2, 8)}`], ['Version', 'ipzSeries']], place),
		part('CEC', [['Record Name', 'VCEN'], ['Flag Field', 'XXEV'], ['Brand', 'S0'], ['Hardware Location Code', place], ['Machine/Cabinet Serial No', identity.serialNumber], ['Machine Type and Model', machineType(identity)], ['Controlling CEC ID', `${machineType(identity)} ${identity.serialNumber}`], ['Rack Serial Number', '0000000000000000'], ['Version', 'ipzSeries']], place),
		...memoryModules(identity).map(([slot, size]) => part('Memory DIMM', [['Record Name', 'VINI'], ['Flag Field', 'XXMS'], ['Hardware Location Code', `${place}-P1-${slot}`], ['Serial Number', serialOf(identity, slot)], ['FRU Number', '00VK196'], ['Part Number', '00VK196'], ['Size', String(size)], ['Version', 'ipzSeries']], `${place}-P1-${slot}`)),
		part('System Firmware', [['Code Level, LID Keyword', 'Phyp_1'], ['Microcode Image', `${identity.firmware} ${identity.firmware} ${identity.firmware}`], ['Hardware Location Code', `${place}-Y1`]], `${place}-Y1`),
	].join('');
};
