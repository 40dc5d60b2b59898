import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {
	existsSync,
	readFileSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {text} from 'node:stream/consumers';
import test, {type ExecutionContext} from 'ava';
import type {
	Plan,
	StepCheck,
	StepDraft,
} from '../../source/base/plan.js';
import {exportKsh} from '../../source/plans/export-ksh.js';
import {exportMarkdown} from '../../source/plans/export-markdown.js';
import {renderSegments, renderTidySegment} from '../../source/plans/render-segment.js';
import {planHash, sealPlan} from '../../source/plans/seal-plan.js';
import {hasParts, placeOf} from '../helpers/has-parts.js';
import {longTest, shells} from '../helpers/long-tests.js';
import {newDirectory} from '../helpers/new-directory.js';

const makeStep = (id: string, changes: Partial<StepDraft> = {}): StepDraft => ({
	id, title: `Does ${id}`, kind: 'command', interruptible: 'yes', ...changes,
});

const makePlan = (steps: ReadonlyArray<StepDraft & {readonly host?: string}>, changes: Partial<Plan> = {}): Plan => sealPlan({
	host: 'prod-db01',
	identity: {
		hostKey: 'SHA256:x', rootvgDisks: [], hostname: 'prod-db01', machineId: '00F6',
	},
	otherHosts: [{
		host: 'nim01',
		identity: {
			hostKey: 'SHA256:y', rootvgDisks: [], hostname: 'nim01', machineId: '00F7',
		},
	}],
	method: 'test',
	direction: 'backup',
	target: 'vg:datavg',
	parameters: {},
	destroysInWords: [],
	findings: [],
	steps,
	proof: [],
	locks: ['datavg'],
	space: [],
	...changes,
}, {plannedAt: '2026-11-21T08:00:00.000Z', id: 'plan-1'});

type Ran = {
	readonly status: number | undefined;
	readonly journal: readonly string[];
	readonly directory: string;
	file(name: string): string;
};

/**
Runs the first segment as the supervisor would.
*/
const runSegment = async (t: ExecutionContext, interpreter: string, plan: Plan, environment: Readonly<Record<string, string>> = {}, programs = '', {script} = renderSegments(plan)[0]!): Promise<Ran> => {
	const directory = newDirectory(t);

	// AIX programs stand in front of the ones of the same name here.
	writeFileSync(path.join(directory, 'script'), script.replace('PATH=/usr/bin', () => `PATH=${programs}:/usr/bin`));

	const child = spawn(interpreter, [path.join(directory, 'script')], {
		env: {
			PATH: process.env['PATH'], LPARSAFE_JOB: directory, LPARSAFE_SHELL: interpreter, ...environment,
		},
		stdio: ['ignore', 'inherit', 'pipe'],
	});
	const [said, [status]] = await Promise.all([text(child.stderr), once(child, 'close') as Promise<[number]>]);

	t.is(said.includes('/not/there') ? '' : said, '');

	return {
		status,
		directory,
		journal: readFileSync(path.join(directory, 'journal'), 'utf8').trim().split('\n').map(line => line.replace(/ \d{4}-\d\d-\d\dT[\d:]+Z$/v, '')),
		file: name => readFileSync(path.join(directory, name), 'utf8'),
	};
};

for (const name of shells) {
	test(`${name} runs steps in order, keeps each step's streams apart and tells the first failure`, async t => {
		if (!hasParts(t, name)) {
			return;
		}

		const plan = makePlan([
			makeStep('one', {pipelines: [{argvs: [['echo', 'it\'s $(touch /nope) `x` "q" \\ *']]}]}),
			makeStep('two', {pipelines: [{argvs: [['sh', '-c', 'echo bad >&2; exit 3']]}], onFailure: 'continue'}),
			makeStep('three', {pipelines: [{argvs: [['true']]}], requires: ['two']}),
			makeStep('four', {pipelines: [{argvs: [['sh', '-c', 'echo a; exit 5'], ['cat'], ['tr', 'a', 'b']]}]}),
			makeStep('five', {pipelines: [{argvs: [['echo', 'never']]}]}),
			makeStep('six', {always: true, pipelines: [{argvs: [['echo', 'thawed']]}]}),
		]);
		const {status, journal, file} = await runSegment(t, placeOf(name)!, plan);

		t.deepEqual(journal, [
			'start one', 'end one 0', 'start two', 'end two 3', 'skip three two did not succeed', 'start four', 'end four 5', 'skip five four failed', 'start six', 'end six 0', 'done 3',
		]);
		t.is(status, 3);
		t.is(file('001-one.out'), 'it\'s $(touch /nope) `x` "q" \\ *\n');
		t.is(file('002-two.err'), 'bad\n');
		t.is(file('004-four.out'), 'b\n');
		t.is(file('006-six.out'), 'thawed\n');
	});
}

for (const name of shells) {
	test(`${name} does only what a segment always does, and on no other machine, where somebody tidies up after it`, async t => {
		if (!hasParts(t, name)) {
			return;
		}

		const steps = [
			makeStep('save', {pipelines: [{argvs: [['echo', 'saved']]}]}),
			makeStep('thaw', {always: true, pipelines: [{argvs: [['echo', 'thawed']]}]}),
			makeStep('unlock', {always: true, pipelines: [{argvs: [['echo', 'unlocked']]}]}),
		];
		const plan = makePlan(steps);
		const tidy = renderTidySegment(plan, renderSegments(plan)[0]!)!;
		const {status, journal, file} = await runSegment(t, placeOf(name)!, plan, {}, '', tidy);

		t.deepEqual(tidy.stepIds, ['thaw', 'unlock']);
		t.deepEqual([status, journal], [0, ['start thaw', 'end thaw 0', 'start unlock', 'end unlock 0', 'done 0']]);
		t.is(file('002-thaw.out'), 'thawed\n');
		t.regex(tidy.script, /on prod-db01: part 1 of 1, only what is always done\./v);

		const bound = {...plan, hosts: [{host: 'prod-db01', identity: {...plan.hosts[0]!.identity, rootvgId: '00f6'}}]};
		const elsewhere = await runSegment(t, placeOf(name)!, bound, {}, stub(t, {lsvg: 'echo "VG IDENTIFIER: 00c7"'}), renderTidySegment(bound, renderSegments(bound)[0]!));

		t.is(elsewhere.status, 90);
		t.deepEqual(elsewhere.journal.filter(line => line.startsWith('end')), ['end thaw 90', 'end unlock 90']);
		t.is(renderTidySegment(plan, {...renderSegments(plan)[0]!, stepIds: ['save']}), undefined);
	});
}

for (const name of shells) {
	longTest(`${name} writes what the journal could not take while the filesystem was full, once there is room`, async t => {
		if (!hasParts(t, name)) {
			return;
		}

		const inJob = (script: string) => ({pipelines: [{argvs: [['sh', '-c', `cd "$(dirname "$(readlink /proc/$$/fd/1)")" && ${script}`]]}]});
		const {journal} = await runSegment(t, placeOf(name)!, makePlan([
			makeStep('fill', inJob('mv journal kept && ln -s /dev/full journal')),
			makeStep('more', {pipelines: [{argvs: [['sh', '-c', 'exit 3']]}], onFailure: 'continue'}),
			makeStep('free', inJob('printf "end mo" >> kept && mv kept journal')),
		]));

		t.deepEqual(journal, ['start fill', 'end mo~', 'end fill 0', 'start more', 'end more 3', 'start free', 'end free 0', 'done 3']);
	});

	longTest(`${name} begins no step whose logs cannot be made, does what is always done all the same, and never ends as if all were well`, async t => {
		if (!hasParts(t, name)) {
			return;
		}

		const truth = path.join(newDirectory(t), 'truth');
		const tell = (word: string) => ({pipelines: [{argvs: [['sh', '-c', `echo ${word} >> ${truth}`]]}]});
		const {status, journal} = await runSegment(t, placeOf(name)!, makePlan([
			makeStep('block', {pipelines: [{argvs: [['sh', '-c', 'cd "$(dirname "$(readlink /proc/$$/fd/1)")" && mkdir 002-destroy.out 003-thaw.err']]}]}),
			makeStep('destroy', tell('destroyed')),
			makeStep('thaw', {always: true, ...tell('thawed')}),
		]));

		t.is(readFileSync(truth, 'utf8'), 'thawed\n');
		t.deepEqual(journal.map(line => line.replace(/ in \S+: /v, ': ')), [
			'start block', 'end block 0', 'start destroy', 'check-failed destroy its logs cannot be made: no space left', 'end destroy 91', 'start thaw', 'end thaw 0', 'done 91',
		]);
		t.is(status, 91);

		const plan = makePlan([makeStep('one', tell('one')), makeStep('thaw', {always: true, ...tell('thawed again')})]);
		const [segment] = renderSegments(plan);
		const broken = await runSegment(t, placeOf(name)!, plan, {}, '', {...segment!, script: segment!.script.replace('\nlp_run 001 ', '\n: > /not/there\nexit 0\nlp_run 001 ')});

		t.is(broken.status, 93);
		t.deepEqual(broken.journal, ['start thaw', 'end thaw 0', 'done 93']);
	});
}

const stub = (t: ExecutionContext, programs: Readonly<Record<string, string>>): string => {
	const directory = newDirectory(t);

	for (const [program, script] of Object.entries(programs)) {
		writeFileSync(path.join(directory, program), `#!/bin/sh\n${script}\n`, {mode: 0o755});
	}

	return directory;
};

/**
A machine as AIX prints it: hdisk0 in rootvg, hdisk4 free, hdisk5 in datavg, and free-looking disks each of which one check tells otherwise.
*/
const machine = (t: ExecutionContext, changes: Readonly<Record<string, string>> = {}): string => stub(t, {
	lspv: `cat <<'E'
hdisk0          00f6a1b2c3d4e5f6                    rootvg          active
hdisk4          none                                None
hdisk5          00f6a1b2c3d4e5f7                    datavg          active
E
for each in odm noodm asm noread reserved open noattr; do echo "$each none None"; done`,
	lsvg: String.raw`case $* in
'') printf 'rootvg\ndatavg\nsleepvg\n' ;;
-o) printf 'datavg\nrootvg\n' ;;
rootvg) printf 'VOLUME GROUP:       rootvg                   VG IDENTIFIER:  00f6a1b200004c000000017c5a9c1234\nVG STATE:           active\n' ;;
esac`,
	lsattr: String.raw`case $* in
*noattr*) echo 'lsattr: 0514-519 The following device was not found' >&2; exit 1 ;;
*unique_id) printf 'unique_id 3321360050711%s Unique device identifier False\n' "$2" ;;
*reserved*reserve_policy) printf 'reserve_policy  PR_exclusive  Reserve Policy True+\n' ;;
*reserve_policy) printf 'reserve_policy  single_path  Reserve Policy True+\n' ;;
*reserved*PR_key_value) printf 'PR_key_value 0x1234 Key True+\n' ;;
esac`,
	getlvodm: String.raw`case $2 in
odm) echo 00f6a1b2c3d4e5f9 ;;
noodm) echo '0516-1 getlvodm: cannot open the ODM' >&2; exit 4 ;;
*) printf '0516-320 /usr/sbin/getlvodm: Physical volume %s is not assigned to\n        a volume group.\n' "$2" >&2; exit 3 ;;
esac`,
	lquerypv: `case $2 in
*asm) echo '00000020   4F52434C 4449534B 00000000 00000000  |ORCLDISK........|' ;;
*noread) echo 'lquerypv: no permission' >&2; exit 1 ;;
*) echo '00000000   00000000 00000000 00000000 00000000  |................|'; echo '00000FF0   00000000 00000000 00000000 00000000  |................|' ;;
esac`,
	fuser: String.raw`printf '%s: ' "$1" >&2; case $1 in *open) printf ' 4711' ;; esac; printf '\n%s: \n' "$2" >&2`,
	getconf: 'echo 20480',
	lscfg: String.raw`printf '  hdisk4  U78\n        Serial Number...............6005ABCD\n'`,
	lslv: String.raw`case $1 in datalv) echo LOGICAL VOLUME: datalv ;; *) printf '0516-306 lslv: Unable to find logical volume %s in the Device\n' "$1" >&2; exit 1 ;; esac`,
	mount: String.raw`printf '  node       mounted        mounted over    vfs       date        options\n         /dev/hd4         /                jfs2   Nov 20 10:00 rw,log=/dev/hd8\n         /dev/fslv00      /data            jfs2   Nov 20 10:00 rw\n'`,
	bootlist: String.raw`printf 'hdisk0 blv=hd5 pathid=0\nhdisk0 blv=hd5 pathid=1\n'`,
	...changes,
});

const modeOf = (file: string): string => statSync(file).mode.toString(8).slice(-3);

const uniqueIdOf = (disk: string): string => `3321360050711${disk}`;

const goodChecks: readonly StepCheck[] = [
	{
		kind: 'host-identity', identity: {
			hostKey: 'SHA256:x', hostname: 'x', machineId: 'y', rootvgId: '00f6a1b200004c000000017c5a9c1234', rootvgDisks: [{name: 'hdisk9', uniqueId: uniqueIdOf('hdisk0')}],
		},
	},
	{
		kind: 'host-identity', identity: {
			hostKey: 'SHA256:x', hostname: 'x', machineId: 'y', rootvgDisks: [{name: 'hdisk0', pvid: '00f6a1b2c3d4e5f6'}],
		},
	},
	{
		kind: 'disk-identity', disk: 'hdisk4', uniqueId: uniqueIdOf('hdisk4'), pvid: 'none', serial: '6005ABCD', sizeMiB: 20_480,
	},
	{kind: 'disk-free', disk: 'hdisk4'},
	{kind: 'volume-group-absent', volumeGroup: 'newvg'},
	{kind: 'volume-group-active', volumeGroup: 'datavg'},
	{kind: 'logical-volume-absent', logicalVolume: 'newlv'},
	{kind: 'path-absent', path: '/no/such path'},
	{kind: 'path-present', path: '/'},
	{kind: 'not-mounted', mountPoint: '/newdata'},
	{kind: 'mounted', mountPoint: '/data'},
	{kind: 'disk-in-group', disk: 'hdisk5', volumeGroup: 'datavg'},
	{kind: 'disk-in-group', disk: 'hdisk4', volumeGroup: 'None'},
	{kind: 'boot-list', rows: ['hdisk0 blv=hd5 pathid=2']},
	{kind: 'space', path: '/tmp/not/yet/there', needMiB: 0},
];

const checked = (checks: readonly StepCheck[]) => makePlan([makeStep('destroy', {checks: [...checks], pipelines: [{argvs: [['echo', 'destroyed']]}]})]);

for (const name of shells) {
	test(`${name} lets a step begin where every check holds`, async t => {
		if (!hasParts(t, name)) {
			return;
		}

		const {status, file, journal} = await runSegment(t, placeOf(name)!, checked(goodChecks), {}, machine(t));

		t.deepEqual(journal, ['start destroy', 'end destroy 0', 'done 0']);
		t.is(status, 0);
		t.true(file('001-destroy.out').endsWith('destroyed\n'));
	});

	test(`${name} stops before a step whose checks do not hold, or cannot be made`, async t => {
		if (!hasParts(t, name)) {
			return;
		}

		const [host, , disk] = goodChecks as [StepCheck & {kind: 'host-identity'}, StepCheck, StepCheck & {kind: 'disk-identity'}];
		const free = (name_: string): StepCheck => ({kind: 'disk-free', disk: name_});
		const rows: ReadonlyArray<readonly [StepCheck, RegExp]> = [
			[{...host, identity: {...host.identity, rootvgId: '00f6'}}, /another machine/v],
			[{...host, identity: {...host.identity, rootvgDisks: [{name: 'hdisk0', uniqueId: 'other'}]}}, /another machine/v],
			[{...host, identity: {...host.identity, rootvgDisks: [...host.identity.rootvgDisks, {name: 'hdisk1', uniqueId: uniqueIdOf('hdisk1')}]}}, /has 1 disks, not 2/v],
			[{...disk, uniqueId: '3321360050711'}, /another disk.*unique_id/v],
			[{...disk, sizeMiB: 1}, /20480 MB/v],
			[{...disk, serial: '6005ABCE'}, /serial number/v],
			[{...disk, pvid: '00f6a1b2c3d4e5f7'}, /its PVID is none/v],
			[{...disk, disk: 'hdisk99'}, /not there any more/v],
			[{...disk, disk: 'noattr'}, /not checked: unique_id/v],
			[free('hdisk5'), /belongs to datavg/v],
			[free('odm'), /the ODM has it/v],
			[free('noodm'), /not checked: getlvodm/v],
			[free('asm'), /Oracle ASM/v],
			[free('noread'), /not checked: lquerypv/v],
			[free('reserved'), /reserved/v],
			[free('noattr'), /not checked: reservation/v],
			[free('open'), /is open.*4711/v],
			[{kind: 'volume-group-absent', volumeGroup: 'sleepvg'}, /exists/v],
			[{kind: 'volume-group-active', volumeGroup: 'sleepvg'}, /not varied on/v],
			[{kind: 'logical-volume-absent', logicalVolume: 'datalv'}, /exists/v],
			[{kind: 'path-absent', path: '/'}, /exists/v],
			[{kind: 'path-present', path: '/no/such'}, /not there/v],
			[{kind: 'not-mounted', mountPoint: '/data'}, /mounted on \/data/v],
			[{kind: 'mounted', mountPoint: '/newdata'}, /nothing is mounted on \/newdata/v],
			[{kind: 'disk-in-group', disk: 'hdisk4', volumeGroup: 'datavg'}, /belongs to None, not to datavg/v],
			[{kind: 'boot-list', rows: ['hdisk4 blv=hd5']}, /not the planned one: hdisk0 blv=hd5/v],
			[{kind: 'space', path: '/', needMiB: 999_999_999}, /are needed/v],
		];
		const steps = rows.map(([check], index) => makeStep(`step-${index}`, {checks: [check], onFailure: 'continue', pipelines: [{argvs: [['echo', 'destroyed']]}]}));
		const {journal} = await runSegment(t, placeOf(name)!, makePlan(steps), {}, machine(t));

		for (const [index, [check, pattern]] of rows.entries()) {
			const lines = journal.filter(line => line.split(' ', 2)[1] === `step-${index}`);

			t.is(lines.at(-1), `end step-${index} 90`, JSON.stringify([check, lines]));
			t.regex(lines[1] ?? '', pattern);
		}

		const unmade = await runSegment(t, placeOf(name)!, checked([host, {kind: 'volume-group-absent', volumeGroup: 'x'}, {kind: 'not-mounted', mountPoint: '/x'}, {kind: 'boot-list', rows: ['hdisk0']}]), {}, machine(t, {lsvg: 'exit 1', mount: 'exit 127', bootlist: 'exit 127'}));

		t.is(unmade.journal.filter(line => line.startsWith('check-failed destroy not checked: ')).length, 4);
		t.is(unmade.status, 90);
		t.notRegex(unmade.file('001-destroy.out'), /destroyed/v);
	});
}

for (const name of shells) {
	test(`${name} places files, keeps what lay there and puts it back once`, async t => {
		if (!hasParts(t, name)) {
			return;
		}

		const directory = newDirectory(t);
		const old = path.join(directory, 'old \'file\'');
		const fresh = path.join(directory, 'fresh');
		const content = 'a\nEND_OF_TEXT\n$x `y` \\z\n';

		writeFileSync(old, 'as it was', {mode: 0o640});

		const plan = makePlan([
			makeStep('place', {
				files: [{
					path: old, mode: '0600', content, keep: true,
				}, {
					path: fresh, mode: '644', content: 'no newline', keep: true,
				}], pipelines: [{argvs: [['cat', old, fresh]]}],
			}),
			makeStep('back', {always: true, restores: [old, fresh]}),
		]);
		const ran = await runSegment(t, placeOf(name)!, plan);

		t.is(ran.file('001-place.out'), `${content}no newline`);
		t.is(readFileSync(old, 'utf8'), 'as it was');
		t.is(modeOf(old), '640');
		t.false(existsSync(fresh));
		await runSegment(t, placeOf(name)!, makePlan([makeStep('back', {restores: [old, fresh], always: true})]));
		t.is(readFileSync(old, 'utf8'), 'as it was');
	});

	test(`${name} gives a step its environment, directory, umask, input and limits`, async t => {
		if (!hasParts(t, name)) {
			return;
		}

		const directory = newDirectory(t);
		const ran = await runSegment(t, placeOf(name)!, makePlan([
			makeStep('look', {
				environment: {set: {LC_MESSAGES: 'C', NAME: 'it\'s $HOME'}, unset: ['LC_ALL', 'NOT_SET']}, directory, umask: '027', fileSizeLimit: 'unlimited', stdin: 'one\ntwo',
				pipelines: [{argvs: [['sh', '-c', 'echo "$LC_ALL<- $NAME $(pwd) $(umask)"; cat']], outputFile: path.join(directory, 'out')}],
			}),
			makeStep('file', {pipelines: [{argvs: [['cat'], ['tr', 'a-z', 'A-Z']], inputFile: path.join(directory, 'out'), outputFile: path.join(directory, 'OUT')}]}),
			makeStep('slow', {timeLimitSeconds: 1, pipelines: [{argvs: [['sh', '-c', 'sleep 300; true']]}], onFailure: 'continue'}),
			makeStep('gone', {directory: '/no/such', pipelines: [{argvs: [['true']]}]}),
		]), {LC_ALL: 'C.UTF-8'});

		t.is(readFileSync(path.join(directory, 'OUT'), 'utf8'), `<- IT'S $HOME ${directory.toUpperCase()} 0027\nONE\nTWO`);
		t.is(modeOf(path.join(directory, 'out')), '640');
		t.deepEqual(ran.journal.slice(4), ['start slow', 'limit slow 1', 'end slow 124', 'start gone', 'end gone 92', 'done 124']);
	});
}

test('consecutive steps on one host make a segment; manual steps, waits and other hosts end it', t => {
	const run = (id: string, host?: string): StepDraft & {readonly host?: string} => ({...makeStep(id, {pipelines: [{argvs: [['true']]}]}), ...host !== undefined && {host}});
	const plan = makePlan([
		run('a'), run('b'), run('c', 'nim01'), run('d'), makeStep('by-hand', {kind: 'manual', instructions: 'Change the tape.'}), run('e'), makeStep('look', {kind: 'check', checks: [{kind: 'path-present', path: '/'}]}),
	], {
		locks: ['zvg', 'avg'], growth: {
			stepId: 'd', path: '/backup/image', lowBytes: 1, highBytes: 2,
		},
	});
	const segments = renderSegments(plan);

	t.deepEqual(segments.map(({index, host, stepIds, locks, watch}) => [index, host, stepIds.join(' '), locks.join(' '), watch.join(' ')]), [
		[0, 'prod-db01', 'a b', 'avg zvg', ''],
		[1, 'nim01', 'c', 'avg zvg', ''],
		[2, 'prod-db01', 'd', 'avg zvg', '/backup/image'],
		[3, 'prod-db01', 'e look', 'avg zvg', ''],
	]);
	t.deepEqual(segments[3]!.logs, {e: '006-e', look: '007-look'});

	// The same lines in the review and in the script.
	for (const {commands} of plan.steps) {
		t.true(commands.every(command => segments.some(({script}) => script.includes(command))));
	}
});

test('a plan is sealed with a hash over everything but its id, and what cannot be rendered is refused', t => {
	const steps = [makeStep('a', {pipelines: [{argvs: [['/usr/bin/savevg', '-f', '/a b', 'datavg']]}]})];
	const plan = makePlan(steps);

	t.regex(plan.hash, /^[\da-f]{64}$/v);
	t.is(planHash(plan), plan.hash);
	const renamed: Plan = {...plan, id: 'another'};
	t.is(planHash(renamed), plan.hash);
	t.not(planHash({...plan, target: 'vg:other'}), plan.hash);
	t.deepEqual(plan.steps[0]!.commands, ['umask 022', 'cd /', '/usr/bin/savevg -f \'/a b\' datavg']);
	t.throws(() => makePlan([...steps, ...steps]), {instanceOf: TypeError});
	t.throws(() => makePlan([makeStep('a', {requires: ['b']})]), {instanceOf: TypeError});
	t.throws(() => makePlan([makeStep('a', {pipelines: [{argvs: [['a\0b']]}]})]), {instanceOf: TypeError});
	t.throws(() => makePlan([makeStep('a', {umask: '22; rm'})]), {instanceOf: TypeError});
	t.throws(() => makePlan([makeStep('a', {environment: {set: {'A;B': 'c'}, unset: []}})]), {instanceOf: TypeError});
});

test('the export is the very script, runs by hand and prints what it does', async t => {
	if (!hasParts(t, 'ksh93')) {
		return;
	}

	const directory = newDirectory(t);
	const file = path.join(directory, 'plan of mine.ksh');
	const plan = makePlan([makeStep('hello', {pipelines: [{argvs: [['sh', '-c', 'echo hello; echo oops >&2; exit 4']]}]}), makeStep('back', {always: true, pipelines: [{argvs: [['echo', 'always']]}]})]);

	t.is(exportKsh(plan), renderSegments(plan)[0]!.script);
	writeFileSync(file, exportKsh(plan));

	const child = spawn(placeOf('ksh93')!, ['plan of mine.ksh'], {cwd: directory, stdio: ['ignore', 'pipe', 'pipe']});
	const [out, error, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number]>]);

	t.is(status, 4);
	t.is(error, 'oops\n');
	t.regex(out, /^Logs: .*\/plan of mine\.ksh\.run-\d+\n== start hello [^\n]*\nhello\n== end hello 4 [^\n]*\n== start back [^\n]*\nalways\n== end back 0 [^\n]*\n== done 4/v);
});

test('a plan of several parts runs the part that is asked for', async t => {
	const directory = newDirectory(t);
	const file = path.join(directory, 'plan.ksh');
	const say = (id: string) => makeStep(id, {pipelines: [{argvs: [['echo', `this is ${id}`]]}]});

	writeFileSync(file, exportKsh(makePlan([say('one'), makeStep('by-hand', {kind: 'manual'}), say('two')])));

	const run = async (...words: readonly string[]) => {
		const child = spawn('/bin/sh', [file, ...words], {stdio: ['ignore', 'pipe', 'pipe']});
		const [out, error, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number]>]);

		return {out, error, status};
	};

	const [none, second, third] = await Promise.all([run(), run('2'), run('3')]);

	t.is(none.status, 2);
	t.is(third.status, 2);
	t.is(second.status, 0);
	t.true(second.out.includes('this is two\n'));
	t.false(second.out.includes('this is one\n'));
});

test('the runbook says for each step what it does, why, and what it destroys', t => {
	const plan = makePlan([
		makeStep('destroy', {
			destroys: ['hdisk4'], explains: 'Writes a new `a_b` group * now.', files: [{
				path: '/etc/x y', mode: '0600', content: 'one\n', keep: true,
			}], checks: [{kind: 'disk-free', disk: 'hdisk4'}], pipelines: [{argvs: [['/usr/bin/restvg', '-f', '/b/`image`', 'hdisk4']]}], interruptible: 'no',
		}),
		makeStep('look', {kind: 'manual', instructions: 'Look at <it> | now.'}),
	], {
		confirmation: 'prod-db01:hdisk4', destroysInWords: ['hdisk4, 20480 MiB'], findings: [{
			id: 'no-space', subject: '/b', level: 'caution', title: 'Little room', evidence: {command: 'df -k', lines: ['/b 10']}, remedy: 'Make room.',
		}],
	});
	const book = exportMarkdown(plan);

	for (const line of ['# test: vg:datavg on prod-db01, nim01', '- hdisk4, 20480 MiB', 'To be confirmed as: prod-db01:hdisk4', '- **caution** Little room (no-space@/b)', '### 1. Does destroy', 'Destroys hdisk4.', String.raw`Writes a new \`a_b\` group \* now.`.replaceAll('\\`', '`'), 'cat > \'/etc/x y\' <<\'END_OF_TEXT\'', 'cp -p \'/etc/x y\' \'/etc/x y.lparsafe-kept\'', '/usr/bin/restvg -f \'/b/`image`\' hdisk4', 'It is not interrupted: a cancel waits until it has finished.', String.raw`Look at \<it\> \| now.`]) {
		t.true(book.split('\n').includes(line));
	}
});
