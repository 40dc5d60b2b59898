import {
	parsePolicyId,
	policyId,
	policyTimes,
	type Policy,
	type PolicyState,
	type PolicyTarget,
} from '../../base/policy.js';
import {targetWords} from '../../base/target.js';
import {cleanLine} from '../../base/text.js';
import type {Desk} from '../desk.js';
import {createConfirm} from '../layers/confirm.js';
import {createMenu} from '../layers/menu.js';
import {createPrompt} from '../layers/prompt.js';
import {blank, paragraph} from '../line.js';
import {createPolicyFormScreen, policyWords, reachLines} from './policy-form.js';

const openForm = (desk: Desk, target: PolicyTarget, policies: readonly Policy[]): void => {
	desk.go(createPolicyFormScreen(desk, target, policies.find(each => policyId(each.target) === policyId(target))));
};

const askTag = (desk: Desk, policies: readonly Policy[]): void => {
	desk.ask(createPrompt(desk, {
		title: 'Policy for a tag', question: 'Which tag? One word, such as prod; with `/vg:NAME` for one group on each of its hosts.', does: 'Open the form', draft: 'policy for a tag',
		onAnswer(answer, taken) {
			try {
				const target = parsePolicyId(`tag:${cleanLine(answer).trim().replace(/^tag:/v, '')}`);

				taken();
				openForm(desk, target, policies);
			} catch {
				desk.tell(`\`${cleanLine(answer)}\` names no tag: write a word without blanks, such as prod or prod/vg:datavg.`, 'caution');
				askTag(desk, policies);
			}
		},
	}));
};

/**
What tells it from the others comes first: a narrow screen cuts the end.
*/
const labelOf = (target: PolicyTarget): string => 'host' in target ? policyWords(target) : `${target.id === undefined ? '' : `${targetWords(target.id)} of `}tag ${target.tag} (every host)`;

const anotherTag = 'another tag';

/**
Asks whom a policy is for, from the target under the cursor to a tag, and opens the form.
*/
export const choosePolicy = async (desk: Desk, state: PolicyState | undefined): Promise<void> => {
	await desk.attempt(async () => {
		const policies = await desk.services.policies();
		const tags = desk.world.get().hosts?.find(({name}) => name === state?.host)?.tags ?? [];
		const offered: readonly PolicyTarget[] = [
			...state === undefined ? [] : [...state.target === 'lpar' ? [] : [{host: state.host, id: state.target}], {host: state.host}],
			...tags.map(tag => ({tag})),
			...policies.map(({target}) => target),
		];
		const targets = new Map(offered.map(target => [policyId(target), target]));
		const rows = [...targets].map(([id, target]) => {
			const known = policies.find(each => policyId(each.target) === id);

			return {id, label: labelOf(target), detail: known === undefined ? 'none yet' : `there is one${policyTimes(known)}`};
		});

		desk.ask(createMenu(desk, {
			title: 'A policy for whom?', noun: 'choice', intro: 'The nearest policy holds whole: that of a target, then of its host, then of its tags.',
			rows: () => [...rows, {id: anotherTag, label: 'another tag'}],
			onChoose([id]) {
				const target = targets.get(id ?? '');

				if (target === undefined) {
					askTag(desk, policies);
				} else {
					openForm(desk, target, policies);
				}
			},
		}));
	});
};

const confirmRemoval = async (desk: Desk, {target, ...policy}: Policy, done: () => void): Promise<void> => {
	await desk.attempt(async () => {
		const reach = await desk.services.policyReach(target);

		desk.ask(createConfirm(desk, {
			title: 'Remove this policy?',
			hosts: [...new Set(reach.holds.map(({host}) => host))],
			lines: width => [
				...paragraph(`The policy for ${policyWords(target)}${policyTimes(policy)}. Only what is asked for goes; points and images stay. A farther policy holds where there is one.`, width),
				blank,
				...reachLines(reach, width),
			],
			choices: [
				{label: 'Keep it', run() {/* That is all. */}},
				{
					label: 'Remove it', tone: 'danger', run() {
						void desk.attempt(async () => {
							await desk.services.removePolicy(policyId(target));
							desk.tell(`There is no policy for ${policyWords(target)} any more.`, 'ok');
							done();
						});
					},
				},
			],
		}));
	});
};

/**
Asks which policy goes, those that hold for the target under the cursor first, and removes it once that is confirmed.
*/
export const removePolicy = async (desk: Desk, state: PolicyState | undefined, done: () => void): Promise<void> => {
	await desk.attempt(async () => {
		const policies = await desk.services.policies();
		const isHere = ({target}: Policy): boolean => state?.policies.includes(policyId(target)) === true;

		desk.ask(createMenu(desk, {
			title: 'Which policy goes?', noun: 'choice', none: () => 'There is no policy.',
			rows: () => policies.toSorted((left, right) => Number(isHere(right)) - Number(isHere(left))).map(policy => ({id: policyId(policy.target), label: labelOf(policy.target), detail: isHere(policy) ? 'holds here' : ''})),
			onChoose([id]) {
				const policy = policies.find(each => policyId(each.target) === id);

				if (policy !== undefined) {
					void confirmRemoval(desk, policy, done);
				}
			},
		}));
	});
};
