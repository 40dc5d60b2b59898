import {createHash} from 'node:crypto';

/**
Chance that is the same again for the same seed.
*/
export type Random = {
	/**
	A whole number, both ends included.
	*/
	whole(least: number, most: number): number;
	pick<Item>(items: readonly Item[]): Item;
	isLucky(share: number): boolean;
};

/**
Words of a hash over the seed and a counter, so that neighbouring seeds have nothing in common.
*/
export const createRandom = (seed: string): Random => {
	let words = Buffer.alloc(0);
	let used = 0;
	let blocks = 0;

	const next = (): number => {
		if (used === words.length) {
			blocks += 1;
			used = 0;
			words = createHash('sha512').update(`${seed} ${blocks}`).digest();
		}

		used += 4;

		return words.readUInt32BE(used - 4) / (2 ** 32);
	};

	const whole = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));

	return {
		whole,
		pick: items => items[whole(0, items.length - 1)]!,
		isLucky: share => next() < share,
	};
};
