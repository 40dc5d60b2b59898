import type {PhysicalVolume} from '../base/facts.js';
import type {Answers} from './answers.js';
import {diskUse} from './disk-use.js';
import {given} from './given.js';
import {parseLsclusterDisks} from './parse-cluster.js';
import {parseIoscliSizes, type HostAdapter} from './parse-ioscli.js';
import {parseLsattr} from './parse-lsattr.js';
import {parseLscfg} from './parse-lscfg.js';
import {parseLspath, type PathRow} from './parse-lspath.js';
import {parseLsps} from './parse-lsps.js';
import {parseLspvDisk, type DiskDetails} from './parse-lspv-disk.js';
import {parseLspvU, type DiskRow} from './parse-lspv.js';
import {foreignByDisk, parseDeviceNodes} from './parse-raw-devices.js';
import {parseWparDevices} from './parse-lswpar.js';
import {parseSysdumpdev} from './parse-sysdumpdev.js';
import type {GroupMember} from './parse-lsvg-p.js';
import {contentLines, leadingNumber} from './output-lines.js';
import {lsmap} from './questions.js';
import {readLine} from './read-system.js';

type State = PhysicalVolume['state'];

const printedStates = ['active', 'missing', 'removed'] as const;

const stateOf = (row: DiskRow, isMember: boolean, member: GroupMember | undefined, details: DiskDetails | undefined): State => {
	if (!isMember) {
		return 'none';
	}

	const said = member === undefined ? details?.state : member.state;

	// Of `active`, a list of lspv speaks of the group.
	return printedStates.find(state => state === said) ?? (member === undefined && (row.status === 'missing' || row.status === 'removed') ? row.status : 'unknown');
};

/**
Size in MiB: what getconf says, else the attribute, else partitions. A disk that cannot be opened has 0 for some of them, which is no size.
*/
const sizeOf = (answers: Answers, name: string, attributes: ReadonlyMap<string, string> | undefined): number | undefined => {
	const said = answers.read(`getconf DISK_SIZE /dev/${name}`, text => leadingNumber(contentLines(text)[0] ?? '', 'getconf DISK_SIZE'));

	if (said !== undefined && said > 0) {
		return said;
	}

	const attribute = attributes?.get('size_in_mb');

	if (attribute !== undefined && /^[1-9]\d{0,11}$/v.test(attribute)) {
		return Number(attribute);
	}

	const booted = answers.read(`bootinfo -s ${name}`, text => leadingNumber(contentLines(text)[0] ?? '', 'bootinfo -s'));

	return booted === 0 ? undefined : booted;
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

	const nodes = ['ls -l /dev/rhdisk*', 'ls -l /dev'].flatMap(id => answers.read(id, parseDeviceNodes) ?? []);

	for (const [disk, {name, line}] of foreignByDisk(nodes)) {
		add(disk, {kind: 'raw-device-owner', evidence: `ls -l /dev/${name}: ${line}${name === `r${disk}` ? '' : ` (the numbers of r${disk})`}`});
	}

	for (const [disk, wpar] of answers.read('lswpar -D', parseWparDevices, {isExpected: () => true}) ?? []) {
		add(disk, {kind: 'wpar-disk', evidence: `lswpar -D: ${disk} of ${wpar}`});
	}

	for (const {name, client, devices} of adapters) {
		for (const {name: target, backing} of devices) {
			if (backing !== undefined) {
				add(backing, {kind: 'client-disk', evidence: `lsmap -all: ${target} on ${name}, backed by ${backing}${client === undefined ? '' : `, client partition ${client}`}`});
			}
		}
	}

	const hostname = readLine(answers, 'uname -n');

	for (const [disk, kind] of answers.read('lscluster -d', text => parseLsclusterDisks(text, hostname), {isExpected: () => true}) ?? []) {
		add(disk, {kind: kind === 'CLUSDISK' ? 'cluster-disk' : 'powerha-repository', evidence: `lscluster -d: ${disk}, type ${kind}`});
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
	const isListed = answers.isWhole('lsvg');
	const isMapped = answers.raw(lsmap) === undefined || answers.isWhole(lsmap);
	const disks: PhysicalVolume[] = [];

	const attributes = new Map(rows.map(({name}) => [name, answers.read(`lsattr -El ${name}`, parseLsattr)]));
	const uniqueIdOf = (name: string): string | undefined => attributes.get(name)?.get('unique_id') ?? uniqueIds?.get(name);
	const owned = rows.filter(row => row.volumeGroup !== undefined);
	const ownedByPvid = new Map(owned.map(row => [row.pvid, row]));
	const ownedById = new Map(owned.map(row => [uniqueIdOf(row.name), row]));

	// What lspv calls None may be a member all the same, where the ODM and the disks do not agree, or another path to one, or its copy.
	const hiddenUses = ({name, pvid}: DiskRow): readonly Use[] => {
		const uniqueId = uniqueIdOf(name);
		const twin = (pvid === undefined ? undefined : ownedByPvid.get(pvid)) ?? (uniqueId === undefined ? undefined : ownedById.get(uniqueId));

		return [
			...members.filter(member => member.name === name).map(member => ({kind: 'volume-group', evidence: `lsvg -p ${member.volumeGroup}: ${name} ${member.state}`})),
			...twin === undefined ? [] : [{kind: 'same-disk', evidence: `${pvid !== undefined && twin.pvid === pvid ? `PVID ${pvid}` : `unique id ${uniqueId ?? ''}`} of ${name} is also that of ${twin.name}; lspv: ${twin.line}`}],
		];
	};

	for (const row of rows) {
		const {name} = row;
		const member = byName.get(`${row.volumeGroup ?? ''} ${name}`);

		// The name of an NSD or of a lock stands where groups do. Of what lsvg does not list, a status, or a PVID beside a name like a group's, speaks for a group.
		const hasPvid = row.pvid !== undefined || !/(?:none|aucun|keine?|ninguno|nessuno) \S+/v.test(row.line);
		const isLikeGroup = row.status === undefined ? hasPvid && (!isListed || /vg/iv.test(row.volumeGroup ?? '')) : row.status !== 'locked';
		const isMember = row.volumeGroup !== undefined && (groups.has(row.volumeGroup) || isLikeGroup);
		const details = row.volumeGroup === undefined ? undefined : answers.read(`lspv ${name}`, parseLspvDisk, {isExpected: ({out, err}) => (isMember ? /0516-010\s/v : /0516-(?:010|320|1396)\s/v).test(`${err}\n${out}`)});
		const size = sizeOf(answers, name, attributes.get(name)) ?? sizes.get(name) ?? (details?.ppSizeMiB === undefined || details.totalPPs === undefined ? undefined : details.ppSizeMiB * details.totalPPs);

		disks.push({
			name,
			...given('pvid', row.pvid),
			...given('uniqueId', uniqueIdOf(name)),
			...given('serial', serials?.get(name) ?? answers.read(`lscfg -vpl ${name}`, parseLscfg, {isExpected: () => name.startsWith('hdisk')})?.get(name)),
			...given('volumeGroup', isMember ? row.volumeGroup : undefined),
			state: stateOf(row, isMember, member, details),
			...given('sizeMiB', size),
			...given('freePPs', member?.freePPs ?? details?.freePPs),
			...given('reservePolicy', attributes.get(name)?.get('reserve_policy')),
			...given('paths', paths.get(name)),
			...diskUse(answers, row, {
				attributes: attributes.get(name), isMember, extra: [...row.volumeGroup === undefined ? hiddenUses(row) : [], ...uses.get(name) ?? []], isRoot, isMapped,
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
