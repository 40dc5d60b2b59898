import {quoteWord} from '../base/quote.js';
import {collect, type Shell} from '../base/shell.js';
import {connectionLost, defaultAnswerMilliseconds, defaultInterpreter} from './ask.js';
import {assertJobId} from './job-id.js';

const begin = '@script\n';

/**
The script of a job as it lies in its directory, without the line that says that it is whole. Undefined where it is not there, or not whole.

@throws ConnectionError where the line was lost.
*/
export const readScript = async (shell: Shell, {id, base}: {readonly id: string; readonly base: string}): Promise<string | undefined> => {
	assertJobId(id);

	const file = quoteWord(`${base}/${id}/script`);
	const {exit, stdout, isTruncated} = await collect(shell.exec([defaultInterpreter, '-s'], {note: {kind: 'job', what: 'Read its script', text: `cat ${file}`}, stdin: `echo @script\n[ ! -f ${file} ] || cat ${file}\n`, signal: AbortSignal.timeout(defaultAnswerMilliseconds)}));

	if (exit.kind === 'lost') {
		throw connectionLost(shell, exit.reason);
	}

	const text = new TextDecoder().decode(stdout);
	const start = text.indexOf(begin);
	const end = text.lastIndexOf(`#end-of-script ${id}\n`);

	return isTruncated || start === -1 || end < start ? undefined : text.slice(start + begin.length, end);
};
