import path from 'node:path';
import {RefusedError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import type {Services} from '../base/services.js';
import {configFileFor, readClientSettings} from '../hosts/client-settings.js';
import {legacyAlgorithms} from './system-ssh-algorithms.js';
import {operatorShellWords} from './system-ssh-words.js';

type ShellCommandOptions = {
	readonly home: string;
	readonly connectSeconds: number;
	readonly configFile?: string;
};

/**
The words that start the system's ssh for a shell of the operator's own, as the account that logs in. The host's key must be known, as for lparsafe itself; ssh asks for what it needs on the terminal.

@throws RefusedError where the host lies behind another one of the inventory.
*/
export const shellCommand = async (host: Host, {home, connectSeconds, configFile: ownConfig}: ShellCommandOptions): ReturnType<Services['shellCommand']> => {
	if (host.jump !== undefined) {
		throw new RefusedError(`\`${host.name}\` lies behind \`${host.jump}\`; a shell is opened only on hosts that are reached directly.`, {code: 'shell-behind-jump', advice: `Open a shell on \`${host.jump}\` and go on from there.`});
	}

	const configFile = configFileFor(host, ownConfig);
	const {userKnownHostsFiles} = await readClientSettings({
		address: host.address, port: host.port, user: host.user, configFile,
	});

	return {
		argv: ['ssh', ...operatorShellWords(host, {
			configFile,
			knownHostsFiles: [host.knownHostsFile ?? path.join(home, 'known_hosts'), ...host.knownHostsFile === undefined ? userKnownHostsFiles : []],
			isAsking: true,
			connectSeconds,
			keepaliveSeconds: 15,
			keepaliveCount: 4,
			legacy: host.legacyAlgorithms ? await legacyAlgorithms() : {},
		})],
		environment: {},
	};
};
