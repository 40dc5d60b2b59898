/**
Where an image's bytes come from: a file, a mount, ranges over SSH. `read` answers with the bytes at an offset, fewer only where the image ends; it is never asked for bytes behind `size`.
*/
export type ImageSource = {
	readonly size: number;
	read(offset: number, length: number): Promise<Uint8Array>;
};

/**
Unpacking that much holds a thread for some milliseconds.
*/
const pieceBytes = 256 * 1024;

/**
The bytes of a range, in pieces of at most 256 KiB; ends early where the source does.

@yields Pieces.
*/
export async function * readPieces(source: ImageSource, offset: number, length: number): AsyncGenerator<Uint8Array, void> {
	const end = Math.min(offset + length, source.size);

	for (let at = offset; at < end;) {
		const piece = await source.read(at, Math.min(pieceBytes, end - at));

		if (piece.length === 0) {
			return;
		}

		yield piece;
		at += piece.length;
	}
}
