import {mkdtempSync, rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import {systemClock, type Clock} from '../../source/base/clock.js';
import type {Plan, StepDraft} from '../../source/base/plan.js';
import type {OutputPiece, RunEvent, RunState} from '../../source/base/run.js';
import type {Shell} from '../../source/base/shell.js';
import type {Store} from '../../source/base/store.js';
import {newJobId} from '../../source/jobs/job-id.js';
import {sealPlan} from '../../source/plans/seal-plan.js';
import {createRuns, type Runs, type RunsTiming} from '../../source/runs/runs.js';
import {openStore} from '../../source/store/open-store.js';
import {localShell} from './local-shell.js';
import {until} from './until.js';

export const step = (id: string, script: string, more: Partial<StepDraft> = {}): StepDraft => ({
	id, title: `Does ${id}`, kind: 'command', interruptible: 'yes', pipelines: [{argvs: [['sh', '-c', script]]}], ...more,
});

export const makePlan = (steps: readonly StepDraft[], more: Partial<Plan> = {}): Plan => sealPlan({
	method: 'test', direction: 'backup', target: 'vg:datavg', parameters: {}, findings: [], destroysInWords: [], locks: ['datavg'], space: [], host: 'local', steps, proof: [], identity: {
		hostKey: 'SHA256:local', rootvgDisks: [], hostname: 'local', machineId: 'none',
	}, ...more,
}, {plannedAt: '2026-11-21T08:00:00.000Z', id: newJobId(Date.now())});

type RigOptions = {
	readonly shellOf?: () => Promise<Shell>;
	readonly isReadOnly?: boolean;
	readonly runsPerServer?: number;
	readonly home?: string;
	readonly jobDirectory?: string;
	readonly owner?: string;
	readonly isOwnerGone?: (owner: string) => boolean;
	readonly timing?: Partial<RunsTiming>;
	readonly clock?: Clock;

	/**
	The store as the runs see it: with trouble.
	*/
	readonly troubled?: (store: Store) => Store;
	readonly onChange?: (runId: string) => void;
};

/**
Runs on this machine in a home of their own, or in that of another rig: another process on the same home.
*/
export const openRuns = (t: ExecutionContext, {shellOf = async () => localShell(), isReadOnly = false, runsPerServer = 2, home = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-runs-')), jobDirectory = path.join(home, 'jobs'), owner = 'one', isOwnerGone = () => false, timing, clock = systemClock, troubled = store => store, onChange = () => undefined}: RigOptions = {}) => {
	const store = openStore({home, now: () => Date.now(), busyMilliseconds: 50});
	const bugs: unknown[] = [];
	const runs = createRuns({
		store: troubled(store), clock, shellOf, jobDirectory, owner, operator: 'maria@desk', isReadOnly, runsPerServer, onChange, isOwnerGone, ...(timing !== undefined && {timing}), onBug(error) {
			bugs.push(error);
		},
	});

	t.teardown(async () => {
		await runs.close();
		store.close();
		rmSync(home, {recursive: true, force: true, maxRetries: 5});
	});

	return {
		store, runs, home, bugs,
	};
};

export const followToEnd = async (runs: Runs, runId: string): Promise<ReadonlyArray<RunEvent | OutputPiece>> => {
	const items: Array<RunEvent | OutputPiece> = await Array.fromAsync(runs.follow(runId, {afterSeq: 0, output: 'all'}));

	return items;
};

export const untilState = async (runs: Runs, runId: string, isThere: (state: RunState) => boolean): Promise<RunState> => until(() => {
	const state = runs.state(runId);

	return isThere(state) && state;
}, {shown: () => JSON.stringify({...runs.state(runId), plan: undefined})});

export const outputOf = (items: ReadonlyArray<RunEvent | OutputPiece>, stepId: string, stream: 'out' | 'err'): string => items.flatMap(item => item.type === 'output' && item.stepId === stepId && item.stream === stream ? [item.text] : []).join('');
