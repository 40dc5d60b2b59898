import {ConnectionError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import {cleanLine} from '../base/text.js';
import {sudoersLines} from './become-rules.js';

type BecomeCode = 'become-refused' | 'become-needs-password' | 'become-needs-tty' | 'become-missing' | 'become-not-allowed';

export const becomeUserOf = (host: Pick<Host, 'becomeUser'>): string => host.becomeUser ?? 'root';

/**
What the program said, fit for a sentence.
*/
const saidBy = (text: string): string => {
	const line = cleanLine(text.slice(0, 2000)).replaceAll(/\s+/gv, ' ').trim().slice(0, 300);

	return line === '' ? '' : ` It says: ${line}`;
};

const ruleAdvice = (host: Host, isTerminalRequired = false): string => {
	if (host.become !== 'sudo' && host.become !== 'dzdo') {
		return `Let \`${host.user}\` run \`/bin/sh -s\` as \`${becomeUserOf(host)}\` without a password, in the policy of ${host.become}.`;
	}

	const lines = sudoersLines({user: host.user, becomeUser: becomeUserOf(host), isTerminalRequired}).map(line => `\`${line}\``).join(' and ');

	return `Add to the host's ${host.become === 'sudo' ? 'sudoers file (with visudo)' : 'rules'}: ${lines}.`;
};

const describe = (code: BecomeCode, host: Host): readonly [sentence: string, advice: string] => {
	const who = `\`${host.user}\` on \`${host.name}\``;
	const target = `\`${becomeUserOf(host)}\``;

	switch (code) {
		case 'become-missing': {
			return [`There is no \`${host.become}\` on \`${host.name}\`.`, host.become === 'sudo' ? 'AIX does not ship it: install it (AIX Toolbox), log in as root, or name another way with `--become`.' : 'Install it there, log in as root, or name another way with `--become`.'];
		}

		case 'become-needs-tty': {
			return host.become === 'su'
				? [`${who} cannot become ${target} with su: it asks for the password on a terminal, and lparsafe opens none.`, `Use a way without a terminal: sudo (\`${sudoersLines({user: host.user, becomeUser: becomeUserOf(host)}).join('; ')}\`), or log in as ${target}.`]
				: [`${who} cannot become ${target}: ${host.become} wants a terminal (requiretty).`, ruleAdvice(host, true)];
		}

		case 'become-not-allowed': {
			return [`${who} may not become ${target} with ${host.become}.`, ruleAdvice(host)];
		}

		case 'become-needs-password': {
			return [`${who} needs a password to become ${target} with ${host.become}, and nobody typed it.`, `Type it in the app, or do without: ${ruleAdvice(host)}`];
		}

		case 'become-refused': {
			return [`${who} was not let become ${target} with ${host.become}.`, 'A password is not sent twice, so that no account is locked: check it, then connect again.'];
		}
	}
};

/**
Why an account could not become another one.
`said` is what the program on the host printed, if that says more; `advice` replaces the usual one.
*/
export const becomeError = (code: BecomeCode, host: Host, said = '', advice?: string): ConnectionError => {
	const [sentence, usual] = describe(code, host);

	return new ConnectionError(`${sentence}${saidBy(said)}`, {code, advice: advice ?? usual});
};
