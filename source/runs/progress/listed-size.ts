const codeAt = (text: string, at: number): number => text.codePointAt(at) ?? 0;
const isBlank = (code: number): boolean => code === 0x20 || code === 0x09;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/**
Of a line that names a file as it goes by, the size in bytes: `a 512 /data/x`, `x  512 ./data/x`, `512 ./data/x`; -1 where a relative name stands alone, `./data/x` or `x ./data/x`. Undefined: the line is none of these.

It is read where it stands in a text, from `from` to before `to`: in a large log nearly every line is one, so none is cut out and no pattern is asked. Where `isRelative`, only names that begin with `./` or are `.` count.
*/
export const listedSize = (text: string, from: number, to: number, isRelative: boolean): number | undefined => {
	const first = codeAt(text, from);
	const hasLetter = first === 0x61 || first === 0x78;
	let at = hasLetter ? from + 1 : from;
	const blanks = at;

	while (at < to && isBlank(codeAt(text, at))) {
		at += 1;
	}

	const isIndented = at > blanks;
	const digits = at;
	let size = 0;

	while (at < to && isDigit(codeAt(text, at))) {
		size = (size * 10) + codeAt(text, at) - 0x30;
		at += 1;
	}

	const hasSize = at > digits;
	const gap = at;

	if (hasSize) {
		while (at < to && isBlank(codeAt(text, at))) {
			at += 1;
		}
	}

	const isNamed = at < to && codeAt(text, at) === 0x2E && (at + 1 === to || codeAt(text, at + 1) === 0x2F);

	if (at >= to || (hasLetter && !isIndented) || (hasSize ? at === gap : isIndented && !hasLetter) || !(isNamed || (hasSize && !isRelative))) {
		return undefined;
	}

	return hasSize ? size : -1;
};
