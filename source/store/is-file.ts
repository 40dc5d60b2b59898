import {statSync} from 'node:fs';

/**
Whether a file lies there, or a link to one: a pipe would be waited for, a device has no end. Where nothing can be seen, it is none.
*/
export const isFile = (file: string): boolean => {
	try {
		return statSync(file).isFile();
	} catch {
		return false;
	}
};
