import type {NameMap} from '../facts/parse-image-data.js';
import {
	compareFile,
	isLostAndFound,
	pack,
	unpack,
} from './compare-file.js';
import {compareText} from './compare-structure.js';
import {DifferenceCollector, type Difference, type Expectation} from './difference.js';
import {changedLinks, HardLinks} from './hard-links.js';
import {readDescription, type DescribedFile, type DescriptionPiece} from './read-description.js';

export type Comparison = {
	/**
	The real ones, at most as many as kept; `counts` has them all.
	*/
	readonly differences: readonly Difference[];
	readonly counts: Readonly<Partial<Record<Difference['kind'], number>>>;
	readonly expected: readonly Difference[];
	readonly expectedCount: number;
	readonly files: number;
	readonly checksums: number;

	/**
	Files that are not there because they were left out of the image on purpose.
	*/
	readonly leftOut: number;

	/**
	Filesystems of which nothing was saved, on purpose.
	*/
	readonly leftOutFilesystems: readonly string[];
	readonly volumes: number;
	readonly filesystems: number;

	/**
	Whether both descriptions were written to their end, and what the describing commands ended with.
	*/
	readonly savedStatus: number | undefined;
	readonly restoredStatus: number | undefined;
};

type CompareOptions = {
	readonly saved: Iterable<string>;
	readonly restored: Iterable<string>;
	readonly names: NameMap;
	readonly expects?: readonly Expectation[];

	/**
	How many differences are kept in words. Default 1000.
	*/
	readonly keep?: number;
};

/**
A saved file as it waits for its counterpart; small, because there may be millions: its attributes are one text, which is most often the same on both sides.
*/
type Waiting = {readonly attributes: string; sum: string; isMatched: boolean; isSummed: boolean};

// Joined, not concatenated: the text must not hold on to the piece of transcript that its parts were cut from.
const keyOf = (mountPoint: string, path: string): string => [mountPoint, path].join('\0');

/**
A key as a path on the restored host.
*/
const pathOf = (key: string): string => {
	const [mountPoint = '', path = ''] = key.split('\0', 2);

	return path === '.' ? mountPoint : `${mountPoint === '/' ? '' : mountPoint}${path.slice(1)}`;
};

/**
Holds what was saved while what was restored streams past it.
*/
class GroupComparer {
	readonly #collector: DifferenceCollector;
	readonly #names: NameMap;
	readonly #skipsFiles: boolean;
	readonly #roots: ReadonlySet<string>;
	readonly #described = new Set<string>();
	readonly #savedTexts = new Map<string, string>();
	readonly #restoredTexts = new Map<string, string>();
	readonly #savedLinks = new HardLinks();
	readonly #restoredLinks = new HardLinks();
	readonly #saved = new Map<string, Waiting>();
	readonly #leftOut = new Set<string>();
	#files = 0;
	#checksums = 0;
	#leftOutCount = 0;
	readonly #leftOutFilesystems: string[] = [];
	#savedStatus: number | undefined;
	#restoredStatus: number | undefined;

	constructor({names, expects = [], keep = 1000}: CompareOptions) {
		this.#names = names;
		this.#roots = new Set(Object.values(names.mountPoints));
		this.#collector = new DifferenceCollector(keep);
		this.#skipsFiles = expects.includes('files');
	}

	takeSaved(piece: DescriptionPiece): void {
		switch (piece.kind) {
			case 'file': {
				const mountPoint = this.#names.mountPoints[piece.mountPoint] ?? piece.mountPoint;
				const key = keyOf(mountPoint, piece.file.path);

				this.#saved.set(key, {
					attributes: pack(piece.file), sum: '', isMatched: false, isSummed: false,
				});
				this.#described.add(mountPoint);
				this.#savedLinks.add(key, mountPoint, piece.file);

				return;
			}

			case 'sum': {
				const entry = this.#saved.get(keyOf(this.#names.mountPoints[piece.mountPoint] ?? piece.mountPoint, piece.path));

				if (entry !== undefined) {
					entry.sum = [piece.algorithm, piece.sum].join(' ');
				}

				return;
			}

			case 'text': {
				if (piece.section === 'leftout') {
					this.#takeLeftOut(piece.subject, piece.text);

					return;
				}

				this.#savedTexts.set(`${piece.section} ${piece.subject}`, piece.text);

				return;
			}

			case 'status': {
				this.#savedStatus = piece.status;

				return;
			}

			case 'unreadable': {
				this.#collector.add({
					kind: 'unreadable', subject: piece.mountPoint, was: piece.line, is: '', isExpected: false,
				});
			}
		}
	}

	takeRestored(piece: DescriptionPiece): void {
		switch (piece.kind) {
			case 'file': {
				this.#takeRestoredFile(piece.mountPoint, piece.file);

				return;
			}

			case 'sum': {
				this.#takeRestoredSum(keyOf(piece.mountPoint, piece.path), `${piece.algorithm} ${piece.sum}`);

				return;
			}

			case 'text': {
				this.#restoredTexts.set(`${piece.section} ${piece.subject}`, piece.text);

				return;
			}

			case 'status': {
				this.#restoredStatus = piece.status;

				return;
			}

			case 'unreadable': {
				this.#collector.add({
					kind: 'unreadable', subject: piece.mountPoint, was: '', is: piece.line, isExpected: false,
				});
			}
		}
	}

	conclude(expects: readonly Expectation[]): Comparison {
		for (const [key, {attributes, sum, isMatched, isSummed}] of this.#saved) {
			if (!isMatched) {
				this.#sayMissing(key, attributes);
			} else if (sum !== '' && !isSummed && !this.#skipsFiles) {
				this.#collector.add({
					kind: 'checksum', subject: pathOf(key), was: sum, is: 'none', isExpected: false,
				});
			}
		}

		this.#compareLinks();

		const {differences, volumes, filesystems} = compareText(this.#savedTexts, this.#restoredTexts, this.#names, expects);

		for (const difference of differences) {
			this.#collector.add(difference);
		}

		const {expected, expectedCount, counts} = this.#collector;

		return {
			differences: this.#collector.differences,
			counts,
			expected,
			expectedCount,
			files: this.#files,
			checksums: this.#checksums,
			leftOut: this.#leftOutCount,
			leftOutFilesystems: this.#leftOutFilesystems,
			volumes,
			filesystems,
			savedStatus: this.#savedStatus,
			restoredStatus: this.#restoredStatus,
		};
	}

	#takeRestoredFile(mountPoint: string, file: DescribedFile): void {
		const key = keyOf(mountPoint, file.path);
		const entry = this.#saved.get(key);

		this.#restoredLinks.add(key, mountPoint, file);

		if (entry === undefined) {
			// A filesystem that was not mounted when it was saved has nothing to compare with.
			this.#collector.add({
				kind: 'added', subject: pathOf(key), was: '', is: file.mode, isExpected: isLostAndFound(file.path) || !this.#described.has(mountPoint),
			});

			return;
		}

		entry.isMatched = true;
		this.#files += 1;

		if (entry.attributes === pack(file)) {
			return;
		}

		for (const difference of compareFile(pathOf(key), unpack(entry.attributes, file), file, this.#roots.has(pathOf(key)))) {
			// Without files, the roots of filesystems belong to nobody yet either.
			this.#collector.add({...difference, isExpected: difference.isExpected || this.#skipsFiles});
		}
	}

	/**
	Paths come as savevg names them, `./data/tmp/x`; `*` alone stands for a whole filesystem, of which nothing was described.
	*/
	#takeLeftOut(mountPoint: string, text: string): void {
		const now = this.#names.mountPoints[mountPoint] ?? mountPoint;
		const above = mountPoint === '/' ? '.' : `.${mountPoint}`;

		if (text.trim() === '*') {
			this.#leftOutFilesystems.push(now);
		}

		for (const path of text.split('\n')) {
			if (path === above || path.startsWith(`${above}/`)) {
				this.#leftOut.add(keyOf(now, `.${path.slice(above.length)}`));
			}
		}
	}

	#sayMissing(key: string, attributes: string): void {
		const isLeftOut = this.#leftOut.has(key);

		this.#leftOutCount += isLeftOut ? 1 : 0;
		this.#collector.add({
			kind: 'missing', subject: pathOf(key), was: attributes.split('\0', 1)[0] ?? '', is: '', isExpected: this.#skipsFiles || isLeftOut || isLostAndFound(key.slice(key.indexOf('\0') + 1)),
		});
	}

	/**
	Another algorithm on one of the sides compares nothing, and is said.
	*/
	#takeRestoredSum(key: string, sum: string): void {
		const entry = this.#saved.get(key);

		if (entry === undefined || entry.sum === '' || !entry.isMatched || this.#skipsFiles) {
			return;
		}

		entry.isSummed = true;
		this.#checksums += 1;

		if (entry.sum !== sum) {
			this.#collector.add({
				kind: 'checksum', subject: pathOf(key), was: entry.sum, is: sum, isExpected: false,
			});
		}
	}

	#compareLinks(): void {
		for (const {key, was, is} of changedLinks(this.#savedLinks, this.#restoredLinks)) {
			if (this.#saved.get(key)?.isMatched === true) {
				this.#collector.add({
					kind: 'links', subject: pathOf(key), was: `linked with ${pathOf(was)}`, is: is === undefined ? 'not linked' : `linked with ${pathOf(is)}`, isExpected: false,
				});
			}
		}
	}
}

/**
Compares what was saved with what was restored, from their descriptions. The saved one is held in memory, the restored one is streamed past it.
*/
export const compareGroup = (options: CompareOptions): Comparison => {
	const comparer = new GroupComparer(options);

	for (const piece of readDescription(options.saved)) {
		comparer.takeSaved(piece);
	}

	for (const piece of readDescription(options.restored)) {
		comparer.takeRestored(piece);
	}

	return comparer.conclude(options.expects ?? []);
};
