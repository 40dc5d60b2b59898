import {parseDocument} from 'yaml';
import {UsageError} from '../base/errors.js';
import {expandHostRange} from './host-range.js';
import type {InventoryGroups, Variables} from './inventory-groups.js';

/**
A value kept in Ansible Vault: its text is of no use and never taken.
*/
const vaulted = Symbol('vaulted');

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const notAnInventory = (what: string, why: string): UsageError => new UsageError(`${what} is no inventory: ${why}`, {code: 'not-an-inventory', advice: 'Give an Ansible inventory in INI or YAML form, or what `ansible-inventory --list` prints.'});

/**
Reads YAML, or JSON, which is YAML. Tags are not acted on; what `!vault` hides becomes `vaulted`.

@throws UsageError (`not-an-inventory`) with the place of the mistake.
*/
export const readYaml = (text: string, what: string): unknown => {
	const document = parseDocument(text, {
		logLevel: 'error',
		customTags: [
			{tag: '!vault', resolve: () => vaulted},
			{tag: '!unsafe', resolve: (value: string) => value},
		],
	});
	const [mistake] = document.errors;

	if (mistake !== undefined) {
		throw notAnInventory(what, mistake.message.split('\n', 1)[0] ?? 'it is no YAML.');
	}

	try {
		return document.toJS({maxAliasCount: 1000});
	} catch (error) {
		// An alias that stands for nothing, or for far too much.
		throw notAnInventory(what, error instanceof Error ? error.message : 'an alias in it cannot be resolved.');
	}
};

const namesIn = (value: unknown): readonly string[] => Array.isArray(value) ? value.map(String) : (isMap(value) ? Object.keys(value) : []);

const variablesIn = (value: unknown): Variables => isMap(value) ? value : {};

const readGroup = (groups: InventoryGroups, name: string, value: unknown, depth: number): void => {
	groups.group(name);

	if (!isMap(value) || depth > 100) {
		return;
	}

	groups.groupVariables(name, variablesIn(value['vars']));

	for (const pattern of namesIn(value['hosts'])) {
		for (const host of expandHostRange(pattern)) {
			groups.host(host, name, variablesIn(variablesIn(value['hosts'])[pattern]));
		}
	}

	for (const child of namesIn(value['children'])) {
		groups.child(name, child);
		readGroup(groups, child, variablesIn(value['children'])[child], depth + 1);
	}
};

/**
Reads an inventory in Ansible's YAML form, or the JSON that `ansible-inventory --list` prints, into `groups`.

@throws UsageError (`not-an-inventory`)
*/
export const parseYamlInventory = (text: string, what: string, groups: InventoryGroups): void => {
	const value = readYaml(text, what);

	if (!isMap(value)) {
		throw notAnInventory(what, 'it names no groups.');
	}

	for (const [name, group] of Object.entries(value)) {
		if (name !== '_meta') {
			readGroup(groups, name, group, 0);
		}
	}

	for (const [host, variables] of Object.entries(variablesIn(variablesIn(value['_meta'])['hostvars']))) {
		groups.host(host, 'all', variablesIn(variables));
	}
};
