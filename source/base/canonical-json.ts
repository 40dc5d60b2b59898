import {createHash} from 'node:crypto';

/**
JSON with sorted keys and without blanks: the same value always gives the same text, so that it can be hashed. Properties that are undefined are left out.

@throws TypeError on what JSON cannot hold (functions, bigints, NaN, Infinity).
*/
export const canonicalJson = (value: unknown): string => {
	if (value === null || typeof value === 'boolean' || typeof value === 'string') {
		return JSON.stringify(value);
	}

	if (typeof value === 'number' && Number.isFinite(value)) {
		return JSON.stringify(value);
	}

	if (Array.isArray(value)) {
		return `[${value.map(each => canonicalJson(each ?? null)).join(',')}]`;
	}

	if (typeof value === 'object') {
		const entries = Object.entries(value)
			.filter(([, each]) => each !== undefined)
			.toSorted(([left], [right]) => left < right ? -1 : 1)
			.map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`);

		return `{${entries.join(',')}}`;
	}

	throw new TypeError(`Not a JSON value: ${typeof value}.`);
};

/**
SHA-256 in lower-case hex.
*/
export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
