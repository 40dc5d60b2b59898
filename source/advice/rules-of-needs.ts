import type {Rule} from './rule.js';

const product = (way: string, sign: string, name: string, source: string): Rule => ({
	id: `needs-${way}`, ways: [way], when: [], effect: 'needs', needs: [sign], text: `${name.charAt(0).toUpperCase()}${name.slice(1)} is neither seen here nor named as licensed and known.`, change: `Have ${name} and somebody who has restored with it; then answer \`have=${sign.slice('has:'.length)}\`.`, source,
});

const rootvgTools = ['mksysb', 'nim-mksysb', 'alt_disk_copy', 'alt_disk_mksysb', 'multibos', 'media', 'mksysb-tape', 'savevg', 'structure', 'mirroring', 'splitvg'];
const storageCopies = ['storage-copy-group', 'storage-copy-frozen', 'storage-copy-bare'];

/**
What a way cannot do without.
*/
export const rulesOfNeeds: readonly Rule[] = [
	{
		id: 'not-in-a-wpar', ways: rootvgTools, when: ['in-wpar'], effect: 'blocks', text: 'Inside a WPAR there is no volume group to save: the tools of rootvg do not work here.', change: 'Run it on the global system that hosts this WPAR.', source: 'aix-commands.md 14.5',
	},
	{
		id: 'spare-disk', ways: ['alt_disk_copy', 'alt_disk_mksysb', 'vios-alt-root'], when: [], effect: 'needs', needs: ['free-disk'], text: 'No disk is free beyond doubt.', change: 'Map a disk as large as rootvg; it is free when every check finds nothing on it.', source: 'hazards.md: disk-in-use',
	},
	{
		id: 'alt-disk-filesets', ways: ['alt_disk_copy', 'alt_disk_mksysb'], when: [], effect: 'needs', needs: ['alt-disk-commands'], text: 'The fileset bos.alt_disk_install.rte is missing.', change: 'Install it from the AIX media of this level.', source: 'aix-commands.md 5',
	},
	{
		id: 'alt-disk-boot-images', ways: ['alt_disk_mksysb'], when: [], effect: 'needs', needs: ['alt-disk-boot-images'], text: 'The fileset bos.alt_disk_install.boot_images is missing: a restored image gets its boot image from it.', change: 'Install bos.alt_disk_install.boot_images from the AIX media, at the level of the image or above.', source: 'aix-commands.md 5.2; aix-commands.md 14.5',
	},
	{
		id: 'alternate-exists', ways: ['alt_disk_copy', 'alt_disk_mksysb'], when: ['alternate-there'], effect: 'against', weight: 2, text: 'An alternate rootvg is there already; a second one needs a decision on the first.', change: 'Remove it (alt_rootvg_op -X) or give it another name.', source: 'hazards.md: altinst-exists',
	},
	{
		id: 'multibos-mirror', ways: ['multibos'], when: ['rootvg-mirrored'], effect: 'blocks', text: 'multibos does not work on a mirrored rootvg.', change: 'Use a clone on a spare disk instead.', source: 'aix-commands.md 6',
	},
	{
		id: 'multibos-room', ways: ['multibos'], when: [], effect: 'needs', needs: ['rootvg-room'], text: 'rootvg has no room for a second /, /usr, /var and /opt.', change: 'Add a disk to rootvg, or clone onto a spare disk.', source: 'aix-commands.md 6',
	},
	{
		id: 'multibos-two', ways: ['multibos'], when: ['multibos-there'], effect: 'against', weight: 2, text: 'A standby system is there already; there can be two at most.', change: 'Remove it first: multibos -R.', source: 'aix-commands.md 6',
	},
	{
		id: 'tape-drive', ways: ['mksysb-tape'], when: [], effect: 'needs', needs: ['tape'], text: 'The partition has no tape drive that is available.', change: 'Give it one, or make the one that is defined available (cfgmgr); a drive behind a VIO Server or a library boots only where the firmware can reach it.', source: 'seed 002',
	},
	{
		id: 'nim-client', ways: ['nim-mksysb'], when: [], effect: 'needs', needs: ['has:nim'], text: 'This machine is no NIM client, and no NIM master is named.', change: 'Set up a NIM master of at least this level and define the client (niminit); then answer `have=nim`.', source: 'infra-and-vmware.md 2',
	},
	product('sysback', 'has:sysback', 'SysBack', 'infra-and-vmware.md 4.1'),
	product('storix', 'has:storix', 'Storix', 'infra-and-vmware.md 4.2'),
	product('storage-protect', 'has:storage-protect', 'Storage Protect', 'agents-and-cloud.md 2.1'),
	product('storage-protect-image', 'has:storage-protect', 'Storage Protect', 'agents-and-cloud.md 2.1'),
	product('veeam', 'has:veeam', 'Veeam', 'agents-and-cloud.md 3.3'),
	product('powervs-capture', 'has:powervs', 'PowerVS', 'agents-and-cloud.md 1.2'),
	product('powervs-snapshot', 'has:powervs', 'PowerVS', 'agents-and-cloud.md 1.2'),
	product('powervs-clone', 'has:powervs', 'PowerVS', 'agents-and-cloud.md 1.2'),
	product('compass', 'has:compass', 'the managed backup of PowerVS', 'agents-and-cloud.md 1.11'),
	product('vm-backup', 'has:vm-backup', 'an image backup for VMware', 'infra-and-vmware.md 5.8'),
	product('vsphere-replication', 'has:vsphere-replication', 'vSphere Replication', 'infra-and-vmware.md 5.4'),
	product('srm', 'has:srm', 'Site Recovery Manager', 'infra-and-vmware.md 5.6'),
	product('vdp', 'has:vdp', 'vSphere Data Protection', 'infra-and-vmware.md 5.9'),
	{
		id: 'wpars-there', ways: ['savewpar'], when: [], effect: 'needs', needs: ['has-wpars'], text: 'This machine has no WPAR.', change: 'Nothing: it is for WPARs only.', source: 'aix-commands.md 13',
	},
	{
		id: 'storage-copies', ways: storageCopies, when: ['!has:consistency-group'], effect: 'needs', needs: ['has:storage-copy'], text: 'That the storage can copy LUNs, and that somebody here may ask it to, is not named.', change: 'Ask who runs the array for FlashCopy or the like; then answer `have=storage-copy`.', source: 'infra-and-vmware.md 3',
	},
	{
		id: 'consistency-group', ways: ['storage-copy-group'], when: [], effect: 'needs', needs: ['has:consistency-group'], text: 'No consistency group is named.', change: 'Put all LUNs with data and logs into one consistency group; then answer `have=consistency-group`.', source: 'seed 002; hazards.md: flashcopy-consistency',
	},
	{
		id: 'oracle-only', ways: ['rman'], when: [], effect: 'needs', needs: ['oracle'], text: 'No Oracle database was seen running.', change: 'Start it, or use the tool of the database that is there.', source: 'agents-and-cloud.md 4.1',
	},
	{
		id: 'noarchivelog', ways: ['rman'], when: ['archivelog=no', '~disturb=stopped'], effect: 'blocks', text: 'In NOARCHIVELOG mode RMAN saves only a database that is mounted and closed (RMAN-06149).', change: 'Switch to ARCHIVELOG mode, or allow the database to be stopped.', source: 'agents-and-cloud.md 4.3',
	},
	{
		id: 'other-database', ways: ['database-tool'], when: [], effect: 'needs', needs: ['other-database'], text: 'No database besides Oracle was seen running.', change: 'Nothing, where there is none; Oracle has RMAN.', source: 'hazards.md: hot-copy',
	},
	{
		id: 'mirror-split', ways: ['splitvg'], when: [], effect: 'needs', needs: ['group-mirrored'], text: 'The group is not mirrored, so no copy can be split off.', change: 'Mirror all of it onto disks of its own first.', source: 'aix-commands.md 10',
	},
	{
		id: 'jfs-no-freeze', ways: ['storage-copy-frozen', 'jfs2-snapshot'], when: ['classic-jfs'], effect: 'blocks', text: 'There is classic JFS in it: only JFS2 can be frozen or have snapshots.', change: 'Move the data to JFS2, or use a consistency group.', source: 'hazards.md: freeze-self',
	},
	{
		id: 'veeam-level', ways: ['veeam'], when: ['!veeam-level'], effect: 'blocks', text: 'The agent is made for AIX 7.1 to 7.3, not for this level.', change: 'Update AIX, or use mksysb and savevg.', evidence: 'veeam-level', source: 'agents-and-cloud.md 3.2',
	},
	{
		id: 'veeam-cluster', ways: ['veeam'], when: ['cluster'], effect: 'blocks', text: 'Veeam does not support clusters on AIX.', change: 'Use Storage Protect, or savevg on the node that holds the group.', source: 'agents-and-cloud.md 3.2',
	},
	{
		id: 'vdp-ended', ways: ['vdp'], when: [], effect: 'blocks', text: 'The product has ended: there is none for vSphere after 6.5.', change: 'Move to a product that uses VMware\'s backup interface.', source: 'infra-and-vmware.md 5.9',
	},
	{
		id: 'sysback-withdrawn', ways: ['sysback'], when: [], effect: 'against', weight: 3, text: 'It was withdrawn long ago: nobody mends it for today\'s AIX.', change: 'Keep it for old images; use mksysb and savevg for new ones.', source: 'infra-and-vmware.md 4.1',
	},
	{
		id: 'tape-alone', ways: ['savevg', 'structure', 'backup-inode', 'backup-name', 'raw-copy', 'cpio', 'tar'], when: ['place=tape', '~place=file|nfs'], effect: 'needs', needs: ['tape'], text: 'Tape is the only place that is named, and the partition has no tape drive that is available.', change: 'Assign a tape drive, or name a filesystem or an NFS server as a place.', evidence: 'tape', source: 'seed 002; aix-commands.md 2',
	},
];
