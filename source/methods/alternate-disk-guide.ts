export const alternateDiskGuide = `# A copy of the system on an alternate disk

\`altinst_rootvg\` (a copy) and \`old_rootvg\` (the system that ran before a copy was booted) lie asleep on their disks: \`lspv\` shows the group without a state. Never vary one on: its volumes are called like those that run. alt_rootvg_op is the way in.

## What it can do
- **look**: wakes it, tells filesystems, files and level without running or writing anything of it, and puts it to sleep again, whatever happens in between.
- **wake**: mounts it below \`/alt_inst\` and leaves it so, to take files out. The group is called \`altinst_rootvg\` from then on. **While it is awake the machine must not be restarted, saved or cloned**: the copy would be damaged, or saved with the system.
- **sleep**: unmounts it.
- **clean**: gives its disks back: the group goes out of the ODM (\`-X\`), each disk forgets it (\`chpv -C\`). What was on them is lost.
- **take-away**: for disks that go to another machine: the group goes out of the ODM and the disks are removed (\`rmdev -dl\`); what is on them stays. Never \`chpv -C\`, \`exportvg\` or \`varyonvg\` for those. Then unmap the disks here, map them there, and boot there with the network off: it is a twin.

## The boot list
-X sets it to the disk of the running system. It is read before, put back row for row and proved. Where it names a disk that would be given away, nothing is begun.

## What it needs
Root; a running system at least of the copy's level, else alt_rootvg_op refuses to wake it (FORCE=yes is not offered: log records of a newer level damage the copy).

## Sources
IBM documentation of AIX 7.1 to 7.3: alt_rootvg_op, data access between rootvg and alternate disk. That disks should forget the group after -X is from IBM's own automation.
`;
