import os from 'node:os';
import {isAlive} from '../base/is-alive.js';

/**
Whether the process behind a lease on this machine is gone. One whose number another process got is waited for like any other.
*/
export const isOwnerGone = (owner: string): boolean => {
	const [who = '', pid] = owner.split(':', 2);

	return who.slice(who.lastIndexOf('@') + 1) === os.hostname() && !isAlive(Number(pid));
};
