import test from 'ava';
import type {Plan} from '../../source/base/plan.js';
import type {Proof, RecoveryPoint} from '../../source/base/point.js';
import type {StepView} from '../../source/base/run.js';
import {
	doubtedByPlan,
	endedPoints,
	judgedAgain,
	raisePoints,
} from '../../source/points/make-point.js';
import {createProgressReader} from '../../source/runs/progress-readers.js';
import {proofRules} from '../../source/runs/proof-rules.js';
import {imagePoint} from '../helpers/method-fixture.js';

type Script = {readonly exitCode?: number; readonly out?: string; readonly err?: string; readonly state?: StepView['state']};

const noPlan: unknown = {};

const ask = (rule: string, parameters: Readonly<Record<string, unknown>>, steps: Readonly<Record<string, Script>>) => proofRules[rule]?.({
	plan: noPlan as Plan,
	steps: new Map(Object.entries(steps).map(([stepId, {exitCode = 0, state}]): [string, StepView] => [stepId, {
		stepId, state: state ?? (exitCode === 0 ? 'ok' : 'failed'), exitCode, outBytes: 0, errBytes: 0,
	}])),
	lines: (stepId, stream) => (steps[stepId]?.[stream] ?? '').split('\n'),
}, parameters);

const mount = '  node       mounted        mounted over    vfs       date        options\n-------- ---------------  ---------------  ------ ------------ ---------------\n         /dev/hd4         /                jfs2   Nov 01 08:00 rw\n';
const lspv = (group: string) => `hdisk0          00f6f4a263d7ee7a                    rootvg          active\nhdisk4          00f6f4a21a7acb0e                    ${group}\n`;
const state = ({group = 'altinst_rootvg', boot = 'hdisk0 blv=hd5 pathid=0\nhdisk0 blv=hd5 pathid=1\n', mounts = mount} = {}) => ({state: {out: `== lspv\n${lspv(group)}== bootlist\n${boot}== mount\n${mounts}`}});
const awake = `${mount}         /dev/alt_hd4     /alt_inst        jfs2   Nov 21 08:00 rw\n`;
const asked = {
	stepId: 'state', volumeGroup: 'altinst_rootvg', disks: ['hdisk4'], expects: 'asleep',
};

test('a copy lies asleep on exactly its disks, or it is not proved', t => {
	t.is(ask('alternate-state', asked, state())?.verdict, 'proved');
	t.is(ask('alternate-state', asked, state({mounts: awake}))?.verdict, 'failed');
	t.is(ask('alternate-state', {...asked, expects: 'awake'}, state({mounts: awake}))?.verdict, 'proved');
	t.is(ask('alternate-state', asked, state({group: 'None'}))?.verdict, 'failed');
	t.is(ask('alternate-state', {...asked, disks: ['hdisk4', 'hdisk5']}, state())?.verdict, 'failed');
	t.is(ask('alternate-state', asked, {state: {out: '== lspv\n', exitCode: 1}})?.verdict, 'unknown');
	t.is(ask('alternate-state', asked, {state: {state: 'unknown'}})?.verdict, 'unknown');
});

test('disks that were given back belong to nobody; disks that were taken away are not defined', t => {
	t.is(ask('alternate-state', {...asked, expects: 'gone'}, state({group: 'None'}))?.verdict, 'proved');
	t.is(ask('alternate-state', {...asked, expects: 'gone'}, state())?.verdict, 'failed');
	t.is(ask('alternate-state', {...asked, expects: 'away'}, state({group: 'None'}))?.verdict, 'failed');
	t.is(ask('alternate-state', {...asked, expects: 'away', disks: ['hdisk9']}, state({group: 'None'}))?.verdict, 'proved');
});

test('the boot list is what it was, paths apart, or names the copy where that was asked', t => {
	const rows = ['hdisk0 blv=hd5 pathid=0'];

	t.is(ask('boot-list', {stepId: 'state', rows}, state())?.verdict, 'proved');
	t.is(ask('boot-list', {stepId: 'state', rows}, state({boot: 'hdisk4 blv=hd5\n'}))?.verdict, 'failed');
	t.is(ask('boot-list', {stepId: 'state', disks: ['hdisk4']}, state({boot: 'hdisk4 blv=hd5\n'}))?.verdict, 'proved');
	t.is(ask('boot-list', {stepId: 'state', disks: ['hdisk4']}, state())?.verdict, 'failed');
	t.is(ask('boot-list', {stepId: 'state', rows}, state({boot: ''}))?.verdict, 'unknown');
});

test('a number of alt_disk is an error although the status is 0; what the checks ask for is none', t => {
	t.is(ask('alt-disk-messages', {stepId: 'restore'}, {restore: {out: 'Checking disk sizes.\n0505-126 alt_disk_install- target disk hdisk2 has a volume group assigned to it.\n'}})?.verdict, 'failed');
	t.is(ask('alt-disk-messages', {stepId: 'restore'}, {restore: {out: '0516-306 lslv: Unable to find alt_hd5 in the Device\n0516-1254 chpv: Changing the PVID in the ODM.\n'}})?.verdict, 'proved');
	t.is(ask('alt-disk-messages', {stepId: 'restore'}, {restore: {err: '0516-404 allocp: not enough free partitions\n'}})?.verdict, 'warning');
});

const looked = (change: Readonly<Record<string, string>> = {}) => Object.entries({
	'== level': '7.2.5.100', '== size /alt_inst/etc/filesystems': '900', '== size /alt_inst/etc/inittab': '500', '== size /alt_inst/etc/passwd': '300', '== files /alt_inst': '100', '== files /alt_inst/usr': '200', '== status': '0', ...change,
}).map(([key, value]) => `${key} ${value}`).join('\n');
const look = {
	stepId: 'look', mountPoints: ['/alt_inst', '/alt_inst/usr'], level: '7.2.0.0', entries: 300,
};

test('a look inside proves a trial restore only where everything is there', t => {
	const whole = ask('clone-looked', look, {look: {out: looked()}});

	t.is(whole?.verdict, 'proved');
	t.is(whole?.found?.verification, 'L4');
	t.is(whole?.found?.osLevel, '7.2.5.100');
	t.is(ask('clone-looked', look, {look: {out: looked({'== files /alt_inst/usr': '100'})}})?.verdict, 'failed');
	t.is(ask('clone-looked', look, {look: {out: looked({'== size /alt_inst/etc/inittab': '0'})}})?.verdict, 'failed');
	t.is(ask('clone-looked', {...look, mountPoints: ['/alt_inst/home']}, {look: {out: looked()}})?.verdict, 'failed');
	t.is(ask('clone-looked', look, {look: {out: looked({'== level': '7.1.5.0'})}})?.verdict, 'failed');
	t.is(ask('clone-looked', look, {look: {exitCode: 1, out: looked()}})?.verdict, 'failed');
	t.is(ask('clone-looked', look, {look: {out: looked({'== level': ''})}})?.verdict, 'warning');
});

test('without anything to compare with, a look proves no level', t => {
	const unknown = ask('clone-looked', {stepId: 'look'}, {look: {out: looked()}});
	const bare = ask('clone-looked', {stepId: 'look', isBare: true}, {look: {out: looked()}});
	const listed = ask('clone-looked', {stepId: 'look', listStepId: 'read'}, {look: {out: looked()}, read: {out: './etc\n./etc/hosts\n'}});

	t.deepEqual([unknown?.verdict, unknown?.found?.verification], ['warning', 'L2']);
	t.deepEqual([bare?.verdict, bare?.found?.verification], ['proved', 'L0']);
	t.deepEqual([listed?.verdict, listed?.found?.verification], ['proved', 'L4']);
});

const files = {
	list: {out: '          72 ./etc/hosts\n           0 ./etc/security\nx\t       141 ./etc/security/a b\n'},
	extract: {},
	found: {out: '-rw-r--r--    1 0        0                72 Apr 22 2025  ./etc/hosts\ndrwxr-x---    2 0        7               512 Nov 20 09:00 ./etc/security\n-rw-r-----    1 0        7               141 Nov 20 09:00 ./etc/security/a b\n'},
};
const restored = {
	listStepId: 'list', extractStepId: 'extract', foundStepId: 'found', names: ['./etc/hosts', './etc/security'], root: '/scratch',
};

test('restored files are there with their sizes; what is missing makes it partial, what differs makes it fail', t => {
	t.is(ask('files-restored', restored, files)?.verdict, 'proved');
	t.is(ask('files-restored', {...restored, names: [...restored.names, './etc/nosuch']}, files)?.verdict, 'partial');
	t.is(ask('files-restored', restored, {...files, found: {out: files.found.out.split('\n').slice(0, 2).join('\n')}})?.verdict, 'partial');
	t.is(ask('files-restored', restored, {...files, found: {out: files.found.out.replace(' 141 ', ' 140 ')}})?.verdict, 'failed');
	t.is(ask('files-restored', restored, {...files, found: {out: `${files.found.out}== link ./etc\n`}})?.verdict, 'failed');
	t.is(ask('files-restored', restored, {...files, extract: {exitCode: 1, err: 'restore: 0511-115 Cannot create x'}})?.verdict, 'warning');
	t.is(ask('files-restored', restored, {...files, found: {out: ''}})?.verdict, 'failed');
	t.is(ask('files-restored', restored, {...files, found: {state: 'skipped'}})?.verdict, 'failed');
});

test('alt_disk_mksysb tells its phases, and files where it lists them', t => {
	const reader = createProgressReader('alt-disk', {entries: 4});

	t.is(reader.read(0), undefined);
	reader.feed('out', 'Restoring /image.data from mksysb image.\nChecking disk sizes.\nCreating logical vol');
	t.deepEqual(reader.read(0), {phase: 'checking disk sizes', phaseNumber: 2, phaseCount: 13});
	reader.feed('out', 'ume alt_hd5.\nRestoring mksysb image to alternate disk(s).\nx  12 ./etc/hosts\nx 0 ./etc\n');
	t.deepEqual(reader.read(0), {
		phase: 'restoring files', phaseNumber: 6, phaseCount: 13, done: 2, unit: 'files', total: 4, percent: 50,
	});
	reader.feed('out', 'forced unmount of /alt_inst\nFixing file system superblocks...\n');
	t.is(reader.read(0)?.phase, 'writing superblocks');
});

const raises: Plan['raises'] = {
	host: 'prod-db01', path: '/backup/datavg.savevg', pointId: 'run1-image', level: 'L4',
};
const ended = {
	runId: 'run9', endedAt: '2026-11-21T10:00:00.000Z', found: [{verification: 'L4'}], outcome: 'ok',
} as const;

test('an image that was restored for trial is raised, once, and only by a run that proved it', t => {
	const [raised] = raisePoints({raises}, [imagePoint()], ended);

	t.is(raised?.verification, 'L4');
	t.is(raised?.proofs.at(-1)?.rule, 'trial-restore');
	t.deepEqual(raisePoints({raises}, [imagePoint({verification: 'L5'}), imagePoint({place: {host: 'elsewhere', path: '/backup/datavg.savevg'}})], ended), []);
	t.deepEqual(raisePoints({raises}, [imagePoint()], {...ended, outcome: 'partial'}), []);
	t.deepEqual(raisePoints({raises}, [imagePoint()], {...ended, found: [{verification: 'L2'}]}), []);
	t.deepEqual(raisePoints({}, [imagePoint()], ended), []);
});

test('a look into a copy raises the image that it was restored from, unless that is a newer one', t => {
	const image = imagePoint();
	const copy = imagePoint({
		id: 'copy', kind: 'alternate-disk', madeAt: '2026-11-21T09:00:00.000Z', place: {host: 'prod-db01', path: 'hdisk4'}, fromImage: image.place, verification: 'L0',
	});
	const looking = {
		raises: {
			host: 'prod-db01', path: 'hdisk4', pointId: 'copy', level: 'L4' as const,
		},
	};
	const before = imagePoint({id: 'before', madeAt: '2026-11-19T09:00:00.000Z'});

	t.deepEqual(raisePoints(looking, [image, copy], ended).map(({id, verification}) => `${id} ${verification}`), ['copy L4', 'run1-image L4']);
	t.deepEqual(raisePoints(looking, [before, image, copy], ended).map(({id}) => id), ['copy', 'run1-image']);
	t.deepEqual(raisePoints(looking, [image, {...copy, verification: 'L4'}], ended).map(({id}) => id), ['run1-image']);
	t.deepEqual(raisePoints(looking, [{...image, madeAt: '2026-11-21T10:00:00.000Z'}, copy], ended).map(({id}) => id), ['copy']);
});

test('an alternate disk is no recovery point any more once a step began that destroys it', t => {
	const copy: RecoveryPoint = imagePoint({id: 'copy', kind: 'alternate-disk', place: {host: 'prod-db01', path: 'hdisk4,hdisk5'}});
	const plan = {ends: {host: 'prod-db01', disks: ['hdisk4']}, steps: [{id: 'clean', destroys: ['it']}]};

	t.deepEqual(endedPoints(plan, [copy, imagePoint()], () => true), [copy]);
	t.deepEqual(endedPoints(plan, [copy], () => false), []);
	t.deepEqual(endedPoints({steps: plan.steps}, [copy], () => true), []);
});

const rule = (stepId: string, name = 'exit-zero') => ({rule: name, title: `What ${stepId} shows`, parameters: {stepId}});
const answer = (stepId: string, verdict: Proof['verdict'] = 'proved') => ({
	rule: 'exit-zero', title: `What ${stepId} shows`, verdict, evidence: [verdict === 'proved' ? 'exit status 0' : 'exit status 1'],
});
const viewsOf = (views: Readonly<Record<string, Partial<StepView>>>) => new Map(Object.entries(views).map(([stepId, view]): [string, StepView] => [stepId, {
	stepId, state: 'ok', outBytes: 0, errBytes: 0, ...view.state === undefined && {exitCode: 0}, ...view,
}]));

test('an image that fails when it is read again is in doubt until it is read well; what was cancelled or lost says nothing', t => {
	const verifies = {host: 'prod-db01', path: '/backup/datavg.savevg', pointId: 'run1-image'};
	const plan = {verifies, proof: [rule('read')]};
	const after = {endedAt: '2026-11-21T12:00:00.000Z', proofs: [answer('read', 'failed')], steps: viewsOf({read: {state: 'failed', exitCode: 1}})};
	const [doubted] = judgedAgain(plan, [imagePoint()], {...after, outcome: 'failed'});

	t.is(doubted?.doubt?.at, '2026-11-21T12:00:00.000Z');
	t.regex(doubted?.doubt?.reason ?? '', /read again, and this failed: What read shows \(exit status 1\)/v);
	t.is(doubted?.state, imagePoint().state);

	// A check that did not hold, a time limit, a missing command, a signal, an end that nobody saw.
	for (const view of [{state: 'failed', exitCode: 90}, {state: 'failed', exitCode: 124}, {state: 'failed', exitCode: 127}, {state: 'failed', exitCode: 143}, {state: 'stopped', exitCode: 130}, {state: 'unknown'}, {state: 'skipped'}] as const) {
		t.deepEqual(judgedAgain(plan, [imagePoint()], {...after, outcome: 'failed', steps: viewsOf({read: view})}), [], JSON.stringify(view));
	}

	const well = {
		...after, proofs: [answer('read')], steps: viewsOf({read: {}}), outcome: 'ok' as const,
	};
	const [cleared] = judgedAgain(plan, [doubted!], well);

	t.is(cleared?.doubt, undefined);
	t.deepEqual(judgedAgain(plan, [imagePoint()], well), []);
	t.deepEqual(judgedAgain(plan, [imagePoint({place: {host: 'elsewhere', path: verifies.path}})], {...after, outcome: 'failed'}), []);
	t.deepEqual(judgedAgain({proof: plan.proof}, [imagePoint()], {...after, outcome: 'failed'}), []);
});

test('a name that an image does not hold puts it in no doubt; that it cannot be read does', t => {
	const plan = {verifies: {host: 'prod-db01', path: '/backup/datavg.savevg', stepIds: ['list']}, proof: [{...rule('list'), parameters: {stepId: 'list', also: [1]}}]};
	const judged = (exitCode: number) => {
		const {verdict = 'unknown', evidence = []} = ask('exit-zero', plan.proof[0]!.parameters, {list: {exitCode}}) ?? {};

		return judgedAgain(plan, [imagePoint()], {
			endedAt: '2026-11-21T12:00:00.000Z', outcome: 'failed', proofs: [{...answer('list', verdict), evidence: [...evidence]}], steps: viewsOf({list: {state: 'failed', exitCode}}),
		});
	};

	t.deepEqual(judged(1), []);
	t.regex(judged(3)[0]?.doubt?.reason ?? '', /What list shows/v);
	t.deepEqual(judged(127), []);
});

test('a trial restore puts an image in doubt by what was read of it or is missing in the copy, never by what its disks did', t => {
	const verifies = {host: 'prod-db01', path: '/backup/datavg.savevg', stepIds: ['read', 'look']};
	const plan = {verifies, proof: [rule('read'), rule('restore'), rule('look', 'clone-looked')]};
	const judged = (answers: ReadonlyArray<Proof['verdict']>, views: Readonly<Record<string, Partial<StepView>>>) => judgedAgain(plan, [imagePoint()], {
		endedAt: '2026-11-21T12:00:00.000Z', outcome: 'failed', proofs: ['read', 'restore', 'look'].map((stepId, index) => answer(stepId, answers[index])), steps: viewsOf(views),
	});
	const none = {state: 'skipped'} as const;

	t.regex(judged(['failed', 'failed', 'failed'], {read: {state: 'failed', exitCode: 1}, restore: none, look: none})[0]?.doubt?.reason ?? '', /What read shows/v);
	t.regex(judged(['proved', 'proved', 'failed'], {read: {}, restore: {}, look: {}})[0]?.doubt?.reason ?? '', /What look shows/v);
	t.deepEqual(judged(['proved', 'failed', 'failed'], {read: {}, restore: {state: 'failed', exitCode: 1}, look: none}), []);
	t.deepEqual(judged(['proved', 'failed', 'failed'], {read: {}, restore: {}, look: {}}), []);
	t.deepEqual(judged(['proved', 'proved', 'failed'], {read: {}, restore: {}, look: {state: 'failed', exitCode: 1}}), []);
});

test('a copy that is not on its disks when it is looked at again is in doubt', t => {
	const copy = imagePoint({kind: 'alternate-disk', place: {host: 'prod-db01', path: 'hdisk4,hdisk5'}});
	const plan = {verifies: {host: 'prod-db01', path: 'hdisk4,hdisk5'}, proof: [rule('state', 'alternate-state')]};

	t.regex(judgedAgain(plan, [copy, imagePoint()], {
		endedAt: '2026-11-21T12:00:00.000Z', outcome: 'failed', proofs: [answer('state', 'failed')], steps: viewsOf({state: {}}),
	})[0]?.doubt?.reason ?? '', /looked at again/v);
});

test('planning puts a point in doubt that is not as it was proved, and not where that could not be checked', t => {
	const verifies = {host: 'prod-db01', path: '/backup/datavg.savevg', stepIds: []};
	const plannedAt = '2026-11-21T12:00:00.000Z';
	const changed = {id: 'image-changed', level: 'block' as const, title: 'It has 5 bytes; when it was proved it had 9.'};

	t.deepEqual(doubtedByPlan({verifies, plannedAt, findings: [changed]}, [imagePoint()]).map(({doubt}) => doubt), [{at: plannedAt, reason: changed.title}]);
	t.deepEqual(doubtedByPlan({verifies, plannedAt, findings: [{...changed, notChecked: true}]}, [imagePoint()]), []);
	t.deepEqual(doubtedByPlan({verifies, plannedAt, findings: [{...changed, id: 'no-space'}]}, [imagePoint()]), []);
	t.deepEqual(doubtedByPlan({verifies, plannedAt, findings: [changed]}, [imagePoint({place: {host: 'prod-db01', path: '/backup/other'}})]), []);
	t.deepEqual(doubtedByPlan({plannedAt, findings: [changed]}, [imagePoint()]), []);

	// A run that looks at no more than a part of it clears no doubt.
	t.deepEqual(judgedAgain({verifies, proof: []}, [imagePoint({doubt: {at: plannedAt, reason: 'cut'}})], {
		endedAt: plannedAt, outcome: 'ok', proofs: [], steps: viewsOf({}),
	}), []);
});
