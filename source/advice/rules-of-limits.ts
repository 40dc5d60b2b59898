import type {Rule} from './rule.js';

const lvmWays = ['savevg', 'structure', 'backup-inode', 'raw-copy', 'mirroring', 'splitvg', 'jfs2-snapshot', 'storage-copy-frozen', 'storage-protect-image'];
const storageCopies = ['storage-copy-group', 'storage-copy-bare', 'powervs-snapshot', 'powervs-clone'];
const readers = ['savevg', 'backup-inode', 'backup-name', 'storage-protect', 'veeam', 'compass'];

const unseen = (ways: readonly string[], product: string, name: string, source: string): Rule => ({
	id: `unseen-${product}`, ways, when: [`has:${product}`, `!seen:${product}`], effect: 'against', weight: 2, text: `${name} is named as licensed, and was not seen on this machine.`, change: 'Install and register it here, and restore something with it, before relying on it.', evidence: `seen:${product}`, source,
});

/**
What sizes, levels, kinds of filesystems and what is missing make of a way.
*/
export const rulesOfLimits: readonly Rule[] = [
	// Systems.
	{
		id: 'clone-too-large', ways: ['alt_disk_copy', 'alt_disk_mksysb'], when: ['!clone-fits'], effect: 'blocks', text: 'The free disks together are smaller than what rootvg uses.', change: 'Map larger disks; a clone may take several.', evidence: 'clone-fits', source: 'aix-commands.md 5.1; hazards.md: no-space',
	},
	{
		id: 'clone-size-unknown', ways: ['alt_disk_copy', 'alt_disk_mksysb'], when: ['free-disk', '~clone-fits', '~!clone-fits'], effect: 'against', weight: 1, text: 'Whether the free disks are large enough for rootvg is not known.', change: 'Compare `lsvg rootvg` (USED PPs) with `getconf DISK_SIZE`.', source: 'aix-commands.md 5.1',
	},
	{
		id: 'multibos-level', ways: ['multibos'], when: ['!multibos-level'], effect: 'blocks', text: 'multibos came with AIX 5.3 ML 3: this level has none.', change: 'Use a clone on a spare disk.', evidence: 'multibos-level', source: 'seed 002',
	},
	{
		id: 'nim-master-itself', ways: ['nim-mksysb'], when: ['nim-master'], effect: 'against', weight: 3, text: 'This is the NIM master: when it is lost there is none to restore it over the network.', change: 'Keep its mksysb elsewhere with media to start from, and save the NIM database besides (m_backup_db); or have an alternate master.', evidence: 'nim-master', source: 'infra-and-vmware.md 2.6',
	},
	{
		id: 'powervs-no-tape', ways: ['mksysb-tape'], when: ['again=powervs'], effect: 'against', weight: 3, text: 'In PowerVS no tape drive is there to start from.', change: 'Use an image in a file, restored through NIM or onto a spare disk.', source: 'agents-and-cloud.md 3.5',
	},
	{
		id: 'powervs-no-media', ways: ['media'], when: ['runs-in-powervs'], effect: 'against', weight: 3, text: 'In PowerVS one cannot attach a DVD or ISO of one\'s own to start from. To be confirmed with the provider.', change: 'Use an image in a file, restored through NIM or onto a spare disk.', evidence: 'runs-in-powervs', source: 'agents-and-cloud.md 3.5',
	},
	{
		id: 'media-iso', ways: ['media'], when: ['place=optical', '!optical'], effect: 'for', weight: 1, text: 'No DVD drive was seen, and none is needed: mkdvd -S makes an ISO, which starts from the VIO Server\'s virtual optical device.', evidence: 'optical', source: 'seed 002; aix-commands.md 7',
	},
	{
		id: 'veeam-media', ways: ['veeam'], when: ['has:veeam', 'protect=system|lpar', '~runs-in-powervs'], effect: 'against', weight: 1, text: 'Bare metal needs its recovery media, made beforehand on a healthy machine; the restore is driven at their console, not by lparsafe.', change: 'Make the media (mkisofs must be there), start the partition from them once, and keep a mksysb besides.', source: 'agents-and-cloud.md 3.5',
	},
	{
		id: 'storix-recovery', ways: ['storix'], when: ['has:storix', 'protect=system|lpar|group'], effect: 'for', weight: 1, text: 'Bare metal, also onto other disks and sizes.', evidence: 'has:storix', source: 'seed 002; operators-expect.md 4',
	},
	{
		id: 'storix-by-hand', ways: ['storix'], when: ['has:storix'], effect: 'against', weight: 1, text: 'Its commands are not known to lparsafe: jobs are started and watched in its own administration.', change: 'Save with AIX\'s own tools what must come back without it.', source: 'infra-and-vmware.md 4.2',
	},

	// Where images go.
	{
		id: 'nfs-limits', ways: ['mksysb', 'savevg', 'backup-inode', 'backup-name', 'raw-copy', 'rman', 'database-tool'], when: ['place=nfs'], effect: 'against', weight: 1, text: 'An image is one large file: the NFS server, the mount (soft, root squashed) and the account\'s file size limit (`ulimit -f`) must all take more than 2 GB.', change: 'Write a large file there as the account that will run it, and look at `ulimit -f` and the mount\'s options.', evidence: 'nfs-mounted', source: 'hazards.md: nfs-target, no-space',
	},
	{
		id: 'savevg-needs-nim', ways: ['savevg'], when: ['place=nim', '~place=file|nfs|tape'], effect: 'needs', needs: ['has:nim'], text: 'Copies may go to a NIM master only, and none is seen or named.', change: 'Set up a NIM master and define the client (niminit), then answer `have=nim`; or allow `file` or `nfs` as a place.', source: 'infra-and-vmware.md 2.3',
	},
	{
		id: 'savevg-by-nim', ways: ['savevg'], when: ['place=nim', '~place=file|nfs|tape', 'has:nim'], effect: 'against', weight: 1, text: 'The NIM master takes it itself, which lparsafe does not run: nim -o define -t savevg -a server=master -a mk_image=yes -a source=CLIENT -a volume_group=VG -a location=FILE NAME.', change: 'Type it on the NIM master; or allow `file` or `nfs` as a place.', evidence: 'has:nim', source: 'infra-and-vmware.md 2.3',
	},
	{
		id: 'rman-media-manager', ways: ['rman'], when: ['place=tape|server|object-storage', '~place=file|nfs|nim|optical|disk', '!has:storage-protect'], effect: 'against', weight: 3, text: 'RMAN reaches tapes and backup servers only through a media manager (SBT), and none is seen or named.', change: 'Have a media manager (for Storage Protect: Data Protection for Oracle), or allow `file` or `nfs` as a place.', source: 'agents-and-cloud.md 4.1',
	},
	{
		id: 'rman-sbt', ways: ['rman'], when: ['place=server', 'has:storage-protect'], effect: 'against', weight: 1, text: 'To the server of Storage Protect it writes through Data Protection for Oracle, which is licensed and installed by itself.', change: 'Look for tivoli.tsm.client.oracle and its TDPO_OPTFILE.', evidence: 'has:storage-protect', source: 'agents-and-cloud.md 2.1, 4.1',
	},
	{
		id: 'compass-in-powervs', ways: ['compass'], when: [], effect: 'needs', needs: ['runs-in-powervs'], text: 'It is a service of PowerVS, and this machine is not said to be there.', change: 'Use Storage Protect outside of PowerVS.', source: 'agents-and-cloud.md 1.11',
	},
	{
		id: 'clone-attached', ways: ['powervs-clone'], when: ['against=deletion|corruption', 'has:powervs'], effect: 'for', weight: 2, text: 'It can be attached and read, which a snapshot cannot: single files of an old state come out of it.', evidence: 'has:powervs', source: 'agents-and-cloud.md 1.1',
	},
	{
		id: 'clone-same-pool', ways: ['powervs-clone'], when: [], effect: 'against', weight: 3, isCurable: true, isNoBackup: true, text: 'It lies in the storage pool of its source, made by hand: lost with the pool, and with the account that may delete it.', change: 'Keep a backup elsewhere besides.', source: 'agents-and-cloud.md 1.1, 1.10',
	},
	unseen(['storage-protect', 'storage-protect-image'], 'storage-protect', 'Storage Protect', 'agents-and-cloud.md 2.1'),
	unseen(['veeam'], 'veeam', 'Veeam', 'agents-and-cloud.md 3.3'),
	unseen(['sysback'], 'sysback', 'SysBack', 'infra-and-vmware.md 4.1'),
	unseen(['storix'], 'storix', 'Storix', 'infra-and-vmware.md 4.2'),

	// Groups and filesystems.
	{
		id: 'group-in-rootvg', ways: ['savevg', 'structure'], when: ['in-rootvg', '~protect=system|lpar'], effect: 'blocks', text: 'It lies in rootvg: savevg and restvg are for data groups.', change: 'Take it out of an image of the system, save it by name or i-node, or move it to a data group.', evidence: 'in-rootvg', source: 'infra-and-vmware.md 6.6; hazards.md: user-data-mixed',
	},
	{
		id: 'system-for-a-filesystem', ways: ['mksysb', 'nim-mksysb', 'media', 'mksysb-tape', 'alt_disk_copy', 'alt_disk_mksysb'], when: ['in-rootvg', 'protect=filesystems'], effect: 'against', weight: 1, text: 'It saves the whole system where one filesystem is asked for; single files come out of an image.', change: 'Move the filesystem to a group of its own, or save it by name.', evidence: 'in-rootvg', source: 'seed 003; hazards.md: user-data-mixed',
	},
	{
		id: 'gpfs-no-lvm', ways: lvmWays, when: ['gpfs'], effect: 'blocks', text: 'GPFS lies on disks of its own, in no volume group: nothing that works by LVM or JFS2 reaches it.', change: 'Save its files with Storage Protect, or by name on one node.', evidence: 'gpfs', source: 'hazards.md: cluster; agents-and-cloud.md 2.4',
	},
	{
		id: 'gpfs-copies', ways: storageCopies, when: ['gpfs'], effect: 'against', weight: 3, text: 'All disks of the GPFS filesystem must be in the copy, at one moment, and other nodes write to them: this machine does not show them all.', change: 'Plan it for the whole cluster.', evidence: 'gpfs', source: 'hazards.md: cluster',
	},
	{
		id: 'gpfs-by-name', ways: ['backup-name', 'veeam', 'compass', 'cpio', 'tar'], when: ['gpfs'], effect: 'against', weight: 3, text: 'Whether it keeps the ACLs and attributes of GPFS is not known, and other nodes write meanwhile.', change: 'Use Storage Protect, whose client knows GPFS; or try a restore and compare.', evidence: 'gpfs', source: 'hazards.md: cluster',
	},
	{
		id: 'remote-filesystem', ways: [...lvmWays, ...storageCopies, 'veeam'], when: ['remote'], effect: 'blocks', text: 'It lies on another machine, and is only mounted here.', change: 'Save it on the machine that serves it.', evidence: 'remote', source: 'hazards.md: nfs-target; agents-and-cloud.md 3.2',
	},
	{
		id: 'remote-by-name', ways: ['backup-name', 'storage-protect', 'compass', 'cpio', 'tar'], when: ['remote'], effect: 'against', weight: 3, text: 'It lies on another machine: through the mount only what root may read there is saved, and a server often squashes root.', change: 'Save it on the machine that serves it.', evidence: 'remote', source: 'hazards.md: nfs-target',
	},
	{
		id: 'none-mounted', ways: ['savevg', 'backup-name', 'storage-protect', 'veeam', 'compass', 'storix', 'sysback', 'jfs2-snapshot', 'storage-copy-frozen', 'cpio', 'tar'], when: ['none-mounted', 'protect=group|filesystems'], effect: 'against', weight: 3, text: 'Nothing of what is to be saved is mounted: it would hold no file of it.', change: 'Mount it for the run; or save it by i-node, which reads a filesystem that is not mounted.', evidence: 'none-mounted', source: 'hazards.md: not-in-image; aix-commands.md 9.2',
	},
	{
		id: 'inode-unmounted', ways: ['backup-inode'], when: ['none-mounted', 'protect=group|filesystems'], effect: 'for', weight: 3, text: 'It reads a filesystem that is not mounted, and that is when it is sound.', evidence: 'none-mounted', source: 'aix-commands.md 9.2',
	},
	{
		id: 'group-full', ways: ['jfs2-snapshot'], when: ['group-full'], effect: 'blocks', text: 'No partition of the group is free, and an external snapshot needs some.', change: 'Extend the group by a disk (extendvg); or take internal snapshots, where the filesystem was made with isnapshot=yes.', evidence: 'group-full', source: 'aix-commands.md 9.3',
	},
	{
		id: 'disk-missing', ways: readers, when: ['disk-missing', '~group-mirrored'], effect: 'against', weight: 3, text: 'A disk of the group is missing: what lies on it cannot be read.', change: 'Bring the disk or its paths back (varyonvg, syncvg); until then save what can still be read, and call it partial.', evidence: 'disk-missing', source: 'hazards.md: stale-mirror, partial-point',
	},
	{
		id: 'disk-missing-mirrored', ways: readers, when: ['disk-missing', 'group-mirrored'], effect: 'against', weight: 1, text: 'A disk of the group is missing: what is mirrored is read from its other copy.', change: 'Save first, then bring the disk or its paths back (varyonvg, syncvg).', evidence: 'disk-missing', source: 'hazards.md: stale-mirror',
	},
	{
		id: 'disk-missing-copies', ways: ['storage-copy-group', 'storage-copy-frozen', 'storage-copy-bare', 'splitvg'], when: ['disk-missing'], effect: 'against', weight: 3, text: 'A disk of the group is missing: a copy of its disks is not all of it.', change: 'Bring the disk or its paths back (varyonvg, syncvg).', evidence: 'disk-missing', source: 'hazards.md: stale-mirror',
	},
	{
		id: 'quorum-of-two', ways: ['mirroring'], when: ['quorum-of-two'], effect: 'against', weight: 2, text: 'Two disks with quorum on: the loss of the wrong one takes the group down, mirror or not.', change: 'chvg -Qn VG; a start on one disk may then need force.', evidence: 'quorum-of-two', source: 'seed 002; hazards.md: quorum',
	},
	{
		id: 'split-complete', ways: ['splitvg'], when: ['part-mirrored'], effect: 'blocks', text: 'Not all of the group is mirrored, and only a complete copy can be split off.', change: 'Mirror the rest (mklvcopy, syncvg).', evidence: 'part-mirrored', source: 'aix-commands.md 10; hazards.md: unmirrored-lv',
	},
	{
		id: 'split-stale', ways: ['splitvg'], when: ['stale'], effect: 'blocks', text: 'The mirror has stale partitions: no copy of it is complete.', change: 'Repair path or disk, then varyonvg and syncvg.', evidence: 'stale', source: 'aix-commands.md 10; hazards.md: stale-mirror',
	},
	{
		id: 'split-mirror', ways: ['splitvg'], when: ['group-mirrored'], effect: 'for', weight: 1, text: 'One copy of the mirror, of one moment, as a group of its own to back up from.', evidence: 'group-mirrored', source: 'aix-commands.md 10',
	},
	{
		id: 'split-redundancy', ways: ['splitvg'], when: ['group-mirrored'], effect: 'against', weight: 1, text: 'While it is split the group has one copy less, and applications must be quiesced for the moment of the split.', change: 'Join it again (joinvg) as soon as its backup is made.', source: 'aix-commands.md 10',
	},

	// While all is stopped.
	{
		id: 'bare-copy-seldom', ways: ['storage-copy-bare'], when: ['disturb=stopped', 'rpo=none|minutes|hours'], effect: 'against', weight: 3, text: 'It is sound only while all is stopped, and nothing is stopped every few hours.', change: 'Have a consistency group, and copy while all is in use.', source: 'seed 002; infra-and-vmware.md 6.1',
	},
	{
		id: 'copy-of-a-database', ways: ['storage-copy-group', 'powervs-snapshot', 'powervs-clone'], when: ['protect=database', '~disturb=stopped'], effect: 'against', weight: 3, isCurable: true, text: 'Of a database that runs it is as after a power cut: whether it recovers is known when it has.', change: 'Put the database into its backup mode for the copy, and have its own backup besides.', source: 'seed 002; infra-and-vmware.md 6.6; hazards.md: flashcopy-consistency',
	},
	{
		id: 'own-logs', ways: ['database-tool'], when: ['other-database', 'archivelog=yes'], effect: 'for', weight: 1, text: 'Its logs, archived and copied away, bring it back to any moment up to the last of them.', evidence: 'other-database', source: 'infra-and-vmware.md 6.6',
	},
	{
		id: 'own-logs-rpo', ways: ['database-tool'], when: ['other-database', '~archivelog=yes', 'rpo=none|minutes|hours'], effect: 'against', weight: 3, text: 'Less than a day may be lost: that takes logs that are archived and copied away, and nobody said that the database archives any.', change: 'Have it archive its logs (WAL archiving, LOGARCHMETH1, log backups), copy them away as often as the RPO asks, then answer `archivelog=yes`.', evidence: 'other-database', source: 'infra-and-vmware.md 6.1, 6.6',
	},

	// VIO Servers and VMware.
	{
		id: 'vios-mappings-apart', ways: ['backupios'], when: ['protect=vios'], effect: 'against', weight: 3, isCurable: true, text: 'The image brings the system of the VIO Server back, not in every case the service it gives: always save the mappings besides.', change: 'Run viosbr -backup with it.', source: 'infra-and-vmware.md 1.3',
	},
	{
		id: 'srm-replicates-nothing', ways: ['srm'], when: [], effect: 'needs', needs: ['vm-replicated'], text: 'It directs what others replicate, and nothing is known to replicate this machine.', change: 'Replicate the machine first: vSphere Replication, or the arrays; then answer `have=vsphere-replication`.', source: 'infra-and-vmware.md 5.6; seed 004',
	},
	{
		id: 'srm-rehearses', ways: ['srm'], when: ['has:srm', 'against=site|machine|array'], effect: 'for', weight: 1, text: 'The fail-over is a plan that can be tried without harm.', evidence: 'has:srm', source: 'seed 004',
	},
];
