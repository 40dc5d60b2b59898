/**
What a numbered message of an AIX command means. `wrapper`: another message below it is the real one; `prompt`: it waits for an answer.
*/
export type AixMessage = {
	readonly number: string;
	readonly kind: 'ok' | 'information' | 'warning' | 'error' | 'wrapper' | 'prompt';

	/**
	The commands that print it.
	*/
	readonly of: string;
	readonly meaning: string;
	readonly cause: string;
	readonly next: string;

	/**
	Whether number and meaning were seen on a real machine or in IBM's own documents.
	*/
	readonly isConfirmed: boolean;
};

/**
Which commands the first part of a number stands for.
*/
export const messageFamilies: Readonly<Record<string, string>> = {
	'0042': 'NIM',
	'0301': 'bosboot, which writes boot images',
	'0315': 'the error log',
	'0403': 'the shell',
	'0503': 'installp, which installs software',
	'0504': 'lslpp and other commands for installed software',
	'0505': 'alt_disk_copy, nimadm and other commands for alternate disks',
	'0506': 'commands for filesystems',
	'0511': 'backup and restore, which read and write archives of files',
	'0512': 'mksysb, savevg, restvg and mkszfile',
	'0514': 'device configuration: mkdev, chdev, lspath, bootlist',
	'0516': 'the logical volume manager',
	'0565': 'multibos',
	1831: 'mount and NFS',
};

/**
Numbers that mean the same stand in one row, parted by blanks.
*/
type Entry = readonly [numbers: string, kind: AixMessage['kind'], of: string, meaning: string, cause: string, next: string, unconfirmed?: 'K'];

const saving: readonly Entry[] = [
	['0512-038', 'ok', 'mksysb, savevg', 'The backup was written to its end.', 'This is how these commands say that all went well.', 'Nothing. That the image can be read is proved by a verification, not by this message.'],
	['0512-003', 'warning', 'mksysb, savevg', 'Some files are missing from the image; the rest was saved.', 'Files vanished or could not be read while they were saved. Messages 0511 above name them.', 'Read the lines above it. Leave the named files out by an exclude list, or save them again when nothing changes them.'],
	['0512-008', 'error', 'mksysb, savevg', 'The description of the volume group could not be made; nothing was saved.', '/tmp is full, or what the ODM holds of the group differs from what lies on its disks.', 'Make room in /tmp, look at the messages above it, and compare `lsvg` with what the disks hold.', 'K'],
	['0512-037', 'error', 'restvg', 'The disk to restore onto belongs to a volume group already, and nothing was restored.', 'The disk was not free, or another one was meant.', 'Look at `lspv` to see whose disk it is. Choose a free one.', 'K'],
	['0512-054', 'error', 'listvgbackup, restvg', 'The image is not there, or it is empty.', 'The path is wrong, the filesystem that holds it is not mounted, or the backup ended before it wrote anything.', 'Check the path on that host with `ls -l`, and that the filesystem is mounted.'],
	['0511-449', 'warning', 'backup', 'A file or directory was gone when its turn came.', 'It was in the list of files and was removed before it was read, as temporary files and logs are.', 'If it matters, save again when nothing changes it; if not, leave its directory out.'],
	['0511-126', 'error', 'backup', 'A file could not be opened and is not in the image.', 'It has vanished or may not be read.', 'Look at it with `ls -l`; run the backup as root, or leave it out.', 'K'],
	['0511-089', 'error', 'backup', 'Writing the image failed.', 'No room where it is written, the limit on the size of files (`ulimit -f`), a filesystem without large files, or an error of NFS.', 'Look at `df` of the target and at `ulimit -f` of the account. What was written is not a whole image.', 'K'],
	['0511-084', 'error', 'backup', 'Writing the image failed.', 'No room where it is written, the end of the tape, or an error of the device or of NFS.', 'Look at `df` of the target and at `errpt`. What was written is not a whole image.', 'K'],
	['0511-138 0511-124', 'error', 'restore', 'What was read is no archive of `backup`.', 'The file is another one or damaged, or the tape stands at another place or has another block size.', 'Check which file or tape it is. Do not restore from it until it can be listed.', 'K'],
	['0511-251', 'warning', 'backup by i-node', 'The filesystem was mounted while it was saved: its files may not fit together.', 'Files can change while the archive is written.', 'Save it unmounted, or from a snapshot, where its content must be of one instant.', 'K'],
];

const booting: readonly Entry[] = [
	['0301-150', 'error', 'bosboot', 'No boot device was found.', '/dev/ipldevice is missing. While a backup is being described it can be passed over, if that command ends with exit code 0.', 'Make the link anew, to the disk that was booted from: `ln -f /dev/rhdiskN /dev/ipldevice`.'],
	['0301-152', 'error', 'bosboot', 'There is not enough room for the boot image.', '/tmp or /usr is full.', 'Make room there and write the boot image again before anything is booted.', 'K'],
	['0301-154', 'error', 'bosboot', 'A file that describes what belongs in the boot image is missing.', 'The boot support for that kind of device is not installed.', 'Install the boot fileset for the medium.', 'K'],
	['0301-165', 'error', 'bosboot', 'The boot image could not be written. Do not boot from that disk.', 'The messages above it say why.', 'Do not restart the system. Mend the cause, write the boot image again and see it end well.', 'K'],
	['0301-168', 'error', 'bosboot', 'The boot logical volume is not on that disk.', 'Another disk was meant, or hd5 is not mirrored to this one.', 'Look where hd5 lies: `lslv -m hd5`.', 'K'],
	['0514-221', 'error', 'bootlist', 'The list of boot devices could not be made.', 'The disk holds no boot image or cannot be used for booting.', 'Write a boot image to it with `bosboot`, or choose another disk.', 'K'],
];

const volumes: readonly Entry[] = [
	['0516-010', 'error', 'LVM commands', 'The volume group is varied off.', 'It was not activated, or on purpose: its disks may be used elsewhere, as in a cluster.', 'Find out why it is off before `varyonvg`: a group active on two hosts destroys itself.'],
	['0516-012', 'error', 'varyoffvg', 'The volume group is in use and cannot be varied off.', 'A logical volume of it is open: a mounted filesystem, paging space or a raw volume in use.', 'Close what `lsvg -l` shows as open.', 'K'],
	['0516-942', 'error', 'varyoffvg', 'The volume group could not be varied off.', 'A logical volume of it is still open.', 'Close what `lsvg -l` shows as open.', 'K'],
	['0516-052', 'error', 'varyonvg', 'The volume group cannot be activated without its quorum.', 'Half of its disks or more cannot be reached.', 'Find the missing disks first (`lspv`, `errpt`). Activating by force risks stale data.', 'K'],
	['0516-306', 'error', 'LVM commands', 'The name is not known to the device configuration.', 'A name was mistyped, or the group was exported.', 'Look at `lsvg` and `lspv` for what there is.'],
	['0516-320', 'warning', 'LVM commands', 'The disk is assigned to no volume group.', 'Where a free disk is looked for this is good; otherwise another disk was meant.', 'Compare with `lspv`.'],
	['0516-321', 'error', 'LVM commands', 'The disk is not configured.', 'It was removed, or not found by the last `cfgmgr`.', 'Look at `lsdev -Cc disk`; run `cfgmgr` where the disk should be there.'],
	['0516-404', 'error', 'LVM commands', 'There are not enough free partitions that may be used.', 'The disks are too small or too full, or copies must lie on different disks and there are too few.', 'Look at `lsvg` and `lspv` for free partitions; add a disk, shrink what is restored, or allow another placement.'],
	['0516-622', 'warning', 'LVM commands', 'The control block of a logical volume could not be written.', 'A raw volume may hold data of its own there, as databases do.', 'Harmless for a raw volume whose program uses all of it. For a filesystem look into it.'],
	['0516-812', 'error', 'migratepv', 'Not all partitions were moved.', 'The messages above it name those that stayed.', 'Look at `lspv -l` of both disks before either is removed.', 'K'],
	['0516-822', 'error', 'mklv', 'The logical volume could not be made.', 'The message above it says why, mostly 0516-404.', 'Read the message above it.'],
	['0516-862', 'error', 'mkvg', 'The volume group could not be made.', 'The message above it says why: the disk belongs to a group, is not configured, or has a PVID that is known.', 'Read the message above it, and look at `lspv`.'],
	['0516-1201', 'error', 'LVM commands', 'The volume group is locked by another LVM command.', 'A mirror, a reorganisation or another lparsafe works on it.', 'Wait for it to end. Do not break the lock while that command lives.', 'K'],
	['0516-1224', 'prompt', 'chvg', 'It asks whether to go on with a change of the group that cannot be taken back.', 'The command was started without the flag that answers for it.', 'Answer only what you mean. The line above it says what would change.'],
	['0516-1126', 'information', 'mirrorvg', 'The group is mirrored now.', 'Information, with exit code 0.', 'For rootvg write the boot image to both disks and set the boot list.'],
	['0516-1144', 'information', 'unmirrorvg', 'The group is not mirrored any more.', 'Information, with exit code 0.', 'For rootvg write the boot image to the disk that stays, and set the boot list.'],
	['0516-1246', 'information', 'rmlvcopy', 'A hint: if hd5 was on that disk, its boot record can be cleared.', 'Information, with exit code 0.', 'Clear it only where the disk must not be booted from any more.'],
	['0516-1254', 'information', 'mkvg, extendvg', 'The disk was given another identifier (PVID).', 'Information: it had none, or one that was in use.', 'Nothing.'],
	['0516-1396', 'information', 'LVM commands', 'It is said when a disk that is asked for is in no volume group.', 'Information: scripts of IBM\'s take it for a free disk.', 'Compare with `lspv`.', 'K'],
	['0516-1712', 'information', 'chvg', 'The limits of the group have changed.', 'Information, with exit code 0.', 'Nothing.'],
	['0516-1804', 'information', 'chvg', 'The change of the quorum holds at once.', 'Information, with exit code 0.', 'Nothing.'],
];

const copies: readonly Entry[] = [
	['0505-126', 'error', 'alt_disk_copy, alt_disk_mksysb', 'The target disk belongs to a volume group.', 'It is not free, or holds an older copy of the system.', 'Look at `lspv`. An older copy is removed with `alt_rootvg_op -X`; any other group is somebody\'s data.'],
	['0505-187', 'error', 'nimadm', 'Cloning the system disk on the client failed.', 'The first phase of nimadm ended with an error; the lines above it say which.', 'Read the lines above it, and look at the target disk on the client.', 'K'],
	['0505-205', 'error', 'nimadm', 'The level of bos.alt_disk_install.rte in the SPOT is not that of the master.', 'One of the two was updated and the other was not.', 'Bring both to the same level.', 'K'],
	['0565-003', 'error', 'multibos', 'The logical volumes of the second system could not be made.', 'Mostly no room in rootvg; the messages 0516 above it say so.', 'Look at `lsvg rootvg` for free partitions.'],
	['0565-020', 'error', 'multibos', 'Files of the system could not be copied.', 'The lines above it name them, and why.', 'Read the lines above it.'],
	['0565-022', 'warning', 'multibos', 'Some files were not copied to the second system.', 'They vanished or could not be read meanwhile; the lines above it name them.', 'Look whether any of them is needed for the second system.'],
	['0565-035', 'error', 'multibos', 'The second system could not be set up.', 'The messages above it say why.', 'Read the messages above it; remove what is left with `multibos -R` before another try.'],
];

const network: readonly Entry[] = [
	['0042-001', 'wrapper', 'nim', 'Something failed on the machine that it names.', 'The indented lines below it are the error itself.', 'Read the lines below it.'],
	['0042-006', 'error', 'nim', 'The client could not be reached.', 'Its NIM service is not running, a firewall is between, or its name resolves to another address.', 'Check the name and `nimsh` on the client.', 'K'],
	['0042-008', 'error', 'nim', 'The client refused.', 'It belongs to another master, or does not let itself be pushed to.', 'Look at /etc/niminfo on the client.', 'K'],
	['0042-032', 'error', 'nim', 'The name is taken.', 'There is an object of that name already.', 'Look at `lsnim`; choose another name.'],
	['0042-053', 'error', 'nim, lsnim', 'There is no NIM object of that name.', 'It is not defined, or has another name than the host.', 'Look at `lsnim`.'],
	['0042-061', 'error', 'nim', 'The resource is allocated to a client.', 'An installation uses it, or was not reset.', 'Look at `lsnim -a RESOURCE`; take it away only when no client uses it.', 'K'],
	['0042-081', 'error', 'nim', 'There is a resource at that place already.', 'The same directory or file is defined under another name, or lies within one that is exported.', 'Look at `lsnim -l`; use the existing one or another place.'],
	['0042-124', 'error', 'nim', 'The directory cannot be exported as it is asked for.', 'It is exported already in another way.', 'Look at /etc/exports on the server.', 'K'],
	['0042-154', 'error', 'nim', 'A file or directory is missing.', 'The path is wrong, or it was removed.', 'Check the path on the machine that the line names.', 'K'],
	['0042-175', 'wrapper', 'nim', 'A command that it called ended otherwise than expected.', 'The lines after it are the error itself; often a mount over NFS that was refused.', 'Read the lines after it.'],
	['0042-207', 'error', 'nim', 'A resource could not be allocated.', 'It is locked for the moment, or does not fit the client.', 'Try again: this passes often. Else look at `lsnim -l` of both.'],
	['1831-011', 'error', 'mount', 'The NFS server refused access.', 'Its export does not list the address that this host comes with: on a cluster often a service address.', 'Compare the export list (`showmount -e`) with the address that this host uses towards the server.'],
	['1831-008', 'error', 'mount', 'The mount was given up.', 'The server refused or did not answer; the line before it says which.', 'See whether the server answers and exports to this host.'],
];

const others: readonly Entry[] = [
	['0514-546', 'error', 'lspath and other device commands', 'A parameter is not valid.', 'A flag or name that this command does not know.', 'Compare with the manual of the command at this level of AIX.'],
	['0504-132', 'error', 'lslpp', 'The fileset is not installed.', 'It was never installed, or has another name at this level.', 'Where it is only asked for, this is an answer and no fault.', 'K'],
	['0506-324', 'error', 'mount', 'The filesystem could not be mounted.', 'Its mount point or device is missing, or it needs a check.', 'Look at the line itself; run `fsck` on the unmounted device where it is said to be dirty.', 'K'],
	['0506-923', 'error', 'mount', 'The filesystem could not be mounted.', 'Its log or its content needs a check, or the device is not there.', 'Look at the line itself and at `errpt`; run `fsck` on the unmounted device.', 'K'],
	['0506-365', 'error', 'mount', 'The filesystem is guarded: it is taken to be mounted elsewhere.', 'A copy keeps the mark of the original, or another host has it mounted.', 'Mount a copy with `-o noguard`. On the original find out first who has it mounted.'],
	['0403-006', 'error', 'ksh', 'The file may not be executed.', 'It has no execute permission, or the filesystem does not allow it.', 'Look at `ls -l` and at the mount options.'],
];

/**
Every number that is explained, once.
*/
export const aixMessages: readonly AixMessage[] = [...saving, ...booting, ...volumes, ...copies, ...network, ...others].flatMap(([numbers, kind, of, meaning, cause, next, unconfirmed]) => numbers.split(' ').map(number => ({
	number, kind, of, meaning, cause, next, isConfirmed: unconfirmed === undefined,
})));
