import type {ActionId} from './actions.js';
import type {Binding} from './bindings.js';

/**
Why nothing is changed.
*/
export const readOnlyReason = 'lparsafe was started read-only';

/**
Actions that change what lparsafe knows or what happens on a host. Running a plan is not among them: verifying is allowed, and the review knows which plan verifies.
*/
const changing: ReadonlySet<ActionId> = new Set(['addHost', 'importHosts', 'edit', 'trust', 'remove', 'label', 'takeIn', 'saveAnswers', 'answer', 'cancelRun', 'giveUp']);

/**
The bindings as they are where nothing may be changed: what changes something stays visible and says why it does not work.
*/
export const readOnlyBindings = (bindings: readonly Binding[], isReadOnly: boolean): readonly Binding[] => isReadOnly
	? bindings.map(binding => changing.has(binding.action) ? {...binding, disabled: readOnlyReason} : binding)
	: bindings;
