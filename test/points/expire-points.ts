import test from 'ava';
import type {RecoveryPoint} from '../../source/base/point.js';
import type {Policy, Retention} from '../../source/base/policy.js';
import {expirePoints, keptTogether} from '../../source/points/expire-points.js';
import {storedAt, storedPoint} from '../helpers/stored-records.js';

const now = Date.parse('2026-11-21T08:00:00.000Z');

const aged = (days: number, change: Partial<RecoveryPoint> = {}): RecoveryPoint => storedPoint(String(days), {madeAt: new Date(now - (days * 86_400_000)).toISOString(), verification: 'L2', ...change});

const going = (points: readonly RecoveryPoint[], retention: Retention | undefined, requiredLevel?: Policy['requiredLevel']): readonly string[] => expirePoints(points, {...retention !== undefined && {retention}, ...requiredLevel !== undefined && {requiredLevel}}, now).filter(({isKept}) => !isKept).map(({id}) => id);

test('keeps what one rule wants, by count, age and generations, and lets the rest go', t => {
	const days = [0, 1, 2, 3, 10, 40, 400].map(each => aged(each));

	t.deepEqual(going(days, {count: 3}), ['point-3', 'point-10', 'point-40', 'point-400']);
	t.deepEqual(going(days, {ageSeconds: 11 * 86_400}), ['point-40', 'point-400']);
	t.deepEqual(going(days, {generations: {daily: 2, yearly: 2}}), ['point-2', 'point-3', 'point-10', 'point-40']);
	t.deepEqual(going(days, {generations: {weekly: 2}}), ['point-1', 'point-2', 'point-3', 'point-40', 'point-400']);
	t.deepEqual(going(days, {generations: {monthly: 3}, count: 1}), ['point-1', 'point-2', 'point-3', 'point-10']);
	t.deepEqual(going(days, undefined), []);
});

test('never lets the last good image go, nor what somebody must look at first', t => {
	const doubt = {at: storedAt, reason: 'gone'};

	// Newer bad ones do not push the good one out.
	t.deepEqual(going([aged(0, {verification: 'L0'}), aged(1, {verification: 'L1'}), aged(90), aged(91)], {count: 1}), ['point-91']);

	t.deepEqual(going([aged(0, {verification: 'L1'}), aged(50, {verification: 'L1'})], {count: 1}), []);
	t.deepEqual(going([aged(0), aged(1, {doubt}), aged(2, {state: 'partial'}), aged(3)], {count: 1}), ['point-3']);

	const {madeAt: _, ...ageless} = aged(5);

	t.deepEqual(going([aged(0), ageless, aged(9)], {count: 1}), ['point-9']);
	t.deepEqual(going([aged(0), aged(1, {kind: 'snapshot'})], {count: 1}), []);

	// A date that a wrong clock wrote pushes no newer one out.
	const seen = {how: 'read', firstSeenAt: new Date(now - (20 * 86_400_000)).toISOString(), seenAt: storedAt};

	t.deepEqual(going([aged(-30), aged(0), aged(3)], {count: 1}), ['point-3']);
	t.deepEqual(going([aged(1, {found: seen}), aged(2), aged(3)], {count: 1}), ['point-3']);
});

test('lets nothing go that is newer than the last good image, however many were found and not read since', t => {
	const nightly = Array.from({length: 29}, (_, days) => aged(days, {verification: 'L0'}));

	t.deepEqual(going([...nightly, aged(30), aged(31), aged(32, {verification: 'L0'})], {count: 7}), ['point-32']);
	t.deepEqual(going([...nightly, aged(30), aged(31)], {count: 1}), ['point-31']);

	// Once one of them is proved, what is older than it counts as before.
	t.deepEqual(going([aged(0, {verification: 'L0'}), aged(1), aged(2, {verification: 'L0'}), aged(30)], {count: 1}), ['point-2', 'point-30']);
});

test('an image that is suspiciously small and was not matched to its source pushes no whole one out', t => {
	const sized = (days: number, sizeBytes: number, verification: RecoveryPoint['verification'] = 'L0'): RecoveryPoint => aged(days, {sizeBytes, verification});
	const before = [sized(3, 100), sized(5, 100), sized(9, 98)];

	t.deepEqual(going([sized(0, 30), ...before], {count: 1}, 'L0'), ['point-5', 'point-9']);
	t.like(expirePoints([sized(0, 30), ...before], {retention: {count: 1}, requiredLevel: 'L0'}, now), [{id: 'point-0', isKept: true, mustStay: 'newest'}, {id: 'point-3', isKept: true, mustStay: 'last-good'}]);
	t.deepEqual(going([sized(0, 100), sized(1, 30), ...before], {count: 1}, 'L0'), ['point-3', 'point-5', 'point-9']);

	// Once it was matched to its source it is as large as it should be.
	t.deepEqual(going([sized(0, 30, 'L2'), ...before], {count: 1}, 'L0'), ['point-3', 'point-5', 'point-9']);
	t.deepEqual(going([sized(0, 90), ...before], {count: 1}, 'L0'), ['point-3', 'point-5', 'point-9']);
});

test('keeps for several policies what any of them wants, and all where one says nothing of it', t => {
	const policy = (change: Partial<Policy>): Policy => ({target: {tag: 'prod'}, savedAt: storedAt, ...change});

	t.deepEqual(keptTogether([policy({retention: {count: 2, generations: {daily: 3}}}), policy({retention: {count: 5}, requiredLevel: 'L3'})]), {requiredLevel: 'L3', retention: {count: 5, generations: {daily: 3}}});
	t.deepEqual(keptTogether([policy({retention: {count: 2}}), policy({})]), {});
	t.deepEqual(keptTogether([]), {});
});
