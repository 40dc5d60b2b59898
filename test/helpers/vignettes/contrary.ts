import type {Vignette} from './vignette.js';

/**
Answers that contradict each other, the facts or the target, and answers that are missing.
*/
export const contraryVignettes: readonly Vignette[] = [
	{
		title: 'tape is the only place, and there is no drive', machine: [], target: 'vg:datavg', answers: {place: 'tape', against: 'site', apart: 'other-site'}, first: [], fit: 'blocked', never: ['savevg', 'backup-inode', 'backup-name', 'structure', 'jfs2-snapshot'], must: [['reason', 'savevg', /no tape drive that is available/v], ['change', 'savevg', /Assign a tape drive/v]],
	},
	{
		title: 'tape is the only place, and there is a drive', machine: ['a tape drive'], target: 'vg:datavg', answers: {place: 'tape', against: 'site', apart: 'other-site'}, first: ['savevg'], fit: 'recommended', never: ['jfs2-snapshot', 'mirroring'], must: [['reason', 'jfs2-snapshot', /takes disk space beside its source/v]],
	},
	{
		title: 'the whole LPAR with a group that is varied off: an image of what can be read is not all of it', machine: ['datavg is varied off'], target: 'lpar', answers: {against: 'site', apart: 'other-site'}, first: ['mksysb', 'savevg'], fit: 'possible', never: ['savevg', 'storage-protect', 'structure'], must: [['conflict', /not varied on/v], ['reason', 'savevg', /in nothing that is made here now/v], ['change', 'savevg', /unless another node holds it/v]],
	},
	{
		title: 'nothing is licensed, and the client of Storage Protect is installed', machine: ['Storage Protect installed'], target: 'vg:datavg', answers: {have: 'none', apart: 'other-array'}, first: ['savevg'], fit: 'recommended', never: ['veeam', 'sysback', 'mksysb'], must: [['conflict', /Storage Protect was seen: it was counted as there/v]],
	},
	{
		title: 'a filesystem that nobody knows', machine: [], target: 'fs:/nowhere', answers: {disturb: 'stopped'}, first: ['savevg'], fit: 'possible', never: ['savevg', 'backup-inode', 'backup-name', 'storage-protect', 'jfs2-snapshot'], must: [['conflict', /know no filesystem `\/nowhere`/v], ['reason', 'backup-inode', /nothing is promised/v]],
	},
	{
		title: 'a raw volume that nobody knows, for which all is stopped', machine: [], target: 'lv:nolv', answers: {disturb: 'stopped', apart: 'other-array'}, first: ['raw-copy'], fit: 'possible', never: ['raw-copy', 'storage-protect-image', 'savevg'], must: [['conflict', /know no logical volume `nolv`/v]],
	},
	{
		title: 'a group of another machine', machine: [], target: 'vg:nowherevg', answers: {apart: 'other-site'}, first: ['savevg'], fit: 'possible', never: ['savevg', 'structure', 'mirroring'], must: [['conflict', /know no volume group `nowherevg`/v]],
	},
	{
		title: 'minutes may be lost of Oracle, and nobody said whether it archives its logs', machine: ['Oracle with files in datavg'], target: 'db:PROD', answers: {
			rpo: 'minutes', disturb: 'in-use', against: 'disk', apart: 'other-array',
		}, first: ['rman'], fit: 'possible', never: ['rman', 'savevg', 'raw-copy', 'jfs2-snapshot'], must: [['reason', 'rman', /takes archived logs/v], ['reason', 'rman', /ARCHIVELOG mode is not said/v], ['change', 'rman', /select log_mode/v]],
	},
	{
		title: 'a database that does not run and was never seen', machine: [], target: 'db:ERP', answers: {disturb: 'in-use', archivelog: 'yes'}, first: [], fit: 'blocked', never: ['rman', 'database-tool', 'savevg', 'raw-copy'], must: [['reason', 'rman', /No Oracle database was seen running/v], ['reason', 'savevg', /while it is in use/v]],
	},
	{
		title: 'hours may be lost to deletion: snapshots between the images, and how the group is built changes seldom', machine: [], target: 'vg:datavg', answers: {against: 'deletion', rpo: 'hours', apart: 'other-array'}, first: ['savevg', 'jfs2-snapshot'], fit: 'recommended', never: ['savevg', 'jfs2-snapshot', 'mirroring'], must: [['reason', 'savevg', /made every day/v], ['gap', /site was lost/v]],
	},
	{
		title: 'minutes may be lost of classic JFS, which has no snapshots', machine: ['datavg has classic JFS'], target: 'vg:datavg', answers: {against: 'deletion', rpo: 'minutes', apart: 'other-array'}, first: ['savevg'], fit: 'possible', never: ['savevg', 'jfs2-snapshot', 'storage-copy-frozen'], must: [['gap', /more of .* would be lost than minutes/v]],
	},
	{
		title: 'back in hours after the machine is lost, and nothing stands ready', machine: [], target: 'lpar', answers: {
			rto: 'hours', rco: 'none', against: 'machine', apart: 'other-array',
		}, first: ['mksysb', 'savevg'], fit: 'possible', never: ['mirroring', 'alt_disk_copy'], must: [['conflict', /hardware comes first/v], ['gap', /nothing stands ready to recover on/v]],
	},
	{
		title: 'back in hours after the machine is lost, and a warm site stands ready', machine: [], target: 'lpar', answers: {
			rto: 'hours', rco: 'warm', against: 'machine', apart: 'other-array',
		}, first: ['mksysb', 'savevg'], fit: 'recommended', never: ['mirroring', 'alt_disk_copy'], must: [['finding', /Hardware and network stand ready/v]],
	},
	{
		title: 'a VIO Server of which somebody says that it is an LPAR with tar', machine: ['a VIO Server'], target: 'lpar', answers: {
			protect: 'filesystems', against: 'machine', apart: 'other-array', have: 'none',
		}, first: ['backupios', 'viosbr'], fit: 'recommended', never: ['tar', 'cpio', 'mksysb', 'viosbr'], must: [['conflict', /`protect=filesystems` does not fit/v], ['reason', 'mksysb', /acts on an AIX partition/v]],
	},
	{
		title: 'a machine of which nothing was ever read, and only what is asked for is known', machine: ['nothing was ever read'], target: 'lpar', answers: {protect: 'system', against: 'update', apart: 'other-array'}, first: ['alt_disk_copy', 'mksysb'], fit: 'possible', never: ['mksysb', 'alt_disk_copy', 'multibos', 'nim-mksysb', 'media', 'mksysb-tape'], must: [['reason', 'mksysb', /Nothing was read of the machine/v], ['reason', 'alt_disk_copy', /Not known, so it does not count/v]],
	},
	{
		title: 'a machine of which nothing was ever read, and nothing is said', machine: ['nothing was ever read'], target: 'lpar', answers: {}, first: [], fit: 'blocked', never: ['mksysb', 'savevg', 'media'], must: [['reason', 'savevg', /What is to be protected is not known/v]],
	},
];
