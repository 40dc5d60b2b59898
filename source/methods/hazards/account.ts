import type {Finding, Look} from '../../base/plan.js';
import {answered, lookEvidence, notChecked} from '../look-results.js';
import type {Looks} from '../method.js';

/**
Who the commands will run as.
*/
export const accountLook: Look = {
	id: 'account',
	title: 'Which account this is',
	pipelines: [{argvs: [['id', '-u']]}],
	timeLimitSeconds: 10,
};

/**
What saves and restores systems and groups is for root (or for who has its authorisation in Enhanced RBAC, which is not looked at). What saves may be tried where that is not known, what overwrites may not.
*/
export const accountFindings = (looks: Looks, command: string): readonly Finding[] => {
	const look = answered(looks, accountLook.id);
	const [uid = ''] = look?.out.trim().split('\n') ?? [];

	if (look === undefined || !/^\d+$/v.test(uid)) {
		return [notChecked('not-root', `whether this account may run ${command}.`, {looks, look: accountLook.id, level: ['mksysb', 'savevg'].includes(command) ? 'caution' : 'block'})];
	}

	return uid === '0'
		? []
		: [{
			id: 'not-root',
			level: 'block',
			title: `This account is not root, and ${command} is for root.`,
			evidence: lookEvidence(look),
			remedy: 'Log in as root, or let lparsafe become root on this host (`become`).',
		}];
};
