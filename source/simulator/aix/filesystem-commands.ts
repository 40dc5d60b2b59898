import {putStanza, removeStanza, stanzas} from './filesystem-table.js';
import {activeGroup, refusing} from './lvm-command.js';
import {makeDirectories} from './group-operations.js';
import {findLogicalVolume, mountOf} from './groups.js';
import {withLock} from './locks.js';
import {LvmProblem} from './lvm-problem.js';
import type {AixProgram, Call} from './program.js';
import {
	blocksOf,
	changeSize,
	createFilesystem,
	removeFilesystem,
} from './volume-operations.js';

const attributesOf = (call: Call): ReadonlyMap<string, string> => new Map(call.values('a').map(value => {
	const at = value.indexOf('=');

	return at === -1 ? [value, ''] : [value.slice(0, at), value.slice(at + 1)];
}));

export const crfs: AixProgram = {
	paths: ['/usr/sbin/crfs'],
	isScript: true,
	options: 'v:g:d:m:n:u:A:p:t:a:l:i:',
	provenance: {
		'': 'captured', v: 'captured', g: 'captured', m: 'captured', a: 'captured', d: 'documented', u: 'documented', A: 'documented', p: 'documented', t: 'documented', n: 'invented', l: 'invented', i: 'invented',
	},
	usage: 'Usage: crfs -v Vfs {-g VolumeGroup | -d Device} [-l LogPartitions] -m MountPoint [-u MountGroup] [-A {yes|no}] [-p {ro|rw}] [-a Attribute=Value ...] [-t {yes|no}]',
	isRootOnly: true,
	milliseconds: 2500,
	run: refusing(async call => {
		const {context} = call;
		const mountPoint = call.value('m');
		const device = call.value('d');
		const attributes = attributesOf(call);

		if (call.value('v') !== 'jfs2' || mountPoint?.startsWith('/') !== true || (device === undefined && call.value('g') === undefined)) {
			return call.misused();
		}

		const found = device === undefined ? undefined : findLogicalVolume(context.machine.lvm, device);

		if (device !== undefined && found === undefined) {
			throw new LvmProblem(`crfs: 0506-972 Cannot find the logical volume ${device}.`);
		}

		const group = await activeGroup(context, 'crfs', found?.group.name ?? call.value('g') ?? '');
		const size = attributes.get('size');
		const blocks = size === undefined ? undefined : blocksOf(size);

		if (found === undefined && blocks === undefined) {
			throw new LvmProblem('crfs: 0506-908 The size attribute is missing or not valid.');
		}

		return withLock(context, group, async () => {
			const log = attributes.get('logname');
			const mountGroup = call.value('u');
			const volume = createFilesystem(context, group, {
				mountPoint,
				size: blocks ?? 0,
				volume: found?.volume,
				log: log === undefined ? undefined : (log === 'INLINE' || log.startsWith('/dev/') ? log : `/dev/${log}`),
				attributes: new Map([
					['mount', call.value('A') === 'yes' ? 'true' : 'false'],
					['options', attributes.get('options') ?? call.value('p') ?? 'rw'],
					...(mountGroup === undefined ? [] : [['type', mountGroup] as const]),
					['account', call.value('t') === 'yes' ? 'true' : 'false'],
				]),
				facts: {blockSize: Number(attributes.get('agblksize') ?? 4096), hasEfs: attributes.get('efs') === 'yes', hasInternalSnapshots: attributes.get('isnapshot') === 'yes'},
			});
			const filesystem = context.machine.files.filesystems.get(`/dev/${volume.name}`);
			await context.out(`File system created successfully.\n${Math.floor((filesystem?.freeBytes ?? 0) / 1024)} kilobytes total disk space.\nNew File System size is ${volume.content?.size ?? 0}\n`);

			return 0;
		});
	}),
};

const requireFilesystem = (call: Call, program: string) => {
	const {context} = call;
	const name = call.operands.at(-1) ?? '';
	const stanza = stanzas(context).find(each => each.mountPoint === name || each.attributes.get('dev') === name);

	if (stanza === undefined) {
		throw new LvmProblem(`${program}: 0506-915 No record matching ${name} was found in /etc/filesystems.`);
	}

	return {stanza, found: findLogicalVolume(context.machine.lvm, stanza.attributes.get('dev') ?? '')};
};

export const chfs: AixProgram = {
	paths: ['/usr/sbin/chfs'],
	isScript: true,
	options: 'a:A:d:m:n:p:t:u:f',
	provenance: {
		'': 'documented', a: 'captured', A: 'documented', d: 'documented', m: 'documented', p: 'documented', t: 'documented', u: 'documented', n: 'invented', f: 'invented',
	},
	usage: 'Usage: chfs [-n NodeName] [-m NewMountPoint] [-u MountGroup] [-A {yes|no}] [-p {ro|rw}] [-t {yes|no}] [-a Attribute=Value] [-d Attribute] FileSystem',
	isRootOnly: true,
	milliseconds: 900,
	run: refusing(async call => {
		const {context} = call;

		if (call.operands.length !== 1) {
			return call.misused();
		}

		const {stanza, found} = requireFilesystem(call, 'chfs');
		const attributes = new Map(stanza.attributes);
		const changes = attributesOf(call);
		const size = changes.get('size');

		if (size !== undefined) {
			const content = found?.volume.content;
			const blocks = blocksOf(size.replace(/^[+\-]/v, ''));

			if (found === undefined || content === undefined || blocks === undefined) {
				throw new LvmProblem('chfs: 0506-908 The size attribute is missing or not valid.');
			}

			const wanted = size.startsWith('+') ? content.size + blocks : (size.startsWith('-') ? content.size - blocks : blocks);
			const made = await withLock(context, found.group, async () => changeSize(context, found.group, found.volume, wanted));
			await context.out(`Filesystem size changed to ${made}\n`);
		}

		const freeze = changes.get('freeze') ?? changes.get('refreeze');

		if (freeze !== undefined) {
			const content = found?.volume.content;

			if (found === undefined || content === undefined || mountOf(context.machine.lvm, found.volume) === undefined) {
				throw new LvmProblem(`chfs: 0506-950 ${stanza.mountPoint} cannot be frozen.`);
			}

			const seconds = freeze === 'off' ? 0 : Number(freeze);

			if (!Number.isSafeInteger(seconds) || seconds < 0) {
				throw new LvmProblem(`chfs: 0506-952 The value ${freeze} is not valid for freeze.`);
			}

			if (seconds === 0) {
				delete content.frozenUntil;
			} else {
				content.frozenUntil = context.machine.clock.now + (seconds * 1000);
			}
		}

		for (const [name, value] of changes) {
			if (['options', 'log', 'vol', 'check', 'account'].includes(name)) {
				attributes.set(name, value);
			}
		}

		for (const [letter, name, isSwitch] of [['A', 'mount', true], ['u', 'type', false], ['p', 'options', false], ['t', 'account', true]] as const) {
			const value = call.value(letter);

			if (value !== undefined) {
				attributes.set(name, isSwitch ? String(value === 'yes') : value);
			}
		}

		for (const name of call.values('d')) {
			attributes.delete(name);
		}

		const mountPoint = call.value('m') ?? stanza.mountPoint;

		if (mountPoint !== stanza.mountPoint) {
			removeStanza(context, stanza.mountPoint);
			makeDirectories(context, mountPoint);

			if (found !== undefined) {
				found.volume.label = mountPoint;
			}
		}

		putStanza(context, {mountPoint, attributes});

		return 0;
	}),
};

export const rmfs: AixProgram = {
	paths: ['/usr/sbin/rmfs'],
	isScript: true,
	options: 'rif',
	provenance: {
		'': 'captured', r: 'captured', i: 'documented', f: 'invented',
	},
	usage: 'Usage: rmfs [-r | -i] FileSystem',
	isRootOnly: true,
	milliseconds: 1200,
	run: refusing(async call => {
		const {context} = call;

		if (call.operands.length !== 1) {
			return call.misused();
		}

		const {stanza, found} = requireFilesystem(call, 'rmfs');

		if (found === undefined) {
			removeStanza(context, stanza.mountPoint);

			return 0;
		}

		return withLock(context, found.group, async () => {
			await context.out(removeFilesystem(context, found.group, found.volume, stanza.mountPoint, call.has('r')));

			return 0;
		});
	}),
};

export const logform: AixProgram = {
	paths: ['/usr/sbin/logform'],
	options: 'V:',
	provenance: {'': 'documented', V: 'documented'},
	usage: 'Usage: logform [-V VfsType] LogName',
	isRootOnly: true,
	milliseconds: 500,
	run: refusing(async call => {
		const device = call.operands.at(-1);

		if (device === undefined) {
			return call.misused();
		}

		if (findLogicalVolume(call.context.machine.lvm, device) === undefined) {
			throw new LvmProblem(`logform: 0507-508 Cannot open the device ${device}.`);
		}

		return 0;
	}),
};
