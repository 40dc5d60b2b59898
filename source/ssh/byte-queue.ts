/**
Bytes between a producer that is told to stop and a consumer that pulls.
*/
export type ByteQueue = AsyncIterable<Uint8Array> & {
	push(chunk: Uint8Array): void;

	/**
	No more will come; what is queued can still be read.
	*/
	end(): void;

	/**
	No more will come and what is queued is thrown away.
	*/
	discard(): void;
	readonly size: number;
};

/**
A queue with one consumer. A consumer that stops early (`break`) lets the rest be thrown away, so that the channel does not stall.

@param onChange - Called when bytes were taken or the consumer left, so that the producer may go on.
@param isDraining - Whether all is thrown away from the beginning.
*/
export const createByteQueue = (onChange: () => void, isDraining = false): ByteQueue => {
	const state = {
		chunks: [] as Uint8Array[], size: 0, isEnded: false, isLeft: isDraining, arrival: Promise.withResolvers<void>(),
	};

	const rouse = (): void => {
		state.arrival.resolve();
		state.arrival = Promise.withResolvers();
	};

	const leave = (): void => {
		state.isLeft = true;
		state.chunks = [];
		state.size = 0;
		onChange();
	};

	return {
		push(chunk) {
			if (!(!state.isLeft && !state.isEnded && chunk.length > 0)) {
				return;
			}

			state.chunks.push(chunk);
			state.size += chunk.length;
			rouse();
		},
		end() {
			state.isEnded = true;
			rouse();
		},
		discard() {
			state.isEnded = true;
			leave();
			rouse();
		},
		get size() {
			return state.size;
		},
		async * [Symbol.asyncIterator]() {
			try {
				while (!state.isLeft) {
					const chunk = state.chunks.shift();

					if (chunk !== undefined) {
						state.size -= chunk.length;
						onChange();
						yield chunk;
					} else if (state.isEnded) {
						return;
					} else {
						await state.arrival.promise;
					}
				}
			} finally {
				leave();
			}
		},
	};
};
