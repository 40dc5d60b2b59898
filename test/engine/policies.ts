import test, {type ExecutionContext} from 'ava';
import {systemClock} from '../../source/base/clock.js';
import {UsageError} from '../../source/base/errors.js';
import {parsePolicyId, policyId, type PolicyInput} from '../../source/base/policy.js';
import type {Change} from '../../source/base/services.js';
import {createJudge, createPolicyDesk} from '../../source/engine/policy-desk.js';
import {openStore} from '../../source/store/open-store.js';
import {newDirectory} from '../helpers/new-directory.js';
import {storedAt, storedHost} from '../helpers/stored-records.js';

const now = Date.parse(storedAt);

const desk = (t: ExecutionContext, home = newDirectory(t)) => {
	const store = openStore({home, now: () => now});
	const told: Change[] = [];

	t.teardown(() => {
		store.close();
	});

	if (store.hosts.find('erp') === undefined) {
		store.hosts.add(storedHost('erp'));
	}

	return {
		home, store, told, ...createPolicyDesk({
			store,
			judge: createJudge({store, clock: {...systemClock, now: () => now}}),
			clock: {...systemClock, now: () => now},
			hostOf(name) {
				const host = store.hosts.find(name);

				if (host === undefined) {
					throw new UsageError(`There is no host \`${name}\` in the inventory.`, {advice: ''});
				}

				return host;
			},
			changed(change) {
				told.push(change);
			},
		}),
	};
};

const whole: PolicyInput = {
	target: {host: 'erp', id: 'vg:erpvg'}, rpoSeconds: 86_400, rtoSeconds: 7200, retention: {count: 7, generations: {weekly: 4}}, minimumCopies: 2, requiredLevel: 'L3', answers: {losing: 'a-day', against: ['disk', 'site']},
};

test('keeps a policy with what was answered, one for each target', async t => {
	const {home, savePolicy, policies, removePolicy, told} = desk(t);

	t.deepEqual(await savePolicy(whole), {...whole, savedAt: storedAt});
	await savePolicy({target: {tag: 'prod'}, rpoSeconds: 3600});
	await savePolicy({...whole, rpoSeconds: 43_200});

	const again = await desk(t, home).policies();

	t.deepEqual(again.map(({target, rpoSeconds}) => [policyId(target), rpoSeconds]), [['erp/vg:erpvg', 43_200], ['tag:prod', 3600]]);

	await removePolicy('tag:prod');

	const left = await policies();

	t.is(left.length, 1);
	t.deepEqual(told, Array.from({length: 4}, () => ({topic: 'policies'})));
	await t.throwsAsync(removePolicy('tag:prod'), {instanceOf: UsageError, message: /There is no policy for `tag:prod`/v});
});

test('says which field of a policy does not fit, and for which host there can be none', async t => {
	const {savePolicy, policies} = desk(t);
	const refused = async (input: unknown, message: RegExp) => t.throwsAsync(savePolicy(input as PolicyInput), {instanceOf: UsageError, message});

	await refused({...whole, rpoSeconds: 0}, /`rpoSeconds` of the policy/v);
	await refused({...whole, rtoSeconds: 0.5}, /`rtoSeconds` of the policy/v);
	await refused({...whole, requiredLevel: 'L9'}, /`requiredLevel` of the policy/v);
	await refused({...whole, retention: {}}, /Retention names a count, an age or generations/v);
	await refused({...whole, retention: {generations: {}}}, /Generations name/v);
	await refused({...whole, target: {host: 'erp', id: 'erpvg'}}, /`target/v);
	await refused({...whole, target: {}}, /`target/v);
	await refused({...whole, target: {host: 'nowhere'}}, /There is no host `nowhere`/v);
	t.deepEqual(await policies(), []);
});

test('writes and reads the name of a policy', t => {
	for (const target of [{host: 'erp'}, {host: 'erp', id: 'vg:erpvg'}, {tag: 'prod'}, {tag: 'prod', id: 'fs:/a/b'}]) {
		t.deepEqual(parsePolicyId(policyId(target)), target);
	}

	for (const text of ['', 'tag:', 'erp/', 'erp/erpvg', 'a b', 'tag:x y', 'erp/lpar']) {
		t.throws(() => parsePolicyId(text), undefined, `read: ${text}`);
	}
});

test('notices a policy that another process on this home saved', async t => {
	const {home, store} = desk(t);

	store.writtenByOthers();
	await desk(t, home).savePolicy(whole);
	t.true(store.writtenByOthers().some(({topic}) => topic === 'policies'));
	t.deepEqual(store.writtenByOthers(), []);
});
