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

/**
Notes in the log how connections begin, fail (by the error's code) and end, each once.
*/
export const createConnectionNotes = (log: LogFile): ((name: string, state: State) => void) => {
	const last = new Map<string, string>();

	return (name, state) => {
		const line = lineOf(name, state);

		if (line === undefined || last.get(name) === line.join(' ')) {
			return;
		}

		last.set(name, line.join(' '));
		log.write(...line);
	};
};
