import type {
	Expiry,
	Policy,
	PolicyInput,
	PolicyReach,
	PolicyState,
	PolicyTarget,
} from '../policy.js';

/**
What targets must meet, and how they stand.
*/
export type PolicyServices = {
	/**
	What targets must meet, by `policyId`.
	*/
	policies(): Promise<readonly Policy[]>;

	/**
	Keeps a policy, in place of one for the same target.

	@throws UsageError where its host is not in the inventory, or a value does not fit; its message names the field.
	*/
	savePolicy(policy: PolicyInput): Promise<Policy>;

	/**
	Whom a policy for this target holds for or would hold for, from what is known of the hosts.
	*/
	policyReach(target: PolicyTarget): Promise<PolicyReach>;

	/**
	How each target of these hosts, or of all, stands against the policies, the worst first; from the records alone, no host is asked.
	*/
	policyStates(hosts?: readonly string[]): Promise<readonly PolicyState[]>;

	/**
	What the retention of the policies would keep of a host's images and what would go, newest first. Nothing is deleted by it: the method `expire-images` does that, image by image.
	*/
	expiry(host: string): Promise<readonly Expiry[]>;

	/**
	@throws UsageError where there is no such policy.
	*/
	removePolicy(id: string): Promise<void>;
};
