import test from 'ava';
import type {StepView} from '../../source/base/run.js';
import {expirePoints} from '../../source/points/expire-points.js';
import {expiredPoints} from '../../source/points/expired-points.js';
import {judgedAgain} from '../../source/points/make-point.js';
import {storedAt, storedPoint} from '../helpers/stored-records.js';

const endedAt = '2026-11-22T08:00:00.000Z';
const path = '/backup/erp.img';
const expires = {host: 'erp', images: [{pointId: 'point-1', path, stepId: 'delete-1'}], lostWith: [40]};

const after = (step: Pick<StepView, 'state' | 'exitCode' | 'signal' | 'startedAt'>) => expiredPoints({expires}, [storedPoint('1'), storedPoint('2')], {runId: 'run9', endedAt, steps: new Map([['delete-1', step]])});

test('the point of a deleted image says that it was expired, when and by which run, and nothing counts on it any more', t => {
	const [point, ...others] = after({state: 'ok', exitCode: 0, startedAt: storedAt});

	t.deepEqual(others, []);
	t.like(point, {id: 'point-1', expired: {at: endedAt, runId: 'run9'}, doubt: {at: endedAt}});
	t.deepEqual(expirePoints([point!], {}, Date.parse(endedAt)), []);

	// Another image at its place that is read whole does not bring it back.
	t.deepEqual(judgedAgain({verifies: {host: 'erp', path}, proof: []}, [point!], {
		endedAt, outcome: 'ok', proofs: [], steps: new Map(),
	}), []);
});

test('the last good image is in doubt where it was not there or was another, and stays as it is where it was seen or could not be looked at', t => {
	const withKeeper = {...expires, keeper: {pointId: 'point-2', path: '/backup/good.img', stepId: 'keeper'}, lostWith: [40, 41]};
	const kept = (step: Pick<StepView, 'state' | 'exitCode' | 'signal' | 'startedAt'>) => expiredPoints({expires: withKeeper}, [storedPoint('1'), storedPoint('2')], {runId: 'run9', endedAt, steps: new Map([['keeper', step], ['delete-1', {state: 'skipped'}]])});

	for (const exitCode of [40, 41]) {
		const [point, ...others] = kept({state: 'failed', exitCode, startedAt: storedAt});

		t.deepEqual(others, []);
		t.is(point?.id, 'point-2');
		t.is(point?.expired, undefined);
		t.regex(point?.doubt?.reason ?? '', /was to look at erp:\/backup\/good\.img, and did not find the recorded image/v);
	}

	for (const step of [{state: 'ok', exitCode: 0}, {state: 'failed', exitCode: 42}, {state: 'failed', exitCode: 124}, {state: 'unknown'}, {state: 'stopped'}] as const) {
		t.deepEqual(kept({...step, startedAt: storedAt}), []);
	}
});

test('a point stays as it is where nothing was deleted, and is in doubt where the recorded image was not there or nobody knows', t => {
	t.deepEqual(after({state: 'failed', exitCode: 42, startedAt: storedAt}), []);
	t.deepEqual(after({state: 'failed', exitCode: 90, startedAt: storedAt}), []);
	t.deepEqual(after({state: 'waiting'}), []);
	t.deepEqual(after({state: 'skipped'}), []);
	t.regex(after({state: 'failed', exitCode: 40, startedAt: storedAt})[0]?.doubt?.reason ?? '', /did not find the recorded image/v);

	for (const step of [{state: 'unknown'}, {state: 'stopped', startedAt: storedAt}, {state: 'failed', exitCode: 124, startedAt: storedAt}] as const) {
		const [point] = after(step);

		t.is(point?.expired, undefined);
		t.regex(point?.doubt?.reason ?? '', /not known whether it did/v);
	}
});
