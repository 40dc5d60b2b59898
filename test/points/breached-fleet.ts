import test from 'ava';
import {systemClock} from '../../source/base/clock.js';
import type {Facts} from '../../source/base/facts.js';
import type {RecoveryPoint} from '../../source/base/point.js';
import type {PolicyInput, PolicyState} from '../../source/base/policy.js';
import {createJudge} from '../../source/engine/policy-desk.js';
import {openStore} from '../../source/store/open-store.js';
import {newDirectory} from '../helpers/new-directory.js';
import {storedHost, storedPoint} from '../helpers/stored-records.js';

const now = Date.parse('2026-11-21T08:00:00.000Z');
const [hour, day, gigabyte] = [3_600_000, 86_400_000, 1_000_000_000];
const at = (ago: number): string => new Date(now - ago).toISOString();

/**
A point of a target, so long ago.
*/
type Made = Partial<RecoveryPoint> & {readonly ago?: number};

const gone = {at: at(0), reason: 'It is not at its place any more.'};
const expired = {doubt: gone, expired: {at: at(0), runId: 'r'}};

/**
A machine and what is asked of its group `datavg`, where nothing else is said; each is looked for points an hour ago.
*/
type Groups = readonly string[] | 'unanswered' | {readonly inPart: readonly string[]};

type Machine = {
	readonly asks?: Omit<PolicyInput, 'target'>;
	readonly tags?: readonly string[];
	readonly groups?: 'unread' | Groups;
	readonly mounts?: Facts['filesystems'];
	readonly isSearched?: false;
	readonly target?: string;
	readonly points?: readonly Made[];

	/**
	The verdict that somebody argued by hand, and words that its reason must hold.
	*/
	readonly is: PolicyState['state'];
	readonly says: RegExp;
	readonly ratio?: number;
};

const row = (many: number, every: number, more: Made = {}): readonly Made[] => Array.from({length: many}, (_, index) => ({ago: (index + 0.25) * every, ...more}));
const nfs = (mountPoint: string): Facts['filesystems'][number] => ({
	mountPoint, device: '/export/images', type: 'nfs3', isMounted: true, node: 'nim',
});
const rpo = {rpoSeconds: 86_400};
const copy = (host: string, path: string): Made => ({ago: hour, copies: [{host, path}]});

const fleet: Readonly<Record<string, Machine>> = {
	// Age.
	'never-saved': {asks: rpo, is: 'breached', says: /^no good point at L2 or above$/v},
	'never-looked': {
		asks: rpo, isSearched: false, is: 'unknown', says: /nobody looked on the host/v,
	},
	late: {
		asks: rpo, points: [{ago: 5 * day}], is: 'breached', says: /5 d old, 1 d may be lost/v, ratio: 5,
	},
	'late-by-a-little': {
		asks: rpo, points: [{ago: day + hour}], is: 'breached', says: /1 d 1 h old/v, ratio: 1.04,
	},
	'on-time': {
		asks: rpo, points: [{ago: day}], is: 'met', says: /1 d old/v, ratio: 1,
	},
	'late-and-unseen': {
		asks: rpo, points: [{ago: 2 * day}], isSearched: false, is: 'breached', says: /nobody looked on the host for a newer one/v, ratio: 2,
	},
	'too-low': {
		asks: rpo, points: [{ago: hour, verification: 'L1'}, {ago: 3 * day}], is: 'breached', says: /3 d old.*the newest at all is L1, 1 h old/v, ratio: 3,
	},
	doubted: {
		asks: rpo, points: [{ago: hour, doubt: gone}], is: 'breached', says: /^no good point/v,
	},
	partial: {
		asks: rpo, points: [{ago: hour, state: 'partial'}], is: 'breached', says: /^no good point/v,
	},
	expired: {
		asks: rpo, points: [{ago: hour, ...expired}, {ago: 4 * day}], is: 'breached', says: /4 d old/v, ratio: 4,
	},
	'only-in-a-log': {
		asks: {...rpo, requiredLevel: 'L0'}, points: [{ago: hour, kind: 'log-entry', verification: 'L0'}], is: 'breached', says: /^no good point/v,
	},
	'another-target': {
		asks: rpo, points: [{ago: hour, target: 'lpar'}], is: 'breached', says: /^no good point/v,
	},

	// Clocks.
	'from-the-future': {
		asks: rpo, points: [{ago: -3 * day}], is: 'unknown', says: /dated in the future: a clock is wrong/v,
	},
	'future-beside-late': {
		asks: rpo, points: [{ago: -3 * day}, {ago: 9 * day}], is: 'unknown', says: /1 good point is dated in the future.*9 d old/v,
	},
	'future-beside-good': {
		asks: rpo, points: [{ago: -3 * day}, {ago: hour}], is: 'met', says: /1 h old/v,
	},
	'a-little-ahead': {
		asks: rpo, points: [{ago: -600_000}], is: 'met', says: /0 s old/v, ratio: 0,
	},
	'seen-before-it-was-made': {
		asks: rpo, points: [{ago: hour, found: {how: 'read', firstSeenAt: at(9 * day), seenAt: at(hour)}}], is: 'unknown', says: /nothing tells how old/v,
	},
	ageless: {
		asks: rpo, points: [{madeAt: undefined}], is: 'unknown', says: /nothing tells how old/v,
	},

	// Level.
	'level-only-none': {asks: {requiredLevel: 'L3'}, is: 'breached', says: /^no good point at L3/v},
	'level-only-low': {
		asks: {requiredLevel: 'L3'}, points: [{ago: hour}], is: 'breached', says: /newest point is at L2, L3 is asked for/v, ratio: 1.33,
	},
	'level-waits-for-its-proof': {
		asks: {...rpo, requiredLevel: 'L3'}, points: [{ago: hour, verification: 'L1'}, {ago: 20 * hour, verification: 'L3'}], is: 'met', says: /one at L3 is within RPO|20 h old/v,
	},

	// Places.
	'one-place': {
		asks: {minimumCopies: 2}, points: [{ago: hour}], is: 'breached', says: /lies at 1 place/v, ratio: 2,
	},
	'two-files-one-machine': {
		asks: {minimumCopies: 2}, points: [copy('two-files-one-machine', '/other/image')], is: 'breached', says: /1 place \(two-files-one-machine\), 2 are asked for; 2 files, but what lies on one machine/v, ratio: 2,
	},
	'same-file-twice': {
		asks: {minimumCopies: 2}, points: [copy('same-file-twice', '/backup/image')], is: 'breached', says: /lies at 1 place/v, ratio: 2,
	},
	'second-over-nfs': {
		asks: {minimumCopies: 2}, mounts: [nfs('/nfs')], points: [copy('second-over-nfs', '/nfs/image')], is: 'met', says: /2 places \(nim, second-over-nfs\)|2 places \(second-over-nfs, nim\)/v,
	},
	'beside-the-nfs': {
		asks: {minimumCopies: 2}, mounts: [nfs('/nfs')], points: [copy('beside-the-nfs', '/nfs2/image')], is: 'breached', says: /lies at 1 place/v, ratio: 2,
	},
	'second-on-tape': {
		asks: {minimumCopies: 2}, points: [copy('second-on-tape', '/dev/rmt0')], is: 'met', says: /2 places/v,
	},

	// Time of a restore; one was measured: 100 MB a second.
	'slow-to-restore': {
		asks: {rtoSeconds: 3600}, points: [{ago: hour, sizeBytes: 720 * gigabyte}], is: 'breached', says: /takes about 2 h by 1 restore of other targets/v, ratio: 2,
	},
	'fast-to-restore': {
		asks: {rtoSeconds: 3600}, points: [{ago: hour, sizeBytes: 36 * gigabyte}], is: 'met', says: /6 min/v, ratio: 0.1,
	},
	'size-unknown': {
		asks: {rtoSeconds: 3600}, points: [{ago: hour}], is: 'unknown', says: /size of the newest point is not known/v,
	},
	'nothing-to-restore': {asks: {rtoSeconds: 3600}, is: 'breached', says: /^no good point/v},

	// Retention.
	'too-few': {
		asks: {...rpo, retention: {count: 7}}, points: [...row(3, day), {ago: 30 * day, ...expired}], is: 'breached', says: /newest good ones: 3 of 7/v, ratio: 2.33,
	},
	'new-here': {
		asks: {...rpo, retention: {count: 7}}, points: row(2, day), is: 'met', says: /2 of 7, and no more could be by now|old/v,
	},
	'enough-kept': {
		asks: {...rpo, retention: {count: 7}}, points: row(9, day), is: 'met', says: /old|7 of 7/v,
	},
	'overwritten-each-night': {
		asks: {...rpo, retention: {count: 7}}, points: [{ago: hour}, ...row(6, day, {doubt: gone})], is: 'breached', says: /newest good ones: 1 of 7/v, ratio: 7,
	},
	'kept-too-low': {
		asks: {retention: {count: 3}}, points: [{ago: hour}, ...row(5, day, {verification: 'L1'})], is: 'breached', says: /newest good ones: 1 of 3/v, ratio: 3,
	},
	'no-rhythm': {
		asks: {retention: {count: 7}}, points: row(3, day), is: 'unknown', says: /3 of 7; without an RPO nobody knows/v,
	},
	'weeks-missing': {
		asks: {retention: {generations: {weekly: 4}}}, points: [...row(5, day), {ago: 60 * day, verification: 'L1'}], is: 'breached', says: /weeks with a good one: [12] of 4/v,
	},
	'weeks-there': {
		asks: {retention: {generations: {daily: 2, weekly: 4, monthly: 2}}}, points: row(6, 7 * day), is: 'met', says: /weeks with a good one: 4 of 4/v, ratio: 1,
	},
	'gone-too-early': {
		asks: {retention: {ageSeconds: 30 * 86_400}}, points: [...row(5, day), {ago: 10 * day, doubt: gone}, {ago: 11 * day, ...expired}, {ago: 40 * day, ...expired}], is: 'breached', says: /2 of the 7 of the last 30 d are in doubt or expired/v, ratio: 1.4,
	},
	'all-young-kept': {
		asks: {retention: {ageSeconds: 30 * 86_400}}, points: row(50, day), is: 'met', says: /all 30 of the last 30 d are kept/v,
	},
	'none-to-keep': {asks: {retention: {count: 3}}, is: 'breached', says: /^no good point/v},

	// Hosts and groups of which too little is known.
	'groups-unread': {
		asks: rpo, target: 'lpar', groups: 'unread', points: [{ago: hour, target: 'lpar'}], is: 'unknown', says: /which groups the host has was not read/v,
	},
	'groups-unanswered': {
		asks: rpo, target: 'lpar', groups: 'unanswered', points: [{ago: hour, target: 'lpar'}], is: 'unknown', says: /which groups the host has was not read/v,
	},
	'groups-in-part': {
		asks: rpo, target: 'lpar', groups: {inPart: ['rootvg']}, points: [{ago: hour, target: 'lpar'}], is: 'unknown', says: /which groups the host has was not read, or not in full/v,
	},
	'named-in-part': {
		tags: ['db'], groups: {inPart: ['rootvg', 'datavg']}, points: [{ago: 30 * hour}], is: 'breached', says: /1 d 6 h old/v, ratio: 1.25,
	},
	'not-named-in-part': {
		asks: rpo, groups: {inPart: ['rootvg']}, points: [{ago: hour}], is: 'met', says: /1 h old/v,
	},
	'no-such-group': {
		asks: rpo, groups: ['rootvg'], points: [{ago: hour}], is: 'unknown', says: /shows no group datavg/v,
	},

	// By tags: of `gold` and `db` the strictest, by a name nothing else.
	'two-tags': {
		tags: ['gold', 'db'], points: [{ago: 3 * hour}], is: 'breached', says: /3 h old, 1 h may be lost/v, ratio: 3,
	},
	'named-beside-tag': {
		tags: ['gold'], asks: {rpoSeconds: 7 * 86_400}, points: [{ago: 5 * day}], is: 'met', says: /7 d may be lost/v,
	},
	'answers-beside-tag': {
		tags: ['gold'], asks: {answers: {losing: 'a-day'}}, points: [{ago: 3 * hour}], is: 'breached', says: /1 h may be lost/v, ratio: 3,
	},
	'nobody-asks': {points: [{ago: hour}], is: 'none', says: /^$/v},
	'asks-nothing': {asks: {answers: {losing: 'a-day'}}, is: 'none', says: /^$/v},
};

const factsOf = (host: string, groups: Groups, filesystems: Facts['filesystems']): Facts => ({
	format: 1, host, role: 'lpar', readAt: at(hour), durationMs: 900,
	identity: {
		hostname: host, hostKey: 'SHA256:x', machineId: '00F6A1B24C00', osLevel: '7200-05-06-2320',
	},
	volumeGroups: (groups === 'unanswered' ? [] : ('inPart' in groups ? groups.inPart : groups)).map(name => ({
		name, state: 'active', kind: name === 'rootvg' ? 'rootvg' : 'data', physicalVolumes: ['hdisk0'], logicalVolumes: [],
	})),
	physicalVolumes: [], filesystems: [...filesystems], devices: {tapes: [], optical: []}, software: [], databases: [], problems: [],
	...typeof groups === 'object' && 'inPart' in groups && {mayHaveMoreGroups: true},
	...groups === 'unanswered' && {
		sections: [{
			id: 'groups', title: 'Volume groups', state: 'timed-out', readAt: at(hour), durationMs: 900,
		}],
	},
});

test('in a fleet made to breach each target has the verdict that was argued by hand, the worst first', t => {
	const store = openStore({home: newDirectory(t), now: () => now});

	t.teardown(() => {
		store.close();
	});

	store.policies.save({target: {tag: 'gold'}, rpoSeconds: 3600, savedAt: at(0)});
	store.policies.save({
		target: {tag: 'db'}, rpoSeconds: 86_400, requiredLevel: 'L1', savedAt: at(0),
	});

	// A tag's group holds only where there may be such a group.
	store.policies.save({target: {tag: 'gold', id: 'vg:elsewhere'}, rpoSeconds: 3600, savedAt: at(0)});

	for (const [name, {asks, tags = [], groups = ['rootvg', 'datavg'], mounts = [], isSearched, target = 'vg:datavg', points = []}] of Object.entries(fleet)) {
		store.hosts.add({...storedHost(name), tags: [...tags]});

		if (groups !== 'unread') {
			store.facts.save(factsOf(name, groups, mounts));
		}

		if (isSearched !== false) {
			store.points.noteSearch({
				host: name, searched: [], seen: 0, found: 0, lost: 0, notLooked: [], notes: [],
			}, at(hour));
		}

		if (asks !== undefined) {
			store.policies.save({target: {host: name, ...target !== 'lpar' && {id: target}}, ...asks, savedAt: at(0)});
		}

		for (const [index, {ago = 0, ...more}] of points.entries()) {
			store.points.save(storedPoint(`${name}-${index}`, {
				host: name, target, madeAt: at(ago), place: {host: name, path: '/backup/image'}, verification: 'L2', ...more,
			}));
		}
	}

	const restore = {
		host: 'measured', target: 'vg:datavg', seconds: 100, sizeBytes: 10 * gigabyte,
	};
	const judge = createJudge({store: {...store, runs: {...store.runs, restores: () => [restore]}}, clock: {...systemClock, now: () => now}});
	const states = judge.states();

	for (const [name, {is, says, ratio, target = 'vg:datavg'}] of Object.entries(fleet)) {
		const state = states.find(each => each.host === name && each.target === target);
		const reasons = state?.checks.filter(check => check.state === state.state).map(({text}) => text) ?? [];

		t.is(state?.state, is, `${name}: ${JSON.stringify(state)}`);
		t.true(reasons.length === 0 ? says.test('') : reasons.some(text => says.test(text)), `${name}: ${reasons.join(' | ')}`);

		t.is(ratio === undefined ? undefined : state?.ratio, ratio, name);
	}

	t.false(states.some(({target}) => target === 'vg:elsewhere'));

	// What is breached, then what nobody knows, then what nobody asks of, then what is met; of breaches those with nothing at all, then the furthest beyond.
	const ranks = states.map(({state}) => ['breached', 'unknown', 'none', 'met'].indexOf(state));
	const breached = states.filter(({state}) => state === 'breached').map(({ratio = Infinity}) => ratio);

	t.deepEqual(ranks, ranks.toSorted((left, right) => left - right));
	t.deepEqual(breached, breached.toSorted((left, right) => right - left));
	t.true(breached.length >= 25);
	t.is(states.find(({ratio}) => ratio !== undefined)?.host, 'overwritten-each-night');

	// A host as a line of the fleet is its worst target.
	t.like(judge.byHost().get('late'), {state: 'breached', breached: 1, ratio: 5});
	t.like(judge.byHost(['late']).get('late'), {state: 'breached', breached: 1, ratio: 5});
});
