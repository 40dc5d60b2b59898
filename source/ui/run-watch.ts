import {reduceRun} from '../base/reduce-run.js';
import type {RunEvent, RunState} from '../base/run.js';
import {coalesce, createStore, type Store} from './create-store.js';
import type {Desk} from './desk.js';
import {createOutputView, type OutputView} from './output-view.js';
import {troubleOf} from './trouble.js';

type WatchState = {readonly run?: RunState; readonly failure?: string};

/**
Keeps one run in sight: its state after each event, and what it prints.
*/
export type RunWatch = {
	readonly state: Store<WatchState>;

	/**
	A new window onto its output, that is told when there is more.
	*/
	view(): OutputView;

	/**
	When a step began by this machine's clock; the step's own times are its host's.
	*/
	begunAt(stepId: string): number | undefined;

	/**
	Begins to follow, once; a following that ended while the run goes on begins again.
	*/
	start(): void;
	refresh(): void;
	stop(): void;
};

export const watchRun = (desk: Desk, runId: string): RunWatch => {
	const state = createStore<WatchState>({});
	state.subscribe(desk.changedSoon);
	const views = new Set<OutputView>();
	const begun = new Map<string, number>();
	let isStopped = false;
	let isFollowing = false;
	let iterator: AsyncIterator<unknown> | undefined;
	let unwatch: (() => void) | undefined;

	const load = async (): Promise<void> => {
		try {
			// The plan does not change, and holds whole scripts.
			const {run: known} = state.get();
			const plan = known?.plan;
			const run = await desk.services.run(runId, {plan: plan === undefined});

			const {run: now} = state.get();

			if (now !== known && now !== undefined && now.seq > run.seq) {
				// Older than what was told meanwhile.
				refresh();
			} else if (!isStopped) {
				state.set({run: plan === undefined ? run : {...run, plan}});
			}
		} catch (error) {
			state.update(before => ({...before, failure: `${troubleOf(error).message} ${troubleOf(error).advice}`}));
		}
	};

	const refresh = coalesce(() => {
		void load();
	}, 100);

	/**
	Progress comes often, while a run goes well, and changes nothing else: for it the run is not asked for.
	*/
	const take = (event: RunEvent): void => {
		const {run} = state.get();

		if (event.type === 'progress' && run?.phase === 'running' && run.seq === event.seq - 1 && run.notKept === undefined && run.silence === undefined) {
			state.update(before => ({...before, run: reduceRun(run, event)}));
		} else {
			refresh();
		}
	};

	/**
	How it stands as the list of runs has it. What keeps its events from being stored, and that nothing comes, are no events: they are heard of here only.
	*/
	const standing = (): string => {
		const found = desk.world.get().runs?.find(each => each.runId === runId);

		return JSON.stringify([found?.phase, found?.notKept, found?.silence]);
	};

	const watchStanding = (): (() => void) => {
		let known = standing();

		return desk.world.subscribe(() => {
			const now = standing();

			if (now === known) {
				return;
			}

			known = now;
			refresh();
		});
	};

	const view = (): OutputView => {
		const made = createOutputView({
			services: desk.services, runId, onChange: desk.changed,
			onFailure(error) {
				state.update(before => ({...before, failure: troubleOf(error).message}));
			},
		});
		views.add(made);

		return made;
	};

	const follow = async (): Promise<void> => {
		if (isFollowing || isStopped) {
			return;
		}

		isFollowing = true;

		try {
			const stream = desk.services.follow(runId, {afterSeq: 0, output: 'sizes'});
			const pieces = stream[Symbol.asyncIterator]();
			iterator = pieces;

			for (;;) {
				const next = await pieces.next();

				if (next.done === true || isStopped) {
					break;
				}

				const piece = next.value;
				if (piece.type === 'output') {
					for (const each of views) {
						const shown = each.choice();

						if (shown?.stepId === piece.stepId && (shown.stream === 'both' || shown.stream === piece.stream)) {
							each.grew(piece);
						}
					}
				} else {
					if (piece.type === 'step-started') {
						begun.set(piece.stepId, Date.parse(piece.at));
					}

					take(piece);

					if (piece.type === 'step-ended' || piece.type === 'run-ended') {
						for (const each of views) {
							each.poll();
						}
					}
				}
			}
		} catch (error) {
			state.update(before => ({...before, failure: troubleOf(error).message}));
		} finally {
			isFollowing = false;
			await load();
		}
	};

	return {
		state,
		view,
		begunAt: stepId => begun.get(stepId),
		refresh,
		start() {
			refresh();
			unwatch ??= watchStanding();
			void follow();
		},
		stop() {
			isStopped = true;
			unwatch?.();
			void iterator?.return?.();
		},
	};
};
