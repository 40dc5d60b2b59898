import {canonicalJson, sha256} from '../base/canonical-json.js';
import type {Database} from './database.js';
import type {Head, PlainRecords} from './plain-records.js';

/**
The hash before a chain's first link.
*/
export const origin = '0'.repeat(64);

/**
SHA-256 over the previous event's hash and the event's canonical JSON.
*/
export const eventHash = (previous: string, document: string): string => sha256(previous + document);

/**
A link of the home's chain.

`run`: an event of a run. `ends`: likewise, as older versions wrote it for a run's first and last event only. `recovered`: the database was damaged and taken in again. `home-restored`: the home was put back from a copy. `points`: recovery points were written or forgotten. The document of the last three is JSON.
*/
export type Link = {readonly kind: 'run' | 'ends'; readonly runId: string; readonly seq: number; readonly hash: string} | {readonly kind: 'recovered' | 'home-restored' | 'points'; readonly document: string};

export const linkHash = (previous: string, link: Link): string => {
	if (link.kind !== 'ends') {
		return sha256(previous + canonicalJson(link));
	}

	const {runId, seq, hash} = link;

	return sha256(previous + canonicalJson({runId, seq, hash}));
};

/**
The newest link.
*/
export const lastLink = (database: Database): {readonly number: number; readonly hash: string} => {
	const last = database.first('SELECT number, hash FROM chain ORDER BY number DESC LIMIT 1');

	return {number: Number(last?.['number'] ?? 0), hash: String(last?.['hash'] ?? origin)};
};

/**
Adds a link to the home's chain, and its head to the heads file once it is stored.
*/
export const addLink = (database: Database, records: PlainRecords, {at, ...link}: Link & {readonly at: string}): void => {
	database.write(() => {
		const last = lastLink(database);
		const head: Head = {number: last.number + 1, hash: linkHash(last.hash, link), at};
		const isOfRun = 'runId' in link;

		database.run(
			'INSERT INTO chain (number, kind, run_id, seq, event_hash, document, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
			head.number,
			link.kind,
			isOfRun ? link.runId : null,
			isOfRun ? link.seq : null,
			isOfRun ? link.hash : null,
			isOfRun ? null : link.document,
			head.hash,
		);
		database.onceStored(() => {
			records.keepHead(head);
		});
	});
};

/**
Writes the heads that a process that was killed, or a full disk, kept from the heads file. It begins with the chain's origin before there is any link: whoever is killed at the first one leaves a file that can be mended, too.
*/
export const mendHeads = (database: Database, records: PlainRecords, at: string): void => {
	const last = records.lastHead();

	if (last === undefined && lastLink(database).number === 0) {
		records.keepHead({number: 0, hash: origin, at});
	}

	// A file that is gone is not made up for: the audit says so.
	const rows = last === undefined ? [] : database.all('SELECT number, hash FROM chain WHERE number > ? ORDER BY number', last);

	for (const row of rows) {
		records.keepHead({number: Number(row['number']), hash: String(row['hash']), at});
	}
};
