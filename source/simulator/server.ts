import {timingSafeEqual} from 'node:crypto';
import {once} from 'node:events';
import net from 'node:net';
import ssh2, {type Connection, type ServerChannel} from 'ssh2';
import {canSignIn} from './accounts.js';
import {readEnd, writeEnds} from './channel-ends.js';
import {execute} from './execute.js';
import type {Machine} from './machine.js';
import {announceNothing, legacyAlgorithms} from './old-sshd.js';
import {parseSignal} from './signals.js';
import {openTerminal} from './terminal.js';

export type HostServer = {
	readonly port: number;

	/**
	Connections that stand now.
	*/
	readonly connections: number;

	/**
	Cuts all connections as a broken line does: no word, a reset. With `afterBytes` once that much output was sent.
	*/
	drop(afterBytes?: number): void;

	/**
	Connections live again as long as they want.
	*/
	endDrops(): void;

	close(): Promise<void>;
};

type HostServerOptions = {
	/**
	The machine as it is now: it is made when somebody first asks for it, and anew when it is reset or started again.
	*/
	readonly machine: () => Machine;

	/**
	A private key file, and the public key that is let in.
	*/
	readonly hostKey: string;
	readonly clientKey: string;

	/**
	Speaks only what the OpenSSH of AIX 5.3 did.
	*/
	readonly isLegacy?: boolean;

	/**
	0: any free one.
	*/
	readonly port: number;

	/**
	Called when a connection or a command ended.
	*/
	readonly onActivity: () => void;
};

// While the fault is on, a connection lives for this much output.
const bytesUntilDrop = 64 * 1024;

/**
Serves one machine over SSH on loopback: key login, exec and shell, with a terminal where one is asked for.
*/
export const serveHost = async ({machine: current, hostKey, clientKey, isLegacy = false, port, onActivity}: HostServerOptions): Promise<HostServer> => {
	let budget = Infinity;
	const sockets = new Set<net.Socket>();
	const allowedKey = ssh2.utils.parseKey(clientKey);

	if (allowedKey instanceof Error) {
		throw allowedKey;
	}

	const drop = (afterBytes = 0): void => {
		budget = afterBytes;

		if (afterBytes !== 0) {
			return;
		}

		budget = current().faults.has('connection-drop') ? bytesUntilDrop : Infinity;

		for (const socket of sockets) {
			socket.resetAndDestroy();
		}
	};

	const onBytes = (count: number): void => {
		budget -= count;

		if (budget <= 0) {
			drop();
		}
	};

	const run = async (channel: ServerChannel, command: string | undefined, {user, hangUps, isTerminal, onStart}: {readonly user: string; readonly hangUps: Set<() => void>; readonly isTerminal: boolean; onStart(pid: number): void}): Promise<void> => {
		const gone = new AbortController();
		const {stdout, stderr, closed} = writeEnds(channel, onBytes);
		const {resolve: leave, promise: left} = Promise.withResolvers<void>();

		const hangUp = () => {
			gone.abort();
			leave();
		};

		channel.on('error', () => undefined);
		channel.on('close', hangUp);

		// `close` waits until stdin was read to its end, which a command that only writes never does; stderr is ended by ssh2 at once.
		channel.stderr.on('error', () => undefined);
		channel.stderr.on('finish', hangUp);
		hangUps.add(hangUp);

		const session: {group?: number} = {};
		const ends = isTerminal
			? openTerminal({
				reader: readEnd(channel), writer: stdout, interrupt(signal) {
					const {processes} = current();
					const interrupted = processes.list().filter(each => each.pgid === session.group && (command !== undefined || each.pid !== session.group));

					// Who sits at a prompt keeps it.
					for (const each of interrupted) {
						each.signal(signal);
					}
				},
			})
			: undefined;

		// Output and errors of a terminal are one stream.
		if (ends !== undefined) {
			stderr.close();
		}

		const {pid, exit} = execute(current(), {
			...command !== undefined && {command}, user, stdin: ends?.reader ?? readEnd(channel), stdout: ends?.writer ?? stdout, stderr: ends === undefined ? stderr : {write: async bytes => ends.writer.write(bytes), close: () => undefined}, signal: gone.signal, isTerminal,
		});
		session.group = pid;

		onStart(pid);

		const result = await exit;

		if (!gone.signal.aborted) {
			if (result.kind === 'exited') {
				channel.exit(result.code);
			} else {
				channel.exit(result.signal, false, '');
			}

			// Like sshd, the channel stays as long as anything holds its output.
			await Promise.race([closed, left]);
			channel.end();
		}

		hangUps.delete(hangUp);
		onActivity();
	};

	const serveSession = (client: Connection, user: string): void => {
		const hangUps = new Set<() => void>();

		client.once('close', () => {
			for (const hangUp of hangUps) {
				hangUp();
			}
		});
		client.on('session', acceptSession => {
			const session = acceptSession();
			let pid: number | undefined;
			let isTerminal = false;
			const start = (channel: ServerChannel, command?: string): void => {
				void (async () => {
					try {
						await run(channel, command, {
							user, hangUps, isTerminal, onStart(id) {
								pid = id;
							},
						});
					} catch (error) {
						channel.stderr.write(`simulator: ${error instanceof Error ? error.message : String(error)}\n`);
						channel.exit(70);
						channel.end();
					}
				})();
			};

			session.on('exec', (accept, _reject, {command}) => {
				start(accept(), command);
			});
			session.on('shell', accept => {
				start(accept());
			});
			session.on('signal', (accept, _reject, {name}) => {
				const signal = parseSignal(name);

				if (pid !== undefined && signal !== undefined) {
					current().processes.kill(-pid, signal);
				}

				(accept as (() => void) | undefined)?.();
			});

			session.on('pty', accept => {
				isTerminal = true;
				(accept as (() => void) | undefined)?.();
			});
			session.on('window-change', accept => {
				(accept as (() => void) | undefined)?.();
			});
		});
	};

	const server = new ssh2.Server({hostKeys: [hostKey], ident: isLegacy ? 'OpenSSH_5.2' : 'OpenSSH_8.1', ...isLegacy && {algorithms: legacyAlgorithms}}, client => {
		let user = '';

		if (isLegacy) {
			announceNothing(client);
		}

		client.on('error', () => undefined);
		client.on('authentication', context => {
			user = context.username;

			if (context.method !== 'publickey' || !canSignIn(current().files, user) || (isLegacy && context.hashAlgo !== undefined && context.hashAlgo !== 'sha1')) {
				context.reject(['publickey']);
				return;
			}

			const expected = allowedKey.getPublicSSH();
			const {data} = context.key;
			const isKnown = context.key.algo === allowedKey.type && data.length === expected.length && timingSafeEqual(data, expected);

			// Whatever the types say, ssh2 answers with an Error for a signature that it cannot read.
			const verdict: unknown = context.signature === undefined || context.blob === undefined ? true : allowedKey.verify(context.blob, context.signature, context.hashAlgo);
			const isProved = verdict === true;

			if (isKnown && isProved) {
				context.accept();
			} else {
				context.reject(['publickey']);
			}
		});
		client.on('ready', () => {
			serveSession(client, user);
		});
	});

	const listener = net.createServer(socket => {
		const {faults, lvm} = current();

		if (faults.has('unreachable') || faults.has('sshd-down') || lvm.power !== undefined) {
			socket.resetAndDestroy();
			return;
		}

		socket.setNoDelay(true);
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.on('close', () => {
			sockets.delete(socket);
			onActivity();
		});
		server.injectSocket(socket);
	});

	listener.listen(port, '127.0.0.1');
	await once(listener, 'listening');

	return {
		port: (listener.address() as net.AddressInfo).port,
		get connections() {
			return sockets.size;
		},
		drop,
		endDrops() {
			budget = Infinity;
		},
		async close() {
			listener.close();

			for (const socket of sockets) {
				socket.destroy();
			}

			if (listener.listening) {
				await once(listener, 'close');
			}
		},
	};
};
