import {keep} from './keep.js';

/**
One piece of a text, from one escape character to the next: a style stays, any other sequence goes, and so does every control character but those of layout.
*/
const sanitizePart = (part: string, index: number): string => {
	const style = index === 0 ? '' : /^\[[\d;]*m/v.exec(part)?.[0];
	const text = style === undefined ? part.replace(/^\[[\u{20}-\u{3F}]*[\u{40}-\u{7E}]?/v, '') : part.slice(style.length);

	return (style === undefined || index === 0 ? '' : `\u{1B}${style}`) + text.replaceAll(/[\p{Control}--[\t\n]]/gv, '');
};

/**
What Ink gets for its own cleaning of texts in the bundle: it cleans each text anew for every frame. Ours were clean before they were painted.
*/
const sanitizeAnsi = keep((text: string): string => text.split('\u{1B}').map((part, index) => sanitizePart(part, index)).join(''), 4000);

export default sanitizeAnsi;
