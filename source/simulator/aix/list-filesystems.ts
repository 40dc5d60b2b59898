import type {UtilityContext} from '../utility.js';
import type {AixProgram} from './program.js';
import {row} from './columns.js';
import {findGroup, findLogicalVolume, lpCount} from './groups.js';
import {noGroup, notVariedOn} from './list-groups.js';
import {stanzas, type Stanza} from './filesystem-table.js';

const sizes = (context: UtilityContext, stanza: Stanza) => {
	const found = findLogicalVolume(context.machine.lvm, stanza.attributes.get('dev') ?? '');

	return found === undefined || !found.group.isVariedOn || found.volume.content === undefined ? undefined : {content: found.volume.content, volumeSize: lpCount(found.volume) * found.group.ppSize * 2048};
};

const yes = (isTrue: boolean): string => isTrue ? 'yes' : 'no';

/**
The facts that `-q` adds, in 512-byte blocks.
*/
const details = (context: UtilityContext, stanza: Stanza): ReadonlyArray<readonly [string, string | number]> | undefined => {
	const found = sizes(context, stanza);

	if (found === undefined || !['jfs', 'jfs2'].includes(stanza.attributes.get('vfs') ?? '')) {
		return undefined;
	}

	const {content, volumeSize} = found;

	if (stanza.attributes.get('vfs') === 'jfs') {
		return [
			['lv size', volumeSize],
			['fs size', content.size],
			['frag size', 4096],
			['nbpi', stanza.attributes.get('bf') === 'true' ? 8192 : 4096],
			['compress', 'no'],
			['bf', stanza.attributes.get('bf') ?? 'false'],
			['ag', stanza.attributes.get('bf') === 'true' ? 64 : 8],
		];
	}

	return [
		['lv size', volumeSize],
		['fs size', content.size],
		['block size', content.blockSize],
		['sparse files', 'yes'],
		['inline log', yes(content.hasInlineLog)],
		['inline log size', content.inlineLogSize],
		['EAformat', content.eaFormat],
		['Quota', yes(content.hasQuota)],
		['DMAPI', 'no'],
		['VIX', 'yes'],
		['EFS', yes(content.hasEfs)],
		['ISNAPSHOT', yes(content.hasInternalSnapshots)],
		['MAXEXT', 0],
		['MountGuard', yes(content.hasMountGuard)],
	];
};

const isMountedAtBoot = (stanza: Stanza): boolean => ['true', 'automatic'].includes(stanza.attributes.get('mount') ?? 'false');

const isRemote = (stanza: Stanza): boolean => stanza.attributes.get('vfs')?.startsWith('nfs') === true;

const colonRow = (context: UtilityContext, stanza: Stanza): string => {
	const {attributes} = stanza;
	const size = sizes(context, stanza)?.content.size ?? (attributes.get('vfs') === 'procfs' ? 0 : '');

	return [
		stanza.mountPoint,
		attributes.get('dev') ?? '',
		attributes.get('vfs') ?? '',
		attributes.get('nodename') ?? '',
		attributes.get('type') ?? '',
		size,
		attributes.get('options') ?? '',
		yes(isMountedAtBoot(stanza)),
		attributes.get('account') === 'true' ? 'yes' : 'no',
	].join(':');
};

const tableRow = (context: UtilityContext, stanza: Stanza): string => {
	const {attributes} = stanza;

	return `${row([
		[attributes.get('dev') ?? '--', 16],
		[attributes.get('nodename') ?? '--', 11],
		[stanza.mountPoint, 23],
		[attributes.get('vfs') ?? '--', 6],
		[sizes(context, stanza)?.content.size ?? '--', 8],
		[attributes.get('options') ?? '--', 11],
		[yes(isMountedAtBoot(stanza)), 5],
		[attributes.get('account') === 'true' ? 'yes' : 'no', 3],
	])}\n`;
};

export const lsfs: AixProgram = {
	paths: ['/usr/sbin/lsfs'],
	options: 'qclav:u:',
	provenance: {
		'': 'captured', q: 'documented', c: 'captured', l: 'captured', a: 'captured', v: 'documented', u: 'documented',
	},
	usage: 'Usage: lsfs [-q] [-c | -l] [-a | -v Vfstype | -u MtGroup | File System...]',
	async run(call) {
		const {context} = call;
		const all = stanzas(context);
		let status = 0;
		let chosen: readonly Stanza[] = all.filter(stanza => (call.value('v') === undefined || stanza.attributes.get('vfs') === call.value('v')) && (call.value('u') === undefined || stanza.attributes.get('type') === call.value('u')));

		if (call.operands.length > 0) {
			const found: Stanza[] = [];

			for (const name of call.operands) {
				const stanza = all.find(each => each.mountPoint === name) ?? all.find(each => each.attributes.get('dev') === name);

				if (stanza === undefined) {
					await context.err(`lsfs: 0506-915 No record matching ${name} was found in /etc/filesystems.\n`);
					status = 1;
				} else {
					found.push(stanza);
				}
			}

			if (found.length === 0) {
				return status;
			}

			chosen = found;
		}

		await context.out(call.has('c')
			? '#MountPoint:Device:Vfs:Nodename:Type:Size:Options:AutoMount:Acct\n'
			: 'Name            Nodename   Mount Pt               VFS   Size    Options    Auto Accounting\n');

		for (const stanza of chosen) {
			await context.out(call.has('c') ? `${colonRow(context, stanza)}\n` : tableRow(context, stanza));
			const added = call.has('q') && !isRemote(stanza) ? details(context, stanza) : undefined;

			if (added !== undefined) {
				await context.out(call.has('c')
					? `(${added.map(([name, value]) => `${name} ${value}`).join(':')})\n`
					: `  (${added.map(([name, value]) => `${name}: ${value}`).join(', ')})\n`);
			}
		}

		return status;
	},
};

export const lsvgfs: AixProgram = {
	paths: ['/usr/sbin/lsvgfs'],
	options: '',
	provenance: {'': 'captured'},
	usage: 'Usage: lsvgfs VGname',
	async run(call) {
		const {context} = call;
		const [name] = call.operands;

		if (name === undefined) {
			return call.misused();
		}

		const group = findGroup(context.machine.lvm, name);

		if (group === undefined) {
			return call.fail(noGroup('lsvgfs', name));
		}

		if (!group.isVariedOn) {
			return call.fail(notVariedOn);
		}

		const devices = new Set(group.logicalVolumes.map(volume => `/dev/${volume.name}`));

		for (const stanza of stanzas(context)) {
			if (devices.has(stanza.attributes.get('dev') ?? '')) {
				await context.out(`${stanza.mountPoint}\n`);
			}
		}

		return 0;
	},
};
