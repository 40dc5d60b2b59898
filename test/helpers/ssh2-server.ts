import {once} from 'node:events';
import {
	mkdtempSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import type net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import ssh2, {type AuthContext, type ServerChannel} from 'ssh2';
import type {Host} from '../../source/base/host.js';
import {makeKey} from './sshd.js';

/**
A second real SSH server, ssh2's own, for logins that the machine's accounts cannot give: passwords, codes, expired passwords, banners.
*/
export type Ssh2Server = {
	readonly directory: string;
	readonly port: number;

	/**
	Methods that were tried, in order; a connection begins with `none`.
	*/
	readonly attempts: readonly string[];
	host(changes?: Partial<Host>): Host;

	/**
	Hangs up on everyone; the server stays.
	*/
	hangUp(): void;
	close(): void;
};

/**
Starts one; every command ends at once with code 0 and prints its words.

@param authenticate - Decides about each attempt.
@param banner - What it says before anyone is let in.
@param run - Runs a command instead.
*/
export const startSsh2Server = async (authenticate: (context: AuthContext, server: Ssh2Server) => void, banner?: string, run?: (command: string, channel: ServerChannel) => void): Promise<Ssh2Server> => {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-ssh2-'));
	const key = makeKey(path.join(directory, 'host'));
	const attempts: string[] = [];
	const sockets = new Set<ssh2.Connection>();
	const server = new ssh2.Server({hostKeys: [readFileSync(key)], ...(banner !== undefined && {banner})}, client => {
		sockets.add(client);
		client.on('error', () => undefined);
		client.on('close', () => {
			sockets.delete(client);
		});
		client.on('authentication', context => {
			attempts.push(context.method);
			authenticate(context, self);
		});
		client.on('session', accept => {
			accept().on('exec', (acceptExec, _, {command}) => {
				const channel = acceptExec();

				if (run !== undefined) {
					run(command, channel);
					return;
				}

				channel.write(`${command}\n`);
				channel.exit(0);
				channel.end();
			});
		});
	});

	server.listen(0, '127.0.0.1');
	await once(server, 'listening');

	const {port} = server.address() as net.AddressInfo;
	const knownHostsFile = path.join(directory, 'known_hosts');

	writeFileSync(knownHostsFile, `[127.0.0.1]:${port} ${readFileSync(`${key}.pub`, 'utf8')}`);

	const hangUp = (): void => {
		for (const each of sockets) {
			each.end();
		}
	};

	const self: Ssh2Server = {
		directory,
		port,
		attempts,
		host: changes => ({
			name: 'asking', address: '127.0.0.1', port, user: 'ops', role: 'lpar', tags: [], identityFile: path.join(directory, 'none'), knownHostsFile, become: 'none', transport: 'ssh2', legacyAlgorithms: false, ...changes,
		}),
		hangUp,
		close() {
			hangUp();
			server.close();
			rmSync(directory, {recursive: true, force: true});
		},
	};

	return self;
};
