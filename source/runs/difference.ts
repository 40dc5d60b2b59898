/**
One thing that is not what it was. `isExpected`: it cannot be the same after a restore, or was asked to be another.
*/
export type Difference = {
	readonly kind: 'missing' | 'added' | 'type' | 'mode' | 'owner' | 'group' | 'size' | 'time' | 'links' | 'link-target' | 'checksum' | 'volume' | 'filesystem' | 'mount' | 'group-attribute' | 'unreadable';

	/**
	A path below the restored mount point, or a name.
	*/
	readonly subject: string;
	readonly was: string;
	readonly is: string;
	readonly isExpected: boolean;
};

/**
What was asked to become different: sizes by shrinking, another partition size, no files at all.
*/
export type Expectation = 'size' | 'pp-size' | 'files';

/**
Counts all differences and keeps so many of each kind of them in words: the real ones, and those that were to be expected.
*/
export class DifferenceCollector {
	readonly differences: Difference[] = [];
	readonly expected: Difference[] = [];
	readonly counts: Partial<Record<Difference['kind'], number>> = {};
	expectedCount = 0;
	readonly #keep: number;

	constructor(keep: number) {
		this.#keep = keep;
	}

	add(difference: Difference): void {
		if (difference.isExpected) {
			this.expectedCount += 1;

			if (this.expected.length < this.#keep) {
				this.expected.push(difference);
			}

			return;
		}

		this.counts[difference.kind] = (this.counts[difference.kind] ?? 0) + 1;

		if (this.differences.length < this.#keep) {
			this.differences.push(difference);
		}
	}
}
