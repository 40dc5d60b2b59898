import {hostname as localHostname, homedir, userInfo} from 'node:os';
import process from 'node:process';
import {ConnectionError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import {askForSettings, type SettingsQuestion} from './shared-settings.js';

/**
What the operator's OpenSSH would use for a host, as `ssh -G` resolves it.
*/
export type ClientSettings = {
	readonly hostname: string;
	readonly port: number;
	readonly user: string;
	readonly hostKeyAlias: string | undefined;

	/**
	Absolute paths, in the order in which they are tried.
	*/
	readonly identityFiles: readonly string[];
	readonly isIdentitiesOnly: boolean;

	/**
	The agent's socket; undefined where none is to be used.
	*/
	readonly agentSocket: string | undefined;
	readonly userKnownHostsFiles: readonly string[];
	readonly globalKnownHostsFiles: readonly string[];
	readonly isHashingKnownHosts: boolean;
	readonly addressFamily: 0 | 4 | 6;
	readonly bindAddress: string | undefined;
	readonly connectTimeoutSeconds: number | undefined;
	readonly isPublicKeyAllowed: boolean;
	readonly isKeyboardInteractiveAllowed: boolean;
	readonly isPasswordAllowed: boolean;

	/**
	Methods in the order in which they are tried: `publickey`, `keyboard-interactive`, `password`, and what ssh2 cannot do.
	*/
	readonly preferredMethods: readonly string[];

	/**
	`ProxyJump` as it stands there, hops from here to the host: `gate`, `root@gate:2222`; empty where there is none.
	*/
	readonly proxyJump: readonly string[];

	/**
	Whether a Kerberos ticket may be used, and whether keys behind a security key provider of the operator's own.
	*/
	readonly isGssapiAllowed: boolean;
	readonly securityKeyProvider: string | undefined;

	/**
	Key exchanges, ciphers and MACs that the config allows, best first.
	*/
	readonly kexAlgorithms: readonly string[];
	readonly ciphers: readonly string[];
	readonly macs: readonly string[];

	/**
	Options that are set and that ssh2 cannot do, as `ssh -G` prints them.
	*/
	readonly unsupported: ReadonlyArray<{readonly option: string; readonly value: string}>;
};

type ClientSettingsRequest = SettingsQuestion & {
	readonly environment?: Readonly<Record<string, string | undefined>>;
};

// Lower case as `ssh -G` prints them, and as ssh_config(5) writes them.
const beyondSsh2 = new Map([
	['proxycommand', 'ProxyCommand'],
	['certificatefile', 'CertificateFile'],
	['pkcs11provider', 'PKCS11Provider'],
	['knownhostscommand', 'KnownHostsCommand'],
	['revokedhostkeys', 'RevokedHostKeys'],
	['bindinterface', 'BindInterface'],
]);

const words = (value: string): readonly string[] => value.split(' ').filter(word => word !== '' && word !== 'none');

/**
Expands what `ssh -G` leaves in IdentityFile: `~`, `%` tokens and `${NAME}`. Undefined where a token is not known.
*/
export const expandIdentityFile = (file: string, {host, hostname, port, user, environment}: {readonly host: string; readonly hostname: string; readonly port: number; readonly user: string; readonly environment: Readonly<Record<string, string | undefined>>}): string | undefined => {
	const {uid, username} = userInfo();
	const tokens: Readonly<Record<string, string>> = {
		'%': '%', d: homedir(), h: hostname, n: host, k: host, p: String(port), r: user, u: username, i: String(uid), l: localHostname(), L: localHostname().split('.', 1)[0] ?? '',
	};
	let isKnown = true;
	const known = (value: string | undefined): string => {
		isKnown &&= value !== undefined;

		return value ?? '';
	};

	const expanded = file
		.replace(/^~(?=\/|$)/v, () => homedir())
		.replaceAll(/\$\{(?<name>\w+)\}/gv, (_, name: string) => known(environment[name]))
		.replaceAll(/%(?<token>.)/gv, (_, token: string) => known(tokens[token]));

	return isKnown ? expanded : undefined;
};

const agentSocketOf = (value: string | undefined, environment: Readonly<Record<string, string | undefined>>): string | undefined => {
	if (value === 'none') {
		return undefined;
	}

	const named = value === undefined || value === 'SSH_AUTH_SOCK' ? environment['SSH_AUTH_SOCK'] : value;
	const socket = named?.startsWith('$') === true ? environment[named.slice(1).replaceAll(/[\{\}]/gv, '')] : named;

	return socket === '' ? undefined : socket;
};

/**
Reads the output of `ssh -G`.
*/
export const parseClientSettings = (text: string, address: string, environment: Readonly<Record<string, string | undefined>>): ClientSettings => {
	const values = new Map<string, string[]>();

	for (const line of text.split('\n')) {
		const space = line.indexOf(' ');

		if (space <= 0) {
			continue;
		}

		const name = line.slice(0, space).toLowerCase();

		values.set(name, [...(values.get(name) ?? []), line.slice(space + 1)]);
	}

	const first = (name: string): string | undefined => values.get(name)?.[0];
	const list = (name: string): readonly string[] => (first(name) ?? '').split(',').filter(each => each !== '');
	const isOn = (name: string): boolean => !['no', 'false'].includes(first(name) ?? 'yes');
	const hostname = first('hostname') ?? address;
	const port = Number(first('port') ?? 22);
	const user = first('user') ?? userInfo().username;
	const timeout = Number(first('connecttimeout'));
	const family = first('addressfamily');
	const bindAddress = first('bindaddress');

	return {
		hostname,
		port,
		user,
		hostKeyAlias: first('hostkeyalias'),
		identityFiles: (values.get('identityfile') ?? []).filter(file => file !== 'none').map(file => expandIdentityFile(file, {
			host: address, hostname, port, user, environment,
		})).filter(file => file !== undefined),
		isIdentitiesOnly: first('identitiesonly') === 'yes',
		agentSocket: agentSocketOf(first('identityagent'), environment),
		userKnownHostsFiles: words(first('userknownhostsfile') ?? ''),
		globalKnownHostsFiles: words(first('globalknownhostsfile') ?? ''),
		isHashingKnownHosts: first('hashknownhosts') === 'yes',
		addressFamily: {inet: 4, inet6: 6}[family ?? ''] as 4 | 6 | undefined ?? 0,
		bindAddress: bindAddress === 'none' ? undefined : bindAddress,
		connectTimeoutSeconds: timeout > 0 ? timeout : undefined,
		isPublicKeyAllowed: isOn('pubkeyauthentication'),
		isKeyboardInteractiveAllowed: isOn('kbdinteractiveauthentication') && isOn('challengeresponseauthentication'),
		isPasswordAllowed: isOn('passwordauthentication'),
		preferredMethods: (first('preferredauthentications') ?? 'publickey,keyboard-interactive,password').split(','),
		proxyJump: (first('proxyjump') ?? 'none') === 'none' ? [] : (first('proxyjump') ?? '').split(','),
		isGssapiAllowed: first('gssapiauthentication') === 'yes',
		securityKeyProvider: ['internal', undefined].includes(first('securitykeyprovider')) ? undefined : first('securitykeyprovider'),
		kexAlgorithms: list('kexalgorithms'),
		ciphers: list('ciphers'),
		macs: list('macs'),
		unsupported: [...beyondSsh2].flatMap(([name, option]) => (values.get(name) ?? []).filter(value => value !== 'none').map(value => ({option, value}))),
	};
};

/**
Whether an address or user name holds nothing that a shell would read, as OpenSSH itself demands of what it hands to one.
*/
export const isPlain = (value: string): boolean => !/[\s'"`$;\u{26}<>\|\(\)\{\}!*?\\\p{Control}]|^-/v.test(value);

/**
The SSH config that holds for a host: its own where it was imported from one, none for the training fleet, which the operator's settings (such as a ProxyJump for all hosts) are not meant for, else `configFile`.
*/
export const configFileFor = ({isTraining = false, sshConfigFile}: Pick<Host, 'isTraining' | 'sshConfigFile'>, configFile: string | undefined): string | undefined => isTraining ? 'none' : sshConfigFile ?? configFile;

/**
Asks OpenSSH itself what it would use for an address: Include, Match and canonical names are thus its own.

Names that a shell would read are refused here, because a `Match exec` or ProxyCommand hands them to one.

@throws ConnectionError (`ssh-config`) where OpenSSH refuses its config or the name.
*/
export const readClientSettings = async ({address, port, user, configFile, environment = process.env}: ClientSettingsRequest): Promise<ClientSettings> => {
	for (const [what, value] of [['address', address], ['user name', user ?? '']] as const) {
		if (!isPlain(value)) {
			throw new ConnectionError(`${JSON.stringify(value).slice(0, 100)} is no ${what} for SSH.`, {code: 'ssh-config', advice: 'Blanks, quotes and what a shell would read cannot stand in it.'});
		}
	}

	const {code, stdout, stderr} = await askForSettings({
		address, port, user, configFile,
	});

	if (code !== 0) {
		throw new ConnectionError(`OpenSSH cannot resolve its settings for \`${address}\`: ${stderr.trim().split('\n', 1).at(0) ?? `exit code ${code}`}.`, {
			code: 'ssh-config', advice: 'Correct the SSH config where it says, then try again.',
		});
	}

	return parseClientSettings(stdout, address, environment);
};
