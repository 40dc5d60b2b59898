import type {Field, FieldMistake} from '../../base/method.js';
import {becomeMethods, hostRoles, type Host} from '../../base/host.js';
import type {HostEntry, HostInput} from '../../base/services/hosts.js';
import type {Desk} from '../desk.js';
import {plainText, type Values} from '../field-value.js';
import {createKeptForm} from '../kept-form.js';
import type {KeyOf} from '../keymap.js';
import type {Layer} from '../navigation.js';
import {refreshHost} from './refresh-host.js';

const roleWords: Readonly<Record<Host['role'], string>> = {
	lpar: 'lpar: an AIX partition', vios: 'vios: a VIO Server', nim: 'nim: a NIM master', hmc: 'hmc: a management console', control: 'control: runs a cloud or vSphere command line', esxi: 'esxi: an ESXi host', storage: 'storage: a storage system',
};

const fieldsFor = (key: KeyOf): readonly Field[] => [
	{
		name: 'name', label: 'Name', help: 'What you call the machine; plans and findings say it. Letters, digits, `.`, `_` and `-`.', kind: 'text', isRequired: true,
	},
	{
		name: 'address', label: 'Address', help: 'Host name or IP address that SSH connects to.', kind: 'text', isRequired: true,
	},
	{
		name: 'port', label: 'Port', help: 'The port of its SSH server.', kind: 'number', isRequired: false, default: '22',
	},
	{
		name: 'user', label: 'User', help: 'The account to log in with. What needs root says so; an account that is not root becomes root by sudo or the like.', kind: 'text', isRequired: false, default: 'root',
	},
	{
		name: 'identityFile', label: 'Identity file', help: 'Private key to log in with. Empty: the keys of your SSH agent and config.', kind: 'file', isRequired: false,
	},
	{
		name: 'become', label: 'Become root by', help: `How the account that logs in gets the rights of root. ${key('check')} on the fleet checks it and shows the sudoers lines that are needed.`, kind: 'choice', isRequired: false, default: 'none',
		choices: becomeMethods.map(value => ({value, label: value})),
	},
	{
		name: 'jump', label: 'Jump host', help: 'Name of the host of this fleet to go through. Empty: directly, or as the SSH config says.', kind: 'text', isRequired: false,
	},
	{
		name: 'isProduction', label: 'Production', help: 'Marked PROD wherever it is shown.', kind: 'flag', isRequired: false, default: false,
	},
	{
		name: 'role', label: 'Role', help: 'What the machine is.', kind: 'choice', isRequired: false, default: 'lpar', isAdvanced: true,
		choices: hostRoles.map(value => ({value, label: roleWords[value]})),
	},
	{
		name: 'groups', label: 'Groups', help: 'Groups it belongs to, one a line.', kind: 'lines', isRequired: false, isAdvanced: true,
	},
	{
		name: 'tags', label: 'Tags', help: 'Words to find it by, such as prod or payroll; one a line.', kind: 'lines', isRequired: false, isAdvanced: true,
	},
	{
		name: 'becomeUser', label: 'Become whom', help: 'Another account than root.', kind: 'text', isRequired: false, isAdvanced: true,
	},
	{
		name: 'transport', label: 'Transport', help: 'auto uses the system\'s ssh only where the SSH config shows something that needs it: certificates, FIDO keys, ProxyCommand.', kind: 'choice', isRequired: false, default: 'auto', isAdvanced: true,
		choices: (['auto', 'ssh2', 'ssh'] as const).map(value => ({value, label: value})),
	},
	{
		name: 'legacyAlgorithms', label: 'Legacy algorithms', help: 'Only for machines that offer nothing else, such as AIX 5.3: SHA-1 and CBC are no longer safe. Marked LEGACY.', kind: 'flag', isRequired: false, default: false, isAdvanced: true,
	},
	{
		name: 'knownHostsFile', label: 'Known hosts file', help: 'A file of its own for the host key. Empty: the known hosts of SSH.', kind: 'file', isRequired: false, isAdvanced: true,
	},
];

/**
What was typed; an emptied field takes the value away again.
*/
const inputOf = (values: Values): HostInput => {
	const text = (name: string): string => plainText(values[name]).trim();
	const optional = (name: keyof HostInput) => text(name) === '' ? {[name]: undefined} : {[name]: text(name)};
	const isYes = (name: string): boolean => values[name] === true || values[name] === 'yes';
	const lines = (name: string) => Array.isArray(values[name]) ? {[name]: values[name].map(String)} : {};

	return {
		name: text('name'),
		address: text('address'),
		...text('port') !== '' && {port: Number(text('port'))},
		...text('user') !== '' && {user: text('user')},
		...optional('identityFile'),
		...optional('knownHostsFile'),
		...optional('jump'),
		...optional('becomeUser'),
		...Object.fromEntries(['role', 'become', 'transport'].filter(name => text(name) !== '').map(name => [name, text(name)])),
		isProduction: isYes('isProduction'),
		legacyAlgorithms: isYes('legacyAlgorithms'),
		...lines('tags'),
		...lines('groups'),
	};
};

/**
What is wrong before anything is asked: empty required fields, a port that is none.
*/
const ownMistakes = (fields: readonly Field[], values: Values): readonly FieldMistake[] => [
	...fields.filter(({name, isRequired}) => isRequired && plainText(values[name]).trim() === '').map(({name, label}) => ({name, message: `${label} is missing.`})),
	.../^\d{0,5}$/v.test(plainText(values['port']).trim()) ? [] : [{name: 'port', message: 'A port is a number from 1 to 65535.'}],
];

/**
The form that adds a host, or changes one that is known; its key is asked about right after.
*/
export const createAddHostScreen = (desk: Desk, known?: HostEntry): Layer => {
	const fields = (): readonly Field[] => fieldsFor(desk.key).filter(({name}) => known === undefined || name !== 'name');
	const form = createKeptForm(desk, {
		draft: known === undefined ? 'add-host' : `change-host ${known.name}`,
		begins: known === undefined ? {} : {...known, port: String(known.port)},
		fields,
		mistakesIn: values => ownMistakes(fields(), values),
		intro: () => known === undefined ? `Type the values; * is required. ${desk.key('open', true)} adds the host, then shows its host key.` : `What lparsafe knows of ${known.name}. Nothing is changed on the machine.`,
		enterTitle: known === undefined ? 'Add the host' : 'Change it',
		async save(values) {
			const input = inputOf(values);

			return known === undefined ? desk.services.addHost(input) : desk.services.updateHost({...input, name: known.name});
		},
		async onSaved({name}) {
			desk.tell(known === undefined ? `${name} is in the fleet.` : `${name} was changed.`, 'ok');
			await desk.refreshWorld('hosts');

			// Whoever went on meanwhile is not taken from there.
			if (desk.navigation.get().screens.at(-1) !== layer) {
				return;
			}

			desk.goHome();
			await refreshHost(desk, name);
		},
	});

	const layer: Layer = {
		name: known === undefined ? 'add-host' : 'change-host',
		place: {name: 'add-host', args: [known?.name ?? ''], create: () => createAddHostScreen(desk, desk.world.get().hosts?.find(({name}) => name === known?.name))},
		crumb: known === undefined ? 'Add a host' : `Change ${known.name}`,
		guide: 'screens/add-host',
		about: 'How to reach a machine over SSH. Nothing is sent to it before you have seen its host key.',
		isTyping: form.isTyping,
		press: form.press,
		bindings: form.bindings,
		draw({columns, rows}) {
			const tail = form.failed(columns);

			return [...form.draw({columns, rows: rows - tail.length}), ...tail];
		},
	};

	return layer;
};
