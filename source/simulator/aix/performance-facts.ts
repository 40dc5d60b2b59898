import {colonAddress, portName} from './hardware-address.js';
import {findDevice} from './devices.js';
import {row} from './columns.js';
import type {LvmState} from './lvm-state.js';
import {logicalProcessors, threadsPerCore} from './processor-threads.js';
import type {AixProgram} from './program.js';

const threadsOf = ({identity}: LvmState): number => logicalProcessors(identity);

export const iostat: AixProgram = {
	paths: ['/usr/bin/iostat'],
	options: 'adDlmsTtVz',
	provenance: {
		'': 'documented', a: 'invented', d: 'documented', D: 'invented', l: 'invented', m: 'invented', s: 'invented', T: 'invented', t: 'documented', V: 'invented', z: 'invented',
	},
	usage: 'Usage: iostat [-astTVzdDmlR] [Drives] [Interval [Count]]',
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;
		const names = call.operands.filter(each => !/^\d+$/v.test(each));
		const disks = lvm.disks.filter(disk => disk.status === 'Available' && !disk.isGone && (names.length === 0 || names.includes(disk.name)));
		const paths = disks.reduce((sum, disk) => sum + disk.paths.length, 0);
		await context.out(`\nSystem configuration: lcpu=${threadsOf(lvm)} drives=${disks.length} ent=${(0.25 * lvm.identity.processors).toFixed(2)} paths=${paths} vdisks=${disks.filter(disk => disk.kind !== 'fc').length} \n\n`);

		if (!call.has('d')) {
			await context.out('tty:      tin         tout    avg-cpu: % user % sys % idle % iowait physc % entc\n          0.0         11.8                1.4   1.1   97.4      0.1   0.0    4.6\n\n');
		}

		if (!call.has('t')) {
			await context.out('Disks:         % tm_act     Kbps      tps    Kb_read   Kb_wrtn\n');

			for (const [index, disk] of disks.entries()) {
				const isUsed = lvm.groups.some(group => group.isVariedOn && group.disks.some(member => member.pvid === disk.pvid));
				await context.out(isUsed ? `${disk.name.padEnd(16)} 0.${(index % 5) + 1}     ${(12.4 + index).toFixed(1).padStart(6)}      ${(1.2 + (index / 10)).toFixed(1)}   ${38_394_832 + (index * 4711)}  ${61_092_112 + (index * 811)}\n` : `${disk.name.padEnd(16)} 0.0        0.0      0.0          0         0\n`);
			}
		}

		return 0;
	},
};

export const mpstat: AixProgram = {
	paths: ['/usr/bin/mpstat'],
	options: 'adish',
	provenance: {
		'': 'documented', a: 'documented', d: 'invented', i: 'invented', s: 'invented', h: 'invented',
	},
	usage: 'Usage: mpstat [-a | -d | -i | -s | -h] [Interval [Count]]',
	async run(call) {
		const {lvm} = call.context.machine;
		const threads = threadsOf(lvm);
		await call.context.out(`\nSystem configuration: lcpu=${threads} ent=${(0.25 * lvm.identity.processors).toFixed(1)} mode=Uncapped \n\ncpu  min  maj  mpc  int   cs  ics   rq  mig lpa sysc us sy wa id   pc  %ec  lcs\n`);

		for (let index = 0; index < threads; index++) {
			await call.context.out(`${String(index).padStart(3)}${String(index % 4 === 0 ? 412 : 3).padStart(5)}    0    0${String(index % 4 === 0 ? 188 : 9).padStart(5)}   61   30    0    2 100  201  1  1  0 98 0.00  0.6   40\n`);
		}

		await call.context.out('ALL  1642    0    0  784  244  120    0    8 100  804  1  1  0 98 0.02  4.6  160\n');

		return 0;
	},
};

export const pmcycles: AixProgram = {
	paths: ['/usr/bin/pmcycles'],
	options: 'dmM',
	provenance: {
		'': 'documented', d: 'invented', m: 'documented', M: 'documented',
	},
	usage: 'Usage: pmcycles [-d][-m]',
	async run(call) {
		const {lvm} = call.context.machine;
		const speed = `${lvm.identity.clockSpeedMHz} MHz\n`;
		await call.context.out(call.has('m') ? Array.from({length: threadsOf(lvm)}, (_, index) => `CPU ${index} runs at ${speed}`).join('') : `This machine runs at ${speed}`);

		return 0;
	},
};

export const genkex: AixProgram = {
	paths: ['/usr/bin/genkex'],
	options: 'dh',
	provenance: {'': 'documented', d: 'documented', h: 'invented'},
	usage: 'Usage: genkex [-d]',
	async run(call) {
		const modules = ['/usr/lib/drivers/random', '/usr/lib/drivers/if_en', '/usr/lib/drivers/netinet', '/usr/lib/drivers/vscsi_initdd', '/usr/lib/drivers/j2.ext', '/unix'];
		const isDetailed = call.has('d');
		await call.context.out(isDetailed ? '    Text address     Size     Data address     Size File\n\n' : '    Text address     Size File\n\n');

		for (const [index, name] of modules.entries()) {
			const text = `f1000000c0${(0x30_00_00 + (index * 0x2_00_00)).toString(16)}`;
			await call.context.out(isDetailed ? `${text.padStart(17)}    20000 ${`f1000000c0${(0x32_00_00 + (index * 0x2_00_00)).toString(16)}`.padStart(17)}    17138 ${name}\n` : `${text.padStart(17)}    20000 ${name}\n`);
		}

		return 0;
	},
};

export const smtctl: AixProgram = {
	paths: ['/usr/sbin/smtctl'],
	options: 'm:t:w:',
	provenance: {
		'': 'documented', m: 'invented', t: 'invented', w: 'invented',
	},
	usage: 'Usage: smtctl [ -m off | on [ -w boot | now]]\n       smtctl [-t #SMT [-w boot | now]]',
	async run(call) {
		const {lvm} = call.context.machine;

		if (['m', 't', 'w'].some(letter => call.has(letter))) {
			return call.fail('smtctl: The number of SMT threads of this machine is set at its console.');
		}

		const threads = threadsPerCore(lvm.identity);

		await call.context.out(`\nThis system is SMT capable.\nThis system supports up to ${threads} SMT threads per processor.\nSMT is currently enabled.\nSMT boot mode is not set.\nSMT threads are bound to the same virtual processor.\n\n`);

		const processors = lvm.devices.filter(each => each.class === 'processor');

		for (const device of processors) {
			const first = Number(device.name.slice(4)) / 8 * threads;
			await call.context.out(`${device.name} has ${threads} SMT threads.\n${Array.from({length: threads}, (_, index) => `Bind processor ${first + index} is bound with ${device.name}\n`).join('')}\n\n`);
		}

		return 0;
	},
};

const twoColumns = (rows: ReadonlyArray<readonly [left: string, right: string]>): string => rows.map(([left, right]) => `${row([[left, 46]])}${right}\n`).join('');

export const entstat: AixProgram = {
	paths: ['/usr/bin/entstat'],
	options: 'drt',
	provenance: {
		'': 'documented', d: 'documented', r: 'invented', t: 'invented',
	},
	usage: 'usage: entstat [-drt] device_name',
	async run(call) {
		const {context} = call;
		const {lvm, clock} = context.machine;
		const [name = ''] = call.operands;
		const adapter = findDevice(lvm, name.replace(/^en(?=\d)/v, 'ent'));

		if (name === '') {
			return call.misused();
		}

		if (adapter?.class !== 'adapter' || !/^ent?\d+$/v.test(name)) {
			return call.fail(`entstat: 0909-003 Unable to connect to device ${name}, errno = 19`);
		}

		const seconds = Math.max(0, Math.floor((clock.now - lvm.identity.bootedAt) / 1000));
		await context.out([
			`-------------------------------------------------------------\nETHERNET STATISTICS (${name}) :\nDevice Type: ${adapter.description}\nHardware Address: ${colonAddress(lvm.identity)}\n`,
			`Elapsed Time: ${Math.floor(seconds / 86_400)} days ${Math.floor(seconds / 3600) % 24} hours ${Math.floor(seconds / 60) % 60} minutes ${seconds % 60} seconds\n\n`,
			twoColumns([['Transmit Statistics:', 'Receive Statistics:'], ['--------------------', '-------------------'], ['Packets: 35120077', 'Packets: 48213345'], ['Bytes: 21400127733', 'Bytes: 60182447120'], ['Interrupts: 0', 'Interrupts: 41022117'], ['Transmit Errors: 0', 'Receive Errors: 0'], ['Packets Dropped: 0', 'Packets Dropped: 0'], ['', 'Bad Packets: 0']]),
			'Max Packets on S/W Transmit Queue: 0         \nS/W Transmit Queue Overflow: 0\nCurrent S/W+H/W Transmit Queue Length: 0\n\n',
			twoColumns([['Broadcast Packets: 812', 'Broadcast Packets: 402117'], ['Multicast Packets: 4', 'Multicast Packets: 0'], ['No Carrier Sense: 0', 'CRC Errors: 0'], ['DMA Underrun: 0', 'DMA Overrun: 0'], ['Lost CTS Errors: 0', 'Alignment Errors: 0'], ['Max Collision Errors: 0', 'No Resource Errors: 0'], ['Late Collision Errors: 0', 'Receive Collision Errors: 0'], ['Deferred: 0', 'Packet Too Short Errors: 0'], ['SQE Test: 0', 'Packet Too Long Errors: 0'], ['Timeout Errors: 0', 'Packets Discarded by Adapter: 0'], ['Single Collision Count: 0', 'Receiver Start Count: 0']]),
			'Multiple Collision Count: 0\nCurrent HW Transmit Queue Length: 0\n\nGeneral Statistics:\n-------------------\nNo mbuf Errors: 0\nAdapter Reset Count: 0\nAdapter Data Rate: 20000\nDriver Flags: Up Broadcast Running \n\tSimplex 64BitSupport ChecksumOffload \n\tDataRateSet VIOENT \n\n',
			call.has('d') ? `${adapter.description} Specific Statistics:\n---------------------------------------------------------\nRQ Length: 4481\nTrunk Adapter: False\nFilter MCast Mode: False\nLAN State: Operational\n\nPort VLAN ID:     1\nVLAN Tag IDs:  None\n\nSwitch ID: ETHERNET0\n\n` : '',
		].join(''));

		return 0;
	},
};

export const fcstat: AixProgram = {
	paths: ['/usr/bin/fcstat', '/usr/sbin/fcstat'],
	options: 'deDn:',
	provenance: {
		'': 'documented', d: 'invented', e: 'invented', D: 'invented', n: 'invented',
	},
	usage: 'Usage: fcstat Device_Name',
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;
		const [name = ''] = call.operands;
		const adapter = lvm.devices.find(device => device.name === name && device.type.includes('vfc-client'));

		if (adapter === undefined) {
			return name === '' ? call.misused() : call.fail(`Error accessing ODM\nDevice ${name} not found.`);
		}

		const port = portName(lvm.identity, Number(name.slice(3)));
		await context.out(`\nFIBRE CHANNEL STATISTICS REPORT: ${name}\n\nDevice Type: FC Adapter (adapter/vdevice/IBM,vfc-client)\nSerial Number: UNKNOWN\nOption ROM Version: UNKNOWN\nZA: UNKNOWN\nWorld Wide Node Name: 0x${port}\nWorld Wide Port Name: 0x${port}\n\nFC-4 TYPES:\n  Supported: 0x0000010000000000000000000000000000000000000000000000000000000000\n  Active:    0x0000010000000000000000000000000000000000000000000000000000000000\n\nPort Speed (supported): UNKNOWN\nPort Speed (running):   16 GBIT\nPort FC ID: 0x10600\nPort Type: Fabric\n\n`);

		return 0;
	},
};

export const route: AixProgram = {
	paths: ['/usr/sbin/route', '/etc/route'],
	options: 'nqvfC',
	provenance: {
		'': 'documented', n: 'documented', q: 'invented', v: 'invented', f: 'invented', C: 'invented',
	},
	usage: 'usage: route [ -nqCvf ] cmd [[ -<qualifiers> ] args ]',
	async run(call) {
		const {context} = call;
		const {address, gateway, netmask} = context.machine.lvm.identity.network;
		const [command, ...words] = call.operands;
		const to = words.findLast(word => !word.startsWith('-'));

		if (command !== 'get' || to === undefined) {
			return command === 'get' || command === undefined ? call.misused() : call.fail(`route: 0821-229 ${command}: The routes of this machine stay as they are.`);
		}

		const isDefault = ['default', '0', '0.0.0.0'].includes(to);
		const isLocal = to.startsWith(`${address.split('.').slice(0, 3).join('.')}.`);
		await context.out(`   route to: ${isDefault ? 'default' : to}\ndestination: ${isLocal ? [...address.split('.').slice(0, 3), '0'].join('.') : 'default'}\n       mask: ${isLocal ? netmask : 'default'}\n${isLocal ? '' : `    gateway: ${gateway}\n`}  interface: en0\ninterf addr: ${address}\n      flags: <UP,${isLocal ? '' : 'GATEWAY,'}DONE${isLocal ? '' : ',STATIC'}>\n recvpipe  sendpipe  ssthresh  rtt,msec    rttvar  hopcount      mtu     expire\n       0         0         0         0         0         0         0         0\n`);

		return 0;
	},
};

export const arp: AixProgram = {
	paths: ['/usr/sbin/arp', '/etc/arp'],
	options: 'an',
	provenance: {'': 'documented', a: 'documented', n: 'documented'},
	usage: 'usage: arp hostname\n       arp -a [-n]',
	async run(call) {
		const {gateway} = call.context.machine.lvm.identity.network;
		await call.context.out(`  ? (${gateway}) at 0:0:c:7:ac:${Number(gateway.split('.', 3)[2] ?? 0).toString(16)} [ethernet] stored in bucket ${Number(gateway.split('.', 3)[2] ?? 0)}\n\nbucket:    ${Number(gateway.split('.', 3)[2] ?? 0)}     contains:    1 entries\n\nThere are 1 entries in the arp table.\n`);

		return 0;
	},
};
