import type {Facts, LogicalVolume, VolumeGroup} from '../../base/facts.js';
import {timeOf} from '../../base/point.js';
import {cleanLine} from '../../base/text.js';
import {formatMiB} from '../../base/units.js';
import type {Desk} from '../desk.js';
import type {Binding} from '../bindings.js';
import {createText} from '../layers/text.js';
import {
	blank,
	paragraph,
	span,
	wholeSpans,
	type Line,
} from '../line.js';
import {createDeskList} from '../desk-list.js';
import type {Layer} from '../navigation.js';
import {
	groupSpan,
	hasFragileQuorum,
	partitionsText,
} from '../present/facts.js';
import {volumeLines} from '../present/facts-details.js';
import {mountText} from '../present/mount-text.js';
import {ageText, stateOfPoint} from '../present/point.js';
import {noneLines, unreadHostLines} from '../present/states.js';
import {createAdviceScreen} from './advice.js';
import {createPickerScreen} from './picker.js';
import {refreshHost} from './refresh-host.js';

/**
One volume group: its logical volumes, room, disks, what protects it, and what can be done with it.
*/
export const createVolumeGroupScreen = (desk: Desk, host: string, name: string): Layer => {
	const {glyphs} = desk.theme;
	const facts = (): Facts | undefined => desk.world.get().facts[host];
	const group = (): VolumeGroup | undefined => facts()?.volumeGroups.find(each => each.name === name);
	const sizeText = (volume: LogicalVolume): string => {
		const ppSize = group()?.ppSizeMiB;

		return ppSize === undefined ? 'unknown' : formatMiB(volume.lps * ppSize);
	};

	const list = createDeskList<LogicalVolume>(desk, `volumes of ${name} on ${host}`, {
		rows: () => group()?.logicalVolumes ?? [],
		idOf: each => each.name,
		noun: 'logical volume',
		columns: [
			{title: 'Logical volume', width: [8, 30], cell: each => ({text: each.name, tone: 'title'})},
			{title: 'Type', width: 8, cell: ({type}) => ({text: type})},
			{
				title: 'Size', width: 10, align: 'right', cell: each => ({text: sizeText(each)}), order: ({lps}) => lps,
			},
			{
				title: 'Copies', width: 6, align: 'right', drop: 2, cell: ({copies, unevenlyMirrored}) => ({text: unevenlyMirrored === true ? 'uneven' : String(copies ?? '?')}),
			},
			{
				title: 'State', width: 8, drop: 1, cell({isOpen, isStale}) {
					return isStale ? {text: `${glyphs.caution} stale`, tone: 'caution'} : {text: isOpen ? `${glyphs.ok} open` : `${glyphs.waiting} closed`};
				},
			},
			{
				title: 'Mount point', width: 'rest', cell(each) {
					const known = facts();
					const text = known === undefined ? '' : mountText(each, known);

					return {text, ...(text.endsWith('(not mounted)') || text.endsWith('raw')) && {tone: 'caution' as const}};
				},
			},
		],
		empty: width => facts() === undefined ? unreadHostLines(desk, host, width) : noneLines(group() === undefined ? `${name} is not among what was read from ${host}. ${desk.key('refresh')} asks again.` : 'It has no logical volume.', width),
	});

	const go = (direction: 'backup' | 'restore') => (): void => {
		// The system's own group and its copies are saved and restored as the system.
		desk.go(createPickerScreen(desk, {host, target: ['rootvg', 'alternate'].includes(group()?.kind ?? '') ? 'lpar' : `vg:${name}`, direction: group()?.kind === 'alternate' && direction === 'restore' ? 'clone' : direction}));
	};

	const openVolume = (): void => {
		const volume = list.current();
		const known = group();

		if (volume !== undefined && known !== undefined) {
			desk.ask(createText(desk, {title: cleanLine(volume.name), lines: volumeLines(volume, known, facts())}));
		}
	};

	const bindings = (): readonly Binding[] => [
		...list.bindings(),
		{action: 'open', run: openVolume, ...list.current() === undefined && {disabled: 'there is no logical volume'}},
		{action: 'backUp', run: go('backup')},
		{action: 'restore', ...group()?.kind === 'alternate' && {title: 'Look into or remove it'}, run: go('restore')},
		{
			action: 'advise', run() {
				desk.go(createAdviceScreen(desk, {host, target: group()?.kind === 'alternate' ? 'lpar' : `vg:${name}`}));
			},
		},
		{
			action: 'refresh', run() {
				void refreshHost(desk, host);
			},
		},
	];

	let headRows = 0;

	const head = (columns: number): readonly Line[] => {
		const known = group();

		if (known === undefined) {
			return [];
		}

		// A copy on disks is as old as the image that it was restored from.
		const {points} = desk.world.get();
		const newest = points?.filter(point => point.kind === 'image' && point.host === host && (point.target === `vg:${name}` || (known.kind === 'rootvg' && point.target === 'lpar'))).toSorted((left, right) => timeOf(right) - timeOf(left))[0];
		const state = groupSpan(known, facts(), glyphs);
		const disks = (facts()?.physicalVolumes ?? []).filter(disk => disk.volumeGroup === name);

		return [
			wholeSpans([
				span(name, 'title'),
				span('  '),
				state,
				span(`  ${known.kind}  `),
				span(`${partitionsText(known.freePPs, known)} free`, 'title'),
				span(` of ${partitionsText(known.totalPPs, known)}`),
				span(`, ${partitionsText(known.usedPPs, known)} used`),
				...known.ppSizeMiB === undefined ? [] : [span(`  partitions of ${formatMiB(known.ppSizeMiB)}`, 'quiet')],
			], columns, glyphs.more),
			[
				span('Disks  ', 'quiet'),
				span(disks.length === 0 ? known.physicalVolumes.join('  ') : disks.map(disk => `${disk.name} ${disk.sizeMiB === undefined ? 'size unknown' : formatMiB(disk.sizeMiB)} ${disk.state}`).join(columns > 100 ? ' '.repeat(3) : '  ')),
				...(known.stalePPs ?? 0) > 0 ? [span(`  ${glyphs.caution} ${known.stalePPs} stale partitions`, 'caution')] : [],
			],
			...hasFragileQuorum(known) ? paragraph('quorum is on: mirrored, yet the loss of one of its two disks can take the group down', columns, {tone: 'caution', first: span(`       ${glyphs.caution} `, 'caution')}) : [],
			newest === undefined
				? [span('Saved  ', 'quiet'), span(points === undefined ? `${glyphs.unknown} not known yet: the recovery points are not read` : `${glyphs.caution} never by lparsafe: there is no recovery point`, 'caution')]
				: [span('Saved  ', 'quiet'), span(`${ageText(newest.madeAt, desk.now())}  `), stateOfPoint(newest, glyphs), span(`  ${newest.place.host}:${newest.place.path}`, 'quiet')],
			[span('Do     ', 'quiet'), span(desk.key('backUp'), 'key'), span(known.kind === 'alternate' ? ' back up the running system   ' : ' back it up   '), span(desk.key('restore'), 'key'), span(known.kind === 'alternate' ? ' look into it, or remove it' : ' restore it, or its copy elsewhere')],
			blank,
		];
	};

	return {
		name: 'volume-group',
		place: {name: 'volume-group', args: [host, name]},
		hostName: () => host,
		crumb: name,
		get about() {
			return `One volume group: logical volumes, room, disks, and when it was saved. ${desk.key('open')} shows what is known of a logical volume, ${desk.key('backUp')} backs the group up, ${desk.key('restore')} restores it from an image.`;
		},
		isTyping: list.isTyping,
		press: list.press,
		back: list.back,
		bindings,
		shown() {
			if (facts() === undefined) {
				void desk.readFacts(host, {fresh: false});
			}

			void desk.refreshWorld('points');
		},
		click(row) {
			list.click(row - headRows);
		},
		draw({columns, rows}) {
			const lead = head(columns);
			headRows = lead.length;

			return [...lead, ...list.draw({columns, rows: rows - lead.length})];
		},
	};
};
