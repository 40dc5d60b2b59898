/**
A job as its host's job directory tells it, whoever started it: this home, another laptop, another account.
*/
export type HostJob = {
	readonly jobId: string;

	/**
	`lost`: nothing of it lives and it did not say how it ended; `orphan`: its supervisor is gone and processes of it live.
	*/
	readonly state: 'unknown' | 'starting' | 'never-started' | 'running' | 'ended' | 'orphan' | 'lost' | 'unreadable';
	readonly exitCode?: number;
	readonly operator?: string;

	/**
	What it does, in words.
	*/
	readonly what?: string;
	readonly since?: string;

	/**
	The machine and person that asked for it.
	*/
	readonly from?: string;
	readonly runId?: string;

	/**
	Whether this home has its run: then it is found among the runs.
	*/
	readonly isKnown: boolean;

	/**
	Whether its plan lies beside it, so that it can be taken in.
	*/
	readonly canBeAdopted: boolean;
};
