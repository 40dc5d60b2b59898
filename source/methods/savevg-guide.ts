export const savevgGuide = `# savevg: save a volume group to a file

savevg writes one image that holds how a volume group is built (disks, logical volumes, filesystems, policies) and every file of its **mounted** jfs and jfs2 filesystems. restvg makes the group anew from it.

## What it does not hold
- Filesystems that are not mounted, and raw logical volumes: they come back **empty**, without a warning from restvg.
- rootvg: use mksysb. An image of rootvg made by savevg cannot boot.
- Identities: the restored group and its disks get new ids.
- One moment in time: files are copied one after another while the system runs. Stop databases first, or save them with their own backup.

## What runs
1. A small file is written at the destination, as the account that will write the image.
2. The group is described into NAME.manifest (\`lsvg\`, \`lslv\`, \`lsfs\`, \`mount\`, \`find\`, \`ls\`, \`csum\`).
3. \`savevg -i -f NAME.unproved GROUP\`, with LC_ALL unset (a set LC_ALL can spoil the run), messages in the C locale, umask 077 and no limit on the size of files.
4. \`lsmksysb -l\` and \`restore -Tq\` read the image: first its head, then every byte of it. \`csum\` notes its SHA-256 (NAME.sha256), \`ls -l\` its size.
5. The **kit** NAME.kit.txt is written: a recovery sheet to print, then the group's disks with their ids and attributes, logical volumes, owners of raw ones, filesystems and VG.data. It is also kept in the home of lparsafe (\`lparsafe kits\`), as a plain file.
6. Only then the image gets its name.

An exclude list is put into /etc/exclude.GROUP for the run; what was there is put back, even when the run is killed.

## How success is told
Exit status 0 **and** message 0512-038 **and** an image that can be read to its end. 0512-003 means that some files were not saved: the point is then *partial*, and the list of those files stands in the result. Wordings differ between levels and languages; the message number does not.

## Flags
\`-i\` describe the group first · \`-m\` with partition maps · \`-e\` leave out what /etc/exclude.GROUP matches · \`-x\` leave out filesystems · \`-r\` structure only · \`-p\` do not pack · \`-a\` leave out extended attributes · \`-Z\` leave out EFS data · \`-A\` DMAPI filesystems · \`-T\` from snapshots · \`-v\` list files · \`-X\` grow /tmp · \`-b\` blocks per write.

## Counterparts in IBM's Ansible module \`backup\` (action create, type savevg)
\`name\` target · \`location\` directory and name · \`create_data_file\` keepData and maps · \`exclude_files\` exclude · \`exclude_fs\` excludeFilesystems · \`exclude_data\` infoOnly · \`extend_fs\` expand · \`verbose\` verbose · \`flags\` the flags above, each by its name (\`-V\` is for tapes). \`force\` has none: nothing is overwritten, and an image that is already there counts neither as done nor as a reason to stop without a word.

## Exclude patterns
They are basic regular expressions of grep, one a line, matched against names that start with \`./\`: \`^\\./data/tmp/\` leaves out what lies in /data/tmp. A blank line matches every name.

## Time
Progress counts files, not bytes: 99 % may still have the largest file before it. The time left is told from how the image grows.

## When it is stopped
Stopping it leaves NAME.unproved and files in /tmp/vgdata; the group itself is not touched.

## Sources
IBM documentation of AIX 7.1 to 7.3: savevg, mkvgdata, restvg, lsmksysb, restore, csum; recorded runs of AIX 5.3 to 7.2.
`;
