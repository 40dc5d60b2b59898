import type {Plan} from '../../base/plan.js';
import type {MethodRequest} from '../../base/services/methods.js';
import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import {askExport} from '../export-plan.js';
import type {Binding} from '../bindings.js';
import {confirmEach, withEach} from '../layers/confirm-each.js';
import {createText} from '../layers/text.js';
import {
	blank,
	paragraph,
	span,
	textOf,
	type Line,
	type Span,
} from '../line.js';
import type {Layer} from '../navigation.js';
import {hostWords, productionHosts, productionTitle} from '../present/production-marks.js';
import {reviewRows} from '../present/review.js';
import {targetWords} from '../present/run.js';
import {readOnlyReason} from '../read-only.js';
import {createRowReader, type ReadRow} from '../row-reader.js';
import {troubleOf} from '../trouble.js';
import {commandLines} from './method-form.js';
import {createRunScreen} from './run.js';

type ReviewManyRequest = Omit<MethodRequest, 'host'> & {readonly hosts: readonly string[]};

/**
How far one host's plan has come.
*/
type Standing =
	| {readonly state: 'waiting' | 'planning'}
	| {readonly state: 'failed'; readonly text: string}
	| {readonly state: 'planned'; readonly plan: Plan; readonly acknowledged: ReadonlySet<string>}
	| {readonly state: 'started'; readonly plan: Plan; readonly runId: string};

type Row = ReadRow & {readonly host: string; readonly caution?: string};

const cautionsOf = ({findings}: Plan): number => findings.filter(({level}) => level === 'caution').length;

/**
Why a host's plan is not run with the others.
*/
const hindrance = (standing: Standing): string | undefined => {
	switch (standing.state) {
		case 'waiting':
		case 'planning': {
			return 'its plan is not there yet';
		}

		case 'failed': {
			return `it has no plan: ${standing.text}`;
		}

		case 'started': {
			return `it was started as run ${standing.runId}`;
		}

		case 'planned': {
			const {plan, acknowledged} = standing;
			const block = plan.findings.find(({level}) => level === 'block');

			if (block !== undefined) {
				return `a finding blocks it: ${block.title}`;
			}

			if (plan.confirmation !== undefined || plan.destroysInWords.length > 0) {
				return 'it destroys something: that is reviewed and confirmed on the host itself';
			}

			const open = cautionsOf(plan) - acknowledged.size;

			return open > 0 ? `${open} caution${open === 1 ? ' is' : 's are'} not acknowledged` : undefined;
		}
	}
};

/**
The plans of one backup for several hosts in one list: what each destroys, and its findings. Only those run that nothing stands against; the others stay and say why.
*/
export const createReviewManyScreen = (desk: Desk, {hosts, ...request}: ReviewManyRequest): Layer => {
	const {glyphs} = desk.theme;
	const standings = createStore<ReadonlyMap<string, Standing>>(new Map(hosts.map(host => [host, {state: 'waiting'}])));
	standings.subscribe(desk.changed);
	let isOpen = true;
	let wasBegun = false;

	const set = (host: string, standing: Standing): void => {
		standings.update(before => new Map(before).set(host, standing));
	};

	const planAll = async (): Promise<void> => {
		await withEach(hosts, async host => {
			if (!isOpen) {
				return;
			}

			set(host, {state: 'planning'});

			try {
				const plan = await desk.services.plan({...request, host});

				set(host, {state: 'planned', plan, acknowledged: new Set()});
			} catch (error) {
				const {message, advice} = troubleOf(error);

				set(host, {state: 'failed', text: `${message} ${advice}`});
			}
		});
	};

	const standingSpan = (standing: Standing): Span => {
		const why = hindrance(standing);

		if (standing.state === 'waiting' || standing.state === 'planning') {
			return span(`${standing.state === 'waiting' ? glyphs.waiting : glyphs.running} ${standing.state === 'waiting' ? 'waits for its plan' : 'being planned'}`, 'running');
		}

		if (standing.state === 'started') {
			return span(`${glyphs.running} started`, 'running');
		}

		return why === undefined ? span(`${glyphs.ok} ready`, 'ok') : span(`${glyphs.caution} not run: ${why}`, standing.state === 'failed' ? 'danger' : 'caution');
	};

	const rows = (): readonly Row[] => [...standings.get()].flatMap(([host, standing]): Row[] => [
		{
			id: host, host, lines: width => [blank, ...paragraph(textOf([standingSpan(standing)]), width - 2, {first: span(`${hostWords(desk.world.get().hosts, host)}  `, 'title'), ...standingSpan(standing).tone !== undefined && {tone: standingSpan(standing).tone}})],
		},
		...standing.state === 'planned'
			? reviewRows(standing.plan, {glyphs, key: desk.key}).filter(({id}) => id === 'destroys' || id === 'space' || id.startsWith('finding ')).map(({id, caution, lines}): Row => ({
				id: `${host} ${id}`, host, words: host, ...caution !== undefined && {caution}, lines: width => lines(width - 2, caution !== undefined && standing.acknowledged.has(caution)).filter(each => textOf(each) !== '').map((each): Line => [span('  '), ...each]),
			}))
			: [],
	]);

	const ready = (): ReadonlyArray<{readonly host: string; readonly plan: Plan; readonly acknowledged: ReadonlySet<string>}> => [...standings.get()].flatMap(([host, standing]) => standing.state === 'planned' && hindrance(standing) === undefined ? [{host, ...standing}] : []);

	const reader = createRowReader(desk, rows);

	const isAcknowledged = ({host, caution}: Row): boolean => {
		const standing = standings.get().get(host);

		return standing?.state === 'planned' && caution !== undefined && standing.acknowledged.has(caution);
	};

	const nextOpen = (): Row | undefined => rows().find(row => row.caution !== undefined && !isAcknowledged(row));

	/**
	Acknowledges the caution under the cursor, of its host alone, and goes to the next one that is open.
	*/
	const acknowledge = (): void => {
		const row = reader.current();
		const standing = row === undefined ? undefined : standings.get().get(row.host);

		if (row?.caution !== undefined && standing?.state === 'planned') {
			set(row.host, {...standing, acknowledged: new Set([...standing.acknowledged, row.caution])});
		}

		const next = nextOpen();

		if (next === undefined) {
			desk.tell('No caution is open.', 'ok');
		} else {
			reader.go(next.id);
		}
	};

	const runAll = (): void => {
		const going = ready();
		const left = [...standings.get()].flatMap(([host, standing]) => {
			const why = hindrance(standing);

			return why === undefined ? [] : [`${hostWords(desk.world.get().hosts, host)}: ${why.replace(/\.$/v, '')}.`];
		});

		confirmEach(desk, {
			rows: going, nameOf: ({host}) => hostWords(desk.world.get().hosts, host), hostOf: ({host}) => host,
			title: `Run ${request.method} on ${going.length === 1 ? 'this host' : `these ${going.length} hosts`} now?`,
			text: `Nothing is destroyed; a run each, which goes on there even if lparsafe ends.${left.length === 0 ? '' : ` Not run: ${left.join(' ')}`}`,
			keep: 'Cancel', does: going.length === 1 ? 'Run' : `Run ${going.length}`,
			async act({host, plan, acknowledged}) {
				const {runId} = await desk.services.startRun({planId: plan.id, acknowledge: [...acknowledged]});

				set(host, {state: 'started', plan, runId});

				return `started as run ${runId}`;
			},
			async done(count) {
				desk.tell(`${count} of ${going.length} runs were started. ${desk.key('runs')} lists the runs.`, count === going.length ? 'ok' : 'caution');
				await desk.refreshWorld('runs');
			},
		});
	};

	const why = (): string | undefined => {
		if (desk.isReadOnly) {
			return readOnlyReason;
		}

		if (standings.get().values().some(({state}) => state === 'waiting' || state === 'planning')) {
			return 'not all plans are there yet';
		}

		const started = standings.get().values().filter(({state}) => state === 'started').toArray().length;

		return ready().length === 0 ? (started === 0 ? 'no host is ready' : `${started} of ${hosts.length} started, and none of the others is ready`) : undefined;
	};

	const bindings = (): readonly Binding[] => {
		const hindered = why();
		const {host = ''} = reader.current() ?? {};
		const standing = standings.get().get(host);
		const plan = standing?.state === 'planned' || standing?.state === 'started' ? standing.plan : undefined;

		return [
			{
				action: 'run', title: `Run on ${ready().length} of ${hosts.length}`, run: runAll, ...hindered !== undefined && {disabled: hindered},
			},
			{action: 'acknowledge', run: acknowledge, ...nextOpen() === undefined && {disabled: 'no caution is open'}},
			...reader.bindings(),
			{
				action: 'open', title: standing?.state === 'started' ? 'Open the run' : 'Read on', weight: standing?.state === 'started' ? 90 : 0, run() {
					if (standing?.state === 'started') {
						desk.go(createRunScreen(desk, standing.runId));
					} else {
						reader.move(1);
					}
				},
			},
			{
				action: 'command', title: 'Show the commands of this host', ...plan === undefined && {disabled: 'there is no plan'}, run() {
					if (plan !== undefined) {
						desk.ask(createText(desk, {title: `The commands for ${host}`, lines: width => commandLines(plan, width)}));
					}
				},
			},
			{
				action: 'exportPlan', title: 'Export the plan of this host', ...plan === undefined && {disabled: 'there is no plan'}, run() {
					if (plan !== undefined) {
						askExport(desk, plan);
					}
				},
			},
		];
	};

	return {
		name: 'review-many',
		crumb: 'Review',
		get about() {
			return `A plan for each host: what it destroys, what speaks against it, the room it needs. ${desk.key('acknowledge')} acknowledges a caution, of its host alone; ${desk.key('command')} shows the commands of a host, ${desk.key('exportPlan')} exports its plan; ${desk.key('run')} runs those that nothing stands against. The others are not run and say why.`;
		},
		isTyping: reader.isTyping,
		press: reader.press,
		back: reader.back,
		bindings,
		shown() {
			if (wasBegun) {
				return;
			}

			wasBegun = true;
			void planAll();
		},
		closed() {
			isOpen = false;
		},
		draw(size) {
			const hindered = why();

			return reader.draw(
				size,
				productionTitle([span(`${request.method} of ${targetWords(request.target)} on ${hosts.length} host${hosts.length === 1 ? '' : 's'}`, 'title')], productionHosts(desk.world.get().hosts, hosts).length > 0, size.columns, glyphs),
				hindered === undefined ? span(`${glyphs.ok} ${ready().length} of ${hosts.length} ready: ${desk.key('run')} runs them`, 'ok') : span(`${glyphs.caution} nothing to run: ${hindered}`, 'caution'),
			);
		},
	};
};
