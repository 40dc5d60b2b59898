import type {
	Device,
	DeviceAttribute,
	Fileset,
	Identity,
	LvmState,
	RpmPackage,
	Subsystem,
} from './lvm-state.js';
import {firmwareVersion} from './vital-product-data.js';
import {threadsPerCore} from './processor-threads.js';

const device = (name: string, classes: readonly [deviceClass: string, subclass: string, type: string], description: string, more: Partial<Device> = {}): Device => ({
	name, class: classes[0], subclass: classes[1], type: classes[2], status: 'Available', location: '', physicalLocation: '', description, parent: '', attributes: [], ...more,
});

const attribute = (name: string, value: string, description: string, changeable: DeviceAttribute['changeable'], fallback = value): DeviceAttribute => ({
	name, value, default: fallback, description, changeable,
});

/**
Devices beside disks and volumes. A tape or an optical drive comes with the story.
*/
export const inventDevices = (identity: Identity, {hasFibre, tape}: {readonly hasFibre: boolean; readonly tape: 'Available' | 'Defined' | undefined}): Device[] => {
	const slot = `U${identity.model.replace('IBM,', '').replace('-', '.')}.${identity.serialNumber}-V${identity.partitionNumber}`;

	return [
		device('sys0', ['sys', 'node', 'chrp'], 'System Object', {
			attributes: [
				attribute('autorestart', 'true', 'Automatically REBOOT OS after a crash', 'True'),
				attribute('boottype', 'disk', 'N/A', 'False'),
				attribute('capacity_inc', '0.01', 'Processor capacity increment', 'False'),
				attribute('capped', 'false', 'Partition is capped', 'False'),
				attribute('chown_restrict', 'true', 'Chown Restriction Mode', 'True'),
				attribute('conslogin', 'enable', 'System Console Login', 'False'),
				attribute('cpuguard', 'enable', 'CPU Guard', 'True'),
				attribute('dedicated', 'false', 'Partition is dedicated', 'False'),
				attribute('ent_capacity', (0.25 * identity.processors).toFixed(2), 'Entitled processor capacity', 'False'),
				attribute('frequency', '2400000000', 'System Bus Frequency', 'False'),
				attribute('fullcore', 'false', 'Enable full CORE dump', 'True'),
				attribute('fwversion', firmwareVersion(identity), 'Firmware version and revision levels', 'False'),
				attribute('id_to_partition', `0X8000${identity.machineId.slice(2, 8)}${identity.partitionNumber.toString(16).padStart(8, '0').toUpperCase()}`, 'Partition ID', 'False'),
				attribute('iostat', 'false', 'Continuously maintain DISK I/O history', 'True'),
				attribute('keylock', 'normal', 'State of system keylock at boot time', 'False'),
				attribute('maxbuf', '20', 'Maximum number of pages in block I/O BUFFER CACHE', 'True'),
				attribute('maxmbuf', '0', 'Maximum Kbytes of real memory allowed for MBUFS', 'True'),
				attribute('maxpout', '8193', 'HIGH water mark for pending write I/Os per file', 'True'),
				attribute('maxuproc', '1024', 'Maximum number of PROCESSES allowed per user', 'True', '128'),
				attribute('minpout', '4096', 'LOW water mark for pending write I/Os per file', 'True'),
				attribute('modelname', identity.model, 'Machine name', 'False'),
				attribute('ncargs', '256', 'ARG/ENV list size in 4K byte blocks', 'True'),
				attribute('os_uuid', `${identity.machineId.toLowerCase()}-0000-0000`, 'N/A', 'True'),
				attribute('pre430core', 'false', 'Use pre-430 style CORE dump', 'True'),
				attribute('realmem', String(identity.memory * 1024), 'Amount of usable physical memory in Kbytes', 'False'),
				attribute('rtasversion', '1', 'Open Firmware RTAS version', 'False'),
				attribute('systemid', `IBM,02${identity.serialNumber}`, 'Hardware system identifier', 'False'),
				attribute('variable_weight', '128', 'Variable processor capacity weight', 'False'),
			],
		}),
		device('sysplanar0', ['planar', 'sys', 'sysplanar_rspc'], 'System Planar'),
		device('vio0', ['bus', 'chrp', 'vdevice'], 'Virtual I/O Bus'),
		device('ent0', ['adapter', 'vdevice', 'IBM,l-lan'], 'Virtual I/O Ethernet Adapter (l-lan)', {physicalLocation: `${slot}-C3-T1`}),
		device('vsa0', ['adapter', 'vdevice', 'hvterm1'], 'LPAR Virtual Serial Adapter', {physicalLocation: `${slot}-C0`}),
		device('vty0', ['tty', 'vcon', 'tty'], 'Asynchronous Terminal', {physicalLocation: `${slot}-C0-L0`}),
		device('vscsi0', ['adapter', 'vdevice', 'IBM,v-scsi'], 'Virtual SCSI Client Adapter', {physicalLocation: `${slot}-C2-T1`}),
		device('vscsi1', ['adapter', 'vdevice', 'IBM,v-scsi'], 'Virtual SCSI Client Adapter', {physicalLocation: `${slot}-C12-T1`}),
		...hasFibre
			? [
				device('fcs0', ['adapter', 'vdevice', 'IBM,vfc-client'], 'Virtual Fibre Channel Client Adapter', {physicalLocation: `${slot}-C4-T1`}),
				device('fscsi0', ['driver', 'iocb', 'efscsi'], 'FC SCSI I/O Controller Protocol Device', {physicalLocation: `${slot}-C4-T1`, parent: 'fcs0'}),
				device('fcs1', ['adapter', 'vdevice', 'IBM,vfc-client'], 'Virtual Fibre Channel Client Adapter', {physicalLocation: `${slot}-C5-T1`}),
				device('fscsi1', ['driver', 'iocb', 'efscsi'], 'FC SCSI I/O Controller Protocol Device', {physicalLocation: `${slot}-C5-T1`, parent: 'fcs1'}),
			]
			: [],
		device('cd0', ['cdrom', 'vscsi', 'vopt'], 'Virtual SCSI Optical Served by VIO Server', {physicalLocation: `${slot}-C2-T1-L8f00000000000000`, parent: 'vscsi0'}),
		...tape === undefined ? [] : [device('rmt0', ['tape', 'scsi', 'ost'], 'SAS 4mm Tape Drive', {status: tape, location: '04-08-00', physicalLocation: `${slot}-C6-T1`})],
		device('L2cache0', ['memory', 'sys', 'L2cache_rspc'], 'L2 Cache'),
		device('mem0', ['memory', 'sys', 'totmem'], 'Memory', {
			attributes: [
				attribute('goodsize', String(identity.memory), 'Amount of usable physical memory in Mbytes', 'False'),
				attribute('size', String(identity.memory), 'Total amount of physical memory in Mbytes', 'False'),
			],
		}),
		...Array.from({length: identity.processors}, (_, index) => device(`proc${index * 8}`, ['processor', 'sys', 'proc_rspc'], 'Processor', {
			location: `00-${String(index * 8).padStart(2, '0')}`,
			attributes: [
				attribute('frequency', `${identity.clockSpeedMHz}000000`, 'Processor Speed', 'False'),
				attribute('smt_enabled', 'true', 'Processor SMT enabled', 'False'),
				attribute('smt_threads', String(threadsPerCore(identity)), 'Processor SMT threads', 'False'),
				attribute('state', 'enable', 'Processor state', 'False'),
				attribute('type', identity.processorType, 'Processor type', 'False'),
			],
		})),
		device('en0', ['if', 'EN', 'en'], 'Standard Ethernet Network Interface', {
			attributes: [
				attribute('alias4', '', 'IPv4 Alias including Subnet Mask', 'True'),
				attribute('alias6', '', 'IPv6 Alias including Prefix Length', 'True'),
				attribute('arp', 'on', 'Address Resolution Protocol (ARP)', 'True'),
				attribute('authority', '', 'Authorized Users', 'True'),
				attribute('broadcast', '', 'Broadcast Address', 'True'),
				attribute('mtu', '1500', 'Maximum IP Packet Size for This Device', 'True'),
				attribute('netaddr', identity.network.address, 'Internet Address', 'True', ''),
				attribute('netaddr6', '', 'IPv6 Internet Address', 'True'),
				attribute('netmask', identity.network.netmask, 'Subnet Mask', 'True', ''),
				attribute('prefixlen', '', 'Prefix Length for IPv6 Internet Address', 'True'),
				attribute('remmtu', '576', 'Maximum IP Packet Size for REMOTE Networks', 'True'),
				attribute('security', 'none', 'Security Level', 'True'),
				attribute('state', 'up', 'Current Interface Status', 'True', 'down'),
			],
		}),
		device('lo0', ['if', 'LO', 'lo'], 'Loopback Network Interface', {
			attributes: [
				attribute('mtu', '16896', 'Maximum IP Packet Size for This Device', 'True'),
				attribute('netaddr', '127.0.0.1', 'Internet Address', 'True', ''),
				attribute('netmask', '255.0.0.0', 'Subnet Mask', 'True', ''),
				attribute('state', 'up', 'Current Interface Status', 'True', 'down'),
			],
		}),
		device('inet0', ['tcpip', 'TCPIP', 'inet'], 'Internet Network Extension'),
		device('aio0', ['aio', 'node', 'aio'], 'Asynchronous I/O (Legacy)', {status: 'Defined'}),
	];
};

/**
Filesets of a base install, at the level of the machine, with what the story adds.
*/
export const inventSoftware = ({osLevel}: Identity, added: readonly Fileset[] = []): Fileset[] => {
	const [release = '7200', technology = '05'] = osLevel.split('-', 2);
	const level = `${release[0]}.${release[1]}.${Number(technology)}.200`;
	const base: ReadonlyArray<readonly [string, string, boolean]> = [
		['bos.64bit', 'Base Operating System 64 bit Runtime', true],
		['bos.acct', 'Accounting Services', true],
		['bos.alt_disk_install.boot_images', 'Alternate Disk Installation Disk Boot Images', false],
		['bos.alt_disk_install.rte', 'Alternate Disk Installation Runtime', true],
		['bos.compat.cmds', 'AIX 3.2 Compatibility Commands', false],
		['bos.mp64', 'Base Operating System 64-bit Multiprocessor Runtime', true],
		['bos.net.nfs.client', 'Network File System Client', true],
		['bos.net.tcp.client_core', 'TCP/IP Client Core Support', true],
		['bos.perf.libperfstat', 'Performance Statistics Library Interface', true],
		['bos.perf.tools', 'Base Performance Tools', true],
		['bos.rte', 'Base Operating System Runtime', true],
		['bos.rte.archive', 'Archive Commands', true],
		['bos.rte.filesystem', 'Filesystem Administration', true],
		['bos.rte.install', 'LPP Install Commands', true],
		['bos.rte.lvm', 'Logical Volume Manager', true],
		['bos.rte.security', 'Base Security Function', true],
		['bos.rte.shell', 'Shells (bsh, ksh, csh)', true],
		['bos.sysmgt.nim.client', 'Network Install Manager - Client Tools', true],
		['bos.sysmgt.serv_aid', 'Software Error Logging and Dump Service Aids', true],
		['bos.sysmgt.sysbr', 'System Backup and BOS Install Utilities', true],
		['bos.sysmgt.trcgui', 'Software Trace Service Aids GUI', false],
		...osLevel.startsWith('5') ? [] : [['bos.wpars', 'AIX Workload Partitions', true] as const],
		['devices.fcp.disk.rte', 'FC SCSI CD-ROM, Disk, Read/Write Optical Device Software', true],
		['devices.vdevice.IBM.v-scsi.rte', 'Virtual SCSI Client Support', true],
		['devices.vdevice.IBM.vfc-client.rte', 'Virtual Fibre Channel Client Support', true],
		['perl.rte', 'Perl Version 5 Runtime Environment', true],
		['rsct.core.rmc', 'RSCT Resource Monitoring and Control', true],
	];

	return [
		...base.map(([name, description, hasRootPart]): Fileset => ({
			name, level: name === 'perl.rte' ? '5.28.1.5' : (name.startsWith('rsct') ? '3.3.0.1' : level), description, hasRootPart, state: 'COMMITTED',
		})),
		{
			name: 'openssh.base.client', level: '8.1.112.1500', description: 'Open Secure Shell Commands', hasRootPart: true, state: 'COMMITTED' as const,
		},
		{
			name: 'openssh.base.server', level: '8.1.112.1500', description: 'Open Secure Shell Server', hasRootPart: true, state: 'COMMITTED' as const,
		},
		{
			name: 'openssl.base', level: '1.1.2.2200', description: 'Open Secure Socket Layer', hasRootPart: true, state: 'COMMITTED' as const,
		},
		...added,
	].toSorted((left, right) => left.name.localeCompare(right.name, 'en'));
};

export const inventPackages = (): RpmPackage[] => [
	['AIX-rpm', '7.2.5.200', '1'], ['bash', '5.1.16', '1'], ['bzip2', '1.0.8', '2'], ['curl', '7.79.1', '1'], ['gettext', '0.20.2', '1'], ['gzip', '1.12', '1'], ['libgcc', '8.3.0', '2'], ['lsof', '4.91', '3'], ['rsync', '3.2.4', '1'], ['sudo', '1.9.12', '1'], ['zlib', '1.2.12', '1'],
].map(([name = '', version = '', release = '']) => ({
	name, version, release, architecture: 'ppc',
}));

export const inventSubsystems = (): Subsystem[] => ([
	['syslogd', 'ras', 4_194_562],
	['portmap', 'portmap', 4_456_800],
	['inetd', 'tcpip', 4_718_926],
	['snmpd', 'tcpip', 5_112_264],
	['sshd', 'ssh', 5_374_228],
	['aso', '', 5_571_004],
	['ctrmc', 'rsct', 6_029_758],
	['IBM.HostRM', 'rsct_rm', 6_291_980],
	['lpd', 'spooler'],
	['nimsh', 'nimclient'],
] as ReadonlyArray<readonly [name: string, group: string, pid?: number]>).map(([name, group, pid]) => ({
	name, group, ...pid === undefined ? {status: 'inoperative'} : {pid, status: 'active'},
}));

/**
What a machine that has run for weeks has in its error log.
*/
export const inventErrors = (lvm: LvmState, now: number): void => {
	const hours = (count: number): number => now - (count * 3_600_000);
	lvm.errors.push(
		{
			identifier: 'AA8AB241', label: 'OPMSG', at: hours(31), type: 'T', class: 'O', resource: 'OPERATOR', description: 'OPERATOR NOTIFICATION',
		},
		{
			identifier: 'A6DF45AA', label: 'RMCD_INFO_0_ST', at: hours(720), type: 'I', class: 'O', resource: 'RMCdaemon', description: 'The daemon is started.',
		},
		{
			identifier: '2BFA76F6', label: 'REBOOT_ID', at: hours(721), type: 'T', class: 'S', resource: 'SYSPROC', description: 'SYSTEM SHUTDOWN BY USER',
		},
		{
			identifier: '9DBCFDEE', label: 'ERRLOG_ON', at: hours(720.5), type: 'T', class: 'O', resource: 'errdemon', description: 'ERROR LOGGING TURNED ON',
		},
	);
};
