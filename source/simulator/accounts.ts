import {toText} from './byte-text.js';
import type {Account, FileTree} from './file-tree.js';

export type LoginAccount = Account & {readonly home: string; readonly shell: string};

const records = (files: FileTree, path: string): string[][] => {
	try {
		return toText(files.view().read(path)).split('\n').filter(line => line.includes(':')).map(line => line.split(':'));
	} catch {
		return [];
	}
};

/**
An account of `/etc/passwd` with its groups of `/etc/group`; root is known without them.
*/
export const findAccount = (files: FileTree, name: string): LoginAccount | undefined => {
	const record = records(files, '/etc/passwd').find(([each]) => each === name);

	if (record === undefined && name !== 'root') {
		return undefined;
	}

	const {2: uid = '0', 3: gid = '0', 5: home = '/', 6: shell = '/usr/bin/ksh'} = record ?? [];
	const groups = records(files, '/etc/group').filter(group => group[3]?.split(',').includes(name) === true).map(group => Number(group[2]));

	return {
		name, uid: Number(uid), gid: Number(gid), groups: [...new Set([Number(gid), ...groups])], home, shell: shell === '' ? '/usr/bin/ksh' : shell,
	};
};
