import {isIPv4} from 'node:net';
import {toBytes} from '../byte-text.js';
import type {AixProgram} from './program.js';

const refused = (what: string, value: string): string => `0821-229 mktcpip: The ${what} ${value} is not valid.`;

/**
Sets what a machine is called and where it is found. The line to the simulated machine is not that address, so it stays.
*/
export const mktcpip: AixProgram = {
	paths: ['/usr/sbin/mktcpip'],
	isScript: true,
	options: 'h:a:i:m:g:n:d:sr:t:S:c:C:A:D:',
	provenance: {
		'': 'documented', h: 'documented', a: 'documented', i: 'documented', m: 'documented', g: 'documented', n: 'documented', d: 'documented', s: 'documented', r: 'invented', t: 'documented', S: 'documented', c: 'invented', C: 'invented', A: 'invented', D: 'invented',
	},
	usage: 'Usage: mktcpip { -S interface | -h hostname -a address -i interface [-s] [-m subnet_mask] [-r ring_speed] [-t cable_type] [-g gateway] [[-n nameserver_address] [-d domain]] }',
	isRootOnly: true,
	milliseconds: 3000,
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;
		const {identity} = lvm;
		const asked = call.value('S');

		if (asked !== undefined) {
			if (lvm.devices.every(device => device.class !== 'if' || device.name !== asked)) {
				return call.fail(refused('interface', asked));
			}

			const {address, netmask, nameServer, domain, gateway} = identity.network;

			await context.out(`#host:addr:mask:_rawname:nameserv:domain:gateway:cost:activedd:type:start\n${identity.hostName}:${address}:${netmask}:${asked}:${nameServer}:${domain}:${gateway}:0:no:N/A:no\n`);

			return 0;
		}

		const [hostName, address, name] = ['h', 'a', 'i'].map(letter => call.value(letter));

		if (hostName === undefined || address === undefined || name === undefined || call.operands.length > 0) {
			return call.misused();
		}

		const network = {
			...identity.network,
			address,
			netmask: call.value('m') ?? identity.network.netmask,
			gateway: call.value('g') ?? identity.network.gateway,
			nameServer: call.value('n') ?? identity.network.nameServer,
			domain: call.value('d') ?? identity.network.domain,
		};
		const wrong = [network.address, network.netmask, network.gateway, network.nameServer].find(each => !isIPv4(each));
		const device = lvm.devices.find(each => each.class === 'if' && each.name === name);

		if (wrong !== undefined || device === undefined) {
			return call.fail(wrong === undefined ? refused('interface', name) : refused('address', wrong));
		}

		// The loopback interface has no address of its own to give away.
		if (name.startsWith('en')) {
			identity.network = network;
		}

		identity.hostName = hostName;

		for (const [key, value] of [['netaddr', address], ['netmask', network.netmask], ['state', 'up']] as const) {
			const attribute = device.attributes.find(each => each.name === key);

			if (attribute !== undefined) {
				attribute.value = value;
			}
		}

		const table = new TextDecoder().decode(context.files.read('/etc/hosts')).split('\n').filter(line => line !== '' && !line.startsWith(`${address}\t`));

		context.files.write('/etc/hosts', toBytes(`${[...table, `${address}\t${hostName}`].join('\n')}\n`));

		if (call.has('n')) {
			context.files.write('/etc/resolv.conf', toBytes(`nameserver\t${network.nameServer}\ndomain\t${network.domain}\n`));
		}

		await context.out(`${hostName}\n${name}\n${name} changed\n`);

		return 0;
	},
};
