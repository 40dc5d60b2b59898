import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
} from 'node:fs';
import path from 'node:path';
import {UsageError} from '../base/errors.js';
import type {Kit} from '../base/kit.js';
import type {Store} from '../base/store.js';
import {guarded} from './store-error.js';
import {writeWhole} from './write-whole.js';

const pathWord = /^[\p{Letter}\p{Number}_][\p{Letter}\p{Number}_.\-]{0,127}$/v;

const assertName = (name: string): void => {
	if (!pathWord.test(name)) {
		throw new UsageError(`\`${name.slice(0, 100)}\` cannot name a kit.`, {advice: 'Letters, digits, `.`, `_` and `-`.'});
	}
};

/**
A name that is not taken, `NAME`, `NAME.2`, `NAME.3` and so on, or the one under which the same bytes are there: what was cut off after it kept a kit keeps none twice.
*/
const freeName = (directory: string, name: string, bytes: Uint8Array): {readonly free: string; readonly isThere: boolean} => {
	for (let count = 1; ; count += 1) {
		const free = count === 1 ? name : `${name}.${count}`;
		const file = path.join(directory, free);
		const isThere = existsSync(file);

		if (!isThere || (statSync(file).size === bytes.length && readFileSync(file).equals(bytes))) {
			return {free, isThere};
		}
	}
};

/**
The kits under `directory`, one subdirectory a host. Plain files on purpose: they are read on the day when database and host are gone.
*/
export const createKits = (directory: string): Store['kits'] => {
	const describe = (host: string, name: string): Kit => {
		const file = path.join(directory, host, name);
		const {size, mtime} = statSync(file);

		return {
			host, name, file, sizeBytes: size, keptAt: mtime.toISOString(),
		};
	};

	const hostsKept = (): readonly string[] => existsSync(directory) ? readdirSync(directory, {withFileTypes: true}).filter(entry => entry.isDirectory()).map(({name}) => name) : [];

	return {
		save(host, name, bytes) {
			assertName(host);
			assertName(name);

			return guarded(directory, () => {
				const place = path.join(directory, host);

				mkdirSync(place, {recursive: true, mode: 0o700});

				const {free, isThere} = freeName(place, name, bytes);

				if (!isThere) {
					writeWhole(path.join(place, free), bytes);
				}

				return describe(host, free);
			});
		},
		list: host => guarded(directory, () => hostsKept()
			.filter(each => host === undefined || each === host)
			.flatMap(each => readdirSync(path.join(directory, each)).filter(name => pathWord.test(name)).map(name => describe(each, name)))
			.toSorted((one, other) => other.keptAt.localeCompare(one.keptAt))),
		read(host, name) {
			assertName(host);
			assertName(name);

			const file = path.join(directory, host, name);

			if (!existsSync(file)) {
				throw new UsageError(`There is no kit \`${name}\` of \`${host}\`.`, {code: 'unknown-kit', advice: '`lparsafe kits` lists them.'});
			}

			return guarded(file, () => readFileSync(file));
		},
	};
};
