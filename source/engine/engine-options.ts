import type {Clock} from '../base/clock.js';
import type {Redactor} from '../base/redactor.js';

export type EngineOptions = {
	readonly home: string;
	readonly isTraining: boolean;
	readonly isReadOnly: boolean;
	readonly version: string;

	/**
	Whether runs that were left are driven on at once; a headless command drives only its own.
	*/
	readonly isResuming: boolean;

	/**
	Damaged records are not taken in again: for an audit.
	*/
	readonly isLeftAsIs?: boolean;
	readonly clock?: Clock;

	/**
	Gets to know each secret that the operator gives, and hides it in all that is kept or answered.
	*/
	readonly redactor?: Redactor;

	/**
	Told what the operator should know of the home at once.
	*/
	readonly onTrouble?: (text: string) => void;

	/**
	Told of bugs that no caller waits for.
	*/
	onBug(error: unknown): void;

	/**
	Told of bugs that are answered to a caller.
	*/
	readonly onFault?: (error: unknown) => unknown;
};
