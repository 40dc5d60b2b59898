import type {LvmState} from './lvm-state.js';

/**
Hardware threads of a core: two on POWER5, four on what came after it as far as AIX uses them by default here.
*/
export const threadsPerCore = ({processorType}: Pick<LvmState['identity'], 'processorType'>): number => processorType === 'PowerPC_POWER5' ? 2 : 4;

/**
Processors as the scheduler counts them.
*/
export const logicalProcessors = (identity: LvmState['identity']): number => identity.processors * threadsPerCore(identity);
