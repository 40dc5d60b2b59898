/**
Characters that take two columns: East Asian Width W and F of Unicode, by blocks, and pictures that are drawn in colour.
*/
const wide = /[\u{1100}-\u{115F}\u{2E80}-\u{303E}\u{3041}-\u{33FF}\u{3400}-\u{4DBF}\u{4E00}-\u{A4CF}\u{A960}-\u{A97F}\u{AC00}-\u{D7A3}\u{F900}-\u{FAFF}\u{FE30}-\u{FE6F}\u{FF01}-\u{FF60}\u{FFE0}-\u{FFE6}\u{16FE0}-\u{18DFF}\u{1AFF0}-\u{1B2FF}\u{1F200}-\u{1F2FF}\u{20000}-\u{3FFFD}\p{Emoji_Presentation}]/v;

/**
Characters that are drawn over the one before them, or not at all.
*/
const none = /[[\p{Nonspacing_Mark}\p{Enclosing_Mark}\p{Format}\u{1160}-\u{11FF}]--\u{AD}]/v;

/**
How many columns a character takes on a terminal.
*/
export const cellWidth = (character: string): 0 | 1 | 2 => {
	if ((character.codePointAt(0) ?? 0) < 0x3_00) {
		return 1;
	}

	return none.test(character) ? 0 : (wide.test(character) ? 2 : 1);
};
