export const restvgGuide = `# restvg: restore a volume group from a savevg image

restvg makes a volume group on disks you choose, with its logical volumes, filesystems and mount options, and writes back the files that the image holds. **Everything on those disks is lost.**

## Before
- The disks must be free: no group in \`lspv\`, none in the ODM (\`getlvodm -j\`), no mark of another owner on them (\`lquerypv -h\`), no reservation, nobody has them open. A check that could not be made counts as *not free*.
- Disks are bound by unique id, serial and size, never by their hdisk number, and looked at again just before they are written.
- With *same names*, the group, its logical volumes and its mount points must not exist on this host. With *new names*, the image's VG.data is rewritten (restvg \`-d\`), the structure is made from it (\`-r\`), and the files are extracted below a directory of their own. Nothing that exists is touched, so this is also the way to rehearse a restore.
- The image is read whole, or its SHA-256 compared, before anything is overwritten.

## What comes back empty
Filesystems that were not mounted when the image was made, and raw logical volumes. Their content must come from elsewhere.

## What comes back different
The group, its logical volumes and disks get new identifiers. With shrinking or another partition size, sizes differ. The comparison afterwards tells these apart from real differences.

## What runs
1. The image is read to its end.
2. Disks without a PVID get one (\`chdev -l hdiskN -a pv=yes\`).
3. \`restvg -q -f IMAGE DISK…\`; \`-q\` because nobody can answer its question over SSH, and the typed confirmation stands in its place. For new names: \`restvg -q -r -d VG.data …\`, \`mount\`, \`restore -x -d\`.
4. \`lsvg\`, the description of the restored group, and the comparison with the one that was written beside the image.

## Flags
\`-q\` do not ask · \`-r\` structure only · \`-s\` shrink · \`-n\` ignore maps · \`-P\` partition size in MB · \`-d\` another VG.data (\`dataFile\`, or written by the run for new names) · \`-b\` blocks per read. Disks are always named: without them restvg takes those that the image names.

## Counterparts in IBM's Ansible module \`backup\` (action restore, type savevg)
\`location\` image · \`name\` disks · \`data_file\` dataFile · \`exclude_data\` structureOnly · \`minimize_lv_size\` shrink · \`flags\` -b blocks, -n ignoreMaps, -P ppSize · action \`view\`: the head of the image, which \`verify-image\` and every review show. Files are always listed as they are restored (\`verbose\`), and \`-q\` is always given: the typed confirmation stands in place of the question.

## When it is stopped
Making the group is not interrupted: a killed LVM command leaves locks and an ODM that does not match the disks. Extracting files can be stopped; the group then stays, with part of its files.

## After
Check what the application needs beyond files: devices, users, /etc entries. Take a new backup.

## Sources
IBM documentation of AIX 7.1 to 7.3: restvg, savevg, mkvgdata, restore, lsmksysb; recorded runs of AIX 5.3 and 7.2. That restvg takes another name of the group from a rewritten VG.data is widely done and not spelled out in the documentation: rehearse it on your level.
`;
