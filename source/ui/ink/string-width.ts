import stringWidth from 'string-width';
import {isNarrow} from './cells.js';
import {keep} from './keep.js';

/**
Painted text of characters that take one column each: what is left without the paint is as wide as it is long.
*/
const widthOf = (text: string): number => {
	const bare = text.split('\u{1B}').map((part, index) => index === 0 ? part : part.replace(/^\[[\d;]*m/v, '')).join('');

	return isNarrow(bare) ? bare.length : stringWidth(text);
};

const width = keep(widthOf, 2000);

/**
What Ink gets for `string-width` in the bundle: it measures the same lines several times in every frame.
*/
const keptWidth = (text: string, options?: Parameters<typeof stringWidth>[1]): number => options === undefined ? width(text) : stringWidth(text, options);

export default keptWidth;
