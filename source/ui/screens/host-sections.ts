import type {
	Facts,
	Filesystem,
	PhysicalVolume,
	Problem,
	VolumeGroup,
} from '../../base/facts.js';
import type {RecoveryPoint} from '../../base/point.js';
import type {RunSummary} from '../../base/services/runs.js';
import {cleanLine} from '../../base/text.js';
import {formatMiB} from '../../base/units.js';
import type {Desk} from '../desk.js';
import {
	line,
	paragraph,
	span,
	type Line,
} from '../line.js';
import {createDeskList} from '../desk-list.js';
import type {Layer} from '../navigation.js';
import type {Column} from '../list-columns.js';
import type {List} from '../list-shape.js';
import type {ActionId} from '../actions.js';
import type {Binding} from '../bindings.js';
import {createText} from '../layers/text.js';
import {
	diskUseSpan,
	groupSpan,
	mountedSpan,
	partitionsText,
} from '../present/facts.js';
import {
	diskLines,
	filesystemLines,
	gapOf,
	groupLines,
	problemLines,
	sectionLines,
	silenceOf,
	systemFactLines,
} from '../present/facts-details.js';
import {ageSpan} from '../present/host.js';
import {
	sectionSpan,
	systemFacts,
	type FactsSection,
	type SystemFact,
} from '../present/system-facts.js';
import {pointColumns} from '../present/point.js';
import {noneLines, unreadHostLines, unreadLines} from '../present/states.js';
import {hostJobsSection} from './host-jobs.js';
import {pointBindings, pointRow} from './point-actions.js';
import {runBindings, runRow} from './run-actions.js';
import {runColumns} from './runs.js';
import {createVolumeGroupScreen} from './volume-group.js';

export type Section<Row = unknown> = {
	readonly title: string;

	/**
	How many there are; with a `?` where not all could be read.
	*/
	readonly count: () => string;

	/**
	How many rows there are, whatever is filtered.
	*/
	readonly size: () => number;
	readonly list: List<Row>;
	readonly open?: () => void;

	/**
	What else is done with what the cursor or the marks are on; instead of `open`.
	*/
	readonly bindings?: () => readonly Binding[];
	readonly row?: Layer['row'];

	/**
	Asks the host for what is shown, where that is not among its facts; `isAgain`: also where it is known.
	*/
	readonly load?: (isAgain: boolean) => void;

	/**
	What is known of what the cursor is on, for where there is room below the list.
	*/
	readonly details?: () => {readonly title: string; readonly lines: (width: number) => readonly Line[]} | undefined;

	/**
	What is said above the list, where what it shows is not as it was just read.
	*/
	readonly head?: (width: number) => readonly Line[];
};

/**
A section with its list.
*/
const section = <Row>(title: string, {count, size}: Pick<Section<Row>, 'count' | 'size'>, list: List<Row>, open?: (row: Row) => void): Section<Row> => ({
	title,
	count,
	size,
	list,
	...open !== undefined && {
		open() {
			const row = list.current();

			if (row !== undefined) {
				open(row);
			}
		},
	},
});

/**
Those of one host, anew only where all of them are: a list asks several times a key.
*/
const ofHost = <Row extends {readonly host: string}>(host: string, all: () => readonly Row[]): (() => readonly Row[]) => {
	let known: {readonly all: readonly Row[]; readonly rows: readonly Row[]} | undefined;

	return () => {
		const now = all();

		if (known?.all !== now) {
			known = {all: now, rows: now.filter(row => row.host === host)};
		}

		return known.rows;
	};
};

/**
The sections of a host: what is on it, what protects it, what was done to it, and how what is known was read.
*/
export const hostSections = (desk: Desk, host: string): readonly [Section<VolumeGroup>, ...Section[]] => {
	const {theme} = desk;
	const {glyphs} = theme;
	const facts = (): Facts | undefined => desk.world.get().facts[host];

	const isRead = (which: 'runs' | 'points'): boolean => desk.world.get()[which] !== undefined;

	const empty = (told: string, part?: string, kept?: 'runs' | 'points') => (width: number): readonly Line[] => {
		const known = facts();
		const what = told.replaceAll(/\{(?<action>\w+)\}/gv, (_, action: ActionId) => desk.key(action));

		// What is kept here says nothing of the host, and its facts nothing of that.
		if (kept !== undefined) {
			return isRead(kept) ? noneLines(what, width) : unreadLines(desk, `the ${kept === 'runs' ? 'runs' : 'recovery points'}`, desk.world.get().unread[kept], width);
		}

		if (known !== undefined) {
			const gap = part === undefined ? undefined : gapOf(known, part);

			return gap === undefined
				? paragraph(part !== undefined && known.environment?.kind === 'wpar' ? `${what} This is a workload partition: groups, disks and the boot list belong to its host.` : what, width, {tone: 'quiet'})
				: [...paragraph(`Not known: ${cleanLine(gap.title)} could not be read. ${cleanLine(gap.message ?? '')}`, width, {tone: 'caution', first: span(`${glyphs.unknown} `, 'caution')}), line(`Facts and Problems, further right, say more; ${desk.key('refresh')} asks again.`, 'quiet')];
		}

		return unreadHostLines(desk, host, width);
	};

	const make = <Row>({title, noun, rows, idOf, columns, what, part, open, details, canMark = false, kept}: {
		readonly title: string;
		readonly noun: string;
		readonly rows: () => readonly Row[];
		readonly idOf: (row: Row) => string;
		readonly columns: ReadonlyArray<Column<Row>>;

		/**
		What is said where there is none.
		*/
		readonly what: string;

		/**
		The part of the discovery that it comes from.
		*/
		readonly part?: string;

		/**
		It is kept on this side, and known without the host.
		*/
		readonly kept?: 'runs' | 'points';

		/**
		What Enter does; absent: shows the details.
		*/
		readonly open?: (row: Row) => void;
		readonly details?: (row: Row) => {readonly title: string; readonly lines: (width: number) => readonly Line[]};
		readonly canMark?: boolean;
	}, more: (list: List<Row>) => Pick<Section<Row>, 'bindings' | 'row'> = () => ({})): Section<Row> => {
		const count = (): string => {
			if (kept === undefined ? facts() === undefined : !isRead(kept)) {
				return '';
			}

			const {length} = rows();
			const isGap = part !== undefined && gapOf(facts(), part) !== undefined;

			return isGap ? (length === 0 ? '?' : `${length}?`) : String(length);
		};

		const list = createDeskList<Row>(desk, `${title} of ${host}`, {
			rows, idOf, noun, columns, canMark, empty: empty(what, part, kept),
			// The newest run and point are at the top, and wanted there.
			keepsCursor: kept === undefined,
		});

		const read = details === undefined
			? undefined
			: (row: Row): void => {
				const told = details(row);

				desk.ask(createText(desk, {...told, title: cleanLine(told.title)}));
			};

		return {
			...section(title, {count, size: () => rows().length}, list, open ?? read),
			...details !== undefined && {
				details() {
					const row = list.current();

					return row === undefined ? undefined : details(row);
				},
			},
			...more(list),
		};
	};

	const openGroup = ({name}: VolumeGroup): void => {
		desk.go(createVolumeGroupScreen(desk, host, name));
	};

	const points = ofHost(host, () => desk.world.get().points ?? []);
	const runs = ofHost(host, () => desk.world.get().runs ?? []);

	return [
		make<VolumeGroup>({
			title: 'Groups', noun: 'volume group', part: 'groups', rows: () => facts()?.volumeGroups ?? [], idOf: ({name}) => name, what: 'No volume group was found.', open: openGroup, details: group => ({title: group.name, lines: groupLines(group, facts())}), columns: [
				{title: 'Name', width: 'rest', cell: ({name}) => ({text: name, tone: 'title'})},
				{title: 'State', width: [13, 16], cell: group => groupSpan(group, facts(), glyphs)},
				{
					title: 'Kind', width: 9, drop: 2, cell: ({kind}) => ({text: kind}),
				},
				{
					title: 'Used', width: 10, align: 'right', cell: group => ({text: partitionsText(group.usedPPs, group)}), order: ({usedPPs = 0, ppSizeMiB = 0}) => usedPPs * ppSizeMiB,
				},
				{
					title: 'Free', width: 10, align: 'right', cell: group => ({text: partitionsText(group.freePPs, group)}), order: ({freePPs = 0, ppSizeMiB = 0}) => freePPs * ppSizeMiB,
				},
				{
					title: 'LVs', width: 4, align: 'right', drop: 1, cell: ({logicalVolumes}) => ({text: String(logicalVolumes.length)}),
				},
				{
					title: 'Disks', width: [12, 60], drop: 3, cell: ({physicalVolumes}) => ({text: physicalVolumes.join(' '), tone: 'quiet'}),
				},
			],
		}),
		make<PhysicalVolume>({
			title: 'Disks', noun: 'disk', part: 'disks', rows: () => facts()?.physicalVolumes ?? [], idOf: ({name}) => name, what: 'No disk was found.', details: disk => ({title: disk.name, lines: diskLines(disk)}), columns: [
				{title: 'Disk', width: [7, 15], cell: ({name}) => ({text: name, tone: 'title'})},
				{
					title: 'Size', width: 10, align: 'right', cell: ({sizeMiB}) => ({text: sizeMiB === undefined ? 'unknown' : formatMiB(sizeMiB)}), order: ({sizeMiB}) => sizeMiB ?? -1,
				},
				{title: 'Use', width: 28, cell: disk => diskUseSpan(disk, glyphs)},
				{
					title: 'State', width: 8, drop: 2, cell: ({state}) => ({text: state}),
				},
				{
					title: 'Unique id', width: 'rest', drop: 1, cell: ({uniqueId}) => ({text: uniqueId ?? 'unknown', tone: 'quiet'}),
				},
			],
		}),
		make<Filesystem>({
			title: 'Filesystems', noun: 'filesystem', part: 'filesystems', rows: () => facts()?.filesystems ?? [], idOf: ({mountPoint}) => mountPoint, what: 'No filesystem was found.', details: filesystem => ({title: filesystem.mountPoint, lines: filesystemLines(filesystem, silenceOf(filesystem, facts()))}), columns: [
				{title: 'Mount point', width: 'rest', cell: ({mountPoint}) => ({text: mountPoint, tone: 'title'})},
				{title: 'Mounted', width: 13, cell: filesystem => mountedSpan(filesystem, facts(), glyphs)},
				{
					title: 'Size', width: 10, align: 'right', cell: ({sizeMiB}) => ({text: sizeMiB === undefined ? 'unknown' : formatMiB(sizeMiB)}), order: ({sizeMiB}) => sizeMiB ?? -1,
				},
				{
					title: 'Free', width: 10, align: 'right', cell: ({freeMiB}) => ({text: freeMiB === undefined ? 'unknown' : formatMiB(freeMiB)}), order: ({freeMiB}) => freeMiB ?? -1,
				},
				{
					title: 'Group', width: 10, drop: 1, cell: ({volumeGroup, node}) => ({text: volumeGroup ?? node ?? ''}),
				},
				{
					title: 'Device', width: [20, 60], drop: 2, cell: ({device, type}) => ({text: `${device} ${type}`, tone: 'quiet'}),
				},
			],
		}),
		make<RecoveryPoint>({
			title: 'Points', noun: 'recovery point', rows: points, idOf: ({id}) => id, columns: pointColumns(glyphs, desk.now, false),
			what: 'Nothing on this host can be restored from yet: no recovery point was made. {backUp} backs up the system; {open} on a group under Groups, then {backUp}, that group. {findPoints} looks for what is there.', canMark: true, kept: 'points',
		}, list => ({bindings: () => pointBindings(desk, list), row: () => pointRow(list)})),
		make<RunSummary>({
			title: 'Runs', noun: 'run', rows: runs, idOf: ({runId}) => runId, columns: runColumns(desk, false),
			what: 'Nothing was run on this host yet. {backUp} backs up the system, {restore} restores it.', canMark: true, kept: 'runs',
		}, list => ({bindings: () => runBindings(desk, list), row: () => runRow(list)})),
		hostJobsSection(desk, host),
		make<SystemFact>({
			title: 'System', noun: 'fact', rows: () => systemFacts(facts()), idOf: ({name, value}) => `${name} ${value}`, what: 'Nothing is known of the system.', details: fact => ({title: fact.name, lines: systemFactLines(fact)}), columns: [
				{title: 'What', width: [12, 22], cell: ({name}) => ({text: name, tone: 'title'})},
				{title: 'As it is', width: 'rest', cell: ({value, tone}) => ({text: cleanLine(value), ...tone !== undefined && {tone}})},
			],
		}),
		make<FactsSection>({
			title: 'Facts', noun: 'part', rows: () => facts()?.sections ?? [], idOf: ({id}) => id, what: 'How the parts were read was not kept. {refresh} asks again.', details: each => ({title: each.title, lines: sectionLines(each, facts())}), columns: [
				{title: 'Part', width: [8, 24], cell: ({title}) => ({text: cleanLine(title), tone: 'title'})},
				{title: 'Read', width: 13, cell: ({state}) => sectionSpan(state, glyphs)},
				{
					title: 'When', width: [8, 16], drop: 1, cell: ({readAt}) => ageSpan(readAt, desk.now()),
				},
				{
					title: 'Took', width: 7, align: 'right', drop: 2, cell: ({durationMs}) => ({text: `${(durationMs / 1000).toFixed(1)} s`}),
				},
				{title: 'What happened', width: 'rest', cell: ({message}) => ({text: cleanLine(message ?? ''), tone: 'caution'})},
			],
		}),
		make<Problem>({
			title: 'Problems', noun: 'problem', rows: () => facts()?.problems ?? [], idOf: ({command, message}) => command + message, what: 'Every command that was asked answered.', details: problem => ({title: 'What happened', lines: problemLines(problem)}), columns: [
				{title: 'Command', width: [8, 32], cell: ({command}) => ({text: command, tone: 'title'})},
				{
					title: 'Exit', width: 5, align: 'right', cell: ({exitCode}) => ({text: exitCode === undefined ? '' : String(exitCode)}),
				},
				{title: 'What happened', width: 'rest', cell: ({message}) => ({text: cleanLine(message), tone: 'caution'})},
			],
		}),
	];
};
