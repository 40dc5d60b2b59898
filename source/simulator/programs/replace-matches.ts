import type {Match, RegularExpression} from './regular-expression.js';

/**
Replaces matches from left to right. An empty match right behind the one before does not count.

@param text
@param pattern
@param replace - What stands instead of a match; undefined leaves it. Its second argument counts matches from 1.
@param isLast - Whether to stop behind this match.
@returns The new text and how many were replaced.
*/
export const replaceMatches = (text: string, pattern: RegularExpression, replace: (match: Match, count: number) => string | undefined, isLast: (count: number) => boolean): {readonly text: string; readonly replaced: number} => {
	let result = '';
	let from = 0;
	let count = 0;
	let replaced = 0;
	let lastEnd = -1;

	while (from <= text.length) {
		const match = pattern.exec(text, from);

		if (match === undefined) {
			break;
		}

		if (match.end === match.index && match.index === lastEnd) {
			result += text.slice(from, from + 1);
			from += 1;
			continue;
		}

		count += 1;
		lastEnd = match.end;
		const replacement = replace(match, count);
		replaced += replacement === undefined ? 0 : 1;
		result += text.slice(from, match.index) + (replacement ?? text.slice(match.index, match.end));
		from = match.end;

		if (isLast(count)) {
			break;
		}

		if (match.end !== match.index) {
			continue;
		}

		result += text.slice(from, from + 1);
		from += 1;
	}

	return {text: result + text.slice(from), replaced};
};
