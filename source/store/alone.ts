import {chmodSync} from 'node:fs';
import {DatabaseSync} from 'node:sqlite';
import {OperatorError} from '../base/errors.js';

/**
Has one process at a time do something. The system gives the lock back when its process ends, however that ends.

@param file - The lock, made where it is missing; it stays.
@param doing - What is done, for whoever finds it taken.
@param action - It.
@throws OperatorError `store-locked` where another one is at it.
*/
export const alone = <Result>(file: string, doing: string, action: () => Result): Result => {
	const lock = new DatabaseSync(file, {timeout: 0});

	try {
		try {
			chmodSync(file, 0o600);
			lock.exec('BEGIN EXCLUSIVE');
		} catch (error) {
			if ((error as {readonly errcode?: number}).errcode !== 5) {
				throw error;
			}

			throw new OperatorError(`${doing} by another process.`, {code: 'store-locked', advice: 'Wait until it is done, then try again.', cause: error});
		}

		return action();
	} finally {
		lock.close();
	}
};
