import {shellText} from '../base/shell-text.js';
import type {Shell} from '../base/shell.js';
import {ask, type AskOptions} from './ask.js';
import {assertJobId} from './job-id.js';

const longest = 239;

/**
Refuses what cannot be a line of a job's `anchor` file.

@throws TypeError: it comes from this program, never from an operator.
*/
export const assertAnchor = (anchor: string): void => {
	if (!/^[\w.:+\- ]*$/v.test(anchor) || anchor.length > longest) {
		throw new TypeError(`Not an anchor: ${JSON.stringify(anchor)}.`);
	}
};

const assertJobHome = (home: string | undefined): void => {
	if (home !== undefined && !/^[\da-f]{16}$/v.test(home)) {
		throw new TypeError(`Not a home: ${JSON.stringify(home)}.`);
	}
};

const functions = shellText`
lp_write_anchor() {
	[ -d "$lp_dir" ] || lp_fail job-unknown "The host knows no job $lp_id"
	lp_file=$lp_dir/anchor$lp_home
	lp_kept=
	[ ! -f "$lp_file" ] || read lp_kept < "$lp_file"
	# The first line stays as it was at the start; both were allocated then.
	{
		printf '%-${longest}s\n' "$lp_kept"
		printf '%-${longest}s\n' "$lp_line"
	} 2>/dev/null 1<> "$lp_file"
	lp_kept=
	[ ! -f "$lp_file" ] || { read lp_kept && read lp_kept; } < "$lp_file"
	[ "$lp_kept" = "$lp_line" ] || lp_fail job-no-space "The anchor of the job $lp_id could not be written in $lp_dir"
	[ -z "$lp_whole" ] || [ -f "$lp_dir/fetched" ] || printf '' 2>/dev/null > "$lp_dir/fetched"
	say anchored
}
`.trim();

/**
Writes the head of a run's record beside its job, in place of the one written there last; the one of the start stays. `isFetched` says that all of the job lies in the home, so that its directory may be removed in time. `takenInBy`: the home that took the run in, whose record is another one than that of the home that started it; it has a file of its own.

@throws OperatorError `job-unknown` where the directory is gone, `job-no-space`.
@throws ConnectionError `connection-lost`: it may have been written.
*/
export const anchorJob = async (shell: Shell, {id, base, anchor, isFetched = false, takenInBy, ...options}: {readonly id: string; readonly base: string; readonly anchor: string; readonly isFetched?: boolean; readonly takenInBy?: string} & AskOptions): Promise<void> => {
	assertJobId(id);
	assertAnchor(anchor);
	assertJobHome(takenInBy);
	await ask(shell, {
		lp_id: id, lp_base: base, lp_line: anchor.trim(), lp_whole: isFetched ? 'yes' : '', lp_home: takenInBy === undefined ? '' : `-${takenInBy}`,
	}, `${functions}\nlp_write_anchor`, {purpose: 'Write down how far the record is', ...options});
};
