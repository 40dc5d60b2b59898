import {sha256} from '../../base/canonical-json.js';

/**
Repeatable chance from a seed and a name: numbers in [0, 1).
*/
export const createChance = (seed: string, name: string): (() => number) => {
	let state = Number.parseInt(sha256(`${seed}/${name}`).slice(0, 8), 16);

	// Mulberry32: 32 bits of state are plenty for texts and sizes.
	return () => {
		state = Math.trunc(state + 0x6D_2B_79_F5) % 0x1_00_00_00_00;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);

		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
};

export const hexDigits = (chance: () => number, count: number): string => Array.from({length: count}, () => Math.floor(chance() * 16).toString(16)).join('');
