import type {Clock} from '../base/clock.js';
import {OperatorError} from '../base/errors.js';
import type {Facts} from '../base/facts.js';
import type {Host} from '../base/host.js';
import type {Shell} from '../base/shell.js';
import type {Store} from '../base/store.js';
import {discover} from '../facts/discover.js';
import {createWorkGate, limitByLoad} from '../ssh/work-gate.js';
import {createFactsKeeper} from './keep-facts.js';

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

	/**
	Asks many hosts, at most `atOnce` at a time (default 50), fewer where this thread is busy; what fails is kept as their trouble. Where nobody may be asked for a secret, a login that needs one fails.
	*/
	refresh(hosts: readonly Host[]): Promise<{readonly read: number; readonly failed: number}>;
	state(host: string): {readonly refreshing?: 'waiting' | 'asking'; readonly error?: OperatorError};
};

export const createFleetFacts = ({store, clock, atOnce = 50, shellOf, onChange}: {
	readonly store: Store;
	readonly clock: Clock;
	readonly atOnce?: number;
	shellOf(host: Host, options: {readonly isAsked: boolean}): Promise<Shell>;
	onChange(host: string): void;
}): FleetFacts => {
	const underWay = new Map<string, Promise<Facts>>();
	const keep = createFactsKeeper(store, count => count < underWay.size);
	const waiting = new Set<string>();
	const errors = new Map<string, OperatorError>();

	const gate = createWorkGate(limitByLoad(atOnce));

	const ask = async (host: Host, isAsked: boolean): Promise<Facts> => {
		onChange(host.name);

		try {
			const shell = await shellOf(host, {isAsked});
			const facts = await discover(shell, {host: host.name, role: host.role, now: () => clock.now()});

			await (isAsked ? keep(facts) : gate.aside(async () => keep(facts)));
			errors.delete(host.name);

			return facts;
		} catch (error) {
			if (error instanceof OperatorError) {
				errors.set(host.name, error);
			}

			throw error;
		} finally {
			underWay.delete(host.name);
			onChange(host.name);
		}
	};

	const askOnce = async (host: Host, isAsked: boolean): Promise<Facts> => {
		const running = underWay.get(host.name) ?? ask(host, isAsked);

		underWay.set(host.name, running);

		return running;
	};

	return {
		async read(host, {maxAge = freshMilliseconds} = {}) {
			const latest = store.facts.latest(host.name);

			return latest !== undefined && clock.now() - Date.parse(latest.readAt) <= maxAge ? latest : askOnce(host, true);
		},
		known: host => store.facts.latest(host),
		async refresh(hosts) {
			let read = 0;
			let failed = 0;

			for (const {name} of hosts) {
				waiting.add(name);
				onChange(name);
			}

			await Promise.all(hosts.map(async host => gate.run(async () => {
				waiting.delete(host.name);

				try {
					await askOnce(host, false);
					read += 1;
				} catch (error) {
					if (!(error instanceof OperatorError)) {
						throw error;
					}

					failed += 1;
				}
			})));

			return {read, failed};
		},
		state(host) {
			const error = errors.get(host);
			const refreshing = underWay.has(host) ? 'asking' : (waiting.has(host) ? 'waiting' : undefined);

			return {...refreshing !== undefined && {refreshing}, ...error !== undefined && {error}};
		},
	};
};
