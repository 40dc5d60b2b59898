import {UsageError} from '../base/errors.js';
import type {Host} from '../base/host.js';

/**
Checks that a host's jump host is known and that jump hosts do not lead in a circle.

@param host - What is to be stored.
@param findHost - Hosts of the inventory as they stand.
@throws UsageError (`unknown-jump`, `jump-loop`)
*/
export const assertJump = (host: Host, findHost: (name: string) => Host | undefined): void => {
	const trail = [host.name];

	for (let current = host; current.jump !== undefined;) {
		const next = current.jump === host.name ? host : findHost(current.jump);

		if (next === undefined) {
			throw new UsageError(`The jump host \`${current.jump}\` of \`${current.name}\` is not in the inventory.`, {code: 'unknown-jump', advice: 'Add it first with `lparsafe hosts add`.'});
		}

		if (trail.includes(next.name)) {
			throw new UsageError(`The jump hosts of \`${host.name}\` lead in a circle (${[...trail, next.name].map(name => `\`${name}\``).join(' → ')}).`, {code: 'jump-loop', advice: 'One of them must be reached directly.'});
		}

		trail.push(next.name);
		current = next;
	}
};
