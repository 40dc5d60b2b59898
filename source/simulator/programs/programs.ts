import type {Utility} from '../utility.js';
import {awk} from './awk.js';
import {cat} from './cat.js';
import {chgrp, chmod, chown} from './change-files.js';
import {cut, paste, tr} from './character-filters.js';
import {
	cp,
	ln,
	mv,
	rm,
} from './copy-files.js';
import {dd} from './dd.js';
import {find} from './find.js';
import {egrep, fgrep, grep} from './grep.js';
import {
	date,
	groups,
	hostname,
	id,
	logname,
	uname,
	who,
	whoami,
} from './identity.js';
import {ls} from './list-files.js';
import {
	mkdir,
	mkfifo,
	mknod,
	rmdir,
	touch,
} from './make-files.js';
import {head, tail, wc} from './parts-of-files.js';
import {echo, printf} from './print.js';
import {
	env,
	kill,
	nice,
	nohup,
	ps,
	sleep,
} from './processes.js';
import {sed} from './sed.js';
import {sort} from './sort.js';

const byName: Readonly<Record<string, Utility>> = {
	awk, cat, chgrp, chmod, chown, cp, cut, date, dd, echo, egrep, env, fgrep, find, grep, groups, head, hostname, id, kill, ln, logname, ls, mkdir, mkfifo, mknod, mv, nice, nohup, paste, printf, ps, rm, rmdir, sed, sleep, sort, tail, touch, tr, uname, wc, who, whoami,
};

/**
The POSIX and AIX programs by absolute path. `/bin` is a link to `/usr/bin`, as on AIX.
*/
export const programs: ReadonlyMap<string, Utility> = new Map(Object.entries(byName).map(([name, utility]) => [`/usr/bin/${name}`, utility] as const));
