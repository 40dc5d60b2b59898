import {toText} from './byte-text.js';
import type {FileTree} from './file-tree.js';
import type {TreeNode} from './filesystem.js';

/**
An account as the file tree asks for it.
*/
export type Account = {
	readonly name: string;
	readonly uid: number;
	readonly gid: number;
	readonly groups: readonly number[];
};

export const rootAccount: Account = {
	name: 'root', uid: 0, gid: 0, groups: [0, 2, 3, 7, 8, 10, 11],
};

export const canAccess = (node: TreeNode, account: Account, wanted: number): boolean => {
	if (account.uid === 0) {
		return (wanted & 1) === 0 || node.kind === 'directory' || (node.mode & 0o111) !== 0;
	}

	const shift = node.uid === account.uid ? 6 : (node.gid === account.gid || account.groups.includes(node.gid) ? 3 : 0);

	return ((node.mode >> shift) & wanted) === wanted;
};

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

/**
An attribute in an account's stanza of a file such as `/etc/security/limits`, or in the default one.
*/
const attributeOf = (files: FileTree, path: string, name: string, attribute: string): string | undefined => {
	let text: string;

	try {
		text = toText(files.view().read(path));
	} catch {
		return undefined;
	}

	const values = new Map<string, string>();
	let stanza = '';

	for (const line of text.split('\n')) {
		const at = line.indexOf('=');

		if (/^[\w.\-]+:\s*$/v.test(line)) {
			stanza = line.trim().slice(0, -1);
		} else if (at !== -1 && line.slice(0, at).trim() === attribute) {
			values.set(stanza, line.slice(at + 1).trim());
		}
	}

	return values.get(name) ?? values.get('default');
};

/**
Bytes that a file of an account may grow to.
*/
export const fileSizeLimitOf = (files: FileTree, name: string): number => {
	const blocks = Number(attributeOf(files, '/etc/security/limits', name, 'fsize') ?? (name === 'root' ? -1 : 2_097_151));

	return blocks < 0 ? Infinity : blocks * 512;
};

/**
Variables that `/etc/security/environ` gives an account: `usrenv = "A=1,B=2"`.
*/
export const ownEnvironment = (files: FileTree, name: string): ReadonlyArray<readonly [name: string, value: string]> => (attributeOf(files, '/etc/security/environ', name, 'usrenv') ?? '').replaceAll('"', '').split(',').filter(each => each.includes('=')).map(each => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)] as const);

/**
Whether sshd lets an account in at all.
*/
export const canSignIn = (files: FileTree, name: string): boolean => {
	if (findAccount(files, name) === undefined) {
		return false;
	}

	try {
		return name !== 'root' || toText(files.view().read('/etc/ssh/sshd_config')).split('\n').every(line => !/^PermitRootLogin\s+no$/v.test(line.trim()));
	} catch {
		return true;
	}
};
