import {quoteWord} from './quote.js';

/**
Hides secrets by their exact value: each byte of one becomes `*`, so that lengths and offsets stay what they are.

The longest secret at the leftmost place is hidden first; after it the search goes on behind it.
*/
export type Redactor = {
	/**
	Hides this value from now on, and what it becomes in base64, hexadecimal, percent-encoding, JSON and shell quotes. One of less than four bytes is not hidden: it stands in everything.
	*/
	add(secret: string): void;

	/**
	How many texts are looked for; 0: nothing is hidden.
	*/
	readonly size: number;
	text(text: string): string;

	/**
	Bytes that are whole: nothing comes before or after them.
	*/
	bytes(bytes: Uint8Array): Uint8Array;

	/**
	Bytes that come in pieces, cut anywhere.
	*/
	stream(): RedactorStream;
};

export type RedactorStream = {
	/**
	What can be given on of all that came: an end that may be the beginning of a secret is held back.
	*/
	push(bytes: Uint8Array): Uint8Array;

	/**
	What was held back: nothing comes after it.
	*/
	flush(): Uint8Array;

	/**
	How many bytes are held back.
	*/
	readonly held: number;
};

const star = 0x2A;
const fewestBytes = 4;
const none = new Uint8Array();

/**
Bytes as a string of as many characters.
*/
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/**
What base64 of any bytes with the secret in them holds for certain, for each of the three places that it may begin at.
*/
const inBase64 = (secret: Uint8Array, encoding: 'base64' | 'base64url'): readonly string[] => [0, 1, 2].map(before => {
	const text = Buffer.concat([new Uint8Array(before), secret]).toString(encoding);

	return text.slice(Math.ceil(before * 8 / 6), Math.floor((before + secret.length) * 8 / 6));
});

const lowerEscapes = (text: string): string => text.replaceAll(/%[0-9A-F]{2}/gv, escape => escape.toLowerCase());

/**
The forms in which a secret may stand somewhere, byte by byte.
*/
const formsOf = (secret: string): readonly string[] => {
	const bytes = Buffer.from(secret);

	if (bytes.length < fewestBytes) {
		return [];
	}

	const hex = bytes.toString('hex');
	const percent = encodeURIComponent(secret.toWellFormed());

	return [
		secret,
		...inBase64(bytes, 'base64'),
		...inBase64(bytes, 'base64url'),
		hex,
		hex.toUpperCase(),
		percent,
		lowerEscapes(percent),
		percent.replaceAll('%20', '+'),
		JSON.stringify(secret).slice(1, -1),
		quoteWord(secret.replaceAll('\0', '')).replaceAll(/^'|'$/gv, ''),
		secret.replaceAll(/[^\w%+,.\/:=@\-]/gv, String.raw`\$&`),
	].map(form => latin1(Buffer.from(form))).filter(form => form.length >= fewestBytes);
};

/**
The places near the end from which on all that follows may be the beginning of a longer form.
*/
const beginningsIn = (text: string, forms: readonly string[]): readonly number[] => {
	const longest = Math.max(...forms.map(({length}) => length));
	const first = Math.max(0, text.length - longest + 1);

	return Array.from({length: text.length - first}, (_, index) => first + index)
		.filter(from => {
			const rest = text.slice(from);

			return forms.some(form => form.length > rest.length && form.startsWith(rest));
		});
};

type Match = {readonly from: number; readonly to: number};

/**
Says where the next form stands at or after a place, the longest of those that begin there.
*/
const createFinder = (text: string, forms: readonly string[]): ((at: number) => Match | undefined) => {
	const next = forms.map(form => text.indexOf(form));

	return at => {
		let match: Match | undefined;

		for (const [index, form] of forms.entries()) {
			const known = next[index]!;
			const from = known !== -1 && known < at ? text.indexOf(form, at) : known;

			next[index] = from;

			if (from !== -1 && (match === undefined || from < match.from || (from === match.from && from + form.length > match.to))) {
				match = {from, to: from + form.length};
			}
		}

		return match;
	};
};

/**
Hides what stands in these bytes and says from where on they must be held back.
*/
const hide = (bytes: Uint8Array, forms: readonly string[], isLast: boolean): {readonly bytes: Uint8Array; readonly until: number} => {
	const text = latin1(bytes);
	const beginnings = isLast ? [] : beginningsIn(text, forms);
	const find = createFinder(text, forms);
	const matches: Match[] = [];
	let match = find(0);
	let until = beginnings[0] ?? text.length;

	// Where one stands and a longer one may begin at the same place, what comes next decides.
	while (match !== undefined && match.from < until) {
		const {to} = match;

		matches.push(match);
		until = beginnings[beginnings.findIndex(place => place >= to)] ?? text.length;
		match = find(to);
	}

	if (matches.length === 0) {
		return {bytes, until};
	}

	const hidden = Uint8Array.from(bytes);

	for (const {from, to} of matches) {
		hidden.fill(star, from, to);
	}

	return {bytes: hidden, until};
};

/**
A form as text comes of its bytes: as UTF-8, or each byte as a character.
*/
const textForms = (form: string): readonly string[] => [Buffer.from(form, 'latin1').toString(), form];

const literally = (text: string): string => text.replaceAll(/[$\(\)*+.\/?\[\\\]^\{\|\}]/gv, String.raw`\$&`);

export const createRedactor = (): Redactor => {
	let forms: readonly string[] = [];
	let pattern: RegExp | undefined;

	const createStream = (): RedactorStream => {
		let held = none;

		const take = (bytes: Uint8Array, isLast: boolean): Uint8Array => {
			if (forms.length === 0 || bytes.length === 0) {
				held = none;
				return bytes;
			}

			const {bytes: hidden, until} = hide(bytes, forms, isLast);

			held = Uint8Array.from(bytes.subarray(until));
			return hidden.subarray(0, until);
		};

		return {
			push: bytes => take(held.length === 0 ? bytes : Buffer.concat([held, bytes]), false),
			flush: () => take(held, true),
			get held() {
				return held.length;
			},
		};
	};

	return {
		add(secret) {
			forms = [...new Set([...forms, ...formsOf(secret)])];

			const texts = [...new Set(forms.flatMap(form => textForms(form)))].toSorted((left, right) => right.length - left.length);

			pattern = texts.length === 0 ? undefined : new RegExp(texts.map(text => literally(text)).join('|'), 'gv');
		},
		get size() {
			return forms.length;
		},
		text: text => pattern === undefined ? text : text.replaceAll(pattern, secret => '*'.repeat(secret.length)),
		bytes: bytes => forms.length === 0 ? bytes : hide(bytes, forms, true).bytes,
		stream: createStream,
	};
};
