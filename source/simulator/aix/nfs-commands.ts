import {
	findStanza,
	putStanza,
	removeStanza,
	stanzas,
	type Stanza,
} from './filesystem-table.js';
import {makeDirectories} from './group-operations.js';
import {MountProblem, mountRemote, unmount} from './mounting.js';
import type {AixProgram, Call} from './program.js';

const isRemote = ({attributes}: Stanza): boolean => attributes.has('nodename');

/**
Options of a mount as the stanza has them, from the letters of `mknfsmnt` and `chnfsmnt`.
*/
const mountOptions = (call: Call, before = ''): string => {
	const kept = before.split(',').filter(word => word !== '');
	const set = (pattern: RegExp, word: string | undefined): void => {
		if (word === undefined) {
			return;
		}

		const at = kept.findIndex(each => pattern.test(each));

		kept.splice(at === -1 ? kept.length : at, at === -1 ? 0 : 1, word);
	};

	const version = call.value('K');

	set(/^r[ow]$/v, call.value('t'));
	set(/^[bf]g$/v, call.value('w'));
	set(/^(?:hard|soft)$/v, call.has('S') ? 'soft' : (call.has('H') ? 'hard' : undefined));
	set(/^vers=/v, version === undefined || version === 'any' ? undefined : `vers=${version}`);
	set(/^sec=/v, call.value('M') === undefined ? undefined : `sec=${call.value('M')!.replaceAll(',', ':')}`);

	return kept.join(',');
};

const isWantedNow = (call: Call): boolean => !call.has('I');

const put = async (call: Call, mountPoint: string, attributes: ReadonlyMap<string, string>): Promise<number> => {
	const {context} = call;

	putStanza(context, {mountPoint, attributes});

	if (!isWantedNow(call)) {
		return 0;
	}

	try {
		const mounted = context.machine.lvm.mounts.find(each => each.mountPoint === mountPoint);

		if (mounted !== undefined) {
			unmount(context.machine, mounted);
		}

		mountRemote(context.machine, {
			node: attributes.get('nodename') ?? '', device: attributes.get('dev') ?? '', mountPoint, options: attributes.get('options'),
		});

		return 0;
	} catch (error) {
		if (error instanceof MountProblem) {
			return call.fail(error.message);
		}

		throw error;
	}
};

export const mknfsmnt: AixProgram = {
	paths: ['/usr/sbin/mknfsmnt'],
	isScript: true,
	options: 'f:d:h:t:m:w:K:M:ABNISHanq',
	provenance: {
		'': 'documented', f: 'documented', d: 'documented', h: 'documented', t: 'documented', m: 'documented', w: 'documented', K: 'documented', M: 'documented', A: 'documented', a: 'documented', B: 'documented', I: 'documented', N: 'documented', S: 'documented', H: 'documented', n: 'invented', q: 'invented',
	},
	usage: 'Usage: mknfsmnt -f PathName -d RemoteDirectory -h RemoteHost [-t {rw|ro}] [-m MountTypeName] [-w {fg|bg}] [-K {any|2|3|4}] [-M Methods] [-A|-a] [-S|-H] [-B|-I|-N]',
	isRootOnly: true,
	milliseconds: 400,
	async run(call) {
		const [mountPoint, device, node, type] = ['f', 'd', 'h', 'm'].map(letter => call.value(letter));

		if (mountPoint?.startsWith('/') !== true || device === undefined || node === undefined) {
			return call.misused();
		}

		if (findStanza(call.context, mountPoint) !== undefined) {
			return call.fail(`mknfsmnt: 1831-350 ${mountPoint} is in /etc/filesystems already.`);
		}

		makeDirectories(call.context, mountPoint);

		return put(call, mountPoint, new Map([
			['dev', device],
			['vfs', 'nfs'],
			['nodename', node],
			['mount', String(call.has('A'))],
			...type === undefined ? [] : [['type', type] as const],
			['options', mountOptions(call, `${call.value('t') ?? 'rw'},${call.value('w') ?? 'bg'},hard,intr`)],
			['account', 'false'],
		]));
	},
};

export const chnfsmnt: AixProgram = {
	...mknfsmnt,
	paths: ['/usr/sbin/chnfsmnt'],
	usage: mknfsmnt.usage.replace('mknfsmnt', 'chnfsmnt'),
	async run(call) {
		const stanza = findStanza(call.context, call.value('f') ?? '');

		if (stanza === undefined || !isRemote(stanza)) {
			return call.fail(`chnfsmnt: 1831-351 ${call.value('f') ?? ''} is no remote file system in /etc/filesystems.`);
		}

		const attributes = new Map(stanza.attributes);

		for (const [letter, name] of [['d', 'dev'], ['h', 'nodename'], ['m', 'type']] as const) {
			const value = call.value(letter);

			if (value !== undefined) {
				attributes.set(name, value);
			}
		}

		if (call.has('A') || call.has('a')) {
			attributes.set('mount', String(call.has('A')));
		}

		attributes.set('options', mountOptions(call, attributes.get('options')));

		return put(call, stanza.mountPoint, attributes);
	},
};

export const rmnfsmnt: AixProgram = {
	paths: ['/usr/sbin/rmnfsmnt'],
	isScript: true,
	options: 'f:BIN',
	provenance: {
		'': 'documented', f: 'documented', B: 'documented', I: 'documented', N: 'documented',
	},
	usage: 'Usage: rmnfsmnt -f PathName [-B|-I|-N]',
	isRootOnly: true,
	milliseconds: 400,
	async run(call) {
		const {context} = call;
		const stanza = findStanza(context, call.value('f') ?? '');

		if (stanza === undefined || !isRemote(stanza)) {
			return call.fail(`rmnfsmnt: 1831-351 ${call.value('f') ?? ''} is no remote file system in /etc/filesystems.`);
		}

		const mounted = context.machine.lvm.mounts.find(each => each.mountPoint === stanza.mountPoint);

		if (mounted !== undefined && isWantedNow(call)) {
			try {
				unmount(context.machine, mounted);
			} catch (error) {
				if (error instanceof MountProblem) {
					return call.fail(error.message);
				}

				throw error;
			}
		}

		if (!call.has('N')) {
			removeStanza(context, stanza.mountPoint);
		}

		return 0;
	},
};

export const lsnfsmnt: AixProgram = {
	paths: ['/usr/sbin/lsnfsmnt'],
	options: 'acl',
	provenance: {
		'': 'documented', a: 'documented', c: 'invented', l: 'documented',
	},
	usage: 'Usage: lsnfsmnt [-a] [-c | -l] [FileSystem ...]',
	async run(call) {
		const rows = stanzas(call.context).filter(stanza => isRemote(stanza) && (call.operands.length === 0 || call.operands.includes(stanza.mountPoint)));

		if (call.has('c')) {
			await call.context.out(`#MountPoint:Device:Vfs:Nodename:Type:Size:Options:AutoMount:Acct\n${rows.map(({mountPoint, attributes}) => `${mountPoint}:${attributes.get('dev') ?? ''}:nfs:${attributes.get('nodename') ?? ''}:${attributes.get('type') ?? ''}::${attributes.get('options') ?? ''}:${attributes.get('mount') === 'true' ? 'yes' : 'no'}:no\n`).join('')}`);

			return 0;
		}

		await call.context.out(`Name            Nodename   Mount Pt               VFS   Size    Options    Auto Accounting\n${rows.map(({mountPoint, attributes}) => `${(attributes.get('dev') ?? '').padEnd(15)} ${(attributes.get('nodename') ?? '').padEnd(10)} ${mountPoint.padEnd(22)} nfs   --      ${(attributes.get('options') ?? '').padEnd(10)} ${attributes.get('mount') === 'true' ? 'yes' : 'no'}  no\n`).join('')}`);

		return 0;
	},
};
