import type {Vignette} from './vignette.js';

/**
VIO Servers, PowerVS, VMware, and answers that contradict each other or are missing.
*/
export const oddAnswerVignettes: readonly Vignette[] = [
	// VIO Servers.
	{
		title: 'a VIO Server before its update with no disk free', machine: ['no disk is free', 'a VIO Server'], target: 'lpar', answers: {against: 'update'}, first: ['backupios', 'viosbr'], fit: 'recommended', never: ['vios-alt-root', 'alt_disk_copy', 'multibos', 'mksysb'], must: [['change', 'vios-alt-root', /disk/v]],
	},
	{
		title: 'a VIO Server through ransomware, with a copy that nobody can reach', machine: ['a VIO Server'], target: 'lpar', answers: {
			against: 'ransomware', locked: 'yes', apart: 'other-site', place: 'nfs',
		}, first: ['backupios', 'viosbr'], fit: 'recommended', never: ['vios-alt-root', 'savevg', 'mirroring', 'viosbr', 'backupios', 'mksysb'], must: [['gap', /Clients' disks/v]],
	},
	{
		title: 'a logical volume of a VIO Server is a client\'s disk', machine: ['a VIO Server', 'datavg holds raw volumes only'], target: 'lv:rawlv01', answers: {
			disturb: 'stopped', protect: 'raw-volume', against: 'disk', apart: 'other-array',
		}, first: ['backupios', 'viosbr'], fit: 'recommended', never: ['raw-copy', 'savevg', 'storage-protect-image'], must: [['conflict', /`protect=raw-volume` does not fit/v]],
	},
	{
		title: 'a VIO Server\'s image goes to no bucket', machine: ['a VIO Server'], target: 'lpar', answers: {place: 'object-storage', against: 'machine', apart: 'other-site'}, first: ['backupios', 'viosbr'], fit: 'possible', never: ['backupios', 'viosbr', 'vios-alt-root', 'powervs-capture'], must: [['reason', 'backupios', /cannot go where/v]],
	},

	// PowerVS.
	{
		title: 'the whole of PowerVS through the loss of its site', machine: [], target: 'lpar', answers: {
			have: 'powervs,bucket', against: 'site', apart: 'other-site', disturb: 'in-use',
		}, first: ['mksysb', 'savevg'], fit: 'recommended', never: ['powervs-snapshot', 'powervs-clone', 'powervs-capture', 'mirroring'], must: [['reason', 'powervs-snapshot', /site was lost nothing of it is left/v], ['decision', /Object storage .*is required besides/v]],
	},
	{
		title: 'PowerVS without a bucket: a capture stays in the catalogue beside its source', machine: ['rootvg only'], target: 'lpar', answers: {
			have: 'powervs', against: 'site', apart: 'other-site', place: 'object-storage',
		}, first: ['mksysb'], fit: 'possible', never: ['powervs-capture', 'powervs-snapshot'], must: [['conflict', /no bucket/v], ['change', 'powervs-capture', /bucket/v]],
	},
	{
		title: 'the managed backup of PowerVS outside of it', machine: [], target: 'vg:datavg', answers: {have: 'compass', apart: 'other-site', against: 'site'}, first: ['savevg'], fit: 'recommended', never: ['compass', 'powervs-capture'], must: [['reason', 'compass', /PowerVS/v]],
	},
	{
		title: 'one file of yesterday in PowerVS: a clone is attached, a snapshot is not', machine: [], target: 'fs:/data', answers: {
			have: 'powervs', against: 'deletion', disturb: 'in-use', apart: 'same-array',
		}, first: ['savevg'], fit: 'recommended', never: ['powervs-snapshot', 'powervs-capture', 'powervs-clone'], must: [['reason', 'powervs-snapshot', /attach|not a backup/v], ['reason', 'powervs-clone', /attach/v]],
	},
	{
		title: 'Veeam in PowerVS for the data: supported, the alternative', machine: ['Veeam installed'], target: 'vg:datavg', answers: {
			have: 'powervs,veeam', place: 'server', against: 'disk', apart: 'other-site', disturb: 'quiet-hour', server: 'vpc',
		}, first: ['veeam'], fit: 'recommended', never: ['powervs-capture', 'savevg', 'storage-protect'], must: [['decision', /Veeam Backup Restore for AIX/v], ['decision', /Needs a network connection to its storage target/v]],
	},
	{
		title: 'Veeam on AIX 7.3, with room on a server', machine: ['AIX 7.3', 'Veeam installed'], target: 'fs:/data', answers: {
			place: 'server', against: 'disk', apart: 'other-array', disturb: 'stopped',
		}, first: ['veeam'], fit: 'recommended', never: ['savevg', 'storage-protect', 'backup-inode'], must: [['reason', 'savevg', /cannot go where/v]],
	},

	// VMware.
	{
		title: 'Site Recovery Manager without anything that replicates', machine: ['a VMware machine'], target: 'vm:web01', answers: {have: 'srm', against: 'site', apart: 'other-site'}, first: [], fit: 'blocked', never: ['srm', 'esxi-snapshot', 'vsphere-replication'], must: [['reason', 'srm', /replicat/v], ['change', 'srm', /[Rr]eplicat/v]],
	},
	{
		title: 'nothing may be lost of a VMware machine: replication is minutes behind', machine: ['a VMware machine'], target: 'vm:web01', answers: {
			have: 'vsphere-replication,srm', against: 'site', rpo: 'none', rto: 'minutes', apart: 'other-site',
		}, first: ['vsphere-replication', 'srm'], fit: 'possible', never: ['vsphere-replication', 'srm', 'esxi-snapshot'], must: [['gap', /more of .* would be lost than nothing/v]],
	},
	{
		title: 'a VMware machine before its update: the snapshot is the undo, the backup the backup', machine: ['a VMware machine'], target: 'vm:web01', answers: {have: 'vm-backup', against: 'update', rto: 'minutes'}, first: ['vm-backup', 'esxi-snapshot'], fit: 'recommended', never: ['esxi-snapshot', 'vdp', 'multibos'], must: [['reason', 'esxi-snapshot', /an undo, not a backup/v]],
	},
	{
		title: 'vSphere Data Protection alone through the loss of a site', machine: ['a VMware machine'], target: 'vm:web01', answers: {have: 'vdp', against: 'site', apart: 'other-site'}, first: [], fit: 'blocked', never: ['vdp', 'esxi-snapshot', 'vm-backup'], must: [['reason', 'vdp', /has ended/v]],
	},
	{
		title: 'Veeam\'s agent for AIX does not save a VMware machine', machine: ['a VMware machine'], target: 'vm:web01', answers: {have: 'veeam', against: 'disk', apart: 'other-array'}, first: [], fit: 'blocked', never: ['veeam', 'esxi-snapshot', 'storage-protect'], must: [['reason', 'veeam', /AIX/v], ['change', 'vm-backup', /vm-backup|image backup/v]],
	},
	{
		title: 'a VMware machine of which nothing is said', machine: ['a VMware machine'], target: 'vm:web01', answers: {}, first: ['esxi-snapshot'], fit: 'possible', never: ['vm-backup', 'vsphere-replication', 'srm', 'vdp', 'esxi-snapshot', 'mksysb'], must: [['reason', 'vm-backup', /Not known|not said|named/v]],
	},

	// Contradictions.
	{
		title: 'minutes may be lost, and it runs in a quiet hour only', machine: [], target: 'vg:datavg', answers: {
			rpo: 'minutes', disturb: 'quiet-hour', against: 'disk', apart: 'other-array',
		}, first: ['savevg'], fit: 'possible', never: ['savevg', 'splitvg', 'jfs2-snapshot'], must: [['conflict', /quiet hour/v], ['gap', /more of .* would be lost than minutes/v]],
	},
	{
		title: 'minutes may be lost, and it is stopped for it', machine: [], target: 'vg:datavg', answers: {
			rpo: 'minutes', disturb: 'stopped', against: 'disk', apart: 'other-array',
		}, first: ['savevg'], fit: 'possible', never: ['savevg', 'backup-inode', 'raw-copy'], must: [['conflict', /stop/v]],
	},
	{
		title: 'ransomware, and disks here are the only place', machine: [], target: 'lpar', answers: {
			against: 'ransomware', place: 'disk', apart: 'same-array', locked: 'no',
		}, first: ['mksysb', 'savevg'], fit: 'possible', never: ['alt_disk_copy', 'mirroring', 'splitvg', 'jfs2-snapshot', 'storage-copy-bare'], must: [['conflict', /whoever has root/v], ['gap', /an intruder encrypted what can be reached: the system/v]],
	},
	{
		title: 'the site may be lost, and there is nowhere else', machine: [], target: 'lpar', answers: {against: 'site', place: 'file', apart: 'same-disks'}, first: ['mksysb', 'savevg'], fit: 'possible', never: ['mksysb', 'savevg', 'alt_disk_copy', 'mirroring'], must: [['conflict', /copies stay at the site/v], ['gap', /site was lost/v]],
	},
	{
		title: 'it must run at another site at once, cold', machine: ['Oracle with files in datavg'], target: 'db:PROD', answers: {
			rto: 'minutes', rpo: 'minutes', rco: 'cold', against: 'site', apart: 'other-site', archivelog: 'yes', disturb: 'in-use',
		}, first: ['rman'], fit: 'possible', never: ['rman', 'savevg'], must: [['conflict', /nothing stands ready/v]],
	},
	{
		title: 'Veeam is said to be licensed and is not on the machine', machine: [], target: 'vg:datavg', answers: {
			have: 'veeam', against: 'disk', apart: 'other-array', disturb: 'stopped',
		}, first: ['savevg'], fit: 'recommended', never: ['structure', 'mksysb'], must: [['reason', 'veeam', /not (?:seen|installed)|no agent/v]],
	},
	{
		title: 'a backup server is the only place, and no product is here', machine: [], target: 'lpar', answers: {
			place: 'server', have: 'none', against: 'machine', apart: 'other-site',
		}, first: ['mksysb', 'savevg'], fit: 'possible', never: ['mksysb', 'savevg', 'storage-protect', 'veeam', 'storix'], must: [['conflict', /server/v]],
	},
	{
		title: 'nothing besides AIX, and Oracle runs: RMAN came with it', machine: ['Oracle with files in datavg'], target: 'db:PROD', answers: {
			have: 'none', archivelog: 'yes', disturb: 'in-use', rpo: 'minutes', against: 'disk', apart: 'other-array',
		}, first: ['rman'], fit: 'recommended', never: ['storage-protect', 'savevg'], must: [['conflict', /RMAN/v]],
	},
	{
		title: 'a raw volume is to be saved in a group that has none', machine: [], target: 'vg:datavg', answers: {protect: 'raw-volume', disturb: 'stopped', apart: 'other-array'}, first: [], fit: 'blocked', never: ['raw-copy', 'savevg', 'storage-protect-image'], must: [['conflict', /no raw volume/v]],
	},
	{
		title: 'a database is to be saved on a machine where none runs', machine: [], target: 'lpar', answers: {
			protect: 'database', disturb: 'in-use', archivelog: 'yes', apart: 'other-array',
		}, first: [], fit: 'blocked', never: ['rman', 'savevg', 'database-tool', 'raw-copy'], must: [['reason', 'rman', /No Oracle database was seen running/v]],
	},
	{
		title: 'NetBackup runs here already, and nobody said so', machine: ['NetBackup installed'], target: 'vg:datavg', answers: {apart: 'other-array'}, first: ['savevg'], fit: 'recommended', never: ['storage-protect', 'veeam'], must: [['finding', /netbackup/iv]],
	},
	{
		title: 'a machine of which nothing was read and whose database is Oracle, as somebody says', machine: ['nothing was ever read'], target: 'db:PROD', answers: {
			have: 'rman', archivelog: 'yes', disturb: 'in-use', apart: 'other-array', against: 'disk',
		}, first: ['rman'], fit: 'possible', never: ['rman', 'savevg', 'raw-copy'], must: [['reason', 'rman', /Nothing was read of the machine/v]],
	},
	{
		title: 'a host that runs a cloud\'s commands is no partition', machine: ['a control host'], target: 'lpar', answers: {protect: 'system', against: 'machine'}, first: [], fit: 'blocked', never: ['mksysb', 'savevg', 'media'], must: [['reason', 'mksysb', /AIX partition/v]],
	},
	{
		title: 'an HMC is not saved by what saves AIX', machine: ['an HMC'], target: 'lpar', answers: {}, first: [], fit: 'blocked', never: ['mksysb', 'savevg', 'backupios', 'viosbr'], must: [['reason', 'mksysb', /AIX partition/v]],
	},
	{
		title: 'Storage Protect whose server stands at the site that may be lost', machine: ['Storage Protect installed'], target: 'vg:datavg', answers: {
			place: 'server', server: 'here', against: 'site', apart: 'other-site', disturb: 'in-use',
		}, first: ['structure', 'storage-protect'], fit: 'possible', never: ['storage-protect', 'structure', 'savevg'], must: [['conflict', /taken as lying here/v], ['reason', 'storage-protect', /stands at the site that may be lost/v], ['change', 'storage-protect', /Replicate its node/v]],
	},
	{
		title: 'ransomware, and incremental for ever with a server that nobody can change', machine: ['Storage Protect installed'], target: 'fs:/data', answers: {
			place: 'server', server: 'other-site', against: 'ransomware', locked: 'yes', disturb: 'in-use',
		}, first: ['storage-protect'], fit: 'recommended', never: ['jfs2-snapshot', 'savevg', 'mirroring'], must: [['reason', 'storage-protect', /expires good versions/v]],
	},
	{
		title: 'SysBack is licensed and wanted on tape', machine: ['rootvg only', 'SysBack installed', 'a tape drive'], target: 'lpar', answers: {
			have: 'sysback', place: 'tape', against: 'machine', apart: 'other-site',
		}, first: ['mksysb-tape'], fit: 'recommended', never: ['sysback', 'mksysb', 'alt_disk_copy'], must: [['reason', 'sysback', /withdrawn/v]],
	},
	{
		title: 'a VIO Server whose loss must be mended in minutes', machine: ['a VIO Server'], target: 'lpar', answers: {
			against: 'update,machine', rto: 'hours', apart: 'other-site', place: 'nfs',
		}, first: ['backupios', 'viosbr', 'vios-alt-root'], fit: 'recommended', never: ['vios-alt-root', 'mksysb', 'alt_disk_copy', 'savevg'], must: [['reason', 'vios-alt-root', /beside the original/v]],
	},
	{
		title: 'replication of a VMware machine against its deletion', machine: ['a VMware machine'], target: 'vm:web01', answers: {have: 'vsphere-replication', against: 'deletion', apart: 'other-site'}, first: ['esxi-snapshot'], fit: 'possible', never: ['vsphere-replication', 'srm', 'vm-backup', 'esxi-snapshot'], must: [['reason', 'vsphere-replication', /deleted nothing of it is left/v]],
	},
	{
		title: 'a managed backup in PowerVS beside the system\'s image', machine: [], target: 'lpar', answers: {
			have: 'powervs,compass', against: 'site,deletion', apart: 'other-site', disturb: 'in-use',
		}, first: ['mksysb', 'savevg'], fit: 'recommended', never: ['compass', 'powervs-capture', 'powervs-snapshot'], must: [['decision', /IBM Storage Protect \(SP\) for AIX Not chosen/v], ['reason', 'powervs-capture', /object storage/v]],
	},
	{
		title: 'two answers to how far copies lie: the nearer one counts', machine: [], target: 'vg:datavg', answers: {against: 'site', apart: ['same-array', 'other-site']}, first: ['savevg'], fit: 'possible', never: ['savevg'], must: [['conflict', /the stricter, `same-array`, was taken/v], ['conflict', /copies stay at the site/v]],
	},
	{
		title: 'a copy that is out of reach on the very disks is none', machine: [], target: 'vg:datavg', answers: {
			against: 'ransomware', locked: 'yes', apart: 'same-disks', place: 'file',
		}, first: ['savevg'], fit: 'possible', never: ['savevg', 'structure', 'jfs2-snapshot'], must: [['conflict', /not taken as locked/v], ['gap', /encrypted what can be reached/v]],
	},
	{
		title: 'what is to be protected is a VMware machine, on an LPAR', machine: [], target: 'lpar', answers: {protect: 'vm', against: 'machine', apart: 'other-array'}, first: ['mksysb', 'savevg'], fit: 'recommended', never: ['vm-backup', 'esxi-snapshot', 'vsphere-replication', 'srm'], must: [['conflict', /`protect=vm` does not fit/v]],
	},
	{
		title: 'nothing is said of a machine of which only the groups were read', machine: ['nothing but groups was read'], target: 'lpar', answers: {}, first: ['mksysb', 'savevg'], fit: 'recommended', never: ['alt_disk_copy', 'storage-protect', 'veeam', 'rman', 'nim-mksysb'], must: [['reason', 'alt_disk_copy', /Not known/v]],
	},
	{
		title: 'a VIO Server of which minutes may be lost: mappings alone are not the server', machine: ['a VIO Server'], target: 'lpar', answers: {against: 'deletion', rpo: 'minutes', apart: 'other-array'}, first: ['backupios', 'viosbr'], fit: 'possible', never: ['backupios', 'viosbr', 'vios-alt-root', 'mksysb'], must: [['gap', /more of the VIO Server and its mappings would be lost than minutes/v]],
	},
	{
		title: 'Db2 in a consistency group of the storage, running: its own backup comes before a copy of its disks', machine: ['Db2 with files in datavg'], target: 'db:db2inst1', answers: {
			have: 'storage-copy,consistency-group', disturb: 'in-use', archivelog: 'yes', rpo: 'hours', against: 'corruption', apart: 'same-array',
		}, first: ['database-tool'], fit: 'recommended', never: ['storage-copy-group', 'storage-copy-bare', 'storage-copy-frozen', 'savevg', 'rman'], must: [['reason', 'storage-copy-group', /as after a power cut/v]],
	},
	{
		title: 'Veeam takes a whole partition to its server, on bare metal by its media', machine: ['rootvg only', 'Veeam installed'], target: 'lpar', answers: {against: 'machine', place: 'server', apart: 'other-site'}, first: ['veeam'], fit: 'recommended', never: ['mksysb', 'storage-protect', 'alt_disk_copy'], must: [['reason', 'veeam', /recovery media/v], ['change', 'veeam', /mksysb besides/v]],
	},
	{
		title: 'Veeam in PowerVS does not bring the system back', machine: ['rootvg only', 'Veeam installed'], target: 'lpar', answers: {
			have: 'powervs,veeam', against: 'machine', place: 'server', apart: 'other-site',
		}, first: ['mksysb'], fit: 'possible', never: ['veeam', 'mksysb', 'powervs-snapshot', 'media'], must: [['reason', 'veeam', /cannot be attached/v]],
	},
	{
		title: 'all goes to a server at another site, which is far enough for the structure as well', machine: ['the raw volumes are closed', 'Storage Protect installed'], target: 'vg:datavg', answers: {
			place: 'server', disturb: 'stopped', against: 'site', server: 'other-site',
		}, first: ['structure', 'storage-protect-image'], fit: 'recommended', never: ['raw-copy', 'savevg', 'storage-protect'], must: [['reason', 'savevg', /cannot go where/v]],
	},
	{
		title: 'a VMware machine is asked for on a partition', machine: [], target: 'vm:web01', answers: {have: 'vm-backup', against: 'disk', apart: 'other-array'}, first: ['vm-backup'], fit: 'recommended', never: ['mksysb', 'savevg', 'esxi-snapshot'], must: [['conflict', /no host of VMware machines/v]],
	},
	{
		title: 'a PowerVS snapshot as the undo beside the image is said to be one in the table', machine: ['rootvg only', 'no disk is free'], target: 'lpar', answers: {have: 'powervs', against: 'update', apart: 'other-array'}, first: ['powervs-snapshot', 'mksysb'], fit: 'recommended', never: ['powervs-snapshot', 'powervs-capture', 'alt_disk_copy', 'multibos'], must: [['decision', /Image Capture and Snapshot Snapshot chosen, as an undo; capture not chosen/v]],
	},
	{
		title: 'rootvg of which somebody says that it is a data group', machine: ['rootvg only'], target: 'vg:rootvg', answers: {protect: 'group', against: 'disk', apart: 'other-array'}, first: ['mksysb'], fit: 'recommended', never: ['savevg', 'structure', 'splitvg', 'mirroring'], must: [['conflict', /`protect=group`, while the target is rootvg holds the system/v], ['reason', 'savevg', /lies in rootvg/v]],
	},
];
