import type {Disk} from './disk-state.js';

/**
The first sectors of a disk that anybody looks at: 4096 bytes. Sector 0 starts with IPL record's `C9C2D4C1` (IBMA in EBCDIC) and carries the identifier at 0x80; the LVM record with `_LVM` is sector 7; Oracle's ASM writes ORCLDISK at 0x20, GPFS a descriptor into sector 1.
*/
export const diskHeader = (disk: Disk): Uint8Array => {
	const header = Buffer.alloc(4096);

	if (disk.pvid !== undefined) {
		header.write('c9c2d4c1', 0, 'hex');
		header.write(disk.pvid, 0x80, 'hex');
	}

	if (disk.groupId !== undefined) {
		header.write('_LVM', 0xE_00, 'latin1');
		header.write(disk.groupId.slice(0, 32), 0xE_04, 'hex');
		header.writeUInt32BE(0x10_74, 0xE_14);
		header.writeUInt32BE(0x08_34, 0xE_18);
	}

	if (disk.mark === 'ORCLDISK') {
		header.write('0082010100000000', 0, 'hex');
		header.write('00000080', 8, 'hex');
		header.write('ORCLDISK', 0x20, 'latin1');
		header.write('0000100A', 0x30, 'hex');
		header.write('DATA_0000', 0x48, 'latin1');
		header.write('DATA', 0x68, 'latin1');
		header.write('DATA_0000', 0x88, 'latin1');
	} else if (disk.mark === 'NSD') {
		header.write('NSD descriptor for /dev/', 0x2_00, 'latin1');
		header.write(disk.name, 0x2_18, 'latin1');
	}

	return new Uint8Array(header);
};

/**
Bytes as `lquerypv -h` shows them: offset, four words in hex, the text.
*/
export const hexDump = (bytes: Uint8Array, offset: number): string => {
	const lines: string[] = [];

	for (let at = 0; at < bytes.length; at += 16) {
		const part = Buffer.from(bytes.subarray(at, at + 16));
		const words = [0, 4, 8, 12].map(index => part.subarray(index, index + 4).toString('hex').toUpperCase().padEnd(8, ' '));
		const text = [...part].map(byte => byte >= 0x20 && byte < 0x7F ? String.fromCodePoint(byte) : '.').join('');
		lines.push(`${(offset + at).toString(16).toUpperCase().padStart(8, '0')}   ${words.join(' ')}  |${text.padEnd(16)}|\n`);
	}

	return lines.join('');
};
