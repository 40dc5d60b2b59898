import {ConnectionError} from '../base/errors.js';
import {cleanLine} from '../base/text.js';
import {isLegacyServer} from './algorithms.js';
import type {AuthenticationAccount} from './authentication.js';
import type {ServerOffer} from './server-offer.js';

/**
What is known when a connection could not be made.
*/
export type Failure = {
	readonly host: string;
	readonly address: string;
	readonly port: number;
	readonly user: string;
	readonly error: Error & {readonly level?: string; readonly code?: unknown};
	readonly offer: ServerOffer;
	readonly isConnected: boolean;

	/**
	The jump host before it.
	*/
	readonly via: string | undefined;
	readonly isLegacy: boolean;
	readonly account: AuthenticationAccount;
};

const networkProblems: Readonly<Record<string, {readonly what: (where: string) => string; readonly advice: string; readonly code?: string}>> = {
	ENOTFOUND: {what: () => 'its address is not known to DNS', advice: 'Check the address for a slip, and that the name resolves from here.'},
	EAI_AGAIN: {what: () => 'the name service does not answer', advice: 'Check this machine\'s network and DNS, then try again.'},
	ECONNREFUSED: {what: where => `nothing answers at ${where}`, advice: 'Check the port, and that sshd runs on the host (`lssrc -s sshd`).'},
	EHOSTUNREACH: {what: where => `there is no way to ${where}`, advice: 'Check that the host is up and that routes and firewalls let you through.'},
	ENETUNREACH: {what: where => `there is no way to ${where}`, advice: 'Check this machine\'s network or VPN.'},
	ETIMEDOUT: {what: where => `${where} does not answer`, advice: 'Check that the host is up and that no firewall drops the packets.', code: 'timeout'},
	ECONNRESET: {what: where => `${where} closed the connection at once`, advice: 'The server may be overloaded (MaxStartups) or refuse this address; wait a little and try again.'},
};

const sentence = (host: string, what: string): string => `No connection to \`${host}\`: ${what}.`;

const listed = (names: readonly string[]): string => names.length === 0 ? 'nothing' : names.slice(0, 6).map(name => `\`${cleanLine(name.slice(0, 60))}\``).join(', ') + (names.length > 6 ? ', …' : '');

/**
The host asked for what only the operator knows, and nobody answered. Nothing was spent: it can be tried again at once.
*/
const needsAnswer = (host: string, what: string, cause: Error): ConnectionError => new ConnectionError(sentence(host, what), {
	code: 'needs-answer', advice: 'Connect to it in the app, or run the command in a terminal or with `SSH_ASKPASS`, and answer; a key without a passphrase or in an agent (`ssh-add`) needs no answer.', cause,
});

const authenticationFailure = ({host, user, account, error}: Failure): ConnectionError => {
	const {tried, notes, methods, isPartial, unanswered, hasSpentSecret, isAsking, isExpired, isLocked, said} = account;
	const words = said === '' ? '' : `; it says \`${said}\``;

	if (isLocked) {
		return new ConnectionError(sentence(host, `the account of \`${user}\` is locked or has run out${words}`), {
			code: 'account-locked', advice: 'Ask its administrator to unlock it (on AIX `chsec -f /etc/security/lastlog -a unsuccessful_login_count=0 -s USER`); lparsafe does not try again by itself.', cause: error,
		});
	}

	if (isExpired && !hasSpentSecret) {
		return new ConnectionError(sentence(host, `the password of \`${user}\` has expired and the host wants a new one${words}`), {
			code: 'password-expired', advice: `Connect to it where you can answer, and give a new password, or change it with \`ssh ${user}@${host}\`.`, cause: error,
		});
	}

	if (isAsking) {
		return needsAnswer(host, 'the host did not wait for your answer', error);
	}

	const refused = tried.length === 0 ? 'there was no key to try' : `refused: ${tried.join(', ')}`;
	const others = notes.length === 0 ? '' : `; not used: ${notes.join('; ')}`;

	if (unanswered.length > 0 && !hasSpentSecret) {
		return needsAnswer(host, `it needs ${unanswered.join(' and ')}${isPartial ? ' besides the key' : ''}${tried.length === 0 ? '' : ` (${refused}${others})`}`, error);
	}

	const takes = methods.length === 0 ? '' : `; the host takes ${cleanLine(methods.join(', ').slice(0, 200))}`;

	return new ConnectionError(sentence(host, `\`${user}\` is not let in (${refused}${others}${takes}${words})`), {
		code: 'authentication',
		advice: hasSpentSecret
			? 'Connect again and give the right answer; lparsafe does not try again by itself, so that no account is locked.'
			: 'Put the public key into the user\'s `~/.ssh/authorized_keys` on the host, or name the right key with `--identity`; lparsafe does not try again by itself, so that no account is locked.',
		cause: error,
	});
};

const noCommonAlgorithm = ({host, error, offer, isLegacy}: Failure): ConnectionError => {
	const kinds: ReadonlyArray<readonly [word: string, offered: readonly string[]]> = [['key exchange', offer.kex], ['host key', offer.hostKeys], ['MAC', offer.macs], ['cipher', offer.ciphers]];
	const [what, offered] = kinds.find(([word]) => error.message.includes(word)) ?? ['algorithm', []];
	const isLegacyHelpful = !isLegacy && isLegacyServer(offer);

	return new ConnectionError(sentence(host, `no common ${what} algorithm: the server offers ${listed(offered)}`), {
		code: isLegacyHelpful ? 'legacy-algorithms' : 'no-common-algorithm',
		advice: isLegacyHelpful
			? 'It offers only what is no longer safe. Update OpenSSH on the host, or allow it for this host alone: `--legacy-algorithms` with `lparsafe hosts add`.'
			: 'Use the system\'s ssh for this host (`--transport ssh`), which knows other algorithms, or update OpenSSH on the host.',
		cause: error,
	});
};

/**
Turns what went wrong into one sentence and one advice.
*/
export const connectionFailure = (failure: Failure): ConnectionError => {
	const {host, address, port, via, error, offer, isConnected, account} = failure;
	const where = `\`${address}\` port ${port}${via === undefined ? '' : ` through \`${via}\``}`;
	const problem = networkProblems[String(error.code)];

	if (error.message.startsWith('Handshake failed: no matching')) {
		return noCommonAlgorithm(failure);
	}

	if (error.level === 'client-authentication' || error.message.includes('Too many authentication failures') || (account.methods.length > 0 && error.level !== 'client-timeout')) {
		return authenticationFailure(failure);
	}

	if (isConnected && offer.instead.startsWith('Exceeded MaxStartups')) {
		return new ConnectionError(sentence(host, `${where} turns everyone away: too many connections wait there to be let in (MaxStartups)`), {code: 'overloaded', advice: 'Wait a little and try again; `MaxStartups` in its sshd_config, or `connectsPerJumpHost` and `connectsAtOnce` here, decide how many may come at once.', cause: error});
	}

	if (isConnected && offer.instead.startsWith('Not allowed at this time')) {
		return new ConnectionError(sentence(host, `${where} shuts out this address for a while (PerSourcePenalties), because of failed or broken logins from here`), {code: 'shut-out', advice: 'Wait some minutes; lparsafe does not try again by itself. What failed before, from here or from others behind the same address, should be mended first.', cause: error});
	}

	if (isConnected && offer.banner === undefined && offer.instead !== '') {
		return new ConnectionError(sentence(host, `${where} is not an SSH server, it says \`${offer.instead}\``), {code: 'not-ssh', advice: 'Check the port: the SSH server listens on another one.', cause: error});
	}

	if (error.level === 'client-timeout') {
		return isConnected
			? new ConnectionError(sentence(host, `${where} ${offer.banner === undefined ? 'took the connection but says nothing' : 'did not finish the handshake'} in time`), {code: 'timeout', advice: 'Check that an SSH server listens there and that it is not overloaded.', cause: error})
			: new ConnectionError(sentence(host, `${where} does not answer`), {code: 'timeout', advice: 'Check that the host is up and that no firewall drops the packets.', cause: error});
	}

	if (problem !== undefined) {
		return new ConnectionError(sentence(host, problem.what(where)), {code: problem.code ?? 'unreachable', advice: problem.advice, cause: error});
	}

	return isConnected && offer.banner === undefined ? new ConnectionError(sentence(host, `${where} closed the connection before saying anything`), {advice: 'The server may be overloaded (MaxStartups) or refuse this address; wait a little and try again.', cause: error}) : new ConnectionError(sentence(host, `${cleanLine(error.message.slice(0, 200))} (${where})`), {advice: 'Try `ssh` by hand to see more.', cause: error});
};
