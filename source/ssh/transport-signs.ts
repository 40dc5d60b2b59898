import {execFile} from 'node:child_process';
import {access, readFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type {Host} from '../base/host.js';
import {joined} from '../base/joined.js';
import type {ClientSettings} from '../hosts/client-settings.js';
import type {TransportSigns} from './choose-transport.js';
import type {KnownLine} from './known-hosts-file.js';

const isThere = async (file: string): Promise<boolean> => {
	try {
		await access(file);

		return true;
	} catch {
		return false;
	}
};

/**
Starting a process to learn that there is none takes long from a process that holds much memory.
*/
const isProgram = async (program: string, {PATH = ''}: NodeJS.ProcessEnv): Promise<boolean> => {
	const found = await Promise.all(PATH.split(path.delimiter).map(async directory => isThere(path.join(directory, program))));

	return process.platform === 'win32' || found.includes(true);
};

/**
What a program printed; undefined where it is missing, hangs or says no.
*/
const answerOf = async (program: string, programArguments: readonly string[], environment: NodeJS.ProcessEnv): Promise<string | undefined> => {
	if (!await isProgram(program, environment)) {
		return undefined;
	}

	return new Promise(resolve => {
		execFile(program, programArguments, {timeout: 2000, env: environment}, (error, stdout) => {
			resolve(error === null ? stdout : undefined);
		});
	});
};

const answerSeconds = 5;
const answers = new Map<string, {readonly until: number; readonly answer: Promise<string | undefined>}>();

/**
The same for hosts that are looked at together: a fleet asks its agent once.
*/
const sharedAnswerOf = async (program: string, programArguments: readonly string[], environment: NodeJS.ProcessEnv): Promise<string | undefined> => {
	const key = JSON.stringify([program, environment['SSH_AUTH_SOCK'], environment['KRB5CCNAME'], environment['PATH']]);
	const known = answers.get(key);

	if (known !== undefined && performance.now() < known.until) {
		return known.answer;
	}

	const answer = answerOf(program, programArguments, environment);

	answers.set(key, {until: performance.now() + (answerSeconds * 1000), answer});

	return answer;
};

/**
Whether a key needs a security key: by the `.pub` beside it, or by what stands in clear in OpenSSH's own format.
*/
const isSecurityKey = async (file: string): Promise<boolean> => {
	try {
		const text = await readFile(`${file}.pub`, 'utf8');

		return text.startsWith('sk-');
	} catch {}

	try {
		const text = await readFile(file, 'utf8');
		const bytes = Buffer.from(/-----BEGIN OPENSSH PRIVATE KEY-----(?<body>[\s\S]+?)-----END/v.exec(text)?.groups?.['body'] ?? '', 'base64');

		return bytes.includes('sk-ssh-ed25519@') || bytes.includes('sk-ecdsa-sha2-');
	} catch {
		return false;
	}
};

/**
What lies beside a key file; undefined where there is no such key.
*/
const signsOf = joined(async (file: string) => {
	const [hasCertificate, isSecurity, isKeyThere, isPublicThere] = await Promise.all([isThere(`${file}-cert.pub`), isSecurityKey(file), isThere(file), isThere(`${file}.pub`)]);

	return isKeyThere || isPublicThere ? {file, hasCertificate, isSecurityKey: isSecurity} : undefined;
});

/**
Gathers what shows which transport a host needs: certificates beside the keys that would be tried, security keys, what the agent holds, a Kerberos ticket.
*/
export const readTransportSigns = async ({identityFile}: Pick<Host, 'identityFile'>, settings: ClientSettings, lines: readonly KnownLine[], environment: Readonly<Record<string, string | undefined>> = process.env): Promise<TransportSigns> => {
	const files = identityFile === undefined ? settings.identityFiles : [identityFile];
	const keys = await Promise.all(files.map(async file => signsOf(file)));

	// What the agent holds counts only where it would be offered.
	const isAgentUsed = settings.agentSocket !== undefined && identityFile === undefined && !settings.isIdentitiesOnly;
	const [agent, ticket] = await Promise.all([
		isAgentUsed ? sharedAnswerOf('ssh-add', ['-L'], {...environment, SSH_AUTH_SOCK: settings.agentSocket}) : undefined,
		settings.isGssapiAllowed ? sharedAnswerOf('klist', ['-s'], {...environment}) : undefined,
	]);

	return {
		settings,
		lines,
		keys: keys.filter(key => key !== undefined),
		agentTypes: (agent ?? '').split('\n').map(line => line.split(' ', 1)[0] ?? '').filter(type => type !== ''),
		hasTicket: ticket !== undefined,
	};
};
