import type {Finding} from './plan.js';

/**
A finding's name: its id, and its subject where one id fires more than once.
*/
export const findingName = ({id, subject}: Finding): string => subject === undefined ? id : `${id}@${subject}`;
