import {RefusedError, OperatorError} from '../base/errors.js';
import {safeDelimiter, shellText} from '../base/shell-text.js';
import type {Shell} from '../base/shell.js';
import {
	ask,
	type AskOptions,
	defaultAnswerMilliseconds,
	defaultInterpreter,
	valueOf,
} from './ask.js';
import {assertAnchor} from './anchor-job.js';
import {assertJobId} from './job-id.js';
import {type JobStatus, readStatus} from './job-status.js';
import {supervisor} from './supervisor.js';

export type StartRequest = AskOptions & {
	/**
	From `newJobId`, made before the first try.
	*/
	readonly id: string;

	/**
	Shell text for `interpreter`.
	*/
	readonly script: string;

	/**
	Names of which each is held by one running job at a time: letters, digits, `.`, `_`, `-`.
	*/
	readonly locks: readonly string[];

	/**
	Absolute path of the directory of all jobs; made where it is missing.
	*/
	readonly base: string;

	/**
	Files on the host whose size `followJob` tells.
	*/
	readonly watch?: readonly string[];
	readonly operator: string;

	/**
	What it is, for whoever finds the lock taken.
	*/
	readonly what?: string;

	/**
	What whoever finds the job can take it up by: the run and home that it belongs to, which part of the plan it is, `USER@MACHINE` where the app ran, and the sealed plan as JSON.
	*/
	readonly run?: string;
	readonly part?: string;
	readonly home?: string;
	readonly from?: string;
	readonly plan?: string;

	/**
	One line of at most 239 bytes: the head of the run's record, kept where no owner of the home can change it.
	*/
	readonly anchor?: string;

	/**
	Days after which directories of ended jobs that were fetched whole are removed at a start. Default 30.
	*/
	readonly keepDays?: number;

	/**
	How to leave the session; `auto` takes the first that works. For tests.
	*/
	readonly detach?: 'auto' | 'perl' | 'monitor' | 'nohup';
};

export type StartResult =
	/**
	`baseId` is what the job directory was named when it was made: another one later means that it was made anew.
	*/
	| {readonly kind: 'started'; readonly pid: number; readonly processGroup: number; readonly baseId?: string}
	| {readonly kind: 'exists'; readonly status: JobStatus; readonly baseId?: string}
	| {
		readonly kind: 'busy'; readonly lock: string; readonly holder: string; readonly since?: string; readonly operator?: string; readonly what?: string; readonly run?: string; readonly home?: string; readonly from?: string;
	};

const startFunctions = shellText`
lp_time() { date -u '+%Y-%m-%dT%H:%M:%SZ'; }

lp_drop() {
	rm -f "$lp_upload" "$lp_upload.plan"
	lp_fail "$@"
}

# Nothing is left of the start, and the ledger says so.
lp_undo() {
	rm -rf "$lp_dir"
	printf '%s %s refused\n' "$lp_id" "$(lp_time)" >> "$lp_base/ledger" 2>/dev/null
}

lp_full() {
	lp_undo
	lp_drop job-no-space "The job cannot be written to $lp_base: no space left"
}

# The script has arrived whole when its last line is the marker; a shell that got here has read all that was sent.
lp_check_upload() {
	lp_word=$(tail -n 1 "$lp_upload" 2>/dev/null)
	[ "$lp_word" = "$lp_marker" ] || lp_drop job-no-space "The script could not be written to $lp_base: no space left"
}

lp_make_base() {
	[ -d "$lp_base" ] || mkdir -p "$lp_base" 2>/dev/null || :
	if [ ! -d "$lp_base" ]; then
		if [ -e "$lp_base" ]; then lp_fail job-base-not-directory "The job directory $lp_base is not a directory"; fi
		lp_fail job-base-not-writable "The job directory $lp_base cannot be made"
	fi
	[ -w "$lp_base" ] && [ -x "$lp_base" ] || lp_fail job-base-not-writable "The job directory $lp_base is not writable for this account"
	set -- $(LC_ALL=C ls -ldn "$lp_base/.")
	[ "$3" = "$(id -u)" ] || lp_fail job-base-unsafe "The job directory $lp_base belongs to another account (uid $3)"
	case $1 in ?????w*|????????w*) lp_fail job-base-unsafe "Others may write to the job directory $lp_base" ;; esac
	[ -d "$lp_base/locks" ] || mkdir "$lp_base/locks" 2>/dev/null || [ -d "$lp_base/locks" ] || lp_fail job-no-space "Nothing can be made in the job directory $lp_base: no space left"
	[ ! -s "$lp_base/id" ] || return 0
	# Named by the first who links it, whole.
	printf '%s\n' "$lp_id" 2>/dev/null > "$lp_base/id.$$" && ln "$lp_base/id.$$" "$lp_base/id" 2>/dev/null
	rm -f "$lp_base/id.$$"
	[ -s "$lp_base/id" ] || lp_fail job-no-space "Nothing can be written in the job directory $lp_base: no space left"
}

# Whether nobody decides any more in the name of $lp_word $lp_more: gone, or in another boot, or a stranger's process id by now.
lp_is_left() {
	[ -n "$lp_word" ] || [ "$lp_tries" -gt 2 ] || return 1
	[ -n "$lp_word" ] || return 0
	case $lp_word in *[!0-9]*) return 0 ;; esac
	lp_text=$(lp_arguments "$lp_word")
	[ -z "$lp_text" ] || [ "$lp_more" != "$lp_here $lp_text" ]
}

# One start at a time decides over locks. A mutex whose owner died is moved away, by one.
lp_enter() {
	lp_mutex=$lp_base/locks/.deciding
	lp_here=$(lp_boot)
	lp_here=\${lp_here:-unknown}
	lp_me="$$ $lp_here $(lp_arguments $$)"
	lp_tries=0
	until mkdir "$lp_mutex" 2>/dev/null; do
		lp_tries=$((lp_tries + 1))
		if [ -d "$lp_mutex" ]; then
			lp_first "$lp_mutex/owner"
			if lp_is_left && mv "$lp_mutex" "$lp_mutex.$$" 2>/dev/null; then
				rm -rf "$lp_mutex.$$"
				continue
			fi
		elif [ "$lp_tries" -gt 5 ]; then
			lp_full
		fi
		if [ "$lp_tries" -gt 60 ]; then
			lp_undo
			lp_drop lock-stuck "The locks in $lp_base/locks are being decided over by process \${lp_word:-unknown} for too long"
		fi
		sleep 1
	done
	printf '%s\n' "$lp_me" 2>/dev/null > "$lp_mutex/owner" || { lp_leave; lp_full; }
	# @start-killed-lock
}

lp_leave() { rm -rf "$lp_mutex"; }

lp_take_locks() {
	[ -n "$lp_locks" ] || return 0
	lp_enter
	lp_mine=$lp_id
	for lp_lock in $lp_locks; do
		lp_first "$lp_base/locks/$lp_lock"
		lp_holder=$lp_word
		case $lp_holder in ''|"$lp_mine"|*[!0-9A-Z]*) continue ;; esac
		lp_id=$lp_holder
		lp_dir=$lp_base/$lp_id
		lp_look_at
		lp_id=$lp_mine
		lp_dir=$lp_base/$lp_id
		case $lp_state in starting|running|orphan)
			lp_leave
			say "busy $lp_lock"
			say "holder $lp_holder"
			cat "$lp_base/$lp_holder/about" 2>/dev/null
			lp_undo
			rm -f "$lp_upload" "$lp_upload.plan"
			lp_bye ;;
		esac
	done
	for lp_lock in $lp_locks; do
		printf '%s\n' "$lp_id" > "$lp_base/locks/$lp_lock.new" && mv "$lp_base/locks/$lp_lock.new" "$lp_base/locks/$lp_lock" || {
			lp_leave
			lp_undo
			lp_drop job-no-space "The lock $lp_lock cannot be written in $lp_base/locks"
		}
	done
	lp_leave
}

# The directory is the gate: whoever makes it starts the job, everybody else finds it. That it was asked for is written before.
lp_gate() {
	lp_was_asked || printf '%s %s\n' "$lp_id" "$(lp_time)" 2>/dev/null >> "$lp_base/ledger" || lp_drop job-no-space "The start cannot be noted in $lp_base/ledger: no space left"
	if mkdir "$lp_dir" 2>/dev/null; then
		# @start-killed-gate
		return
	fi
	[ -d "$lp_dir" ] || lp_drop job-no-space "The directory $lp_dir cannot be made"
	rm -f "$lp_upload" "$lp_upload.plan"
	lp_look_at
	lp_tries=0
	while [ "$lp_state" = never-started ] && [ ! -f "$lp_dir/begun" ] && [ "$lp_tries" -lt 3 ]; do
		sleep 1
		lp_tries=$((lp_tries + 1))
		lp_look_at
	done
	# Nobody starts it, no supervisor is there or on its way: nothing has run, and nothing will.
	if [ "$lp_state" = never-started ] && [ ! -f "$lp_dir/begun" ] && mv "$lp_dir" "$lp_dir.$$" 2>/dev/null; then
		rm -rf "$lp_dir.$$"
		lp_fail job-try-again "The start of $lp_id was cut off before anything ran"
	fi
	say exists
	lp_tell
	[ "$lp_state" = unknown ] || lp_tell_base
	lp_bye
}

# Room for what must be written later, however full the filesystem is by then.
lp_allocate() { printf "%-$2s\n" "$3" 2>/dev/null > "$lp_dir/$1" || lp_full; }

lp_prepare() {
	printf '%s %s\n' "$$" "$(lp_arguments $$)" > "$lp_dir/starter"
	lp_boot > "$lp_dir/boot"
	printf 'operator %s\nwhat %s\nsince %s\n' "$lp_operator" "$lp_what" "$(lp_time)" > "$lp_dir/about"
	[ -z "$lp_about" ] || printf '%s\n' "$lp_about" >> "$lp_dir/about"
	printf '%s' "$lp_watch" > "$lp_dir/watch"
	for lp_name in journal script.out script.err; do
		printf '' 2>/dev/null > "$lp_dir/$lp_name" || lp_full
	done
	mkfifo "$lp_dir/input" 2>/dev/null
	lp_take_locks
	printf '%s\n' "$lp_supervisor" > "$lp_dir/run"
	lp_allocate pid.new 39 PENDING
	for lp_name in guard watchdog step watchdog-step; do
		lp_allocate "$lp_name" 119 ''
	done
	lp_allocate cancel.new 15 PENDING
	lp_allocate anchor 239 "$lp_anchor"
	printf '%-239s\n' '' 2>/dev/null >> "$lp_dir/anchor" || lp_full
	lp_allocate status.new 15 PENDING
	lp_word=$(cat "$lp_dir/status.new")
	lp_more=$(tail -n 1 "$lp_dir/run")
	case $lp_word:$lp_more in
	PENDING*:*status*) ;;
	*) lp_full ;;
	esac
	lp_allocate finished.new 1 ''
	lp_allocate ready 1 ''
	if [ -f "$lp_upload.plan" ]; then
		mv "$lp_upload.plan" "$lp_dir/plan.json" || lp_full
	fi
	mv "$lp_upload" "$lp_dir/script" || lp_full
	# @start-killed-script-moved
}

lp_detach() {
	cd "$lp_dir" || lp_fail job-base-not-writable "The directory $lp_dir cannot be entered"
	if [ "$lp_way" = auto ]; then
		lp_way=monitor
		perl -e 'use POSIX qw(setsid)' 2>/dev/null && lp_way=perl
	fi
	case $lp_way in
	perl)
		perl -e 'use POSIX qw(setsid); exit 0 if fork; setsid(); $SIG{HUP} = "IGNORE"; exec { $ARGV[0] } @ARGV; exit 127' "$lp_shell" run "$lp_id" "$lp_dir" "$lp_shell" < /dev/null > /dev/null 2>&1 ;;
	monitor)
		set -m 2>/dev/null
		nohup "$lp_shell" run "$lp_id" "$lp_dir" "$lp_shell" < /dev/null > /dev/null 2>&1 &
		set +m 2>/dev/null ;;
	*)
		nohup "$lp_shell" run "$lp_id" "$lp_dir" "$lp_shell" < /dev/null > /dev/null 2>&1 & ;;
	esac
	# @start-killed-detached
	cd /
	lp_tries=0
	while [ ! -f "$lp_dir/pid" ] && [ ! -f "$lp_dir/status" ] && [ "$lp_tries" -lt 90 ]; do
		lp_tries=$((lp_tries + 1))
		# Short naps first; where only whole seconds can be slept, the time that ps takes is one.
		if [ "$lp_tries" -lt 60 ]; then
			perl -e 'select undef, undef, undef, 0.02' 2>/dev/null || lp_arguments $$ > /dev/null
		else
			sleep 1
		fi
	done
	lp_first "$lp_dir/pid"
	[ -n "$lp_word" ] || lp_fail job-not-detached "The job $lp_id was not started by $lp_way in $lp_dir"
	say "started $lp_word $lp_more"
	lp_tell_base
}

# A few directories of jobs that ended, whose every byte lies in the home that started them for so many days, and uploads that were cut off.
lp_clean_old() {
	cd "$lp_base" 2>/dev/null || return 0
	lp_mine=$lp_id
	lp_count=0
	for lp_each in $(find . \( -name fetched -mtime "+$lp_days" -o -name 'upload.*' -mtime +1 \) -print 2>/dev/null); do
		[ "$lp_count" -lt 20 ] || break
		case $lp_each in
		./upload.*) rm -f "$lp_each" ;;
		./*/fetched)
			lp_id=\${lp_each#./}
			lp_id=\${lp_id%/fetched}
			case $lp_id in "$lp_mine"|*[!0-9A-Z]*) continue ;; esac
			lp_dir=$lp_base/$lp_id
			lp_look_at
			case $lp_state in ended|lost)
				lp_count=$((lp_count + 1))
				rm -rf "$lp_dir" ;;
			esac ;;
		esac
	done
	lp_id=$lp_mine
	lp_dir=$lp_base/$lp_id
	cd /
}
`.trim();

/**
How long a start itself waits at most: for whoever decides over the locks, and for its supervisor.
*/
const waitsMilliseconds = 100_000;

const oneLine = (text: string): string => text.replaceAll(/[\p{Control}\u{2028}\u{2029}]/gv, ' ').slice(0, 200);

const assertRequest = ({id, locks, base, anchor}: StartRequest): void => {
	assertJobId(id);
	assertAnchor(anchor ?? '');
	const wrong = locks.find(lock => !/^[\w\-][\w.\-]{0,100}$/v.test(lock));

	if (wrong !== undefined) {
		throw new RefusedError(`\`${oneLine(wrong)}\` cannot be the name of a lock.`, {code: 'lock-name', advice: 'Volume groups whose names have blanks or signs cannot be locked; rename the group.'});
	}

	if (!/^\/[^\n\0]*[^\n\/\0]$/v.test(base)) {
		throw new RefusedError(`\`${oneLine(base)}\` cannot be the job directory.`, {code: 'job-base', advice: 'Set an absolute path, such as /var/adm/lparsafe.'});
	}
};

/**
Makes the job directory where it is missing, before anything is asked of it.

@returns What it was named when it was made.
@throws OperatorError `job-base-not-directory`, `job-base-not-writable`, `job-base-unsafe`, `job-no-space`.
@throws ConnectionError `connection-lost`.
*/
export const prepareBase = async (shell: Shell, {id, base, ...options}: Pick<StartRequest, 'id' | 'base'> & AskOptions): Promise<string | undefined> => {
	assertRequest({
		id, base, script: '', locks: [], operator: '',
	});

	return valueOf(await ask(shell, {lp_id: id, lp_base: base, lp_upload: `${base}/upload.${id}`}, `${startFunctions}\nlp_make_base\nlp_tell_base`, options), 'base');
};

/**
Starts a script on the host so that no lost connection can hurt it, or finds that the same id was started before.

@throws OperatorError `job-base-not-directory`, `job-base-not-writable`, `job-base-unsafe`, `job-no-space`, `job-not-detached`, `lock-stuck`.
@throws ConnectionError `connection-lost`: whether it was started is not known; call again with the same id.
*/
export const startJob = async (shell: Shell, request: StartRequest): Promise<StartResult> => {
	assertRequest(request);
	const {id, script, locks, base, watch = [], operator, what = '', plan, anchor = '', keepDays = 30, detach = 'auto', interpreter = defaultInterpreter, signal, answerMilliseconds = defaultAnswerMilliseconds} = request;
	const marker = `#end-of-script ${id}`;
	const text = `${script.endsWith('\n') ? script : `${script}\n`}${marker}\n`;
	const hereDocument = (variable: string, content: string) => {
		const delimiter = safeDelimiter(content, 'END_OF_SCRIPT');
		return `cat > "${variable}" 2>/dev/null <<'${delimiter}' || lp_drop job-no-space "Nothing can be written to $lp_base: no space left"\n${content}${delimiter}`;
	};

	const body = [
		startFunctions,
		'lp_raise',
		'lp_make_base',
		...plan === undefined ? [] : [hereDocument('$lp_upload.plan', `${plan.trimEnd()}\n`)],
		hereDocument('$lp_upload', text),
		'# @start-killed-upload',
		'lp_check_upload',
		'lp_gate',
		'lp_prepare',
		'lp_detach',
		'lp_clean_old',
	].join('\n');
	const about = (['run', 'part', 'home', 'from'] as const).flatMap(word => request[word] === undefined ? [] : [`${word} ${oneLine(request[word])}`]);
	const values = {
		lp_id: id,
		lp_base: base,
		lp_upload: `${base}/upload.${id}`,
		lp_marker: marker,
		lp_locks: [...new Set(locks)].toSorted().join(' '),
		lp_operator: oneLine(operator),
		lp_what: oneLine(what),
		lp_about: about.join('\n'),
		lp_anchor: anchor,
		lp_days: Math.max(0, Math.floor(keepDays)),
		lp_watch: watch.filter(path => !path.includes('\n')).map(path => `${path}\n`).join(''),
		lp_supervisor: supervisor,
		lp_shell: interpreter,
		lp_way: detach,
	};

	let answer;

	try {
		answer = await ask(shell, values, `lp_upload=$lp_upload.$$\n${body}`, {interpreter, signal, answerMilliseconds: answerMilliseconds + waitsMilliseconds});
	} catch (error) {
		if (error instanceof OperatorError && error.code === 'job-try-again') {
			return startJob(shell, request);
		}

		throw error;
	}

	const lock = valueOf(answer, 'busy');

	if (lock !== undefined) {
		const details = Object.fromEntries(['since', 'operator', 'what', 'run', 'home', 'from'].flatMap(word => {
			const value = valueOf(answer, word);
			return value === undefined || value === '' ? [] : [[word, value]];
		}));

		return {
			kind: 'busy', lock, holder: valueOf(answer, 'holder') ?? '', ...details,
		};
	}

	const baseId = valueOf(answer, 'base');
	const named = baseId === undefined ? {} : {baseId};

	if (valueOf(answer, 'exists') !== undefined) {
		return {kind: 'exists', status: readStatus(answer), ...named};
	}

	const [pid = 0, processGroup = 0] = (valueOf(answer, 'started') ?? '').split(' ').map(Number);

	return {
		kind: 'started', pid, processGroup, ...named,
	};
};
