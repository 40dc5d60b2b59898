import type {Facts, PhysicalVolume} from '../../base/facts.js';
import type {Reason} from '../../base/method.js';
import type {Finding} from '../../base/plan.js';
import {formatMiB} from '../../base/units.js';
import {notChecked} from '../look-results.js';

const identityInWords = ({uniqueId, serial, pvid}: PhysicalVolume): string => {
	if (uniqueId !== undefined) {
		return `unique id ${uniqueId}`;
	}

	return serial === undefined ? `PVID ${pvid ?? 'none'}` : `serial ${serial}`;
};

const useInWords = ({use, usedBy = [], volumeGroup}: PhysicalVolume): string => {
	if (use === 'none-seen') {
		return 'nothing seen on it';
	}

	if (use === 'unknown') {
		return 'not known what it holds';
	}

	return usedBy.length > 0 ? usedBy.map(({kind, evidence}) => `${kind}: ${evidence}`).join('; ') : `in ${volumeGroup ?? 'use'}`;
};

/**
A disk in words: name, size, what it is known by, what it holds.
*/
export const diskInWords = (disk: PhysicalVolume): string => [
	disk.name,
	disk.sizeMiB === undefined ? 'size unknown' : formatMiB(disk.sizeMiB),
	identityInWords(disk),
	useInWords(disk),
].join(', ');

/**
Why a disk cannot be chosen; undefined: it can.
*/
export const whyUnusable = (disk: PhysicalVolume): string | undefined => {
	if (disk.use === 'used') {
		return disk.usedBy?.map(({kind, evidence}) => `${kind}: ${evidence}`).join('; ') ?? `It belongs to ${disk.volumeGroup ?? 'something'}.`;
	}

	if (disk.use === 'unknown') {
		return `It is not known to be free: ${disk.notChecked?.join(', ') ?? 'not every check was made'}.`;
	}

	return disk.uniqueId === undefined && disk.serial === undefined && disk.pvid === undefined ? 'Nothing tells it from another disk: no unique id, serial or PVID.' : undefined;
};

/**
Whether there are free disks: a reason for a restore, or against it.
*/
export const freeDisksReason = ({physicalVolumes}: Facts): Reason => {
	const free = physicalVolumes.filter(disk => whyUnusable(disk) === undefined);

	return {
		for: free.length > 0,
		text: free.length > 0 ? `${free.length} disk${free.length === 1 ? ' is' : 's are'} free.` : 'No disk is known to be free.',
		evidence: {command: 'lspv; getlvodm -j; lquerypv -h', lines: [...free, ...physicalVolumes.filter(disk => !free.includes(disk))].map(disk => diskInWords(disk))},
	};
};

/**
Disks that share an id with another: copies made by the storage.
*/
const twinsOf = (facts: Facts, disk: PhysicalVolume): readonly PhysicalVolume[] => facts.physicalVolumes.filter(other => other.name !== disk.name && ((disk.uniqueId !== undefined && other.uniqueId === disk.uniqueId) || (disk.pvid !== undefined && other.pvid === disk.pvid)));

/**
`wrong-disk` of hazards.md: whether anything tells the disk from another one.
*/
export const wrongDiskFindings = (facts: Facts, disk: PhysicalVolume): readonly Finding[] => {
	const {name} = disk;
	const twins = twinsOf(facts, disk);

	if (disk.uniqueId === undefined && disk.serial === undefined && disk.pvid === undefined) {
		return [notChecked('wrong-disk', `that \`${name}\` is the disk that is meant: it has no unique id, serial or PVID that was read.`, {
			subject: name, level: 'block', evidence: {command: `lsattr -El ${name} -a unique_id; lscfg -vpl ${name}`, lines: [`${name} ${disk.pvid ?? 'none'} ${disk.volumeGroup ?? 'None'}`]}, remedy: 'Find its LUN serial on the storage, and let discovery read it.',
		})];
	}

	return twins.length === 0
		? []
		: [{
			id: 'wrong-disk',
			subject: name,
			level: 'block',
			title: `\`${name}\` carries the same id as ${twins.map(twin => `\`${twin.name}\``).join(', ')}: one is a copy of the other.`,
			evidence: {command: 'lspv -u', lines: [disk, ...twins].map(each => `${each.name} ${each.pvid ?? 'none'} ${each.uniqueId ?? ''}`.trim())},
			remedy: 'Clear the copy\'s PVID (`chdev -l DISK -a pv=clear`) when it is certain which one it is.',
		}];
};

/**
`wrong-disk`, `disk-in-use` and `overwrites-live` of hazards.md, for each chosen disk.
*/
export const diskFindings = (facts: Facts, names: readonly string[]): readonly Finding[] => names.flatMap((name): readonly Finding[] => {
	const disk = facts.physicalVolumes.find(each => each.name === name);

	if (disk === undefined) {
		return [{
			id: 'wrong-disk',
			subject: name,
			level: 'block',
			title: `There is no disk \`${name}\` on \`${facts.host}\`.`,
			evidence: {command: 'lspv', lines: facts.physicalVolumes.map(each => `${each.name} ${each.volumeGroup ?? 'None'}`)},
			remedy: 'Choose one of the disks that are there; `cfgmgr` finds new ones.',
		}];
	}

	const findings: Finding[] = [...wrongDiskFindings(facts, disk)];
	const line = `${disk.name} ${disk.pvid ?? 'none'} ${disk.volumeGroup ?? 'None'}`;

	if (disk.use === 'used') {
		findings.push({
			id: 'disk-in-use',
			subject: name,
			level: 'block',
			title: `\`${name}\` is in use.`,
			evidence: {command: 'lspv; getlvodm -j; lquerypv -h', lines: disk.usedBy?.map(({kind, evidence}) => `${kind}: ${evidence}`) ?? [line]},
			remedy: 'Choose a free disk.',
		});
	} else if (disk.use === 'unknown') {
		findings.push(notChecked('disk-in-use', `whether \`${name}\` is free; unknown is not free.`, {
			subject: name,
			level: 'block',
			evidence: {command: 'lspv; getlvodm -j; lquerypv -h', lines: [line, ...(disk.notChecked ?? []).map(each => `not checked: ${each}`)]},
			remedy: 'Let discovery run as root, then look again.',
		}));
	}

	if (disk.sizeMiB === undefined) {
		findings.push(notChecked('overwrites-live', `the size of \`${name}\`.`, {subject: name, level: 'block', evidence: {command: `getconf DISK_SIZE /dev/${name}`, lines: [line]}}));
	} else {
		findings.push({
			id: 'overwrites-live', subject: name, level: 'note', title: `Everything on \`${name}\` will be lost.`, evidence: {command: 'lspv', lines: [diskInWords(disk)]},
		});
	}

	return findings;
});
