import {execFileSync} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {readFileSync} from 'node:fs';
import os from 'node:os';
import process from 'node:process';
import {isAlive} from '../base/is-alive.js';

/**
Of Linux: the boot, and the 22nd field of `/proc/PID/stat` (https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html), counted behind the program's name, which may hold anything.
*/
const linuxStart = (pid: number): string => {
	const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
	const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 20)[19] ?? '';

	return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}.${ticks}`;
};

/**
By `ps`, where it can: in words without a zone of their own.
*/
const psStart = (pid: number): string => execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
	encoding: 'utf8', timeout: 5000, stdio: ['ignore', 'pipe', 'ignore'], env: {PATH: '/usr/bin:/bin', TZ: 'UTC', LC_ALL: 'C'},
}).trim().replaceAll(/[\s:]+/gv, '-');

/**
When a process of this machine began, as text that no later process of the same number has; undefined where that cannot be found out.
*/
export const processStart = (pid: number): string | undefined => {
	try {
		const start = process.platform === 'linux' ? linuxStart(pid) : psStart(pid);

		return start === '' ? undefined : start;
	} catch {
		return undefined;
	}
};

/**
This process as the owner of leases: `USER@MACHINE:PID:ID:START`, the last where it is known.
*/
export const leaseOwner = (operator: string): string => {
	const start = processStart(process.pid);

	return `${operator}:${process.pid}:${randomUUID()}${start === undefined ? '' : `:${start}`}`;
};

/**
The process behind a lease, and whether it is gone: another one may have its number now. One of which that cannot be found out is not, and neither is one of another machine.
*/
export const processOf = (owner: string): {readonly pid: number; readonly isHere: boolean; readonly isGone: boolean} => {
	const [who = '', number, , began] = owner.split(':', 4);
	const pid = Number(number);
	const isHere = who.slice(who.lastIndexOf('@') + 1) === os.hostname();
	const start = isHere && began !== undefined ? processStart(pid) : undefined;

	return {pid, isHere, isGone: isHere && (!isAlive(pid) || (start !== undefined && start !== began))};
};

/**
When a process was seen alive last, by owner: where `ps` tells when it began, asking takes its time.
*/
const seenAlive = new Map<string, number>();
const staleMilliseconds = 1000;

/**
Whether the process behind a lease is gone, as it was known a second ago.
*/
export const isOwnerGone = (owner: string): boolean => {
	const now = performance.now();

	if (now - (seenAlive.get(owner) ?? -Infinity) < staleMilliseconds) {
		return false;
	}

	const {isGone} = processOf(owner);

	if (isGone) {
		seenAlive.delete(owner);
	} else {
		seenAlive.set(owner, now);
	}

	return isGone;
};
