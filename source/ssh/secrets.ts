/**
Passwords that the operator gave and that were right, by host and account, as long as this process lives. Never stored, never shown.
*/
export type Secrets = {
	recall(account: string): string | undefined;
	keep(account: string, secret: string): void;
	drop(account: string): void;
};

export const createSecrets = (): Secrets => {
	const kept = new Map<string, string>();

	return {
		recall: account => kept.get(account),
		keep(account, secret) {
			kept.set(account, secret);
		},
		drop(account) {
			kept.delete(account);
		},
	};
};
