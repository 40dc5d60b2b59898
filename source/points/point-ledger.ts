import {isoTime} from '../base/clock.js';
import {sha256} from '../base/canonical-json.js';
import type {Facts} from '../base/facts.js';
import type {RecoveryPoint} from '../base/point.js';

/**
Stays the same as long as what it is of does.
*/
export const idOf = (...parts: readonly string[]): string => `found-${sha256(parts.join('\u{0}')).slice(0, 20)}`;

/**
What a search of a host has come to so far.
*/
export type PointLedger = {
	readonly facts: Facts;

	/**
	All points of the host, as they were before.
	*/
	readonly known: readonly RecoveryPoint[];
	readonly at: string;

	/**
	As the search leaves them, by id.
	*/
	readonly saved: ReadonlyMap<string, RecoveryPoint>;

	/**
	A point that is there, new or not. `stamp`: what its file was like.
	*/
	see(point: Omit<RecoveryPoint, 'host' | 'proofs' | 'state' | 'verification'>, how: string, stamp?: string): void;

	/**
	A known point that changes, and is neither new nor lost by that.
	*/
	keep(point: RecoveryPoint): void;

	/**
	Nothing is put in doubt twice. `isGone`: it is not there, and may come back.
	*/
	doubt(point: RecoveryPoint, reason: string, how?: {readonly isGone?: boolean}): void;
	loseCopies(point: RecoveryPoint, gone: RecoveryPoint['copies'] & {}): void;

	/**
	How many are new, lost, and there.
	*/
	counts(): {readonly found: number; readonly lost: number; readonly seen: number};
};

/**
Without the doubt of one that was not there for a while, and that is the same file again. Of an image that a run made and no search saw yet its size is all that is known.
*/
export const backAgain = (point: RecoveryPoint, {stamp, sizeBytes}: {readonly stamp?: string | undefined; readonly sizeBytes?: number | undefined}): RecoveryPoint => {
	const isSame = point.found?.stamp === undefined ? point.runId !== undefined && point.sizeBytes === sizeBytes : point.found.stamp === stamp;

	return point.doubt?.isGone === true && isSame ? {...point, doubt: undefined} : point;
};

export const openLedger = ({facts, known, now}: {readonly facts: Facts; readonly known: readonly RecoveryPoint[]; readonly now: number}): PointLedger => {
	const {host} = facts;
	const at = isoTime(now);
	const saved = new Map<string, RecoveryPoint>();
	const doubtedNow = new Set<string>();
	let found = 0;
	let lost = 0;

	return {
		facts,
		known,
		at,
		saved,
		see(point, how, stamp) {
			const before = known.find(({id}) => id === point.id);
			const seen = {
				how, firstSeenAt: before?.found?.firstSeenAt ?? at, seenAt: at, ...stamp !== undefined && {stamp},
			};

			found += before === undefined ? 1 : 0;
			saved.set(point.id, {
				state: 'found', verification: 'L0', proofs: [], ...before !== undefined && backAgain(before, {stamp}), ...point, host, found: seen,
			});
		},
		keep(point) {
			saved.set(point.id, point);
		},
		doubt(point, reason, {isGone = false} = {}) {
			if (point.doubt !== undefined) {
				return;
			}

			lost += 1;
			doubtedNow.add(point.id);
			saved.set(point.id, {...point, doubt: {at, reason, ...isGone && {isGone}}});
		},
		loseCopies(point, gone) {
			const last = saved.get(point.id) ?? point;

			lost += gone.length;
			saved.set(point.id, {...last, copies: point.copies?.filter(copy => !gone.includes(copy)) ?? [], lostCopies: [...point.lostCopies ?? [], ...gone.map(copy => ({...copy, lostAt: at}))]});
		},
		counts: () => ({found, lost, seen: saved.values().filter(point => point.found?.seenAt === at && !doubtedNow.has(point.id)).toArray().length}),
	};
};
