import type {Rule} from './rule.js';

const images = ['mksysb', 'nim-mksysb', 'media', 'mksysb-tape', 'alt_disk_copy'];

/**
What speaks for and against ways to save a system.
*/
export const rulesOfSystems: readonly Rule[] = [
	{
		id: 'mksysb-is-the-system', ways: ['mksysb', 'nim-mksysb', 'mksysb-tape', 'media'], when: ['protect=system|lpar'], effect: 'for', weight: 2, text: 'AIX can be installed from it again, on bare metal too.', source: 'seed 002',
	},
	{
		id: 'mksysb-not-data', ways: ['mksysb', 'nim-mksysb', 'media', 'mksysb-tape', 'alt_disk_copy', 'alt_disk_mksysb', 'multibos'], when: ['protect=group|filesystems|raw-volume', '~in-rootvg'], effect: 'blocks', text: 'It holds rootvg only: other volume groups are not in it.', change: 'Use savevg, an agent or the database\'s own backup for the data.', source: 'infra-and-vmware.md 6.6; 002',
	},
	{
		id: 'savevg-not-rootvg', ways: ['savevg'], when: ['protect=system'], effect: 'blocks', text: 'savevg is for data groups: restvg refuses rootvg.', change: 'Use mksysb for rootvg.', source: 'infra-and-vmware.md 6.6',
	},
	{
		id: 'hot-rootvg-database', ways: images, when: ['database-in-rootvg'], effect: 'against', weight: 2, text: 'A running database has files in rootvg: they are copied one after another and cannot be relied on.', change: 'Move its files to a group of their own, stop it, or save it with its own tool besides.', source: 'seed 002; hazards.md: hot-copy',
	},
	{
		id: 'user-data-in-rootvg', ways: images, when: ['data-in-rootvg'], effect: 'against', weight: 1, text: 'Filesystems of users or applications lie in rootvg: they make the image larger and are copied while in use.', change: 'Exclude them, or move them to a data group.', source: 'seed 003; hazards.md: user-data-mixed',
	},
	{
		id: 'wpars-not-in-image', ways: ['mksysb', 'nim-mksysb', 'media', 'mksysb-tape'], when: ['has-wpars'], effect: 'against', weight: 1, text: 'Filesystems of WPARs enter the image only with -N.', change: 'Save each WPAR with savewpar besides, or give -N.', source: 'aix-commands.md 13',
	},
	{
		id: 'wpar-alone', ways: ['savewpar'], when: ['has-wpars'], effect: 'for', weight: 1, text: 'A WPAR can be put back alone from it.', source: 'aix-commands.md 13',
	},
	{
		id: 'clone-before-update', ways: ['alt_disk_copy'], when: ['against=update', 'free-disk'], effect: 'for', weight: 3, text: 'The way back from an update is a restart from the other disk: minutes, not a restore.', evidence: 'free-disk', source: 'seed 002; hazards.md: before-update',
	},
	{
		id: 'clone-beside', ways: ['alt_disk_copy', 'alt_disk_mksysb', 'vios-alt-root'], when: [], effect: 'against', weight: 3, isCurable: true, isNoBackup: true, text: 'It stands beside the original: a quick way back, not the backup.', change: 'Have an image elsewhere besides.', source: 'infra-and-vmware.md 6.5',
	},
	{
		id: 'multibos-before-update', ways: ['multibos'], when: ['against=update'], effect: 'for', weight: 2, text: 'A second system to go back to, without a disk for it.', source: 'seed 002',
	},
	{
		id: 'multibos-shared', ways: ['multibos'], when: ['data-in-rootvg'], effect: 'against', weight: 2, text: 'Filesystems beyond /, /usr, /var and /opt are shared by both systems: what the update does to them stays.', evidence: 'data-in-rootvg', source: 'aix-commands.md 6',
	},
	{
		id: 'mksysb-multibos', ways: ['mksysb', 'nim-mksysb', 'media', 'mksysb-tape'], when: ['multibos-there'], effect: 'against', weight: 1, text: 'With both multibos systems mounted the image can be restored by alt_disk_mksysb only.', change: 'Unmount the standby before the backup (multibos -u).', source: 'aix-commands.md 1; reliability-and-images.md 4.4',
	},
	{
		id: 'nim-restores', ways: ['nim-mksysb'], when: ['has:nim'], effect: 'for', weight: 2, text: 'The image lies where bare metal is restored from, over the network.', evidence: 'has:nim', source: 'seed 002',
	},
	{
		id: 'nim-wanted', ways: ['nim-mksysb'], when: ['place=nim'], effect: 'for', weight: 2, text: 'Copies may go to the NIM master, which takes them itself.', source: 'infra-and-vmware.md 2.3',
	},
	{
		id: 'mksysb-way-back', ways: ['mksysb'], when: ['!has:nim', '!tape', '!free-disk'], effect: 'against', weight: 1, text: 'From a file nothing starts by itself: no NIM master, no tape drive and no spare disk was seen to restore it with.', change: 'Have a NIM master, make an ISO of the image (mkdvd -m) for the VIO Server\'s virtual optical device, or map a spare disk.', source: 'seed 002',
	},
	{
		id: 'media-of-image', ways: ['media'], when: ['!has:nim', '!tape'], effect: 'for', weight: 1, text: 'Without NIM and tape it is what starts the machine from an image.', source: 'seed 002',
	},
	{
		id: 'tape-boots', ways: ['mksysb-tape'], when: ['tape'], effect: 'for', weight: 1, text: 'The tape starts the machine by itself.', evidence: 'tape', source: 'seed 002',
	},
	{
		id: 'tape-offline', ways: ['mksysb-tape'], when: ['place=tape'], effect: 'for', weight: 3, text: 'Copies may go to tape, which leaves the room.', source: 'infra-and-vmware.md 6.4',
	},
	{
		id: 'tape-not-asked', ways: ['mksysb-tape'], when: ['place=file|nfs|nim|server', '!place=tape'], effect: 'against', weight: 1, text: 'Somebody has to change tapes, and each restore reads one from its beginning.', source: 'seed 002',
	},
	{
		id: 'clone-elsewhere', ways: ['alt_disk_copy'], when: ['again=other-machine|other-site'], effect: 'against', weight: 1, text: 'A clone that boots elsewhere needs -O, its disks moved there, and must not meet its twin on the network.', change: 'Plan it with the storage; else restore a mksysb there.', source: 'seed 002; hazards.md: clone-O-flag, twin',
	},
	{
		id: 'devices-elsewhere', ways: ['mksysb', 'nim-mksysb', 'mksysb-tape', 'media'], when: ['again=other-machine|other-site|powervs'], effect: 'against', weight: 1, text: 'On another machine devices are discovered anew: their tuning is lost, and the copy must stay off the network until it has its own identity.', change: 'RECOVER_DEVICES=no, the kit\'s list of attributes, and the checklist of a twin.', source: 'seed 002; hazards.md: device-tuning-lost, twin',
	},
	{
		id: 'stale-mirror', ways: ['mksysb', 'savevg', 'alt_disk_copy', 'splitvg', 'storage-copy-group', 'storage-copy-bare', 'storage-copy-frozen', 'mirroring'], when: ['stale'], effect: 'against', weight: 1, text: 'A mirror has stale partitions: mend it before relying on a copy of its disks.', change: 'Mend path or disk, varyonvg, then syncvg.', source: 'hazards.md: stale-mirror',
	},
	{
		id: 'mirror-no-backup', ways: ['mirroring'], when: [], effect: 'against', weight: 3, isCurable: true, isNoBackup: true, text: 'A mirror is no backup: what is deleted or damaged is so in each copy at once.', change: 'Keep it for disks, and have a backup besides.', source: 'seed 002; hazards.md: mirror-is-no-backup',
	},
	{
		id: 'mirror-disk', ways: ['mirroring'], when: ['against=disk'], effect: 'for', weight: 1, text: 'With a mirror the loss of a disk is no outage.', source: 'seed 002',
	},
	{
		id: 'archive-no-system', ways: ['cpio', 'tar'], when: ['protect=system|lpar|group|database'], effect: 'blocks', text: 'Not a system backup: ODM and volume groups do not come back from an archive of files.', change: 'Use mksysb for the system, savevg for groups.', source: 'seed 002; hazards.md: not-a-system-archive',
	},
	{
		id: 'archive-files', ways: ['cpio', 'tar'], when: ['protect=filesystems'], effect: 'against', weight: 3, text: 'It drops ACLs and attributes of AIX, and nothing proves it whole.', change: 'Use backup -i or backup -0 with the same effort.', source: 'aix-commands.md 9.1; seed 002',
	},
	{
		id: 'capture-system', ways: ['powervs-capture'], when: ['has:powervs', 'protect=system|lpar'], effect: 'for', weight: 2, text: 'Suits backup and restore of system disks: a new LPAR is deployed from it.', source: 'seed 000',
	},
	{
		id: 'capture-data', ways: ['powervs-capture'], when: ['protect=group|filesystems|raw-volume|database'], effect: 'blocks', text: 'Capture suits system disks only.', change: 'Use Storage Protect, Veeam or savevg for data, RMAN for Oracle.', source: 'seed 000; hazards.md: capture-scope',
	},
	{
		id: 'capture-bucket', ways: ['powervs-capture'], when: ['has:powervs'], effect: 'needs', needs: ['has:bucket'], text: 'It needs object storage and its keys besides.', change: 'Make a bucket with HMAC keys; then answer `have=bucket`.', source: 'seed 000; hazards.md: capture-scope',
	},
	{
		id: 'snapshot-undo', ways: ['powervs-snapshot'], when: ['against=update'], effect: 'for', weight: 2, text: 'Back in minutes after a change that went wrong.', source: 'agents-and-cloud.md 0',
	},
	{
		id: 'snapshot-no-backup', ways: ['powervs-snapshot'], when: [], effect: 'against', weight: 3, isCurable: true, isNoBackup: true, text: 'It lies in the pool of its source and can be deleted: an undo, not a backup.', change: 'Keep a backup elsewhere besides.', source: 'agents-and-cloud.md 1.10',
	},
];
