import {OperatorError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import type {Redactor} from '../base/redactor.js';

const namesOf = (hosts: () => readonly Host[]): ReadonlySet<string | undefined> => {
	try {
		return new Set(['root', ...hosts().flatMap(({name, address, user, becomeUser}) => [name, address, user, becomeUser])]);
	} catch (error) {
		if (error instanceof OperatorError) {
			return new Set();
		}

		throw error;
	}
};

/**
Hides from now on what it is told. A secret that is the name of an account or a host cannot be told from that name, and is not hidden.
*/
export const secretsInto = (redactor: Redactor, hosts: () => readonly Host[]): ((secret: string) => void) => secret => {
	if (!namesOf(hosts).has(secret)) {
		redactor.add(secret);
	}
};
