import {HostKeyError} from '../base/errors.js';
import type {Host} from '../base/host.js';
import type {ClientSettings} from '../hosts/client-settings.js';
import {fingerprintOf, keyTypeOf} from './host-key-judge.js';
import type {KnownLine} from './known-hosts-file.js';
import {authorityOnly, type KeyVerdict} from './known-hosts.js';

/**
Tells why a host's key is not accepted: `host-key-unknown`, `host-key-changed`, `host-key-revoked`, or `host-key-authority` where only a certificate authority is known, which the system's ssh can check.
*/
export const hostKeyError = (host: Host, {settings, lines, name}: {readonly settings: ClientSettings; readonly lines: readonly KnownLine[]; readonly name: string}, key: Uint8Array, {verdict, where = ''}: KeyVerdict): HostKeyError => {
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

	const authority = authorityOnly(lines);

	return authority === undefined
		? new HostKeyError(`The key of ${at} is not known: it offers ${offered.type} ${offered.fingerprint}.`, {
			code: 'host-key-unknown', advice: `Compare the fingerprint with the host's own (\`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\` there), then \`lparsafe hosts trust ${host.name}\`.`, offered,
		})
		: new HostKeyError(`The key of ${at} is vouched for by a certificate authority only (\`${authority.file}:${authority.line}\`): it offers ${offered.type} ${offered.fingerprint}.`, {
			code: 'host-key-authority', advice: `Reach it with the system's ssh (\`--transport ssh\`), which checks certificates; or compare the fingerprint, then \`lparsafe hosts trust ${host.name}\`.`, offered,
		});
};
