import {createHash} from 'node:crypto';

/**
Repeatable randomness (sfc32) whose state can be kept.
*/
export class SeededRandom {
	#state: [number, number, number, number];

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
		// eslint-disable-next-line unicorn/prefer-math-trunc -- wraps to 32 bits.
		const wrap = (value: number): number => value | 0;
		const sum = wrap(a + b + d);

		this.#state = [
			b ^ (b >>> 9),
			wrap(c + (c << 3)),
			wrap(((c << 21) | (c >>> 11)) + sum),
			wrap(d + 1),
		];

		return (sum >>> 0) / 0x1_00_00_00_00;
	}
}
