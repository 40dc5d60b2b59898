import {Buffer} from 'node:buffer';
import {row} from './columns.js';
import {dottedAddress} from './hardware-address.js';
import type {Identity} from './lvm-state.js';
import type {AixProgram} from './program.js';

const numberOf = (address: string): number => Buffer.from(address.split('.').map(Number)).readUInt32BE();

const addressOf = (value: number): string => {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);

	return [...bytes].join('.');
};

const maskLength = (netmask: string): number => [...numberOf(netmask).toString(2)].filter(digit => digit === '1').length;

const networkOf = ({network}: Identity): {readonly first: string; readonly last: string; readonly short: string} => {
	const size = 2 ** (32 - maskLength(network.netmask));
	const first = Math.floor(numberOf(network.address) / size) * size;
	const octets = addressOf(first).split('.');

	return {first: addressOf(first), last: addressOf(first + size - 1), short: `${octets.slice(0, Math.ceil(maskLength(network.netmask) / 8)).join('.')}/${maskLength(network.netmask)}`};
};

export const ifconfig: AixProgram = {
	paths: ['/usr/sbin/ifconfig', '/etc/ifconfig'],
	options: 'aldu',
	provenance: {
		'': 'documented', a: 'documented', l: 'documented', d: 'invented', u: 'invented',
	},
	usage: 'usage: ifconfig interface\n\t[ af [ address [ dest_addr ] ] [ up ] [ down ] [ netmask mask ] ]',
	async run(call) {
		const {context} = call;
		const {identity} = context.machine.lvm;
		const {address, netmask} = identity.network;

		if (call.has('l')) {
			await context.out('en0 lo0\n');

			return 0;
		}

		const texts: ReadonlyMap<string, string> = new Map([
			['en0', `en0: flags=1e084863,814c0<UP,BROADCAST,NOTRAILERS,RUNNING,SIMPLEX,MULTICAST,GROUPRT,64BIT,CHECKSUM_OFFLOAD(ACTIVE),LARGESEND,CHAIN>\n        inet ${address} netmask 0x${numberOf(netmask).toString(16)} broadcast ${networkOf(identity).last}\n         tcp_sendspace 262144 tcp_recvspace 262144 rfc1323 1\n`],
			['lo0', 'lo0: flags=e08084b,c0<UP,BROADCAST,LOOPBACK,RUNNING,SIMPLEX,MULTICAST,GROUPRT,64BIT,LARGESEND,CHAIN>\n        inet 127.0.0.1 netmask 0xff000000 broadcast 127.255.255.255\n        inet6 ::1%1/128\n         tcp_sendspace 131072 tcp_recvspace 131072 rfc1323 1\n'],
		]);
		const [name] = call.operands;

		if (!call.has('a') && name === undefined) {
			return call.misused();
		}

		if (call.has('a')) {
			await context.out(texts.values().toArray().join(''));

			return 0;
		}

		const text = texts.get(name ?? '');

		if (text === undefined) {
			return call.fail(`0821-555 ioctl (SIOCGIFFLAGS).: The device does not exist.: ${name}`);
		}

		await context.out(text);

		return 0;
	},
};

type Route = readonly [destination: string, gateway: string, flags: string, interfaceName: string];

const routesOf = (identity: Identity): readonly Route[] => {
	const {address, gateway} = identity.network;
	const {first, last, short} = networkOf(identity);

	return [
		['default', gateway, 'UG', 'en0'],
		[first, address, 'UHSb', 'en0'],
		[short, address, 'U', 'en0'],
		[address, '127.0.0.1', 'UGHS', 'lo0'],
		[last, address, 'UHSb', 'en0'],
		['127/8', '127.0.0.1', 'U', 'lo0'],
	];
};

const routingTable = (identity: Identity, family: string | undefined): string => [
	'Routing tables\nDestination        Gateway           Flags   Refs     Use  If   Exp  Groups\n\n',
	...family === 'inet6' ? [] : ['Route Tree for Protocol Family 2 (Internet):\n', ...routesOf(identity).map(([destination, gateway, flags, name], index) => `${row([[destination, 19], [gateway, 18], [flags, 7]])}${String(index % 3).padStart(5)}${String(index * 4711).padStart(10)} ${row([[name, 9]])}-      -   \n`), '\n'],
	...family === 'inet' ? [] : ['Route Tree for Protocol Family 24 (Internet v6):\n::1%1              ::1%1             UH        1     47112 lo0      -      -   \n'],
].join('');

const interfaceTable = (identity: Identity): string => [
	'Name   Mtu   Network     Address                 Ipkts     Ierrs        Opkts     Oerrs  Coll\n',
	`en0    1500  link#2      ${dottedAddress(identity).padEnd(23)}   48213345     0     35120077     0     0\n`,
	`en0    1500  ${row([[networkOf(identity).short.split('/', 1)[0] ?? '', 12], [identity.network.address, 20]])}   48213345     0     35120077     0     0\n`,
	'lo0    16896 link#1                              1201877     0      1201877     0     0\n',
	'lo0    16896 127         127.0.0.1               1201877     0      1201877     0     0\n',
].join('');

/**
What passed since the machine was started, by protocol.
*/
const protocols: ReadonlyMap<string, readonly string[]> = new Map([
	['icmp', ['118 calls to icmp_error', '0 errors not generated because old message was icmp', '0 messages with bad code fields']],
	['tcp', ['38120077 packets sent', '\t29117330 data packets (3120447812 bytes)', '48201120 packets received', '4711 connection requests', '91288 connection accepts']],
	['udp', ['411820 datagrams received', '0 incomplete headers', '0 bad checksums', '398114 datagrams output']],
	['ip', ['48613044 total packets received', '0 bad header checksums', '0 fragments received', '38518191 packets sent from this host']],
]);

export const netstat: AixProgram = {
	paths: ['/usr/bin/netstat', '/usr/sbin/netstat'],
	options: 'rniavtsCAp:f:I:',
	provenance: {
		'': 'invented', r: 'documented', n: 'documented', i: 'documented', a: 'invented', v: 'documented', t: 'invented', s: 'documented', C: 'invented', A: 'invented', p: 'documented', f: 'documented', I: 'invented',
	},
	usage: 'Usage: netstat [-Aan] | [-i | -r [-C] | -s | -v] [-n] [-f AddressFamily] [-p Protocol] [-I Interface]',
	async run(call) {
		const {context} = call;
		const {identity} = context.machine.lvm;

		const protocol = call.value('p');

		if (call.has('v')) {
			return context.run(['/usr/bin/entstat', '-d', 'en0']);
		}

		if (protocol !== undefined && !protocols.has(protocol)) {
			return call.fail(`netstat: ${protocol}: unknown or uninstrumented protocol`);
		}

		if (call.has('s') || protocol !== undefined) {
			await context.out([...protocols].filter(([name]) => protocol === undefined || name === protocol).map(([name, lines]) => `${name}:\n${lines.map(line => `\t${line}\n`).join('')}`).join(''));
		} else if (call.has('r') || call.has('C')) {
			await context.out(routingTable(identity, call.value('f')));
		} else if (call.has('i') || call.has('I')) {
			await context.out(interfaceTable(identity));
		} else {
			await context.out(`Active Internet connections${call.has('a') ? ' (including servers)' : ''}\nProto Recv-Q Send-Q  Local Address          Foreign Address        (state)\n${call.has('a') ? 'tcp4       0      0  *.22                   *.*                    LISTEN\n' : ''}`);
		}

		return 0;
	},
};
