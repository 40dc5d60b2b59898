/**
Kinds of filesystem that AIX and its guests name: what tells the kind from a path or a word of a date where a line can be read in two ways.
*/
export const vfsNames = 'jfs|jfs2|procfs|nfs|nfs3|nfs4|autofs|namefs|ahafs|cdrfs|udfs|cifs|smbfs|smbc|cachefs|stnfs|sfs|pmemfs|mmfs|gpfs|poolfs|vxfs|acfs|advfs|specfs|wparfs|ddfs|dfs|hsm|fsm|mvfs|x';

const names = new Set(vfsNames.split('|'));

export const isVfsName = (word: string): boolean => names.has(word);
