import {readFileSync} from 'node:fs';
import path from 'node:path';
import {UsageError} from '../base/errors.js';
import {hostSchema} from '../base/host.js';
import type {ImportPreview} from '../base/services/hosts.js';
import {previewHosts} from './preview-hosts.js';

const readHosts = (place: string): readonly unknown[] => {
	let value: unknown;

	try {
		value = JSON.parse(readFileSync(place, 'utf8'));
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		const why = error instanceof SyntaxError ? 'is no JSON' : (code === 'ENOENT' ? 'does not exist' : `cannot be read (${code ?? 'error'})`);

		throw new UsageError(`\`${place}\` ${why}.`, {code: 'no-hosts-file', advice: 'Name a file that `lparsafe hosts export` wrote.', cause: error});
	}

	const {format, hosts} = (typeof value === 'object' && value !== null ? value : {}) as {readonly format?: unknown; readonly hosts?: unknown};

	if (format !== 1 || !Array.isArray(hosts)) {
		throw new UsageError(`\`${place}\` is no hosts file of this version.`, {code: 'no-hosts-file', advice: 'Name a file that `lparsafe hosts export` wrote; it begins with `"format": 1`.'});
	}

	return hosts;
};

const nameOf = (value: unknown): string => {
	const {name} = (typeof value === 'object' && value !== null ? value : {}) as {readonly name?: unknown};

	return typeof name === 'string' ? name : '(no name)';
};

/**
What a file of `hosts export` names; nothing is stored.

@param request - What to read.
@param request.file - The exported file.
@param request.known - Names that the inventory has already.
@throws UsageError (`no-hosts-file`)
*/
export const previewHostsFile = async ({file, known = []}: {readonly file: string; readonly known?: readonly string[]}): Promise<ImportPreview> => {
	const place = path.resolve(file);

	return previewHosts(place, readHosts(place).map(value => ({
		name: nameOf(value),
		async make() {
			const result = hostSchema.safeParse(value);

			return result.success
				? {host: result.data}
				: {reason: `Its \`${String(result.error.issues[0]?.path[0] ?? 'entry')}\` does not fit: ${result.error.issues[0]?.message ?? 'not known'}`};
		},
	})), known);
};
