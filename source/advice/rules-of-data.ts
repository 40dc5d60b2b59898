import type {Rule} from './rule.js';

const fileWays = ['savevg', 'backup-inode', 'backup-name', 'storage-protect', 'veeam', 'compass', 'jfs2-snapshot'];

/**
What speaks for and against ways to save data.
*/
export const rulesOfData: readonly Rule[] = [
	{
		id: 'savevg-whole', ways: ['savevg'], when: ['protect=group|lpar'], effect: 'for', weight: 2, text: 'Structure and files in one image; restvg makes the group anew on other disks.', source: 'aix-commands.md 2',
	},
	{
		id: 'raw-not-in-files', ways: ['savevg', 'veeam', 'backup-inode', 'backup-name', 'storage-protect', 'jfs2-snapshot'], when: ['has-raw'], effect: 'against', weight: 3, isCurable: true, text: 'Raw volumes are not in it: at best they come back empty.', change: 'Save their content with the database\'s own backup, with dd while they are closed, or by a copy of the storage.', evidence: 'has-raw', source: 'hazards.md: not-in-image; operators-expect.md 8',
	},
	{
		id: 'asm-not-in-files', ways: ['savevg', 'veeam', 'backup-inode', 'backup-name', 'storage-protect', 'jfs2-snapshot', 'mksysb', 'raw-copy'], when: ['asm', 'protect=database|lpar'], effect: 'against', weight: 3, isCurable: true, text: 'Disks of ASM belong to no volume group: no AIX tool saves them.', change: 'Save the database with RMAN.', evidence: 'asm', source: 'operators-expect.md 8; agents-and-cloud.md 4.10',
	},
	{
		id: 'database-open', ways: fileWays, when: ['database', '~disturb=stopped', 'protect=database|group|lpar|filesystems'], effect: 'against', weight: 3, isCurable: true, text: 'A database runs in it: files that are copied one after another are no database.', change: 'Use the database\'s own backup besides, or stop it for the copy.', evidence: 'database', source: 'hazards.md: hot-copy; infra-and-vmware.md 6.6',
	},
	{
		id: 'database-stopped', ways: ['savevg', 'raw-copy', 'backup-inode'], when: ['database', 'disturb=stopped'], effect: 'for', weight: 1, text: 'Stopped, the database\'s files are from one moment.', evidence: 'database', source: 'seed 002',
	},
	{
		id: 'rman-native', ways: ['rman'], when: ['oracle', 'protect=database|group|lpar'], effect: 'for', weight: 3, text: 'Oracle\'s own: consistent after recovery while the database stays open, on ASM and raw volumes too.', evidence: 'oracle', source: 'seed 000; agents-and-cloud.md 4.10',
	},
	{
		id: 'rman-archivelog', ways: ['rman'], when: ['archivelog=yes'], effect: 'for', weight: 1, text: 'In ARCHIVELOG mode it recovers to any moment up to the last log that was copied away.', source: 'agents-and-cloud.md 4.10',
	},
	{
		id: 'own-tool', ways: ['database-tool'], when: ['other-database'], effect: 'for', weight: 3, text: 'Only the database knows which of its files belong together.', evidence: 'other-database', source: 'hazards.md: hot-copy',
	},
	{
		id: 'dd-open', ways: ['raw-copy'], when: ['disturb=in-use|quiet-hour'], effect: 'blocks', text: 'dd of a volume that is open reads it at no single moment; no test that passes proves otherwise.', change: 'Stop its user (`disturb=stopped`), or copy a split or frozen copy.', source: 'seed 002; hazards.md: dd-open',
	},
	{
		id: 'dd-asked', ways: ['raw-copy', 'storage-protect-image'], when: ['protect=raw-volume|group|lpar'], effect: 'needs', needs: ['disturb=stopped'], text: 'It must be known that whatever uses the volume is stopped.', change: 'Answer `disturb=stopped` once that is so.', source: 'hazards.md: dd-open',
	},
	{
		id: 'dd-raw', ways: ['raw-copy'], when: ['disturb=stopped', 'has-raw'], effect: 'for', weight: 2, text: 'Raw content is saved by nothing of AIX but a copy of the volume, and its user may be stopped.', evidence: 'has-raw', source: 'infra-and-vmware.md 3.7',
	},
	{
		id: 'dd-lvcb', ways: ['raw-copy'], when: ['has-raw'], effect: 'against', weight: 1, text: 'Written back, the first 512 bytes would overwrite the volume\'s control block, except on DS_LVZ volumes.', change: 'Compare `lslv` DEVICESUBTYPE and sizes at both ends before a restore.', evidence: 'has-raw', source: 'seed 002; hazards.md: dd-lvcb',
	},
	{
		id: 'bare-copy-several', ways: ['storage-copy-bare'], when: ['several-luns', '~disturb=stopped'], effect: 'blocks', text: 'Data and log lie on several LUNs: without consistency group or freeze the copies are of different moments. It completes, passes tests, and is damaged one day.', change: 'Put the LUNs into one consistency group, or freeze the filesystems.', evidence: 'several-luns', source: 'seed 002; hazards.md: flashcopy-consistency',
	},
	{
		id: 'bare-copy-one', ways: ['storage-copy-bare'], when: ['!several-luns'], effect: 'for', weight: 1, text: 'All of it lies on one LUN: one copy is of one moment.', evidence: 'several-luns', source: 'seed 002',
	},
	{
		id: 'bare-copy-fragile', ways: ['storage-copy-bare'], when: ['~disturb=stopped'], effect: 'against', weight: 3, text: 'The day somebody adds a second LUN it is no longer sound, and nothing says so.', change: 'Have a consistency group from the beginning.', source: 'seed 002; hazards.md: flashcopy-consistency',
	},
	{
		id: 'bare-copy-unknown', ways: ['storage-copy-bare'], when: ['~disturb=stopped'], effect: 'needs', needs: ['!several-luns'], text: 'That data and log lie on one LUN is not so, or not known.', change: 'Have a consistency group.', evidence: 'several-luns', source: 'hazards.md: flashcopy-consistency',
	},
	{
		id: 'group-copy-crash', ways: ['storage-copy-group', 'powervs-snapshot', 'powervs-clone'], when: ['~disturb=stopped'], effect: 'against', weight: 1, text: 'As after a power cut: filesystems recover, file data only as far as the application recovers it.', change: 'Quiesce the application for the moment of the copy.', source: 'seed 002; hazards.md: flashcopy-consistency',
	},
	{
		id: 'group-copy-fast', ways: ['storage-copy-group'], when: ['rpo=minutes|hours', 'has:consistency-group'], effect: 'for', weight: 2, text: 'Made in seconds, of any size, as often as the array allows.', evidence: 'has:consistency-group', source: 'infra-and-vmware.md 6.5',
	},
	{
		id: 'freeze-many', ways: ['storage-copy-frozen'], when: ['several-filesystems', '~disturb=stopped'], effect: 'against', weight: 3, text: 'Several filesystems are frozen one after another: not one moment, unless the application is quiesced.', change: 'Quiesce the application, or use a consistency group.', evidence: 'several-filesystems', source: 'hazards.md: freeze-self',
	},
	{
		id: 'freeze-raw', ways: ['storage-copy-frozen'], when: ['has-raw'], effect: 'against', weight: 3, isCurable: true, text: 'A freeze does not reach raw volumes.', change: 'Use a consistency group.', evidence: 'has-raw', source: 'infra-and-vmware.md 3.1',
	},
	{
		id: 'freeze-one', ways: ['storage-copy-frozen'], when: ['!several-filesystems', '!has-raw', 'has:storage-copy'], effect: 'for', weight: 1, text: 'One filesystem, frozen while the copy starts: of one moment, with its log.', evidence: 'several-filesystems', source: 'infra-and-vmware.md 3.1',
	},
	{
		id: 'snapshot-deletion', ways: ['jfs2-snapshot'], when: ['against=deletion|corruption'], effect: 'for', weight: 2, text: 'What was deleted is back in minutes, file by file.', source: 'infra-and-vmware.md 6.5',
	},
	{
		id: 'snapshot-alone', ways: ['jfs2-snapshot'], when: [], effect: 'against', weight: 3, isCurable: true, isNoBackup: true, text: 'It lies in the group that it is taken of and dies with it: no backup until it is copied off.', change: 'Copy it off with backup -n or an agent, or have a backup besides.', source: 'infra-and-vmware.md 6.2; hazards.md: snapshot-full',
	},
	{
		id: 'sp-recommended', ways: ['storage-protect'], when: ['has:storage-protect', 'protect=group|filesystems|lpar'], effect: 'for', weight: 3, text: 'Incremental for ever: each night sends what changed, a restore is one step. The recommended agent.', evidence: 'has:storage-protect', source: 'seed 000',
	},
	{
		id: 'savevg-structure', ways: ['savevg'], when: ['has:storage-protect', 'protect=group|lpar'], effect: 'for', weight: 1, text: 'With its option for the structure alone it keeps what Storage Protect needs first in a restore.', evidence: 'has:storage-protect', source: 'agents-and-cloud.md 2.10',
	},
	{
		id: 'raw-assumed', ways: ['rman', 'database-tool'], when: ['database', 'has-raw', 'protect=group|lpar|raw-volume'], effect: 'against', weight: 1, text: 'Which raw volumes are the database\'s was not seen: its processes are no proof.', change: 'Compare v$datafile, or the like, with the raw volumes; what is not its own needs a way of its own.', evidence: 'has-raw', source: 'operators-expect.md 8',
	},
	{
		id: 'sp-powervs', ways: ['storage-protect'], when: ['has:storage-protect', 'has:powervs'], effect: 'for', weight: 3, text: 'In PowerVS it is the recommended backup, on an AIX LPAR or an instance in the VPC.', source: 'seed 000',
	},
	{
		id: 'sp-server-here', ways: ['storage-protect', 'storage-protect-image'], when: ['server=here|lpar', 'against=site'], effect: 'against', weight: 1, text: 'The server stands at the site that may be lost.', change: 'Replicate its node to another site.', source: 'agents-and-cloud.md 2.11',
	},
	{
		id: 'sp-ransomware', ways: ['storage-protect'], when: ['against=ransomware'], effect: 'against', weight: 1, text: 'An incremental after a mass encryption expires good versions.', change: 'Keep inactive versions long enough, and watch the count of expired files.', source: 'agents-and-cloud.md 2.11',
	},
	{
		id: 'veeam-supported', ways: ['veeam'], when: ['has:veeam', 'protect=group|filesystems|lpar|system'], effect: 'for', weight: 1, text: 'Supported, as the alternative to Storage Protect.', evidence: 'has:veeam', source: 'seed 000',
	},
	{
		id: 'veeam-no-vm', ways: ['veeam'], when: ['protect=system|lpar', 'runs-in-powervs'], effect: 'against', weight: 3, isCurable: true, text: 'In PowerVS its recovery media cannot be attached: the system needs another way.', change: 'Take a mksysb or a capture besides.', source: 'agents-and-cloud.md 3.5',
	},
	{
		id: 'concurrent-group', ways: ['savevg', 'structure', 'splitvg', 'jfs2-snapshot', 'storage-copy-frozen', 'backup-inode', 'backup-name', 'storage-protect', 'veeam'], when: ['concurrent'], effect: 'against', weight: 3, text: 'The group is concurrent: other nodes write to it too.', change: 'Back up on the node that holds it, with the cluster\'s resource group known; else it is not this node\'s turn.', evidence: 'concurrent', source: 'hazards.md: cluster',
	},
	{
		id: 'clustered', ways: ['savevg', 'structure', 'storage-copy-group', 'mksysb', 'alt_disk_copy'], when: ['cluster'], effect: 'against', weight: 1, text: 'The machine is a cluster\'s node: save only where the group is on, and never restore or export while its resource group is online.', change: 'Plan it on each node; the node without the group answers "not my turn".', evidence: 'cluster', source: 'hazards.md: cluster',
	},
	{
		id: 'closed-group', ways: ['savevg', 'structure', 'backup-inode', 'backup-name', 'jfs2-snapshot', 'storage-protect', 'veeam', 'splitvg'], when: ['varied-off', 'protect=group|filesystems|raw-volume'], effect: 'blocks', text: 'The group is not varied on here: nothing of it can be read.', change: 'Vary it on, unless another node holds it; or copy its LUNs, which are still now.', evidence: 'varied-off', source: 'hazards.md: cluster; infra-and-vmware.md 1.4',
	},
	{
		id: 'closed-group-beside', ways: ['savevg', 'structure', 'backup-inode', 'backup-name', 'jfs2-snapshot', 'storage-protect', 'veeam', 'splitvg'], when: ['varied-off', 'protect=lpar'], effect: 'against', weight: 3, text: 'A group of this machine is not varied on: it is in nothing that is made here now.', change: 'Vary it on, unless another node holds it, or protect the other groups one by one.', evidence: 'varied-off', source: 'hazards.md: cluster; infra-and-vmware.md 1.4',
	},
	{
		id: 'archivelog-unknown', ways: ['rman'], when: ['oracle', '~archivelog=yes', '~archivelog=no', '~disturb=stopped'], effect: 'against', weight: 1, text: 'Whether it runs in ARCHIVELOG mode is not said. Without it RMAN saves it only while it is stopped, and brings back the last backup and no later moment.', change: 'Look with `select log_mode from v$database;`, then answer `archivelog`.', evidence: 'oracle', source: 'agents-and-cloud.md 4',
	},
	{
		id: 'archivelog-rpo', ways: ['rman'], when: ['oracle', '~archivelog=yes', 'rpo=none|minutes|hours'], effect: 'against', weight: 3, text: 'Less than a day may be lost: that takes archived logs that are copied away, and nobody said that the database archives any.', change: 'Run it in ARCHIVELOG mode, copy the logs away as often as the RPO asks, then answer `archivelog=yes`.', evidence: 'oracle', source: 'agents-and-cloud.md 4',
	},
	{
		id: 'encrypted-plain', ways: ['savevg', 'backup-inode', 'backup-name', 'storage-protect', 'veeam'], when: ['encrypted'], effect: 'against', weight: 1, text: 'The group may hold encrypted volumes: files leave it in plain text, and a restore makes plain volumes unless encryption is set up anew. To be confirmed on the machine.', change: 'Protect and encrypt the copy itself, and keep the keys apart.', evidence: 'encrypted', source: 'hazards.md: encrypted-lv',
	},
	{
		id: 'encrypted-keys', ways: ['storage-copy-group', 'storage-copy-bare', 'storage-copy-frozen', 'raw-copy', 'powervs-snapshot', 'powervs-clone'], when: ['encrypted'], effect: 'against', weight: 1, text: 'What is copied below the filesystem stays encrypted: without its keys it cannot be read. To be confirmed on the machine.', change: 'Keep the keys where the copy survives.', evidence: 'encrypted', source: 'hazards.md: encrypted-lv',
	},
	{
		id: 'unmounted-not-saved', ways: ['backup-name', 'storage-protect', 'veeam'], when: ['unmounted'], effect: 'against', weight: 2, text: 'Filesystems that are not mounted are not seen by it.', change: 'Mount them for the run.', evidence: 'unmounted', source: 'hazards.md: not-in-image',
	},
	{
		id: 'levels', ways: ['backup-inode'], when: ['protect=filesystems', '!disturb=in-use'], effect: 'for', weight: 2, text: 'Full, incremental or differential by levels, with nothing but AIX.', source: 'aix-commands.md 9.2',
	},
	{
		id: 'inode-mounted', ways: ['backup-inode'], when: ['disturb=in-use|quiet-hour'], effect: 'against', weight: 2, text: 'Of a mounted filesystem its data may not fit together (0511-251).', change: 'Take it from a JFS2 snapshot (-n), or unmount.', source: 'aix-commands.md 9.2',
	},
	{
		id: 'savevg-filesystem', ways: ['savevg'], when: ['protect=filesystems'], effect: 'against', weight: 1, text: 'It saves the whole group where one filesystem is asked for.', change: 'Exclude what is not wanted, or save files.', source: 'aix-commands.md 2',
	},
	{
		id: 'structure-besides', ways: ['structure'], when: ['has:storage-protect'], effect: 'for', weight: 1, text: 'What Storage Protect needs before files can come back.', source: 'agents-and-cloud.md 2.10',
	},
	{
		id: 'same-array', ways: ['mksysb', 'savevg', 'backup-inode', 'backup-name', 'raw-copy', 'structure', 'rman', 'database-tool'], when: ['apart=same-disks|same-array'], effect: 'against', weight: 1, text: 'The copy lies on the array of what it is a copy of, an NFS server on it included: they are lost together.', change: 'Put one copy on another array, tape, or another site.', source: 'infra-and-vmware.md 6.4; hazards.md: image-inside-itself',
	},
	{
		id: 'esxi-snapshot-alone', ways: ['esxi-snapshot'], when: [], effect: 'against', weight: 3, isCurable: true, isNoBackup: true, text: 'It lies in the machine\'s datastore and grows: an undo, not a backup.', change: 'Remove it soon, and have an image backup besides.', source: 'infra-and-vmware.md 6.2',
	},
	{
		id: 'esxi-snapshot-undo', ways: ['esxi-snapshot'], when: ['against=update'], effect: 'for', weight: 2, text: 'Back in minutes after a bad update of the guest.', source: 'infra-and-vmware.md 6.5',
	},
	{
		id: 'replication-no-backup', ways: ['vsphere-replication', 'srm'], when: ['against=deletion|corruption|ransomware'], effect: 'against', weight: 3, isCurable: true, isNoBackup: true, text: 'Deletions, corruption and encryption are replicated: fail-over, not a backup.', change: 'Have an image backup besides.', source: 'infra-and-vmware.md 5.4, 6.2',
	},
	{
		id: 'replication-site', ways: ['vsphere-replication'], when: ['against=site|machine'], effect: 'for', weight: 2, text: 'The machine runs again elsewhere within minutes.', source: 'seed 004; infra-and-vmware.md 5.4',
	},
	{
		id: 'backup-product', ways: ['vm-backup'], when: ['protect=vm'], effect: 'for', weight: 2, text: 'Independent of the datastore, with earlier states to go back to.', source: 'infra-and-vmware.md 5.8',
	},
	{
		id: 'vios-pair', ways: ['backupios'], when: ['protect=vios'], effect: 'for', weight: 3, text: 'The supported image of a VIO Server; mksysb as root leaves out what it serves.', source: 'seed 002; infra-and-vmware.md 1.3',
	},
	{
		id: 'vios-update', ways: ['vios-alt-root'], when: ['against=update'], effect: 'for', weight: 2, text: 'The way back from an update of the VIO Server.', source: 'infra-and-vmware.md 1.3',
	},
];
