import path from 'node:path';
import {UsageError} from '../base/errors.js';
import {becomeMethods, hostRoles, type Host} from '../base/host.js';
import type {HostInput, ImportPreview} from '../base/services/hosts.js';
import type {Variables} from './inventory-groups.js';
import {completeHost} from './new-host.js';
import {previewHosts} from './preview-hosts.js';
import {readAnsibleInventory} from './read-ansible-inventory.js';

/**
Old and new spellings of one variable, the one that counts first.
*/
const spellings = {
	address: ['ansible_host', 'ansible_ssh_host'],
	port: ['ansible_port', 'ansible_ssh_port'],
	user: ['ansible_user', 'ansible_ssh_user'],
	identity: ['ansible_ssh_private_key_file', 'ansible_private_key_file'],
	connection: ['ansible_connection'],
	become: ['ansible_become', 'ansible_sudo'],
	becomeMethod: ['ansible_become_method'],
	becomeUser: ['ansible_become_user', 'ansible_sudo_user'],
	role: ['lparsafe_role'],
	production: ['lparsafe_production'],
} as const;

const secrets = ['ansible_password', 'ansible_ssh_pass', 'ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass', 'ansible_ssh_private_key_passphrase'] as const;
const argumentNames = ['ansible_ssh_common_args', 'ansible_ssh_extra_args', 'ansible_ssh_args'] as const;

const valueOf = (variables: Variables, what: keyof typeof spellings): string | undefined => {
	const name = spellings[what].find(each => variables[each] !== undefined && variables[each] !== null);
	const value = name === undefined ? undefined : variables[name];

	if (value === undefined) {
		return undefined;
	}

	if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
		throw new UsageError(`Its \`${name}\` is hidden in a vault or no plain value.`, {advice: 'Add this host by hand.'});
	}

	const text = String(value).trim();

	if (text.includes('{{') || text.includes('{%')) {
		throw new UsageError(`Its \`${name}\` is a template, which is not evaluated: ${text.slice(0, 80)}.`, {advice: 'Import what `ansible-inventory --list` prints instead, or add this host by hand.'});
	}

	return text === '' ? undefined : text;
};

const isYes = (value: string | undefined): boolean => value !== undefined && /^(?:yes|true|on|[yt1])$/iv.test(value);

/**
The jump host that the arguments for ssh name; any other argument would change how the host is reached and is not guessed at.
*/
const jumpIn = (variables: Variables): string | undefined => {
	const words = argumentNames.map(name => variables[name]).filter(value => typeof value === 'string').join(' ');
	const jump = /(?:^|\s)-J\s*["']?(?<short>[^\s"']+)|ProxyJump[=\s]\s*["']?(?<long>[^\s"']+)/v.exec(words)?.groups;

	if (/proxycommand/iv.test(words)) {
		throw new UsageError('It is reached through a ProxyCommand in its ssh arguments.', {advice: 'Write the ProxyCommand into your SSH config and import that.'});
	}

	return jump?.['short'] ?? jump?.['long'];
};

/**
The name here of a jump host: a host of this import or of the inventory, by name, or by address, user and port.
*/
const jumpName = (jump: string, names: ReadonlySet<string>, addresses: ReadonlyMap<string, string>): string => {
	const plain = jump.replace(/^[^@]*@/v, '').replace(/:\d+$/v, '');
	const name = names.has(plain) ? plain : addresses.get(plain);

	if (jump.includes(',') || name === undefined) {
		throw new UsageError(`Its jump host \`${jump.slice(0, 80)}\` is no host of this inventory.`, {advice: 'Add the jump host first (`lparsafe hosts add`), then import again.'});
	}

	return name;
};

const becomeOf = (variables: Variables): Pick<HostInput, 'become' | 'becomeUser'> => {
	if (!isYes(valueOf(variables, 'become'))) {
		return {};
	}

	const wanted = valueOf(variables, 'becomeMethod')?.replace(/^.*\./v, '') ?? 'sudo';
	const become = becomeMethods.find(each => each === wanted);

	if (become === undefined) {
		throw new UsageError(`It becomes another user by \`${wanted.slice(0, 40)}\`, which is not known here.`, {advice: `Known are ${becomeMethods.join(', ')}.`});
	}

	const becomeUser = valueOf(variables, 'becomeUser');

	return {become, ...(becomeUser !== undefined && becomeUser !== 'root' && {becomeUser})};
};

const isProductionGroup = (group: string): boolean => /^prod(?:uction)?$/iv.test(group);

const toInput = (name: string, variables: Variables, groups: readonly string[], jumps: {readonly names: ReadonlySet<string>; readonly addresses: ReadonlyMap<string, string>}): HostInput => {
	const connection = valueOf(variables, 'connection')?.replace(/^.*\./v, '');

	if (connection !== undefined && !['ssh', 'smart', 'paramiko', 'paramiko_ssh', 'libssh'].includes(connection)) {
		throw new UsageError(`It is reached by \`${connection.slice(0, 40)}\`, not over SSH.`, {advice: 'Only hosts that are reached over SSH can be imported.'});
	}

	const port = valueOf(variables, 'port');
	const user = valueOf(variables, 'user');
	const identityFile = valueOf(variables, 'identity');
	const jump = jumpIn(variables);
	const role = hostRoles.find(each => each === valueOf(variables, 'role')) ?? hostRoles.find(each => groups.includes(each));
	const production = valueOf(variables, 'production');
	const isProduction = production === undefined ? groups.some(group => isProductionGroup(group)) : isYes(production);

	return {
		name,
		address: valueOf(variables, 'address') ?? name,
		...(port !== undefined && {port: Number(port)}),
		...(user !== undefined && {user}),
		...(identityFile !== undefined && {identityFile}),
		...(jump !== undefined && {jump: jumpName(jump, jumps.names, jumps.addresses)}),
		...(role !== undefined && {role}),
		...(groups.length > 0 && {groups: [...groups]}),
		...(isProduction && {isProduction}),
		...becomeOf(variables),
	};
};

/**
What an Ansible inventory names; nothing is stored, run or evaluated. Passwords are never taken: who wrote them into the inventory is told.

@param request - What to read.
@param request.file - The inventory: a file or a directory.
@param request.known - The inventory as it is: names that are left alone, and hosts that may be jump hosts.
@throws UsageError (`no-inventory`, `not-an-inventory`)
*/
export const previewAnsibleInventory = async ({file, known = []}: {readonly file: string; readonly known?: readonly Host[]}): Promise<ImportPreview> => {
	const place = path.resolve(file);
	const inventory = readAnsibleInventory(place);
	const names = new Set([...inventory.hostNames, ...known.map(({name}) => name)]);
	const addresses = new Map(known.map(({name, address}) => [address, name]));
	const withSecrets: string[] = [];

	for (const name of inventory.hostNames) {
		const variables = inventory.variablesOf(name);
		const address = variables['ansible_host'];

		if (typeof address === 'string') {
			addresses.set(address, name);
		}

		if (secrets.some(secret => variables[secret] !== undefined)) {
			withSecrets.push(name);
		}
	}

	const preview = await previewHosts(place, inventory.hostNames.map(name => ({
		name,
		make: async () => ({host: await completeHost(toInput(name, inventory.variablesOf(name), inventory.groupsOf(name), {names, addresses}))}),
	})), known.map(({name}) => name));

	return withSecrets.length === 0
		? preview
		: {
			...preview,
			notes: [`${withSecrets.length === 1 ? `\`${withSecrets[0]}\` has a password` : `${withSecrets.length} hosts have passwords`} in the inventory. Passwords are not taken: lparsafe asks when one is needed.`],
		};
};
