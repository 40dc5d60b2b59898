import {Buffer} from 'node:buffer';

/**
A packed file cannot be unpacked; the message is the end of a sentence.
*/
export class UnpackProblem extends Error {
	override readonly name = 'UnpackProblem';
}

const mostLevels = 24;
const endSymbol = 256;
const ended = -1;

/**
What a byte of the codes does in one state: bytes that come out, and the state after it.
*/
type Turn = {readonly out: readonly number[]; readonly next: number};

/**
The tree of a packed file: inner nodes are numbered from the root level by level, leaves hold symbols.
*/
type Tree = {
	/**
	By level: inner nodes, and how many inner nodes the levels above have.
	*/
	readonly inner: readonly number[];
	readonly before: readonly number[];
	readonly symbols: ReadonlyArray<readonly number[]>;
};

const treeOf = (counts: readonly number[], listed: Uint8Array): Tree => {
	const leaves = [0, ...counts.slice(0, -1), (counts.at(-1) ?? 0) + 2];
	const inner = leaves.map(() => 0);

	for (let level = leaves.length - 2; level >= 0; level -= 1) {
		inner[level] = ((inner[level + 1] ?? 0) + (leaves[level + 1] ?? 0)) / 2;
	}

	if (inner[0] !== 1 || inner.some(count => !Number.isSafeInteger(count))) {
		throw new UnpackProblem('its table of codes is none');
	}

	const symbols: number[][] = [];
	let at = 0;

	for (const [level, count] of leaves.entries()) {
		const isLast = level === leaves.length - 1;
		const own = [...listed.subarray(at, at + count - (isLast ? 1 : 0))];

		at += own.length;
		symbols.push(isLast ? [...own, endSymbol] : own);
	}

	let sum = 0;
	const before = inner.map(count => {
		sum += count;

		return sum - count;
	});

	return {inner, before, symbols};
};

/**
Works out what a byte does in a state, its highest bit first.
*/
const turnOf = ({inner, before, symbols}: Tree, state: number, byte: number): Turn => {
	const out: number[] = [];
	let level = before.findLastIndex((first, each) => first <= state && (inner[each] ?? 0) > 0);
	let code = state - (before[level] ?? 0);

	for (let bit = 7; bit >= 0; bit -= 1) {
		level += 1;
		code = (code * 2) + (Math.floor(byte / (2 ** bit)) % 2);

		const leaf = code - (inner[level] ?? 0);

		if (leaf < 0) {
			continue;
		}

		const symbol = symbols[level]?.[leaf];

		if (symbol === undefined || symbol === endSymbol) {
			return {out, next: ended};
		}

		out.push(symbol);
		level = 0;
		code = 0;
	}

	return {out, next: (before[level] ?? 0) + code};
};

/**
Reads the head of a packed file from pieces that come in any cut: the number of levels, leaves a level (of the last one two fewer), the symbols in order.
*/
class HeadReader {
	#bytes = Buffer.alloc(0);

	/**
	Takes a piece.

	@returns The tree and what of the piece belongs to the codes, once the head is there.
	*/
	push(piece: Uint8Array): {readonly tree: Tree; readonly rest: Uint8Array} | undefined {
		this.#bytes = Buffer.concat([this.#bytes, piece]);

		const levels = this.#bytes[0];

		if (levels === undefined) {
			return undefined;
		}

		if (levels === 0 || levels > mostLevels) {
			throw new UnpackProblem(`its table of codes has ${levels} levels`);
		}

		if (this.#bytes.length < 1 + levels) {
			return undefined;
		}

		const counts = [...this.#bytes.subarray(1, 1 + levels)];
		let symbols = 1;

		for (const count of counts) {
			symbols += count;
		}

		if (symbols > 256) {
			throw new UnpackProblem(`its table of codes has ${symbols} symbols`);
		}

		const end = 1 + levels + symbols;

		return this.#bytes.length < end ? undefined : {tree: treeOf(counts, this.#bytes.subarray(1 + levels, end)), rest: this.#bytes.subarray(end)};
	}
}

/**
Unpacks what `pack` and `backup` make of a file (Huffman codes, least first): exactly `size` bytes and then the code for the end, else it is no such file.

@throws UnpackProblem
@yields Pieces.
*/
export async function * unpackFile(pieces: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array, void> {
	const head = new HeadReader();
	const turns = new Map<number, Turn[]>();
	let tree: Tree | undefined;
	let state = 0;
	let count = 0;

	for await (const piece of pieces) {
		let codes = piece;

		if (tree === undefined) {
			const read = head.push(piece);

			if (read === undefined) {
				continue;
			}

			({tree, rest: codes} = read);
		}

		// A code has a bit at least: more than eight bytes do not come of one.
		const out = Buffer.allocUnsafe(Math.min((codes.length * 8) + 8, size - count + 8));
		let length = 0;
		let index = 0;

		while (index < codes.length && state !== ended) {
			let row = turns.get(state);

			if (row === undefined) {
				row = [];
				turns.set(state, row);
			}

			const byte = codes[index]!;

			row[byte] ??= turnOf(tree, state, byte);

			const {out: bytes, next} = row[byte];
			let each = 0;

			while (each < bytes.length) {
				out[length] = bytes[each]!;
				length += 1;
				each += 1;
			}

			if (count + length > size) {
				throw new UnpackProblem(`it unpacks to more than the ${size} bytes that its header says`);
			}

			state = next;
			index += 1;
		}

		count += length;
		yield out.subarray(0, length);

		if (state === ended) {
			break;
		}
	}

	if (state !== ended) {
		throw new UnpackProblem('its codes do not come to their end');
	}

	if (count !== size) {
		throw new UnpackProblem(`it unpacks to ${count} bytes, and its header says ${size}`);
	}
}
