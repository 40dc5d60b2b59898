type Difference = {
	readonly leftFrom: number;
	readonly leftCount: number;
	readonly rightFrom: number;
	readonly rightCount: number;
};

/**
What has to change to make one list of lines of another: runs of lines that go and come, in order, as few as possible (Myers).
*/
export const diffLines = (left: readonly string[], right: readonly string[]): readonly Difference[] => {
	let start = 0;

	while (start < left.length && start < right.length && left[start] === right[start]) {
		start += 1;
	}

	let leftEnd = left.length;
	let rightEnd = right.length;

	while (leftEnd > start && rightEnd > start && left[leftEnd - 1] === right[rightEnd - 1]) {
		leftEnd -= 1;
		rightEnd -= 1;
	}

	const keptLeft = new Uint8Array(left.length).fill(0, start, leftEnd);
	const keptRight = new Uint8Array(right.length);
	keptLeft.fill(1, 0, start).fill(1, leftEnd);
	keptRight.fill(1, 0, start).fill(1, rightEnd);

	for (const [x, y] of commonPairs(left.slice(start, leftEnd), right.slice(start, rightEnd))) {
		keptLeft[start + x] = 1;
		keptRight[start + y] = 1;
	}

	const differences: Difference[] = [];
	let x = 0;
	let y = 0;

	while (x < left.length || y < right.length) {
		if (x < left.length && y < right.length && keptLeft[x] === 1 && keptRight[y] === 1) {
			x += 1;
			y += 1;
			continue;
		}

		const [leftFrom, rightFrom] = [x, y];

		while (x < left.length && keptLeft[x] === 0) {
			x += 1;
		}

		while (y < right.length && keptRight[y] === 0) {
			y += 1;
		}

		differences.push({
			leftFrom, leftCount: x - leftFrom, rightFrom, rightCount: y - rightFrom,
		});
	}

	return differences;
};

/**
Places of lines that both have, in order, as many as possible.
*/
const commonPairs = (left: readonly string[], right: readonly string[]): ReadonlyArray<readonly [number, number]> => {
	const limit = left.length + right.length;
	const traces: Array<Map<number, number>> = [];
	let farthest = new Map<number, number>([[1, 0]]);

	for (let edits = 0; edits <= limit; edits++) {
		traces.push(farthest);
		const next = new Map(farthest);

		for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
			const isDown = diagonal === -edits || (diagonal !== edits && (next.get(diagonal - 1) ?? -1) < (next.get(diagonal + 1) ?? -1));
			let x = isDown ? next.get(diagonal + 1)! : next.get(diagonal - 1)! + 1;

			while (x < left.length && x - diagonal < right.length && left[x] === right[x - diagonal]) {
				x += 1;
			}

			next.set(diagonal, x);

			if (x >= left.length && x - diagonal >= right.length) {
				return walkBack(traces, left.length, right.length);
			}
		}

		farthest = next;
	}

	return [];
};

const walkBack = (traces: ReadonlyArray<ReadonlyMap<number, number>>, leftLength: number, rightLength: number): ReadonlyArray<readonly [number, number]> => {
	const pairs: Array<readonly [number, number]> = [];
	let x = leftLength;
	let y = rightLength;

	for (let edits = traces.length - 1; edits >= 0; edits--) {
		const farthest = traces[edits]!;
		const diagonal = x - y;
		const isDown = diagonal === -edits || (diagonal !== edits && (farthest.get(diagonal - 1) ?? -1) < (farthest.get(diagonal + 1) ?? -1));
		const before = isDown ? diagonal + 1 : diagonal - 1;
		const fromX = farthest.get(before)!;
		const fromY = fromX - before;

		while (x > fromX && y > fromY && x > 0 && y > 0) {
			x -= 1;
			y -= 1;
			pairs.push([x, y]);
		}

		x = fromX;
		y = fromY;
	}

	return pairs.reverse();
};
