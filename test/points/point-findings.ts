import test from 'ava';
import type {Facts} from '../../source/base/facts.js';
import type {RecoveryPoint} from '../../source/base/point.js';
import {pointFindings} from '../../source/points/point-findings.js';
import {judgedAgain, raisePoints, type FoundOut} from '../../source/points/make-point.js';
import {methodContext} from '../helpers/method-fixture.js';
import {storedAt, storedPoint} from '../helpers/stored-records.js';

const now = Date.parse(storedAt);
const {facts} = methodContext();
const group = facts.volumeGroups.find(({name}) => name === 'datavg')!;
const mounted = facts.filesystems.filter(({volumeGroup}) => volumeGroup === 'datavg').map(({mountPoint}) => mountPoint);

const asBuilt: NonNullable<RecoveryPoint['holds']> = {
	filesystems: mounted, logicalVolumes: group.logicalVolumes.map(({name, type, lps}) => ({name, type, lps})),
};

const image = (change: Partial<RecoveryPoint> = {}): RecoveryPoint => storedPoint('1', {
	host: facts.host, target: 'vg:datavg', verification: 'L2', sizeBytes: 1000, holds: asBuilt, found: {how: 'seen', firstSeenAt: storedAt, seenAt: storedAt}, ...change,
});

const idsOf = (point: RecoveryPoint, {known = facts, points = []}: {readonly known?: Facts | undefined; readonly points?: readonly RecoveryPoint[]} = {}): readonly string[] => pointFindings(point, {facts: known, points, now}).map(({id, subject, notChecked}) => `${id}${subject === undefined ? '' : `@${subject}`}${notChecked === true ? ' not checked' : ''}`);

test('has nothing against an image that holds what the host has, was read and seen', t => {
	t.deepEqual(idsOf(image()), []);
});

test('names each filesystem that is not in the image, and what was built otherwise since', t => {
	const [first = '', ...others] = mounted;
	const [volume, ...volumes] = asBuilt.logicalVolumes;

	t.deepEqual(idsOf(image({holds: {...asBuilt, filesystems: others}})), [`not-in-image@${first}`]);
	t.deepEqual(idsOf(image({holds: {...asBuilt, logicalVolumes: volumes}})), ['drifted-layout']);
	t.regex(pointFindings(image({holds: {...asBuilt, logicalVolumes: [{...volume!, lps: 1}, ...volumes, {name: 'gonelv', type: 'jfs2'}]}}), {facts, points: [], now})[0]?.title ?? '', /gonelv is gone.*had 1 logical partitions/v);
});

test('finds an image suspiciously small beside those before it', t => {
	const before = [1, 2, 3].map(days => storedPoint(`b${days}`, {target: 'vg:datavg', sizeBytes: 1000 + days, madeAt: new Date(now - (days * 86_400_000)).toISOString()}));

	t.deepEqual(idsOf(image({sizeBytes: 690}), {points: before}), ['small']);
	t.deepEqual(idsOf(image({sizeBytes: 720}), {points: before}), []);
});

test('says what it does not know of an image', t => {
	const {holds: _, found: __, sizeBytes: ___, ...bare} = image({verification: 'L0'});

	t.deepEqual(idsOf(bare), ['unverified', 'place not checked', 'layout not checked', 'small not checked']);
	t.deepEqual(pointFindings(image(), {points: [], now}).map(({id, notChecked}) => [id, notChecked]), [['layout', true]]);
	t.deepEqual(idsOf(image({kind: 'log-entry', verification: 'L0'})), ['not-seen']);
	t.deepEqual(idsOf(image({kind: 'dump', verification: 'L0'})), ['not-seen']);
	t.deepEqual(pointFindings(image({kind: 'snapshot', verification: 'L0'}), {points: [], now}).map(({id, remedy}) => [id, remedy]), [['unverified', 'Mount it and look; save it elsewhere to keep it.']]);
	t.deepEqual(idsOf(image({doubt: {at: storedAt, reason: 'gone'}, lostCopies: [{host: 'nim', path: '/x', lostAt: storedAt}]})), ['in-doubt', 'copy-lost@nim:/x']);
});

test('holds the level of an image of the system against the boot images that would restore it', t => {
	const system = image({target: 'lpar', holds: {filesystems: facts.filesystems.map(({mountPoint}) => mountPoint), logicalVolumes: facts.volumeGroups.find(({kind}) => kind === 'rootvg')!.logicalVolumes.map(({name, type, lps}) => ({name, type, lps}))}});
	const having = (version: string): Facts => ({...facts, software: [{id: 'bos.alt_disk_install.boot_images', version}]});
	const at = (osLevel: string): RecoveryPoint => ({...system, source: {...system.source, osLevel}});

	t.deepEqual(idsOf(at('7200-05-06-2320'), {known: having('7.2.5.101')}), []);
	t.deepEqual(idsOf(at('7300-01'), {known: having('7.2.5.101')}), ['media-level']);
	t.deepEqual(idsOf(at('unknown'), {known: having('7.2.5.101')}), ['media-level not checked']);
	t.deepEqual(idsOf(at('7200-05'), {known: {...facts, software: []}}), ['media-level not checked']);
});

test('raises a point to what reading proved, and by a checksum only what holds what it should', t => {
	const raised = (verification: RecoveryPoint['verification'], level: 'L1' | 'L2' | 'L3', ...levels: ReadonlyArray<NonNullable<FoundOut['verification']>>) => raisePoints({
		raises: {
			host: 'erp', path: '/backup/erp.img', pointId: 'point-1', level,
		},
	}, [storedPoint('1', {verification})], {
		runId: 'r', endedAt: storedAt, outcome: 'ok', found: levels.map(each => ({verification: each})),
	}).map(point => point.verification);

	t.deepEqual(raised('L0', 'L1', 'L1'), ['L1']);
	t.deepEqual(raised('L0', 'L1', 'L1', 'L2'), ['L2']);
	t.deepEqual(raised('L1', 'L2', 'L1'), []);
	t.deepEqual(raised('L0', 'L1', 'L1', 'L3'), ['L1']);
	t.deepEqual(raised('L0', 'L1', 'L1', 'L2', 'L3'), ['L3']);
	t.deepEqual(raised('L2', 'L3', 'L1', 'L3'), ['L3']);
});

test('reading the newest image at a path neither raises nor frees of doubt what lay there before', t => {
	const place = {host: 'erp', path: '/backup/erp.img'};
	const replaced = storedPoint('1', {verification: 'L0', doubt: {at: storedAt, reason: 'another lies there now'}});
	const newest = storedPoint('2', {verification: 'L0', doubt: {at: storedAt, reason: 'it could not be read'}});
	const plan = {raises: {...place, pointId: newest.id, level: 'L1' as const}, verifies: {...place, pointId: newest.id}, proof: []};
	const after = {endedAt: storedAt, outcome: 'ok' as const};

	t.deepEqual(raisePoints(plan, [replaced, newest], {...after, runId: 'r', found: [{verification: 'L1'}]}).map(({id}) => id), ['point-2']);

	const judged = judgedAgain(plan, [replaced, newest], {...after, proofs: [], steps: new Map()});

	t.deepEqual(judged.map(({id, doubt}) => [id, doubt]), [['point-2', undefined]]);

	// Of which point a plan is that names none, nobody knows.
	t.deepEqual(judgedAgain({verifies: place, proof: []}, [replaced, newest], {...after, proofs: [], steps: new Map()}), []);
	t.deepEqual(raisePoints({raises: {...place, level: 'L1'}}, [replaced, newest], {...after, runId: 'r', found: [{verification: 'L1'}]}), []);
});
