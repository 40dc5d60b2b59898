import test from 'ava';
import type {Facts} from '../../source/base/facts.js';
import type {MethodContext} from '../../source/methods/method.js';
import {mksysb} from '../../source/methods/mksysb.js';
import {methodFields} from '../../source/methods/values.js';
import {
	testHazards,
	underSituations,
	type Hazard,
	type Situation,
} from '../helpers/hazards.js';
import {
	filesystem,
	imagePoint,
	methodContext,
	unreadInGroup,
	volume,
	withDisk,
	withFilesystem,
	withGroup,
	without,
	type LookText,
} from '../helpers/method-fixture.js';

const system = [
	volume('hd5', {
		type: 'boot', lps: 1, pps: 1, isOpen: false,
	}),
	volume('hd4', {mountPoint: '/'}),
	volume('hd9var', {mountPoint: '/var'}),
	volume('hd3', {mountPoint: '/tmp'}),
];

/**
The healthy host with a boot volume, known to be a partition of its own with nothing tuned.
*/
const facts = (change: Partial<Facts> = {}): Facts => ({
	...withGroup('rootvg', {
		logicalVolumes: system, ppSizeMiB: 64, freePPs: 100, stalePPs: 0, stalePVs: 0, quorum: 1,
	}), environment: {kind: 'lpar'}, tunedAttributes: [], ...change,
});

const withSystem = (change: Partial<Facts['volumeGroups'][number]>, base = facts()): Facts => withGroup('rootvg', change, base);
const df = (device: string, free: number, mountPoint: string): string => `Filesystem    1024-blocks      Used Available Capacity Mounted on\n${device}    99999999  1000 ${free}      1% ${mountPoint}\n`;
const directory = 'drwxr-xr-x    3 root     system          256 Nov 21 08:39 /backup';
const mountHead = '  node       mounted        mounted over    vfs       date        options      \n-------- ---------------  ---------------  ------ ------------ --------------- \n';
const mounts = `${mountHead}         /dev/hd4         /                jfs2   Nov 20 10:00 rw,log=/dev/hd8\n         /dev/hd9var      /var             jfs2   Nov 20 10:00 rw,log=/dev/hd8\n         /dev/hd3         /tmp             jfs2   Nov 20 10:00 rw,log=/dev/hd8\n`;

const imageData = ({copies = 10, shrink = 'no', time = '18:26'}: {readonly copies?: number; readonly shrink?: string; readonly time?: string} = {}): string => `-rw-r--r--    1 root     system         5321 Jun 10 ${time} /image.data
image_data:
	IMAGE_TYPE= bff
	DATE_TIME= Tue Jun 10 18:25:56 CEST 2026

logical_volume_policy:
	SHRINK= ${shrink}
	EXACT_FIT= no

vg_data:
	VGNAME= rootvg
	PPSIZE= 64
	VG_SOURCE_DISK_LIST= hdisk0
${system.map(({name, type, lps, pps}) => `
lv_data:
	VOLUME_GROUP= rootvg
	LOGICAL_VOLUME= ${name}
	TYPE= ${type}
	LPs= ${lps}
	PP= ${name === 'hd4' ? copies : pps}
`).join('')}`;

const bosinst = (prompt: string, {disk = 'hdisk0', overwrite = 'yes', kept = ''}: {readonly disk?: string; readonly overwrite?: string; readonly kept?: string} = {}): string => `#from /bosinst.data
${kept}control_flow:
    CONSOLE = Default
    INSTALL_METHOD = overwrite
    PROMPT = ${prompt}
    EXISTING_SYSTEM_OVERWRITE = ${overwrite}

target_disk_data:
    PVID =
    HDISKNAME = ${disk}

locale:
    BOSINST_LANG =
`;

const calmLooks: Readonly<Record<string, LookText>> = {
	account: '0\n',
	'destination-space': df('/dev/fslv01', 40_960_000, '/backup'),
	'destination-files': [2, `${directory}\n`, 'ls: 0653-341 The file /backup/x.mksysb does not exist.'],
	'copy-space': df('nas1:/export', 40_960_000, '/nfs'),
	'copy-files': [2, directory.replace('/backup', '/nfs')],
	'file-size-limit': 'unlimited\n',
	processes: '     UID     PID    PPID   C    STIME    TTY  TIME CMD\n    root       1       0   0   Nov 01      -  0:05 /etc/init\n',
	load: '  09:00AM   up 12 days,  1:02,  1 user,  load average: 0.52, 0.61, 0.70\n',
	mounts,
	'bosinst-data': bosinst('yes'),
	ipldevice: 'crw-------    2 root     system       20,  0 Apr 07 2004  /dev/ipldevice\n',
	bosboot: '',
	filesets: '',
	'hardware-errors': '',
	'image-data': [2, '', 'ls: 0653-341 The file /image.data does not exist.'],
	volumes: 'LOGICAL VOLUME:     hd4                    VOLUME GROUP:   rootvg\nENCRYPTION:         no\n',
	'sparse-files': '',
	unmounted: 'POINT /opt/app\nKNOWN\nEND /opt/app\n',
	exclude: 'PATH ./var/tmp/a\nCOUNT 1\nBYTES 100\nEND\n',
	'leaves-image-out': [1, ''],
};

const contextOf = (change: Partial<MethodContext> = {}): MethodContext => {
	const points = [imagePoint(), imagePoint({place: {host: 'elsewhere', path: '/copy'}, verification: 'L4'})].map(point => ({...point, target: 'lpar', source: {...point.source, volumeGroupId: '00f6f42a00004c00000001'}}));

	return methodContext({
		target: {kind: 'lpar', name: ''}, facts: facts(), points, ...change,
	});
};

const {prepare, preflight, plan: planOf} = underSituations(mksysb, {context: contextOf, looks: calmLooks, values: {directory: '/backup', name: 'x.mksysb'}});

const problem = (command: string): Situation => ({context: {facts: facts({problems: [{command, message: 'It gave no answer in time.'}]})}});
const unmounted = withSystem({logicalVolumes: [...system, volume('applv', {mountPoint: '/opt/app', isOpen: false})]});
const mixed = {...withSystem({logicalVolumes: [...system, volume('applv', {mountPoint: '/opt/app'})]}), filesystems: [...facts().filesystems, filesystem('/opt/app', '/dev/applv', {volumeGroup: 'rootvg'})]};
const mirroredVolumes = system.map(each => ({
	...each, pps: each.lps * 2, copies: 2, pvs: 2,
}));
const mirrored = {physicalVolumes: ['hdisk0', 'hdisk3'], logicalVolumes: mirroredVolumes};
const twoPlaces: Situation['context'] = {points: [imagePoint({target: 'lpar'})]};
const share = (change: Partial<Facts> = {}): Facts => {
	const whole = facts(change);

	return {
		...whole, filesystems: [...whole.filesystems, {
			mountPoint: '/share', device: '/export', type: 'nfs3', isMounted: true, node: 'nas1',
		}],
	};
};

const inside = {values: {directory: '/var/images'}, looks: {'destination-space': df('/dev/hd9var', 40_960_000, '/var'), 'destination-files': [2, directory.replace('/backup', '/var/images')] as const}};

const onJfs = withFilesystem('/backup', {type: 'jfs'}, withFilesystem('/', {usedMiB: 9000}, facts()));
const lsfs = (large: string): string => `Name            Nodename   Mount Pt               VFS   Size    Options    Auto Accounting\n/dev/fslv01     --         /backup                jfs   31457280 rw       yes  no\n  (lv size: 31457280, fs size: 31457280, frag size: 4096, nbpi: 8192, compress: no, bf: ${large}, ag: 64)\n`;

const rows: readonly Hazard[] = [
	{
		id: 'not-root', level: 'block', fires: {looks: {account: '201\n'}}, undecidable: {looks: {account: undefined}},
	},
	{
		id: 'group-missing', level: 'block', fires: {context: {facts: facts({volumeGroups: []})}}, undecidable: {context: {facts: facts({volumeGroups: [], problems: [{command: 'lsvg', message: 'It gave no answer in time.'}]})}}, undecidedLevel: 'block',
	},
	{
		id: 'vios-rootvg', level: 'block', fires: {context: {facts: facts({environment: {kind: 'vios'}})}}, undecidable: {context: {facts: without(facts(), 'environment')}}, instead: 'wpar',
	},
	{
		id: 'wpar', level: 'block', fires: {context: {facts: facts({environment: {kind: 'wpar'}})}}, undecidable: {context: {facts: facts({environment: {kind: 'unknown'}})}},
	},
	{
		id: 'wpar', level: 'note', fires: {context: {facts: facts({wpars: [{name: 'web'}]})}}, silent: {context: {facts: facts({wpars: [{name: 'web'}]})}, values: {wpars: 'include'}}, undecidable: {context: {facts: facts({environment: {kind: 'unknown'}})}},
	},
	{
		id: 'unmounted-rootvg-fs', subject: '/opt/app', level: 'caution', fires: {context: {facts: unmounted}}, silent: {context: {facts: unmounted}, values: {mount: '/opt/app'}}, undecidable: problem('lsvg -l rootvg'),
	},
	{
		id: 'unmounted-rootvg-fs', subject: '/opt/app', level: 'block', fires: {context: {facts: unmounted}, values: {mount: '/opt/app'}, looks: {unmounted: 'POINT /opt/app\nKNOWN\nHOLDS lost+found\nHOLDS data\nEND /opt/app\n'}}, silent: {context: {facts: unmounted}, values: {excludeFilesystems: '/opt/app'}}, undecidable: {context: {facts: unmounted}, values: {mount: '/opt/app'}, looks: {unmounted: undefined}}, undecidedLevel: 'block',
	},
	{
		id: 'hot-copy', subject: '/opt/app', level: 'caution', fires: {context: {facts: mixed}}, undecidable: {looks: {processes: '  oracle  4194  1  0  Nov 01  -  1:00 ora_pmon_PROD\n'}},
	},
	{
		id: 'hot-copy', subject: 'PROD', level: 'caution', fires: {context: {facts: facts({databases: [{kind: 'Oracle', name: 'PROD', filesystems: ['/var/oracle']}]})}}, undecidable: {looks: {processes: undefined}},
	},
	{
		id: 'user-data-mixed', level: 'note', fires: {context: {facts: mixed}}, undecidable: problem('lsvg -l rootvg'), undecidedLevel: 'note',
	},
	{
		id: 'user-data-mixed', subject: 'large-files', level: 'note', fires: {looks: {'sparse-files': '204900 -rw-r--r--    1 0        0         209715200 Nov 20 10:00 /opt/dumps/prod.dmp\n'}}, silent: {looks: {'sparse-files': '204900 -rw-r--r--    1 0        0         209715200 Nov 20 10:00 /var/adm/ras/vmcore.0.BZ\n'}}, undecidable: {looks: {'sparse-files': undefined}}, undecidedLevel: 'note',
	},
	{
		id: 'greedy-exclude', subject: 'tmp', level: 'caution', fires: {values: {exclude: ['tmp']}, looks: {exclude: 'PATH ./var/tmp/a\nCOUNT 4711\nEND\n'}}, silent: {values: {exclude: [String.raw`^\./var/tmp/`]}}, undecidable: {values: {exclude: [String.raw`^\./var/tmp/`]}, looks: {exclude: undefined}},
	},
	{
		id: 'system-left-out', subject: '/tmp', level: 'caution', fires: {values: {excludeFilesystems: '/tmp'}}, undecidable: problem('lsvg -l rootvg'), instead: 'unmounted-rootvg-fs',
	},
	{
		id: 'image-inside-itself', level: 'block', fires: inside, silent: {}, undecidable: {looks: {'destination-space': undefined}}, undecidedLevel: 'block',
	},
	{
		id: 'image-inside-itself', level: 'block', fires: {...inside, values: {...inside.values, exclude: [String.raw`^\./var/images/`]}, looks: {...inside.looks, 'leaves-image-out': './var/images/x\n'}}, undecidable: {...inside, looks: {'destination-space': undefined}, context: {facts: facts({filesystems: []})}}, undecidedLevel: 'block',
	},
	{
		id: 'image-inside-itself', level: 'caution', fires: {...inside, values: {...inside.values, exclude: [String.raw`^\./var/images/`], copyTo: '/nfs'}, looks: {...inside.looks, 'leaves-image-out': './var/images/x\n'}}, undecidable: {looks: {'destination-space': undefined}}, undecidedLevel: 'block',
	},
	{
		id: 'copy-place', level: 'block', fires: {values: {copyTo: '/nfs'}, looks: {'copy-space': df('/dev/hd9var', 40_960_000, '/var')}}, silent: {values: {copyTo: '/nfs'}}, undecidable: {values: {copyTo: '/nfs'}, looks: {'copy-space': undefined}}, undecidedLevel: 'block',
	},
	{
		id: 'copy-place', subject: 'directory', level: 'block', fires: {values: {copyTo: '/nfs'}, looks: {'copy-files': [2, '']}}, undecidable: {values: {copyTo: '/nfs'}, looks: {'copy-files': undefined}}, undecidedLevel: 'block',
	},
	{
		id: 'overwrites-last-good', level: 'block', fires: {looks: {'destination-files': `${directory}\n-rw-------    1 root     system     524288000 Nov 20 08:39 /backup/x.mksysb\n`}}, undecidable: {looks: {'destination-files': undefined}}, undecidedLevel: 'block',
	},
	{
		id: 'overwrites-last-good', subject: '/backup/x.mksysb.kit.txt', level: 'block', fires: {looks: {'destination-files': `${directory}\n-rw-------    1 root     system     5242 Nov 20 08:39 /backup/x.mksysb.kit.txt\n`}}, undecidable: {looks: {'destination-files': undefined}}, undecidedLevel: 'block',
	},
	{
		id: 'no-space', level: 'block', fires: {looks: {'destination-space': df('/dev/fslv01', 1024, '/backup')}}, undecidable: {looks: {'destination-space': undefined}},
	},
	{
		id: 'no-space', subject: 'ulimit', level: 'caution', fires: {looks: {'file-size-limit': '1000\n'}}, undecidable: {looks: {'file-size-limit': undefined}},
	},
	{
		id: 'no-space', subject: 'large-files', level: 'block', fires: {context: {facts: onJfs}, looks: {'large-files-there': lsfs('false')}}, silent: {context: {facts: onJfs}, looks: {'large-files-there': lsfs('true')}}, undecidable: {context: {facts: onJfs}, looks: {'large-files-there': undefined}},
	},
	{
		id: 'no-space', subject: '/tmp', level: 'caution', fires: {context: {facts: withFilesystem('/tmp', {freeMiB: 50}, facts())}}, silent: {context: {facts: withFilesystem('/tmp', {freeMiB: 50}, facts())}, values: {expand: 'yes'}}, undecidable: {context: {facts: facts({filesystems: facts().filesystems.map(each => without(each, 'usedMiB'))})}},
	},
	{
		id: 'no-space', subject: '/var', level: 'caution', fires: {context: {facts: withFilesystem('/var', {freeMiB: 2}, facts())}}, undecidable: {looks: {'destination-space': undefined}},
	},
	{
		id: 'no-space', subject: 'snapshots', level: 'block', fires: {context: {facts: withSystem({freePPs: 0})}, values: {snapshots: 'yes'}}, silent: {context: {facts: withSystem({freePPs: 0})}}, undecidable: {context: {facts: unreadInGroup('rootvg', 'freePPs', facts())}, values: {snapshots: 'yes'}},
	},
	{
		id: 'nfs-target', subject: 'soft', level: 'block', fires: {context: {facts: withFilesystem('/backup', {type: 'nfs3', node: 'nas1', options: 'soft,vers=3'}, facts())}}, undecidable: {context: {facts: withFilesystem('/backup', {type: 'nfs3', node: 'nas1', options: 'hard'}, facts())}},
	},
	{
		id: 'readable-image', level: 'caution', fires: {looks: {'destination-files': [2, 'drwxrwxrwx    3 root     system          256 Nov 21 08:39 /backup\n']}}, undecidable: {looks: {'destination-files': undefined}},
	},
	{
		id: 'lost-with-machine', level: 'note', fires: {}, silent: {context: {facts: withFilesystem('/backup', {type: 'nfs3', node: 'nas1', options: 'hard'}, facts())}}, undecidable: {looks: {'destination-space': undefined}, context: {facts: facts({filesystems: []})}}, undecidedLevel: 'note',
	},
	{
		id: 'single-copy', level: 'note', fires: {context: twoPlaces}, undecidable: {context: {points: []}}, undecidedLevel: 'note',
	},
	{
		id: 'untested', level: 'note', fires: {context: twoPlaces}, undecidable: {context: {points: []}}, undecidedLevel: 'note', instead: 'single-copy',
	},
	{
		id: 'another-backup-running', level: 'block', fires: {looks: {processes: '    root  52    1   0 08:00:00      -  0:05 /usr/bin/ksh /usr/bin/mksysb -i /backup/x\n'}}, undecidable: {looks: {processes: undefined}},
	},
	{
		id: 'busy-system', level: 'note', fires: {looks: {load: ' 09:00AM  up 12 days, 1:02, 1 user, load average: 9.52, 12.61, 9.70\n'}}, undecidable: {looks: {load: undefined}}, undecidedLevel: 'note',
	},
	{
		id: 'edited-image-data', level: 'caution', fires: {looks: {'image-data': imageData({time: '20:01'})}}, silent: {looks: {'image-data': imageData()}}, undecidable: {looks: {'image-data': undefined}},
	},
	{
		id: 'edited-image-data', level: 'caution', fires: {looks: {'image-data': imageData({copies: 5})}, values: {imageData: 'keep'}}, silent: {looks: {'image-data': imageData()}, values: {imageData: 'keep'}}, undecidable: {looks: {'image-data': '-rw-r--r-- 1 root system 10 Jun 10 18:26 /image.data\nrubbish\n'}, values: {imageData: 'keep'}},
	},
	{
		id: 'edited-image-data', level: 'block', fires: {values: {imageData: 'keep'}}, undecidable: {looks: {'image-data': undefined}, values: {imageData: 'keep'}},
	},
	{
		id: 'installer-picks-disk', level: 'caution', fires: {looks: {'bosinst-data': bosinst('no', {disk: '', kept: '#kept\n'})}}, silent: {looks: {'bosinst-data': bosinst('yes', {disk: ''})}}, undecidable: {looks: {'bosinst-data': [1, '', 'there is neither /bosinst.data nor /var/adm/ras/bosinst.data']}},
	},
	{
		id: 'not-in-image', subject: 'oralv', level: 'caution', fires: {context: {facts: withSystem({logicalVolumes: [...system, volume('oralv', {type: 'raw'})]})}}, silent: {context: {facts: withSystem({logicalVolumes: [...system, volume('hd6', {type: 'paging'})]})}}, undecidable: problem('lsvg -l rootvg'),
	},
	{
		id: 'clone-awake', level: 'block', fires: {looks: {mounts: `${mounts}         /dev/alt_hd4     /alt_inst        jfs2   Nov 20 10:00 rw\n`}}, undecidable: {looks: {mounts: undefined}}, undecidedLevel: 'block',
	},
	{
		id: 'altinst-exists', level: 'note', fires: {
			context: {
				facts: facts({
					volumeGroups: [...facts().volumeGroups, {
						name: 'altinst_rootvg', state: 'varied-off', kind: 'alternate', physicalVolumes: ['hdisk4'], logicalVolumes: [],
					}],
				}),
			},
		}, undecidable: {looks: {mounts: undefined}}, undecidedLevel: 'block', instead: 'clone-awake',
	},
	{
		id: 'multibos-mounted', level: 'caution', fires: {looks: {mounts: `${mounts}         /dev/bos_hd4     /bos_inst        jfs2   Nov 20 10:00 rw\n`}}, undecidable: {looks: {mounts: undefined}}, undecidedLevel: 'block', instead: 'clone-awake',
	},
	{
		id: 'mounted-over', level: 'caution', fires: {looks: {mounts: `${mounts}         /dev/hd3         /mnt             jfs2   Nov 20 10:00 rw\n`}}, undecidable: {looks: {mounts: 'something else\n'}},
	},
	{
		id: 'hung-mount', subject: '/share', level: 'caution', fires: {context: {facts: share({problems: [{command: 'df -Pk /share', message: 'It did not end in time and was stopped.'}]})}}, silent: {}, undecidable: {context: {facts: share()}},
	},
	{
		id: 'boot-unfit', subject: 'hd5', level: 'block', fires: {context: {facts: withSystem({logicalVolumes: system.slice(1)})}}, undecidable: problem('lsvg -l rootvg'), instead: 'unmounted-rootvg-fs',
	},
	{
		id: 'boot-unfit', subject: 'ipldevice', level: 'caution', fires: {looks: {ipldevice: [2, '', 'ls: 0653-341 The file /dev/ipldevice does not exist.']}}, undecidable: {looks: {ipldevice: undefined}},
	},
	{
		id: 'boot-unfit', subject: 'bosboot', level: 'caution', fires: {looks: {bosboot: [1, '', '0301-168 bosboot: The current boot logical volume, /dev/hd5, does not exist on /dev/hdisk0.']}}, undecidable: {looks: {bosboot: [127, '', 'ksh: bosboot:  not found.']}},
	},
	{
		id: 'boot-unfit', subject: 'filesets', level: 'caution', fires: {looks: {filesets: [3, 'lppchk:  The following filesets need to be installed or corrected']}}, undecidable: {looks: {filesets: undefined}},
	},
	{
		id: 'boot-unfit', subject: 'hardware', level: 'caution', fires: {looks: {'hardware-errors': 'IDENTIFIER TIMESTAMP  T C RESOURCE_NAME  DESCRIPTION\nDCB47997   1120083926 T H hdisk0         DISK OPERATION ERROR\n'}}, silent: {looks: {'hardware-errors': 'DCB47997   0120083926 T H hdisk0         DISK OPERATION ERROR\nDCB47997   1120083926 T H hdisk9         DISK OPERATION ERROR\n'}}, undecidable: {looks: {'hardware-errors': undefined}}, undecidedLevel: 'note',
	},
	{
		id: 'boot-unfit', subject: 'paths', level: 'caution', fires: {context: {facts: withDisk('hdisk0', {paths: [{status: 'Enabled', parent: 'fscsi0'}, {status: 'Failed', parent: 'fscsi1'}]}, facts())}}, undecidable: {looks: {bosboot: undefined}},
	},
	{
		id: 'cluster', level: 'note', fires: {context: {facts: facts({cluster: {clstrmgrES: 'active'}})}}, undecidable: problem('lssrc -s clstrmgrES'),
	},
	{
		id: 'quorum', level: 'caution', fires: {context: {facts: withSystem({...mirrored, quorum: 2})}}, silent: {context: {facts: withSystem(mirrored)}}, undecidable: {context: {facts: unreadInGroup('rootvg', 'quorum', withSystem(mirrored))}},
	},
	{
		id: 'unmirrored-lv', subject: 'applv', level: 'caution', fires: {context: {facts: withSystem({...mirrored, logicalVolumes: [...mirroredVolumes, volume('applv', {mountPoint: '/opt/app'})]})}}, silent: {context: {facts: withSystem(mirrored)}}, undecidable: problem('lsvg -l rootvg'), instead: 'stale-mirror',
	},
	{
		id: 'stale-mirror', level: 'caution', fires: {context: {facts: withSystem({stalePPs: 4})}}, undecidable: problem('lsvg -l rootvg'),
	},
	{
		id: 'changed-since-backup', level: 'note', fires: {context: {points: [imagePoint({target: 'lpar', source: {hostname: 'prod-db01', machineId: '00F6F42A4C00', osLevel: '7200-04-01-1939'}})]}}, silent: {context: {points: [imagePoint({target: 'lpar', kind: 'alternate-disk', source: {hostname: 'prod-db01', machineId: '00F6F42A4C00', osLevel: '7.2.5.100'}})]}}, undecidable: {context: {facts: unreadInGroup('rootvg', 'identifier', facts())}}, undecidedLevel: 'note',
	},
	{
		id: 'encrypted-lv', level: 'caution', fires: {looks: {volumes: 'LOGICAL VOLUME:     hd4                    VOLUME GROUP:   rootvg\nENCRYPTION:         yes\n'}}, undecidable: {looks: {volumes: undefined}},
	},
	{
		id: 'sparse-files', level: 'note', fires: {looks: {'sparse-files': '4 -rw-r--r--    1 0        0         10737418240 Nov 20 10:00 /var/adm/ras/x\n'}}, undecidable: {looks: {'sparse-files': undefined}}, undecidedLevel: 'note',
	},
	{
		id: 'device-tuning-lost', level: 'note', fires: {
			context: {
				facts: facts({
					tunedAttributes: [{
						device: 'hdisk0', attribute: 'queue_depth', value: '20', default: '3',
					}],
				}),
			},
		}, undecidable: {context: {facts: without(facts(), 'tunedAttributes')}}, undecidedLevel: 'note',
	},
];

testHazards(test, mksysb, rows, preflight, {undecidedLevel: 'caution'});

test('mksysb: a healthy system with room on another group has no finding but that this is no other machine', t => {
	t.deepEqual(preflight({}).map(({level, id}) => `${level} ${id}`), ['note lost-with-machine']);
});

test('mksysb: a mirror is no backup: said where rootvg is mirrored, not said where it is not, and said where it was not read', t => {
	const reasons = (given: Facts): string => mksysb.assess(contextOf({facts: given})).reasons.map(({text}) => text).join('\n');

	t.regex(reasons(withSystem(mirrored)), /rootvg is mirrored: that protects from a failed disk, not from deletion/v);
	t.notRegex(reasons(facts()), /mirror/v);
	t.regex(reasons(facts({problems: [{command: 'lsvg -l rootvg', message: 'locked'}]})), /Whether rootvg is mirrored was not read/v);
});

test('mksysb: a role that says VIO Server is enough, and such a server is sent to its own tools', t => {
	const {host} = methodContext();
	const context = contextOf({host: {...host, role: 'vios'}});

	t.is(mksysb.assess(context).fit, 'blocked');
	t.regex(preflight({context: {host: {...host, role: 'vios'}}}).find(({id}) => id === 'vios-rootvg')?.remedy ?? '', /backupios, viosbr/v);
});

test('mksysb: fit follows what would be left out', t => {
	t.is(mksysb.assess(contextOf()).fit, 'recommended');
	t.is(mksysb.assess(contextOf({facts: unmounted})).fit, 'possible');
	t.is(mksysb.assess(contextOf({facts: facts({environment: {kind: 'wpar'}})})).fit, 'blocked');
});

const mistakes: ReadonlyArray<readonly [string, Readonly<Record<string, unknown>>, Facts, string, RegExp]> = [
	['a filesystem that is not in rootvg', {excludeFilesystems: '/data'}, facts(), 'excludeFilesystems', /`\/data` is no filesystem of `rootvg`/v],
	['a filesystem that AIX cannot do without', {excludeFilesystems: '/tmp,/var'}, facts(), 'excludeFilesystems', /`\/var` does not boot/v],
	['a filesystem that is mounted already', {mount: '/var'}, facts(), 'mount', /All are mounted/v],
	['files not to be packed where nothing is packed', {packExclude: 'x'}, facts(), 'packExclude', /turn `pack` on/v],
	['a copy where the image lies', {copyTo: '/backup'}, facts(), 'copyTo', /where the image lies/v],
];

for (const [title, values, given, name, expected] of mistakes) {
	test(`mksysb: a mistake is told at its field: ${title}`, t => {
		const {context, read} = prepare({context: {facts: given}, values});
		const found = mksysb.mistakes?.(context, read.values) ?? [];

		t.is(found[0]?.name, name);
		t.regex(found[0]?.message ?? '', expected);
	});
}

test('mksysb: what the facts do not tell is no mistake', t => {
	const {context, read} = prepare({...problem('lsvg -l rootvg'), values: {excludeFilesystems: '/data', mount: '/x'}});

	t.deepEqual(mksysb.mistakes?.(context, read.values), []);
});

const commandOf = (values: Readonly<Record<string, unknown>>, context: Partial<MethodContext> = {}): string => planOf({values, context}).steps.find(({id}) => id === 'save')?.pipelines?.[0]?.argvs[0]?.join(' ') ?? '';

test('mksysb: what an installation that asks nobody would overwrite is said, with the disks that it would take', t => {
	const title = (text: string): string => preflight({looks: {'bosinst-data': text}}).find(({id}) => id === 'installer-picks-disk')?.title ?? '';

	t.regex(title(bosinst('no')), /takes hdisk0, and overwrites a system that is on them/v);

	// Mksysb itself names the disks of rootvg, unless it is told to leave the file as it is.
	t.regex(title(bosinst('no', {disk: ''})), /takes hdisk0/v);
	t.regex(title(bosinst('no', {disk: '', kept: '#kept\n', overwrite: 'any'})), /takes no disk: it chooses one itself, and overwrites whatever is on them, data groups too/v);
	t.regex(title(bosinst('no', {overwrite: ''})), /EXISTING_SYSTEM_OVERWRITE = not said/v);
	t.true(preflight({looks: {'bosinst-data': '#from /bosinst.data\nrubbish\n'}}).some(({id, notChecked}) => id === 'installer-picks-disk' && notChecked === true));
	t.regex(planOf({looks: {'bosinst-data': bosinst('no')}}).steps.find(({id}) => id === 'kit')?.stdin ?? '', /^Installer {5}Asks nobody \(PROMPT = no\), takes hdisk0/mv);
});

test('mksysb gets the flags that were asked for, and always leaves out the run\'s own files', t => {
	t.is(commandOf({}), 'mksysb -i -e -p /backup/x.mksysb.unproved');
	t.is(commandOf({}, {jobDirectory: '/backup/jobs'}), 'mksysb -i -p /backup/x.mksysb.unproved');
	t.is(
		commandOf({
			imageData: 'maps', excludeFilesystems: '/tmp', pack: 'yes', packExclude: '/x', attributes: 'no', encrypted: 'no', dmapi: 'yes', snapshots: 'yes', wpars: 'include', multibos: 'yes', verbose: 'yes', expand: 'yes', newerLevels: 'yes', blocks: '512',
		}),
		'mksysb -m -e -x /backup/x.mksysb.excluded-filesystems -P -a -Z -A -T -N -M -v -X -C -b 512 /backup/x.mksysb.unproved',
	);
	t.is(commandOf({imageData: 'keep', wpars: 'exclude'}), 'mksysb -e -p -G /backup/x.mksysb.unproved');
});

test('mksysb runs without LC_ALL, closed to others, without a limit, asks nobody, and puts its lists back', t => {
	const {steps, locks, produces, keeps} = planOf({
		values: {
			exclude: [String.raw`^\./var/tmp/`], packExclude: '/a', pack: 'yes', excludeFilesystems: '/tmp',
		},
	});
	const save = steps.find(({id}) => id === 'save');

	t.deepEqual(save?.environment, {set: {LC_MESSAGES: 'C'}, unset: ['LC_ALL']});
	t.is(save?.umask, '077');
	t.is(save?.fileSizeLimit, 'unlimited');
	t.is(save?.pipelines?.[0]?.inputFile, '/dev/null');
	t.deepEqual(save?.files?.map(({path, content}) => [path, content]), [['/etc/exclude.rootvg', '^\\./var/tmp/\n^\\./var/adm/lparsafe/\n'], ['/etc/exclude_packing.rootvg', '/a\n'], ['/backup/x.mksysb.excluded-filesystems', '/tmp\n']]);
	t.deepEqual(steps.find(({id}) => id === 'put-back')?.restores, ['/etc/exclude.rootvg', '/etc/exclude_packing.rootvg', '/backup/x.mksysb.excluded-filesystems']);
	t.true(steps.find(({id}) => id === 'put-back')?.always);
	t.deepEqual([...locks], ['host']);
	t.like(produces, {path: '/backup/x.mksysb', kitPath: '/backup/x.mksysb.kit.txt', unprovedPath: '/backup/x.mksysb.unproved'});
	t.deepEqual(keeps, [{stepId: 'kit', stream: 'out', name: 'x.mksysb.kit.txt'}]);
});

test('what is mounted for the run is unmounted whatever happens, and not where it was mounted before', t => {
	const {steps} = planOf({context: {facts: unmounted}, values: {mount: '/opt/app'}});
	const order = steps.map(({id}) => id);

	t.deepEqual(steps.find(({id}) => id === 'mount')?.checks, [{kind: 'not-mounted', mountPoint: '/opt/app'}]);
	t.true(steps.find(({id}) => id === 'unmount')?.always);
	t.true(order.indexOf('mount') < order.indexOf('save') && order.indexOf('save') < order.indexOf('unmount'));
});

test('a copy gets its name only when it was compared byte by byte', t => {
	const {steps, proof} = planOf({values: {copyTo: '/nfs'}});

	t.deepEqual(steps.find(({id}) => id === 'name-copy')?.pipelines, [{argvs: [['cmp', '/backup/x.mksysb.unproved', '/nfs/x.mksysb.unproved']]}, {argvs: [['mv', '/nfs/x.mksysb.unproved', '/nfs/x.mksysb']]}]);
	t.true(proof.some(({rule}) => rule === 'copied'));
});

test('not as IBM\'s Ansible module: an existing image is neither overwritten nor taken for the new one', t => {
	const {steps} = planOf();
	const there = preflight({looks: {'destination-files': `${directory}\n-rw-------    1 root     system     524288000 Nov 20 08:39 /backup/x.mksysb\n`}});

	t.true(there.some(({id, level}) => id === 'overwrites-last-good' && level === 'block'));
	t.true(steps[0]?.checks?.some(check => check.kind === 'path-absent' && check.path === '/backup/x.mksysb'));
	t.deepEqual(steps.find(({id}) => id === 'name')?.checks, [{kind: 'path-absent', path: '/backup/x.mksysb'}]);
	t.not(mksysb.resolve(contextOf(), {}).defaults['name'], mksysb.resolve(contextOf({now: Date.parse('2026-11-22T09:08:41.000Z')}), {}).defaults['name']);
});

test('not as IBM\'s Ansible module: every option of mksysb for files has a field that names its flag, and `attributes` keeps what -a would remove', t => {
	const flags = methodFields(mksysb).map(({flag = ''}) => flag).join('\n');

	for (const flag of ['-i', '-m', '-e', '-x', '-p', '-P', '-a', '-A', '-Z', '-T', '-N', '-G', '-M', '-v', '-X', '-b', '-C']) {
		t.regex(flags, new RegExp(String.raw`${flag}\b`, 'v'));
	}

	t.notRegex(commandOf({attributes: 'yes'}), / -a /v);
	t.regex(commandOf({attributes: 'no'}), / -a /v);
});

test('not as IBM\'s Ansible module: the boot list is not touched, and no phase is asked for and not passed', t => {
	const {steps} = planOf();

	t.false(steps.some(({pipelines = []}) => pipelines.some(({argvs}) => argvs.some(([command]) => command === 'bootlist' || command === 'bosboot'))));
	t.deepEqual(Object.keys(mksysb.parameters.shape).filter(name => /phase|boot/v.test(name)), []);
});

test('not as IBM\'s Ansible module: an image is proved by being read, not by an exit status', t => {
	const {proof, steps} = planOf();

	t.deepEqual(proof.map(({rule}) => rule), ['message', 'exit-zero', 'skipped-files', 'image-listed', 'image-complete', 'one-volume', 'size', 'checksum', 'data-kept', 'kit-written', 'described', 'exit-zero', 'left-behind']);
	t.deepEqual(steps.find(({id}) => id === 'name')?.requires, ['save', 'list', 'read']);
});
