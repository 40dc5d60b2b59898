import {performance} from 'node:perf_hooks';

/**
The median of some numbers.
*/
const median = (numbers: readonly number[]): number => {
	const sorted = numbers.toSorted((left, right) => left - right);
	const middle = Math.floor(sorted.length / 2);

	return sorted.length % 2 === 1 ? sorted[middle] ?? NaN : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
};

/**
Milliseconds that something takes.
*/
export const time = async (work: () => Promise<unknown>): Promise<number> => {
	const begin = performance.now();

	await work();

	return performance.now() - begin;
};

/**
Measures two things in turn, A B A B …, so that a machine that gets slower slows both; answers with their medians in milliseconds. The first pair only warms up.
*/
export const interleave = async (first: () => Promise<number>, second: () => Promise<number>, rounds: number): Promise<readonly [number, number]> => {
	const left: number[] = [];
	const right: number[] = [];

	for (let round = -1; round < rounds; round += 1) {
		const one = await first();
		const two = await second();

		if (!(round >= 0)) {
			continue;
		}

		left.push(one);
		right.push(two);
	}

	return [median(left), median(right)];
};
