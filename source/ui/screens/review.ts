import type {Plan} from '../../base/plan.js';
import {copyText} from '../copy-text.js';
import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import {askExport} from '../export-plan.js';
import type {Binding} from '../bindings.js';
import {createConfirm} from '../layers/confirm.js';
import {createText} from '../layers/text.js';
import {blank, paragraph, span} from '../line.js';
import type {Layer} from '../navigation.js';
import {reviewRows} from '../present/review.js';
import {productionHosts, productionTitle} from '../present/production-marks.js';
import {targetWords} from '../present/run.js';
import {readOnlyReason} from '../read-only.js';
import {createRowReader} from '../row-reader.js';
import {commandLines} from './method-form.js';
import {createRunScreen} from './run.js';

/**
The plan before it runs. Enter only reads on; running is R, and then an answer that is not the first. `onStarted` is called when it was started as a run.
*/
export const createReviewScreen = (desk: Desk, plan: Plan, onStarted?: () => void): Layer => {
	const {glyphs} = desk.theme;
	const state = createStore<{readonly acknowledged: ReadonlySet<string>; readonly isStarting: boolean; readonly runId?: string}>({acknowledged: new Set(), isStarting: false});
	state.subscribe(desk.changed);
	const rows = reviewRows(plan, {glyphs, key: action => desk.key(action)}).map(({lines, ...row}) => ({
		...row, lines: (width: number) => lines(width, row.caution !== undefined && state.get().acknowledged.has(row.caution)),
	}));
	const reader = createRowReader(desk, () => rows);

	const isProduction = (): boolean => productionHosts(desk.world.get().hosts, plan.hosts.map(({host}) => host)).length > 0;
	const cautions = rows.map(({caution}) => caution).filter(name => name !== undefined);
	const blocks = plan.findings.filter(({level}) => level === 'block');
	const isDestructive = plan.confirmation !== undefined || plan.destroysInWords.length > 0;

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

		const {isStarting, runId} = state.get();

		return runId === undefined ? (isStarting ? 'it is being started' : undefined) : `it was started as run ${runId}`;
	};

	/**
	Acknowledges the caution under the cursor and goes to the next one that is open; from elsewhere it only goes there, so that each is seen before it is acknowledged.
	*/
	const acknowledge = (): void => {
		const caution = reader.current()?.caution;

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

		const next = rows.find(row => row.caution !== undefined && !state.get().acknowledged.has(row.caution));

		if (next === undefined) {
			desk.tell('All cautions are acknowledged.', 'ok', () => open().length === 0 && desk.navigation.get().screens.at(-1) === layer);
		} else {
			reader.go(next.id);
		}
	};

	const start = async (): Promise<void> => {
		state.update(before => ({...before, isStarting: true}));
		const started = await desk.attempt(async () => desk.services.startRun({
			planId: plan.id, acknowledge: [...state.get().acknowledged], ...plan.confirmation !== undefined && {confirm: plan.confirmation},
		}));
		state.update(before => ({...before, isStarting: false, ...started !== undefined && {runId: started.runId}}));

		if (started === undefined) {
			return;
		}

		onStarted?.();
		void desk.refreshWorld('runs');

		// Whoever went on meanwhile is not taken from there.
		if (desk.navigation.get().screens.at(-1) !== layer) {
			desk.tell(`${plan.method} of ${targetWords(plan.target)} was started. ${desk.key('runs')} lists the runs.`, 'running');

			return;
		}

		// Going back from the run leads to what it was about, not to a plan that was used.
		const names = new Set(desk.navigation.get().screens.map(({name}) => name));
		const below = ['volume-group', 'host', 'points'].find(name => names.has(name)) ?? 'fleet';
		desk.navigate({type: 'back-to', name: below, layer: createRunScreen(desk, started.runId)});
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
			...reader.bindings(),
			{
				action: 'open', title: 'Read on', run() {
					reader.move(1);
				}, weight: 0,
			},
			{
				action: 'exportPlan', run() {
					askExport(desk, plan);
				},
			},
			{
				action: 'command', run() {
					desk.ask(createText(desk, {title: 'The commands', lines: width => commandLines(plan, width), bindings: [copyBinding(-1)]}));
				},
			},
			copyBinding(plan.steps.findIndex(({id}) => `step ${id}` === reader.current()?.id)),
		];
	};

	const layer: Layer = {
		name: 'review',
		crumb: 'Review',
		hostName: () => plan.hosts[0]?.host,
		get about() {
			return `The plan as it would run: what it destroys, what speaks against it, the room it needs, every command. ${desk.key('acknowledge')} acknowledges a caution, ${desk.key('run')} runs, ${desk.key('exportPlan')} exports. ${desk.key('pageUp')} and ${desk.key('pageDown')} scroll.`;
		},
		isTyping: reader.isTyping,
		press: reader.press,
		back: reader.back,
		bindings,
		draw(size) {
			const why = hindrance();

			return reader.draw(
				size,
				productionTitle([span(`${plan.method} of ${targetWords(plan.target)} on ${plan.hosts.map(({host}) => host).join(', ')}`, 'title'), span(`  plan ${plan.hash.slice(0, 12)}`, 'quiet')], isProduction(), size.columns, glyphs),
				why === undefined ? span(`${glyphs.ok} ready: ${desk.key('run')} runs it`, 'ok') : span(`${glyphs.caution} not to be run: ${why}`, 'caution'),
			);
		},
	};

	return layer;
};
