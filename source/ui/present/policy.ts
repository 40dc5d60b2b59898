import type {PolicyCheck, PolicyState} from '../../base/policy.js';
import type {HostEntry} from '../../base/services/hosts.js';
import {targetWords} from '../../base/target.js';
import {cleanLine} from '../../base/text.js';
import type {Span} from '../line.js';
import type {Glyphs} from '../theme.js';

const stateSpan = (state: PolicyState['state'], glyphs: Glyphs): Span => {
	switch (state) {
		case 'breached': {
			return {text: `${glyphs.danger} breached`, tone: 'danger'};
		}

		case 'unknown': {
			return {text: `${glyphs.unknown} unknown`, tone: 'caution'};
		}

		case 'none': {
			return {text: 'no policy', tone: 'quiet'};
		}

		case 'met': {
			return {text: `${glyphs.ok} met`, tone: 'ok'};
		}
	}
};

/**
How a target stands against its policies, in a word.
*/
export const stateOfTarget = ({state}: Pick<PolicyState, 'state'>, glyphs: Glyphs): Span => stateSpan(state, glyphs);

const checkNames: Readonly<Record<PolicyCheck['check'], string>> = {
	rpo: 'RPO', rto: 'RTO', copies: 'copies', level: 'level', retention: 'kept', targets: 'groups',
};

/**
Which demand of a policy it is, and how the target stands against it; its text follows.
*/
export const checkSpan = ({check, state}: PolicyCheck, glyphs: Glyphs): Span => {
	const {text, ...look} = stateSpan(state, glyphs);

	return {text: `  ${text.padEnd(11)} ${checkNames[check].padEnd(7)} `, ...look};
};

/**
How a host stands against the policies, in a word; nothing where there is no policy at all.
*/
export const policySpan = ({policy}: Pick<HostEntry, 'policy'>, glyphs: Glyphs): Span => policy === undefined
	? {text: ''}
	: (policy.state === 'breached' ? {text: `${glyphs.danger} ${policy.breached} breached`, tone: 'danger'} : stateSpan(policy.state, glyphs));

const states = ['breached', 'unknown', 'none', 'met'] as const;

/**
The worst first; of breaches the one that is the furthest beyond what is allowed.
*/
export const policyOrder = ({policy}: Pick<HostEntry, 'policy'>): number => policy === undefined ? 10 : states.indexOf(policy.state) + (1 / (2 + (policy.ratio ?? 1e9)));

/**
What is breached or unknown, and why.
*/
export const policyText = ({policy}: Pick<HostEntry, 'policy'>): string | undefined => policy?.worst === undefined || policy.state === 'met' ? undefined : `${targetWords(policy.target)}: ${cleanLine(policy.worst)}`;
