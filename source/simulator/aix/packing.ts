/**
Huffman packing as `pack` and `backup -p` do it: the number of levels, how many leaves each has (the last reduced by two), the symbols level by level (the end of the data is the last of the last level and is implied), then the codes, most significant bit first.
*/

const endSymbol = 256;
const maximumLevels = 24;

type Tree = {readonly weight: number; readonly order: number; readonly symbol?: number; readonly left?: Tree; readonly right?: Tree};

const depths = (tree: Tree, depth = 0, found = new Map<number, number>()): Map<number, number> => {
	if (tree.symbol !== undefined) {
		found.set(tree.symbol, Math.max(1, depth));
	}

	for (const child of [tree.left, tree.right]) {
		if (child !== undefined) {
			depths(child, depth + 1, found);
		}
	}

	return found;
};

const codeLengths = (bytes: Uint8Array): ReadonlyMap<number, number> => {
	const weights = new Map<number, number>();

	for (const byte of bytes) {
		weights.set(byte, (weights.get(byte) ?? 0) + 1);
	}

	const trees: Tree[] = [...weights].map(([symbol, weight]) => ({weight, order: symbol, symbol}));
	trees.push({weight: 0, order: endSymbol, symbol: endSymbol});

	// Least weight last; among equals the one made last goes deeper.
	trees.sort((left, right) => right.weight - left.weight || left.order - right.order);

	for (let order = endSymbol + 1; trees.length > 1; order++) {
		const right = trees.pop();
		const left = trees.pop();

		if (left === undefined || right === undefined) {
			break;
		}

		const joined = {
			weight: left.weight + right.weight, order, left, right,
		};
		const place = trees.findLastIndex(tree => tree.weight >= joined.weight);
		trees.splice(place + 1, 0, joined);
	}

	const [root] = trees;

	return root === undefined ? new Map() : depths(root);
};

/**
Packs bytes; `undefined` where that saves nothing or the tree would be too deep.
*/
export const pack = (bytes: Uint8Array): Uint8Array | undefined => {
	if (bytes.length < 64) {
		return undefined;
	}

	const lengths = codeLengths(bytes);
	const deepest = Math.max(...lengths.values());

	if (deepest > maximumLevels || lengths.get(endSymbol) !== deepest) {
		return undefined;
	}

	const levels: number[][] = Array.from({length: deepest}, () => []);

	for (const [symbol, length] of lengths) {
		levels[length - 1]?.push(symbol);
	}

	for (const level of levels) {
		level.sort((a, b) => a - b);
	}

	// Leaves take the upper codes of each level, inner nodes the lower ones.
	const codes = new Map<number, {readonly code: number; readonly length: number}>();
	let inner = 0;

	for (let level = deepest - 1; level >= 0; level--) {
		for (const [index, symbol] of (levels[level] ?? []).entries()) {
			codes.set(symbol, {code: inner + index, length: level + 1});
		}

		inner = (inner + (levels[level]?.length ?? 0)) / 2;
	}

	const weights = new Float64Array(endSymbol + 1);

	for (const byte of bytes) {
		weights[byte]!++;
	}

	let packedBits = 0;

	for (const [symbol, length] of lengths) {
		packedBits += length * (weights[symbol] ?? 0);
	}

	if (packedBits / 8 > bytes.length - lengths.size - deepest - 4) {
		return undefined;
	}

	const last = levels[deepest - 1] ?? [];
	const head = [deepest, ...levels.map((level, index) => index === deepest - 1 ? level.length - 2 : level.length)];
	const symbols = levels.flat().filter(symbol => symbol !== endSymbol);

	if (last.length < 2 || head.some(count => count > 255)) {
		return undefined;
	}

	const packed = [...head, ...symbols];
	const output = new Uint8Array(bytes.length);
	output.set(packed);
	let position = packed.length;
	let bits = 0;
	let count = 0;

	const put = (symbol: number): boolean => {
		const {code, length} = codes.get(symbol) ?? {code: 0, length: 0};

		for (let bit = length - 1; bit >= 0; bit--) {
			bits = (bits << 1) | ((code >> bit) & 1);
			count++;

			if (count !== 8) {
				continue;
			}

			if (position >= output.length) {
				return false;
			}

			output[position++] = bits;
			bits = 0;
			count = 0;
		}

		return true;
	};

	for (const byte of bytes) {
		if (!put(byte)) {
			return undefined;
		}
	}

	if (!put(endSymbol) || (count > 0 && position >= output.length)) {
		return undefined;
	}

	if (count > 0) {
		output[position++] = bits << (8 - count);
	}

	return output.slice(0, position);
};

/**
The way back of {@link pack}.

@param packed
@param size - Bytes it must come to.
@throws RangeError where the stream is damaged.
*/
export const unpack = (packed: Uint8Array, size: number): Uint8Array => {
	const deepest = packed[0] ?? 0;

	if (deepest < 1 || deepest > maximumLevels) {
		throw new RangeError('Not packed data.');
	}

	const leaves = [...packed.subarray(1, 1 + deepest)].map((count, index) => index === deepest - 1 ? count + 2 : count);
	const inner = Array.from({length: deepest}, () => 0);
	let symbolOffset = 1 + deepest;
	const firsts: number[] = [];

	for (const count of leaves) {
		firsts.push(symbolOffset);
		symbolOffset += count;
	}

	// The end symbol is implied, so the codes begin one earlier.
	let position = symbolOffset - 1;

	for (let level = deepest - 2; level >= 0; level--) {
		inner[level] = ((inner[level + 1] ?? 0) + (leaves[level + 1] ?? 0)) / 2;
	}

	const output = new Uint8Array(size);
	let written = 0;
	let bit = 0;

	for (;;) {
		let code = 0;
		let level = -1;

		do {
			level++;

			if (level >= deepest || position >= packed.length) {
				throw new RangeError('Damaged packed data.');
			}

			code = (code << 1) | (((packed[position] ?? 0) >> (7 - bit)) & 1);
			bit++;

			if (bit !== 8) {
				continue;
			}

			bit = 0;
			position++;
		} while (code < (inner[level] ?? 0));

		const index = code - (inner[level] ?? 0);

		if (level === deepest - 1 && index === (leaves[level] ?? 0) - 1) {
			break;
		}

		if (written >= size) {
			throw new RangeError('Damaged packed data.');
		}

		output[written++] = packed[(firsts[level] ?? 0) + index] ?? 0;
	}

	if (written !== size) {
		throw new RangeError('Damaged packed data.');
	}

	return output;
};
