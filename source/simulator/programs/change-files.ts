import type {Utility, UtilityContext} from '../utility.js';
import {groupNumber, userNumber} from './accounts.js';
import {applyMode} from './mode.js';
import {parseOptions, SyntaxProblem} from './options.js';
import {attempt, Failure, program} from './program.js';
import {umaskOf} from './system.js';
import {followed, joinPath, statusOrNothing} from './walk.js';

/**
A path and, for `-R`, all below it. Links are not followed on the way down.
*/
const targetsOf = (context: UtilityContext, path: string, isRecursive: boolean): readonly string[] => {
	const status = statusOrNothing(context.files, path);

	return !isRecursive || status?.kind !== 'directory' ? [path] : [path, ...context.files.list(path).flatMap(name => targetsOf(context, joinPath(path, name), true))];
};

export const chmod: Utility = program(async context => {
	const usage = 'Usage: chmod [-R] [-f] [-h] {u|g|o|a ...} {+|-|=} {r|w|x|X|s|t ...} File ...\n\tchmod [-R] [-f] [-h] OctalNumber File ...';
	const isModeWord = /^-[rwxXst]+$/v;

	// A mode such as `-w` looks like an option.
	const modeAt = context.args.findIndex(word => isModeWord.test(word) || !word.startsWith('-') || word === '--');
	const isDashMode = modeAt !== -1 && isModeWord.test(context.args[modeAt]!);
	const options = parseOptions('chmod', isDashMode ? [...context.args.slice(0, modeAt), '--', ...context.args.slice(modeAt)] : context.args, 'Rfh', usage, 1);
	const [mode, ...paths] = options.operands;
	if (mode === undefined || paths.length === 0) {
		throw new SyntaxProblem(`${usage}\n`, 1);
	}

	if (applyMode(mode, 0, {isDirectory: false, mask: 0}) === undefined) {
		throw new Failure(`chmod: The mode ${mode} is not valid.\n${usage}`, 1);
	}

	let status = 0;

	for (const path of paths) {
		for (const target of targetsOf(context, path, options.has('R'))) {
			const done = await attempt(context, () => {
				const isLink = context.files.linkStatus(target).kind === 'link';

				if (isLink && (target !== path || options.has('h'))) {
					return true;
				}

				const old = context.files.status(target);
				context.files.setMode(target, applyMode(mode, old.mode, {isDirectory: old.kind === 'directory', mask: umaskOf(context)})!);

				return true;
			}, reason => options.has('f') ? '' : `chmod: ${target}: ${reason}`);

			if (done === undefined && !options.has('f')) {
				status = 1;
			}
		}
	}

	return status;
});

const changeOwners = async (context: UtilityContext, paths: readonly string[], {uid, gid, isRecursive, isQuiet, keepsLinks, name}: {readonly uid: number | undefined; readonly gid: number | undefined; readonly isRecursive: boolean; readonly isQuiet: boolean; readonly keepsLinks: boolean; readonly name: string}): Promise<number> => {
	let status = 0;

	for (const path of paths) {
		for (const target of targetsOf(context, path, isRecursive)) {
			const done = await attempt(context, () => {
				const isLink = context.files.linkStatus(target).kind === 'link';
				const real = isLink && !keepsLinks ? followed(context.files, target) : target;
				const old = context.files.linkStatus(real);
				context.files.setOwner(real, uid ?? old.uid, gid ?? old.gid);

				return true;
			}, reason => isQuiet ? '' : `${name}: ${target}: ${reason}`);

			if (done === undefined && !isQuiet) {
				status = 1;
			}
		}
	}

	return status;
};

export const chown: Utility = program(async context => {
	const usage = 'Usage: chown [-f] [-h] [-R] Owner[:Group] {File ... | Directory ...}';
	const options = parseOptions('chown', context.args, 'fhR', usage, 1);
	const [owner, ...paths] = options.operands;

	if (owner === undefined || paths.length === 0) {
		throw new SyntaxProblem(`${usage}\n`, 1);
	}

	const [userText = '', groupText] = owner.split(/[.:]/v, 2);
	const uid = userText === '' ? undefined : userNumber(context, userText);
	const gid = groupText === undefined ? undefined : groupNumber(context, groupText);

	if (uid === undefined && userText !== '') {
		throw new Failure(`chown: ${userText} is an unknown username.`, 1);
	}

	if (gid === undefined && groupText !== undefined) {
		throw new Failure(`chown: ${groupText} is an unknown group name.`, 1);
	}

	return changeOwners(context, paths, {
		uid, gid, isRecursive: options.has('R'), isQuiet: options.has('f'), keepsLinks: options.has('h') || options.has('R'), name: 'chown',
	});
});

export const chgrp: Utility = program(async context => {
	const usage = 'Usage: chgrp [-f] [-h] [-R] Group {File ... | Directory ...}';
	const options = parseOptions('chgrp', context.args, 'fhR', usage, 1);
	const [group, ...paths] = options.operands;

	if (group === undefined || paths.length === 0) {
		throw new SyntaxProblem(`${usage}\n`, 1);
	}

	const gid = groupNumber(context, group);

	if (gid === undefined) {
		throw new Failure(`chgrp: ${group} is an unknown group name.`, 1);
	}

	return changeOwners(context, paths, {
		uid: undefined, gid, isRecursive: options.has('R'), isQuiet: options.has('f'), keepsLinks: options.has('h') || options.has('R'), name: 'chgrp',
	});
});
