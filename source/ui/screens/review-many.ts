import type {Plan} from '../../base/plan.js';
import type {MethodRequest} from '../../base/services.js';
import {createStore} from '../create-store.js';
import type {Desk} from '../desk.js';
import type {Binding} from '../keymap.js';
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
import {moveBindings} from '../move-bindings.js';
import type {Layer} from '../navigation.js';
import {hostWords, productionHosts, productionTitle} from '../present/production-marks.js';
import {reviewRows} from '../present/review.js';
import {targetWords} from '../present/run.js';
import {readOnlyReason} from '../read-only.js';
import {troubleOf} from '../world.js';
import {commandLines} from './method-form.js';
import {createRunScreen} from './run.js';

export type ReviewManyRequest = Omit<MethodRequest, 'host'> & {readonly hosts: readonly string[]};

/**
How far one host's plan has come.
*/
type Standing =
	| {readonly state: 'waiting' | 'planning'}
	| {readonly state: 'failed'; readonly text: string}
	| {readonly state: 'planned'; readonly plan: Plan; readonly acknowledged: ReadonlySet<string>}
	| {readonly state: 'started'; readonly plan: Plan; readonly runId: string};

type Row = {readonly host: string; readonly caution?: string; readonly lines: (width: number) => readonly Line[]};

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
	const cursor = createStore({index: 0, shift: 0});
	let isOpen = true;
	let wasBegun = false;
	let page = 10;
	// As drawn last: where the cursor puts the first line, and how far down it may be.
	let base = 0;
	let last = 0;

	for (const store of [standings, cursor]) {
		store.subscribe(desk.changed);
	}

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
			host, lines: width => [blank, ...paragraph(textOf([standingSpan(standing)]), width - 2, {first: span(`${hostWords(desk.world.get().hosts, host)}  `, 'title'), ...standingSpan(standing).tone !== undefined && {tone: standingSpan(standing).tone}})],
		},
		...standing.state === 'planned'
			? reviewRows(standing.plan, {glyphs, key: desk.key}).filter(({id}) => id === 'destroys' || id === 'space' || id.startsWith('finding ')).map(({caution, lines}): Row => ({
				host, ...caution !== undefined && {caution}, lines: width => lines(width - 2, caution !== undefined && standing.acknowledged.has(caution)).filter(each => textOf(each) !== '').map((each): Line => [span('  '), ...each]),
			}))
			: [],
	]);

	const ready = (): ReadonlyArray<{readonly host: string; readonly plan: Plan; readonly acknowledged: ReadonlySet<string>}> => [...standings.get()].flatMap(([host, standing]) => standing.state === 'planned' && hindrance(standing) === undefined ? [{host, ...standing}] : []);

	/**
	Rows come and go as plans come and are begun.
	*/
	const here = (): number => Math.max(0, Math.min(rows().length - 1, cursor.get().index));

	const isAcknowledged = ({host, caution}: Row): boolean => {
		const standing = standings.get().get(host);

		return standing?.state === 'planned' && caution !== undefined && standing.acknowledged.has(caution);
	};

	const nextOpen = (): number => rows().findIndex(row => row.caution !== undefined && !isAcknowledged(row));

	/**
	Acknowledges the caution under the cursor, of its host alone, and goes to the next one that is open.
	*/
	const acknowledge = (): void => {
		const row = rows()[here()];
		const standing = row === undefined ? undefined : standings.get().get(row.host);

		if (row?.caution !== undefined && standing?.state === 'planned') {
			set(row.host, {...standing, acknowledged: new Set([...standing.acknowledged, row.caution])});
		}

		const next = nextOpen();

		if (next === -1) {
			desk.tell('No caution is open.', 'ok');
		} else {
			cursor.set({index: next, shift: 0});
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

	const move = (by: number): void => {
		cursor.set({index: Math.max(0, Math.min(rows().length - 1, here() + by)), shift: 0});
	};

	const bindings = (): readonly Binding[] => {
		const hindered = why();
		const standing = standings.get().get(rows()[here()]?.host ?? '');

		return [
			{
				action: 'run', title: `Run on ${ready().length} of ${hosts.length}`, run: runAll, ...hindered !== undefined && {disabled: hindered},
			},
			{action: 'acknowledge', run: acknowledge, ...nextOpen() === -1 && {disabled: 'no caution is open'}},
			...moveBindings({
				by: move,
				page: () => page,
				pageBy(lines) {
					cursor.update(before => ({...before, shift: Math.max(0, Math.min(last, base + before.shift + lines)) - base}));
				},
				toTop() {
					move(-1e6);
				},
				toBottom() {
					move(1e6);
				},
			}),
			{
				action: 'open', title: standing?.state === 'started' ? 'Open the run' : 'Read on', weight: standing?.state === 'started' ? 90 : 0, run() {
					if (standing?.state === 'started') {
						desk.go(createRunScreen(desk, standing.runId));
					} else {
						move(1);
					}
				},
			},
			{
				action: 'command', title: 'Show the commands of this host', ...(standing?.state !== 'planned' && standing?.state !== 'started') && {disabled: 'there is no plan'}, run() {
					if (standing?.state === 'planned' || standing?.state === 'started') {
						desk.ask(createText(desk, {title: 'The commands', lines: width => commandLines(standing.plan, width)}));
					}
				},
			},
		];
	};

	return {
		name: 'review-many',
		crumb: 'Review',
		get about() {
			return `A plan for each host: what it destroys, what speaks against it, the room it needs. ${desk.key('acknowledge')} acknowledges a caution, of its host alone; ${desk.key('command')} shows the commands of a host; ${desk.key('run')} runs those that nothing stands against. The others are not run and say why.`;
		},
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
		draw({columns, rows: height}) {
			const {shift} = cursor.get();
			const index = here();
			const lines: Line[] = [];
			let at = 0;

			for (const [place, row] of rows().entries()) {
				if (place === index) {
					at = lines.length;
				}

				const drawn = row.lines(columns - 2);
				const first = drawn.findIndex(each => textOf(each) !== '');
				lines.push(...drawn.map((each, line): Line => [span(place === index && line === first ? `${glyphs.cursor} ` : '  ', 'key'), ...each]));
			}

			const room = Math.max(1, height - 2);
			page = Math.max(1, room - 2);
			last = Math.max(0, lines.length - room);
			base = Math.max(0, Math.min(last, at - Math.floor(room / 3)));
			const start = Math.max(0, Math.min(last, base + shift));
			const below = lines.length - start - room;
			const hindered = why();

			return [
				productionTitle([span(`${request.method} of ${targetWords(request.target)} on ${hosts.length} hosts`, 'title')], productionHosts(desk.world.get().hosts, hosts).length > 0, columns, glyphs),
				...lines.slice(start, start + room),
				...Array.from({length: Math.max(0, room - lines.length)}, () => blank),
				[
					hindered === undefined ? span(`${glyphs.ok} ${ready().length} of ${hosts.length} ready: ${desk.key('run')} runs them`, 'ok') : span(`${glyphs.caution} nothing to run: ${hindered}`, 'caution'),
					span(`${start > 0 ? `  ${glyphs.up}${start}` : ''}${below > 0 ? `  ${glyphs.down}${below} more` : ''}`, 'quiet'),
				],
			];
		},
	};
};
