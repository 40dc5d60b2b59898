/**
Something that only the operator can answer while a connection is made: a secret, or what a server asks. Its answer lives in memory only and is never shown, logged or stored.
*/
export type Question = {
	readonly id: string;

	/**
	The host of the inventory that asks; with jump hosts the hop, not what lies behind it.
	*/
	readonly host: string;
	readonly kind: 'password' | 'passphrase' | 'keyboard-interactive' | 'become-password';

	/**
	What is asked, cleaned.
	*/
	readonly prompt: string;

	/**
	What it is for, such as the key file or the account, cleaned.
	*/
	readonly about?: string;

	/**
	Whether what is typed may be shown.
	*/
	readonly isEchoed: boolean;
};

/**
Asks the operator.

@param signal - Aborted when the answer is no longer wanted: the server hung up.
@returns The answer; undefined where nobody is there to answer or the operator declined.
*/
export type Ask = (question: Omit<Question, 'id'>, signal?: AbortSignal) => Promise<string | undefined>;
