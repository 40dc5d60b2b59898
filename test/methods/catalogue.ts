import {readFileSync} from 'node:fs';
import test from 'ava';
import {describeMethod, isApplicable} from '../../source/methods/describe.js';
import {findMethod, methods} from '../../source/methods/index.js';
import {readValues} from '../../source/methods/values.js';
import {savevg} from '../../source/methods/savevg.js';
import {createProgressReader} from '../../source/runs/progress-readers.js';
import {proofRules} from '../../source/runs/proof-rules.js';
import {
	healthyFacts,
	imagePoint,
	looksOf,
	methodContext,
	volume,
	withGroup,
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
	['a directory with a command in it', {directory: '/backup/$(reboot)'}, 'directory', /does not quote its target/v],
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

	for (const id of ['unmounted-rootvg-fs', 'user-data-mixed', 'edited-image-data', 'wpar', 'not-in-image', 'hot-copy', 'greedy-exclude', 'encrypted-lv', 'sparse-files', 'image-inside-itself', 'overwrites-last-good', 'no-space', 'nfs-target', 'readable-image', 'single-copy', 'untested', 'another-backup-running', 'busy-system', 'cluster', 'quorum', 'unmirrored-lv', 'stale-mirror', 'changed-since-backup', 'wrong-host', 'wrong-disk', 'disk-in-use', 'name-clash', 'partial-point', 'boot-media-level', 'altinst-exists', 'clone-awake', 'boot-unfit', 'device-tuning-lost', 'twin', 'clone-O-flag', 'installer-picks-disk', 'vios-rootvg']) {
		t.true(tables.includes(`id: '${id}'`), `There is no row ${id}.`);
	}
});

test('an image is read again in the blocks it was written in, and compared with its checksum where one is known', t => {
	const verify = findMethod('verify-image');
	const context = methodContext({target: {kind: 'lpar', name: ''}, points: [imagePoint({target: 'lpar', place: {host: 'prod-db01', path: '/backup/x.mksysb'}})]});
	const draft = (image: string) => verify?.plan(context, {image, blocks: 512}, looksOf({}));
	const known = draft('/backup/x.mksysb');

	t.deepEqual(known?.steps.map(({pipelines}) => pipelines?.[0]?.argvs[0]?.join(' ')), ['lsmksysb -b 512 -l -f /backup/x.mksysb', 'restore -T -q -b 512 -f /backup/x.mksysb', 'csum -h SHA256 /backup/x.mksysb']);
	t.like(known?.proof[0], {parameters: {volumeGroup: 'rootvg'}});
	t.like(known?.proof.at(-1), {rule: 'checksum', parameters: {againstSha256: 'a'.repeat(64)}});
	t.like(known?.raises, {path: '/backup/x.mksysb', level: 'L3'});
	t.deepEqual(draft('/backup/strange')?.steps.map(({id}) => id), ['list', 'read']);
	t.is(draft('/backup/strange')?.raises, undefined);
	t.like(verify?.plan(methodContext(), {image: '/backup/x.savevg'}, looksOf({})).proof[0], {parameters: {volumeGroup: 'datavg'}});
	t.true(verify?.preflight(context, {image: '/backup/x'}, looksOf({files: [2, '']})).some(({level}) => level === 'block'));
	t.true(verify?.preflight(context, {image: '/backup/x'}, looksOf({files: undefined})).some(({notChecked}) => notChecked));
	t.deepEqual(verify?.preflight(context, {image: '/backup/x'}, looksOf({files: '-rw-------    1 root     system     524288000 Nov 20 08:39 /backup/x\n'})), []);
});
