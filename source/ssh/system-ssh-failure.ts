import {ConnectionError, HostKeyError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import {cleanLine} from '../base/text.js';
import type {ClientSettings} from '../hosts/client-settings.js';
import {fingerprintOf} from './host-key-judge.js';
import type {KnownLine} from './known-hosts-file.js';
import type {Prompt} from './system-ssh-askpass.js';

/**
What is known when the system's ssh ended without a connection.
*/
export type SystemFailure = {
	readonly host: Host;
	readonly settings: ClientSettings;

	/**
	The name under which known_hosts files keep the host, and what they say of it.
	*/
	readonly name: string;
	readonly lines: readonly KnownLine[];

	/**
	The jump host before it.
	*/
	readonly via: string | undefined;

	/**
	Its own log at DEBUG1, and what it and its ProxyCommand printed.
	*/
	readonly log: string;
	readonly printed: string;

	/**
	Why we ended it over a question: it was not answered, or what was answered before was refused.
	*/
	readonly ended: Prompt | 'refused' | undefined;
	readonly hasSpentSecret: boolean;

	/**
	We ended it: it took too long.
	*/
	readonly isLate: boolean;
};

/**
The key that a host proved itself with, as ssh logged it before anything of the host's own could be printed; of a certificate the key in it.
*/
export const readHostKey = (log: string): {readonly type: string; readonly fingerprint: string} | undefined => {
	const match = /^debug1: Server host (?:key|certificate): (?<type>\S+) (?<fingerprint>SHA256:[A-Za-z0-9+\/]{43})/mv.exec(log);

	return match?.groups === undefined ? undefined : {type: match.groups['type'] ?? '', fingerprint: match.groups['fingerprint'] ?? ''};
};

/**
With what the host let us in, as ssh logged it, in words: the key that it took, and the methods.
*/
export const readLetInWith = (log: string): string | undefined => {
	const methods = /^Authenticated to .* using "(?<methods>[^"]+)"\.?$/mv.exec(log)?.groups?.['methods'];

	if (methods !== 'publickey') {
		return methods?.split(',').join(' and ');
	}

	const line = log.split('\n').findLast(each => each.startsWith('debug1: Server accepts key: ')) ?? '';
	const {name = '', type = '', from = ''} = /^debug1: Server accepts key: (?<name>.*) (?<type>[A-Z0-9\-]+) SHA256:[A-Za-z0-9+\/]{43}(?<from>.*)$/v.exec(line.trimEnd())?.groups ?? {};

	return name === '' ? 'a key' : `${type.endsWith('-CERT') ? 'the certificate of ' : ''}the key \`${cleanLine(name).slice(0, 100)}\`${from.includes('agent') ? ' (agent)' : ''}`;
};

/**
What a log says besides its debugging.
*/
export const logWords = (log: string): readonly string[] => log.split(/\r?\n/v).map(line => cleanLine(line).trim()).filter(line => line !== '' && !/^(?:debug\d:|OpenSSH_|Authenticated |Transferred: |Bytes per second)/v.test(line));

const keyFailure = ({host, settings, lines, name, log}: SystemFailure): HostKeyError => {
	const offered = readHostKey(log);
	const at = `\`${host.name}\` (\`${settings.hostname}\` port ${settings.port})`;
	const place = ({file, line}: KnownLine): string => `${file}:${line}`;
	const shown = offered === undefined ? 'a key' : `${offered.type} ${offered.fingerprint}`;
	const withOffered = offered === undefined ? {} : {offered};
	const revoked = lines.find(line => line.marker === 'revoked' && fingerprintOf(line.key) === offered?.fingerprint);

	// Of a certificate, ssh logs who signed it.
	const signer = /^debug1: Server host certificate: .* CA \S+ (?<fingerprint>SHA256:[A-Za-z0-9+\/]{43})/mv.exec(log)?.groups?.['fingerprint'];
	const withdrawn = lines.find(line => line.marker === 'revoked' && fingerprintOf(line.key) === signer);

	if (revoked === undefined && withdrawn !== undefined) {
		return new HostKeyError(`The certificate authority that signed the key of ${at} is revoked in \`${place(withdrawn)}\`.`, {code: 'host-key-revoked', advice: 'Do not connect; ask who runs the authority why it was withdrawn.', ...withOffered});
	}

	if (revoked !== undefined || /REVOKED|revoked/v.test(logWords(log).join('\n'))) {
		return new HostKeyError(`The key of ${at} is revoked${revoked === undefined ? '' : ` in \`${place(revoked)}\``}.`, {code: 'host-key-revoked', advice: 'Do not connect; ask who runs the host why its key was withdrawn.', ...withOffered});
	}

	const plain = lines.filter(line => line.marker === 'plain');
	const other = plain.find(line => line.type === offered?.type) ?? plain[0];

	if (other !== undefined) {
		return new HostKeyError(`The key of ${at} has changed: it offers ${shown}, \`${place(other)}\` has another one.`, {
			code: 'host-key-changed', advice: `This may be an impostor. Only when you know that the host got a new key: remove that line (\`ssh-keygen -R '${name}' -f FILE\`) and trust it again.`, ...withOffered,
		});
	}

	const authority = lines.find(line => line.marker === 'cert-authority');

	return new HostKeyError(`The key of ${at} is not known: it offers ${shown}.`, {
		code: 'host-key-unknown',
		advice: authority === undefined
			? `Compare the fingerprint with the host's own (\`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\` there), then \`lparsafe hosts trust ${host.name}\`.`
			: `\`${place(authority)}\` trusts a certificate authority, and the host has no certificate of it that is valid for \`${name}\`.`,
		...withOffered,
	});
};

const hungUp = /kex_exchange_identification: (?:read: )?Connection (?:closed|reset)/v;

// As OpenSSH 9.8 and newer say it to an address that failed too often.
const shutOut = 'Not allowed at this time';

type Problem = {readonly pattern: RegExp; readonly code: string; readonly advice: string};

const problems: readonly Problem[] = [
	{pattern: /Could not resolve hostname/v, code: 'unreachable', advice: 'Check the address for a slip, and that the name resolves from here.'},
	{pattern: /Connection refused/v, code: 'unreachable', advice: 'Check the port, and that sshd runs on the host (`lssrc -s sshd`).'},
	{pattern: /No route to host|Network is unreachable|Host is unreachable/v, code: 'unreachable', advice: 'Check that the host is up and that routes and firewalls let you through.'},
	{pattern: /timed out/v, code: 'timeout', advice: 'Check that the host is up, that no firewall drops the packets, and that an SSH server listens there.'},
	{pattern: /no matching .* found|no common algorithm/v, code: 'no-common-algorithm', advice: 'Update OpenSSH on the host if you can; else mark the host with `--legacy-algorithms`.'},
	{pattern: /Bad configuration option|Bad owner or permissions|terminating, \d+ bad configuration|Unsupported option|Bad SSH2|Bad key types/v, code: 'ssh-config', advice: 'Correct the SSH config where it says, then try again.'},
	{pattern: /banner line contains invalid characters|invalid format|Protocol major versions differ|Bad remote protocol/v, code: 'not-ssh', advice: 'Check the port: the SSH server listens on another one.'},
];

const sentence = (host: Host, what: string): string => `No connection to \`${host.name}\`: ${what}.`;

const clipped = (text: string): string => text.slice(0, 200).replace(/[.:;,]$/v, '');

const notLetIn = (words: readonly string[]): string | undefined => words.find(line => /Permission denied|Too many authentication failures|Authentication failed/v.test(line));

const unanswered = (host: Host, {kind, prompt}: Prompt, hasSpentSecret: boolean): ConnectionError => {
	if (kind !== 'refuse') {
		return new ConnectionError(sentence(host, `\`${prompt}\` was not answered`), {
			code: hasSpentSecret ? 'authentication' : 'needs-answer', advice: 'Connect to it in the app, or run the command in a terminal or with `SSH_ASKPASS`, and answer; a key without a passphrase or in an agent (`ssh-add`) needs no answer.',
		});
	}

	return prompt.endsWith('old password:')
		? new ConnectionError(sentence(host, 'the password has expired and the host wants a new one'), {code: 'password-expired', advice: 'Change it with `ssh` by hand, or connect with `--transport ssh2`, which lets you type a new one.'})
		: new ConnectionError(sentence(host, `ssh asks \`${prompt}\`, which is not answered here`), {code: 'authentication', advice: 'Run `ssh` by hand to see to it, then try again.'});
};

const authenticationFailure = ({host, settings, log, ended, hasSpentSecret}: SystemFailure, words: readonly string[]): ConnectionError => {
	const tried = Array.from(log.matchAll(/^debug1: (?:Offering public key|Trying private key): (?<key>\S+)/gmv), ({groups}) => `\`${cleanLine(groups?.['key'] ?? '').slice(0, 100)}\``);
	const certificate = cleanLine(/^debug1: Offering public key: (?<key>\S+) \S+-CERT /mv.exec(log)?.groups?.['key'] ?? '').slice(0, 200);
	const notes = words.filter(line => /^(?:Load key|no such identity|Warning: Identity file|sign_and_send_pubkey)/v.test(line)).map(line => clipped(line));
	const takes = /Permission denied \((?<methods>[^\)]*)\)/v.exec(words.join('\n'))?.groups?.['methods'];
	const details = [
		hasSpentSecret ? 'what was typed was refused' : undefined,
		tried.length === 0 ? undefined : `keys tried: ${[...new Set(tried)].slice(0, 8).join(', ')}`,
		notes.length === 0 ? undefined : notes.slice(0, 4).join('; '),
		takes === undefined ? undefined : `the host takes ${takes}`,
	].filter(each => each !== undefined);

	return ended === undefined || ended === 'refused'
		? new ConnectionError(sentence(host, `\`${settings.user}\` is not let in (${details.length === 0 ? clipped(notLetIn(words) ?? 'refused') : details.join('; ')})`), {
			code: 'authentication', advice: `${certificate === '' ? 'See that `ssh` itself lets you in with this key or password' : `\`ssh-keygen -Lf ${certificate}-cert.pub\` shows for which accounts (principals) and until when the certificate is valid`}; lparsafe does not try again by itself, so that no account is locked.`,
		})
		: unanswered(host, ended, hasSpentSecret);
};

/**
Turns what ssh said into one sentence and one advice, with the codes that the other transport has.
*/
export const systemFailure = (failure: SystemFailure): ConnectionError => {
	const {host, settings, via, log, printed, ended, isLate} = failure;
	const own = logWords(log);
	const theirs = logWords(printed);
	const isIndirect = settings.unsupported.some(({option}) => option === 'ProxyCommand');
	const words = [...own, ...theirs];

	if (ended !== undefined) {
		return authenticationFailure(failure, words);
	}

	if (own.some(line => line.startsWith('Host key verification failed'))) {
		return keyFailure(failure);
	}

	// What another ssh in a ProxyCommand said comes before what ours makes of it, which is only that the connection was closed.
	if (isIndirect && theirs.length > 0 && readHostKey(log) === undefined) {
		const said = theirs.find(line => /host key|HOST IDENTIFICATION|HOST KEY/v.test(line));

		if (said !== undefined) {
			const isChanged = theirs.some(line => line.includes('HAS CHANGED'));
			const isRevoked = theirs.some(line => line.includes('REVOKED'));

			return new HostKeyError(`The key of a host in the ProxyCommand to \`${host.name}\` is ${isRevoked ? 'revoked' : (isChanged ? 'another one than is known' : 'not known')}.`, {
				code: isRevoked ? 'host-key-revoked' : (isChanged ? 'host-key-changed' : 'host-key-unknown'), advice: 'Compare its fingerprint and connect to it once with `ssh`.',
			});
		}

		if (notLetIn(theirs) !== undefined) {
			return new ConnectionError(sentence(host, `a host in its ProxyCommand does not let us in: ${clipped(notLetIn(theirs) ?? '')}`), {
				code: 'authentication', advice: 'Connect to it once with `ssh`; lparsafe does not try again by itself, so that no account is locked.',
			});
		}
	}

	if (isLate) {
		return new ConnectionError(sentence(host, `\`${settings.hostname}\` port ${settings.port} did not finish the handshake in time`), {code: 'timeout', advice: 'Check that an SSH server listens there and that it is not overloaded.'});
	}

	if (notLetIn(own) !== undefined) {
		return authenticationFailure(failure, own);
	}

	const instead = /^debug1: kex_exchange_identification: banner line 0: (?<text>.*)$/mv.exec(log)?.groups?.['text'];

	if (instead?.startsWith(shutOut) === true) {
		return new ConnectionError(sentence(host, `\`${settings.hostname}\` port ${settings.port} shuts out this address for a while (PerSourcePenalties), because of failed or broken logins from here`), {code: 'shut-out', advice: 'Wait some minutes; lparsafe does not try again by itself. What failed before, from here or from others behind the same address, should be mended first.'});
	}

	if (isReset(failure)) {
		return new ConnectionError(sentence(host, `\`${settings.hostname}\` port ${settings.port}${via === undefined ? '' : ` through \`${via}\``} hung up before it said a word, several times`), {code: 'overloaded', advice: 'It may be overloaded (`MaxStartups` in its sshd_config) or refuse this address; wait a little and try again.'});
	}

	if (instead !== undefined && !log.includes('debug1: Remote protocol version')) {
		return new ConnectionError(sentence(host, `\`${settings.hostname}\` port ${settings.port} is not an SSH server, it says \`${cleanLine(instead).slice(0, 60)}\``), {code: 'not-ssh', advice: 'Check the port: the SSH server listens on another one.'});
	}

	for (const line of [...theirs, ...own]) {
		const problem = problems.find(({pattern}) => pattern.test(line));

		if (problem !== undefined) {
			return new ConnectionError(sentence(host, clipped(line.replace(/^ssh: /v, ''))), {code: problem.code, advice: problem.advice});
		}
	}

	return new ConnectionError(sentence(host, clipped((theirs.length > 0 && isIndirect ? theirs : own).at(-1) ?? theirs.at(-1) ?? 'ssh ended without a word')), {advice: 'Try `ssh` by hand to see more.'});
};

/**
Whether the jump host opened no way to the host; why is for the jump host to say.
*/
export const isWayRefused = ({via, printed}: SystemFailure): boolean => via !== undefined && /Session open refused by peer|stdio forwarding .*failed/v.test(printed);

/**
Whether the server, or one in its ProxyCommand, hung up before it said a word, as one does that is full: then trying again does no harm.
*/
export const isReset = ({log, printed, ended, isLate}: SystemFailure): boolean => {
	const theirs = logWords(printed);

	return ended === undefined && !isLate && !log.includes('debug1: Remote protocol version') && hungUp.test(log) && !log.includes(`banner line 0: ${shutOut}`)
		&& theirs.every(line => hungUp.test(line) || /^Connection (?:closed|reset) by /v.test(line));
};
