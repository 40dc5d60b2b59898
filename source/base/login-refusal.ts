import {OperatorError} from './errors.js';
import {cleanBytes, cleanLine} from './text.js';

type Refusal = {
	readonly code: 'restricted-shell' | 'password-expired' | 'account-expired';
	readonly said: RegExp;
	readonly what: string;
	readonly advice: string;
};

/**
What a host says instead of running `/bin/sh`, told by message numbers where it has them.

- Restricted: ksh93, mksh and bash say the word after the name they refuse; AIX says 0403-019 [K].
- 3004-332 and 3004-610 are AIX's, seen as `[compat]: 3004-332 Your password has expired.`; 3004-302 is an account past its end. The sentence without a number is OpenSSH's own, which has no translations.
*/
const refusals: readonly Refusal[] = [
	{
		code: 'restricted-shell',
		said: /\/bin\/sh: +restricted|0403-019/v,
		what: 'the login shell is restricted and may not run `/bin/sh`',
		advice: 'Give the account a full shell, or use another account. On a VIO Server set the role `vios`: padmin is asked through ioscli.',
	},
	{
		code: 'password-expired',
		said: /3004-(?:332|610)|Password change required but no TTY available/v,
		what: 'the password of the account has expired, and nothing runs before it is changed',
		advice: 'Log in once on a terminal and change it (`passwd`), or let it not expire (`chuser maxage=0`).',
	},
	{
		code: 'account-expired',
		said: /3004-302/v,
		what: 'the account has expired',
		advice: 'Ask who runs the host to let it live on (`chuser expires=0`).',
	},
];

/**
Why a login that should run `/bin/sh` printed something else, where that is known: an error with code `restricted-shell`, `password-expired` or `account-expired`. `output` is all that came on either stream, when no answer of ours did.
*/
export const loginRefusal = (host: string, ...output: readonly Uint8Array[]): OperatorError | undefined => {
	const text = output.map(bytes => cleanBytes(bytes.subarray(0, 64 * 1024))).join('\n');
	const refusal = refusals.find(({said}) => said.test(text));

	if (refusal === undefined) {
		return undefined;
	}

	const line = text.split('\n').find(each => refusal.said.test(each)) ?? '';

	return new OperatorError(`On \`${host}\` ${refusal.what} (\`${cleanLine(line).trim().slice(0, 200)}\`).`, {code: refusal.code, advice: refusal.advice});
};
