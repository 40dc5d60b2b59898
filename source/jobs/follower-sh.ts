import {shellText} from '../base/shell-text.js';

/**
The follower where there is no perl. Looks every second; each turn ends with a heartbeat, so that it dies by SIGPIPE when nobody reads any more. Sizes are read with ls: wc would read the files.

Needs the agent's functions, and `lp_offsets`: ` NAME=OFFSET NAME=OFFSET `.
*/
export const followerShell = shellText`
put() { printf '%s\n' "$*" 2>/dev/null || exit 3; }

lp_list() {
	lp_sizes=' '
	lp_logs=
	lp_table=$(LC_ALL=C ls -ln "$lp_dir" 2>/dev/null)
	# What may not be read is neither cut nor gone.
	[ ! -d "$lp_dir" ] || { [ -r "$lp_dir" ] && [ -x "$lp_dir" ]; } || exit 3
	lp_by_lines
	for lp_row in $lp_table; do
		# Its size and its name. What is no file has none: less than any.
		lp_split "$lp_row"
		case $lp_row in -*) ;; *) lp_e=-1 ;; esac
		case $lp_i in
		[0-9][0-9][0-9]-*.out|[0-9][0-9][0-9]-*.err|script.out|script.err)
			lp_sizes="$lp_sizes$lp_i=$lp_e "
			lp_logs="$lp_logs $lp_i" ;;
		journal)
			lp_sizes="$lp_sizes$lp_i=$lp_e " ;;
		esac
	done
	lp_by_words
}

# The number that a list has for a name, in lp_number; 0 where it has none.
lp_find() {
	lp_number=0
	case $1 in *" $2="*)
		lp_number=\${1#*" $2="}
		lp_number=\${lp_number%% *} ;;
	esac
}

lp_remember() {
	case $lp_offsets in
	*" $1="*)
		lp_after=\${lp_offsets#*" $1="}
		lp_offsets="\${lp_offsets%%" $1="*} $1=$2 \${lp_after#* }" ;;
	*) lp_offsets="$lp_offsets$1=$2 " ;;
	esac
}

# The bytes that stand before offset $2 of file $1, at most 64.
lp_prove() {
	lp_back=$2
	[ "$lp_back" != 0 ] || return 0
	[ "$lp_back" -le 64 ] || lp_back=64
	lp_hex=$(tail -c "+$(($2 - lp_back + 1))" "$lp_dir/$1" 2>/dev/null | head -c "$lp_back" | od -A n -v -t x1 | tr -d ' \t\n')
	put "B $1 $2 $lp_hex"
}

# At the begin, of each file of which something is kept; what is not there any more was cut to nothing.
lp_prove_all() {
	lp_list
	for lp_each in $lp_offsets; do
		lp_find "$lp_sizes" "\${lp_each%%=*}"
		lp_from=\${lp_each#*=}
		[ "$lp_from" != 0 ] || continue
		if [ "$lp_number" -lt "$lp_from" ]; then
			lp_drain "\${lp_each%%=*}" "$lp_number"
		else
			lp_prove "\${lp_each%%=*}" "$lp_from"
		fi
	done
}

# Sends what file $1 has gained, up to byte $2, after the bytes that stand before it.
lp_drain() {
	lp_find "$lp_offsets" "$1"
	lp_from=$lp_number
	if [ "$2" -lt "$lp_from" ]; then
		case $lp_cut in *" $1 "*) return ;; esac
		lp_cut="$lp_cut$1 "
		put "T $1 $2"
		return
	fi
	[ "$lp_from" -ge "$2" ] || lp_prove "$1" "$lp_from"
	while [ "$lp_from" -lt "$2" ]; do
		lp_count=$(($2 - lp_from))
		[ "$lp_count" -le 16777216 ] || lp_count=16777216
		put "D $1 $lp_from $lp_count"
		tail -c "+$((lp_from + 1))" "$lp_dir/$1" 2>/dev/null | head -c "$lp_count" || exit 3
		# Cut meanwhile: what came is less than was said, and following begins anew.
		set -- "$1" "$2" $(LC_ALL=C ls -ln "$lp_dir/$1" 2>/dev/null)
		[ "\${7:-0}" -ge "$((lp_from + lp_count))" ] || exit 3
		put ''
		lp_from=$((lp_from + lp_count))
		lp_remember "$1" "$lp_from"
	done
}

lp_drain_all() {
	for lp_log in $lp_logs; do
		lp_find "$lp_sizes" "$lp_log"
		lp_drain "$lp_log" "$lp_number"
	done
}

# Journal lines up to byte $1, each "end" after the logs of its step.
lp_journal() {
	lp_find "$lp_offsets" journal
	lp_place=$lp_number
	if [ "$1" -le "$lp_place" ]; then
		lp_drain journal "$1"
		return
	fi
	lp_text=$(tail -c "+$((lp_place + 1))" "$lp_dir/journal" | head -c "$(($1 - lp_place))" && printf x)
	lp_text=\${lp_text%x}
	lp_whole=\${lp_text%"$lp_newline"*}
	[ "$lp_whole" != "$lp_text" ] || return
	lp_list
	lp_rest=$lp_whole$lp_newline
	while [ -n "$lp_rest" ]; do
		lp_line=\${lp_rest%%"$lp_newline"*}
		lp_rest=\${lp_rest#*"$lp_newline"}
		case $lp_line in 'end '*)
			lp_step=\${lp_line#end }
			lp_step=\${lp_step%% *}
			for lp_each in $lp_logs; do
				case $lp_each in
				[0-9][0-9][0-9]-"$lp_step".out|[0-9][0-9][0-9]-"$lp_step".err)
					lp_find "$lp_sizes" "$lp_each"
					lp_drain "$lp_each" "$lp_number" ;;
				esac
			done ;;
		esac
		set -- $(printf '%s\n' "$lp_line" | wc -c)
		lp_place=$((lp_place + $1))
		lp_drain journal "$lp_place"
	done
}

lp_watched() {
	[ -s "$lp_dir/watch" ] || return 0
	lp_index=0
	lp_new=' '
	while IFS= read -r lp_path; do
		set -- $(LC_ALL=C ls -lnLd "$lp_path" 2>/dev/null)
		lp_bytes=\${5:--}
		lp_find "$lp_watching" "$lp_index"
		case $lp_watching in
		*" $lp_index=$lp_bytes "*) ;;
		*) put "W $lp_index $lp_bytes" ;;
		esac
		lp_new="$lp_new$lp_index=$lp_bytes "
		lp_index=$((lp_index + 1))
	done < "$lp_dir/watch"
	lp_watching=$lp_new
}

lp_status() {
	lp_end=
	[ ! -f "$lp_dir/status" ] || read lp_end < "$lp_dir/status" || lp_end=
	case $lp_end in *[!0-9]*|????*) lp_end= ;; esac
}

lp_turn() {
	lp_list
	lp_find "$lp_sizes" journal
	lp_journal "$lp_number"
	[ "$1" = 0 ] || lp_list
	lp_drain_all
	lp_watched
}

lp_watching=' '
lp_cut=' '
lp_turns=0
lp_orphan=
put 'F lparsafe'
[ -d "$lp_dir" ] || { put G; exit 0; }
lp_prove_all
while :; do
	lp_status
	[ ! -d "$lp_dir" ] || lp_turn 0
	if [ -n "$lp_end" ]; then
		lp_turn 1
		put "X $lp_end"
		exit 0
	fi
	lp_turns=$((lp_turns + 1))
	if [ "$((lp_turns % 3))" = 1 ]; then
		lp_pid=
		[ ! -f "$lp_dir/pid" ] || read lp_pid lp_rest < "$lp_dir/pid"
		lp_gone=
		if [ -n "$lp_pid" ]; then
			# A process id may be a stranger's by now: now and then its arguments are read too.
			[ "$((lp_turns % 15))" != 4 ] && kill -0 "$lp_pid" 2>/dev/null || lp_gone=asked
		elif [ "$lp_turns" -gt 30 ]; then
			lp_gone=yes
		fi
		[ -d "$lp_dir" ] || lp_gone=yes
		if [ "$lp_gone" = asked ]; then
			lp_look_at
			case $lp_state in
			running|starting) lp_gone= ;;
			orphan)
				lp_gone=
				[ -n "$lp_orphan" ] || put O
				lp_orphan=yes ;;
			esac
		fi
		if [ -n "$lp_gone" ]; then
			lp_status
			if [ -z "$lp_end" ]; then
				[ ! -d "$lp_dir" ] || lp_turn 1
				put G
				exit 0
			fi
			continue
		fi
	fi
	put H
	sleep 1
done
`.trim();
