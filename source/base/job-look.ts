/**
What lives of a job on its host, as a look at its processes says.
*/
export type JobLook = {
	/**
	When it was looked, by this machine's clock, ISO 8601.
	*/
	readonly at: string;
	readonly isAlive: boolean;
	readonly processes: ReadonlyArray<{readonly pid: number; readonly what: string; readonly elapsedSeconds?: number; readonly cpuSeconds?: number}>;

	/**
	Whether they used the processor between two looks; absent: not known.
	*/
	readonly cpuMoved?: boolean;

	/**
	What could not be looked at, and why.
	*/
	readonly note?: string;
};
