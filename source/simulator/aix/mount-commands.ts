import type {Process} from '../process.js';
import {callerUid} from './caller.js';
import {mountTime, row} from './columns.js';
import {findStanza, stanzas, type Stanza} from './filesystem-table.js';
import {findDisk, findLogicalVolume} from './groups.js';
import {
	MountProblem,
	mountRemote,
	mountVolume,
	unmount,
} from './mounting.js';
import type {Mount} from './lvm-state.js';
import type {AixProgram, Call} from './program.js';

const listing = (call: Call): string => {
	const {lvm} = call.context.machine;

	return [
		'  node       mounted        mounted over    vfs       date        options      \n',
		'-------- ---------------  ---------------  ------ ------------ --------------- \n',
		...lvm.mounts.map(mount => `${row([[mount.node ?? '', 9], [mount.device, 17], [mount.mountPoint, 17], [mount.vfs, 7]])}${mountTime(mount.mountedAt)} ${mount.options.padEnd(15)} \n`),
	].join('');
};

const mountStanza = (call: Call, stanza: Stanza, options: string | undefined): void => {
	const {attributes} = stanza;
	const node = attributes.get('nodename');

	if (node !== undefined) {
		mountRemote(call.context.machine, {
			node, device: attributes.get('dev') ?? '', mountPoint: stanza.mountPoint, options: options ?? attributes.get('options'),
		});

		return;
	}

	mountVolume(call.context.machine, attributes.get('dev') ?? '', stanza.mountPoint, {
		options: options ?? attributes.get('options') ?? 'rw',
		log: attributes.get('log'),
	});
};

const attempts = async (call: Call, acts: ReadonlyArray<() => void>): Promise<number> => {
	let status = 0;

	for (const act of acts) {
		try {
			act();
		} catch (error) {
			if (!(error instanceof MountProblem)) {
				throw error;
			}

			await call.context.err(`${error.message}\n`);
			status = 1;
		}
	}

	return status;
};

export const mount: AixProgram = {
	paths: ['/usr/sbin/mount', '/etc/mount', '/usr/bin/mount'],
	options: 'aprfiv:o:t:n:',
	provenance: {
		'': 'captured', a: 'documented', p: 'invented', r: 'documented', f: 'invented', i: 'invented', v: 'documented', o: 'documented', t: 'documented', n: 'documented',
	},
	usage: 'Usage: mount [-afipr] [-n Node] [-o Options] [-p] [-t Type] [-v VfsName] [Device | Node:Directory] [Directory]',
	milliseconds: 60,
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;
		const [first, second] = call.operands[0] === 'all' ? [] : call.operands;
		const isAll = call.has('a') || call.operands[0] === 'all';

		if (first === undefined && !isAll && !call.has('t')) {
			await context.out(listing(call));

			return 0;
		}

		if (callerUid(context) !== 0) {
			return call.fail('mount: You must be root to run this command.');
		}

		const asked = [call.has('r') ? 'ro' : '', call.value('o') ?? ''].filter(each => each !== '');
		const options = asked.length === 0 ? undefined : asked.join(',');

		if (first === undefined) {
			const type = call.value('t');
			const chosen = stanzas(context).filter(stanza => findLogicalVolume(lvm, stanza.attributes.get('dev') ?? '') !== undefined)
				.filter(stanza => type === undefined ? ['true', 'automatic'].includes(stanza.attributes.get('mount') ?? '') : stanza.attributes.get('type') === type)
				.filter(stanza => lvm.mounts.every(each => each.mountPoint !== stanza.mountPoint));

			return attempts(call, chosen.map(stanza => () => {
				mountStanza(call, stanza, options);
			}));
		}

		if (second === undefined) {
			const stanza = findStanza(context, first);

			return stanza === undefined
				? call.fail(`mount: 0506-324 Cannot find ${first} in /etc/filesystems.`)
				: attempts(call, [() => {
					mountStanza(call, stanza, options);
				}]);
		}

		const node = call.value('n');
		const remote = /^(?<node>[\w.\-]+):(?<device>\/.*)$/v.exec(node === undefined ? first : `${node}:${first}`)?.groups;

		if (remote !== undefined) {
			return attempts(call, [() => {
				mountRemote(context.machine, {
					node: remote['node']!, device: remote['device']!, mountPoint: context.files.resolve(second), options,
				});
			}]);
		}

		return attempts(call, [() => {
			mountVolume(context.machine, first, second, {options: options ?? 'rw', log: findStanza(context, first)?.attributes.get('log')});
		}]);
	},
};

const nothingToUnmount = 'umount: 0506-347 Cannot find anything to unmount.';

/**
Which mounts an option or the words `all` and `allr` mean; `undefined` where mounts are named one by one.
*/
const chosenByKind = (call: Call): ((each: Mount) => boolean) | undefined => {
	const [word] = call.operands;
	const node = call.value('n');

	if (word === 'allr' || node !== undefined) {
		return each => each.node !== undefined && (node === undefined || each.node === node);
	}

	const type = call.value('t');

	if (type !== undefined) {
		const inType = new Set(stanzas(call.context).filter(stanza => stanza.attributes.get('type') === type).map(stanza => stanza.mountPoint));

		return each => inType.has(each.mountPoint);
	}

	const system = new Set(['/', '/usr', '/var', '/proc', '/tmp', '/aha']);

	return word === 'all' || call.has('a') ? each => !system.has(each.mountPoint) : undefined;
};

export const umount: AixProgram = {
	paths: ['/usr/sbin/umount', '/etc/umount', '/usr/sbin/unmount', '/usr/bin/umount'],
	options: 'faskt:n:',
	provenance: {
		'': 'captured', f: 'documented', a: 'documented', s: 'invented', k: 'invented', t: 'documented', n: 'documented',
	},
	usage: 'Usage: umount [-f] [-s] {-a | all | allr | -n Node | -t Type | Device | Directory}',
	isRootOnly: true,
	milliseconds: 60,
	async run(call) {
		const {context} = call;
		const {lvm} = context.machine;
		const isMany = chosenByKind(call);

		if (call.operands.length === 0 && isMany === undefined) {
			return call.misused();
		}

		if (isMany !== undefined) {
			const chosen = lvm.mounts.filter(each => isMany(each)).toReversed();

			return chosen.length === 0
				? call.fail(nothingToUnmount)
				: attempts(call, chosen.map(each => () => {
					unmount(context.machine, each, {isForced: call.has('f')});
				}));
		}

		let status = 0;

		for (const name of call.operands) {
			const found = lvm.mounts.find(each => each.mountPoint === name || each.device === name);
			status = found === undefined
				? await call.fail(nothingToUnmount)
				: Math.max(status, await attempts(call, [() => {
					unmount(context.machine, found, {isForced: call.has('f')});
				}]));
		}

		return status;
	},
};

export const fuser: AixProgram = {
	paths: ['/usr/sbin/fuser'],
	options: 'cdfkuxV',
	provenance: {
		'': 'documented', c: 'documented', d: 'invented', f: 'documented', k: 'documented', u: 'documented', x: 'invented', V: 'invented',
	},
	usage: 'Usage: fuser [-c | -d | -f] [-k] [-u] [-x] [-V] File ...',
	async run(call) {
		const {context} = call;
		const {machine} = context;
		const alive = new Set(machine.processes.list().filter(each => each.exit === undefined).map(each => each.pid));
		const running = (machine.lvm.daemons ?? []).filter(daemon => alive.has(daemon.pid));

		for (const name of call.operands) {
			const disk = findDisk(machine.lvm, name);
			await context.err(`${name}: `);

			if (disk !== undefined) {
				const holders = running.filter(daemon => daemon.uses?.includes(disk.name) === true).map(({pid}) => pid);

				// A fault may have it opened by what is no process here.
				await context.out((disk.isOpenElsewhere && holders.length === 0 ? [7_602_674] : holders).map(pid => String(pid).padStart(9)).join(''));
				await context.err('\n');
				continue;
			}

			const place = machine.lvm.mounts.find(each => each.device === name)?.mountPoint ?? context.files.resolve(name);
			const isThere = (each: Process): boolean => each.view.directory === place || (call.has('c') && each.view.directory.startsWith(`${place}/`));
			const hasFiles = (each: Process): boolean => call.has('c') && running.some(daemon => daemon.pid === each.pid && daemon.uses?.includes(place) === true);
			const using = machine.processes.list().filter(each => each.exit === undefined && (isThere(each) || hasFiles(each)));
			await context.out(using.map(each => String(each.pid).padStart(9)).join(''));
			await context.err(using.map(each => `${isThere(each) ? 'c' : ''}${call.has('u') ? `(${each.view.account.name})` : ''}`).join(''));
			await context.err('\n');

			const killed = call.has('k') ? using.filter(one => one.pid !== context.pid) : [];

			for (const each of killed) {
				each.signal('KILL');
			}
		}

		return 0;
	},
};
