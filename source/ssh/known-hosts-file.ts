import {readFile, stat} from 'node:fs/promises';
import {joined} from '../base/joined.js';

/**
A line of a known_hosts file that speaks of a host.
*/
export type KnownLine = {
	readonly file: string;
	readonly line: number;
	readonly marker: 'plain' | 'cert-authority' | 'revoked';
	readonly type: string;
	readonly key: Uint8Array;
};

/**
A known_hosts file whose names stand in clear, for many lookups.
*/
export type KnownHostsFile = {
	find(name: string): readonly KnownLine[];
};

type Row = {readonly known: KnownLine; readonly names: readonly string[]};

const markers: ReadonlyMap<string, KnownLine['marker']> = new Map([['@cert-authority', 'cert-authority'], ['@revoked', 'revoked']]);

// RSA keys of SSH 1 have a number there, and count for nothing.
const keyType = /^(?:ssh|ecdsa-sha2|sk)-/v;
const isPattern = (name: string): boolean => /[!*?]/v.test(name);

/**
Whether a name fits a pattern of `*` and `?`. Goes back to the last `*` only, so that no pattern takes long.
*/
const isFitting = (name: string, pattern: string): boolean => {
	let at = 0;
	let star = -1;
	let starAt = 0;
	let index = 0;

	while (at < name.length) {
		if (pattern[index] === '*') {
			star = index;
			starAt = at;
			index += 1;
		} else if (index < pattern.length && (pattern[index] === '?' || pattern[index] === name[at])) {
			index += 1;
			at += 1;
		} else if (star === -1) {
			return false;
		} else {
			starAt += 1;
			at = starAt;
			index = star + 1;
		}
	}

	return /^\**$/v.test(pattern.slice(index));
};

const isNamed = ({names}: Row, name: string): boolean => names.some(each => !each.startsWith('!') && isFitting(name, each)) && names.every(each => !each.startsWith('!') || !isFitting(name, each.slice(1)));

const readRow = (text: string, line: number, file: string): Row | undefined => {
	const fields = text.split(/[\t\r ]+/v).filter(field => field !== '');
	const [first = '#'] = fields;

	if (first.startsWith('#')) {
		return undefined;
	}

	const marker = first.startsWith('@') ? markers.get(first) : 'plain';
	const [names, type, key] = first.startsWith('@') ? fields.slice(1) : fields;

	return marker === undefined || names === undefined || type === undefined || key === undefined || key.startsWith('#') || !keyType.test(type)
		? undefined
		: {
			names: names.toLowerCase().split(','), known: {
				line, marker, file, type, key: Buffer.from(key, 'base64'),
			},
		};
};

/**
Reads a known_hosts file as sshd(8) describes it. Undefined where names are hashed: those are compared one by one, which is work for `ssh-keygen`.
*/
export const parseKnownHosts = (text: string, file: string): KnownHostsFile | undefined => {
	if (text.includes('|1|')) {
		return undefined;
	}

	const patterns: Row[] = [];
	const byName = new Map<string, Row[]>();

	for (const [index, line] of text.split('\n').entries()) {
		const row = readRow(line, index + 1, file);

		if (row === undefined) {
			continue;
		}

		if (row.names.some(name => isPattern(name))) {
			patterns.push(row);
			continue;
		}

		for (const name of new Set(row.names)) {
			byName.set(name, [...(byName.get(name) ?? []), row]);
		}
	}

	return {
		find: name => [...(byName.get(name) ?? []), ...patterns.filter(row => isNamed(row, name))].map(({known}) => known).toSorted((a, b) => a.line - b.line),
	};
};

const kept = new Map<string, {readonly version: string; readonly content: Promise<KnownHostsFile | undefined>}>();
const mostKept = 16;

// What was written just now may be written again within the same tick of the file system's clock.
const settledMilliseconds = 2000;

const statOf = joined(async (file: string) => stat(file));

/**
The same, kept as long as the file is as it was: a fleet asks it once for each host. Rejects as the file system does.
*/
export const readKnownHosts = async (file: string): Promise<KnownHostsFile | undefined> => {
	const {dev, ino, size, mtimeMs, ctimeMs} = await statOf(file);
	const version = [dev, ino, size, mtimeMs, ctimeMs].join(' ');
	const known = kept.get(file);

	if (known?.version === version) {
		return known.content;
	}

	const read = async () => parseKnownHosts(await readFile(file, 'utf8'), file);
	const content = read();

	if (Date.now() - Math.max(mtimeMs, ctimeMs) > settledMilliseconds) {
		if (kept.size >= mostKept) {
			kept.clear();
		}

		kept.set(file, {version, content});
		content.catch(() => {
			kept.delete(file);
		});
	}

	return content;
};
