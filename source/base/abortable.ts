/**
A stream that ends at once when its reader leaves: an async generator alone would finish what it waits for first. `make` gets the signal that leaving aborts.
*/
export const abortable = <Item>(make: (signal: AbortSignal) => AsyncGenerator<Item>): AsyncIterable<Item> => ({
	[Symbol.asyncIterator]() {
		const controller = new AbortController();
		const generator = make(controller.signal);

		return {
			next: async () => generator.next(),
			async return() {
				controller.abort();

				return generator.return(undefined);
			},
		};
	},
});

/**
Waits for `promise`, or until the signal is aborted: then undefined.
*/
export const untilAborted = async <Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value | undefined> => {
	if (signal.aborted) {
		return undefined;
	}

	let leave: () => void = () => undefined;
	const left = new Promise<undefined>(resolve => {
		leave = () => {
			resolve(undefined);
		};

		signal.addEventListener('abort', leave, {once: true});
	});

	try {
		return await Promise.race([promise, left]);
	} finally {
		signal.removeEventListener('abort', leave);
	}
};
