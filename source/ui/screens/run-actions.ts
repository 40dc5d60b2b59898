import type {RunSummary} from '../../base/services/runs.js';
import type {Desk} from '../desk.js';
import type {Binding} from '../bindings.js';
import {confirmEach, tooMany, withEach} from '../layers/confirm-each.js';
import {askCancel} from '../layers/ask-cancel.js';
import type {List} from '../list-shape.js';
import {leavingText} from '../present/leaving.js';
import {hostWords} from '../present/production-marks.js';
import {targetWords} from '../present/run.js';
import {localMinute} from '../present/time.js';
import {createRunScreen} from './run.js';

/**
What is named of a run, and what cancelling it could do, is long.
*/
const most = 10;

const nameOf = (desk: Desk) => ({host, method, target, startedAt}: RunSummary): string => `${method} of ${targetWords(target)} on ${hostWords(desk.world.get().hosts, host)} (${localMinute(startedAt)})`;

const hostOf = ({host}: RunSummary): string => host;

/**
Cancels runs after it was said of each what that can do now; those that cannot be cancelled are named and left.
*/
const cancelRuns = async (desk: Desk, runs: readonly RunSummary[]): Promise<void> => {
	const [first] = runs;

	if (runs.length === 1 && first !== undefined) {
		askCancel(desk, first.runId);

		return;
	}

	const said = new Map<string, string>();
	const refused: string[] = [];

	await withEach(runs, async run => {
		const preview = await desk.attempt(async () => desk.services.previewCancel(run.runId));

		if (preview?.isPossible === true) {
			said.set(run.runId, preview.text);
		} else {
			refused.push(`${nameOf(desk)(run)}: ${preview?.text ?? 'what cancelling would do could not be found out.'}`);
		}
	});

	const possible = runs.filter(({runId}) => said.has(runId));

	if (possible.length === 0) {
		desk.tell(`None of them can be cancelled now. ${refused[0] ?? ''}`, 'caution');

		return;
	}

	confirmEach(desk, {
		rows: possible, nameOf: run => `${nameOf(desk)(run)}: ${said.get(run.runId) ?? ''}`, hostOf, title: `Cancel ${possible.length === 1 ? 'this run' : `these ${possible.length} runs`}?`,
		text: refused.length === 0 ? 'What was done until then stays as it is.' : `Not cancelled: ${refused.join(' ')}`,
		keep: 'Let them go on', does: 'Cancel the runs',
		async act({runId}) {
			await desk.services.cancel(runId);

			return 'cancelling; the run says how far it got';
		},
		done(count) {
			desk.tell(`${count} of ${possible.length} runs are being cancelled.`, count === possible.length ? 'ok' : 'caution');
		},
	});
};

const leaveRuns = (desk: Desk, runs: readonly RunSummary[]): void => {
	confirmEach(desk, {
		rows: runs, nameOf: nameOf(desk), hostOf, title: runs.length === 1 ? 'Leave this run?' : `Leave these ${runs.length} runs?`,
		text: runs.map(run => `${runs.length === 1 ? '' : `${run.host}: `}${leavingText(run)}`).join(' '),
		keep: 'Stay with them', does: 'Leave, they go on',
		async act({runId}) {
			await desk.services.detach(runId);

			return 'not watched any more; it is as it was on its host';
		},
		async done(count) {
			desk.tell(`${count} run${count === 1 ? ' is' : 's are'} not watched any more. ${desk.key('reattach')} follows one again.`, 'ok');
			await desk.refreshWorld('runs');
		},
	});
};

const followRuns = async (desk: Desk, runs: readonly RunSummary[]): Promise<void> => {
	await desk.attemptSaying('Looking for what was marked on its hosts.', async () => withEach(runs, async ({runId}) => {
		await desk.attempt(async () => desk.services.reattach(runId));
	}));
	await desk.refreshWorld('runs');
};

/**
What can be done with the run under the cursor, or with the marked ones; of them with those that it makes sense for.
*/
export const runBindings = (desk: Desk, list: List<RunSummary>): readonly Binding[] => {
	const run = list.current();
	const marked = list.marked();
	const meant = marked.length > 0 || run === undefined ? marked : [run];
	const going = meant.filter(({phase}) => phase !== 'ended');
	const left = meant.filter(({phase, isDrivenHere}) => phase === 'running' && isDrivenHere);
	const detached = meant.filter(({phase}) => phase === 'detached');
	const count = (runs: readonly RunSummary[]): string => marked.length > 0 ? ` ${runs.length} of ${marked.length} marked` : '';
	const needs = (runs: readonly RunSummary[], why: string): {readonly disabled?: string} => run === undefined ? {disabled: 'there is no run'} : (runs.length === 0 ? {disabled: why} : tooMany(runs, most));
	const isNotBegun = left.some(({next}) => next === 'not-begun');

	return [
		{
			action: 'open', ...run === undefined && {disabled: 'there is no run'}, run() {
				if (run !== undefined) {
					desk.go(createRunScreen(desk, run.runId));
				}
			},
		},
		{
			action: 'cancelRun', title: marked.length > 0 ? `Cancel${count(going)}` : 'Cancel the run', weight: going.length > 0 ? 41 : 0, ...needs(going, meant.length === 1 ? 'it has ended' : 'they have all ended'), run() {
				void cancelRuns(desk, going);
			},
		},
		{
			action: 'leave', title: marked.length > 0 ? `Leave${count(left)}` : 'Leave, the run goes on', weight: left.length > 0 ? 39 : 0, ...needs(left, 'nothing of it is watched here'), ...isNotBegun && {disabled: `one has not begun, and would not without lparsafe; ${desk.key('cancelRun')} cancels it`}, run() {
				leaveRuns(desk, left);
			},
		},
		{
			action: 'reattach', title: marked.length > 0 ? `Follow${count(detached)} again` : 'Follow again', weight: detached.length > 0 ? 42 : 0, ...needs(detached, 'it is in contact, or has ended'), run() {
				void followRuns(desk, detached);
			},
		},
	];
};

/**
What the cursor or the marks are on, for the menu of actions.
*/
export const runRow = (list: List<RunSummary>) => {
	const run = list.current();
	const actions = ['open', 'cancelRun', 'leave', 'reattach'] as const;

	return run === undefined ? undefined : {title: list.markedWords() ?? `${run.method} of ${targetWords(run.target)} on ${run.host}`, actions};
};
