import type {Utility} from '../utility.js';
import {attempt, Failure, program} from './program.js';
import {createArchive} from './tar-create.js';
import {readArchive} from './tar-read.js';
import {readRequest} from './tar-request.js';

export const tar: Utility = program(async context => {
	const request = readRequest(context.args);

	if ('ru'.includes(request.action)) {
		throw new Failure('tar: This machine does not append to archives.', 1);
	}

	const status = await attempt(context, async () => request.action === 'c' ? createArchive(context, request) : readArchive(context, request), (reason, error) => `tar: ${error.path === '' ? request.archive : error.path}: ${reason}`);

	return status ?? 1;
});
