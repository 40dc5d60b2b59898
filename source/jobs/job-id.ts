import {randomBytes} from 'node:crypto';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
A fresh job id: 26 characters, 10 of the time and 16 of chance, so that ids sort by their start. Made by the client before the first try, so that a repeated start finds the first one.

@param now - Milliseconds since 1970 UTC.
*/
export const newJobId = (now: number): string => {
	let time = '';

	for (let rest = now, digit = 0; digit < 10; digit++) {
		time = alphabet[rest % 32]! + time;
		rest = Math.floor(rest / 32);
	}

	return time + Array.from(randomBytes(16), byte => alphabet[byte % 32]).join('');
};

export const isJobId = (id: string): boolean => /^[\dA-HJKMNP-TV-Z]{26}$/v.test(id);

/**
Refuses what is no job id.

@throws TypeError: an id comes from this program, never from an operator.
*/
export const assertJobId = (id: string): void => {
	if (!isJobId(id)) {
		throw new TypeError(`Not a job id: ${JSON.stringify(id)}.`);
	}
};
