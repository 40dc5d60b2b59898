import type {Utility} from '../utility.js';
import {awk} from './awk.js';
import {cat} from './cat.js';
import {chgrp, chmod, chown} from './change-files.js';
import {cut, paste, tr} from './character-filters.js';
import {
	cksum,
	csum,
	openssl,
	sum,
} from './checksums.js';
import {
	cmp,
	comm,
	diff,
	join,
} from './compare-files.js';
import {cp, mv} from './copy-files.js';
import {ln} from './link-files.js';
import {rm} from './remove-files.js';
import {dd} from './dd.js';
import {df, du} from './disk-usage.js';
import {expr} from './expression.js';
import {test} from './test-expression.js';
import {file, istat} from './file-kinds.js';
import {find} from './find.js';
import {egrep, fgrep, grep} from './grep.js';
import {
	date,
	groups,
	hostname,
	id,
	last,
	logname,
	uname,
	who,
	whoami,
} from './identity.js';
import {
	nl,
	split,
	tee,
	uniq,
} from './line-filters.js';
import {od, strings} from './dump-bytes.js';
import {ls} from './list-files.js';
import {
	mkdir,
	mkfifo,
	mknod,
	rmdir,
	touch,
} from './make-files.js';
import {head, tail} from './parts-of-files.js';
import {wc} from './count-words.js';
import {echo, printf} from './print.js';
import {ps} from './process-listing.js';
import {
	env,
	kill,
	nice,
	nohup,
	sleep,
} from './processes.js';
import {sed} from './sed.js';
import {
	basename,
	clear,
	crontab,
	dirname,
	getopt,
	isFalse,
	isTrue,
	logger,
	pager,
	pathchk,
	pwd,
	stty,
	time,
	tput,
	tty,
	which,
	yes,
} from './small-programs.js';
import {sort} from './sort.js';
import {tar} from './tar.js';
import {xargs} from './xargs.js';

const byName: Readonly<Record<string, Utility>> = {
	'[': test,
	awk,
	basename,
	cat,
	chgrp,
	chmod,
	chown,
	cksum,
	clear,
	cmp,
	comm,
	cp,
	crontab,
	csum,
	cut,
	date,
	dd,
	df,
	diff,
	dirname,
	du,
	echo,
	egrep,
	env,
	expr,
	false: isFalse,
	fgrep,
	file,
	find,
	getopt,
	grep,
	groups,
	head,
	hostname,
	id,
	istat,
	join,
	kill,
	last,
	ln,
	logger,
	logname,
	ls,
	mkdir,
	mkfifo,
	mknod,
	more: pager,
	mv,
	nawk: awk,
	nice,
	nl,
	nohup,
	od,
	openssl,
	paste,
	pathchk,
	pg: pager,
	printf,
	ps,
	pwd,
	rm,
	rmdir,
	sed,
	sleep,
	sort,
	split,
	strings,
	stty,
	sum,
	tail,
	tar,
	tee,
	test,
	time,
	touch,
	tput,
	tr,
	true: isTrue,
	tty,
	uname,
	uniq,
	wc,
	which,
	who,
	whoami,
	xargs,
	yes,
};

/**
The POSIX and AIX programs by absolute path. `/bin` is a link to `/usr/bin`, as on AIX.
*/
export const programs: ReadonlyMap<string, Utility> = new Map(Object.entries(byName).map(([name, utility]) => [`/usr/bin/${name}`, utility] as const));
