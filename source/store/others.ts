import {createHash} from 'node:crypto';
import type {Store} from '../base/store.js';
import type {Database, Row} from './database.js';

type Written = ReturnType<Store['writtenByOthers']>[number];

/**
What a table is like, in few bytes.
*/
const nouns: ReadonlyArray<readonly [Written['topic'], string]> = [
	['hosts', 'SELECT document FROM hosts ORDER BY name'],
	['runs', 'SELECT count(*) AS runs, count(outcome) AS ended FROM runs'],
	['points', 'SELECT value FROM meta WHERE name = \'points-revision\''],
	['policies', 'SELECT document FROM policies ORDER BY id'],
];

const digest = (rows: readonly Row[]): string => {
	const hash = createHash('sha1');

	for (const row of rows) {
		hash.update(JSON.stringify(row));
	}

	return hash.digest('base64');
};

/**
Notices what other processes write. `PRAGMA data_version` changes with their writes only, not with ours (https://sqlite.org/pragma.html#pragma_data_version); the tables are looked at only then.
*/
export const createOthers = (database: Database): Store['writtenByOthers'] => {
	const versionOf = (): Row[string] => database.first('PRAGMA data_version')?.['data_version'];
	const newestFacts = (): number => Number(database.first('SELECT max(id) AS newest FROM facts')?.['newest'] ?? 0);
	const digests = new Map<Written['topic'], string>();
	let version = versionOf();
	let facts = newestFacts();

	return () => {
		const now = versionOf();

		if (now === version) {
			return [];
		}

		version = now;

		const after = facts;
		const written: Written[] = [];

		facts = newestFacts();

		for (const [topic, sql] of nouns) {
			const is = digest(database.all(sql));

			if (is === digests.get(topic)) {
				continue;
			}

			digests.set(topic, is);
			written.push({topic});
		}

		return [...written, ...database.all('SELECT DISTINCT host FROM facts WHERE id > ? AND id <= ?', after, facts).map((row): Written => ({topic: 'facts', id: String(row['host'])}))];
	};
};
