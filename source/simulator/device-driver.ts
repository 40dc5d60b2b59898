/**
What stands behind a device node: a raw logical volume, `/dev/null`.
*/
export type DeviceDriver = {
	readonly size: number;

	/**
	At most `length` bytes, none at the end.
	*/
	readRange(offset: number, length: number): Uint8Array;

	/**
	Throws a FileError (`ENOSPC`, `EIO`).
	*/
	writeRange(offset: number, bytes: Uint8Array): void;
};

/**
`/dev/null`.
*/
export const nullDriver: DeviceDriver = {
	size: 0,
	readRange: () => new Uint8Array(0),
	writeRange() {/* All of it is thrown away. */},
};

/**
`/dev/zero`.
*/
export const zeroDriver: DeviceDriver = {
	size: Infinity,
	readRange: (_offset, length) => new Uint8Array(length),
	writeRange() {/* All of it is thrown away. */},
};
