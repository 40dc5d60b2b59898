import type {OutputStyle} from '../base/output.js';

/**
The 16 colours of xterm, as red, green and blue: what a colour of a larger palette is nearest to is told by them.
*/
const palette: ReadonlyArray<readonly [red: number, green: number, blue: number]> = [
	[0, 0, 0],
	[205, 0, 0],
	[0, 205, 0],
	[205, 205, 0],
	[0, 0, 238],
	[205, 0, 205],
	[0, 205, 205],
	[229, 229, 229],
	[127, 127, 127],
	[255, 0, 0],
	[0, 255, 0],
	[255, 255, 0],
	[92, 92, 255],
	[255, 0, 255],
	[0, 255, 255],
	[255, 255, 255],
];

const nearest = (red: number, green: number, blue: number): number => {
	let best = 0;
	let least = Infinity;

	for (const [index, [r, g, b]] of palette.entries()) {
		const distance = ((r - red) ** 2) + ((g - green) ** 2) + ((b - blue) ** 2);

		if (!(distance < least)) {
			continue;
		}

		best = index;
		least = distance;
	}

	return best;
};

const isByte = (value: number | undefined): value is number => value !== undefined && value <= 255;

// The steps of the cube of 6 × 6 × 6 colours.
const levels = [0, 95, 135, 175, 215, 255];

/**
One of 256: 16 of the terminal, a cube, 24 greys.
*/
const ofIndex = (index: number | undefined): number | undefined => {
	if (!isByte(index)) {
		return undefined;
	}

	if (index < 16) {
		return index;
	}

	if (index >= 232) {
		const grey = 8 + ((index - 232) * 10);

		return nearest(grey, grey, grey);
	}

	const place = index - 16;

	return nearest(levels[Math.floor(place / 36)] ?? 0, levels[Math.floor(place / 6) % 6] ?? 0, levels[place % 6] ?? 0);
};

const ofParts = ([red, green, blue]: ReadonlyArray<number | undefined>): number | undefined => isByte(red) && isByte(green) && isByte(blue) ? nearest(red, green, blue) : undefined;

/**
What follows 38 or 48, and how many parameters of its own it takes.
*/
const extended = (rest: ReadonlyArray<number | undefined>): {readonly color: number | undefined; readonly taken: number} => {
	if (rest[0] === 5) {
		return {color: ofIndex(rest[1]), taken: 2};
	}

	// Of what is not known, what follows cannot be told from parameters of it.
	return rest[0] === 2 ? {color: ofParts(rest.slice(1, 4)), taken: 4} : {color: undefined, taken: rest.length};
};

/**
The same with colons, where a colour space may stand before red, green and blue.
*/
const extendedByColons = (parts: ReadonlyArray<number | undefined>): number | undefined => parts[0] === 2 && parts.length > 4 ? ofParts(parts.slice(2, 5)) : extended(parts).color;

type Draft = {-readonly [Key in keyof OutputStyle]: OutputStyle[Key]};

const numberOf = (text: string): number | undefined => text === '' ? undefined : Number(text);

const applyOne = (style: Draft, code: number): void => {
	switch (code) {
		case 1: {
			style.isBold = true;

			break;
		}

		case 2: {
			style.isDim = true;

			break;
		}

		case 4: {
			style.isUnderlined = true;

			break;
		}

		case 7: {
			style.isInverse = true;

			break;
		}

		case 22: {
			delete style.isBold;
			delete style.isDim;

			break;
		}

		case 24: {
			delete style.isUnderlined;

			break;
		}

		case 27: {
			delete style.isInverse;

			break;
		}

		case 39: {
			delete style.color;

			break;
		}

		case 49: {
			delete style.background;

			break;
		}

		default: {
			applyColor(style, code);
		}
	}
};

const applyColor = (style: Draft, code: number): void => {
	if (code >= 30 && code <= 37) {
		style.color = code - 30;
	} else if (code >= 40 && code <= 47) {
		style.background = code - 40;
	} else if (code >= 90 && code <= 97) {
		style.color = code - 90 + 8;
	} else if (code >= 100 && code <= 107) {
		style.background = code - 100 + 8;
	}
};

const setColor = (style: Draft, code: number, color: number | undefined): void => {
	if (color !== undefined) {
		style[code === 38 ? 'color' : 'background'] = color;
	}
};

/**
A style after a change of colours with these parameters (`1;31`). What is shown is bold, dim, underlined, inverse and the 16 colours of a terminal, others as the one nearest to them; all else is passed over. Undefined: as text is at first.
*/
export const applySgr = (before: OutputStyle | undefined, parameters: string): OutputStyle | undefined => {
	let style: Draft = {...before};
	const all = parameters.split(';');
	let at = 0;

	while (at < all.length) {
		const [first = '', ...parts] = (all[at] ?? '').split(':');
		const code = numberOf(first) ?? 0;

		at += 1;

		if (code === 38 || code === 48) {
			if (parts.length > 0) {
				setColor(style, code, extendedByColons(parts.map(part => numberOf(part))));
			} else {
				const {color, taken} = extended(all.slice(at).map(part => numberOf(part)));

				setColor(style, code, color);
				at += taken;
			}
		} else if (code === 4 && parts[0] === '0') {
			applyOne(style, 24);
		} else if (code === 0) {
			style = {};
		} else {
			applyOne(style, code);
		}
	}

	return Object.keys(style).length === 0 ? undefined : style;
};
