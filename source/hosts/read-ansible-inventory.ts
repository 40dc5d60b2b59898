import {readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {UsageError} from '../base/errors.js';
import {InventoryGroups, type Variables} from './inventory-groups.js';
import {parseIniInventory} from './parse-ini-inventory.js';
import {parseYamlInventory, readYaml} from './parse-yaml-inventory.js';

/**
Larger than any inventory that people write.
*/
const mostBytes = 64 * 1024 * 1024;

/**
What Ansible leaves out of an inventory directory (its setting INVENTORY_IGNORE_EXTS), and the directories beside it.
*/
const ignored = /^\.|~$|\.(?:pyc|pyo|swp|bak|rpm|md|txt|rst|orig|cfg|retry)$|^(?:group_vars|host_vars)$/v;

const readText = (file: string): string => {
	try {
		if (statSync(file).size > mostBytes) {
			throw new UsageError(`\`${file}\` is larger than 64 MiB.`, {code: 'not-an-inventory', advice: 'Give an inventory file.'});
		}

		return readFileSync(file, 'utf8');
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;

		throw error instanceof UsageError
			? error
			: new UsageError(code === 'ENOENT' ? `There is no inventory \`${file}\`.` : `The inventory \`${file}\` cannot be read (${code ?? 'error'}).`, {
				code: 'no-inventory', advice: 'Name a file or directory that you may read.', cause: error,
			});
	}
};

const readOne = (file: string, groups: InventoryGroups): void => {
	const text = readText(file);

	if (text.startsWith('#!')) {
		throw new UsageError(`\`${file}\` is a program; it is not run.`, {code: 'not-an-inventory', advice: `Write down what it says and import that: \`ansible-inventory -i ${path.basename(file)} --list > hosts.json\`.`});
	}

	if (/\.(?:ya?ml|json)$/v.test(file) || /^\s*(?:\{|---(?:\s|$))/v.test(text)) {
		parseYamlInventory(text, `\`${file}\``, groups);
	} else {
		parseIniInventory(text, groups);
	}
};

/**
The variables of one group or host: `NAME`, `NAME.yml`, `NAME.yaml`, `NAME.json`, or the files of a directory `NAME`.
*/
const variablesBeside = (directory: string, name: string): Variables => {
	const files = ['', '.yml', '.yaml', '.json'].map(ending => path.join(directory, `${name}${ending}`)).flatMap(place => {
		const found = statSync(place, {throwIfNoEntry: false});

		return found?.isDirectory() === true
			? readdirSync(place).filter(each => !ignored.test(each)).toSorted().map(each => path.join(place, each)).filter(each => statSync(each, {throwIfNoEntry: false})?.isFile() === true)
			: (found?.isFile() === true ? [place] : []);
	});

	return Object.assign({}, ...files.map(file => {
		const text = readText(file);

		// A whole file in Ansible Vault holds nothing that could be taken.
		const value = text.startsWith('$ANSIBLE_VAULT') ? {} : readYaml(text, `\`${file}\``);

		return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
	})) as Variables;
};

/**
Reads an Ansible inventory: a file in INI, YAML or JSON form, or a directory of such, with `group_vars` and `host_vars` beside it. Nothing of it is run, no template evaluated, no vault opened.

@throws UsageError (`no-inventory`, `not-an-inventory`)
*/
export const readAnsibleInventory = (place: string): InventoryGroups => {
	const groups = new InventoryGroups();
	const isDirectory = statSync(place, {throwIfNoEntry: false})?.isDirectory() === true;
	const files = isDirectory
		? readdirSync(place).filter(name => !ignored.test(name)).toSorted().map(name => path.join(place, name)).filter(file => statSync(file, {throwIfNoEntry: false})?.isFile() === true)
		: [place];

	for (const file of files) {
		readOne(file, groups);
	}

	const beside = isDirectory ? place : path.dirname(place);

	for (const name of groups.groupNames) {
		groups.groupVariables(name, variablesBeside(path.join(beside, 'group_vars'), name), true);
	}

	for (const name of groups.hostNames) {
		groups.hostFileVariables(name, variablesBeside(path.join(beside, 'host_vars'), name));
	}

	return groups;
};
