import test from 'ava';
import {savevg} from '../../source/methods/savevg.js';
import {testHazards, underSituations, type Hazard} from '../helpers/hazards.js';
import {
	filesystem,
	healthyFacts,
	imagePoint,
	methodContext,
	unreadInGroup,
	volume,
	withFilesystem,
	withGroup,
	type LookText,
} from '../helpers/method-fixture.js';

const df = (device: string, free: number, mountPoint: string): string => `Filesystem    1024-blocks      Used Available Capacity Mounted on\n${device}    99999999  1000 ${free}      1% ${mountPoint}\n`;
const directory = 'drwxr-xr-x    3 root     system          256 Nov 21 08:39 /backup';
const calmLooks: Readonly<Record<string, LookText>> = {
	'destination-space': df('/dev/fslv01', 40_960_000, '/backup'),
	'destination-files': [2, `${directory}\n`, 'ls: 0653-341 The file /backup/x.savevg does not exist.'],
	'file-size-limit': 'unlimited\n',
	account: '0\n',
	processes: '     UID     PID    PPID   C    STIME    TTY  TIME CMD\n    root       1       0   0   Nov 01      -  0:05 /etc/init\n',
	load: '  09:00AM   up 12 days,  1:02,  1 user,  load average: 0.52, 0.61, 0.70\n',
	volumes: 'LOGICAL VOLUME:     fslv00                 VOLUME GROUP:   datavg\nENCRYPTION:         no\n',
	'sparse-files': '204900 -rw-r--r--    1 0        0         209715200 Nov 20 10:00 /data/big\n',
	exclude: 'PATH ./data/tmp/a\nCOUNT 1\nBYTES 100\nEND\n',
};

const {preflight} = underSituations(savevg, {
	context: change => methodContext({points: [imagePoint(), imagePoint({place: {host: 'elsewhere', path: '/copy'}, verification: 'L4'})], ...change}),
	looks: calmLooks,
	values: {directory: '/backup', name: 'x.savevg'},
});

const problem = (command: string) => ({facts: healthyFacts({problems: [{command, message: 'It gave no answer in time.'}]})});
const mirroredVolumes = [volume('fslv00', {
	mountPoint: '/data', pps: 20, copies: 2, pvs: 2,
}), volume('loglv00', {
	type: 'jfs2log', pps: 20, copies: 2, pvs: 2,
})];
const mirrored = {physicalVolumes: ['hdisk1', 'hdisk3'], logicalVolumes: mirroredVolumes, quorum: 1};

const rows: readonly Hazard[] = [
	{
		id: 'not-root',
		level: 'block',
		fires: {looks: {account: '201\n'}},
		undecidable: {looks: {account: undefined}},
	},
	{
		id: 'group-missing',
		level: 'block',
		fires: {context: {target: {kind: 'vg', name: 'nosuchvg'}}},
		undecidable: {context: {target: {kind: 'vg', name: 'nosuchvg'}, ...problem('lsvg')}},
		undecidedLevel: 'block',
	},
	{
		id: 'rootvg-target',
		instead: 'group-missing',
		level: 'block',
		fires: {context: {target: {kind: 'vg', name: 'rootvg'}}},
		undecidable: {context: {target: {kind: 'vg', name: 'lostvg'}, ...problem('lsvg')}},
		undecidedLevel: 'block',
	},
	{
		id: 'group-varied-off',
		instead: 'group-state',
		level: 'block',
		fires: {context: {facts: withGroup('datavg', {state: 'varied-off', logicalVolumes: []})}},
		undecidable: {context: {facts: withGroup('datavg', {state: 'unknown', logicalVolumes: []})}},
	},
	{
		id: 'not-in-image',
		level: 'caution',
		fires: {context: {facts: withGroup('datavg', {logicalVolumes: [volume('fslv00', {mountPoint: '/data'}), volume('rawlv01', {type: 'raw', isOpen: false})]})}},
		undecidable: {context: problem('lsvg -l datavg')},
	},
	{
		id: 'hot-copy',
		level: 'caution',
		fires: {context: {facts: healthyFacts({databases: [{kind: 'Oracle', name: 'PROD', filesystems: ['/data']}]})}},
		undecidable: {looks: {processes: '  oracle  4194  1  0  Nov 01  -  1:00 ora_pmon_PROD\n'}},
	},
	{
		id: 'greedy-exclude',
		level: 'caution',
		fires: {values: {exclude: ['tmp']}, looks: {exclude: 'PATH ./data/tmp/a\nPATH ./data/src/tmpfile.c\nCOUNT 4711\nEND\n'}},
		silent: {values: {exclude: [String.raw`^\./data/tmp/`]}},
		undecidable: {values: {exclude: [String.raw`^\./data/tmp/`]}, looks: {exclude: undefined}},
	},
	{
		id: 'encrypted-lv',
		level: 'caution',
		fires: {looks: {volumes: 'LOGICAL VOLUME:     fslv00                 VOLUME GROUP:   datavg\nENCRYPTION:         yes\n'}},
		undecidable: {looks: {volumes: undefined}},
	},
	{
		id: 'sparse-files',
		level: 'note',
		fires: {looks: {'sparse-files': '4 -rw-r--r--    1 0        0         10737418240 Nov 20 10:00 /data/disk.img\n'}},
		undecidable: {looks: {'sparse-files': undefined}},
		undecidedLevel: 'note',
	},
	{
		id: 'image-inside-itself',
		level: 'block',
		fires: {values: {directory: '/data/images'}, looks: {'destination-space': df('/dev/fslv00', 40_960_000, '/data'), 'destination-files': directory.replace('/backup', '/data/images')}},
		undecidable: {looks: {'destination-space': undefined}},
		undecidedLevel: 'block',
	},
	{
		id: 'overwrites-last-good',
		level: 'block',
		fires: {looks: {'destination-files': `${directory}\n-rw-------    1 root     system     524288000 Nov 20 08:39 /backup/x.savevg\n`}},
		undecidable: {looks: {'destination-files': undefined}},
		undecidedLevel: 'block',
	},
	{
		id: 'no-space',
		level: 'block',
		fires: {looks: {'destination-space': df('/dev/fslv01', 1024, '/backup')}},
		undecidable: {looks: {'destination-space': undefined}},
	},
	{
		id: 'no-space',
		level: 'caution',
		fires: {looks: {'file-size-limit': '2097151\n'}, context: {facts: withFilesystem('/data', {usedMiB: 9000})}},
		undecidable: {looks: {'file-size-limit': undefined}},
	},
	{
		id: 'nfs-target',
		level: 'block',
		fires: {context: {facts: withFilesystem('/backup', {type: 'nfs3', node: 'nas1', options: 'soft,vers=3'})}},
		undecidable: {context: {facts: withFilesystem('/backup', {type: 'nfs3', node: 'nas1', options: 'hard'})}},
	},
	{
		id: 'readable-image',
		level: 'caution',
		fires: {looks: {'destination-files': [2, 'drwxrwxrwx    3 root     system          256 Nov 21 08:39 /backup\n']}},
		undecidable: {looks: {'destination-files': undefined}},
	},
	{
		id: 'single-copy',
		level: 'note',
		fires: {context: {points: [imagePoint()]}},
		undecidable: {context: {points: []}},
		undecidedLevel: 'note',
	},
	{
		id: 'untested',
		instead: 'single-copy',
		level: 'note',
		fires: {context: {points: [imagePoint()]}},

		// Whether a copy was ever restored is known by points alone; without any, the copies themselves are not known.
		undecidable: {context: {points: []}},
		undecidedLevel: 'note',
	},
	{
		id: 'another-backup-running',
		level: 'block',
		fires: {looks: {processes: '    root  52    1   0 08:00:00      -  0:05 /usr/bin/ksh /usr/bin/mksysb -i /backup/x\n'}},
		silent: {looks: {processes: '    root  52    1   0 08:00:00      -  0:05 vi /etc/backup.conf\n'}},
		undecidable: {looks: {processes: undefined}},
	},
	{
		id: 'busy-system',
		level: 'note',
		fires: {looks: {load: ' 09:00AM  up 12 days, 1:02, 1 user, load average: 9.52, 12.61, 9.70\n'}},
		undecidable: {looks: {load: undefined}},
		undecidedLevel: 'note',
	},
	{
		id: 'cluster',
		level: 'caution',
		fires: {context: {facts: withGroup('datavg', {state: 'concurrent'})}},
		undecidable: {context: problem('lssrc -s clstrmgrES')},
	},
	{
		id: 'quorum',
		level: 'caution',
		fires: {context: {facts: withGroup('datavg', {...mirrored, quorum: 2})}},
		silent: {context: {facts: withGroup('datavg', mirrored)}},
		undecidable: {context: {facts: unreadInGroup('datavg', 'quorum', withGroup('datavg', mirrored))}},
	},
	{
		id: 'unmirrored-lv',
		instead: 'stale-mirror',
		level: 'caution',
		fires: {context: {facts: withGroup('datavg', {...mirrored, logicalVolumes: [...mirroredVolumes, volume('fslv07', {mountPoint: '/data'})]})}},
		silent: {context: {facts: withGroup('datavg', mirrored)}},
		undecidable: {context: problem('lsvg -l datavg')},
	},
	{
		id: 'stale-mirror',
		level: 'caution',
		fires: {context: {facts: withGroup('datavg', {stalePPs: 12})}},
		undecidable: {context: problem('lsvg -l datavg')},
	},
	{
		id: 'job-directory-in-group',
		level: 'block',
		fires: {context: {jobDirectory: '/data/jobs'}},
		undecidable: {context: {facts: healthyFacts({filesystems: [filesystem('/data', '/dev/fslv00'), filesystem('/backup', '/dev/fslv01', {volumeGroup: 'backupvg'})]})}},
	},
	{
		id: 'edited-image-data',
		level: 'caution',
		fires: {values: {keepData: 'yes'}, looks: {'group-data': 'vg_data:\n\tVGNAME= datavg\n\tVG_SOURCE_DISK_LIST= hdisk7\n'}},
		undecidable: {values: {keepData: 'yes'}, looks: {'group-data': undefined}},
	},
	{
		id: 'edited-image-data',
		level: 'block',
		fires: {values: {keepData: 'yes'}, looks: {'group-data': [2, '']}},
		undecidable: {values: {keepData: 'yes'}, looks: {'group-data': 'rubbish'}},
	},
	{
		id: 'changed-since-backup',
		level: 'note',
		fires: {context: {points: [imagePoint({source: {hostname: 'prod-db01', machineId: '00F6F42A4C00', osLevel: '7200-04-01-1939'}})]}},
		silent: {context: {points: [imagePoint()]}},
		undecidable: {context: {points: [imagePoint()], facts: unreadInGroup('datavg', 'identifier')}},
		undecidedLevel: 'note',
	},
];

testHazards(test, savevg, rows, preflight, {undecidedLevel: 'caution'});

test('savevg: a healthy group with room elsewhere has no finding at all', t => {
	t.deepEqual(preflight({}), []);
});

test('savevg: each unmounted filesystem and raw volume is named by itself', t => {
	const findings = preflight({
		context: {
			facts: withGroup('datavg', {
				logicalVolumes: [volume('fslv00', {mountPoint: '/data'}), volume('fslv05', {mountPoint: '/archive', isOpen: false}), volume('rawlv01', {type: 'raw'}), volume('loglv00', {type: 'jfs2log'})],
			}),
		},
	}).filter(({id}) => id === 'not-in-image');

	t.deepEqual(findings.map(({subject}) => subject), ['fslv05', 'rawlv01']);
	t.regex(findings[0]?.evidence?.lines[0] ?? '', /^fslv05\s+jfs2\s+10\s+10\s+1\s+closed\/syncd\s+\/archive$/v);
});

test('savevg: a blank exclude line is told as leaving out everything', t => {
	const finding = preflight({values: {exclude: ['']}, looks: {exclude: 'COUNT 10\nEND\n'}}).find(({id}) => id === 'greedy-exclude');

	t.is(finding?.subject, '(blank)');
	t.regex(finding?.title ?? '', /nothing would be saved/v);
});

test('savevg: a destination that is not there blocks with a clear sentence', t => {
	const finding = preflight({looks: {'destination-files': [2, '', 'ls: 0653-341 The file /backup does not exist.']}}).find(({id}) => id === 'destination-missing');

	t.is(finding?.level, 'block');
	t.regex(finding?.title ?? '', /no directory `\/backup` on `prod-db01`/v);
});

test('savevg: a VIO Server\'s rootvg is sent to its own tools', t => {
	const context = methodContext();
	const findings = preflight({context: {target: {kind: 'vg', name: 'rootvg'}, host: {...context.host, role: 'vios'}}});

	t.true(findings.some(({id, level}) => id === 'vios-rootvg' && level === 'block'));
});

test('savevg: why a check could not be made is one sentence, whether or not the host\'s own ends with a point', t => {
	for (const said of ['df: A file or directory in the path name does not exist.', 'df: no such file']) {
		const finding = preflight({looks: {'destination-space': [1, '', said]}}).find(({id, notChecked}) => id === 'no-space' && notChecked === true);

		t.regex(finding?.evidence?.lines[0] ?? '', /^It ended with exit status 1: df: .*[a-z]\.$/v);
	}
});
