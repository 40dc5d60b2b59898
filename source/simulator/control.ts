import {createHash} from 'node:crypto';
import net from 'node:net';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {z} from 'zod';
import {OperatorError, UsageError} from '../base/errors.js';
import {FileError} from './files.js';
import type {Filesystem} from './filesystem.js';
import type {FleetHost, SimulatedFleet} from './fleet.js';
import {signalNumbers, type SignalName} from './signals.js';

const host = z.string().optional();
const label = z.string().regex(/^[\w\-]{1,40}$/v);

/**
What can be asked through the control channel, one JSON document a line.
*/
const requestSchema = z.discriminatedUnion('do', [
	z.object({do: z.literal('list')}),
	z.object({do: z.literal('faults')}),
	z.object({
		do: z.literal('fault'), name: z.string(), host: z.string(), on: z.boolean(),
	}),
	z.object({do: z.literal('reset'), host}),
	z.object({do: z.literal('snapshot'), host: z.string(), label}),
	z.object({do: z.literal('restore'), host: z.string(), label}),

	/**
	`jumpSeconds`: sets the clock forward, or back where it is negative; whoever sleeps sleeps as long as before.
	*/
	z.object({
		do: z.literal('clock'), host, speed: z.number().positive().optional(), jumpSeconds: z.number().optional(),
	}),

	/**
	Signals a process, or with a negative number its group, as root would.
	*/
	z.object({
		do: z.literal('kill'), host: z.string(), pid: z.int(), signal: z.enum(Object.keys(signalNumbers) as [SignalName, ...SignalName[]]).default('KILL'),
	}),

	/**
	Fills the filesystem that a path lies in, but for so many bytes; without `leave` there is room again.
	*/
	z.object({
		do: z.literal('fill'), host: z.string(), path: z.string().startsWith('/'), leave: z.int().min(0).optional(),
	}),
	z.object({do: z.literal('drop'), host: z.string(), afterBytes: z.int().min(0).optional()}),
	z.object({do: z.literal('state'), host: z.string()}),
	z.object({do: z.literal('file'), host: z.string(), path: z.string().startsWith('/')}),
	z.object({do: z.literal('reboot'), host: z.string(), disk: z.string().optional()}),
	z.object({do: z.literal('save')}),
	z.object({do: z.literal('stop')}),
]);

type ControlRequest = z.infer<typeof requestSchema>;

/**
What a machine is like now, for objectives and tests.
*/
const stateOf = ({name, machine, server}: FleetHost) => ({
	host: name,
	now: new Date(machine.clock.now).toISOString(),
	speed: machine.clock.speed,
	connections: server.connections,
	faults: [...machine.faults],
	power: machine.lvm.power?.state ?? 'running',
	...machine.lvm.power !== undefined && {reason: machine.lvm.power.reason},
	bootedFrom: machine.lvm.bootedFrom ?? machine.lvm.bootList[0]?.disk,
	bootList: [...new Set(machine.lvm.bootList.map(entry => entry.disk))],
	groups: machine.lvm.groups.filter(({inOdm}) => inOdm).map(group => ({
		name: group.name, logicalVolumes: group.logicalVolumes.map(volume => volume.name),
	})),
	disks: machine.lvm.disks.map(disk => ({name: disk.name, size: disk.size})),
	mounts: machine.lvm.mounts.map(({mountPoint, device}) => ({mountPoint, device})),
	processes: machine.processes.list().map(({pid, ppid, argv, exit}) => ({
		pid, ppid, argv: [...argv], isZombie: exit !== undefined,
	})),
});

const fileOf = ({machine}: FleetHost, path: string) => {
	const view = machine.files.view();

	try {
		const status = view.status(path);

		return {
			exists: true, kind: status.kind, mode: status.mode, uid: status.uid, gid: status.gid, size: status.size, ...(status.kind === 'file' && {sha256: createHash('sha256').update(view.read(path)).digest('hex')}), ...(status.kind === 'directory' && {entries: view.list(path)}),
		};
	} catch (error) {
		if (error instanceof FileError) {
			return {exists: false};
		}

		throw error;
	}
};

/**
What `fill` put on each filesystem.
*/
const filled = new WeakMap<Filesystem, number>();

const fill = ({machine}: FleetHost, path: string, leave: number | undefined): number => {
	const {filesystem} = machine.files.mountOf(path);

	filesystem.ballast -= filled.get(filesystem) ?? 0;

	const added = leave === undefined ? 0 : Math.max(0, filesystem.freeBytes - leave);

	filled.set(filesystem, added);
	filesystem.ballast += added;

	return filesystem.freeBytes;
};

const answerTo = async (fleet: SimulatedFleet, request: ControlRequest, {control, stop}: {readonly control: string; readonly stop: () => void}): Promise<Readonly<Record<string, unknown>>> => {
	switch (request.do) {
		case 'list': {
			return {hosts: fleet.hosts, control, pid: process.pid};
		}

		case 'faults': {
			return {faults: fleet.faults()};
		}

		case 'fault': {
			fleet.setFault(request.name, request.host, request.on);

			return {};
		}

		case 'reset': {
			return {hosts: await fleet.reset(request.host)};
		}

		case 'snapshot': {
			fleet.snapshot(request.host, request.label);

			return {};
		}

		case 'restore': {
			await fleet.restore(request.host, request.label);

			return {};
		}

		case 'clock': {
			if (request.speed !== undefined) {
				fleet.setSpeed(request.speed, request.host);
			}

			if (request.jumpSeconds !== undefined) {
				for (const {name} of fleet.hosts) {
					if (request.host === undefined ? fleet.find(name).isLoaded : name === request.host) {
						fleet.find(name).machine.clock.jump(request.jumpSeconds * 1000);
					}
				}
			}

			return {
				clocks: fleet.hosts.filter(({name}) => request.host === undefined ? fleet.find(name).isLoaded : name === request.host).map(({name}) => {
					const {clock} = fleet.find(name).machine;

					return {host: name, now: new Date(clock.now).toISOString(), speed: clock.speed};
				}),
			};
		}

		case 'kill': {
			return {sent: fleet.find(request.host).machine.processes.kill(request.pid, request.signal) === 'sent'};
		}

		case 'fill': {
			return {freeBytes: fill(fleet.find(request.host), request.path, request.leave)};
		}

		case 'drop': {
			fleet.find(request.host).server.drop(request.afterBytes);

			return {};
		}

		case 'state': {
			return {state: stateOf(fleet.find(request.host))};
		}

		case 'file': {
			return {file: fileOf(fleet.find(request.host), request.path)};
		}

		case 'reboot': {
			await fleet.reboot(request.host, request.disk);

			return {};
		}

		case 'save': {
			fleet.save();

			return {};
		}

		case 'stop': {
			setImmediate(stop);

			return {};
		}
	}
};

const parseRequest = (line: string): ControlRequest => {
	let document: unknown;

	try {
		document = JSON.parse(line);
	} catch (error) {
		throw new UsageError('The control channel takes one JSON document a line.', {advice: 'Send for example `{"do":"list"}`.', cause: error});
	}

	const result = requestSchema.safeParse(document);

	if (!result.success) {
		throw new UsageError(`The control channel does not know this request: ${line.slice(0, 200)}`, {advice: `It takes: ${requestSchema.options.map(option => option.shape.do.value).join(', ')}.`, cause: result.error});
	}

	return result.data;
};

/**
Answers on a Unix socket: each line one request, each answered by one line, in order.
*/
export const serveControl = (fleet: SimulatedFleet, options: {readonly control: string; readonly stop: () => void; readonly log: (text: string) => void}): net.Server => net.createServer(socket => {
	socket.on('error', () => undefined);

	let last: Promise<void> = Promise.resolve();
	const reply = (document: Readonly<Record<string, unknown>>): void => {
		socket.write(`${JSON.stringify({format: 1, ...document})}\n`);
	};

	const handle = async (line: string): Promise<void> => {
		try {
			reply({ok: true, ...await answerTo(fleet, parseRequest(line), options)});
		} catch (error) {
			if (error instanceof OperatorError) {
				reply({
					ok: false, error: {
						code: error.code, message: error.message, advice: error.advice, exitCode: error.exitCode,
					},
				});
			} else {
				options.log(`control: ${line.slice(0, 200)}: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
				reply({
					ok: false, error: {
						code: 'bug', message: error instanceof Error ? error.message : String(error), advice: 'This is a bug of the simulator; its log has more.', exitCode: 70,
					},
				});
			}
		}
	};

	createInterface({input: socket}).on('line', line => {
		const before = last;

		last = (async () => {
			await before;
			await handle(line);
		})();
	});
});
