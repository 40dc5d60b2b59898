import type {AdviceReason} from '../base/advice.js';

/**
One thing that is found of a way: what it says, what it keeps the way from, what it weighs.

`blocks`: from being used as things are; `obstructs`: from being recommended, also beside other ways; `caps`: from being recommended alone.
*/
export type Judgement = {
	readonly reason?: AdviceReason;
	readonly effect?: 'blocks' | 'obstructs' | 'caps';

	/**
	What the verdict quotes, where that is not the reason's text.
	*/
	readonly quote?: string;

	readonly isNoBackup?: boolean;

	/**
	Quoted before the others that block: it must not be used, rather than cannot.
	*/
	readonly isGrave?: boolean;
	readonly score?: number;

	/**
	What would have to change.
	*/
	readonly change?: string;
};
