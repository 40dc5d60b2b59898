import type {Evidence, Finding, PlanIdentity} from '../base/plan.js';
import {compareIdentity, type Difference} from './identity.js';

/**
A finding for a check that could not be made: never silence. `overwrites` tells the rows of `hazards.md` about overwriting, where not knowing blocks.
*/
export const notCheckedFinding = ({id, subject, title, why, evidence, overwrites = false}: {
	readonly id: string;
	readonly subject?: string | undefined;

	/**
	What was to be checked, such as `whether hdisk4 is free`.
	*/
	readonly title: string;
	readonly why: string;
	readonly evidence?: Evidence | undefined;
	readonly overwrites?: boolean;
}): Finding => ({
	id,
	...subject !== undefined && {subject},
	level: overwrites ? 'block' : 'caution',
	title: `Not checked: ${title}`,
	...evidence !== undefined && {evidence},
	remedy: why,
	notChecked: true,
});

const sentence = ({what, planned, now}: Difference): string => `${what}: planned ${planned}, now ${now}`;

/**
The findings of `wrong-host`: a strong difference blocks, a weak one asks whether the machine was migrated.
*/
export const identityFindings = (host: string, planned: PlanIdentity, now: PlanIdentity): readonly Finding[] => {
	const {strong, weak} = compareIdentity(planned, now);
	const evidence = (differences: readonly Difference[]): Evidence => ({command: 'ssh host key, lsvg rootvg, lspv -u, uname -L', lines: differences.map(difference => sentence(difference))});

	return [
		...strong.length === 0
			? []
			: [{
				id: 'wrong-host', subject: host, level: 'block' as const, title: `${host} is another machine than the one this was planned for`, evidence: evidence(strong), remedy: 'Check the address and the host key, then plan anew.',
			}],
		...weak.length === 0
			? []
			: [{
				id: 'migrated', subject: host, level: 'caution' as const, title: `${host} has another serial number, partition or name than when this was planned: migrated?`, evidence: evidence(weak), remedy: 'If it was moved by live partition migration or renamed, acknowledge this; else plan anew.',
			}],
	];
};
