import type {Rule} from './rule.js';
import {rulesOfData} from './rules-of-data.js';
import {rulesOfLimits} from './rules-of-limits.js';
import {rulesOfNeeds} from './rules-of-needs.js';
import {rulesOfSystems} from './rules-of-systems.js';

/**
All that the decision help knows of ways, one row a rule.
*/
export const rules: readonly Rule[] = [...rulesOfNeeds, ...rulesOfLimits, ...rulesOfSystems, ...rulesOfData];
