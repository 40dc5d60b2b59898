import {HostKeyError} from '../base/errors.js';
import type {Host, OfferedKey} from '../base/host.js';
import {
	assertWay,
	openVia,
	prepare,
	settingsOf,
	type ConnectOptions,
	type Prepared,
} from './connect.js';
import {defaultTiming, handshake} from './handshake.js';
import {hostKeyError} from './host-key-failure.js';
import {fingerprintOf, keyTypeOf} from './host-key-judge.js';
import {createKeyRing} from './key-ring.js';
import {appendKnownHost, judgeKey, type KeyVerdict} from './known-hosts.js';
import {createSecrets} from './secrets.js';

const fetchKey = async (host: Host, prepared: Prepared, options: ConnectOptions): Promise<Uint8Array> => {
	assertWay(host, prepared, options);

	// Refused on purpose once it is seen: nothing is authenticated.
	const result = await handshake({
		host: host.name,
		settings: prepared.settings,
		lines: prepared.lines,
		identities: {usable: [], notes: []},
		judge: () => false,
		secrets: createSecrets(),
		keyRing: createKeyRing(),
		isLegacy: host.legacyAlgorithms,
		timing: {...defaultTiming, ...options.timing},
		via: options.via === undefined ? undefined : await openVia(host, prepared.settings, options.via),
		signal: options.signal,
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
	const prepared = await prepare(host, await settingsOf(host, options), options.home);
	const key = await fetchKey(host, prepared, options);

	return offeredFrom(host, key, judgeKey(prepared.lines, keyTypeOf(key), key));
};

/**
Stores the key that the host offers now, if it is the one with this fingerprint: in the host's own known_hosts file if it has one, else in the app's; never in the operator's.

@throws HostKeyError where another key is offered, or a changed or revoked one.
*/
export const trust = async (host: Host, fingerprint: string, options: ConnectOptions): Promise<OfferedKey> => {
	const prepared = await prepare(host, await settingsOf(host, options), options.home);
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
