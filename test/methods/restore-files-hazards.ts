import test from 'ava';
import {restoreFiles} from '../../source/methods/restore-files.js';
import {
	testHazards,
	underSituations,
	type Hazard,
	type Situation,
} from '../helpers/hazards.js';
import {
	healthyFacts,
	imagePoint,
	looksOf,
	methodContext,
	without,
	type LookText,
} from '../helpers/method-fixture.js';

const head = `VOLUME GROUP:           rootvg
BACKUP DATE/TIME:       Fri Nov 20 09:00:00 CET 2026
UNAME INFO:             AIX prod-db01 2 7 00F6F42A4C00
VG DATA ONLY:           no
`;
const names = '          72 ./etc/hosts\n           0 ./etc/security\n         141 ./etc/security/limits\n== status 0\n== count 3\n';
const parent = 'drwxr-xr-x    3 root     system          512 Nov 20 09:00 /backup\n';
const live = 'drwxr-xr-x   20 root     system          512 Nov 20 09:00 /\n-rw-r--r--    1 root     system           72 Nov 20 09:00 /etc/hosts\n';
const df = 'Filesystem    1024-blocks      Used Available Capacity Mounted on\n/dev/fslv01      50000000  10000000  40000000      20% /backup\n';

const calmLooks: Readonly<Record<string, LookText>> = {
	account: '0\n',
	'image-head': head,
	'image-files': '-rw-------    1 root     system     524288000 Nov 20 09:00 /backup/sys.mksysb\n',
	names,
	'destination-space': df,
	'destination-files': [2, parent, 'ls: 0653-341 The file /backup/restored does not exist.'],
	links: 'END\n',
	processes: '    root       1       0   0   Nov 01      -  0:05 /etc/init\n',
};

const systemPoint = (change: Parameters<typeof imagePoint>[0] = {}) => imagePoint({
	target: 'lpar', method: 'mksysb', place: {host: 'prod-db01', path: '/backup/sys.mksysb'}, ...change,
});

const {prepare, preflight, plan} = underSituations(restoreFiles, {
	context: change => methodContext({target: {kind: 'lpar', name: ''}, points: [systemPoint()], ...change}),
	looks: calmLooks,
	values: {names: '/etc/hosts\n./etc/security/', directory: '/backup/restored'},
});

const extract = (situation: Situation = {}) => plan(situation).steps.find(({id}) => id === 'extract');

const unboundFacts = () => {
	const facts = healthyFacts();

	return {...facts, identity: without(facts.identity, 'rootvgId'), physicalVolumes: facts.physicalVolumes.filter(({name}) => name !== 'hdisk0')};
};

const original = {values: {place: 'original'}, looks: {'destination-files': live}};

const rows: readonly Hazard[] = [
	{
		id: 'not-root', level: 'block', fires: {looks: {account: '201\n'}}, undecidable: {looks: {account: undefined}}, undecidedLevel: 'block',
	},
	{
		id: 'name-not-held', level: 'caution', fires: {values: {names: '/etc/hosts\n/etc/nosuch'}}, undecidable: {looks: {names: undefined}}, undecidedLevel: 'caution',
	},
	{
		id: 'no-space', level: 'block', fires: {looks: {names: names.replace('         141', '999999999999')}}, undecidable: {looks: {'destination-space': undefined}}, undecidedLevel: 'caution',
	},
	{
		id: 'overwrites-live', level: 'block', fires: {looks: {'destination-files': `${parent}drwxr-xr-x    3 root     system          512 Nov 20 09:00 /backup/restored\n`}}, undecidable: {looks: {'destination-files': undefined}}, undecidedLevel: 'block',
	},
	{
		id: 'through-link', level: 'block', fires: {...original, looks: {...original.looks, links: 'LINK /etc\nlrwxrwxrwx    1 root     system   8 Mar 10 08:00 /etc -> /other\nEND\n'}}, undecidable: {...original, looks: {...original.looks, links: undefined}}, undecidedLevel: 'block',
	},
	{
		id: 'wrong-host', level: 'caution', fires: {looks: {'image-head': head.replace('prod-db01', 'prod-db02')}}, undecidable: {context: {facts: unboundFacts()}}, undecidedLevel: 'block',
	},
	{
		id: 'image-unreadable', level: 'block', fires: {looks: {'image-head': [1, '', '0512-054 listvgbackup: File /backup/sys.mksysb does not exist or is empty.']}}, undecidable: {looks: {'image-head': undefined}}, undecidedLevel: 'block',
	},
	{
		id: 'partial-point', level: 'caution', fires: {context: {points: [systemPoint({state: 'partial', skipped: ['./etc/hosts']})]}}, undecidable: {context: {points: []}, values: {image: '/backup/sys.mksysb'}}, undecidedLevel: 'caution', instead: 'unverified-point',
	},
	{
		id: 'image-changed', level: 'block', fires: {context: {points: [systemPoint({sizeBytes: 1})]}}, undecidable: {context: {points: []}, values: {image: '/backup/sys.mksysb'}}, undecidedLevel: 'caution', instead: 'unverified-point',
	},
	{
		id: 'another-backup-running', level: 'block', fires: {looks: {processes: '    root  52    1   0 08:00:00      -  0:05 /usr/bin/ksh /usr/bin/mksysb -i /backup/x\n'}}, undecidable: {looks: {processes: undefined}}, undecidedLevel: 'caution',
	},
];

testHazards(test, restoreFiles, rows, preflight);

test('restore-files: names are exact, relative to / with ./ before them, and cannot climb', t => {
	const list = plan().steps.find(({id}) => id === 'list')?.pipelines?.[0]?.argvs ?? [];

	t.deepEqual(list[0]?.slice(0, 5), ['/bin/sh', '-s', '--', '/backup/sys.mksysb', '']);
	t.deepEqual(list[0]?.filter(word => word !== '-e').slice(5, 7), [String.raw`^[ax]*[[:space:]0-9]*\./etc/hosts$`, String.raw`^[ax]*[[:space:]0-9]*\./etc/hosts/`]);

	for (const bad of ['../etc/hosts', '/etc/../x', '/', '.', './']) {
		const {mistakes} = prepare({values: {names: bad}}).read;

		t.is(mistakes[0]?.name, 'names', `${bad} is no name`);
	}
});

test('restore-files: a new directory for root only comes first, and nothing is confirmed because nothing is overwritten', t => {
	const {steps, confirmation, destroysInWords, locks} = plan();
	const scratch = steps.find(({id}) => id === 'scratch');

	t.deepEqual(steps.map(({id}) => id), ['list', 'scratch', 'extract', 'found', 'state']);
	t.is(scratch?.umask, '077');
	t.true(scratch?.checks?.some(check => check.kind === 'path-absent' && check.path === '/backup/restored'));
	t.is(extract()?.directory, '/backup/restored');
	t.is(confirmation, undefined);
	t.deepEqual([...destroysInWords, ...locks], []);
	t.deepEqual(preflight().filter(({level}) => level !== 'note'), []);
});

test('restore-files: single plain files go by restorevgfiles, trees and odd names by restore', t => {
	t.deepEqual(extract({values: {names: '/etc/hosts'}})?.pipelines?.[0]?.argvs[0], ['restorevgfiles', '-f', '/backup/sys.mksysb', '-d', '/backup/restored', './etc/hosts']);
	t.deepEqual(extract()?.pipelines?.[0]?.argvs[0], ['restore', '-x', '-d', '-v', '-q', '-f', '/backup/sys.mksysb', './etc/hosts', './etc/security']);
	t.is(extract({values: {names: '/etc/a b'}, looks: {names: '          72 ./etc/a b\n== status 0\n== count 1\n'}})?.pipelines?.[0]?.argvs[0]?.[0], 'restore');
	t.is(extract({values: {names: '/etc/hosts'}, looks: {names: undefined}})?.pipelines?.[0]?.argvs[0]?.[0], 'restore');
	t.deepEqual(extract({values: {names: '/etc/hosts', blocks: '512'}})?.pipelines?.[0]?.argvs[0]?.slice(0, 3), ['restorevgfiles', '-b', '512']);
});

test('restore-files: in the original place what is overwritten is named and typed', t => {
	const {confirmation, destroysInWords, locks, steps} = plan(original);

	t.is(confirmation, 'prod-db01:/etc/hosts,/etc/security');
	t.regex(destroysInWords[0] ?? '', /^-rw-r--r-- .*\/etc\/hosts$/v);
	t.deepEqual([...locks], ['host']);
	t.deepEqual(steps.map(({id}) => id), ['list', 'extract', 'found']);
	t.is(extract(original)?.interruptible, 'no');
	t.deepEqual(preflight(original).filter(({id}) => id === 'overwrites-live').map(({subject, level}) => [subject, level]), [['/etc/hosts', 'caution'], ['/etc/security', 'note']]);
});

test('restore-files: nothing under any of the names blocks, and a group has its own images', t => {
	t.true(preflight({values: {names: '/etc/nosuch'}, looks: {names: '== status 0\n== count 0\n'}}).some(({id, level}) => id === 'name-not-held' && level === 'block'));
	t.true(preflight({context: {target: {kind: 'vg', name: 'datavg'}}, values: {image: '/backup/sys.mksysb'}}).some(({id}) => id === 'wrong-image'));
	t.false(preflight({context: {target: {kind: 'vg', name: 'datavg'}}, values: {image: '/backup/datavg.savevg'}, looks: {'image-head': head.replace('rootvg', 'datavg')}}).some(({id}) => id === 'wrong-image'));
});

test('restore-files: the preview tells what the names match, and what they do not', t => {
	const {context, read, looks} = prepare({values: {names: '/etc/hosts\n/etc/nosuch'}});
	const preview = restoreFiles.previews?.['names']?.read(context, read.values, looks);

	t.is(preview?.title, '3 entries, 213 B; nothing under 1 of the names');
	t.deepEqual(preview?.lines.slice(0, 2), ['./etc/nosuch  is not in the image', './etc/hosts  72 B']);
	t.false(restoreFiles.previews?.['names']?.read(context, read.values, looksOf({names: undefined})).isComplete);
});

test('restore-files: a scratch directory is proposed where there is room, and it is not there yet', t => {
	t.is(restoreFiles.resolve(methodContext({target: {kind: 'lpar', name: ''}}), {}).defaults['directory'], '/backup/restored-20261121T090841Z');
});

test('restore-files: every flag of restorevgfiles for files has its value, and goes with no other command', t => {
	const vg = {context: {target: {kind: 'vg' as const, name: 'datavg'}, points: []}, values: {image: '/backup/x.savevg', names: '/etc/hosts'}, looks: {names: '          72 ./etc/hosts\n== status 0\n== count 1\n'}};
	const words = (situation: Situation): string => extract(situation)?.pipelines?.[0]?.argvs[0]?.join(' ') ?? '';
	const {context, read} = prepare({values: {attributes: 'no', debug: 'yes'}});

	t.is(words(vg), 'restorevgfiles -s -f /backup/x.savevg -d /backup/restored ./etc/hosts');
	t.is(words({
		...vg, values: {
			...vg.values, program: 'restorevgfiles', attributes: 'no', debug: 'yes', blocks: '512',
		},
	}), 'restorevgfiles -b 512 -s -n -D -f /backup/x.savevg -d /backup/restored ./etc/hosts');
	t.deepEqual(restoreFiles.mistakes?.(context, read.values).map(({name}) => name), ['attributes', 'debug']);
});
