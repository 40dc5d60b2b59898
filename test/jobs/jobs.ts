import {
	mkdtempSync,
	rmSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {followJob, type FollowRequest} from '../../source/jobs/follow-job.js';
import {newJobId} from '../../source/jobs/job-id.js';
import {jobStatus, listJobs} from '../../source/jobs/job-status.js';
import {startJob, type StartRequest} from '../../source/jobs/start-job.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';
import {localShell} from '../helpers/local-shell.js';

const shells = ['ksh93', 'mksh', 'dash', 'bash'] as const;
const shell = localShell();

const temporary = (t: ExecutionContext): string => {
	const directory = mkdtempSync(path.join(os.tmpdir(), 'lparsafe-jobs-'));

	t.teardown(() => {
		rmSync(directory, {recursive: true, force: true});
	});

	return directory;
};

const makeRequest = (t: ExecutionContext, script: string, changes: Partial<StartRequest> = {}): StartRequest => ({
	id: newJobId(Date.now()), script, locks: [], base: path.join(temporary(t), 'jobs'), operator: 'maria', what: 'a test', ...changes,
});

/**
Follows to the end and keeps every file as a mirror would.
*/
const mirror = async (request: FollowRequest) => {
	const files = new Map<string, Uint8Array[]>();
	const kinds: string[] = [];
	let exitCode: number | undefined;

	for await (const frame of followJob(shell, request)) {
		kinds.push(frame.kind);

		if (frame.kind === 'data') {
			files.set(frame.file, [...files.get(frame.file) ?? [], new Uint8Array(frame.bytes)]);
		} else if (frame.kind === 'ended') {
			exitCode = frame.exitCode;
		}
	}

	return {exitCode, kinds, text: (file: string) => Buffer.concat(files.get(file) ?? []).toString('latin1')};
};

for (const name of shells) {
	test(`${name} runs a job that is started once, followed by both followers and found ended`, async t => {
		if (!hasParts(t, name, 'perl')) {
			return;
		}

		const request = makeRequest(t, String.raw`printf 'no newline'; printf 'to err\n' >&2; exit 7`, {interpreter: placeOf(name)!});
		const results = await Promise.all(Array.from({length: 4}, async () => startJob(shell, request)));

		t.is(results.filter(({kind}) => kind === 'started').length, 1, JSON.stringify(results));

		for (const follower of ['perl', 'shell'] as const) {
			const {exitCode, text} = await mirror({...request, offsets: {}, follower});

			t.is(exitCode, 7);
			t.is(text('script.out'), 'no newline');
			t.is(text('script.err'), 'to err\n');
		}

		t.deepEqual(await jobStatus(shell, request), {state: 'ended', exitCode: 7});
		t.like(await listJobs(shell, request), [{id: request.id, operator: 'maria', what: 'a test'}]);
	});
}
