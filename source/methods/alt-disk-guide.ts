export const altDiskGuide = `# alt_disk_mksysb: restore the system onto a spare disk

alt_disk_mksysb restores a mksysb image onto disks that nobody uses, while the system runs. Nothing of the running system is changed. Its result is a second system, \`altinst_rootvg\`, asleep on those disks. **Everything on those disks is lost.** This is the quickest way back after a change that went wrong, the way onto other disks, and the only rehearsal of a restore that needs no second machine.

## The rehearsal
An image that was never restored is a hope. With *rehearse* the copy is woken (mounted below \`/alt_inst\`), looked at without running or writing anything of it (filesystems, files a system needs, number of files, level), and put to sleep. Then the image counts as restored for trial (L4). It was not booted: only a restart from the copy shows that (L5). With *rehearse and clean* the disk is given back afterwards.

## Before
- Filesets \`bos.alt_disk_install.rte\` and \`bos.alt_disk_install.boot_images\`; the boot images must not be older than the image. IBM recommends the same level on both sides.
- The disks must be free: no group in \`lspv\`, none in the ODM, no mark of another owner, no reservation, nobody has them open. alt_disk_mksysb itself looks at the group only: a raw database or ASM disk looks free to it.
- Disks are bound by unique id, serial and size, and looked at again just before they are written.
- There must be no \`altinst_rootvg\`, and nothing mounted below \`/alt_inst\`.
- A mirrored system needs as many disks as it has copies, or another image.data (\`-i\`) in which COPIES, LPs and PP were changed together.

## The boot list
It is read before, kept (\`-B\`) unless you choose otherwise, and put back row for row by a step that runs whatever happens. Without -B the machine boots the copy at the next restart, also at one that nobody planned. -r, which restarts at the end, is never given: a restart is yours to order.

## Where it will boot
On the same machine: without -O, devices kept (\`-k\`). On another: with -O, which resets the devices; without it the copy comes up with addresses and disks that are another machine's. A copy is a **twin** of the machine that the image is from: name, addresses, NIM identity, cron, databases. Before its first boot keep it off the network; afterwards change name and address, \`recfgct\`, \`niminit\`, SSH host keys, cluster and cron.

### Taking it away
Look at the boot list, see that the copy is asleep, take its group out of the ODM (\`alt_rootvg_op -X\`), remove the disks (\`rmdev -dl\`), then unmap them. The method \`alternate-disk\` does this with *take away*. Never \`chpv -C\` (it makes the disk forget the copy), \`exportvg\` or \`varyonvg\` (its volumes are called like those that run).

## What runs
1. The image is read to its end, or its SHA-256 compared.
2. The boot list is read; where it is not the planned one nothing is begun.
3. \`alt_disk_mksysb -m IMAGE -d "DISK…" -B …\`, with the identity of machine and disks checked just before.
4. *Rehearse:* \`alt_rootvg_op -W -d DISK\`, the look, \`alt_rootvg_op -S\`. *Clean:* \`alt_rootvg_op -X altinst_rootvg\`, \`chpv -C DISK\`.
5. The boot list is compared and, where it changed, put back. Disks, boot list and mounts are told.

## Proof
Exit status 0 and no message of alt_disk, LVM or bosboot; no file left out; \`lspv\` shows the group on exactly these disks; the look finds every filesystem, at least 98 percent of the image's entries and its level; nothing is mounted below \`/alt_inst\`; the boot list is what it was.

## When it is stopped
Restoring, waking, sleeping and cleaning are not interrupted: a killed phase leaves mounts, locks and a half-made group. A cancel waits for the step; then the copy is put to sleep and the boot list put back. A copy that is left is removed with the method \`alternate-disk\`.

## Phases
1 makes the group and mounts it, 2 restores the files, 3 finishes and puts it to sleep. Between them the copy is awake: no restart, no backup, no second copy.

## Flags
\`-m\` image · \`-d\` disks, several as one argument · \`-B\` boot list stays · \`-O\` reset devices · \`-k\` keep device configuration · \`-i\` image.data · \`-R\` resolv.conf · \`-s\` script · \`-P\` phases · \`-c\` console · \`-L\` level and \`-p\` platform of the boot image · \`-C\` boot image of this system · \`-y\`/\`-z\` import other groups or not · \`-n\` stay NIM client · \`-K\` 64-bit kernel · \`-T\` JFS to JFS2 · \`-S\` no check of space · \`-g\` no check that the disk boots · \`-V\` list files · \`-D\` trace.

## Counterparts in IBM's Ansible module \`backup\` (action restore, type mksysb)
\`location\` image · \`disk\` disks · \`data_file\` imageData · \`script\` script · \`resolv_conf\` resolvConf · \`phase\` phase · \`remain_nim_client\` nimClient · \`import_vg\` volumeGroups · \`bootlist\` bootList · \`debug\`, \`verbose\` by the same names · \`flags\` the flags above, each by its name. \`-r\` has none on purpose: choose \`bootList=clone\` and restart in a window that was agreed. What is asked for is what is passed: the switch of the boot list is not turned round, the phase is not lost, several disks are one argument without quotes in it, and disks are looked at before they are written.

## Where it ends
Logs: \`/var/adm/ras/alt_disk_inst.log\`. To boot it: \`bootlist -m normal DISK\`, then a restart in a window that was agreed. The system that ran then is called \`old_rootvg\`.

## Sources
IBM documentation of AIX 7.1 to 7.3: alt_disk_mksysb, alt_rootvg_op, installing an alternate mksysb disk, data access between rootvg and alternate disk; a recorded run of AIX 7.2. The wording of alt_rootvg_op and the need of \`chpv -C\` after -X are from practice and IBM's automation, not from the documentation.
`;
