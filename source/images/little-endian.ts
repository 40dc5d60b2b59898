/**
The number in two bytes, the lower one first. Bytes that are not there count as zero.
*/
export const readUint16 = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) + ((bytes[at + 1] ?? 0) * 0x1_00);

/**
The number in four bytes, the lowest one first.
*/
export const readUint32 = (bytes: Uint8Array, at: number): number => readUint16(bytes, at) + (readUint16(bytes, at + 2) * 0x1_00_00);
