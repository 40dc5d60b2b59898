import type {Facts, VolumeGroup} from '../../base/facts.js';
import {cleanLine} from '../../base/text.js';
import type {Desk} from '../desk.js';
import type {Binding} from '../bindings.js';
import {
	blank,
	fitLine,
	paragraph,
	ruledTitle,
	span,
	textOf,
	wholeSpans,
	widthOf,
	type Line,
} from '../line.js';
import type {Layer, Size} from '../navigation.js';
import {createStore} from '../create-store.js';
import {ageSpan} from '../present/host.js';
import {cutLines} from '../present/trouble.js';
import {createAdviceScreen} from './advice.js';
import {askHostKey} from './host-key.js';
import {createHostCheckScreen} from './host-check.js';
import {hostSections, type Section} from './host-sections.js';
import {createKitsScreen} from './kits.js';
import {createPickerScreen} from './picker.js';
import {createPointSearchScreen} from './point-search.js';
import {refreshHost} from './refresh-host.js';

/**
Whose counts give way first where the sections have no room side by side.
*/
const bareFirst: readonly string[] = ['System', 'Facts', 'Filesystems', 'Disks', 'Groups', 'Jobs', 'Runs', 'Points', 'Problems'];

/**
What is under the cursor is told below a list where at least this many rows are left, which a terminal of 24 never has.
*/
const roomForDetails = 18;

const shortTitles: Readonly<Record<string, string>> = {Filesystems: 'FS'};

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

	const sections = hostSections(desk, host);

	// As drawn last, above the list.
	let rowsBefore = 0;
	let wasAsked = false;
	const current = (): Section => sections[at.get()]!;
	const turn = (by: number): void => {
		at.update(before => (before + by + sections.length) % sections.length);
		current().load?.(false);
	};

	const tabActions = ['tab1', 'tab2', 'tab3', 'tab4', 'tab5', 'tab6', 'tab7', 'tab8', 'tab9'] as const;

	const tabBindings = (): readonly Binding[] => tabActions.slice(0, sections.length).map((action, index) => ({
		action, title: sections[index]!.title, run() {
			at.set(index);
			current().load?.(false);
		},
	}));

	const groupHere = (): VolumeGroup | undefined => at.get() === 0 ? sections[0].list.current() : undefined;

	const methodBinding = (action: 'backUp' | 'restore', direction: 'backup' | 'restore'): Binding => {
		const group = groupHere();
		const isCopy = group?.kind === 'alternate';
		const isSystem = group === undefined || group.kind === 'rootvg' || isCopy;

		return {
			action,
			title: isCopy && direction === 'restore' ? `Look into or remove ${group.name}` : `${direction === 'backup' ? 'Back up' : 'Restore'} ${isSystem ? 'the system' : group.name}`,
			run() {
				desk.go(createPickerScreen(desk, {host, target: isSystem ? 'lpar' : `vg:${group.name}`, direction: isCopy && direction === 'restore' ? 'clone' : direction}));
			},
		};
	};

	const bindings = (): readonly Binding[] => {
		const {list, open, title, bindings: more} = current();

		return [
			...list.bindings(),
			...more?.() ?? [],
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
			...tabBindings(),
			methodBinding('backUp', 'backup'),
			methodBinding('restore', 'restore'),
			{
				action: 'advise', run() {
					const group = groupHere();

					desk.go(createAdviceScreen(desk, {host, target: group?.kind === 'data' ? `vg:${group.name}` : 'lpar'}));
				},
			},
			{
				action: 'check', weight: 15, run() {
					desk.go(createHostCheckScreen(desk, host));
				},
			},
			{
				action: 'findPoints', weight: current().title === 'Points' ? 83 : 11, run() {
					desk.go(createPointSearchScreen(desk, host, {isAsking: true}));
				},
			},
			{
				action: 'kits', weight: 9, run() {
					desk.go(createKitsScreen(desk, host));
				},
			},
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
					const {load} = current();

					if (load === undefined) {
						void refreshHost(desk, host);
					} else {
						load(true);
					}
				}, ...current().load === undefined && desk.world.get().asking[host] !== undefined && {disabled: 'it is being asked now'},
			},
		];
	};

	const headline = ({columns, rows}: Size): readonly Line[] => {
		const known = facts();
		const since = desk.world.get().asking[host];
		const failed = trouble();
		const asking = since === undefined ? [] : [span(`  ${glyphs.running} asking, ${Math.floor((desk.now() - since) / 1000)} s`, 'running')];

		if (known === undefined) {
			return [[span(host, 'title'), ...asking]];
		}

		const {identity, environment} = known;
		const level = environment?.kind === 'vios'
			? `VIO Server ${environment.level ?? ''}${identity.osLevel === 'unknown' ? (environment.level === undefined ? 'of unknown level' : '') : ` on AIX ${identity.osLevel}`}`.trim()
			: `${environment?.kind === 'wpar' ? 'WPAR, ' : ''}AIX ${identity.osLevel === 'unknown' ? 'of unknown level' : identity.osLevel}`;
		const partition = identity.partitionName === host ? undefined : identity.partitionName;
		const {text: age, tone} = ageSpan(known.readAt, desk.now());

		return [
			wholeSpans([span(level, 'title'), span('  facts read ', 'quiet'), span(age, tone), ...asking, ...[partition, identity.model?.replace(/^IBM,/v, ''), identity.serialNumber].filter(each => each !== undefined).map(each => span(`  ${each}`))], columns, glyphs.more),
			...failed === undefined ? [] : cutLines(paragraph(`What is shown was read before. ${failed.message} ${failed.advice}`, columns - 2, {tone: 'danger', first: span(`${glyphs.danger} `, 'danger')}), rows < 14 ? 2 : 4, glyphs),
		];
	};

	const isTroubled = ({title, count}: Section): boolean => title === 'Problems'
		? (facts()?.problems.length ?? 0) > 0
		: count().endsWith('?') || (title === 'Facts' && (facts()?.sections ?? []).some(({state}) => state !== 'ok'));

	const tabTexts = (bare: number, isShort: boolean): readonly string[] => sections.map((section, index) => {
		const {title} = section;
		const name = isShort ? shortTitles[title] ?? title : title;
		const count = section.count();
		// That not all could be read is said in any case.
		const text = `${name} ${bareFirst.slice(0, bare).includes(title) ? (count.endsWith('?') ? '?' : '') : count}`.trim();

		return index === at.get() ? `[${text}]` : text;
	});

	/**
	The sections side by side; where there is no room their counts give way, then long names, then those before the present one.
	*/
	const tabs = (columns: number): Line => {
		const ways = [...Array.from({length: bareFirst.length + 1}, (_, bare) => tabTexts(bare, false)), tabTexts(bareFirst.length, true)];
		const texts = ways.find(each => widthOf(each.join(' ')) <= columns) ?? tabTexts(bareFirst.length, true);
		const titles = texts.map((text, index) => index === at.get() ? span(text, 'selected') : span(text, isTroubled(sections[index]!) ? 'caution' : undefined));
		const isFitting = (from: number): boolean => textOf(titles.slice(from, at.get() + 1)).length + at.get() - from + (from === 0 ? 0 : 2) <= columns;
		let from = 0;

		while (from < at.get() && !isFitting(from)) {
			from += 1;
		}

		return fitLine(titles.slice(from).flatMap((title, index) => [span(index === 0 ? (from === 0 ? '' : `${glyphs.more} `) : glyphs.vertical, 'quiet'), title]), columns, glyphs.more);
	};

	return {
		name: 'host',
		place: {name: 'host', args: [host]},
		crumb: host,
		get about() {
			return `One host. ${desk.key('next')}, or ${desk.key('left')} and ${desk.key('right')}, go through its sections, ${desk.key('tab1')} to ${desk.key('tab9')} go to one; ${desk.key('open')} opens what the cursor is on; ${desk.key('backUp')} backs up the volume group under the cursor, or the system where that is rootvg or none.`;
		},
		isTyping: () => current().list.isTyping(),
		press: press => current().list.press(press),
		click(row) {
			current().list.click(row - rowsBefore);
		},
		back: () => current().list.back(),
		hostName: () => host,
		row() {
			const {row, list} = current();
			const group = groupHere();

			// What is only read has no actions but to open it.
			return row === undefined
				? (list.current() === undefined ? undefined : {title: group === undefined ? host : `${group.name} of ${host}`, actions: ['open', 'backUp', 'restore', 'advise', 'refresh', 'check', 'trust', 'findPoints', 'kits', 'shell']})
				: row();
		},
		bindings,
		shown() {
			// Once by itself: a dialog that is closed shows the screen again, and a declined host key or password must not be asked for for ever.
			if (facts() === undefined && !wasAsked) {
				void refreshHost(desk, host, {fresh: false});
			}

			wasAsked = true;

			void desk.refreshWorld('runs');
			void desk.refreshWorld('points');
		},
		draw({columns, rows, isLinear = false}) {
			const above = headline({columns, rows});
			const {list, head, details, size} = current();
			const said = cutLines(head?.(columns - 2) ?? [], Math.max(1, Math.floor((rows - above.length - 1) / 2)), glyphs);

			rowsBefore = above.length + said.length + 1;

			const room = rows - rowsBefore;
			const told = isLinear ? undefined : details?.();
			// With its title and what says how many there are; one place for it, however it is filtered.
			const listed = size() + 2;

			if (told === undefined || room - listed < roomForDetails) {
				return [...above, tabs(columns), ...said, ...list.draw({columns, rows: room})];
			}

			return [
				...above,
				tabs(columns),
				...said,
				...list.draw({columns, rows: listed}),
				blank,
				ruledTitle(cleanLine(told.title), columns, glyphs),
				...cutLines(told.lines(columns - 2), room - listed - 2, glyphs),
			];
		},
	};
};
