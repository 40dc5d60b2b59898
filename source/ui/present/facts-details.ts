import type {
	Facts,
	Filesystem,
	LogicalVolume,
	PhysicalVolume,
	Problem,
	VolumeGroup,
} from '../../base/facts.js';
import {cleanLine} from '../../base/text.js';
import {formatMiB} from '../../base/units.js';
import {
	blank,
	fit,
	fitLine,
	line,
	paragraph,
	span,
	widthOf,
	type Line,
	type Span,
} from '../line.js';
import {mountText} from './mount-text.js';
import type {FactsSection, SystemFact} from './system-facts.js';
import {localTime} from './time.js';

type Lines = (width: number) => readonly Line[];

const rows = (pairs: ReadonlyArray<readonly [string, string | undefined]>, width: number): readonly Line[] => pairs.flatMap(([name, value]) => paragraph(cleanLine(value ?? 'unknown'), width, {first: span(name.padEnd(14), 'quiet')}));

const size = (mebibytes: number | undefined): string | undefined => mebibytes === undefined ? undefined : formatMiB(mebibytes);

/**
Everything that is known of a disk, and what is not.
*/
export const diskLines = (disk: PhysicalVolume): Lines => width => [
	...rows([
		['unique id', disk.uniqueId],
		['PVID', disk.pvid],
		['serial', disk.serial],
		['size', size(disk.sizeMiB)],
		['volume group', disk.volumeGroup],
		['state', disk.state],
		['reservation', disk.reservePolicy],
		['paths', disk.paths?.map(({status, parent}) => `${parent} ${status}`).join(', ')],
	], width),
	blank,
	line(disk.use === 'none-seen' ? 'No use was seen, and every check was made.' : (disk.use === 'used' ? 'In use:' : 'Whether it is in use is not known.'), disk.use === 'none-seen' ? 'ok' : 'caution'),
	...(disk.usedBy ?? []).flatMap(({kind, evidence}) => paragraph(cleanLine(evidence), width, {first: span(`  ${cleanLine(kind)}: `, 'title')})),
	...(disk.notChecked ?? []).flatMap(what => paragraph(cleanLine(what), width, {first: span('  not checked: ', 'caution')})),
];

/**
The disks and the volumes of a group, each on a line of its own.
*/
export const groupLines = ({name, physicalVolumes, logicalVolumes, ppSizeMiB}: VolumeGroup, facts: Facts | undefined): Lines => width => {
	const disks = physicalVolumes.map(each => ({name: each, disk: facts?.physicalVolumes.find(disk => disk.name === each && disk.volumeGroup === name)}));
	const nameWidth = Math.max(14, ...[...physicalVolumes, ...logicalVolumes.map(each => each.name)].map(each => widthOf(cleanLine(each)) + 2));
	const named = (text: string): Span => span(fit(cleanLine(text), nameWidth), 'title');
	const sized = (mebibytes: number | undefined): string => (size(mebibytes) ?? 'unknown').padStart(10);

	return [
		line('Disks', 'quiet'),
		...disks.length === 0 ? [line('  none known')] : [],
		...disks.map(({name: each, disk}) => fitLine([span('  '), named(each), span(`${sized(disk?.sizeMiB)}  ${cleanLine(disk?.state ?? 'not read')}`)], width)),
		line('Logical volumes', 'quiet'),
		...logicalVolumes.length === 0 ? [line('  none known')] : [],
		...logicalVolumes.map(volume => fitLine([span('  '), named(volume.name), span(`${sized(ppSizeMiB === undefined ? undefined : volume.lps * ppSizeMiB)}  ${cleanLine(volume.type).padEnd(8)} ${facts === undefined ? '' : cleanLine(mountText(volume, facts))}`)], width)),
	];
};

/**
Everything that is known of a logical volume, and what of it no image has.
*/
export const volumeLines = (volume: LogicalVolume, {ppSizeMiB}: VolumeGroup, facts: Facts | undefined): Lines => width => {
	const mount = facts === undefined ? undefined : mountText(volume, facts);

	return [
		...rows([
			['type', volume.type],
			['size', size(ppSizeMiB === undefined ? undefined : volume.lps * ppSizeMiB)],
			['partitions', `${volume.lps} logical, ${volume.pps} physical on ${volume.pvs} disk${volume.pvs === 1 ? '' : 's'}`],
			['copies', volume.unevenlyMirrored === true ? 'uneven: not every partition has as many' : volume.copies?.toString()],
			['state', `${volume.isOpen ? 'open' : 'closed'}${volume.isStale ? ', stale: a copy of it is behind' : ''}`],
			['mount point', mount],
		], width),
		...mount?.endsWith('(not mounted)') === true ? [blank, ...paragraph(notMounted, width, {tone: 'caution'})] : [],
		...mount?.endsWith('raw') === true ? [blank, ...paragraph('What a raw volume holds is in no image of savevg or mksysb: they save files.', width, {tone: 'caution'})] : [],
	];
};

const notMounted = 'What is not mounted is in no backup of its group: it comes back empty.';

export const filesystemLines = (filesystem: Filesystem, silence: string | undefined): Lines => width => [
	...rows([
		['mount point', filesystem.mountPoint],
		['device', filesystem.device],
		['type', filesystem.type],
		['server', filesystem.node ?? 'none: it is local'],
		['group', filesystem.volumeGroup ?? 'none'],
		['mounted', filesystem.isMounted ? 'yes' : 'no'],
		['size', size(filesystem.sizeMiB)],
		['used', size(filesystem.usedMiB)],
		['free', size(filesystem.freeMiB)],
		['options', filesystem.options ?? 'none'],
	], width),
	...silence === undefined ? [] : [blank, ...paragraph(`It did not answer: ${cleanLine(silence)}`, width, {tone: 'caution'})],
	...filesystem.isMounted ? [] : [blank, ...paragraph(notMounted, width, {tone: 'caution'})],
];

export const systemFactLines = ({value}: SystemFact): Lines => width => paragraph(cleanLine(value), width);

export const problemLines = ({command, exitCode, message}: Problem): Lines => width => [
	...paragraph(cleanLine(command), width, {first: span('$ ', 'quiet')}),
	...exitCode === undefined ? [] : [line(`exit code ${exitCode}`, 'quiet')],
	blank,
	...paragraph(cleanLine(message), width),
];

/**
A part of the discovery with all that was wrong in it.
*/
export const sectionLines = (section: FactsSection, facts: Facts | undefined): Lines => width => [
	...rows([
		['state', {
			ok: 'whole', partial: 'in part', failed: 'failed', 'timed-out': 'timed out',
		}[section.state]],
		['read at', localTime(section.readAt)],
		['took', `${(section.durationMs / 1000).toFixed(1)} s on the host`],
	], width),
	blank,
	...section.message === undefined ? [line('Every question of this part was answered.', 'ok')] : paragraph(cleanLine(section.message), width, {tone: 'caution'}),
	...(facts?.problems ?? []).length > 0 && section.state !== 'ok' ? [blank, line('Problems, the next section, lists every command that did not answer.', 'quiet')] : [],
];

/**
Why what a section holds may not be all: its part of the discovery did not come back whole.
*/
export const gapOf = (facts: Facts | undefined, id: string): FactsSection | undefined => facts?.sections?.find(each => each.id === id && each.state !== 'ok');

/**
What happened when a filesystem was asked for its size; undefined where nothing did.
*/
export const silenceOf = ({mountPoint, isMounted, sizeMiB}: Filesystem, facts: Facts | undefined): string | undefined => isMounted && sizeMiB === undefined
	? facts?.problems.find(({command}) => command.split(' ').at(-1) === mountPoint)?.message
	: undefined;
