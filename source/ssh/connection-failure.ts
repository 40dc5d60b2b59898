import {ConnectionError} from '../base/errors.js';
import {cleanLine} from '../base/text.js';
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
	Identities that the host refused, in order.
	*/
	readonly tried: readonly string[];
	readonly notes: readonly string[];

	/**
	What the host said it takes; empty before it was asked.
	*/
	readonly methods: readonly string[];
	readonly isPartial: boolean;
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

const authenticationFailure = ({host, user, tried, notes, methods, isPartial, error}: Failure): ConnectionError => {
	const refused = tried.length === 0 ? 'there was no key to try' : `refused: ${tried.join(', ')}`;
	const others = notes.length === 0 ? '' : `; not used: ${notes.join('; ')}`;
	const takes = methods.length === 0 ? '' : `; the host takes ${cleanLine(methods.join(', ').slice(0, 200))}`;
	const isWithoutKeys = methods.length > 0 && !methods.includes('publickey');

	return new ConnectionError(sentence(host, `\`${user}\` is not let in (${refused}${others}${takes})`), {
		code: 'authentication',
		advice: isPartial || isWithoutKeys
			? 'The host asks for a password or a second factor, which comes in a later version; allow a key for this user.'
			: 'Put the public key into the user\'s `~/.ssh/authorized_keys` on the host, or name the right key with `--identity`; lparsafe does not try again by itself, so that no account is locked.',
		cause: error,
	});
};

const noCommonAlgorithm = ({host, error, offer}: Failure): ConnectionError => {
	const kinds: ReadonlyArray<readonly [word: string, offered: readonly string[]]> = [['key exchange', offer.kex], ['host key', offer.hostKeys], ['MAC', offer.macs], ['cipher', offer.ciphers]];
	const [what, offered] = kinds.find(([word]) => error.message.includes(word)) ?? ['algorithm', []];

	return new ConnectionError(sentence(host, `no common ${what} algorithm: the server offers ${listed(offered)}`), {
		code: 'no-common-algorithm',
		advice: 'Legacy algorithms come in a later version of lparsafe; update OpenSSH on the host if you can.',
		cause: error,
	});
};

/**
Turns what went wrong into one sentence and one advice.
*/
export const connectionFailure = (failure: Failure): ConnectionError => {
	const {host, address, port, error, offer, isConnected} = failure;
	const where = `\`${address}\` port ${port}`;
	const problem = networkProblems[String(error.code)];

	if (error.message.startsWith('Handshake failed: no matching')) {
		return noCommonAlgorithm(failure);
	}

	if (error.level === 'client-authentication' || error.message.includes('Too many authentication failures') || (failure.methods.length > 0 && error.level !== 'client-timeout')) {
		return authenticationFailure(failure);
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
