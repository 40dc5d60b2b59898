import {mkdtempSync, rmSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';

/**
A directory that goes with its test. Jobs may still write there for a moment.
*/
export const newDirectory = (t: ExecutionContext): string => {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-test-'));

	t.teardown(() => {
		rmSync(directory, {
			recursive: true, force: true, maxRetries: 10, retryDelay: 100,
		});
	});

	return directory;
};
