import net from 'node:net';
import {OperatorError} from '../base/errors.js';

/**
One question to the fleet's control channel; undefined where nobody listens.

@throws OperatorError as the fleet answered.
*/
export const askControl = async (socketPath: string, request: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>> | undefined> => {
	const {promise, resolve, reject} = Promise.withResolvers<string | undefined>();
	const socket = net.connect(socketPath);
	let text = '';

	socket.setEncoding('utf8');
	socket.once('connect', () => {
		socket.write(`${JSON.stringify(request)}\n`);
	});
	socket.on('data', (chunk: string) => {
		text += chunk;

		if (text.includes('\n')) {
			resolve(text.slice(0, text.indexOf('\n')));
		}
	});
	socket.once('error', (error: NodeJS.ErrnoException) => {
		if (['ENOENT', 'ECONNREFUSED', 'ENOTDIR', 'ECONNRESET', 'EPIPE'].includes(error.code ?? '')) {
			resolve(undefined);
		} else {
			reject(error);
		}
	});
	socket.once('close', () => {
		resolve(undefined);
	});

	try {
		const line = await promise;

		if (line === undefined) {
			return undefined;
		}

		const answer = JSON.parse(line) as {readonly ok: boolean; readonly error?: {readonly code: string; readonly message: string; readonly advice: string; readonly exitCode: number}};

		if (answer.error !== undefined) {
			const {message, ...details} = answer.error;

			throw new OperatorError(message, details);
		}

		return answer;
	} finally {
		socket.destroy();
	}
};
