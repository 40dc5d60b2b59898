import type {Field, FieldMistake} from '../../base/method.js';
import type {HostInput} from '../../base/services.js';
import {createStore} from '../create-store.js';
import {troubleOf, type Desk} from '../desk.js';
import {createForm, plainText, type Values} from '../form.js';
import {line, type Line} from '../line.js';
import type {Layer} from '../navigation.js';
import {refreshHost} from './refresh-host.js';

const fields: readonly Field[] = [
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
		name: 'user', label: 'User', help: 'The account to log in with. The commands of this version need root.', kind: 'text', isRequired: false, default: 'root',
	},
	{
		name: 'identityFile', label: 'Identity file', help: 'Private key to log in with. Empty: the keys of your SSH agent and config.', kind: 'file', isRequired: false,
	},
	{
		name: 'role', label: 'Role', help: 'What the machine is.', kind: 'choice', isRequired: false, default: 'lpar', isAdvanced: true,
		choices: [{value: 'lpar', label: 'lpar: an AIX partition'}],
	},
	{
		name: 'tags', label: 'Tags', help: 'Words to find it by, such as prod or payroll; one a line.', kind: 'lines', isRequired: false, isAdvanced: true,
	},
	{
		name: 'knownHostsFile', label: 'Known hosts file', help: 'A file of its own for the host key. Empty: the known hosts of SSH.', kind: 'file', isRequired: false, isAdvanced: true,
	},
];

const inputOf = (values: Values): HostInput => {
	const text = (name: string): string => plainText(values[name]).trim();
	const optional = (name: string) => text(name) === '' ? {} : {[name]: text(name)};

	return {
		name: text('name'),
		address: text('address'),
		...text('port') !== '' && {port: Number(text('port'))},
		...optional('user'),
		...optional('identityFile'),
		...optional('knownHostsFile'),
		...Array.isArray(values['tags']) && {tags: values['tags'].map(String)},
	};
};

/**
What is wrong before anything is asked: empty required fields, a port that is none.
*/
const ownMistakes = (values: Values): readonly FieldMistake[] => [
	...fields.filter(({name, isRequired}) => isRequired && plainText(values[name]).trim() === '').map(({name, label}) => ({name, message: `${label} is missing.`})),
	.../^\d{0,5}$/v.test(plainText(values['port']).trim()) ? [] : [{name: 'port', message: 'A port is a number from 1 to 65535.'}],
];

/**
The form that adds a host; its key is asked about right after.
*/
export const createAddHostScreen = (desk: Desk): Layer => {
	const draft = 'add-host';
	const values = createStore<Values>(desk.drafts.get(draft) ?? {});
	const mistakes = createStore<readonly FieldMistake[]>([]);
	const failure = createStore<readonly Line[]>([]);

	for (const store of [mistakes, failure]) {
		store.subscribe(desk.changed);
	}

	values.subscribe(() => {
		desk.drafts.set(draft, values.get());
		failure.set([]);

		if (mistakes.get().length > 0) {
			mistakes.set(ownMistakes(values.get()));
		}
	});

	const add = async (): Promise<void> => {
		const wrong = ownMistakes(values.get());
		mistakes.set(wrong);

		if (wrong[0] !== undefined) {
			form.focus(wrong[0].name);

			return;
		}

		try {
			const {name} = await desk.services.addHost(inputOf(values.get()));
			desk.drafts.delete(draft);
			desk.tell(`${name} is in the fleet.`, 'ok');
			await desk.refreshWorld('hosts');
			desk.goHome();
			await refreshHost(desk, name);
		} catch (error) {
			const {message, advice} = troubleOf(error);
			failure.set([line(message, 'danger'), line(advice)]);
		}
	};

	const form = createForm(desk, {
		fields: () => fields,
		values,
		mistakes: mistakes.get,
		intro: 'Type the values; * is required. Enter adds the host, then shows its host key.',
		enterTitle: 'Add the host',
		onEnter() {
			void add();
		},
	});

	return {
		name: 'add-host',
		crumb: 'Add a host',
		about: 'How to reach a machine over SSH. Nothing is sent to it before you have seen its host key.',
		isTyping: form.isTyping,
		press: form.press,
		bindings: form.bindings,
		draw({columns, rows}) {
			const tail = failure.get();

			return [...form.draw({columns, rows: rows - tail.length}), ...tail];
		},
	};
};
