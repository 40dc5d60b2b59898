import type {Host} from '../base/host.js';
import type {ClientSettings} from '../hosts/client-settings.js';
import type {KnownLine} from './known-hosts-file.js';

/**
The transport for a host and, where it was not set, what made it so.
*/
export type TransportChoice = {readonly transport: 'ssh2' | 'ssh'; readonly reason?: string};

/**
What there is to judge by.
*/
export type TransportSigns = {
	readonly settings: ClientSettings;

	/**
	What the known_hosts files say of the host.
	*/
	readonly lines: readonly KnownLine[];

	/**
	The key files that would be tried and are there.
	*/
	readonly keys: ReadonlyArray<{readonly file: string; readonly hasCertificate: boolean; readonly isSecurityKey: boolean}>;

	/**
	Types of the agent's keys that would be tried: `ssh-ed25519`, `ssh-ed25519-cert-v01@openssh.com`.
	*/
	readonly agentTypes: readonly string[];
	readonly hasTicket: boolean;
};

// What ssh2 and this machine's Node know, legacy ones included.
const known = {
	kex: /^(?:curve25519-sha256(?:@libssh\.org)?|ecdh-sha2-nistp\d+|diffie-hellman-group\S+)$/v,
	ciphers: /^(?:aes(?:128|256)-gcm@openssh\.com|aes\d+-(?:ctr|cbc)|chacha20-poly1305@openssh\.com|3des-cbc)$/v,
	macs: /^hmac-/v,
	implicitMac: /gcm@|poly1305@/v,
};

const hasNone = (names: readonly string[], pattern: RegExp): boolean => names.length > 0 && names.every(name => !pattern.test(name));

const fromAlgorithms = ({kexAlgorithms, ciphers, macs}: ClientSettings): string | undefined => {
	if (hasNone(kexAlgorithms, known.kex)) {
		return `KexAlgorithms ${kexAlgorithms.slice(0, 3).join(',')}`;
	}

	if (hasNone(ciphers, known.ciphers)) {
		return `Ciphers ${ciphers.slice(0, 3).join(',')}`;
	}

	return hasNone(macs, known.macs) && ciphers.every(name => !known.implicitMac.test(name)) ? `MACs ${macs.slice(0, 3).join(',')}` : undefined;
};

const fromKeys = ({settings, keys, agentTypes, hasTicket}: TransportSigns): string | undefined => {
	if (!settings.isPublicKeyAllowed) {
		return settings.isGssapiAllowed && hasTicket ? 'GSSAPIAuthentication, and there is a Kerberos ticket' : undefined;
	}

	const certified = keys.find(({hasCertificate}) => hasCertificate);

	if (certified !== undefined) {
		return `the certificate beside \`${certified.file}\``;
	}

	const security = keys.find(({isSecurityKey}) => isSecurityKey);

	if (security !== undefined) {
		return `\`${security.file}\` is a security key`;
	}

	if (agentTypes.some(type => type.includes('-cert-'))) {
		return 'a certificate in the agent';
	}

	if (agentTypes.some(type => type.startsWith('sk-'))) {
		return 'a security key in the agent';
	}

	return settings.isGssapiAllowed && hasTicket ? 'GSSAPIAuthentication, and there is a Kerberos ticket' : undefined;
};

/**
Chooses a host's transport: the one that was set, else the system's ssh where something shows what ssh2 cannot do.
*/
export const chooseTransport = ({transport}: Pick<Host, 'transport'>, signs: TransportSigns): TransportChoice => {
	if (transport !== 'auto') {
		return {transport};
	}

	const {settings, lines} = signs;
	const [option] = settings.unsupported;
	const isTrustedByAuthorityOnly = lines.some(line => line.marker === 'cert-authority') && lines.every(line => line.marker !== 'plain');
	const gssapi = settings.preferredMethods[0]?.startsWith('gssapi') === true ? settings.preferredMethods[0] : undefined;

	const reason = (option === undefined ? undefined : option.option)
		?? (settings.securityKeyProvider === undefined ? undefined : 'SecurityKeyProvider')
		?? (gssapi === undefined ? undefined : `PreferredAuthentications ${gssapi}`)
		?? (isTrustedByAuthorityOnly ? 'its key is trusted by a certificate authority only' : undefined)
		?? fromAlgorithms(settings)
		?? fromKeys(signs);

	return reason === undefined ? {transport: 'ssh2'} : {transport: 'ssh', reason};
};
