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
import type {Binding} from '../keymap.js';
import {
	blank,
	line,
	paragraph,
	span,
	type Line,
} from '../line.js';
import {createList, type List} from '../list.js';
import type {Layer} from '../navigation.js';
import {createStore} from '../create-store.js';
import {createText} from '../layers/text.js';
import {partitionsText, stateSpan, diskUseSpan} from '../present/facts.js';
import {ageSpan} from '../present/host.js';
import {pointColumns} from '../present/point.js';
import {askHostKey} from './host-key.js';
import {createPickerScreen} from './picker.js';
import {createPointScreen} from './point.js';
import {refreshHost} from './refresh-host.js';
import {createRunScreen} from './run.js';
import {runColumns} from './runs.js';
import {createVolumeGroupScreen} from './volume-group.js';

type Section = {
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
One host: what is on it, what protects it, what was done to it, in sections.
*/
export const createHostScreen = (desk: Desk, host: string): Layer => {
	const {theme} = desk;
	const {glyphs} = theme;
	const at = createStore(0);
	at.subscribe(desk.changed);
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

	const sections: readonly Section[] = [
		make<VolumeGroup>('Volume groups', 'volume group', () => facts()?.volumeGroups ?? [], ({name}) => name, [
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
		make<RecoveryPoint>('Recovery points', 'recovery point', points, ({id}) => id, pointColumns(glyphs, desk.now, false), 'Nothing on this host can be restored from yet: no recovery point was made.', point => {
			desk.go(createPointScreen(desk, point));
		}),
		make<RunSummary>('Runs', 'run', runs, ({runId}) => runId, runColumns(desk, false), 'Nothing was run on this host yet.', ({runId}) => {
			desk.go(createRunScreen(desk, runId));
		}),
		make<Problem>('Problems', 'problem', () => facts()?.problems ?? [], ({command, message}) => command + message, [
			{title: 'Command', width: 24, cell: ({command}) => ({text: command, tone: 'title'})},
			{
				title: 'Exit', width: 5, align: 'right', cell: ({exitCode}) => ({text: exitCode === undefined ? '' : String(exitCode)}),
			},
			{title: 'What happened', width: 'rest', cell: ({message}) => ({text: cleanLine(message), tone: 'caution'})},
		], 'Every command that was asked answered.'),
	];

	const current = (): Section => sections[at.get()]!;
	const turn = (by: number): void => {
		at.update(before => (before + by + sections.length) % sections.length);
	};

	const groupHere = (): VolumeGroup | undefined => at.get() === 0 ? sections[0]?.list.current() : undefined;

	const methodBinding = (action: 'backUp' | 'restore', direction: 'backup' | 'restore'): Binding => {
		const group = groupHere();

		return {
			action,
			...group === undefined ? {disabled: 'choose a volume group first', weight: 0} : {title: `${direction === 'backup' ? 'Back up' : 'Restore'} ${group.name}`},
			run() {
				if (group !== undefined) {
					desk.go(createPickerScreen(desk, {host, target: `vg:${group.name}`, direction}));
				}
			},
		};
	};

	const bindings = (): readonly Binding[] => {
		const {list, open, title} = current();

		return [
			...list.bindings(),
			...open === undefined ? [] : [{action: 'open', run: open, disabled: list.current() === undefined ? `there is nothing under ${title}` : undefined} as const],
			{
				action: 'right', run() {
					turn(1);
				},
			},
			{
				action: 'left', run() {
					turn(-1);
				},
			},
			{
				action: 'next', title: 'Next section', run() {
					turn(1);
				},
			},
			{
				action: 'previous', run() {
					turn(-1);
				},
			},
			methodBinding('backUp', 'backup'),
			methodBinding('restore', 'restore'),
			{
				action: 'trust',
				weight: 10,
				run() {
					void askHostKey(desk, host, () => {
						void desk.readFacts(host, {fresh: true});
					});
				},
			},
			{
				action: 'refresh', run() {
					void refreshHost(desk, host);
				}, ...desk.world.get().asking[host] !== undefined && {disabled: 'it is being asked now'},
			},
		];
	};

	const headline = (columns: number): readonly Line[] => {
		const known = facts();
		const since = desk.world.get().asking[host];
		const failed = trouble();
		const asking = since === undefined ? [] : [span(`  ${glyphs.running} asking, ${Math.floor((desk.now() - since) / 1000)} s`, 'running')];

		if (known === undefined) {
			return [[span(host, 'title'), ...asking]];
		}

		const {identity} = known;
		const {text: age, tone} = ageSpan(known.readAt, desk.now());

		return [
			[span(`AIX ${identity.osLevel}`, 'title'), span('  facts read ', 'quiet'), span(age, tone), ...asking, span(`  ${[identity.partitionName, identity.model, identity.serialNumber].filter(each => each !== undefined).join('  ')}`)],
			...failed === undefined ? [] : paragraph(`${failed.message} ${failed.advice} What is shown is what was read before.`, columns, {tone: 'danger', first: span(`${glyphs.danger} `, 'danger')}).slice(0, 2),
		];
	};

	const tabs = (): Line => sections.flatMap(({title, count}, index) => [
		span(index === 0 ? '' : glyphs.vertical, 'quiet'),
		span(index === at.get() ? `[${title} ${count()}]` : `${title} ${count()}`, index === at.get() ? 'selected' : (title === 'Problems' && count() > 0 ? 'caution' : undefined)),
	]);

	return {
		name: 'host',
		crumb: host,
		about: 'One host. Tab, or Left and Right, go through its sections; Enter opens what the cursor is on; b backs up the volume group under the cursor.',
		isTyping: () => current().list.isTyping(),
		press: press => current().list.press(press),
		back: () => current().list.back(),
		bindings,
		shown() {
			if (facts() === undefined) {
				void refreshHost(desk, host, {fresh: false});
			}

			void desk.refreshWorld('runs');
			void desk.refreshWorld('points');
		},
		draw({columns, rows}) {
			const head = headline(columns);

			return [...head, tabs(), ...current().list.draw({columns, rows: rows - head.length - 1})];
		},
	};
};
