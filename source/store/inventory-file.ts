import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {hostSchema, type Host} from '../base/host.js';
import {writeWhole} from './write-whole.js';

const fileOf = (home: string): string => path.join(home, 'inventory.json');

export type InventoryFile = {
	/**
	The hosts have changed: the file is written in a moment, once for many changes.
	*/
	changed(): void;

	/**
	Writes now what is due.
	*/
	flush(): void;
};

/**
Keeps the hosts in a plain file beside the database too, `inventory.json`, for the day when the database is damaged. Never throws: the database holds what counts.
*/
export const createInventoryFile = (home: string, list: () => readonly Host[]): InventoryFile => {
	let due: NodeJS.Immediate | undefined;

	const write = (): void => {
		due = undefined;

		try {
			writeWhole(fileOf(home), Buffer.from(`${JSON.stringify({format: 1, hosts: list()}, undefined, '\t')}\n`));
		} catch {
			// Written with the next change.
		}
	};

	return {
		changed() {
			due ??= setImmediate(write);
		},
		flush() {
			if (due === undefined) {
				return;
			}

			clearImmediate(due);
			write();
		},
	};
};

export const hasInventoryFile = (home: string): boolean => existsSync(fileOf(home));

/**
The hosts of the file that can be read; empty where there is none.
*/
export const readInventoryFile = (home: string): readonly Host[] => {
	try {
		const {hosts} = JSON.parse(readFileSync(fileOf(home), 'utf8')) as {readonly hosts?: unknown};

		return (Array.isArray(hosts) ? hosts : []).map(host => hostSchema.safeParse(host).data).filter(host => host !== undefined);
	} catch {
		return [];
	}
};
