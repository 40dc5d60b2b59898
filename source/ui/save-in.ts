import {writeFile} from 'node:fs/promises';
import path from 'node:path';

/**
Writes a new file, never over another one: `name.ksh`, `name-2.ksh`, …
*/
export const saveIn = (directory: string) => async (name: string, text: string): Promise<string> => {
	const {name: stem, ext} = path.parse(name);

	for (let count = 1; ; count += 1) {
		const place = path.join(directory, count === 1 ? name : `${stem}-${count}${ext}`);

		try {
			await writeFile(place, text, {flag: 'wx', mode: ext === '.ksh' ? 0o700 : 0o600});

			return place;
		} catch (error) {
			const {code, message} = error as NodeJS.ErrnoException;

			if (code !== 'EEXIST' || count > 99) {
				throw Object.assign(new Error(`Cannot write ${place}: ${message}.`), {code: 'cannot-write', advice: 'Start lparsafe in a directory that you may write to.'});
			}
		}
	}
};
