import test, {type ExecutionContext} from 'ava';
import type {RecoveryPoint} from '../../source/base/point.js';
import type {MethodRequest} from '../../source/base/services/methods.js';
import {createPointDesk} from '../../source/engine/point-desk.js';
import {openStore} from '../../source/store/open-store.js';
import {newDirectory} from '../helpers/new-directory.js';
import {storedAt, storedPlan, storedPoint} from '../helpers/stored-records.js';

const deskOver = (t: ExecutionContext, ...points: readonly RecoveryPoint[]) => {
	const now = () => Date.parse(storedAt);
	const store = openStore({home: newDirectory(t), now});
	const requests: MethodRequest[] = [];

	t.teardown(() => {
		store.close();
	});

	for (const point of points) {
		store.points.save(point);
	}

	return {
		requests,
		desk: createPointDesk({
			store,
			clock: {now, sleep: async () => undefined},
			changed() {
				// Nobody listens.
			},
			async search(host) {
				return {
					host, searched: [], seen: 0, found: 0, lost: 0, notLooked: [], notes: [],
				};
			},
			async planOn(request) {
				requests.push(request);
				return storedPlan('p1');
			},
			start: () => 'run1',
		}),
	};
};

test('reads only the point whose image lies at its path, and names it where another was asked for', async t => {
	const older = storedPoint('1', {madeAt: '2026-11-19T08:00:00.000Z'});
	const {desk, requests} = deskOver(t, older, storedPoint('2'));

	await t.throwsAsync(desk.verifyPoint('point-1'), {code: 'point-replaced', message: /at erp:\/backup\/erp\.img lies `point-2` now/v});
	t.deepEqual(requests, []);
	t.deepEqual(await desk.verifyPoint('point-2'), {runId: 'run1'});
	t.is(requests.length, 1);
});
