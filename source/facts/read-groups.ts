import {ParseError} from '../base/errors.js';
import type {LogicalVolume, VolumeGroup} from '../base/facts.js';
import type {Answers} from './answers.js';
import {given} from './given.js';
import {firstMessage} from './output-lines.js';
import {parseLsfs} from './parse-lsfs.js';
import {parseLsvg, parseLsvgNames, type GroupDetails} from './parse-lsvg.js';
import {parseLsvgL} from './parse-lsvg-l.js';
import {parseLsvgP, type GroupMember} from './parse-lsvg-p.js';
import type {DiskRow} from './parse-lspv.js';
import {parseLspvDisk} from './parse-lspv-disk.js';

/**
0516-010: the group must be varied on first.
*/
const isVariedOff = ({out, err}: {readonly out: string; readonly err: string}): boolean => /(?:^|\n)0516-010\s/v.test(`${err}\n${out}`);

/**
0516-306: there is no such group; a word among the names was none.
*/
const isNoGroup = ({out, err, exitCode}: {readonly out: string; readonly err: string; readonly exitCode?: number}): boolean => exitCode !== 0 && /(?:^|\n)0516-306\s/v.test(`${err}\n${out}`);

const sameGroup = (said: string | undefined, name: string, command: string): void => {
	if (said !== undefined && said !== name) {
		throw new ParseError(`It speaks of another volume group than ${name}`, {command, line: said});
	}
};

const stateOf = ({name, details, varied, isOff, disks, members}: {readonly name: string; readonly details: GroupDetails | undefined; readonly varied: ReadonlySet<string> | undefined; readonly isOff: boolean; readonly disks: readonly DiskRow[]; readonly members: readonly GroupMember[] | undefined}): VolumeGroup['state'] => {
	if (details === undefined) {
		// A group that is off names no members.
		return isOff || (varied?.has(name) === false && (members ?? []).length === 0) ? 'varied-off' : 'unknown';
	}

	if (details.isConcurrent || disks.some(disk => disk.volumeGroup === name && disk.status === 'concurrent')) {
		return 'concurrent';
	}

	if (details.state.startsWith('active')) {
		return 'active';
	}

	if (varied?.has(name) === false) {
		return 'varied-off';
	}

	// The word of another locale, in a group that `lsvg -o` lists.
	return varied?.has(name) === true && /^a[ckt]?ti[fv]/iv.test(details.state) ? 'active' : 'unknown';
};

const kindOf = (name: string): VolumeGroup['kind'] => {
	if (name === 'rootvg') {
		return 'rootvg';
	}

	// What alt_disk_copy, alt_rootvg_op and a boot from a clone leave: altinst_rootvg, old_rootvg, alt_rootvg…
	return /^(?:alt|old)\w*rootvg/v.test(name) ? 'alternate' : 'data';
};

/**
The identifier that a disk's own record names for its group: all there is while the group is varied off.
*/
const identifierFromDisks = (answers: Answers, name: string, disks: readonly DiskRow[]): string | undefined => {
	for (const disk of disks) {
		const answer = disk.volumeGroup === name ? answers.raw(`lspv ${disk.name}`) : undefined;

		try {
			const details = answer === undefined ? undefined : parseLspvDisk(answer.out, () => undefined);

			if (details?.volumeGroup === name && details.groupIdentifier !== undefined) {
				return details.groupIdentifier;
			}
		} catch {
			// Said as a problem where the disks are read.
		}
	}

	return undefined;
};

type ReadGroups = {
	readonly volumeGroups: readonly VolumeGroup[];
	readonly members: readonly GroupMember[];
};

/**
Reads the volume groups. A group whose commands failed keeps its name, with a state that says what is known.
*/
export const readGroups = (answers: Answers, disks: readonly DiskRow[]): ReadGroups => {
	const isKnown = (name: string): boolean => name === 'rootvg' || disks.some(disk => disk.volumeGroup === name) || (answers.raw(`lsvg ${name}`)?.exitCode === 0);
	const listed = answers.read('lsvg', (text, odd) => parseLsvgNames(text, odd, isKnown));
	const on = answers.read('lsvg -o', (text, odd) => parseLsvgNames(text, odd, isKnown));
	const mountPoints = new Set(answers.readFirst(['lsfs -c', 'lsfs'], parseLsfs)?.map(({mountPoint}) => mountPoint));

	// A list that is not whole says nothing of what it does not name.
	const varied = on === undefined || !answers.isWhole('lsvg -o') ? undefined : new Set(on);

	// Where lsvg itself failed, or left one out, lspv still names groups.
	const names = [...new Set([...(listed ?? []).length === 0 ? on ?? [] : listed ?? [], ...disks.filter(disk => disk.status === 'active' || disk.status === 'concurrent').map(disk => disk.volumeGroup ?? '')])].filter(name => name !== '');
	const members: GroupMember[] = [];
	const volumeGroups: VolumeGroup[] = [];

	for (const name of names) {
		const id = `lsvg ${name}`;
		const answer = answers.raw(id);

		if (answer !== undefined && isNoGroup(answer) && disks.every(disk => disk.volumeGroup !== name)) {
			answers.problem('lsvg', `It names ${name}, which is no volume group: ${firstMessage(answer.err) ?? firstMessage(answer.out) ?? ''}`);
			continue;
		}

		const isOff = answer !== undefined && isVariedOff(answer);
		const details = answers.read(id, (text, odd) => {
			const read = parseLsvg(text, odd, name);

			sameGroup(read.name, name, id);

			return read;
		}, {isExpected: isVariedOff});
		const logicalVolumes = answers.read<readonly LogicalVolume[]>(`lsvg -l ${name}`, (text, odd) => {
			const read = parseLsvgL(text, odd, mountPoints, name);

			sameGroup(read.volumeGroup, name, `lsvg -l ${name}`);

			return read.logicalVolumes;
		}, {isExpected: isVariedOff});
		const physical = answers.read(`lsvg -p ${name}`, (text, odd) => parseLsvgP(text, odd).filter(each => each.volumeGroup === name), {isExpected: isVariedOff});

		members.push(...physical ?? []);
		volumeGroups.push({
			name,
			...given('identifier', details?.identifier ?? identifierFromDisks(answers, name, disks)),
			state: stateOf({
				name, details, varied, isOff, disks, members: physical,
			}),
			kind: kindOf(name),
			...given('ppSizeMiB', details?.ppSizeMiB),
			...given('totalPPs', details?.totalPPs),
			...given('freePPs', details?.freePPs),
			...given('usedPPs', details?.usedPPs),
			...given('quorum', details?.quorum),
			...given('stalePVs', details?.stalePVs),
			...given('stalePPs', details?.stalePPs),
			...given('maxPVs', details?.maxPVs),
			...given('encryption', details?.encryption),
			physicalVolumes: [...new Set([...physical?.map(each => each.name) ?? [], ...disks.filter(disk => disk.volumeGroup === name).map(disk => disk.name)])],
			logicalVolumes: [...logicalVolumes ?? []],
		});
	}

	return {volumeGroups, members};
};
