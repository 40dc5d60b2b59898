import stringWidth from 'string-width';
import {keep} from './keep.js';

const width = keep((text: string) => stringWidth(text), 2000);

/**
What Ink gets for `string-width` in the bundle: it measures the same lines several times in every frame.
*/
const keptWidth = (text: string, options?: Parameters<typeof stringWidth>[1]): number => options === undefined ? width(text) : stringWidth(text, options);

export default keptWidth;
