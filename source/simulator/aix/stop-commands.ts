import {type AixProgram, type Call, hang} from './program.js';

/**
Ends the machine's run after some warning time; who asked waits until it is killed with all others.
*/
const stop = async ({context}: Call, kind: 'reboot' | 'halt', milliseconds: number): Promise<number> => {
	await context.sleep(milliseconds);
	context.machine.stop(kind);

	return hang(context);
};

export const shutdown: AixProgram = {
	paths: ['/usr/sbin/shutdown'],
	options: 'dFhikmprt:ul',
	provenance: {
		'': 'documented', F: 'documented', r: 'documented', h: 'documented', d: 'invented', i: 'invented', k: 'documented', m: 'invented', p: 'invented', t: 'invented', u: 'invented', l: 'invented',
	},
	usage: 'Usage: shutdown [-d] [-F] [-h] [-i] [-k] [-m] [-p] [-r] [-t mmddHHMM [yy]] [-u] [-v] [+time [message]]',
	isRootOnly: true,
	async run(call) {
		await call.context.out('\nSHUTDOWN PROGRAM\n');
		await call.context.out(`${new Date(call.context.machine.clock.now).toUTCString()}\n\n`);

		// Without -F users get a minute to leave; -k only warns them.
		return call.has('k') ? 0 : stop(call, call.has('r') ? 'reboot' : 'halt', call.has('F') ? 5000 : 65_000);
	},
};

export const reboot: AixProgram = {
	paths: ['/usr/sbin/reboot', '/usr/sbin/fastboot'],
	options: 'lnqt:',
	provenance: {
		'': 'documented', l: 'invented', n: 'invented', q: 'documented', t: 'invented',
	},
	usage: 'Usage: reboot [-l] [-n] [-q] [-t mmddHHMM [yy]]',
	isRootOnly: true,
	run: async call => stop(call, 'reboot', 2000),
};

export const halt: AixProgram = {
	paths: ['/usr/sbin/halt', '/usr/sbin/fasthalt'],
	options: 'lnpqy',
	provenance: {
		'': 'documented', l: 'invented', n: 'invented', p: 'invented', q: 'documented', y: 'invented',
	},
	usage: 'Usage: halt [-l] [-n] [-p] [-q] [-y]',
	isRootOnly: true,
	run: async call => stop(call, 'halt', 2000),
};
