import os from 'node:os';
import type {Host} from '../base/host.js';
import type {Info} from '../base/services/home.js';

/**
Names and addresses of this machine, in lower case; loopback apart.
*/
export type Machine = {readonly names: readonly string[]; readonly addresses: readonly string[]};

export const thisMachine = (): Machine => ({
	names: [os.hostname(), os.hostname().split('.', 1)[0] ?? ''].map(name => name.toLowerCase()),
	addresses: Object.values(os.networkInterfaces()).flatMap(each => each ?? []).filter(({internal}) => !internal).map(({address}) => address.toLowerCase()),
});

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/v;

const freshMilliseconds = 7 * 24 * 3_600_000;

/**
A home that lies on a machine that its inventory describes is lost with it, on the day when it is needed.

A loopback address with a port of its own leads elsewhere more often than not: a tunnel, or a simulated host.

@returns A problem to tell, unless the home was copied in the last week.
*/
export const homePlaceProblem = ({home, hosts, machine, lastBackup, now}: {readonly home: string; readonly hosts: readonly Host[]; readonly machine: Machine; readonly lastBackup: {readonly at: string; readonly to: string} | undefined; readonly now: number}): Info['problems'][number] | undefined => {
	const described = hosts.find(({address, port}) => {
		const place = address.toLowerCase();

		return loopback.test(place) ? port === 22 : machine.names.includes(place) || machine.addresses.includes(place);
	});

	if (described === undefined || (lastBackup !== undefined && now - Date.parse(lastBackup.at) < freshMilliseconds)) {
		return undefined;
	}

	return {
		code: 'home-on-described-host',
		message: `The home ${home} lies on \`${described.name}\`, a host of its own inventory: what is lost with that host is also the record of how to bring it back. ${lastBackup === undefined ? 'It was never copied with `lparsafe backup-home`.' : `It was copied last at ${lastBackup.at}, to ${lastBackup.to}.`}`,
		advice: 'Copy it to another machine: `lparsafe backup-home DIR`.',
	};
};
