import {createStore} from './create-store.js';
import type {Desk} from './desk.js';
import {troubleOf, type Trouble} from './trouble.js';

/**
What a screen asks the services for: what was read last, and why the last try failed.
*/
type Reading<Value> = {
	value(): Value | undefined;
	trouble(): Trouble | undefined;

	/**
	Asks again; never throws. One at a time, and once more where it was wanted meanwhile.
	*/
	read(): Promise<void>;
};

export const createReading = <Value>(desk: Desk, ask: () => Promise<Value>): Reading<Value> => {
	const state = createStore<{readonly value?: Value; readonly trouble?: Trouble}>({});
	state.subscribe(desk.changed);
	let isReading = false;
	let isStale = false;

	const read = async (): Promise<void> => {
		isStale = isReading;

		if (isReading) {
			return;
		}

		isReading = true;

		try {
			state.set({value: await ask()});
		} catch (error) {
			const trouble = troubleOf(error);

			state.update(before => ({...before, trouble}));
			desk.tell(`${trouble.message} ${trouble.advice}`, 'danger');
		}

		isReading = false;

		if (isStale) {
			await read();
		}
	};

	return {value: () => state.get().value, trouble: () => state.get().trouble, read};
};
