import {writeFile} from 'node:fs/promises';
import {OperatorError, RefusedError, UsageError} from '../base/errors.js';
import type {Services} from '../base/services.js';
import type {HostEntry, ImportPreview} from '../base/services/hosts.js';
import type {Host} from '../base/host.js';
import type {Command} from './command.js';
import {
	hostOptions,
	hostUsage,
	readHostChange,
	readHostInput,
	text,
} from './host-input.js';
import {show, table} from './show.js';

const marksOf = ({isProduction, tags, groups = []}: Host): string => [...(isProduction === true ? ['PROD'] : []), ...tags, ...groups].join(' ');

const listText = (hosts: readonly HostEntry[]): string => hosts.length === 0
	? 'No hosts yet. Add one with `lparsafe hosts add NAME --address A`, import your SSH config with `lparsafe hosts import --ssh-config`, or try the training fleet with `lparsafe training`.'
	: table(['NAME', 'ADDRESS', 'USER', 'ROLE', 'AIX', 'FACTS READ', 'MARKS'], hosts.map(host => [
		host.name, `${host.address}:${host.port}`, host.user, host.role, host.osLevel ?? 'unknown', host.factsReadAt ?? 'never', marksOf(host),
	]));

const list: Command = {
	words: ['hosts'],
	usage: '',
	summary: 'lists the inventory',
	options: {},
	arguments: [0, 0],
	async run(context) {
		const services = await context.services();
		const hosts = await services.listHosts();

		show(context, {hosts}, () => listText(hosts));

		return 0;
	},
};

const add: Command = {
	words: ['hosts', 'add'],
	usage: `NAME --address A ${hostUsage}`,
	summary: 'adds a host',
	options: hostOptions,
	arguments: [1, 1],
	async run(context, [name = ''], options) {
		const address = text(options, 'address');

		if (address === undefined) {
			throw new UsageError(`\`${name}\` needs an address.`, {advice: 'Give it with `--address HOST-OR-IP`.'});
		}

		const services = await context.services();
		const host = await services.addHost({...readHostInput(options), name, address});

		show(context, {host}, () => `Added \`${host.name}\` (${host.user}@${host.address}:${host.port}). Next: \`lparsafe hosts trust ${host.name}\` if its key is new, then \`lparsafe facts ${host.name}\`.`);

		return 0;
	},
};

const update: Command = {
	words: ['hosts', 'update'],
	usage: `NAME [--address A] ${hostUsage} [--clear FLAG]…`,
	summary: 'changes what is given of a host; tags and groups that are given take the place of the old ones',
	options: {...hostOptions, clear: {type: 'string', multiple: true}},
	arguments: [1, 1],
	async run(context, [name = ''], options) {
		const change = readHostChange(options);
		const services = await context.services();
		const host = await services.updateHost({...change, name});

		show(context, {host}, () => `Changed \`${host.name}\` (${host.user}@${host.address}:${host.port}). Its marks: ${marksOf(host) === '' ? 'none' : marksOf(host)}.`);

		return 0;
	},
};

const remove: Command = {
	words: ['hosts', 'remove'],
	usage: 'NAME',
	summary: 'removes a host from the inventory; its runs and recovery points stay',
	options: {},
	arguments: [1, 1],
	async run(context, [name = '']) {
		const services = await context.services();

		await services.removeHost(name);
		show(context, {removed: name}, () => `Removed \`${name}\` from the inventory. Its runs and recovery points are kept.`);

		return 0;
	},
};

const needFile = (file: string | undefined, flag: string): string => {
	if (file === undefined) {
		throw new UsageError(`\`--${flag}\` needs a file.`, {advice: `Use \`lparsafe hosts import --${flag} FILE\`.`});
	}

	return file;
};

/**
The ways to import, by flag.
*/
const importWays = {
	'ssh-config': async (services, file) => services.previewSshConfig(file),
	async 'ansible-inventory'(services, file) {
		return services.previewAnsibleInventory(needFile(file, 'ansible-inventory'));
	},
	async file(services, file) {
		return services.previewHostsFile(needFile(file, 'file'));
	},
} satisfies Record<string, (services: Services, file: string | undefined) => Promise<ImportPreview>>;

const importHosts: Command = {
	words: ['hosts', 'import'],
	usage: '(--ssh-config [FILE] | --ansible-inventory FILE | --file FILE)',
	summary: 'adds the hosts that an SSH config, an Ansible inventory or an exported file names',
	options: {
		'ssh-config': {type: 'boolean'},
		'ansible-inventory': {type: 'boolean'},
		file: {type: 'boolean'},
	},
	arguments: [0, 1],
	async run(context, [file], options) {
		const chosen = Object.entries(importWays).filter(([name]) => options[name] === true);
		const [way] = chosen;

		if (way === undefined || chosen.length > 1) {
			throw new UsageError('What to import is not said, or more than one thing.', {advice: 'Use one of `--ssh-config [FILE]`, `--ansible-inventory FILE` and `--file FILE`.'});
		}

		const services = await context.services();
		const preview = await way[1](services, file);
		const hosts = await services.importHosts(preview.hosts);

		show(context, {
			file: preview.file, hosts, skipped: preview.skipped, ...(preview.notes !== undefined && {notes: preview.notes}),
		}, () => [
			`Added ${hosts.length} of ${preview.hosts.length + preview.skipped.length} hosts from ${preview.file}.`,
			...preview.skipped.map(({name, reason}) => `Left out ${name}: ${reason}`),
			...preview.notes ?? [],
		].join('\n'));

		return 0;
	},
};

const exportHosts: Command = {
	words: ['hosts', 'export'],
	usage: 'FILE',
	summary: 'writes the inventory to a file that does not exist yet',
	options: {},
	arguments: [1, 1],
	async run(context, [file = '']) {
		const services = await context.services();
		const hosts: readonly Host[] = await services.exportHosts();

		try {
			await writeFile(file, `${JSON.stringify({format: 1, hosts}, undefined, '\t')}\n`, {flag: 'wx', mode: 0o600});
		} catch (error) {
			throw new OperatorError(`\`${file}\` cannot be written: ${error instanceof Error ? error.message : String(error)}.`, {code: 'cannot-write', advice: 'Name a file that does not exist yet, in a directory you may write to.', cause: error});
		}

		show(context, {file, hosts: hosts.length}, () => `Wrote ${hosts.length} hosts to ${file}.`);

		return 0;
	},
};

const trust: Command = {
	words: ['hosts', 'trust'],
	usage: 'NAME [--fingerprint SHA256:…]',
	summary: 'shows the key a host offers and stores it on an explicit yes or a matching fingerprint',
	options: {fingerprint: {type: 'string'}},
	arguments: [1, 1],
	async run(context, [name = ''], options) {
		const services = await context.services();
		const offered = await services.offeredKey(name);

		if (offered.verdict === 'known') {
			show(context, {...offered, isStored: true}, () => `The key of \`${name}\` is known already: ${offered.type} ${offered.fingerprint}.`);

			return 0;
		}

		const expected = text(options, 'fingerprint');

		// A changed or revoked key is refused with the reason, whatever was compared: no advice to store it.
		if (expected === undefined && offered.verdict === 'unknown') {
			context.terminal.say(`\`${name}\` offers ${offered.type} ${offered.fingerprint} (not known yet).\nCompare it with the fingerprint that the machine itself shows: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\n`);

			const answer = context.isJson ? undefined : await context.terminal.ask('Store this key? Type yes: ');

			if (answer !== 'yes') {
				throw new RefusedError(`The key of \`${name}\` (${offered.type} ${offered.fingerprint}) was not stored.`, {code: 'host-key-unknown', advice: `When you have compared it: lparsafe hosts trust ${name} --fingerprint ${offered.fingerprint}`});
			}
		}

		const stored = await services.trustHost(name, expected ?? offered.fingerprint);

		show(context, {...stored, isStored: true}, () => `Stored the key of \`${name}\`: ${stored.type} ${stored.fingerprint}.`);

		return 0;
	},
};

export const hostCommands: readonly Command[] = [list, add, update, remove, importHosts, exportHosts, trust];
