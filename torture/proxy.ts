import {once} from 'node:events';
import net from 'node:net';

/**
What can be done to a line.

- `cut`: both ends are closed · `reset`: with RST · `half-close`: the app is told that nothing more comes, what it sends goes on · `stall`: no byte moves, both ends stay open · `swallow`: what is sent is thrown away from here on, nobody is told
*/
const harms = ['cut', 'reset', 'half-close', 'stall', 'swallow'] as const;
export type Harm = typeof harms[number];

type Way = 'toHost' | 'toApp';

type Line = {
	readonly app: net.Socket;
	readonly host: net.Socket;
	state: 'open' | 'stalled' | 'swallowing';

	/**
	What was read and not passed on when the line was stalled.
	*/
	readonly held: Array<{readonly way: Way; readonly chunk: Uint8Array}>;
};

/**
The line between the app and a host, which can be harmed at any byte.
*/
export type Proxy = {
	readonly port: number;

	/**
	Bytes that passed each way so far.
	*/
	readonly passed: Readonly<Record<Way, number>>;

	/**
	Harms the line after so many more bytes of one way, once.
	*/
	harmAfter(way: Way, bytes: number, harm: Harm): void;

	/**
	Harms all lines that stand now. Those that are made later are whole, but for `isShut`.
	*/
	harm(harm: Harm): void;

	/**
	Whether new lines are refused, or made and kept silent.
	*/
	shut(how: 'open' | 'refused' | 'silent'): void;

	/**
	At most so many bytes a second to the app; undefined: as fast as it goes.
	*/
	slow(bytesPerSecond: number | undefined): void;

	/**
	How often a planned harm was done.
	*/
	readonly harmed: number;

	/**
	Everything works again; what was stalled moves on, what was swallowed is cut.
	*/
	heal(): void;
	close(): Promise<void>;
};

/**
Passes connections to `port` of loopback on.
*/
export const startProxy = async (port: number): Promise<Proxy> => {
	const lines = new Set<Line>();
	const passed = {toHost: 0, toApp: 0};
	let plans: Array<{readonly way: Way; readonly at: number; readonly harm: Harm}> = [];
	let entrance: 'open' | 'refused' | 'silent' = 'open';
	let rate: number | undefined;
	let harmed = 0;

	const forget = (line: Line): void => {
		lines.delete(line);
		line.app.destroy();
		line.host.destroy();
	};

	const hurt = (line: Line, harm: Harm): void => {
		switch (harm) {
			case 'cut': {
				forget(line);
				break;
			}

			case 'reset': {
				lines.delete(line);
				line.app.resetAndDestroy();
				line.host.resetAndDestroy();
				break;
			}

			case 'half-close': {
				line.app.end();
				line.host.resume();
				break;
			}

			case 'stall': {
				line.state = 'stalled';
				line.app.pause();
				line.host.pause();
				break;
			}

			case 'swallow': {
				line.state = 'swallowing';
				line.app.resume();
				line.host.resume();
				break;
			}
		}
	};

	const send = (line: Line, from: net.Socket, to: net.Socket, chunk: Uint8Array): void => {
		if (to.destroyed || to.writableEnded || to.write(chunk) || line.state !== 'open') {
			return;
		}

		from.pause();
		to.once('drain', () => {
			if (line.state === 'open') {
				from.resume();
			}
		});
	};

	const pass = (line: Line, way: Way, chunk: Uint8Array): void => {
		const [from, to] = way === 'toHost' ? [line.app, line.host] : [line.host, line.app];

		if (line.state === 'swallowing') {
			return;
		}

		if (line.state === 'stalled') {
			line.held.push({way, chunk});
			from.pause();

			return;
		}

		const due = plans.find(plan => plan.way === way && plan.at <= passed[way] + chunk.length);

		if (due !== undefined) {
			const keep = Math.max(0, due.at - passed[way]);
			plans = plans.filter(plan => plan !== due);
			harmed += 1;
			passed[way] += keep;
			send(line, from, to, chunk.subarray(0, keep));

			if (due.harm === 'stall') {
				line.held.push({way, chunk: chunk.subarray(keep)});
			}

			// What was written last shall still leave.
			setImmediate(() => {
				hurt(line, due.harm);
			});
			line.state = due.harm === 'stall' ? 'stalled' : 'swallowing';

			return;
		}

		passed[way] += chunk.length;

		if (way === 'toApp' && rate !== undefined) {
			from.pause();
			setTimeout(() => {
				if (line.state === 'open') {
					from.resume();
				}
			}, chunk.length / rate * 1000);
		}

		send(line, from, to, chunk);
	};

	const server = net.createServer({allowHalfOpen: true}, app => {
		if (entrance === 'refused') {
			app.resetAndDestroy();

			return;
		}

		if (entrance === 'silent') {
			const silent: Line = {
				app, host: new net.Socket(), state: 'swallowing', held: [],
			};

			lines.add(silent);
			app.on('error', () => undefined);
			app.resume();

			return;
		}

		const host = net.connect({port, host: '127.0.0.1', allowHalfOpen: true});
		const line: Line = {
			app, host, state: 'open', held: [],
		};

		lines.add(line);
		app.setNoDelay(true);
		host.setNoDelay(true);
		app.on('data', (chunk: Uint8Array) => {
			pass(line, 'toHost', chunk);
		});
		host.on('data', (chunk: Uint8Array) => {
			pass(line, 'toApp', chunk);
		});
		app.on('end', () => {
			host.end();
		});
		host.on('end', () => {
			if (line.state === 'open') {
				app.end();
			}
		});

		for (const [one, other] of [[app, host], [host, app]] as const) {
			one.on('error', () => undefined);
			one.on('close', () => {
				if (line.state !== 'open') {
					return;
				}

				lines.delete(line);
				other.destroy();
			});
		}
	});

	server.listen(0, '127.0.0.1');
	await once(server, 'listening');

	return {
		port: (server.address() as net.AddressInfo).port,
		passed,
		get harmed() {
			return harmed;
		},
		harmAfter(way, bytes, harm) {
			plans.push({way, at: passed[way] + bytes, harm});
		},
		harm(harm) {
			for (const line of lines) {
				hurt(line, harm);
			}
		},
		shut(how) {
			entrance = how;
		},
		slow(bytesPerSecond) {
			rate = bytesPerSecond;
		},
		heal() {
			plans = [];
			entrance = 'open';
			rate = undefined;

			for (const line of lines) {
				if (line.state === 'swallowing') {
					forget(line);
				} else if (line.state === 'stalled') {
					line.state = 'open';

					for (const {way, chunk} of line.held.splice(0)) {
						pass(line, way, chunk);
					}

					line.app.resume();
					line.host.resume();
				}
			}
		},
		async close() {
			for (const line of lines) {
				forget(line);
			}

			server.close();
			await once(server, 'close');
		},
	};
};
