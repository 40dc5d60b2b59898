import type {UtilityContext} from '../utility.js';

/**
User id of who runs the program.
*/
export const callerUid = (context: UtilityContext): number => context.process.view.account.uid;
