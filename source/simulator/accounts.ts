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

/**
Bytes that a file of an account may grow to, from its stanza or the default one of `/etc/security/limits`.
*/
export const fileSizeLimitOf = (files: FileTree, name: string): number => {
	let text: string;

	try {
		text = toText(files.view().read('/etc/security/limits'));
	} catch {
		return name === 'root' ? Infinity : 2_097_151 * 512;
	}

	const limits = new Map<string, string>();
	let stanza = '';

	for (const line of text.split('\n')) {
		stanza = /^(?<head>[^\s*][^:]*):/v.exec(line)?.groups?.['head'] ?? stanza;
		const blocks = /^\s+fsize\s*=\s*(?<blocks>-?\d+)/v.exec(line)?.groups?.['blocks'];

		if (blocks !== undefined) {
			limits.set(stanza, blocks);
		}
	}

	const blocks = Number(limits.get(name) ?? limits.get('default') ?? -1);

	return blocks < 0 ? Infinity : blocks * 512;
};

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
