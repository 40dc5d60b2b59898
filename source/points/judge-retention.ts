import type {PolicyCheck, Retention} from '../base/policy.js';
import {formatDuration} from '../base/units.js';
import {periods} from './expire-points.js';

type Rule = Pick<PolicyCheck, 'state' | 'text' | 'ratio'>;

/**
What there is of a target; times in milliseconds since 1970.
*/
export type Kept = {
	/**
	How many good points there are at the level that is asked for, and when those were made whose age is known.
	*/
	readonly count: number;
	readonly good: readonly number[];

	/**
	When all on record were made, whatever became of them, and of those the ones in doubt or expired.
	*/
	readonly all: readonly number[];
	readonly lost: readonly number[];
};

/**
How many of `wanted` are there, where `due` could be by now; where that is not known, too few are neither right nor wrong.
*/
const enough = (have: number, wanted: number, due: number | undefined, what: string): Rule => {
	if (have >= wanted) {
		return {state: 'met', text: `${what}: ${wanted} of ${wanted}`, ratio: wanted / have};
	}

	if (due === undefined) {
		return {state: 'unknown', text: `${what}: ${have} of ${wanted}; without an RPO nobody knows how many there should be by now`};
	}

	const text = `${what}: ${have} of ${wanted}`;

	return have >= due
		? {state: 'met', text: `${text}, and no more could be by now`, ratio: due / have}
		: {state: 'breached', text: due < wanted ? `${text}, of which ${due} could be by now` : text, ...have > 0 && {ratio: due / have}};
};

/**
Whether what retention is to keep is there: of the newest and of each kind of generation as many as could be by now, counted from the first point on record, and of those that are not too old none lost. Only good points count, as when they are expired. That some should be gone by now breaks nothing; `expirePoints` names them.
*/
export const judgeRetention = ({count, ageSeconds, generations = {}}: Retention, {count: have, good, all, lost}: Kept, {rpoSeconds, now}: {readonly rpoSeconds?: number | undefined; readonly now: number}): PolicyCheck => {
	if (all.length === 0) {
		return {check: 'retention', state: 'unknown', text: 'nothing tells how old any point is, so nobody knows what is to be kept'};
	}

	let first = Infinity;

	for (const time of all) {
		first = Math.min(first, time);
	}

	const byRpo = rpoSeconds === undefined ? undefined : Math.floor((now - first) / (rpoSeconds * 1000)) + 1;

	// Without a rhythm at least as many could be as there were.
	const counted = (wanted: number): Rule => {
		const made = Math.min(wanted, all.length);
		const due = byRpo === undefined ? (have < made ? made : undefined) : Math.min(wanted, Math.max(made, byRpo));

		return enough(have, wanted, due, 'newest good ones');
	};

	const generation = (name: keyof typeof periods, wanted: number): Rule => {
		const {numberOf, words} = periods[name];
		const there = new Set<number>();

		// Of many good ones the first few tell enough.
		for (const time of good) {
			if (there.size >= wanted) {
				break;
			}

			there.add(numberOf(time));
		}

		// The one that runs may still get its point.
		const due = Math.max(1, Math.min(wanted, numberOf(now) - numberOf(first), byRpo ?? Infinity));

		return enough(there.size, wanted, due, `${words} with a good one`);
	};

	const aged = (seconds: number): Rule => {
		const isYoung = (time: number): boolean => now - time <= seconds * 1000;
		const [made, gone] = [all, lost].map(times => times.filter(time => isYoung(time)).length) as [number, number];
		const span = `of the last ${formatDuration(seconds)}`;

		if (made === 0) {
			return {state: 'unknown', text: `none ${span} is on record, so nothing tells whether they are kept`};
		}

		return gone === 0
			? {state: 'met', text: `all ${made} ${span} are kept`, ratio: 1}
			: {state: 'breached', text: `${gone} of the ${made} ${span} ${gone === 1 ? 'is' : 'are'} in doubt or expired`, ...gone < made && {ratio: made / (made - gone)}};
	};

	const rules = [
		...count === undefined ? [] : [counted(count)],
		...Object.entries(generations).map(([name, wanted]) => generation(name as keyof typeof periods, wanted)),
		...ageSeconds === undefined ? [] : [aged(ageSeconds)],
	];
	const state = (['breached', 'unknown', 'met'] as const).find(each => rules.some(rule => rule.state === each)) ?? 'unknown';
	const deciding = rules.filter(rule => rule.state === state);
	const ratios = deciding.map(({ratio}) => ratio);

	return {
		check: 'retention', state, text: deciding.map(({text}) => text).join('; '), ...ratios.every(ratio => ratio !== undefined) && {ratio: Math.max(...ratios)},
	};
};
