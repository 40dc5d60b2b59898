import {byteText, bytesOfByteText} from './byte-text.js';

export const blockSize = 512;

export type Header = {
	readonly name: string;
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly size: number;
	readonly modifiedAt: number;
	readonly type: string;
	readonly linkName: string;
	readonly user: string;
	readonly group: string;
};

const octal = (value: number, length: number): string => `${value.toString(8).padStart(length - 1, '0')}\0`;

const fitted = (text: string, length: number): string => text.slice(0, length).padEnd(length, '\0');

/**
Splits a long name at a slash into the prefix and name of a ustar header.
*/
const splitName = (name: string): {readonly prefix: string; readonly name: string} | undefined => {
	if (name.length <= 100) {
		return {prefix: '', name};
	}

	for (let slash = name.indexOf('/', name.length - 101); slash !== -1 && slash <= 155; slash = name.indexOf('/', slash + 1)) {
		if (slash > 0 && slash < name.length - 1) {
			return {prefix: name.slice(0, slash), name: name.slice(slash + 1)};
		}
	}

	return undefined;
};

/**
The block that stands before a file; undefined where its name is too long.
*/
export const headerBlock = (header: Header): Uint8Array | undefined => {
	const split = splitName(header.name);

	if (split === undefined) {
		return undefined;
	}

	const before = fitted(split.name, 100) + octal(header.mode, 8) + octal(header.uid, 8) + octal(header.gid, 8) + octal(header.size, 12) + octal(Math.floor(header.modifiedAt / 1000), 12);
	const after = header.type + fitted(header.linkName, 100) + 'ustar\u{0}00' + fitted(header.user, 32) + fitted(header.group, 32) + octal(0, 8) + octal(0, 8) + fitted(split.prefix, 155);
	const bytes = new Uint8Array(blockSize);
	bytes.set(bytesOfByteText(`${before}        ${after}`));
	bytes.set(bytesOfByteText(`${bytes.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `), 148);

	return bytes;
};

/**
Reads such a block; undefined where its checksum is wrong.
*/
export const parseHeader = (bytes: Uint8Array): Header | undefined => {
	const text = byteText(bytes);
	const field = (from: number, length: number): string => text.slice(from, from + length).replace(/\0.*$/sv, '');
	const number = (from: number, length: number): number => Number.parseInt(`0${field(from, length).trim()}`, 8);
	const expected = number(148, 8);
	const actual = bytes.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0);

	if (expected !== actual) {
		return undefined;
	}

	const prefix = text.slice(257, 262) === 'ustar' ? field(345, 155) : '';

	return {
		name: prefix === '' ? field(0, 100) : `${prefix}/${field(0, 100)}`,
		mode: number(100, 8),
		uid: number(108, 8),
		gid: number(116, 8),
		size: number(124, 12),
		modifiedAt: number(136, 12) * 1000,
		type: text[156]!,
		linkName: field(157, 100),
		user: field(265, 32),
		group: field(297, 32),
	};
};
