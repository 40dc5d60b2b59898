import {UsageError} from '../base/errors.js';
import {expandHostRange} from './host-range.js';
import type {InventoryGroups, Variables} from './inventory-groups.js';

const section = /^\[(?<name>[^:\]]+)(?::(?<kind>children|vars))?\]$/v;
/**
Words as a shell would split them, without expanding anything; a `#` that begins a word ends the line.
*/
const wordsOf = (text: string): readonly string[] => {
	const words: string[] = [];
	let word: string | undefined;
	let quote: string | undefined;

	for (let index = 0; index < text.length; index += 1) {
		const character = text.charAt(index);

		if (quote !== undefined) {
			if (character === quote) {
				quote = undefined;
			} else if (quote === '"' && character === '\\') {
				index += 1;
				word = `${word ?? ''}${text.charAt(index)}`;
			} else {
				word = `${word ?? ''}${character}`;
			}
		} else if (character === '"' || character === '\'') {
			quote = character;
			word ??= '';
		} else if (/\s/v.test(character)) {
			if (word !== undefined) {
				words.push(word);
			}

			word = undefined;
		} else if (character === '#' && word === undefined) {
			break;
		} else {
			word = `${word ?? ''}${character}`;
		}
	}

	return word === undefined ? words : [...words, word];
};

const variablesIn = (words: readonly string[]): Variables => Object.fromEntries(words.flatMap(word => {
	const at = word.indexOf('=');

	return at > 0 ? [[word.slice(0, at), word.slice(at + 1)]] : [];
}));

/**
`name:port` apart; the colons of a range are inside brackets, and an address with several others is IPv6 and has no port.
*/
const portOf = (pattern: string): readonly [string, Variables] => {
	const plain = pattern.replaceAll(/\[[^\[\]]*\]/gv, '');
	const at = pattern.lastIndexOf(':');

	return plain.split(':').length === 2 && /^:\d+$/v.test(pattern.slice(at)) ? [pattern.slice(0, at), {ansible_port: pattern.slice(at + 1)}] : [pattern, {}];
};

/**
Reads an inventory in Ansible's INI form into `groups`.

@throws UsageError (`not-an-inventory`) that quotes the line.
*/
export const parseIniInventory = (text: string, groups: InventoryGroups): void => {
	let group = 'ungrouped';
	let kind = 'hosts';

	for (const [index, whole] of text.split(/\r?\n/v).entries()) {
		const line = whole.trim();

		if (line === '' || line.startsWith('#') || line.startsWith(';')) {
			continue;
		}

		const header = section.exec(line.split(/\s[#;]/v, 1)[0]?.trim() ?? '');

		if (header?.groups !== undefined) {
			group = header.groups['name'] ?? group;
			kind = header.groups['kind'] ?? 'hosts';
			groups.group(group);
			continue;
		}

		if (line.startsWith('[') && !/^\[(?:\d+|[a-zA-Z]):/v.test(line)) {
			throw new UsageError(`Line ${index + 1} of the inventory is no section: \`${line.slice(0, 100)}\`.`, {code: 'not-an-inventory', advice: 'Sections are `[group]`, `[group:children]` and `[group:vars]`.'});
		}

		if (kind === 'vars') {
			const at = line.indexOf('=');

			if (at > 0) {
				groups.groupVariables(group, {[line.slice(0, at).trim()]: wordsOf(line.slice(at + 1)).join(' ')});
			}

			continue;
		}

		const [first = '', ...rest] = wordsOf(line);

		if (kind === 'children') {
			groups.child(group, first);
			continue;
		}

		const [pattern, port] = portOf(first);

		for (const name of expandHostRange(pattern)) {
			groups.host(name, group, {...port, ...variablesIn(rest)});
		}
	}
};
