import type {AuditReport} from '../base/store.js';

export type Problem = AuditReport['problems'][number];

/**
Stands for the run's id where something is wrong with the home itself.
*/
export const ofHome = 'home';
