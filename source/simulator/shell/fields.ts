import {quotePattern} from './pattern.js';

/**
A stretch of an expanded word.
*/
export type Piece =
	| {
		readonly kind: 'text';
		readonly text: string;

		/**
		Quoted text is not split and matches only itself.
		*/
		readonly isQuoted: boolean;

		/**
		Came out of an expansion, so that IFS splits it.
		*/
		readonly isSplit: boolean;
	}

	/**
	A new field begins: between the parameters of `$@`.
	*/
	| {readonly kind: 'break'};

export const quoted = (text: string): Piece => ({
	kind: 'text', text, isQuoted: true, isSplit: false,
});

export const literal = (text: string): Piece => ({
	kind: 'text', text, isQuoted: false, isSplit: false,
});

export const expanded = (text: string): Piece => ({
	kind: 'text', text, isQuoted: false, isSplit: true,
});

/**
A field: its text and the same as a pattern, with a backslash before what was quoted.
*/
type Field = {readonly text: string; readonly pattern: string};

export const textOf = (pieces: readonly Piece[]): string => pieces.map(piece => piece.kind === 'break' ? ' ' : piece.text).join('');

export const patternOf = (pieces: readonly Piece[]): string => pieces.map(piece => piece.kind === 'break' ? ' ' : (piece.isQuoted ? quotePattern(piece.text) : piece.text)).join('');

/**
Splits at IFS: blanks of IFS join, its other characters each end a field.
*/
export const splitFields = (pieces: readonly Piece[], separators: string): Field[] => {
	const fields: Field[] = [];
	let text = '';
	let pattern = '';
	let hasField = false;

	// The last field ended at a blank, so a separator after it belongs to the same end.
	let hasBlankEnd = false;

	const finish = (): void => {
		fields.push({text, pattern});
		text = '';
		pattern = '';
		hasField = false;
	};

	for (const piece of pieces) {
		if (piece.kind === 'break') {
			if (hasField) {
				finish();
			}

			hasBlankEnd = false;
			continue;
		}

		if (!piece.isSplit) {
			if (piece.isQuoted || piece.text !== '') {
				text += piece.text;
				pattern += piece.isQuoted ? quotePattern(piece.text) : piece.text;
				hasField = true;
			}

			continue;
		}

		for (const character of piece.text) {
			if (!separators.includes(character)) {
				text += character;
				pattern += character;
				hasField = true;
			} else if (' \t\n'.includes(character)) {
				if (hasField) {
					finish();
					hasBlankEnd = true;
				}
			} else if (hasField) {
				finish();
				hasBlankEnd = false;
			} else if (hasBlankEnd) {
				hasBlankEnd = false;
			} else {
				finish();
			}
		}
	}

	if (hasField) {
		finish();
	}

	return fields;
};
