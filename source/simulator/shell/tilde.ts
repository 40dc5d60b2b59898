import {findAccount} from '../accounts.js';
import {literal, quoted, type Piece} from './fields.js';
import type {Shell} from './shell.js';

const homeOf = (shell: Shell, user: string): string | undefined => {
	if (user === '') {
		return shell.variables.get('HOME');
	}

	return user === '+' || user === '-' ? shell.variables.get(user === '+' ? 'PWD' : 'OLDPWD') : findAccount(shell.machine.files, user)?.home;
};

/**
`~` and `~user` where a word (or a part of an assignment after a colon) begins.
*/
export const expandTilde = (shell: Shell, pieces: readonly Piece[], isAssignment: boolean): Piece[] => {
	const [first] = pieces;
	const isPlain = (piece: Piece | undefined): piece is Piece & {readonly kind: 'text'} => piece?.kind === 'text' && !piece.isQuoted && !piece.isSplit;

	if (pieces.every(piece => !(isPlain(piece) && piece.text.includes('~')))) {
		return [...pieces];
	}

	return pieces.flatMap((piece, index): Piece[] => {
		if (!isPlain(piece)) {
			return [piece];
		}

		const expression = isAssignment ? /(?<=^|:)~(?<user>[\w.+\-]*)(?=[\/:]|$)/gv : /^~(?<user>[\w.+\-]*)(?=\/|$)/gv;
		const result: Piece[] = [];
		let last = 0;

		for (const match of piece.text.matchAll(expression)) {
			const isAtEnd = match.index + match[0].length === piece.text.length;

			if ((match.index === 0 && piece !== first) || (isAtEnd && index < pieces.length - 1)) {
				continue;
			}

			const home = homeOf(shell, match.groups!['user']!);

			if (home === undefined) {
				continue;
			}

			result.push(literal(piece.text.slice(last, match.index)), quoted(home));
			last = match.index + match[0].length;
		}

		return [...result, literal(piece.text.slice(last))];
	});
};
