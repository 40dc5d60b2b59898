export const restoreFilesGuide = `# Single files out of an image

Takes files or directories out of a mksysb or savevg image on this host, without AIX being installed anew and without touching what runs. They go below a **new scratch directory**, where they can be compared (\`diff\`, \`ls -l\`, \`csum\`) and copied by hand. That is nearly always right: a file of yesterday seldom fits a system of today.

## Names
Images hold names relative to \`/\`, with \`./\` before them: \`./etc/hosts\`. \`/etc/hosts\` is understood. They are exact; there are no patterns. A directory comes with all that is below it. The preview lists what the names match, with sizes. Names that the image does not hold are said before the run; the run then is *partial*.

## In their original place
With \`place=original\` the files of the running system are **overwritten**. What is overwritten is named and typed for confirmation. Where a directory on the way is a symbolic link (\`/bin\` is one) nothing is written: name the file as it lies. Not for files that a running program holds open, the ODM (\`/etc/objrepos\`) or libraries in use; there the system is restored as a whole.

## What runs
1. \`restore -T -v -q -f IMAGE\`, kept to your names: what the image holds, with sizes. Where it holds none, nothing is written.
2. \`mkdir DIRECTORY\` (only root may read it; an image holds password files).
3. \`restorevgfiles -f IMAGE -d DIRECTORY NAME…\` for single files; \`restore -x -d -v -q -f IMAGE NAME…\` for directories and for names with blanks.
4. \`ls -ln\` of what is there now, and whether a link led out of the directory.

## Proof
Each entry that the image lists is there, regular files with the size in the list. Missing ones make the result *partial*; a size that differs makes it *failed*.

## When it is stopped
The scratch directory stays with what was extracted; remove it (\`rm -r\`). In the original place the step is not interrupted: half a file in /etc would be worse.

## Flags
\`-f\` image · \`-s\` the image is of a data group (given for one) · \`-n\` without ACLs and extended attributes · \`-D\` trace · \`-d\` of restorevgfiles: the directory; \`-d\` of restore: go down into directories · \`-x\` extract · \`-T\` list · \`-v\` with sizes · \`-q\` do not ask for the first volume · \`-b\` blocks per read; \`-a\` is for tapes. Without \`-d\` restorevgfiles writes into the current directory, which as root is often \`/\`: it is always given.

## Sources
IBM documentation of AIX 7.1 to 7.3: restorevgfiles, listvgbackup, restore; recorded runs.
`;
