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

/**
How often each byte is there, by its value.
*/
const weigh = (bytes: Uint8Array): Uint32Array => {
	const weights = new Uint32Array(endSymbol + 1);
	let index = bytes.length;

	// Iterating would take ten times as long for the tens of megabytes of a system.
	while (index > 0) {
		index--;
		weights[bytes[index]!]!++;
	}

	return weights;
};

const codeLengths = (weights: Uint32Array): ReadonlyMap<number, number> => {
	const trees: Tree[] = weights.entries().filter(([, weight]) => weight > 0).map(([symbol, weight]) => ({weight, order: symbol, symbol})).toArray();
	trees.push({weight: 0, order: endSymbol, symbol: endSymbol});

	// Least weight last; among equals the one made last goes deeper.
	trees.sort((left, right) => right.weight === left.weight ? left.order - right.order : right.weight - left.weight);

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

	const weights = weigh(bytes);
	const lengths = codeLengths(weights);
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

	let packedBits = 0;

	for (const [symbol, length] of lengths) {
		packedBits += length * (weights[symbol] ?? 0);
	}

	if (packedBits / 8 > bytes.length - lengths.size - deepest - 4) {
		return undefined;
	}

	const head = [deepest, ...levels.map((level, index) => index === deepest - 1 ? level.length - 2 : level.length)];
	const last = levels[deepest - 1] ?? [];

	if (last.length < 2 || head.some(count => count > 255)) {
		return undefined;
	}

	const front = [...head, ...levels.flat().filter(symbol => symbol !== endSymbol)];

	return writeCodes(bytes, front, codes, Math.ceil((packedBits + deepest) / 8));
};

const writeCodes = (bytes: Uint8Array, front: readonly number[], codes: ReadonlyMap<number, {readonly code: number; readonly length: number}>, size: number): Uint8Array => {
	const codeOf = new Int32Array(endSymbol + 1);
	const lengthOf = new Uint8Array(endSymbol + 1);

	for (const [symbol, {code, length}] of codes) {
		codeOf[symbol] = code;
		lengthOf[symbol] = length;
	}

	const output = new Uint8Array(front.length + size);
	output.set(front);
	let position = front.length;
	let bits = 0;
	let count = 0;

	// At most 7 bits wait and at most 24 come.
	for (let index = 0; index <= bytes.length; index++) {
		const symbol = index === bytes.length ? endSymbol : bytes[index]!;
		const length = lengthOf[symbol]!;
		bits = (bits << length) | codeOf[symbol]!;
		count += length;

		while (count >= 8) {
			count -= 8;
			output[position++] = (bits >>> count) & 255;
		}

		bits &= (1 << count) - 1;
	}

	if (count > 0) {
		output[position++] = bits << (8 - count);
	}

	return output.slice(0, position);
};

/**
The way back of {@link pack}. It must come to `size` bytes.

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
	const position = symbolOffset - 1;

	for (let level = deepest - 2; level >= 0; level--) {
		inner[level] = ((inner[level + 1] ?? 0) + (leaves[level + 1] ?? 0)) / 2;
	}

	const output = new Uint8Array(size);
	let bit = position * 8;

	/**
	The next code: its level, and its place among the leaves of that level.
	*/
	const next = (): readonly [level: number, index: number] => {
		let code = 0;

		for (let level = 0; level < deepest; level++) {
			const byte = packed[bit >>> 3];

			if (byte === undefined) {
				break;
			}

			code = (code << 1) | ((byte >> (7 - (bit & 7))) & 1);
			bit++;

			if (code >= inner[level]!) {
				return [level, code - inner[level]!];
			}
		}

		throw new RangeError('Damaged packed data.');
	};

	for (let written = 0; ; written++) {
		const [level, index] = next();
		const isEnd = level === deepest - 1 && index === leaves[level]! - 1;

		if (isEnd !== (written === size)) {
			throw new RangeError('Damaged packed data.');
		}

		if (isEnd) {
			return output;
		}

		output[written] = packed[firsts[level]! + index] ?? 0;
	}
};
