import {OperatorError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import type {Change} from '../base/services.js';
import type {Connections} from '../ssh/connections.js';
import type {LogFile} from '../store/log-file.js';

type State = ReturnType<Connections['state']>;

const lineOf = (name: string, {connection, error, via}: State): Parameters<LogFile['write']> | undefined => {
	if (connection === 'open') {
		return ['note', 'connected', `${name}${via === undefined ? '' : ` by ${via.transport}`}`];
	}

	if (connection === 'failed') {
		return ['caution', 'not-connected', `${name}: ${error?.code ?? 'unknown'}`];
	}

	return connection === 'closed' ? ['note', 'disconnected', `${name}${error === undefined ? '' : `: ${error.code}`}`] : undefined;
};

type ConnectionNotesOptions = {
	readonly log: LogFile;
	findHost(name: string): Host | undefined;
	noteLogin(host: Host, state: State): void;
	changed(change: Change): void;
};

/**
Notes in the log how connections begin, fail (by the error's code) and end, each once, tells the log of commands of logins, and who looks at hosts that one changed.
*/
export const createConnectionNotes = ({log, findHost, noteLogin, changed}: ConnectionNotesOptions): ((name: string, state: State) => void) => {
	const last = new Map<string, string>();

	/**
	That the inventory cannot be read now is told by who asks for it: a line that breaks meanwhile is no fault.
	*/
	const hostOf = (name: string): Host | 'unreadable' | undefined => {
		try {
			return findHost(name);
		} catch (error) {
			if (error instanceof OperatorError) {
				return 'unreadable';
			}

			throw error;
		}
	};

	return (name, state) => {
		const line = lineOf(name, state);

		if (line !== undefined && last.get(name) !== line.join(' ')) {
			last.set(name, line.join(' '));
			log.write(...line);
		}

		const known = hostOf(name);

		if (known !== undefined && known !== 'unreadable') {
			noteLogin(known, state);
		}

		// What a ProxyJump of the SSH config leads through is no host of the inventory.
		if (known !== undefined) {
			changed({topic: 'hosts', id: name});
		}
	};
};
