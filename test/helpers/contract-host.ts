import {untilAborted} from '../../source/base/abortable.js';
import {contractScripts} from './shell-contract.js';
import type {FakeAnswer, FakeHandler} from './fake-shell.js';

/**
Answers the scripts of the Shell contract, as a host would.
*/
export const contractHost: FakeHandler = async ({line, stdin, text, out, err, signal}): Promise<FakeAnswer> => {
	if (line === 'true') {
		return 0;
	}

	if (line === 'cat') {
		for await (const piece of stdin) {
			await out(piece);
		}

		return 0;
	}

	if (line === 'wc -c') {
		let size = 0;

		for await (const piece of stdin) {
			size += piece.length;
		}

		return `${size}\n`;
	}

	const script = await text();
	const exit = /^exit (?<code>\d+)\n$/v.exec(script)?.groups?.['code'];

	if (exit !== undefined) {
		return Number(exit);
	}

	const number = /^echo (?<number>\d+)\n$/v.exec(script)?.groups?.['number'];

	if (number !== undefined) {
		return `${number}\n`;
	}

	const count = /count=(?<count>\d+)/v.exec(script)?.groups?.['count'];

	if (count !== undefined) {
		for (let index = 0; index < Number(count); index += 1) {
			await out(new Uint8Array(65_536));
		}

		return 3;
	}

	switch (script) {
		case contractScripts.both: {
			return {stdout: 'out\nout2\n', stderr: 'err\n'};
		}

		case contractScripts.signal: {
			return {signal: 'SIGTERM'};
		}

		case contractScripts.unfinished: {
			return 'abc';
		}

		case contractScripts.noise: {
			for (let index = 0; index < 400; index += 1) {
				await out(`line ${index}\n`);
				await err(`noise ${index}\n`);
			}

			return 4;
		}

		case contractScripts.wait: {
			await out('ready\n');
			await untilAborted(Promise.withResolvers<undefined>().promise, signal);

			return 0;
		}

		default: {
			return 127;
		}
	}
};
