import {canonicalJson} from '../base/canonical-json.js';
import {rankOf, type Proof, type RecoveryPoint} from '../base/point.js';
import type {RunEvent} from '../base/run.js';
import {ofHome, type Problem} from './audit-problem.js';
import type {Database} from './database.js';

/**
What is left of a run to hold points against: its last event, the number of that in the home's chain, what its plan was to raise where it went well, and the points whose images it deleted.
*/
export type RunEnd = {readonly last: RunEvent | undefined; readonly number: number; readonly raises?: RecoveryPoint['verification']; readonly expires: ReadonlySet<string>};

/**
The points whose images a run deleted: by its plan, and by the statuses with which its steps ended.
*/
export const expiredIn = (events: readonly RunEvent[]): ReadonlySet<string> => {
	const planned = events.find(({type}) => type === 'planned');
	const images = planned?.type === 'planned' ? planned.plan.expires?.images ?? [] : [];
	const ended = new Map(images.length === 0 ? [] : events.flatMap(event => event.type === 'step-ended' ? [[event.stepId, event.exitCode === 0 && event.signal === undefined]] : []));

	return new Set(images.filter(({stepId}) => ended.get(stepId) === true).map(({pointId}) => pointId));
};

export const endOf = (events: readonly RunEvent[], number: number): RunEnd => {
	const last = events.at(-1);
	const planned = events.find(({type}) => type === 'planned');
	const raises = planned?.type === 'planned' && last?.type === 'run-ended' && ['ok', 'ok-with-warnings'].includes(last.outcome) ? planned.plan.raises?.level : undefined;

	return {
		last, number, expires: last?.type === 'run-ended' ? expiredIn(events) : new Set(), ...raises !== undefined && {raises},
	};
};

/**
What of a point never changes once it was made.
*/
const lasting = ['kind', 'host', 'target', 'method', 'madeAt', 'place', 'source', 'state', 'sizeBytes', 'sha256', 'entries', 'manifestPath', 'fromImage', 'skipped', 'restoredBy'] as const;

const isSame = (one: unknown, other: unknown): boolean => canonicalJson(one ?? null) === canonicalJson(other ?? null);

/**
The highest level that a point may have: the one that it was made with, or that the runs it names can have raised it to since. A run that reads an image may prove more of it than its plan promised, up to the whole of its bytes.
*/
const levelOf = (made: Pick<RecoveryPoint, 'verification' | 'proofs'>, proofs: readonly Proof[], ends: ReadonlyMap<string, RunEnd>): number => Math.max(rankOf(made.verification), ...proofs.slice(made.proofs.length).map(({evidence}) => {
	const {raises} = ends.get(/^run (?<runId>\S+),/v.exec(evidence[0] ?? '')?.groups?.['runId'] ?? '') ?? {};

	return raises === undefined ? rankOf('L0') : Math.max(rankOf(raises), rankOf('L3'));
}));

const placeOf = ({host, path}: RecoveryPoint['place']): string => `${host}:${path}`;

/**
The copies that the run made, where they are still and where they were lost: none is added later.
*/
const isOfCopies = (made: RecoveryPoint, {copies = [], lostCopies = []}: Partial<RecoveryPoint>): boolean => isSame(new Set([...copies, ...lostCopies].map(place => placeOf(place))).values().toArray().toSorted(), made.copies?.map(place => placeOf(place)).toSorted() ?? []);

type Word = {readonly number: number; readonly at: string; readonly isDoubted: boolean};

/**
What runs said at their ends of points, by id: which of them deleted the image, and which doubted it or freed it of doubt. What a search or a plan doubted is in no run's events.
*/
type Words = {readonly expired: ReadonlyMap<string, readonly RunEvent[]>; readonly judged: ReadonlyMap<string, readonly Word[]>};

/**
Where a clock was set back or records were taken in again, time and number do not tell the same order: then it may be freed.
*/
const isLeftInDoubt = (words: readonly Word[]): boolean => words.some(({isDoubted, number, at}) => isDoubted && words.every(other => other.isDoubted || (other.number < number && other.at <= at)));

const wordsOf = (ends: ReadonlyMap<string, RunEnd>): Words => {
	const expired = new Map<string, RunEvent[]>();
	const judged = new Map<string, Word[]>();

	for (const {last, number, expires} of ends.values()) {
		if (last?.type !== 'run-ended') {
			continue;
		}

		for (const id of expires) {
			expired.set(id, [...expired.get(id) ?? [], last]);
		}

		for (const {id, doubt} of last.judged ?? []) {
			judged.set(id, [...judged.get(id) ?? [], {number, at: last.at, isDoubted: doubt !== undefined}]);
		}
	}

	return {expired, judged};
};

/**
What of a point is otherwise than the runs left it that deleted, doubted or freed it since. One that was found may have been forgotten and found again since: then they spoke of another record.
*/
const changedSince = ({id, expired, doubt, found, runId}: Partial<RecoveryPoint>, words: Words): readonly string[] => {
	const isOfThis = (at: string): boolean => runId !== undefined || found === undefined || found.firstSeenAt <= at;
	const deleted = words.expired.get(id ?? '') ?? [];
	const judged = words.judged.get(id ?? '')?.filter(({at}) => isOfThis(at)) ?? [];
	const isExpired = expired === undefined ? deleted.every(({at}) => !isOfThis(at)) : deleted.some(event => event.runId === expired.runId);
	const isDoubted = doubt !== undefined || (expired === undefined && !isLeftInDoubt(judged));

	return [...isExpired ? [] : ['expired'], ...isDoubted ? [] : ['doubt']];
};

/**
Checks the recovery points against the last events of the runs that made them, and of those that raised their level, doubted them or deleted their images. Of one that was found nothing tells what it was like then.
*/
export const checkPoints = (database: Database, ends: ReadonlyMap<string, RunEnd>): readonly Problem[] => {
	const words = wordsOf(ends);

	return database.all('SELECT id, host, made_at, document FROM points ORDER BY id').flatMap((row): readonly Problem[] => {
		const id = String(row['id']);
		let point: Partial<RecoveryPoint>;

		try {
			point = JSON.parse(String(row['document'])) as Partial<RecoveryPoint>;
		} catch {
			return [{runId: ofHome, text: `Recovery point ${id} cannot be read.`}];
		}

		const proofs = Array.isArray(point.proofs) ? point.proofs : [];
		const isListed = point.id === id && point.host === row['host'] && (point.madeAt ?? '') === row['made_at'];
		const differing = (made: Pick<RecoveryPoint, 'verification' | 'proofs'>): readonly string[] => [
			...(rankOf(point.verification) >= rankOf(made.verification) && rankOf(point.verification) <= levelOf(made, proofs, ends) ? [] : ['verification']),
			...changedSince(point, words),
			...(isListed ? [] : ['list']),
		];
		const problem = (differs: readonly string[], place: Pick<Problem, 'runId' | 'seq'>): readonly Problem[] => differs.length === 0 ? [] : [{...place, text: `Recovery point ${id} is not as its runs left it: ${differs.join(', ')}.`}];

		if (point.runId === undefined && point.found !== undefined) {
			return problem(differing({verification: 'L0', proofs: []}), {runId: ofHome});
		}

		const runId = String(point.runId);
		const known = ends.get(runId);

		if (known === undefined) {
			return [{runId, text: `Recovery point ${id} names a run that is not there.`}];
		}

		const ended = known.last;

		// Points are stored just before the run's last event is.
		if (ended?.type !== 'run-ended') {
			return [];
		}

		const made = ended.points.find(each => each.id === id);

		if (made === undefined) {
			return [{runId, seq: ended.seq, text: `This run did not make recovery point ${id}.`}];
		}

		return problem([
			...lasting.filter(name => !isSame(made[name], point[name])),
			...(isOfCopies(made, point) ? [] : ['copies']),
			...(isSame(made.proofs, proofs.slice(0, made.proofs.length)) ? [] : ['proofs']),
			...differing(made),
		], {runId, seq: ended.seq});
	});
};

/**
Checks the list of the newest points, from which targets are judged, against the points themselves. The triggers take it from the same view.
*/
export const checkNewest = (database: Database): readonly Problem[] => {
	const {differing} = database.first(`
		SELECT (SELECT count(*) FROM newest_points) + (SELECT count(*) FROM newest_of_points) - 2 * count(*) AS differing
		FROM newest_points AS listed JOIN newest_of_points AS is_newest USING (host, target, kind, is_good, level, made_at, points) JOIN points AS point ON point.id = listed.id
		WHERE point.dated = listed.made_at AND point.host = listed.host AND point.target = listed.target AND point.kind = listed.kind AND point.level = listed.level AND point.size IS listed.size
			AND listed.times IS is_newest.times AND listed.lost IS is_newest.lost AND listed.places = json_insert(coalesce(json_extract(point.document, '$.copies'), '[]'), '$[#]', json_extract(point.document, '$.place'))
	`) ?? {};

	return differing === 0 ? [] : [{runId: ofHome, text: 'The list of the newest recovery points, from which targets are judged, does not say what the points do.'}];
};
