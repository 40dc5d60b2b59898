import type {CaseShape} from './make-case.js';
import type {Allowance} from './oracles.js';
import type {Trial} from './trial.js';

/**
What a point needs: `full`, a machine whose processes, mounts and clock are its own.
*/
type Need = 'full';

/**
An instant or a condition in which a fault befalls a run, and what is promised then.
*/
export type Point = {
	readonly name: string;
	readonly side: 'app' | 'line' | 'host';

	/**
	Beside what always holds: no byte lost or doubled, no outcome by guess, no step twice, always steps done, nothing locked, a whole chain.
	*/
	readonly promised: string;
	readonly needs?: readonly Need[];
	readonly shape?: CaseShape;
	readonly allows?: Allowance;

	/**
	Plans the fault, before the app is started.
	*/
	readonly before?: (trial: Trial) => void | Promise<void>;

	/**
	Called when a step waits on the host, or as soon as a planned fault befell the run.
	*/
	readonly strike?: (trial: Trial) => void | Promise<void>;
};

/**
Reasons with which a run may end as unknown.
*/
export const because = {
	boot: /boot/v,
	killed: /killed|gone|supervisor|could say how it ended/v,
	directory: /directory|knows nothing/v,
} as const;
