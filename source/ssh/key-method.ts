import ssh2, {type AnyAuthMethod, type ParsedKey} from 'ssh2';
import {cleanLine} from '../base/text.js';
import type {Identity} from './identities.js';

type Signed = (error?: Error, signature?: Uint8Array) => void;
type Sign = (key: ParsedKey, data: Uint8Array, hash: string | undefined) => Promise<Uint8Array | Error>;

/**
An agent with one key, so that a server's MaxAuthTries is not spent on keys that were not asked for; ssh2 asks it to sign only when the server has said that it takes the key.
*/
class OneKeyAgent extends ssh2.BaseAgent<ParsedKey> {
	readonly #key: ParsedKey;
	readonly #sign: Sign;

	constructor(key: ParsedKey, sign: Sign) {
		super();
		this.#key = key;
		this.#sign = sign;
	}

	override getIdentities(callback: (error?: Error, keys?: ParsedKey[]) => void): void {
		callback(undefined, [this.#key]);
	}

	override sign(key: ParsedKey, data: Uint8Array, ...rest: unknown[]): void {
		const callback = rest.at(-1) as Signed;
		const {hash} = (rest.length > 1 ? rest[0] : {}) as {readonly hash?: string};

		void (async () => {
			const signature = await this.#sign(key, data, hash);

			if (signature instanceof Error) {
				callback(signature);
			} else {
				callback(undefined, signature);
			}
		})();
	}
}

const agentSignature = async (agent: InstanceType<typeof ssh2.OpenSSHAgent>, key: ParsedKey, data: Uint8Array, hash: string | undefined): Promise<Uint8Array> => new Promise((resolve, reject) => {
	Reflect.apply(agent.sign, agent, [key, data, hash === undefined ? {} : {hash}, (error?: Error, signature?: Uint8Array) => {
		if (signature === undefined) {
			reject(error ?? new Error('no signature'));
		} else {
			resolve(signature);
		}
	}]);
});

/**
Makes the attempt of an identity.

`unlock` gives the private half of a locked file or says why not; `onSigned` is told when a signature was sent for an agent's or a locked key.

@returns The attempt, or an Error where there is nothing to try with.
*/
export const keyMethod = async (identity: Identity, {username, isLegacy, unlock, onSigned}: {
	readonly username: string;
	readonly isLegacy: boolean;
	unlock(file: string): Promise<ParsedKey | Error>;
	onSigned(): void;
}): Promise<AnyAuthMethod | Error> => {
	const isTooOld = (hash: string | undefined): boolean => hash === 'sha1' && !isLegacy;
	const tooOld = (): Error => new Error(`${identity.name} would need a SHA-1 signature here, which only \`--legacy-algorithms\` allows`);

	// Looked at by ssh2 as the key that it is; only a signature that is too old is refused.
	const guarded = (key: ParsedKey): ParsedKey => Object.create(key, {
		sign: {value: (data: Uint8Array, hash?: string): unknown => isTooOld(hash) ? tooOld() : Reflect.apply(key.sign, key, [data, hash])},
	}) as ParsedKey;

	const later = (key: ParsedKey, sign: Sign): AnyAuthMethod => ({
		type: 'agent',
		username,
		agent: new OneKeyAgent(key, async (asked, data, hash) => {
			if (isTooOld(hash)) {
				return tooOld();
			}

			const signature = await sign(asked, data, hash);

			if (!(signature instanceof Error)) {
				onSigned();
			}

			return signature;
		}),
	});

	switch (identity.kind) {
		case 'file': {
			return {type: 'publickey', username, key: guarded(identity.key)};
		}

		case 'agent': {
			return later(identity.key, async (key, data, hash) => {
				try {
					return await agentSignature(identity.agent, key, data, hash);
				} catch (error) {
					return new Error(`${identity.name} would not sign (${cleanLine((error as Error).message).slice(0, 100)})`, {cause: error});
				}
			});
		}

		case 'locked': {
			if (identity.publicKey === undefined) {
				const key = await unlock(identity.file);

				return key instanceof Error ? key : {type: 'publickey', username, key: guarded(key)};
			}

			return later(identity.publicKey, async (_, data, hash) => {
				const key = await unlock(identity.file);

				return key instanceof Error ? key : Reflect.apply(key.sign, key, [data, hash]) as Uint8Array | Error;
			});
		}
	}
};
