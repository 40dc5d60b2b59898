import {UsageError} from '../base/errors.js';
import {shellText} from '../base/shell-text.js';
import type {Shell} from '../base/shell.js';
import {ask, type AskOptions} from './ask.js';
import {assertJobId} from './job-id.js';

const functions = shellText`
lp_answer() {
	lp_look_at
	[ "$lp_state" = running ] || lp_fail job-no-input "The job $lp_id takes no answer any more"
	[ -p "$lp_dir/input" ] || lp_fail job-no-input "The job $lp_id has no input"
	rm -f "$lp_dir/answered"
	# Opened for both, it does not wait for a reader; a full pipe would still hold it.
	( lp_put "$lp_line$lp_newline" 1<> "$lp_dir/input" && : > "$lp_dir/answered" ) > /dev/null 2>&1 < /dev/null &
	lp_writer=$!
	lp_count=0
	while [ ! -f "$lp_dir/answered" ] && [ "$lp_count" -lt 5 ]; do
		[ "$lp_count" = 0 ] || sleep 1
		lp_arguments $$ > /dev/null
		lp_count=$((lp_count + 1))
	done
	if [ ! -f "$lp_dir/answered" ]; then
		kill -KILL "$lp_writer" 2>/dev/null
		lp_fail job-no-input "The job $lp_id does not read its input"
	fi
	rm -f "$lp_dir/answered"
	say answered
}
`.trim();

/**
Gives a running job one line on its standard input, as an operator would type it.

@throws UsageError where the text is more than one line or longer than 4000 bytes.
@throws OperatorError `job-no-input`.
*/
export const answerJob = async (shell: Shell, {id, base, text, ...options}: {readonly id: string; readonly base: string; readonly text: string} & AskOptions): Promise<void> => {
	assertJobId(id);

	if (/[\n\r\0]/v.test(text) || Buffer.byteLength(text) > 4000) {
		throw new UsageError('An answer is one line of at most 4000 bytes.', {advice: 'Give each line as an answer of its own.'});
	}

	await ask(shell, {lp_id: id, lp_base: base, lp_line: text}, `${functions}\nlp_answer`, {purpose: 'Answer', ...options});
};
