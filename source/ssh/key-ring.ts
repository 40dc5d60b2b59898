import {stat} from 'node:fs/promises';
import type {ParsedKey} from 'ssh2';
import {unlockKey} from './unlock-key.js';

/**
Encrypted key files that were unlocked, as long as this process lives. Hosts that need the same key at the same time share one question.
*/
export type KeyRing = {
	/**
	The key of a file, unlocked before or now.

	@param file - The private key.
	@param ask - Asks for the passphrase; `isAgain` when the last one was wrong. Undefined declines.
	@param signal - Aborted when this caller no longer wants it.
	@returns The key, or an Error that says why there is none.
	*/
	unlock(file: string, ask: (isAgain: boolean, signal: AbortSignal) => Promise<string | undefined>, signal: AbortSignal): Promise<ParsedKey | Error>;

	/**
	The key of a file if it was unlocked before; nobody is asked.
	*/
	recall(file: string): Promise<ParsedKey | undefined>;
};

/**
That nobody gave the passphrase, apart from all other reasons.
*/
export class LockedKeyError extends Error {
	override readonly name = 'LockedKeyError';
}

const mostTries = 3;

type Waiting = {readonly promise: Promise<ParsedKey | Error>; readonly abort: AbortController; waiters: number};

export const createKeyRing = (): KeyRing => {
	const unlocked = new Map<string, {readonly key: ParsedKey; readonly stamp: string}>();
	const waiting = new Map<string, Waiting>();

	const stampOf = async (file: string): Promise<string> => {
		try {
			const {mtimeMs, size, ino} = await stat(file);

			return `${mtimeMs} ${size} ${ino}`;
		} catch {
			return '';
		}
	};

	const recall = async (file: string): Promise<ParsedKey | undefined> => {
		const kept = unlocked.get(file);

		return kept?.stamp === await stampOf(file) ? kept.key : undefined;
	};

	const open = async (file: string, ask: (isAgain: boolean, signal: AbortSignal) => Promise<string | undefined>, signal: AbortSignal): Promise<ParsedKey | Error> => {
		const known = await recall(file);

		if (known !== undefined) {
			return known;
		}

		for (let attempt = 1; attempt <= mostTries; attempt += 1) {
			const passphrase = await ask(attempt > 1, signal);

			if (passphrase === undefined || signal.aborted) {
				return new LockedKeyError('nobody gave its passphrase');
			}

			const stamp = await stampOf(file);
			const key = await unlockKey(file, passphrase, signal);

			if (key instanceof Error) {
				return key;
			}

			if (key !== 'wrong-passphrase') {
				unlocked.set(file, {key, stamp});

				return key;
			}
		}

		return new LockedKeyError('the passphrase was wrong');
	};

	return {
		async unlock(file, ask, signal) {
			const abort = new AbortController();
			const current = waiting.get(file) ?? {promise: open(file, ask, abort.signal), abort, waiters: 0};
			const leave = (): void => {
				current.waiters -= 1;

				if (current.waiters === 0) {
					current.abort.abort();
				}
			};

			waiting.set(file, current);
			current.waiters += 1;
			signal.addEventListener('abort', leave, {once: true});

			try {
				return await current.promise;
			} catch (error) {
				return error instanceof Error ? error : new Error(String(error));
			} finally {
				signal.removeEventListener('abort', leave);

				if (waiting.get(file) === current) {
					waiting.delete(file);
				}
			}
		},
		recall,
	};
};
