import {createHash, timingSafeEqual} from 'node:crypto';

/**
Says at once whether a host's key is accepted. An async function does not fit: ssh2 takes a Promise for a yes.
*/
export type HostKeyJudge = (key: Uint8Array) => boolean;

/**
The fingerprint as OpenSSH shows it: `SHA256:` and base64 without padding.
*/
export const fingerprintOf = (key: Uint8Array): string => `SHA256:${createHash('sha256').update(key).digest('base64').replaceAll('=', '')}`;

/**
The type that a public key in wire form names itself: `ssh-ed25519`.
*/
export const keyTypeOf = (key: Uint8Array): string => {
	const bytes = Buffer.from(key);

	return bytes.length < 4 ? '' : bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString('latin1');
};

/**
Wraps a judge so that it is asked once: ssh2 asks again at every rekey (115 times in a 60 MB stream was seen), and then only the first key, byte for byte, will do.

The verdict is literally `true` or `false`, because ssh2 refuses for nothing but `false`. A judge that answers anything else, a Promise above all, is a bug: refused, and thrown once the connection has failed.
*/
export const pinningJudge = (isAccepted: HostKeyJudge): {readonly verify: HostKeyJudge; readonly key: () => Uint8Array | undefined; readonly bug: () => Error | undefined} => {
	let pinned: {readonly key: Uint8Array; readonly isAccepted: boolean} | undefined;
	let bug: Error | undefined;

	const hasVerdict = (key: Uint8Array): boolean => {
		try {
			const verdict: unknown = isAccepted(key);

			if (typeof verdict !== 'boolean') {
				throw new TypeError('A host key judge answers true or false, at once.');
			}

			return verdict;
		} catch (error) {
			bug = error instanceof Error ? error : new Error('A host key judge threw.', {cause: error});

			return false;
		}
	};

	return {
		verify(key) {
			const bytes = Buffer.from(key);

			if (pinned === undefined) {
				pinned = {key: bytes, isAccepted: hasVerdict(bytes)};

				return pinned.isAccepted;
			}

			return pinned.isAccepted && pinned.key.length === bytes.length && timingSafeEqual(pinned.key, bytes);
		},
		key: () => pinned?.key,
		bug: () => bug,
	};
};
