import {OperatorError} from '../base/errors.js';
import type {Info} from '../base/services/home.js';
import type {Store} from '../base/store.js';

/**
How often the file of the records is looked at, in milliseconds.
*/
const lookMilliseconds = 5000;

/**
Each such look is a thorough one.
*/
const thoroughEvery = 12;

/**
Damage of the home's own records that is noticed while it is open: `noticed` is told to whoever asks what is wrong.
*/
export type HomeDamage = {
	readonly noticed: ReadonlyArray<Info['problems'][number]>;
	notice(this: void, error: OperatorError): void;

	/**
	Looks at the file now and then: what the database has in memory hides what befell the file, runs are kept on in it, and nobody would know before the next start.
	*/
	watch(store: Pick<Store, 'look'>): void;
	close(): void;
};

export const createHomeDamage = ({onNoticed, onBug}: {onNoticed(error: OperatorError): void; onBug(error: unknown): void}): HomeDamage => {
	const noticed: Array<Info['problems'][number]> = [];
	let looking: NodeJS.Timeout | undefined;

	return {
		noticed,
		notice(error) {
			noticed.push({code: 'home-damaged', message: error.message, advice: error.advice});
			onNoticed(error);
		},
		watch(store) {
			let looks = 0;

			looking = setInterval(() => {
				looks += 1;

				try {
					store.look(looks % thoroughEvery === 0);
				} catch (error) {
					// A store that is watched has told it by now.
					if (!(error instanceof OperatorError)) {
						onBug(error);
					}
				}
			}, lookMilliseconds).unref();
		},
		close() {
			clearInterval(looking);
		},
	};
};
