import {existsSync} from 'node:fs';
import path from 'node:path';
import {openDatabase} from './database.js';

/**
How many runs of a home have not ended, by a look that changes nothing there and starts nothing; 0 where there is no such home.

@throws OperatorError as `openDatabase` does.
*/
export const countUnended = (home: string): number => {
	const file = path.join(home, 'lparsafe.db');

	if (!existsSync(file)) {
		return 0;
	}

	const database = openDatabase(file, {isReadOnly: true});

	try {
		return Number(database.first('SELECT count(*) AS runs FROM runs WHERE outcome IS NULL')?.['runs']);
	} finally {
		database.close();
	}
};
