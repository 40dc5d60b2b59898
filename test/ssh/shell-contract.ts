import test from 'ava';
import {connect} from '../../source/ssh/connect.js';
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

shellContract(test.serial as typeof test, {
	name: 'sshd',
	async open(t) {
		if (!hasParts(t, 'sshd', 'ssh')) {
			return undefined;
		}

		sshd ??= startSshd();

		const server = await sshd;
		const shell = await connect(server.host(), {home: server.directory});

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
