import {renameSync, writeFileSync} from 'node:fs';
import process from 'node:process';

/**
Writes a file so that nobody ever sees a part of it.
*/
export const writeWhole = (file: string, content: string | Uint8Array): void => {
	const temporary = `${file}.${process.pid}.tmp`;

	writeFileSync(temporary, content, {mode: 0o600});
	renameSync(temporary, file);
};
