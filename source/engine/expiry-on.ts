import {RefusedError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import type {Plan} from '../base/plan.js';
import type {Expiry} from '../base/policy.js';
import type {Store} from '../base/store.js';
import {expirePoints, keptTogether} from '../points/expire-points.js';
import {policiesFor} from '../points/policies-for.js';

/**
What the retention of the policies says of the images of a host, target by target. Nothing is deleted by it.
*/
export const expiryOn = (store: {readonly policies: Pick<Store['policies'], 'list'>; readonly points: Pick<Store['points'], 'list'>}, host: Host, now: number): readonly Expiry[] => {
	const policies = store.policies.list();

	return [...Map.groupBy(store.points.list(host.name), ({target}) => target)].flatMap(([target, points]) => expirePoints(points, keptTogether(policiesFor(policies, host, target)), now));
};

/**
What may go may have become the last good image since it was planned: another one was doubted, expired or forgotten.

@throws RefusedError where one of the images must stay by now, or is expired or forgotten.
*/
export const assertMayGo = ({expires, findings}: Pick<Plan, 'expires' | 'findings'>, expiry: readonly Expiry[]): void => {
	const held = expires?.images.filter(({pointId}) => {
		const now = expiry.find(({id}) => id === pointId);

		return now === undefined || now.mustStay !== undefined;
	}) ?? [];

	// A plan that says so itself is refused with its findings.
	if (held.length > 0 && findings.every(({level}) => level !== 'block')) {
		throw new RefusedError(`What is known of ${held.map(({path}) => `\`${path}\``).join(', ')} has changed since it was planned: it must stay, or is gone.`, {code: 'must-stay', advice: 'Plan again; nothing was changed.'});
	}
};
