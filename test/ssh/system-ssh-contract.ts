import test from 'ava';
import {openSystemShell} from '../../source/ssh/system-ssh.js';
import {hasParts} from '../helpers/has-parts.js';
import {shellContract} from '../helpers/shell-contract.js';
import {startSshd, type Sshd} from '../helpers/sshd.js';

let sshd: Promise<Sshd> | undefined;

test.after.always(async () => {
	const server = await sshd;

	await server?.stop();
});

shellContract(test.serial as typeof test, {
	name: 'ssh',
	async open(t) {
		if (!hasParts(t, 'sshd', 'ssh')) {
			return undefined;
		}

		sshd ??= startSshd();

		const server = await sshd;
		const shell = await openSystemShell(server.host(), {home: server.directory, configFile: 'none'});

		return {
			shell,
			drop() {
				server.killSessions();
			},
			async close() {
				await shell.close();
			},
		};
	},
	hugeBytes: 64 * 1024 * 1024,
	exitCodes: [0, 1, 2, 7, 126, 127, 254, 255],
});
