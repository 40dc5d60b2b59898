import {readFileSync} from 'node:fs';
import test from 'ava';
import {describeCommand} from '../../source/engine/describe-command.js';
import {describeMethod, isApplicable} from '../../source/methods/describe.js';
import type {Facts} from '../../source/base/facts.js';
import type {Finding} from '../../source/base/plan.js';
import type {RecoveryPoint} from '../../source/base/point.js';
import {alternateDisk} from '../../source/methods/alternate-disk.js';
import {copyFindings as groupCopies} from '../../source/methods/hazards/destination.js';
import {freeDisksReason} from '../../source/methods/hazards/disks.js';
import {pointFindings} from '../../source/methods/hazards/image.js';
import {findMethod, methods} from '../../source/methods/index.js';
import type {MethodContext} from '../../source/methods/method.js';
import {readValues} from '../../source/methods/values.js';
import {savevg} from '../../source/methods/savevg.js';
import {verifyAlternateDisk} from '../../source/methods/verify-alternate-disk.js';
import {createProgressReader} from '../../source/runs/progress-readers.js';
import {proofRules} from '../../source/runs/proof-rules.js';
import {
	healthyFacts,
	imagePoint,
	looksOf,
	methodContext,
	unreadInDisk,
	volume,
	withDisk,
	withGroup,
	without,
	type LookText,
} from '../helpers/method-fixture.js';

const savevgValues = (given: Readonly<Record<string, unknown>> = {}) => readValues(savevg, {directory: '/backup', name: 'x.savevg', ...given}, savevg.resolve(methodContext(), {}).defaults);
const planSavevg = (given: Readonly<Record<string, unknown>> = {}) => savevg.plan(methodContext(), savevgValues(given).values, looksOf({}));
const savevgCommand = (given: Readonly<Record<string, unknown>>): string => planSavevg(given).steps.find(({id}) => id === 'save')?.pipelines?.[0]?.argvs[0]?.join(' ') ?? '';

for (const method of methods) {
	test(`${method.id} has a short title, a guide with sources, and names only methods that exist`, t => {
		t.true(method.title.length <= 40);
		t.regex(method.guide, /Sources/v);

		for (const id of [...method.restoredBy, ...method.verifiedBy]) {
			t.true(methods.some(each => each.id === id), `There is no method ${id}.`);
		}
	});

	test(`${method.id} is described as plain data, with a schema and a field for each parameter`, t => {
		const [kind = 'vg', ...others] = method.targets;
		const context = methodContext({target: {kind, name: kind === 'lpar' ? '' : 'datavg'}});
		const description = describeMethod(method, context);
		const strange = (['vg', 'lpar', 'db'] as const).find(each => each !== kind && !others.includes(each)) ?? 'vm';

		t.deepEqual(structuredClone(description), description);
		t.deepEqual(Object.keys((description.parameters['properties'] ?? {}) as Record<string, unknown>), description.fields.map(({name}) => name));
		t.true(description.fields.every(({label, help}) => label.length > 2 && help.length > 10));
		t.truthy(description.fit);
		t.true(isApplicable(method, context));
		t.false(isApplicable(method, methodContext({target: {kind: strange, name: 'x'}})));
	});
}

test('every backup names how it is restored', t => {
	t.true(methods.filter(({direction}) => direction === 'backup').every(({restoredBy}) => restoredBy.length > 0));
});

test('a plan names only rules and readers that exist, and tells of every step whether it may be interrupted', t => {
	const draft = planSavevg({exclude: 'x', excludeFilesystems: '/data'});

	for (const {rule} of draft.proof) {
		t.true(Object.hasOwn(proofRules, rule), `There is no rule ${rule}.`);
	}

	for (const {progress, interruptible} of draft.steps) {
		t.truthy(interruptible);

		if (progress !== undefined) {
			createProgressReader(progress.reader, progress.parameters).feed('out', './data/x\n1 of 2 files (50%)\n');
		}
	}
});

test('the proposal for an image lies on the roomiest local filesystem outside the group', t => {
	const {defaults} = savevg.resolve(methodContext(), {});

	t.is(defaults['directory'], '/backup');
	t.is(defaults['name'], 'prod-db01.datavg.20261121T090841Z.savevg');
});

test('no directory is proposed where none has room', t => {
	const facts = healthyFacts();
	const {defaults} = savevg.resolve(methodContext({facts: {...facts, filesystems: facts.filesystems.filter(({mountPoint}) => mountPoint === '/data')}}), {});

	t.is(defaults['directory'], undefined);
	t.regex(readValues(savevg, {}, defaults).mistakes[0]?.message ?? '', /^Directory for the image is needed\./v);
});

test('savevg gets the flags that were asked for', t => {
	t.is(savevgCommand({}), 'savevg -i -p -f /backup/x.savevg.unproved datavg');
	t.is(savevgCommand({keepData: 'yes'}), 'savevg -p -f /backup/x.savevg.unproved datavg');
	t.is(
		savevgCommand({
			maps: 'yes', exclude: '^./data/tmp/', excludeFilesystems: '/data', infoOnly: 'yes', pack: 'yes', attributes: 'no', encrypted: 'no', dmapi: 'yes', snapshots: 'yes', verbose: 'yes', expand: 'yes', blocks: '512',
		}),
		'savevg -m -e -x /backup/x.savevg.excluded-filesystems -r -a -Z -A -T -v -X -b 512 -f /backup/x.savevg.unproved datavg',
	);
});

test('savevg runs without LC_ALL, closed to others, without a limit, and puts the exclude file back', t => {
	const {steps, locks, produces, growth} = planSavevg({exclude: ['^./data/tmp/', 'core$']});
	const save = steps.find(({id}) => id === 'save');
	const back = steps.find(({id}) => id === 'put-back');

	t.deepEqual(save?.environment, {set: {LC_MESSAGES: 'C'}, unset: ['LC_ALL']});
	t.is(save?.umask, '077');
	t.is(save?.fileSizeLimit, 'unlimited');
	t.deepEqual(save?.files, [{
		path: '/etc/exclude.datavg', mode: '0600', content: '^./data/tmp/\ncore$\n', keep: true,
	}]);
	t.true(back?.always);
	t.deepEqual(back?.restores, ['/etc/exclude.datavg']);
	t.deepEqual([...locks], ['datavg']);
	t.is(produces?.unprovedPath, '/backup/x.savevg.unproved');
	t.deepEqual(growth, {
		stepId: 'save', path: '/backup/x.savevg.unproved', lowBytes: 500 * 1024 * 1024, highBytes: 501 * 1024 * 1024,
	});
});

test('an image gets its name only when it was read whole', t => {
	const {steps} = planSavevg();
	const name = steps.find(({id}) => id === 'name');

	t.deepEqual(name?.pipelines, [{argvs: [['mv', '/backup/x.savevg.unproved', '/backup/x.savevg']]}]);
	t.deepEqual(name?.requires, ['save', 'list', 'read']);
	t.true(name?.checks?.some(check => check.kind === 'path-absent' && check.path === '/backup/x.savevg'));
});

test('savevg is recommended for a group that it holds whole, possible where something comes back empty, blocked for rootvg', t => {
	t.is(savevg.assess(methodContext()).fit, 'recommended');

	const {fit, reasons} = savevg.assess(methodContext({facts: withGroup('datavg', {logicalVolumes: [volume('fslv00', {mountPoint: '/data'}), volume('raw01', {type: 'raw'})]})}));

	t.is(fit, 'possible');
	t.true(reasons.some(reason => !reason.for && reason.text.includes('raw01') && reason.evidence !== undefined));
	t.is(savevg.assess(methodContext({target: {kind: 'vg', name: 'rootvg'}})).fit, 'blocked');
});

const mistakes: ReadonlyArray<readonly [string, Readonly<Record<string, unknown>>, string, RegExp]> = [
	['an unknown name names the near one', {blokcs: '1'}, 'blokcs', /Did you mean `blocks`\?/v],
	['a name like no other lists all', {zzzzzzzzzz: '1'}, 'zzzzzzzzzz', /It has: directory, name/v],
	['a flag that is neither yes nor no', {maps: 'maybe'}, 'maps', /^Say yes or no\.$/v],
	['a number with letters', {blocks: '12k'}, 'blocks', /^Give a whole number\.$/v],
	['a number below the least', {blocks: '0'}, 'blocks', /^At least 1\.$/v],
	['a number above the most', {blocks: '70000'}, 'blocks', /^At most 65536\.$/v],
	['a choice that is none', {record: 'everything'}, 'record', /^One of: checksums, attributes, none\.$/v],
	['a relative directory', {directory: 'backup'}, 'directory', /starts with `\/`/v],
	['a directory with a command in it', {directory: '/backup/$(reboot)'}, 'directory', /does not quote its arguments/v],
	['a name with a newline', {name: 'a\nb'}, 'name', /^Only letters/v],
	['a name that climbs', {name: '..'}, 'name', /Not a name/v],
];

for (const [title, given, name, expected] of mistakes) {
	test(`a mistake is told at its field: ${title}`, t => {
		const found = savevgValues(given).mistakes;

		t.is(found.length, 1);
		t.is(found[0]?.name, name);
		t.regex(found[0]?.message ?? '', expected);
	});
}

test('text becomes lists, numbers and yes or no; patterns keep their commas and blank lines', t => {
	const {values, mistakes: found} = savevgValues({
		excludeFilesystems: '/data, /logs', exclude: 'a,b\n\nc\n', maps: 'YES', blocks: ' 512 ', verbose: '',
	});

	t.deepEqual(found, []);
	t.deepEqual(values['excludeFilesystems'], ['/data', '/logs']);
	t.deepEqual(values['exclude'], ['a,b', '', 'c']);
	t.true(values['maps']);
	t.is(values['blocks'], 512);
	t.false(values['verbose']);
	t.deepEqual(savevgValues({exclude: ['a', 'b']}).values['exclude'], ['a', 'b']);
});

test('every hazard of mksysb, savevg, restvg and alt_disk_mksysb has a row in the tables', t => {
	const tables = ['mksysb', 'savevg', 'restvg', 'alt-disk'].map(id => readFileSync(new URL(`${id}-hazards.ts`, import.meta.url), 'utf8')).join('');

	for (const id of ['unmounted-rootvg-fs', 'user-data-mixed', 'edited-image-data', 'wpar', 'not-in-image', 'hot-copy', 'greedy-exclude', 'encrypted-lv', 'sparse-files', 'image-inside-itself', 'overwrites-last-good', 'no-space', 'nfs-target', 'readable-image', 'single-copy', 'untested', 'another-backup-running', 'busy-system', 'cluster', 'quorum', 'unmirrored-lv', 'stale-mirror', 'changed-since-backup', 'wrong-host', 'wrong-disk', 'disk-in-use', 'name-clash', 'partial-point', 'boot-media-level', 'altinst-exists', 'clone-awake', 'boot-unfit', 'device-tuning-lost', 'twin', 'clone-O-flag', 'installer-picks-disk', 'vios-rootvg', 'take-clone-away', 'overwrites-live']) {
		t.true(tables.includes(`id: '${id}'`), `There is no row ${id}.`);
	}
});

test('an image is read again in the blocks it was written in, and compared with its checksum where one is known', t => {
	const verify = findMethod('verify-image');
	const context = methodContext({target: {kind: 'lpar', name: ''}, points: [imagePoint({target: 'lpar', place: {host: 'prod-db01', path: '/backup/x.mksysb'}})]});
	const draft = (image: string) => verify?.plan(context, {image, blocks: 512, full: true}, looksOf({}));
	const known = draft('/backup/x.mksysb');

	t.deepEqual(known?.steps.map(({pipelines}) => pipelines?.[0]?.argvs[0]?.join(' ')), ['lsmksysb -b 512 -l -f /backup/x.mksysb', 'nice -n 19 restore -T -q -b 512 -f /backup/x.mksysb', 'nice -n 19 csum -h SHA256 /backup/x.mksysb']);
	t.like(known?.proof[0], {parameters: {volumeGroup: 'rootvg'}});
	t.like(known?.proof.at(-1), {rule: 'checksum', parameters: {againstSha256: 'a'.repeat(64)}});
	t.like(known?.raises, {path: '/backup/x.mksysb', level: 'L3'});
	t.deepEqual(verify?.plan(context, {image: '/backup/x.mksysb'}, looksOf({})).steps.map(({id}) => id), ['list', 'read']);
	t.deepEqual(draft('/backup/strange')?.steps.map(({id}) => id), ['list', 'read']);
	t.is(draft('/backup/strange')?.raises, undefined);

	// Of several at one path, the one that lies there as far as is known: what it replaced is in doubt, whatever its date says.
	const at = (id: string, day: number, change: Partial<RecoveryPoint> = {}) => imagePoint({id, madeAt: `2026-11-0${day}T09:00:00.000Z`, ...change});
	const replaced = {doubt: {at: '2026-11-09T09:00:00.000Z', reason: 'another lies there'}};
	const chosen = (...points: readonly RecoveryPoint[]) => verify?.plan(methodContext({points}), {image: imagePoint().place.path}, looksOf({}));

	for (const [points, id] of [[[at('old', 1), at('new', 2)], 'new'], [[at('new', 2), at('old', 1, replaced)], 'new'], [[at('ahead', 5, replaced), at('there', 2)], 'there']] as const) {
		t.is(chosen(...points)?.verifies?.pointId, id);
	}

	t.is(chosen(at('old', 1, {verification: 'L1'}), at('new', 2, {verification: 'L0'}))?.raises?.pointId, 'new');
	t.like(verify?.plan(methodContext(), {image: '/backup/x.savevg'}, looksOf({})).proof[0], {parameters: {volumeGroup: 'datavg'}});
	t.true(verify?.preflight(context, {image: '/backup/x'}, looksOf({files: [2, '']})).some(({level}) => level === 'block'));
	t.true(verify?.preflight(context, {image: '/backup/x'}, looksOf({files: undefined})).some(({notChecked}) => notChecked));
	t.deepEqual(verify?.preflight(context, {image: '/backup/x'}, looksOf({files: '-rw-------    1 root     system     524288000 Nov 20 08:39 /backup/x\n'})), []);
});

/**
The healthy host with a copy of the system asleep on hdisk4.
*/
const withCopy = (change: Partial<Facts> = {}, name = 'altinst_rootvg', facts = withDisk('hdisk4', {volumeGroup: name, use: 'used', usedBy: [{kind: 'volume group', evidence: name}]})): Facts => ({
	...facts,
	environment: {kind: 'lpar'},
	volumeGroups: [...facts.volumeGroups, {
		name, state: 'varied-off', kind: 'alternate', physicalVolumes: ['hdisk4'], logicalVolumes: [],
	}],
	...change,
});

const asleep = '         /dev/hd4         /                jfs2   Nov 20 10:00 rw\n';
const awake = `${asleep}         /dev/alt_hd4     /alt_inst        jfs2   Nov 20 10:00 rw\n`;

type CopySituation = {
	readonly facts?: Facts;
	readonly operation?: string;
	readonly looks?: Readonly<Record<string, LookText>>;
};

const calmLooks: Readonly<Record<string, LookText>> = {
	account: '0\n', 'boot-list': 'hdisk0 blv=hd5 pathid=0\n', mounts: asleep, processes: '    root       1       0   0   Nov 01      -  0:05 /etc/init\n',
};

const copyContext = ({facts = withCopy()}: CopySituation): MethodContext => methodContext({target: {kind: 'lpar', name: ''}, facts});
const copyFindings = (situation: CopySituation): readonly Finding[] => alternateDisk.preflight(copyContext(situation), {operation: situation.operation ?? 'look', disk: 'hdisk4'}, looksOf({...calmLooks, ...situation.looks}));
const copyPlan = (situation: CopySituation) => alternateDisk.plan(copyContext(situation), {operation: situation.operation ?? 'look', disk: 'hdisk4'}, looksOf({...calmLooks, ...situation.looks}));

const twoCopies = (): Facts => {
	const facts = withCopy({}, 'old_rootvg');

	return withCopy({}, 'altinst_rootvg', {...facts, physicalVolumes: facts.physicalVolumes.map(disk => disk.name === 'hdisk5' ? {...disk, volumeGroup: 'altinst_rootvg'} : disk)});
};

const unknownDisks = withCopy({problems: [{command: 'lspv', message: 'It gave no answer in time.'}]}, 'altinst_rootvg', withDisk('hdisk4', {}));

const copyRows: ReadonlyArray<{readonly id: string; readonly subject?: string; readonly level: Finding['level']; readonly fires: CopySituation; readonly silent?: CopySituation; readonly undecidable: CopySituation; readonly undecidedLevel?: Finding['level']; readonly instead?: string}> = [
	{
		id: 'not-root', level: 'block', fires: {looks: {account: '201\n'}}, undecidable: {looks: {account: undefined}},
	},
	{
		id: 'vios-rootvg', level: 'block', fires: {facts: withCopy({environment: {kind: 'vios'}})}, undecidable: {facts: withCopy({environment: {kind: 'unknown'}})},
	},
	{
		id: 'no-copy', level: 'block', fires: {facts: healthyFacts({environment: {kind: 'lpar'}})}, undecidable: {facts: unknownDisks},
	},
	{
		id: 'altinst-exists', level: 'block', fires: {facts: twoCopies()}, silent: {facts: withCopy({}, 'old_rootvg')}, undecidable: {facts: unknownDisks}, instead: 'no-copy',
	},
	{
		id: 'clone-awake', level: 'block', fires: {looks: {mounts: awake}}, silent: {operation: 'sleep', looks: {mounts: awake}}, undecidable: {looks: {mounts: undefined}},
	},
	{
		id: 'clone-awake', subject: 'afterwards', level: 'caution', fires: {operation: 'wake'}, undecidable: {operation: 'wake', looks: {mounts: undefined}},
	},
	{
		id: 'boot-unfit', level: 'caution', fires: {looks: {'boot-list': 'hdisk9 blv=hd5\n'}}, undecidable: {looks: {'boot-list': undefined}},
	},
	{
		id: 'boot-unfit', subject: 'copy', level: 'block', fires: {operation: 'clean', looks: {'boot-list': 'hdisk4 blv=hd5\n'}}, silent: {operation: 'clean'}, undecidable: {operation: 'clean', looks: {'boot-list': undefined}},
	},
	{
		id: 'overwrites-live', level: 'caution', fires: {operation: 'clean', facts: withCopy({}, 'old_rootvg')}, undecidable: {operation: 'clean', facts: unknownDisks}, instead: 'no-copy',
	},
	{
		id: 'overwrites-live', level: 'note', fires: {operation: 'take-away'}, undecidable: {operation: 'take-away', facts: unknownDisks}, instead: 'no-copy',
	},
	{
		id: 'wrong-host', level: 'block', fires: {facts: {...withCopy(), identity: without(withCopy().identity, 'rootvgId'), physicalVolumes: withCopy().physicalVolumes.filter(({name}) => name !== 'hdisk0')}}, undecidable: {facts: {...withCopy(), identity: without(withCopy().identity, 'rootvgId'), physicalVolumes: withCopy().physicalVolumes.filter(({name}) => name !== 'hdisk0')}},
	},
	{
		id: 'wrong-disk', level: 'block', fires: {operation: 'clean', facts: withCopy({}, 'altinst_rootvg', withDisk('hdisk4', {volumeGroup: 'altinst_rootvg', uniqueId: 'UIDhdisk5'}))}, undecidable: {operation: 'clean', facts: withCopy({}, 'altinst_rootvg', unreadInDisk('hdisk4', ['uniqueId', 'serial', 'pvid'], withDisk('hdisk4', {volumeGroup: 'altinst_rootvg'})))},
	},
	{
		id: 'another-backup-running', level: 'block', fires: {looks: {processes: '    root  52    1   0 08:00:00      -  0:05 /usr/bin/ksh /usr/bin/mksysb -i /backup/x\n'}}, undecidable: {looks: {processes: undefined}}, undecidedLevel: 'caution',
	},
];

for (const {id, subject, level, fires, silent = {}, undecidable, undecidedLevel = 'block', instead = id} of copyRows) {
	test(`alternate-disk: ${subject === undefined ? id : `${id}@${subject}`} fires as ${level}, stays silent, and says when it was not checked`, t => {
		const isIt = (finding: Finding): boolean => finding.id === id && (subject === undefined || finding.subject === subject);
		const fired = copyFindings(fires).filter(finding => isIt(finding));
		const undecided = copyFindings(undecidable).filter(finding => finding.id === instead && finding.notChecked === true);

		t.true(fired.some(finding => finding.level === level), JSON.stringify(copyFindings(fires)));
		t.true(fired.every(({evidence}) => evidence !== undefined));
		t.deepEqual(copyFindings(silent).filter(finding => isIt(finding)), []);
		t.true(undecided.some(finding => finding.level === undecidedLevel && finding.evidence !== undefined), JSON.stringify(copyFindings(undecidable)));
	});
}

test('alternate-disk: a copy that is woken is put to sleep whatever happens, and the boot list put back', t => {
	const {steps, proof} = copyPlan({});

	t.deepEqual(steps.map(({id, always = false}) => [id, always]), [['wake', false], ['look', false], ['sleep', true], ['boot-list-back', true], ['state', true], ['put-away', true]]);
	t.true(steps[0]?.checks?.some(check => check.kind === 'disk-in-group' && check.volumeGroup === 'altinst_rootvg'));
	t.deepEqual(proof.map(({rule}) => rule), ['exit-zero', 'clone-looked', 'alternate-state', 'boot-list', 'left-behind']);
});

test('alternate-disk: giving back and taking away are typed; disks that leave are never cleared', t => {
	const commands = (operation: string) => copyPlan({operation}).steps.flatMap(({pipelines = []}) => pipelines.flatMap(({argvs}) => argvs.map(argv => argv.join(' '))));

	t.is(copyPlan({operation: 'clean'}).confirmation, 'prod-db01:hdisk4');
	t.is(copyPlan({operation: 'take-away'}).confirmation, 'prod-db01:hdisk4');
	t.true(commands('clean').includes('chpv -C hdisk4'));
	t.false(commands('take-away').some(command => command.startsWith('chpv')));
	t.true(commands('take-away').includes('rmdev -dl hdisk4'));
});

test('verifying a copy of the system only reads, wakes nothing, and says where there is none', t => {
	const context = copyContext({});
	const draft = verifyAlternateDisk.plan(context, {disk: 'hdisk4'}, looksOf({}));

	t.deepEqual(draft.steps.flatMap(({pipelines = []}) => pipelines.flatMap(({argvs}) => argvs.map(argv => argv.join(' ')))), ['alt_rootvg_op -q -d hdisk4', '/bin/sh -s -- bootlist']);
	t.notRegex(draft.steps.map(({stdin = ''}) => stdin).join('\n'), /alt_rootvg_op|umount|varyonvg|rm |>/v);
	t.is(draft.confirmation, undefined);
	t.is(draft.raises, undefined);
	t.is(verifyAlternateDisk.direction, 'verify');
	t.deepEqual(verifyAlternateDisk.preflight(context, {disk: 'hdisk4'}, looksOf({})), []);
	t.like(verifyAlternateDisk.preflight(context, {disk: 'hdisk5'}, looksOf({}))[0], {id: 'no-copy', level: 'block'});
	t.like(verifyAlternateDisk.preflight(copyContext({facts: unknownDisks}), {disk: 'hdisk4'}, looksOf({}))[0], {id: 'no-copy', level: 'block', notChecked: true});
	t.deepEqual(verifyAlternateDisk.resolve(context, {}).defaults, {disk: 'hdisk4'});
});

test('restoring from a point in doubt says since when and why', t => {
	const doubt = {at: '2026-11-21T12:00:00.000Z', reason: 'The image can be read to its end (exit status 1)'};
	const doubted = pointFindings(methodContext({points: [imagePoint({doubt})]}), '/backup/datavg.savevg', looksOf({})).find(({subject}) => subject === 'doubt');

	t.like(doubted, {id: 'unverified-point', level: 'caution'});
	t.true(doubted?.evidence?.lines.includes(doubt.reason));
	t.false(pointFindings(methodContext({points: [imagePoint()]}), '/backup/datavg.savevg', looksOf({})).some(({subject}) => subject === 'doubt'));
});

test('a step that makes an image says how it is undone', t => {
	const undo = planSavevg().steps.flatMap(step => step.undo === undefined ? [] : [`${step.id}: ${step.undo}`]);

	t.is(undo.length, 2);
	t.regex(undo[0] ?? '', /^save: `rm \/backup\/x\.savevg\.unproved` /v);
	t.regex(undo[1] ?? '', /^name: `rm -f \/backup\/x\.savevg \S+/v);
});

test('a group is called by its name, and the disks that are free are told of first', t => {
	const titles = (points: MethodContext['points'], target: string): string => groupCopies(methodContext({points}), target).map(({title}) => title).join('\n');
	const {facts} = methodContext();
	const [disk] = facts.physicalVolumes;
	const free = freeDisksReason({...facts, physicalVolumes: [{...disk!, use: 'used'}, {...disk!, name: 'hdisk9', use: 'none-seen'}]});

	t.regex(titles([imagePoint()], 'vg:datavg'), /copies of `datavg` lie/v);
	t.regex(titles([], 'lpar'), /copies of the system exist/v);
	t.true(free.for);
	t.deepEqual(free.evidence?.lines.map(line => line.endsWith('nothing seen on it')), [true, false]);
});

test('the command of a form is known without a look: whole where the values are, its flags where not, with what differs from the defaults', t => {
	const context = methodContext();
	const now = (given: Readonly<Record<string, unknown>>) => describeCommand(savevg, context, given);
	const usual = now({directory: '/backup'});

	t.true(usual.isWhole);
	t.regex(usual.text, /^# \d+\. Save datavg\n(?:.*\n)*?.*savevg -i .*-f \/backup\/\S+ datavg$/mv);
	t.is(usual.text, usual.byDefault ?? '');
	t.deepEqual(usual.differs, []);
	t.regex(usual.main ?? '', /^savevg -i .* datavg$/v);
	t.regex(usual.text, /<<'END_OF_TEXT'\n# \(\d+ more lines of this script/v);
	t.is(usual.readAt, context.facts.readAt);
	t.is(describeCommand(savevg, {...context, now: context.now + 60_000, proposedAt: context.now}, {directory: '/backup'}).text, usual.text, 'the name that was proposed is the name of the command, however late that is asked for');

	const mapped = now({
		directory: '/backup', maps: 'yes', exclude: ['a b'], verbose: false,
	});
	t.regex(mapped.text, /savevg -m -e /v);
	t.notRegex(mapped.byDefault ?? '', /savevg -m/v);
	t.is(mapped.differs.length, 2, 'a default that was given is no difference');
	t.true(mapped.differs.some(each => each.endsWith(': no -> yes')));

	const open = now({maps: true, directory: 'backup'});
	t.false(open.isWhole);
	t.regex(open.text, /not all values are there or right yet\n-f .*: backup\n[\s\S]*-m .*: yes/v);
	t.is(open.byDefault, undefined);

	for (const method of methods) {
		const [kind = 'vg'] = method.targets;
		t.is(typeof describeCommand(method, methodContext({target: {kind, name: kind === 'lpar' ? '' : 'datavg'}}), {}).text, 'string');
		t.is(typeof describeCommand(method, undefined, {}).text, 'string', 'nothing is known of the host yet');
	}
});
