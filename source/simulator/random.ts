import {createHash} from 'node:crypto';

/**
Repeatable randomness (sfc32) whose state can be kept.
*/
export class SeededRandom {
	#state: [number, number, number, number];

	/**
	@param seed - Any text.
	*/
	constructor(seed: string) {
		const digest = createHash('sha256').update(seed).digest();
		this.#state = [digest.readInt32LE(0), digest.readInt32LE(4), digest.readInt32LE(8), digest.readInt32LE(12)];
	}

	get state(): readonly number[] {
		return this.#state;
	}

	set state(state: readonly number[]) {
		const [a = 0, b = 0, c = 0, d = 0] = state;
		this.#state = [a, b, c, d];
	}

	/**
	The next number in [0, 1).
	*/
	next(): number {
		const [a, b, c, d] = this.#state;
		const sum = (a + b + d) | 0;

		this.#state = [
			b ^ (b >>> 9),
			(c + (c << 3)) | 0,
			(((c << 21) | (c >>> 11)) + sum) | 0,
			(d + 1) | 0,
		];

		return (sum >>> 0) / 0x1_00_00_00_00;
	}
}
