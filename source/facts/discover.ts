import {isoTime} from '../base/clock.js';
import {OperatorError} from '../base/errors.js';
import {factsSchema, type Facts} from '../base/facts.js';
import type {Shell} from '../base/shell.js';
import {Answers} from './answers.js';
import {ask, type SectionResult} from './ask.js';
import {askPadmin, padminCommandOf, padminProblem} from './ask-padmin.js';
import {given} from './given.js';
import {contentLines} from './output-lines.js';
import {parseIoslevel, parseLsmap} from './parse-ioscli.js';
import {parseLspv} from './parse-lspv.js';
import {parseProcesses} from './parse-processes.js';
import {commandOf, lsmap, questions} from './questions.js';
import {readTunedAttributes} from './read-attributes.js';
import {readDisks} from './read-disks.js';
import {readFilesystems} from './read-filesystems.js';
import {readGroups} from './read-groups.js';
import {
	readCluster,
	readNim,
	readSubsystems,
	readWpars,
} from './read-roles.js';
import {readAgents, readDatabases, readSoftware} from './read-software.js';
import {
	readDevices,
	readEnvironment,
	readIdentity,
	readLine,
} from './read-system.js';
import {sectionsOf} from './sections.js';

type Context = {
	readonly host: string;
	readonly role: string;
	readonly hostKey: string;
	readonly readAt: number;
	readonly durationMs: number;
};

/**
The name of a system; what a profile prints before it is no name.
*/
const onlyWord = (text: string): string | undefined => {
	const lines = contentLines(text).map(line => line.trim());

	return lines.find(line => line === 'AIX') ?? lines.find(line => !/\s/v.test(line)) ?? lines[0];
};

/**
Refuses what is not AIX.

@throws OperatorError `not-aix`
*/
const assertAix = (answers: Answers, host: string): void => {
	const kernel = answers.raw('uname -s');
	const name = kernel?.ended === 'exited' && kernel.exitCode === 0 ? onlyWord(kernel.out) : undefined;

	if (name !== undefined && name !== 'AIX') {
		throw new OperatorError(`${host} is not AIX: \`uname -s\` says ${name.slice(0, 60)}.`, {code: 'not-aix', advice: 'Check the address; only AIX hosts can be read so far.'});
	}

	if (name === undefined) {
		answers.problem('uname -s', kernel?.reason ?? 'It did not say which system this is.', kernel?.exitCode);
	}
};

/**
Everything that the answers say.
*/
const readAll = (answers: Answers, {host, hostKey}: Context): Omit<Facts, 'format' | 'host' | 'role' | 'readAt' | 'durationMs' | 'sections' | 'problems'> => {
	const rows = answers.read('lspv', parseLspv) ?? [];
	const {volumeGroups, members} = readGroups(answers, rows);
	const isRoot = readLine(answers, 'id -u') === '0';
	const filesystems = readFilesystems(answers, volumeGroups);
	const adapters = answers.read(lsmap, parseLsmap);
	const physicalVolumes = readDisks(answers, {
		rows, members, groups: new Set(volumeGroups.map(group => group.name)), isRoot, adapters: adapters ?? [],
	});
	const software = readSoftware(answers);
	const processes = answers.read('ps -A -o user= -o pid= -o args=', parseProcesses);
	const subsystems = readSubsystems(answers);

	const read = {
		identity: readIdentity(answers, {host, hostKey, rootvgId: volumeGroups.find(group => group.kind === 'rootvg')?.identifier}),
		volumeGroups: [...volumeGroups],
		physicalVolumes: [...physicalVolumes],
		filesystems: [...filesystems],
		...readDevices(answers),
		...given('nim', readNim(answers, software)),
		...given('wpars', readWpars(answers)),
		...given('cluster', readCluster(answers, {
			subsystems, processes: processes ?? [], disks: rows, software,
		})),
		...given('agents', readAgents(answers, {software, processes, subsystems})),
		...given('tunedAttributes', readTunedAttributes(answers)),
		...given('hostAdapters', adapters === undefined ? undefined : adapters.map(adapter => ({...adapter, devices: [...adapter.devices]}))),
		software,
		databases: readDatabases(answers, {processes: processes ?? [], filesystems, isRoot}),
	};

	// Last, because it takes problems back that a WPAR explains.
	const environment = readEnvironment(answers);

	// A WPAR has no groups.
	return {...read, environment, ...environment.kind !== 'wpar' && !answers.isWhole('lsvg') && {mayHaveMoreGroups: true}};
};

/**
The facts with what is known of how they were read: sections and problems, last, when all was read.
*/
const whole = (facts: ReturnType<typeof readAll>, {answers, results, context: {host, role, readAt, durationMs}}: {readonly answers: Answers; readonly results: readonly SectionResult[]; readonly context: Context}): Facts => factsSchema.parse({
	format: 1,
	host,
	role,
	readAt: isoTime(readAt),
	durationMs,
	...facts,
	sections: sectionsOf(results, answers, {readAt, durationMs}),
	problems: answers.problems,
});

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
export const factsFrom = (results: readonly SectionResult[], context: Context): Facts => {
	const {host} = context;

	if (results.every(({ended}) => ended === 'not-run')) {
		throw new OperatorError(`${host} could not be asked anything: ${results[0]?.reason ?? 'no section ran.'}`, {code: 'no-answers', advice: 'Log in by hand and see whether `/bin/sh -s` runs there and a directory can be made in /tmp.'});
	}

	const answers = new Answers(results, commandOf);

	assertAix(answers, host);

	return whole(readAll(answers, context), {answers, results, context});
};

/**
Makes facts of what a VIO Server's restricted account was told by ioscli.
*/
const factsFromPadmin = (results: readonly SectionResult[], context: Context): Facts => {
	const answers = new Answers(results, padminCommandOf);
	const facts = readAll(answers, context);
	const level = answers.read('ioscli ioslevel', parseIoslevel);

	answers.problem('ioscli', padminProblem);

	return whole({...facts, environment: {kind: 'vios', isPadmin: true, ...given('level', level)}}, {answers, results, context});
};

/**
Asks through a shell; where the login runs none for us, through ioscli, as padmin of a VIO Server can be asked.

@throws OperatorError `restricted-shell` and the like where ioscli does not answer either.
*/
const askHost = async (shell: Shell, signal: AbortSignal | undefined): Promise<{readonly results: readonly SectionResult[]; readonly isPadmin: boolean}> => {
	let results: readonly SectionResult[] = [];
	let refusal: OperatorError | undefined;

	try {
		results = await ask(shell, questions, {lanes: 5, note: {kind: 'question', what: 'How the host is'}, ...signal !== undefined && {signal}});
	} catch (error) {
		if (!(error instanceof OperatorError) || error.code !== 'restricted-shell') {
			throw error;
		}

		refusal = error;
	}

	const said = results.every(({ended}) => ended === 'not-run') ? await askPadmin(shell, signal) : undefined;

	if (said === undefined && refusal !== undefined) {
		throw refusal;
	}

	return {results: said ?? results, isPadmin: said !== undefined};
};

/**
Reads a host with one exec; a VIO Server whose account has only ioscli, with an exec for each of its commands.

A command that failed, hung or printed something unknown becomes one of `problems` and costs only itself.

@param shell - The host.
@param options - What it is called and when it is.
@param options.host - Its name in the inventory.
@param options.role - Its role.
@param options.now - Milliseconds since 1970.
@param options.signal - Aborting rejects with its reason.
@throws OperatorError `not-aix`, `no-answers`, and where the login runs nothing for us its reason; ConnectionError `lost`, `timeout`; the signal's reason.
*/
export const discover = async (shell: Shell, {host, role, now, signal}: {
	readonly host: string;
	readonly role: string;
	readonly now: () => number;
	readonly signal?: AbortSignal;
}): Promise<Facts> => {
	const readAt = now();
	const {results, isPadmin} = await askHost(shell, signal);
	const context = {
		host, role, hostKey: shell.hostKey, readAt, durationMs: Math.max(0, Math.round(now() - readAt)),
	};

	return isPadmin ? factsFromPadmin(results, context) : factsFrom(results, context);
};
