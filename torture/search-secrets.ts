import {existsSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {secret} from './make-case.js';

/**
What a secret may look like in a file.
*/
const looks = (): readonly string[] => {
	const bytes = Buffer.from(secret);

	return [
		bytes.toString('latin1'),
		bytes.toString('base64').replaceAll('=', ''),
		bytes.toString('base64url'),
		bytes.toString('hex'),
		encodeURIComponent(secret),
		Buffer.from(JSON.stringify(secret).slice(1, -1)).toString('latin1'),
	];
};

/**
The files below a directory in which the secret stands, but for those that the steps themselves write.
*/
export const filesWithSecret = (directory: string): readonly string[] => {
	const wanted = looks();

	return existsSync(directory)
		? readdirSync(directory, {recursive: true, withFileTypes: true})
			.filter(entry => entry.isFile())
			.map(entry => path.join(entry.parentPath, entry.name))
			.filter(file => {
				const text = readFileSync(file, 'latin1');

				return wanted.some(look => text.includes(look));
			})
			.map(file => path.relative(directory, file))
		: [];
};
