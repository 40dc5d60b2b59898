/**
Quotes one word for a POSIX shell (ksh88, ksh93, mksh, dash, bash): the only place where quoting happens.

Plain words stay as they are; all else stands in single quotes. Not for csh, which breaks on `!` and newlines even inside them: scripts therefore travel on the stdin of `/bin/ksh`, never in a command string.

@throws TypeError on a NUL byte, which no argument can hold.
*/
export const quoteWord = (word: string): string => {
	if (word.includes('\0')) {
		throw new TypeError('A word for a shell cannot hold a NUL byte.');
	}

	return /^[\w\/.,:@%+\-][\w\/.,:@%+=\-]*$/v.test(word) ? word : `'${word.replaceAll('\'', String.raw`'\''`)}'`;
};

/**
Quotes an argument vector.
*/
export const quoteWords = (words: readonly string[]): string => words.map(word => quoteWord(word)).join(' ');
