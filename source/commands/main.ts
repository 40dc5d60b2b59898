import process from 'node:process';
import {parseArgs, type ParseArgsConfig} from 'node:util';
import {OperatorError, UsageError} from '../base/errors.js';
import {exitCodes} from '../base/exit-codes.js';
import {cleanLine} from '../base/text.js';
import {adviseCommands} from './advise.js';
import {auditCommands} from './audit.js';
import {checkCommands} from './check.js';
import type {Command, CommandContext, OptionValues} from './command.js';
import {commandsCommands} from './commands.js';
import {docsCommands} from './docs.js';
import {homeCommands} from './home.js';
import {hostCommands} from './hosts.js';
import {imageCommands} from './image.js';
import {jobCommands} from './jobs.js';
import {keysCommands} from './keys.js';
import {kitCommands} from './kits.js';
import {lookCommands} from './look.js';
import {planCommands} from './plan.js';
import {pointCommands} from './points.js';
import {policyCommands} from './policies.js';
import {runCommands} from './runs.js';
import {simulateCommands} from './simulate.js';

/**
Flags that every command knows.
*/
const globalOptions = {
	home: {type: 'string'},
	json: {type: 'boolean'},
	'read-only': {type: 'boolean'},
	ascii: {type: 'boolean'},
	'no-color': {type: 'boolean'},
	'screen-reader': {type: 'boolean'},
	help: {type: 'boolean'},
	version: {type: 'boolean'},
} as const satisfies NonNullable<ParseArgsConfig['options']>;

export const commands: readonly Command[] = [
	...lookCommands, ...hostCommands, ...checkCommands, ...adviseCommands, ...planCommands, ...runCommands, ...auditCommands, ...jobCommands, ...pointCommands, ...policyCommands, ...imageCommands, ...kitCommands, ...keysCommands, ...commandsCommands, ...homeCommands, ...docsCommands, ...simulateCommands,
];

/**
A command line, taken apart. Without a command the app is meant.
*/
type CommandLine = {
	readonly command?: Command;
	readonly words: readonly string[];
	readonly options: OptionValues;
	readonly globals: Readonly<{home?: string; json?: boolean; 'read-only'?: boolean; ascii?: boolean; 'no-color'?: boolean; 'screen-reader'?: boolean; help?: boolean; version?: boolean}>;
};

const isPrefix = (words: readonly string[], all: readonly string[]): boolean => words.every((word, index) => all[index] === word);

/**
The command with the longest name that the words begin with. Options of commands that are not known yet are passed over.
*/
const findCommand = (args: readonly string[]): Command | undefined => {
	const everyOption = Object.assign({}, ...commands.map(({options}) => options), globalOptions) as NonNullable<ParseArgsConfig['options']>;
	const {positionals} = parseArgs({
		args: [...args], options: everyOption, allowPositionals: true, strict: false,
	});

	return commands.filter(({words}) => isPrefix(words, positionals)).toSorted((left, right) => right.words.length - left.words.length)[0];
};

/**
Reads a command line. `training` and the bare name are the app's and come back without a command.

@throws UsageError
*/
export const readCommandLine = (args: readonly string[]): CommandLine => {
	const command = findCommand(args);

	try {
		const {values, positionals} = parseArgs({
			args: [...args], options: {...command?.options, ...globalOptions}, allowPositionals: true, strict: true,
		});
		const words = positionals.slice(command?.words.length ?? 0);
		const [fewest, most] = command?.arguments ?? [0, Infinity];

		if (command !== undefined && values.help !== true && (words.length < fewest || words.length > most)) {
			const isMissing = words.length < fewest;

			throw new UsageError(isMissing ? `\`lparsafe ${command.words.join(' ')}\` needs more words.` : `\`${words[most] ?? ''}\` is one word too many for \`lparsafe ${command.words.join(' ')}\`.`, {advice: `Usage: lparsafe ${command.words.join(' ')} ${command.usage}`.trimEnd()});
		}

		return {
			...(command !== undefined && {command}), words, options: values, globals: values,
		};
	} catch (error) {
		if (error instanceof OperatorError || !(error instanceof TypeError)) {
			throw error;
		}

		const [sentence = error.message] = error.message.split(/\. |\n/v, 1);

		throw new UsageError(`${sentence.replace(/\.$/v, '')}.`, {advice: command === undefined ? '`lparsafe --help` lists the commands.' : `Usage: lparsafe ${command.words.join(' ')} ${command.usage}`.trimEnd(), cause: error});
	}
};

/**
What `--help` prints: all commands, or one.
*/
export const helpText = (command?: Command): string => {
	if (command !== undefined) {
		const flags = Object.entries(command.options).map(([name, {type}]) => `  --${name}${type === 'string' ? ' VALUE' : ''}`);

		return [`lparsafe ${command.words.join(' ')} ${command.usage}`.trimEnd(), '', `  ${command.summary}`, ...(flags.length === 0 ? [] : ['', ...flags]), ''].join('\n');
	}

	return [
		'lparsafe: protect and recover AIX LPARs over SSH',
		'',
		'Usage',
		'  lparsafe                        opens the app',
		'  lparsafe training               opens the app on the training fleet',
		...commands.map(({words, usage, summary}) => `  lparsafe ${words.join(' ')} ${usage}`.trimEnd() + `\n      ${summary}`),
		'',
		'Everywhere',
		'  --home DIR       where settings, database and transcripts live (or LPARSAFE_HOME)',
		'  --json           one JSON document on stdout, or JSON Lines where the command streams;',
		'                   `--export` prints its own format all the same, and only its errors as JSON',
		'  --read-only      nothing that changes a host can be started',
		'  --ascii, --no-color, --screen-reader',
		'  --help, --version',
		'',
		'Exit codes',
		...Object.entries(exitCodes).map(([word, code]) => `  ${String(code).padStart(3)}  ${word}`),
		'',
	].join('\n');
};

/**
The one place where the headless face shows an error; says the exit code. `reportFault` is told of it before, and says where the report of a bug lies.
*/
export const showError = (error: unknown, isJson: boolean, reportFault?: CommandContext['reportFault']): number => {
	const report = reportFault?.(error);

	if (error instanceof OperatorError) {
		const {code, message, advice, exitCode} = error;

		if (isJson) {
			process.stdout.write(`${JSON.stringify({format: 1, error: {code, message, advice}})}\n`);
		} else {
			process.stderr.write(`lparsafe: ${cleanLine(message)}\n${cleanLine(advice)}\n`);
		}

		return exitCode;
	}

	const text = error instanceof Error ? error.message : String(error);
	const advice = `Please report it with what \`lparsafe info\` prints${report === undefined ? '' : ` and with ${report}`}.`;

	if (isJson) {
		process.stdout.write(`${JSON.stringify({format: 1, error: {code: 'bug', message: `A bug in lparsafe: ${text}`, advice: `Nothing more was done. ${advice}`}})}\n`);
	}

	process.stderr.write(`lparsafe: this is a bug in lparsafe: ${error instanceof Error ? error.stack ?? text : text}\n${advice}\n`);

	return exitCodes.bug;
};

/**
Runs one command and says its exit code; errors are shown.
*/
export const runCommand = async ({command, words, options}: CommandLine & {readonly command: Command}, context: CommandContext): Promise<number> => {
	try {
		return await command.run(context, words, options);
	} catch (error) {
		return showError(error, context.isJson, context.reportFault);
	}
};
