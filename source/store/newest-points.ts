import {isoTime} from '../base/clock.js';
import {clockSlack, type RecoveryPoint} from '../base/point.js';
import type {NewestPoint} from '../base/store.js';
import type {Database, Row} from './database.js';

const [comma, zero] = [0x2C, 0x30];

/**
Seconds since 1970, with commas between them. No piece of text is made: there are a hundred thousand.
*/
const readTimes = (listed: Row[string] | undefined): readonly number[] => {
	const times: number[] = [];
	const text = typeof listed === 'string' ? `${listed},` : '';
	let seconds = 0;

	for (let index = 0; index < text.length; index += 1) {
		const code = text.charCodeAt(index); // eslint-disable-line unicorn/prefer-code-point

		if (code === comma) {
			times.push(seconds * 1000);
			seconds = 0;
		} else {
			seconds = (seconds * 10) + code - zero;
		}
	}

	return times;
};

/**
The newest point of a kind and level that is not dated ahead of the clock; `ends` is the last time that is believed.
*/
const newestBy = (database: Database, row: Row, ends: string): Row | undefined => database.first(
	`SELECT dated AS made_at, id, size, json_insert(coalesce(json_extract(document, '$.copies'), '[]'), '$[#]', json_extract(document, '$.place')) AS places
	FROM points WHERE (host, target, kind, is_good, level) = (?, ?, ?, ?, ?) AND dated <= ? AND dated <> '' ORDER BY dated DESC LIMIT 1`,
	...['host', 'target', 'kind', 'is_good', 'level'].map(name => row[name] ?? ''),
	ends,
);

const once = <Value>(read: () => Value): () => Value => {
	let value: Value | undefined;

	return () => {
		value ??= read();

		return value;
	};
};

/**
As `Store['points']['newest']` says. What was read of all hosts is kept as long as no point changes: the fleet asks often, and a hundred thousand times are many.
*/
export const createNewestPoints = (database: Database): ((now: number, host?: string) => readonly NewestPoint[]) => {
	let kept: {readonly revision: unknown; readonly points: readonly NewestPoint[]} | undefined;

	const read = (rows: readonly Row[], now: number): {readonly points: readonly NewestPoint[]; readonly isAhead: boolean} => {
		const ends = isoTime(now + clockSlack);
		let isOneAhead = false;

		const points = rows.map((row): NewestPoint => {
			const isAhead = String(row['made_at']) > ends;
			const {made_at: madeAt, id, size, places} = isAhead ? newestBy(database, row, ends) ?? {...row, made_at: ''} : row;

			isOneAhead ||= isAhead;

			return {
				host: String(row['host']),
				target: String(row['target']),
				kind: row['kind'] as RecoveryPoint['kind'],
				isGood: row['is_good'] === 1,
				level: row['level'] as RecoveryPoint['verification'],
				count: Number(row['points']),
				id: String(id),
				...madeAt !== '' && {madeAt: String(madeAt)},
				...typeof size === 'number' && {sizeBytes: size},
				places: once(() => JSON.parse(String(places)) as ReturnType<NewestPoint['places']>),
				times: once(() => readTimes(row['times'])),
				lost: once(() => readTimes(row['lost'])),
			};
		});

		return {points, isAhead: isOneAhead};
	};

	return (now, host) => {
		if (host !== undefined) {
			return read(database.all('SELECT * FROM newest_points WHERE host = ?', host), now).points;
		}

		const revision = database.first('SELECT value FROM meta WHERE name = \'points-revision\'')?.['value'];

		if (kept !== undefined && kept.revision === revision) {
			return kept.points;
		}

		const {points, isAhead} = read(database.all('SELECT * FROM newest_points'), now);

		// What lies ahead comes.
		kept = isAhead ? undefined : {revision, points};

		return points;
	};
};
