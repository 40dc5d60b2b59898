import {isoTime} from '../base/clock.js';
import {OperatorError} from '../base/errors.js';
import {factsSchema, type Facts} from '../base/facts.js';
import type {Shell} from '../base/shell.js';
import {Answers} from './answers.js';
import {ask, type SectionResult} from './ask.js';
import {contentLines} from './output-lines.js';
import {parseLspv} from './parse-lspv.js';
import {questions} from './questions.js';
import {readDisks} from './read-disks.js';
import {readFilesystems} from './read-filesystems.js';
import {readGroups} from './read-groups.js';
import {readIdentity, readRest} from './read-system.js';

/**
Makes facts of what a host answered. Pure: the same answers give the same facts.

@param results - Of all questions.
@param context - What the answers do not say.
@param context.host - Its name in the inventory.
@param context.role - Its role.
@param context.hostKey - With which it proved itself.
@param context.readAt - Milliseconds since 1970.
@param context.durationMs - How long it took.
@throws OperatorError `not-aix` where the host is something else.
*/
export const factsFrom = (results: readonly SectionResult[], {host, role, hostKey, readAt, durationMs}: {
	readonly host: string;
	readonly role: string;
	readonly hostKey: string;
	readonly readAt: number;
	readonly durationMs: number;
}): Facts => {
	if (results.every(({ended}) => ended === 'not-run')) {
		throw new OperatorError(`${host} could not be asked anything: ${results[0]?.reason ?? 'no section ran.'}`, {code: 'no-answers', advice: 'Log in by hand and see whether `/bin/sh -s` runs there and a directory can be made in /tmp.'});
	}

	const answers = new Answers(results);
	const kernel = answers.raw('uname -s');
	const name = kernel?.ended === 'exited' && kernel.exitCode === 0 ? contentLines(kernel.out)[0]?.trim() : undefined;

	if (name !== undefined && name !== 'AIX') {
		throw new OperatorError(`${host} is not AIX: \`uname -s\` says ${name.slice(0, 60)}.`, {code: 'not-aix', advice: 'Check the address; only AIX hosts can be read so far.'});
	}

	if (name === undefined) {
		answers.problem('uname -s', kernel?.reason ?? 'It did not say which system this is.', kernel?.exitCode);
	}

	const rows = answers.read('lspv', parseLspv) ?? [];
	const {volumeGroups, members} = readGroups(answers, rows);
	const isRoot = answers.read('id -u', text => contentLines(text)[0]?.trim()) === '0';
	const filesystems = readFilesystems(answers, volumeGroups);
	const physicalVolumes = readDisks(answers, {
		rows, members, groups: new Set(volumeGroups.map(group => group.name)), isRoot,
	});
	const identity = readIdentity(answers, {host, hostKey, rootvgId: volumeGroups.find(group => group.kind === 'rootvg')?.identifier});
	const rest = readRest(answers);

	return factsSchema.parse({
		format: 1,
		host,
		role,
		readAt: isoTime(readAt),
		durationMs,
		identity,
		volumeGroups,
		physicalVolumes,
		filesystems,
		...rest,
		problems: answers.problems,
	});
};

/**
Reads a host with one exec.

A command that failed, hung or printed something unknown becomes one of `problems` and costs only itself.

@param shell - The host.
@param options - What it is called and when it is.
@param options.host - Its name in the inventory.
@param options.role - Its role.
@param options.now - Milliseconds since 1970.
@param options.signal - Aborting rejects with its reason.
@throws OperatorError `not-aix`, `no-answers`; ConnectionError `lost`, `timeout`; the signal's reason.
*/
export const discover = async (shell: Shell, {host, role, now, signal}: {
	readonly host: string;
	readonly role: string;
	readonly now: () => number;
	readonly signal?: AbortSignal;
}): Promise<Facts> => {
	const readAt = now();
	const results = await ask(shell, questions, {lanes: 5, ...signal !== undefined && {signal}});

	return factsFrom(results, {
		host, role, hostKey: shell.hostKey, readAt, durationMs: Math.max(0, Math.round(now() - readAt)),
	});
};
