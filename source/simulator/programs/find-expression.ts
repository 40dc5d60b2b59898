import type {UtilityContext} from '../utility.js';
import {
	accountsOf,
	groupNumber,
	groupsOf,
	userNumber,
} from './accounts.js';
import {byteTextOfWord} from './byte-text.js';
import {nameTest} from './file-name-pattern.js';
import {runEach, runGathered} from './find-exec.js';
import {
	kinds,
	numberTest,
	permissionTest,
	type Test,
} from './find-test.js';
import {blocksOf, longLine} from './list-files.js';
import {Failure} from './program.js';
import {nowOf} from './system.js';
import {baseName, statusOrNothing} from './walk.js';

export const usage = 'Usage: find [-H | -L] Path-list [Expression-list]';

export type Settings = {
	isDepthFirst: boolean;
	staysOnDevice: boolean;
	hasAction: boolean;
	readonly finish: Array<() => Promise<void>>;
};

/**
Reads the expression of find.
*/
export const parseExpression = (context: UtilityContext, words: readonly string[], settings: Settings, put: (text: string) => Promise<void>): Test => {
	const now = nowOf(context);
	let at = 0;

	const value = (): string => {
		const word = words[at];
		at += 1;

		if (word === undefined) {
			throw new Failure(`find: 0652-018 An expression term lacks a required parameter.\n${usage}`);
		}

		return word;
	};

	const count = (flag: string): ((number: number) => boolean) => {
		const word = value();
		const test = numberTest(word);

		if (test === undefined) {
			throw new Failure(`find: 0652-009 The value ${word} of ${flag} is not a number.\n${usage}`);
		}

		return test;
	};

	const days = (moment: number): number => Math.floor((now - moment) / 86_400_000);

	const execute = (isOk: boolean): Test => {
		const start = at;

		while (at < words.length && words[at] !== ';' && !(words[at] === '+' && words[at - 1] === '{}')) {
			at += 1;
		}

		if (at === words.length || at === start) {
			throw new Failure(`find: 0652-018 An expression term lacks a required parameter.\n${usage}`);
		}

		const command = words.slice(start, at);
		const isGathering = words[at] === '+';
		at += 1;
		settings.hasAction = true;

		const before = async (): Promise<void> => put('');

		if (isGathering) {
			const {test, finish} = runGathered(context, command, before);
			settings.finish.push(finish);

			return test;
		}

		// `-ok` asks nobody here, so that nothing is agreed to.
		return isOk ? () => false : runEach(context, command, before);
	};

	const primary = (): Test => {
		const word = words[at]!;
		at += 1;

		switch (word) {
			case '(': {
				const inner = alternatives();

				if (words[at] !== ')') {
					throw new Failure(`find: 0652-019 A closing parenthesis is missing.\n${usage}`);
				}

				at += 1;
				return inner;
			}

			case '!': {
				const inner = primary();
				return async found => !await inner(found);
			}

			case '-name': {
				const test = nameTest(value());
				return ({path}) => test(baseName(path));
			}

			case '-type': {
				const letter = value();
				const kind = kinds[letter];

				if (kind === undefined && letter !== 's') {
					throw new Failure(`find: 0652-011 The type ${letter} is not valid.\n${usage}`);
				}

				return ({status}) => status.kind === kind;
			}

			case '-user': {
				const name = value();
				const uid = userNumber(context, name);

				if (uid === undefined) {
					throw new Failure(`find: 0652-013 The user ${name} is not known.`);
				}

				return ({status}) => status.uid === uid;
			}

			case '-group': {
				const name = value();
				const gid = groupNumber(context, name);

				if (gid === undefined) {
					throw new Failure(`find: 0652-014 The group ${name} is not known.`);
				}

				return ({status}) => status.gid === gid;
			}

			case '-nouser': {
				const known = new Set(accountsOf(context).map(({uid}) => uid));
				return ({status}) => !known.has(status.uid);
			}

			case '-nogroup': {
				const known = new Set(groupsOf(context).map(({gid}) => gid));
				return ({status}) => !known.has(status.gid);
			}

			case '-perm': {
				const text = value();
				const test = permissionTest(text);

				if (test === undefined) {
					throw new Failure(`find: 0652-012 The mode ${text} is not valid.\n${usage}`);
				}

				return test;
			}

			case '-mtime': {
				const test = count(word);
				return ({status}) => test(days(status.modifiedAt));
			}

			case '-atime': {
				const test = count(word);
				return ({status}) => test(days(status.accessedAt));
			}

			case '-ctime': {
				const test = count(word);
				return ({status}) => test(days(status.changedAt));
			}

			case '-newer': {
				const path = value();
				const reference = statusOrNothing(context.files, path, true);

				if (reference === undefined) {
					throw new Failure(`find: 0652-015 Cannot access ${path}.`);
				}

				return ({status}) => status.modifiedAt > reference.modifiedAt;
			}

			case '-size': {
				const text = value();
				const isBytes = text.endsWith('c');
				const test = numberTest(isBytes ? text.slice(0, -1) : text);

				if (test === undefined) {
					throw new Failure(`find: 0652-009 The value ${text} of -size is not a number.\n${usage}`);
				}

				return ({status}) => test(isBytes ? status.size : Math.ceil(status.size / 512));
			}

			case '-links': {
				const test = count(word);
				return ({status}) => test(status.links);
			}

			case '-inum': {
				const test = count(word);
				return ({status}) => test(status.inode);
			}

			case '-fstype': {
				const type = value();
				return ({status}) => (context.machine.lvm.mounts.find(mount => mount.mountPoint === status.mountPoint)?.vfs ?? 'jfs2') === type;
			}

			case '-xdev':
			case '-mount': {
				settings.staysOnDevice = true;
				return () => true;
			}

			case '-depth': {
				settings.isDepthFirst = true;
				return () => true;
			}

			case '-prune': {
				return found => {
					found.prune();
					return true;
				};
			}

			case '-print': {
				settings.hasAction = true;
				return async ({path}) => {
					await put(`${byteTextOfWord(path)}\n`);
					return true;
				};
			}

			case '-ls': {
				settings.hasAction = true;
				return async ({path, status}) => {
					const name = byteTextOfWord(path) + (status.linkTarget === undefined ? '' : ` -> ${byteTextOfWord(status.linkTarget)}`);
					await put(`${String(status.inode).padStart(5)} ${String(blocksOf(status) / 2).padStart(4)} ${longLine(context, {status, name})}\n`);
					return true;
				};
			}

			case '-exec':
			case '-ok': {
				return execute(word === '-ok');
			}

			default: {
				throw new Failure(`find: 0652-017 ${word} is not a valid option.`);
			}
		}
	};

	const conjunction = (): Test => {
		const parts = [primary()];

		while (at < words.length && words[at] !== ')' && words[at] !== '-o') {
			if (words[at] === '-a') {
				at += 1;
			}

			if (at === words.length) {
				throw new Failure(`find: 0652-018 An expression term lacks a required parameter.\n${usage}`);
			}

			parts.push(primary());
		}

		return async found => {
			for (const part of parts) {
				if (!await part(found)) {
					return false;
				}
			}

			return true;
		};
	};

	const alternatives = (): Test => {
		if (at === words.length) {
			throw new Failure(`find: 0652-018 An expression term lacks a required parameter.\n${usage}`);
		}

		const parts = [conjunction()];

		while (words[at] === '-o') {
			at += 1;

			if (at === words.length) {
				throw new Failure(`find: 0652-018 An expression term lacks a required parameter.\n${usage}`);
			}

			parts.push(conjunction());
		}

		return async found => {
			for (const part of parts) {
				if (await part(found)) {
					return true;
				}
			}

			return false;
		};
	};

	const test = words.length === 0 ? () => true : alternatives();

	if (at < words.length) {
		throw new Failure(`find: 0652-017 ${words[at]} is not a valid option.`);
	}

	return test;
};
