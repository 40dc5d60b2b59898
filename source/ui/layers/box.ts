import {
	fitLine,
	span,
	widthOf,
	fit,
	type Line,
} from '../line.js';
import type {Theme, Tone} from '../theme.js';
import {visibleText} from '../visible-text.js';

/**
Lines in a box with a title, as wide as `width`.
*/
export const boxed = (title: string, lines: readonly Line[], width: number, theme: Theme, tone: Tone = 'title'): readonly Line[] => {
	const {glyphs} = theme;
	const inside = width - 4;
	const name = visibleText(title);
	const shown = fit(name, Math.min(widthOf(name), inside - 2), {more: glyphs.more});

	return [
		[span(`${glyphs.topLeft}${glyphs.rule} `, tone), span(shown, tone), span(` ${glyphs.rule.repeat(Math.max(0, width - widthOf(shown) - 5))}${glyphs.topRight}`, tone)],
		...lines.map((each): Line => [span(`${glyphs.vertical} `, tone), ...fitLine(each.map(part => ({...part, text: visibleText(part.text)})), inside, glyphs.more), span(` ${glyphs.vertical}`, tone)]),
		[span(`${glyphs.bottomLeft}${glyphs.rule.repeat(width - 2)}${glyphs.bottomRight}`, tone)],
	];
};
