import {cleanLine} from '../base/text.js';

/**
What takes no room or turns the order of others round. What joins emoji is left alone.
*/
const invisible = /[\u{AD}\u{61C}\u{180E}\u{200B}\u{200C}\u{200E}\u{200F}\u{2028}-\u{202E}\u{2060}-\u{206F}\u{FEFF}\u{FFF9}-\u{FFFB}\u{E0000}-\u{E007F}]|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\u{FE0F}])\u{200D}/gv;

const ascii = /^[\u{20}-\u{7E}]*$/v;

const codeOf = (character: string): string => `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;

/**
A text of one line in which nothing hides: bidirectional controls and what takes no room are written out as `<U+202E>`. Two names that differ look different.
*/
export const visibleText = (text: string): string => ascii.test(text) ? text : cleanLine(text.replaceAll(invisible, character => codeOf(character)));

/**
Whether terminals may show some of its letters in another order than they stand.
*/
export const isRightToLeft = (text: string): boolean => /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/v.test(text);

/**
Whether what was typed is that name: letters with their marks count as the same however they are composed, and what cannot be typed is typed as it is shown.
*/
export const isSameName = (typed: string, name: string): boolean => [name, visibleText(name)].some(each => each.normalize('NFC') === typed.normalize('NFC'));
