import test from 'ava';
import type {Policy, PolicyInput, PolicyState} from '../../source/base/policy.js';
import type {MeasuredRestore, NewestPoint} from '../../source/base/store.js';
import {judgePolicies, policyReach} from '../../source/points/judge-policies.js';
import {policiesFor} from '../../source/points/policies-for.js';
import {openStore} from '../../source/store/open-store.js';
import {newDirectory} from '../helpers/new-directory.js';
import {storedAt, storedPoint} from '../helpers/stored-records.js';

const now = Date.parse('2026-11-21T08:00:00.000Z');
const hour = 3600;
const ago = (hours: number): string => new Date(now - (hours * 3_600_000)).toISOString();

const policy = (input: PolicyInput): Policy => ({...input, savedAt: storedAt});

const point = (values: Partial<NewestPoint> = {}): NewestPoint => ({
	host: 'erp', target: 'vg:erpvg', kind: 'image', isGood: true, level: 'L2', madeAt: ago(2), id: `p${values.level ?? ''}${values.madeAt ?? ''}`, count: 1, places: () => [{host: 'erp', path: '/backup/erp.img'}], times: () => [Date.parse(values.madeAt ?? ago(2))], lost: () => [], ...values,
});

const judge = (policies: readonly PolicyInput[], newest: readonly NewestPoint[], {restores = [], searchedAt = ago(1), volumeGroups = ['rootvg', 'erpvg', 'altinst_rootvg'], target = 'vg:erpvg'}: {readonly restores?: readonly MeasuredRestore[]; readonly searchedAt?: string | undefined; readonly volumeGroups?: readonly string[] | undefined; readonly target?: string} = {}): PolicyState | undefined => judgePolicies({
	hosts: [{
		name: 'erp', tags: ['prod'], volumeGroups, searchedAt,
	}], policies: policies.map(each => policy(each)), newest, restores, now,
}).find(each => each.target === target);

const rpo = {target: {host: 'erp'}, rpoSeconds: 24 * hour};

const restore = (host: string, target: string, seconds: number, sizeBytes: number): MeasuredRestore => ({
	host, target, seconds, sizeBytes,
});

test('judges the age of the newest good point at the level that is asked for', t => {
	t.like(judge([rpo], [point()]), {state: 'met', ratio: 0.08});
	t.like(judge([rpo], [point({madeAt: ago(48)})]), {state: 'breached', ratio: 2});

	// A newer one at a lower level, in doubt or partial does not count.
	const lower = judge([rpo], [point({madeAt: ago(48)}), point({level: 'L0', madeAt: ago(1)}), point({isGood: false, madeAt: ago(1)})]);

	t.is(lower?.state, 'breached');
	t.regex(lower?.worst ?? '', /the newest at all is L0, 1 h old/v);
	t.is(judge([{...rpo, requiredLevel: 'L0'}], [point({madeAt: ago(48)}), point({level: 'L0', madeAt: ago(1)})])?.state, 'met');
	t.is(judge([{...rpo, requiredLevel: 'L3'}], [point()])?.state, 'breached');

	// What a log tells of was not seen.
	t.is(judge([{...rpo, requiredLevel: 'L0'}], [point({kind: 'log-entry', level: 'L0', madeAt: ago(1)})])?.state, 'breached');
});

test('says unknown where nobody looked, nothing tells the age, or no restore was measured', t => {
	t.deepEqual(judgePolicies({
		hosts: [{name: 'erp', tags: [], volumeGroups: ['erpvg']}], policies: [policy(rpo)], newest: [], restores: [], now,
	}).map(({state}) => state), ['unknown', 'unknown']);
	t.like(judgePolicies({
		hosts: [{name: 'erp', tags: []}], policies: [policy(rpo)], newest: [], restores: [], now,
	})[0], {target: 'lpar', state: 'unknown'});
	t.is(judge([rpo], [])?.state, 'breached');

	const {madeAt: _, ...ageless} = point();

	t.is(judge([rpo], [ageless])?.state, 'unknown');

	const rto = {target: {host: 'erp'}, rtoSeconds: hour};
	const sized = point({sizeBytes: 36_000_000_000});

	t.like(judge([rto], [sized]), {state: 'unknown', worst: 'no restore was ever measured here'});
	t.is(judge([rto], [point()], {restores: [restore('x', 'vg:x', 10, 100)]})?.state, 'unknown');
	t.like(judge([rto], [sized], {restores: [restore('x', 'vg:x', 100, 500_000_000)]}), {state: 'breached', ratio: 2});

	// What was measured of this very target counts more.
	t.like(judge([rto], [sized], {restores: [restore('x', 'vg:x', 100, 500_000_000), restore('erp', 'vg:erpvg', 1, 50_000_000)]}), {state: 'met', ratio: 0.2});
});

test('lets a nearer policy take the place of a farther one, and the strictest of several tags hold', t => {
	const of = (...targets: ReadonlyArray<PolicyInput['target']>) => policiesFor(targets.map(target => policy({target, rpoSeconds: hour})), {name: 'erp', tags: ['prod', 'db']}, 'vg:erpvg').map(({target}) => target);

	t.deepEqual(of({tag: 'prod'}, {host: 'erp'}, {tag: 'prod', id: 'vg:erpvg'}, {host: 'erp', id: 'vg:erpvg'}), [{host: 'erp', id: 'vg:erpvg'}]);
	t.deepEqual(of({tag: 'prod'}, {host: 'erp'}, {tag: 'prod', id: 'vg:erpvg'}), [{tag: 'prod', id: 'vg:erpvg'}]);
	t.deepEqual(of({tag: 'prod'}, {host: 'erp'}), [{host: 'erp'}]);
	t.deepEqual(of({tag: 'test'}, {host: 'other'}), []);
	t.like(judgePolicies({
		hosts: [{name: 'erp', tags: ['prod', 'db'], volumeGroups: ['erpvg']}], policies: [policy({target: {tag: 'prod'}, rpoSeconds: 24 * hour}), policy({target: {tag: 'db'}, rpoSeconds: hour, minimumCopies: 2})], newest: [point()], restores: [], now,
	}).find(({target}) => target === 'vg:erpvg'), {state: 'breached', policies: ['tag:prod', 'tag:db'], ratio: 2});
});

test('counts the places of the newest good point, and snapshots for filesystems only', t => {
	const copies = {target: {host: 'erp'}, minimumCopies: 2};
	const twoPlaces = () => [{host: 'erp', path: '/backup/erp.img'}, {host: 'nim', path: '/export/erp.img'}];

	t.is(judge([copies], [point({places: twoPlaces})])?.state, 'met');
	t.like(judge([copies], [point({madeAt: ago(1)}), point({places: twoPlaces, madeAt: ago(9)})]), {state: 'breached', ratio: 2});

	const snapshot = point({target: 'fs:/data', kind: 'snapshot', level: 'L0'});
	const wanted = {target: {host: 'erp', id: 'fs:/data'}, rpoSeconds: 24 * hour, requiredLevel: 'L0' as const};

	t.is(judge([wanted], [snapshot], {target: 'fs:/data'})?.state, 'met');
	t.is(judge([wanted], [], {target: 'fs:/data'})?.state, 'breached');
});

test('lists the worst first, targets that no policy names after what is unknown, and no system that sleeps', t => {
	const states = judgePolicies({
		hosts: [
			{
				name: 'a', tags: [], volumeGroups: ['rootvg', 'datavg', 'old_rootvg'], searchedAt: ago(1),
			},
			{
				name: 'b', tags: [], volumeGroups: ['rootvg', 'datavg'], searchedAt: ago(1),
			},
			{name: 'c', tags: []},
		],
		policies: [policy({target: {host: 'a'}, rpoSeconds: hour}), policy({target: {host: 'c'}, rpoSeconds: hour})],
		newest: [point({host: 'a', target: 'lpar', madeAt: ago(0.5)}), point({host: 'a', target: 'vg:datavg', madeAt: ago(30)})],
		restores: [],
		now,
	});

	t.deepEqual(states.map(({host, target, state}) => `${host} ${target} ${state}`), ['a vg:datavg breached', 'c lpar unknown', 'b lpar none', 'b vg:datavg none', 'a lpar met']);
});

test('a point in doubt that is dated ahead is neither kept nor lost in the time that retention spans', t => {
	const dated = point({madeAt: ago(2), times: () => [Date.parse(ago(2))]});
	const ahead = point({
		isGood: false, madeAt: ago(-48), times: () => [Date.parse(ago(-48))], lost: () => [Date.parse(ago(-48))],
	});

	t.like(judge([{target: {host: 'erp'}, retention: {ageSeconds: 7 * 24 * hour}}], [dated, ahead])?.checks.find(({check}) => check === 'retention'), {state: 'met', text: 'all 1 of the last 7 d are kept'});
});

test('says of a policy before it is saved whom it would hold for, where a nearer one does, and whose groups nobody knows', t => {
	const hosts = [{name: 'a', tags: ['prod'], volumeGroups: ['rootvg', 'datavg']}, {name: 'b', tags: ['prod'], volumeGroups: undefined}, {name: 'c', tags: [], volumeGroups: ['datavg']}];
	const reach = policyReach({tag: 'prod'}, {hosts, policies: [{target: {host: 'a', id: 'vg:datavg'}, rpoSeconds: 60, savedAt: storedAt}]});

	t.deepEqual(reach.holds.map(({host, target}) => `${host} ${target}`), ['a lpar', 'b lpar']);
	t.deepEqual(reach.nearer, [{host: 'a', target: 'vg:datavg', policies: ['a/vg:datavg']}]);
	t.deepEqual(reach.unread, ['b']);
	t.deepEqual(policyReach({tag: 'none'}, {hosts, policies: []}), {holds: [], nearer: [], unread: []});
	t.deepEqual(policyReach({tag: 'prod', id: 'fs:/data'}, {hosts, policies: []}).holds.map(({host, target}) => `${host} ${target}`), ['a fs:/data', 'b fs:/data']);
});

test('the newest points are kept as points come, change and go', t => {
	const store = openStore({home: newDirectory(t), now: () => now});
	const save = (id: string, madeAt: string, change = {}): void => {
		store.points.save(storedPoint(id, {madeAt, ...change}));
	};

	const newest = () => store.points.newest(now).map(({id, isGood, level, count}) => `${id} ${level} ${isGood ? 'good' : 'bad'} ${count}`);

	save('1', ago(3));
	save('2', ago(1));
	save('3', ago(2));
	t.deepEqual(newest(), ['point-2 L1 good 3']);

	save('2', ago(1), {doubt: {at: storedAt, reason: 'gone'}});
	t.deepEqual(newest().toSorted(), ['point-2 L1 bad 1', 'point-3 L1 good 2']);

	store.points.forget('point-3');
	save('1', ago(3), {verification: 'L3'});
	t.deepEqual(newest().toSorted(), ['point-1 L3 good 1', 'point-2 L1 bad 1']);
	t.deepEqual(store.points.page({limit: 1}).map(({id}) => id), ['point-2']);
	t.deepEqual(store.points.page({limit: 5, before: store.points.find('point-2')!}).map(({id}) => id), ['point-1']);
	store.close();
});
