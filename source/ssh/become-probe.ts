import {randomBytes} from 'node:crypto';
import {ConnectionError, OperatorError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import {loginRefusal} from '../base/login-refusal.js';
import {quoteWord} from '../base/quote.js';
import {shellText} from '../base/shell-text.js';
import {collect, type Shell} from '../base/shell.js';
import {cleanBytes, cleanLine} from '../base/text.js';
import {becomeCommand} from './become-rules.js';
import {becomeUserOf} from './become-errors.js';

/**
What a login finds of its way to another account, before any password.
*/
export type BecomeProbe = {
	/**
	Who logged in, as `id -un` says.
	*/
	readonly user: string;

	/**
	Where the program lies; undefined where there is none.
	*/
	readonly program: string | undefined;

	/**
	How the try without a password ended, where one was made.
	*/
	readonly free: {readonly isOpen: boolean; readonly said: string} | undefined;
};

/**
Where programs such as sudo lie that a login without a profile does not look: AIX Toolbox, Delinea, BeyondTrust.
*/
export const becomePath = '/usr/bin:/usr/sbin:/opt/freeware/bin:/opt/freeware/sbin:/usr/local/bin:/usr/local/sbin:/opt/pbis/bin:/opt/pbul/bin';

// `-k` with a command: the rule itself is asked, not a password that was typed a while ago. A sudo too old for `-n` or `-k` fails and is then asked with a prompt, which works there.
const script = shellText`
PATH=$PATH:$lp_path
export PATH
lp_say() { printf '%s\n' "$lp_mark $*"; }
lp_say begin
lp_say user "$(id -un)"
lp_found=$(command -v "$lp_program" 2>/dev/null)
case $lp_found in
/*) ;;
*) lp_found= ;;
esac
lp_say program "$lp_found"
if [ -n "$lp_found" ] && [ -n "$lp_is_asked" ]; then
	echo "echo $lp_mark open" | LC_ALL=C LANGUAGE=C "$lp_found" -k -n -u "$lp_user" -- $lp_command 2>&1 | sed "s/^/$lp_mark said /"
fi
lp_say end
`.trim();

/**
Looks once, as the login, with nothing typed.

@throws ConnectionError where the connection broke; OperatorError `host-shell`, `restricted-shell` or `password-expired` where the login runs no shell for us.
*/
export const probeBecome = async (shell: Shell, host: Host, signal?: AbortSignal): Promise<BecomeProbe> => {
	const mark = `lparsafe-${randomBytes(12).toString('hex')}`;
	const isAsked = host.become === 'sudo' || host.become === 'dzdo';
	const values = {
		lp_mark: mark, lp_path: becomePath, lp_program: host.become, lp_user: becomeUserOf(host), lp_command: becomeCommand.join(' '), lp_is_asked: isAsked ? 'yes' : '',
	};
	const text = `${Object.entries(values).map(([name, value]) => `${name}=${quoteWord(value)}`).join('\n')}\n${script}\nexit 0\n`;
	const {stdout, stderr, exit} = await collect(shell.exec(['/bin/sh', '-s'], {stdin: text, note: {kind: 'login', what: `Look how to become ${becomeUserOf(host)}`, text: script}, ...signal !== undefined && {signal}}), {limit: 256 * 1024});
	const lines = cleanBytes(stdout).split('\n').flatMap(line => {
		const at = line.indexOf(`${mark} `);

		return at === -1 ? [] : [line.slice(at + mark.length + 1)];
	});

	if (!lines.includes('end')) {
		signal?.throwIfAborted();

		if (exit.kind === 'lost') {
			throw new ConnectionError(`The connection to \`${host.name}\` was lost: ${exit.reason}.`, {code: 'connection-lost', advice: 'Check the network and try again.'});
		}

		const said = cleanLine(cleanBytes(stderr)).trim();

		throw loginRefusal(host.name, stdout, stderr) ?? new OperatorError(`\`/bin/sh\` on \`${host.name}\` did not answer: ${said === '' ? 'it said nothing' : said.slice(0, 300)}.`, {
			code: 'host-shell', advice: 'Check that the account may run a shell there without a menu or a forced command.',
		});
	}

	const rest = (word: string): readonly string[] => lines.flatMap(line => line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []);
	const said = rest('said');
	const [program = ''] = rest('program');

	return {
		user: rest('user')[0] ?? '',
		program: program === '' ? undefined : program,
		free: isAsked && program !== ''
			? {
				isOpen: said.some(line => line.endsWith(`${mark} open`)),
				said: said.join('\n'),
			}
			: undefined,
	};
};
