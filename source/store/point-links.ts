import {z} from 'zod';
import {canonicalJson, sha256} from '../base/canonical-json.js';
import {ofHome, type Problem} from './audit-problem.js';
import {addLink} from './chain.js';
import type {Database, Row} from './database.js';
import type {PlainRecords} from './plain-records.js';

/**
What one write did to the recovery points: their sums by id, `forgotten` for those that were. `isFirst`: all that there were when they were linked for the first time.
*/
const linkSchema = z.object({at: z.string(), points: z.record(z.string(), z.string()), isFirst: z.literal(true).optional()});

const forgotten = 'forgotten';

/**
A point's sum: over all of it but when it was last seen, which changes with every search.
*/
export const pointSum = (document: string): string => {
	const point = JSON.parse(document) as Readonly<Record<string, unknown>>;
	const {found} = point;

	return sha256(canonicalJson(typeof found === 'object' ? {...point, found: {...found, seenAt: ''}} : point));
};

const addPointLink = (database: Database, records: PlainRecords, {at, points, isFirst = false}: {readonly at: string; readonly points: ReadonlyMap<string, string>; readonly isFirst?: boolean}): void => {
	addLink(database, records, {kind: 'points', at, document: canonicalJson({at, points: Object.fromEntries(points), ...isFirst && {isFirst}})});
};

/**
Notes in the home's chain what a write does to recovery points, whoever made it: a run, a search, a plan, an operator. What one write does is one link.
*/
export const createPointLinks = (database: Database, records: PlainRecords, at: () => string) => {
	const link = (changes: ReadonlyArray<readonly [string, string]>): void => {
		addPointLink(database, records, {at: at(), points: new Map(changes)});
	};

	return {
		changed(id: string, sum: string = forgotten): void {
			database.gather([id, sum], link);
		},
	};
};

/**
Links all points that there are, for the first time: what an older version wrote, or what was taken in again.
*/
export const linkAllPoints = (database: Database, records: PlainRecords, at: string): void => {
	const rows = database.all('SELECT id, document FROM points ORDER BY id');

	if (rows.length === 0) {
		return;
	}

	addPointLink(database, records, {at, points: new Map(rows.map(row => [String(row['id']), pointSum(String(row['document']))])), isFirst: true});
};

/**
Links the points that an older version wrote, once: whoever brought the database to this version noted that there were some.
*/
export const linkOldPoints = (database: Database, records: PlainRecords, at: string): void => {
	const isDue = () => database.first('SELECT 1 FROM meta WHERE name = \'points-to-link\'') !== undefined;

	if (!isDue()) {
		return;
	}

	database.write(() => {
		// Another process may have been faster.
		if (!isDue()) {
			return;
		}

		linkAllPoints(database, records, at);
		database.run('DELETE FROM meta WHERE name = \'points-to-link\'');
	});
};

const piece = 200;

/**
Checks every recovery point against what the chain says of it last, in pieces.

@param database - With the points.
@param chain - All links of the home's chain, in order.
@param told - What is told of points already: nothing more is.
*/
export const checkPointLinks = function * (database: Database, chain: readonly Row[], told: readonly Problem[]): Generator<undefined, readonly Problem[]> {
	const problem = (text: string): Problem => ({runId: ofHome, text});
	const links = chain.filter(({kind}) => kind === 'points');
	const problems: Problem[] = [];
	const sums = new Map<string, string>();

	for (const [index, link] of links.entries()) {
		const data = changesOf(String(link['document']));

		if (data === undefined || (data.isFirst === true && index > 0)) {
			problems.push(problem(`Link ${Number(link['number'])} of the home's chain says of recovery points what it cannot say.`));
		}

		for (const [id, sum] of Object.entries(data?.points ?? {})) {
			sums.set(id, sum);
		}

		if (index % piece === piece - 1) {
			yield;
		}
	}

	const isDue = database.first('SELECT 1 FROM meta WHERE name = \'points-to-link\'') !== undefined && links.length === 0;

	for (let after = ''; ;) {
		const rows = database.all('SELECT id, document FROM points WHERE id > ? ORDER BY id LIMIT ?', after, piece);

		for (const row of rows) {
			const id = String(row['id']);
			const known = sums.get(id);

			after = id;
			sums.delete(id);

			const isAsKnown = known === undefined ? isDue : known === sumOf(String(row['document']));

			if (!isAsKnown && told.every(({text}) => !text.startsWith(`Recovery point ${id} `))) {
				problems.push(problem(known === undefined || known === forgotten ? `Recovery point ${id} is there, and the home's chain does not know of it${known === undefined ? '' : ' any more'}.` : `Recovery point ${id} is not as it was written last.`));
			}
		}

		if (rows.length < piece) {
			break;
		}

		yield;
	}

	return [...problems, ...[...sums].filter(([, sum]) => sum !== forgotten).map(([id]) => problem(`Recovery point ${id} is missing: nobody has forgotten it.`))];
};

const changesOf = (document: string): z.infer<typeof linkSchema> | undefined => {
	try {
		return linkSchema.parse(JSON.parse(document));
	} catch {
		return undefined;
	}
};

const sumOf = (document: string): string | undefined => {
	try {
		return pointSum(document);
	} catch {
		return undefined;
	}
};
