import type {ImageItem} from '../image.js';

/**
Images read without AIX.
*/
export type ImageServices = {
	/**
	Reads a mksysb or savevg image without AIX, in a file here or at `HOST:/path`: its entries, then what it is and whether it is whole. Files are jumped over.

	@throws OperatorError where it cannot be opened, or is no such image.
	*/
	readImage(request: {readonly file: string}): AsyncIterable<ImageItem>;

	/**
	Reads every byte of an image: its headers, packed files, its SHA-256, what stands behind its end.
	*/
	verifyImage(request: {readonly file: string}): AsyncIterable<ImageItem>;

	/**
	Extracts files and directories by their paths in the image, into a directory of this machine: nothing is written over, no path and no link leads out of it, no device is made.
	*/
	extractImage(request: {readonly file: string; readonly paths: readonly string[]; readonly to: string}): AsyncIterable<ImageItem>;
};
