/**
A value outside React that tells when it changed. Everything that changes on the screen lives in one of these, so that a key is always answered from the newest state, however fast keys come.
*/
export type Store<State> = {
	get(): State;
	set(next: State): void;
	update(change: (state: State) => State): void;
	subscribe(listener: () => void): () => void;
};

export const createStore = <State>(initial: State): Store<State> => {
	let state = initial;
	const listeners = new Set<() => void>();
	const set = (next: State): void => {
		if (Object.is(next, state)) {
			return;
		}

		state = next;

		for (const listener of listeners) {
			listener();
		}
	};

	return {
		get: () => state,
		set,
		update(change) {
			set(change(state));
		},
		subscribe(listener) {
			listeners.add(listener);

			return () => {
				listeners.delete(listener);
			};
		},
	};
};

/**
A function that calls `run` at once the first time, and then at most once every `milliseconds` (or what it says before each run), never losing the last call.
*/
export const coalesce = (run: () => void, milliseconds: number | (() => number)): (() => void) => {
	let timer: NodeJS.Timeout | undefined;
	let nextAt = -Infinity;

	const start = (): void => {
		timer = undefined;
		nextAt = performance.now() + (typeof milliseconds === 'number' ? milliseconds : milliseconds());
		run();
	};

	return () => {
		const early = nextAt - performance.now();

		// No timer where nobody asks again: it would wake for nothing.
		if (timer === undefined && early > 0) {
			timer = setTimeout(start, Math.ceil(early));
			timer.unref();
		} else if (timer === undefined) {
			start();
		}
	};
};
