import type {PhysicalVolume} from '../base/facts.js';
import type {Answers} from './answers.js';
import {diskUse} from './disk-use.js';
import {given} from './given.js';
import {parseIoscliSizes, type HostAdapter} from './parse-ioscli.js';
import {parseLsattr} from './parse-lsattr.js';
import {parseLscfg} from './parse-lscfg.js';
import {parseLspath, type PathRow} from './parse-lspath.js';
import {parseLsps} from './parse-lsps.js';
import {parseLsclusterDisks} from './parse-cluster.js';
import {parseLspvDisk} from './parse-lspv-disk.js';
import {parseLspvU, type DiskRow} from './parse-lspv.js';
import {parseRawDevices} from './parse-raw-devices.js';
import {parseSysdumpdev} from './parse-sysdumpdev.js';
import type {GroupMember} from './parse-lsvg-p.js';
import {contentLines, leadingNumber} from './output-lines.js';

type State = PhysicalVolume['state'];

const printedStates = ['active', 'missing', 'removed'] as const;

const stateOf = (row: DiskRow, isMember: boolean, member: GroupMember | undefined): State => {
	if (!isMember) {
		return 'none';
	}

	if (member === undefined) {
		// Of `active`, lspv speaks of the group.
		return row.status === 'missing' || row.status === 'removed' ? row.status : 'unknown';
	}

	return printedStates.find(state => state === member.state) ?? 'unknown';
};

/**
Size in MiB: what getconf says, else the attribute, else partitions.
*/
const sizeOf = (answers: Answers, name: string, attributes: ReadonlyMap<string, string> | undefined): number | undefined => {
	const said = answers.read(`getconf DISK_SIZE /dev/${name}`, text => leadingNumber(contentLines(text)[0] ?? '', 'getconf DISK_SIZE'));

	if (said !== undefined) {
		return said;
	}

	const attribute = attributes?.get('size_in_mb');

	return attribute !== undefined && /^\d{1,12}$/v.test(attribute) ? Number(attribute) : answers.read(`bootinfo -s ${name}`, text => leadingNumber(contentLines(text)[0] ?? '', 'bootinfo -s'));
};

const grouped = (paths: readonly PathRow[]): ReadonlyMap<string, NonNullable<PhysicalVolume['paths']>> => {
	const byDisk = new Map<string, NonNullable<PhysicalVolume['paths']>>();

	for (const {disk, status, parent} of paths) {
		const known = byDisk.get(disk);

		if (known === undefined) {
			byDisk.set(disk, [{status, parent}]);
		} else {
			known.push({status, parent});
		}
	}

	return byDisk;
};

type Use = NonNullable<PhysicalVolume['usedBy']>[number];

/**
Uses that commands show which list all disks at once.
*/
const listedUses = (answers: Answers, adapters: readonly HostAdapter[]): ReadonlyMap<string, readonly Use[]> => {
	const uses = new Map<string, Use[]>();

	const add = (disk: string, use: Use): void => {
		uses.set(disk, [...uses.get(disk) ?? [], use]);
	};

	for (const {name, disk} of answers.read('lsps -a', parseLsps) ?? []) {
		add(disk, {kind: 'paging', evidence: `lsps -a: ${name} on ${disk}`});
	}

	for (const [which, device] of Object.entries(answers.read('sysdumpdev -l', parseSysdumpdev) ?? {})) {
		add(device.replace(/^\/dev\/r?/v, ''), {kind: 'dump', evidence: `sysdumpdev -l: ${which} ${device}`});
	}

	for (const [disk, {owner, line}] of answers.read('ls -l /dev/rhdisk*', parseRawDevices) ?? []) {
		if (owner !== 'root' && owner !== '0') {
			add(disk, {kind: 'raw-device-owner', evidence: `ls -l /dev/r${disk}: ${line}`});
		}
	}

	for (const {name, client, devices} of adapters) {
		for (const {name: target, backing} of devices) {
			if (backing !== undefined) {
				add(backing, {kind: 'client-disk', evidence: `lsmap -all: ${target} on ${name}, backed by ${backing}${client === undefined ? '' : `, client partition ${client}`}`});
			}
		}
	}

	for (const disk of answers.read('lscluster -d', parseLsclusterDisks, {isExpected: () => true}) ?? []) {
		add(disk, {kind: 'powerha-repository', evidence: `lscluster -d: ${disk}, type REPDISK`});
	}

	return uses;
};

/**
Reads the disks that lspv lists, and members of groups that it does not (a missing disk shows in `lsvg -p` alone).
*/
export const readDisks = (answers: Answers, {rows, members, groups, isRoot, adapters}: {
	readonly rows: readonly DiskRow[];
	readonly members: readonly GroupMember[];
	readonly groups: ReadonlySet<string>;
	readonly isRoot: boolean;
	readonly adapters: readonly HostAdapter[];
}): readonly PhysicalVolume[] => {
	const paths = grouped(answers.readFirst(['lspath', 'plain lspath'], parseLspath) ?? []);
	const serials = answers.read('lscfg -vpl hdisk*', parseLscfg, {isExpected: () => rows.every(row => !row.name.startsWith('hdisk'))});
	const uniqueIds = answers.read('lspv -u', parseLspvU, {isExpected: () => true});
	const uses = listedUses(answers, adapters);
	const sizes = new Map([...answers.read('lspv -free', parseIoscliSizes) ?? [], ...answers.read('lspv -size', parseIoscliSizes) ?? []]);
	const byName = new Map(members.map(member => [`${member.volumeGroup} ${member.name}`, member]));
	const seen = new Set(rows.map(row => row.name));
	const disks: PhysicalVolume[] = [];

	for (const row of rows) {
		const {name} = row;
		const attributes = answers.read(`lsattr -El ${name}`, parseLsattr);
		const member = byName.get(`${row.volumeGroup ?? ''} ${name}`);

		// The name of an NSD or of a lock stands where groups do; a member of a group has a PVID.
		const isMember = row.volumeGroup !== undefined && (groups.has(row.volumeGroup) || row.pvid !== undefined || !/(?:none|aucun|keine?|ninguno|nessuno) \S+/v.test(row.line));
		const details = row.volumeGroup === undefined ? undefined : answers.read(`lspv ${name}`, parseLspvDisk, {isExpected: ({out, err}) => /0516-010\s/v.test(`${err}\n${out}`)});
		const size = sizeOf(answers, name, attributes) ?? sizes.get(name) ?? (details?.ppSizeMiB === undefined || details.totalPPs === undefined ? undefined : details.ppSizeMiB * details.totalPPs);

		disks.push({
			name,
			...given('pvid', row.pvid),
			...given('uniqueId', attributes?.get('unique_id') ?? uniqueIds?.get(name)),
			...given('serial', serials?.get(name) ?? answers.read(`lscfg -vpl ${name}`, parseLscfg)?.get(name)),
			...given('volumeGroup', isMember ? row.volumeGroup : undefined),
			state: stateOf(row, isMember, member),
			...given('sizeMiB', size),
			...given('freePPs', member?.freePPs ?? details?.freePPs),
			...given('reservePolicy', attributes?.get('reserve_policy')),
			...given('paths', paths.get(name)),
			...diskUse(answers, row, {
				attributes, groups, extra: uses.get(name) ?? [], isRoot,
			}),
		});
	}

	for (const member of members) {
		if (!seen.has(member.name)) {
			disks.push({
				name: member.name,

				// A disk that the ODM no longer has is named by its PVID.
				...given('pvid', /^[\da-f]{16}$/v.test(member.name) ? member.name : undefined),
				volumeGroup: member.volumeGroup,
				state: member.state === 'missing' || member.state === 'removed' ? member.state : 'unknown',
				freePPs: member.freePPs,
				use: 'used',
				usedBy: [{kind: 'volume-group', evidence: `lsvg -p ${member.volumeGroup}: ${member.name} ${member.state}`}],
			});
		}
	}

	return disks;
};
