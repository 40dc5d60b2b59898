import {readFile, stat} from 'node:fs/promises';
import {userInfo} from 'node:os';
import path from 'node:path';
import {joined} from '../base/joined.js';
import {runTool, type ToolResult} from './run-tool.js';

/**
For whom `ssh -G` is asked; an absent port or user is the config's to say.
*/
export type SettingsQuestion = {
	readonly address: string;
	readonly port?: number | undefined;
	readonly user?: string | undefined;

	/**
	Another file instead of the operator's and the system's own; `none` for no file at all.
	*/
	readonly configFile?: string | undefined;
};

/**
What `ssh -G` printed, and the files that it read.
*/
type Answer = ToolResult & {readonly files: readonly string[]};

/**
What the config files say as long as they are as they were. `text` is absent where they tell hosts apart.
*/
type Shared = {readonly until: number; readonly files: readonly string[]; readonly versions: string; readonly text: string | undefined};

const sharedMilliseconds = 5000;

// `ssh` reads others in ways of its own (`user@host`, a URI), and prints them in lower case.
const plainAddress = /^[\da-z][\d.:_a-z\-]*$/v;

/**
Whether a line may make the answer another one for another host; what is not understood does.
*/
const isTelling = (line: string): boolean => {
	const word = /^[a-z]+/iv.exec(line)?.[0].toLowerCase();

	const isSilent = line === '' || line.startsWith('#');

	return !isSilent && (word === undefined || line.includes('%') || ['match', 'hostname'].includes(word) || word.startsWith('canonical') || (word === 'host' && !/^host[ \t=]+\*$/iv.test(line)));
};

const versionOf = joined(async (file: string): Promise<string> => {
	try {
		const {dev, ino, size, mtimeMs, ctimeMs} = await stat(file);

		return [dev, ino, size, mtimeMs, ctimeMs].join(' ');
	} catch {
		return '';
	}
});

const versionsOf = async (files: readonly string[]): Promise<string> => JSON.stringify(await Promise.all(files.map(async file => versionOf(file))));

const askSsh = async ({address, port, user, configFile}: SettingsQuestion): Promise<Answer> => {
	const result = await runTool('ssh', [
		'-v',
		'-G',
		...(configFile === undefined ? [] : ['-F', configFile]),
		...(port === undefined ? [] : ['-p', String(port)]),
		...(user === undefined ? [] : ['-l', user]),
		'--',
		address,
	]);
	const lines = result.stderr.split('\n');
	const named = lines.map(line => /^debug1: Reading configuration data (?<file>\S.*)$/v.exec(line.trimEnd())?.groups?.['file']).filter(file => file !== undefined);

	return {
		...result,
		stderr: lines.filter(line => !/^debug\d: |^OpenSSH_|^Pseudo-terminal will not/v.test(line)).join('\n'),

		// The operator's own may not be there yet, and come.
		files: [...new Set([...named, path.join(userInfo().homedir, '.ssh', 'config')])],
	};
};

const isAlike = async (files: readonly string[]): Promise<boolean> => {
	const verdicts = await Promise.all(files.map(async file => {
		try {
			const text = await readFile(file, 'utf8');

			return text.split('\n').every(line => !isTelling(line.trim()));
		} catch (error) {
			return (error as NodeJS.ErrnoException).code === 'ENOENT';
		}
	}));

	return verdicts.every(Boolean);
};

const kept = new Map<string, Shared>();
const underWay = new Map<string, Promise<Shared>>();

const keptFor = async (key: string): Promise<Shared | undefined> => {
	const shared = kept.get(key);

	return shared !== undefined && performance.now() < shared.until && await versionsOf(shared.files) === shared.versions ? shared : undefined;
};

const textFor = (text: string, {address, port, user}: SettingsQuestion): string => {
	const own = new Map([['host', address], ['hostname', address], ...(port === undefined ? [] : [['port', String(port)]] as const), ...(user === undefined ? [] : [['user', user]] as const)]);

	return text.replaceAll(/^(?<name>\S+) .*$/gmv, (line, name: string) => own.has(name) ? `${name} ${own.get(name)}` : line);
};

/**
What OpenSSH would use for a host: exit code and output of `ssh -G`. Hosts that are looked at together share one answer where nothing in the config files tells one host from another: a fleet would start thousands of processes to hear the same.

@throws OperatorError (`tool-missing`, `tool-failed`)
*/
export const askForSettings = async (question: SettingsQuestion): Promise<ToolResult> => {
	if (!plainAddress.test(question.address)) {
		return askSsh(question);
	}

	const key = JSON.stringify([question.configFile ?? '', question.port === undefined, question.user === undefined]);

	let first: Answer | undefined;

	const look = async (): Promise<Shared> => {
		const known = await keptFor(key);

		if (known !== undefined) {
			return known;
		}

		first = await askSsh(question);

		const {code, files, stdout} = first;
		const versions = await versionsOf(files);
		const shared = {
			until: performance.now() + sharedMilliseconds, files, versions, text: code === 0 && await isAlike(files) ? stdout : undefined,
		};

		kept.set(key, shared);

		return shared;
	};

	const looking = underWay.get(key) ?? look().finally(() => {
		underWay.delete(key);
	});

	underWay.set(key, looking);

	const {text} = await looking;

	return first ?? (text === undefined ? askSsh(question) : {code: 0, stdout: textFor(text, question), stderr: ''});
};
