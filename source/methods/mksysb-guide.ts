export const mksysbGuide = `# mksysb: save the system to a file

mksysb writes one image of rootvg: how it is built and every file of its **mounted** jfs and jfs2 filesystems. The machine can be installed from it again: by NIM, onto a spare disk with alt_disk_mksysb, file by file with restorevgfiles.

## What it does not hold
- Data groups: savevg, or the application's own backup.
- Filesystems of rootvg that are not mounted (they can be mounted for the run), raw logical volumes, the content of paging and dump space.
- What lies outside AIX: mappings of the VIO Server, the partition's profile on the HMC, firmware.
- One moment in time: files are copied one after another while the system runs. Databases in rootvg are stopped first, or saved by their own means.
- A VIO Server is saved with backupios and viosbr, a workload partition with savewpar.

## Where the image goes
To a mounted filesystem outside rootvg, best of another machine (NFS, mounted hard, root allowed to write). In rootvg itself it would save itself and be lost with it: that is only let through where an exclude pattern leaves it out **and** a copy is made elsewhere and compared. There is no \`host:path\`: mount first.

## What runs
1. A small file is written at the destination, as the account that will write the image.
2. Filesystems chosen under *Mount for the run* are mounted; they are unmounted afterwards, also when the run is killed.
3. rootvg is described into NAME.manifest.
4. \`mksysb -i -e -p NAME.unproved\`, with LC_ALL unset (a set LC_ALL can spoil the run), messages in the C locale, umask 077 and no limit on the size of files. \`-e\` is always there: the run's own files on the host grow while they would be read.
5. \`lsmksysb -l\` and \`restore -Tq\` read the image: its head, then every byte. \`csum\` notes its SHA-256 (NAME.sha256), \`ls -l\` its size.
6. bosinst.data and image.data are taken out of the image itself and laid beside it.
7. The **kit** NAME.kit.txt is written: a recovery sheet to print, then groups, disks with their unique ids, logical volumes, device attributes that differ from their defaults, owners of raw volumes, network, paging, dump, boot list. It is also kept in the home of lparsafe (\`lparsafe kits\`), as a plain file, for the day when this machine is down and the database is gone.
8. Where asked, the image is copied and the copy compared byte by byte.
9. Only then the image gets its name.

An existing image is never overwritten, and never taken for a new one: every run makes an image of its own or fails.

## How success is told
Exit status 0 **and** message 0512-038 **and** an image of one volume that can be read to its end and holds bosinst.data and image.data. 0512-003 means that some files were not saved: the point is then *partial*, and the result lists them, configuration and data before logs and temporary files. Old levels ended with status 0 after packing errors and left images that ask for "volume 2" at the restore: such a question is a failure here. Wordings differ between levels and languages; the message number does not.

## Flags
\`-i\` describe rootvg first · \`-m\` with partition maps · neither: trust /image.data as it is (edited to unmirror, for example) · \`-e\` leave out what /etc/exclude.rootvg matches · \`-x\` leave out filesystems · \`-p\` do not pack · \`-P\` do not pack what /etc/exclude_packing.rootvg names · \`-a\` leave out extended attributes (it removes, it does not add) · \`-Z\` leave out EFS data · \`-A\` DMAPI filesystems · \`-T\` from JFS2 snapshots · \`-N\`, \`-G\` with, without filesystems of WPARs · \`-M\` for multibos · \`-v\` list files · \`-X\` grow /tmp · \`-b\` blocks per write · \`-C\` of newer levels, whose meaning no documentation known here tells. \`-V\`, \`-F\` and \`-t\` are for tapes: a file is read whole instead.

## Counterparts in IBM's Ansible module \`backup\` (action create, type mksysb)
\`location\` directory and name · \`create_data_file\` imageData · \`exclude_files\` exclude · \`exclude_fs\` excludeFilesystems · \`exclude_packing_files\` packExclude · \`extend_fs\` expand · \`verbose\` verbose · \`flags\` the flags above, each by its name. \`force\` has none: nothing is overwritten, and nothing that is already there counts as done.

## Exclude patterns
Basic regular expressions of grep, one a line, matched against names that start with \`./\`: \`^\\./var/tmp/\` leaves out what lies in /var/tmp. A blank line matches every name.

## Time
Progress counts files, not bytes: 99 % may still have the largest file before it. The time left is told from how the image grows.

## When it is stopped
Stopping it leaves NAME.unproved and files in /tmp; with snapshots also those (\`snapshot -q\`). The system itself is not touched.

## Sources
IBM documentation of AIX 7.1 to 7.3: mksysb, mkszfile, lsmksysb, restore, bosboot, csum; APARs IZ77870 and IZ96825; recorded runs of AIX 5.3 to 7.2; documentation of the Ansible collection ibm.power_aix.
`;
