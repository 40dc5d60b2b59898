import type {Vignette} from './vignette.js';

/**
Machines that are not like the textbook: clusters, raw volumes, odd filesystems, what is too small, too old or not there.
*/
export const oddVignettes: readonly Vignette[] = [
	// Systems.
	{
		title: 'nothing but a tape drive, for all of the machine and for the loss of the site', machine: ['a tape drive', 'no disk is free'], target: 'lpar', answers: {
			place: 'tape', against: 'site', apart: 'other-site', have: 'none',
		}, first: ['mksysb-tape', 'savevg'], fit: 'recommended', never: ['mksysb', 'nim-mksysb', 'alt_disk_copy', 'media', 'structure', 'cpio', 'tar'], must: [['reason', 'mksysb-tape', /starts the machine by itself/v]],
	},
	{
		title: 'a tape drive that is defined and not available is none', machine: ['rootvg only', 'a tape drive that is only defined'], target: 'lpar', answers: {place: 'tape,nfs', against: 'machine', apart: 'other-array'}, first: ['mksysb'], fit: 'recommended', never: ['mksysb-tape'], must: [['reason', 'mksysb-tape', /no tape drive that is available/v], ['change', 'mksysb-tape', /cfgmgr/v]],
	},
	{
		title: 'a DVD drive is the only place for the system', machine: ['rootvg only', 'a DVD drive'], target: 'lpar', answers: {place: 'optical', against: 'machine', apart: 'other-array'}, first: ['media'], fit: 'recommended', never: ['mksysb', 'mksysb-tape', 'nim-mksysb', 'alt_disk_copy'], must: [['reason', 'media', /start/v]],
	},
	{
		title: 'a DVD as the only place and no drive: an image file can be made all the same', machine: ['rootvg only'], target: 'lpar', answers: {place: 'optical', against: 'machine', apart: 'other-array'}, first: ['media'], fit: 'recommended', never: ['mksysb-tape', 'mksysb'], must: [['reason', 'media', /ISO|virtual/v]],
	},
	{
		title: 'before an update, disks free that are too small for the clone, room in rootvg', machine: ['rootvg only', 'the free disks are smaller than rootvg', 'rootvg has room'], target: 'lpar', answers: {against: 'update'}, first: ['multibos', 'mksysb'], fit: 'recommended', never: ['alt_disk_copy', 'alt_disk_mksysb'], must: [['reason', 'alt_disk_copy', /too small|smaller|does not fit/v], ['change', 'alt_disk_copy', /larger|[Mm]ap/v]],
	},
	{
		title: 'a clone needs no boot images, a restore onto a spare disk does', machine: ['rootvg only', 'no boot images for an alternate disk'], target: 'lpar', answers: {against: 'update', rto: 'minutes'}, first: ['alt_disk_copy', 'mksysb'], fit: 'recommended', never: ['alt_disk_mksysb'], must: [['reason', 'alt_disk_mksysb', /boot_images/v], ['change', 'alt_disk_mksysb', /boot_images/v]],
	},
	{
		title: 'the loss of a disk, and nobody says how far away copies lie: a clone besides, not the image restored beside itself', machine: ['rootvg only'], target: 'lpar', answers: {against: 'disk'}, first: ['alt_disk_copy', 'mksysb'], fit: 'recommended', never: ['alt_disk_mksysb', 'mirroring', 'multibos'], must: [['reason', 'alt_disk_mksysb', /beside the original/v]],
	},
	{
		title: 'a VIO Server without a place for an image is not backed up by a clone of its rootvg', machine: ['a VIO Server'], target: 'lpar', answers: {against: 'deletion', place: 'disk'}, first: ['backupios', 'viosbr'], fit: 'possible', never: ['vios-alt-root', 'viosbr', 'mksysb'], must: [['reason', 'vios-alt-root', /the backup/v]],
	},
	{
		title: 'a level before multibos was made', machine: ['rootvg only', 'no disk is free', 'rootvg has room', 'AIX 5.2'], target: 'lpar', answers: {against: 'update'}, first: ['mksysb'], fit: 'recommended', never: ['multibos', 'veeam', 'alt_disk_copy'], must: [['reason', 'multibos', /5\.3/v]],
	},
	{
		title: 'the NIM master itself: it is no client of its own', machine: ['rootvg only', 'a NIM master'], target: 'lpar', answers: {against: 'machine', apart: 'other-array'}, first: ['mksysb'], fit: 'recommended', never: ['nim-mksysb', 'alt_disk_copy'], must: [['reason', 'nim-mksysb', /master/v]],
	},
	{
		title: 'the system is to start again in PowerVS: no tape and no DVD is put in there', machine: ['rootvg only', 'a tape drive', 'a DVD drive'], target: 'lpar', answers: {again: 'powervs', against: 'machine', apart: 'other-site'}, first: ['mksysb'], fit: 'recommended', never: ['mksysb-tape', 'media', 'alt_disk_copy', 'multibos'], must: [['reason', 'mksysb-tape', /PowerVS/v], ['reason', 'media', /PowerVS/v]],
	},
	{
		title: 'a system file deleted, back in minutes: a clone on the other disk beside the image', machine: ['rootvg only'], target: 'lpar', answers: {against: 'deletion', rto: 'minutes', apart: 'other-array'}, first: ['mksysb', 'alt_disk_copy'], fit: 'recommended', never: ['mirroring', 'cpio', 'tar', 'multibos'], must: [['reason', 'mirroring', /deleted nothing of it is left/v]],
	},
	{
		title: 'an image on NFS: the server and the limits of the account decide whether it is whole', machine: ['rootvg only', 'an NFS mount for images'], target: 'lpar', answers: {place: 'nfs', against: 'machine', apart: 'other-array'}, first: ['mksysb'], fit: 'recommended', never: ['mksysb-tape', 'media'], must: [['reason', 'mksysb', /2 GB|ulimit|file size/v]],
	},
	{
		title: 'Storix that is licensed and there beside the image of AIX', machine: ['rootvg only', 'Storix installed'], target: 'lpar', answers: {place: 'server', against: 'machine', apart: 'other-site'}, first: ['storix'], fit: 'recommended', never: ['mksysb', 'veeam', 'sysback'], must: [['reason', 'storix', /command/v]],
	},
	{
		title: 'WPARs that must come back after their machine is lost', machine: ['rootvg only', 'two WPARs', 'a NIM client'], target: 'lpar', answers: {against: 'machine', apart: 'other-array'}, first: ['mksysb', 'savewpar'], fit: 'recommended', never: ['alt_disk_copy', 'multibos'], must: [['reason', 'mksysb', /nothing starts by itself|WPAR/v]],
	},

	// Clusters.
	{
		title: 'a group that the cluster has on the other node', machine: ['datavg is varied off', 'a PowerHA node'], target: 'vg:datavg', answers: {against: 'disk', apart: 'other-array'}, first: [], fit: 'blocked', never: ['savevg', 'raw-copy', 'structure', 'storage-copy-bare', 'mirroring'], must: [['conflict', /not varied on/v], ['change', 'savevg', /node/v]],
	},
	{
		title: 'RAC on raw volumes of a concurrent group', machine: ['datavg holds raw volumes only', 'datavg is concurrent', 'Oracle with no file seen'], target: 'db:PROD', answers: {
			archivelog: 'yes', rpo: 'minutes', disturb: 'in-use', against: 'disk', apart: 'other-array',
		}, first: ['rman'], fit: 'recommended', never: ['raw-copy', 'savevg', 'splitvg', 'storage-copy-bare', 'jfs2-snapshot', 'storage-protect-image'], must: [['gap', /Oracle home/v]],
	},
	{
		title: 'a node of PowerHA with its group: Veeam does not do clusters', machine: ['a PowerHA node', 'Veeam installed'], target: 'vg:datavg', answers: {against: 'disk', apart: 'other-array', disturb: 'in-use'}, first: ['savevg'], fit: 'recommended', never: ['veeam'], must: [['reason', 'veeam', /cluster/v]],
	},
	{
		title: 'GPFS is saved by nothing that reads volume groups', machine: ['a GPFS filesystem'], target: 'fs:/gpfs', answers: {against: 'deletion', apart: 'other-array', disturb: 'in-use'}, first: ['backup-name'], fit: 'possible', never: ['savevg', 'backup-inode', 'jfs2-snapshot', 'splitvg', 'mirroring', 'storage-copy-frozen', 'raw-copy', 'structure', 'mksysb'], must: [['reason', 'savevg', /GPFS|no volume group|mmfs/v]],
	},
	{
		title: 'GPFS with the client of Storage Protect', machine: ['a GPFS filesystem', 'Storage Protect installed'], target: 'fs:/gpfs', answers: {against: 'disk', apart: 'other-site', disturb: 'in-use'}, first: ['storage-protect'], fit: 'recommended', never: ['savevg', 'backup-inode', 'jfs2-snapshot', 'storage-protect-image', 'raw-copy'], must: [['reason', 'jfs2-snapshot', /JFS2|mmfs|GPFS/v]],
	},
	{
		title: 'a filesystem that another machine serves is saved there', machine: ['an NFS mount for images'], target: 'fs:/nfs', answers: {against: 'deletion', disturb: 'in-use'}, first: ['backup-name'], fit: 'possible', never: ['savevg', 'backup-inode', 'jfs2-snapshot', 'mksysb', 'mirroring', 'raw-copy', 'splitvg', 'veeam'], must: [['reason', 'savevg', /nas01|another machine/v]],
	},

	// Parts of rootvg.
	{
		title: 'a filesystem of rootvg is in the image of the system', machine: ['/app lies in rootvg'], target: 'fs:/app', answers: {against: 'disk', apart: 'other-array', disturb: 'quiet-hour'}, first: ['mksysb'], fit: 'recommended', never: ['savevg', 'structure', 'mirroring', 'jfs2-snapshot'], must: [['reason', 'savevg', /lies in rootvg/v], ['reason', 'mksysb', /single files come out/v]],
	},
	{
		title: 'paging space is not saved', machine: ['rootvg has paging space'], target: 'lv:hd6', answers: {disturb: 'stopped', against: 'disk', apart: 'other-array'}, first: [], fit: 'blocked', never: ['raw-copy', 'savevg', 'storage-protect-image'], must: [['conflict', /paging/v]],
	},
	{
		title: 'the log of a filesystem is no raw volume', machine: [], target: 'lv:loglv00', answers: {disturb: 'stopped', against: 'disk', apart: 'other-array'}, first: [], fit: 'blocked', never: ['raw-copy', 'storage-protect-image'], must: [['conflict', /jfs2log|log of/v]],
	},

	// Groups.
	{
		title: 'two disks, mirrored, with quorum on', machine: ['datavg is on two disks, mirrored, with quorum'], target: 'vg:datavg', answers: {
			against: 'disk', rto: 'minutes', apart: 'other-array', disturb: 'in-use',
		}, first: ['savevg', 'mirroring'], fit: 'recommended', never: ['mirroring', 'splitvg'], must: [['reason', 'mirroring', /quorum/iv]],
	},
	{
		title: 'no partition is free for a snapshot', machine: ['datavg is full'], target: 'fs:/data', answers: {
			against: 'deletion', rto: 'minutes', apart: 'other-array', disturb: 'in-use',
		}, first: ['savevg'], fit: 'possible', never: ['jfs2-snapshot'], must: [['reason', 'jfs2-snapshot', /No partition of the group is free/v], ['change', 'jfs2-snapshot', /[Ee]xtend|disk/v]],
	},
	{
		title: 'a group one of whose disks is missing', machine: ['a disk of datavg is missing'], target: 'vg:datavg', answers: {against: 'disk', apart: 'other-array'}, first: ['savevg'], fit: 'possible', never: ['mirroring', 'splitvg', 'storage-copy-bare'], must: [['reason', 'savevg', /missing/v]],
	},
	{
		title: 'splitvg where nothing is mirrored', machine: [], target: 'vg:datavg', answers: {
			disturb: 'in-use', rto: 'minutes', against: 'corruption', apart: 'same-array', place: 'disk',
		}, first: ['jfs2-snapshot', 'savevg'], fit: 'possible', never: ['splitvg', 'savevg', 'mirroring'], must: [['reason', 'splitvg', /mirror/v], ['change', 'splitvg', /[Mm]irror/v]],
	},
	{
		title: 'splitvg where all is mirrored, for a copy of one moment on other disks', machine: ['datavg is mirrored'], target: 'vg:datavg', answers: {
			disturb: 'quiet-hour', against: 'corruption', apart: 'same-array', place: 'disk',
		}, first: ['splitvg'], fit: 'recommended', never: ['savevg', 'mirroring', 'jfs2-snapshot'], must: [['reason', 'splitvg', /mirror/v]],
	},
	{
		title: 'mirroring is asked to save from corruption', machine: ['datavg is mirrored'], target: 'vg:datavg', answers: {against: 'corruption', apart: 'other-array', disturb: 'in-use'}, first: ['savevg'], fit: 'recommended', never: ['mirroring', 'raw-copy'], must: [['reason', 'mirroring', /corrupt/v]],
	},
	{
		title: 'how a group is built is not what it holds', machine: [], target: 'vg:datavg', answers: {
			place: 'server', have: 'storage-protect', against: 'disk', apart: 'other-site', disturb: 'in-use', server: 'other-site',
		}, first: ['structure', 'storage-protect'], fit: 'recommended', never: ['structure', 'savevg', 'storage-protect-image'], must: [['reason', 'storage-protect', /layout|structure|built/v]],
	},

	// Raw volumes and databases.
	{
		title: 'Informix on raw volumes, running: its own tool, never dd', machine: ['datavg holds raw volumes only', 'Informix with no file seen'], target: 'lv:rawlv01', answers: {disturb: 'in-use', against: 'disk', apart: 'other-array'}, first: ['database-tool'], fit: 'recommended', never: ['raw-copy', 'rman', 'savevg', 'storage-protect-image', 'backup-name'], must: [['reason', 'raw-copy', /no single moment|in use/v]],
	},
	{
		title: 'a quiet hour is not stopped: a raw volume that is open then is not copied', machine: ['datavg holds raw volumes only'], target: 'lv:rawlv01', answers: {disturb: 'quiet-hour', against: 'disk', apart: 'other-array'}, first: [], fit: 'blocked', never: ['raw-copy', 'storage-protect-image', 'savevg'], must: [['change', 'raw-copy', /disturb=stopped|[Ss]top/v]],
	},
	{
		title: 'a raw volume that is closed, and Storage Protect has the image backup', machine: ['the raw volumes are closed', 'Storage Protect installed'], target: 'lv:rawlv01', answers: {
			disturb: 'stopped', place: 'server', against: 'site', apart: 'other-site',
		}, first: ['storage-protect-image'], fit: 'recommended', never: ['storage-protect', 'savevg', 'raw-copy'], must: [['reason', 'raw-copy', /cannot go where/v]],
	},
	{
		title: 'MariaDB that runs in a data group', machine: ['MariaDB with files in datavg'], target: 'vg:datavg', answers: {disturb: 'in-use', against: 'disk', apart: 'other-array'}, first: ['savevg', 'database-tool'], fit: 'recommended', never: ['savevg', 'rman', 'structure'], must: [['reason', 'savevg', /A database runs in it/v]],
	},
	{
		title: 'minutes may be lost of PostgreSQL: its logs, not images of files', machine: ['PostgreSQL with files in datavg'], target: 'db:pg', answers: {
			disturb: 'in-use', rpo: 'minutes', archivelog: 'yes', against: 'corruption', apart: 'other-array',
		}, first: ['database-tool'], fit: 'recommended', never: ['savevg', 'rman', 'backup-name', 'jfs2-snapshot', 'raw-copy', 'storage-protect'], must: [['reason', 'database-tool', /log/v]],
	},
	{
		title: 'nothing may be lost of Oracle: the last log was not archived yet', machine: ['Oracle with files in datavg'], target: 'db:PROD', answers: {
			disturb: 'in-use', archivelog: 'yes', rpo: 'none', against: 'site', apart: 'other-site',
		}, first: ['rman'], fit: 'possible', never: ['rman', 'savevg', 'database-tool'], must: [['gap', /more of .* would be lost than nothing|standby|Data Guard/v]],
	},
	{
		title: 'Oracle without archived logs, of which hours may be lost', machine: ['Oracle with files in datavg'], target: 'db:PROD', answers: {
			archivelog: 'no', disturb: 'stopped', rpo: 'hours', against: 'disk', apart: 'other-array',
		}, first: ['rman'], fit: 'possible', never: ['rman', 'savevg', 'jfs2-snapshot'], must: [['change', 'rman', /ARCHIVELOG/v]],
	},
	{
		title: 'RMAN writes to tape only through a media manager', machine: ['Oracle with files in datavg', 'a tape drive'], target: 'db:PROD', answers: {
			archivelog: 'yes', disturb: 'in-use', place: 'tape', against: 'site', apart: 'other-site',
		}, first: ['rman'], fit: 'possible', never: ['rman', 'savevg', 'mksysb-tape'], must: [['reason', 'rman', /media manager|SBT/v]],
	},
	{
		title: 'Oracle on ASM in PowerVS: the snapshot is an undo', machine: ['Oracle with no file seen', 'ASM on a disk of its own'], target: 'db:PROD', answers: {
			have: 'powervs,bucket', archivelog: 'yes', disturb: 'in-use', against: 'site', apart: 'other-site',
		}, first: ['rman'], fit: 'recommended', never: ['powervs-snapshot', 'powervs-capture', 'powervs-clone', 'savevg', 'storage-copy-bare'], must: [['decision', /RMAN/v]],
	},
	{
		title: 'a consistency group under a running Oracle is crash-consistent, not a backup by itself', machine: ['Oracle with files in datavg', 'datavg on three disks'], target: 'db:PROD', answers: {
			have: 'storage-copy,consistency-group', archivelog: 'yes', disturb: 'in-use', rpo: 'hours', against: 'array', apart: 'same-array',
		}, first: ['rman'], fit: 'possible', never: ['storage-copy-bare', 'storage-copy-group', 'rman', 'storage-copy-frozen'], must: [['conflict', /on that array/v]],
	},

	// All of a machine at once, and what is never a target.
	{
		title: 'a database server as a whole: the system, the group and Oracle on raw volumes, each by its own', machine: ['a raw volume in datavg', 'Oracle with no file seen', 'a NIM client'], target: 'lpar', answers: {
			against: 'machine,corruption', apart: 'other-site', disturb: 'in-use', archivelog: 'yes', rpo: 'day', rto: 'day',
		}, first: ['mksysb', 'savevg', 'rman'], fit: 'recommended', never: ['mksysb', 'savevg', 'raw-copy', 'alt_disk_copy', 'structure', 'storage-copy-bare'], must: [['gap', /TDE keystore/v], ['reason', 'rman', /raw volumes are the database.s was not seen/v]],
	},
	{
		title: 'a machine that must be back in minutes after it is lost: no image is', machine: [], target: 'lpar', answers: {
			against: 'machine', rto: 'minutes', rco: 'hot', apart: 'other-site',
		}, first: ['mksysb', 'savevg'], fit: 'possible', never: ['alt_disk_copy', 'mirroring', 'savevg', 'mksysb'], must: [['gap', /back later than in minutes/v]],
	},
	{
		title: 'everything is feared, and one copy is out of reach at another site', machine: [], target: 'lpar', answers: {
			against: 'deletion,corruption,disk,array,machine,site,update,ransomware', apart: 'other-site', locked: 'yes', rpo: 'day', rto: 'day', disturb: 'in-use',
		}, first: ['alt_disk_copy', 'mksysb', 'savevg'], fit: 'recommended', never: ['mirroring', 'jfs2-snapshot', 'alt_disk_copy', 'splitvg'], must: [['finding', /By the answers, a copy is out of everybody/v]],
	},
	{
		title: 'the repository of a cluster is never a target', machine: ['a PowerHA node', 'a repository disk of a cluster'], target: 'vg:caavg_private', answers: {disturb: 'stopped', apart: 'other-array'}, first: [], fit: 'blocked', never: ['savevg', 'raw-copy', 'structure', 'splitvg'], must: [['conflict', /repository of the cluster/v]],
	},
	{
		title: 'a system that is asleep is no data group', machine: ['an alternate disk is there'], target: 'vg:altinst_rootvg', answers: {apart: 'other-array'}, first: [], fit: 'blocked', never: ['savevg', 'structure', 'mksysb'], must: [['conflict', /asleep/v]],
	},
	{
		title: 'one filesystem that is not mounted', machine: ['/data is not mounted', 'Storage Protect installed'], target: 'fs:/data', answers: {against: 'disk', apart: 'other-array'}, first: ['backup-inode'], fit: 'recommended', never: ['savevg', 'backup-name', 'storage-protect', 'jfs2-snapshot'], must: [['reason', 'savevg', /hold no file of it/v], ['reason', 'backup-inode', /not mounted/v]],
	},
	{
		title: 'homes of users in rootvg, deleted often, back in minutes', machine: ['/home lies in rootvg', 'rootvg has room'], target: 'fs:/home', answers: {
			against: 'deletion', rto: 'minutes', apart: 'other-array', disturb: 'in-use',
		}, first: ['mksysb', 'jfs2-snapshot'], fit: 'recommended', never: ['savevg', 'jfs2-snapshot', 'tar', 'cpio', 'structure'], must: [['reason', 'savevg', /lies in rootvg/v]],
	},
	{
		title: 'a database in a filesystem of rootvg is in no image of the system', machine: ['PostgreSQL with files in rootvg', '/home lies in rootvg'], target: 'fs:/home', answers: {against: 'corruption', disturb: 'in-use', apart: 'other-array'}, first: ['database-tool', 'mksysb'], fit: 'recommended', never: ['mksysb', 'savevg', 'backup-name', 'rman'], must: [['reason', 'mksysb', /cannot be relied on/v]],
	},
	{
		title: 'Oracle without archived logs, stopped at night: snapshots do not make minutes of it', machine: ['Oracle with files in datavg'], target: 'db:PROD', answers: {
			archivelog: 'no', disturb: 'stopped', rpo: 'minutes', against: 'deletion', apart: 'other-array',
		}, first: ['rman'], fit: 'possible', never: ['jfs2-snapshot', 'rman', 'savevg', 'veeam', 'storage-copy-bare'], must: [['conflict', /nothing is stopped every few hours/v], ['change', 'rman', /ARCHIVELOG/v]],
	},
	{
		title: 'the storage copies a stopped group every few hours', machine: ['datavg on three disks'], target: 'vg:datavg', answers: {
			have: 'storage-copy', disturb: 'stopped', rpo: 'hours', against: 'corruption', place: 'disk', apart: 'same-array',
		}, first: ['storage-copy-frozen'], fit: 'recommended', never: ['storage-copy-bare', 'storage-copy-group', 'savevg'], must: [['reason', 'storage-copy-bare', /nothing is stopped every few hours/v]],
	},
	{
		title: 'a mirror with a new volume in one copy is not split', machine: ['datavg is partly mirrored'], target: 'vg:datavg', answers: {
			place: 'disk', against: 'corruption', disturb: 'quiet-hour', apart: 'same-array',
		}, first: ['savevg'], fit: 'possible', never: ['splitvg', 'mirroring', 'savevg', 'jfs2-snapshot'], must: [['reason', 'splitvg', /Not all of the group is mirrored/v], ['change', 'splitvg', /mklvcopy/v]],
	},
	{
		title: 'a stale mirror is not split', machine: ['datavg has a stale mirror'], target: 'vg:datavg', answers: {against: 'corruption', apart: 'other-array', disturb: 'in-use'}, first: ['savevg'], fit: 'recommended', never: ['splitvg', 'mirroring'], must: [['reason', 'splitvg', /stale partitions/v], ['change', 'splitvg', /syncvg/v]],
	},
	{
		title: 'cpio to the only drive there is, for files and nothing else', machine: ['a tape drive'], target: 'fs:/data', answers: {
			place: 'tape', have: 'none', against: 'deletion', disturb: 'quiet-hour', apart: 'other-site',
		}, first: ['savevg'], fit: 'recommended', never: ['cpio', 'tar', 'jfs2-snapshot', 'mksysb-tape'], must: [['reason', 'cpio', /ACLs|system/v]],
	},
	{
		title: 'a data group to the NIM master, which takes savevg images, too', machine: ['a NIM client'], target: 'vg:datavg', answers: {
			place: 'nim', against: 'machine', apart: 'other-array', disturb: 'in-use',
		}, first: ['savevg'], fit: 'recommended', never: ['nim-mksysb', 'jfs2-snapshot', 'structure', 'mksysb'], must: [['reason', 'savevg', /nim -o define -t savevg/v]],
	},
	{
		title: 'a data group to a NIM master that nobody has: a snapshot does not stand in for it', machine: [], target: 'vg:datavg', answers: {place: 'nim', against: 'deletion', disturb: 'in-use'}, first: ['backup-name', 'structure'], fit: 'possible', never: ['savevg', 'jfs2-snapshot', 'nim-mksysb'], must: [['reason', 'savevg', /none is seen or named/v]],
	},
];
