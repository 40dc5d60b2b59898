import {toText} from '../byte-text.js';
import type {UtilityContext} from '../utility.js';

export type Account = {
	readonly name: string;
	readonly uid: number;
	readonly gid: number;
	readonly home: string;
	readonly shell: string;
};

type Group = {
	readonly name: string;
	readonly gid: number;
	readonly members: readonly string[];
};

const recordsOf = (context: UtilityContext, path: string): ReadonlyArray<readonly string[]> => {
	try {
		return toText(context.machine.files.view().read(path)).split('\n').filter(line => line.includes(':')).map(line => line.split(':'));
	} catch {
		return [];
	}
};

/**
The accounts of /etc/passwd; a machine without one still knows root.
*/
export const accountsOf = (context: UtilityContext): readonly Account[] => {
	const known = recordsOf(context, '/etc/passwd').map(([name = '', , uid = '', gid = '', , home = '/', shell = '/usr/bin/ksh']) => ({
		name, uid: Number(uid), gid: Number(gid), home, shell,
	}));

	return known.some(account => account.uid === 0)
		? known
		: [{
			name: 'root', uid: 0, gid: 0, home: '/', shell: '/usr/bin/ksh',
		}, ...known];
};

export const groupsOf = (context: UtilityContext): readonly Group[] => {
	const known = recordsOf(context, '/etc/group').map(([name = '', , gid = '', members = '']) => ({
		name, gid: Number(gid), members: members.split(',').filter(member => member !== ''),
	}));

	return known.some(group => group.gid === 0) ? known : [{name: 'system', gid: 0, members: ['root']}, ...known];
};

/**
Answers with names; a number without a name stays a number.
*/
export const accountNames = (context: UtilityContext): {user(uid: number): string; group(gid: number): string} => {
	const users = new Map(accountsOf(context).map(({uid, name}) => [uid, name]).reverse() as Array<[number, string]>);
	const groups = new Map(groupsOf(context).map(({gid, name}) => [gid, name]).reverse() as Array<[number, string]>);

	return {
		user: uid => users.get(uid) ?? String(uid),
		group: gid => groups.get(gid) ?? String(gid),
	};
};

/**
The number of a user by name or number.
*/
export const userNumber = (context: UtilityContext, text: string): number | undefined => accountsOf(context).find(({name}) => name === text)?.uid ?? (/^\d+$/v.test(text) ? Number(text) : undefined);

export const groupNumber = (context: UtilityContext, text: string): number | undefined => groupsOf(context).find(({name}) => name === text)?.gid ?? (/^\d+$/v.test(text) ? Number(text) : undefined);
