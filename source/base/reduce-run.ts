import type {
	RunEvent,
	RunState,
	StepState,
	StepView,
} from './run.js';

/**
A run before its first event.
*/
export const emptyRun = (runId: string): RunState => ({
	runId,
	phase: 'planned',
	steps: [],
	acknowledged: [],
	segments: [],
	points: [],
	proofs: [],
	findings: [],
	left: [],
	notes: [],
	seq: 0,
});

const withStep = (state: RunState, stepId: string, change: (step: StepView) => StepView): readonly StepView[] =>
	state.steps.map(step => step.stepId === stepId ? change(step) : step);

const hostSeconds = (from: string | undefined, to: string | undefined): {readonly hostSeconds?: number} => from === undefined || to === undefined ? {} : {hostSeconds: Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000)};

const settled: ReadonlySet<StepState> = new Set(['ok', 'failed', 'skipped', 'stopped', 'unknown']);

/**
What is known of a step that has not ended when the run does: one that never began was skipped, one that ran is unknown, and after a known end of the run it was stopped.
*/
const afterTheEnd = (step: StepView, isKnown: boolean): StepView => {
	if (settled.has(step.state)) {
		return step;
	}

	return step.state === 'waiting' ? {...step, state: isKnown ? 'skipped' : 'unknown'} : {...step, state: isKnown ? 'stopped' : 'unknown'};
};

/**
The next state of a run: replay, resume, screens, JSON and tests are all this one fold.
*/
export const reduceRun = (before: RunState, event: RunEvent): RunState => {
	const state: RunState = {...before, seq: event.seq};

	switch (event.type) {
		case 'planned': {
			return {
				...state,
				plan: event.plan,
				operator: event.operator,
				...(event.ticket !== undefined && {ticket: event.ticket}),
				startedAt: event.at,
				findings: event.plan.findings,
				steps: event.plan.steps.map(({id}) => ({
					stepId: id, state: 'waiting', outBytes: 0, errBytes: 0,
				})),
			};
		}

		case 'acknowledged': {
			return {...state, acknowledged: [...state.acknowledged, event.finding]};
		}

		case 'confirmed': {
			return {...state, confirmed: event.text};
		}

		case 'segment-started': {
			const {segment, host, jobId, stepIds, baseId} = event;
			const {waitsForTurn: _over, ...rest} = state;

			return {
				...rest,
				phase: 'running',
				segments: [...state.segments.filter(each => each.jobId !== jobId), {
					segment, host, jobId, stepIds, ...(baseId !== undefined && {baseId}),
				}],
			};
		}

		case 'segment-ended': {
			const {segment, exitCode, reason} = event;
			const ending = {isEnded: true, ...(exitCode !== undefined && {exitCode}), ...(reason !== undefined && {reason})};

			return {...state, segments: state.segments.map(each => each.segment === segment ? {...each, ...ending} : each)};
		}

		case 'tidying-started': {
			const {segment, jobId, stepIds} = event;

			return {...state, segments: state.segments.map(each => each.segment === segment ? {...each, tidyJobId: jobId, tidyings: [...(each.tidyings ?? []).filter(tidying => tidying.jobId !== jobId), {jobId, stepIds}]} : each)};
		}

		case 'log-cut': {
			return {...state, steps: withStep(state, event.stepId, step => ({...step, cut: [...new Set([...(step.cut ?? []), event.stream])]}))};
		}

		case 'step-started': {
			return {
				...state, steps: withStep(state, event.stepId, step => ({
					...step, state: 'running', startedAt: event.at, ...(event.hostTime !== undefined && {hostStartedAt: event.hostTime}),
				})),
			};
		}

		case 'progress': {
			return {...state, steps: withStep(state, event.stepId, step => ({...step, progress: event.progress}))};
		}

		case 'checkpoint': {
			return state.steps.some(({stepId}) => stepId === event.stepId)
				? {...state, steps: withStep(state, event.stepId, step => event.stream === 'out' ? {...step, outBytes: event.bytes} : {...step, errBytes: event.bytes})}
				: {...state, otherBytes: {...state.otherBytes, [`${event.stepId}.${event.stream}`]: event.bytes}};
		}

		case 'waiting-for-input': {
			return {...state, waitingFor: {stepId: event.stepId, prompt: event.prompt}};
		}

		case 'answered': {
			const {waitingFor: _answered, ...rest} = state;

			return rest;
		}

		case 'step-ended': {
			const {stepId, exitCode, signal, message, captures} = event;

			return {
				...state,
				steps: withStep(state, stepId, step => ({
					...step,
					state: event.state,
					endedAt: event.at,
					...hostSeconds(step.hostStartedAt, event.hostTime),
					...(exitCode !== undefined && {exitCode}),
					...(signal !== undefined && {signal}),
					...(message !== undefined && {message}),
					...(captures !== undefined && {captures}),
				})),
			};
		}

		case 'detached': {
			return {
				...state, phase: 'detached', detachedBecause: event.reason, ...(event.seenAt !== undefined && {seenAt: event.seenAt}),
			};
		}

		case 'reattached': {
			const {detachedBecause: _reason, seenAt: _seen, ...rest} = state;

			return {...rest, phase: 'running'};
		}

		case 'waiting-for-turn': {
			return {...state, waitsForTurn: event.reason};
		}

		case 'cancelled': {
			return {
				...state, cancelledBy: event.operator, cancels: (state.cancels ?? 0) + 1, notes: [...state.notes, event.what],
			};
		}

		case 'noted': {
			return {...state, notes: [...state.notes, event.text]};
		}

		case 'adopted': {
			return {...state, adoptedFrom: event.from, adopted: {host: event.host, jobId: event.jobId}};
		}

		case 'recovered': {
			return {...state, recovered: {from: event.from, missing: event.missing}};
		}

		case 'run-ended': {
			const {waitingFor: _waiting, detachedBecause: _reason, seenAt: _seen, waitsForTurn: _turn, ...rest} = state;
			const {outcome, points, proofs, findings, left, reason} = event;

			return {
				...rest,
				phase: 'ended',
				endedAt: event.at,
				outcome,
				points,
				proofs,
				findings: findings ?? state.findings,
				left: left ?? [],
				...(reason !== undefined && {reason}),
				steps: state.steps.map(step => afterTheEnd(step, outcome !== 'unknown')),
			};
		}
	}
};

/**
Folds a run's events.
*/
export const foldRun = (runId: string, events: Iterable<RunEvent>): RunState => {
	let state = emptyRun(runId);

	for (const event of events) {
		state = reduceRun(state, event);
	}

	return state;
};
