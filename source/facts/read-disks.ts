import type {PhysicalVolume} from '../base/facts.js';
import type {Answers} from './answers.js';
import {diskUse, dumpUses} from './disk-use.js';
import {given} from './given.js';
import {parseLsattr} from './parse-lsattr.js';
import {parseLscfg} from './parse-lscfg.js';
import {parseLspath, type PathRow} from './parse-lspath.js';
import {parseLsps} from './parse-lsps.js';
import {parseLspvDisk} from './parse-lspv-disk.js';
import type {DiskRow} from './parse-lspv.js';
import type {GroupMember} from './parse-lsvg-p.js';
import {contentLines, leadingNumber} from './output-lines.js';

type State = PhysicalVolume['state'];

const printedStates = ['active', 'missing', 'removed'] as const;

const stateOf = (row: DiskRow, member: GroupMember | undefined): State => {
	if (row.volumeGroup === undefined) {
		return 'none';
	}

	return member === undefined ? 'unknown' : printedStates.find(state => state === member.state) ?? 'unknown';
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

	return attribute !== undefined && /^\d{1,12}$/v.test(attribute) ? Number(attribute) : undefined;
};

const pathsOf = (paths: readonly PathRow[] | undefined, disk: string): PhysicalVolume['paths'] => {
	const mine = paths?.filter(path => path.disk === disk).map(({status, parent}) => ({status, parent}));

	return mine === undefined || mine.length === 0 ? undefined : mine;
};

/**
Reads the disks that lspv lists, and members of groups that it does not (a missing disk shows in `lsvg -p` alone).
*/
export const readDisks = (answers: Answers, {rows, members, groups, isRoot}: {
	readonly rows: readonly DiskRow[];
	readonly members: readonly GroupMember[];
	readonly groups: ReadonlySet<string>;
	readonly isRoot: boolean;
}): readonly PhysicalVolume[] => {
	const paths = answers.read('lspath', parseLspath);
	const serials = answers.read('lscfg -vpl hdisk*', parseLscfg);
	const paging = answers.read('lsps -a', parseLsps) ?? [];
	const dumps = answers.read('sysdumpdev -l', dumpUses);
	const disks: PhysicalVolume[] = [];

	for (const row of rows) {
		const {name} = row;
		const attributes = answers.read(`lsattr -El ${name}`, parseLsattr);
		const member = members.find(each => each.name === name && each.volumeGroup === row.volumeGroup);
		const details = row.volumeGroup === undefined ? undefined : answers.read(`lspv ${name}`, text => parseLspvDisk(text), {isExpected: ({out, err}) => /0516-010\s/v.test(`${err}\n${out}`)});
		const size = sizeOf(answers, name, attributes) ?? (details?.ppSizeMiB === undefined || details.totalPPs === undefined ? undefined : details.ppSizeMiB * details.totalPPs);
		const dump = dumps?.get(name);
		const extra = [
			...paging.filter(space => space.disk === name).map(space => ({kind: 'paging', evidence: `lsps -a: ${space.name} on ${space.disk}`})),
			...dump === undefined ? [] : [dump],
		];

		disks.push({
			name,
			...given('pvid', row.pvid),
			...given('uniqueId', attributes?.get('unique_id')),
			...given('serial', serials?.get(name) ?? answers.read(`lscfg -vpl ${name}`, parseLscfg)?.get(name)),
			...given('volumeGroup', row.volumeGroup),
			state: stateOf(row, member),
			...given('sizeMiB', size),
			...given('freePPs', member?.freePPs ?? details?.freePPs),
			...given('reservePolicy', attributes?.get('reserve_policy')),
			...given('paths', pathsOf(paths, name)),
			...diskUse(answers, row, {
				attributes, groups, extra, isRoot,
			}),
		});
	}

	for (const member of members) {
		if (rows.every(row => row.name !== member.name)) {
			disks.push({
				name: member.name,
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
