import test from 'ava';
import {connect} from '../../source/ssh/connect.js';
import {openSystemShell} from '../../source/ssh/system-ssh.js';
import {contractHost} from '../helpers/contract-host.js';
import {createFakeShell} from '../helpers/fake-shell.js';
import {hasParts} from '../helpers/has-parts.js';
import {shellContract} from '../helpers/shell-contract.js';
import {startSshd, type Sshd} from '../helpers/sshd.js';

shellContract(test, {
	name: 'fake',
	async open() {
		const shell = createFakeShell(contractHost);

		return {
			shell,
			drop() {
				shell.drop();
			},
			async close() {
				await shell.close();
			},
		};
	},
	hugeBytes: 64 * 1024 * 1024,
	exitCodes: Array.from({length: 256}, (_, index) => index),
});

let sshd: Promise<Sshd> | undefined;

test.after.always(async () => {
	const server = await sshd;

	await server?.stop();
});

const start = async (): Promise<Sshd> => {
	sshd ??= startSshd({config: ['KexAlgorithms curve25519-sha256']});

	return sshd;
};

for (const [name, open] of [['sshd', connect], ['sshd over the system\'s ssh', openSystemShell]] as const) {
	shellContract(test.serial as typeof test, {
		name,
		async open(t) {
			if (!hasParts(t, 'sshd', 'ssh')) {
				return undefined;
			}

			const server = await start();
			const shell = await open(server.host(), {home: server.directory, configFile: 'none'});

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
}
