import type {Subsystem} from './lvm-state.js';
import type {AixProgram, Call} from './program.js';

const asked = (call: Call): readonly Subsystem[] | undefined => {
	const name = call.value('s');
	const group = call.value('g');
	const {subsystems} = call.context.machine.lvm;

	return name === undefined && group === undefined ? undefined : subsystems.filter(each => name === undefined ? each.group === group : each.name === name);
};

/**
A command of the resource controller: what it does to the subsystems that were asked for.
*/
const onSubsystems = (act: (call: Call, chosen: readonly Subsystem[]) => Promise<number>): AixProgram['run'] => async call => {
	const chosen = asked(call);

	if (chosen === undefined) {
		return call.misused();
	}

	return chosen.length === 0
		? call.fail(`0513-085 The ${call.value('s') ?? call.value('g') ?? ''} ${call.has('s') ? 'Subsystem' : 'Group'} is not on file.`)
		: act(call, chosen);
};

/**
The same for each; one that refuses makes the command fail.
*/
const onEachSubsystem = (act: (call: Call, subsystem: Subsystem) => Promise<number>): AixProgram['run'] => onSubsystems(async (call, chosen) => {
	let status = 0;

	for (const subsystem of chosen) {
		status = Math.max(status, await act(call, subsystem));
	}

	return status;
});

export const startsrc: AixProgram = {
	paths: ['/usr/bin/startsrc'],
	options: 's:g:a:e:',
	provenance: {
		'': 'documented', s: 'documented', g: 'documented', a: 'invented', e: 'invented',
	},
	usage: 'Usage: startsrc [-a Argument] [-e Environment] {-s Subsystem | -g Group}',
	isRootOnly: true,
	milliseconds: 300,
	run: onEachSubsystem(async ({context}, subsystem) => {
		if (subsystem.status === 'active') {
			await context.err(`0513-029 The ${subsystem.name} Subsystem is already active.\nMultiple instances are not supported.\n`);

			return 1;
		}

		subsystem.status = 'active';
		subsystem.pid = 9_000_002 + (context.machine.lvm.subsystems.indexOf(subsystem) * 65_538);
		await context.out(`0513-059 The ${subsystem.name} Subsystem has been started. Subsystem PID is ${subsystem.pid}.\n`);

		return 0;
	}),
};

export const stopsrc: AixProgram = {
	paths: ['/usr/bin/stopsrc'],
	options: 's:g:fca',
	provenance: {
		'': 'documented', s: 'documented', g: 'documented', f: 'documented', c: 'documented', a: 'invented',
	},
	usage: 'Usage: stopsrc [-f | -c] {-a | -g Group | -s Subsystem}',
	isRootOnly: true,
	milliseconds: 300,
	run: onEachSubsystem(async ({context}, subsystem) => {
		if (subsystem.status !== 'active') {
			await context.err(`0513-004 The Subsystem or Group, ${subsystem.name}, is currently inoperative.\n`);

			return 1;
		}

		subsystem.status = 'inoperative';
		delete subsystem.pid;
		await context.out(`0513-044 The ${subsystem.name} Subsystem was requested to stop.\n`);

		return 0;
	}),
};

export const refresh: AixProgram = {
	paths: ['/usr/bin/refresh'],
	options: 's:g:',
	provenance: {'': 'documented', s: 'documented', g: 'documented'},
	usage: 'Usage: refresh {-g Group | -s Subsystem}',
	isRootOnly: true,
	run: onSubsystems(async (call, chosen) => {
		const idle = chosen.find(subsystem => subsystem.status !== 'active');

		if (idle !== undefined) {
			return call.fail(`0513-036 The request could not be passed to the ${idle.name} subsystem.\nStart the subsystem and try your command again.`);
		}

		await call.context.out('0513-095 The request for subsystem refresh was completed successfully.\n'.repeat(chosen.length));

		return 0;
	}),
};

/**
The management console that has this partition's managed system; `lsrsrc IBM.MCP` is how a partition tells of it.
*/
export const lsrsrc: AixProgram = {
	paths: ['/usr/bin/lsrsrc', '/usr/sbin/rsct/bin/lsrsrc'],
	options: 'AabdDls:tVx',
	provenance: {
		'': 'captured', A: 'invented', a: 'invented', b: 'invented', d: 'invented', D: 'invented', l: 'invented', s: 'invented', t: 'invented', V: 'invented', x: 'invented',
	},
	usage: 'Usage: lsrsrc [-s "selection_string"] [-A p | d | b] [-a | -d | -D delimiter | -l | -t | -x] [-V] [resource_class [Attribute ...]]',
	async run(call) {
		const {context} = call;
		const {identity} = context.machine.lvm;
		const [name] = call.operands;

		if (name === undefined) {
			await context.out('class_name\n"IBM.Association"\n"IBM.Host"\n"IBM.MCP"\n"IBM.ManagementServer"\n');

			return 0;
		}

		if (name !== 'IBM.MCP') {
			return call.fail(`lsrsrc: 2610-412 A Resource Manager terminated while attempting to enumerate resources for this command.\nlsrsrc: 2612-010 The resource class "${name}" is not known.`);
		}

		const console = '10.20.1.20';
		const rows: ReadonlyArray<readonly [string, string]> = [['MNName', `"${identity.network.address}"`], ['NodeID', String(8_112_400_000_000 + identity.partitionNumber)], ['KeyToken', '"hmc01"'], ['IPAddresses', `{"${console}"}`], ['ConnectivityNames', `{"${identity.network.address}"}`], ['HMCName', '"7063CR1*784B5A1"'], ['HMCIPAddr', `"${console}"`], ['HMCAddIPs', '""'], ['HMCAddIPv6s', '""'], ['ActivePeerDomain', '""'], ['NodeNameList', `{"${identity.hostName}"}`]];
		await context.out(`Resource Persistent Attributes for IBM.MCP\nresource 1:\n${rows.map(([label, value]) => `\t${label.padEnd(17)} = ${value}\n`).join('')}`);

		return 0;
	},
};
