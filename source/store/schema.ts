import {DatabaseSync} from 'node:sqlite';
import {migrations} from './migrations.js';

/**
All that was created, in one text. Which names SQLite puts in quotes when it renames a table depends on its version.
*/
const schemaText = (connection: DatabaseSync): string => JSON.stringify(connection.prepare('SELECT type, name, tbl_name, replace(sql, \'"\', \'\') AS sql FROM sqlite_schema ORDER BY type, name').all());

let ours: string | undefined;

/**
What this version's tables, indexes and triggers are, as SQLite itself tells it of an empty database.
*/
const ourSchema = (): string => {
	if (ours === undefined) {
		const connection = new DatabaseSync(':memory:');

		try {
			for (const sql of migrations) {
				connection.exec(sql);
			}

			ours = schemaText(connection);
		} finally {
			connection.close();
		}
	}

	return ours;
};

/**
Whether a database of this version has just the tables, indexes and triggers that it should: no check of its pages notices a computed column or a trigger whose text is another one.
*/
export const hasOurSchema = (connection: DatabaseSync): boolean => schemaText(connection) === ourSchema();
