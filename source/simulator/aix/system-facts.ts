import {findDisk, knownGroups} from './groups.js';
import {callerUid} from './caller.js';
import {resourceList} from './list-devices.js';
import {allDevices} from './devices.js';
import {listMembers} from './list-groups.js';
import {logicalProcessors, threadsPerCore} from './processor-threads.js';
import type {AixProgram} from './program.js';
import type {LvmState} from './lvm-state.js';
import {decimal} from './language.js';
import {pagingSize} from './paging.js';
import {isAtLeast} from './version.js';
import {firmwareVersion} from './vital-product-data.js';

const release = (osLevel: string): string => osLevel.split('-').slice(0, 2).join('-');

/**
`7.2.5.0` of `7200-05-…`, `7.2.0.0` for the bare call.
*/
export const maintenanceLevel = (osLevel: string, level?: number): string => `${osLevel[0]}.${osLevel[1]}.${level ?? 0}.0`;

export const oslevel: AixProgram = {
	paths: ['/usr/bin/oslevel'],
	options: 'srqgfl:',
	provenance: {
		'': 'documented', s: 'captured', r: 'documented', q: 'invented', g: 'invented', f: 'invented', l: 'invented',
	},
	usage: 'Usage: oslevel [-l Level | -g | -q] [-r | -s] [-f]',
	milliseconds: 900,
	async run(call) {
		const {context} = call;
		const {osLevel} = context.machine.lvm.identity;

		if (call.has('q')) {
			await context.out(call.has('s') ? `Known Service Packs\n-------------------\n${osLevel}\n` : `Known Recommended Maintenance Levels\n------------------------------------\n${release(osLevel)}\n`);
		} else {
			await context.out(call.has('s') ? `${osLevel}\n` : (call.has('r') ? `${release(osLevel)}\n` : `${maintenanceLevel(osLevel)}\n`));
		}

		return 0;
	},
};

const bar = '==============================================================================\n';

const groupsPart = (lvm: LvmState): string => {
	const inactive = knownGroups(lvm).filter(group => !group.isVariedOn);
	const active = knownGroups(lvm).filter(group => group.isVariedOn);

	return [
		'Volume Groups Information\n',
		...inactive.length === 0 ? [] : [bar, 'Inactive VGs\n', bar, ...inactive.map(group => `${group.name}\n`), bar, 'Active VGs\n'],
		bar,
		active.map(group => `${listMembers(lvm, group)}${bar}`).join('\n'),
	].join('');
};

const summary = (lvm: LvmState): string => {
	const {identity} = lvm;

	return [
		`System Model: ${identity.model}\n`,
		`Machine Serial Number: ${identity.serialNumber}\n`,
		`Processor Type: ${identity.processorType}\n`,
		...isAtLeast(lvm, '6.1') ? [`Processor Implementation Mode: ${identity.processorType.replace('PowerPC_POWER', 'POWER ')}\n`] : [],
		...isAtLeast(lvm, '6.1') ? [`Processor Version: PV_${identity.processorType.replace('PowerPC_POWER', '')}_Compat\n`] : [],
		`Number Of Processors: ${identity.processors}\n`,
		`Processor Clock Speed: ${identity.clockSpeedMHz} MHz\n`,
		'CPU Type: 64-bit\nKernel Type: 64-bit\n',
		`LPAR Info: ${identity.partitionNumber} ${identity.partitionName}\n`,
		`Memory Size: ${identity.memory} MB\nGood Memory Size: ${identity.memory} MB\n`,
		`Platform Firmware level: ${identity.firmware}\nFirmware Version: ${firmwareVersion(identity)}\n`,
		'Console Login: enable\nAuto Restart: true\nFull Core: false\n',
		isAtLeast(lvm, '7.2') ? 'NX Crypto Acceleration: Capable and Enabled\nIn-Core Crypto Acceleration: Capable, but not Enabled\n' : '',
		'\nNetwork Information\n',
		`\tHost Name: ${identity.hostName}\n\tIP Address: ${identity.network.address}\n\tSub Netmask: ${identity.network.netmask}\n\tGateway: ${identity.network.gateway}\n\tName Server: ${identity.network.nameServer}\n\tDomain Name: ${identity.network.domain}\n`,
		`\nPaging Space Information\n\tTotal Paging Space: ${pagingSize(lvm)}MB\n\tPercent Used: ${lvm.pagingUsedPercent}%\n`,
	].join('');
};

export const prtconf: AixProgram = {
	paths: ['/usr/sbin/prtconf', '/usr/sbin/lsconf'],
	options: 'smkcLvl:',
	provenance: {
		'': 'captured', s: 'documented', m: 'documented', k: 'documented', c: 'documented', L: 'documented', v: 'invented', l: 'invented',
	},
	usage: 'Usage: prtconf [-c] [-k] [-L] [-m] [-s] [-v]',
	milliseconds: 6000,
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;
		const {identity} = lvm;
		const short: Readonly<Record<string, string>> = {
			s: `Processor Clock Speed: ${identity.clockSpeedMHz} MHz`,
			m: `Memory Size: ${identity.memory} MB`,
			k: 'Kernel Type: 64-bit',
			c: 'CPU Type: 64-bit',
			L: `LPAR Info: ${identity.partitionNumber} ${identity.partitionName}`,
		};
		const wanted = ['c', 'k', 'L', 'm', 's'].filter(letter => call.has(letter));

		if (wanted.length > 0) {
			await context.out(`${wanted.map(letter => short[letter]).join('\n')}\n`);

			return 0;
		}

		await context.out(`${summary(lvm)}\n${groupsPart(lvm)}\n`);
		await context.out('INSTALLED RESOURCE LIST\n\nThe following resources are installed on the machine.\n+/- = Added or deleted from Resource List.\n*   = Diagnostic support not available.\n\n');
		await context.out(`  Model Architecture: chrp\n  Model Implementation: Multiple Processor, PCI bus\n\n${resourceList(allDevices(lvm))}`);

		return 0;
	},
};

export const lparstat: AixProgram = {
	paths: ['/usr/bin/lparstat'],
	options: 'isW',
	provenance: {
		'': 'documented', i: 'captured', s: 'documented', W: 'documented',
	},
	usage: 'Usage: lparstat [-i [-s] | -W] [Interval [Count]]',
	milliseconds: 200,
	async run(call) {
		const {context} = call;
		const {identity} = context.machine.lvm;

		if (call.has('W')) {
			const id = context.machine.lvm.wparId ?? 0;

			await context.out(['WPAR Key', 'WPAR Configured ID'].map(label => `${label.padEnd(43)}: ${id}\n`).join(''));

			return 0;
		}

		if (!call.has('i')) {
			await context.out(`\nSystem configuration: type=Shared mode=Uncapped smt=${threadsPerCore(identity)} lcpu=${logicalProcessors(identity)} mem=${identity.memory}MB psize=16 ent=0.50 \n\n%user  %sys  %wait  %idle physc %entc  lbusy  vcsw phint\n----- ----- ------ ------ ----- ----- ------ ----- -----\n  1.4   1.1    0.0   97.5  0.02   4.6    0.6   412     0 \n`);

			return 0;
		}

		const capacity = (0.25 * identity.processors).toFixed(2);
		const rows: ReadonlyArray<readonly [string, string | number]> = [
			['Node Name', identity.hostName],
			['Partition Name', identity.partitionName],
			['Partition Number', identity.partitionNumber],
			['Type', threadsPerCore(identity) === 2 ? 'Shared-SMT' : `Shared-SMT-${threadsPerCore(identity)}`],
			['Mode', 'Uncapped'],
			['Entitled Capacity', capacity],
			['Partition Group-ID', 32_768 + identity.partitionNumber],
			['Shared Pool ID', 0],
			['Online Virtual CPUs', identity.processors],
			['Maximum Virtual CPUs', identity.processors * 2],
			['Minimum Virtual CPUs', 1],
			['Online Memory', `${identity.memory} MB`],
			['Maximum Memory', `${identity.memory * 2} MB`],
			['Minimum Memory', '1024 MB'],
			['Variable Capacity Weight', 128],
			['Minimum Capacity', '0.10'],
			['Maximum Capacity', identity.processors.toFixed(2)],
			['Capacity Increment', '0.01'],
			['Maximum Physical CPUs in system', 16],
			['Active Physical CPUs in system', 16],
			['Active CPUs in Pool', 16],
			['Shared Physical CPUs in system', 16],
			['Maximum Capacity of Pool', 1600],
			['Entitled Capacity of Pool', 900],
			['Unallocated Capacity', '0.00'],
			['Physical CPU Percentage', '25.00%'],
			['Unallocated Weight', 0],
			['Memory Mode', 'Dedicated'],
			['Total I/O Memory Entitlement', '-'],
			['Variable Memory Capacity Weight', '-'],
			['Memory Pool ID', '-'],
			['Physical Memory in the Pool', '-'],
			['Hypervisor Page Size', '-'],
			['Unallocated Variable Memory Capacity Weight', '-'],
			['Unallocated I/O Memory entitlement', '-'],
			['Memory Group ID of LPAR', '-'],
			['Desired Virtual CPUs', identity.processors],
			['Desired Memory', `${identity.memory} MB`],
			['Desired Variable Capacity Weight', 128],
			['Desired Capacity', capacity],
			['Target Memory Expansion Factor', '-'],
			['Target Memory Expansion Size', '-'],
			['Power Saving Mode', 'Disabled'],
			...isAtLeast(context.machine.lvm, '7.1') ? [['Sub Processor Mode', '-'] as const] : [],
			...call.has('s') ? [['Service Partition ID', '-'] as const, ['Number of Configured LPARs', 22] as const] : [],
		];
		await context.out(decimal(context, rows.map(([label, value]) => `${label.padEnd(43)}: ${value}\n`).join('')));

		return 0;
	},
};

export const getconf: AixProgram = {
	paths: ['/usr/bin/getconf'],
	options: 'av:',
	provenance: {'': 'captured', a: 'invented', v: 'invented'},
	usage: 'Usage: getconf [-v specification] SystemwideConfiguration\n       getconf PathConfiguration PathName\n       getconf DISK_SIZE DeviceName',
	milliseconds: 10,
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;
		const [name = '', path] = call.operands;

		if (['DISK_SIZE', 'DISK_PARTITION', 'DISK_DEVNAME'].includes(name)) {
			const disk = findDisk(lvm, path ?? '');

			if (disk === undefined || disk.isGone || (callerUid(context) !== 0 && name === 'DISK_SIZE')) {
				return call.fail(`getconf: Cannot open the device ${path ?? ''}.`);
			}

			await context.out(`${name === 'DISK_SIZE' ? disk.size : (name === 'DISK_DEVNAME' ? disk.name : 16)}\n`);

			return 0;
		}

		const values: Readonly<Record<string, string | number>> = {
			KERNEL_BITMODE: 64,
			HARDWARE_BITMODE: 64,
			MACHINE_ARCHITECTURE: 'chrp',
			REAL_MEMORY: lvm.identity.memory * 1024,
			BOOT_DEVICE: lvm.bootList[0]?.disk ?? '',
			MP_CAPABLE: 1,
			LOGICAL_CPUS: logicalProcessors(lvm.identity),
			PAGESIZE: 4096,
			PAGE_SIZE: 4096,
			ARG_MAX: 1_048_576,
			OPEN_MAX: 65_534,
			CHILD_MAX: 262_144,
			LONG_BIT: 32,
			PATH: '/usr/bin:/usr/sbin',
			...path !== undefined && {
				NAME_MAX: 255, PATH_MAX: 1023, FILESIZEBITS: 64, PIPE_BUF: 32_768, LINK_MAX: 32_767,
			},
		};

		if (call.has('a')) {
			await context.out(Object.entries(values).map(([key, value]) => `${key}: ${value}\n`).join(''));

			return 0;
		}

		const value = values[name];

		if (value === undefined) {
			return call.fail(`getconf: 0593-001 ${name} is not a valid name.`);
		}

		await context.out(`${value}\n`);

		return 0;
	},
};
