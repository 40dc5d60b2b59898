import type {Process} from '../process.js';
import type {UtilityContext} from '../utility.js';
import {baseName} from './walk.js';

export const nowOf = (context: UtilityContext): number => context.machine.clock.now;

export const umaskOf = (context: UtilityContext): number => context.process.view.umask;

export const zoneOf = (context: UtilityContext): string | undefined => context.environment.get('TZ');

/**
The name that a program's messages begin with.
*/
export const nameOf = (context: UtilityContext): string => baseName(context.name);

/**
What `ps` shows of a process that has ended.
*/
export const argumentsOf = (process: Process): string => process.exit === undefined ? process.argv.join(' ') : '<defunct>';
