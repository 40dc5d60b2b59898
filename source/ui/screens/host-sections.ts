import type {
	Facts,
	Filesystem,
	PhysicalVolume,
	Problem,
	VolumeGroup,
} from '../../base/facts.js';
import type {RecoveryPoint} from '../../base/point.js';
import type {RunSummary} from '../../base/services.js';
import {cleanLine} from '../../base/text.js';
import {formatMiB} from '../../base/units.js';
import type {Desk} from '../desk.js';
import {
	blank,
	line,
	paragraph,
	span,
	type Line,
} from '../line.js';
import {createList, type List} from '../list.js';
import {createText} from '../layers/text.js';
import {partitionsText, stateSpan, diskUseSpan} from '../present/facts.js';
import {ageSpan} from '../present/host.js';
import {
	sectionSpan,
	systemFacts,
	type FactsSection,
	type SystemFact,
} from '../present/system-facts.js';
import {pointColumns} from '../present/point.js';
import {createPointScreen} from './point.js';
import {createRunScreen} from './run.js';
import {runColumns} from './runs.js';
import {createVolumeGroupScreen} from './volume-group.js';

export type Section = {
	readonly title: string;
	readonly count: () => number;
	readonly list: List<VolumeGroup>;
	readonly open?: () => void;
};

/**
A section with its list; the rows' type stays inside.
*/
const section = <Row>(title: string, rows: () => readonly Row[], list: List<Row>, open?: (row: Row) => void): Section => ({
	title,
	count: () => rows().length,
	list: list as unknown as List<VolumeGroup>,
	...open !== undefined && {
		open() {
			const row = list.current();

			if (row !== undefined) {
				open(row);
			}
		},
	},
});

const diskText = (disk: PhysicalVolume) => (width: number): readonly Line[] => [
	...[
		['unique id', disk.uniqueId],
		['PVID', disk.pvid],
		['serial', disk.serial],
		['size', disk.sizeMiB === undefined ? undefined : formatMiB(disk.sizeMiB)],
		['volume group', disk.volumeGroup],
		['state', disk.state],
		['reservation', disk.reservePolicy],
		['paths', disk.paths?.map(({status, parent}) => `${parent} ${status}`).join(', ')],
	].map(([name = '', value]): Line => [span(name.padEnd(14), 'quiet'), span(cleanLine(value ?? 'unknown'))]),
	blank,
	line(disk.use === 'none-seen' ? 'No use was seen, and every check was made.' : (disk.use === 'used' ? 'In use:' : 'Whether it is in use is not known.'), disk.use === 'none-seen' ? 'ok' : 'caution'),
	...(disk.usedBy ?? []).flatMap(({kind, evidence}) => paragraph(cleanLine(evidence), width, {first: span(`  ${cleanLine(kind)}: `, 'title')})),
	...(disk.notChecked ?? []).flatMap(what => paragraph(cleanLine(what), width, {first: span('  not checked: ', 'caution')})),
];

/**
The sections of a host: what is on it, what protects it, what was done to it, and how what is known was read.
*/
export const hostSections = (desk: Desk, host: string): readonly Section[] => {
	const {theme} = desk;
	const {glyphs} = theme;
	const facts = (): Facts | undefined => desk.world.get().facts[host];
	const trouble = () => desk.world.get().trouble[host];

	const empty = (what: string) => (width: number): readonly Line[] => {
		if (facts() !== undefined) {
			return [line(what, 'quiet')];
		}

		const failed = trouble();

		return failed === undefined
			? [line(`Reading facts from ${host}. Keys work meanwhile.`, 'quiet')]
			: [...paragraph(failed.message, width, {tone: 'danger', first: span(`${glyphs.danger} `, 'danger')}), ...paragraph(failed.advice, width, {indent: '  '}), line('r tries again, K looks at the host key.', 'quiet')];
	};

	const make = <Row>(title: string, noun: string, rows: () => readonly Row[], idOf: (row: Row) => string, columns: Parameters<typeof createList<Row>>[0]['columns'], what: string, open?: (row: Row) => void): Section => section(title, rows, createList<Row>({
		theme, rows, idOf, noun, columns, empty: empty(what), onChange: desk.changed,
	}), open);

	const openGroup = ({name}: VolumeGroup): void => {
		desk.go(createVolumeGroupScreen(desk, host, name));
	};

	const points = (): readonly RecoveryPoint[] => (desk.world.get().points ?? []).filter(point => point.host === host);
	const runs = (): readonly RunSummary[] => (desk.world.get().runs ?? []).filter(run => run.host === host);

	return [
		make<VolumeGroup>('Groups', 'volume group', () => facts()?.volumeGroups ?? [], ({name}) => name, [
			{title: 'Name', width: 'rest', cell: ({name}) => ({text: name, tone: 'title'})},
			{title: 'State', width: 13, cell: group => stateSpan(group, glyphs)},
			{
				title: 'Kind', width: 9, drop: 2, cell: ({kind}) => ({text: kind}),
			},
			{
				title: 'Used', width: 10, align: 'right', cell: group => ({text: partitionsText(group.usedPPs, group)}),
			},
			{
				title: 'Free', width: 10, align: 'right', cell: group => ({text: partitionsText(group.freePPs, group)}),
			},
			{
				title: 'LVs', width: 4, align: 'right', drop: 1, cell: ({logicalVolumes}) => ({text: String(logicalVolumes.length)}),
			},
			{
				title: 'Disks', width: 18, drop: 3, cell: ({physicalVolumes}) => ({text: physicalVolumes.join(' '), tone: 'quiet'}),
			},
		], 'No volume group was found.', openGroup),
		make<PhysicalVolume>('Disks', 'disk', () => facts()?.physicalVolumes ?? [], ({name}) => name, [
			{title: 'Disk', width: 9, cell: ({name}) => ({text: name, tone: 'title'})},
			{
				title: 'Size', width: 10, align: 'right', cell: ({sizeMiB}) => ({text: sizeMiB === undefined ? 'unknown' : formatMiB(sizeMiB)}),
			},
			{title: 'Use', width: 28, cell: disk => diskUseSpan(disk, glyphs)},
			{
				title: 'State', width: 8, drop: 2, cell: ({state}) => ({text: state}),
			},
			{
				title: 'Unique id', width: 'rest', drop: 1, cell: ({uniqueId}) => ({text: uniqueId ?? 'unknown', tone: 'quiet'}),
			},
		], 'No disk was found.', disk => {
			desk.ask(createText(desk, {title: `Disk ${disk.name}`, lines: diskText(disk)}));
		}),
		make<Filesystem>('Filesystems', 'filesystem', () => facts()?.filesystems ?? [], ({mountPoint}) => mountPoint, [
			{title: 'Mount point', width: 'rest', cell: ({mountPoint}) => ({text: mountPoint, tone: 'title'})},
			{title: 'Mounted', width: 12, cell: ({isMounted}) => isMounted ? {text: `${glyphs.ok} mounted`, tone: 'ok'} : {text: `${glyphs.caution} not`, tone: 'caution'}},
			{
				title: 'Size', width: 10, align: 'right', cell: ({sizeMiB}) => ({text: sizeMiB === undefined ? 'unknown' : formatMiB(sizeMiB)}),
			},
			{
				title: 'Free', width: 10, align: 'right', cell: ({freeMiB}) => ({text: freeMiB === undefined ? 'unknown' : formatMiB(freeMiB)}),
			},
			{
				title: 'Group', width: 10, drop: 1, cell: ({volumeGroup, node}) => ({text: volumeGroup ?? node ?? ''}),
			},
			{
				title: 'Device', width: 20, drop: 2, cell: ({device, type}) => ({text: `${device} ${type}`, tone: 'quiet'}),
			},
		], 'No filesystem was found.'),
		make<RecoveryPoint>('Points', 'recovery point', points, ({id}) => id, pointColumns(glyphs, desk.now, false), 'Nothing on this host can be restored from yet: no recovery point was made.', point => {
			desk.go(createPointScreen(desk, point));
		}),
		make<RunSummary>('Runs', 'run', runs, ({runId}) => runId, runColumns(desk, false), 'Nothing was run on this host yet.', ({runId}) => {
			desk.go(createRunScreen(desk, runId));
		}),
		make<SystemFact>('System', 'fact', () => systemFacts(facts()), ({name, value}) => `${name} ${value}`, [
			{title: 'What', width: 22, cell: ({name}) => ({text: name, tone: 'title'})},
			{title: 'As it is', width: 'rest', cell: ({value, tone}) => ({text: cleanLine(value), ...tone !== undefined && {tone}})},
		], 'Nothing is known of the system.'),
		make<FactsSection>('Facts', 'part', () => facts()?.sections ?? [], ({id}) => id, [
			{title: 'Part', width: 24, cell: ({title}) => ({text: cleanLine(title), tone: 'title'})},
			{title: 'Read', width: 13, cell: ({state}) => sectionSpan(state, glyphs)},
			{title: 'When', width: 13, cell: ({readAt}) => ageSpan(readAt, desk.now())},
			{
				title: 'Took', width: 7, align: 'right', drop: 1, cell: ({durationMs}) => ({text: `${(durationMs / 1000).toFixed(1)} s`}),
			},
			{title: 'What happened', width: 'rest', cell: ({message}) => ({text: cleanLine(message ?? ''), tone: 'caution'})},
		], 'How the parts were read was not kept. r asks again.'),
		make<Problem>('Problems', 'problem', () => facts()?.problems ?? [], ({command, message}) => command + message, [
			{title: 'Command', width: 24, cell: ({command}) => ({text: command, tone: 'title'})},
			{
				title: 'Exit', width: 5, align: 'right', cell: ({exitCode}) => ({text: exitCode === undefined ? '' : String(exitCode)}),
			},
			{title: 'What happened', width: 'rest', cell: ({message}) => ({text: cleanLine(message), tone: 'caution'})},
		], 'Every command that was asked answered.'),
	];
};
