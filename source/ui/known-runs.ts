import type {Services} from '../base/services.js';
import type {RunSummary} from '../base/services/runs.js';

const newest = 200;

/**
Older runs are folded from their events when they are first asked for: pieces are small, so that whoever does it has time for other questions, and several are shown at once.
*/
const older = 100;
const shownAtOnce = 500;

const isSame = (one: RunSummary | undefined, other: RunSummary): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
The runs with these as they are now, and new ones before the others. What did not change stays the very same, so that nothing is drawn or told anew for it.
*/
const mergeRuns = (known: readonly RunSummary[], now: readonly RunSummary[]): readonly RunSummary[] => {
	const fresh = new Map(now.map(run => [run.runId, run]));
	let hasChanged = false;
	const kept = known.map(run => {
		const after = fresh.get(run.runId);

		fresh.delete(run.runId);

		if (after === undefined || isSame(run, after)) {
			return run;
		}

		hasChanged = true;

		return after;
	});

	return fresh.size > 0 ? [...fresh.values(), ...kept] : (hasChanged ? kept : known);
};

/**
Those that have ended between one answer and the next.
*/
export const endedSince = (before: readonly RunSummary[], after: readonly RunSummary[]): readonly RunSummary[] => {
	const going = new Set(before.filter(({phase}) => phase !== 'ended').map(({runId}) => runId));

	return going.size === 0 ? [] : after.filter(({runId, phase}) => phase === 'ended' && going.has(runId));
};

/**
All runs, however many: the newest are asked for whenever something may have changed, with those further back that have not ended or are said to have changed; what is older is fetched once, piece by piece, so that neither side is held up.
*/
type KnownRuns = {
	/**
	Asks for what may have changed.

	@throws What the services throw.
	*/
	refresh(): Promise<void>;

	/**
	This run is another one than it was.
	*/
	changed(runId: string): void;
};

export const createKnownRuns = ({services, get, set, attempt, isStopped}: {
	readonly services: Pick<Services, 'runs'>;
	get(): readonly RunSummary[] | undefined;
	set(runs: readonly RunSummary[]): void;
	attempt(work: () => Promise<void>): Promise<unknown>;
	isStopped(): boolean;
}): KnownRuns => {
	const changed = new Set<string>();
	let isWhole = false;
	let isFetching = false;

	const fetchAllOlder = async (): Promise<void> => {
		while (!isWhole && !isStopped()) {
			const gathered: RunSummary[] = [];
			let last = get()?.at(-1);

			while (last !== undefined && gathered.length < shownAtOnce && !isWhole) {
				const piece = await services.runs({limit: older, before: last.runId});

				gathered.push(...piece);
				last = piece.at(-1);
				isWhole = piece.length < older;
			}

			const known = get() ?? [];
			const ids = new Set(known.map(({runId}) => runId));
			const added = gathered.filter(({runId}) => !ids.has(runId));

			isWhole ||= added.length === 0;

			if (added.length > 0) {
				set([...known, ...added]);
			}
		}
	};

	const fetchOlder = async (): Promise<void> => {
		if (isWhole || isFetching) {
			return;
		}

		isFetching = true;
		await attempt(fetchAllOlder);
		isFetching = false;
	};

	return {
		async refresh() {
			const before = get();
			const page = await services.runs({limit: newest});
			const inPage = new Set(page.map(({runId}) => runId));
			const further = (before ?? []).filter(({runId, phase}) => !inPage.has(runId) && (phase !== 'ended' || changed.has(runId))).map(({runId}) => runId);

			changed.clear();

			const rest = further.length === 0 ? [] : await services.runs({ids: further});
			const known = get();
			const isJoined = known === undefined || page.length < newest || known.some(({runId}) => inPage.has(runId));

			// So many are new that some between may not be known: all are fetched anew.
			isWhole &&= isJoined;
			set(known === undefined || !isJoined ? page : mergeRuns(mergeRuns(known, rest), page));
			isWhole ||= page.length < newest;

			void fetchOlder();
		},
		changed(runId) {
			changed.add(runId);
		},
	};
};
