import {shellText} from '../base/shell-text.js';
import type {Shell} from '../base/shell.js';
import {ask, type AskOptions} from './ask.js';
import {isJobId} from './job-id.js';

const body = shellText`
for lp_each in "$lp_base"/??????????????????????????/; do
	lp_dir=\${lp_each%/}
	lp_id=\${lp_dir##*/}
	case $lp_id in *[!0-9A-Z]*) continue ;; esac
	[ -d "$lp_dir" ] || continue
	lp_old=$lp_dir
	[ "$lp_days" = 0 ] || lp_old=$(find "$lp_dir/about" -mtime "+$lp_days" -print 2>/dev/null)
	[ -n "$lp_old" ] || continue
	lp_look_at
	case $lp_state in ended|lost)
		rm -rf "$lp_dir" && say "removed $lp_id" ;;
	esac
done
for lp_each in "$lp_base"/upload.*; do
	[ -f "$lp_each" ] || continue
	lp_old=$(find "$lp_each" -mtime +1 -print 2>/dev/null)
	[ -z "$lp_old" ] || rm -f "$lp_each"
done
`.trim();

/**
Removes the directories of jobs that ended, or were lost, and are older than some days.

@returns Ids of those removed.
*/
export const cleanJobs = async (shell: Shell, {base, days, ...options}: {readonly base: string; readonly days: number} & AskOptions): Promise<readonly string[]> => {
	const answer = await ask(shell, {lp_id: 'none', lp_base: base, lp_days: Math.max(0, Math.floor(days))}, body, {purpose: 'Remove old job directories', ...options});

	return answer.filter(({word, rest}) => word === 'removed' && isJobId(rest)).map(({rest}) => rest);
};
