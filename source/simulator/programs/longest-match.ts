import type {Pattern} from './pattern-syntax.js';
import type {Match} from './regular-expression.js';

/**
Finds the longest match of a pattern without back references at one place of a text, and what its groups hold by the rule of POSIX: earlier parts take as much as they can.
*/
export const createMatcher = (root: Pattern, groupCount: number, text: string): {longest(from: number): Match; search(from: number): Match | undefined; matchesAll(): boolean} => {
	const known = new Map<Pattern, Map<number, readonly number[]>>();

	const unite = (node: readonly Pattern[], starts: readonly number[]): readonly number[] => {
		let reached = starts;

		for (const part of node) {
			const next = new Set<number>();

			for (const start of reached) {
				for (const end of ends(part, start)) {
					next.add(end);
				}
			}

			reached = [...next];
		}

		return reached;
	};

	const repeated = (node: Pattern & {readonly type: 'repeat'}, from: number): readonly number[] => {
		let frontier: readonly number[] = [from];

		for (let count = 0; count < node.least; count++) {
			const next = unite([node.inner], frontier);

			if (count > 0 && next.length === frontier.length && next.every(each => frontier.includes(each))) {
				break;
			}

			frontier = next;
		}

		const all = new Set(frontier);

		for (let count = node.least; count < node.most && frontier.length > 0; count++) {
			frontier = unite([node.inner], frontier).filter(end => !all.has(end));

			for (const end of frontier) {
				all.add(end);
			}
		}

		return [...all];
	};

	const compute = (node: Pattern, from: number): readonly number[] => {
		switch (node.type) {
			case 'character': {
				return text[from] === node.character ? [from + 1] : [];
			}

			case 'set': {
				return from < text.length && node.has(text[from]!) ? [from + 1] : [];
			}

			case 'start': {
				return from === 0 ? [from] : [];
			}

			case 'end': {
				return from === text.length ? [from] : [];
			}

			case 'group': {
				return ends(node.inner, from);
			}

			case 'sequence': {
				return unite(node.parts, [from]);
			}

			case 'choice': {
				return [...new Set(node.parts.flatMap(part => ends(part, from)))];
			}

			case 'repeat': {
				return repeated(node, from);
			}

			case 'back': {
				throw new TypeError('A back reference cannot be matched without its group.');
			}
		}
	};

	/**
	All places where a match of `node` that starts at `from` can end, farthest first.
	*/
	const ends = (node: Pattern, from: number): readonly number[] => {
		let places = known.get(node);

		if (places === undefined) {
			places = new Map();
			known.set(node, places);
		}

		let result = places.get(from);

		if (result === undefined) {
			result = [...compute(node, from)].sort((left, right) => right - left);
			places.set(from, result);
		}

		return result;
	};

	const assignSequence = (parts: readonly Pattern[], from: number, end: number, groups: Array<string | undefined>): void => {
		let at = from;

		for (const [index, part] of parts.entries()) {
			const rest = parts.slice(index + 1);
			const next = ends(part, at).find(place => place <= end && unite(rest, [place]).includes(end))!;
			assign(part, at, next, groups);
			at = next;
		}
	};

	const assignRepeat = (node: Pattern & {readonly type: 'repeat'}, from: number, end: number, groups: Array<string | undefined>): void => {
		let at = from;
		let {least, most} = node;

		while (most > 0 && (at < end || least > 0)) {
			least = Math.max(0, least - 1);
			most -= 1;
			const rest: Pattern = {
				type: 'repeat', inner: node.inner, least, most,
			};
			const next = ends(node.inner, at).find(place => place <= end && (place > at || least === 0 || at === end) && ends(rest, place).includes(end));

			if (next === undefined) {
				return;
			}

			assign(node.inner, at, next, groups);

			if (next === at && least === 0) {
				return;
			}

			at = next;
		}
	};

	const assign = (node: Pattern, from: number, end: number, groups: Array<string | undefined>): void => {
		switch (node.type) {
			case 'group': {
				groups[node.index] = text.slice(from, end);
				assign(node.inner, from, end, groups);
				break;
			}

			case 'sequence': {
				assignSequence(node.parts, from, end, groups);
				break;
			}

			case 'choice': {
				assign(node.parts.find(part => ends(part, from).includes(end))!, from, end, groups);
				break;
			}

			case 'repeat': {
				assignRepeat(node, from, end, groups);
				break;
			}

			default: {
				break;
			}
		}
	};

	const longest = (from: number): Match => {
		const end = ends(root, from)[0]!;
		const groups = Array.from<string | undefined>({length: groupCount + 1});
		groups[0] = text.slice(from, end);
		assign(root, from, end, groups);

		return {index: from, end, groups};
	};

	return {
		longest,
		search(from) {
			for (let start = from; start <= text.length; start++) {
				if (ends(root, start).length > 0) {
					return longest(start);
				}
			}

			return undefined;
		},
		matchesAll: () => ends(root, 0).includes(text.length),
	};
};
