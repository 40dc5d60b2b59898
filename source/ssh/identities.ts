import ssh2, {type ParsedKey} from 'ssh2';
import type {ClientSettings} from '../hosts/client-settings.js';
import {readKeyFile, type KeyFile} from './private-key.js';

/**
One way to prove who we are: a key in a file, in an agent, or in a file that has yet to be unlocked.
*/
export type Identity =
	| {readonly kind: 'file'; readonly name: string; readonly key: ParsedKey}
	| {readonly kind: 'agent'; readonly name: string; readonly key: ParsedKey; readonly agent: InstanceType<typeof ssh2.OpenSSHAgent>}
	| {readonly kind: 'locked'; readonly name: string; readonly file: string; readonly publicKey: ParsedKey | undefined};

/**
What can be tried, and what could not be used and why.
*/
export type Identities = {
	readonly usable: readonly Identity[];
	readonly notes: readonly string[];
};

const agentKeys = async (agent: InstanceType<typeof ssh2.OpenSSHAgent>): Promise<readonly ParsedKey[]> => new Promise((resolve, reject) => {
	agent.getIdentities((error, keys) => {
		if (error === undefined || error === null) {
			resolve((keys ?? []) as ParsedKey[]);
		} else {
			reject(error);
		}
	});
});

/**
Gathers what to prove ourselves with, in OpenSSH's order: agent keys that a key file names, other agent keys unless only named identities count, then key files that the agent does not hold.

@param settings - What OpenSSH would use.
@param explicitFile - The host's own identity file: then it alone counts.
*/
export const gatherIdentities = async (settings: ClientSettings, explicitFile?: string): Promise<Identities> => {
	if (!settings.isPublicKeyAllowed) {
		return {usable: [], notes: ['keys are switched off by `PubkeyAuthentication` in the SSH config']};
	}

	const notes: string[] = [];
	const files = await Promise.all((explicitFile === undefined ? settings.identityFiles : [explicitFile]).map(async file => readKeyFile(file)));
	const keyFiles = files.filter(file => file !== undefined);
	let held: readonly ParsedKey[] = [];
	let agent: InstanceType<typeof ssh2.OpenSSHAgent> | undefined;

	if (explicitFile !== undefined && keyFiles.length === 0) {
		notes.push(`\`${explicitFile}\` does not exist`);
	}

	if (settings.agentSocket !== undefined) {
		try {
			agent = new ssh2.OpenSSHAgent(settings.agentSocket);
			held = await agentKeys(agent);
		} catch {
			agent = undefined;
			notes.push(`the agent at \`${settings.agentSocket}\` does not answer`);
		}
	}

	const usable: Identity[] = [];
	const fromAgent = (key: ParsedKey, name: string): void => {
		if (agent !== undefined) {
			usable.push({
				kind: 'agent', name, key, agent,
			});
		}
	};

	const isSame = (key: ParsedKey, {publicKey}: KeyFile): boolean => publicKey !== undefined && key.getPublicSSH().equals(publicKey.getPublicSSH());
	const named = keyFiles.map(file => ({file, key: held.find(key => isSame(key, file))}));

	for (const {file, key} of named) {
		if (key !== undefined) {
			fromAgent(key, `\`${file.file}\` (agent)`);
		}
	}

	if (explicitFile === undefined && !settings.isIdentitiesOnly) {
		for (const key of held) {
			if (named.every(({key: one}) => one !== key)) {
				fromAgent(key, `\`${key.comment === '' ? key.type : key.comment}\` (agent)`);
			}
		}
	}

	for (const {file: {file, key, publicKey, isLocked, problem}, key: inAgent} of named) {
		if (inAgent !== undefined) {
			continue;
		}

		const name = `\`${file}\``;

		if (isLocked) {
			usable.push({
				kind: 'locked', name, file, publicKey,
			});
		} else if (key === undefined) {
			notes.push(problem ?? `${name} is a public key that the agent does not hold`);
		} else {
			usable.push({kind: 'file', name, key});
		}
	}

	return {usable, notes};
};
