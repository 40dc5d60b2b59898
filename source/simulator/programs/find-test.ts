import type {FileStatus} from '../files.js';
import {applyMode} from './mode.js';

type Found = {readonly path: string; readonly status: FileStatus; readonly start: string; prune(): void};

/**
What a term of find says of a file.
*/
export type Test = (found: Found) => boolean | Promise<boolean>;

/**
`+N`, `-N` and `N`: more than, less than and exactly; undefined for what is no number.
*/
export const numberTest = (text: string): ((value: number) => boolean) | undefined => {
	const match = /^(?<sign>[+\-]?)(?<number>\d+)$/v.exec(text);

	if (match === null) {
		return undefined;
	}

	const number = Number(match.groups!['number']);

	switch (match.groups!['sign']) {
		case '+': {
			return value => value > number;
		}

		case '-': {
			return value => value < number;
		}

		default: {
			return value => value === number;
		}
	}
};

export const kinds: Readonly<Record<string, FileStatus['kind']>> = {
	f: 'file', d: 'directory', l: 'link', p: 'fifo', b: 'block-device', c: 'character-device',
};

export const permissionTest = (text: string): Test | undefined => {
	const isAtLeast = text.startsWith('-');
	const word = isAtLeast ? text.slice(1) : text;
	const mode = applyMode(word, 0, {isDirectory: false, mask: 0});

	if (mode === undefined) {
		return undefined;
	}

	const mask = word.length > 3 || !/^\d/v.test(word) ? 0o7777 : 0o777;

	return ({status}) => isAtLeast ? (status.mode & mode) === mode : (status.mode & mask) === mode;
};
