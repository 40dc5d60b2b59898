import test from 'ava';
import {becomeShell} from '../../source/ssh/become.js';
import {connect} from '../../source/ssh/connect.js';
import {fakeSudo} from '../helpers/fake-sudo.js';
import {hasParts} from '../helpers/has-parts.js';
import {shellContract} from '../helpers/shell-contract.js';
import {startSshd, type Sshd} from '../helpers/sshd.js';

const servers: Sshd[] = [];

test.after.always(async () => {
	await Promise.all(servers.map(async server => server.stop()));
});

/**
The whole contract through become, over a real sshd whose sessions find `directory` first.
*/
const contract = (name: string, {become, becomeUser, environment = {}, parts = []}: {readonly become: 'sudo' | 'pbrun'; readonly becomeUser: string; readonly environment?: Readonly<Record<string, string>>; readonly parts?: readonly string[]}): void => {
	let sshd: Promise<Sshd> | undefined;

	const start = async (): Promise<Sshd> => {
		const directory = fakeSudo();
		const isFake = Object.keys(environment).length > 0;
		const settings = Object.entries({...environment, ...isFake && {PATH: `${directory}:/usr/bin:/bin:/usr/sbin:/sbin`}}).map(([key, value]) => `${key}=${value}`).join(' ');
		const server = await startSshd({config: settings === '' ? [] : [`SetEnv SHLVL=1 ${settings}`]});

		servers.push(server);

		return server;
	};

	shellContract(test.serial as typeof test, {
		name,
		async open(t) {
			if (!hasParts(t, 'sshd', 'ssh', ...parts)) {
				return undefined;
			}

			sshd ??= start();

			const server = await sshd;
			const inner = await connect(server.host(), {home: server.directory});
			const shell = await becomeShell(inner, server.host({become, becomeUser}), {ask: async () => 'Zürich 7'});

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
		hugeBytes: 32 * 1024 * 1024,
		exitCodes: [0, 1, 2, 7, 126, 127, 254, 255],
	});
};

contract('sudo that asks', {become: 'sudo', becomeUser: 'other', environment: {FAKE_SUDO: 'password'}});
contract('real sudo', {become: 'sudo', becomeUser: 'nobody', parts: ['sudo']});
