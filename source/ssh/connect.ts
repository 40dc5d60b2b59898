import {setTimeout as delay} from 'node:timers/promises';
import path from 'node:path';
import {ConnectionError, HostKeyError, UsageError} from '../base/errors.js';
import type {Host, OfferedKey} from '../base/host.js';
import type {Shell} from '../base/shell.js';
import {readClientSettings, type ClientSettings} from '../hosts/client-settings.js';
import {defaultTiming, handshake, type Timing} from './handshake.js';
import {fingerprintOf, keyTypeOf, type HostKeyJudge} from './host-key-judge.js';
import {gatherIdentities} from './identities.js';
import {
	appendKnownHost,
	judgeKey,
	knownLines,
	knownName,
	type KeyVerdict,
	type KnownLine,
} from './known-hosts.js';
import {createSshShell} from './ssh-shell.js';

export type ConnectOptions = {
	/**
	The app's home: its own `known_hosts` lies there.
	*/
	readonly home: string;

	/**
	Another SSH config than the operator's and the system's; `none` for no file at all.
	*/
	readonly configFile?: string;
	readonly signal?: AbortSignal;
	readonly timing?: Partial<Timing>;

	/**
	Called once when the connection has ended, whoever ended it.
	*/
	readonly onClose?: () => void;
	readonly environment?: Readonly<Record<string, string | undefined>>;
};

const refuseUnsupported = (host: Host): void => {
	const later = [
		host.jump === undefined ? undefined : 'a jump host (`--jump`)',
		host.become === 'none' ? undefined : `becoming another user (\`--become ${host.become}\`)`,
		host.transport === 'ssh2' ? undefined : 'the system\'s ssh as transport (`--transport ssh`)',
		host.legacyAlgorithms ? 'legacy algorithms (`--legacy-algorithms`)' : undefined,
	].find(what => what !== undefined);

	if (later !== undefined) {
		throw new UsageError(`\`${host.name}\` needs ${later}, which comes in a later version.`, {
			code: 'not-yet', advice: 'Reach the host directly, as the user that may do the work, for now.',
		});
	}
};

type Prepared = {
	readonly settings: ClientSettings;
	readonly name: string;
	readonly lines: readonly KnownLine[];

	/**
	Where a trusted key is stored.
	*/
	readonly ownFile: string;
};

const prepare = async (host: Host, {home, configFile, environment}: ConnectOptions): Promise<Prepared> => {
	refuseUnsupported(host);

	const settings = await readClientSettings({
		// The operator's own settings, such as a ProxyJump for all hosts, are not meant for the training fleet.
		address: host.address, port: host.port, user: host.user, configFile: host.isTraining === true ? 'none' : configFile, ...(environment !== undefined && {environment}),
	});
	const unsupported = settings.unsupported[0];

	if (unsupported !== undefined) {
		throw new ConnectionError(`The SSH config sets \`${unsupported.option} ${unsupported.value.slice(0, 100)}\` for \`${host.name}\`, which comes in a later version.`, {
			code: 'not-yet', advice: 'Reach the host directly for now: an entry of its own in the SSH config can switch the option off (`none`).',
		});
	}

	if (!settings.isPublicKeyAllowed) {
		throw new ConnectionError(`The SSH config switches keys off for \`${host.name}\` (\`PubkeyAuthentication no\`), and other logins come in a later version.`, {
			code: 'authentication', advice: 'Allow `PubkeyAuthentication` for this host.',
		});
	}

	const ownFile = host.knownHostsFile ?? path.join(home, 'known_hosts');
	const name = knownName(settings.hostname, settings.port, settings.hostKeyAlias);
	const lines = await knownLines(name, [ownFile, ...(host.knownHostsFile === undefined ? settings.userKnownHostsFiles : []), ...settings.globalKnownHostsFiles]);

	return {
		settings, name, lines, ownFile,
	};
};

const hostKeyError = (host: Host, {settings, lines, name}: Prepared, key: Uint8Array, {verdict, where = ''}: KeyVerdict): HostKeyError => {
	const offered = {type: keyTypeOf(key), fingerprint: fingerprintOf(key)};
	const at = `\`${host.name}\` (\`${settings.hostname}\` port ${settings.port})`;

	if (verdict === 'revoked') {
		return new HostKeyError(`The key of ${at} is revoked in \`${where}\`.`, {code: 'host-key-revoked', advice: 'Do not connect; ask who runs the host why its key was withdrawn.', offered});
	}

	if (verdict === 'changed') {
		return new HostKeyError(`The key of ${at} has changed: it offers ${offered.type} ${offered.fingerprint}, \`${where}\` has another one.`, {
			code: 'host-key-changed', advice: `This may be an impostor. Only when you know that the host got a new key: remove that line (\`ssh-keygen -R '${name}' -f FILE\`) and trust it again.`, offered,
		});
	}

	const authority = lines.find(line => line.marker === 'cert-authority');

	return new HostKeyError(`The key of ${at} is not known: it offers ${offered.type} ${offered.fingerprint}.`, {
		code: 'host-key-unknown',
		advice: authority === undefined
			? `Compare the fingerprint with the host's own (\`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\` there), then \`lparsafe hosts trust ${host.name}\`.`
			: `\`${authority.file}:${authority.line}\` trusts a certificate authority, which comes in a later version; compare the fingerprint, then \`lparsafe hosts trust ${host.name}\`.`,
		offered,
	});
};

/**
Whether all is there to reach this host with, without reaching it.

@throws UsageError (`not-yet`) for what a later version brings.
*/
export const assertReachable = refuseUnsupported;

/**
Opens a connection to a host: key checked against the known hosts before anything is sent, then keys of the agent and key files, each once. Nothing is retried after a refusal; a connection that is cut before the server said a word (MaxStartups) is tried twice more.

@throws ConnectionError, HostKeyError, UsageError (`not-yet`), or the signal's reason.
*/
export const connect = async (host: Host, options: ConnectOptions): Promise<Shell> => {
	const prepared = await prepare(host, options);
	const {settings, lines} = prepared;
	const identities = await gatherIdentities(settings, host.identityFile);
	const judge: HostKeyJudge = key => judgeKey(lines, keyTypeOf(key), key).verdict === 'known';

	for (let attempt = 1; ; attempt += 1) {
		const result = await handshake({
			host: host.name, settings, lines, identities, judge, timing: {...defaultTiming, ...options.timing}, signal: options.signal,
		});

		if (result.isReady) {
			return createSshShell(result.client, {
				destroy: result.destroy, host: host.name, hostKey: fingerprintOf(result.key), lossReason: result.lossReason, ...(options.onClose !== undefined && {onClose: options.onClose}),
			});
		}

		if (result.key !== undefined && !judge(result.key)) {
			throw hostKeyError(host, prepared, result.key, judgeKey(lines, keyTypeOf(result.key), result.key));
		}

		if (!result.isReset || attempt === 3) {
			throw result.failure;
		}

		await delay(attempt * (200 + (Math.random() * 600)), undefined, {signal: options.signal});
	}
};

const fetchKey = async (host: Host, prepared: Prepared, options: ConnectOptions): Promise<Uint8Array> => {
	// Refused on purpose once it is seen: nothing is authenticated.
	const result = await handshake({
		host: host.name, settings: prepared.settings, lines: prepared.lines, identities: {usable: [], notes: []}, judge: () => false, timing: {...defaultTiming, ...options.timing}, signal: options.signal,
	});

	if (result.key === undefined) {
		throw result.isReady ? new Error('A refused host key let us in.') : result.failure;
	}

	return result.key;
};

const offeredFrom = (host: Host, key: Uint8Array, {verdict, where}: KeyVerdict): OfferedKey => ({
	host: host.name, type: keyTypeOf(key), fingerprint: fingerprintOf(key), verdict, ...(where !== undefined && {where}),
});

/**
The key that the host offers and what the known hosts say of it. Nothing is authenticated and nothing stored.
*/
export const offeredKey = async (host: Host, options: ConnectOptions): Promise<OfferedKey> => {
	const prepared = await prepare(host, options);
	const key = await fetchKey(host, prepared, options);

	return offeredFrom(host, key, judgeKey(prepared.lines, keyTypeOf(key), key));
};

/**
Stores the key that the host offers now, if it is the one with this fingerprint: in the host's own known_hosts file if it has one, else in the app's; never in the operator's.

@throws HostKeyError where another key is offered, or a changed or revoked one.
*/
export const trust = async (host: Host, fingerprint: string, options: ConnectOptions): Promise<OfferedKey> => {
	const prepared = await prepare(host, options);
	const key = await fetchKey(host, prepared, options);
	const verdict = judgeKey(prepared.lines, keyTypeOf(key), key);
	const offered = {type: keyTypeOf(key), fingerprint: fingerprintOf(key)};

	if (verdict.verdict === 'changed' || verdict.verdict === 'revoked') {
		throw hostKeyError(host, prepared, key, verdict);
	}

	if (offered.fingerprint !== fingerprint) {
		throw new HostKeyError(`\`${host.name}\` offers ${offered.type} ${offered.fingerprint}, not \`${fingerprint.slice(0, 100)}\`.`, {
			code: 'host-key-mismatch', advice: 'Nothing was stored. Compare the fingerprints on the host itself.', offered,
		});
	}

	if (verdict.verdict === 'known') {
		return offeredFrom(host, key, verdict);
	}

	const where = await appendKnownHost({
		file: prepared.ownFile, name: prepared.name, type: offered.type, key, isHashed: prepared.settings.isHashingKnownHosts,
	});

	return offeredFrom(host, key, {verdict: 'known', where});
};
