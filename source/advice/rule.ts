/**
One thing that is known of ways under a condition. `when`: terms that must all hold, as `holds` reads them.

`for` and `against` weigh 1 to 3; what speaks against with 3 keeps a way from being recommended. `blocks`: it must not be used as things are. `needs`: what must hold besides; where that is not so it is blocked, where it is not known it is not recommended.
*/
export type Rule = {
	readonly id: string;
	readonly ways: readonly string[];
	readonly when: readonly string[];
	readonly effect: 'for' | 'against' | 'blocks' | 'needs';
	readonly needs?: readonly string[];
	readonly weight?: 1 | 2 | 3;
	readonly text: string;

	/**
	What it lacks another way can hold: beside one it no longer speaks against the whole.
	*/
	readonly isCurable?: boolean;

	/**
	That the way is no backup of what it holds: beside others it is one thing more, and some of them must hold that too.
	*/
	readonly isNoBackup?: boolean;

	/**
	What would have to change.
	*/
	readonly change?: string;

	/**
	The sign whose evidence is shown; else that of the terms.
	*/
	readonly evidence?: string;
	readonly source: string;
};
