import {statSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {UsageError} from '../base/errors.js';
import {hostSchema, type Host} from '../base/host.js';
import type {HostInput} from '../base/services/hosts.js';
import {isPlain, readClientSettings} from './client-settings.js';

const shown = (value: unknown): string => JSON.stringify(value).slice(0, 80);

const placeOf = (file: string): string => path.resolve(file.replace(/^~(?=\/|$)/v, () => os.homedir()));

/**
Checks what an operator typed for a host and fills in the rest: port and user as OpenSSH would choose them for the address.

@param input - What was typed.
@param configFile - Another SSH config than the operator's own.
@throws UsageError (`not-a-host`) that names the field, what is wrong with it, and what it may be.
*/
export const completeHost = async (input: HostInput, configFile?: string): Promise<Host> => {
	const draft = {
		role: 'lpar', tags: [], become: 'none', transport: 'auto', legacyAlgorithms: false, port: 22, user: 'root', ...input,
	};
	const result = hostSchema.safeParse(draft);

	if (!result.success) {
		const issue = result.error.issues[0];
		const field = String(issue?.path[0] ?? 'host');

		throw new UsageError(`${shown((draft as Record<string, unknown>)[field])} is no ${field === 'name' ? 'host name' : field} for a host.`, {
			code: 'not-a-host', advice: issue?.message ?? 'Correct it and try again.', cause: result.error,
		});
	}

	const {identityFile, knownHostsFile, ...rest} = result.data;

	for (const field of ['address', 'user'] as const) {
		if (!isPlain(rest[field])) {
			throw new UsageError(`${shown(rest[field])} is no ${field} for a host.`, {code: 'not-a-host', advice: 'Blanks, quotes and what a shell would read (`$`, `;`, `&`, brackets) cannot stand in it.'});
		}
	}

	const identityPlace = identityFile === undefined ? undefined : placeOf(identityFile);

	if (identityPlace !== undefined && statSync(identityPlace, {throwIfNoEntry: false})?.isFile() !== true && statSync(`${identityPlace}.pub`, {throwIfNoEntry: false})?.isFile() !== true) {
		throw new UsageError(`There is no key file \`${identityPlace}\`.`, {code: 'not-a-host', advice: 'Give the path of a private key, or leave it out to use the SSH agent and the keys of your SSH config.'});
	}

	const settings = input.port === undefined || input.user === undefined
		? await readClientSettings({
			address: rest.address, port: input.port, user: input.user, configFile,
		})
		: undefined;

	return {
		...rest,
		...(settings !== undefined && {port: settings.port, user: settings.user}),
		...(identityPlace !== undefined && {identityFile: identityPlace}),
		...(knownHostsFile !== undefined && {knownHostsFile: placeOf(knownHostsFile)}),
	};
};
