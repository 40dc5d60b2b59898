import test from 'ava';
import fc from 'fast-check';
import {
	cleanBytes,
	cleanLine,
	cleanText,
	TextCleaner,
	type TextPiece,
} from '../../source/base/text.js';

const payloads: ReadonlyArray<readonly [string, string, string]> = [
	['colours', 'a\u{1B}[31mb\u{1B}[0mc', 'abc'],
	['a cleared screen', 'a\u{1B}[2Jb', 'ab'],
	['a cursor move', 'a\u{1B}[10;20Hb', 'ab'],
	['a window title', 'a\u{1B}]0;owned\u{7}b', 'ab'],
	['a title ended by ST', 'a\u{1B}]0;owned\u{1B}\\b', 'ab'],
	['an unterminated title up to the line\'s end', 'a\u{1B}]0;owned\nb', 'a\nb'],
	['a clipboard write', 'a\u{1B}]52;c;Zm9v\u{7}b', 'ab'],
	['a link', '\u{1B}]8;;http://x\u{7}text\u{1B}]8;;\u{7}', 'text'],
	['a DCS', 'a\u{1B}Pq#0\u{1B}\\b', 'ab'],
	['an APC', 'a\u{1B}_payload\u{1B}\\b', 'ab'],
	['a PM', 'a\u{1B}^payload\u{1B}\\b', 'ab'],
	['an SOS', 'a\u{1B}Xpayload\u{1B}\\b', 'ab'],
	['a C1 CSI', 'a\u{9B}31mb', 'ab'],
	['a C1 OSC', 'a\u{9D}0;owned\u{9C}b', 'ab'],
	['a C1 DCS', 'a\u{90}payload\u{9C}b', 'ab'],
	['a reset', 'a\u{1B}cb', 'ab'],
	['a character set', 'a\u{1B}(0b', 'ab'],
	['a lone escape at the end', 'a\u{1B}', 'a'],
	['a carriage return', 'good\rbad', 'good\u{240D}bad'],
	['a backspace', 'a\bb', 'a\u{2408}b'],
	['a bell', 'a\u{7}b', 'a\u{2407}b'],
	['a NUL', 'a\0b', 'a\u{2400}b'],
	['a form feed and a vertical tab', 'a\f\vb', 'a\u{240C}\u{240B}b'],
	['shift out and in', 'a\u{E}\u{F}b', 'a\u{240E}\u{240F}b'],
	['an ENQ', 'a\u{5}b', 'a\u{2405}b'],
	['a DEL', 'a\u{7F}b', 'ab'],
	['a bidirectional override', 'a\u{202E}b\u{202C}', 'ab'],
	['isolates', 'a\u{2066}b\u{2069}', 'ab'],
	['direction marks', 'a\u{200E}\u{200F}\u{61C}b', 'ab'],
	['line and paragraph separators', 'a\u{2028}\u{2029}b', 'ab'],
	['an escape inside a sequence', 'a\u{1B}[3\u{1B}[31mb', 'ab'],
	['tags', 'a\u{E0041}b', 'ab'],
	['a cut CSI', 'a\u{1B}[2', 'a'],
	['a query of the terminal', 'a\u{1B}[cb', 'ab'],
	['a query of the cursor', 'a\u{1B}[6nb', 'ab'],
	['a saved cursor', 'a\u{1B}7b', 'ab'],
	['a change of a key\'s words', 'a\u{1B}[>4;2mb', 'ab'],
];

const textOf = (pieces: readonly TextPiece[]): string => pieces.filter(piece => typeof piece === 'string').join('');

for (const [what, hostile, harmless] of payloads) {
	test(`takes out ${what}, wherever the text is cut`, t => {
		t.is(cleanText(hostile), harmless);

		for (let cut = 0; cut <= hostile.length; cut += 1) {
			const cleaner = new TextCleaner();

			t.is(cleaner.push(hostile.slice(0, cut)) + cleaner.push(hostile.slice(cut)), harmless, `cut at ${cut}`);

			for (const kept of ['', '\r\b'] as const) {
				const drawing = new TextCleaner({kept});
				const pieces = [...drawing.pieces(hostile.slice(0, cut)), ...drawing.pieces(hostile.slice(cut))];

				t.is(textOf(pieces), new TextCleaner({kept}).push(hostile), `cut at ${cut}`);
				t.true(pieces.every(piece => typeof piece === 'string' || 'erase' in piece || piece.sgr === '31' || piece.sgr === '0'));
			}
		}
	});
}

test('lets nothing through that a terminal would act on', t => {
	fc.assert(fc.property(fc.string({unit: 'binary'}), text => {
		t.notRegex(cleanText(text), /[[\p{Control}\p{Bidi_Control}\p{Line_Separator}\p{Paragraph_Separator}]--[\t\n]]/v);
	}));
});

test('hands over what draws, and no other sequence', t => {
	t.deepEqual(new TextCleaner({kept: '\r'}).pieces('a\u{1B}[1;31mb\r\u{1B}[Kc\u{9B}2K\u{1B}[?25h\u{1B}[3K\u{1B}[4:3md'), ['a', {sgr: '1;31'}, 'b\r', {erase: 0}, 'c', {erase: 2}, {sgr: '4:3'}, 'd']);
	t.deepEqual(new TextCleaner().pieces(`\u{1B}[${'1;'.repeat(100)}mx`), ['x']);
});

test('leaves clean text as it is, also non-Latin', t => {
	t.is(cleanText('Zürich\t日本 … ok\n'), 'Zürich\t日本 … ok\n');
});

test('cleans a large text at once', t => {
	t.is(cleanText(`${'x'.repeat(16 * 1024 * 1024)}\u{7}`).length, (16 * 1024 * 1024) + 1);
});

test('gives up a sequence that never ends, so that a log cannot be hidden', t => {
	const text = `a\u{1B}]0;${'x'.repeat(5000)}visible`;

	t.true(cleanText(text).endsWith('visible'));
});

test('keeps what a line editor asked for', t => {
	t.is(new TextCleaner({kept: '\r\b'}).push('1%\r2%\b\u{1B}[K'), '1%\r2%\b');
});

test('turns bytes that are no UTF-8 into replacement characters', t => {
	t.is(cleanBytes(Uint8Array.of(0x61, 0x9B, 0x33, 0x31, 0x6D)), 'a\u{FFFD}31m');
});

test('folds a line\'s breaks and tabs to a blank', t => {
	t.is(cleanLine('a\n\tb'), 'a b');
});
