import type {Facts} from '../base/facts.js';
import type {RecoveryPoint} from '../base/point.js';
import type {PointSightings} from '../facts/look-for-points.js';
import {foundImages, type ImageHead, type Others} from './found-images.js';
import {foundAlternates, foundLogEntries, foundSnapshots} from './found-traces.js';
import {openLedger} from './point-ledger.js';

/**
What a search changes of the records.
*/
export type PointChanges = {
	readonly save: readonly RecoveryPoint[];

	/**
	What was found once, is no record of an image, and is not there any more.
	*/
	readonly forget: readonly string[];
	readonly found: number;

	/**
	Points that are there, new or not.
	*/
	readonly seen: number;
	readonly lost: number;
	readonly notes: readonly string[];
	readonly others: Others;
};

type Search = {
	readonly facts: Facts;
	readonly now: number;

	/**
	All points of the host.
	*/
	readonly known: readonly RecoveryPoint[];
	readonly sightings: PointSightings;

	/**
	Of files that were read now; the rest are as their points or the last search say.
	*/
	readonly heads: ReadonlyMap<string, ImageHead>;

	/**
	What the last search found to be no points of this host.
	*/
	readonly others: Others;
};

/**
Makes points of what a host showed, beside those that are known of it: what is there again is seen, what is gone or another one is doubted, what is new is found. Nothing that was not looked for is judged.
*/
export const foundPoints = ({facts, now, known, sightings, heads, others: remembered}: Search): PointChanges => {
	const ledger = openLedger({facts, known, now});
	const images = foundImages(ledger, {files: sightings.files, heads, remembered});

	foundAlternates(ledger);
	foundSnapshots(ledger, sightings);

	const notes = [...images.notes, ...foundLogEntries(ledger, sightings)];

	// What is not there any more: half an answer leaves open what it does not name.
	const {isWhole} = sightings;
	const isAnswered = ({kind, target}: RecoveryPoint): boolean => (kind === 'snapshot' && isWhole.snapshots.has(target.slice(3))) || (kind === 'dump' && isWhole.dumps) || (kind === 'log-entry' && isWhole.log);
	const forget = known.filter(point => point.runId === undefined && isAnswered(point) && !ledger.saved.has(point.id)).map(({id}) => id);

	return {
		save: ledger.saved.values().toArray(), forget, notes, others: images.others, ...ledger.counts(),
	};
};
