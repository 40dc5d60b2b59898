/**
What AIX's archives by name have in common for writer and reader. Little-endian throughout; headers are counted in words of 8 bytes.
*/
export const recordTypes = {volume: 0, end: 7, name: 11} as const;

export const magics = {plain: 60_011, packed: 60_012} as const;

/**
Bytes that are written at once: 100 blocks of 512.
*/
export const clusterSize = 51_200;

/**
A directory has this bit besides its mode.
*/
export const directoryBit = 0x1_00_00;

/**
Each byte, shifted left by its own low three bits, summed modulo 65536; the checksum's own two bytes count as zero.
*/
export const headerChecksum = (header: Uint8Array): number => {
	let sum = 0;

	for (const [index, byte] of header.entries()) {
		if (index !== 4 && index !== 5) {
			sum = (sum + ((byte << (byte & 7)) & 0xFF_FF)) & 0xFF_FF;
		}
	}

	return sum;
};

export type ImageEntry = {
	/**
	As it is stored, such as `./data/report.txt`; may hold bytes that are no UTF-8, as `toText` shows them.
	*/
	readonly name: string;
	readonly links: number;
	readonly inode: number;

	/**
	File type and permission bits as AIX has them, without the directory bit.
	*/
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	readonly size: number;

	/**
	Seconds since 1970.
	*/
	readonly accessedAt: number;
	readonly modifiedAt: number;
	readonly changedAt: number;
	readonly device?: {readonly major: number; readonly minor: number};
};

export const fileTypes = {
	fifo: 0o01_0000, 'character-device': 0o02_0000, directory: 0o04_0000, 'block-device': 0o06_0000, file: 0o10_0000, link: 0o12_0000,
} as const;

export const typeOfMode = (mode: number): keyof typeof fileTypes | undefined => {
	for (const [name, bits] of Object.entries(fileTypes)) {
		if ((mode & 0o17_0000) === bits) {
			return name as keyof typeof fileTypes;
		}
	}

	return undefined;
};
