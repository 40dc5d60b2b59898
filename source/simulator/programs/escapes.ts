const simple: Readonly<Record<string, string>> = {
	a: '\u{7}', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '\\': '\\',
};

/**
Replaces backslash escapes.

@param text
@param octal - How octal numbers stand: `\ddd` in formats, `\0ddd` in what `echo` and `%b` print.
@returns The text up to a `\c`, and whether there was one.
*/
export const unescape = (text: string, octal: 'format' | 'echo'): {readonly text: string; readonly isCut: boolean} => {
	let result = '';

	for (let at = 0; at < text.length;) {
		if (text[at] !== '\\' || at + 1 === text.length) {
			result += text[at];
			at += 1;
			continue;
		}

		const next = text[at + 1]!;
		const digits = (octal === 'echo' ? /^0[0-7]{0,3}/v : /^[0-7]{1,3}/v).exec(text.slice(at + 1, at + 5))?.[0];

		if (next === 'c') {
			return {text: result, isCut: true};
		}

		if (digits === undefined) {
			result += simple[next] ?? `\\${next}`;
			at += 2;
		} else {
			result += String.fromCodePoint(Number.parseInt(digits, 8) % 256);
			at += 1 + digits.length;
		}
	}

	return {text: result, isCut: false};
};
