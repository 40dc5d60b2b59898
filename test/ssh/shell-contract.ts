import test from 'ava';
import {systemClock} from '../../source/base/clock.js';
import type {Host} from '../../source/base/host.js';
import {connect} from '../../source/ssh/connect.js';
import {createConnections} from '../../source/ssh/connections.js';
import {openSystemShell} from '../../source/ssh/system-ssh.js';
import {contractHost} from '../helpers/contract-host.js';
import {createFakeShell} from '../helpers/fake-shell.js';
import {hasParts} from '../helpers/has-parts.js';
import {isLong} from '../helpers/long-tests.js';
import {overServer, shellContract} from '../helpers/shell-contract.js';
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

			return overServer(shell, server);
		},
		hugeBytes: 64 * 1024 * 1024,
		exitCodes: [0, 1, 2, 7, 126, 127, 254, 255],
	});
}

/**
The same through the pool, with a jump host of the inventory on the way.
*/
const throughPool: ReadonlyArray<readonly [name: string, changes: Partial<Host>, parts: ReadonlyArray<'sudo'>]> = [
	['through a jump host', {}, []],
	['through a jump host, over the system\'s ssh', {transport: 'ssh'}, []],
	['through a jump host, as another account by sudo', {become: 'sudo', becomeUser: 'nobody'}, ['sudo']],
	['through a jump host, over the system\'s ssh, as another account by sudo', {transport: 'ssh', become: 'sudo', becomeUser: 'nobody'}, ['sudo']],
];

for (const [name, changes, parts] of isLong ? throughPool : []) {
	shellContract(test.serial as typeof test, {
		name,
		async open(t) {
			if (!hasParts(t, 'sshd', 'ssh', ...parts)) {
				return undefined;
			}

			const server = await start();
			const gate = server.host({name: 'gate'});
			const connections = createConnections({
				home: server.directory, configFile: 'none', clock: systemClock, findHost: each => each === 'gate' ? gate : undefined,
			});
			const shell = await connections.shell(server.host({jump: 'gate', ...changes}));

			return {
				...overServer(shell, server),
				async close() {
					await shell.close();
					await connections.close();
				},
			};
		},
		hugeBytes: 32 * 1024 * 1024,
		exitCodes: [0, 1, 2, 7, 126, 127, 254, 255],
	});
}
