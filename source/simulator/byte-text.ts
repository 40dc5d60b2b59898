const strict = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

/**
First bytes and how long their sequences are.
*/
const lengths = [[0, 0x7F, 1], [0xC2, 0xDF, 2], [0xE0, 0xEF, 3], [0xF0, 0xF4, 4]] as const;

/**
How long a valid UTF-8 sequence at `index` is, 0 where there is none.
*/
const sequenceLength = (bytes: Uint8Array, index: number): number => {
	const first = bytes[index]!;
	const length = lengths.find(([from, to]) => first >= from && first <= to)?.[2] ?? 0;

	if (length < 2) {
		return length;
	}

	try {
		strict.decode(bytes.subarray(index, index + length));
		return length;
	} catch {
		return 0;
	}
};

/**
Bytes as text. UTF-8 becomes its characters; a byte that is no UTF-8 becomes a lone surrogate `U+DC80` to `U+DCFF`, which {@link toBytes} turns back, so that every byte string survives the round trip.
*/
export const toText = (bytes: Uint8Array): string => {
	try {
		return strict.decode(bytes);
	} catch {
		let text = '';
		let index = 0;

		while (index < bytes.length) {
			const length = sequenceLength(bytes, index);

			if (length === 0) {
				text += String.fromCodePoint(0xDC_00 + bytes[index]!);
				index++;
				continue;
			}

			text += strict.decode(bytes.subarray(index, index + length));
			index += length;
		}

		return text;
	}
};

/**
Text as bytes: the other way of {@link toText}.
*/
export const toBytes = (text: string): Uint8Array => {
	if (text.isWellFormed()) {
		return new Uint8Array(Buffer.from(text, 'utf8'));
	}

	const parts = text.split(/(?<escaped>[\u{DC80}-\u{DCFF}])/v);

	return new Uint8Array(Buffer.concat(parts.map(part => {
		const code = part.codePointAt(0) ?? 0;
		return part.length === 1 && code >= 0xDC_80 && code <= 0xDC_FF ? Buffer.from([code - 0xDC_00]) : Buffer.from(part, 'utf8');
	})));
};

export const concatBytes = (chunks: readonly Uint8Array[]): Uint8Array => chunks.length === 1 ? chunks[0]! : new Uint8Array(Buffer.concat(chunks));
