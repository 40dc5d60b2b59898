import type {Way} from './way.js';
import {waysOfAgents} from './ways-of-agents.js';
import {waysOfCopies} from './ways-of-copies.js';
import {waysOfData} from './ways-of-data.js';
import {waysOfServers} from './ways-of-servers.js';
import {waysOfSystems} from './ways-of-systems.js';

/**
Every way that the decision help judges, also those that lparsafe does not run.
*/
export const ways: readonly Way[] = [...waysOfSystems, ...waysOfData, ...waysOfCopies, ...waysOfAgents, ...waysOfServers];
