import type {Vignette} from './vignette.js';

const asideDisks = {apart: 'other-array'};

/**
Groups, filesystems, raw volumes, databases.
*/
export const dataVignettes: readonly Vignette[] = [
	{
		title: 'a plain data group', machine: [], target: 'vg:datavg', answers: {}, first: ['savevg'], fit: 'recommended', never: ['mksysb', 'alt_disk_copy', 'multibos', 'tar', 'cpio', 'mirroring', 'jfs2-snapshot'], must: [['reason', 'mksysb', /other volume groups are not in it/v], ['reason', 'savevg', /restvg makes the group anew/v]],
	},
	{
		title: 'a filesystem that is not mounted comes back empty', machine: ['/data is not mounted'], target: 'vg:datavg', answers: {}, first: ['structure', 'backup-inode'], fit: 'recommended', never: ['mksysb', 'savevg', 'backup-name', 'jfs2-snapshot', 'storage-protect'], must: [['reason', 'savevg', /not mounted/v], ['change', 'savevg', /Mount it for the run/v]],
	},
	{
		title: 'raw volumes, their user running: savevg does not hold them and dd must not read them', machine: ['a raw volume in datavg'], target: 'vg:datavg', answers: {disturb: 'in-use'}, first: ['savevg'], fit: 'possible', never: ['savevg', 'raw-copy', 'veeam', 'storage-protect-image'], must: [['reason', 'savevg', /at best they come back empty/v], ['reason', 'raw-copy', /no single moment/v], ['gap', /Never saved: the raw volumes/v]],
	},
	{
		title: 'raw volumes, and what uses them may be stopped', machine: ['a raw volume in datavg'], target: 'vg:datavg', answers: {disturb: 'stopped', against: 'disk', ...asideDisks}, first: ['savevg', 'raw-copy'], fit: 'recommended', never: ['mksysb', 'jfs2-snapshot'], must: [['reason', 'raw-copy', /512 bytes/v], ['change', 'raw-copy', /DEVICESUBTYPE/v]],
	},
	{
		title: 'one raw volume that is stopped', machine: ['datavg holds raw volumes only'], target: 'lv:rawlv01', answers: {disturb: 'stopped'}, first: ['raw-copy'], fit: 'recommended', never: ['savevg', 'backup-name', 'storage-copy-bare'], must: [['reason', 'raw-copy', /Raw content is saved by nothing/v]],
	},
	{
		title: 'one raw volume of which nobody said that it is stopped', machine: ['datavg holds raw volumes only'], target: 'lv:rawlv01', answers: {}, first: [], fit: 'blocked', never: ['raw-copy', 'savevg', 'storage-protect-image'], must: [['change', 'raw-copy', /disturb=stopped/v]],
	},
	{
		title: 'Oracle on raw volumes: RMAN, and savevg for what is left', machine: ['a raw volume in datavg', 'Oracle with no file seen'], target: 'vg:datavg', answers: {disturb: 'in-use', archivelog: 'yes'}, first: ['savevg', 'rman'], fit: 'recommended', never: ['raw-copy', 'savevg', 'veeam', 'storage-copy-bare'], must: [['reason', 'rman', /was not seen/v], ['reason', 'savevg', /come back empty/v], ['reason', 'rman', /consistent after recovery/v]],
	},
	{
		title: 'Oracle on ASM: no AIX tool sees its disks', machine: ['Oracle with no file seen', 'ASM on a disk of its own'], target: 'db:PROD', answers: {}, first: ['rman'], fit: 'recommended', never: ['savevg', 'mksysb', 'storage-protect', 'veeam', 'raw-copy'], must: [['gap', /TDE keystore/v], ['gap', /Oracle home/v], ['reason', 'savevg', /belong to no volume group/v]],
	},
	{
		title: 'a data group beside the disks of ASM is saved as any other', machine: ['ASM on a disk of its own'], target: 'vg:datavg', answers: {}, first: ['savevg'], fit: 'recommended', never: ['mksysb'], must: [['reason', 'savevg', /restvg makes the group anew/v]],
	},
	{
		title: 'Oracle that runs, files copied one after another', machine: ['Oracle with files in datavg'], target: 'db:PROD', answers: {
			disturb: 'in-use', archivelog: 'yes', rpo: 'minutes', against: 'corruption',
		}, first: ['rman'], fit: 'recommended', never: ['savevg', 'backup-inode', 'storage-protect', 'jfs2-snapshot'], must: [['reason', 'savevg', /does not hold the database while it is in use/v]],
	},
	{
		title: 'Oracle in NOARCHIVELOG mode that may not be stopped', machine: ['Oracle with files in datavg'], target: 'db:PROD', answers: {archivelog: 'no', disturb: 'in-use'}, first: [], fit: 'blocked', never: ['rman', 'savevg', 'raw-copy'], must: [['reason', 'rman', /RMAN-06149/v], ['change', 'rman', /ARCHIVELOG/v]],
	},
	{
		title: 'Oracle in NOARCHIVELOG mode that may be stopped at night', machine: ['Oracle with files in datavg'], target: 'db:PROD', answers: {archivelog: 'no', disturb: 'stopped'}, first: ['rman'], fit: 'recommended', never: ['mksysb'], must: [['reason', 'savevg', /from one moment/v]],
	},
	{
		title: 'Db2 has a backup of its own, RMAN is not it', machine: ['Db2 with files in datavg'], target: 'vg:datavg', answers: {disturb: 'in-use'}, first: ['savevg', 'database-tool'], fit: 'recommended', never: ['rman', 'savevg'], must: [['reason', 'rman', /No Oracle/v], ['reason', 'savevg', /A database runs in it/v]],
	},
	{
		title: 'Oracle and Db2 on one machine need both tools', machine: ['Oracle with files in datavg', 'Db2 with files in datavg'], target: 'vg:datavg', answers: {disturb: 'in-use'}, first: ['savevg', 'rman', 'database-tool'], fit: 'recommended', never: ['savevg'], must: [['gap', /TDE keystore/v]],
	},
	{
		title: 'a FlashCopy of several LUNs without a group', machine: ['datavg on three disks'], target: 'vg:datavg', answers: {have: 'storage-copy', rpo: 'hours', disturb: 'in-use'}, first: ['storage-copy-frozen'], fit: 'recommended', never: ['storage-copy-bare', 'storage-copy-group'], must: [['reason', 'storage-copy-bare', /different moments/v], ['change', 'storage-copy-bare', /consistency group/v], ['reason', 'storage-copy-group', /No consistency group/v]],
	},
	{
		title: 'a FlashCopy of several LUNs in one group, every hour', machine: ['datavg on three disks', 'two filesystems in datavg'], target: 'vg:datavg', answers: {
			have: 'storage-copy,consistency-group', rpo: 'hours', disturb: 'in-use', against: 'corruption',
		}, first: ['storage-copy-group'], fit: 'recommended', never: ['storage-copy-bare', 'storage-copy-frozen'], must: [['reason', 'storage-copy-group', /As after a power cut/v], ['reason', 'storage-copy-frozen', /one after another/v], ['gap', /array was lost/v]],
	},
	{
		title: 'a copy of one LUN with data and log is of one moment', machine: [], target: 'vg:datavg', answers: {have: 'storage-copy', disturb: 'in-use'}, first: ['savevg'], fit: 'recommended', never: ['storage-copy-group'], must: [['reason', 'storage-copy-bare', /one LUN/v]],
	},
	{
		title: 'classic JFS can neither freeze nor snapshot', machine: ['datavg has classic JFS', 'datavg on three disks'], target: 'vg:datavg', answers: {have: 'storage-copy', disturb: 'in-use'}, first: ['savevg'], fit: 'recommended', never: ['storage-copy-frozen', 'jfs2-snapshot', 'storage-copy-bare'], must: [['reason', 'jfs2-snapshot', /classic JFS/v]],
	},
	{
		title: 'deletions back in minutes: snapshots beside the image, never instead', machine: [], target: 'fs:/data', answers: {
			against: 'deletion', rto: 'minutes', apart: 'other-array', disturb: 'in-use',
		}, first: ['savevg', 'jfs2-snapshot'], fit: 'recommended', never: ['jfs2-snapshot'], must: [['reason', 'jfs2-snapshot', /dies with it/v], ['finding', /counts as no copy/v]],
	},
	{
		title: 'a snapshot does not survive its disk', machine: [], target: 'fs:/data', answers: {against: 'disk', ...asideDisks, disturb: 'stopped'}, first: ['savevg'], fit: 'recommended', never: ['jfs2-snapshot', 'tar', 'cpio', 'mksysb'], must: [['reason', 'jfs2-snapshot', /disk was lost nothing of it is left/v], ['reason', 'backup-inode', /by levels/v]],
	},
	{
		title: 'an encrypted group leaves in plain text', machine: ['datavg may be encrypted'], target: 'vg:datavg', answers: {}, first: ['savevg'], fit: 'recommended', never: ['mksysb'], must: [['reason', 'savevg', /plain text/v], ['finding', /keys apart/v]],
	},
	{
		title: 'a concurrent group is not saved by this node as if it were its own', machine: ['datavg is concurrent', 'a PowerHA node'], target: 'vg:datavg', answers: {}, first: ['savevg'], fit: 'possible', never: ['savevg', 'veeam', 'splitvg'], must: [['reason', 'savevg', /other nodes write/v]],
	},
	{
		title: 'Veeam in a cluster', machine: ['Veeam installed', 'a PowerHA node'], target: 'vg:datavg', answers: {}, first: ['savevg'], fit: 'recommended', never: ['veeam'], must: [['reason', 'veeam', /does not support clusters/v], ['reason', 'savevg', /cluster's node/v]],
	},
	{
		title: 'Veeam on AIX 6.1', machine: ['Veeam installed', 'AIX 6.1'], target: 'vg:datavg', answers: {}, first: ['savevg'], fit: 'recommended', never: ['veeam'], must: [['reason', 'veeam', /7\.1 to 7\.3/v]],
	},
	{
		title: 'Veeam and a raw volume', machine: ['Veeam installed', 'a raw volume in datavg'], target: 'vg:datavg', answers: {disturb: 'in-use'}, first: ['savevg'], fit: 'possible', never: ['veeam', 'savevg'], must: [['reason', 'veeam', /Raw volumes are not in it/v]],
	},
	{
		title: 'a group that is not varied on', machine: ['datavg is varied off'], target: 'vg:datavg', answers: {}, first: [], fit: 'blocked', never: ['savevg', 'veeam', 'backup-inode'], must: [['conflict', /not varied on/v], ['change', 'savevg', /Vary it on/v]],
	},
	{
		title: 'the whole LPAR with Oracle: system, groups, database', machine: ['Oracle with files in datavg'], target: 'lpar', answers: {
			disturb: 'in-use', archivelog: 'yes', against: 'machine', apart: 'other-array',
		}, first: ['mksysb', 'savevg', 'rman'], fit: 'recommended', never: ['savevg', 'tar', 'cpio', 'mirroring'], must: [['gap', /site was lost/v], ['reason', 'mksysb', /holds the system, not/v]],
	},
	{
		title: 'the whole LPAR to a backup server', machine: ['Storage Protect installed', 'a NIM client'], target: 'lpar', answers: {
			place: 'server,nim', against: 'deletion,machine', apart: 'other-array', server: 'here',
		}, first: ['nim-mksysb', 'savevg', 'storage-protect'], fit: 'recommended', never: ['tar'], must: [['reason', 'storage-protect', /Incremental for ever/v]],
	},
	{
		title: 'nothing may be lost, and it may be stopped for it', machine: [], target: 'vg:datavg', answers: {rpo: 'none', disturb: 'stopped'}, first: ['savevg'], fit: 'possible', never: ['savevg', 'mirroring', 'storage-protect'], must: [['conflict', /cannot lose nothing/v], ['reason', 'savevg', /No backup loses nothing/v]],
	},
	{
		title: 'minutes may be lost of plain files: one image a day does not do', machine: [], target: 'vg:datavg', answers: {rpo: 'minutes', against: 'deletion', apart: 'other-array'}, first: ['savevg', 'jfs2-snapshot'], fit: 'recommended', never: ['savevg', 'jfs2-snapshot'], must: [['reason', 'savevg', /more than may be lost/v], ['gap', /site was lost/v]],
	},
	{
		title: 'one question answered twice takes the stricter', machine: [], target: 'vg:datavg', answers: {rpo: ['week', 'day']}, first: ['savevg'], fit: 'recommended', never: [], must: [['conflict', /the stricter, `day`/v]],
	},
	{
		title: 'nothing is licensed, and Veeam is', machine: [], target: 'vg:datavg', answers: {have: 'none,veeam'}, first: ['savevg'], fit: 'recommended', never: ['storage-protect'], must: [['conflict', /names products/v]],
	},
	{
		title: 'the system is asked for while the target is a data group', machine: [], target: 'vg:datavg', answers: {protect: 'system'}, first: ['mksysb'], fit: 'recommended', never: ['savevg'], must: [['conflict', /the target is datavg/v]],
	},
	{
		title: 'an LPAR is no VIO Server, whatever is answered', machine: [], target: 'vg:datavg', answers: {protect: 'vios'}, first: ['savevg'], fit: 'recommended', never: ['backupios', 'viosbr'], must: [['conflict', /does not fit what the facts say/v], ['reason', 'backupios', /acts on a VIO Server/v]],
	},
	{
		title: 'a mirror of which a part has one copy', machine: ['datavg is partly mirrored'], target: 'vg:datavg', answers: {against: 'disk', apart: 'other-array'}, first: ['savevg'], fit: 'recommended', never: ['mirroring'], must: [['finding', /not all of it/v]],
	},
	{
		title: 'a stale mirror is mended before copies are made', machine: ['datavg has a stale mirror'], target: 'vg:datavg', answers: {}, first: ['savevg'], fit: 'recommended', never: ['mirroring'], must: [['reason', 'savevg', /stale partitions/v]],
	},
	{
		title: 'Storix that is installed is possible beside what AIX has', machine: ['Storix installed'], target: 'vg:datavg', answers: {}, first: ['savevg'], fit: 'recommended', never: ['sysback'], must: [['reason', 'sysback', /neither seen here nor named/v]],
	},
];
