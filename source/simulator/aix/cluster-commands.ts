import {row} from './columns.js';
import type {AixProgram} from './program.js';

const rule = `${'-'.repeat(77)}\n`;

/**
Where the resource groups of the cluster are.
*/
export const clRgInfo: AixProgram = {
	paths: ['/usr/es/sbin/cluster/utilities/clRGinfo'],
	options: 'hvpstcai',
	provenance: {
		'': 'documented', s: 'documented', v: 'invented', p: 'invented', h: 'invented', t: 'invented', c: 'documented', a: 'invented', i: 'invented',
	},
	usage: 'Usage: clRGinfo [-h] [-v] [-s | -c] [-t] [-p] [-a] [-i] [Group ...]',
	milliseconds: 900,
	async run(call) {
		const {context} = call;
		const {cluster} = context.machine.lvm;

		if (cluster === undefined) {
			return call.fail('Cluster IPC error: The cluster manager on node is in ST_INIT or NOT_CONFIGURED state and cannot process the IPC request.');
		}

		const groups = cluster.groups.filter(({name}) => call.operands.length === 0 || call.operands.includes(name));
		const states = groups.flatMap(group => cluster.nodes.map((node, index) => ({
			group: group.name, node, state: node === group.onlineAt ? 'ONLINE' : 'OFFLINE', isFirst: index === 0,
		})));

		if (call.has('s') || call.has('c')) {
			await context.out(states.map(({group, node, state}) => `${group}:${state}:${node}: \n`).join(''));

			return 0;
		}

		await context.out(`${rule}${row([['Group Name', 29], ['Group State', 17], ['Node', 15]])}\n${rule}`);
		await context.out(states.map(({group, node, state, isFirst}) => `${row([[isFirst ? group : '', 29], [state, 17], [node, 15]])}\n`).join(''));
		await context.out('\n');

		return 0;
	},
};

/**
What Cluster Aware AIX says of its nodes and its repository disk.
*/
export const lscluster: AixProgram = {
	paths: ['/usr/lib/cluster/lscluster', '/usr/sbin/lscluster'],
	options: 'cdims',
	provenance: {
		'': 'documented', c: 'invented', d: 'invented', i: 'invented', m: 'invented', s: 'invented',
	},
	usage: 'Usage: lscluster { -c | -d | -i | -m | -s }',
	milliseconds: 400,
	async run(call) {
		const {context} = call;
		const {cluster, disks, groups} = context.machine.lvm;

		if (cluster === undefined) {
			return call.fail('lscluster: Cluster services are not active.');
		}

		if (call.has('d')) {
			const repository = groups.find(({name}) => name === 'caavg_private');
			const disk = disks.find(each => each.pvid === repository?.disks[0]?.pvid);
			await context.out(`Storage Interface Query\n\nCluster Name: ${cluster.name}\nNumber of nodes reporting = ${cluster.nodes.length}\n\n\t${disk?.name ?? ''}:\n\t\tState : UP\n\t\tuDid : ${disk?.uniqueId ?? ''}\n\t\tType : REPDISK\n`);
		} else if (call.has('c')) {
			await context.out(`Cluster Name: ${cluster.name}\nNumber of nodes in cluster = ${cluster.nodes.length}\n${cluster.nodes.map((node, index) => `\tCluster ID for node ${node}: ${index + 1}\n`).join('')}`);
		} else if (call.has('m')) {
			await context.out(`Calling node query for all nodes...\nNode query number of nodes examined: ${cluster.nodes.length}\n${cluster.nodes.map(node => `\n\tNode name: ${node}\n\tState of node: UP${node === context.machine.lvm.identity.hostName ? '  NODE_LOCAL' : ''}\n`).join('')}`);
		} else {
			return call.misused();
		}

		return 0;
	},
};
