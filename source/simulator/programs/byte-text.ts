import {toBytes, toText} from '../byte-text.js';

/**
Bytes as text with one character a byte (`\0` to `ÿ`): how the programs hold what they read, since in the C locale a character is a byte and nothing may be lost on the way through.
*/
export const byteText = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

/**
The bytes of a text with one character a byte.
*/
export const bytesOfByteText = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/**
A word of the kernel, from an argument vector or a directory, as byte text.
*/
export const byteTextOfWord = (word: string): string => byteText(toBytes(word));

/**
A word for the kernel, such as a file's name, from byte text.
*/
export const wordOfByteText = (text: string): string => toText(bytesOfByteText(text));
