import type {Host} from '../base/host.js';
import {quoteWords} from '../base/quote.js';

/**
What a host's `ssh` is started with, besides the host itself.
*/
export type WordsContext = {
	/**
	`-F`: absent for the operator's and the system's own files.
	*/
	readonly configFile?: string | undefined;

	/**
	The files whose keys count, in order; absent: those of the SSH config.
	*/
	readonly knownHostsFiles: readonly string[];
	readonly isAsking: boolean;
	readonly connectSeconds: number;
	readonly keepaliveSeconds: number;
	readonly keepaliveCount: number;

	/**
	Algorithms to add, by option; only for hosts that offer nothing better.
	*/
	readonly legacy: Readonly<Record<string, readonly string[]>>;
};

/**
A value for an option that takes several, quoted as ssh_config(5) reads it, with `%` as itself.
*/
const file = (name: string): string => `"${name.replaceAll(/["\\]/gv, String.raw`\\$&`).replaceAll('%', '%%')}"`;

/**
The options of one `ssh`: what of the operator's config would disturb is overridden, all else holds. The host's key must be known, nothing is forwarded, nothing runs here or there by itself, and a secret is asked for once.
*/
const options = (host: Host, {configFile, knownHostsFiles, isAsking, connectSeconds, keepaliveSeconds, keepaliveCount, legacy}: WordsContext): readonly string[] => {
	const settings: Readonly<Record<string, string>> = {
		StrictHostKeyChecking: 'yes',
		UserKnownHostsFile: knownHostsFiles.map(name => file(name)).join(' '),
		UpdateHostKeys: 'no',
		VerifyHostKeyDNS: 'no',
		NoHostAuthenticationForLocalhost: 'no',
		FingerprintHash: 'sha256',
		VisualHostKey: 'no',
		BatchMode: isAsking ? 'no' : 'yes',
		NumberOfPasswordPrompts: '1',
		AddKeysToAgent: 'no',
		ConnectionAttempts: '1',
		ConnectTimeout: String(connectSeconds),
		ServerAliveInterval: String(keepaliveSeconds),
		ServerAliveCountMax: String(keepaliveCount),
		ClearAllForwardings: 'yes',
		ForwardAgent: 'no',
		ForwardX11: 'no',
		Tunnel: 'no',
		PermitLocalCommand: 'no',
		RemoteCommand: 'none',
		RequestTTY: 'no',
		EscapeChar: 'none',
		...(host.identityFile !== undefined && {IdentitiesOnly: 'yes', IdentityFile: file(host.identityFile)}),
	};

	return [
		...(configFile === undefined ? [] : ['-F', configFile]),
		...Object.entries(settings).flatMap(([name, value]) => value === '' ? [] : ['-o', `${name}=${value}`]),
		...Object.entries(legacy).flatMap(([name, names]) => names.length === 0 ? [] : ['-o', `${name}=+${names.join(',')}`]),
		'-p',
		String(host.port),
		'-l',
		host.user,
	];
};

/**
The ProxyCommand over the master of another host, which opens a way to where the SSH config says that ours is. ssh runs it in a shell and expands `%`, so that a literal one is doubled, once more for the ssh in it.
*/
const proxyCommand = (socketFile: string): string => `${quoteWords([
	'ssh', '-F', 'none', '-o', 'BatchMode=yes', '-o', 'ControlMaster=no', '-o', 'ProxyCommand=false', '-o', 'LogLevel=ERROR', '-S', socketFile.replaceAll('%', '%%'),
]).replaceAll('%', '%%')} -W '[%h]:%p' -- hop`;

/**
The words that start a master for a host. It goes into the background once it is let in and listens, and ends by itself `lingerSeconds` after nobody holds it: also when this process was killed.

`through` is the socket of the master of the host before it.
*/
export const multiplexerWords = (host: Host, context: WordsContext, {through, socketFile, logFile, lingerSeconds}: {readonly through: string | undefined; readonly socketFile: string; readonly logFile: string; readonly lingerSeconds: number}): readonly string[] => [
	'-M',
	'-N',
	'-T',
	'-v',
	'-E',
	logFile,
	'-S',
	socketFile.replaceAll('%', '%%'),
	'-o',
	`ControlPersist=${lingerSeconds}`,
	...(through === undefined ? [] : ['-o', `ProxyCommand=${proxyCommand(through)}`, '-o', 'ProxyUseFdpass=no']),
	...options(host, context),
	'--',
	host.address,
];

/**
The words for one empty session over a master that is there; where it is gone, nothing is reached.
*/
export const emptySessionWords = (host: Host, socketFile: string): readonly string[] => [
	'-F', 'none', '-T', '-n', '-o', 'ControlMaster=no', '-o', 'ProxyCommand=false', '-o', 'BatchMode=yes', '-S', socketFile.replaceAll('%', '%%'), '--', host.address, 'true',
];

/**
The words for a shell of the operator's on a terminal. Of an option that is given twice ssh takes the first.
*/
export const operatorShellWords = (host: Host, context: WordsContext): readonly string[] => ['-o', 'RequestTTY=yes', '-o', 'EscapeChar=~', '-o', 'NumberOfPasswordPrompts=3', ...options(host, context), '--', host.address];

/**
What OpenSSH no longer takes by itself and old servers need, by option; those that this ssh has are added.
*/
export const legacyNames: Readonly<Record<string, readonly string[]>> = {
	KexAlgorithms: ['diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1', 'diffie-hellman-group1-sha1'],
	HostKeyAlgorithms: ['ssh-rsa', 'ssh-dss'],
	PubkeyAcceptedKeyTypes: ['ssh-rsa', 'ssh-dss'],
	Ciphers: ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'],
	MACs: ['hmac-sha1', 'hmac-sha1-96', 'hmac-md5'],
};
