import test from 'ava';
import type {Plan, Step} from '../../source/base/plan.js';
import type {StepView} from '../../source/base/run.js';
import {judge} from '../../source/runs/proof-rules.js';

type StepScript = {readonly exitCode?: number; readonly out?: string; readonly err?: string; readonly captures?: Readonly<Record<string, string>>; readonly state?: StepView['state']; readonly always?: boolean; readonly onFailure?: Step['onFailure']; readonly cut?: StepView['cut']};

const proof = (rule: string, parameters: Readonly<Record<string, unknown>>): Plan['proof'][number] => ({rule, title: rule, parameters: {...parameters}});

const makePlan = (steps: Readonly<Record<string, StepScript>>, rules: ReadonlyArray<Plan['proof'][number]>, produces?: Plan['produces']): Plan => ({
	id: 'plan1',
	hash: '',
	plannedAt: '2026-11-21T09:00:00.000Z',
	method: 'savevg',
	direction: 'backup',
	target: 'vg:datavg',
	parameters: {},
	hosts: [{
		host: 'prod-db01',
		identity: {
			hostKey: 'SHA256:abc', rootvgDisks: [], hostname: 'prod-db01', machineId: '00F6F42A4C00',
		},
	}],
	destroysInWords: [],
	findings: [],
	steps: Object.entries(steps).map(([id, {always = false, onFailure}]) => ({
		id, title: id, host: 'prod-db01', kind: 'command', commands: [], destroys: [], always, interruptible: 'yes', pipelines: [], ...(onFailure !== undefined && {onFailure}),
	})),
	proof: [...rules],
	...(produces !== undefined && {produces}),
	locks: ['datavg'],
	space: [],
});

const judged = (steps: Readonly<Record<string, StepScript>>, rules: ReadonlyArray<Plan['proof'][number]>, produces?: Plan['produces']) => judge(makePlan(steps, rules, produces), {
	runId: 'run1',
	endedAt: '2026-11-21T10:00:00.000Z',
	steps: new Map(Object.entries(steps).map(([stepId, {exitCode, captures, state, cut}]): [string, StepView] => [stepId, {
		stepId, state: state ?? (exitCode === 0 ? 'ok' : 'failed'), startedAt: '2026-11-21T09:00:00.000Z', outBytes: 0, errBytes: 0, ...(exitCode !== undefined && {exitCode}), ...(captures !== undefined && {captures}), ...(cut !== undefined && {cut}),
	}])),
	lines: (stepId, stream) => (steps[stepId]?.[stream] ?? '').split('\n'),
});

const success = `Creating list of files to back up.
.
Backing up 4 files......

4 of 4 files (100%)
0512-038 savevg: Backup Completed Successfully.
`;
const head = 'VOLUME GROUP:           datavg\nBACKUP DATE/TIME:       Fri Nov 20\nVG DATA ONLY:           no\n';
const listing = './tmp/vgdata/vgdata.files\n./data\n./data/a b\n./data/c\n';
const saveRules = [
	proof('message', {stepId: 'save', proves: ['0512-038'], partial: ['0512-003']}),
	proof('exit-zero', {stepId: 'save', unlessMessage: '0512-003'}),
	proof('skipped-files', {stepId: 'save'}),
	proof('image-listed', {
		stepId: 'list', volumeGroup: 'datavg', source: {osLevel: '7200-05', volumeGroupId: '00c1'}, restoredBy: ['restvg'],
	}),
	proof('image-complete', {
		stepId: 'read', volumeGroup: 'datavg', mountPoints: ['/data'], saveStepId: 'save',
	}),
	proof('size', {stepId: 'size', floorBytes: 4096}),
	proof('checksum', {stepId: 'checksum'}),
	proof('left-behind', {stepId: 'state', active: 'datavg', made: [{path: '/backup/x.savevg.unproved', stepId: 'save'}, {path: '/backup/x.savevg', stepId: 'save'}]}),
];
const saveSteps = {
	save: {
		exitCode: 0, out: success, captures: {files: '4'}, onFailure: 'continue' as const,
	},
	list: {exitCode: 0, out: head, onFailure: 'continue' as const},
	read: {exitCode: 0, out: listing, onFailure: 'continue' as const},
	size: {exitCode: 0, captures: {size: '51200'}},
	checksum: {exitCode: 0, captures: {sha256: 'A'.repeat(64)}, onFailure: 'continue' as const},
	state: {exitCode: 0, always: true, out: '== active\nrootvg\ndatavg\n== lspv\n== mount\n== paths\nthere /backup/x.savevg.unproved\nabsent /backup/x.savevg\n== snapshots\n'},
};
const image = {kind: 'image' as const, path: '/backup/x.savevg', unprovedPath: '/backup/x.savevg.unproved'};
const verdictOf = ({proofs}: ReturnType<typeof judged>, rule: string): string | undefined => proofs.find(each => each.rule === rule)?.verdict;

test('a whole savevg becomes a recovery point with size, checksum, entries and level', t => {
	const {outcome, point, left} = judged(saveSteps, saveRules, image);

	t.is(outcome, 'ok');
	t.like(point, {
		state: 'proved', verification: 'L2', sizeBytes: 51_200, sha256: 'a'.repeat(64), entries: 4, place: {host: 'prod-db01', path: '/backup/x.savevg'}, restoredBy: ['restvg'], source: {osLevel: '7200-05', volumeGroupId: '00c1'},
	});
	t.deepEqual([...left], []);
});

const changed: ReadonlyArray<readonly [string, Readonly<Record<string, StepScript>>, string, string | undefined]> = [
	['status 0 without the message', {save: {exitCode: 0, out: 'Backing up 4 files...\n'}}, 'failed', undefined],
	['the message with a status that is not 0', {save: {exitCode: 1, out: success}}, 'failed', undefined],
	['a status that nobody knows', {save: {state: 'unknown', out: success}}, 'unknown', undefined],
	['another wording of the message', {save: {exitCode: 0, out: '0512-038 savevg: La sauvegarde a abouti.\n'}}, 'ok', 'proved'],
	['0512-003 with status 1', {
		save: {
			exitCode: 1, out: '', err: 'backup: 0511-449 An error occurred accessing ./data/x y: A file or directory in the path name does not exist.\n0512-003 savevg may not have been able to archive some files.\n', onFailure: 'continue',
		},
	}, 'partial', 'partial'],
	['0512-003 with status 0', {save: {exitCode: 0, out: '0512-003 savevg may not have been able to archive some files.\n'}}, 'partial', 'partial'],
	['a write that failed', {
		save: {
			exitCode: 1, out: '0512-003 x\n', err: 'backup: 0511-089 Cannot write to the file: no space\n', onFailure: 'continue',
		},
	}, 'failed', undefined],
	['an image that is none', {list: {exitCode: 1, err: '0512-054 listvgbackup: File x does not exist or is empty.'}}, 'failed', undefined],
	['an image of another group', {list: {exitCode: 0, out: head.replace('datavg', 'appvg')}}, 'failed', undefined],
	['an image without files', {list: {exitCode: 0, out: head.replace(/no\n$/v, 'yes\n')}}, 'failed', undefined],
	['an image that ends too early', {read: {exitCode: 1, out: listing, err: 'restore: 0511-138 unexpected end'}}, 'failed', undefined],
	['a filesystem that is not in it', {read: {exitCode: 0, out: './tmp/vgdata/vgdata.files\n./database\n'}}, 'partial', 'partial'],
	['an image that is suspiciously small', {size: {exitCode: 0, captures: {size: '2048'}}}, 'ok-with-warnings', 'proved-with-warnings'],
	['an empty image', {size: {exitCode: 0, captures: {size: '0'}}}, 'failed', undefined],
	['no checksum', {checksum: {exitCode: 127, onFailure: 'continue'}}, 'ok-with-warnings', 'proved-with-warnings'],
	['an exclude file that was not put back', {'put-back': {exitCode: 1, always: true}}, 'ok-with-warnings', 'proved-with-warnings'],
];

for (const [title, steps, outcome, state] of changed) {
	test(`${title}: ${outcome}`, t => {
		const result = judged({...saveSteps, ...steps}, saveRules, image);

		t.is(result.outcome, outcome as typeof result.outcome, JSON.stringify(result.proofs));
		t.is(result.point?.state, state as 'proved' | undefined);
		t.deepEqual([...result.left], state === undefined ? ['/backup/x.savevg.unproved'] : []);

		// It is not said that nothing is left behind beside what is.
		t.is(result.proofs.find(({rule}) => rule === 'left-behind')?.verdict, state === undefined ? 'warning' : 'proved');
	});
}

test('files that were left out are named, logs apart from data', t => {
	const names = ['./data/etc/app.conf', './data/app/logs/today.log', './tmp/scratch'];
	const {point, proofs} = judged({
		...saveSteps,
		save: {
			exitCode: 1, err: `${names.map(name => `backup: 0511-449 An error occurred accessing ${name}: A file or directory in the path name does not exist.`).join('\n')}\n0512-003 savevg x\n`, onFailure: 'continue',
		},
	}, saveRules, image);

	t.deepEqual(point?.skipped, names);
	t.deepEqual(proofs.find(({rule}) => rule === 'skipped-files')?.evidence.slice(1, 3), ['1 file of configuration or data was left out:', './data/etc/app.conf']);
});

test('what a log lacks that was cut on its host is unknown, not proved', t => {
	const cut = judged({...saveSteps, save: {...saveSteps.save, cut: ['out']}}, saveRules, image);

	t.is(cut.outcome, 'unknown');
	t.is(cut.point, undefined);
	t.is(verdictOf(cut, 'message'), 'unknown');
	t.is(verdictOf(cut, 'skipped-files'), 'unknown');
	t.is(verdictOf(cut, 'exit-zero'), 'proved');
	t.regex(cut.proofs.find(({rule}) => rule === 'message')?.evidence[0] ?? '', /`save\.out` was cut on its host/v);
	t.is(verdictOf(judged({...saveSteps, save: {...saveSteps.save, cut: ['err']}}, saveRules, image), 'image-listed'), 'proved');
});

const restvgRules = [proof('left-behind', {
	stepId: 'state',
	group: {name: 'newvg', disks: ['hdisk3', 'hdisk4'], stepId: 'restore'},
	passing: [{path: '/jobs/newvg.data', stepId: 'restore'}],
	mounted: [{path: '/alt_inst', stepId: 'restore'}],
	like: {beginning: '/tmp/mksysb.', stepId: 'restore'},
	snapshots: {mountPoints: ['/data'], stepId: 'restore'},
})];
const lookedOut = `== active
rootvg
== lspv
hdisk0          00f6f42a4c000001                    rootvg          active
hdisk3          00f6f42a4c000003                    newvg
hdisk4          00f6f42a4c000004                    othervg         active
== mount
  node       mounted        mounted over    vfs       date        options
-------- ---------------  ---------------  ------ ------------ ---------------
         /dev/hd4         /                jfs2   Nov 21 08:00 rw,log=/dev/hd8
         /dev/alt_hd2     /alt_inst/usr    jfs2   Nov 21 09:00 rw,log=/dev/alt_hd8
== paths
there /jobs/newvg.data
like /tmp/mksysb.4711
== snapshots
of /data
Snapshots for /data
`;

test('what a run that failed left is told from what was seen at its end', t => {
	const left = (out: string, exitCode = 1) => judged({restore: {exitCode}, state: {exitCode: 0, out, always: true}}, restvgRules);

	t.deepEqual([...left(lookedOut).left], [
		'`/alt_inst/usr`: still mounted.',
		'/jobs/newvg.data',
		'The group `newvg` on hdisk3, which is off.',
		'hdisk4 belongs to `othervg`.',
		'/tmp/mksysb.4711 (of this run or another)',
		'Look for snapshots among what `snapshot -q` said at the end: of /data | Snapshots for /data',
	]);

	// What is right where it succeeded is not left; what should be gone is, and is a warning.
	const good = left(lookedOut, 0);

	t.deepEqual([...good.left], ['`/alt_inst/usr`: still mounted.', '/jobs/newvg.data']);
	t.is(good.outcome, 'ok-with-warnings');

	// A step whose check did not hold did nothing.
	t.deepEqual([...left(lookedOut, 90).left], []);
});

test('what nobody looked at is said, not passed over', t => {
	const texts = judged({restore: {exitCode: 1}, state: {state: 'unknown', always: true}}, restvgRules).left.join('\n');

	for (const part of [/what `newvg` and hdisk3, hdisk4 are now/v, /whether `\/alt_inst` is still mounted/v, /whether `\/jobs\/newvg\.data` is there/v, /whether snapshots of \/data are left/v]) {
		t.regex(texts, part);
	}

	const active = (out: string) => judged({save: {exitCode: 1}, state: {exitCode: 0, out}}, [proof('left-behind', {stepId: 'state', active: 'datavg'})]).left;

	t.deepEqual([...active('== active\nrootvg\n')], ['`datavg` is not on any more.']);
	t.deepEqual([...active('== active\n== failed 1\n')], ['Not looked: whether `datavg` is on.']);
	t.deepEqual([...active('== active\ndatavg\n')], []);
});

test('a level above L2 needs a second reading of every byte that gives the same sum', t => {
	const level = (againstSha256: string) => judged(saveSteps, [proof('checksum', {stepId: 'checksum', againstSha256})], image);

	t.is(level('a'.repeat(64)).point?.verification, 'L3');
	t.is(level('b'.repeat(64)).outcome, 'failed');
});

test('a rule that this version does not have proves nothing', t => {
	const result = judged(saveSteps, [proof('crystal-ball', {})], image);

	t.is(result.outcome, 'unknown');
	t.is(result.point, undefined);
});

test('a rule with parameters of another version proves nothing', t => {
	t.is(judged(saveSteps, [proof('size', {})], image).outcome, 'unknown');
});

test('a step that must not fail and did makes the run fail, whatever else was proved', t => {
	t.is(judged({...saveSteps, name: {exitCode: 1}}, saveRules, image).outcome, 'failed');
});

const lsvg = `VOLUME GROUP:       datavg                   VG IDENTIFIER:  00c1
VG STATE:           active                   PP SIZE:        64 megabyte(s)
datavg:
LV NAME             TYPE       LPs     PPs     PVs  LV STATE      MOUNT POINT
fslv00              jfs2       10      10      1    open/syncd    /data
loglv00             jfs2log    1       1       1    open/syncd    N/A
`;

test('a restored group is on, with its volumes, their filesystems mounted', t => {
	const verdict = (out: string, mountPoints = ['/data']) => verdictOf(judged({group: {exitCode: 0, out}}, [proof('group-active', {
		stepId: 'group', volumeGroup: 'datavg', volumes: ['fslv00', 'loglv00'], mountPoints,
	})]), 'group-active');

	t.is(verdict(lsvg), 'proved');
	t.is(verdict(lsvg.replace('open/syncd    /data', 'closed/syncd  /data')), 'warning');
	t.is(verdict(lsvg.replace('loglv00 ', 'otherlv ')), 'failed');
	t.is(verdict(lsvg.replace('active', 'inactive')), 'failed');
	t.is(verdict(''), 'failed');
});

const description = (files: string, sums: string, change: (text: string) => string = text => text): string => change(`lparsafe-description 1
== group datavg
 VOLUME GROUP:       datavg
== volume fslv00
 LOGICAL VOLUME:     fslv00                 VOLUME GROUP:   datavg
 LV IDENTIFIER:      00c1.1 PERMISSION:     read/write
 TYPE:               jfs2                   WRITE VERIFY:   off
 COPIES:             1                      SCHED POLICY:   parallel
 LPs:                10                     PPs:            10
 MOUNT POINT:        /data                  LABEL:          /data
== filesystem /data
 #MountPoint:Device:Vfs:Nodename:Type:Size:Options:AutoMount:Acct
 /data:/dev/fslv00:jfs2:::1310720:rw,log=/dev/loglv00:yes:no
== mount /data
          /dev/fslv00      /data            jfs2   Nov 20 10:00 rw,log=/dev/loglv00
== files /data
${files}== sums sha256 /data
${sums}== status 0
`);

const files = ' 2 drwxr-xr-x 3 0 0 256 Nov 20 10:00 .\n 3 drwxr-xr-x 2 0 0 256 Nov 20 10:00 ./lost+found\n 4 -rw-r----- 1 201 1 5 Nov 20 10:00 ./a b\n 5 lrwxrwxrwx 1 0 0 3 Nov 20 10:00 ./link -> a b\n';
const sums = ` ${'1'.repeat(64)}  ./a b\n`;
const names = {group: {from: 'datavg', to: 'datavg_r'}, volumes: {fslv00: 'rfslv00', loglv00: 'rloglv00'}, mountPoints: {'/data': '/restored/data'}};

/**
The same group under its new names.
*/
const asRestored = (text: string): string => text.replaceAll('/data', '/restored/data').replaceAll('fslv00', 'rfslv00').replaceAll('loglv00', 'rloglv00').replaceAll(/datavg$/gmv, 'datavg_r').replace('00c1.1', '00d7.1');
const compared = (restored: string, options: Readonly<Record<string, unknown>> = {}) => judged({
	manifest: {exitCode: 0, out: description(files, sums)},
	describe: {exitCode: 0, out: restored},
}, [proof('group-compared', {
	savedStepId: 'manifest', restoredStepId: 'describe', names, ...options,
})]);

test('a group restored under other names is told to be what it was', t => {
	const result = compared(description(files, sums, asRestored));

	t.is(result.outcome, 'ok', JSON.stringify(result.proofs));
	t.regex(result.proofs[0]?.evidence[0] ?? '', /^4 files compared, 1 checksums, 1 logical volumes, 1 filesystems$/v);
	t.regex(result.proofs[0]?.evidence[1] ?? '', /^0 differences, 1 that a restore always makes$/v);
});

test('a group that came back with the content that was saved proves a trial restore; without compared content, or with a difference, it does not', t => {
	const levelsOf = ({found}: ReturnType<typeof compared>) => found.flatMap(({verification}) => verification ?? []);

	t.deepEqual(levelsOf(compared(description(files, sums, asRestored))), ['L4']);
	t.deepEqual(levelsOf(compared(description(files, sums, asRestored), {expects: ['files']})), []);
	t.deepEqual(levelsOf(compared(description(files, sums, asRestored).replace('201 1 5', '0 1 5'))), []);
	t.deepEqual(levelsOf(compared(description(files, sums, asRestored).replace('1'.repeat(64), '2'.repeat(64)))), []);
});

const differences: ReadonlyArray<readonly [string, (text: string) => string, string, RegExp, Readonly<Record<string, unknown>>?]> = [
	['an owner', text => text.replace('201 1 5', '0 1 5'), 'ok-with-warnings', /owner \/restored\/data\/a b: was 201, is 0/v],
	['a mode', text => text.replace('-rw-r-----', '-rw-rw-rw-'), 'ok-with-warnings', /mode .*was rw-r-----, is rw-rw-rw-/v],
	['content at the same size and time', text => text.replace('1'.repeat(64), '2'.repeat(64)), 'failed', /^1 files have another content/v],
	['content, and the time with it', text => text.replace('1'.repeat(64), '2'.repeat(64)).replace('5 Nov 20 10:00 ./a b', '5 Nov 20 10:07 ./a b'), 'ok-with-warnings', /time .*10:00/v],
	['a lost file', text => text.replace(/ 4 -rw.*\n/v, ''), 'partial', /missing \/restored\/data\/a b/v],
	['a link\'s target', text => text.replace('-> a b', '-> b a'), 'ok-with-warnings', /link-target .*was a b, is b a/v],
	['a volume\'s size', text => text.replace('LPs:                10', 'LPs:                12'), 'ok-with-warnings', /volume rfslv00 LPs: was 10, is 12/v],
	['a volume\'s size that was asked for', text => text.replace('LPs:                10', 'LPs:                12'), 'ok', /^0 differences, 2 that/v, {expects: ['size']}],
	['mount options', text => text.replace(/rw,log=\S+loglv00\n==/v, 'rw,cio\n=='), 'ok-with-warnings', /mount \/restored\/data: was rw,log=\/dev\/loglv00, is rw,cio/v],
	['the root\'s time and lost+found', text => text.replace('256 Nov 20 10:00 .\n', '512 Nov 21 11:00 .\n').replace('256 Nov 20 10:00 ./lost', '512 Nov 21 11:00 ./lost'), 'ok', /^0 differences, 5 that/v],
	['an old time without its hour', text => text.replace('5 Nov 20 10:00 ./a b', '5 Nov 20 2026 ./a b'), 'ok', /^0 differences/v],
	['a description that was cut off', text => text.replace('== status 0\n', ''), 'unknown', /not whole/v],
];

for (const [title, change, outcome, evidence, options] of differences) {
	test(`a difference in ${title}: ${outcome}`, t => {
		const result = compared(change(description(files, sums, asRestored)), options);

		t.is(result.outcome, outcome as typeof result.outcome, JSON.stringify(result.proofs));
		t.true(result.proofs[0]?.evidence.some(line => evidence.test(line)), JSON.stringify(result.proofs[0]?.evidence));
	});
}

const systemRules = [
	proof('one-volume', {stepIds: ['save', 'list', 'read']}),
	proof('data-kept', {stepId: 'data'}),
	proof('kit-written', {stepId: 'kit'}),
	proof('copied', {stepId: 'name-copy', path: '/nfs/x.mksysb'}),
];
const kitText = 'RECOVERY SHEET\n== What could not be read\nlppchk -v: is not on this machine\n\n== End of the kit\n';
const systemSteps: Readonly<Record<string, StepScript>> = {
	...saveSteps,
	data: {exitCode: 0, onFailure: 'continue'},
	kit: {exitCode: 0, out: kitText, onFailure: 'continue'},
	'name-copy': {exitCode: 0, onFailure: 'continue'},
};
const systemImage = {...image, kitPath: '/backup/x.kit.txt'};
const judgedSystem = (steps: Readonly<Record<string, StepScript>> = {}) => judged({...systemSteps, ...steps}, [...saveRules, ...systemRules], systemImage);

test('a whole mksysb is a point with its kit and its copy', t => {
	const result = judgedSystem();

	t.is(result.outcome, 'ok', JSON.stringify(result.proofs));
	t.deepEqual(result.point?.kit, {path: '/backup/x.kit.txt'});
	t.deepEqual(result.point?.copies, [{host: 'prod-db01', path: '/nfs/x.mksysb'}]);
});

const systemChanges: ReadonlyArray<readonly [string, Readonly<Record<string, StepScript>>, string, string, string]> = [
	['an image that asks for volume 2 while it is read', {read: {exitCode: 0, out: listing, err: 'restore: Mount volume 2 on /backup/x.\n\tPress the Enter key.\n'}}, 'one-volume', 'failed', 'failed'],
	['a program that is not there to read it', {read: {exitCode: 127, err: 'restore: not found\n'}}, 'one-volume', 'unknown', 'failed'],
	['a packing error with status 0', {
		save: {
			exitCode: 0, out: success, err: 'backup: 0511-432 ./var/x cannot be packed, its size changed.\n', captures: {files: '4'},
		},
	}, 'one-volume', 'warning', 'partial'],
	['an image without image.data', {data: {exitCode: 3, err: 'image.data is not in the image\n', onFailure: 'continue'}}, 'data-kept', 'failed', 'failed'],
	['a scratch directory that is full', {data: {exitCode: 1, err: 'cannot write\n', onFailure: 'continue'}}, 'data-kept', 'warning', 'ok-with-warnings'],
	['data that was not taken out', {data: {state: 'skipped'}}, 'data-kept', 'warning', 'ok-with-warnings'],
	['a kit that ends in the middle', {kit: {exitCode: 0, out: 'RECOVERY SHEET\n', onFailure: 'continue'}}, 'kit-written', 'warning', 'ok-with-warnings'],
	['a copy that differs', {'name-copy': {exitCode: 1, err: 'x y differ: char 1, line 1\n', onFailure: 'continue'}}, 'copied', 'partial', 'partial'],
];

for (const [title, steps, rule, verdict, outcome] of systemChanges) {
	test(`${title}: ${outcome}`, t => {
		const result = judgedSystem(steps);

		t.is(verdictOf(result, rule), verdict, JSON.stringify(result.proofs));
		t.is(result.outcome, outcome as typeof result.outcome);
		t.is(result.point?.kit === undefined, outcome === 'failed' || rule === 'kit-written');
	});
}

test('of /, the files that mksysb itself adds prove nothing: /etc must be there', t => {
	const rules = [proof('image-complete', {stepId: 'read', volumeGroup: 'rootvg', mountPoints: ['/', '/var']})];
	const verdict = (out: string): string | undefined => verdictOf(judged({read: {exitCode: 0, out}}, rules), 'image-complete');

	t.is(verdict('./bosinst.data\n./image.data\n./etc\n./etc/hosts\n./var/adm\n'), 'proved');
	t.is(verdict('./bosinst.data\n./image.data\n./var/adm\n'), 'partial');
});

test('what mksysb left out is listed with configuration and data before logs and temporary files', t => {
	const error = ['./var/adm/wtmp.log', './tmp/x', './etc/hosts', './home/db/data.dbf'].map(file => `backup: 0511-449 An error occurred accessing ${file}: A file or directory in the path name does not exist.`).join('\n');
	const {outcome, point, proofs} = judged({...saveSteps, save: {exitCode: 1, err: `${error}\n0512-003 mksysb may not have been able to archive some files.\n`, onFailure: 'continue'}}, saveRules, image);

	t.is(outcome, 'partial');
	t.deepEqual(point?.skipped, ['./etc/hosts', './home/db/data.dbf', './var/adm/wtmp.log', './tmp/x']);
	t.regex(proofs.find(({rule}) => rule === 'skipped-files')?.evidence.join('\n') ?? '', /2 files of configuration or data were left out:\n\.\/etc\/hosts[\s\S]*2 logs or temporary files/v);
});

test('no file counts as saved where the command failed without a word of any', t => {
	const {proofs} = judged({save: {exitCode: 1, err: 'mksysb: 0512-016 something\n'}}, [proof('skipped-files', {stepId: 'save'})]);

	t.is(proofs.find(({rule}) => rule === 'skipped-files')?.verdict, 'unknown');
});

test('what was left out is sorted: logs and temporary files apart from configuration and data', t => {
	const fleeting = ['./tmp/x', './var/tmp/y', './var/spool/mail/z', './var/adm/messages', './var/adm/ras/errlog', './opt/app/logs/a.txt', './data/app/server.log.3', './data/x.log.1.gz', './var/adm/wtmp'];
	const lasting = ['./etc/hosts', './etc/app/service.log', './home/oper/.profile', './home/oper/model.tmp', './oradata/PROD/redo01.log', './data/onlinelog/o1.log', './data/result.out', './var/adm/cron/cron.allow', './db2/SQLOGDIR/S0001.LOG', './usr/lpp/x'];
	const {proofs} = judged({save: {exitCode: 0, err: [...fleeting, ...lasting].map(path => `backup: 0511-449 An error occurred accessing ${path}: A file or directory in the path name does not exist.\n`).join('')}}, [proof('skipped-files', {stepId: 'save'})]);
	const [first = '', ...rest] = proofs[0]?.evidence ?? [];

	t.is(first, '10 files of configuration or data were left out:');
	t.deepEqual(rest.slice(0, lasting.length), lasting);
	t.is(rest[lasting.length], '9 logs or temporary files were left out:');
	t.deepEqual(rest.slice(lasting.length + 1), fleeting);
});

test('a command that failed is told with what it said last', t => {
	const {proofs} = judged({save: {exitCode: 1, err: 'mkszfile: There is not enough space in the /tmp file system.\n\n0512-008 mksysb: The mkszfile command failed.\n'}}, [proof('exit-zero', {stepId: 'save'})]);

	t.deepEqual(proofs[0]?.evidence, ['exit status 1', 'mkszfile: There is not enough space in the /tmp file system.', '0512-008 mksysb: The mkszfile command failed.']);
});
