import type {Host} from '../../base/host.js';
import {keep} from '../ink/keep.js';
import type {Layer} from '../navigation.js';
import type {World} from '../world.js';

/**
The names of the production hosts; asked for in every frame, of a list that seldom changes.
*/
const namesIn = keep((hosts: readonly Host[]) => new Set(hosts.filter(({isProduction}) => isProduction).map(({name}) => name)), 4);

/**
Screens about all hosts, or none, wherever they were opened from.
*/
const ofAll: ReadonlySet<string> = new Set(['runs', 'points', 'policies', 'info', 'command-log']);

/**
The host that the place is about. On a list of many the cursor's host is not what the list is about, nor is one that it was opened from.
*/
const hostAt = (screens: readonly Layer[], {runs = []}: Pick<World, 'runs'>): string | undefined => {
	const top = screens.at(-1);

	return top?.runId === undefined
		? screens.slice(Math.max(1, screens.findLastIndex(({name}) => ofAll.has(name)))).map(({hostName}) => hostName?.()).findLast(name => name !== undefined)
		: runs.find(({runId}) => runId === top.runId)?.host;
};

/**
The production host that the operator is working on, if it is one.
*/
export const productionHost = (screens: readonly Layer[], world: Pick<World, 'hosts' | 'runs'>): string | undefined => {
	const host = hostAt(screens, world);

	return host !== undefined && namesIn(world.hosts ?? []).has(host) ? host : undefined;
};
