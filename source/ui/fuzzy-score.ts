/**
How well a query matches a text: the letters in their order, words and beginnings first; undefined: not at all.
*/
export const fuzzyScore = (query: string, text: string): number | undefined => {
	const wanted = query.toLowerCase().replaceAll(' ', '');
	const given = text.toLowerCase();
	const at = given.indexOf(query.toLowerCase());

	if (at !== -1) {
		return at === 0 ? 1000 : 500 - at;
	}

	let from = 0;
	let score = 100;

	for (const letter of wanted) {
		const found = given.indexOf(letter, from);

		if (found === -1) {
			return undefined;
		}

		score -= found - from;
		from = found + 1;
	}

	return score;
};
