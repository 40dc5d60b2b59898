import type {Clock} from '../base/clock.js';
import type {Facts} from '../base/facts.js';
import type {Host} from '../base/host.js';
import type {Shell} from '../base/shell.js';
import type {Store} from '../base/store.js';
import {discover} from '../facts/discover.js';

/**
How long facts are served without asking the host again.
*/
const freshMilliseconds = 5 * 60 * 1000;

export type FleetFacts = {
	/**
	Facts at most `maxAge` milliseconds old (default five minutes), or a discovery; callers at the same time share one.

	@throws ConnectionError, OperatorError `not-aix`
	*/
	read(host: Host, options?: {readonly maxAge?: number}): Promise<Facts>;
	known(host: string): Facts | undefined;
};

export const createFleetFacts = ({store, clock, shellOf, onChange}: {
	readonly store: Store;
	readonly clock: Clock;
	shellOf(host: Host): Promise<Shell>;
	onChange(host: string): void;
}): FleetFacts => {
	const underWay = new Map<string, Promise<Facts>>();

	const ask = async (host: Host): Promise<Facts> => {
		const shell = await shellOf(host);
		const facts = await discover(shell, {host: host.name, role: host.role, now: () => clock.now()});

		store.facts.save(facts);
		onChange(host.name);

		return facts;
	};

	return {
		async read(host, {maxAge = freshMilliseconds} = {}) {
			const latest = store.facts.latest(host.name);

			if (latest !== undefined && clock.now() - Date.parse(latest.readAt) <= maxAge) {
				return latest;
			}

			const running = underWay.get(host.name) ?? ask(host);

			underWay.set(host.name, running);

			try {
				return await running;
			} finally {
				underWay.delete(host.name);
			}
		},
		known: host => store.facts.latest(host),
	};
};
