import {readdirSync, readFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export type NamedHosts = {
	readonly names: readonly string[];
	readonly skipped: ReadonlyArray<{readonly name: string; readonly reason: string}>;
};

const deepest = 16;

/**
Splits a line of ssh_config into its keyword and arguments, as ssh_config(5) says: `=` or blanks between, arguments may stand in double quotes.
*/
const splitLine = (line: string): readonly string[] => {
	const text = line.trim();

	if (text === '' || text.startsWith('#')) {
		return [];
	}

	const keyword = /^[A-Za-z]+/v.exec(text)?.[0] ?? '';
	const rest = text.slice(keyword.length).replace(/^[\s=]+/v, '');
	const found: string[] = [keyword.toLowerCase()];

	for (const {groups} of rest.matchAll(/"(?<quoted>[^"]*)"|(?<plain>\S+)/gv)) {
		if (groups?.['plain']?.startsWith('#') === true) {
			break;
		}

		found.push(groups?.['quoted'] ?? groups?.['plain'] ?? '');
	}

	return found;
};

const globPattern = (glob: string): RegExp => new RegExp(`^${glob.replaceAll(/[.+^$\{\}\(\)\|\\\/\-]/gv, String.raw`\$&`).replaceAll('*', '.*').replaceAll('?', '.')}$`, 'v');

/**
The files that an Include pattern names, in the order in which OpenSSH reads them.
*/
const expandGlob = (pattern: string): readonly string[] => {
	let places = [path.parse(pattern).root];
	const segments = pattern.split(path.sep).filter(part => part !== '');

	for (const segment of segments) {
		const matcher = /[*?\[]/v.test(segment) ? globPattern(segment) : undefined;

		places = places.flatMap(place => {
			try {
				return matcher === undefined
					? [path.join(place, segment)]
					: readdirSync(place).filter(name => matcher.test(name) && (segment.startsWith('.') || !name.startsWith('.'))).toSorted().map(name => path.join(place, name));
			} catch {
				return [];
			}
		});
	}

	return places;
};

/**
The host names that stand in an SSH config, Include followed. Patterns, negations and Match blocks name no host: they are told as skipped.

@throws What reading `file` throws; an included file that cannot be read is skipped and said.
*/
export const namesInSshConfig = (file: string): NamedHosts => {
	const names = new Set<string>();
	const skipped: Array<{name: string; reason: string}> = [];

	const takeHost = (name: string): void => {
		if (name.startsWith('!')) {
			skipped.push({name, reason: 'It is a negation and names no host.'});
		} else if (/[*?]/v.test(name)) {
			skipped.push({name, reason: 'It is a pattern and names no host.'});
		} else {
			names.add(name);
		}
	};

	const read = (current: string, depth: number): void => {
		const text = readFileSync(current, 'utf8');

		for (const line of text.split(/\r?\n/v)) {
			const [keyword, ...rest] = splitLine(line);

			if (keyword === 'host') {
				for (const name of rest) {
					takeHost(name);
				}
			} else if (keyword === 'include') {
				for (const pattern of rest) {
					include(pattern, depth + 1);
				}
			} else if (keyword === 'match' && rest.join(' ').toLowerCase() !== 'all') {
				skipped.push({name: `Match ${rest.join(' ')}`, reason: 'A Match block names no host; what it sets is applied to those that match.'});
			}
		}
	};

	const include = (pattern: string, depth: number): void => {
		if (depth > deepest) {
			skipped.push({name: `Include ${pattern}`, reason: 'Includes are nested too deeply.'});
			return;
		}

		const place = path.resolve(os.homedir(), '.ssh', pattern.replace(/^~(?=\/|$)/v, () => os.homedir()));

		for (const each of expandGlob(place)) {
			try {
				read(each, depth);
			} catch (error) {
				const {code} = error as NodeJS.ErrnoException;

				if (code !== 'ENOENT') {
					skipped.push({name: `Include ${each}`, reason: `It cannot be read (${code ?? 'error'}).`});
				}
			}
		}
	};

	read(file, 0);

	return {names: [...names], skipped};
};
