import {canonicalJson} from '../base/canonical-json.js';
import {verificationLevels, type Proof, type RecoveryPoint} from '../base/point.js';
import type {RunEvent} from '../base/run.js';
import {ofHome, type Problem} from './audit-problem.js';
import type {Database} from './database.js';

/**
What is left of a run to hold points against: its last event, and what its plan was to raise where it went well.
*/
export type RunEnd = {readonly last: RunEvent | undefined; readonly raises?: RecoveryPoint['verification']};

export const endOf = (events: readonly RunEvent[]): RunEnd => {
	const last = events.at(-1);
	const planned = events.find(({type}) => type === 'planned');
	const raises = planned?.type === 'planned' && last?.type === 'run-ended' && ['ok', 'ok-with-warnings'].includes(last.outcome) ? planned.plan.raises?.level : undefined;

	return {last, ...raises !== undefined && {raises}};
};

/**
What of a point never changes once it was made.
*/
const lasting = ['kind', 'host', 'target', 'method', 'madeAt', 'place', 'source', 'state', 'sizeBytes', 'sha256', 'entries', 'manifestPath', 'fromImage', 'skipped', 'restoredBy'] as const;

const rank = (level: unknown): number => verificationLevels.indexOf(level as RecoveryPoint['verification']);

const isSame = (one: unknown, other: unknown): boolean => canonicalJson(one ?? null) === canonicalJson(other ?? null);

/**
The highest level that a point may have: the one that it was made with, or that the runs it names can have raised it to since. A run that reads an image may prove more of it than its plan promised, up to the whole of its bytes.
*/
const levelOf = (made: RecoveryPoint, proofs: readonly Proof[], ends: ReadonlyMap<string, RunEnd>): number => Math.max(rank(made.verification), ...proofs.slice(made.proofs.length).map(({evidence}) => {
	const {raises} = ends.get(/^run (?<runId>\S+),/v.exec(evidence[0] ?? '')?.groups?.['runId'] ?? '') ?? {};

	return raises === undefined ? rank('L0') : Math.max(rank(raises), rank('L3'));
}));

/**
Checks the recovery points against the last events of the runs that made them, and of those that raised their level.
*/
export const checkPoints = (database: Database, ends: ReadonlyMap<string, RunEnd>): readonly Problem[] => database.all('SELECT id, host, made_at, document FROM points ORDER BY id').flatMap((row): readonly Problem[] => {
	const id = String(row['id']);
	let point: Readonly<Record<string, unknown>>;

	try {
		point = JSON.parse(String(row['document'])) as Readonly<Record<string, unknown>>;
	} catch {
		return [{runId: ofHome, text: `Recovery point ${id} cannot be read.`}];
	}

	// One that was found has no run to be held against.
	if (point['runId'] === undefined && point['found'] !== undefined) {
		return [];
	}

	const runId = String(point['runId']);
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

	const proofs = Array.isArray(point['proofs']) ? point['proofs'] as readonly Proof[] : [];
	const differs = [
		...lasting.filter(name => !isSame(made[name], point[name])),
		...(isSame(made.proofs, proofs.slice(0, made.proofs.length)) ? [] : ['proofs']),
		...(rank(point['verification']) >= rank(made.verification) && rank(point['verification']) <= levelOf(made, proofs, ends) ? [] : ['verification']),
		...(point['id'] === id && point['host'] === row['host'] && (point['madeAt'] ?? '') === row['made_at'] ? [] : ['list']),
	];

	return differs.length === 0 ? [] : [{runId, seq: ended.seq, text: `Recovery point ${id} is not as its runs left it: ${differs.join(', ')}.`}];
});

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
