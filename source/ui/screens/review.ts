import type {Plan} from '../../base/plan.js';
import {copyText} from '../copy-text.js';
import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import type {Binding} from '../keymap.js';
import {createConfirm} from '../layers/confirm.js';
import {createMenu} from '../layers/menu.js';
import {createText} from '../layers/text.js';
import {moveBindings} from '../move-bindings.js';
import {
	blank,
	paragraph,
	span,
	textOf,
	type Line,
} from '../line.js';
import type {Layer} from '../navigation.js';
import {isPassing} from '../list-order.js';
import {
	drawField,
	hasTyped,
	textField,
	type TextField,
} from '../text-field.js';
import {
	reviewRows,
	type ReviewRow,
	searchWidth,
} from '../present/review.js';
import {productionHosts, productionTitle} from '../present/production-marks.js';
import {readOnlyReason} from '../read-only.js';
import {commandLines} from './method-form.js';
import {createRunScreen} from './run.js';

type ReviewState = {
	readonly index: number;

	/**
	Rows scrolled beyond the cursor's row, for rows taller than the screen.
	*/
	readonly shift: number;
	readonly acknowledged: ReadonlySet<string>;
	readonly isStarting: boolean;
	readonly typed?: TextField;
	readonly filter: string;
};

/**
The plan before it runs. Enter only reads on; running is R, and then an answer that is not the first.
*/
export const createReviewScreen = (desk: Desk, plan: Plan): Layer => {
	const {glyphs} = desk.theme;
	const state = createStore<ReviewState>({
		index: 0, shift: 0, acknowledged: new Set(), isStarting: false, filter: '',
	});
	state.subscribe(desk.changed);
	const allRows = reviewRows(plan, {glyphs, key: action => desk.key(action)});
	const rows = (): readonly ReviewRow[] => {
		const wanted = state.get().typed?.text ?? state.get().filter;

		return wanted === '' ? allRows : allRows.filter(row => isPassing(row.lines(searchWidth, false).map(each => textOf(each)).join(' '), wanted));
	};

	const isProduction = (): boolean => productionHosts(desk.world.get().hosts, plan.hosts.map(({host}) => host)).length > 0;
	const cautions = allRows.map(({caution}) => caution).filter(name => name !== undefined);
	const blocks = plan.findings.filter(({level}) => level === 'block');
	const isDestructive = plan.confirmation !== undefined;
	let page = 10;
	// As drawn last: where the cursor puts the first line, and how far down it may be.
	let base = 0;
	let last = 0;

	const open = (): readonly string[] => cautions.filter(name => !state.get().acknowledged.has(name));

	/**
	Why it cannot be run now.
	*/
	const hindrance = (): string | undefined => {
		if (desk.isReadOnly && plan.direction !== 'verify') {
			return readOnlyReason;
		}

		if (blocks.length > 0) {
			return `${blocks.length === 1 ? 'a finding blocks' : `${blocks.length} findings block`} it: ${blocks[0]?.title ?? ''}`;
		}

		if (open().length > 0) {
			return `${open().length} caution${open().length === 1 ? ' is' : 's are'} not acknowledged yet (${desk.key('acknowledge')} at each)`;
		}

		return state.get().isStarting ? 'it is being started' : undefined;
	};

	const move = (by: number): void => {
		state.update(before => ({...before, shift: 0, index: Math.max(0, Math.min(rows().length - 1, before.index + by))}));
	};

	const scroll = (by: number): void => {
		state.update(before => ({...before, shift: Math.max(0, Math.min(last, base + before.shift + by)) - base}));
	};

	const nextOpen = (): number => rows().findIndex(({caution}) => caution !== undefined && !state.get().acknowledged.has(caution));

	/**
	Acknowledges the caution under the cursor and goes to the next one that is open; from elsewhere it only goes there, so that each is seen before it is acknowledged.
	*/
	const acknowledge = (): void => {
		const caution = rows()[state.get().index]?.caution;

		if (caution !== undefined) {
			const acknowledged = new Set(state.get().acknowledged);
			const wasOpen = !acknowledged.has(caution);

			if (wasOpen) {
				acknowledged.add(caution);
			} else if (open().length === 0) {
				acknowledged.delete(caution);
			}

			state.update(before => ({...before, acknowledged}));

			if (!wasOpen && !acknowledged.has(caution)) {
				return;
			}
		}

		const next = nextOpen();

		if (next === -1) {
			desk.tell('All cautions are acknowledged.', 'ok');
		} else {
			state.update(before => ({...before, index: next, shift: 0}));
		}
	};

	const start = async (): Promise<void> => {
		state.update(before => ({...before, isStarting: true}));
		const started = await desk.attempt(async () => desk.services.startRun({
			planId: plan.id, acknowledge: [...state.get().acknowledged], ...plan.confirmation !== undefined && {confirm: plan.confirmation},
		}));
		state.update(before => ({...before, isStarting: false}));

		if (started === undefined) {
			return;
		}

		// Going back from the run leads to what it was about, not to a plan that was used.
		const names = new Set(desk.navigation.get().screens.map(({name}) => name));
		const below = ['volume-group', 'host', 'points'].find(name => names.has(name)) ?? 'fleet';
		desk.navigate({type: 'back-to', name: below, layer: createRunScreen(desk, started.runId)});
		void desk.refreshWorld('runs');
	};

	const ask = (): void => {
		desk.ask(createConfirm(desk, {
			name: 'run',
			hosts: plan.hosts.map(({host}) => host),
			title: isDestructive ? 'This destroys what is listed' : 'Run it now?',
			tone: isDestructive ? 'danger' : 'title',
			about: `The cursor stands on Cancel. Nothing happens by itself or by ${desk.key('open')} alone.`,
			lines: width => isDestructive
				? [...plan.destroysInWords.flatMap(each => paragraph(each, width, {tone: 'danger', first: span(`${glyphs.danger} `, 'danger')})), blank]
				: paragraph(`${plan.steps.length} steps on ${plan.hosts.map(({host}) => host).join(', ')}. Nothing is destroyed. The run goes on there even if lparsafe ends.`, width),
			...plan.confirmation !== undefined && {mustType: plan.confirmation},
			choices: [
				{
					label: 'Cancel', run() {
						desk.tell('Nothing was started.', 'quiet');
					},
				},
				{
					label: isDestructive ? 'Destroy and run' : 'Run', run() {
						void start();
					}, ...isDestructive && {tone: 'danger' as const},
				},
			],
		}));
	};

	const save = (format: 'ksh' | 'markdown'): void => {
		void desk.attempt(async () => {
			const text = await desk.services.exportPlan(plan.id, format);
			const stem = `lparsafe-${plan.method}-${plan.hosts[0]?.host ?? 'host'}-${plan.target}`.replaceAll(/[^\w.\-]+/gv, '-');
			const place = await desk.options.saveFile(`${stem}.${format === 'ksh' ? 'ksh' : 'md'}`, text);
			desk.tell(`Written: ${place}`, 'ok');
		});
	};

	const copyBinding = (at: number): Binding => {
		const step = plan.steps[at];
		const commands = step?.commands ?? plan.steps.flatMap(each => each.commands);

		return {
			action: 'copy', title: step === undefined ? 'Copy all commands' : `Copy the command${commands.length === 1 ? '' : 's'} of step ${at + 1}`, ...commands.length === 0 && {disabled: 'it is a check without a command'}, run() {
				void desk.attempt(async () => copyText(desk, commands.join('\n')));
			},
		};
	};

	const bindings = (): readonly Binding[] => {
		const why = hindrance();

		return [
			{
				action: 'run', title: isDestructive ? 'Run, destroys data' : 'Run', run: ask, ...why !== undefined && {disabled: why},
			},
			...cautions.length > 0 ? [{action: 'acknowledge', title: open().length > 0 ? `Acknowledge (${open().length} left)` : 'Acknowledge', run: acknowledge} as const] : [],
			...moveBindings({
				by: move,
				page: () => page,
				pageBy: scroll,
				toTop() {
					move(-1e6);
				},
				toBottom() {
					move(1e6);
				},
			}),
			{
				action: 'open', title: 'Read on', run() {
					move(1);
				}, weight: 0,
			},
			{
				action: 'exportPlan', run() {
					desk.ask(createMenu(desk, {
						title: 'Export the plan', intro: 'To a new file in the directory where lparsafe was started.',
						rows: () => [{id: 'ksh', label: 'ksh script', detail: 'the very script that would run'}, {id: 'markdown', label: 'Markdown runbook', detail: 'to read, file or send'}],
						onChoose([format]) {
							save(format === 'ksh' ? 'ksh' : 'markdown');
						},
					}));
				},
			},
			{
				action: 'command', run() {
					desk.ask(createText(desk, {title: 'The commands', lines: width => commandLines(plan, width), bindings: [copyBinding(-1)]}));
				},
			},
			copyBinding(plan.steps.findIndex(({id}) => `step ${id}` === rows()[state.get().index]?.id)),
			{
				action: 'filter', run() {
					state.update(before => ({...before, typed: textField(before.filter)}));
				},
			},
		];
	};

	return {
		name: 'review',
		crumb: 'Review',
		hostName: () => plan.hosts[0]?.host,
		get about() {
			return `The plan as it would run: what it destroys, what speaks against it, the room it needs, every command. ${desk.key('acknowledge')} acknowledges a caution, ${desk.key('run')} runs, ${desk.key('exportPlan')} exports. ${desk.key('pageUp')} and ${desk.key('pageDown')} scroll.`;
		},
		isTyping: () => state.get().typed !== undefined,
		press: press => hasTyped(state.get().typed, press, {
			end(filter) {
				state.update(({typed: _, ...before}) => ({...before, filter, index: 0}));
			},
			edit(typed) {
				state.update(before => ({...before, typed, index: 0}));
			},
		}),

		back() {
			const {typed, filter} = state.get();

			if (typed === undefined && filter === '') {
				return false;
			}

			state.update(({typed: _, ...before}) => ({...before, filter: ''}));

			return true;
		},
		bindings,
		draw({columns, rows: height}) {
			const {index, acknowledged, typed, filter} = state.get();
			const lines: Line[] = [];
			let cursor = 0;

			for (const [at, row] of rows().entries()) {
				if (at === index) {
					cursor = lines.length;
				}

				const drawn = row.lines(columns - 2, row.caution !== undefined && acknowledged.has(row.caution));
				lines.push(...drawn.map((each, lineAt): Line => [span(at === index && (lineAt === 0 || (lineAt === 1 && textOf(drawn[0] ?? []) === '')) && textOf(each) !== '' ? `${glyphs.cursor} ` : '  ', 'key'), ...each]));
			}

			const room = Math.max(1, height - 2);
			page = Math.max(1, room - 2);
			last = Math.max(0, lines.length - room);
			base = Math.max(0, Math.min(last, cursor - Math.floor(room / 3)));
			const startAt = Math.max(0, Math.min(last, base + state.get().shift));
			const below = lines.length - startAt - room;
			const why = hindrance();
			const status: Line = typed === undefined
				? [
					why === undefined ? span(`${glyphs.ok} ready: ${desk.key('run')} runs it`, 'ok') : span(`${glyphs.caution} not to be run: ${why}`, 'caution'),
					span(`${filter === '' ? '' : `  /${filter}`}${startAt > 0 ? `  ${glyphs.up}${startAt}` : ''}${below > 0 ? `  ${glyphs.down}${below} more` : ''}`, 'quiet'),
				]
				: [span('/', 'key'), ...drawField(typed, 30)];

			return [
				productionTitle([span(`${plan.method} of ${plan.target} on ${plan.hosts.map(({host}) => host).join(', ')}`, 'title'), span(`  plan ${plan.hash.slice(0, 12)}`, 'quiet')], isProduction(), columns, glyphs),
				...lines.slice(startAt, startAt + room),
				...Array.from({length: Math.max(0, room - lines.length)}, () => blank),
				status,
			];
		},
	};
};
