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
So many bytes are lent in one piece at most. What nobody has at the moment is lent again, whichever queue it was of: of fifty that are read at once few have a piece.
*/
const lentSize = 256 * 1024;
const free: Uint8Array[] = [];

/**
A queue with one consumer. A consumer that stops early (`break`) lets the rest be thrown away, so that the channel does not stall.

@param onChange - Called when bytes were taken or the consumer left, so that the producer may go on.
@param mode - `drain`: all is thrown away from the beginning. `lend`: what waits comes in one piece, which is overwritten when the next is asked for: small pieces cost their consumer a few turns each, and memory of its own for each would be most of what is thrown away.
*/
export const createByteQueue = (onChange: () => void, mode: 'pull' | 'lend' | 'drain' = 'pull'): ByteQueue => {
	const state = {
		chunks: [] as Uint8Array[], size: 0, isEnded: false, isLeft: mode === 'drain', arrival: Promise.withResolvers<void>(),
	};

	let lent: Uint8Array | undefined;

	/**
	What was lent is not used any more.
	*/
	const takeBack = (): void => {
		if (lent === undefined) {
			return;
		}

		free.push(lent);
		lent = undefined;
	};

	const take = (): Uint8Array | undefined => {
		const [first, second] = state.chunks;

		if (mode !== 'lend' || first === undefined || second === undefined || first.length + second.length > lentSize) {
			return state.chunks.shift();
		}

		lent = free.pop() ?? new Uint8Array(lentSize);

		let length = 0;
		let count = 0;

		for (const chunk of state.chunks) {
			if (length + chunk.length > lentSize) {
				break;
			}

			lent.set(chunk, length);
			length += chunk.length;
			count += 1;
		}

		state.chunks.splice(0, count);

		return lent.subarray(0, length);
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
					takeBack();

					const chunk = take();

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
				takeBack();
				leave();
			}
		},
	};
};
