import {OperatorError} from '../base/errors.js';
import {cleanLine} from '../base/text.js';

/**
The account's login shell is restricted (rksh, rbash, a VIO Server's padmin): it takes no command name with a `/`, so that `/bin/sh -s` cannot be started. ksh88, ksh93, mksh and bash all say the word `restricted` after the name they refuse, whatever the language [K for ksh88].

@returns An error with code `restricted-shell`, or undefined where the words are others.
*/
export const restrictedShell = (host: string, said: string): OperatorError | undefined => /\/bin\/sh: +(?:\S+: +)?restricted/v.test(said)
	? new OperatorError(`The login shell on \`${host}\` is restricted: it may not run \`/bin/sh\` (${cleanLine(said).trim().slice(0, 200)}).`, {
		code: 'restricted-shell',
		advice: 'Give the account a full shell, or use another account. On a VIO Server, set the role `vios`: padmin is then asked through ioscli.',
	})
	: undefined;
